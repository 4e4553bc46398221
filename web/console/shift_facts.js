/** Shifts as told by the server, by the clock of this moment. */

import { instantOf, wallOf } from "./planning.js";

const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;
/** What is offered, and the longest that is taken. */
export const SHIFT_HOURS = 8;
export const SHIFT_HOURS_MAX = 24;
export const LIMIT_MAX = 100;

/** Whether a shift runs, as the server said; since then it may have come to its end. */
export const isOn = (shift, now) => shift.on && now < new Date(shift.until);

/** Those on shift first, each by name. */
export function inOrder(shifts, now) {
  const rank = (shift) => (isOn(shift, now) ? 0 : 1);
  return [...shifts].sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name, "cs"));
}

/** The person's own shift if it runs. */
export const ownShift = (shifts, myId, now) => shifts.find((shift) => shift.agent === myId && isOn(shift, now)) ?? null;

/** Whether somebody is at work; everybody is while nobody ever was put on shift. */
export function isThere(shifts, agentId, now) {
  if (shifts.length === 0) return true;
  const shift = shifts.find(({ agent }) => agent === agentId);
  return shift !== undefined && isOn(shift, now);
}

/**
 * What the form begins with: the running shift, or the usual one from now to a quarter of an hour.
 * @param {object|null} shift
 * @param {string[]} queues  all there are
 * @param {Date} now
 * @returns {{wall: string, limit: string, queues: string[]}}
 */
export function formOf(shift, queues, now) {
  if (shift === null) {
    const end = Math.ceil((now.getTime() + SHIFT_HOURS * HOUR_MS) / QUARTER_MS) * QUARTER_MS;
    return { wall: wallOf(new Date(end)), limit: "", queues };
  }
  const covered = shift.queues.length === 0 ? queues : queues.filter((name) => shift.queues.includes(name));
  return { wall: wallOf(new Date(shift.until)), limit: String(shift.limit), queues: covered };
}

/**
 * What the form asks the server for.
 * @returns {{request: object|null, fault: null|"until"|"limit"|"queues"}}
 */
export function requestOf({ wall, limit, queues }, all, now) {
  const until = instantOf(wall);
  const lengthMs = until === null ? NaN : new Date(until) - now;
  if (!(lengthMs > 0 && lengthMs <= SHIFT_HOURS_MAX * HOUR_MS)) return { request: null, fault: "until" };
  const count = limit.trim() === "" ? null : Number(limit);
  if (count !== null && !(Number.isInteger(count) && count >= 0 && count <= LIMIT_MAX)) return { request: null, fault: "limit" };
  if (queues.length === 0) return { request: null, fault: "queues" };
  const some = queues.length < all.length;
  return { request: { until, limit: count, queues: some ? queues : null }, fault: null };
}
