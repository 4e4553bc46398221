/** Writing an answer: Markdown at the caret, macros, drafts on the server, files, one stroke, and taking it back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { strokeInAnswer, takesBack } from "../../web/console/answer_keys.js";
import { emptyDraft, nextIn, startAttempt, takenBack } from "../../web/console/answering.js";
import { Problem, Unreachable } from "../../web/console/api.js";
import { named } from "../../web/console/attaching.js";
import { CLAIM_AFTER_MS } from "../../web/console/claiming.js";
import { createDesk } from "../../web/console/desk.js";
import { draftForServer, draftOfServer, mergeDrafts } from "../../web/console/draft_merging.js";
import { createDrafts } from "../../web/console/drafts.js";
import { SAVE_EVERY_MS, SAVE_PAUSE_MS, createSaver } from "../../web/console/keeping.js";
import { emptyPlaces, factsFor, filled, foundMacros, isGivenAway, isTemplate, stepsOf, stepsWithout } from "../../web/console/macro_facts.js";
import { continued, edited, formatted, holdsMarkup } from "../../web/console/markdown_typing.js";
import { lastWordsOf } from "../../web/console/quoting.js";
import { UNDO_WINDOW_S, secondsLeft } from "../../web/console/recalling.js";
import { DEFAULT_STATES } from "../../web/console/route.js";
import { createSeen } from "../../web/console/seen.js";
import { fakeApi, fakeClock, fakeStorage, settle } from "./fakes.mjs";

// --- Markdown ---------------------------------------------------------------------------------------------

/** A text with "[" and "]" around the selection, or "|" for the caret, as text and positions. */
function read(marked) {
  if (marked.includes("|")) {
    const at = marked.indexOf("|");
    return { text: marked.replace("|", ""), start: at, end: at };
  }
  const start = marked.indexOf("‹");
  const end = marked.indexOf("›") - 1;
  return { text: marked.replace(/[‹›]/g, ""), start, end };
}

function shown(text, { start, end }) {
  return start === end
    ? `${text.slice(0, start)}|${text.slice(start)}`
    : `${text.slice(0, start)}‹${text.slice(start, end)}›${text.slice(end)}`;
}

const after = (format, marked) => {
  const { text, ...selection } = read(marked);
  const edit = formatted(format, text, selection);
  return shown(edited(text, edit), edit);
};

test("a button of the toolbar marks what is selected, and what it marked it takes away", () => {
  const cases = [
    ["bold", "a ‹b› c", "a **‹b›** c"],
    ["bold", "a **‹b›** c", "a ‹b› c"],
    ["bold", "a ‹**b**› c", "a ‹b› c"],
    ["bold", "a ‹b › c", "a **‹b›**  c"],
    ["bold", "a |", "a **|**"],
    ["code", "‹ls -l›", "`‹ls -l›`"],
    ["code", "x\n‹a\nb›", "x\n```\n‹a\nb›\n```"],
    ["link", "viz ‹web›", "viz [web](‹https://›)"],
    ["link", "viz |", "viz [|](https://)"],
    ["link", "‹https://a.example/›", "[|](https://a.example/)"],
  ];
  for (const [format, before, expected] of cases) assert.equal(after(format, before), expected, `${format}: ${before}`);
});

test("lists and quotes begin whole lines, empty ones left out, and end again", () => {
  assert.equal(after("list", "‹a\n\nb›"), "‹- a\n\n- b›");
  assert.equal(after("list", "‹- a\n\n- b›"), "‹a\n\nb›");
  assert.equal(after("numbered", "x\n‹a\nb›\ny"), "x\n‹1. a\n2. b›\ny");
  assert.equal(after("numbered", "‹- a\n- b›"), "‹1. - a\n2. - b›");
  assert.equal(after("quote", "jed|na"), "> jed|na");
  assert.equal(after("quote", "> jed|na"), "jed|na");
  assert.equal(after("list", "|"), "- |");
});

test("Enter goes on with a list or a quote, and an empty item ends it", () => {
  const enter = (marked) => {
    const { text, ...selection } = read(marked);
    const edit = continued(text, selection);
    return edit && shown(edited(text, edit), edit);
  };
  assert.equal(enter("- a|"), "- a\n- |");
  assert.equal(enter("9. a|"), "9. a\n10. |");
  assert.equal(enter("> a|"), "> a\n> |");
  assert.equal(enter("- a\n- |"), "- a\n|");
  assert.equal(enter("bez|"), null);
  assert.equal(enter("- ‹a›"), null);
});

