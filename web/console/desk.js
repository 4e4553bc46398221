/**
 * The desk: all that the console knows and can do with tickets, without a page. Components draw `desk.state` and call
 * its actions; the state is replaced, never changed in place. Here is only how its parts are put together.
 */

import { createBulk } from "./bulk.js";
import { createAttaching } from "./attaching.js";
import { createClaiming } from "./claiming.js";
import { createClients } from "./clients.js";
import { createFeed } from "./feed.js";
import { createJoining } from "./joining.js";
import { createKeeping } from "./keeping.js";
import { createKnown } from "./known.js";
import { createLists } from "./lists.js";
import { createMacros } from "./macros.js";
import { createNotes } from "./notes.js";
import { createOpened } from "./opened.js";
import { createSavedViews } from "./saved_views.js";
import { createRecalling } from "./recalling.js";
import { createSending } from "./sending.js";
import { createSteps } from "./steps.js";
import { createTaking } from "./taking.js";

/** The parts by the names by which they know each other. */
const PARTS = {
  known: createKnown,
  feed: createFeed,
  lists: createLists,
  opened: createOpened,
  steps: createSteps,
  sending: createSending,
  keeping: createKeeping,
  attaching: createAttaching,
  claiming: createClaiming,
  macros: createMacros,
  recalling: createRecalling,
  taking: createTaking,
  joining: createJoining,
  notes: createNotes,
  clients: createClients,
  savedViews: createSavedViews,
  bulk: createBulk,
};

/**
 * What the desk is given.
 * @typedef {object} Surroundings
 * @property {ReturnType<import("./api.js").createApi>} api
 * @property {ReturnType<import("./drafts.js").createDrafts>} drafts
 * @property {ReturnType<import("./note_drafts.js").createNoteDrafts>} [noteDrafts]
 * @property {ReturnType<import("./seen.js").createSeen>} seen
 * @property {{nowMs: () => number, after: (ms: number, run: () => void) => () => void}} clock
 * @property {() => string} newKey  a fresh Idempotency-Key
 * @property {typeof import("./post_form.js").postForm} [putFile]  puts a file where the API said
 * @property {() => boolean} attentive  whether somebody can see the page now
 * @property {(key: string, params: object) => void} announce  tells a screen reader
 * @property {(pushes: object[]) => number} [elsewhere]  takes the news of a catch-up that is of no ticket; says
 *   how much of it was new
 * @property {(agentId: string) => boolean} [isThere]  whether an agent is on shift, as far as is known
 * @property {(before: object|null, after: object, what: string[]|null) => void} [heard]  of each ticket of which
 *   something new is known; `what`: the types of the events that were pushed, null when it was asked for
 * @property {(push: object) => void} [mentioned]  of each push, which may name somebody
 *
 * What each part is given: the surroundings, the one state, and the other parts. The state and the other parts are
 * there only once all are put together: a part looks at them when it is asked to do something, not when it is made.
 * @typedef {object} Joint
 * @property {object} state  as it is now
 * @property {(patch: object) => void} set  replaces members of the state and has everything drawn again
 * @property {(id: string, patch: object) => void} setOpen  the same of the open ticket, while it is this one
 * @property {ReturnType<typeof createKnown>} known
 * @property {ReturnType<typeof createFeed>} feed
 * @property {ReturnType<typeof createLists>} lists
 * @property {ReturnType<typeof createOpened>} opened
 * @property {ReturnType<typeof createSteps>} steps
 * @property {ReturnType<typeof createSending>} sending
 * @property {ReturnType<typeof createKeeping>} keeping
 * @property {ReturnType<typeof createAttaching>} attaching
 * @property {ReturnType<typeof createClaiming>} claiming
 * @property {ReturnType<typeof createMacros>} macros
 * @property {ReturnType<typeof createRecalling>} recalling
 * @property {ReturnType<typeof createTaking>} taking
 * @property {ReturnType<typeof createSavedViews>} savedViews
 * @property {ReturnType<typeof createBulk>} bulk
 * @property {ReturnType<typeof createJoining>} joining
 * @property {ReturnType<typeof createNotes>} notes
 * @typedef {Required<Surroundings> & Joint} Core
 *
 * What each part gives: its members of the state as they are at the start, what the page may ask of it, and beside
 * them what the other parts may.
 * @typedef {{start?: object, actions?: Record<string, Function>}} Part
 */

/** @param {Surroundings} surroundings */
export function createDesk({ elsewhere = () => 0, isThere = () => true, heard = () => {}, ...given }) {
  const listeners = new Set();
  const core = {
    ...given,
    elsewhere,
    isThere,
    heard,
    get state() {
      return state;
    },
    set,
    setOpen,
  };
  const parts = Object.fromEntries(Object.entries(PARTS).map(([name, create]) => [name, create(core)]));
  Object.assign(core, parts);
  const { feed, lists, opened } = core;
  let state = {
    me: null,
    /** The server says that this person has no business here. */
    forbidden: false,
    ...joined(Object.values(parts).map(({ start = {} }) => start)),
  };

  function set(patch) {
    state = { ...state, ...patch };
    for (const listener of listeners) listener();
  }

  function setOpen(id, patch) {
    if (state.open?.id === id) set({ open: { ...state.open, ...patch } });
  }

  async function loadMe() {
    try {
      set({ me: await core.api.get("/v1/me") });
    } catch {
      set({ me: null }); // the name in the corner comes from the token then
    }
  }

  return {
    ...joined(Object.values(parts).map(({ actions = {} }) => actions)),

    get state() {
      return state;
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    begin() {
      loadMe();
      lists.loadQueues();
      core.savedViews.load();
    },

    /** @param {import("./route.js").Route} route */
    async goTo(route) {
      const isAnother = lists.choose(route);
      const ticketLoad = opened.show(route.ticket);
      // a list that failed says so itself, with a button
      if (isAnother && feed.hasBegun()) await lists.load().catch(() => {});
      await ticketLoad;
    },
  };
}

/** One object of several; a name that two of them use is a mistake that would be hard to find otherwise. */
function joined(objects) {
  const entries = objects.flatMap(Object.entries);
  const all = Object.fromEntries(entries);
  if (Object.keys(all).length !== entries.length) throw new Error("two parts of the desk use the same name");
  return all;
}
