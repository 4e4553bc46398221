/** The zone's logic without a page: addresses, queries, keys, the door, lists, files, words. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { Problem, Unreachable } from "../../web/console/api.js";
import { SessionExpired } from "../../web/console/session.js";
import { createCall, createGiveBack, createZoneApi } from "../../web/zone/api.js";
import { createAttempts } from "../../web/zone/attempts.js";
import { readConfig } from "../../web/zone/config.js";
import { createDoor } from "../../web/zone/door.js";
import { createDrafts } from "../../web/zone/drafts.js";
import { byItselfOf, expectedOf } from "../../web/zone/expected.js";
import { linesOf, saidIn, voiceOf } from "../../web/zone/happening_facts.js";
import { HIDDEN_KEPT_MS, LIST_EVERY_MS, TICKET_EVERY_MS, createZoneLive } from "../../web/zone/live.js";
import { oneAtATime } from "../../web/zone/one_at_a_time.js";
import { createOpenTicket } from "../../web/zone/open_ticket.js";
import { listQuery } from "../../web/zone/queries.js";
import { listHref, readHandOver, readRoute } from "../../web/zone/route.js";
import { purposeOf, queueTitle } from "../../web/zone/queues.js";
import { sentenceFor } from "../../web/zone/sentences.js";
import { createStore } from "../../web/console/store.js";
import { createTicketList, refreshed } from "../../web/zone/ticket_list.js";
import { createUploads } from "../../web/console/uploads.js";
import { LANGUAGES, WORDS, createWords } from "../../web/zone/words.js";
import { CATCH_UP_EVERY_MS } from "../../web/console/live.js";
import { fakeClock, fakeSockets, fakeStorage, fullStorage, settle } from "../web/fakes.mjs";

const NOW = new Date("2026-11-23T09:00:00Z");

test("an address says where one is, and what is unreadable in it is left out", () => {
  assert.equal(readRoute("").view, "list");
  assert.equal(readRoute("#/tickets/01KAPQ").ticket, "01KAPQ");
  assert.equal(readRoute("#/tickets/<b>").view, "missing");
  const { filters } = readRoute("#/?tab=all&state=closed&queue=podpora&text=a%20b&since=2026-11-01&until=zitra");
  assert.deepEqual(filters, { tab: "all", text: "a b", queue: "podpora", state: "closed", since: "2026-11-01", until: "" });
  assert.equal(readRoute("#/?state=closed").filters.state, null, "a closed one is not among the open ones");
  assert.deepEqual(readRoute(listHref(filters)).filters, filters);
});

test("a token that is handed over leaves the address, and leads nowhere but into the zone", () => {
  assert.deepEqual(readHandOver("#token=abcdefghijklmnop&to=/tickets/T1"), { token: "abcdefghijklmnop", hash: "#/tickets/T1" });
  assert.deepEqual(readHandOver("#token=short"), { token: "", hash: "#/" });
  assert.equal(readHandOver("#token=abcdefghijklmnop&to=https://evil.example").hash, "#/");
  assert.equal(readHandOver("#/"), null);
});

test("days of the filter are those of Prague, the last one included", () => {
  const query = listQuery({ ...readRoute("#/?tab=all").filters, since: "2026-03-28", until: "2026-03-29" });
  assert.equal(query.get("since"), "2026-03-27T23:00:00.000Z");
  assert.equal(query.get("until"), "2026-03-29T22:00:00.000Z", "summer time has begun");
  assert.deepEqual(listQuery(readRoute("#/").filters).getAll("state"), ["queued", "in_progress", "waiting", "scheduled"]);
});

test("one intention keeps its key until its outcome is known, also over a reload", async () => {
  const storage = fakeStorage();
  let made = 0;
  const attempts = () => createAttempts({ storage, random: () => `k${++made}` });
  const keys = [];
  const send = (outcome) => async (key) => {
    keys.push(key);
    if (outcome !== null) throw outcome;
  };
  const body = { text: "a" };
  await assert.rejects(attempts().of("reply.T1", body, send(new Unreachable("x"))));
  await assert.rejects(attempts().of("reply.T1", body, send(new Problem(502, {}))));
  await attempts().of("reply.T1", body, send(null));
  await attempts().of("reply.T1", body, send(null));
  await assert.rejects(attempts().of("reply.T1", { text: "b" }, send(new Problem(422, {}))));
  await assert.rejects(attempts().of("reply.T1", { text: "b" }, send(new Unreachable("x"))));
  await attempts().of("reply.T1", { text: "c" }, send(null));
  assert.deepEqual(keys, ["k1", "k1", "k1", "k2", "k3", "k4", "k5"], "another text is another intention");
});

const reply = (status, body, headers = {}) => ({
  ok: status < 400,
  status,
  text: async () => (body === null ? "" : JSON.stringify(body)),
  headers: new Headers(headers),
});

function apiWith(answers, door) {
  const asked = [];
  const call = createCall({
    base: "/api",
    fetch: async (url, options) => {
      asked.push({ url, ...options });
      return answers.shift();
    },
  });
  const attempts = createAttempts({ storage: fakeStorage(), random: () => "key" });
  return { api: createZoneApi({ call, door, attempts }), asked };
}

test("a call goes with its version and key; 304 and 204 have no body; the wait of a refusal is told", async () => {
  const door = { bearer: async () => "zt", expire() {} };
  const { api, asked } = apiWith(
    [reply(304, null), reply(204, null), reply(200, { ticket: {} }), reply(429, {}, { "Retry-After": "7" })],
    door,
  );
  assert.equal(await api.ticket("T1", 3), null);
  await api.setPin("2580");
  await api.resolve("T1", 4);
  await assert.rejects(api.me(), (error) => error.status === 429 && error.extra.retry_after_s === 7);
  assert.equal(asked[0].headers["If-None-Match"], '"3"');
  assert.equal(asked[0].headers.Authorization, "Bearer zt");
  assert.deepEqual([asked[2].headers["If-Match"], asked[2].headers["Idempotency-Key"]], ['"4"', "key"]);
});

test("a refused token is renewed once, and then it is over", async () => {
  const wishes = [];
  let expired = 0;
  const door = { bearer: async (wish) => (wishes.push(wish.refused), "zt"), expire: () => (expired += 1) };
  const { api } = apiWith([reply(401, {}), reply(401, {})], door);
  await assert.rejects(api.me(), (error) => error.status === 401);
  assert.deepEqual(wishes, [null, "zt"]);
  assert.equal(expired, 1);
});

function doorWith({ session = null, exchange = async () => assert.fail("no exchange"), storage = fakeStorage() } = {}) {
  return createDoor({ storage, session, exchange, nowMs: () => NOW.getTime() });
}

const signedIn = { phase: "in", bearer: async () => "id-token" };
const given = (token, number = "1") => ({ token, expires_at: "2026-11-23T09:30:00Z", client: { number, name: "Firma" } });

test("a token handed over cannot be renewed here: it runs out", async () => {
  const storage = fakeStorage();
  const door = doorWith({ storage });
  door.handOver("zone-token");
  assert.equal(await door.bearer(), "zone-token");
  assert.equal(await doorWith({ storage }).bearer(), "zone-token", "a reload keeps it");
  assert.equal(await door.bearer({ refused: "of-before" }), "zone-token", "another one was handed over meanwhile");
  door.expire("of-before");
  assert.equal(door.state.phase, "in");
  await assert.rejects(door.bearer({ refused: "zone-token" }), SessionExpired);
  assert.equal(door.state.phase, "expired");
  door.handOver("");
  assert.equal(door.state.phase, "expired", "an unreadable token is none");
});

test("one renewal serves all who wait, and is no new entrance", async () => {
  const asked = [];
  const door = doorWith({ session: signedIn, exchange: async (bearer, client) => (asked.push(client), given(`t${asked.length}`)) });
  await door.enter();
  const entrance = door.entrance;
  assert.deepEqual(await Promise.all([door.bearer({ refused: "t1" }), door.bearer({ refused: "t1" })]), ["t2", "t2"]);
  assert.deepEqual(asked, [null, "1"]);
  assert.equal(door.entrance, entrance);
});

test("who leaves while a token is on its way stays out, and the token is given back", async () => {
  let answer;
  const door = doorWith({ session: signedIn, exchange: () => new Promise((resolve) => (answer = resolve)) });
  door.handOver("zone-token");
  const renewed = door.enter("1");
  await settle();
  assert.equal(door.leave(), "zone-token");
  assert.equal(door.leave(), null);
  answer(given("t2"));
  await renewed;
  assert.equal(door.state.phase, "out");
  const asked = [];
  const call = createCall({ base: "/api", fetch: async (url, options) => { asked.push({ url, ...options }); throw new TypeError("offline"); } });
  await createGiveBack(call)("zone-token");
  assert.deepEqual(asked.map(({ method, url, keepalive }) => [method, url, keepalive]), [["DELETE", "/api/v1/zone/pass", true]]);
});

test("a contact of several clients chooses; one of none is told", async () => {
  const choose = new Problem(422, { type: "x/choose-client", clients: [{ number: "1", name: "A" }] });
  const door = doorWith({ session: signedIn, exchange: async (_, client) => { if (client === null) throw choose; return given("t", client); } });
  await door.enter();
  assert.deepEqual([door.state.phase, door.state.clients.length], ["choosing", 1]);
  await door.enter("1");
  assert.equal(door.state.phase, "in");
  const none = doorWith({ session: signedIn, exchange: async () => { throw new Problem(404, {}); } });
  await none.enter();
  assert.equal(none.state.phase, "stranger");
});

test("drafts are by person, and a browser that keeps nothing is told of", () => {
  const storage = fakeStorage();
  const empty = { text: "", files: [] };
  assert.equal(createDrafts(storage, "jan 1").save("T1", { text: "a", files: [{ id: "u", name: "n" }, { name: "no id" }] }), true);
  assert.deepEqual(createDrafts(storage, "jan 1").load("T1", empty), { text: "a", files: [{ id: "u", name: "n" }] });
  assert.deepEqual(createDrafts(storage, "jan 2").load("T1", empty), empty);
  assert.equal(createDrafts(fullStorage(), "jan 1").save("T1", empty), false);
});

test("a fresh first page renews what it reaches and leaves what is below", () => {
  const item = (id, changed_at) => ({ id, changed_at });
  const before = [item("a", "5"), item("b", "4"), item("c", "3"), item("d", "2")];
  const page = { items: [item("c", "6"), item("a", "5")], cursor: "x" };
  assert.deepEqual(refreshed(before, page).items.map(({ id }) => id), ["c", "a", "b", "d"]);
  assert.deepEqual(refreshed(before, { items: [item("c", "6"), item("b", "4")], cursor: "x" }).items.map(({ id }) => id), ["c", "b", "d"], "what dropped out is gone");
  assert.deepEqual(refreshed(before, { items: [item("a", "5")], cursor: null }).items.length, 1);
});

test("a history never goes backwards, and a stale step brings the newest", async () => {
  const history = (version) => ({ ticket: { id: "T1", version }, entries: [] });
  const open = createOpenTicket({ api: { ticket: async () => history(3) }, id: "T1", seenTo: 0, onTicket() {} });
  await open.load();
  assert.equal(open.take(history(2)), false);
  const stale = new Problem(412, { type: "x/stale", ...history(5) });
  await assert.rejects(open.change(async () => { throw stale; }), (error) => error === stale);
  assert.equal(open.state.ticket.version, 5);
});

test("two files travel at once, a failed one can go again, a removed one is stopped", async () => {
  const limits = { file_bytes_max: 10, files_max: 4 };
  const travelling = new Map();
  const uploads = createUploads({
    ask: async ({ name }) => ({ id: `id-${name}` }),
    put: (place, file, onShare, signal) => new Promise((resolve, reject) => {
      travelling.set(file.name, { resolve, reject });
      signal.addEventListener("abort", () => reject(new Unreachable("stopped")));
    }),
    limits,
    sent: [{ id: "u0", name: "old", type: "t", size: 1 }],
    isFinal: () => false,
  });
  uploads.add([{ name: "a", size: 1 }, { name: "b", size: 1 }, { name: "c", size: 1 }, { name: "d", size: 1 }, { name: "e", size: 11 }]);
  await settle();
  assert.deepEqual(uploads.state.items.map(({ state }) => state), ["done", "sending", "sending", "waiting", "refused", "refused"]);
  travelling.get("a").reject(new Unreachable("x"));
  travelling.get("b").resolve();
  await settle();
  assert.deepEqual(uploads.state.items.map(({ state }) => state).slice(1, 4), ["failed", "done", "sending"]);
  uploads.again(uploads.state.items[1].key);
  await settle();
  travelling.get("a").resolve();
  uploads.remove(uploads.state.items[3].key);
  await settle();
  assert.deepEqual(uploads.sent.map(({ id }) => id), ["u0", "id-a", "id-b"]);
});

/** The live part with a clock, sockets and a tab of its own; keeps the hints. */
function liveWith({ openTicket } = {}) {
  const clock = fakeClock();
  const sockets = fakeSockets();
  const connection = createStore({ reached: true, live: "offline" });
  const hints = [];
  const asked = { tickets: 0 };
  let hidden = false;
  let tell = () => {};
  const every = (ms, run) => {
    let cancel;
    const plan = () => {
      cancel = clock.after(ms, () => {
        plan();
        run();
      });
    };
    plan();
    return () => cancel();
  };
  const live = createZoneLive({
    openTicket: openTicket ?? (async () => `word-${(asked.tickets += 1)}`),
    openSocket: sockets.open,
    connection,
    every,
    clock,
    random: () => 0.5,
    visibility: { isHidden: () => hidden, onChange: (listener) => ((tell = listener), () => (tell = () => {})) },
    onFault() {},
  });
  live.onHint((hint) => void hints.push(hint.version ? `${hint.id} ${hint.version}` : hint.type));
  const hide = (now) => {
    hidden = now;
    tell();
  };
  const online = async () => {
    live.start();
    await settle();
    sockets.last.onopen();
    await settle();
    hints.length = 0;
  };
  return { live, clock, sockets, connection, hints, asked, hide, online };
}

