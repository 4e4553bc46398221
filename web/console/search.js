/**
 * The search, without a page: it is asked a moment after the last key, only the newest answer counts, and what is known
 * in this browser is found at once.
 */

import { wordsOf } from "./folding.js";
import { NOTHING, askedOf, isNothing, sameSearch } from "./search_query.js";
import { createStore } from "./store.js";

/** After the last key. */
export const ASK_AFTER_MS = 150;
/** Of what is known in this browser. */
const KNOWN_MAX = 8;

/**
 * @typedef {object} Found
 * @property {object} ticket  Summary
 * @property {string} [excerpt]
 * @property {[number, number][]} [marks]  from and to, of the excerpt
 * @property {string} [where]  what of the ticket fits
 */

const textOf = ({ number, subject, requester, client, tags = [] }) =>
  [number, subject, requester?.name, requester?.address, client?.name, client?.number, ...tags].filter(Boolean).join(" ");

/** Tickets of which some words begin like each of what is typed. */
function knownFor({ q }, tickets) {
  const typed = wordsOf(q);
  if (typed.length === 0) return [];
  const fits = (ticket) => {
    const there = wordsOf(textOf(ticket));
    return typed.every((word) => there.some((other) => other.startsWith(word)));
  };
  const byNewest = (one, other) => (one.changed_at < other.changed_at ? 1 : -1);
  return tickets.filter(fits).sort(byNewest).slice(0, KNOWN_MAX).map((ticket) => ({ ticket }));
}

/**
 * @param {object} parts
 * @param {ReturnType<import("./api.js").createApi>} parts.api
 * @param {{after: (ms: number, run: () => void) => () => void}} parts.clock
 * @param {() => Iterable<object>} parts.tickets  that are known here
 * @param {(query: import("./search_query.js").Query) => void} [parts.keep]  writes down what is searched for, as far as
 *   that has paused: browsers allow only so many changes of the address
 */
export function createSearch({ api, clock, tickets, keep = () => {} }) {
  const store = createStore({
    query: NOTHING,
    /** "idle": nothing is asked for. "waiting": something is, and `items` are what is known here or was found before. */
    phase: "idle",
    items: [],
    cursor: null,
    more: "idle",
    /** The server could not look at everything. */
    partial: false,
    error: null,
  });
  const { set } = store;
  let asked = 0;
  let cancel = () => {};
  let opened = null;
  /** How far down one was. */
  let place = { top: 0 };

  const nothing = { phase: "idle", items: [], cursor: null, more: "idle", partial: false, error: null };

  async function ask() {
    const number = ++asked;
    const { query } = store.state;
    try {
      const page = await api.get("/v1/search", askedOf(query));
      if (number !== asked) return;
      set({ ...nothing, phase: "ready", items: page.items, cursor: page.cursor ?? null, partial: Boolean(page.partial) });
    } catch (error) {
      if (number === asked) set({ phase: "failed", error });
    }
  }

  /** @param {import("./search_query.js").Query} query */
  function begin(query, afterMs) {
    cancel();
    asked += 1; // what is under way is an answer to something else
    place = { top: 0 };
    if (isNothing(query)) {
      set({ query, ...nothing });
      return;
    }
    const known = query.order === store.state.query.order ? knownFor(query, [...tickets()]) : [];
    set({ ...nothing, query, phase: "waiting", items: known });
    if (afterMs === 0) ask();
    else
      cancel = clock.after(afterMs, () => {
        keep(query);
        ask();
      });
  }

  return {
    get state() {
      return store.state;
    },
    subscribe: store.subscribe,

    /** At its address: what was found there before is still there. */
    goTo(query) {
      opened = null;
      if (!sameSearch(query, store.state.query) || store.state.phase === "failed") begin(query, 0);
    },

    /** @param {Partial<import("./search_query.js").Query>} patch  what is typed or chosen */
    change(patch) {
      begin({ ...store.state.query, ...patch }, ASK_AFTER_MS);
      if (store.state.phase === "idle") keep(store.state.query);
    },

    again: () => begin(store.state.query, 0),

    async loadMore() {
      const { cursor, more, query } = store.state;
      if (cursor === null || more === "loading") return;
      const number = asked;
      set({ more: "loading" });
      try {
        const page = await api.get("/v1/search", askedOf(query, cursor));
        if (number !== asked) return;
        const known = new Set(store.state.items.map(({ ticket }) => ticket.id));
        const items = [...store.state.items, ...page.items.filter(({ ticket }) => !known.has(ticket.id))];
        set({ items, cursor: page.cursor ?? null, more: "idle", partial: store.state.partial || Boolean(page.partial) });
      } catch {
        if (number === asked) set({ more: "failed" });
      }
    },

    /** A result was opened: one comes back to it. */
    open(ticketId, top) {
      keep(store.state.query); // which is where one comes back to
      opened = ticketId;
      place = { top, id: ticketId };
    },
    isOf: (ticketId) => ticketId !== null && ticketId === opened,
    get place() {
      return place;
    },
  };
}
