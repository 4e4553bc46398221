/** What a report shows of its rows: their order, where they lead. Pure. */

import { firstOf, lastOf } from "./days.js";
import { href } from "./route.js";

/** Columns that a table can be sorted by, and what of a row they are. */
const VALUES = {
  name: (row) => row.key,
  usd: (row) => row.usd,
  tickets: (row) => row.tickets,
  usd_per_ticket: (row) => row.usd_per_ticket ?? -1,
};

/** What a row is called in a language. */
export const nameOf = (row, lang) => (lang === "en" && row.name_en ? row.name_en : row.name);

/** @returns {object[]} the rows in the wished order; equal ones stay as they came */
export function sorted(rows, { sort, down, by }, lang) {
  const isTimely = by === "day" || by === "month";
  if (sort === "name" && !isTimely) {
    const names = new Intl.Collator(lang, { numeric: true });
    const inOrder = [...rows].sort((one, other) => names.compare(nameOf(one, lang), nameOf(other, lang)));
    return down ? inOrder.reverse() : inOrder;
  }
  const value = VALUES[sort] ?? VALUES.usd;
  const sign = down ? -1 : 1;
  return [...rows].sort((one, other) => (value(one) < value(other) ? -sign : value(one) > value(other) ? sign : 0));
}

/** Where a row leads: deeper into the report, or to the ticket in the console; null: nowhere. */
export function leadsTo({ key }, by) {
  if (by === "ticket") return `../#/tickets/${encodeURIComponent(key)}`;
  if (by === "day") return href("report", { from: key, to: key, by: "ticket" });
  if (by === "month") return href("report", { from: firstOf(key), to: lastOf(key), by: "day" });
  return null;
}

/** Services with what they cost in all rows together, the dearest first. */
export function servicesOf(rows) {
  const sums = new Map();
  for (const row of rows) for (const { service, usd } of row.services) sums.set(service, (sums.get(service) ?? 0) + usd);
  return [...sums].sort(([, one], [, other]) => other - one).map(([service, usd]) => ({ service, usd }));
}
