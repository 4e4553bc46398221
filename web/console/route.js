/**
 * Where one is in the console, kept in the address so that it survives a reload and the way to the sign-in:
 *   #/tickets?queue=podpora&state=queued&state=in_progress      a list
 *   #/tickets?view=mine                                         a view of the tickets (`views.js`)
 *   #/tickets/01JD…?queue=podpora                               the same list with a ticket open
 *   #/queue?queue=podpora                                       what waits, in the order in which it is taken
 *   #/queue/01JD…                                               the same with a ticket open
 *   #/promises                                                  how promises are kept
 *   #/search?q=certifik%C3%A1t                                  what was searched for; the rest is in `search_query.js`
 *   #/settings/macros                                           a page of the settings
 *   #/calls?q=novotn%C3%BD                                      telephone calls, searched or not
 *   #/calls/01JD…                                               one of them
 *   #/events                                                    technical events, with SMS
 *   #/events/new                                                a new one
 *   #/events/01JD…                                              one of them
 *   #/mails/held                                                mail beside the tickets, by where it ended
 *   #/mails/held/o3vrnil0…                                      the same with a mail open
 * The default states are not written down.
 */

import { OUTCOMES } from "./kept.js";

export const STATES = ["queued", "in_progress", "waiting", "scheduled", "resolved", "closed"];
export const DEFAULT_STATES = ["queued", "in_progress", "waiting", "scheduled"];

/** Views of the tickets, in the order in which they are offered. What each shows is in `views.js`. */
export const LENSES = ["mine", "clients", "unassigned", "waiting", "scheduled", "resolved", "all"];

/** Pages of their own, without a list: their view and where it is. */
const PAGES = {
  promises: "/promises",
  search: "/search",
  settings: "/settings",
  settings_macros: "/settings/macros",
  settings_views: "/settings/views",
  settings_agents: "/settings/agents",
  settings_shifts: "/settings/shifts",
  settings_stage: "/settings/stage",
  settings_audit: "/settings/audit",
  calls: "/calls",
  events: "/events",
  events_new: "/events/new",
};

/** Pages of one thing: their view and where it is, before its id, which is the `item` of the route. */
const ITEM_PAGES = {
  call: "/calls",
  event: "/events",
};

/** The lists as they are without any choice. */
export const TICKETS_HREF = "#/tickets";
/** Where the costs are: a page of its own beside the console. */
export const FINANCE_HREF = "finance/";
export const QUEUE_HREF = "#/queue";

const ITEM_ID = /^[0-9A-Za-z_-]{1,64}$/;
const TICKET_PATH = /^\/(?:tickets|queue)\/([0-9A-Za-z_-]{1,64})$/;
const QUEUE_PATH = /^\/queue(?:\/|$)/;
const MAILS_PATH = /^\/mails(?:\/([a-z]+)(?:\/([0-9A-Za-z_-]{1,128}))?)?$/;
/** One that somebody saved. Whether there is such a view is not known here. */
const SAVED_LENS = /^saved\.[a-z0-9-]{1,40}$/;
const QUEUE_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** @typedef {{outcome: string, id: string|null}} MailsPlace */
/**
 * `view`: tickets by their newest change, what waits in its order, mail beside the tickets, or a page of its own.
 * `lens`: the view of the tickets, which says their states itself; left out where they are chosen by state.
 * `item`: what a page of one thing shows; left out elsewhere.
 * @typedef {{view: "tickets"|"queue"|"mails"|keyof typeof PAGES|keyof typeof ITEM_PAGES, queue: string|null,
 *   states: string[], ticket: string|null, mails: MailsPlace|null, lens?: string, item?: string}} Route
 */

/**
 * Anything unreadable falls back to the default list: an address is typed and pasted by people.
 * @param {string} hash  location.hash, with or without "#"
 * @returns {Route}
 */
