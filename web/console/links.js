/** Finds web addresses (only http and https, nothing clever) and numbers of tickets in a text, to be drawn as links. */

const ADDRESS = /\bhttps?:\/\/[^\s<>"'„“”‚‘’]+/gi;
/** Punctuation that ends the sentence, not the address. */
const TRAILING = /[.,;:!?…)\]}»]+$/;
/** A line of base64 is not worth scanning for ever. */
const TEXT_CHARS_MAX = 200_000;

/**
 * @param {string} text
 * @returns {{text: string, href: string|null}[]} the whole text, in order
 */
export function splitLinks(text) {
  if (text.length > TEXT_CHARS_MAX) return [{ text, href: null }];
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    if (!isWebAddress(address)) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), href: null });
    parts.push({ text: address, href: address });
    from = match.index + address.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), href: null });
  return parts;
}

function trimmed(address) {
  const short = address.replace(TRAILING, "");
  // …/wiki/Fronta_(program): a bracket that was opened inside the address belongs to it
  const opened = (short.match(/\(/g) ?? []).length > (short.match(/\)/g) ?? []).length;
  return opened && address[short.length] === ")" ? `${short})` : short;
}

/** Whether it may be followed: http and https only. */
export function isWebAddress(address) {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** "#10001" amid a text; no part of an address, of a word or of a longer number. */
const TICKET_NUMBER = /(?<![\p{L}\p{N}/#&_-])#([1-9][0-9]{4,11})(?![\p{L}\p{N}_-])/gu;

/**
 * Finds numbers of tickets in a text.
 * @param {string} text
 * @returns {{text: string, number: number|null}[]} the whole text, in order
 */
export function splitTickets(text) {
  if (!text.includes("#") || text.length > TEXT_CHARS_MAX) return [{ text, number: null }];
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(TICKET_NUMBER)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), number: null });
    parts.push({ text: match[0], number: Number(match[1]) });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), number: null });
  return parts;
}
