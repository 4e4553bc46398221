/** The search: its address, what is asked and when, and which answer counts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Unreachable } from "../../web/console/api.js";
import { markedPieces } from "../../web/console/excerpts.js";
import { readRoute } from "../../web/console/route.js";
import { ASK_AFTER_MS, createSearch } from "../../web/console/search.js";
import { NOTHING, askedOf, isNarrowed, isNothing, readSearch, searchHref } from "../../web/console/search_query.js";
import { fakeApi, fakeClock, settle } from "./fakes.mjs";

const ticket = (id, more = {}) => ({ id, number: 10_000 + Number(id.slice(1)), subject: `Ticket ${id}`, changed_at: "2026-11-23T08:00:00Z", tags: [], ...more });
const found = (id) => ({ ticket: ticket(id), excerpt: "…", marks: [], where: "message" });
const page = (ids, more = {}) => ({ items: ids.map(found), cursor: null, ...more });

function setUp(answer, known = []) {
  const clock = fakeClock();
  const api = fakeApi({ "GET /v1/search": answer });
  const kept = [];
  return { clock, api, kept, search: createSearch({ api, clock, tickets: () => known, keep: ({ q }) => kept.push(q) }) };
}
const idsOf = (search) => search.state.items.map(({ ticket: { id } }) => id);

test("a search is kept in its address; what is unreadable there is not said", () => {
  const query = { ...NOTHING, q: "nejde web ", order: "newest", state: "waiting", since: "2026-11-01", tag: "a&b" };
  assert.deepEqual(readSearch(searchHref(query)), query);
  assert.equal(searchHref(), "#/search");
  assert.equal(searchHref("a b"), "#/search?q=a+b");
  assert.deepEqual(readSearch("#/search?order=odd&state=odd&since=yesterday&until=2026-13-45"), NOTHING);
  assert.equal(readRoute(searchHref(query)).view, "search");
});

test("the server is asked for a page, in an order, and only for what narrows it down", () => {
  assert.equal(askedOf({ ...NOTHING, q: "web " }, "c1").toString(), "q=web+&order=best&limit=25&cursor=c1");
  assert.equal(askedOf({ ...NOTHING, order: "newest", queue: "podpora" }).toString(), "order=newest&queue=podpora&limit=25");
  const days = askedOf({ ...NOTHING, since: "2026-10-25", until: "2026-10-31" });
  assert.deepEqual([days.get("since"), days.get("until")], ["2026-10-24T22:00:00.000Z", "2026-10-31T23:00:00.000Z"]);
  assert.deepEqual([isNothing({ ...NOTHING, q: "  " }), isNothing({ ...NOTHING, tag: "x" }), isNarrowed({ ...NOTHING, q: "x" })], [true, false, false]);
});

test("it is asked once the typing has paused, and nothing is asked for nothing", async () => {
  const { search, api, clock, kept } = setUp(() => page(["T1"]));
  for (const q of ["c", "ce", "cer"]) {
    search.change({ q });
    await clock.advance(ASK_AFTER_MS - 1);
  }
  assert.deepEqual([api.asked.length, search.state.phase], [0, "waiting"]);
  await clock.advance(1);
  assert.deepEqual([api.asked.map(({ query }) => query), search.state.phase, idsOf(search)], [["q=cer&order=best&limit=25"], "ready", ["T1"]]);
  search.change({ q: " " });
  await clock.advance(ASK_AFTER_MS);
  assert.deepEqual([api.asked.length, search.state.phase, idsOf(search)], [1, "idle", []]);
  assert.deepEqual(kept, ["cer", " "]);
});

test("only the newest answer counts, however late the others come", async () => {
  const answers = [];
  const { search, clock } = setUp(() => new Promise((resolve) => answers.push(resolve)));
  search.change({ q: "a" });
  await clock.advance(ASK_AFTER_MS);
  search.change({ q: "ab" });
  await clock.advance(ASK_AFTER_MS);
  answers[1](page(["T2"]));
  await settle();
  answers[0](page(["T1"]));
  await settle();
  assert.deepEqual(idsOf(search), ["T2"]);
  search.change({ q: "" });
  assert.deepEqual(idsOf(search), []);
});

test("tickets that are known here are found at once, by beginnings of words without accents", async () => {
  const known = [
    ticket("T1", { subject: "Certifikát vypršel", client: { name: "Pekařství Růžička", number: "100001" } }),
    ticket("T2", { subject: "Nejde web", tags: ["certifikáty"], changed_at: "2026-11-23T09:00:00Z" }),
    ticket("T3", { subject: "Nic" }),
  ];
  const { search, clock } = setUp(() => page(["T3"]), known);
  search.change({ q: "certif" });
  assert.deepEqual([idsOf(search), search.state.phase], [["T2", "T1"], "waiting"]);
  search.change({ q: "ruzi cert" });
  assert.deepEqual(idsOf(search), ["T1"]);
  search.change({ q: "10003" });
  assert.deepEqual(idsOf(search), ["T3"]);
  await clock.advance(ASK_AFTER_MS);
  assert.deepEqual(idsOf(search), ["T3"]);
});

test("a failure is told and can be tried again; an answer for a part says so", async () => {
  let fails = true;
  const { search } = setUp(() => {
    if (fails) throw new Unreachable();
    return page(["T1"], { partial: true });
  });
  search.goTo({ ...NOTHING, q: "web" });
  await settle();
  assert.ok(search.state.phase === "failed" && search.state.error instanceof Unreachable);
  fails = false;
  search.again();
  await settle();
  assert.deepEqual([search.state.phase, search.state.partial, search.state.error], ["ready", true, null]);
});

test("more is added below, each ticket once, and a failure leaves what is there", async () => {
  let answer = () => page(["T1", "T2"], { cursor: "c1" });
  const { search, api } = setUp(() => answer());
  search.goTo({ ...NOTHING, q: "web" });
  await settle();
  answer = () => {
    throw new Unreachable();
  };
  await search.loadMore();
  assert.deepEqual([search.state.more, idsOf(search)], ["failed", ["T1", "T2"]]);
  answer = () => page(["T2", "T3"]);
  await search.loadMore();
  assert.deepEqual([idsOf(search), search.state.cursor, search.state.more], [["T1", "T2", "T3"], null, "idle"]);
  assert.equal(new URLSearchParams(api.asked.at(-1).query).get("cursor"), "c1");
  await search.loadMore();
  assert.equal(api.asked.length, 3);
});

test("who comes back finds the results and his place without asking again", async () => {
  const { search, api } = setUp(() => page(["T1", "T2"]));
  const query = { ...NOTHING, q: "web" };
  search.goTo(query);
  await settle();
  search.open("T2", 240);
  assert.deepEqual([search.isOf("T2"), search.isOf("T1"), search.isOf(null)], [true, false, false]);
  search.goTo({ ...query });
  assert.deepEqual([api.asked.length, search.place, idsOf(search)], [1, { top: 240, id: "T2" }, ["T1", "T2"]]);
  search.change({ q: "jiné" });
  assert.deepEqual(search.place, { top: 0 });
});

test("marks cut a text into pieces by letters, as the server counts them", () => {
  assert.deepEqual(markedPieces("🙂 nejde web", [[8, 11], [2, 7]]), [
    { text: "🙂 ", marked: false },
    { text: "nejde", marked: true },
    { text: " ", marked: false },
    { text: "web", marked: true },
  ]);
  assert.deepEqual(markedPieces("web", [[0, 9], [1, 2]]), [{ text: "web", marked: true }]);
  assert.deepEqual(markedPieces("web", []), [{ text: "web", marked: false }]);
});