test("a push is a hint of its ticket and of the list, and nothing else on the websocket is one", async () => {
  const { sockets, hints, online } = liveWith();
  await online();
  sockets.last.say({ type: "ticket", id: "T1", version: 4, at: "2026-11-23T09:00:00Z" });
  for (const odd of ["no json", { type: "pong" }, { type: "ticket" }, { type: "change", ticket: { id: "T1" } }]) sockets.last.say(odd);
  assert.deepEqual(hints, ["T1 4", "list"]);
  sockets.last.say({ type: "ticket", id: "T1", version: "odd" });
  assert.deepEqual(hints.slice(2), ["ticket", "list"], "of which version is to be found out");
});

test("with a websocket the clock rests but for one look a minute; without one it goes on", async () => {
  const { live, clock, sockets, connection, hints, online } = liveWith();
  await online();
  assert.equal(connection.state.live, "online");
  sockets.last.send = () => queueMicrotask(() => sockets.last.say({ type: "pong" }));
  await clock.advance(CATCH_UP_EVERY_MS - 1);
  assert.deepEqual(hints, []);
  await clock.advance(1);
  assert.deepEqual(hints, ["list", "ticket"]);
  hints.length = 0;
  connection.set({ reached: false });
  await clock.advance(LIST_EVERY_MS);
  assert.deepEqual(hints.sort(), ["list", "ticket", "ticket"], "a call got no answer: better look than trust");
  connection.set({ reached: true });
  hints.length = 0;
  sockets.last.onclose();
  assert.equal(connection.state.live, "offline");
  await clock.advance(1_000);
  sockets.last.onopen();
  await settle();
  assert.equal(connection.state.live, "online");
  assert.deepEqual(hints, ["list", "ticket"], "what came between is looked for");
  live.stop();
  hints.length = 0;
  await clock.advance(10 * LIST_EVERY_MS);
  assert.deepEqual([hints, sockets.opened.length, sockets.last.closed], [[], 2, true]);
});

