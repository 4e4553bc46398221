/** Steps with a ticket: moves, times, handing over, locking, urgency, copies. Each is sent so that it is done once. */

import { urgencyOf } from "./dispatch.js";
import { isRefusal, movedOn } from "./failures.js";
import { isMe } from "./people.js";

/** Moves of which the client is told by mail. */
const MAILED_MOVES = ["in_progress", "queued", "resolved"];

/**
 * @typedef {object} OpenSteps
 * @property {{target: string}|null} moving  a state change that is under way
 * @property {{key: string, params?: object, at?: string, ticket?: object}|{error: Error}|null} moveNotice  `ticket`: which it leads to
 * @property {Planning|null} planning  while a time for the ticket is being chosen
 * @property {Panel|null} panel  another dialog about the ticket
 *
 * A time for the ticket is being chosen. `version` is the ticket's when that began: what comes in between is covered by
 * the dialog, so the server has to stop a time that was chosen without it.
 * @typedef {{phase: "choosing"|"busy"|"refused"|"unknown", version: number, error: Error|null}} Planning
 *
 * The same of handing over, locking, copies, and of what has to do with other tickets. `message`: the version of the
 * one that is to be split off.
 * @typedef {Planning & {kind: "hand_over"|"lock"|"copies"|"relate"|"merge"|"split", message?: number}} Panel
 */

