/** What is selected in the list, and doing the same with all of it. */

import { isRefusal, movedOn } from "./failures.js";
import { AT_ONCE, BUSY_WAITS_MS, STEPS, isBusy, runEach } from "./bulk_run.js";

export { AT_ONCE };

/** More at once is neither surveyed nor taken back. */
export const SELECTED_MAX = 500;
/** Resolving more than this is asked about first: each client gets a mail. */
export const RESOLVED_UNASKED_MAX = 5;
/** Steps that have something to choose first. */
const CHOSEN_FIRST = ["assign", "tags", "merge"];

/**
 * @typedef {object} Bulk
 * @property {"asking"|"running"|"done"} phase  `asking`: something has to be chosen or said yes to
 * @property {keyof typeof STEPS} kind
 * @property {string[]} ids  with which it is done, in their order
 * @property {number} ended  of them
 * @property {number} done
 * @property {{id: string, number: number, error: Error}[]} failed
 * @property {number} left  not begun, because somebody or the line stopped it
 * @property {boolean} stopping
 */

const NOTHING = { selected: new Set(), limited: false, bulk: null };

/** @param {import("./desk.js").Core} core */
export function createBulk(core) {
  const { announce, api, clock, newKey, set } = core;
  let anchor = null; // from where Shift selects
  const unknown = new Map(); // commands whose outcome is not known, with their keys

  const wait = (ms) => new Promise((resolve) => clock.after(ms, resolve));
  const isRunning = () => core.state.bulk?.phase === "running";

  // --- selecting ------------------------------------------------------------------------------------------

  function select(ids) {
    const whole = [...ids];
    const bulk = core.state.bulk?.phase === "running" ? core.state.bulk : null;
    set({ selected: new Set(whole.slice(0, SELECTED_MAX)), limited: whole.length > SELECTED_MAX, bulk });
  }

  function toggleSelected(id) {
    if (isRunning()) return;
    const selected = new Set(core.state.selected);
    if (!selected.delete(id)) selected.add(id);
    anchor = id;
    select(selected);
  }

  /** All from where was selected last to here. */
  function selectTo(id) {
    if (isRunning()) return;
    const ids = core.lists.rows().map((row) => row.id);
    const [from, to] = [ids.indexOf(anchor), ids.indexOf(id)];
    if (to < 0) return;
    if (from < 0) anchor = id;
    const range = from < 0 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1);
    select(new Set([...core.state.selected, ...range]));
  }

  function selectAll() {
    if (!isRunning()) select(core.lists.rows().map(({ id }) => id));
  }

  function clearSelected() {
    if (isRunning()) return;
    anchor = null;
    set(NOTHING);
  }

  /** The selected ones that are still known, in the order of the list and then of selecting. */
  function selectedTickets() {
    const { selected, tickets } = core.state;
    const places = new Map(core.lists.rows().map(({ id }, index) => [id, index]));
    const placeOf = ({ id }) => places.get(id) ?? Infinity;
    const known = [...selected].map((id) => tickets.get(id)).filter(Boolean);
    return known.length === 0 ? known : known.sort((one, other) => placeOf(one) - placeOf(other) || 0);
  }

  // --- doing ----------------------------------------------------------------------------------------------

  /**
   * Begins a step with all that is selected, or asks first.
   * @param {keyof typeof STEPS} kind
   * @param {object} [params]
   */
  function beginBulk(kind, params) {
    if (isRunning() || core.state.selected.size === 0) return;
    const ids = selectedTickets().map(({ id }) => id);
    const asks = params === undefined && (CHOSEN_FIRST.includes(kind) || (kind === "resolve" && ids.length > RESOLVED_UNASKED_MAX));
    if (asks) set({ bulk: { phase: "asking", kind, ids, ended: 0, done: 0, failed: [], left: 0, stopping: false } });
    else run(kind, ids, params ?? {});
  }

  /** What was asked is answered. */
  function goOnBulk(params = {}) {
    const { bulk } = core.state;
    if (bulk?.phase === "asking") run(bulk.kind, bulk.ids, params);
  }

  async function run(kind, ids, params) {
    set({ bulk: { phase: "running", kind, ids, ended: 0, done: 0, failed: [], left: 0, stopping: false } });
    const patch = (more) => set({ bulk: { ...core.state.bulk, ...more } });
    const doOne = (id) => send(STEPS[kind], id, params);
    const { done, failed, left } = await runEach(ids, doOne, {
      mayBegin: () => !core.state.bulk.stopping,
      onEnd(_, error) {
        // without an answer the next ones would wait in vain, one after another
        const stopping = core.state.bulk.stopping || (error !== null && !isRefusal(error));
        patch({ ended: core.state.bulk.ended + 1, done: core.state.bulk.done + (error === null ? 1 : 0), stopping });
      },
    });
    const told = failed.map(({ item, error }) => ({ id: item, number: core.state.tickets.get(item)?.number ?? 0, error }));
    set({ selected: new Set([...failed.map(({ item }) => item), ...left]), limited: false });
    patch({ phase: "done", done: done.length, failed: told, left: left.length });
    announce(told.length + left.length > 0 ? "bulk.said.some" : "bulk.said.all", { n: done.length, m: told.length + left.length });
  }

  /** One ticket; the very same command whose outcome is not known keeps its key, so that it is not done twice. */
  async function send({ path, body, needless }, id, params) {
    const ticket = core.state.tickets.get(id);
    if (ticket === undefined || needless?.(ticket, params, core.state.me)) return;
    const asked = body(ticket, params);
    const command = `${id} ${path} ${JSON.stringify(asked)}`;
    const key = unknown.get(command) ?? newKey();
    unknown.set(command, key);
    try {
      const answer = await posted(`/v1/tickets/${id}/${path}`, asked, { "Idempotency-Key": key });
      unknown.delete(command);
      core.opened.ownChange(id, ticket.version, answer.ticket.version);
      core.opened.takeIn(id, answer);
      core.known.learn([answer.ticket]);
    } catch (error) {
      if (isRefusal(error)) unknown.delete(command);
      if (movedOn(error)) {
        core.opened.takeIn(id, error.extra);
        core.known.learn([error.extra.ticket]);
      }
      throw error;
    }
  }

  async function posted(...call) {
    for (let tries = 0; ; tries += 1) {
      try {
        return await api.post(...call);
      } catch (error) {
        if (!isBusy(error) || tries === BUSY_WAITS_MS.length) throw error;
        await wait(BUSY_WAITS_MS[tries]);
      }
    }
  }

  return {
    start: NOTHING,

    /** Another list is chosen: what is being done goes on. */
    atAnotherList: () => (isRunning() ? {} : NOTHING),

    actions: {
      toggleSelected,
      selectTo,
      selectAll,
      clearSelected,
      selectedTickets,
      beginBulk,
      goOnBulk,

      /** What has not begun is not done. */
      stopBulk: () => isRunning() && set({ bulk: { ...core.state.bulk, stopping: true } }),

      /** The question, or the account of what was done, goes. */
      dismissBulk: () => !isRunning() && set({ bulk: null }),

      /**
       * Somebody wants to leave: what is being done is stopped, its account goes, or the selection.
       * @returns {boolean} whether there was any of it
       */
      leaveBulk() {
        const { bulk, selected } = core.state;
        if (bulk === null && selected.size === 0) return false;
        if (isRunning()) set({ bulk: { ...bulk, stopping: true } });
        else if (bulk !== null) set({ bulk: null });
        else clearSelected();
        return true;
      },
    },
  };
}
