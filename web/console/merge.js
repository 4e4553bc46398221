/**
 * What the console knows about tickets, and how news is merged into it. Pushes, lists, catch-ups and answers
 * arrive in any order and more than once; everything goes by ticket id and version, and never backwards.
 */

import { DEFAULT_STATES } from "./route.js";
import { ORDERS, belongs } from "./views.js";

/** @typedef {{id: string, version: number, queue: string, state: string, changed_at: string}} Summary */
/** @typedef {{version: number, at: string, actor: object, events: object[]}} Change */

/**
 * Merges summaries into a map by ticket id.
 * @param {Map<string, Summary>} known
 * @param {Summary[]} incoming
 * @returns {{tickets: Map<string, Summary>, applied: {before: Summary|null, after: Summary}[]}} a new map, or
 *   the same one when nothing was newer; `applied` lists what moved on.
 */
export function mergeSummaries(known, incoming) {
  const applied = [];
  let tickets = known;
  for (const summary of incoming) {
    const before = tickets.get(summary.id) ?? null;
    if (before !== null && before.version >= summary.version) continue;
    if (tickets === known) tickets = new Map(known);
    tickets.set(summary.id, summary);
    applied.push({ before, after: summary });
  }
  return { tickets, applied };
}

/**
 * The rows of a list, in its order.
 * @param {Map<string, Summary>} tickets
 * @param {import("./views.js").Filter} filter
 * @param {string|null} horizon  the list is loaded down to this moment, or position; what is known of tickets below
 *   it (from another list) is left out, or the list would have holes. Null: loaded to the end.
 * @param {import("./views.js").Who} [who]  asks
 */
export function rowsOf(tickets, filter, horizon, who) {
  const { compare, isWithin } = ORDERS[filter.order ?? "newest"];
  return [...tickets.values()]
    .filter((summary) => belongs(summary, filter, who) && (horizon === null || isWithin(summary, horizon)))
    .sort(compare);
}

/** Of tickets that are not open: more than this is not kept. Open ones are bounded by what is asked for. */
export const PAST_TICKETS_MAX = 2_000;

/**
 * Lets go of what was closed longest ago, when there is too much of it.
 * @param {Map<string, Summary>} tickets
 * @returns {Map<string, Summary>} the same one when nothing has to go
 */
export function bounded(tickets) {
  const past = [...tickets.values()].filter(({ state }) => !DEFAULT_STATES.includes(state));
  if (past.length <= PAST_TICKETS_MAX) return tickets;
  const kept = new Map(tickets);
  // Somewhat more than has to, so that the next one does not sort them all again.
  for (const { id } of past.sort(ORDERS.newest.compare).slice(PAST_TICKETS_MAX * 0.9)) kept.delete(id);
  return kept;
}

/**
 * Merges changes of one ticket: each version once, oldest first. A committed change never alters, so the copy
 * that is already there stays (and what is drawn from it need not be drawn again).
 * @param {Change[]} known
 * @param {Change[]} incoming
 */
export function mergeChanges(known, incoming) {
  const versions = new Set(known.map((change) => change.version));
  const fresh = incoming.filter((change) => !versions.has(change.version) && versions.add(change.version));
  if (fresh.length === 0) return known;
  return [...known, ...fresh].sort((one, other) => one.version - other.version);
}

/**
 * The version up to which nothing is missing: 0 without changes, 3 for 1,2,3,5.
 * @param {Change[]} changes  oldest first
 */
export function completeVersion(changes) {
  let version = 0;
  for (const change of changes) {
    if (change.version !== version + 1) break;
    version = change.version;
  }
  return version;
}

const SEND_RANK = { pending: 0, held: 1, failed: 1, sent: 2, recalled: 2 };

/** Merges outgoing mails by id; a mail that was sent is not unsent by an answer that was overtaken. */
export function mergeOutgoing(known, incoming) {
  const merged = new Map(known.map((mail) => [mail.id, mail]));
  for (const mail of incoming) {
    const before = merged.get(mail.id);
    if (before === undefined || !(SEND_RANK[mail.state] < SEND_RANK[before.state])) merged.set(mail.id, mail);
  }
  return [...merged.values()];
}

/**
 * Counts of tickets by queue and state, from the tickets that are known. Right only where all of them are.
 * @param {Map<string, Summary>} tickets
 * @returns {Record<string, Record<string, number>>}
 */
export function countTickets(tickets) {
  const counts = {};
  for (const { queue, state } of tickets.values()) {
    counts[queue] ??= {};
    counts[queue][state] = (counts[queue][state] ?? 0) + 1;
  }
  return counts;
}

/** Sum of the counts of some queues by state; null when the server gave none. */
export function countsOf(queues, queueName) {
  const chosen = queues.filter((queue) => queueName === null || queue.name === queueName);
  if (chosen.length === 0 || chosen.some((queue) => !queue.counts)) return null;
  const sum = {};
  for (const queue of chosen)
    for (const [state, count] of Object.entries(queue.counts)) sum[state] = (sum[state] ?? 0) + count;
  return sum;
}
