/** Reading the addresses that somebody typed to get copies; the server has the last word. */

/** As many as get copies of one ticket at most. */
export const COPIES_MAX = 20;

const ADDRESS = /^[^\s@<>(),;:"\\[\]]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;
const ADDRESS_CHARS_MAX = 254;

const isAscii = (text) => /^[\x21-\x7e]*$/.test(text);

/** "Jana <jana@x.example>" as it is pasted from a mail program. */
const bare = (text) => (/<([^<>]*)>/.exec(text)?.[1] ?? text).trim().toLowerCase();

/** An address of a queue of ours, also with something after a plus. */
function isOfQueue(address, queues) {
  const plain = address.replace(/\+[^@]*@/, "@");
  return queues.some((queue) => queue.address?.toLowerCase() === plain);
}

function faultOf(address, { ticket, queues }) {
  if (!isAscii(address) || address.length > ADDRESS_CHARS_MAX || !ADDRESS.test(address)) return "invalid";
  if (isOfQueue(address, queues)) return "ours";
  if (address === ticket.requester?.address?.toLowerCase()) return "requester";
  if (ticket.copies?.includes(address)) return "already";
  return null;
}

/**
 * @param {string} text  addresses, apart by comma, semicolon or line end
 * @param {{ticket: object, queues: {address: string}[]}} known
 * @returns {{addresses: string[], faults: {address: string, fault: "invalid"|"ours"|"requester"|"already"|"too_many"}[]}}
 */
export function readAddresses(text, known) {
  const typed = text.split(/[,;\n]+/).map(bare).filter((address) => address !== "");
  const addresses = [...new Set(typed)];
  const room = COPIES_MAX - (known.ticket.copies?.length ?? 0);
  const faults = addresses
    .map((address, index) => ({ address, fault: faultOf(address, known) ?? (index < room ? null : "too_many") }))
    .filter(({ fault }) => fault !== null);
  return { addresses, faults };
}
