/** Presence: what a console says of itself and when, whom it shows, and who goes without a word. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ASK_EVERY_MS,
  createPresence,
  HEARTBEAT_EVERY_MS,
  PERSON_STALE_MS,
  TYPING_PAUSE_MS,
} from "../../web/console/presence.js";
import { digestOf } from "../../web/console/presence_digest.js";

const T0 = 1_000_000;
const jana = { id: "jana", name: "Jana Nová", mode: "looking" };
const petr = { id: "petr", name: "Petr Malý", mode: "looking" };
const typing = (person) => ({ ...person, mode: "typing" });
const at = (second) => `2026-11-23T08:00:${String(second).padStart(2, "0")}.000Z`;
const push = (second, ticket, ...people) => ({ type: "presence", ticket, people, at: at(second) });
const whole = (second, tickets) => ({
  type: "everybody",
  tickets: Object.entries(tickets).map(([ticket, people]) => ({ ticket, people })),
  at: at(second),
});
const ids = (people) => people.map(({ id, mode }) => `${id} ${mode}`);

/** A console of Jana whose socket is open and has said its first word. */
function online(now = T0) {
  const presence = createPresence("jana");
  presence.connected(now);
  presence.heard(whole(0, {}), now);
  return presence;
}

/** Ticks whenever it is asked to, up to a time; returns what was sent, each with its time since T0. */
function run(presence, untilMs, each = () => {}) {
  const sent = [];
  for (let next = presence.nextMs(); next !== null && next <= untilMs; next = presence.nextMs()) {
    for (const message of presence.tick(next).messages) {
      sent.push([next - T0, message]);
      each(message, next);
    }
  }
  return sent;
}

test("opening, leaving and changing a ticket is said once, with growing numbers", () => {
  const presence = online();
  const sent = [
    ...presence.opened("A", T0 + 1),
    ...presence.opened("A", T0 + 2),
    ...presence.opened("B", T0 + 3),
    ...presence.left(T0 + 4),
    ...presence.left(T0 + 5),
  ];
  assert.deepEqual(sent, [
    { action: "presence", ticket: "A", mode: "looking", n: 2 },
    { action: "presence", ticket: "B", mode: "looking", n: 3 },
    { action: "presence", ticket: null, mode: "looking", n: 4 },
  ]);
});

test("typing is said when it begins, and its end after a pause, however many keys are pressed", () => {
  const presence = online();
  presence.opened("A", T0);
  const sent = [];
  for (let key = 0; key < 10; key += 1) sent.push(...presence.typed(T0 + key * 1_000));
  assert.deepEqual(sent.map(({ mode }) => mode), ["typing"]);
  assert.equal(presence.nextMs(), T0 + 9_000 + TYPING_PAUSE_MS);
  assert.deepEqual(presence.tick(T0 + 9_000 + TYPING_PAUSE_MS - 1).messages, []);
  assert.deepEqual(presence.tick(T0 + 9_000 + TYPING_PAUSE_MS).messages.map(({ mode }) => mode), ["looking"]);
});

test("typing ends with the answer sent, with the ticket, and not where none is open", () => {
  const presence = online();
  assert.deepEqual(presence.typed(T0), []);
  presence.opened("A", T0);
  presence.typed(T0);
  assert.deepEqual(presence.stoppedTyping(T0 + 1).map(({ mode }) => mode), ["looking"]);
  assert.deepEqual(presence.stoppedTyping(T0 + 2), []);
  presence.typed(T0 + 3);
  assert.deepEqual(presence.opened("B", T0 + 4).map(({ ticket, mode }) => [ticket, mode]), [["B", "looking"]]);
  assert.deepEqual(presence.stoppedTyping(T0 + 5), []);
});

