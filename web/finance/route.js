/** The address: which page, and what it shows, so that what somebody looks at can be sent to somebody else. Pure. */

import { daysIn, dayOf, firstOf, isDay, isMonth, monthOf } from "./days.js";

export const VIEWS = ["overview", "report", "budget", "bill", "calculator"];
export const DIMENSIONS = ["day", "month", "service", "queue", "client", "ticket"];
/** Limits of the API. */
export const REPORT_DAYS_MAX = 400;
export const TICKET_DAYS_MAX = 31;

/** @returns {{view: string, params: URLSearchParams}} */
export function readRoute(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  return { view: VIEWS.includes(path) ? path : VIEWS[0], params: new URLSearchParams(query) };
}

/** @param {Record<string, string|null|undefined>} params  what is empty stays out of the address */
export function href(view, params = {}) {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== null && value !== undefined && value !== ""));
  return `#/${view}${query.size === 0 ? "" : `?${query}`}`;
}

/** The month of a page: as the address says, else the present one. */
export function readMonth(params, now) {
  const month = params.get("month") ?? "";
  return isMonth(month) ? month : monthOf(dayOf(now));
}

/**
 * @typedef {{from: string, to: string, by: string, sort: string, down: boolean}} Wish
 * @returns {Wish}
 */
export function readReport(params, now) {
  const today = dayOf(now);
  const by = params.get("by");
  const dimension = DIMENSIONS.includes(by) ? by : "day";
  const isTimely = dimension === "day" || dimension === "month";
  return {
    from: params.get("from") ?? firstOf(monthOf(today)),
    to: params.get("to") ?? today,
    by: dimension,
    sort: params.get("sort") ?? (isTimely ? "name" : "usd"),
    down: params.has("down") ? params.get("down") === "1" : !isTimely,
  };
}

/** @param {Wish} wish */
export const reportHref = ({ from, to, by, sort, down }) =>
  href("report", { from, to, by, sort, down: down === undefined ? null : down ? "1" : "0" });

/** Why a report cannot be asked for, by the name of its words; null: it can. */
export function reportFault({ from, to, by }) {
  if (!isDay(from)) return "from";
  if (!isDay(to)) return "to";
  if (from > to) return "order";
  const days = daysIn(from, to);
  if (by === "ticket" && days > TICKET_DAYS_MAX) return "ticket_days";
  return days > REPORT_DAYS_MAX ? "days" : null;
}
