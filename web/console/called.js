/** Who called this person to a ticket in a note, until it was seen; kept in this browser. */

import { createStore } from "./store.js";

const KEY = "fronta.called";
export const CALLED_MAX = 30;
/** A catch-up tells the same again: what was told is remembered longer than it is shown. */
const TOLD_MAX = 300;

/**
 * @typedef {{key: string, id: string, number: number, subject: string, by: string|null, at: string}} Called
 *
 * @param {object} parts
 * @param {Storage} parts.storage
 * @param {string} parts.me  own id
 * @param {(called: Called) => (() => void)} [parts.call]  makes it heard and seen; returns what takes it away again
 */
export function createCalled({ storage, me, call = () => () => {} }) {
  const name = `${KEY}.${me}`;
  const kept = read(storage, name);
  const store = createStore({ items: kept.items });
  const callsOff = new Map();
  let told = kept.told;

  function keep(items) {
    store.set({ items });
    try {
      storage.setItem(name, JSON.stringify({ items, told }));
    } catch {
      // refused by the browser: remembered until the page is closed
    }
  }

  function forget(isSeen) {
    const seen = store.state.items.filter(isSeen);
    if (seen.length === 0) return;
    for (const { key } of seen) {
      callsOff.get(key)?.();
      callsOff.delete(key);
    }
    keep(store.state.items.filter((item) => !isSeen(item)));
  }

  return {
    /** `items`: the newest first. */
    get state() {
      return store.state;
    },
    subscribe: store.subscribe,

    /** A change of a ticket was pushed, or a catch-up told of it. */
    heard({ ticket, version = ticket.version, mentions = [], actor, at = ticket.changed_at }) {
      const key = `${ticket.id}#${version}`;
      if (!mentions.includes(me) || actor?.id === me || told.includes(key)) return;
      told = [key, ...told].slice(0, TOLD_MAX);
      const item = { key, id: ticket.id, number: ticket.number, subject: ticket.subject, by: actor?.name ?? null, at };
      keep([item, ...store.state.items].slice(0, CALLED_MAX));
      callsOff.set(key, call(item));
    },

    /** The ticket is open before his eyes. */
    seen: (ticketId) => forget(({ id }) => id === ticketId),
    allSeen: () => forget(() => true),
  };
}

function read(storage, name) {
  try {
    const { items, told } = JSON.parse(storage.getItem(name) ?? "{}");
    return { items: Array.isArray(items) ? items : [], told: Array.isArray(told) ? told : [] };
  } catch {
    return { items: [], told: [] };
  }
}
