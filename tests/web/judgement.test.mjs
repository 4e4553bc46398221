/** What a message was judged to be: where its words stand, its reasons, and how it is put right. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { newsEvents, toldEvents } from "../../web/console/happening_facts.js";
import {
  QUOTED_CHARS_MAX,
  correctionsOf,
  isSetByJudgement,
  judgementsOf,
  piecesOf,
  quotedWords,
  spansIn,
  whyOf,
} from "../../web/console/judgement_facts.js";

/** A reason for the first occurrence of words, its place counted in characters as the server counts. */
function reason(text, words, more = {}) {
  const start = Array.from(text.slice(0, text.indexOf(words))).length;
  return { field: "body", start, end: start + Array.from(words).length, text: words, why: "nejde / down", ...more };
}

test("a reason of the subject is marked there and not in the message", () => {
  const inSubject = { field: "subject", start: 0, end: 3, text: "Web", why: "služba / service" };
  assert.deepEqual(spansIn("Web se nenačítá", [inSubject], "subject"), [{ start: 0, end: 3, reasons: [0] }]);
  assert.deepEqual(spansIn("Web se nenačítá", [inSubject]), []);
  assert.deepEqual(spansIn("Web se nenačítá", [{ ...inSubject, field: "body" }], "subject"), []);
});

const marked = (text, reasons) => spansIn(text, reasons).map(({ start, end }) => text.slice(start, end));

test("words are found where the server counts characters and the browser halves of surrogate pairs", () => {
  const text = "🔥🔥 web se nenačítá 🙈, zákazníci volají";
  const reasons = [reason(text, "web se nenačítá"), reason(text, "zákazníci")];
  assert.equal(reasons[0].start, 3);
  assert.deepEqual(marked(text, reasons), ["web se nenačítá", "zákazníci"]);
  assert.deepEqual(marked(text, [reason(text, "🙈")]), ["🙈"]);
});

test("what does not stand where it is said to, lies behind a cut, or is in the subject is not marked", () => {
  const text = "Web se nenačítá";
  const there = reason(text, "nenačítá");
  const others = [
    { ...there, start: there.start - 1 },
    { ...there, end: there.end + 40 },
    { ...there, start: 400, end: 408 },
    { ...there, start: there.end, end: there.start },
    { ...there, start: -3, end: -1, text: "ít" },
    { ...there, start: 2, end: 2, text: "" },
    { ...there, start: null, end: undefined },
    { ...there, field: "subject" },
  ];
  assert.deepEqual(marked(text, others), []);
  assert.deepEqual(marked(text, [...others, there]), ["nenačítá"]);
  assert.deepEqual(marked(`🔥${text}`, [{ ...there, start: 900, end: 908 }]), []);
});

test("spans that overlap are one with the reasons of both, whatever their order; those that touch stay two", () => {
  const text = "nám vůbec nejde web";
  const whole = reason(text, "vůbec nejde");
  const inner = reason(text, "nejde");
  const across = reason(text, "nejde web");
  assert.deepEqual(spansIn(text, [across, whole, inner]), [{ start: 4, end: 19, reasons: [1, 0, 2] }]);
  assert.deepEqual(marked(text, [inner, reason(text, " web")]), ["nejde", " web"]);
});

test("a text is cut into pieces without losing a letter, also within its links", () => {
  const text = "viz https://web.example/x nejde";
  const spans = spansIn(text, [reason(text, "web.example/x nejde"), reason(text, "viz")]);
  const parts = ["viz ", "https://web.example/x", " nejde"];
  let from = 0;
  const pieces = parts.map((part) => {
    const cut = piecesOf(part, from, spans);
    from += part.length;
    return cut.map(({ text: piece, span }) => (span ? `[${piece}]` : piece));
  });
  assert.deepEqual(pieces, [["[viz]", " "], ["https://", "[web.example/x]"], ["[ nejde]"]]);
  assert.deepEqual(piecesOf("nic", 0, []), [{ text: "nic", span: null }]);
  assert.deepEqual(piecesOf("", 0, spans), []);
});

test("a reason is told in the reader's language, and one that has no halves in its own", () => {
  assert.deepEqual(["cs", "en"].map((lang) => whyOf({ why: "nejde / down" }, lang)), ["nejde", "down"]);
  assert.deepEqual(["cs", "en"].map((lang) => whyOf({ why: "a / b / c / d" }, lang)), ["a / b", "c / d"]);
  assert.deepEqual(["cs", "en"].map((lang) => whyOf({ why: "HTTP 500" }, lang)), ["HTTP 500", "HTTP 500"]);
  assert.equal(whyOf({}, "en"), "");
});

