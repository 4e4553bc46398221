/** Views and long lists: what is filtered in memory, what is asked for, and what is bounded. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem, Unreachable } from "../../web/console/api.js";
import { createDesk } from "../../web/console/desk.js";
import { createDrafts } from "../../web/console/drafts.js";
import { FILL_PAGE_TICKETS, OPEN_TICKETS_MAX, PAST_WAIT_MS } from "../../web/console/lists.js";
import { anchoredTop, rowsInView } from "../../web/console/long_list.js";
import { PAST_TICKETS_MAX, bounded, rowsOf } from "../../web/console/merge.js";
import { LENSES, readRoute, viewHref, writeRoute } from "../../web/console/route.js";
import { createSeen } from "../../web/console/seen.js";
import { VIEWS, clientKey, countViews, filterOfLens, lensOf } from "../../web/console/views.js";
import { readTags } from "../../web/console/bulk_panel.js";
import { viewOf } from "../../web/console/view_panel.js";
import { emptyKeys, isGone, listTitle } from "../../web/console/view_names.js";
import { fakeApi, fakeClock, fakeStorage, settle } from "./fakes.mjs";

const JANA = { id: "jana", name: "Jana" };
const PETR = { id: "petr", name: "Petr" };
const START_MS = Date.parse("2026-11-23T08:00:00Z");
const at = (second) => new Date(START_MS + second * 1000).toISOString();

function ticket(n, more = {}) {
  return {
    id: `T${String(n).padStart(6, "0")}`,
    number: 10_000 + n,
    queue: "podpora",
    subject: `Ticket ${n}`,
    state: "queued",
    requester: { address: "petr@firma.example", name: "Petr" },
    client: { number: "1", name: "Firma" },
    agent: null,
    version: 1,
    opened_at: at(n),
    changed_at: at(n),
    unread: false,
    last: { by: "client", preview: "…" },
    urgency: "routine",
    promise: null,
    place: null,
    due: false,
    scheduled_for: null,
    tags: [],
    merged_into: null,
    ...more,
  };
}

const mapOf = (tickets) => new Map(tickets.map((one) => [one.id, one]));
const WHO = { me: JANA, clients: new Set(["1"]) };
const view = (lens, tickets, { queue = null, saved, who = WHO } = {}) =>
  rowsOf(mapOf(tickets), filterOfLens({ queue, lens }, saved), null, who).map(({ number }) => number - 10_000);
const saved = (filter) => ({
  id: "v1",
  name: "Pohled",
  filter: { queue: null, states: [], tags: [], agent: null, client: null, urgency: null, text: null, ...filter },
});

/** A server with many tickets, given in pages. */
function setUp(tickets, answers = {}) {
  const clock = fakeClock();
  const storage = fakeStorage();
  const api = fakeApi({
    "GET /v1/me": () => ({ ...JANA, email: "jana@x", roles: ["agent"] }),
    "GET /v1/queues": () => ({ queues: [{ name: "podpora", address: "podpora@x" }] }),
    "GET /v1/views": () => ({ items: [] }),
    "GET /v1/tickets": ({ query }) => {
      const states = query.getAll("state");
      const found = tickets.filter(({ state }) => states.includes(state)).sort((one, other) => other.changed_at.localeCompare(one.changed_at));
      const from = Number(query.get("cursor") ?? 0);
      const to = from + Number(query.get("limit"));
      return { items: found.slice(from, to), cursor: to < found.length ? String(to) : null, feed: "feed-0" };
    },
    "GET /v1/changes": () => ({ changes: [], cursor: "feed-1", reset: false }),
    ...answers,
  });
  const desk = createDesk({
    api,
    drafts: createDrafts(storage, "jana"),
    seen: createSeen(storage),
    clock,
    newKey: () => "KEY-1",
    attentive: () => true,
    announce: () => {},
  });
  return { desk, api, clock };
}

async function atWork(tickets, place = "#/tickets", answers = {}) {
  const parts = setUp(tickets, answers);
  await parts.desk.goTo(readRoute(place));
  parts.desk.begin();
  await parts.desk.firstList().catch(() => {});
  await settle();
  for (let turn = 0; parts.desk.state.filling === "busy" && turn < 100; turn += 1) await settle();
  return parts;
}

const numbers = (desk) => desk.rows().map(({ number }) => number - 10_000);
const listsAsked = (api) => api.asked.filter(({ path }) => path === "/v1/tickets");