test("while no websocket is to be had it is polled, and tries are ever rarer", async () => {
  let tries = 0;
  const { live, clock, hints } = liveWith({ openTicket: async () => { tries += 1; throw new Unreachable("x"); } });
  live.start();
  await clock.advance(60_000);
  assert.equal(hints.filter((type) => type === "list").length, 60_000 / LIST_EVERY_MS);
  assert.equal(hints.filter((type) => type === "ticket").length, 60_000 / TICKET_EVERY_MS);
  assert.ok(tries >= 5 && tries <= 8, `${tries} tries in a minute`);
  await clock.advance(600_000);
  assert.ok(tries <= 8 + 600_000 / 15_000, `${tries} tries in eleven minutes`);
});

test("a look that failed is a loss: the websocket is opened again, with another word", async () => {
  const { live, clock, sockets, asked, connection, online } = liveWith();
  await online();
  let can = false;
  live.onHint(async () => can);
  live.all();
  await settle();
  assert.equal(connection.state.live, "offline");
  can = true;
  await clock.advance(1_000);
  sockets.last.onopen();
  await settle();
  assert.deepEqual([connection.state.live, asked.tickets], ["online", 2]);
});

test("nobody is asked while nobody looks; a moment away keeps the websocket, longer does not", async () => {
  const { clock, sockets, hints, hide, online, asked } = liveWith();
  await online();
  hide(true);
  sockets.last.say({ type: "ticket", id: "T1", version: 4 });
  await clock.advance(HIDDEN_KEPT_MS - 1);
  assert.deepEqual([hints, sockets.last.closed], [[], false]);
  hide(false);
  await settle();
  assert.deepEqual([hints, asked.tickets], [["list", "ticket"], 1], "what came meanwhile");
  hide(true);
  hints.length = 0;
  await clock.advance(600_000);
  assert.deepEqual([hints, sockets.last.closed, asked.tickets], [[], true, 1]);
  hide(false);
  await settle();
  assert.deepEqual([hints, asked.tickets], [["list", "ticket"], 2]);
});

