/** When something will happen, in plain words: our reaction, our solution, and what happens by itself. */

import { onMoment, untilMoment } from "../console/ahead.js";

const CLOCKS = ["reminder", "second_reminder", "resolve", "close"];

/**
 * @returns {{key: string, params: object, late: boolean}|null}
 */
export function expectedOf(ticket, now, lang) {
  if (ticket.state === "scheduled" && ticket.scheduled_for)
    return { key: "expected.scheduled", params: { when: onMoment(ticket.scheduled_for, now, lang) }, late: false };
  const { expected } = ticket;
  if (!expected || !["queued", "in_progress", "scheduled"].includes(ticket.state)) return null;
  const kind = expected.kind === "solution" ? "solution" : "reaction";
  const late = new Date(expected.until) < now;
  return { key: `expected.${kind}${late ? ".late" : ""}`, params: { when: untilMoment(expected.until, now, lang) }, late };
}

/**
 * What happens if nobody does anything.
 * @returns {{key: string, params: object}|null}
 */
export function byItselfOf({ state, clock }, now, lang) {
  if (clock && CLOCKS.includes(clock.kind)) {
    const when = new Date(clock.at) > now ? onMoment(clock.at, now, lang) : null;
    return { key: `by_itself.${clock.kind}${when === null ? ".soon" : ""}`, params: { when } };
  }
  if (state === "waiting") return { key: "by_itself.waiting", params: {} };
  return state === "resolved" ? { key: "by_itself.resolved", params: {} } : null;
}
