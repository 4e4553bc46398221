/**
 * The telephone, without a page: the calls that ring or are taken, who is called by them, and what is done with one.
 *
 * Pushes come for all staff; whoever is on shift is called by a ringing one. Calls are merged by version, never backwards.
 */

import { Problem } from "./api.js";
import { emptyCallDraft, isWritten } from "./call_drafts.js";
import { byNewest, newer } from "./call_facts.js";
import { isRefusal } from "./failures.js";
import { isMe } from "./people.js";
import { createStore } from "./store.js";

/** A card stays this long after its call is over, or is somebody else's. */
export const LINGER_MS = 8_000;
/** Cards at once, and calls that are rung for at once: a flood of calls must not bury the console. */
export const CARDS_MAX = 4;
/** Calls that are remembered, the open ones in any case. */
const KNOWN_MAX = 200;
/** Of a client, on his card. */
export const CLIENT_CALLS_MAX = 5;
/** As long the calls of a client are believed. */
const CLIENT_CALLS_MS = 60_000;
const HISTORY_PAGE = 50;

/** @typedef {"take"|"check"|"done"|"ticket"|"log"} Step */
/**
 * What is told of a call beside the call: `busy`, the step under way; `failed` and `error`, the last one that was not done;
 * `lost`: somebody else was quicker; `written`: the ticket it was written down in last.
 * @typedef {{busy: Step|null, failed: Step|null, error: Error|null, lost: boolean,
 *   written: {form: "ticket"|"log", id: string, number: number}|null}} Told
 */

/** @type {Told} */
const NOTHING_TOLD = { busy: null, failed: null, error: null, lost: false, written: null };

/**
 * @param {object} parts
 * @param {ReturnType<import("./api.js").createApi>} parts.api
 * @param {{nowMs: () => number, after: (ms: number, run: () => void) => () => void}} parts.clock
 * @param {() => string} parts.newKey  a fresh Idempotency-Key
 * @param {ReturnType<import("./call_drafts.js").createCallDrafts>} parts.drafts
 * @param {() => object} parts.me  who is signed in, as far as is known
 * @param {() => boolean} parts.isOnDuty
 * @param {(call: object) => (() => void)} parts.ring  makes it heard and seen; returns what takes it away again
 */
