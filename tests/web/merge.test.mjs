/** Merging of lists, pushes and changes: by id and version, never backwards. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  completeVersion,
  countTickets,
  countsOf,
  mergeChanges,
  mergeOutgoing,
  mergeSummaries,
  rowsOf,
} from "../../web/console/merge.js";

const ticket = (id, version, more = {}) => ({
  id,
  version,
  queue: "podpora",
  state: "queued",
  changed_at: `2026-11-23T08:00:${String(version).padStart(2, "0")}.000Z`,
  ...more,
});
const change = (version) => ({ version, at: "2026-11-23T08:00:00Z", actor: { kind: "system" }, events: [] });
const OPEN = { queue: null, states: ["queued", "in_progress"] };

test("a newer version replaces an older one and says what it replaced", () => {
  const known = new Map([["a", ticket("a", 2)]]);
  const { tickets, applied } = mergeSummaries(known, [ticket("a", 3), ticket("b", 1)]);
  assert.equal(tickets.get("a").version, 3);
  assert.deepEqual(applied.map(({ before, after }) => [before?.version ?? null, after.version]), [[2, 3], [null, 1]]);
  assert.equal(known.get("a").version, 2); // what was drawn from stays as it was
});

test("an older or equal version changes nothing, not even the map", () => {
  const known = new Map([["a", ticket("a", 3)]]);
  const { tickets, applied } = mergeSummaries(known, [ticket("a", 3), ticket("a", 1)]);
  assert.equal(tickets, known);
  assert.deepEqual(applied, []);
});

test("every order of the same news leads to the same tickets", () => {
  const news = [ticket("a", 1), ticket("a", 2), ticket("b", 1), ticket("a", 3)];
  const orders = [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]];
  for (const order of orders) {
    const { tickets } = mergeSummaries(new Map(), order.map((at) => news[at]));
    assert.deepEqual([tickets.get("a").version, tickets.get("b").version], [3, 1]);
  }
});

test("a list shows its queue and states, newest change first, and equal times in a fixed order", () => {
  const all = [
    ticket("a", 1),
    ticket("b", 5, { state: "resolved" }),
    ticket("c", 9),
    ticket("d", 7, { queue: "tickety" }),
    ticket("e", 1),
  ];
  const { tickets } = mergeSummaries(new Map(), all);
  assert.deepEqual(rowsOf(tickets, OPEN, null).map(({ id }) => id), ["c", "d", "e", "a"]);
  assert.deepEqual(rowsOf(tickets, { queue: "tickety", states: ["queued"] }, null).map(({ id }) => id), ["d"]);
});

test("a list that is not loaded to its end shows nothing below its last loaded row", () => {
  const { tickets } = mergeSummaries(new Map(), [ticket("old", 1), ticket("last", 5), ticket("new", 9)]);
  assert.deepEqual(rowsOf(tickets, OPEN, ticket("last", 5).changed_at).map(({ id }) => id), ["new", "last"]);
});

test("times of different precision are compared as times", () => {
  const early = ticket("early", 1, { changed_at: "2026-11-23T08:00:00Z" });
  const late = ticket("late", 1, { changed_at: "2026-11-23T08:00:00.500Z" });
  const { tickets } = mergeSummaries(new Map(), [early, late]);
  assert.deepEqual(rowsOf(tickets, OPEN, null).map(({ id }) => id), ["late", "early"]);
});

test("changes are kept once each, oldest first, and a known one keeps its identity", () => {
  const first = change(1);
  const merged = mergeChanges([first, change(2)], [change(4), change(1), change(3), change(4)]);
  assert.deepEqual(merged.map(({ version }) => version), [1, 2, 3, 4]);
  assert.equal(merged[0], first);
  assert.equal(mergeChanges(merged, [change(2)]), merged);
});

test("a gap ends what is complete", () => {
  assert.equal(completeVersion([]), 0);
  assert.equal(completeVersion([1, 2, 3].map(change)), 3);
  assert.equal(completeVersion([1, 2, 4, 5].map(change)), 2);
  assert.equal(completeVersion([2, 3].map(change)), 0);
});

test("a mail that was sent is not unsent by an answer that was overtaken", () => {
  const mail = (id, state) => ({ id, state });
  const known = [mail("a", "sent"), mail("b", "pending"), mail("c", "failed")];
  const merged = mergeOutgoing(known, [mail("a", "pending"), mail("b", "failed"), mail("c", "sent"), mail("d", "pending")]);
  assert.deepEqual(merged.map(({ state }) => state), ["sent", "failed", "sent", "pending"]);
});

test("a mail that was held back goes on when it is sent after all, and a state of a newer server is taken as it is", () => {
  const mail = (id, state) => ({ id, state });
  const known = [mail("a", "pending"), mail("b", "held"), mail("c", "held"), mail("d", "pending"), mail("e", "odd")];
  const merged = mergeOutgoing(known, [mail("a", "held"), mail("b", "sent"), mail("c", "pending"), mail("d", "odd"), mail("e", "sent")]);
  assert.deepEqual(merged.map(({ state }) => state), ["held", "sent", "held", "odd", "sent"]);
});

test("counts go by queue and state; those of the server are summed and missing ones are not invented", () => {
  const { tickets } = mergeSummaries(new Map(), [ticket("a", 1), ticket("b", 1), ticket("c", 1, { queue: "tickety", state: "waiting" })]);
  assert.deepEqual(countTickets(tickets), { podpora: { queued: 2 }, tickety: { waiting: 1 } });
  const queues = [
    { name: "podpora", counts: { queued: 2, waiting: 1 } },
    { name: "tickety", counts: { queued: 3 } },
  ];
  assert.deepEqual(countsOf(queues, null), { queued: 5, waiting: 1 });
  assert.deepEqual(countsOf(queues, "tickety"), { queued: 3 });
  assert.equal(countsOf([{ name: "podpora", counts: null }], null), null);
  assert.equal(countsOf([], null), null);
});
