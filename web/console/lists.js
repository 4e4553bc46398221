/**
 * The list that is shown, and the queues and views beside it with their counts.
 *
 * All open tickets are kept in memory, as far as they are not too many, and pushes and catch-ups keep them so. A list
 * of open tickets is filtered out of them then, without asking the server. Any other list comes in pages, and shows
 * at once what is known of it.
 */

import { isBroken } from "./countdown.js";
import { WAITING_STATES, promisedUntil } from "./dispatch.js";
import { isForbidden } from "./failures.js";
import { countTickets, rowsOf } from "./merge.js";
import { DEFAULT_STATES, LENSES } from "./route.js";
import { countViews, filterOfLens, isMergedAway, isOfOpen, isUntold, lensOf, savedId } from "./views.js";

export const PAGE_TICKETS = 50;
/** Of the rest that is open, and of what was resolved last; as many as the server gives. */
export const FILL_PAGE_TICKETS = 100;
/** With more open ones, each list asks the server for itself. */
export const OPEN_TICKETS_MAX = 5_000;
/** What was resolved last is asked for once the rest has come. */
export const PAST_WAIT_MS = 2_000;
const COUNTS_WAIT_MS = 1_500;

/** @typedef {import("./views.js").Filter} Filter */

/**
 * The page of the newest, which tells where a catch-up may begin; the queue in its order does not.
 * @type {Filter}
 */
const ALL_OPEN = { queue: null, states: DEFAULT_STATES, order: "newest", lens: null, wish: null };
const RESOLVED = { ...ALL_OPEN, states: ["resolved"] };

/** A list of which everything is known. */
const COMPLETE = { phase: "ready", error: null, horizon: null, cursor: null, more: "idle" };

