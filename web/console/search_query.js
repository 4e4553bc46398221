/** What is searched for: in the address, and as the server is asked. */

import { instantOf } from "./planning.js";
import { STATES } from "./route.js";

export const ORDERS = ["best", "newest"];
/** The order that is not written down. */
const DEFAULT_ORDER = ORDERS[0];
/** What narrows a search down; each is text, empty when it does not. */
export const FILTERS = ["state", "queue", "client", "agent", "tag", "since", "until"];
export const PAGE_FOUND = 25;
const PATH = "#/search";
const CHARS_MAX = 200;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** @typedef {{q: string, order: string} & Record<string, string>} Query */

/** @type {Query} */
export const NOTHING = Object.freeze({ q: "", order: DEFAULT_ORDER, ...Object.fromEntries(FILTERS.map((name) => [name, ""])) });

const isDay = (value) => DAY.test(value) && !Number.isNaN(Date.parse(value));
const IS_GOOD = {
  state: (value) => STATES.includes(value),
  since: isDay,
  until: isDay,
};

/**
 * Anything unreadable counts as not said.
 * @param {string} hash  location.hash
 * @returns {Query}
 */
export function readSearch(hash) {
  const params = new URLSearchParams(hash.split("?", 2)[1] ?? "");
  const said = (name) => (params.get(name) ?? "").slice(0, CHARS_MAX);
  const filter = (name) => ((IS_GOOD[name] ?? (() => true))(said(name)) ? said(name) : "");
  return {
    q: said("q"),
    order: ORDERS.includes(said("order")) ? said("order") : DEFAULT_ORDER,
    ...Object.fromEntries(FILTERS.map((name) => [name, filter(name)])),
  };
}

function paramsOf(query) {
  const params = new URLSearchParams();
  if (query.q !== "") params.set("q", query.q);
  if (query.order !== DEFAULT_ORDER) params.set("order", query.order);
  for (const name of FILTERS) if (query[name]) params.set(name, query[name]);
  return params;
}

/** The address of a search. @param {Partial<Query>|string} query  or only the text */
export function searchHref(query = "") {
  const params = paramsOf({ ...NOTHING, ...(typeof query === "string" ? { q: query } : query) }).toString();
  return params === "" ? PATH : `${PATH}?${params}`;
}

const DAY_MS = 86_400_000;
const dayAfter = (day) => new Date(Date.parse(`${day}T00:00Z`) + DAY_MS).toISOString().slice(0, 10);
const midnight = (day) => instantOf(`${day}T00:00`);

/** As the server is asked: days are those in Prague, the last one included. */
export function askedOf(query, cursor = null) {
  const params = paramsOf(query); // a blank at the end says that the last word is whole
  if (query.since) params.set("since", midnight(query.since));
  if (query.until) params.set("until", midnight(dayAfter(query.until)));
  params.set("order", query.order);
  params.set("limit", String(PAGE_FOUND));
  if (cursor !== null) params.set("cursor", cursor);
  return params;
}

export const isNothing = (query) => query.q.trim() === "" && FILTERS.every((name) => query[name] === "");
export const isNarrowed = (query) => FILTERS.some((name) => query[name] !== "");
export const sameSearch = (one, other) => Object.keys(NOTHING).every((name) => one[name] === other[name]);
