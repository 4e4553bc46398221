/**
 * Where one is in the console, kept in the address so that it survives a reload and the way to the sign-in:
 *   #/tickets?queue=podpora&state=queued&state=in_progress      a list
 *   #/tickets/01JD…?queue=podpora                               the same list with a ticket open
 *   #/queue?queue=podpora                                       what waits, in the order in which it is taken
 *   #/queue/01JD…                                               the same with a ticket open
 *   #/promises                                                  how promises are kept
 *   #/mails/held                                                mail beside the tickets, by where it ended
 *   #/mails/held/o3vrnil0…                                      the same with a mail open
 * The default states are not written down.
 */

import { OUTCOMES } from "./kept.js";

export const STATES = ["queued", "in_progress", "waiting", "scheduled", "resolved", "closed"];
export const DEFAULT_STATES = ["queued", "in_progress", "waiting", "scheduled"];

const TICKET_PATH = /^\/(?:tickets|queue)\/([0-9A-Za-z_-]{1,64})$/;
const QUEUE_PATH = /^\/queue(?:\/|$)/;
const MAILS_PATH = /^\/mails(?:\/([a-z]+)(?:\/([0-9A-Za-z_-]{1,128}))?)?$/;
const QUEUE_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** @typedef {{outcome: string, id: string|null}} MailsPlace */
/**
 * `view`: tickets by their newest change, what waits in its order, the promises, or mail beside the tickets.
 * @typedef {{view: "tickets"|"queue"|"promises"|"mails", queue: string|null, states: string[], ticket: string|null,
 *   mails: MailsPlace|null}} Route
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
  return {
    view: mails === null ? viewOf(path) : "mails",
    queue: queue !== null && QUEUE_NAME.test(queue) ? queue : null,
    states: states.length > 0 ? states : DEFAULT_STATES,
    ticket: TICKET_PATH.exec(path)?.[1] ?? null,
    mails,
  };
}

function viewOf(path) {
  if (path === "/promises") return "promises";
  return QUEUE_PATH.test(path) ? "queue" : "tickets";
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

/** The address of the page of promises. */
export const PROMISES_HREF = "#/promises";

/** @param {Route} route */
export function writeRoute(route) {
  if (route.mails) return mailHref(route.mails.outcome, route.mails.id);
  if (route.view === "promises") return PROMISES_HREF;
  const params = new URLSearchParams();
  if (route.queue !== null) params.set("queue", route.queue);
  const isQueue = route.view === "queue"; // whose states are given
  if (!isQueue && !sameStates(route.states, DEFAULT_STATES)) for (const state of route.states) params.append("state", state);
  const query = params.toString();
  const list = isQueue ? "/queue" : "/tickets";
  const path = route.ticket === null ? list : `${list}/${route.ticket}`;
  return `#${path}${query === "" ? "" : "?"}${query}`;
}

/** Whether two choices of states are the same, in whatever order. */
export function sameStates(one, other) {
  return one.length === other.length && one.every((state) => other.includes(state));
}
