/** The desk against a server that is slow, forgetful or gone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem, Unreachable } from "../../web/console/api.js";
import { createDesk } from "../../web/console/desk.js";
import { createDrafts } from "../../web/console/drafts.js";
import { DEFAULT_STATES } from "../../web/console/route.js";
import { createSeen } from "../../web/console/seen.js";
import { SENT_NOTE_MS } from "../../web/console/sending.js";
import { fakeApi, fakeClock, fakeStorage, settle } from "./fakes.mjs";

const HOME = { queue: null, states: DEFAULT_STATES, ticket: null };
const at = (second) => new Date(Date.parse("2026-11-23T08:00:00Z") + second * 1000).toISOString();

function summary(id, version, more = {}) {
  return {
    id,
    number: 10_000 + Number(id.slice(1)),
    queue: "podpora",
    subject: `Ticket ${id}`,
    state: "queued",
    requester: { address: "petr@firma.example", name: "Petr" },
    client: null,
    agent: null,
    version,
    opened_at: at(0),
    changed_at: at(version),
    unread: true,
    last: { by: "client", preview: "…" },
    ...more,
  };
}

const change = (version, events = [{ type: "message_received", from: { address: "p@x", name: null }, text: "…" }]) => ({
  version,
  at: at(version),
  actor: { kind: "client", id: "p", name: "Petr" },
  events,
});
const changes = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => change(from + index));
const page = (items, more = {}) => ({ items, cursor: null, feed: "feed-0", ...more });
const stale = (ticket, newer) => new Problem(409, { type: "https://x/problems/stale", ticket, changes: newer });

function setUp(answers = {}, { attentive = () => true, elsewhere, heard } = {}) {
  const clock = fakeClock();
  const storage = fakeStorage();
  const told = [];
  let keys = 0;
  const api = fakeApi({
    "GET /v1/me": () => ({ id: "jana", name: "Jana", email: "jana@x", roles: ["agent"] }),
    "GET /v1/queues": () => ({ queues: [{ name: "podpora", address: "podpora@x" }, { name: "tickety", address: "t@x" }] }),
    "GET /v1/tickets": () => page([]),
    "GET /v1/changes": () => ({ changes: [], cursor: "feed-1", reset: false }),
    ...answers,
  });
  const desk = createDesk({
    api,
    drafts: createDrafts(storage, "jana"),
    seen: createSeen(storage),
    clock,
    newKey: () => `key-${(keys += 1)}`,
    attentive,
    announce: (key, params) => told.push([key, params.number]),
    elsewhere,
    heard,
  });
  return { desk, api, clock, storage, told };
}

/** A desk with its list loaded and, if asked, a ticket open. */
async function atWork(answers, open = null, more) {
  const parts = setUp(answers, more);
  await parts.desk.goTo(HOME);
  parts.desk.begin();
  await parts.desk.firstList();
  if (open !== null) await parts.desk.goTo({ ...HOME, ticket: open });
  await settle();
  return parts;
}

const rowIds = (desk) => desk.rows().map(({ id }) => id);
const openVersions = (desk) => desk.state.open.changes.map(({ version }) => version);

test("a push that arrives while the list is loading is neither lost nor turned back by the list", async () => {
  let answer;
  const { desk } = setUp({ "GET /v1/tickets": () => new Promise((resolve) => (answer = resolve)) });
  await desk.goTo(HOME);
  const loading = desk.firstList();
  await settle();
  desk.applyPush({ ticket: summary("T1", 5) });
  desk.applyPush({ ticket: summary("T2", 1) });
  answer(page([summary("T1", 4)]));
  await loading;
  assert.deepEqual(rowIds(desk), ["T1", "T2"]);
  assert.equal(desk.rows()[0].version, 5);
});

test("the first list is asked for once, by the subscription and by impatience alike", async () => {
  const { desk, api } = setUp();
  await desk.goTo(HOME);
  await Promise.all([desk.firstList(), desk.catchUp(), desk.firstList()]);
  const paths = api.asked.map(({ path }) => path);
  assert.deepEqual(paths, ["/v1/tickets", "/v1/changes"]); // begun before the catch-up: the feed is asked as well
});

test("the list that a subscription asks for first needs no catch-up of its own", async () => {
  const { desk, api } = setUp();
  await desk.goTo(HOME);
  await desk.catchUp();
  assert.deepEqual(api.asked.map(({ path }) => path), ["/v1/tickets"]);
});

test("a row leaves the list when its state does, and a new one is told to the screen reader", async () => {
  const { desk, told } = await atWork({ "GET /v1/tickets": () => page([summary("T1", 1)]) });
  desk.applyPush({ ticket: summary("T2", 1) });
  assert.deepEqual(rowIds(desk), ["T2", "T1"]);
  desk.applyPush({ ticket: summary("T1", 2, { state: "resolved", last: { by: "agent", preview: "" } }) });
  assert.deepEqual(rowIds(desk), ["T2"]);
  assert.deepEqual(told, [["list.new_ticket", "#10002"]]);
});

test("counts come from the tickets when all open ones are known, and follow the pushes", async () => {
  const { desk } = await atWork({ "GET /v1/tickets": () => page([summary("T1", 1)]) });
  const queued = () => desk.queues().map(({ counts }) => counts?.queued);
  assert.deepEqual(queued(), [1, 0]);
  desk.applyPush({ ticket: summary("T2", 1, { queue: "tickety" }) });
  desk.applyPush({ ticket: summary("T1", 2, { state: "in_progress" }) });
  assert.deepEqual(queued(), [0, 1]);
});

