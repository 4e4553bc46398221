/** What the overview makes of its figures: the month's own days, the cost of a ticket, its trend. Pure. */

import { addDays, daysIn, monthOf } from "./days.js";

/** Below this a change is told as none. */
const TREND_SHARE_MIN = 0.005;

export const daysOfMonth = ({ days, month }) => days.filter(({ day }) => monthOf(day) === month);

/** Every day from the first to the last, in their place, also those of which nothing is known. */
export function withoutGaps(days) {
  if (days.length === 0) return days;
  const known = new Map(days.map((day) => [day.day, day]));
  const first = days[0].day;
  return Array.from({ length: daysIn(first, days.at(-1).day) }, (_, n) => {
    const day = addDays(first, n);
    return known.get(day) ?? { day, usd: 0, fixed_usd: 0, tickets: 0, usd_per_ticket: null, unusual: false, isUnknown: true };
  });
}

export const ticketsOf = (days) => days.reduce((sum, { tickets }) => sum + tickets, 0);

/** USD; null: no tickets. */
export function usdPerTicket(overview) {
  const tickets = ticketsOf(daysOfMonth(overview));
  return tickets === 0 ? null : overview.usd / tickets;
}

/**
 * How the cost of a ticket goes against the month before.
 * @returns {{way: "less"|"more"|"same", share: number}|null} null: there is nothing to compare
 */
export function trendOf(overview) {
  const now = usdPerTicket(overview);
  const before = overview.previous?.usd_per_ticket ?? null;
  if (now === null || before === null || before === 0) return null;
  const change = now / before - 1;
  if (Math.abs(change) < TREND_SHARE_MIN) return { way: "same", share: 0 };
  return { way: change < 0 ? "less" : "more", share: Math.abs(change) };
}

/** Whether there is anything to show of the month. */
export const isEmpty = (overview) => overview.usd === 0 && daysOfMonth(overview).every(({ usd, tickets }) => usd === 0 && tickets === 0);

export const uncheckedUsd = (units) => units.reduce((sum, { usd, checked }) => (checked ? sum : sum + usd), 0);
