/**
 * What a console knows of who is where, in eight digits: the server works out the same of what it would tell
 * (chalicelib/live/attention.py), and answers only where they differ.
 */

const BITS = 8;
/** The polynomial of zlib, from the right. */
const POLYNOMIAL = 0xedb88320;

/** @param {Iterable<{ticket: string, people: {id: string, mode: string}[]}>} tickets */
export function digestOf(tickets) {
  let sum = 0;
  for (const { ticket, people } of tickets)
    for (const { id, mode } of people) sum = (sum + crc32(`${ticket} ${id} ${mode}`)) >>> 0;
  return sum.toString(16).padStart(8, "0");
}

function crc32(text) {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < BITS; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  }
  return ~crc >>> 0;
}