test("only what somebody means as markup makes an answer Markdown", () => {
  const marked = ["**tučně**", "je to *tak*", "`ls`", "```\nls\n```", "[web](https://a.example)", "text\n- bod", "> citace", "# Nadpis", "1. první\n2. druhý"];
  const plain = ["Dobrý den,\nhotovo.", "23. listopadu\n24. listopadu", "1. prosince nastoupí", "5*3*2 = 30", "a_b_c", "-- \nAlena", "#10001", "https://a.example/b_c", "-5 stupňů", "[sic]"];
  assert.deepEqual(marked.filter((text) => !holdsMarkup(text)), []);
  assert.deepEqual(plain.filter((text) => holdsMarkup(text)), []);
});

test("looking for markup takes a time that grows with the text, whatever it holds", () => {
  const beganAt = performance.now();
  for (const text of ["**", "*a", "[", "`", "[a](", "- ", "\n"].map((part) => part.repeat(50_000 / part.length))) holdsMarkup(text);
  assert.ok(performance.now() - beganAt < 2_000);
});

test("keys of the answer go by the place of digits and the letters typed, and never with AltGr", () => {
  const press = (key, more = {}) => ({ key, code: "", altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...more });
  const ctrl = { ctrlKey: true };
  const shift = { ctrlKey: true, shiftKey: true };
  assert.equal(strokeInAnswer(press("Enter", ctrl)), "send");
  assert.equal(strokeInAnswer(press("Enter", shift)), "send_next");
  assert.equal(strokeInAnswer(press("Enter", { altKey: true })), "send_keep");
  assert.equal(strokeInAnswer(press("Enter")), null);
  assert.equal(strokeInAnswer(press("B", ctrl)), "bold", "Caps Lock");
  assert.equal(strokeInAnswer(press("L", shift)), "link");
  assert.equal(strokeInAnswer(press("8", { ...shift, code: "Digit8" })), "list", "a Czech keyboard");
  assert.equal(strokeInAnswer(press("*", { ...shift, code: "Digit8" })), "list", "an English keyboard");
  assert.equal(strokeInAnswer(press("b", { ...ctrl, altKey: true })), null);
  assert.equal(strokeInAnswer(press("e", { ...ctrl, getModifierState: (name) => name === "AltGraph" })), null);
  assert.equal(strokeInAnswer(press("Enter", { ...ctrl, isComposing: true })), null);
  assert.deepEqual([takesBack(press("z")), takesBack(press("Z", ctrl)), takesBack(press("y"))], [true, true, false]);
});

// --- macros -----------------------------------------------------------------------------------------------

const macro = (id, more = {}) => ({ id, name: { cs: id, en: id }, text: "", state: null, assign: null, tags: [], queues: [], ...more });

test("places of a macro are filled in; what nobody knows stays to be seen", () => {
  const facts = factsFor({ number: 10_001, client: { name: "Firma s.r.o." }, requester: { address: "p@x", name: null } }, { name: "Jana" });
  const text = filled("{{client}} {{ number }} {{agent}} {{name}} {{other}}", facts);
  assert.equal(text, "Firma s.r.o. 10001 Jana {{name}} {{other}}");
  assert.deepEqual(emptyPlaces(text), ["{{name}}"]);
  assert.deepEqual(emptyPlaces("bez míst"), []);
});

test("a client's name that looks like a place is not filled in again", () => {
  assert.equal(filled("{{client}}", { client: "{{agent}}", agent: "Jana", name: "", number: "" }), "{{agent}}");
});

test("macros of the ticket's queue are found without diacritics, those with the word in the name first", () => {
  const all = [macro("Faktura", { queues: ["fakturace"] }), macro("Jiné", { text: "Děkujeme za trpělivost" }), macro("Děkujeme"), macro("Štítek", { tags: ["díky"] })];
  const found = (query) => foundMacros(all, { queue: "podpora", query, lang: "cs" }).map(({ id }) => id);
  assert.deepEqual(found("dekuj"), ["Děkujeme", "Jiné"]);
  assert.deepEqual(found("DIKY"), ["Štítek"]);
  assert.deepEqual(found(""), ["Jiné", "Děkujeme", "Štítek"]);
  assert.deepEqual(found("faktura"), []);
  assert.deepEqual([isTemplate(all[1]), isTemplate(all[3])], [true, false]);
});

test("steps beside the answer can be left out one by one; who gives away does it after the answer", () => {
  const steps = stepsOf(macro("m", { tags: ["a"], assign: "me" }), "cs");
  assert.deepEqual(stepsWithout(steps, "tags"), { name: "m", tags: [], assign: "me" });
  assert.equal(stepsWithout(stepsWithout(steps, "tags"), "assign"), null);
  assert.equal(stepsOf(macro("m", { text: "t", state: "waiting" }), "cs"), null);
  const me = { id: "jana" };
  assert.deepEqual(["me", "jana", "petr", "nobody", null].map((assign) => isGivenAway(assign, me)), [false, false, true, true, false]);
});

