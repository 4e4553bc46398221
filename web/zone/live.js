/**
 * Hints that something may have changed: a websocket tells of each ticket at once, and while there is none, or the
 * server did not answer a call, the clock does. A hint says no more than where to look, so nothing can be lost but time.
 *
 * Pushes are best effort, so an open websocket is no reason not to look at all: each time that one was opened, and once
 * in 60 s, whoever listens looks for himself. Nobody is asked while the page is hidden; what came then is caught up with.
 */

import { createLive } from "../console/live.js";

export const LIST_EVERY_MS = 20_000;
export const TICKET_EVERY_MS = 10_000;
/** Who only looks into another tab for a moment comes back to an open websocket. */
export const HIDDEN_KEPT_MS = 30_000;

/** @typedef {{type: "list"} | {type: "ticket", id: string|null, version: number|null}} Hint  null: any */

const LIST = { type: "list" };
const ANY_TICKET = { type: "ticket", id: null, version: null };

const tellsOfTicket = (message) => message?.type === "ticket" && typeof message.id === "string";

/**
 * @param {object} parts
 * @param {() => Promise<string>} parts.openTicket  fetches a one-time ticket for the websocket
 * @param {(ticket: string) => WebSocket} parts.openSocket
 * @param {ReturnType<import("../console/store.js").createStore>} parts.connection  whether the server was `reached` by the last
 *   call; what the websocket does is told there as `live`: "online", "connecting", "offline", "forbidden"
 * @param {(ms: number, run: () => void) => () => void} parts.every  a timer that goes on; gives what stops it
 * @param {{nowMs: () => number, after: (ms: number, run: () => void) => () => void}} parts.clock
 * @param {() => number} parts.random
 * @param {{isHidden: () => boolean, onChange: (listener: () => void) => () => void}} parts.visibility
 * @param {(error: Error) => void} parts.onFault
 */
export function createZoneLive({ openTicket, openSocket, connection, every, clock, random, visibility, onFault }) {
  const listeners = new Set();
  let running = false;
  let stops = []; // of the timers
  let forgets = []; // of what is listened to while it runs
  let cancelClosing = () => {};

  /** @returns {Promise<boolean>} whether everybody who looked could */
  async function tell(...hints) {
    if (visibility.isHidden()) return true;
    const looks = hints.flatMap((hint) => [...listeners].map((listener) => listener(hint)));
    return !(await Promise.all(looks)).includes(false);
  }

  const socket = createLive({
    openTicket,
    openSocket,
    isPush: tellsOfTicket,
    onPush: ({ id, version }) => tell({ type: "ticket", id, version: Number.isInteger(version) ? version : null }, LIST),
    async catchUp() {
      if (!(await tell(LIST, ANY_TICKET))) throw new Error("could not look for what was missed");
    },
    onState: ({ phase }) => connection.set({ live: phase }),
    onFault,
    clock,
    random,
  });

  function pause() {
    for (const stop of stops) stop();
    stops = [];
  }

  /** By the clock, unless the websocket does it, or nobody looks. */
  function pace() {
    const { live, reached } = connection.state;
    if (!running || visibility.isHidden() || (live === "online" && reached)) pause();
    else if (stops.length === 0)
      stops = [every(LIST_EVERY_MS, () => tell(LIST)), every(TICKET_EVERY_MS, () => tell(ANY_TICKET))];
  }

  /** Look now, and do not wait for the next try to connect. */
  function all() {
    if (!running || visibility.isHidden()) return;
    if (connection.state.live !== "online") tell(LIST, ANY_TICKET);
    socket.start();
    socket.wake(); // an open one catches up
  }

  function looked() {
    cancelClosing();
    if (visibility.isHidden()) {
      if (connection.state.live === "online") cancelClosing = clock.after(HIDDEN_KEPT_MS, socket.stop);
      else socket.stop();
    } else all(); // what came while nobody looked
    pace();
  }

  return {
    start() {
      if (running) return;
      running = true;
      forgets = [connection.subscribe(pace), visibility.onChange(looked)];
      if (!visibility.isHidden()) socket.start();
      pace();
    },

    stop() {
      running = false;
      for (const forget of forgets) forget();
      cancelClosing();
      socket.stop();
      pause();
    },

    /** The connection is back, or somebody asked. */
    all,

    /** The network is known to be gone. */
    lost: socket.networkLost,

    /**
     * @param {(hint: Hint) => Promise<boolean>|undefined} listener  gives whether it could look; nothing: it did not need to
     * @returns {() => void} forgets the listener
     */
    onHint(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
