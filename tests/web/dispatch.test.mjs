/** Who works on what: the order of the queue, promises as countdowns, locks, copies, shifts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { shortUntil, untilMoment } from "../../web/console/ahead.js";
import { readAddresses } from "../../web/console/copying.js";
import { countdown, isBroken, isCounted } from "../../web/console/countdown.js";
import { byPosition, firstFor, positionOf, promisedUntil } from "../../web/console/dispatch.js";
import { lockStep, isKeptFrom } from "../../web/console/locking.js";
import { rowsOf } from "../../web/console/merge.js";
import { percent, tablesOf } from "../../web/console/promise_facts.js";
import { formOf, inOrder, isOn, isThere, ownShift, requestOf } from "../../web/console/shift_facts.js";
import { SHIFTS_STALE_MS, createShifts } from "../../web/console/shifts.js";
import { fakeApi, fakeClock, settle } from "./fakes.mjs";

const plain = (text) => text.replaceAll("\u00a0", " ");
const NOW = new Date("2026-11-23T13:05:00Z"); // 14:05 in Prague, a Monday
const inMinutes = (minutes) => new Date(NOW.getTime() + minutes * 60_000).toISOString();

const waiting = (id, more = {}) => ({
  id,
  queue: "podpora",
  state: "queued",
  urgency: "routine",
  place: null,
  promise: null,
  agent: null,
  locked: false,
  opened_at: `2026-11-23T08:00:0${id.slice(1)}.000Z`,
  changed_at: "2026-11-23T08:00:00.000Z",
  ...more,
});

test("the queue is ordered by urgency, then by the nearest place, then by age; what was promised nothing is last", () => {
  const tickets = [
    waiting("T1"),
    waiting("T2", { place: inMinutes(60) }),
    waiting("T3", { place: inMinutes(-5) }),
    waiting("T4", { urgency: "problem" }),
    waiting("T5", { urgency: "urgent", place: inMinutes(600) }),
    waiting("T6", { urgency: "of a newer server" }),
  ];
  assert.deepEqual([...tickets].sort(byPosition).map(({ id }) => id), ["T5", "T4", "T3", "T2", "T1", "T6"]);
  assert.equal(positionOf(tickets[0]), "2#~#2026-11-23T08:00:01.000Z#T1"); // as the server's cursor says it
});

test("of the queue in its order only what lies within the loaded part is shown, wherever it is known from", () => {
  const tickets = new Map([waiting("T1"), waiting("T2"), waiting("T3"), waiting("T4", { state: "waiting" })].map((one) => [one.id, one]));
  const filter = { queue: null, states: ["queued"], order: "dispatch" };
  assert.deepEqual(rowsOf(tickets, filter, null).map(({ id }) => id), ["T1", "T2", "T3"]);
  assert.deepEqual(rowsOf(tickets, filter, positionOf(tickets.get("T2"))).map(({ id }) => id), ["T1", "T2"]);
});

test("the first is not one that was given to somebody else who is there, nor one that somebody keeps", () => {
  const jana = { id: "jana", name: "Jana" };
  const petr = { id: "petr", name: "Petr" };
  const isMe = ({ id }) => id === "jana";
  const first = (rows, there = ["petr"]) => firstFor(rows, isMe, (id) => there.includes(id))?.id ?? null;
  const given = waiting("T1", { agent: petr });
  assert.equal(first([given, waiting("T2")]), "T2");
  assert.equal(first([given, waiting("T2")], []), "T1");
  assert.equal(first([waiting("T1", { agent: petr, locked: true }), waiting("T2")], []), "T2");
  assert.equal(first([waiting("T1", { agent: jana, locked: true })]), "T1");
  assert.equal(first([given]), null);
});

test("a place tells until when something was promised only while the ticket waits", () => {
  const promise = { kind: "solution", told_at: inMinutes(-9), until: inMinutes(9) };
  assert.equal(promisedUntil(waiting("T1", { place: inMinutes(5) })), inMinutes(5));
  assert.equal(promisedUntil(waiting("T1", { place: inMinutes(5), state: "waiting" })), null);
  assert.equal(promisedUntil(waiting("T1", { place: inMinutes(5), state: "in_progress", promise })), inMinutes(9));
});

test("a promise is counted down in minutes and hours, then told by the clock, and past its end counted up", () => {
  const cases = [
    [12, "za 12 min", "in 12 min"],
    [0.5, "za méně než minutu", "in under a minute"],
    [60, "za 1 h", "in 1 h"],
    [125, "za 2 h 5 min", "in 2 h 5 min"],
    [361, "dnes do 20:06", "today by 20:06"],
    [24 * 60, "zítra do 14:05", "tomorrow by 14:05"],
    [72 * 60, "čt 26. 11. do 14:05", "Thu 26 Nov by 14:05"],
    [-0.5, "právě po termínu", "just overdue"],
    [-8, "8 min po termínu", "8 min overdue"],
    [-125, "2 h 5 min po termínu", "2 h 5 min overdue"],
    [-600, "10 h po termínu", "10 h overdue"],
    [-3 * 24 * 60, "3 dny po termínu", "3 days overdue"],
  ];
  for (const [minutes, cs, en] of cases) {
    assert.equal(plain(countdown(inMinutes(minutes), NOW, "cs")), cs);
    assert.equal(plain(countdown(inMinutes(minutes), NOW, "en")), en);
  }
  assert.deepEqual([isBroken(inMinutes(-1), NOW), isBroken(inMinutes(1), NOW)], [true, false]);
  assert.deepEqual([-1, 360, 361].map((minutes) => isCounted(inMinutes(minutes), NOW)), [true, true, false]);
});

test("the end of a promise names the day the way it is said", () => {
  assert.equal(plain(untilMoment(inMinutes(60), NOW, "cs")), "dnes do 15:05");
  assert.equal(plain(untilMoment(inMinutes(-24 * 60), NOW, "cs")), "včera do 14:05");
  assert.equal(plain(untilMoment(inMinutes(72 * 60), NOW, "cs")), "ve čtvrtek 26. 11. do 14:05");
  assert.equal(plain(untilMoment(inMinutes(72 * 60), NOW, "en")), "on Thursday 26 Nov by 14:05");
  assert.equal(plain(shortUntil(inMinutes(-24 * 60), NOW, "en")), "yesterday by 14:05");
});

test("a lock is possible for who works on a ticket that is not urgent and was never declined; else it says why", () => {
  const me = { id: "jana", name: "Jana", roles: ["agent"] };
  const mine = { ...waiting("T1"), state: "in_progress", agent: { id: "jana", name: "Jana" }, lock_declined: false };
  const other = { ...mine, agent: { id: "petr", name: "Petr" } };
  const cases = [
    [mine, "lock", null],
    [{ ...mine, urgency: "urgent" }, "lock", "urgent"],
    [{ ...mine, lock_declined: true }, "lock", "declined"],
    [{ ...mine, state: "queued" }, "lock", "not_begun"],
    [{ ...mine, state: "closed" }, "lock", "closed"],
    [other, "lock", "not_mine"],
    [{ ...mine, agent: null }, "lock", "not_mine"],
    [{ ...mine, locked: true }, "unlock", null],
    [{ ...other, locked: true }, "unlock", "others"],
  ];
  for (const [ticket, step, reason] of cases) assert.deepEqual(lockStep(ticket, me), { step, reason });
  const lead = { ...me, roles: ["agent", "lead"] };
  assert.deepEqual(lockStep({ ...other, locked: true }, lead), { step: "unlock", reason: null });
  assert.deepEqual([isKeptFrom({ ...other, locked: true }, lead), isKeptFrom({ ...mine, locked: true }, me)], [true, false]);
});

test("addresses for copies are read as they are pasted, and each fault is told with its address", () => {
  const known = {
    ticket: { requester: { address: "jan@firma.example" }, copies: ["eva@firma.example"] },
    queues: [{ address: "podpora@fronta.example" }],
  };
  const read = (text) => readAddresses(text, known);
  assert.deepEqual(read(" Petr <PETR@Firma.example>; sef@firma.example,\npetr@firma.example "), {
    addresses: ["petr@firma.example", "sef@firma.example"],
    faults: [],
  });
  const faults = [
    ["nesmysl", "invalid"],
    ["a@b", "invalid"],
    ["žluť@firma.example", "invalid"],
    ["a b@firma.example", "invalid"],
    [`${"a".repeat(250)}@firma.example`, "invalid"],
    ["podpora+x@fronta.example", "ours"],
    ["JAN@firma.example", "requester"],
    ["eva@firma.example", "already"],
  ];
  for (const [text, fault] of faults) assert.deepEqual(read(text).faults.map((one) => one.fault), [fault], text);
  const many = Array.from({ length: 20 }, (_, n) => `a${n}@firma.example`).join(",");
  assert.deepEqual(read(many).faults, [{ address: "a19@firma.example", fault: "too_many" }]);
  assert.deepEqual(read(" , "), { addresses: [], faults: [] });
});

const shift = (agent, name, untilMinutes, more = {}) => ({
  agent,
  name,
  queues: [],
  limit: 8,
  since: inMinutes(-60),
  until: inMinutes(untilMinutes),
  on: untilMinutes > 0,
  holding: 0,
  ...more,
});

test("a shift runs until its end by the clock of now, also when the list is older; those who are there come first", () => {
  const list = [shift("a", "Žofie", 5), shift("b", "Cyril", 5), shift("c", "Adam", -5)];
  assert.deepEqual(inOrder(list, NOW).map(({ name }) => name), ["Cyril", "Žofie", "Adam"]);
  assert.equal(isOn(list[0], new Date(inMinutes(5))), false);
  assert.equal(ownShift(list, "c", NOW), null);
  assert.equal(ownShift(list, "a", NOW).name, "Žofie");
  assert.deepEqual([isThere(list, "a", NOW), isThere(list, "c", NOW), isThere(list, "x", NOW)], [true, false, false]);
  assert.equal(isThere([], "x", NOW), true); // nobody ever was on shift: everybody counts as there
});

test("the form of a shift offers eight hours and all queues, and what it asks for is checked first", () => {
  const all = ["podpora", "tickety"];
  const form = formOf(null, all, NOW);
  assert.deepEqual(form, { wall: "2026-11-23T22:15", limit: "", queues: all });
  assert.deepEqual(requestOf(form, all, NOW), { request: { until: "2026-11-23T21:15:00.000Z", limit: null, queues: null }, fault: null });
  const running = shift("a", "Žofie", 60, { queues: ["tickety"], limit: 3 });
  const changed = formOf(running, all, NOW);
  assert.deepEqual(changed, { wall: "2026-11-23T15:05", limit: "3", queues: ["tickety"] });
  assert.deepEqual(requestOf(changed, all, NOW).request, { until: inMinutes(60), limit: 3, queues: ["tickety"] });
  const faults = [
    [{ wall: "" }, "until"],
    [{ wall: "2026-11-23T14:05" }, "until"],
    [{ wall: "2026-11-24T14:06" }, "until"],
    [{ limit: "2.5" }, "limit"],
    [{ limit: "101" }, "limit"],
    [{ queues: [] }, "queues"],
  ];
  for (const [patch, fault] of faults) assert.deepEqual(requestOf({ ...form, ...patch }, all, NOW), { request: null, fault });
});

test("shifts are asked for again only when they are old, and an own change is not undone by a list on its way", async () => {
  const clock = fakeClock();
  const waits = [];
  const api = fakeApi({
    "GET /v1/shifts": () => new Promise((resolve) => waits.push(resolve)),
    "PUT /v1/shifts/me": () => ({ shifts: [shift("a", "Žofie", 60)] }),
  });
  const shifts = createShifts({ api, clock });
  const loading = shifts.load();
  await settle();
  assert.equal(await shifts.begin({ until: null, limit: null, queues: null }), true);
  waits[0]({ shifts: [] });
  await loading;
  assert.deepEqual(shifts.state.shifts.map(({ agent }) => agent), ["a"]);
  await shifts.refresh();
  assert.equal(waits.length, 1);
  await clock.advance(SHIFTS_STALE_MS);
  shifts.refresh();
  await settle();
  assert.equal(waits.length, 2);
});

test("a shift that was refused says so, and one that failed to load is tried by the next refresh", async () => {
  const refusal = new Error("no");
  let fails = true;
  const api = fakeApi({
    "GET /v1/shifts": () => {
      if (fails) throw refusal;
      return { shifts: [] };
    },
    "DELETE /v1/shifts/petr%2Fx": () => {
      throw refusal;
    },
  });
  const shifts = createShifts({ api, clock: fakeClock() });
  await shifts.load();
  assert.equal(shifts.state.phase, "failed");
  fails = false;
  await shifts.refresh();
  assert.equal(shifts.state.phase, "ready");
  assert.equal(await shifts.endOf("petr/x"), false);
  assert.deepEqual([shifts.state.refusal, shifts.state.busy], [refusal, null]);
});

test("promises are tables by kind with the urgent first and a sum; what nobody was promised has no row", () => {
  const cell = (kind, queue, urgency, told, kept, overdue = 0) => ({ kind, queue, urgency, told, kept, overdue, share: told ? kept / told : null });
  const tables = tablesOf([
    cell("reaction", "podpora", "routine", 10, 9),
    cell("reaction", "podpora", "urgent", 10, 7, 2),
    cell("reaction", "tickety", "problem", 0, 0),
    cell("solution", "podpora", "routine", 4, 4),
  ]);
  assert.deepEqual(tables.reaction.map(({ queue, urgency }) => [queue, urgency]), [["podpora", "urgent"], ["podpora", "routine"], [null, null]]);
  assert.deepEqual([tables.reaction[2].told, tables.reaction[2].kept, tables.reaction[2].overdue, tables.reaction[2].share], [20, 16, 2, 0.8]);
  assert.equal(tables.solution.length, 1);
  assert.deepEqual([0.7999, 0.8, 1, 0.29].map(percent), [79, 80, 100, 29]);
});
