/**
 * Views of the tickets: which tickets each shows, and in which order. Pure; what is open is filtered out of what the
 * desk knows, without asking the server.
 *
 * A view is named in the address (`view=mine`). One that somebody saved is named `saved.<its id>`.
 */

import { positionOf, promisedUntil, urgencyOf, URGENCIES } from "./dispatch.js";
import { fold } from "./folding.js";
import { isMe } from "./people.js";
import { DEFAULT_STATES, STATES } from "./route.js";

const SAVED = "saved.";
/** After every time. */
const NO_TIME = "~";

/**
 * Who asks, for views that depend on it.
 * @typedef {{me: object|null, clients: Set<string>}} Who  `clients`: keys of those whose ticket one has or had
 *
 * What a list shows.
 * @typedef {object} Filter
 * @property {string|null} queue
 * @property {string[]} states
 * @property {keyof typeof ORDERS} order
 * @property {string|null} [lens]  the view: a name of `VIEWS`, or of a saved one
 * @property {object|null} [wish]  the filter of a saved view, as the server keeps it; null: there is no such view
 */

/** Who is nobody sees no view of his own. */
export const NOBODY = { me: null, clients: new Set() };

/** @type {Record<string, {states: string[], order: keyof typeof ORDERS, holds?: (ticket: object, who: Who) => boolean}>} */
export const VIEWS = {
  mine: { states: DEFAULT_STATES, order: "promise", holds: ({ agent }, { me }) => isMe(agent, me) },
  clients: { states: DEFAULT_STATES, order: "newest", holds: (ticket, { clients }) => clients.has(clientKey(ticket)) },
  unassigned: { states: DEFAULT_STATES, order: "promise", holds: ({ agent }) => !agent },
  waiting: { states: ["waiting"], order: "oldest" },
  scheduled: { states: DEFAULT_STATES, order: "due", holds: ({ state, due }) => state === "scheduled" || Boolean(due) },
  resolved: { states: ["resolved"], order: "newest" },
  all: { states: STATES, order: "newest" },
};
/** Those that cannot be told before it is known who asks. */
const OF_ONESELF = ["mine"];

/** The client of a ticket; without one, its requester. */
export const clientKey = ({ client, requester }) => client?.number ?? requester?.address ?? "";

export const isSaved = (lens) => lens?.startsWith(SAVED) ?? false;
export const savedId = (lens) => (isSaved(lens) ? lens.slice(SAVED.length) : null);
export const lensOf = (viewId) => `${SAVED}${viewId}`;

/** Only of what is open: all of it may be known. */
export const isOfOpen = ({ states }) => states.every((state) => DEFAULT_STATES.includes(state));

/** Whether a view depends on who asks, and that is not known yet. */
export const isUntold = ({ lens, wish }, { me }) => me === null && (OF_ONESELF.includes(lens) || wish?.agent === "me");

/** @param {{queue: string|null}} route @param {object|undefined} saved  the saved view, where it is one and known */
export function filterOfLens({ queue, lens }, saved) {
  if (Object.hasOwn(VIEWS, lens)) return { queue, states: VIEWS[lens].states, order: VIEWS[lens].order, lens, wish: null };
  const wish = saved?.filter ?? null;
  const states = wish?.states?.length > 0 ? STATES.filter((state) => wish.states.includes(state)) : DEFAULT_STATES;
  return { queue: queue ?? wish?.queue ?? null, states, order: "newest", lens, wish };
}

/** What the words of a saved view are searched in. */
const textOf = remembered(({ number, subject, requester, client, last, tags = [] }) =>
  fold([`#${number}`, subject, requester?.name, requester?.address, client?.name, client?.number, last?.preview, ...tags].filter(Boolean).join("\n")),
);