test("every view of the address has its filter, and an address of a view survives being written and read back", () => {
  assert.deepEqual(Object.keys(VIEWS), LENSES);
  for (const lens of [...LENSES, lensOf("my-own-2")]) assert.equal(readRoute(viewHref(lens)).lens, lens);
  assert.equal(viewHref("mine"), "#/tickets?view=mine");
  assert.equal(writeRoute({ ...readRoute("#/tickets/T1?view=mine"), ticket: "T2" }), "#/tickets/T2?view=mine");
  for (const odd of ["#/tickets?view=elsewhere", "#/tickets?view=saved.A", "#/queue?view=mine"]) assert.equal(readRoute(odd).lens, undefined);
});

test("mine is what is open and mine, by urgency and then by the promise", () => {
  const until = (second) => ({ kind: "solution", told_at: at(0), until: at(second) });
  const tickets = [
    ticket(1, { agent: JANA, state: "in_progress" }),
    ticket(2, { agent: JANA, state: "waiting", promise: until(500) }),
    ticket(3, { agent: JANA, state: "in_progress", promise: until(100) }),
    ticket(4, { agent: JANA, state: "in_progress", urgency: "urgent" }),
    ticket(5, { agent: PETR, state: "in_progress" }),
    ticket(6, { agent: JANA, state: "resolved" }),
  ];
  assert.deepEqual(view("mine", tickets), [4, 3, 2, 1]);
  assert.deepEqual(view("mine", tickets, { who: { me: null, clients: new Set() } }), []);
});

test("unassigned are open ones of nobody, waiting ones begin with the longest wait", () => {
  const tickets = [ticket(1), ticket(2, { agent: PETR }), ticket(3, { state: "waiting" }), ticket(4, { state: "waiting", changed_at: at(0) })];
  assert.deepEqual(view("unassigned", tickets), [1, 3, 4]);
  assert.deepEqual(view("waiting", tickets), [4, 3]);
});

test("what has come due is before what is scheduled, which goes by its time", () => {
  const later = { state: "scheduled", scheduled_for: at(9_000) };
  const tickets = [ticket(1, later), ticket(2, { state: "scheduled", scheduled_for: at(5_000) }), ticket(3, { due: true }), ticket(4)];
  assert.deepEqual(view("scheduled", tickets), [3, 2, 1]);
});

test("my clients are known by their number, or by the requester where there is no client", () => {
  const stranger = { client: null, requester: { address: "x@jinde.example", name: null } };
  const tickets = [ticket(1, { agent: PETR }), ticket(2, { client: { number: "2", name: "Dílna" } }), ticket(3, stranger)];
  assert.deepEqual(view("clients", tickets), [1]);
  assert.deepEqual(view("clients", tickets, { who: { me: JANA, clients: new Set(["x@jinde.example"]) } }), [3]);
  assert.equal(clientKey(tickets[0]), "1");
});

test("a ticket that was merged into another is in no list of open ones", () => {
  const merged = ticket(1, { merged_into: { id: "T000002", number: 10_002 } });
  assert.deepEqual(view("unassigned", [merged, ticket(2)]), [2]);
  assert.deepEqual(view("all", [{ ...merged, state: "closed" }, ticket(2)]), [2, 1]);
});

test("a saved view asks for all that it names; what it does not name does not matter", () => {
  const tickets = [
    ticket(1, { tags: ["vip", "migrace"], urgency: "urgent", agent: JANA, subject: "Přístup do účetnictví" }),
    ticket(2, { tags: ["vip"], agent: PETR, queue: "fakturace" }),
    ticket(3, { client: null, state: "resolved" }),
  ];
  const shows = (filter, more = {}) => view(lensOf("v1"), tickets, { saved: saved(filter), ...more });
  assert.deepEqual(shows({}), [2, 1]);
  assert.deepEqual(shows({ tags: ["vip", "migrace"] }), [1]);
  assert.deepEqual(shows({ queue: "fakturace" }), [2]);
  assert.deepEqual(shows({ states: ["resolved", "queued"], agent: "nobody" }), [3]);
  assert.deepEqual([shows({ agent: "me" }), shows({ agent: "petr" }), shows({ urgency: "urgent" }), shows({ client: "1" })], [[1], [2], [1], [2, 1]]);
  assert.deepEqual([shows({ text: "pristup UCET" }), shows({ text: "přístup do účet" }), shows({ text: "#10002" })], [[], [1], [2]]);
  assert.deepEqual(shows({}, { queue: "podpora" }), [1]);
  assert.deepEqual(view(lensOf("gone"), tickets), []); // of a view that is not there nothing is shown
});

