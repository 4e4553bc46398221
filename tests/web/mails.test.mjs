/** The mail beside the tickets against a server that is slow, forgetful or gone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem, Unreachable } from "../../web/console/api.js";
import { createMails } from "../../web/console/mails.js";
import { createOriginals } from "../../web/console/originals.js";
import { fakeApi, fakeClock, settle } from "./fakes.mjs";

const mail = (id, minute, more = {}) => ({
  id,
  outcome: "held",
  reason: "which-client",
  status: "waiting",
  from: `${id}@firma.example`,
  name: null,
  subject: `Mail ${id}`,
  received_at: `2026-11-23T08:${String(minute).padStart(2, "0")}:00.000Z`,
  acceptable: true,
  clients: [],
  tickets: [],
  ...more,
});
const page = (items, cursor = null) => ({ items, cursor });
const pushed = (id, minute, more) => {
  const summary = mail(id, minute, more);
  delete summary.clients;
  return { type: "mail", mail: summary };
};
const content = { text: "Dobrý den", quoted: null, html: false, attachments: [], verdict: { verdict: "unverified" } };
const HELD = { outcome: "held", id: null };

function setUp(answers = {}) {
  const clock = fakeClock();
  const told = [];
  const api = fakeApi({
    "GET /v1/mails": () => page([]),
    "GET /v1/mails/counts": () => ({ held: 1, refused: 0, quarantined: 0, spam: 0 }),
    "GET /v1/mails/a": () => ({ mail: mail("a", 1), ...content }),
    ...answers,
  });
  const mails = createMails({ api, clock, announce: (key, params) => told.push([key, params.subject]) });
  const asked = (path) => api.asked.filter((call) => call.path === path).length;
  const ids = () => mails.rows().map(({ id }) => id);
  return { mails, api, clock, told, asked, ids };
}

/** A store on the tab of held mail, connected and caught up. */
async function onHeld(answers, id = null) {
  const parts = setUp(answers);
  await parts.mails.goTo({ ...HELD, id });
  await parts.mails.catchUp();
  return parts;
}

test("a tab asks for its outcome only, page by page, and joins the pages", async () => {
  const pages = { null: page([mail("c", 9), mail("b", 5)], "next"), next: page([mail("a", 1)]) };
  const { mails, api, ids } = setUp({ "GET /v1/mails": ({ query }) => pages[query.get("cursor")] });
  await mails.goTo(HELD);
  assert.equal(api.asked[0].query, "outcome=held&limit=50");
  assert.deepEqual(ids(), ["c", "b"]);
  await mails.loadMore();
  assert.deepEqual(ids(), ["c", "b", "a"]);
  assert.equal(mails.state.list.cursor, null);
});

test("a further page that does not come leaves the list as it is, with a way to try again", async () => {
  let fails = true;
  const { mails, ids } = setUp({
    "GET /v1/mails": ({ query }) => {
      if (query.get("cursor") === null) return page([mail("b", 5)], "next");
      if (fails) throw new Unreachable("gone");
      return page([mail("a", 1)]);
    },
  });
  await mails.goTo(HELD);
  await mails.loadMore();
  assert.deepEqual([mails.state.list.more, ids()], ["failed", ["b"]]);
  fails = false;
  await mails.loadMore();
  assert.deepEqual(ids(), ["b", "a"]);
});

test("a push that arrives while the list is loading is neither lost nor turned back by the list", async () => {
  let answer;
  const { mails, ids } = setUp({ "GET /v1/mails": () => new Promise((resolve) => (answer = resolve)) });
  const loading = mails.goTo(HELD);
  await settle();
  mails.applyPush(pushed("new", 9));
  mails.applyPush(pushed("a", 1, { status: "released" }));
  answer(page([mail("a", 1)]));
  await loading;
  assert.deepEqual(ids(), ["new", "a"]);
  assert.equal(mails.rows()[1].status, "released");
});

test("the answer of a tab that was left does not overwrite that of the present one", async () => {
  const answers = [];
  const { mails } = setUp({ "GET /v1/mails": () => new Promise((resolve) => answers.push(resolve)) });
  mails.goTo(HELD);
  const second = mails.goTo({ outcome: "spam", id: null });
  answers[1](page([mail("s", 1, { outcome: "spam" })]));
  await second;
  answers[0](page([mail("a", 1)], "more"));
  await settle();
  const { phase, cursor } = mails.state.list;
  assert.deepEqual([phase, cursor, mails.rows().map(({ id }) => id)], ["ready", null, ["s"]]);
});

