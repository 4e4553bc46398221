/**
 * The order in which waiting tickets are taken: how urgent, then whose promise is broken or ends first, then age.
 * It is the server's own order, so that news of tickets can be put in their place without asking.
 */

export const URGENCIES = ["urgent", "problem", "routine"];
/** Causes for which a ticket is unlocked, as the server names them. */
export const UNLOCK_CAUSES = ["agent", "declined", "urgent", "off_shift", "handed_over", "resolved", "requeued"];
/** The view of the queue holds these. */
export const WAITING_STATES = ["queued"];

/** After every time: what was promised nothing comes after what was. */
const NO_PLACE = "~";

/** One that is not known counts as the least. */
export const urgencyOf = ({ urgency }) => (URGENCIES.includes(urgency) ? urgency : URGENCIES.at(-1));

/**
 * Where a ticket stands, to be compared as text; the same text that the server gives as the cursor of a page.
 * @param {{urgency?: string, place?: string|null, opened_at: string, id: string}} summary
 */
export function positionOf(summary) {
  return `${URGENCIES.indexOf(urgencyOf(summary))}#${summary.place ?? NO_PLACE}#${summary.opened_at}#${summary.id}`;
}

/** Compares two tickets for sorting. */
export function byPosition(one, other) {
  const [left, right] = [positionOf(one), positionOf(other)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Until when the ticket was promised something; a place in the queue outlives its promise. */
export const promisedUntil = ({ promise, place, state }) =>
  promise?.until ?? (state === "queued" ? (place ?? null) : null);

/**
 * The ticket that somebody takes who takes the first: not one that was given to somebody else who is there.
 * @param {object[]} rows  in the order of dispatch
 * @param {(agent: object) => boolean} isMe
 * @param {(agentId: string) => boolean} isThere  on shift, as far as is known
 */
export function firstFor(rows, isMe, isThere) {
  const isFree = ({ agent, locked }) => !agent || isMe(agent) || (!locked && !isThere(agent.id));
  return rows.find(isFree) ?? null;
}
