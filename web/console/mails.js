/**
 * The mail beside the tickets, without a page: what is held, refused, quarantined, taken for spam or automatic;
 * the one that is open, and its acceptance. As in the desk, the state is replaced, never changed in place.
 */

import { Problem } from "./api.js";
import { mergeMails, refreshed, rowsOf } from "./kept.js";

export const PAGE_MAILS = 50;
const COUNTS_WAIT_MS = 1_500;

const NOT_LOADED = { phase: "idle", error: null, horizon: null, cursor: null, more: "idle", stale: false };
const NOT_ACCEPTED = { phase: "idle", error: null, clients: [], tickets: [] };

/**
 * @typedef {object} OpenMail
 * @property {string} id
 * @property {"loading"|"ready"|"missing"|"failed"} phase
 * @property {object|null} mail  MailSummary
 * @property {object|null} content  text, quoted, html, attachments, verdict
 * @property {Error|null} error
 * @property {{phase: "idle"|"busy"|"choose"|"refused"|"unknown"|"done", error: Error|null, clients: object[],
 *   tickets: object[]}} accept
 */

/**
 * @param {object} parts
 * @param {ReturnType<import("./api.js").createApi>} parts.api
 * @param {{after: (ms: number, run: () => void) => () => void}} parts.clock
 * @param {(key: string, params: object) => void} parts.announce  tells a screen reader
 */