test("a page that is opened hidden begins when it is shown, and what is hidden without a websocket stops trying", async () => {
  const { live, clock, hide, asked, sockets } = liveWith();
  hide(true);
  live.start();
  await clock.advance(60_000);
  assert.equal(asked.tickets, 0);
  hide(false);
  await settle();
  assert.equal(asked.tickets, 1);
  hide(true);
  await clock.advance(600_000);
  assert.deepEqual([asked.tickets, sockets.opened.length], [1, 1]);
});

test("a lost network is told at once, and its return is not waited for", async () => {
  const { live, sockets, connection, hints, online } = liveWith();
  await online();
  live.lost();
  assert.equal(connection.state.live, "offline");
  live.all();
  assert.deepEqual(hints, ["list", "ticket"]);
  await settle();
  sockets.last.onopen();
  await settle();
  assert.equal(connection.state.live, "online");
});

test("hints that come while one looks are one more look, not one each, and none is lost", async () => {
  const answers = [];
  const look = oneAtATime(() => new Promise((resolve, reject) => answers.push({ resolve, reject })));
  const first = look();
  const second = look();
  assert.equal(look(), second);
  answers[0].reject(new Unreachable("x"));
  await assert.rejects(first);
  await settle();
  assert.equal(answers.length, 2);
  answers[1].resolve("new");
  assert.equal(await second, "new");
});

