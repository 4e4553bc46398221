/** Doing the same with many tickets: order, failures, keys, stopping, and what stays selected. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem, Unreachable } from "../../web/console/api.js";
import { RESOLVED_UNASKED_MAX, SELECTED_MAX } from "../../web/console/bulk.js";
import { AT_ONCE, BUSY_WAITS_MS, STEPS, runEach } from "../../web/console/bulk_run.js";
import { createDesk } from "../../web/console/desk.js";
import { createDrafts } from "../../web/console/drafts.js";
import { readRoute } from "../../web/console/route.js";
import { createSeen } from "../../web/console/seen.js";
import { WORDS } from "../../web/console/words.js";
import { fakeApi, fakeClock, fakeStorage, settle } from "./fakes.mjs";

const JANA = { id: "jana", name: "Jana" };
const at = (second) => new Date(Date.parse("2026-11-23T08:00:00Z") + second * 1000).toISOString();
const idOf = (n) => `T${String(n).padStart(4, "0")}`;

const ticket = (n, more = {}) => ({
  id: idOf(n),
  number: 10_000 + n,
  queue: "podpora",
  subject: `Ticket ${n}`,
  state: "queued",
  requester: { address: "p@firma.example", name: "Petr" },
  client: null,
  agent: null,
  version: 1,
  opened_at: at(0),
  changed_at: at(10_000 - n), // in the list from 1 on
  unread: false,
  last: null,
  urgency: "routine",
  tags: [],
  ...more,
});

/** A desk with so many tickets in its list, all selected if asked. */
async function atWork(tickets, answer, { selected = true } = {}) {
  const clock = fakeClock();
  const storage = fakeStorage();
  const told = [];
  let keys = 0;
  const api = fakeApi({
    "GET /v1/me": () => ({ ...JANA, email: "jana@x", roles: ["agent"] }),
    "GET /v1/queues": () => ({ queues: [] }),
    "GET /v1/views": () => ({ items: [] }),
    "GET /v1/tickets": () => ({ items: tickets, cursor: null, feed: "feed-0" }),
  });
  const calls = [];
  const post = (path, body, headers) => {
    const [, id, step] = /^\/v1\/tickets\/([^/]+)\/(.+)$/.exec(path);
    calls.push({ id, step, body, key: headers["Idempotency-Key"] });
    return answer({ id, step, body, nth: calls.length });
  };
  api.post = async (...call) => post(...call);
  const desk = createDesk({
    api,
    drafts: createDrafts(storage, "jana"),
    seen: createSeen(storage),
    clock,
    newKey: () => `key-${(keys += 1)}`,
    attentive: () => true,
    announce: (key, params) => told.push([key, params.n, params.m]),
  });
  await desk.goTo(readRoute("#/tickets"));
  desk.begin();
  await desk.firstList();
  await settle();
  if (selected) desk.selectAll();
  return { desk, calls, clock, told };
}

const done = (id, more = {}) => ({ ticket: ticket(Number(id.slice(1)), { version: 2, ...more }), changes: [] });
const some = (count, more) => Array.from({ length: count }, (_, n) => ticket(n + 1, more));
const selectedIds = (desk) => [...desk.state.selected];

test("each ticket is a call of its own with a key of its own, on the version that is known, in the order of the list", async () => {
  const { desk, calls, told } = await atWork(some(6), ({ id }) => done(id, { state: "in_progress", agent: JANA }));
  desk.beginBulk("take");
  await settle();
  assert.deepEqual(calls.map(({ id }) => id), [1, 2, 3, 4, 5, 6].map(idOf));
  assert.deepEqual(calls[0], { id: "T0001", step: "state", body: { state: "in_progress", version: 1 }, key: "key-1" });
  assert.equal(new Set(calls.map(({ key }) => key)).size, 6);
  const { phase, done: count, failed, left } = desk.state.bulk;
  assert.deepEqual([phase, count, failed, left, selectedIds(desk)], ["done", 6, [], 0, []]);
  assert.ok(desk.rows().every(({ state }) => state === "in_progress"));
  assert.deepEqual(told.at(-1), ["bulk.said.all", 6, 0]);
});