test("a console in a ticket beats every 20 seconds: it tells what it knows, and every other time asks", () => {
  const presence = online();
  presence.opened("A", T0);
  let second = 1;
  const sent = run(presence, T0 + 2 * ASK_EVERY_MS, ({ ask }, now) => ask && presence.heard(whole((second += 1), {}), now));
  assert.deepEqual(
    sent.map(([ms, { ask = false, knows = null }]) => [ms / HEARTBEAT_EVERY_MS, ask, knows]),
    [[1, false, "00000000"], [2, true, null], [3, false, "00000000"], [4, true, null]],
  );
  assert.deepEqual(new Set(sent.map(([, { ticket, mode }]) => `${ticket} ${mode}`)), new Set(["A looking"]));
});

test("who types on keeps on being typing at every heartbeat", () => {
  const presence = online();
  presence.opened("A", T0);
  const modes = [];
  for (let ms = 0; ms <= 45_000; ms += 1_000) {
    modes.push(...presence.typed(T0 + ms).map(({ mode }) => mode));
    modes.push(...presence.tick(T0 + ms).messages.map(({ mode }) => mode));
  }
  assert.deepEqual(modes, ["typing", "typing", "typing"]);
});

test("outside of tickets a console that shows nobody says nothing", () => {
  const presence = online();
  assert.equal(presence.nextMs(), null);
  presence.opened("A", T0);
  presence.left(T0);
  assert.equal(presence.nextMs(), null);
  assert.deepEqual(presence.tick(T0 + 600_000), { messages: [], changed: false });
});

test("while somebody is shown it beats outside of tickets too, and the answers to every other beat keep him shown", () => {
  const presence = online();
  presence.heard(push(1, "A", petr), T0);
  let second = 1;
  const sent = run(presence, T0 + 200_000, ({ ask }, now) => {
    assert.deepEqual(ids(presence.others("A", now)), ["petr looking"]);
    if (ask) presence.heard(whole((second += 1), { A: [petr] }), now);
  });
  assert.deepEqual(sent.map(([, { ask = false, ticket }]) => [ask, ticket]), Array(5).fill([[false, null], [true, null]]).flat());
});

test("an answer that was lost is asked for again at once, before somebody goes who is still there", () => {
  const presence = online();
  presence.heard(push(1, "A", petr), T0);
  const sent = run(presence, T0 + 200_000, ({ ask }, now) => {
    assert.deepEqual(ids(presence.others("A", now)), ["petr looking"]);
    if (ask && now - T0 !== ASK_EVERY_MS) presence.heard(whole((now - T0) / 4_000, { A: [petr] }), now);
  });
  assert.deepEqual(sent.slice(0, 4).map(([ms, { ask = false }]) => [ms, ask]), [
    [20_000, false],
    [40_000, true],
    [60_000, true],
    [80_000, false],
  ]);
});

test("what it knows is of everybody, itself and empty tickets included, in whatever order it was told", () => {
  const told = { B: [typing(petr)], A: [jana, petr], C: [] };
  const [one, other] = [whole(1, told), whole(1, Object.fromEntries(Object.entries(told).reverse()))].map((message) => {
    const presence = online();
    presence.heard(message, T0);
    const [[, { knows }]] = run(presence, T0 + HEARTBEAT_EVERY_MS);
    return knows;
  });
  assert.equal(one, digestOf(whole(1, told).tickets));
  assert.equal(one, other);
  assert.notEqual(one, digestOf(whole(1, { ...told, B: [petr] }).tickets));
});

test("the digest is the one that the server works out", () => {
  // tests/live/test_attention.py has the same.
  const people = [{ id: "žofie", mode: "looking" }, { id: "u-1", mode: "typing" }];
  assert.equal(digestOf([{ ticket: "01M83PPH00YJGF2DFJS05EWKVC", people }]), "4aa8195e");
  assert.equal(digestOf([]), "00000000");
});

test("who is confirmed by nobody is gone after a while, and that is told once", () => {
  const presence = online();
  presence.heard(push(1, "A", petr), T0);
  assert.equal(presence.tick(T0 + PERSON_STALE_MS - 1).changed, false);
  assert.equal(presence.others("A", T0 + PERSON_STALE_MS - 1).length, 1);
  assert.equal(presence.others("A", T0 + PERSON_STALE_MS).length, 0);
  assert.equal(presence.tick(T0 + PERSON_STALE_MS).changed, true);
  assert.equal(presence.tick(T0 + PERSON_STALE_MS + 1).changed, false);
  assert.equal(presence.nextMs(), null);
});

