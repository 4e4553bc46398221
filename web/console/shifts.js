/**
 * Who is on shift, without a page. The server pushes nothing of shifts: they are asked for at the start, whenever
 * somebody wants to see them, and now and then.
 */

import { isThere } from "./shift_facts.js";

/** A list older than this is asked for again by the next catch-up. */
export const SHIFTS_STALE_MS = 300_000;
const BEGIN_PATH = "/v1/shifts/me";

/**
 * @param {object} parts
 * @param {ReturnType<import("./api.js").createApi>} parts.api
 * @param {{nowMs: () => number}} parts.clock
 */
export function createShifts({ api, clock }) {
  const listeners = new Set();
  /** `busy`: "me", or whose shift is being ended. `loading` stays with what is known on the screen. */
  let state = { phase: "idle", shifts: [], error: null, busy: null, refusal: null };
  let askedMs = -Infinity;
  let asked = 0;

  function set(patch) {
    state = { ...state, ...patch };
    for (const listener of listeners) listener();
  }

  async function load() {
    const number = ++asked;
    askedMs = clock.nowMs();
    if (state.phase !== "ready") set({ phase: "loading", error: null });
    try {
      const { shifts } = await api.get("/v1/shifts");
      if (number === asked) set({ phase: "ready", shifts, error: null });
    } catch (error) {
      askedMs = -Infinity;
      // what is on the screen stays there
      if (number === asked && state.phase !== "ready") set({ phase: "failed", error });
    }
  }

  /** @returns {Promise<boolean>} whether it was done */
  async function change(busy, ask) {
    if (state.busy !== null) return false;
    set({ busy, refusal: null });
    try {
      const { shifts } = await ask();
      asked += 1; // a list that is under way knows nothing of it
      askedMs = clock.nowMs();
      set({ phase: "ready", shifts, busy: null });
      return true;
    } catch (refusal) {
      set({ busy: null, refusal });
      return false;
    }
  }

  return {
    get state() {
      return state;
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    load,

    /** For catch-ups: asks only when what is known is old. */
    refresh: () => (clock.nowMs() - askedMs < SHIFTS_STALE_MS ? Promise.resolve() : load()),

    isThere: (agentId) => isThere(state.shifts, agentId, new Date(clock.nowMs())),

    /** Goes on shift, or changes the shift that runs. */
    begin: (request) => change("me", () => api.put(BEGIN_PATH, request)),
    end: () => change("me", () => api.delete(BEGIN_PATH)),
    endOf: (agentId) => change(agentId, () => api.delete(`/v1/shifts/${encodeURIComponent(agentId)}`)),
    dismiss: () => set({ refusal: null }),
  };
}
