/** SMS and technical events without a page: numbers that are pasted, prices, what is sent and with which key, progress. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as answering from "../../web/console/answering.js";
import { Problem, Unreachable } from "../../web/console/api.js";
import { createDrafts } from "../../web/console/drafts.js";
import { newsEvents, toldEvents } from "../../web/console/happening_facts.js";
import { shownNumber } from "../../web/console/phone_number.js";
import { POLL_EVERY_MS, RELOAD_WAIT_MS, createTexting } from "../../web/console/texting.js";
import * as facts from "../../web/console/texting_facts.js";
import { itemHref, pageHref, readRoute, writeRoute } from "../../web/console/route.js";
import { WORDS, createWords } from "../../web/console/words.js";
import { sameTexts } from "../../web/mailbox/inbox.js";
import { linesOf } from "../../web/zone/happening_facts.js";
import { fakeClock, fakeStorage, fullStorage, settle } from "./fakes.mjs";

const cs = createWords("cs");

test("numbers of clients are found in whatever was pasted, each once, names left out", () => {
  const pasted = "100001;100002\t100003\n 100001, Firma s.r.o. A-17 (100004)|100005/č. 100006";
  assert.deepEqual(facts.clientNumbersIn(pasted), ["100001", "100002", "100003", "A-17", "100004", "100005", "100006"]);
  assert.deepEqual(facts.clientNumbersIn("Dílna a.s. --- ! 123456789012345678901"), []);
  assert.deepEqual([facts.canBeNumber("FIRMA"), facts.canBeNumber("Malá"), facts.canBeNumber("a b")], [true, false, false]);
});

test("pages of technical events have addresses of their own, a new one too", () => {
  const places = [pageHref("events"), pageHref("events_new"), itemHref("event", "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T")];
  assert.deepEqual(places.map((href) => [readRoute(href).view, readRoute(href).item]), [["events", undefined], ["events_new", undefined], ["event", "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T"]]);
  assert.deepEqual(places.map((href) => writeRoute(readRoute(href))), places);
  assert.deepEqual(["#/events/", "#/events/../x", "#/eventsnew"].map((href) => readRoute(href).view), ["tickets", "tickets", "tickets"]);
});

test("no more clients are chosen than the server takes at once", () => {
  const many = Array.from({ length: facts.CLIENTS_MAX + 3 }, (_, n) => `C${n}`);
  assert.equal(facts.withClients(["A1"], many).length, facts.CLIENTS_MAX);
  assert.deepEqual(facts.withClients(["A1"], ["A1", "B2"]), ["A1", "B2"]);
});

test("prices have a decimal comma in Czech and are never told lower than they are", () => {
  const told = [0, 0.42, 0.421, 0.1 + 0.2, 2.1, 1234.5].map((usd) => facts.money(usd, "cs").replace(/\s/g, " "));
  assert.deepEqual(told, ["0,00 USD", "0,42 USD", "0,43 USD", "0,30 USD", "2,10 USD", "1 234,50 USD"]);
  assert.deepEqual([facts.money(0.42, "en"), facts.exactMoney(0.0421, "cs"), facts.times(1.5, "cs"), facts.times(2, "en")], ["0.42\u00a0USD", "0,0421\u00a0USD", "1,5", "2"]);
});

test("Czech and Slovak telephone numbers are told in threes, others as they are", () => {
  assert.deepEqual(["+420601000001", "+421905000001", "+4915112345678", null].map(shownNumber), [
    "+420\u00a0601\u00a0000\u00a0001", "+421\u00a0905\u00a0000\u00a0001", "+4915112345678", "",
  ]);
});

test("every outcome, reason, limit and state has its words in both languages", () => {
  const needed = [
    ...facts.OUTCOMES.map((one) => `sms.outcome.${one}`),
    ...facts.OUTCOMES.filter((one) => one !== "waiting").map((one) => `entry.text.${one}`),
    ...facts.REFUSALS.map((one) => `sms.reason.${one}`),
    ...[...facts.WITHOUT, "other"].map((one) => `sms.without.${one}`),
    ...[...facts.LIMITS, "other"].map((one) => `sms.over.${one}`),
    ...[...facts.EVENT_STATES, "other"].map((one) => `event.state.${one}`),
    ...[...facts.CLIENT_STATES, "other"].map((one) => `event.client.${one}`),
    ...["empty", "files", "copies", "waits", "nobody", "long", "lead", "confirm"].map((one) => `sms.hinders.${one}`),
    ...["clients", "subject", "text", "sms"].map((one) => `event.missing.${one}`),
    ...["gsm7", "ucs2"].map((one) => `sms.encoding.${one}`),
    ...["none", "full"].map((one) => `event.add.${one}`),
    ...["client", "ticket", "state", "sms"].map((one) => `event.col.${one}`),
    ...["delivered", "sent", "failed", "unknown", "refused"].map((one) => `event.count.${one}`),
    ...["sender", "type", "max_price"].map((one) => `mailbox.sms.${one}`),
  ];
  assert.deepEqual(needed.filter((key) => !(key in WORDS)), []);
});

test("Czech forms go with the number", () => {
  assert.deepEqual([1, 2, 5].map((n) => cs("event.ask.clients", { n })), ["1 klientovi", "2 klientům", "5 klientům"]);
  assert.deepEqual([1, 3, 9].map((n) => cs("sms.segments", { n })), ["1 segment", "3 segmenty", "9 segmentů"]);
  assert.deepEqual([1, 4, 63].map((n) => cs("sms.left", { n })), ["zbývá 1 znak", "zbývají 4 znaky", "zbývá 63 znaků"]);
  assert.deepEqual([1, 2, 7].map((n) => cs("event.held", { n })), ["1 klienta zadržel limit.", "2 klienty zadržel limit.", "7 klientů zadržel limit."]);
});

const FORM = { ...facts.emptyForm(), clients: ["100001"], subject: " Výpadek ", text: "**Ahoj**", sms: "Výpadek" };

test("a form is sent with its English version only where somebody wrote one and wants it", () => {
  const plain = facts.eventOf({ ...FORM, sms_en: "Outage" }, "podpora");
  assert.deepEqual([plain.subject, plain.subject_en, plain.sms_en, plain.markdown, plain.confirmed, plain.queue], ["Výpadek", null, null, true, false, "podpora"]);
  const both = facts.eventOf({ ...FORM, text: "Ahoj", english: true, sms_en: "Outage", subject_en: " " }, "podpora", { confirmed: true });
  assert.deepEqual([both.subject_en, both.sms_en, both.markdown, both.confirmed], [null, "Outage", false, true]);
});

test("a preview is of chosen clients or of the ticket, and of nothing while there are no words", () => {
  assert.equal(facts.previewOf({ ...FORM, sms: " " }), null);
  assert.deepEqual(facts.previewOf(FORM), { sms: "Výpadek", sms_en: null, fold: true, clients: ["100001"], ticket: null });
  assert.deepEqual(facts.previewOf({ ...FORM, clients: [] }).clients, null);
  assert.deepEqual(facts.previewOf(FORM, { ticket: "T1" }), { sms: "Výpadek", sms_en: null, fold: true, clients: null, ticket: "T1" });
  assert.deepEqual(facts.missingOf(facts.emptyForm()), ["clients", "subject", "text", "sms"]);
  assert.deepEqual(facts.missingOf(FORM), []);
});

test("whether marks are lost shows in the words as they are sent", () => {
  const body = facts.previewOf(FORM);
  assert.equal(facts.losesMarks({ cs: { text: "Vypadek" }, en: null }, body), true);
  assert.equal(facts.losesMarks({ cs: { text: "Výpadek" }, en: null }, body), false);
});

test("what the marks cost is told of the language in which they cost the most", () => {
  const of = (cs, en) => ({ cs: { segments: cs }, en: en && { segments: en } });
  assert.deepEqual(facts.costOfMarks(of(1, 1), of(2, 1)), { plain: 1, marked: 2 });
  assert.deepEqual(facts.costOfMarks(of(2, 1), of(3, 2)), { plain: 1, marked: 2 });
  assert.deepEqual(facts.costOfMarks(of(2, null), of(2, null)), { plain: 2, marked: 2 });
});

const preview = (more = {}) => ({ phase: "ready", found: { sms: 2, over: [], cs: { segments: 1 }, en: null, segments_max: 4, ...more } });

test("an answer with an SMS waits for what it needs, and says for what", () => {
  const sms = { sms: "Ahoj", sms_en: "", english: false, fold: true, confirmed: false };
  const draft = { sms, files: [], without: [] };
  const over = preview({ over: [{ limit: "client-day", client: "1" }] });
  const told = [
    facts.hindranceOf({ ...draft, sms: null }, preview(), false),
    facts.hindranceOf(draft, preview(), false),
    facts.hindranceOf({ ...draft, sms: { ...sms, sms: " " } }, preview(), false),
    facts.hindranceOf({ ...draft, files: [{ id: "f" }] }, preview(), false),
    facts.hindranceOf({ ...draft, without: ["eva@dilna.example"] }, preview(), false),
    facts.hindranceOf(draft, { phase: "asking", found: null }, false),
    facts.hindranceOf(draft, preview({ sms: 0 }), false),
    facts.hindranceOf(draft, preview({ cs: { segments: 5 } }), false),
    facts.hindranceOf(draft, over, false),
    facts.hindranceOf(draft, over, true),
    facts.hindranceOf({ ...draft, sms: { ...sms, confirmed: true } }, over, true),
  ];
  assert.deepEqual(told, [null, null, "empty", "files", "copies", "waits", "nobody", "long", "lead", "confirm", null]);
});

test("an answer with an SMS is another request than one without, with a key of its own", () => {
  const written = answering.write(answering.emptyDraft(), "Hotovo", 3);
  const without = answering.startAttempt(written, "k1", 3);
  const withSms = answering.startAttempt(answering.writeSms(without, { sms: "Hotovo", sms_en: "Done" }), "k2", 3);
  assert.equal(withSms.attempt.key, "k2");
  assert.deepEqual(withSms.attempt.body, { text: "Hotovo", version: 3, state: "waiting", markdown: false, sms: "Hotovo", sms_en: null, fold: true, confirmed: false });
  assert.deepEqual([answering.hasSms(without), answering.hasSms(withSms)], [false, true]);
  assert.equal(answering.sent(withSms, withSms.attempt.body).sms, null);
});

test("what a lead confirmed was of the words as they stood then", () => {
  const confirmed = answering.writeSms(answering.writeSms(answering.emptyDraft(), { sms: "a" }), { confirmed: true });
  assert.equal(confirmed.sms.confirmed, true);
  assert.equal(answering.writeSms(confirmed, { sms: "b" }).sms.confirmed, false);
});

test("the SMS of an answer is kept in the browser with it, and a foreign one is not read", () => {
  const storage = fakeStorage();
  const drafts = createDrafts(storage, "alena");
  const draft = answering.writeSms(answering.emptyDraft(), { sms: "Ahoj" });
  drafts.save("T1", draft);
  assert.deepEqual(drafts.load("T1").sms, draft.sms);
  storage.setItem("fronta.draft.alena.T2", JSON.stringify({ ...draft, sms: { sms: 7 } }));
  assert.equal(drafts.load("T2").sms, null);
});

test("that an SMS left has no line of its own; what became of it stops no answer", () => {
  const events = ["sent", "delivered", "failed"].map((outcome) => ({ type: "text_outcome", outcome }));
  assert.deepEqual(toldEvents({ events }).map(({ outcome }) => outcome), ["delivered", "failed"]);
  assert.deepEqual(newsEvents({ events }), []);
});

test("the newest outcome of each number of each event counts", () => {
  const told = (event, number, outcome) => ({ events: [{ type: "text_outcome", event, number, outcome }] });
  const outcomes = facts.outcomesOf([told("e1", "+1", "sent"), told("e2", "+1", "failed"), told("e1", "+1", "delivered")]);
  assert.deepEqual([facts.outcomeFor(outcomes, "e1", "+1").outcome, facts.outcomeFor(outcomes, "e2", "+1").outcome, facts.outcomeFor(outcomes, "e1", "+2")], ["delivered", "failed", null]);
});

test("the zone tells its client of the SMS; the mailbox draws an outcome that came later", () => {
  assert.deepEqual(linesOf({ events: [{ type: "texted" }, { type: "text_outcome" }] }).map(({ type }) => type), ["texted"]);
  const one = [{ id: "1", outcome: "sent" }];
  assert.deepEqual([sameTexts(one, [{ id: "1", outcome: "sent" }]), sameTexts(one, [{ id: "1", outcome: "failed" }]), sameTexts(one, [])], [true, false, false]);
});

// --- the part that asks the server ------------------------------------------------------------------------

const event = (id, more = {}) => ({
  id,
  at: `2026-11-23T09:00:0${id.at(-1)}.000Z`,
  by: { id: "a", name: "Alena" },
  queue: "podpora",
  subject: "Výpadek",
  sms: "Vypadek",
  state: "sending",
  counts: { clients: 2, tickets: 1, sms: 3, sent: 1, delivered: 1, failed: 0, unknown: 0, refused: 0 },
  price_usd: 0.1,
  ...more,
});

/** A store over a server that answers what it is told to. */
function texting({ answers = {}, storage = fakeStorage(), name = "key" } = {}) {
  const asked = [];
  const clock = fakeClock();
  const answer = async (method, path, body, headers) => {
    asked.push({ method, path, body, headers });
    const found = answers[`${method} ${path}`];
    const said = typeof found === "function" ? found(body) : found;
    if (said instanceof Error) throw said;
    return said;
  };
  let keys = 0;
  const api = { get: (path) => answer("GET", path), post: (path, body, headers) => answer("POST", path, body, headers) };
  return { store: createTexting({ api, clock, newKey: () => `${name}-${(keys += 1)}`, storage, person: "alena" }), asked, clock, answers, storage };
}

