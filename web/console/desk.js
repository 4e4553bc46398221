/**
 * The desk: all that the console knows and can do, without a page. Components draw `desk.state` and call its
 * actions; the state is replaced, never changed in place.
 */

import * as answering from "./answering.js";
import { Problem } from "./api.js";
import { isBroken } from "./countdown.js";
import { WAITING_STATES, firstFor, promisedUntil, urgencyOf } from "./dispatch.js";
import {
  completeVersion,
  countTickets,
  matches,
  mergeChanges,
  mergeOutgoing,
  mergeSummaries,
  rowsOf,
} from "./merge.js";
import { isMe } from "./people.js";
import { DEFAULT_STATES, sameStates } from "./route.js";

export const PAGE_TICKETS = 50;
/** A catch-up that is longer than this is a reload. */
export const CATCH_UP_ROUNDS_MAX = 100;
/** Waits between looks for a change that a push has told of but a read does not show yet. */
const GAP_WAITS_MS = [250, 1_000, 4_000];
/** Waits between looks whether a mail has left. */
const OUTGOING_WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
/** Who wants the first of the queue and is too late gets the next one, so often. */
const FIRST_TRIES_MAX = 5;
/** Moves of which the client is told by mail. */
const MAILED_MOVES = ["in_progress", "queued", "resolved"];
const COUNTS_WAIT_MS = 1_500;
/** How long the word that an answer was taken stays beside the box. */
export const SENT_NOTE_MS = 5_000;

/**
 * @typedef {object} OpenTicket
 * @property {string} id
 * @property {"loading"|"ready"|"missing"|"failed"} phase
 * @property {object|null} ticket  Summary
 * @property {object[]} changes
 * @property {object[]} outgoing
 * @property {number} readVersion  version when it was opened; later changes are marked as new
 * @property {Error|null} error
 * @property {{target: string}|null} moving  a state change that is under way
 * @property {{key: string, params?: object, at?: string}|{error: Error}|null} moveNotice
 * @property {Planning|null} planning  while a time for the ticket is being chosen
 * @property {Panel|null} panel  another dialog about the ticket
 * @property {answering.Draft} draft
 * @property {boolean} draftKept
 * @property {"idle"|"sending"|"sent"|"stale"|"unknown"|"refused"} answerPhase
 * @property {Error|null} answerError
 */

/**
 * A time for the ticket is being chosen. `version` is the ticket's when that began: what comes in between is covered by
 * the dialog, so the server has to stop a time that was chosen without it.
 * @typedef {{phase: "choosing"|"busy"|"refused"|"unknown", version: number, error: Error|null}} Planning
 *
 * The same of handing over, locking, and copies.
 * @typedef {Planning & {kind: "hand_over"|"lock"|"copies"}} Panel
 */

/**
 * @param {object} parts
 * @param {ReturnType<import("./api.js").createApi>} parts.api
 * @param {ReturnType<import("./drafts.js").createDrafts>} parts.drafts
 * @param {ReturnType<import("./seen.js").createSeen>} parts.seen
 * @param {{nowMs: () => number, after: (ms: number, run: () => void) => () => void}} parts.clock
 * @param {() => string} parts.newKey  a fresh Idempotency-Key
 * @param {() => boolean} parts.attentive  whether somebody can see the page now
 * @param {(key: string, params: object) => void} parts.announce  tells a screen reader
 * @param {(pushes: object[]) => number} [parts.elsewhere]  takes the news of a catch-up that is of no ticket; says
 *   how much of it was new
 * @param {(agentId: string) => boolean} [parts.isThere]  whether an agent is on shift, as far as is known
 * @param {(before: object|null, after: object, what: string[]|null) => void} [parts.heard]  of each ticket of which
 *   something new is known; `what`: the types of the events that were pushed, null when it was asked for
 */
