/** The open ticket: its history, never backwards, and what came since somebody began to read it. */

import { Problem } from "../console/api.js";
import { SessionExpired } from "../console/session.js";
import { createStore } from "../console/store.js";
import { oneAtATime } from "./one_at_a_time.js";

const EMPTY = { phase: "loading", ticket: null, entries: [], error: null, readTo: 0, stale: false };

/** Entries with something in them that somebody said. */
const isSaid = ({ events }) => events.some(({ type }) => type === "message_received" || type === "answered");

/** Answers of ours that came after a version. */
export const newsAfter = (entries, version) =>
  entries.filter((entry) => entry.version > version && entry.actor.kind !== "client" && isSaid(entry));

/**
 * @param {object} parts
 * @param {object} parts.api
 * @param {string} parts.id
 * @param {number} parts.seenTo  up to which version it was read before
 * @param {(ticket: object) => void} parts.onTicket  told whenever a newer one is known
 */
export function createOpenTicket({ api, id, seenTo, onTicket }) {
  const store = createStore({ ...EMPTY, readTo: seenTo });
  let loading = null;

  /** @returns {boolean} whether it was newer than what is known */
  function take(history) {
    const { ticket } = store.state;
    if (ticket !== null && history.ticket.version < ticket.version) return false;
    // to who opens it for the first time everything is new, so nothing needs to be told
    const readTo = store.state.readTo || history.ticket.version;
    store.set({ phase: "ready", ticket: history.ticket, entries: history.entries, readTo, error: null, stale: false });
    onTicket(history.ticket);
    return true;
  }

  async function loadFirst() {
    store.set({ phase: "loading", error: null });
    try {
      take(await api.ticket(id));
      return true;
    } catch (error) {
      if (error instanceof SessionExpired) return false;
      const missing = error instanceof Problem && (error.status === 404 || error.status === 403);
      store.set({ phase: missing ? "missing" : "failed", error });
      return missing;
    }
  }

  function load() {
    loading = loadFirst();
    return loading;
  }

  const look = oneAtATime(async () => {
    try {
      const history = await api.ticket(id, store.state.ticket.version);
      if (history !== null) take(history);
      else store.set({ stale: false });
      return true;
    } catch (error) {
      const missing = error instanceof Problem && error.status === 404;
      if (missing) store.set({ phase: "missing", error });
      else if (!(error instanceof SessionExpired)) store.set({ stale: true });
      return missing;
    }
  });

  return {
    id,
    get state() {
      return store.state;
    },
    subscribe: store.subscribe,
    load,
    take,

    /**
     * @param {number|null} version  heard of; null: whether there is a newer one is to be found out
     * @returns {Promise<boolean>} whether the ticket is as new as this call
     */
    async refresh(version = null) {
      await loading; // it may have begun before what is looked for
      const { phase, ticket } = store.state;
      if (phase === "failed") return load();
      if (phase !== "ready" || (version !== null && version <= ticket.version)) return true;
      return look();
    },

    /**
     * Does something that goes with the version that is on the screen.
     * @param {(version: number) => Promise<object>} act
     * @throws {Problem} 412 too, after the ticket as it is now has been taken
     */
    async change(act) {
      try {
        take(await act(store.state.ticket.version));
      } catch (error) {
        if (error instanceof Problem && error.status === 412) await this.takeStale(error);
        throw error;
      }
    },

    /** The ticket that a refusal for staleness brings along; asked for when it does not. */
    async takeStale(problem) {
      const { ticket, entries } = problem.extra;
      if (ticket && entries) take({ ticket, entries });
      else await this.refresh();
    },

    /** What is on the screen has been read. */
    read: () => store.set({ readTo: store.state.ticket?.version ?? 0 }),
  };
}