// --- drafts -----------------------------------------------------------------------------------------------

const T = (second) => new Date(Date.parse("2026-11-23T08:00:00Z") + second * 1000).toISOString();
const ms = (second) => Date.parse(T(second));
const local = (text, more = {}) => ({ ...emptyDraft(), text, changedAtMs: ms(10), ...more });
const remote = (text, savedAt = T(5)) => ({ ...emptyDraft(), text, savedAt });
const merged = (one, other) => {
  const { draft, other: left } = mergeDrafts(one, other);
  return [draft.text, left?.text ?? null];
};

test("of two drafts the newer is shown, and the other is offered where it holds something else", () => {
  const FILE = { id: "f", name: "a", type: "b", size: 1 };
  assert.deepEqual(merged(emptyDraft(), null), ["", null]);
  assert.deepEqual(merged(emptyDraft(), remote("z telefonu")), ["z telefonu", null]);
  assert.deepEqual(merged(local("nikdy neuloženo"), null), ["nikdy neuloženo", null]);
  assert.deepEqual(merged(local("tady"), remote("tam")), ["tady", "tam"]);
  assert.deepEqual(merged(local("tady"), remote("tam", T(20))), ["tam", "tady"]);
  assert.deepEqual(merged(local("tady", { savedAt: T(5) }), remote("tam")), ["tady", null], "it grew from the server's");
  assert.deepEqual(merged(local("Dobrý", { savedAt: T(1), changedAtMs: null }), remote("Dobrý den")), ["Dobrý den", null], "all of it is there");
  assert.deepEqual(merged(local("Dobrý", { savedAt: T(1), changedAtMs: null, files: [FILE] }), remote("Dobrý den")), ["Dobrý den", "Dobrý"]);
  assert.deepEqual(merged(local("odesláno jinde", { savedAt: T(1), changedAtMs: null }), null), ["", "odesláno jinde"]);
  assert.deepEqual(merged(local("psáno dál", { savedAt: T(1) }), null), ["psáno dál", null]);
  const same = mergeDrafts(local("stejné"), remote("stejné"));
  assert.deepEqual([same.draft.savedAt, same.draft.changedAtMs, same.other], [T(5), null, null]);
});

test("a draft survives the way to the server and back; one of a note is none", () => {
  const copies = ["a@x.example", "b@x.example"];
  const draft = local("Dobrý den", { base: 3, state: "resolved", without: ["b@x.example"], quotes: true });
  const kept = draftForServer(draft, { markdown: false, quoted: "Ahoj", copies });
  assert.deepEqual(kept, { text: "Dobrý den", kind: "answer", state: "resolved", base: 3, markdown: false, quoted: "Ahoj", cc: ["a@x.example"], files: [] });
  const back = draftOfServer({ draft: kept, saved_at: T(5) }, copies);
  assert.deepEqual([back.text, back.state, back.base, back.without, back.quotes, back.savedAt], ["Dobrý den", "resolved", 3, ["b@x.example"], true, T(5)]);
  assert.equal(draftOfServer({ draft: { ...kept, kind: "note" }, saved_at: T(5) }, copies), null);
  assert.equal(draftForServer(emptyDraft(), { markdown: false, quoted: "", copies }), null);
});

function aSaver(answers = []) {
  const clock = fakeClock();
  const saves = [];
  const told = [];
  const saver = createSaver({
    clock,
    save: async (id, payload) => {
      saves.push([payload?.text ?? null, clock.nowMs()]);
      const answer = answers[saves.length - 1] ?? (() => ({}));
      return answer();
    },
    onSaved: (id, payload) => told.push(["saved", payload?.text ?? null]),
    onFailed: () => told.push(["failed"]),
  });
  return { saver, clock, saves, told, beganMs: clock.nowMs() };
}

test("a draft is saved a pause after the last key, and who does not pause is saved all the same", async () => {
  const { saver, clock, saves, beganMs } = aSaver();
  for (let n = 1; n <= 4; n += 1) {
    saver.changed("T1", { text: "a".repeat(n) });
    await clock.advance(500);
  }
  assert.deepEqual(saves, []);
  await clock.advance(SAVE_PAUSE_MS);
  assert.deepEqual(saves, [["aaaa", beganMs + 1_500 + SAVE_PAUSE_MS]]);
  for (let n = 0; n < 20; n += 1) {
    saver.changed("T1", { text: `b${n}` });
    await clock.advance(500);
  }
  assert.equal(saves.length, 1 + Math.floor(10_000 / SAVE_EVERY_MS));
  await clock.advance(10_000);
  assert.equal(saves.at(-1)[0], "b19");
  const count = saves.length;
  saver.changed("T1", { text: "b19" });
  await clock.advance(10_000);
  assert.equal(saves.length, count, "what is saved is not saved again");
});