test("there are no counts when there is more than is known, and the server's win where it gives them", async () => {
  const many = await atWork({ "GET /v1/tickets": () => page([summary("T1", 1)], { cursor: "next" }) });
  assert.deepEqual(many.desk.queues().map(({ counts }) => counts), [null, null]);
  const given = await atWork({ "GET /v1/queues": () => ({ queues: [{ name: "podpora", counts: { queued: 7 } }] }) });
  assert.equal(given.desk.queues()[0].counts.queued, 7);
});

test("a catch-up asks from the last cursor, applies what is newer and goes on until nothing is new", async () => {
  const feed = [
    { changes: [{ ticket: summary("T1", 3) }, { ticket: summary("T2", 1) }], cursor: "feed-1", reset: false },
    { changes: [{ ticket: summary("T2", 1) }, { ticket: summary("T3", 1) }], cursor: "feed-2", reset: false },
    { changes: [{ ticket: summary("T3", 1) }], cursor: "feed-3", reset: false },
  ];
  const { desk, api } = await atWork({
    "GET /v1/tickets": () => page([summary("T1", 1)]),
    "GET /v1/changes": () => feed.shift(),
  });
  await desk.catchUp();
  assert.deepEqual(rowIds(desk).sort(), ["T1", "T2", "T3"]);
  const since = api.asked.filter(({ path }) => path === "/v1/changes").map(({ query }) => query);
  assert.deepEqual(since, ["since=feed-0", "since=feed-1", "since=feed-2"]);
});

test("what the feed tells of no ticket is handed on, and counts as news", async () => {
  const news = { type: "mail", mail: { id: "m1" } };
  const feed = [
    { changes: [news], cursor: "feed-1", reset: false },
    { changes: [{ ticket: summary("T1", 1) }], cursor: "feed-2", reset: false },
    { changes: [news], cursor: "feed-3", reset: false },
  ];
  const given = [];
  const elsewhere = (pushes) => {
    given.push(...pushes);
    return given.length === 1 ? pushes.length : 0;
  };
  const { desk } = await atWork({ "GET /v1/changes": () => feed.shift() }, null, { elsewhere });
  await desk.catchUp();
  assert.deepEqual(rowIds(desk), ["T1"]);
  assert.deepEqual(given, [news, news]);
});

test("setting tickets aside closes the open one and leaves the list as it is", async () => {
  const { desk, api } = await atWork(
    {
      "GET /v1/tickets": () => page([summary("T1", 1)]),
      "GET /v1/tickets/T1": () => ({ ticket: summary("T1", 1), changes: changes(1, 1), outgoing: [] }),
    },
    "T1",
  );
  const before = api.asked.length;
  desk.setAside();
  await desk.goTo(HOME);
  assert.deepEqual([desk.state.open, rowIds(desk), api.asked.length], [null, ["T1"], before]);
});

test("all of a long message comes with all of its history", async () => {
  const { desk } = await atWork(
    {
      "GET /v1/tickets/T1": () => ({ ticket: summary("T1", 1), changes: changes(1, 1), outgoing: [] }),
      "GET /v1/tickets/T1/changes/1/text": () => ({ text: "celý", quoted: "> vše" }),
    },
    "T1",
  );
  assert.deepEqual(await desk.wholeText(1), { text: "celý", quoted: "> vše" });
});

test("a push never moves the cursor: what was missed before it is still asked for", async () => {
  const { desk, api } = await atWork();
  desk.applyPush({ ticket: summary("T9", 1), cursor: "feed-99" });
  await desk.catchUp();
  assert.equal(api.asked.at(-1).query, "since=feed-0");
});

test("a reset reloads everything, forgets what is gone and keeps what was pushed meanwhile", async () => {
  let answer;
  let lists = 0;
  const { desk } = await atWork({
    "GET /v1/tickets": () => {
      lists += 1;
      if (lists === 1) return page([summary("T1", 1), summary("T2", 1)]);
      return new Promise((resolve) => (answer = resolve));
    },
    "GET /v1/changes": () => ({ changes: [], cursor: "feed-5", reset: true }),
  });
  const reloading = desk.catchUp();
  await settle();
  desk.applyPush({ ticket: summary("T3", 1) });
  answer(page([summary("T2", 4)], { feed: "feed-9" }));
  await reloading;
  assert.deepEqual(rowIds(desk), ["T2", "T3"]);
});

test("a catch-up that gets no answer fails, so that nobody says online", async () => {
  const { desk } = await atWork({
    "GET /v1/changes": () => {
      throw new Unreachable("gone");
    },
  });
  await assert.rejects(desk.catchUp(), Unreachable);
});

test("a list that failed says so and is loaded by the next catch-up", async () => {
  let fails = true;
  const { desk } = setUp({
    "GET /v1/tickets": () => {
      if (fails) throw new Unreachable("gone");
      return page([summary("T1", 1)]);
    },
  });
  await desk.goTo(HOME);
  await desk.firstList();
  assert.equal(desk.state.list.phase, "failed");
  fails = false;
  await desk.catchUp();
  assert.equal(desk.state.list.phase, "ready");
  assert.deepEqual(rowIds(desk), ["T1"]);
});

