/**
 * Drafts on the server, so that they are there on another device: saved a moment after the last key, loaded with the
 * ticket, forgotten when the answer was taken. Without the server they stay in this browser, and it is tried again.
 */

import { isEmpty } from "./answering.js";
import { draftForServer, draftOfServer, mergeDrafts, sameContent } from "./draft_merging.js";
import { isRefusal } from "./failures.js";
import { holdsMarkup } from "./markdown_typing.js";

/** From the last key to the saving: with the way to the server within two seconds. */
export const SAVE_PAUSE_MS = 1_000;
/** Who writes without a pause is saved as often. */
export const SAVE_EVERY_MS = 5_000;
/** Waits after savings that failed, the last one again and again. */
const RETRY_WAITS_MS = [3_000, 8_000, 20_000];

/**
 * @typedef {object} OpenKept
 * @property {{phase: "none"|"waiting"|"saved"|"local", at: string|null}} draftSave  local: in this browser only
 * @property {{draft: import("./answering.js").Draft, from: "server"|"browser"}|null} draftOther  another text for the
 *   same answer, to be had or thrown away
 */

/**
 * Saves the last state of each thing, one saving of it at a time.
 * @param {object} parts
 * @param {(id: string, payload: object|null) => Promise<any>} parts.save
 * @param {(id: string, payload: object|null, answer: any) => void} parts.onSaved
 * @param {(id: string) => void} parts.onFailed
 * @param {{nowMs: () => number, after: Function}} parts.clock
 */
export function createSaver({ save, onSaved, onFailed, clock }) {
  const all = new Map();

  function plan(id, entry, waitMs) {
    entry.cancel();
    entry.cancel = clock.after(waitMs, () => run(id, entry));
  }

  async function run(id, entry) {
    if (entry.busy || entry.wanted === undefined) return;
    const payload = entry.wanted;
    Object.assign(entry, { busy: true, wanted: undefined, sinceMs: null });
    try {
      const answer = await save(id, payload);
      Object.assign(entry, { failures: 0, saved: JSON.stringify(payload) });
      onSaved(id, payload, answer);
    } catch (error) {
      onFailed(id);
      // what the server refuses is not asked for again until it is another thing
      if (!isRefusal(error) && entry.wanted === undefined) entry.wanted = payload;
      entry.failures += 1;
    } finally {
      entry.busy = false;
      if (entry.wanted !== undefined) plan(id, entry, waitOf(entry));
    }
  }

  const waitOf = ({ failures }) => (failures === 0 ? SAVE_PAUSE_MS : RETRY_WAITS_MS[Math.min(failures, RETRY_WAITS_MS.length) - 1]);

  return {
    /** What the server has, as far as is known. */
    know(id, payload) {
      all.set(id, { ...(all.get(id) ?? fresh()), saved: JSON.stringify(payload) });
    },

    /** @param {object|null} payload  null: nothing is to be kept any more */
    changed(id, payload, { atOnce = false } = {}) {
      const entry = all.get(id) ?? fresh();
      all.set(id, entry);
      const text = JSON.stringify(payload);
      if (!entry.busy && entry.wanted === undefined && text === (entry.saved ?? "null")) return;
      const nowMs = clock.nowMs();
      entry.wanted = payload;
      entry.sinceMs ??= nowMs;
      if (entry.busy) return; // planned when that one is done
      const pauseMs = entry.failures === 0 ? SAVE_PAUSE_MS : waitOf(entry);
      plan(id, entry, atOnce ? 0 : Math.max(0, Math.min(pauseMs, entry.sinceMs + SAVE_EVERY_MS - nowMs)));
    },
  };
}

const fresh = () => ({ wanted: undefined, saved: null, busy: false, failures: 0, sinceMs: null, cancel: () => {} });

const pathOf = (id) => `/v1/tickets/${id}/draft`;

/** @param {import("./desk.js").Core} core */
export function createKeeping(core) {
  const { api, clock, setOpen } = core;
  let arrived = null; // the server's draft of the open ticket, until the ticket is there too

  const saver = createSaver({
    clock,
    save: (id, draft) => (draft === null ? api.delete(pathOf(id)) : api.put(pathOf(id), { draft })),
    onSaved(id, payload, answer) {
      const savedAt = payload === null ? null : (answer?.saved_at ?? null);
      core.sending.wasSaved(id, payload, savedAt);
      setOpen(id, { draftSave: { phase: payload === null ? "none" : "saved", at: savedAt } });
    },
    onFailed: (id) => setOpen(id, { draftSave: { phase: "local", at: null } }),
  });

  const payloadOf = (id, draft) =>
    draftForServer(draft, {
      markdown: holdsMarkup(draft.text),
      quoted: core.sending.quotedIn(id, draft),
      copies: core.state.open?.id === id ? (core.state.open.ticket?.copies ?? []) : [],
    });

  /** The draft is another one now. */
  function changed(id, draft) {
    if (isEmpty(draft)) saver.changed(id, null, { atOnce: true });
    else if (core.state.open?.id === id) saver.changed(id, payloadOf(id, draft));
    if (!isEmpty(draft) && core.state.open?.draftSave?.phase !== "local") setOpen(id, { draftSave: { phase: "waiting", at: null } });
  }

  async function load(id) {
    try {
      const answer = await api.get(pathOf(id));
      if (core.state.open?.id !== id) return;
      arrived = { id, answer };
      settle(id);
    } catch {
      // what is in this browser is there; it is saved when it is changed
    }
  }

  /** Puts what the server has together with what this browser has, once all that it takes is there. */
  function settle(id) {
    const { open } = core.state;
    if (arrived?.id !== id || open?.id !== id || open.phase !== "ready" || open.ticket === null) return;
    const { answer } = arrived;
    arrived = null;
    if (core.sending.isUnderWay(id)) return;
    const server = draftOfServer(answer, open.ticket.copies ?? []);
    if (server !== null) saver.know(id, answer.draft);
    const { draft, other } = mergeDrafts(open.draft, server);
    core.sending.adopt(id, draft);
    const isSaved = server !== null && sameContent(draft, server);
    const from = server !== null && other === server ? "server" : "browser";
    setOpen(id, {
      draftOther: other && { draft: other, from },
      draftSave: { phase: isSaved ? "saved" : "none", at: isSaved ? server.savedAt : null },
    });
    if (!isEmpty(draft) && !isSaved) changed(id, draft);
  }

  return {
    /** @returns {OpenKept} */
    atOpening: () => ({ draftSave: { phase: "none", at: null }, draftOther: null }),
    changed,
    load,
    settle,

    actions: {
      /** The other text instead of this one, which is offered then. */
      takeOtherDraft() {
        const { id, draft, draftOther } = core.state.open;
        if (draftOther === null) return;
        setOpen(id, { draftOther: isEmpty(draft) ? null : { draft, from: draftOther.from === "server" ? "browser" : "server" } });
        core.sending.adopt(id, draftOther.draft, { isChange: true });
      },

      dismissOtherDraft: () => setOpen(core.state.open.id, { draftOther: null }),
    },
  };
}