test("one saving at a time, and the last text wins", async () => {
  let finish;
  const { saver, clock, saves, told } = aSaver([() => new Promise((resolve) => (finish = resolve))]);
  saver.changed("T1", { text: "a" });
  await clock.advance(SAVE_PAUSE_MS);
  for (const text of ["b", "c", "d"]) saver.changed("T1", { text });
  await clock.advance(20_000);
  assert.equal(saves.length, 1);
  finish({});
  await clock.advance(SAVE_PAUSE_MS);
  assert.deepEqual(saves.map(([text]) => text), ["a", "d"]);
  assert.deepEqual(told, [["saved", "a"], ["saved", "d"]]);
});

test("without a server it is tried again ever more rarely; what the server refuses is not", async () => {
  const gone = () => {
    throw new Unreachable("offline");
  };
  const { saver, clock, saves, told } = aSaver([gone, gone, gone, gone]);
  saver.changed("T1", { text: "a" });
  await clock.advance(60_000);
  assert.deepEqual(told.map(([what]) => what), ["failed", "failed", "failed", "failed", "saved"]);
  const waits = saves.slice(1).map(([, atMs], index) => atMs - saves[index][1]);
  assert.deepEqual(waits, [...waits].sort((one, other) => one - other));
  const refused = aSaver([() => Promise.reject(new Problem(422, {}))]);
  refused.saver.changed("T1", { text: "a" });
  await refused.clock.advance(120_000);
  assert.equal(refused.saves.length, 1);
  refused.saver.changed("T1", { text: "ab" });
  await refused.clock.advance(120_000);
  assert.equal(refused.saves.length, 2);
});

// --- the whole answer -------------------------------------------------------------------------------------

test("what goes is only what is asked for: Markdown, the client's words, fewer copies, files", () => {
  const copies = ["a@x.example", "b@x.example"];
  const draft = { ...emptyDraft(), text: "**a**", without: ["a@x.example", "gone@x.example"], files: [{ id: "f1", name: "n", type: "t", size: 1 }] };
  const { body } = startAttempt(draft, "k", 3, { quoted: "Ahoj", copies }).attempt;
  assert.deepEqual(body, { text: "**a**", version: 3, state: "waiting", markdown: true, quoted: "Ahoj", cc: ["b@x.example"], files: ["f1"] });
  const plain = startAttempt({ ...emptyDraft(), text: "a", without: ["gone@x.example"] }, "k", 3, { quoted: "", copies }).attempt.body;
  assert.deepEqual(plain, { text: "a", version: 3, state: "waiting" });
});

test("the next ticket is the one below, after the last one the first, and none when there is no other", () => {
  const rows = [{ id: "a" }, { id: "b" }, { id: "c" }];
  assert.deepEqual(["a", "c", "x"].map((id) => nextIn(rows, id)), ["b", "a", "a"]);
  assert.equal(nextIn([{ id: "a" }], "a"), null);
});

test("the client's last words are his new ones, without what he quoted", () => {
  const said = (text) => ({ events: [{ type: "message_received", text, quoted: "> dříve" }] });
  assert.equal(lastWordsOf([said("první"), said(" druhá \n"), { events: [{ type: "answered", text: "my" }] }]), "druhá");
  assert.equal(lastWordsOf([]), "");
});

test("an answer that was taken back stands above what was typed meanwhile, with its files once", () => {
  const file = (id) => ({ id, name: id, type: "t", size: 1 });
  const back = takenBack({ ...emptyDraft(), text: "poslané", state: "resolved", files: [file("a")] }, { ...emptyDraft(), text: "nové", files: [file("a"), file("b")] }, 7);
  assert.deepEqual([back.text, back.state, back.base, back.files.map(({ id }) => id)], ["poslané\n\nnové", "resolved", 7, ["a", "b"]]);
});

test("a pasted picture is called by the time of day, any other file by its name", () => {
  const now = new Date(2026, 10, 23, 9, 5, 7);
  assert.equal(named(new File(["x"], "image.png", { type: "image/png" }), now).name, "obrazek-09-05-07.png");
  assert.equal(named(new File(["x"], "smlouva.pdf"), now).name, "smlouva.pdf");
});

const HOME = { queue: null, states: DEFAULT_STATES, ticket: null };
const JANA = { id: "jana", name: "Jana" };

function summary(version, more = {}) {
  return {
    id: "T1",
    number: 10_001,
    queue: "podpora",
    subject: "Ticket",
    state: "in_progress",
    requester: { address: "petr@firma.example", name: "Petr" },
    client: null,
    agent: JANA,
    version,
    opened_at: T(0),
    changed_at: T(version),
    unread: false,
    copies: [],
    tags: [],
    last: { by: "client", preview: "…" },
    ...more,
  };
}