test("the answer of a filter that was left does not overwrite that of the present one", async () => {
  const waiting = [];
  let slow = false;
  const { desk } = await atWork({
    "GET /v1/tickets": () => (slow ? new Promise((resolve) => waiting.push(resolve)) : page([])),
  });
  slow = true;
  const resolved = { ...HOME, states: ["resolved"] }; // what is open is all known, and not asked for
  const first = desk.goTo({ ...resolved, queue: "podpora" });
  const second = desk.goTo({ ...resolved, queue: "tickety" });
  await settle();
  waiting[1](page([summary("T2", 1, { queue: "tickety", state: "resolved" })]));
  await settle();
  assert.equal(desk.state.list.phase, "ready");
  waiting[0](page([summary("T1", 1, { state: "resolved" })], { cursor: "more" }));
  await Promise.all([first, second]);
  assert.equal(desk.state.list.cursor, null);
  assert.deepEqual(rowIds(desk), ["T2"]);
});

test("a push of a newer version fetches only what the open ticket lacks", async () => {
  const { desk, api } = await atWork(
    {
      "GET /v1/tickets/T1": () => ({ ticket: summary("T1", 2), changes: changes(1, 2), outgoing: [] }),
      "GET /v1/tickets/T1/changes": () => ({ ticket: summary("T1", 4), changes: changes(3, 4), outgoing: [] }),
    },
    "T1",
  );
  desk.applyPush({ ticket: summary("T1", 4) });
  await settle();
  assert.deepEqual(openVersions(desk), [1, 2, 3, 4]);
  assert.equal(api.asked.at(-1).query, "after=2");
  assert.equal(desk.state.open.readVersion, 2);
});

test("a read that lags behind its push is repeated, but not for ever", async () => {
  let looks = 0;
  const { desk, clock } = await atWork(
    {
      "GET /v1/tickets/T1": () => ({ ticket: summary("T1", 1), changes: changes(1, 1), outgoing: [] }),
      "GET /v1/tickets/T1/changes": () => {
        looks += 1;
        return { ticket: summary("T1", 1), changes: looks === 3 ? changes(2, 2) : [], outgoing: [] };
      },
    },
    "T1",
  );
  desk.applyPush({ ticket: summary("T1", 2) });
  await clock.advance(60_000);
  assert.deepEqual(openVersions(desk), [1, 2]);
  desk.applyPush({ ticket: summary("T1", 3) });
  await clock.advance(600_000);
  assert.equal(looks, 7); // 3 for the first push, then one look and three repeats
});

test("a ticket is marked as read only for somebody who looks, and unread again when the client writes", async () => {
  let looking = false;
  const { desk } = await atWork(
    {
      "GET /v1/tickets": () => page([summary("T1", 1)]),
      "GET /v1/tickets/T1": () => ({ ticket: summary("T1", 1), changes: changes(1, 1), outgoing: [] }),
    },
    "T1",
    { attentive: () => looking },
  );
  const unread = () => desk.isUnread(desk.rows()[0]);
  assert.equal(unread(), true);
  looking = true;
  desk.attend();
  assert.equal(unread(), false);
  await desk.goTo(HOME);
  desk.applyPush({ ticket: summary("T1", 2) });
  assert.equal(unread(), true);
});

test("a ticket that is not there is said to be missing; one that got no answer can be tried again", async () => {
  let error = new Problem(404, {});
  const { desk } = await atWork(
    {
      "GET /v1/tickets/T1": () => {
        if (error) throw error;
        return { ticket: summary("T1", 1), changes: changes(1, 1), outgoing: [] };
      },
    },
    "T1",
  );
  assert.equal(desk.state.open.phase, "missing");
  error = new Unreachable("gone");
  await desk.goTo(HOME);
  await desk.goTo({ ...HOME, ticket: "T1" });
  assert.equal(desk.state.open.phase, "failed");
  error = null;
  await desk.retryOpen();
  assert.equal(desk.state.open.phase, "ready");
});

const ANSWERED = { type: "answered", text: "Dobrý den", to: ["petr@firma.example"], cc: [] };

function openTicket(more) {
  return atWork(
    {
      "GET /v1/tickets": () => page([summary("T1", 2)]),
      "GET /v1/tickets/T1": () => ({ ticket: summary("T1", 2), changes: changes(1, 2), outgoing: [] }),
      ...more,
    },
    "T1",
  );
}

test("an answer goes with the version it was written against and empties the box when it is taken", async () => {
  const mine = summary("T1", 3, { state: "waiting" });
  const { desk, api, storage } = await openTicket({
    "POST /v1/tickets/T1/answers": () => ({ ticket: mine, changes: [change(3, [ANSWERED])] }),
    "GET /v1/tickets/T1/changes": () => ({ ticket: mine, changes: [], outgoing: [] }),
  });
  desk.type("Dobrý den");
  assert.ok(storage.length > 0);
  await desk.sendAnswer();
  const { body, headers } = api.asked.find(({ method }) => method === "POST");
  assert.deepEqual(body, { text: "Dobrý den", version: 2, state: "waiting" });
  assert.deepEqual(headers, { "Idempotency-Key": "key-1" });
  assert.equal(desk.state.open.draft.text, "");
  assert.equal(desk.state.open.answerPhase, "sent");
  assert.deepEqual(openVersions(desk), [1, 2, 3]);
  assert.equal(desk.state.open.readVersion, 3); // one's own answer is no news to oneself
  assert.equal(desk.state.drafts.size, 0);
});