const problem = (status, kind, more = {}) => new Problem(status, { type: `https://fronta.example/problems/${kind}`, ...more });

test("an event is sent once: pressed twice, and again with the same key when nobody answered", async () => {
  const parts = texting({ answers: { "POST /v1/technical-events": () => new Unreachable("no answer") } });
  const body = { sms: "x" };
  const first = parts.store.send(body);
  assert.equal(await parts.store.send(body), null);
  await assert.rejects(first, Unreachable);
  parts.answers["POST /v1/technical-events"] = event("e1");
  assert.equal(await parts.store.send(body), "e1");
  assert.deepEqual(parts.asked.map(({ headers }) => headers["Idempotency-Key"]), ["key-1", "key-1"]);
  assert.deepEqual(parts.store.rows().map(({ id }) => id), ["e1"]);
});

test("after a reload the same event still has its key; a refused or another one gets a fresh one", async () => {
  const storage = fakeStorage();
  const before = texting({ storage, answers: { "POST /v1/technical-events": () => new Unreachable("no answer") } });
  before.store.write(FORM);
  await assert.rejects(before.store.send({ sms: "x" }), Unreachable);
  const after = texting({ storage, name: "later", answers: { "POST /v1/technical-events": () => problem(409, "confirm") } });
  assert.deepEqual(after.store.state.form, FORM);
  await assert.rejects(after.store.send({ sms: "x" }), Problem);
  await assert.rejects(after.store.send({ sms: "x" }), Problem);
  assert.deepEqual(after.asked.map(({ headers }) => headers["Idempotency-Key"]), ["key-1", "later-1"]);
});