const change = (version, ...events) => ({ version, at: T(version), actor: { kind: "agent", ...JANA }, events });
const SAID = { type: "message_received", from: { address: "p@x", name: null }, text: "Nejde web" };
const answered = (version, text) => ({ ticket: summary(version, { state: "waiting" }), changes: [change(version, { type: "answered", text })] });
const result = (version, more = {}, type = "tags_changed") => ({ ticket: summary(version, more), changes: [change(version, { type, added: [], removed: [] })] });

async function atAnswer(answers = {}, ticket = summary(1), surroundings = {}) {
  const clock = fakeClock();
  const storage = surroundings.storage ?? fakeStorage();
  const told = [];
  let keys = 0;
  const api = fakeApi({
    "GET /v1/me": () => ({ ...JANA, roles: ["agent"] }),
    "GET /v1/queues": () => ({ queues: [{ name: "podpora", address: "podpora@x" }] }),
    "GET /v1/tickets": () => ({ items: [ticket], cursor: null, feed: "feed-0" }),
    "GET /v1/tickets/T1": () => ({ ticket, changes: [change(1, SAID)], outgoing: [] }),
    "GET /v1/tickets/T1/changes": () => ({ ticket: summary(1), changes: [], outgoing: [] }),
    "GET /v1/tickets/T1/draft": () => ({ draft: null, saved_at: null }),
    "PUT /v1/tickets/T1/draft": () => ({ saved_at: T(99) }),
    "DELETE /v1/tickets/T1/draft": () => null,
    ...answers,
  });
  const desk = createDesk({
    api,
    drafts: createDrafts(storage, "jana"),
    seen: createSeen(storage),
    clock,
    newKey: () => `key-${(keys += 1)}`,
    attentive: () => true,
    announce: (key) => told.push(key),
    ...surroundings,
  });
  await desk.goTo(HOME);
  desk.begin();
  await desk.firstList();
  await desk.goTo({ ...HOME, ticket: "T1" });
  await settle();
  const asked = (method, end) => api.asked.filter((one) => one.method === method && one.path.endsWith(end));
  return { desk, api, clock, storage, told, asked };
}

test("a draft is on the server within two seconds, comes with the ticket elsewhere, and goes when it is sent", async () => {
  const { desk, clock, asked } = await atAnswer({ "POST /v1/tickets/T1/answers": () => answered(2, "Dobrý den") });
  desk.type("Dobrý den");
  assert.equal(desk.state.open.draftSave.phase, "waiting");
  await clock.advance(2_000);
  assert.deepEqual(asked("PUT", "/draft").map(({ body }) => body.draft.text), ["Dobrý den"]);
  assert.deepEqual(desk.state.open.draftSave, { phase: "saved", at: T(99) });
  await desk.sendAnswer();
  await clock.advance(0);
  assert.equal(asked("DELETE", "/draft").length, 1);
  const { draft } = asked("PUT", "/draft")[0].body;
  const elsewhere = await atAnswer({ "GET /v1/tickets/T1/draft": () => ({ draft, saved_at: T(99) }) });
  assert.equal(elsewhere.desk.state.open.draft.text, "Dobrý den");
  await elsewhere.clock.advance(20_000);
  assert.equal(elsewhere.asked("PUT", "/draft").length, 0, "what was only read is not written");
});

test("who finds another text than the one he left here can have either", async () => {
  const storage = fakeStorage();
  const first = await atAnswer({}, summary(1), { storage });
  first.desk.type("tady");
  const server = { text: "tam", kind: "answer", state: "waiting", base: 1, markdown: false, quoted: "", cc: null, files: [] };
  const { desk, clock, asked } = await atAnswer({ "GET /v1/tickets/T1/draft": () => ({ draft: server, saved_at: T(500) }) }, summary(1), { storage });
  assert.deepEqual([desk.state.open.draft.text, desk.state.open.draftOther.draft.text, desk.state.open.draftOther.from], ["tam", "tady", "browser"]);
  desk.takeOtherDraft();
  assert.deepEqual([desk.state.open.draft.text, desk.state.open.draftOther.draft.text], ["tady", "tam"]);
  await clock.advance(2_000);
  assert.equal(asked("PUT", "/draft").at(-1).body.draft.text, "tady");
  desk.dismissOtherDraft();
  assert.equal(desk.state.open.draftOther, null);
});

test("offline the draft is in this browser only, and told so", async () => {
  const gone = () => {
    throw new Unreachable("offline");
  };
  const { desk, clock } = await atAnswer({ "PUT /v1/tickets/T1/draft": gone, "GET /v1/tickets/T1/draft": gone });
  desk.type("Dobrý den");
  await clock.advance(2_000);
  assert.equal(desk.state.open.draftSave.phase, "local");
  assert.deepEqual([...desk.state.drafts], ["T1"]);
});

