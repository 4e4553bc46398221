/** Macros: known to the desk once somebody looks for one, and what they do with the ticket beside the answer. */

import { assigneeOf, isGivenAway, stepsOf, stepsWithout } from "./macro_facts.js";

/** Macros are looked for again when somebody opens them after this time. */
const FRESH_MS = 60_000;

/** @typedef {{kind: "tags"|"assign"|"state", error: Error}} FailedStep */

/** @param {import("./desk.js").Core} core */
export function createMacros(core) {
  const { api, clock, set, setOpen } = core;
  let loadedAtMs = -Infinity;

  /** @param {{anew?: boolean}} [how]  anew: one was changed just now */
  async function loadMacros({ anew = false } = {}) {
    const { macros } = core.state;
    if (macros.phase === "loading" || (!anew && clock.nowMs() - loadedAtMs < FRESH_MS)) return;
    if (macros.items.length === 0) set({ macros: { ...macros, phase: "loading", error: null } });
    try {
      const { items } = await api.get("/v1/macros");
      loadedAtMs = clock.nowMs();
      set({ macros: { phase: "ready", items, error: null } });
    } catch (error) {
      set({ macros: { ...core.state.macros, phase: core.state.macros.items.length > 0 ? "ready" : "failed", error } });
    }
  }

  const versionOf = (id) => (core.state.open?.id === id ? core.state.open.ticket : core.state.tickets.get(id))?.version;

  async function tag(id, tags) {
    const before = versionOf(id);
    const has = core.state.tickets.get(id)?.tags ?? [];
    const add = tags.filter((one) => !has.includes(one));
    if (add.length === 0) return;
    await core.steps.send(id, "tags", { add, remove: [] });
    if (versionOf(id) === before + 1) core.opened.ownChange(id, before, before + 1);
  }

  async function assign(id, to, version) {
    const agent = assigneeOf(to, core.state.me);
    const ticket = core.state.tickets.get(id);
    if (agent === (ticket?.agent?.id ?? null) && (agent !== null || ticket?.state === "queued")) return;
    await core.steps.send(id, "assign", { agent, version });
  }

  const left = (id, kind) => core.sending.change(id, (draft) => ({ ...draft, steps: stepsWithout(draft.steps, kind) }));

  /**
   * What goes before the answer: tags, and taking the ticket. What is done is not done again by a second try.
   * @param {number} version  what the writer has seen of the ticket
   * @returns {Promise<FailedStep|null>}
   */
  async function before(id, version) {
    const { steps } = core.sending.draftOf(id);
    if (steps === null) return null;
    let kind = "tags";
    try {
      if (steps.tags.length > 0) await tag(id, steps.tags);
      left(id, kind);
      kind = "assign";
      if (steps.assign === null || isGivenAway(steps.assign, core.state.me)) return null;
      await assign(id, steps.assign, core.sending.draftOf(id).base ?? version);
      left(id, kind);
      return null;
    } catch (error) {
      return { kind, error };
    }
  }

  /**
   * What goes after it: giving the ticket away, which the answer would undo.
   * @param {import("./macro_facts.js").Steps|null} steps  as they were before the answer
   * @returns {Promise<FailedStep|null>}
   */
  async function after(id, steps, version) {
    if (steps === null || !isGivenAway(steps.assign, core.state.me)) return null;
    try {
      await assign(id, steps.assign, version);
      return null;
    } catch (error) {
      return { kind: "assign", error };
    }
  }

  /** A macro without a text does what it does at once. */
  async function runAlone(id, macro, steps) {
    let kind = "tags";
    try {
      if (macro.tags.length > 0) await tag(id, macro.tags);
      kind = "state";
      if (macro.state !== null && core.state.tickets.get(id)?.state !== macro.state) {
        await core.steps.send(id, "state", { state: macro.state, version: versionOf(id) });
        core.opened.watchOutgoing(id, versionOf(id) - 1);
      }
      kind = "assign";
      if (steps?.assign) await assign(id, steps.assign, versionOf(id));
      setOpen(id, { macroNotice: { name: macro.name, failed: null } });
    } catch (error) {
      setOpen(id, { macroNotice: { name: macro.name, failed: { kind, error } } });
    }
  }

  return {
    start: { macros: { phase: "idle", items: [], error: null } },
    before,
    after,

    actions: {
      loadMacros,

      /**
       * All of a macro but its text, which goes to where the caret is.
       * @param {import("./macro_facts.js").Macro} macro
       * @param {"cs"|"en"} lang
       */
      useMacro(macro, lang) {
        const { open } = core.state;
        const steps = stepsOf(macro, lang);
        if (macro.text === "") return runAlone(open.id, macro, steps);
        return core.sending.change(open.id, (draft) => ({ ...draft, steps: steps ?? draft.steps, state: macro.state ?? draft.state }));
      },

      /** @param {"tags"|"assign"} kind */
      dropStep: (kind) => left(core.state.open.id, kind),
      dismissMacroNotice: () => setOpen(core.state.open.id, { macroNotice: null }),
    },
  };
}