test("four are under way at once, and the next begins when one of them ends", async () => {
  const waiting = [];
  const { desk, calls } = await atWork(some(7), ({ id }) => new Promise((resolve) => waiting.push(() => resolve(done(id)))));
  desk.beginBulk("queue", {}); // all are in the queue already
  await settle();
  assert.deepEqual([calls.length, desk.state.bulk.done], [0, 7]);
  desk.selectAll();
  desk.beginBulk("urgency", { urgency: "urgent" });
  await settle();
  assert.equal(calls.length, AT_ONCE);
  waiting[2]();
  await settle();
  assert.deepEqual([calls.length, desk.state.bulk.ended, desk.state.bulk.phase], [AT_ONCE + 1, 1, "running"]);
  for (let turn = 0; turn < 8; turn += 1) {
    waiting.forEach((end) => end());
    await settle();
  }
  assert.deepEqual([calls.length, desk.state.bulk.done], [7, 7]);
});

test("what the server refuses is told with its reason and stays selected, the others are done", async () => {
  const { desk, told } = await atWork(some(5), ({ id }) => {
    if (id === "T0002") throw new Problem(409, { type: "https://x/problems/illegal-move", detail: "Zamčeno." });
    if (id === "T0004") throw new Problem(409, { type: "https://x/problems/stale", ticket: ticket(4, { version: 7, subject: "Jiné" }), changes: [] });
    return done(id);
  });
  desk.beginBulk("assign", { agent: "petr" });
  await settle();
  const { bulk, tickets } = desk.state;
  assert.deepEqual([bulk.done, bulk.failed.map(({ number, error }) => [number, error.kind]), bulk.left], [3, [[10_002, "illegal-move"], [10_004, "stale"]], 0]);
  assert.deepEqual(selectedIds(desk), ["T0002", "T0004"]);
  assert.equal(tickets.get("T0004").version, 7); // the next try is on what is new
  assert.deepEqual(told.at(-1), ["bulk.said.some", 3, 2]);
});

test("without an answer nothing more is begun, and trying again keeps the keys of what may have been done", async () => {
  let reachable = false;
  const { desk, calls } = await atWork(some(9), ({ id }) => {
    if (!reachable) throw new Unreachable("gone");
    return done(id, { tags: ["vip"] });
  });
  desk.beginBulk("tags", { add: ["vip"], remove: [] });
  await settle();
  assert.deepEqual([desk.state.bulk.failed.length, desk.state.bulk.left, calls.length], [4, 5, 4]);
  assert.equal(desk.state.selected.size, 9);
  reachable = true;
  desk.dismissBulk();
  desk.beginBulk("tags", { add: ["vip"], remove: [] });
  await settle();
  assert.deepEqual(calls.slice(4, 8).map(({ id, key }) => [id, key]), calls.slice(0, 4).map(({ id, key }) => [id, key]));
  assert.deepEqual([desk.state.bulk.done, desk.state.selected.size], [9, 0]);
});

test("a server that is busy is asked again with the same key, but not for ever", async () => {
  const { desk, calls, clock } = await atWork(some(1), () => {
    throw new Problem(503, {});
  });
  desk.beginBulk("take");
  for (const ms of BUSY_WAITS_MS) await clock.advance(ms);
  assert.deepEqual([calls.length, new Set(calls.map(({ key }) => key)).size], [BUSY_WAITS_MS.length + 1, 1]);
  assert.deepEqual([desk.state.bulk.phase, desk.state.bulk.failed.length], ["done", 1]);
});

test("leaving stops what has not begun; leaving again lets the account go, and then the selection", async () => {
  const waiting = [];
  const { desk, calls } = await atWork(some(8), ({ id }) => new Promise((resolve) => waiting.push(() => resolve(done(id)))));
  desk.beginBulk("take");
  await settle();
  assert.equal(desk.leaveBulk(), true);
  desk.beginBulk("take"); // nothing else while it runs
  desk.clearSelected();
  waiting.forEach((end) => end());
  await settle();
  assert.deepEqual([calls.length, desk.state.bulk.done, desk.state.bulk.left, desk.state.selected.size], [4, 4, 4, 4]);
  assert.deepEqual([desk.leaveBulk(), desk.state.bulk], [true, null]);
  assert.deepEqual([desk.leaveBulk(), desk.state.selected.size, desk.leaveBulk()], [true, 0, false]);
});