test("oneself is not shown, and being told of oneself is no change", () => {
  const presence = online();
  assert.equal(presence.heard(push(1, "A", jana), T0), false);
  assert.deepEqual(presence.others("A", T0), []);
  assert.equal(presence.heard(push(2, "A", jana, petr), T0), true);
  assert.deepEqual(ids(presence.others("A", T0)), ["petr looking"]);
  assert.equal(presence.heard(push(3, "A", typing(jana), petr), T0), false);
});

test("typing stands first, and the last one to leave leaves nobody", () => {
  const presence = online();
  const eva = { id: "eva", name: "Eva", mode: "looking" };
  presence.heard(push(1, "A", eva, typing(petr)), T0);
  assert.deepEqual(ids(presence.others("A", T0)), ["petr typing", "eva looking"]);
  assert.equal(presence.heard(push(2, "A"), T0), true);
  assert.deepEqual(presence.others("A", T0), []);
});

test("a push that was overtaken is dropped, by a later push and by an answer to all", () => {
  const presence = online();
  presence.heard(push(5, "A"), T0);
  assert.equal(presence.heard(push(4, "A", petr), T0), false);
  presence.heard(whole(10, {}), T0);
  assert.equal(presence.heard(push(9, "B", petr), T0), false);
  assert.equal(presence.heard(whole(9, { B: [petr] }), T0), false);
  assert.deepEqual([...presence.others("A", T0), ...presence.others("B", T0)], []);
  assert.equal(presence.heard(push(11, "B", petr), T0), true);
});

test("an answer to all replaces what is known, but not what is newer", () => {
  const presence = online();
  presence.heard(push(1, "gone", petr), T0);
  presence.heard(push(9, "newer", typing(petr)), T0);
  assert.equal(presence.heard(whole(5, { newer: [petr], found: [petr] }), T0), true);
  assert.deepEqual(["gone", "newer", "found"].map((id) => ids(presence.others(id, T0))), [[], ["petr typing"], ["petr looking"]]);
  assert.equal(presence.heard(whole(6, { found: [petr] }), T0), false);
});

test("a lost socket says nothing; the next one says where the console is, and asks", () => {
  const presence = online();
  presence.opened("A", T0);
  presence.disconnected();
  assert.deepEqual([...presence.opened("B", T0 + 1), ...presence.typed(T0 + 2)], []);
  assert.deepEqual(presence.tick(T0 + 100_000).messages, []);
  assert.equal(presence.nextMs(), null);
  assert.deepEqual(presence.connected(T0 + 100_001), [{ action: "presence", ticket: "B", mode: "looking", n: 3, ask: true }]);
});

test("a tab that slept does once what was due", () => {
  const presence = online();
  presence.opened("A", T0);
  presence.typed(T0);
  presence.heard(push(1, "A", petr), T0);
  const { messages, changed } = presence.tick(T0 + 3_600_000);
  assert.deepEqual(messages.map(({ mode }) => mode), ["looking"]);
  assert.equal(changed, true);
  assert.deepEqual(presence.tick(T0 + 3_600_001).messages, []);
});

test("foreign and broken messages change nothing", () => {
  const presence = online();
  presence.heard(push(1, "A", petr), T0);
  for (const odd of [
    null,
    "presence",
    {},
    { type: "pong" },
    { type: "change", ticket: {} },
    { ...push(2, "A"), at: undefined },
    { ...push(2, "A"), people: null },
    push(2, 7),
    push(2, "A", null),
    push(2, "A", { ...petr, mode: "asleep" }),
    push(2, "A", { id: "petr", mode: "typing" }),
    { ...whole(2, {}), tickets: {} },
    whole(2, { A: [{}] }),
  ])
    assert.equal(presence.heard(odd, T0), false);
  assert.deepEqual(ids(presence.others("A", T0)), ["petr looking"]);
});
