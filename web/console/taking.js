/** Taking the first ticket of the queue, against others who do the same. */

import { Problem } from "./api.js";
import { WAITING_STATES, firstFor } from "./dispatch.js";
import { rowsOf } from "./merge.js";
import { isMe } from "./people.js";

/** Who wants the first of the queue and is too late gets the next one, so often. */
const FIRST_TRIES_MAX = 5;

/** @param {import("./desk.js").Core} core */
export function createTaking(core) {
  const { isThere, set } = core;
  /** "none": there was nothing to take. */
  const start = { taking: { phase: "idle", error: null } };

  /**
   * Takes the first ticket of the queue. Two who do it at once get two tickets: who is second is told by the server
   * and goes for the next one.
   * @param {string|null} queue  only of this one
   * @returns {Promise<string|null>} the ticket's id
   */
  async function takeFirst(queue) {
    if (core.state.taking.phase === "busy") return null;
    set({ taking: { phase: "busy", error: null } });
    try {
      const ticket = await takenFirst({ queue, states: WAITING_STATES, order: "dispatch" });
      set({ taking: { phase: ticket === null ? "none" : "idle", error: null } });
      return ticket?.id ?? null;
    } catch (error) {
      set({ taking: { phase: "failed", error } });
      return null;
    }
  }

  async function takenFirst(filter) {
    const { items } = await core.lists.askFor(filter, null);
    core.known.learn(items);
    const lost = new Set();
    for (let tries = 0; tries < FIRST_TRIES_MAX; tries += 1) {
      const left = rowsOf(core.state.tickets, filter, null).filter(({ id }) => !lost.has(id));
      const first = firstFor(left, (agent) => isMe(agent, core.state.me), isThere);
      if (first === null) return null;
      try {
        await core.steps.send(first.id, "state", { state: "in_progress", version: first.version });
        return first;
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 409) throw error;
        if (error.extra.ticket) core.known.learn([error.extra.ticket]);
        // somebody was quicker, or keeps it for himself; what only moved on is still the first
        if (error.kind !== "stale" || error.extra.ticket?.state !== "queued") lost.add(first.id);
      }
    }
    return null;
  }

  return { start, actions: { takeFirst, dismissTaking: () => set(start) } };
}
