/**
 * Where one is in the console, kept in the address so that it survives a reload and the way to the sign-in:
 *   #/tickets?queue=podpora&state=queued&state=in_progress      a list
 *   #/tickets/01JD…?queue=podpora                               the same list with a ticket open
 *   #/mails/held                                                mail beside the tickets, by where it ended
 *   #/mails/held/o3vrnil0…                                      the same with a mail open
 * The default states are not written down.
 */

import { OUTCOMES } from "./kept.js";

export const STATES = ["queued", "in_progress", "waiting", "scheduled", "resolved", "closed"];
export const DEFAULT_STATES = ["queued", "in_progress", "waiting", "scheduled"];

const TICKET_PATH = /^\/tickets\/([0-9A-Za-z_-]{1,64})$/;
const MAILS_PATH = /^\/mails(?:\/([a-z]+)(?:\/([0-9A-Za-z_-]{1,128}))?)?$/;
const QUEUE_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** @typedef {{outcome: string, id: string|null}} MailsPlace */
/** @typedef {{queue: string|null, states: string[], ticket: string|null, mails: MailsPlace|null}} Route */

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
  return {
    queue: queue !== null && QUEUE_NAME.test(queue) ? queue : null,
    states: states.length > 0 ? states : DEFAULT_STATES,
    ticket: TICKET_PATH.exec(path)?.[1] ?? null,
    mails: mailsPlace(path),
  };
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

/** @param {Route} route */
export function writeRoute(route) {
  if (route.mails) return mailHref(route.mails.outcome, route.mails.id);
  const params = new URLSearchParams();
  if (route.queue !== null) params.set("queue", route.queue);
  if (!sameStates(route.states, DEFAULT_STATES)) for (const state of route.states) params.append("state", state);
  const query = params.toString();
  const path = route.ticket === null ? "/tickets" : `/tickets/${route.ticket}`;
  return `#${path}${query === "" ? "" : "?"}${query}`;
}

/** Whether two choices of states are the same, in whatever order. */
export function sameStates(one, other) {
  return one.length === other.length && one.every((state) => other.includes(state));
}