test("an overtaken answer shows what is new, keeps the text, and goes with the new version and a new key", async () => {
  let posts = 0;
  const { desk, api } = await openTicket({
    "POST /v1/tickets/T1/answers": () => {
      posts += 1;
      if (posts === 1) throw stale(summary("T1", 3), changes(3, 3));
      return { ticket: summary("T1", 4), changes: [change(4, [ANSWERED])] };
    },
  });
  desk.type("Dobrý den");
  await desk.sendAnswer();
  assert.equal(desk.state.open.answerPhase, "stale");
  assert.equal(desk.state.open.draft.text, "Dobrý den");
  assert.deepEqual(openVersions(desk), [1, 2, 3]);
  await desk.sendAnswer();
  const sent = api.asked.filter(({ method }) => method === "POST");
  assert.deepEqual(sent.map(({ body }) => body.version), [2, 3]);
  assert.deepEqual(sent.map(({ headers }) => headers["Idempotency-Key"]), ["key-1", "key-2"]);
  assert.equal(desk.state.open.draft.text, "");
});

test("a push while writing does not smuggle the answer past the server's check", async () => {
  const { desk, api } = await openTicket({
    "GET /v1/tickets/T1/changes": () => ({ ticket: summary("T1", 3), changes: changes(3, 3), outgoing: [] }),
    "POST /v1/tickets/T1/answers": () => {
      throw stale(summary("T1", 3), changes(3, 3));
    },
  });
  desk.type("Dobrý den");
  desk.applyPush({ ticket: summary("T1", 3) });
  await settle();
  assert.deepEqual(openVersions(desk), [1, 2, 3]);
  await desk.sendAnswer();
  assert.equal(api.asked.find(({ method }) => method === "POST").body.version, 2);
});

test("an answer whose outcome is unknown is kept and sent again under the same key", async () => {
  let posts = 0;
  const { desk, api } = await openTicket({
    "POST /v1/tickets/T1/answers": () => {
      posts += 1;
      if (posts === 1) throw new Unreachable("timeout");
      if (posts === 2) throw new Problem(503, {});
      return { ticket: summary("T1", 3), changes: [change(3, [ANSWERED])] };
    },
  });
  desk.type("Dobrý den");
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    await desk.sendAnswer();
    assert.equal(desk.state.open.answerPhase, "unknown");
    assert.equal(desk.state.open.draft.text, "Dobrý den");
  }
  await desk.sendAnswer();
  const keys = api.asked.filter(({ method }) => method === "POST").map(({ headers }) => headers["Idempotency-Key"]);
  assert.deepEqual(keys, ["key-1", "key-1", "key-1"]);
  assert.equal(desk.state.open.answerPhase, "sent");
});

test("an answer of unknown outcome that turns up in the ticket was taken", async () => {
  const { desk } = await openTicket({
    "POST /v1/tickets/T1/answers": () => {
      throw new Unreachable("timeout");
    },
    "GET /v1/tickets/T1/changes": () => ({ ticket: summary("T1", 3), changes: [change(3, [ANSWERED])], outgoing: [] }),
  });
  desk.type("Dobrý den");
  await desk.sendAnswer();
  desk.applyPush({ ticket: summary("T1", 3) });
  await settle();
  assert.equal(desk.state.open.answerPhase, "sent");
  assert.equal(desk.state.open.draft.text, "");
});

test("a refused answer keeps its text, says why, and blank text is not sent at all", async () => {
  const { desk, api } = await openTicket({
    "POST /v1/tickets/T1/answers": () => {
      throw new Problem(409, { type: "https://x/problems/illegal-move", detail: "Ticket je ukončený." });
    },
  });
  desk.type("  \n");
  await desk.sendAnswer();
  assert.equal(api.asked.filter(({ method }) => method === "POST").length, 0);
  desk.type("Dobrý den");
  await desk.sendAnswer();
  assert.equal(desk.state.open.answerPhase, "refused");
  assert.equal(desk.state.open.answerError.detail, "Ticket je ukončený.");
  assert.equal(desk.state.open.draft.text, "Dobrý den");
});

test("a draft waits in its ticket while another one is open", async () => {
  const { desk } = await openTicket({
    "GET /v1/tickets/T2": () => ({ ticket: summary("T2", 1), changes: changes(1, 1), outgoing: [] }),
  });
  desk.type("Rozepsáno");
  desk.chooseState("resolved");
  await desk.goTo({ ...HOME, ticket: "T2" });
  assert.equal(desk.state.open.draft.text, "");
  assert.deepEqual([...desk.state.drafts], ["T1"]);
  await desk.goTo({ ...HOME, ticket: "T1" });
  assert.deepEqual([desk.state.open.draft.text, desk.state.open.draft.state], ["Rozepsáno", "resolved"]);
});

test("an answer that is taken after one has moved on to another ticket empties the right box", async () => {
  let answer;
  const { desk } = await openTicket({
    "GET /v1/tickets/T2": () => ({ ticket: summary("T2", 1), changes: changes(1, 1), outgoing: [] }),
    "POST /v1/tickets/T1/answers": () => new Promise((resolve) => (answer = resolve)),
  });
  desk.type("Dobrý den");
  const sending = desk.sendAnswer();
  await settle();
  await desk.goTo({ ...HOME, ticket: "T2" });
  desk.type("Něco jiného");
  answer({ ticket: summary("T1", 3), changes: [change(3, [ANSWERED])] });
  await sending;
  assert.equal(desk.state.open.draft.text, "Něco jiného");
  assert.deepEqual([...desk.state.drafts], ["T2"]);
});

