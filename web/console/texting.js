/**
 * Technical events without a page: the list, the open one as it goes on, the one being written, and what an SMS will
 * look like. The state is replaced, never changed in place.
 */

import { Problem } from "./api.js";
import { isRefusal } from "./failures.js";
import { createStore } from "./store.js";
import { emptyForm, eventsInOrder, isFormEmpty, newerEvent, readForm } from "./texting_facts.js";

/** Pushes are best effort: while an event is being sent it is asked for as often. */
export const POLL_EVERY_MS = 4_000;
/** After a push that tells of progress; many come at once. */
export const RELOAD_WAIT_MS = 1_000;
/** Names that are asked for one by one, and how many of them at a time. */
const NAMES_MAX = 30;
const NAMES_AT_ONCE = 4;
const DRAFT_PREFIX = "fronta.event.";

/**
 * @typedef {object} OpenEvent
 * @property {string} id
 * @property {"loading"|"ready"|"missing"|"failed"} phase
 * @property {object|null} event  with its clients
 * @property {Error|null} error
 *
 * @typedef {{key: string, body: object}} Attempt  the same body goes with the same key while its fate is not known
 */

/**
 * @param {object} parts
 * @param {ReturnType<import("./api.js").createApi>} parts.api
 * @param {{after: (ms: number, run: () => void) => () => void}} parts.clock
 * @param {() => string} parts.newKey
 * @param {Storage} parts.storage  localStorage
 * @param {string} parts.person  whose draft it is
 */