test("resolving a few goes at once, resolving more is asked about, and can be left", async () => {
  const { desk, calls } = await atWork(some(RESOLVED_UNASKED_MAX + 1), ({ id }) => done(id, { state: "resolved" }));
  desk.beginBulk("resolve");
  await settle();
  assert.deepEqual([desk.state.bulk.phase, calls.length], ["asking", 0]);
  desk.dismissBulk();
  assert.deepEqual([desk.state.bulk, desk.state.selected.size], [null, 6]);
  desk.toggleSelected("T0001");
  desk.beginBulk("resolve");
  await settle();
  assert.equal(calls.length, RESOLVED_UNASKED_MAX);
  desk.clearSelected();
  desk.selectAll();
  assert.equal(desk.state.selected.size, 1); // the others have left the list
});

test("what was asked about is done with what was selected then", async () => {
  const { desk, calls } = await atWork(some(6), ({ id }) => done(id, { state: "resolved" }));
  desk.beginBulk("resolve");
  desk.goOnBulk();
  await settle();
  assert.deepEqual([calls.length, desk.state.bulk.done, desk.rows().length], [6, 6, 0]);
});

test("merging leaves out the one that stays and goes by its number", async () => {
  const { desk, calls } = await atWork(some(3), ({ id }) => done(id, { state: "closed", merged_into: { id: "T0002", number: 10_002 } }));
  desk.beginBulk("merge");
  assert.equal(desk.state.bulk.phase, "asking");
  desk.goOnBulk({ into: { id: "T0002", number: 10_002 } });
  await settle();
  assert.deepEqual(calls.map(({ id, step, body }) => [id, step, body]), [
    ["T0001", "merge", { into: 10_002, version: 1 }],
    ["T0003", "merge", { into: 10_002, version: 1 }],
  ]);
  assert.deepEqual(desk.rows().map(({ id }) => id), ["T0002"]);
});

test("what is so already needs no call", () => {
  const mine = ticket(1, { state: "in_progress", agent: JANA, tags: ["vip"], urgency: "problem" });
  const needless = (kind, params = {}) => STEPS[kind].needless(mine, params, JANA);
  assert.deepEqual([needless("take"), needless("queue"), needless("resolve")], [true, false, false]);
  assert.deepEqual([needless("assign", { agent: "jana" }), needless("assign", { agent: null }), needless("urgency", { urgency: "problem" })], [true, false, true]);
  assert.deepEqual([needless("tags", { add: ["vip"], remove: ["jiný"] }), needless("tags", { add: [], remove: ["vip"] })], [true, false]);
});

test("Shift selects from the last one to this, in the order of the list, and one at a time goes in and out", async () => {
  const { desk } = await atWork(some(8), () => null, { selected: false });
  desk.selectTo("T0002"); // nothing was selected before: it begins here
  desk.selectTo("T0005");
  assert.deepEqual(selectedIds(desk).sort(), [2, 3, 4, 5].map(idOf));
  desk.toggleSelected("T0003");
  desk.toggleSelected("T0008");
  desk.selectTo("T0007");
  assert.deepEqual(desk.selectedTickets().map(({ id }) => id), [2, 4, 5, 7, 8].map(idOf));
  desk.selectTo("T0099"); // of another list
  assert.equal(desk.state.selected.size, 5);
  await desk.goTo(readRoute("#/tickets?view=unassigned"));
  assert.equal(desk.state.selected.size, 0);
});

test("not more is selected at once than can be surveyed, and it is said", async () => {
  const { desk } = await atWork(some(SELECTED_MAX + 20), () => null);
  assert.deepEqual([desk.state.selected.size, desk.state.limited], [SELECTED_MAX, true]);
  desk.toggleSelected("T0001");
  assert.deepEqual([desk.state.selected.size, desk.state.limited], [SELECTED_MAX - 1, false]);
});

test("the outcomes are in the order of the items, whoever was ready first", async () => {
  const ends = new Map();
  const run = runEach([1, 2, 3, 4, 5], (n) => new Promise((resolve, reject) => ends.set(n, n % 2 ? resolve : () => reject(new Error(String(n))))), {
    mayBegin: () => true,
    onEnd: () => {},
  });
  for (const n of [4, 2, 3, 1]) ends.get(n)();
  await settle();
  ends.get(5)();
  const { done: ready, failed, left } = await run;
  assert.deepEqual([ready, failed.map(({ item, error }) => [item, error.message]), left], [[1, 3, 5], [[2, "2"], [4, "4"]], []]);
});

test("every step has its words", () => {
  for (const kind of Object.keys(STEPS)) assert.ok(`bulk.step.${kind}` in WORDS, kind);
  for (const kind of ["assign", "tags", "merge", "resolve"]) assert.ok(`bulk.${kind}.title` in WORDS, kind);
});