const FILE = { name: "log.txt", type: "text/plain", size: 3 };
const place = (id) => ({ id, url: "/bucket", fields: {} });

test("sending waits for the files, and they go in their order", async () => {
  const puts = [];
  let uploads = 0;
  const { desk, asked } = await atAnswer(
    { "POST /v1/uploads": () => place(`u${(uploads += 1)}`), "POST /v1/tickets/T1/answers": () => answered(2, "a") },
    summary(1),
    { putFile: () => new Promise((resolve, reject) => puts.push({ resolve, reject })) },
  );
  desk.addFiles([FILE, { ...FILE, name: "b.txt" }]);
  desk.type("a");
  const sending = desk.sendAnswer();
  await settle();
  assert.equal(asked("POST", "/answers").length, 0);
  puts[1].resolve();
  await settle();
  assert.equal(asked("POST", "/answers").length, 0);
  puts[0].resolve();
  assert.equal(await sending, true);
  assert.deepEqual(asked("POST", "/answers")[0].body.files, ["u1", "u2"]);
  assert.deepEqual(desk.state.open.uploads, []);
});

test("a file that did not arrive holds the answer back, which says so; without it the answer goes", async () => {
  const { desk, asked } = await atAnswer(
    { "POST /v1/uploads": () => place("u1"), "POST /v1/tickets/T1/answers": () => answered(2, "a") },
    summary(1),
    { putFile: () => Promise.reject(new Unreachable("broken")) },
  );
  desk.addFiles([FILE]);
  desk.type("a");
  assert.equal(await desk.sendAnswer(), false);
  assert.deepEqual([desk.state.open.answerPhase, desk.state.open.uploads[0].state, asked("POST", "/answers").length], ["files", "failed", 0]);
  desk.removeFile(desk.state.open.uploads[0].key);
  assert.equal(await desk.sendAnswer(), true);
});

test("a file goes on its way while another ticket is open, and is in the draft then", async () => {
  let arrive;
  const other = summary(1, { id: "T2", number: 10_002 });
  const { desk } = await atAnswer(
    {
      "POST /v1/uploads": () => place("u1"),
      "GET /v1/tickets/T2": () => ({ ticket: other, changes: [change(1, SAID)], outgoing: [] }),
      "GET /v1/tickets/T2/draft": () => ({ draft: null, saved_at: null }),
    },
    summary(1),
    { putFile: () => new Promise((resolve) => (arrive = resolve)) },
  );
  desk.addFiles([FILE]);
  await desk.goTo({ ...HOME, ticket: "T2" });
  assert.deepEqual(desk.state.open.uploads, []);
  arrive();
  await settle();
  assert.deepEqual([...desk.state.drafts], ["T1"]);
  await desk.goTo({ ...HOME, ticket: "T1" });
  await settle();
  assert.deepEqual(desk.state.open.uploads.map(({ name, state }) => [name, state]), [["log.txt", "done"]]);
});

test("a macro tags and takes the ticket before the answer, each step once, and its state goes with the answer", async () => {
  let broken = true;
  const { desk, api } = await atAnswer({
    "POST /v1/tickets/T1/tags": () => result(2, { tags: ["vip"], state: "queued", agent: null }),
    "POST /v1/tickets/T1/assign": () => {
      if (broken) throw new Problem(409, { type: "https://x/problems/illegal-move", detail: "Zamčeno." });
      return result(3, {}, "assigned");
    },
    "POST /v1/tickets/T1/answers": () => answered(4, "Hotovo."),
  }, summary(1, { state: "queued", agent: null }));
  desk.type("Hotovo.");
  desk.useMacro(macro("m", { text: "Hotovo.", state: "resolved", assign: "me", tags: ["vip"] }), "cs");
  assert.equal(await desk.sendAnswer(), false);
  const { answerPhase, answerStep, draft } = desk.state.open;
  assert.deepEqual([answerPhase, answerStep, draft.text, draft.steps], ["refused", "assign", "Hotovo.", { name: "m", tags: [], assign: "me" }]);
  broken = false;
  assert.equal(await desk.sendAnswer(), true);
  const posts = api.asked.filter(({ method }) => method === "POST").map(({ path, body }) => [path.split("/").at(-1), body]);
  assert.deepEqual(posts.map(([name]) => name), ["tags", "assign", "assign", "answers"]);
  assert.deepEqual(posts.at(-1)[1], { text: "Hotovo.", version: 3, state: "resolved" });
  assert.equal(desk.state.open.draft.steps, null);
});