test("counts are those of the views, and none where it is not known who asks or what is not open matters", () => {
  const tickets = [ticket(1, { agent: JANA, state: "in_progress" }), ticket(2), ticket(3, { state: "waiting", agent: PETR })];
  const filters = LENSES.map((lens) => filterOfLens({ queue: null, lens }));
  const expected = { mine: 1, clients: 3, unassigned: 1, waiting: 1, scheduled: 0, resolved: null, all: null };
  assert.deepEqual(countViews(tickets, filters, WHO), expected);
  assert.equal(countViews(tickets, filters, { me: null, clients: new Set() }).mine, null);
  for (const lens of LENSES.filter((name) => expected[name] !== null)) assert.equal(view(lens, tickets).length, expected[lens]);
});

test("all open tickets are loaded in the background, and then views ask the server nothing", async () => {
  const many = Array.from({ length: 330 }, (_, n) => ticket(n + 1, n % 3 === 0 ? { agent: JANA, state: "in_progress" } : {}));
  const { desk, api } = await atWork(many);
  assert.deepEqual([desk.state.allOpenKnown, desk.state.filling, numbers(desk).length], [true, "done", 330]);
  const queries = listsAsked(api).map(({ query }) => new URLSearchParams(query));
  assert.deepEqual(queries.map((query) => [query.get("cursor"), query.get("limit")]), [
    [null, "50"], // what is shown first comes first
    ["50", String(FILL_PAGE_TICKETS)],
    ["150", "100"],
    ["250", "100"],
  ]);
  const before = api.asked.length;
  for (const [lens, length] of [["mine", 110], ["unassigned", 220], ["waiting", 0], ["clients", 330]]) {
    await desk.goTo(readRoute(viewHref(lens)));
    assert.deepEqual([lens, numbers(desk).length, desk.state.list.phase], [lens, length, "ready"]);
  }
  await desk.goTo(readRoute("#/queue"));
  assert.deepEqual([numbers(desk).length, numbers(desk)[0]], [220, 2]);
  assert.equal(api.asked.length, before);
});

test("rows and counts are worked out once for the same tickets, and follow a push", async () => {
  const { desk } = await atWork([ticket(1), ticket(2, { agent: JANA, state: "in_progress" })], viewHref("mine"));
  assert.equal(desk.rows(), desk.rows());
  assert.equal(desk.viewCounts(), desk.viewCounts());
  assert.deepEqual([numbers(desk), desk.viewCounts().mine, desk.viewCounts().unassigned], [[2], 1, 1]);
  desk.applyPush({ ticket: ticket(1, { version: 2, agent: JANA, state: "in_progress" }) });
  assert.deepEqual([numbers(desk), desk.viewCounts().mine, desk.viewCounts().unassigned], [[1, 2], 2, 0]);
});

test("while the rest is loading a view shows what is known, and says that there is more", async () => {
  const waiting = [];
  const parts = setUp([], {
    "GET /v1/tickets": ({ query }) =>
      query.get("limit") === "100" ? new Promise((resolve) => waiting.push(resolve)) : { items: [ticket(9)], cursor: "50", feed: "feed-0" },
  });
  await parts.desk.goTo(readRoute("#/tickets"));
  await parts.desk.firstList();
  await parts.desk.goTo(readRoute(viewHref("unassigned")));
  assert.deepEqual([numbers(parts.desk), parts.desk.state.list.phase, parts.desk.viewCounts()], [[9], "filling", {}]);
  waiting[0]({ items: [ticket(3)], cursor: null, feed: "feed-0" });
  await settle();
  assert.deepEqual([numbers(parts.desk), parts.desk.state.list.phase, parts.desk.viewCounts().unassigned], [[3, 9], "ready", 2]);
});

test("a rest that cannot be had leaves lists to the server, and the next catch-up tries again", async () => {
  const many = Array.from({ length: 120 }, (_, n) => ticket(n + 1));
  const { answers } = setUp(many).api;
  let fails = true;
  const parts = await atWork(many, "#/tickets", {
    "GET /v1/tickets": (asked) => {
      if (fails && asked.query.get("limit") === "100") throw new Unreachable("gone");
      return answers["GET /v1/tickets"](asked);
    },
  });
  const { desk, api } = parts;
  assert.deepEqual([desk.state.filling, desk.state.allOpenKnown], ["failed", false]);
  const before = listsAsked(api).length;
  await desk.goTo(readRoute(viewHref("unassigned")));
  assert.equal(listsAsked(api).length, before + 1);
  assert.deepEqual([numbers(desk).length, desk.state.list.cursor], [50, "50"]);
  fails = false;
  await desk.catchUp();
  await settle();
  assert.deepEqual([desk.state.filling, numbers(desk).length], ["done", 120]);
});