test("who takes a ticket second is told who was first and sees it", async () => {
  const taken = summary("T1", 3, { state: "in_progress", agent: { id: "ondrej", name: "Ondřej" } });
  const { desk } = await openTicket({
    "POST /v1/tickets/T1/state": () => {
      throw stale(taken, changes(3, 3));
    },
  });
  await desk.move("in_progress");
  assert.deepEqual(desk.state.open.moveNotice, { key: "move.taken", params: { name: "Ondřej" }, at: null });
  assert.equal(desk.state.open.ticket.agent.name, "Ondřej");
  assert.equal(desk.state.open.moving, null);
});

test("one's own move is not held against the answer one is writing", async () => {
  const mine = summary("T1", 3, { state: "in_progress", agent: { id: "jana", name: "Jana" } });
  const { desk, api } = await openTicket({
    "POST /v1/tickets/T1/state": () => ({ ticket: mine, changes: [change(3, [{ type: "assigned", agent: mine.agent }])] }),
    "POST /v1/tickets/T1/answers": () => ({ ticket: summary("T1", 4), changes: [change(4, [ANSWERED])] }),
  });
  desk.type("Dobrý den");
  await desk.move("in_progress");
  await desk.sendAnswer();
  assert.equal(api.asked.at(-1).path, "/v1/tickets/T1/answers");
  assert.equal(api.asked.at(-1).body.version, 3);
});

const UNTIL = "2026-11-26T08:00:00.000Z";
const planned = (version) => summary("T1", version, { state: "scheduled", scheduled_for: UNTIL });
const SCHEDULED = { type: "scheduled", until: UNTIL };
const posts = (api) => api.asked.filter(({ method }) => method === "POST");

test("a time is sent with the version at which its choosing began, and its own change is no news", async () => {
  const { desk, api } = await openTicket({
    "POST /v1/tickets/T1/schedule": () => ({ ticket: planned(3), changes: [change(3, [SCHEDULED])] }),
  });
  desk.beginPlanning();
  await desk.schedule(UNTIL);
  assert.deepEqual(posts(api)[0].body, { until: UNTIL, version: 2 });
  assert.deepEqual(posts(api)[0].headers, { "Idempotency-Key": "key-1" });
  const { open } = desk.state;
  assert.deepEqual([open.planning, open.moving, open.readVersion], [null, null, 3]);
  assert.equal(open.ticket.scheduled_for, UNTIL);
});

test("a time chosen without what came meanwhile is stopped, shows it and says so", async () => {
  const { desk, api } = await openTicket({
    "GET /v1/tickets/T1/changes": () => ({ ticket: summary("T1", 3), changes: changes(3, 3), outgoing: [] }),
    "POST /v1/tickets/T1/schedule": () => {
      throw stale(summary("T1", 3), changes(3, 3));
    },
  });
  desk.beginPlanning();
  desk.applyPush({ ticket: summary("T1", 3) });
  await settle();
  await desk.schedule(UNTIL);
  assert.equal(posts(api)[0].body.version, 2);
  assert.deepEqual(openVersions(desk), [1, 2, 3]);
  assert.deepEqual([desk.state.open.planning, desk.state.open.moveNotice], [null, { key: "move.stale" }]);
});

test("a time that the server refuses is told where it was chosen, and the next try has a key of its own", async () => {
  const refusal = new Problem(422, { type: "https://x/problems/invalid-request", detail: "Not ahead." });
  const { desk, api } = await openTicket({
    "POST /v1/tickets/T1/schedule": () => {
      throw refusal;
    },
  });
  desk.beginPlanning();
  await desk.schedule(UNTIL);
  const { planning, moveNotice } = desk.state.open;
  assert.deepEqual([planning.phase, planning.error, moveNotice], ["refused", refusal, null]);
  await desk.schedule(UNTIL);
  assert.deepEqual(posts(api).map(({ headers }) => headers["Idempotency-Key"]), ["key-1", "key-2"]);
});

test("a time or a move whose outcome is not known keeps its key while it stays the same", async () => {
  const { desk, api } = await openTicket({
    "POST /v1/tickets/T1/schedule": () => {
      throw new Unreachable("timeout");
    },
    "POST /v1/tickets/T1/state": () => {
      throw new Problem(502, {});
    },
  });
  desk.beginPlanning();
  await desk.schedule(UNTIL);
  assert.equal(desk.state.open.planning.phase, "unknown");
  await desk.schedule(UNTIL);
  await desk.schedule("2026-11-27T08:00:00.000Z");
  desk.endPlanning();
  await desk.move("in_progress");
  await desk.move("in_progress");
  const keys = posts(api).map(({ headers }) => headers["Idempotency-Key"]);
  assert.deepEqual(keys, ["key-1", "key-1", "key-2", "key-3", "key-3"]);
});

test("a failure that comes after the dialog was left is told beside the state", async () => {
  let refuse;
  const { desk } = await openTicket({
    "POST /v1/tickets/T1/schedule": () => new Promise((_, reject) => (refuse = reject)),
  });
  desk.beginPlanning();
  const sending = desk.schedule(UNTIL);
  await settle();
  desk.endPlanning();
  const error = new Unreachable("timeout");
  refuse(error);
  await sending;
  assert.deepEqual([desk.state.open.planning, desk.state.open.moving], [null, null]);
  assert.deepEqual(desk.state.open.moveNotice, { error });
});