test("what was written is forgotten once it was sent, and never lost before", async () => {
  const parts = texting({ answers: { "POST /v1/technical-events": event("e1") } });
  parts.store.write({ sms: "Výpadek" });
  assert.equal(texting({ storage: parts.storage }).store.state.form.sms, "Výpadek");
  await parts.store.send({ sms: "x" });
  assert.deepEqual([parts.store.state.form, parts.storage.length], [facts.emptyForm(), 0]);
});

test("a browser that keeps nothing is told of; one that holds something foreign begins anew", () => {
  const full = texting({ storage: fullStorage() });
  full.store.write({ sms: "Výpadek" });
  assert.deepEqual([full.store.state.isKept, full.store.state.form.sms], [false, "Výpadek"]);
  const foreign = texting({ storage: fakeStorage({ "fronta.event.alena": '{"form":{"clients":7,"sms":[],"fold":"yes"}}' }) });
  assert.deepEqual(foreign.store.state.form, facts.emptyForm());
});

test("an open event is asked for while it is being sent, soon after a push, and no more once it is over", async () => {
  const rows = [{ client: { number: "1", name: "A" }, state: "waiting", ticket: null, sms: [] }];
  const { store, asked, clock, answers } = texting({ answers: { "GET /v1/technical-events/e1": event("e1", { clients: rows }) } });
  store.show("e1");
  await settle();
  assert.equal(store.state.open.phase, "ready");
  await clock.advance(POLL_EVERY_MS);
  assert.equal(asked.length, 2);
  store.applyPush({ event: event("e1", { counts: { ...event("e1").counts, delivered: 2 } }) });
  assert.deepEqual([store.state.open.event.counts.delivered, store.state.open.event.clients], [2, rows]);
  answers["GET /v1/technical-events/e1"] = event("e1", { state: "done", clients: rows });
  await clock.advance(RELOAD_WAIT_MS);
  assert.equal(asked.length, 3);
  await clock.advance(10 * POLL_EVERY_MS);
  assert.equal(asked.length, 3);
});