test("more open tickets than can be kept are not all asked for, which is said, and each list asks for itself", async () => {
  const many = Array.from({ length: OPEN_TICKETS_MAX + 300 }, (_, n) => ticket(n + 1));
  const { desk, api } = await atWork(many);
  assert.deepEqual([desk.state.filling, desk.state.allOpenKnown, desk.viewCounts(), desk.overdue(new Date())], ["too_many", false, {}, null]);
  assert.ok(desk.state.tickets.size <= OPEN_TICKETS_MAX + FILL_PAGE_TICKETS);
  const before = listsAsked(api).length;
  await desk.goTo(readRoute(viewHref("unassigned")));
  assert.equal(listsAsked(api).length, before + 1);
  assert.equal(numbers(desk).length, 50); // not what is known from elsewhere: that has holes
  await desk.catchUp();
  await settle();
  assert.equal(listsAsked(api).length, before + 1);
});

test("what was resolved last is known before it is wanted, and shown while it is asked for again", async () => {
  const resolved = Array.from({ length: 130 }, (_, n) => ticket(n + 1, { state: "resolved", agent: n === 129 ? JANA : PETR, client: { number: String(n), name: "F" } }));
  const { desk, api, clock } = await atWork([...resolved, ticket(500, { client: { number: "129", name: "F" } }), ticket(501)]);
  assert.deepEqual([desk.viewCounts().clients], [0]);
  await clock.advance(PAST_WAIT_MS);
  assert.deepEqual(desk.viewCounts().clients, 1); // of whom one had a ticket
  const going = desk.goTo(readRoute(viewHref("resolved")));
  assert.deepEqual([desk.state.list.phase, numbers(desk).length, numbers(desk)[0]], ["loading", 100, 130]);
  await going;
  assert.deepEqual([desk.state.list.phase, numbers(desk).length, desk.state.list.cursor], ["ready", 50, "50"]);
  await desk.loadMore();
  assert.equal(numbers(desk).length, 100);
  assert.ok(listsAsked(api).at(-1).query.includes("state=resolved"));
});

test("whose ticket was handed on while the console was open stays one of my clients", async () => {
  const { desk } = await atWork([ticket(1, { agent: JANA, state: "in_progress" }), ticket(2, { agent: PETR })]);
  assert.equal(desk.viewCounts().clients, 2);
  desk.applyPush({ ticket: ticket(1, { version: 2, agent: PETR }) });
  assert.equal(desk.viewCounts().clients, 2);
});

test("what is closed is not kept for ever, the oldest goes first, and open ones stay", () => {
  const past = Array.from({ length: PAST_TICKETS_MAX + 1 }, (_, n) => ticket(n + 1, { state: n % 2 ? "closed" : "resolved" }));
  const known = mapOf([...past, ticket(9_000, { changed_at: at(-1) })]);
  const kept = bounded(known);
  assert.ok(kept.size < known.size && kept.size > PAST_TICKETS_MAX / 2);
  assert.ok(kept.has("T009000") && kept.has(past.at(-1).id) && !kept.has(past[0].id));
  assert.equal(bounded(mapOf(past.slice(1))).size, PAST_TICKETS_MAX);
});

test("a reload keeps all that is open known, forgets what went, and shows no part of it meanwhile", async () => {
  let tickets = Array.from({ length: 150 }, (_, n) => ticket(n + 1));
  let resets = false;
  const { desk } = await atWork([], "#/tickets", {
    "GET /v1/tickets": ({ query }) => {
      const from = Number(query.get("cursor") ?? 0);
      const to = from + Number(query.get("limit"));
      return { items: tickets.slice(from, to), cursor: to < tickets.length ? String(to) : null, feed: "feed-0" };
    },
    "GET /v1/changes": () => ({ changes: [], cursor: "feed-1", reset: resets }),
  });
  assert.equal(desk.state.tickets.size, 150);
  const sizes = new Set();
  desk.subscribe(() => sizes.add(desk.rows().length));
  tickets = tickets.slice(0, 140);
  resets = true;
  await desk.catchUp();
  assert.deepEqual([desk.state.allOpenKnown, desk.rows().length, [...sizes]], [true, 140, [150, 140].filter((size) => sizes.has(size))]);
});