test("a time is chosen only for a ticket that is there, and not while another step is under way", async () => {
  const { desk, api } = await atWork();
  desk.beginPlanning();
  await desk.schedule(UNTIL);
  desk.endPlanning();
  assert.equal(posts(api).length, 0);
  const busy = await openTicket({ "POST /v1/tickets/T1/state": () => new Promise(() => {}) });
  busy.desk.move("in_progress");
  busy.desk.beginPlanning();
  assert.equal(busy.desk.state.open.planning, null);
});

test("a mail that waits to be sent is looked after until it has left", async () => {
  const mail = (state) => ({ id: "m1", kind: "answer", to: ["petr@firma.example"], state, sent_at: null, version: 3 });
  let looks = 0;
  const { desk, clock } = await openTicket({
    "POST /v1/tickets/T1/answers": () => ({ ticket: summary("T1", 3), changes: [change(3, [ANSWERED])] }),
    "GET /v1/tickets/T1/changes": () => {
      looks += 1;
      return { ticket: summary("T1", 3), changes: [], outgoing: [mail(looks < 3 ? "pending" : "sent")] };
    },
  });
  desk.type("Dobrý den");
  await desk.sendAnswer();
  await clock.advance(120_000);
  assert.equal(desk.state.open.outgoing[0].state, "sent");
  assert.equal(looks, 3);
});

test("the word that an answer was taken goes away by itself, that of a second answer in its own time", async () => {
  let version = 2;
  const { desk, clock } = await openTicket({
    "POST /v1/tickets/T1/answers": () => {
      version += 1;
      return { ticket: summary("T1", version), changes: [change(version, [ANSWERED])] };
    },
    "GET /v1/tickets/T1/changes": () => ({ ticket: summary("T1", version), changes: [], outgoing: [] }),
  });
  desk.type("Dobrý den");
  await desk.sendAnswer();
  await clock.advance(SENT_NOTE_MS - 1);
  assert.equal(desk.state.open.answerPhase, "sent");
  desk.type("Ještě něco");
  await desk.sendAnswer();
  await clock.advance(SENT_NOTE_MS - 1);
  assert.equal(desk.state.open.answerPhase, "sent");
  await clock.advance(1);
  assert.equal(desk.state.open.answerPhase, "idle");
});

test("a screen reader hears of a client's message and of nothing that staff do", async () => {
  const { desk, told } = await atWork({ "GET /v1/tickets": () => page([summary("T1", 1)]) });
  const push = (version, what, more) => desk.applyPush({ ticket: summary("T1", version, more), version, what });
  push(2, ["assigned", "state_changed"], { state: "in_progress" }); // the last word is still the client's
  push(3, ["answered", "state_changed"], { last: { by: "agent", preview: "…" } });
  desk.applyPush({ ticket: summary("T1", 4) }); // without "what": the last word is another one, and the client's
  desk.applyPush({ ticket: summary("T1", 5) });
  assert.deepEqual(told, [["list.new_message", "#10001"]]);
  push(6, ["message_received", "state_changed"]);
  assert.equal(told.length, 2);
});

test("a message that somebody answered before the catch-up came is told once", async () => {
  const now = summary("T1", 3, { last: { by: "agent", preview: "…" } });
  const { desk, told } = await atWork({
    "GET /v1/tickets": () => page([summary("T1", 1)]),
    "GET /v1/changes": () => ({
      changes: [
        { ticket: now, version: 1, what: ["message_received"] },
        { ticket: now, version: 2, what: ["message_received"] },
        { ticket: now, version: 3, what: ["answered"] },
      ],
      cursor: "feed-1",
      reset: false,
    }),
  });
  await desk.catchUp();
  await desk.catchUp();
  assert.deepEqual(told, [["list.new_message", "#10001"]]);
});

test("who is no support staff is known as such, by the list or by the live connection, and the list is left alone", async () => {
  const { desk, api } = setUp({
    "GET /v1/tickets": () => {
      throw new Problem(403, { detail: "Only agents." });
    },
  });
  await desk.goTo(HOME);
  await assert.rejects(desk.catchUp(), Problem);
  assert.equal(desk.state.forbidden, true);
  await desk.firstList();
  assert.equal(api.asked.length, 1);
  const other = setUp();
  other.desk.liveChanged({ phase: "forbidden", retryAtMs: null });
  assert.equal(other.desk.state.forbidden, true);
});

const taken = (ticket, agent) => new Problem(409, { type: "https://x/problems/taken", agent, at: at(9), ticket, changes: changes(3, 3) });
const QUEUE = { ...HOME, view: "queue" };

test("who is too late for a ticket is told by the server who was quicker and when, and keeps what he wrote", async () => {
  const ondrej = { id: "ondrej", name: "Ondřej" };
  const { desk } = await openTicket({
    "POST /v1/tickets/T1/state": () => {
      throw taken(summary("T1", 3, { state: "in_progress", agent: ondrej }), ondrej);
    },
  });
  desk.type("Rozepsáno");
  await desk.move("in_progress");
  assert.deepEqual(desk.state.open.moveNotice, { key: "move.taken", params: { name: "Ondřej" }, at: at(9) });
  assert.deepEqual([desk.state.open.ticket.agent, openVersions(desk)], [ondrej, [1, 2, 3]]);
  assert.equal(desk.state.open.draft.text, "Rozepsáno");
});

