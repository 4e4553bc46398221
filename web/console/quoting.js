/** When the quoted history of a message is shown at once, how much of it there is, and what an answer quotes. */

/**
 * Versions whose messages stand unfolded: those that opened a ticket by a reply to the old system, where the
 * history is the only context there is.
 * @param {{version: number, events: object[]}[]} changes
 * @returns {Set<number>}
 */
export function unfoldedVersions(changes) {
  const opening = changes.filter((change) => change.events.some((event) => event.type === "ticket_opened" && event.legacy));
  return new Set(opening.map(({ version }) => version));
}

/** How many lines a quoted history has, empty ones at its ends left out; 0 for none. */
export function quotedLines(quoted) {
  const text = String(quoted ?? "").trim();
  return text === "" ? 0 : text.split("\n").length;
}

/** As long as the server takes. */
export const QUOTED_CHARS_MAX = 20_000;

/** What the client wrote last, without the history that he quoted himself; "" where he wrote nothing. */
export function lastWordsOf(changes) {
  const events = changes.flatMap((change) => change.events.filter(({ type }) => type === "message_received"));
  return String(events.at(-1)?.text ?? "").trim().slice(0, QUOTED_CHARS_MAX);
}