export function createDesk(parts) {
  const { api, drafts, seen, clock, newKey, attentive, announce, elsewhere = () => 0, isThere = () => true, heard = () => {} } = parts;
  const listeners = new Set();
  let state = {
    me: null,
    queues: { phase: "loading", items: [] },
    /** All open tickets of all queues are known, and pushes and catch-ups keep them so. */
    allOpenKnown: false,
    filter: { queue: null, states: DEFAULT_STATES, order: "newest" },
    list: { phase: "idle", error: null, horizon: null, cursor: null, more: "idle" },
    tickets: new Map(),
    open: null,
    /** The first of the queue is being taken; "none": there was nothing to take. */
    taking: { phase: "idle", error: null },
    live: { phase: "connecting", retryAtMs: null, lost: false, asOfMs: null },
    drafts: drafts.ticketIds(),
    /** The server says that this person has no business here. */
    forbidden: false,
  };
  let feed = null;
  let begun = false;
  let firstLoad = null;
  let listAsked = 0;
  let openAsked = 0;
  let touched = null; // while everything is being reloaded: what pushes brought in the meantime
  let syncing = null;
  let countsTimer = null;
  let cancelSentNote = () => {};
  let unknown = null; // the command whose outcome is not known, with its key

  function set(patch) {
    state = { ...state, ...patch };
    for (const listener of listeners) listener();
  }

  function setOpen(id, patch) {
    if (state.open?.id === id) set({ open: { ...state.open, ...patch } });
  }

  const wait = (ms) => new Promise((resolve) => clock.after(ms, resolve));

  // --- what is known of tickets -------------------------------------------------------------------------

  /** @param {object[]} [pushes]  the news that brought the summaries, to be told to a screen reader */
  function learn(summaries, pushes = []) {
    const { tickets, applied } = mergeSummaries(state.tickets, summaries);
    hearOfOverlap(pushes, applied, tickets);
    if (applied.length === 0) return applied;
    touched?.push(...applied.map(({ after }) => after));
    set({ tickets });
    countAgain();
    for (const { before, after } of applied) {
      const news = pushes.filter(({ ticket }) => ticket.id === after.id);
      if (news.length > 0) tellOf(before, after, news);
      const others = news.filter((push) => !isMine(push));
      heard(before, after, others.length > 0 ? others.flatMap(typesOf) : null);
    }
    const moved = state.open && applied.find(({ after }) => after.id === state.open.id);
    if (moved) {
      setOpen(state.open.id, { ticket: newest(state.open.ticket, moved.after) });
      syncOpen();
    }
    return applied;
  }

  /** A list may bring a ticket just before its push does: what the push tells is news nevertheless. */
  function hearOfOverlap(pushes, applied, tickets) {
    for (const push of pushes) {
      const { id } = push.ticket;
      if (!isMine(push) && !applied.some(({ after }) => after.id === id)) heard(null, tickets.get(id), typesOf(push));
    }
  }

  /** One's own steps are no news to oneself, in another tab neither. */
  const isMine = ({ actor }) => actor?.kind === "agent" && isMe(actor, state.me);

  function newest(one, other) {
    if (one === null) return other;
    return other.version > one.version ? other : one;
  }

  /** A client's message is told; what staff do with the ticket, the listener's own steps too, is not. */
  function tellOf(before, after, news) {
    if (!matches(after, state.filter)) return;
    const params = { number: `#${after.number}`, subject: after.subject };
    if (before === null && after.version === 1 && after.last?.by === "client") announce("list.new_ticket", params);
    else if (news.some((push) => bringsMessage(push, before))) announce("list.new_message", params);
  }

  /** The server's counts, if it gives any, are old now. */
  function countAgain() {
    if (!state.queues.items.some((queue) => queue.counts)) return;
    countsTimer ??= clock.after(COUNTS_WAIT_MS, () => {
      countsTimer = null;
      loadQueues();
    });
  }

  // --- lists --------------------------------------------------------------------------------------------

  function listQuery(filter, cursor) {
    const query = new URLSearchParams();
    if (filter.queue !== null) query.append("queue", filter.queue);
    if (filter.order !== "dispatch") for (const name of filter.states) query.append("state", name);
    if (cursor !== null) query.set("cursor", cursor);
    query.set("limit", String(PAGE_TICKETS));
    return query;
  }

  const pathOf = (filter) => (filter.order === "dispatch" ? "/v1/queue" : "/v1/tickets");

  const askFor = (filter, cursor) => api.get(pathOf(filter), listQuery(filter, cursor));

  /**
   * The list is complete down to its last row; null when it is complete altogether. In the order of dispatch the
   * cursor is the position of the last row, also of one that was taken just now.
   */
  function horizonOf(page, filter) {
    if (page.cursor === null || filter.order === "dispatch") return page.cursor;
    return page.items.at(-1)?.changed_at ?? null;
  }

  const holdsAllOpen = (filter, page) =>
    page.cursor === null && filter.queue === null && DEFAULT_STATES.every((name) => filter.states.includes(name));

  /** The page of the newest, which tells where a catch-up may begin; the queue in its order does not. */
  const ALL_OPEN = { queue: null, states: DEFAULT_STATES, order: "newest" };

  /** The first page of a list. Before the queue in its order, all that is open, if nothing says yet since when. */
  async function firstPage(filter) {
    if (filter.order !== "dispatch") {
      const page = await askFor(filter, null);
      return { page, news: page.items, since: page.feed };
    }
    const open = feed === null || touched !== null ? await askFor(ALL_OPEN, null) : null;
    const page = await askFor(filter, null);
    return { page, news: [...(open?.items ?? []), ...page.items], since: open?.feed ?? feed };
  }

  async function loadList() {
    const number = ++listAsked;
    const { filter } = state;
    set({ list: { phase: "loading", error: null, horizon: null, cursor: null, more: "idle" } });
    try {
      const { page, news, since } = await firstPage(filter);
      feed ??= since; // only the first one: what happened since then has been followed, or will be caught up
      if (number !== listAsked) return;
      learn(news);
      set({
        allOpenKnown: state.allOpenKnown || holdsAllOpen(filter, page),
        list: { phase: "ready", error: null, horizon: horizonOf(page, filter), cursor: page.cursor, more: "idle" },
      });
    } catch (error) {
      if (number === listAsked) set({ list: { ...state.list, phase: "failed", error }, forbidden: state.forbidden || isForbidden(error) });
      throw error;
    }
  }

  /**
   * For the counts beside the queues, where the server gives none and the list shown is only a part: one look at
   * all that is open. More than a page of it stays uncounted.
   */
  async function knowAllOpen() {
    if (state.allOpenKnown || state.queues.items.some((queue) => queue.counts)) return;
    try {
      const page = await askFor(ALL_OPEN, null);
      learn(page.items);
      if (holdsAllOpen(ALL_OPEN, page)) set({ allOpenKnown: true });
    } catch {
      // without counts, then; the lists tell their own failures
    }
  }

  async function loadMore() {
    const { cursor } = state.list;
    if (cursor === null || state.list.more === "loading") return;
    const number = listAsked;
    const { filter } = state;
    set({ list: { ...state.list, more: "loading" } });
    try {
      const page = await askFor(filter, cursor);
      if (number !== listAsked) return;
      learn(page.items);
      set({
        allOpenKnown: state.allOpenKnown || holdsAllOpen(filter, page),
        list: { ...state.list, horizon: horizonOf(page, filter), cursor: page.cursor, more: "idle" },
      });
    } catch {
      if (number === listAsked) set({ list: { ...state.list, more: "failed" } });
    }
  }

  async function loadQueues() {
    try {
      const { queues } = await api.get("/v1/queues");
      set({ queues: { phase: "ready", items: queues } });
    } catch {
      if (state.queues.phase !== "ready") set({ queues: { phase: "failed", items: [] } });
    }
  }

  async function loadMe() {
    try {
      set({ me: await api.get("/v1/me") });
    } catch {
      set({ me: null }); // the name in the corner comes from the token then
    }
  }

  /** Everything from the start: the feed no longer reaches back to what we know. */
  async function reload() {
    touched = [];
    try {
      const number = ++listAsked;
      const { filter } = state;
      const { page, news, since } = await firstPage(filter);
      feed = since;
      if (number !== listAsked) return;
      const { tickets } = mergeSummaries(mergeSummaries(new Map(), news).tickets, touched);
      const before = state;
      set({
        tickets,
        allOpenKnown: holdsAllOpen(filter, page),
        list: { phase: "ready", error: null, horizon: horizonOf(page, filter), cursor: page.cursor, more: "idle" },
      });
      hearOfReload(before);
    } finally {
      touched = null;
    }
    await Promise.all([loadQueues(), state.open && refreshOpen()]);
  }

  /** What was missed is news as well; a ticket that was not known is a new one only where all that is open was. */
  function hearOfReload(before) {
    for (const after of state.tickets.values()) {
      const known = before.tickets.get(after.id) ?? null;
      if (after.version > (known?.version ?? 0)) heard(known, after, known || before.allOpenKnown ? ["ticket_opened"] : []);
    }
  }

  /** The first list, asked for once however many want it. It waits until news is subscribed to, or cannot be. */
  function firstList() {
    begun = true;
    firstLoad ??= loadList()
      .then(() => {
        knowAllOpen();
      })
      .finally(() => {
        firstLoad = null;
      });
    return firstLoad;
  }

  /** For when no live connection comes to ask for the first list: one without pushes is better than none. */
  async function loadWithoutLive() {
    if (feed === null && !state.forbidden) await firstList().catch(() => {}); // the list says itself that it failed
  }

  /**
   * Asks the feed for all that happened since the last time. The cursor is moved on only here: one that came
   * with a push says nothing about the pushes before it.
   */
  async function catchUp() {
    if (feed === null) {
      const begunBefore = firstLoad !== null; // before the subscription, maybe: then the feed has to be asked too
      await firstList();
      if (!begunBefore) return caughtUp();
    }
    for (let round = 0; ; round += 1) {
      if (round === CATCH_UP_ROUNDS_MAX) {
        await reload();
        break;
      }
      const answer = await api.get("/v1/changes", new URLSearchParams({ since: feed }));
      if (answer.reset) {
        await reload();
        break;
      }
      const ofTickets = answer.changes.filter((push) => push.ticket);
      const applied = learn(ofTickets.map((push) => push.ticket), ofTickets).length;
      const news = applied + elsewhere(answer.changes.filter((push) => !push.ticket));
      const moved = answer.cursor !== feed;
      feed = answer.cursor;
      if (news === 0 || !moved) break; // the feed overlaps on purpose: old news is its end
    }
    if (state.list.phase === "failed") await loadList();
    if (state.queues.phase === "failed") await loadQueues();
    if (state.open?.phase === "failed") await refreshOpen();
    else if (state.open) await syncOpen({ look: hasPendingMail(state.open) });
    return caughtUp();
  }

  function caughtUp() {
    set({ live: { ...state.live, asOfMs: clock.nowMs() } });
  }

  // --- the open ticket ----------------------------------------------------------------------------------

  const emptyOpen = (id) => ({
    id,
    phase: "loading",
    ticket: state.tickets.get(id) ?? null,
    changes: [],
    outgoing: [],
    readVersion: 0,
    error: null,
    moving: null,
    moveNotice: null,
    planning: null,
    panel: null,
    draft: drafts.load(id),
    draftKept: true,
    answerPhase: "idle",
    answerError: null,
  });

  async function loadOpen(id) {
    const number = ++openAsked;
    set({ open: emptyOpen(id) });
    await refreshOpen(number);
  }

  async function refreshOpen(number = openAsked) {
    const { id } = state.open;
    try {
      const answer = await api.get(`/v1/tickets/${id}`);
      if (number !== openAsked || state.open?.id !== id) return;
      const before = state.open;
      setOpen(id, {
        phase: "ready",
        error: null,
        ticket: newest(before.ticket, answer.ticket),
        changes: mergeChanges(before.changes, answer.changes),
        outgoing: mergeOutgoing(before.outgoing, answer.outgoing ?? []),
        readVersion: before.readVersion || answer.ticket.version,
      });
      attend();
      settleAttempt(id);
      learn([answer.ticket]);
      await syncOpen();
    } catch (error) {
      if (number !== openAsked || state.open?.id !== id) return;
      const missing = error instanceof Problem && [403, 404].includes(error.status);
      // what is on the screen stays there when a later look fails
      if (state.open.changes.length === 0) setOpen(id, { phase: missing ? "missing" : "failed", error });
    }
  }

  function takeIn(id, answer) {
    if (state.open?.id !== id) return;
    const { open } = state;
    const changes = mergeChanges(open.changes, answer.changes ?? []);
    setOpen(id, {
      ticket: newest(open.ticket, answer.ticket),
      changes,
      outgoing: mergeOutgoing(open.outgoing, answer.outgoing ?? []),
    });
    attend();
    settleAttempt(id);
    learn([answer.ticket]);
  }

  /** What is on the screen has been seen, if somebody is there to see it. */
  function attend() {
    if (state.open?.phase === "ready" && attentive()) seen.note(state.open.id, completeVersion(state.open.changes));
  }

  /** An answer whose outcome was not known turns up in the ticket: it was taken after all. */
  function settleAttempt(id) {
    const { draft, changes, answerPhase } = state.open;
    if (draft.attempt === null || answerPhase === "sending") return;
    if (!answering.wasTaken(draft.attempt, changes)) return;
    saveDraft(id, answering.sent(draft, draft.attempt.text));
    noteSent(id);
  }

  /** Says for a while that the answer was taken; from then on the timeline tells how its mail fares. */
  function noteSent(id) {
    cancelSentNote();
    setOpen(id, { answerPhase: "sent", answerError: null });
    cancelSentNote = clock.after(SENT_NOTE_MS, () => {
      if (state.open?.id === id && state.open.answerPhase === "sent") setOpen(id, { answerPhase: "idle" });
    });
  }

  /** One's own command is no news to oneself. */
  function ownChange(id, versionBefore, versionAfter) {
    saveDraft(id, answering.followOwnChange(draftOf(id), versionBefore, versionAfter));
    if (state.open?.id === id && state.open.readVersion >= versionBefore) setOpen(id, { readVersion: versionAfter });
  }

  const hasGap = (open) =>
    open !== null && open.phase === "ready" && completeVersion(open.changes) < (open.ticket?.version ?? 0);

  const hasPendingMail = (open) => open !== null && open.outgoing.some((mail) => mail.state === "pending");

  /** Fetches what is missing in the open ticket; `look`: even if nothing is known to be missing. */
  async function syncOpen({ look = false } = {}) {
    if (syncing !== null) return syncing;
    syncing = fillGaps(look).finally(() => {
      syncing = null;
    });
    return syncing;
  }

  async function fillGaps(look) {
    const id = state.open?.id;
    let vain = 0; // looks in a row that brought nothing
    for (let wanted = look; wanted || hasGap(state.open); wanted = false) {
      if (vain > 0) await wait(GAP_WAITS_MS[vain - 1]);
      if (state.open?.id !== id || state.open.phase !== "ready") return;
      const after = completeVersion(state.open.changes);
      try {
        takeIn(id, await api.get(`/v1/tickets/${id}/changes`, new URLSearchParams({ after: String(after) })));
      } catch (error) {
        if (error instanceof Problem) return; // it says no: asking again does not help
      }
      if (state.open?.id !== id) return;
      vain = completeVersion(state.open.changes) > after ? 0 : vain + 1;
      if (vain > GAP_WAITS_MS.length) return; // the next catch-up looks again
    }
  }

  /** Looks after the mails of one's own command until they have left; `version`: the ticket's before it. */
  async function watchOutgoing(id, version) {
    for (const ms of OUTGOING_WAITS_MS) {
      await wait(ms);
      if (state.open?.id !== id) return;
      await syncOpen({ look: true });
      if (!hasPendingMail(state.open) && state.open?.outgoing.some((mail) => mail.version > version)) return;
    }
  }

  // --- commands -----------------------------------------------------------------------------------------

  function saveDraft(id, draft) {
    const kept = drafts.save(id, draft);
    setOpen(id, { draft, draftKept: kept });
    const had = state.drafts.has(id);
    if (had === (draft.text !== "")) return;
    const ids = new Set(state.drafts);
    if (had) ids.delete(id);
    else ids.add(id);
    set({ drafts: ids });
  }

  /** The draft as it is now, on the screen or, when another ticket was opened meanwhile, in the browser. */
  const draftOf = (id) => (state.open?.id === id ? state.open.draft : drafts.load(id));

  async function sendAnswer() {
    const { open } = state;
    if (open === null || open.phase !== "ready" || open.answerPhase === "sending") return;
    if (open.draft.text.trim() === "") return;
    const { id } = open;
    const started = answering.startAttempt(open.draft, newKey(), completeVersion(open.changes));
    const { attempt } = started;
    saveDraft(id, started);
    setOpen(id, { answerPhase: "sending", answerError: null });
    const body = { text: attempt.text, version: attempt.version, state: attempt.state };
    try {
      const answer = await api.post(`/v1/tickets/${id}/answers`, body, { "Idempotency-Key": attempt.key });
      saveDraft(id, answering.sent(draftOf(id), attempt.text));
      noteSent(id);
      ownChange(id, attempt.version, answer.ticket.version);
      takeIn(id, answer);
      learn([answer.ticket]);
      watchOutgoing(id, attempt.version);
    } catch (error) {
      if (movedOn(error)) {
        takeIn(id, error.extra);
        saveDraft(id, answering.overtaken(draftOf(id), error.extra.ticket.version));
        setOpen(id, { answerPhase: "stale", answerError: null });
        return;
      }
      const refused = isRefusal(error);
      if (refused) saveDraft(id, answering.refused(draftOf(id)));
      setOpen(id, { answerPhase: refused ? "refused" : "unknown", answerError: error });
    }
  }

  /** Sends a command. The very same one whose outcome is not known keeps its key, so that it is not done twice. */
  async function send(id, path, body) {
    const command = `${id} ${path} ${JSON.stringify(body)}`;
    const key = unknown?.command === command ? unknown.key : newKey();
    unknown = { command, key };
    try {
      const answer = await api.post(`/v1/tickets/${id}/${path}`, body, { "Idempotency-Key": key });
      if (unknown?.key === key) unknown = null;
      ownChange(id, body.version, answer.ticket.version);
      takeIn(id, answer);
      learn([answer.ticket]);
    } catch (error) {
      if (isRefusal(error) && unknown?.key === key) unknown = null;
      if (movedOn(error)) takeIn(id, error.extra);
      throw error;
    }
  }

  async function move(target) {
    const { open } = state;
    if (open === null || open.phase !== "ready" || open.moving !== null) return;
    const { id } = open;
    const { version } = open.ticket;
    setOpen(id, { moving: { target }, moveNotice: null });
    try {
      await send(id, "state", { state: target, version });
      setOpen(id, { moving: null });
      if (MAILED_MOVES.includes(target)) watchOutgoing(id, version);
    } catch (error) {
      setOpen(id, { moving: null, moveNotice: noticeOf(error, target) });
    }
  }

  /** Why a step was not done; of one who was quicker, who and when. */
  function noticeOf(error, target) {
    if (!movedOn(error)) return { error };
    const { ticket, agent = ticket?.agent, at } = error.extra;
    const isTaken = error.kind === "taken" || (target === "in_progress" && agent && !isMe(agent, state.me));
    if (!isTaken) return { key: "move.stale" };
    return { key: "move.taken", params: { name: agent.name }, at: at ?? takenAt(error.extra) };
  }

  // --- steps that are no moves: handing over, locking, urgency, copies ------------------------------------

  /** @param {Panel["kind"]} kind */
  function openPanel(kind) {
    const { open } = state;
    if (open === null || open.phase !== "ready" || open.moving !== null || open.panel !== null) return;
    const panel = { kind, phase: "choosing", version: open.ticket.version, error: null };
    setOpen(open.id, { panel, moveNotice: null });
  }

  /**
   * Does a step, and tells of it in its dialog while that is open, else beside the state. `version`: what the step
   * is based on, the newest that is known unless a dialog covers what comes in between. `mails`: somebody may be told
   * by mail. `stays`: the dialog, when it is done.
   * @returns {Promise<boolean>} whether it was done
   */
  async function step(path, body, { version = state.open?.ticket?.version, mails = true, stays = false } = {}) {
    const { open } = state;
    if (open === null || open.phase !== "ready" || open.moving !== null) return false;
    const { id, panel } = open;
    const inPanel = (patch) => (state.open?.id === id && state.open.panel !== null ? { ...state.open.panel, ...patch } : null);
    setOpen(id, { moving: { target: path }, moveNotice: null, panel: panel && { ...panel, phase: "busy", error: null } });
    try {
      await send(id, path, { ...body, version });
      setOpen(id, { moving: null, panel: stays ? inPanel({ phase: "choosing" }) : null });
      if (mails) watchOutgoing(id, version);
      return true;
    } catch (error) {
      const told = stays ? inPanel({}) !== null : inPanel({}) !== null && !movedOn(error);
      if (told) setOpen(id, { moving: null, panel: inPanel({ phase: isRefusal(error) ? "refused" : "unknown", error }) });
      else setOpen(id, { moving: null, panel: null, moveNotice: noticeOf(error, path) });
      return false;
    }
  }

  /** @param {string|null} agent  an agent's id; null: nobody, back to the queue */
  const handOver = (agent) => step("assign", { agent }, { version: state.open?.panel?.version, mails: agent === null });

  /** @param {boolean} locked */
  const setLock = (locked) => step("lock", { locked }, { version: state.open?.panel?.version });

  /** @returns {Promise<boolean>} whether it was done; what it is already needs no doing */
  async function setUrgency(urgency) {
    const ticket = state.open?.ticket;
    if (!ticket || ticket.state === "closed" || urgencyOf(ticket) === urgency) return false;
    const done = await step("urgency", { urgency }, { mails: Boolean(ticket.locked) });
    if (done) announce(`urgency.now.${urgency}`, { number: `#${ticket.number}` });
    return done;
  }

  /** @param {{add?: string[], remove?: string[], withHistory?: boolean}} copies */
  const changeCopies = ({ add = [], remove = [], withHistory = false }) =>
    step("copies", { add, remove, with_history: withHistory }, { mails: add.length > 0, stays: true });

  /**
   * Takes the first ticket of the queue. Two who do it at once get two tickets: who is second is told by the server
   * and goes for the next one.
   * @param {string|null} queue  only of this one
   * @returns {Promise<string|null>} the ticket's id
   */
  async function takeFirst(queue) {
    if (state.taking.phase === "busy") return null;
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
    const { items } = await askFor(filter, null);
    learn(items);
    const lost = new Set();
    for (let tries = 0; tries < FIRST_TRIES_MAX; tries += 1) {
      const left = rowsOf(state.tickets, filter, null).filter(({ id }) => !lost.has(id));
      const first = firstFor(left, (agent) => isMe(agent, state.me), isThere);
      if (first === null) return null;
      try {
        await send(first.id, "state", { state: "in_progress", version: first.version });
        return first;
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 409) throw error;
        if (error.extra.ticket) learn([error.extra.ticket]);
        // somebody was quicker, or keeps it for himself; what only moved on is still the first
        if (error.kind !== "stale" || error.extra.ticket?.state !== "queued") lost.add(first.id);
      }
    }
    return null;
  }

  function beginPlanning() {
    const { open } = state;
    if (open === null || open.phase !== "ready" || open.moving !== null || open.planning !== null) return;
    setOpen(open.id, { planning: { phase: "choosing", version: open.ticket.version, error: null }, moveNotice: null });
  }

  /** @param {string} until  ISO 8601 */
  async function schedule(until) {
    const { open } = state;
    if (open === null || open.planning === null || open.moving !== null) return;
    const { id, planning } = open;
    setOpen(id, { moving: { target: "scheduled" }, planning: { ...planning, phase: "busy", error: null } });
    try {
      await send(id, "schedule", { until, version: planning.version });
      setOpen(id, { moving: null, planning: null });
      watchOutgoing(id, planning.version);
    } catch (error) {
      const isOpen = state.open?.id === id && state.open.planning !== null;
      if (movedOn(error)) setOpen(id, { moving: null, planning: null, moveNotice: { key: "move.stale" } });
      else if (!isOpen) setOpen(id, { moving: null, moveNotice: { error } }); // the dialog was left meanwhile
      else setOpen(id, { moving: null, planning: { ...planning, phase: isRefusal(error) ? "refused" : "unknown", error } });
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

    /** Rows of the list as it is now. */
    rows: () => rowsOf(state.tickets, state.filter, state.list.horizon),

    /** The queues with their counts: the server's, or our own where all open tickets are known, or none. */
    queues() {
      const own = state.allOpenKnown ? countTickets(state.tickets) : null;
      const zeros = Object.fromEntries(DEFAULT_STATES.map((name) => [name, 0]));
      const countsFor = ({ name, counts }) => counts ?? (own && { ...zeros, ...onlyOpen(own[name]) });
      return state.queues.items.map((queue) => ({ ...queue, counts: countsFor(queue) }));
    },

    /** Whether the list marks a ticket as unread for this person. */
    isUnread: (summary) => Boolean(summary.unread) && seen.versionOf(summary.id) < summary.version,

    /**
     * All of a message that the history shows only the beginning of.
     * @returns {Promise<{text: string, quoted?: string|null}>}
     */
    wholeText: (version) => api.get(`/v1/tickets/${state.open.id}/changes/${version}/text`),

    begin() {
      loadMe();
      loadQueues();
    },

    /** @param {import("./route.js").Route} route */
    async goTo(route) {
      const filter = filterOf(route);
      const changed =
        state.filter.queue !== filter.queue ||
        state.filter.order !== filter.order ||
        !sameStates(state.filter.states, filter.states) ||
        state.list.phase === "idle";
      if (changed) set({ filter, taking: { phase: "idle", error: null } });
      const openChanged = (state.open?.id ?? null) !== route.ticket;
      const ticketLoad = openChanged && route.ticket !== null ? loadOpen(route.ticket) : null;
      if (openChanged && route.ticket === null) set({ open: null });
      // a list that failed says so itself, with a button
      if (changed && begun) await loadList().catch(() => {});
      await ticketLoad;
    },

    /** Something else is shown than tickets: the list stays as it is, and no ticket is being read. */
    setAside: () => set({ open: null }),

    firstList: loadWithoutLive,

    retryList: () => loadList().catch(() => {}),
    loadMore,
    retryQueues: loadQueues,
    retryOpen: () => {
      setOpen(state.open.id, { phase: "loading", error: null });
      return refreshOpen();
    },

    applyPush(push) {
      learn([push.ticket], [push]);
    },

    catchUp,

    liveChanged({ phase, retryAtMs }) {
      const lost = phase === "offline" || (state.live.lost && phase !== "online");
      set({ live: { ...state.live, phase, retryAtMs, lost }, forbidden: state.forbidden || phase === "forbidden" });
      if (phase === "offline") loadWithoutLive();
    },

    type(text) {
      const { open } = state;
      saveDraft(open.id, answering.write(open.draft, text, completeVersion(open.changes)));
      if (["sent", "refused"].includes(state.open.answerPhase)) setOpen(open.id, { answerPhase: "idle" });
    },

    chooseState(name) {
      saveDraft(state.open.id, answering.chooseState(state.open.draft, name));
    },

    readNews() {
      const { open } = state;
      saveDraft(open.id, answering.acknowledge(open.draft, completeVersion(open.changes)));
      setOpen(open.id, { answerPhase: "idle" });
    },

    attend,
    sendAnswer,
    move,
    beginPlanning,
    endPlanning: () => state.open && setOpen(state.open.id, { planning: null }),
    schedule,
    openPanel,
    closePanel: () => state.open && setOpen(state.open.id, { panel: null }),
    handOver,
    setLock,
    setUrgency,
    changeCopies,
    takeFirst,
    dismissTaking: () => set({ taking: { phase: "idle", error: null } }),

    /** How many tickets of the queue are past their promise; null where not all that is open is known. */
    overdue(now) {
      if (!state.allOpenKnown) return null;
      const isOverdue = (ticket) => ticket.state === "queued" && promisedUntil(ticket) !== null && isBroken(promisedUntil(ticket), now);
      return [...state.tickets.values()].filter(isOverdue).length;
    },

    dismissMoveNotice: () => setOpen(state.open.id, { moveNotice: null }),
  };
}