test("the queue in its order is loaded after the page that tells where news begins, and news finds its place", async () => {
  const { desk, api } = setUp({
    "GET /v1/queue": () => ({ items: [summary("T2", 1, { place: at(60) })], cursor: `2#${at(60)}#${at(0)}#T2` }),
    "GET /v1/tickets": ({ query }) => {
      if (query.has("cursor") || query.get("limit") === "100") throw new Unreachable("gone"); // the rest that is open
      return page([summary("T1", 1, { state: "waiting" })], { cursor: "more" });
    },
  });
  await desk.goTo({ ...QUEUE, queue: "podpora" });
  await desk.catchUp();
  const asked = api.asked.map(({ path, query }) => `${path}?${query}`);
  assert.equal(asked[1], "/v1/queue?queue=podpora&limit=50");
  assert.ok(asked[0].startsWith("/v1/tickets?state=queued"));
  desk.applyPush({ ticket: summary("T3", 1, { urgency: "urgent" }) });
  desk.applyPush({ ticket: summary("T4", 1) }); // below what is loaded
  assert.deepEqual(rowIds(desk), ["T3", "T2"]);
  await desk.catchUp();
  assert.equal(api.asked.findLast(({ path }) => path === "/v1/changes").query, "since=feed-0");
  await desk.goTo(HOME);
  assert.equal(api.asked.at(-1).path, "/v1/tickets");
});

test("the first of the queue is taken; one that somebody was quicker for is left to him", async () => {
  const petr = { id: "petr", name: "Petr" };
  const given = summary("T1", 1, { urgency: "problem", agent: petr });
  const { desk, api } = setUp({
    "GET /v1/queue": () => ({ items: [given, summary("T2", 1), summary("T3", 1)], cursor: null }),
    "POST /v1/tickets/T2/state": () => {
      throw taken(summary("T2", 2, { state: "in_progress", agent: petr }), petr);
    },
    "POST /v1/tickets/T3/state": () => ({ ticket: summary("T3", 2, { state: "in_progress" }), changes: [] }),
  });
  assert.equal(await desk.takeFirst("podpora"), "T3");
  assert.equal(api.asked[0].query, "queue=podpora&limit=50");
  assert.deepEqual(posts(api).map(({ path, body }) => [path, body.version]), [["/v1/tickets/T2/state", 1], ["/v1/tickets/T3/state", 1]]);
  assert.equal(desk.state.taking.phase, "idle");
});

test("the first is tried again when it only moved on; with nothing to take, or no answer, it says so", async () => {
  let tries = 0;
  const { desk, api } = setUp({
    "GET /v1/queue": () => ({ items: [summary("T2", 1)], cursor: null }),
    "POST /v1/tickets/T2/state": () => {
      tries += 1;
      if (tries === 1) throw stale(summary("T2", 2), changes(2, 2));
      return { ticket: summary("T2", 3, { state: "in_progress" }), changes: [] };
    },
  });
  assert.equal(await desk.takeFirst(null), "T2");
  assert.deepEqual(posts(api).map(({ body }) => body.version), [1, 2]);
  assert.deepEqual([await desk.takeFirst(null), desk.state.taking.phase], [null, "none"]);
  api.answers["GET /v1/queue"] = () => {
    throw new Unreachable("gone");
  };
  assert.deepEqual([await desk.takeFirst(null), desk.state.taking.phase], [null, "failed"]);
});

test("a hand-over and a lock go with the version at which their dialog was opened, and close it", async () => {
  const { desk, api } = await openTicket({
    "GET /v1/tickets/T1/changes": () => ({ ticket: summary("T1", 3), changes: changes(3, 3), outgoing: [] }),
    "POST /v1/tickets/T1/assign": () => {
      throw stale(summary("T1", 3), changes(3, 3));
    },
    "POST /v1/tickets/T1/lock": () => ({ ticket: summary("T1", 4, { locked: true }), changes: changes(4, 4) }),
  });
  desk.openPanel("hand_over");
  desk.applyPush({ ticket: summary("T1", 3) });
  await settle();
  assert.equal(await desk.handOver("petr"), false);
  assert.deepEqual([desk.state.open.panel, desk.state.open.moveNotice], [null, { key: "move.stale" }]);
  desk.openPanel("lock");
  assert.equal(await desk.setLock(true), true);
  assert.deepEqual([desk.state.open.panel, desk.state.open.ticket.locked], [null, true]);
  assert.deepEqual(posts(api).map(({ body }) => body), [{ agent: "petr", version: 2 }, { locked: true, version: 3 }]);
});

test("a step that is refused is told in its dialog, or beside the state when there is none", async () => {
  const refusal = new Problem(409, { type: "https://x/problems/illegal-move", detail: "Urgentní.", detail_en: "Urgent." });
  const refuse = () => {
    throw refusal;
  };
  const { desk } = await openTicket({ "POST /v1/tickets/T1/lock": refuse, "POST /v1/tickets/T1/urgency": refuse });
  desk.openPanel("lock");
  await desk.setLock(true);
  const { panel } = desk.state.open;
  assert.deepEqual([panel.kind, panel.phase, panel.error, desk.state.open.moveNotice], ["lock", "refused", refusal, null]);
  desk.closePanel();
  await desk.setUrgency("urgent");
  assert.deepEqual([desk.state.open.moveNotice, desk.state.open.moving], [{ error: refusal }, null]);
});