test("saved views come from the server, one that changes changes its list, and one that goes says so", async () => {
  let kept = null;
  const mine = { ...saved({ urgency: "urgent" }), id: "hot", owner: "jana", shared: false };
  const { desk } = await atWork([ticket(1, { urgency: "urgent" }), ticket(2, { urgency: "problem" })], viewHref(lensOf("hot")), {
    "GET /v1/views": () => ({ items: [mine] }),
    "PUT /v1/views/hot": ({ body }) => (kept = { ...mine, ...body }),
    "DELETE /v1/views/hot": () => null,
  });
  assert.deepEqual([numbers(desk), desk.viewCounts()[lensOf("hot")]], [[1], 1]);
  await desk.keepView({ id: "hot", name: "Jiný", shared: false, filter: { ...mine.filter, urgency: "problem" } });
  assert.deepEqual([numbers(desk), desk.viewCounts()[lensOf("hot")], kept.name], [[2], 1, "Jiný"]);
  const route = readRoute(viewHref(lensOf("hot")));
  assert.equal(isGone(route, desk.state.saved), false);
  await desk.forgetView("hot");
  assert.deepEqual([numbers(desk), isGone(route, desk.state.saved), desk.state.saved.items], [[], true, []]);
});

test("a server without saved views shows none, and a view is changed by its owner, a shared one by a lead too", async () => {
  const { desk } = await atWork([], "#/tickets", {
    "GET /v1/views": () => {
      throw new Problem(404, {});
    },
    "GET /v1/me": () => ({ ...JANA, email: "j@x", roles: ["lead"] }),
  });
  assert.deepEqual([desk.state.saved.items, desk.state.saved.phase], [[], "failed"]);
  const may = (view) => desk.mayChangeView(view);
  assert.deepEqual([may({ owner: "jana" }), may({ owner: "petr", shared: true }), may({ owner: "petr", shared: false })], [true, true, false]);
});

test("what a view is made of is checked and put in order before it is sent", () => {
  const form = { name: " Moje ", shared: true, queue: "", states: ["closed", "queued"], agent: "me", urgency: "", client: " 1 ", tags: "VIP, migrace,, vip", text: "" };
  assert.deepEqual(viewOf(form), {
    name: "Moje",
    shared: true,
    filter: { queue: null, states: ["queued", "closed"], tags: ["vip", "migrace"], agent: "me", client: "1", urgency: null, text: null },
  });
  assert.deepEqual(readTags(" , "), []);
});

test("lists are called by their view and queue, and an empty view has a sentence of its own", () => {
  const words = (key) => key;
  const route = (place) => readRoute(place);
  const views = [{ id: "hot", name: "Hoří" }];
  assert.equal(listTitle(route("#/tickets?view=mine"), [], words), "views.mine");
  assert.equal(listTitle(route("#/tickets?view=mine&queue=podpora"), [], words), "views.mine · podpora");
  assert.equal(listTitle(route("#/tickets?view=saved.hot"), views, words), "Hoří");
  assert.equal(listTitle(route("#/tickets?view=saved.gone"), views, words), "views.saved");
  assert.deepEqual([listTitle(route("#/tickets"), [], words), listTitle(route("#/queue"), [], words)], ["queues.all", "queue.title"]);
  assert.deepEqual([emptyKeys(route("#/tickets?view=mine"))[1], emptyKeys(route("#/tickets?view=all"))[1]], ["views.empty.mine", "list.empty.lead"]);
});

test("of a long list only what is in view is on the page, with the rows that are in use and their neighbours", () => {
  const shown = rowsInView({ count: 5_000, top: 80_000, height: 800, rowHeight: 80, kept: [3, -1] });
  assert.deepEqual(shown.slice(0, 4), [2, 3, 4, 992]);
  assert.deepEqual([shown.at(-1), shown.length], [1_018, 30]);
  assert.deepEqual(rowsInView({ count: 2, top: 0, height: 800, rowHeight: 80, kept: [0] }), [0, 1]);
  assert.deepEqual(rowsInView({ count: 0, top: 0, height: 800, rowHeight: 80, kept: [] }), []);
});

test("rows that come above the view do not move it; a row that went leaves the next one where it was", () => {
  const anchors = [{ id: "b", offset: 10 }, { id: "c", offset: 90 }];
  assert.equal(anchoredTop(anchors, new Map([["new", 0], ["a", 1], ["b", 2], ["c", 3]]), 80), 150);
  assert.equal(anchoredTop(anchors, new Map([["a", 0], ["c", 1]]), 80), -10);
  assert.equal(anchoredTop(anchors, new Map([["a", 0]]), 80), null);
  assert.equal(anchoredTop([], new Map([["a", 0]]), 80), null); // at the top, what is new is seen
});
