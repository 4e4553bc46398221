/**
 * Where one is in the zone, kept in the address so that it survives a reload and the way to the sign-in:
 *   #/                                            open tickets
 *   #/?tab=all&text=faktura&queue=podpora&state=waiting&since=2026-11-01&until=2026-11-23
 *   #/tickets/01JD…                               one of them
 *   #/new, #/settings
 * A zone token handed over by another page comes as #token=…, with or without &to=/tickets/01JD….
 */

export const OPEN_STATES = ["queued", "in_progress", "waiting", "scheduled"];
export const ALL_STATES = [...OPEN_STATES, "resolved", "closed"];
export const TEXT_CHARS_MAX = 200;

const TICKET_PATH = /^\/tickets\/([0-9A-Za-z_-]{1,64})$/;
const QUEUE_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const TOKEN = /^[\x21-\x7e]{16,4096}$/;

/**
 * @typedef {{tab: "open"|"all", text: string, queue: string|null, state: string|null, since: string, until: string}} Filters
 * @typedef {{view: "list"|"ticket"|"new"|"settings"|"missing", ticket: string|null, filters: Filters}} Route
 */

const matching = (value, pattern) => (value !== null && pattern.test(value) ? value : null);

/** @returns {Filters} */
function readFilters(params) {
  const tab = params.get("tab") === "all" ? "all" : "open";
  const states = tab === "all" ? ALL_STATES : OPEN_STATES;
  return {
    tab,
    text: (params.get("text") ?? "").slice(0, TEXT_CHARS_MAX),
    queue: matching(params.get("queue"), QUEUE_NAME),
    state: states.includes(params.get("state")) ? params.get("state") : null,
    since: matching(params.get("since"), DAY) ?? "",
    until: matching(params.get("until"), DAY) ?? "",
  };
}

/** @returns {Route} anything unreadable in the filters is left out: an address is typed and pasted by people */
export function readRoute(hash) {
  const [path, query = ""] = hash.replace(/^#/, "").split("?", 2);
  const ticket = TICKET_PATH.exec(path)?.[1] ?? null;
  return { view: viewOf(path, ticket), ticket, filters: readFilters(new URLSearchParams(query)) };
}

function viewOf(path, ticket) {
  if (ticket !== null) return "ticket";
  if (path === "" || path === "/") return "list";
  if (path === "/new") return "new";
  return path === "/settings" ? "settings" : "missing";
}

/** @param {Filters} filters */
export function listHref(filters) {
  const params = new URLSearchParams();
  if (filters.tab === "all") params.set("tab", "all");
  for (const name of ["text", "queue", "state", "since", "until"]) if (filters[name]) params.set(name, filters[name]);
  const query = params.toString();
  return `#/${query === "" ? "" : "?"}${query}`;
}

export const ticketHref = (id) => `#/tickets/${id}`;

/** Whether anything narrows the list beyond its tab. */
export const isNarrowed = ({ text, queue, state, since, until }) => Boolean(text.trim() || queue || state || since || until);

/**
 * A token in the address, as the company's own zone hands it over.
 * @returns {{token: string, hash: string}|null} `hash`: where to go on, without the token
 */
export function readHandOver(hash) {
  if (!/^#?token=/.test(hash)) return null;
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  const to = `#${params.get("to") ?? "/"}`;
  return { token: matching(params.get("token"), TOKEN) ?? "", hash: readRoute(to).view === "missing" ? "#/" : to };
}
