/**
 * The alarm of the console, without a page: a ticket that has become urgent and that nobody has calls whoever is on
 * shift, once, until somebody takes it; a colleague who names somebody in a note calls him until he has seen it.
 */

import { urgencyOf } from "./dispatch.js";

export const BLINK_EVERY_MS = 1_000;
/** Events by which a ticket that was not known before can have become urgent just now. */
const RAISING = ["ticket_opened", "urgency_set"];

/** Whether a ticket waits for anybody, urgently. */
export const calls = (ticket) => urgencyOf(ticket) === "urgent" && ticket.state === "queued" && !ticket.agent;

const becameUrgent = (before, what) =>
  before === null ? what.some((type) => RAISING.includes(type)) : urgencyOf(before) !== "urgent";

/**
 * @param {object} parts
 * @param {{after: (ms: number, run: () => void) => () => void}} parts.clock
 * @param {() => boolean} parts.isOnDuty  whether this person is on shift, or nobody keeps shifts
 * @param {() => boolean} [parts.isStill]  whether nothing is to move on the screen
 * @param {(ticket: object) => (() => void)} parts.call  makes it heard and seen; returns what takes it away again
 */
export function createAlarm({ clock, isOnDuty, isStill = () => false, call }) {
  const listeners = new Set();
  const callsOff = new Map(); // of the tickets that call, by id
  const called = new Set();
  /** `called`: by colleagues, the newest first. `lit`: the title says it now. */
  let state = { tickets: [], called: [], lit: false };
  let cancelBlink = null;

  function set(patch) {
    state = { ...state, ...patch };
    for (const listener of listeners) listener();
  }

  function blink() {
    cancelBlink = clock.after(BLINK_EVERY_MS, () => {
      if (!isOnDuty()) return stop(); // whose shift is over is not called any more
      set({ lit: isStill() || !state.lit });
      return blink();
    });
  }

  /** @param {{tickets?: object[], called?: object[]}} patch  one call more */
  function light(patch) {
    set({ ...patch, lit: true });
    if (cancelBlink === null) blink();
  }

  /** @param {{tickets?: object[], called?: object[]}} patch  one call less */
  function dim(patch) {
    const { tickets, called: by, lit } = { ...state, ...patch };
    const isOver = tickets.length + by.length === 0;
    if (isOver) {
      cancelBlink?.();
      cancelBlink = null;
    }
    set({ ...patch, lit: !isOver && lit });
  }

  function begin(ticket) {
    called.add(ticket.id);
    callsOff.set(ticket.id, call(ticket));
    light({ tickets: [...state.tickets, ticket] });
  }

  function end(id) {
    if (!callsOff.has(id)) return;
    callsOff.get(id)();
    callsOff.delete(id);
    dim({ tickets: state.tickets.filter((ticket) => ticket.id !== id) });
  }

  function stop() {
    for (const { id } of state.tickets) end(id);
    if (state.called.length > 0) dim({ called: [] });
  }

  return {
    get state() {
      return state;
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /**
     * @param {object|null} before  what was known of the ticket
     * @param {object} after
     * @param {string[]|null} what  the types of the events that were pushed; null: it was asked for, which is no news
     */
    heard(before, after, what) {
      if (!calls(after)) end(after.id);
      else if (what !== null && !called.has(after.id) && becameUrgent(before, what) && isOnDuty()) begin(after);
    },

    /**
     * A colleague calls; who is off shift finds it later.
     * @param {{key: string, by: string|null, number: number}} one
     * @returns {() => void} it was seen
     */
    calledBy(one) {
      if (!isOnDuty()) return () => {};
      light({ called: [one, ...state.called] });
      return () => state.called.includes(one) && dim({ called: state.called.filter((other) => other !== one) });
    },

    stop,
  };
}