/** @param {import("./desk.js").Core} core */
export function createSteps(core) {
  const { announce, api, newKey, setOpen } = core;
  let unknown = null; // the command whose outcome is not known, with its key

  /** Sends a command under a key, and takes in what came of it. @returns {Promise<object>} the answer */
  async function post(id, path, body, key) {
    try {
      const answer = await api.post(`/v1/tickets/${id}/${path}`, body, { "Idempotency-Key": key });
      const { ticket } = answer;
      if (ticket.id === id) {
        core.opened.ownChange(id, body.version ?? versionBefore(answer), ticket.version);
        core.opened.takeIn(id, answer);
      }
      core.known.learn([ticket]);
      return answer;
    } catch (error) {
      if (movedOn(error)) core.opened.takeIn(id, error.extra);
      throw error;
    }
  }

  /** Sends a command. The very same one whose outcome is not known keeps its key, so that it is not done twice. */
  async function send(id, path, body) {
    const command = `${id} ${path} ${JSON.stringify(body)}`;
    const key = unknown?.command === command ? unknown.key : newKey();
    unknown = { command, key };
    const isSettled = () => unknown?.key === key;
    try {
      const answer = await post(id, path, body, key);
      if (isSettled()) unknown = null;
      return answer;
    } catch (error) {
      if (isRefusal(error) && isSettled()) unknown = null;
      throw error;
    }
  }

  async function move(target) {
    const { open } = core.state;
    if (!isFree(open)) return;
    const { id } = open;
    const { version } = open.ticket;
    setOpen(id, { moving: { target }, moveNotice: null });
    try {
      await send(id, "state", { state: target, version });
      setOpen(id, { moving: null });
      if (MAILED_MOVES.includes(target)) core.opened.watchOutgoing(id, version);
    } catch (error) {
      setOpen(id, { moving: null, moveNotice: noticeOf(error, target) });
    }
  }

  /** Why a step was not done; of one who was quicker, who and when. */
  function noticeOf(error, target) {
    if (!movedOn(error)) return { error };
    const { ticket, agent = ticket?.agent, at } = error.extra;
    const isTaken = error.kind === "taken" || (target === "in_progress" && agent && !isMe(agent, core.state.me));
    if (!isTaken) return { key: "move.stale" };
    return { key: "move.taken", params: { name: agent.name }, at: at ?? takenAt(error.extra) };
  }

  // --- steps that are no moves: handing over, locking, urgency, copies ------------------------------------

  /** @param {Panel["kind"]} kind */
  function openPanel(kind, more = {}) {
    const { open } = core.state;
    if (!isFree(open) || open.panel !== null) return;
    setOpen(open.id, { panel: { kind, ...more, ...choosing(open.ticket) }, moveNotice: null });
  }

  /**
   * Does a step, and tells of it in its dialog while that is open, else beside the state. `version`: what the step
   * is based on, the newest that is known unless a dialog covers what comes in between; null: it does not matter.
   * `mails`: somebody may be told by mail. `stays`: the dialog, when it is done. `told`: what is said then beside the
   * state.
   * @returns {Promise<boolean>} whether it was done
   */
  async function step(path, body, { version = core.state.open?.ticket?.version, mails = true, stays = false, told = () => null } = {}) {
    const { open } = core.state;
    if (!isFree(open)) return false;
    const { id, panel, ticket } = open;
    const panelNow = () => (core.state.open?.id === id ? core.state.open.panel : null);
    const inPanel = (patch) => panelNow() && { ...panelNow(), ...patch };
    setOpen(id, { moving: { target: path }, moveNotice: null, panel: panel && { ...panel, phase: "busy", error: null } });
    try {
      const answer = await send(id, path, version === null ? body : { ...body, version });
      setOpen(id, { moving: null, panel: stays ? inPanel({ phase: "choosing" }) : null, moveNotice: told(answer) });
      if (mails) core.opened.watchOutgoing(id, version ?? ticket.version);
      return true;
    } catch (error) {
      const isTold = panelNow() !== null && (stays || !movedOn(error));
      if (isTold) setOpen(id, { moving: null, panel: inPanel({ phase: isRefusal(error) ? "refused" : "unknown", error }) });
      else setOpen(id, { moving: null, panel: null, moveNotice: noticeOf(error, path) });
      return false;
    }
  }

  /** @param {string|null} agent  an agent's id; null: nobody, back to the queue */
  const handOver = (agent) => step("assign", { agent }, { version: core.state.open?.panel?.version, mails: agent === null });

  /** @param {boolean} locked */
  const setLock = (locked) => step("lock", { locked }, { version: core.state.open?.panel?.version });

  /** @returns {Promise<boolean>} whether it was done; what it is already needs no doing */
  async function setUrgency(urgency) {
    const ticket = core.state.open?.ticket;
    if (!ticket || ticket.state === "closed" || urgencyOf(ticket) === urgency) return false;
    const done = await step("urgency", { urgency }, { mails: Boolean(ticket.locked) });
    if (done) announce(`urgency.now.${urgency}`, { number: `#${ticket.number}` });
    return done;
  }

  /** @param {{add?: string[], remove?: string[], withHistory?: boolean}} copies */
  const changeCopies = ({ add = [], remove = [], withHistory = false }) =>
    step("copies", { add, remove, with_history: withHistory }, { mails: add.length > 0, stays: true });

  // --- a time ---------------------------------------------------------------------------------------------

  function beginPlanning() {
    const { open } = core.state;
    if (!isFree(open) || open.planning !== null) return;
    setOpen(open.id, { planning: choosing(open.ticket), moveNotice: null });
  }

  /** @param {string} until  ISO 8601 */
  async function schedule(until) {
    const { open } = core.state;
    if (open === null || open.planning === null || open.moving !== null) return;
    const { id, planning } = open;
    setOpen(id, { moving: { target: "scheduled" }, planning: { ...planning, phase: "busy", error: null } });
    try {
      await send(id, "schedule", { until, version: planning.version });
      setOpen(id, { moving: null, planning: null });
      core.opened.watchOutgoing(id, planning.version);
    } catch (error) {
      const isOpen = core.state.open?.id === id && core.state.open.planning !== null;
      if (movedOn(error)) setOpen(id, { moving: null, planning: null, moveNotice: { key: "move.stale" } });
      else if (!isOpen) setOpen(id, { moving: null, moveNotice: { error } }); // the dialog was left meanwhile
      else setOpen(id, { moving: null, planning: { ...planning, phase: isRefusal(error) ? "refused" : "unknown", error } });
    }
  }

  const patchOpen = (patch) => core.state.open && setOpen(core.state.open.id, patch);

  return {
    /** @returns {OpenSteps} */
    atOpening: () => ({ moving: null, moveNotice: null, planning: null, panel: null }),
    post,
    send,
    step,

    actions: {
      move,
      dismissMoveNotice: () => setOpen(core.state.open.id, { moveNotice: null }),
      beginPlanning,
      endPlanning: () => patchOpen({ planning: null }),
      schedule,
      openPanel,
      closePanel: () => patchOpen({ panel: null }),
      handOver,
      setLock,
      setUrgency,
      changeCopies,
    },
  };
}

/** Nothing else is being done with the open ticket. */
const isFree = (open) => open !== null && open.phase === "ready" && open.moving === null;

/** A choice that begins now. */
const choosing = (ticket) => ({ phase: "choosing", version: ticket.version, error: null });

/** The version before a command that was done whatever the version was; what it changed nothing about stays. */
const versionBefore = ({ ticket, changes }) => (changes?.[0]?.version ?? ticket.version + 1) - 1;

/** When the present agent got the ticket, as far as the changes tell. */
const takenAt = ({ changes = [] }) => changes.findLast(({ events }) => events.some(({ type }) => type === "assigned"))?.at ?? null;