/** @param {import("./desk.js").Core} core */
export function createLists(core) {
  const { api, clock, seen, set } = core;
  let asked = 0;
  let countsTimer = null;
  let place = null; // the route that was chosen last
  let fills = 0;
  let knowsPast = false;
  /** How far lists that the server gives were loaded when they were left, by what is asked for. */
  const left = new Map();

  const askFor = (filter, cursor, limit = PAGE_TICKETS) => api.get(pathOf(filter), listQuery(filter, cursor, limit));

  /** `isLatest`: nobody has asked for another list meanwhile. */
  function asAskedNow() {
    const number = asked;
    return { filter: core.state.filter, isLatest: () => number === asked };
  }

  /** What was asked for before is not waited for any more. */
  function beginAsking() {
    asked += 1;
    return asAskedNow();
  }

  /** The first page of a list. Before the queue in its order, all that is open, if nothing says yet since when. */
  async function firstPage(filter) {
    if (filter.order !== "dispatch") {
      const page = await askFor(filter, null);
      return { page, news: page.items, since: page.feed };
    }
    const open = core.feed.needsStart() ? await askFor(ALL_OPEN, null) : null;
    const page = await askFor(filter, null);
    return { page, news: [...(open?.items ?? []), ...page.items], since: open?.feed ?? core.feed.cursor };
  }

  /** The state of a first page, with nothing known from before. */
  const afresh = (page, filter) => ({
    allOpenKnown: holdsAllOpen(filter, page),
    list: { phase: "ready", error: null, horizon: horizonOf(page, filter), cursor: page.cursor, more: "idle" },
  });

  /** What a list can be without asking; null: the server has to be asked. */
  function withoutAsking(filter) {
    if (!isOfOpen(filter)) return null;
    if (core.state.allOpenKnown) return COMPLETE;
    return core.state.filling === "busy" ? { ...COMPLETE, phase: "filling" } : null;
  }

  async function load() {
    const { filter, isLatest } = beginAsking();
    const known = withoutAsking(filter);
    if (known !== null) {
      set({ list: known });
      return;
    }
    set({ list: { ...COMPLETE, phase: "loading", horizon: left.get(nameOf(filter)) ?? null } });
    try {
      const { page, news, since } = await firstPage(filter);
      core.feed.startAt(since);
      if (!isLatest()) return;
      core.known.learn(news);
      const first = afresh(page, filter);
      const allOpenKnown = core.state.allOpenKnown || first.allOpenKnown;
      const list = allOpenKnown && isOfOpen(filter) ? COMPLETE : first.list; // it may have become so meanwhile
      set({ allOpenKnown, list });
      leave(filter, list);
    } catch (error) {
      const { list, forbidden } = core.state;
      if (isLatest()) set({ list: { ...list, phase: "failed", error }, forbidden: forbidden || isForbidden(error) });
      throw error;
    }
  }

  /** How far a list reaches that has to be asked for, for when somebody comes back to it. */
  function leave(filter, { horizon }) {
    if (horizon !== null) left.set(nameOf(filter), horizon);
    else left.delete(nameOf(filter));
  }

  // --- all that is open ----------------------------------------------------------------------------------

  /**
   * Asks for all that is open, page by page.
   * @param {string|null} cursor  where to begin
   * @param {(items: object[]) => boolean} take  says whether to go on
   * @returns {Promise<{since: string|null, complete: boolean}>}
   */
  async function eachOpenPage(cursor, take) {
    let since = null;
    for (let count = 0; ; ) {
      const page = await askFor(ALL_OPEN, cursor, FILL_PAGE_TICKETS);
      since ??= page.feed;
      count += Math.max(1, page.items.length); // a page may be empty, but not for ever
      if (!take(page.items)) return { since, complete: false };
      if (page.cursor === null) return { since, complete: true };
      if (count >= OPEN_TICKETS_MAX) return { since, complete: false };
      cursor = page.cursor;
    }
  }

  /** The rest of all that is open, beside whatever is shown. Lists of open tickets ask nobody from then on. */
  async function knowAllOpen() {
    const { allOpenKnown, filling, filter, list } = core.state;
    if (!allOpenKnown && filling !== "busy" && filling !== "too_many") {
      const number = (fills += 1);
      const isLatest = () => number === fills;
      const goesOn = nameOf(filter) === nameOf(ALL_OPEN) && list.phase === "ready";
      set({ filling: "busy" });
      try {
        const { complete } = await eachOpenPage(goesOn ? list.cursor : null, (items) => {
          if (isLatest()) core.known.learn(items);
          return isLatest();
        });
        if (isLatest()) filled(complete ? "done" : "too_many");
      } catch {
        if (isLatest()) filled("failed"); // the next catch-up tries again; the lists tell their own failures
      }
    }
    planPast();
  }

  function filled(filling) {
    set({ filling, allOpenKnown: filling === "done" });
    const { filter, list } = core.state;
    if (filling === "done" && isOfOpen(filter)) {
      beginAsking(); // nobody waits for a page of it any more
      set({ list: COMPLETE });
    } else if (list.phase === "filling") load().catch(() => {});
  }

  /** What was resolved last: for whom one has worked, and a list that is there when it is wanted. */
  function planPast() {
    if (knowsPast) return;
    knowsPast = true;
    clock.after(PAST_WAIT_MS, async () => {
      try {
        const page = await askFor(RESOLVED, null, FILL_PAGE_TICKETS);
        core.known.learn(page.items);
        leave(RESOLVED, { horizon: horizonOf(page, RESOLVED) });
      } catch {
        knowsPast = false;
      }
    });
  }

  /**
   * What has to be known, asked for from the start: with all that is open, if that was known before.
   * @returns {Promise<{news: object[], since: string, patch: object, isLatest: () => boolean}>} `patch`: of the state
   */
  async function anew() {
    const { filter, isLatest } = beginAsking();
    fills += 1; // what is still being asked for is of before
    if (core.state.filling === "busy") set({ filling: "failed" });
    if (!core.state.allOpenKnown) {
      const { page, news, since } = await firstPage(filter);
      return { news, since, patch: afresh(page, filter), isLatest };
    }
    const news = [];
    const { since, complete } = await eachOpenPage(null, (items) => {
      news.push(...items);
      return true;
    });
    const opened = { allOpenKnown: complete, filling: complete ? "done" : "too_many" };
    if (complete && isOfOpen(filter)) return { news, since, patch: { ...opened, list: COMPLETE }, isLatest };
    const page = await askFor(filter, null);
    return { news: [...news, ...page.items], since, patch: { ...afresh(page, filter), ...opened }, isLatest };
  }

  async function loadMore() {
    const { list } = core.state;
    if (list.cursor === null || list.more === "loading") return;
    const { filter, isLatest } = asAskedNow();
    set({ list: { ...list, more: "loading" } });
    try {
      const page = await askFor(filter, list.cursor);
      if (!isLatest()) return;
      core.known.learn(page.items);
      const loaded = { ...core.state.list, horizon: horizonOf(page, filter), cursor: page.cursor, more: "idle" };
      set({ allOpenKnown: core.state.allOpenKnown || holdsAllOpen(filter, page), list: loaded });
      leave(filter, loaded);
    } catch {
      if (isLatest()) set({ list: { ...core.state.list, more: "failed" } });
    }
  }

  async function loadQueues() {
    try {
      const { queues } = await api.get("/v1/queues");
      set({ queues: { phase: "ready", items: queues } });
    } catch {
      if (core.state.queues.phase !== "ready") set({ queues: { phase: "failed", items: [] } });
    }
  }

  /** The server's counts, if it gives any, are old now. */
  function countAgain() {
    if (!core.state.queues.items.some((queue) => queue.counts)) return;
    countsTimer ??= clock.after(COUNTS_WAIT_MS, () => {
      countsTimer = null;
      loadQueues();
    });
  }

  /** What a place shows. */
  function filterOf(route) {
    const { view, queue, states, lens } = route;
    if (view === "queue") return { ...ALL_OPEN, queue, states: WAITING_STATES, order: "dispatch" };
    if (!lens) return { ...ALL_OPEN, queue, states };
    return filterOfLens(route, core.state.saved.items.find(({ id }) => id === savedId(lens)));
  }

  /**
   * Makes the list that of a place, without loading it.
   * @param {import("./route.js").Route} route
   * @returns {boolean} whether it is another one than before
   */
  function choose(route) {
    place = route;
    const { filter, list } = core.state;
    const chosen = filterOf(route);
    const changed = nameOf(filter) !== nameOf(chosen) || list.phase === "idle";
    if (changed) set({ filter: chosen, ...core.taking.start, ...core.bulk.atAnotherList() });
    return changed;
  }

  /** Saved views have come, or have changed: the one that is shown may be another one now. */
  function chooseAgain() {
    if (place !== null && choose(place) && core.feed.hasBegun()) load().catch(() => {});
  }

  // --- what is shown of it: worked out once for what has not changed ----------------------------------------

  const whoAsks = sameFor((me, clients) => ({ me, clients }));
  const who = () => whoAsks(core.state.me, core.known.ownClients());
  const rows = sameFor(rowsOf);
  const ownCounts = sameFor((tickets) => countTickets(openOf(tickets)));
  const queuesWith = sameFor((items, own) => {
    const zeros = Object.fromEntries(DEFAULT_STATES.map((name) => [name, 0]));
    return items.map((queue) => ({ ...queue, counts: queue.counts ?? (own && { ...zeros, ...own[queue.name] }) }));
  });
  const viewsOf = sameFor((saved) => [...LENSES.map((lens) => ({ lens })), ...saved.map(({ id }) => ({ lens: lensOf(id) }))]);
  const filtersOf = sameFor((views, saved) =>
    views.map(({ lens }) => filterOfLens({ queue: null, lens }, saved.find(({ id }) => id === savedId(lens)))),
  );
  const counted = sameFor((tickets, filters, asker) => countViews(tickets.values(), filters, asker));
  const overdueIn = sameFor((tickets, now) => {
    const isOverdue = (ticket) => ticket.state === "queued" && promisedUntil(ticket) !== null && isBroken(promisedUntil(ticket), now);
    return [...tickets.values()].filter(isOverdue).length;
  });

  return {
    start: {
      queues: { phase: "loading", items: [] },
      /** All open tickets of all queues are known, and pushes and catch-ups keep them so. */
      allOpenKnown: false,
      /** How far that is: "none" asked for yet, "busy", "done", "failed", or "too_many" to be known. */
      filling: "none",
      filter: ALL_OPEN,
      /** `phase` "filling": what is known is shown, and the rest is on its way. */
      list: { ...COMPLETE, phase: "idle" },
    },
    askFor,
    anew,
    load,
    knowAllOpen,
    loadQueues,
    countAgain,
    choose,
    chooseAgain,
    who,
    rows: () => rows(core.state.tickets, core.state.filter, core.state.list.horizon, who()),

    actions: {
      /** Rows of the list as it is now. */
      rows: () => rows(core.state.tickets, core.state.filter, core.state.list.horizon, who()),

      /** Whether the list waits for the answer of who is signed in. */
      isUntold: () => isUntold(core.state.filter, who()),

      /** The queues with their counts: the server's, or our own where all open tickets are known, or none. */
      queues() {
        const { queues, tickets, allOpenKnown } = core.state;
        return queuesWith(queues.items, allOpenKnown ? ownCounts(tickets) : null);
      },

      /** How many tickets each view holds, by its name; nothing where not all that is open is known. */
      viewCounts() {
        const { tickets, allOpenKnown, saved } = core.state;
        if (!allOpenKnown) return NO_COUNTS;
        return counted(tickets, filtersOf(viewsOf(saved.items), saved.items), who());
      },

      /** How many tickets of the queue are past their promise; null where not all that is open is known. */
      overdue: (now) => (core.state.allOpenKnown ? overdueIn(core.state.tickets, now) : null),

      /** Whether the list marks a ticket as unread for this person. */
      isUnread: (summary) => Boolean(summary.unread) && seen.versionOf(summary.id) < summary.version,

      retryList: () => load().catch(() => {}),
      loadMore,
      retryQueues: loadQueues,
    },
  };
}

