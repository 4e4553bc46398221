/** The telephone of the console, without a page: who is rung for, which cards there are, what is sent twice and what not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem, Unreachable } from "../../web/console/api.js";
import { createCallDrafts } from "../../web/console/call_drafts.js";
import { LEVELS, durationOf, endOf, tellingOf, whoOf, withPushed } from "../../web/console/call_facts.js";
import { CARDS_MAX, LINGER_MS, createCalls } from "../../web/console/calls.js";
import { WORDS } from "../../web/console/words.js";
import { fakeApi, fakeClock, fakeStorage, settle } from "./fakes.mjs";

const ALENA = { id: "alena", name: "Alena" };
const BOHDAN = { id: "bohdan", name: "Bohdan" };
const call = (id, more = {}) => ({ id, version: 1, at: `2026-11-23T08:00:0${id.at(-1)}.000Z`, state: "ringing", level: "none", may: [], client: null, candidates: [], tickets: [], tries: [], entries: [], agent: null, ...more });

function setUp({ answers = {}, isOnDuty = () => true, storage = fakeStorage() } = {}) {
  const clock = fakeClock();
  const api = fakeApi({ "GET /v1/calls": async () => ({ items: [], cursor: null }), ...answers });
  const rung = [];
  const ring = ({ id }) => {
    rung.push(id);
    return () => rung.push(`${id} over`);
  };
  let keys = 0;
  const calls = createCalls({ api, clock, newKey: () => `key-${++keys}`, drafts: createCallDrafts(storage, "alena"), me: () => ({ id: "alena" }), isOnDuty, ring });
  const push = (told) => calls.applyPush({ type: "call", call: told });
  const ids = (onDuty = true) => calls.cards(onDuty).map(({ id }) => id);
  return { calls, clock, api, rung, push, ids, storage };
}

test("a call rings once, until it is taken or over, and never goes backwards", () => {
  const { calls, rung, push } = setUp();
  push(call("C1"));
  push(call("C1", { version: 2 }));
  assert.deepEqual(rung, ["C1"]);
  push(call("C1", { version: 3, state: "taken", agent: BOHDAN }));
  push(call("C1", { version: 2 }));
  assert.deepEqual([rung, calls.state.known.get("C1").version], [["C1", "C1 over"], 3]);
});

test("who is off shift is not rung for and has no cards until he asks; one's own call he has", async () => {
  const { calls, rung, push, ids } = setUp({ isOnDuty: () => false });
  push(call("C1"));
  assert.deepEqual([rung, ids(false), calls.open().length], [[], [], 1]);
  calls.openDock(true);
  assert.deepEqual(ids(false), ["C1"]);
  calls.openDock(false);
  push(call("C1", { version: 2, state: "taken", agent: ALENA }));
  assert.deepEqual(ids(false), ["C1"]);
});

test("of a flood no more ring at once than have a card, and memory is bounded", () => {
  const { calls, rung, push } = setUp();
  for (let n = 0; n < 300; n += 1) push(call(`C${n}`));
  assert.equal(rung.length, CARDS_MAX);
  for (let n = 0; n < 300; n += 1) push(call(`C${n}`, { version: 2, state: "over" }));
  assert.ok(calls.state.known.size <= 200 + CARDS_MAX, calls.state.known.size);
});

test("a card goes a while after its call is somebody else's or over, but not from who writes or is in it", async () => {
  const { calls, clock, push, ids } = setUp();
  const mine = { state: "taken", agent: ALENA };
  push(call("C1"));
  push(call("C1", { version: 2, state: "taken", agent: BOHDAN }));
  push(call("C2", mine));
  push(call("C3", mine));
  push(call("C4", mine));
  calls.change("C3", { text: "Zavoláme zpátky." });
  calls.attend("C4", true);
  for (const id of ["C2", "C3", "C4"]) push(call(id, { ...mine, version: 2, state: "over" }));
  assert.deepEqual(ids().sort(), ["C1", "C2", "C3", "C4"]);
  await clock.advance(LINGER_MS);
  assert.deepEqual(ids().sort(), ["C3", "C4"]);
  calls.attend("C4", false);
  calls.change("C3", { text: "" });
  await clock.advance(LINGER_MS);
  assert.deepEqual(ids(), []);
});

test("a lost race tells who has it", async () => {
  const taken = call("C1", { version: 2, state: "taken", agent: BOHDAN });
  const answers = { "POST /v1/calls/C1/take": async () => { throw new Problem(409, { type: "taken", call: taken }); } };
  const { calls, push } = setUp({ answers });
  push(call("C1"));
  assert.equal(await calls.take("C1"), false);
  assert.deepEqual([calls.toldOf("C1").lost, calls.toldOf("C1").error, calls.state.known.get("C1").agent], [true, null, BOHDAN]);
});

test("writing down keeps its key while nobody knows what came of it, and the words until they are taken", async () => {
  const outcomes = [new Unreachable("no answer"), new Problem(409, { type: "level-too-low" }), { ticket: { id: "T1", number: 10_001 }, changes: [] }];
  const answers = {
    "POST /v1/calls/C1/log": async () => {
      const outcome = outcomes.shift();
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    "GET /v1/calls/C1": async () => call("C1", { version: 3, state: "taken", agent: ALENA }),
  };
  const { calls, push, api, storage } = setUp({ answers });
  push(call("C1", { state: "taken", agent: ALENA }));
  calls.change("C1", { form: "log", text: "Díky." });
  const body = { ticket: 10_001, text: "Díky." };
  assert.equal(await calls.write("C1", "log", body), false);
  assert.equal(createCallDrafts(storage, "alena").load().C1.text, "Díky.");
  assert.equal(createCallDrafts(storage, "bohdan").load().C1, undefined);
  await calls.write("C1", "log", body);
  assert.equal(calls.toldOf("C1").failed, "log");
  assert.equal(await calls.write("C1", "log", body), true);
  const keys = api.asked.filter(({ method }) => method === "POST").map(({ headers }) => headers["Idempotency-Key"]);
  assert.deepEqual(keys, ["key-1", "key-1", "key-2"]);
  assert.deepEqual([calls.draftOf("C1").text, calls.toldOf("C1").written, createCallDrafts(storage, "alena").load()], ["", { form: "log", id: "T1", number: 10_001 }, {}]);
});

test("after a lost connection the open ones are asked for: what is new rings, what is gone goes", async () => {
  let items = [call("C1")];
  const { calls, rung, push, ids, api } = setUp({ answers: { "GET /v1/calls": async () => ({ items, cursor: null }) } });
  await calls.catchUp();
  assert.deepEqual([rung, ids()], [[], ["C1"]]); // it rang before the page was there
  items = [call("C2")];
  calls.liveChanged({ phase: "offline" });
  await calls.catchUp();
  assert.deepEqual([rung, ids()], [["C2"], ["C2"]]);
  items = [];
  await calls.catchUp();
  const asked = api.asked.length;
  await calls.catchUp(); // none is open, nothing was missed: nobody is asked
  assert.deepEqual([ids(), api.asked.length], [[], asked]);
  push(call("C3"));
  assert.deepEqual(ids(), ["C3"]);
});

test("a push that comes while the open ones are asked for is not lost", async () => {
  let answer;
  const { calls, push, ids } = setUp({ answers: { "GET /v1/calls": () => new Promise((done) => (answer = done)) } });
  const asked = calls.catchUp();
  push(call("C1"));
  answer({ items: [], cursor: null });
  await asked;
  assert.deepEqual(ids(), ["C1"]);
});

test("calls that cannot be had are no fault of the connection, and are asked for again", async () => {
  let fails = true;
  const list = async () => {
    if (fails) throw new Problem(500, {});
    return { items: [call("C1")], cursor: null };
  };
  const { calls, ids } = setUp({ answers: { "GET /v1/calls": list } });
  await calls.catchUp();
  fails = false;
  await calls.catchUp();
  await settle();
  assert.deepEqual(ids(), ["C1"]);
});

test("a level of a newer server tells nothing", () => {
  assert.deepEqual(
    [["number_pin", ["status", "content", "open"]], ["client_only", ["status"]], ["none", []], ["newer", ["content"]]].map(([level, may]) => tellingOf({ level, may })),
    ["content", "status", "nothing", "nothing"],
  );
  for (const level of LEVELS) assert.ok(`call.level.${level}` in WORDS, level);
});

test("who it is says how far that can be believed", () => {
  const client = { number: "1", name: "Firma" };
  const jan = { address: "jan@firma.example", name: "Jan" };
  const eva = { address: "eva@firma.example", name: "" };
  const who = (more) => Object.values(whoOf({ shown: "601", kind: "known", ...more })).join(" ");
  assert.equal(who({ contact: eva, client }), "eva@firma.example proven");
  assert.equal(who({ client, name: "X" }), "Firma proven");
  assert.equal(who({ candidates: [{ client, contacts: [jan] }], name: "X" }), "Jan listed");
  assert.equal(who({ candidates: [{ client, contacts: [jan, eva] }] }), "Firma listed");
  assert.equal(who({ candidates: [{ client, contacts: [jan] }, { client, contacts: [eva] }], name: "X" }), "X said");
  assert.equal(who({}), "601 number");
  assert.equal(who({ kind: "withheld" }), " number");
});

test("what came of a call, how long it took, and rows with what was pushed since", () => {
  const ends = [{ state: "ringing" }, { state: "over" }, { state: "over", agent: BOHDAN }, { state: "over", entries: [{}] }];
  assert.deepEqual(ends.map(endOf), ["ringing", "missed", "nothing", "written"]);
  assert.deepEqual([45, 252, 240, 3_900, null, -1].map(durationOf), ["45\u00a0s", "4\u00a0min 12\u00a0s", "4\u00a0min", "1\u00a0h 5\u00a0min", "", ""]);
  const known = new Map([["C1", call("C1", { version: 2 })], ["C5", call("C5")], ["C0", call("C0")]]);
  const rows = (isAll) => withPushed([call("C3"), call("C1")], known, isAll).map(({ id, version }) => `${id}.${version}`);
  assert.deepEqual([rows(true), rows(false)], [["C5.1", "C3.1", "C1.2"], ["C3.1", "C1.2"]]);
});