/** What a list shows: of the queue in its order, what waits. */
function filterOf({ view, queue, states }) {
  if (view === "queue") return { queue, states: WAITING_STATES, order: "dispatch" };
  return { queue, states, order: "newest" };
}

/** Nothing was done because of what is new; the problem brings it. */
const movedOn = (error) => error instanceof Problem && ["stale", "taken"].includes(error.kind) && Boolean(error.extra.ticket);

/** When the present agent got the ticket, as far as the changes tell. */
const takenAt = ({ changes = [] }) => changes.findLast(({ events }) => events.some(({ type }) => type === "assigned"))?.at ?? null;

/** The server says no; anything else leaves open whether it did what it was asked. */
const isRefusal = (error) => error instanceof Problem && error.status < 500;

const isForbidden = (error) => error instanceof Problem && error.status === 403;

/** Whether a push tells of a client's message that was not known before. */
function bringsMessage({ ticket, version = ticket.version, what }, before) {
  if (version <= (before?.version ?? 0)) return false; // the catch-up overlaps on purpose
  if (what) return what.includes("message_received");
  const { last } = ticket;
  return last?.by === "client" && (last.by !== before?.last?.by || last.preview !== before.last.preview);
}

/** The types of the events of a push; a server that does not tell them tells a new ticket by its version. */
const typesOf = ({ ticket, what }) => what ?? (ticket.version === 1 ? ["ticket_opened"] : []);

const onlyOpen = (counts = {}) =>
  Object.fromEntries(Object.entries(counts).filter(([name]) => DEFAULT_STATES.includes(name)));