test("what is heard of while it is loading is looked for afterwards", async () => {
  const versions = [3, 4];
  const open = createOpenTicket({
    api: { ticket: async () => ({ ticket: { id: "T1", version: versions.shift() }, entries: [] }) },
    id: "T1",
    seenTo: 0,
    onTicket() {},
  });
  open.load();
  await open.refresh(3);
  assert.deepEqual([open.state.ticket.version, versions.length], [3, 1], "it is known already");
  assert.equal(await open.refresh(4), true);
  assert.equal(open.state.ticket.version, 4);
  const pages = [[], [{ id: "T1", changed_at: "1" }]];
  const list = createTicketList({ api: { tickets: async () => ({ items: pages.shift(), cursor: null }) } });
  assert.equal(await list.refresh(), true, "no list is on the page");
  list.show(readRoute("#/").filters);
  assert.equal(await list.refresh(), true);
  assert.equal(list.state.items.length, 1);
});

test("a look that could not be done says so, to the reader and to who asked", async () => {
  const fails = () => Promise.reject(new Unreachable("x"));
  const api = { ticket: async () => ({ ticket: { id: "T1", version: 1 }, entries: [] }), tickets: async () => ({ items: [], cursor: null }) };
  const open = createOpenTicket({ api, id: "T1", seenTo: 0, onTicket() {} });
  const list = createTicketList({ api });
  await Promise.all([open.load(), list.show(readRoute("#/").filters)]);
  Object.assign(api, { ticket: fails, tickets: fails });
  assert.deepEqual(await Promise.all([open.refresh(), list.refresh()]), [false, false]);
  assert.deepEqual([open.state.stale, list.state.stale], [true, true]);
});

