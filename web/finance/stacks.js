/** Columns of a chart in layers: by kind, or by the services that cost most. Pure. */

import { servicesOf } from "./report_facts.js";

/** More colours than these cannot be told apart. */
export const SERVICES_MAX = 5;

/**
 * @typedef {{name: string, colour: string, values: number[]}} Layer  `name` of words or of a service; from the bottom up
 */

/** @returns {Layer[]} */
export const byKind = (days) => [
  { name: "overview.fixed", colour: "fixed", values: days.map((day) => Math.min(day.fixed_usd, day.usd)) },
  { name: "overview.variable", colour: "s1", values: days.map((day) => Math.max(0, day.usd - day.fixed_usd)) },
];

/** @returns {Layer[]} */
export function byService(rows) {
  const services = servicesOf(rows).filter(({ usd }) => usd > 0);
  const shown = services.slice(0, SERVICES_MAX).map(({ service }) => service);
  const layers = shown.map((name, n) => ({
    name,
    colour: `s${n + 1}`,
    values: rows.map((row) => row.services.find(({ service }) => service === name)?.usd ?? 0),
  }));
  if (services.length <= SERVICES_MAX) return layers;
  const shownOf = (row) => row.services.reduce((sum, { service, usd }) => (shown.includes(service) ? sum + usd : sum), 0);
  return [...layers, { name: "chart.rest", colour: "fixed", values: rows.map((row) => Math.max(0, row.usd - shownOf(row))) }];
}
