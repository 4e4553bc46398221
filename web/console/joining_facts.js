/** What joining tickets goes by: numbers as people write them, which tickets are offered, what hinders it. Pure. */

import { cardKeyOf, isOpen } from "./clients.js";

/** More of a client's tickets are not offered; they are found by their number. */
const OTHERS_MAX = 8;
/** A subject that is proposed is no longer. */
const SUBJECT_CHARS = 80;
const GREETING = /^(dobr[ýéá]\s|ahoj|zdrav[íi]|v[áa]žen|hello|hi\b|dear\b|good (morning|day|afternoon))/i;

/** A number of a ticket as people write it. @returns {number|null} */
export function numberIn(text) {
  const found = /^\s*#?\s*([1-9][0-9]{0,11})\s*$/.exec(text);
  return found === null ? null : Number(found[1]);
}

/** Whether two tickets are of the same client, or without one of the same requester: others do not read each other. */
export function isOfSame(ticket, other) {
  if (ticket.client || other.client) return ticket.client?.number === other.client?.number;
  return ticket.requester?.address === other.requester?.address;
}

/**
 * Others of the same client that are still open, from his card and from what is known; the newest change first.
 * @param {{tickets: Map<string, object>, cards: Map<string, object>}} state
 */
export function othersOf(ticket, { tickets, cards }) {
  const ofCard = cards.get(cardKeyOf(ticket))?.facts?.tickets ?? [];
  const all = new Map([...ofCard, ...tickets.values()].map((one) => [one.id, tickets.get(one.id) ?? one]));
  return [...all.values()]
    .filter((one) => one.id !== ticket.id && isOfSame(ticket, one) && isOpen(one))
    .sort((one, other) => Date.parse(other.changed_at) - Date.parse(one.changed_at))
    .slice(0, OTHERS_MAX);
}

/** Why a ticket cannot go on in another one. @returns {string|null} a key */
export function hindrance(ticket, other) {
  if (other.id === ticket.id) return "find.same";
  if (other.state === "closed") return "merge.closed";
  return isOfSame(ticket, other) ? null : "merge.others";
}

/** What a ticket made of a message is called unless somebody says otherwise: the first line that is no greeting. */
export function subjectOf(changes, version, fallback) {
  const message = changes.find((change) => change.version === version)?.events.find(({ type }) => type === "message_received");
  const lines = String(message?.text ?? "").split("\n").map((line) => line.trim());
  const line = lines.find((one) => one.length > 2 && !GREETING.test(one)) ?? "";
  const short = line.length > SUBJECT_CHARS ? `${line.slice(0, SUBJECT_CHARS).replace(/\s+\S*$/, "")}…` : line;
  return short || fallback;
}
