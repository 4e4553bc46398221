/** The open ticket: its history without gaps, the mails that leave because of it, and what of it was seen. */

import { Problem } from "./api.js";
import { completeVersion, mergeChanges, mergeOutgoing } from "./merge.js";

/** Waits between looks for a change that a push has told of but a read does not show yet. */
const GAP_WAITS_MS = [250, 1_000, 4_000];
/** A ticket that is asked for by its number; ids are longer, and no mere digits. */
const TICKET_NUMBER = /^[1-9][0-9]{0,11}$/;
/** Waits between looks whether a mail has left. */
const OUTGOING_WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * @typedef {object} Opened
 * @property {string} id
 * @property {"loading"|"ready"|"missing"|"failed"} phase
 * @property {string|null} goesTo  it was asked for by its number: its id
 * @property {object|null} ticket  Summary
 * @property {object[]} changes
 * @property {object[]} outgoing
 * @property {number} readVersion  version when it was opened; later changes are marked as new
 * @property {Error|null} error
 *
 * What is known of the ticket, the steps that are done with it, and the answer that is written to it.
 * @typedef {Opened & import("./steps.js").OpenSteps & import("./sending.js").OpenAnswer & {note: import("./notes.js").OpenNote}}
 *   OpenTicket
 */

/** @param {import("./desk.js").Core} core */
export function createOpened(core) {
  const { api, attentive, clock, seen, set, setOpen } = core;
  let asked = 0;
  let syncing = null;

  const wait = (ms) => new Promise((resolve) => clock.after(ms, resolve));

  /** @returns {OpenTicket} */
  const emptyOpen = (id) => ({
    id,
    phase: "loading",
    goesTo: null,
    ticket: core.state.tickets.get(id) ?? null,
    changes: [],
    outgoing: [],
    readVersion: 0,
    error: null,
    ...core.steps.atOpening(),
    ...core.sending.atOpening(id),
    ...core.notes.atOpening(id),
  });

  async function load(id) {
    const number = ++asked;
    set({ open: emptyOpen(id) });
    core.keeping.load(id);
    await (TICKET_NUMBER.test(id) ? findByNumber(id, number) : refresh(number));
  }

  /** People say numbers, addresses have ids: the page goes on to the ticket's own address. */
  async function findByNumber(id, number) {
    const isAsked = () => number === asked && core.state.open?.id === id;
    try {
      const ticket = await core.joining.findTicket(Number(id));
      if (isAsked()) setOpen(id, ticket === null ? { phase: "missing" } : { goesTo: ticket.id });
    } catch (error) {
      if (isAsked()) setOpen(id, { phase: "failed", error });
    }
  }

  async function refresh(number = asked) {
    const { id } = core.state.open;
    try {
      const answer = await api.get(`/v1/tickets/${id}`);
      if (number !== asked || core.state.open?.id !== id) return;
      const before = core.state.open;
      setOpen(id, {
        phase: "ready",
        error: null,
        ticket: newest(before.ticket, answer.ticket),
        changes: mergeChanges(before.changes, answer.changes),
        outgoing: mergeOutgoing(before.outgoing, answer.outgoing ?? []),
        readVersion: before.readVersion || answer.ticket.version,
      });
      attend();
      core.sending.settleAttempt(id);
      core.notes.settle(id);
      core.known.learn([answer.ticket]);
      await sync();
    } catch (error) {
      if (number !== asked || core.state.open?.id !== id) return;
      const missing = error instanceof Problem && [403, 404].includes(error.status);
      // what is on the screen stays there when a later look fails
      if (core.state.open.changes.length === 0) setOpen(id, { phase: missing ? "missing" : "failed", error });
    }
  }

  /** The open ticket once more, after a failure. */
  async function reload() {
    const { id } = core.state.open;
    if (TICKET_NUMBER.test(id)) await findByNumber(id, ++asked);
    else await refresh();
  }

  /** What an answer of the server brings of a ticket, while that is open. */
  function takeIn(id, answer) {
    if (core.state.open?.id !== id) return;
    const { open } = core.state;
    const changes = mergeChanges(open.changes, answer.changes ?? []);
    setOpen(id, {
      ticket: newest(open.ticket, answer.ticket),
      changes,
      outgoing: mergeOutgoing(open.outgoing, answer.outgoing ?? []),
    });
    attend();
    core.sending.settleAttempt(id);
    core.notes.settle(id);
    core.known.learn([answer.ticket]);
  }

  /** @param {{before: object|null, after: object}[]} applied  what moved on of the tickets */
  function hearOf(applied) {
    const { open } = core.state;
    const moved = open && applied.find(({ after }) => after.id === open.id);
    if (!moved) return;
    setOpen(open.id, { ticket: newest(open.ticket, moved.after) });
    sync();
  }

  /** What is on the screen has been seen, if somebody is there to see it. */
  function attend() {
    const { open } = core.state;
    if (open?.phase === "ready" && attentive()) seen.note(open.id, completeVersion(open.changes));
  }

  /** One's own command is no news to oneself. */
  function ownChange(id, versionBefore, versionAfter) {
    core.sending.followOwnChange(id, versionBefore, versionAfter);
    const { open } = core.state;
    if (open?.id === id && open.readVersion >= versionBefore) setOpen(id, { readVersion: versionAfter });
  }

  /** Fetches what is missing in the open ticket; `look`: even if nothing is known to be missing. */
  async function sync({ look = false } = {}) {
    if (syncing !== null) return syncing;
    syncing = fillGaps(look).finally(() => {
      syncing = null;
    });
    return syncing;
  }

  async function fillGaps(look) {
    const id = core.state.open?.id;
    let vain = 0; // looks in a row that brought nothing
    for (let wanted = look; wanted || hasGap(core.state.open); wanted = false) {
      if (vain > 0) await wait(GAP_WAITS_MS[vain - 1]);
      if (core.state.open?.id !== id || core.state.open.phase !== "ready") return;
      const after = completeVersion(core.state.open.changes);
      try {
        takeIn(id, await api.get(`/v1/tickets/${id}/changes`, new URLSearchParams({ after: String(after) })));
      } catch (error) {
        if (error instanceof Problem) return; // it says no: asking again does not help
      }
      if (core.state.open?.id !== id) return;
      vain = completeVersion(core.state.open.changes) > after ? 0 : vain + 1;
      if (vain > GAP_WAITS_MS.length) return; // the next catch-up looks again
    }
  }

  /** Makes up for lost pushes. */
  async function catchUp() {
    const { open } = core.state;
    if (open?.phase === "failed") await reload();
    else if (open) await sync({ look: hasPendingMail(open) });
  }

  /** Looks after the mails of one's own command until they have left; `version`: the ticket's before it. */
  async function watchOutgoing(id, version) {
    for (const ms of OUTGOING_WAITS_MS) {
      await wait(ms);
      if (core.state.open?.id !== id) return;
      await sync({ look: true });
      const { open } = core.state;
      if (!hasPendingMail(open) && open?.outgoing.some((mail) => mail.version > version)) return;
    }
  }

  /**
   * Opens a ticket, or none.
   * @param {string|null} id
   * @returns {Promise<void>|null} until it is loaded; null: there is nothing to load
   */
  function show(id) {
    if ((core.state.open?.id ?? null) === id) return null;
    if (id !== null) return load(id);
    set({ open: null });
    return null;
  }

  return {
    start: { open: null },
    refresh,
    takeIn,
    hearOf,
    ownChange,
    catchUp,
    watchOutgoing,
    show,

    actions: {
      /** Something else is shown than tickets: the list stays as it is, and no ticket is being read. */
      setAside: () => set({ open: null }),

      attend,

      retryOpen() {
        setOpen(core.state.open.id, { phase: "loading", error: null });
        return reload();
      },

      /**
       * All of a message that the history shows only the beginning of.
       * @returns {Promise<{text: string, quoted?: string|null}>}
       */
      wholeText: (version) => api.get(`/v1/tickets/${core.state.open.id}/changes/${version}/text`),
    },
  };
}

function newest(one, other) {
  if (one === null) return other;
  return other.version > one.version ? other : one;
}

const hasGap = (open) =>
  open !== null && open.phase === "ready" && completeVersion(open.changes) < (open.ticket?.version ?? 0);

const hasPendingMail = (open) => open !== null && open.outgoing.some((mail) => mail.state === "pending");