test("times are said in words, a broken one with an apology, and only while they count", () => {
  const expected = { kind: "reaction", until: "2026-11-23T15:30:00Z" };
  assert.equal(expectedOf({ state: "queued", expected }, NOW, "cs").params.when, "dnes do\u00a016:30");
  assert.equal(expectedOf({ state: "queued", expected }, new Date("2026-11-24T09:00:00Z"), "cs").key, "expected.reaction.late");
  assert.equal(expectedOf({ state: "resolved", expected }, NOW, "cs"), null);
  assert.equal(byItselfOf({ state: "waiting", clock: { kind: "resolve", at: "2026-11-23T08:00:00Z" } }, NOW, "cs").key, "by_itself.resolve.soon");
  assert.equal(byItselfOf({ state: "queued", clock: { kind: "due", at: "2026-11-24T08:00:00Z" } }, NOW, "cs"), null);
});

test("who said what, with files numbered through the entry, and no word of unknown events", () => {
  const me = { address: "Jan@firma.example", name: "Jan" };
  const client = { version: 1, actor: { kind: "client", name: "Jan" }, events: [] };
  assert.equal(voiceOf(client, { type: "message_received", from: { address: "jan@FIRMA.example" } }, me).side, "mine");
  assert.equal(voiceOf(client, { type: "message_received", from: { address: "eva@firma.example", name: "Jan" } }, me).side, "ours");
  assert.equal(voiceOf(client, { type: "message_received" }, me).side, "mine", "by name where no address is told");
  assert.equal(voiceOf({ actor: { kind: "agent", name: "Alena" } }, { type: "answered" }, me).side, "theirs");
  const file = { name: "a" };
  const events = [{ type: "message_received", attachments: [file, file] }, { type: "answered", attachments: [file] }, { type: "urgency_judged" }];
  assert.deepEqual(saidIn({ events }).map(({ files }) => files.map(({ index }) => index)), [[0, 1], [2]]);
  assert.deepEqual(linesOf({ events }), []);
  assert.equal(linesOf({ events: [{ type: "state_changed", from: "queued", to: "waiting" }] }).length, 1);
  assert.deepEqual(linesOf({ events: [{ type: "state_changed", from: "queued", to: "of_a_newer_server" }] }), []);
});