const NO_COUNTS = {};

/** Of a function the last result, for as long as it is asked the same. */
function sameFor(work) {
  let last = null;
  return (...given) => {
    if (last === null || given.some((one, index) => one !== last.given[index])) last = { given, result: work(...given) };
    return last.result;
  };
}

const openOf = (tickets) =>
  new Map([...tickets].filter(([, ticket]) => DEFAULT_STATES.includes(ticket.state) && !isMergedAway(ticket)));

/** Filters are the same when they are called the same. */
const nameOf = ({ queue, states, order, lens = null, wish = null }) => JSON.stringify([queue, [...states].sort(), order, lens, wish]);

const pathOf = (filter) => (filter.order === "dispatch" ? "/v1/queue" : "/v1/tickets");

function listQuery(filter, cursor, limit) {
  const query = new URLSearchParams();
  if (filter.queue !== null) query.append("queue", filter.queue);
  if (filter.order !== "dispatch") for (const name of filter.states) query.append("state", name);
  if (cursor !== null) query.set("cursor", cursor);
  query.set("limit", String(limit));
  return query;
}

/**
 * The list is complete down to its last row; null when it is complete altogether. In the order of dispatch the
 * cursor is the position of the last row, also of one that was taken just now.
 */
function horizonOf(page, filter) {
  if (page.cursor === null || filter.order === "dispatch") return page.cursor;
  return page.items.at(-1)?.changed_at ?? null;
}

const holdsAllOpen = (filter, page) =>
  page.cursor === null && filter.queue === null && filter.order !== "dispatch" && DEFAULT_STATES.every((name) => filter.states.includes(name));