test("a mail moves between tabs by a push, the counts follow once, and a new one is told to the screen reader", async () => {
  const { mails, clock, told, asked, ids } = await onHeld({ "GET /v1/mails": () => page([mail("a", 1)]) });
  const counted = asked("/v1/mails/counts");
  mails.applyPush(pushed("a", 1, { outcome: "quarantined", reason: "not-me", status: "disowned" }));
  mails.applyPush(pushed("b", 2));
  mails.applyPush(pushed("b", 2));
  await clock.advance(10_000);
  assert.deepEqual(ids(), ["b"]);
  assert.equal(asked("/v1/mails/counts"), counted + 1);
  assert.deepEqual(told, [["mails.new", "Mail b"]]);
});

test("after a time without pushes the list is loaded again, and what is gone from it goes", async () => {
  let items = [mail("a", 1), mail("b", 2)];
  const { mails, ids } = await onHeld({ "GET /v1/mails": () => page(items) });
  items = [mail("c", 3), mail("b", 2)];
  mails.liveChanged({ phase: "offline" });
  await mails.catchUp();
  assert.deepEqual(ids(), ["c", "b"]);
});

test("after a time without pushes the open mail and the counts are looked at again, without one they are not", async () => {
  const { mails, asked } = await onHeld({}, "a");
  const looks = asked("/v1/mails/a");
  await mails.catchUp();
  assert.equal(asked("/v1/mails/a"), looks);
  mails.liveChanged({ phase: "connecting" });
  await mails.catchUp();
  assert.equal(asked("/v1/mails/a"), looks + 1);
  await mails.goTo(null);
  const counted = asked("/v1/mails/counts");
  mails.liveChanged({ phase: "offline" });
  await mails.catchUp();
  assert.equal(asked("/v1/mails/counts"), counted + 1);
});

test("a quiet look makes up for lost pushes without folding the older pages that were loaded", async () => {
  let first = page([mail("c", 9), mail("b", 5)], "next");
  const { mails, ids } = await onHeld({
    "GET /v1/mails": ({ query }) => (query.get("cursor") === null ? first : page([mail("a", 1)])),
  });
  await mails.loadMore();
  first = page([mail("d", 10), mail("c", 9)], "other");
  await mails.catchUp();
  assert.deepEqual(ids(), ["d", "c", "b", "a"]);
  assert.equal(mails.state.list.cursor, null);
});

test("while tickets are shown and nothing was missed, a look costs nothing", async () => {
  const { mails, api } = await onHeld();
  await mails.goTo(null);
  const before = api.asked.length;
  await mails.catchUp();
  assert.equal(api.asked.length, before);
});

test("a list that cannot be refreshed stays, says so, and is loaded by the next catch-up", async () => {
  let fails = false;
  const { mails, ids } = await onHeld({
    "GET /v1/mails": () => {
      if (fails) throw new Unreachable("gone");
      return page([mail("a", 1)]);
    },
  });
  fails = true;
  await mails.catchUp();
  assert.deepEqual([mails.state.list.stale, ids()], [true, ["a"]]);
  fails = false;
  await mails.catchUp();
  assert.equal(mails.state.list.stale, false);
});

test("a list that never came says that it failed, and a press loads it", async () => {
  let fails = true;
  const { mails, ids } = setUp({
    "GET /v1/mails": () => {
      if (fails) throw new Problem(503, {});
      return page([mail("a", 1)]);
    },
  });
  await mails.goTo(HELD);
  assert.equal(mails.state.list.phase, "failed");
  fails = false;
  await mails.retryList();
  assert.deepEqual([mails.state.list.phase, ids()], ["ready", ["a"]]);
});

test("a mail that is not there is told from one that did not come", async () => {
  const missing = await onHeld({ "GET /v1/mails/a": () => Promise.reject(new Problem(404, {})) }, "a");
  assert.equal(missing.mails.state.open.phase, "missing");
  const failed = await onHeld({ "GET /v1/mails/a": () => Promise.reject(new Unreachable("gone")) }, "a");
  assert.equal(failed.mails.state.open.phase, "failed");
  failed.api.answers["GET /v1/mails/a"] = () => ({ mail: mail("a", 1), ...content });
  await failed.mails.retryOpen();
  assert.deepEqual([failed.mails.state.open.phase, failed.mails.state.open.content.text], ["ready", "Dobrý den"]);
});

