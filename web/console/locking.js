/** Whether a ticket can be locked or unlocked by somebody, and if not, why; the server has the last word. */

import { isMe } from "./people.js";

export const isLead = (me) => Boolean(me?.roles?.includes("lead"));

/** Somebody else keeps the ticket for himself: nothing can be done with it. */
export const isKeptFrom = (ticket, me) => Boolean(ticket.locked && ticket.agent && !isMe(ticket.agent, me));

/**
 * @param {object} ticket  Summary
 * @param {object|null} me
 * @returns {{step: "lock"|"unlock", reason: null|"closed"|"not_mine"|"not_begun"|"urgent"|"declined"|"others"}}
 *   `reason`: why the step is not possible
 */
export function lockStep(ticket, me) {
  if (ticket.locked) return { step: "unlock", reason: isKeptFrom(ticket, me) && !isLead(me) ? "others" : null };
  return { step: "lock", reason: whyNot(ticket, me) };
}

function whyNot(ticket, me) {
  if (ticket.state === "closed") return "closed";
  if (ticket.lock_declined) return "declined";
  if (ticket.urgency === "urgent") return "urgent";
  if (!isMe(ticket.agent, me)) return "not_mine";
  return ticket.state === "in_progress" ? null : "not_begun";
}
