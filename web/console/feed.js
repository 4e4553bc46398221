/**
 * The feed of what happens to tickets: where it was read to, the first list from which it goes on, what was missed, and
 * everything from the start when it does not reach back that far.
 */

import { mergeSummaries } from "./merge.js";

/** A catch-up that is longer than this is a reload. */
export const CATCH_UP_ROUNDS_MAX = 100;

/** @param {import("./desk.js").Core} core */
export function createFeed(core) {
  const { api, clock, elsewhere, heard, set } = core;
  let cursor = null;
  let begun = false;
  let firstLoad = null;
  let touched = null; // while everything is being reloaded: what pushes brought in the meantime

  /** Everything from the start: the feed no longer reaches back to what we know. */
  async function reload() {
    touched = [];
    try {
      const { news, since, patch, isLatest } = await core.lists.anew();
      cursor = since;
      if (!isLatest()) return;
      const { tickets } = mergeSummaries(mergeSummaries(new Map(), news).tickets, touched);
      const before = core.state;
      set({ tickets, ...patch });
      hearOfReload(before);
    } finally {
      touched = null;
    }
    core.lists.knowAllOpen();
    await Promise.all([core.lists.loadQueues(), core.state.open && core.opened.refresh()]);
  }

  /** What was missed is news as well; a ticket that was not known is a new one only where all that is open was. */
  function hearOfReload(before) {
    for (const after of core.state.tickets.values()) {
      const known = before.tickets.get(after.id) ?? null;
      if (after.version > (known?.version ?? 0)) heard(known, after, known || before.allOpenKnown ? ["ticket_opened"] : []);
    }
  }

  /** The first list, asked for once however many want it. It waits until news is subscribed to, or cannot be. */
  function firstList() {
    begun = true;
    firstLoad ??= core.lists
      .load()
      .then(() => {
        core.lists.knowAllOpen();
      })
      .finally(() => {
        firstLoad = null;
      });
    return firstLoad;
  }

  /** For when no live connection comes to ask for the first list: one without pushes is better than none. */
  async function loadWithoutLive() {
    if (cursor === null && !core.state.forbidden) await firstList().catch(() => {}); // the list says itself that it failed
  }

  /**
   * Asks the feed for all that happened since the last time. The cursor is moved on only here: one that came
   * with a push says nothing about the pushes before it.
   */
  async function catchUp() {
    if (cursor === null) {
      const begunBefore = firstLoad !== null; // before the subscription, maybe: then the feed has to be asked too
      await firstList();
      if (!begunBefore) return caughtUp();
    }
    for (let round = 0; ; round += 1) {
      if (round === CATCH_UP_ROUNDS_MAX) {
        await reload();
        break;
      }
      const answer = await api.get("/v1/changes", new URLSearchParams({ since: cursor }));
      if (answer.reset) {
        await reload();
        break;
      }
      const ofTickets = answer.changes.filter((push) => push.ticket);
      const applied = core.known.learn(ofTickets.map((push) => push.ticket), ofTickets).length;
      const news = applied + elsewhere(answer.changes.filter((push) => !push.ticket));
      const moved = answer.cursor !== cursor;
      cursor = answer.cursor;
      if (news === 0 || !moved) break; // the feed overlaps on purpose: old news is its end
    }
    if (core.state.list.phase === "failed") await core.lists.load();
    if (core.state.queues.phase === "failed") await core.lists.loadQueues();
    if (core.state.filling === "failed") core.lists.knowAllOpen();
    await core.opened.catchUp();
    return caughtUp();
  }

  function caughtUp() {
    set({ live: { ...core.state.live, asOfMs: clock.nowMs() } });
  }

  return {
    start: { live: { phase: "connecting", retryAtMs: null, lost: false, asOfMs: null } },

    /** Where the feed was read to; null before the first list. */
    get cursor() {
      return cursor;
    },

    /** Whether a list has to tell since when the feed is to be read. */
    needsStart: () => cursor === null || touched !== null,

    /** Only the first one counts: what happened since then has been followed, or will be caught up. */
    startAt(since) {
      cursor ??= since;
    },

    /** Somebody has asked for the first list. */
    hasBegun: () => begun,

    /** What is learned while everything is being reloaded outlasts the reload. */
    note(summaries) {
      touched?.push(...summaries);
    },

    actions: {
      firstList: loadWithoutLive,
      catchUp,

      liveChanged({ phase, retryAtMs }) {
        const { live, forbidden } = core.state;
        const lost = phase === "offline" || (live.lost && phase !== "online");
        set({ live: { ...live, phase, retryAtMs, lost }, forbidden: forbidden || phase === "forbidden" });
        if (phase === "offline") loadWithoutLive();
      },
    },
  };
}