test("a macro that gives the ticket away does it after the answer, which cannot be taken back then", async () => {
  const { desk, api } = await atAnswer({
    "POST /v1/tickets/T1/answers": () => answered(2, "Předávám."),
    "POST /v1/tickets/T1/assign": () => result(3, { agent: { id: "petr", name: "Petr" } }, "assigned"),
  });
  desk.type("Předávám.");
  desk.useMacro(macro("m", { text: "Předávám.", assign: "petr" }), "cs");
  await desk.sendAnswer();
  const posts = api.asked.filter(({ method }) => method === "POST").map(({ path, body }) => [path.split("/").at(-1), body.version]);
  assert.deepEqual(posts, [["answers", 1], ["assign", 2]]);
  assert.equal(desk.state.undo, null);
});

test("a macro without a text does its steps at once and tells how they ended", async () => {
  const { desk, asked } = await atAnswer({
    "POST /v1/tickets/T1/tags": () => result(2, { tags: ["vip"] }),
    "POST /v1/tickets/T1/state": () => {
      throw new Problem(409, { type: "https://x/problems/illegal-move" });
    },
  });
  await desk.useMacro(macro("m", { tags: ["vip"] }), "cs");
  assert.equal(desk.state.open.macroNotice.failed, null);
  assert.equal(asked("POST", "/tags").length, 1);
  await desk.useMacro(macro("m", { tags: ["vip"], state: "resolved" }), "cs");
  assert.equal(asked("POST", "/tags").length, 1, "it has the tag already");
  assert.equal(desk.state.open.macroNotice.failed.kind, "state");
});

test("an answer can be taken back until it leaves; then its text and its files are in the box again", async () => {
  const recalled = { ticket: summary(3), changes: [change(3, { type: "recalled", version: 2, last: null })] };
  const { desk, clock, asked, told } = await atAnswer(
    {
      "POST /v1/uploads": () => place("u1"),
      "POST /v1/tickets/T1/answers": () => answered(2, "Dobrý den"),
      "POST /v1/tickets/T1/answers/2/recall": () => recalled,
    },
    summary(1),
    { putFile: async () => {} },
  );
  desk.addFiles([FILE]);
  desk.type("Dobrý den");
  await desk.sendAnswer({ state: "resolved" });
  const { undo } = desk.state;
  assert.deepEqual([undo.number, undo.version, undo.phase], [10_001, 2, "open"]);
  assert.deepEqual([0, 100, 9_000, 9_999, 10_000].map((later) => secondsLeft(undo, undo.untilMs - UNDO_WINDOW_S * 1000 + later)), [10, 10, 1, 1, 0]);
  await clock.advance(4_000);
  assert.equal(await desk.undo(), "T1");
  const { draft, uploads, ticket } = desk.state.open;
  assert.deepEqual([draft.text, draft.state, draft.base, ticket.state], ["Dobrý den", "resolved", 3, "in_progress"]);
  assert.deepEqual(uploads.map(({ id, state }) => [id, state]), [["u1", "done"]]);
  assert.equal(desk.state.undo, null);
  assert.ok(told.includes("undo.done"));
  assert.equal(asked("POST", "/recall").length, 1);
});

test("the offer to take back ends with the server's time, and too late is told for a while", async () => {
  const late = () => {
    throw new Problem(409, { type: "https://x/problems/too-late" });
  };
  const answers = { "POST /v1/tickets/T1/answers": () => answered(2, "a"), "POST /v1/tickets/T1/answers/2/recall": late };
  const waiting = (s) => ({ ...answers, "GET /v1/me": () => ({ ...JANA, roles: ["agent"], undo_window_s: s }) });
  const { desk, clock } = await atAnswer(waiting(4));
  desk.type("a");
  await desk.sendAnswer();
  await clock.advance(3_999);
  assert.equal(desk.state.undo.phase, "open");
  assert.equal(await desk.undo(), null);
  assert.equal(desk.state.undo.phase, "late");
  await clock.advance(10_000);
  assert.equal(desk.state.undo, null);
  desk.type("b");
  const none = await atAnswer(waiting(0));
  none.desk.type("a");
  await none.desk.sendAnswer();
  assert.equal(none.desk.state.undo, null, "nothing to take back where nothing waits");
});

test("a recall whose outcome is unknown is tried again under the same key", async () => {
  let tries = 0;
  const { desk, asked } = await atAnswer({
    "POST /v1/tickets/T1/answers": () => answered(2, "a"),
    "POST /v1/tickets/T1/answers/2/recall": () => {
      tries += 1;
      if (tries === 1) throw new Unreachable("timeout");
      return { ticket: summary(3), changes: [] };
    },
  });
  desk.type("a");
  await desk.sendAnswer();
  assert.equal(await desk.undo(), null);
  assert.equal(desk.state.undo.phase, "failed");
  assert.equal(await desk.undo(), "T1");
  const [one, other] = asked("POST", "/recall").map(({ headers }) => headers["Idempotency-Key"]);
  assert.equal(one, other);
});