test("the open mail follows the pushes and keeps the clients that only it was told", async () => {
  const clients = [{ number: "100001", name: "Firma" }];
  const { mails } = await onHeld({ "GET /v1/mails/a": () => ({ mail: mail("a", 1, { clients }), ...content }) }, "a");
  mails.applyPush(pushed("a", 1, { status: "released", tickets: [{ id: "T1", number: 10001 }] }));
  assert.deepEqual([mails.state.open.mail.status, mails.state.open.mail.clients], ["released", clients]);
});

test("the answer for a mail that was left does not open it again", async () => {
  let answer;
  const { mails } = setUp({ "GET /v1/mails/a": () => new Promise((resolve) => (answer = resolve)) });
  mails.goTo({ ...HELD, id: "a" });
  await settle();
  await mails.goTo(HELD);
  answer({ mail: mail("a", 1), ...content });
  await settle();
  assert.equal(mails.state.open, null);
});

test("accepting leads to the tickets that were made", async () => {
  const released = mail("a", 1, { status: "released", acceptable: false, tickets: [{ id: "T1", number: 10001 }] });
  const { mails, api } = await onHeld({ "POST /v1/mails/a/accept": () => ({ mail: released, tickets: released.tickets }) }, "a");
  await mails.accept(null);
  assert.deepEqual(api.asked.findLast(({ method }) => method === "POST").body, { client: null });
  assert.deepEqual([mails.state.open.accept.phase, mails.state.open.accept.tickets], ["done", released.tickets]);
  assert.equal(mails.state.open.mail.status, "released");
});

test("a client that has to be chosen is asked for, and sent with the next press", async () => {
  const clients = [{ number: "100001", name: "Firma" }, { number: "100002", name: "Jiná" }];
  const { mails, api } = await onHeld(
    { "POST /v1/mails/a/accept": () => Promise.reject(new Problem(422, { type: "https://x/problems/choose-client", clients })) },
    "a",
  );
  await mails.accept(null);
  assert.deepEqual([mails.state.open.accept.phase, mails.state.open.accept.clients], ["choose", clients]);
  api.answers["POST /v1/mails/a/accept"] = ({ body }) => ({ mail: mail("a", 1, { status: "released" }), tickets: [], body });
  await mails.accept("100002");
  assert.deepEqual(api.asked.findLast(({ method }) => method === "POST").body, { client: "100002" });
  assert.equal(mails.state.open.accept.phase, "done");
});

test("a refused acceptance looks at the mail again, which says whether somebody else was faster", async () => {
  const { mails, api } = await onHeld(
    { "POST /v1/mails/a/accept": () => Promise.reject(new Problem(409, { type: "https://x/problems/not-acceptable", detail: "Je přijat." })) },
    "a",
  );
  api.answers["GET /v1/mails/a"] = () => ({ mail: mail("a", 1, { status: "released", acceptable: false }), ...content });
  await mails.accept(null);
  assert.deepEqual([mails.state.open.accept.phase, mails.state.open.mail.status], ["refused", "released"]);
});

test("an acceptance without an answer is not called a failure", async () => {
  for (const error of [new Unreachable("gone"), new Problem(502, {})]) {
    const { mails } = await onHeld({ "POST /v1/mails/a/accept": () => Promise.reject(error) }, "a");
    await mails.accept(null);
    assert.equal(mails.state.open.accept.phase, "unknown");
  }
});

test("a second press while the first is under way does nothing", async () => {
  let answer;
  const { mails, asked } = await onHeld({ "POST /v1/mails/a/accept": () => new Promise((resolve) => (answer = resolve)) }, "a");
  const first = mails.accept(null);
  await mails.accept(null);
  answer({ mail: mail("a", 1, { status: "released" }), tickets: [] });
  await first;
  assert.equal(asked("/v1/mails/a/accept"), 1);
});

test("the originals of a mail are asked for by its id, remote pictures only when wanted", async () => {
  const answers = {
    "GET /v1/mails/a%2Fb/html": ({ query }) => ({ html: query.get("remote"), blocked: 3, cut: false }),
    "GET /v1/mails/a%2Fb/files/2": () => ({ url: "https://x.example/2" }),
    "GET /v1/mails/a%2Fb/raw": () => ({ url: "https://x.example/raw" }),
  };
  const originals = createOriginals(fakeApi(answers));
  assert.equal((await originals.html("a/b", false)).html, "false");
  assert.equal((await originals.html("a/b", true)).html, "true");
  assert.equal((await originals.file("a/b", 2)).url, "https://x.example/2");
  assert.equal((await originals.raw("a/b")).url, "https://x.example/raw");
});