export function readRoute(hash) {
  const [path, query = ""] = hash.replace(/^#/, "").split("?", 2);
  const params = new URLSearchParams(query);
  const queue = params.get("queue");
  const asked = params.getAll("state");
  const states = STATES.filter((state) => asked.includes(state));
  const mails = mailsPlace(path);
  const item = itemPlace(path);
  const view = mails !== null ? "mails" : (item?.view ?? viewOf(path));
  const lens = params.get("view") ?? "";
  const isLens = view === "tickets" && (LENSES.includes(lens) || SAVED_LENS.test(lens));
  return {
    view,
    queue: queue !== null && QUEUE_NAME.test(queue) ? queue : null,
    states: states.length > 0 ? states : DEFAULT_STATES,
    ticket: TICKET_PATH.exec(path)?.[1] ?? null,
    mails,
    ...(isLens ? { lens } : {}),
    ...(item === null ? {} : { item: item.id }),
  };
}

/** A page that has an address of its own ("/events/new") is none of one thing. */
function itemPlace(path) {
  if (Object.values(PAGES).includes(path)) return null;
  const [view, under] = Object.entries(ITEM_PAGES).find(([, place]) => path.startsWith(`${place}/`)) ?? [];
  const id = view && path.slice(under.length + 1);
  return id && ITEM_ID.test(id) ? { view, id } : null;
}

function viewOf(path) {
  const page = Object.keys(PAGES).find((view) => PAGES[view] === path);
  return page ?? (QUEUE_PATH.test(path) ? "queue" : "tickets");
}

function mailsPlace(path) {
  const found = MAILS_PATH.exec(path);
  if (found === null) return null;
  const [, outcome = OUTCOMES[0], id = null] = found;
  return OUTCOMES.includes(outcome) ? { outcome, id } : null;
}

/** The address of a ticket, wherever one comes from. */
export const ticketHref = (id) => `#/tickets/${id}`;

/** The address of a mail beside the tickets, or without `id` of a tab. */
export const mailHref = (outcome, id = null) => `#/mails/${outcome}${id === null ? "" : `/${id}`}`;

/** @param {keyof typeof PAGES} view */
export const pageHref = (view) => `#${PAGES[view]}`;

/** @param {keyof typeof ITEM_PAGES} view */
export const itemHref = (view, id) => `#${ITEM_PAGES[view]}/${encodeURIComponent(id)}`;

/** The address of a telephone call. */
export const callHref = (id) => itemHref("call", id);

/** The address of a view of the tickets. */
export const viewHref = (lens) => writeRoute({ view: "tickets", queue: null, states: DEFAULT_STATES, ticket: null, mails: null, lens });

/** Whether a page of its own is shown. */
export const isPage = ({ view }) => Object.hasOwn(PAGES, view) || Object.hasOwn(ITEM_PAGES, view);

/** Whether tickets are shown, in either order. */
export const showsTickets = ({ view }) => view === "tickets" || view === "queue";

/** @param {Route} route */
export function writeRoute(route) {
  if (route.mails) return mailHref(route.mails.outcome, route.mails.id);
  if (Object.hasOwn(ITEM_PAGES, route.view)) return itemHref(route.view, route.item);
  if (isPage(route)) return pageHref(route.view);
  const params = new URLSearchParams();
  if (route.queue !== null) params.set("queue", route.queue);
  const isQueue = route.view === "queue";
  const hasStates = !isQueue && !route.lens; // else they are given
  if (!isQueue && route.lens) params.set("view", route.lens);
  if (hasStates && !sameStates(route.states, DEFAULT_STATES)) for (const state of route.states) params.append("state", state);
  const query = params.toString();
  const list = isQueue ? "/queue" : "/tickets";
  const path = route.ticket === null ? list : `${list}/${route.ticket}`;
  return `#${path}${query === "" ? "" : "?"}${query}`;
}

/** Whether two choices of states are the same, in whatever order. */
export function sameStates(one, other) {
  return one.length === other.length && one.every((state) => other.includes(state));
}