test("a push that was late does not take back that an event is over", async () => {
  const { store } = texting({ answers: { "GET /v1/technical-events": { items: [event("e1", { state: "done" }), event("e2")], cursor: null } } });
  await store.loadList();
  store.applyPush({ event: event("e1") });
  assert.deepEqual(store.rows().map(({ id, state }) => [id, state]), [["e2", "sending"], ["e1", "done"]]);
});

test("an event that is not there is said to be missing, one that did not come can be asked for again", async () => {
  const { store, answers } = texting({ answers: { "GET /v1/technical-events/e1": () => problem(404, "not-found") } });
  store.show("e1");
  await settle();
  assert.equal(store.state.open.phase, "missing");
  answers["GET /v1/technical-events/e1"] = () => new Unreachable("no answer");
  await store.retry();
  assert.equal(store.state.open.phase, "failed");
  store.show(null);
  assert.equal(store.state.open, null);
});

test("older events are added below, and a reload of the list keeps them", async () => {
  const pages = [{ items: [event("e3")], cursor: "c" }, { items: [event("e1")], cursor: null }, { items: [event("e4"), event("e3")], cursor: "d" }];
  const { store } = texting({ answers: { "GET /v1/technical-events": () => pages.shift() } });
  await store.loadList();
  await store.loadMore();
  await store.catchUp();
  assert.deepEqual([store.rows().map(({ id }) => id), store.state.list.cursor], [["e4", "e3", "e1"], null]);
});

