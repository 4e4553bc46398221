/** Taking an answer back while its mail still waits: the bar that offers it, and the text that is in its box again. */

import { Problem } from "./api.js";
import { takenBack } from "./answering.js";
import { isRefusal } from "./failures.js";

/** As long as the server waits, unless the page is told otherwise. */
export const UNDO_WINDOW_S = 10;
/** How long the word stays that it was too late. */
const TOLD_MS = 6_000;

/**
 * The answer that can be taken back.
 * @typedef {object} Undo
 * @property {string} id  of the ticket
 * @property {number} number
 * @property {number} version  of the answer
 * @property {number} untilMs
 * @property {"open"|"busy"|"late"|"failed"} phase
 * @property {Error|null} error
 */

/** Whole seconds that are left, as they are told: the last one is 1. */
export const secondsLeft = (undo, nowMs) => Math.max(0, Math.ceil((undo.untilMs - nowMs) / 1000));

/** @param {import("./desk.js").Core} core */
export function createRecalling(core) {
  const { announce, api, clock, newKey, set } = core;
  let offered = null; // the draft as it was sent, with the key of its recall
  let cancelEnd = () => {};

  function show(undo, ms) {
    cancelEnd();
    set({ undo });
    cancelEnd = clock.after(ms, () => core.state.undo?.phase !== "busy" && set({ undo: null }));
  }

  const change = (patch) => core.state.undo && set({ undo: { ...core.state.undo, ...patch } });

  /**
   * An answer was taken.
   * @param {{id: string, number: number, version: number}} answer
   * @param {import("./answering.js").Draft} draft  as it was sent
   * @param {number} sinceMs  when it was sent: the server counts from a moment after that
   */
  function offer(answer, draft, sinceMs) {
    const untilMs = sinceMs + (core.state.me?.undo_window_s ?? UNDO_WINDOW_S) * 1000;
    const leftMs = untilMs - clock.nowMs();
    if (leftMs <= 0) return;
    offered = { draft, key: newKey() };
    show({ ...answer, untilMs, phase: "open", error: null }, leftMs);
  }

  /** @returns {Promise<string|null>} the ticket in whose box the answer is again */
  async function undo() {
    const { undo: asked } = core.state;
    if (asked === null || !["open", "failed"].includes(asked.phase)) return null;
    const { draft, key } = offered;
    const { id, version } = asked;
    change({ phase: "busy", error: null });
    try {
      const answer = await api.post(`/v1/tickets/${id}/answers/${version}/recall`, undefined, { "Idempotency-Key": key });
      core.opened.ownChange(id, version, answer.ticket.version);
      core.opened.takeIn(id, answer);
      core.known.learn([answer.ticket]);
      core.sending.adopt(id, takenBack(draft, core.sending.draftOf(id), answer.ticket.version), { isChange: true });
      cancelEnd();
      set({ undo: null });
      announce("undo.done", { number: `#${asked.number}` });
      return id;
    } catch (error) {
      if (isTooLate(error)) show({ ...core.state.undo, phase: "late", error: null }, TOLD_MS);
      else if (isRefusal(error)) show({ ...core.state.undo, phase: "late", error }, TOLD_MS);
      else show({ ...core.state.undo, phase: "failed", error }, Math.max(TOLD_MS, asked.untilMs - clock.nowMs()));
      return null;
    }
  }

  return {
    start: { undo: null },
    offer,
    actions: { undo, dismissUndo: () => set({ undo: null }) },
  };
}

const isTooLate = (error) => error instanceof Problem && ["too-late", "stale"].includes(error.kind);