const NOBODYS = summary(1, { state: "queued", agent: null });
const taken = () => ({ ticket: summary(2), changes: [change(2, { type: "assigned", agent: JANA })] });

test("who begins to answer a ticket that nobody has takes it, and his answer goes on", async () => {
  const { desk, clock, asked, told } = await atAnswer(
    { "POST /v1/tickets/T1/state": taken, "POST /v1/tickets/T1/answers": () => answered(3, "Dobrý den") },
    NOBODYS,
  );
  desk.type("D");
  await clock.advance(CLAIM_AFTER_MS - 1);
  assert.equal(asked("POST", "/state").length, 0);
  desk.type("Dobrý den");
  await clock.advance(1);
  assert.deepEqual(asked("POST", "/state").map(({ body }) => body), [{ state: "in_progress", version: 1 }]);
  assert.equal(desk.state.open.claimed, true);
  assert.ok(told.includes("claim.done"));
  await desk.sendAnswer();
  assert.equal(asked("POST", "/answers")[0].body.version, 2);
});

test("one key that was a mistake, and a ticket that somebody has, take nothing", async () => {
  const { desk, clock, asked } = await atAnswer({ "POST /v1/tickets/T1/state": taken }, NOBODYS);
  desk.type("x");
  desk.type("");
  await clock.advance(10_000);
  assert.equal(asked("POST", "/state").length, 0);
  const mine = await atAnswer({ "POST /v1/tickets/T1/state": taken });
  mine.desk.type("Dobrý den");
  await mine.clock.advance(10_000);
  assert.equal(mine.asked("POST", "/state").length, 0);
});

test("who is too late with taking by typing is told by whom and when, keeps his text, and is not tried again", async () => {
  const petr = { id: "petr", name: "Petr" };
  const { desk, clock, asked } = await atAnswer(
    {
      "POST /v1/tickets/T1/state": () => {
        throw new Problem(409, { type: "https://x/problems/taken", agent: petr, at: T(2), ticket: summary(2, { agent: petr }), changes: [] });
      },
    },
    NOBODYS,
  );
  desk.type("Dobrý den");
  await clock.advance(CLAIM_AFTER_MS);
  assert.deepEqual(desk.state.open.moveNotice, { key: "move.taken", params: { name: "Petr" }, at: T(2) });
  assert.deepEqual([desk.state.open.draft.text, desk.state.open.claimed], ["Dobrý den", false]);
  desk.type("Dobrý den,");
  await clock.advance(10_000);
  assert.equal(asked("POST", "/state").length, 1);
});

test("who gives a ticket back that he took by typing does not take it again with the next key", async () => {
  const { desk, clock, asked } = await atAnswer(
    {
      "POST /v1/tickets/T1/state": ({ body }) => (body.state === "queued" ? { ticket: summary(3, { state: "queued", agent: null }), changes: [change(3, { type: "assigned", agent: null })] } : taken()),
    },
    NOBODYS,
  );
  desk.type("Dobrý den");
  await clock.advance(CLAIM_AFTER_MS);
  await desk.move("queued");
  desk.type("Dobrý den,");
  await clock.advance(10_000);
  assert.deepEqual(asked("POST", "/state").map(({ body }) => body.state), ["in_progress", "queued"]);
});

test("quoting the client and leaving out a copy go with the answer; quoting is remembered", async () => {
  const copies = ["a@x.example", "b@x.example"];
  const { desk, asked, storage } = await atAnswer({ "POST /v1/tickets/T1/answers": () => answered(2, "a") }, summary(1, { copies }));
  desk.type("a");
  desk.setQuoting(true);
  desk.setCopyTo("b@x.example", false);
  await desk.sendAnswer();
  const { quoted, cc } = asked("POST", "/answers")[0].body;
  assert.deepEqual([quoted, cc], ["Nejde web", ["a@x.example"]]);
  assert.equal(createDrafts(storage, "jana").likes("quotes"), true);
  assert.equal(createDrafts(storage, "petr").likes("quotes"), false);
  assert.deepEqual([desk.isQuoting(), desk.state.open.draft.without], [true, []]);
});

test("macros are asked for when somebody looks for one, not again within a minute", async () => {
  const { desk, clock, asked } = await atAnswer({ "GET /v1/macros": () => ({ items: [macro("m")] }) });
  assert.equal(asked("GET", "/macros").length, 0);
  await desk.loadMacros();
  await desk.loadMacros();
  assert.deepEqual([desk.state.macros.phase, asked("GET", "/macros").length], ["ready", 1]);
  await clock.advance(61_000);
  await desk.loadMacros();
  assert.equal(asked("GET", "/macros").length, 2);
});