export function createMails({ api, clock, announce }) {
  const listeners = new Set();
  let state = {
    /** The tab shown; null while tickets are. */
    outcome: null,
    counts: null,
    mails: new Map(),
    list: NOT_LOADED,
    open: null,
  };
  let listAsked = 0;
  let openAsked = 0;
  let heard = null; // while a list is under way: what pushes brought in the meantime
  let missed = true; // there was a time without pushes since the last look
  let countsTimer = null;

  function set(patch) {
    state = { ...state, ...patch };
    for (const listener of listeners) listener();
  }

  function setOpen(id, patch) {
    if (state.open?.id === id) set({ open: { ...state.open, ...patch } });
  }

  const pathOf = (id) => `/v1/mails/${encodeURIComponent(id)}`;

  // --- what is known ------------------------------------------------------------------------------------

  function learn(incoming) {
    const { mails, applied } = mergeMails(state.mails, incoming);
    if (applied.length === 0) return applied;
    set({ mails });
    const opened = state.open && applied.find(({ after }) => after.id === state.open.id);
    if (opened) setOpen(state.open.id, { mail: opened.after });
    return applied;
  }

  /** @returns {number} how many of the pushes were news */
  function applyPushes(pushes) {
    const summaries = pushes.map(({ mail }) => mail).filter((mail) => mail?.id);
    heard?.push(...summaries);
    const applied = learn(summaries);
    if (applied.length > 0) countAgain();
    for (const { before, after } of applied)
      if (before === null && after.outcome === state.outcome)
        announce("mails.new", { from: after.name || after.from || "", subject: after.subject });
    return applied.length;
  }

  async function loadCounts() {
    try {
      set({ counts: await api.get("/v1/mails/counts") });
    } catch {
      // without counts, then; the lists tell their own failures
    }
  }

  function countAgain() {
    countsTimer ??= clock.after(COUNTS_WAIT_MS, () => {
      countsTimer = null;
      loadCounts();
    });
  }

  // --- the list -----------------------------------------------------------------------------------------

  function listQuery(outcome, cursor) {
    const query = new URLSearchParams({ outcome });
    if (cursor !== null) query.set("cursor", cursor);
    query.set("limit", String(PAGE_MAILS));
    return query;
  }

  const horizonOf = (page) => (page.cursor === null ? null : (page.items.at(-1)?.received_at ?? null));

  /** Whether a list reaches further down than a page does. */
  const reachesBelow = (list, horizon) =>
    list.phase === "ready" && horizon !== null && (list.horizon === null || Date.parse(list.horizon) < Date.parse(horizon));

  /**
   * The first page of the tab, afresh. What was loaded below it stays if `keepOlder`; what is on the screen
   * stays there, marked as old, when the server does not answer.
   */
  async function loadList({ keepOlder = false } = {}) {
    const number = ++listAsked;
    const { outcome, list: before } = state;
    if (before.phase !== "ready") set({ list: { ...NOT_LOADED, phase: "loading" } });
    heard = [];
    try {
      const page = await api.get("/v1/mails", listQuery(outcome, null));
      if (number !== listAsked) return;
      const horizon = horizonOf(page);
      const { mails } = mergeMails(refreshed(state.mails, outcome, page, horizon), heard);
      const kept = keepOlder && reachesBelow(before, horizon) ? { horizon: before.horizon, cursor: before.cursor } : null;
      set({ mails, list: { ...NOT_LOADED, phase: "ready", horizon, cursor: page.cursor, ...kept } });
      const opened = state.open && mails.get(state.open.id);
      if (opened && state.open.mail !== null) setOpen(state.open.id, { mail: { ...state.open.mail, ...opened } });
    } catch (error) {
      if (number !== listAsked) return;
      missed = true;
      if (before.phase === "ready") set({ list: { ...state.list, stale: true } });
      else set({ list: { ...NOT_LOADED, phase: "failed", error } });
    } finally {
      if (number === listAsked) heard = null;
    }
  }

  async function loadMore() {
    const { outcome, list } = state;
    if (list.cursor === null || list.more === "loading") return;
    const number = listAsked;
    set({ list: { ...list, more: "loading" } });
    try {
      const page = await api.get("/v1/mails", listQuery(outcome, list.cursor));
      if (number !== listAsked) return;
      learn(page.items);
      set({ list: { ...state.list, horizon: horizonOf(page), cursor: page.cursor, more: "idle" } });
    } catch {
      if (number === listAsked) set({ list: { ...state.list, more: "failed" } });
    }
  }

  // --- the open mail ------------------------------------------------------------------------------------

  async function loadOpen(id) {
    const mail = state.mails.get(id) ?? null;
    set({ open: { id, phase: "loading", mail, content: null, error: null, accept: NOT_ACCEPTED } });
    await refreshOpen();
  }

  async function refreshOpen() {
    const number = ++openAsked;
    const { id } = state.open;
    try {
      const { mail, ...content } = await api.get(pathOf(id));
      if (number !== openAsked || state.open?.id !== id) return;
      setOpen(id, { phase: "ready", error: null, mail: state.open.mail ?? mail, content });
      learn([mail]);
      // its own words, even where the list knew them already: only here are the clients certain to be told
      setOpen(id, { mail: { ...mail, ...state.mails.get(id), clients: mail.clients ?? [] } });
    } catch (error) {
      if (number !== openAsked || state.open?.id !== id) return;
      const missing = error instanceof Problem && [403, 404].includes(error.status);
      // what is on the screen stays there when a later look fails
      if (state.open.content === null) setOpen(id, { phase: missing ? "missing" : "failed", error });
    }
  }

  /** @param {string|null} client  number of the client it is for; null: the server knows */
  async function accept(client) {
    const { open } = state;
    if (open === null || open.phase !== "ready" || open.accept.phase === "busy") return;
    const { id } = open;
    setOpen(id, { accept: { ...open.accept, phase: "busy", error: null } });
    try {
      const answer = await api.post(`${pathOf(id)}/accept`, { client });
      learn([answer.mail]);
      countAgain();
      setOpen(id, { accept: { ...NOT_ACCEPTED, phase: "done", tickets: answer.tickets ?? [] } });
    } catch (error) {
      const choose = error instanceof Problem && error.kind === "choose-client";
      const unknown = !(error instanceof Problem) || error.status >= 500;
      const clients = choose ? (error.extra.clients ?? []) : (state.open?.accept.clients ?? []);
      setOpen(id, { accept: { phase: choose ? "choose" : unknown ? "unknown" : "refused", error, clients, tickets: [] } });
      // it may have been taken, by this press or by somebody else: the mail itself says
      if (!choose && state.open?.id === id) await refreshOpen();
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

    rows: () => (state.outcome === null ? [] : rowsOf(state.mails, state.outcome, state.list.horizon)),

    /** @param {{outcome: string, id: string|null}|null} place  null: tickets are shown */
    async goTo(place) {
      const tabChanged = place !== null && place.outcome !== state.outcome;
      const openChanged = (place?.id ?? null) !== (state.open?.id ?? null);
      if (tabChanged) set({ list: NOT_LOADED });
      set({ outcome: place?.outcome ?? null });
      if (openChanged) set({ open: null });
      await Promise.all([
        tabChanged && loadList(),
        openChanged && place !== null && place.id !== null && loadOpen(place.id),
      ]);
    },

    applyPush: (push) => applyPushes([push]),
    applyPushes,

    liveChanged({ phase }) {
      if (phase !== "online") missed = true;
    },

    /**
     * After a time without pushes everything in sight is loaded again; otherwise a look at the list, if it is
     * shown, makes up for pushes that were lost. Never rejects: the list says itself that it failed.
     */
    async catchUp() {
      const reloads = missed;
      if (!reloads && state.outcome === null) return;
      missed = false;
      const opens = reloads && state.open !== null;
      await Promise.all([
        loadCounts(),
        state.outcome !== null && loadList({ keepOlder: !reloads }),
        opens && refreshOpen(),
      ]);
    },

    retryList: () => loadList(),
    loadMore,
    retryOpen: () => {
      setOpen(state.open.id, { phase: "loading", error: null });
      return refreshOpen();
    },
    accept,
  };
}
