/** What the list asks the API for, by its tab and filters. Days are those of the calendar in Prague. */

import { instantOf } from "../console/planning.js";
import { OPEN_STATES } from "./route.js";

export const PAGE_ITEMS = 20;

/** The calendar day after one: "2026-02-28" is followed by "2026-03-01". */
function dayAfter(day) {
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return null;
  at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString().slice(0, 10);
}

const startOf = (day) => (day ? instantOf(`${day}T00:00`) : null);

/**
 * @param {import("./route.js").Filters} filters
 * @param {string|null} cursor
 * @returns {URLSearchParams}
 */
export function listQuery(filters, cursor = null) {
  const query = new URLSearchParams({ limit: String(PAGE_ITEMS) });
  const states = filters.state !== null ? [filters.state] : filters.tab === "open" ? OPEN_STATES : [];
  for (const state of states) query.append("state", state);
  if (filters.queue !== null) query.set("queue", filters.queue);
  if (filters.text.trim() !== "") query.set("text", filters.text.trim());
  const since = startOf(filters.since);
  const until = startOf(filters.until && dayAfter(filters.until));
  if (since !== null) query.set("since", since);
  if (until !== null) query.set("until", until);
  if (cursor !== null) query.set("cursor", cursor);
  return query;
}
