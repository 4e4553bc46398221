/** What the timeline tells of what happened by itself, and how loudly. */

export const AUTOMATIC_KINDS = ["auto-reply", "bounce", "list", "loop", "feedback"];

/** A clock that was set stands in the ticket's heading, what a message was judged to be in the message. */
const TOLD_ELSEWHERE = ["clock_set", "urgency_judged"];

/** That an SMS left stands beside its text; what became of it then has a line. */
const isLeaving = ({ type, outcome }) => type === "text_outcome" && outcome === "sent";

/** Events of a change that have a line of their own in the story. */
export const toldEvents = ({ events }) => events.filter((event) => !TOLD_ELSEWHERE.includes(event.type) && !isLeaving(event));

/** What needs no reading of its own: it stops no answer and is no news to who writes one. */
const UNREAD_TYPES = [...TOLD_ELSEWHERE, "promised", "promise_ended", "tags_changed", "relations_changed", "texted", "text_outcome"];

/** Events of a change that somebody who is writing should know of. */
export const newsEvents = ({ events }) => events.filter(({ type }) => !UNREAD_TYPES.includes(type));

/** Versions of the answers that were taken back before they left. */
export const recalledVersions = (changes) =>
  new Set(changes.flatMap(({ events }) => events.filter(({ type }) => type === "recalled").map(({ version }) => version)));

/** How many messages a ticket has: the only one cannot be split off. */
export const messagesIn = (changes) => changes.filter(({ events }) => events.some(({ type }) => type === "message_received")).length;

/** The key of a reminder; there are two. */
export const reminderKey = ({ count }) => (count === 1 ? "entry.reminded.first" : "entry.reminded.second");

/**
 * @param {{reason: string, permanent: boolean}} event
 * @returns {{key: string, loud: boolean}} loud: somebody has to do something about it, the client waits in vain
 */
export function failureOf({ reason, permanent }) {
  switch (reason) {
    case "complaint":
      return { key: "entry.failed.complaint", loud: true };
    case "reject":
      return { key: "entry.failed.reject", loud: true };
    case "delay":
      return { key: "entry.failed.delay", loud: false };
    default: // a reason of a newer server is a failure all the same
      return permanent ? { key: "entry.failed.bounce", loud: true } : { key: "entry.failed.bounce.soft", loud: true };
  }
}
