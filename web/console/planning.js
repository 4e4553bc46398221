/**
 * Planning a ticket: from which states, for which times. People choose by the clock on a wall in Prague, wherever
 * their computer stands; the server is told an instant.
 */

import { prague } from "./time.js";

/** States from which staff may say when they will see to a ticket; the server has the last word. */
export const SCHEDULED_FROM = ["queued", "in_progress", "waiting", "scheduled"];
/** What happens by itself and is told in the ticket's heading. The time of a scheduled ticket stands beside its state. */
export const TOLD_CLOCKS = ["reminder", "second_reminder", "resolve", "close"];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MONDAY = 4; // of a week that begins on Thursday, as the days since 1970-01-01 do
const MORNING_HOUR = 9;
const AFTERNOON_HOUR = 16;

const WALL = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?$/;

/** How far the wall clock in Prague is ahead of UTC at an instant. */
function offsetMs(instantMs) {
  const { dayNumber, hour, minute } = prague(new Date(instantMs));
  return dayNumber * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS - Math.floor(instantMs / MINUTE_MS) * MINUTE_MS;
}

/**
 * The instant at which the wall clock in Prague shows a time, given as if it were UTC. Of a time shown twice (the
 * end of summer time) it is the first; one that is skipped (its beginning) counts on from the last one before.
 */
function instantMsOf(wallMs) {
  const before = offsetMs(wallMs - DAY_MS);
  const early = wallMs - before;
  if (offsetMs(early) === before) return early;
  const after = offsetMs(wallMs + DAY_MS);
  const late = wallMs - after;
  return offsetMs(late) === after ? late : early;
}

const iso = (instantMs) => new Date(instantMs).toISOString();

/**
 * The instant of what a `datetime-local` field holds.
 * @param {string} wall  "2026-11-26T09:00"; empty while it is incomplete
 * @returns {string|null} ISO 8601, UTC
 */
export function instantOf(wall) {
  const match = WALL.exec(wall);
  if (match === null) return null;
  const [year, month, day, hour, minute] = match.slice(1).map(Number);
  return iso(instantMsOf(Date.UTC(year, month - 1, day, hour, minute)));
}

/**
 * What a `datetime-local` field shows for an instant.
 * @param {Date} at
 */
export function wallOf(at) {
  const { dayNumber, hour, minute } = prague(at);
  return new Date(dayNumber * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS).toISOString().slice(0, 16);
}

const atHour = (dayNumber, hour) => instantMsOf(dayNumber * DAY_MS + hour * HOUR_MS);

/**
 * The times that are chosen most; each once, and only those that are ahead.
 * @param {Date} now
 * @returns {{key: "hour"|"today"|"tomorrow"|"monday", at: string}[]} `at`: ISO 8601, UTC
 */
export function quickChoices(now) {
  const today = prague(now).dayNumber;
  const daysToMonday = 7 - ((today - MONDAY) % 7);
  const times = [
    ["hour", Math.ceil((now.getTime() + HOUR_MS) / MINUTE_MS) * MINUTE_MS],
    ["today", atHour(today, AFTERNOON_HOUR)],
    ["tomorrow", atHour(today + 1, MORNING_HOUR)],
    ["monday", atHour(today + daysToMonday, MORNING_HOUR)],
  ];
  return times
    .filter(([, ms], index) => ms > now.getTime() && times.findIndex(([, other]) => other === ms) === index)
    .map(([key, ms]) => ({ key, at: iso(ms) }));
}

/** What the field offers: the time that the ticket has, or else tomorrow morning. */
export function offeredWall(ticket, now) {
  const kept = ticket.scheduled_for && new Date(ticket.scheduled_for);
  return wallOf(kept > now ? kept : new Date(atHour(prague(now).dayNumber + 1, MORNING_HOUR)));
}
