/** Files on their way to the server: checked before they leave, two at a time, each with its progress and its fault. */

import { createStore } from "./store.js";

export const AT_ONCE = 2;

/** @typedef {{id: string, name: string, type: string, size: number}} SentFile  a file that the server has */

/**
 * @typedef {object} Item
 * @property {number} key
 * @property {"waiting"|"sending"|"done"|"failed"|"refused"} state  refused: sending it again would be of no use
 * @property {number} share  of its bytes that have left, 0 to 1
 * @property {string|null} id  as the server calls it, once done
 * @property {Error|null} error
 * @property {"too_large"|"too_many"|"empty"|null} fault  found out here
 */

/** What is wrong with a file, before it is sent. */
export function faultOf(file, count, limits) {
  if (count >= limits.files_max) return "too_many";
  if (file.size > limits.file_bytes_max) return "too_large";
  return file.size === 0 ? "empty" : null;
}

/** Files that go with the message: all that are not refused. @param {Item[]} items */
export const going = (items) => items.filter(({ state }) => state !== "refused");

/**
 * @param {object} parts
 * @param {(file: {name: string, type: string, size: number}) => Promise<object>} parts.ask  where to put it
 * @param {(place: object, file: File, onShare: (share: number) => void, signal: AbortSignal) => Promise<void>} parts.put
 * @param {{file_bytes_max: number, files_max: number}} parts.limits
 * @param {SentFile[]} parts.sent  that the server has already
 * @param {(error: Error) => boolean} parts.isFinal  whether sending again is of no use
 */
export function createUploads({ ask, put, limits, sent, isFinal }) {
  let lastKey = 0;
  const bodies = new Map();
  const stops = new Map();
  const done = (file) => ({ ...fresh(file), ...file, state: "done", share: 1 });
  const store = createStore({ items: sent.map(done) });

  function fresh({ name, type, size }) {
    lastKey += 1;
    return { key: lastKey, name, type: type || "application/octet-stream", size, state: "waiting", share: 0, id: null, error: null, fault: null };
  }

  const items = () => store.state.items;
  const find = (key) => items().find((item) => item.key === key);
  const update = (key, next) => store.set({ items: items().map((item) => (item.key === key ? { ...item, ...next } : item)) });

  function pump() {
    const sending = items().filter(({ state }) => state === "sending").length;
    const next = items().filter(({ state }) => state === "waiting").slice(0, Math.max(0, AT_ONCE - sending));
    for (const item of next) send(item);
  }

  async function send({ key, name, type, size }) {
    const stop = new AbortController();
    stops.set(key, stop);
    update(key, { state: "sending", share: 0, error: null });
    try {
      const place = await ask({ name, type, size });
      await put(place, bodies.get(key), (share) => update(key, { share }), stop.signal);
      bodies.delete(key);
      update(key, { state: "done", share: 1, id: place.id });
    } catch (error) {
      update(key, { state: isFinal(error) ? "refused" : "failed", error });
    } finally {
      stops.delete(key);
      pump();
    }
  }

  return {
    get state() {
      return store.state;
    },
    subscribe: store.subscribe,

    /** @param {Iterable<File>} files @returns {Item[]} those that will be sent */
    add(files) {
      const begun = [];
      for (const file of files) {
        const fault = faultOf(file, going(items()).length, limits);
        const item = { ...fresh(file), fault, state: fault === null ? "waiting" : "refused" };
        if (fault === null) {
          bodies.set(item.key, file);
          begun.push(item);
        }
        store.set({ items: [...items(), item] });
      }
      pump();
      return begun;
    },

    /** Files that the server has already. @param {SentFile[]} files */
    adopt(files) {
      const there = new Set(items().map(({ id }) => id));
      const added = files.filter(({ id }) => !there.has(id)).map(done);
      if (added.length > 0) store.set({ items: [...items(), ...added] });
    },

    remove(key) {
      stops.get(key)?.abort();
      bodies.delete(key);
      store.set({ items: items().filter((item) => item.key !== key) });
      pump();
    },

    again(key) {
      if (find(key)?.state === "failed") update(key, { state: "waiting" });
      pump();
    },

    /** Stops what is on its way. */
    stop() {
      for (const stop of stops.values()) stop.abort();
    },

    clear() {
      this.stop();
      bodies.clear();
      store.set({ items: [] });
    },

    /** What the server has, to send or to keep. @returns {SentFile[]} */
    get sent() {
      return items().filter(({ state }) => state === "done").map(({ id, name, type, size }) => ({ id, name, type, size }));
    },
  };
}

/** Whether a file is still on its way, or stopped there. */
export const isUnsettled = ({ items }) => items.some(({ state }) => ["waiting", "sending", "failed"].includes(state));
export const isSending = ({ items }) => items.some(({ state }) => ["waiting", "sending"].includes(state));