export function createTexting({ api, clock, newKey, storage, person }) {
  const draftKey = `${DRAFT_PREFIX}${encodeURIComponent(person)}`;
  const kept = readDraft();
  const store = createStore({
    list: { phase: "idle", error: null, cursor: null, more: "idle" },
    events: new Map(),
    open: null,
    form: kept.form,
    /** Whether the browser keeps what is typed. */
    isKept: true,
    /** Of clients by their number; null: there is none. */
    names: new Map(),
  });
  let attempt = kept.attempt;
  let isSending = false;
  let listAsked = 0;
  let cancelReload = () => {};
  const asking = new Set(); // numbers of clients whose names are under way

  function readDraft() {
    try {
      const { form, attempt: last } = JSON.parse(storage.getItem(draftKey) ?? "{}");
      return { form: readForm(form ?? null), attempt: typeof last?.key === "string" ? last : null };
    } catch {
      return { form: emptyForm(), attempt: null }; // storage is refused or holds something foreign
    }
  }

  function keepDraft(form) {
    try {
      if (isFormEmpty(form)) storage.removeItem(draftKey);
      else storage.setItem(draftKey, JSON.stringify({ form, attempt }));
      return true;
    } catch {
      return false;
    }
  }

  const put = (form) => store.set({ form, isKept: keepDraft(form) });

  function learn(events) {
    const all = new Map(store.state.events);
    for (const event of events) all.set(event.id, newerEvent(all.get(event.id), event));
    store.set({ events: all });
  }

  // --- the open one ---------------------------------------------------------------------------------------

  const setOpen = (id, patch) => store.state.open?.id === id && store.set({ open: { ...store.state.open, ...patch } });

  function planReload(ms) {
    cancelReload();
    const id = store.state.open?.id;
    if (id) cancelReload = clock.after(ms, () => load(id));
  }

  async function load(id) {
    try {
      takeOpen(await api.get(`/v1/technical-events/${encodeURIComponent(id)}`));
    } catch (error) {
      if (store.state.open?.id !== id) return;
      const isMissing = error instanceof Problem && error.status === 404;
      if (store.state.open.event === null) setOpen(id, { phase: isMissing ? "missing" : "failed", error });
      else planReload(POLL_EVERY_MS); // what is on the screen stays there
    }
  }

  /** What the server says of one as a whole. */
  function takeOpen(event) {
    learn([event]);
    if (store.state.open?.id !== event.id) return;
    setOpen(event.id, { phase: "ready", event: newerEvent(store.state.open.event, event), error: null });
    if (event.state === "sending") planReload(POLL_EVERY_MS);
    else cancelReload();
  }

  // --- the list -------------------------------------------------------------------------------------------

  const setList = (patch) => store.set({ list: { ...store.state.list, ...patch } });

  async function loadList() {
    listAsked += 1;
    const asked = listAsked;
    if (store.state.list.phase !== "ready") setList({ phase: "loading", error: null });
    try {
      const { items, cursor } = await api.get("/v1/technical-events");
      if (asked !== listAsked) return;
      learn(items);
      // pages that were loaded already stay
      const isLonger = store.state.list.phase === "ready" && store.state.events.size > items.length;
      setList({ phase: "ready", error: null, ...(isLonger ? {} : { cursor }) });
    } catch (error) {
      if (asked === listAsked && store.state.list.phase !== "ready") setList({ phase: "failed", error });
    }
  }

  async function loadMore() {
    const { cursor, more } = store.state.list;
    if (cursor === null || more === "busy") return;
    setList({ more: "busy" });
    try {
      const page = await api.get("/v1/technical-events", new URLSearchParams({ cursor }));
      learn(page.items);
      setList({ cursor: page.cursor, more: "idle" });
    } catch {
      setList({ more: "failed" });
    }
  }

  // --- names of clients -----------------------------------------------------------------------------------

  /** @param {[string, string|null][]} pairs  null: there is no such client */
  function learnNames(pairs) {
    const { names } = store.state;
    const fresh = pairs.filter(([number, name]) => names.get(number) !== name);
    if (fresh.length > 0) store.set({ names: new Map([...names, ...fresh]) });
  }

  async function askName(number) {
    try {
      const { name } = await api.get(`/v1/clients/${encodeURIComponent(number)}`);
      learnNames([[number, name]]);
    } catch (error) {
      if (error instanceof Problem && error.status === 404) learnNames([[number, null]]);
    } finally {
      asking.delete(number);
    }
  }

  // --- sending --------------------------------------------------------------------------------------------

  /** @returns {Promise<object>} the event; the same body is never sent as another one */
  async function raise(body) {
    const isSame = attempt !== null && JSON.stringify(attempt.body) === JSON.stringify(body);
    attempt = isSame ? attempt : { key: newKey(), body };
    keepDraft(store.state.form);
    try {
      return await api.post("/v1/technical-events", body, { "Idempotency-Key": attempt.key });
    } catch (error) {
      if (isRefusal(error)) attempt = null;
      throw error;
    }
  }

  return {
    get state() {
      return store.state;
    },
    subscribe: store.subscribe,

    /** @returns {object[]} newest first */
    rows: () => eventsInOrder(store.state.events.values()),

    loadList,
    loadMore,

    /** @param {string|null} id  null: none is shown */
    show(id) {
      if ((store.state.open?.id ?? null) === id) return;
      cancelReload();
      if (id === null) {
        store.set({ open: null });
        return;
      }
      store.set({ open: { id, phase: "loading", event: null, error: null } });
      load(id);
    },

    retry() {
      const { id } = store.state.open;
      setOpen(id, { phase: "loading", error: null });
      return load(id);
    },

    applyPush({ event }) {
      const known = store.state.events.has(event.id) || store.state.list.phase === "ready";
      if (known) learn([event]);
      const { open } = store.state;
      if (open?.id !== event.id || open.event === null) return;
      setOpen(event.id, { event: newerEvent(open.event, event) });
      planReload(RELOAD_WAIT_MS);
    },

    /** Pushes may have been lost. */
    async catchUp() {
      const { list, open } = store.state;
      if (open !== null && open.phase === "ready") planReload(0);
      if (list.phase === "ready") await loadList();
    },

    /** Lets go what limits kept back. Again is fine: nobody gets a second SMS of the same event. */
    async confirm(id) {
      takeOpen(await api.post(`/v1/technical-events/${encodeURIComponent(id)}/confirm`));
    },

    /** @param {Partial<import("./texting_facts.js").EventForm>} patch */
    write: (patch) => put({ ...store.state.form, ...patch }),

    forget() {
      attempt = null;
      put(emptyForm());
    },

    /**
     * Sends the event that is written, once at a time.
     * @returns {Promise<string|null>} its id; null: it is under way already
     */
    async send(body) {
      if (isSending) return null;
      isSending = true;
      try {
        const event = await raise(body);
        attempt = null;
        put(emptyForm());
        learn([event]);
        return event.id;
      } finally {
        isSending = false;
      }
    },

    preview: (body) => api.post("/v1/sms/preview", body),

    learnNames,

    /** Asks for the names of a few clients; of many a preview tells. */
    async needNames(numbers) {
      const unknown = numbers.filter((number) => !store.state.names.has(number) && !asking.has(number)).slice(0, NAMES_MAX);
      unknown.forEach((number) => asking.add(number));
      const left = [...unknown];
      const next = async () => {
        for (let number = left.shift(); number !== undefined; number = left.shift()) await askName(number);
      };
      await Promise.all(Array.from({ length: NAMES_AT_ONCE }, next));
    },
  };
}
