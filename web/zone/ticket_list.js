/** The list of tickets: its pages, and their refreshing without losing what was loaded further down. */

import { SessionExpired } from "../console/session.js";
import { createStore } from "../console/store.js";
import { oneAtATime } from "./one_at_a_time.js";
import { listQuery } from "./queries.js";

const EMPTY = { phase: "loading", items: [], cursor: null, error: null, more: "idle", stale: false };

const byNewestChange = (one, other) => (one.changed_at < other.changed_at ? 1 : one.changed_at > other.changed_at ? -1 : 0);

/**
 * What a fresh first page makes of the list: within the page's reach only its own tickets stand (others have dropped
 * out of the filter), below it what was loaded before.
 * @param {object[]} items
 * @param {{items: object[], cursor: string|null}} page
 */
export function refreshed(items, page) {
  if (page.cursor === null || page.items.length === 0) return { items: page.items, below: false };
  const fresh = new Set(page.items.map(({ id }) => id));
  const end = page.items.at(-1).changed_at;
  const below = items.filter((item) => !fresh.has(item.id) && item.changed_at < end);
  return { items: [...page.items, ...below].sort(byNewestChange), below: below.length > 0 };
}

/** @param {{api: object}} parts */
export function createTicketList({ api }) {
  const store = createStore(EMPTY);
  let filters = null;
  let turn = 0; // answers of an earlier choice of filters come too late
  let loading = null;

  const page = (cursor) => api.tickets(listQuery(filters, cursor));

  async function loadFirst() {
    const mine = ++turn;
    store.set(EMPTY);
    try {
      const { items, cursor } = await page(null);
      if (mine === turn) store.set({ phase: "ready", items, cursor });
      return true;
    } catch (error) {
      if (mine === turn && !(error instanceof SessionExpired)) store.set({ phase: "failed", error });
      return mine !== turn;
    }
  }

  function load() {
    loading = loadFirst();
    return loading;
  }

  const look = oneAtATime(async () => {
    const mine = turn;
    try {
      const found = await page(null);
      if (mine !== turn) return true; // another choice of filters was made since, and has looked for itself
      const { items, below } = refreshed(store.state.items, found);
      store.set({ items, cursor: below ? store.state.cursor : found.cursor, stale: false });
      return true;
    } catch (error) {
      if (mine === turn && !(error instanceof SessionExpired)) store.set({ stale: true });
      return mine !== turn;
    }
  });

  return {
    get state() {
      return store.state;
    },
    subscribe: store.subscribe,

    /** @param {import("./route.js").Filters} next */
    async show(next) {
      if (filters !== null && JSON.stringify(filters) === JSON.stringify(next) && store.state.phase === "ready")
        return this.refresh();
      filters = next;
      return load();
    },
    load,

    /**
     * Looks for what is new; says in `stale` when it could not.
     * @returns {Promise<boolean>} whether the list is as new as this call
     */
    async refresh() {
      if (filters === null) return true;
      await loading; // it may have begun before what is looked for
      return store.state.phase === "failed" ? load() : look();
    },

    async more() {
      if (store.state.cursor === null || store.state.more === "busy") return;
      const mine = turn;
      store.set({ more: "busy" });
      try {
        const { items, cursor } = await page(store.state.cursor);
        if (mine !== turn) return;
        const known = new Set(store.state.items.map(({ id }) => id));
        store.set({ items: [...store.state.items, ...items.filter(({ id }) => !known.has(id))], cursor, more: "idle" });
      } catch {
        if (mine === turn) store.set({ more: "failed" });
      }
    },

    /** A ticket as it is now, from elsewhere on the page. */
    note(ticket) {
      const items = store.state.items.map((item) => (item.id === ticket.id && item.version < ticket.version ? ticket : item));
      store.set({ items });
    },
  };
}