test("names are asked for once each, and a number that nobody has is known as such", async () => {
  const { store, asked } = texting({ answers: { "GET /v1/clients/100001": { name: "Firma" }, "GET /v1/clients/999": () => problem(404, "not-found") } });
  await Promise.all([store.needNames(["100001", "999"]), store.needNames(["100001"])]);
  await store.needNames(["999"]);
  assert.deepEqual([[...store.state.names], asked.length], [[["100001", "Firma"], ["999", null]], 2]);
});

test("the summary can be pasted elsewhere: what was sent to whom, and what became of it", () => {
  const whole = event("e1", {
    clients: [
      { client: { number: "100001", name: "Firma" }, state: "done", ticket: { id: "t", number: 10041 }, sms: [{ number: "+420601000001", name: "Jan", outcome: "delivered", reason: "", price_usd: 0.04 }] },
      { client: { number: "100002", name: "Dílna" }, state: "held", ticket: null, sms: [{ number: "+15550100", name: null, outcome: "refused", reason: "money-day", price_usd: 0 }] },
    ],
  });
  assert.deepEqual(facts.summaryOf(whole, "dnes", cs).replaceAll("\u00a0", " ").split("\n"), [
    "Výpadek",
    "dnes, Alena",
    "SMS: Vypadek",
    "tickety 1 z 2, 3 SMS, 1 doručená, 1 odeslaná, nejvýše 0,10 USD",
    "",
    "100001 Firma; #10041; +420 601 000 001 doručeno",
    "100002 Dílna; zadrženo limitem; +15550100 neodesláno (denní limit v penězích)",
  ]);
});