test("a queue has one title, or one in each language, or its name", () => {
  const me = { queues: [{ name: "a", title: "Podpora" }, { name: "b", title: { cs: "Faktury", en: "Billing" } }] };
  assert.deepEqual(["a", "b", "c"].map((name) => queueTitle(me, name, "en")), ["Podpora", "Billing", "c"]);
  assert.equal(purposeOf({ purpose: { cs: "Závady", en: "Faults" } }, "en"), "Faults");
  assert.equal(purposeOf({}, "cs"), null);
});

test("a refusal is told in the reader's language where the server has it", () => {
  const refused = (more) => new Problem(422, { type: "x/file-count", detail: "given", ...more });
  assert.equal(sentenceFor(refused({ detail_cs: "česky" }), createWords("cs")), "česky");
  assert.equal(sentenceFor(refused({ detail_cs: "česky" }), createWords("en")), "given");
  assert.equal(sentenceFor(refused({ detail_en: "english" }), createWords("en")), "english");
  assert.equal(sentenceFor(refused({ detail_en: "english" }), createWords("cs")), "given");
});

test("too much at once is told with the time to wait, in seconds or minutes", () => {
  const busy = (seconds) => sentenceFor(new Problem(429, { retry_after_s: seconds }), createWords("cs"));
  assert.equal(busy(30), "Je toho teď příliš mnoho. Zkuste to za 30 sekund.");
  assert.equal(busy(120), "Je toho teď příliš mnoho. Zkuste to za 2 minuty.");
  assert.equal(busy(null), "Je toho teď příliš mnoho. Zkuste to prosím za chvíli.");
});

test("config without a complete sign-in has none, and leads to web addresses only", () => {
  assert.deepEqual(readConfig({}), { api: "/api", live: "/live", signIn: null, home: null, company: "" });
  assert.equal(readConfig({ zone: { home_url: "javascript:alert(1)" } }).home, null);
  assert.equal(readConfig({ zone: { client_id: "c", authorize_url: "/a", token_url: "/t" } }).signIn.scope, "openid email profile");
});

test("every word is there in both languages, with the same facts, and is used", () => {
  const ofZone = readdirSync(new URL("../../web/zone/", import.meta.url)).filter((name) => !name.startsWith("words"));
  const sources = [...ofZone.map((name) => `zone/${name}`), "console/file_box.js"]
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(new URL(`../../web/${name}`, import.meta.url), "utf-8"))
    .join("");
  const facts = (entry) => [...new Set(JSON.stringify(entry).match(/\{\w+\}/g) ?? [])].sort();
  const made = [...sources.matchAll(/`((?:[a-z_.]|\$\{[^{}]*\})+)`/g)]
    .filter(([, text]) => /\$\{.*\}/.test(text) && /[a-z_]\.|\.[a-z_]/.test(text.replaceAll(/\$\{[^{}]*\}/g, "")))
    .map(([, text]) => new RegExp(`^${text.replaceAll(".", "\\.").replaceAll(/\$\{[^{}]*\}/g, "[a-z_.]*")}$`));
  for (const [key, entry] of Object.entries(WORDS)) {
    assert.equal(entry.length, LANGUAGES.length, key);
    assert.deepEqual(facts(entry[0]), facts(entry[1]), key);
    assert.ok(key === "close" || sources.includes(`"${key}"`) || made.some((pattern) => pattern.test(key)), `${key} is not used`);
  }
  assert.equal(createWords("cs")("list.shown", { n: 2 }), "Zobrazeny 2 požadavky");
  assert.throws(() => createWords("en")("no.such"));
});