/** What a saved view may ask of a ticket, besides its queue and states. Each is given what is asked for. */
const WISHES = {
  tags: (wanted, { tags = [] }) => wanted.every((tag) => tags.includes(tag)),
  agent: (wanted, { agent }, { me }) => (wanted === "me" ? isMe(agent, me) : wanted === "nobody" ? !agent : agent?.id === wanted),
  client: (wanted, { client }) => client?.number === wanted,
  urgency: (wanted, ticket) => urgencyOf(ticket) === wanted,
  text: (wanted, ticket) => textOf(ticket).includes(fold(wanted)),
};

/** Whether a ticket is in the view of a filter; its queue and states aside. */
export function isSeenBy(ticket, { lens = null, wish = null }, who = NOBODY) {
  if (lens === null) return true;
  if (!isSaved(lens)) return VIEWS[lens].holds?.(ticket, who) ?? true;
  if (wish === null) return false;
  return Object.entries(WISHES).every(([name, fits]) => !wish[name] || fits(wish[name], ticket, who));
}

/** Merged tickets go on in others: one that still looks open does not count. */
export const isMergedAway = ({ merged_into, state }) => Boolean(merged_into) && DEFAULT_STATES.includes(state);

/** Whether a ticket belongs to a list. */
export const belongs = (ticket, filter, who) =>
  (filter.queue === null || ticket.queue === filter.queue) &&
  filter.states.includes(ticket.state) &&
  !isMergedAway(ticket) &&
  isSeenBy(ticket, filter, who);

// --- orders -----------------------------------------------------------------------------------------------

/** What is worked out of a ticket once; a newer version of it is another object. */
function remembered(make) {
  const known = new WeakMap();
  return (ticket) => {
    if (!known.has(ticket)) known.set(ticket, make(ticket));
    return known.get(ticket);
  };
}

export const changedMs = remembered(({ changed_at }) => Date.parse(changed_at));
const position = remembered(positionOf);
const promised = remembered(
  (ticket) => `${URGENCIES.indexOf(urgencyOf(ticket))}#${promisedUntil(ticket) ?? NO_TIME}#${ticket.opened_at}#${ticket.id}`,
);
const dueFirst = remembered(({ due, scheduled_for, changed_at, id }) =>
  due ? `0#${changed_at}#${id}` : `1#${scheduled_for ?? NO_TIME}#${id}`,
);

const byText = (keyOf) => (one, other) => {
  const [left, right] = [keyOf(one), keyOf(other)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

function byNewestChange(one, other) {
  const distance = changedMs(other) - changedMs(one);
  if (distance !== 0) return distance;
  return one.id < other.id ? 1 : -1;
}

const isChangedSince = (ticket, horizon) => changedMs(ticket) >= Date.parse(horizon);

/** How lists are ordered, and what of the known tickets a list reaches down to that the server gives in pages. */
export const ORDERS = {
  newest: { compare: byNewestChange, isWithin: isChangedSince },
  oldest: { compare: (one, other) => byNewestChange(other, one), isWithin: isChangedSince },
  promise: { compare: byText(promised), isWithin: isChangedSince },
  due: { compare: byText(dueFirst), isWithin: isChangedSince },
  dispatch: { compare: byText(position), isWithin: (ticket, horizon) => position(ticket) <= horizon },
};

// --- counts -----------------------------------------------------------------------------------------------

/**
 * How many tickets each view over open ones holds.
 * @param {Iterable<object>} tickets
 * @param {Filter[]} filters  of views
 * @param {Who} who
 * @returns {Record<string, number|null>} by the names of the views; null: that cannot be told of what is known
 */
export function countViews(tickets, filters, who) {
  const countable = filters.filter((filter) => isOfOpen(filter) && !isUntold(filter, who));
  const counts = Object.fromEntries(filters.map(({ lens }) => [lens, null]));
  for (const { lens } of countable) counts[lens] = 0;
  for (const ticket of tickets)
    for (const filter of countable) if (belongs(ticket, filter, who)) counts[filter.lens] += 1;
  return counts;
}
