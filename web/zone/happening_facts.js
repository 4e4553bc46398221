/** What of a ticket's history is a message and what a quiet line, and who says it. */

import { ALL_STATES } from "./route.js";

const SAID = ["message_received", "answered"];
/** Events with a line of their own; of a kind that is not known nothing is told. */
const LINES = [
  "ticket_opened",
  "state_changed",
  "scheduled",
  "came_due",
  "reminded",
  "assigned",
  "promised",
  "copies_changed",
  "tickets_linked",
  "locked",
  "unlocked",
  "texted",
];

export const isSaid = ({ type }) => SAID.includes(type);

const isState = (name) => ALL_STATES.includes(name);

/** A change of the state that the message beside it says already, or that the next line tells better. */
function isTold(event, events) {
  if (event.type !== "state_changed") return false;
  if (!isState(event.to)) return true; // a state of a newer server has no word here
  if (event.to === "scheduled") return events.some(({ type }) => type === "scheduled");
  return event.to === "queued" && events.some(({ type }) => type === "ticket_opened" || type === "unlocked");
}

/** @param {{events: object[]}} entry */
export const linesOf = ({ events }) => events.filter((event) => LINES.includes(event.type) && !isTold(event, events));

/** What was said in an entry, each with its files; files are numbered through the entry. */
export function saidIn({ events }) {
  let index = 0;
  return events.filter(isSaid).map((event) => ({
    event,
    files: (event.attachments ?? []).map((file) => ({ ...file, index: file.index ?? index++ })),
  }));
}

/**
 * Who says it. `side`: "mine" the reader, "ours" his colleague, "theirs" the company, "system" nobody.
 * @param {object} entry
 * @param {object} event
 * @param {{address: string, name: string}} me
 */
export function voiceOf({ actor }, event, me) {
  const from = event.from ?? {};
  const name = from.name || actor.name || from.address || "";
  if (event.type === "answered") return { side: actor.kind === "system" ? "system" : "theirs", name };
  const address = from.address ?? actor.address ?? null;
  const mine = address === null ? name !== "" && name === me.name : address.toLowerCase() === me.address.toLowerCase();
  return { side: mine ? "mine" : "ours", name };
}