test("an urgency is set once and said; what it is already, or is closed, needs no asking", async () => {
  const { desk, api, told } = await openTicket({
    "POST /v1/tickets/T1/urgency": ({ body }) => ({ ticket: summary("T1", 3, { urgency: body.urgency }), changes: changes(3, 3) }),
  });
  assert.equal(await desk.setUrgency("routine"), false);
  assert.equal(await desk.setUrgency("urgent"), true);
  assert.equal(await desk.setUrgency("urgent"), false);
  assert.deepEqual(posts(api).map(({ body }) => body), [{ urgency: "urgent", version: 2 }]);
  assert.deepEqual(told, [["urgency.now.urgent", "#10001"]]);
  desk.applyPush({ ticket: summary("T1", 4, { state: "closed", urgency: "urgent" }) });
  assert.equal(await desk.setUrgency("problem"), false);
});

test("whoever listens hears of each ticket what was pushed; what was asked for and one's own steps are no news", async () => {
  const heard = [];
  const note = (before, after, what) => heard.push([before?.version ?? null, after.id, after.version, what]);
  const feed = [{ changes: [{ ticket: summary("T1", 3), what: ["answered"] }, { ticket: summary("T1", 4), what: ["urgency_set"] }], cursor: "feed-0", reset: false }];
  const { desk } = await atWork({ "GET /v1/tickets": () => page([summary("T1", 1)]), "GET /v1/changes": () => feed.shift() }, null, { heard: note });
  desk.applyPush({ ticket: summary("T1", 2), what: ["state_changed"] });
  desk.applyPush({ ticket: summary("T1", 2), what: ["state_changed"] });
  desk.applyPush({ ticket: summary("T2", 1) });
  desk.applyPush({ ticket: summary("T2", 2), what: ["urgency_set"], actor: { kind: "agent", id: "jana" } });
  desk.applyPush({ ticket: summary("T2", 2), what: ["urgency_set"], actor: { kind: "agent", id: "jana" } });
  desk.applyPush({ ticket: summary("T2", 3), what: ["message_received"], actor: { kind: "client", id: "jana" } });
  await desk.catchUp();
  assert.deepEqual(heard, [
    [null, "T1", 1, null],
    [1, "T1", 2, ["state_changed"]],
    [null, "T1", 2, ["state_changed"]], // again, or a list was quicker: it is told all the same
    [null, "T2", 1, ["ticket_opened"]],
    [1, "T2", 2, null], // one's own step
    [2, "T2", 3, ["message_received"]],
    [2, "T1", 3, ["answered", "urgency_set"]],
    [3, "T1", 4, ["answered", "urgency_set"]],
  ]);
});

test("what was missed until everything is loaded anew is heard of as well", async () => {
  const heard = [];
  const note = (before, after, what) => heard.push([before?.version ?? null, after.id, after.version, what]);
  const lists = [page([summary("T1", 1), summary("T3", 1)]), page([summary("T1", 5), summary("T2", 2), summary("T3", 1)])];
  const answers = { "GET /v1/tickets": () => lists.shift(), "GET /v1/changes": () => ({ changes: [], cursor: "feed-9", reset: true }) };
  const { desk } = await atWork(answers, null, { heard: note });
  heard.length = 0;
  await desk.catchUp();
  assert.deepEqual(heard, [
    [1, "T1", 5, ["ticket_opened"]],
    [null, "T2", 2, ["ticket_opened"]],
  ]);
});

test("copies are changed one after another in the same dialog, on what is newest", async () => {
  let version = 2;
  const { desk, api } = await openTicket({
    "POST /v1/tickets/T1/copies": ({ body }) => {
      version += 1;
      if (version === 5) throw stale(summary("T1", 5), changes(5, 5));
      return { ticket: summary("T1", version, { copies: body.add }), changes: changes(version, version) };
    },
  });
  desk.openPanel("copies");
  assert.equal(await desk.changeCopies({ add: ["a@x.example"], withHistory: true }), true);
  assert.equal(await desk.changeCopies({ remove: ["a@x.example"] }), true);
  assert.equal(await desk.changeCopies({ add: ["b@x.example"] }), false);
  const { panel, ticket } = desk.state.open;
  assert.deepEqual([panel.kind, panel.phase, ticket.version], ["copies", "refused", 5]); // what was typed stays there
  assert.deepEqual(posts(api).map(({ body }) => body), [
    { add: ["a@x.example"], remove: [], with_history: true, version: 2 },
    { add: [], remove: ["a@x.example"], with_history: false, version: 3 },
    { add: ["b@x.example"], remove: [], with_history: false, version: 4 },
  ]);
});

test("what is past its promise is counted while all that is open is known", async () => {
  const late = summary("T1", 1, { promise: { kind: "reaction", told_at: at(0), until: at(10) } });
  const { desk } = await atWork({ "GET /v1/tickets": () => page([late, summary("T2", 1)]) });
  assert.deepEqual([desk.overdue(new Date(at(11))), desk.overdue(new Date(at(9)))], [1, 0]);
  const part = await atWork({ "GET /v1/tickets": () => page([late], { cursor: "more" }) });
  assert.equal(part.desk.overdue(new Date(at(11))), null);
});