test("words are quoted on one line and not too long, without halving a character", () => {
  assert.equal(quotedWords({ text: "web\n  se nenačítá" }), "web se nenačítá");
  assert.equal(quotedWords({ text: "🔥".repeat(QUOTED_CHARS_MAX + 5) }), `${"🔥".repeat(QUOTED_CHARS_MAX)}…`);
});

const JUDGED = { type: "urgency_judged", level: "urgent", score: 0.97, reasons: [] };
const AGENT = { kind: "agent", id: "jana", name: "Jana" };
const CLIENT = { kind: "client", id: "petr@firma.example", name: "Petr" };
const received = (version, level = "urgent", more = []) => ({
  version,
  actor: CLIENT,
  events: [{ type: "message_received" }, { ...JUDGED, level }, ...more],
});
const set = (version, from, to, actor = AGENT) => ({ version, actor, events: [{ type: "urgency_set", from, to }] });
const told = (changes) => [...judgementsOf(changes)].map(([version, { event, corrected, isLast }]) => [version, event.level, corrected?.to ?? null, isLast]);

test("a person who sets the urgency puts the last judgement right, and it stands again if he goes back to it", () => {
  const raised = { type: "urgency_set", from: "routine", to: "urgent" };
  assert.deepEqual(told([received(1, "urgent", [raised])]), [[1, "urgent", null, true]]);
  const changes = [received(1, "problem"), received(2), set(3, "urgent", "routine")];
  assert.deepEqual(told(changes), [[1, "problem", null, false], [2, "urgent", "routine", true]]);
  assert.deepEqual(told([...changes, set(4, "routine", "urgent")]).at(-1), [2, "urgent", null, true]);
  assert.deepEqual(told([...changes, received(4, "routine")]), [
    [1, "problem", null, false],
    [2, "urgent", "routine", false],
    [4, "routine", null, true],
  ]);
});

test("a message that was not judged takes its place: what is set then is not of the one before", () => {
  const unjudged = { version: 2, actor: CLIENT, events: [{ type: "message_received" }] };
  assert.deepEqual(told([received(1), unjudged, set(3, "urgent", "routine")]), [[1, "urgent", null, false]]);
});

test("an urgency set before anything was judged, or by something that is no person, puts nothing right", () => {
  assert.deepEqual(told([set(1, "routine", "urgent"), received(2)]), [[2, "urgent", null, true]]);
  assert.deepEqual(told([received(1), set(2, "urgent", "routine", { kind: "system" })]), [[1, "urgent", null, true]]);
  assert.deepEqual(told([{ version: 1, actor: CLIENT, events: [{ type: "message_received" }] }]), []);
});

test("who reads the story is told whether the message or a person set the urgency", () => {
  assert.equal(isSetByJudgement(received(1)), true);
  assert.equal(isSetByJudgement(set(2, "urgent", "routine")), false);
  assert.equal(isSetByJudgement(set(2, "urgent", "routine", CLIENT)), false);
});

test("the last judgement is put right in one stroke, to what the ticket is not yet, and only once", () => {
  const last = (changes) => [...judgementsOf(changes).values()].at(-1);
  const ticket = (urgency, state = "queued") => ({ urgency, state });
  assert.deepEqual(correctionsOf(last([received(1)]), ticket("urgent")), ["problem", "routine"]);
  assert.deepEqual(correctionsOf(last([received(1, "problem")]), ticket("problem")), ["urgent", "routine"]);
  assert.deepEqual(correctionsOf(last([received(1, "routine")]), ticket("routine")), ["urgent", "problem"]);
  assert.deepEqual(correctionsOf(last([received(1, "routine")]), ticket("urgent")), ["problem"]);
  assert.deepEqual(correctionsOf(last([received(1)]), ticket("urgent", "closed")), []);
  assert.deepEqual(correctionsOf(last([received(1)]), null), []);
  assert.deepEqual(correctionsOf(last([received(1, "of a newer server")]), ticket("routine")), []);
  assert.deepEqual(correctionsOf(last([received(1), set(2, "urgent", "problem")]), ticket("problem")), []);
  const [first] = judgementsOf([received(1), received(2, "routine")]).values();
  assert.deepEqual(correctionsOf(first, ticket("urgent")), []);
});

test("a judgement has no line of its own and is no news beside its message", () => {
  const change = received(1, "urgent", [{ type: "urgency_set", from: "routine", to: "urgent" }]);
  assert.deepEqual(toldEvents(change).map(({ type }) => type), ["message_received", "urgency_set"]);
  assert.deepEqual(newsEvents(change).map(({ type }) => type), ["message_received", "urgency_set"]);
});