export function createCalls({ api, clock, newKey, drafts, me, isOnDuty, ring }) {
  const store = createStore({
    /** All that is known, by id; `isComplete`: the open ones are. */
    known: new Map(),
    isComplete: false,
    /** Cards of calls that are over, or somebody else's, until they go. */
    lingering: new Set(),
    /** Which cards are folded, where somebody said so. */
    folded: new Map(),
    /** Shown though not on shift. */
    isOpened: false,
    told: {},
    drafts: drafts.load(),
    /** Which card wants the focus, because somebody asked for it. */
    wanted: null,
  });
  const { set } = store;
  const ringing = new Map(); // what ends it, by id
  const leaving = new Map(); // timers, by id
  const attended = new Set(); // cards in which somebody is
  const ofClients = new Map();
  let loads = 0;
  let isStale = true;

  const pathOf = (id) => `/v1/calls/${encodeURIComponent(id)}`;
  const isMine = (call) => isMe(call.agent, me());
  /** Whether a call has a card by itself. */
  const concerns = (call) => call.state === "ringing" || (call.state === "taken" && isMine(call));

  // --- what is known ---------------------------------------------------------------------------------------

  /** @param {object[]} calls  @param {{isNews: boolean}} how  news rings, what was asked for at the start does not */
  function learn(calls, { isNews }) {
    const known = new Map(store.state.known);
    const changed = calls.filter((call) => newer(call, known.get(call.id)) === call);
    const before = new Map(changed.map(({ id }) => [id, known.get(id)]));
    for (const call of changed) known.set(call.id, call);
    forgetOldest(known);
    set({ known });
    for (const call of changed) follow(before.get(call.id), call, isNews);
  }

  function forgetOldest(known) {
    const over = [...known.values()].filter((call) => call.state === "over" && !store.state.lingering.has(call.id)).sort(byNewest);
    while (known.size > KNOWN_MAX && over.length > 0) known.delete(over.pop().id);
  }

  function follow(before, call, isNews) {
    if (call.client) ofClients.delete(call.client.number);
    if (call.state === "ringing") {
      if (before === undefined && isNews) beginRinging(call);
      return;
    }
    endRinging(call.id);
    const goes = before !== undefined && concerns(before) && !concerns(call);
    if (goes && (isMine(before) || store.state.lingering.size < CARDS_MAX)) linger(call.id);
  }

  function beginRinging(call) {
    if (isOnDuty() && ringing.size < CARDS_MAX) ringing.set(call.id, ring(call));
  }

  function endRinging(id) {
    ringing.get(id)?.();
    ringing.delete(id);
  }

  // --- cards that go ---------------------------------------------------------------------------------------

  function linger(id) {
    set({ lingering: new Set([...store.state.lingering, id]) });
    planLeaving(id);
  }

  function planLeaving(id) {
    leaving.get(id)?.();
    leaving.set(id, clock.after(LINGER_MS, () => leave(id)));
  }

  function leave(id) {
    leaving.delete(id);
    if (!attended.has(id) && !isWritten(store.state.drafts[id])) dismiss(id);
  }

  /** The card goes now; what was written in it stays, and is on the page of its call. */
  function dismiss(id) {
    leaving.get(id)?.();
    leaving.delete(id);
    attended.delete(id);
    const without = (all) => new Set([...all].filter((one) => one !== id));
    const { [id]: _gone, ...told } = store.state.told;
    set({ lingering: without(store.state.lingering), told });
  }

  /** Something was done in a card that would go: its time begins anew. */
  function stays(id) {
    if (store.state.lingering.has(id)) planLeaving(id);
  }

  // --- what is asked for -----------------------------------------------------------------------------------

  /** @returns {Promise<boolean>} whether the answer still counted when it came */
  async function load() {
    const number = ++loads;
    const before = new Set(store.state.known.keys());
    const { items } = await api.get("/v1/calls", new URLSearchParams({ open: "true" }));
    if (number !== loads) return false;
    const isNews = store.state.isComplete; // before, the page was not there to hear it
    learn(items, { isNews });
    set({ isComplete: true });
    await lookAfter(items, before);
    return true;
  }

  /** Open ones that the server does not name any more were over meanwhile; of one's own it matters how. */
  async function lookAfter(items, before) {
    const there = new Set(items.map(({ id }) => id));
    const lost = [...store.state.known.values()].filter(({ id, state }) => state !== "over" && before.has(id) && !there.has(id));
    const known = new Map(store.state.known);
    for (const call of lost.filter((other) => !isMine(other))) {
      endRinging(call.id);
      known.delete(call.id);
    }
    set({ known });
    for (const { id } of lost.filter(isMine)) learn([await one(id)], { isNews: true });
  }

  const one = (id) => api.get(pathOf(id));

  // --- what is done ----------------------------------------------------------------------------------------

  const toldOf = (id) => store.state.told[id] ?? NOTHING_TOLD;

  const tell = (id, patch) => set({ told: { ...store.state.told, [id]: { ...toldOf(id), ...patch } } });

  /**
   * @param {string} id
   * @param {Step} step
   * @param {() => Promise<object|null>} ask  gives the call as it is then, or null
   * @returns {Promise<boolean>} whether it was done
   */
  async function doStep(id, step, ask) {
    if (toldOf(id).busy !== null) return false;
    tell(id, { busy: step, failed: null, error: null, written: null });
    try {
      const call = await ask();
      if (call !== null) learn([call], { isNews: true });
      tell(id, { busy: null });
      return true;
    } catch (error) {
      const lost = error instanceof Problem && error.kind === "taken" && Boolean(error.extra.call);
      tell(id, { busy: null, failed: lost ? null : step, error: lost ? null : error, lost });
      if (lost) learn([error.extra.call], { isNews: true });
      return false;
    } finally {
      stays(id);
    }
  }

  async function take(id) {
    const done = await doStep(id, "take", () => api.post(`${pathOf(id)}/take`));
    if (done) set({ wanted: { id } });
    return done;
  }

  const draftOf = (id) => store.state.drafts[id] ?? emptyCallDraft();

  function change(id, patch) {
    const all = { ...store.state.drafts, [id]: { ...draftOf(id), ...patch } };
    drafts.save(all);
    set({ drafts: all });
    stays(id);
  }

  /** The same again keeps its key while its outcome is not known. */
  function attemptOf(draft, form, body) {
    const { attempt } = draft;
    const written = JSON.stringify(body);
    const isSame = attempt !== null && attempt.form === form && attempt.body === written;
    return isSame ? attempt : { key: newKey(), form, body: written };
  }

  /**
   * Writes down what was said, in a new ticket or in one that is there.
   * @param {string} id
   * @param {"ticket"|"log"} form
   * @param {object} body
   */
  function write(id, form, body) {
    return doStep(id, form, async () => {
      const attempt = attemptOf(draftOf(id), form, body);
      change(id, { attempt });
      try {
        const { ticket } = await api.post(`${pathOf(id)}/${form}`, body, { "Idempotency-Key": attempt.key });
        change(id, emptyCallDraft());
        tell(id, { written: { form, id: ticket.id, number: ticket.number } });
      } catch (error) {
        if (isRefusal(error)) change(id, { attempt: null });
        throw error;
      }
      return one(id).catch(() => null); // it is written; the push tells of it too
    });
  }

  return {
    get state() {
      return store.state;
    },
    subscribe: store.subscribe,

    /** @param {{call: object}} push */
    applyPush: ({ call }) => learn([call], { isNews: true }),

    /** The connection: what comes after a loss of it has to be asked for. */
    liveChanged({ phase }) {
      if (phase !== "online") loads += 1; // an answer that is under way may lack what comes next
      if (phase === "offline") isStale = true;
    },

    /**
     * Asks for the open ones, after a loss of the connection and while there are any. A server that has no calls, or
     * does not tell, does not make the console one that is not up to date.
     */
    async catchUp() {
      const someOpen = [...store.state.known.values()].some(({ state }) => state !== "over");
      if (!isStale && !someOpen) return;
      try {
        isStale = !(await load());
      } catch (error) {
        console.info("calls:", error); // asked for again by the next catch-up
      }
    },

    isMine,
    toldOf,
    draftOf,
    take,
    change,
    write,
    dismiss,

    /** The newest one that rings, or null. */
    newestRinging: () => [...store.state.known.values()].filter(({ state }) => state === "ringing").sort(byNewest)[0] ?? null,

    /** @param {{client: string|null, pin: string|null}} said  by the caller; the PIN is kept nowhere */
    check: (id, said) => doStep(id, "check", () => api.post(`${pathOf(id)}/check`, said)),
    done: (id) => doStep(id, "done", () => api.post(`${pathOf(id)}/done`)),

    /** Whether somebody is in the card. */
    attend(id, isThere) {
      if (isThere) attended.add(id);
      else attended.delete(id);
      stays(id);
    },

    fold: (id, isFolded) => set({ folded: new Map([...store.state.folded, [id, isFolded]]) }),
    /** Brings a card into the focus. */
    want: (id) => set({ wanted: { id }, isOpened: true, folded: new Map([...store.state.folded, [id, false]]) }),
    openDock: (isOpened) => set({ isOpened }),

    /**
     * The cards: one's own calls first, because somebody may be writing there, then those that ring, the newest first.
     * @param {boolean} isOnDutyNow
     */
    cards(isOnDutyNow) {
      const { known, lingering, isOpened } = store.state;
      const all = [...known.values()].sort(byNewest);
      const mine = all.filter((call) => isMine(call) && (concerns(call) || lingering.has(call.id)));
      const others = all.filter((call) => !mine.includes(call) && (concerns(call) || lingering.has(call.id)));
      return isOnDutyNow || isOpened ? [...mine, ...others] : mine;
    },

    /** Calls that ring or are talked in. */
    open: () => [...store.state.known.values()].filter(({ state }) => state !== "over"),

    one,

    /** @param {{q?: string, cursor?: string|null}} asked */
    history({ q = "", cursor = null }) {
      const query = new URLSearchParams({ limit: String(HISTORY_PAGE) });
      if (q.trim() !== "") query.set("q", q.trim());
      if (cursor !== null) query.set("cursor", cursor);
      return api.get("/v1/calls", query);
    },

    /** The last calls of a client. */
    ofClient(number) {
      const kept = ofClients.get(number);
      if (kept && clock.nowMs() - kept.atMs < CLIENT_CALLS_MS) return kept.asked;
      const query = new URLSearchParams({ client: number, limit: String(CLIENT_CALLS_MAX) });
      const asked = api.get("/v1/calls", query).then(({ items }) => items);
      ofClients.set(number, { asked, atMs: clock.nowMs() });
      asked.catch(() => ofClients.delete(number));
      return asked;
    },

    /** Contacts of a client; those who are not technical write into open queues only. */
    async contactsOf(number) {
      const { contacts } = await api.get(`/v1/clients/${encodeURIComponent(number)}`);
      return contacts.map(({ address, name, rights }) => ({ address, name, isTechnical: Boolean(rights?.technical) }));
    },
  };
}
