/** What the ticket view knows without a page: Markdown, mentions, tags, numbers of tickets, joining, notes, cards. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MarkdownIt } from "../../web/vendor/markdown-it.js";
import { Problem, Unreachable } from "../../web/console/api.js";
import { CARD_MS } from "../../web/console/clients.js";
import { createDesk } from "../../web/console/desk.js";
import { createDrafts } from "../../web/console/drafts.js";
import { messagesIn, newsEvents, recalledVersions } from "../../web/console/happening_facts.js";
import { hindrance, numberIn, othersOf, subjectOf } from "../../web/console/joining_facts.js";
import { splitTickets } from "../../web/console/links.js";
import { NESTING_MAX, createParser, treeOf } from "../../web/console/markdown_tree.js";
import { askedAt, calledIn, calledPieces, choicesFor, completed } from "../../web/console/mentions.js";
import { createNoteDrafts } from "../../web/console/note_drafts.js";
import { DEFAULT_STATES } from "../../web/console/route.js";
import { createSeen } from "../../web/console/seen.js";
import { WORDS, createWords } from "../../web/console/words.js";
import { sameTag, tagsKnown } from "../../web/console/tag_facts.js";
import { fakeApi, fakeClock, fakeStorage, fullStorage, settle } from "./fakes.mjs";

// --- Markdown ---------------------------------------------------------------------------------------------

const parser = createParser(MarkdownIt);
/** A tree as short text: name, address, children. */
const short = (piece) =>
  typeof piece === "string"
    ? piece
    : `<${piece.name}${piece.props.href ? ` ${piece.props.href}` : ""}>${piece.children.map(short).join("")}</>`;
const shown = (text) => treeOf(parser, text).map(short).join("");

test("what a mail's Markdown can be becomes elements", () => {
  const cases = {
    "**a** *b* `c`": "<p><strong>a</> <em>b</> <code>c</></>",
    "# Nadpis\n\ntext": "<p>Nadpis</><p>text</>",
    "- a\n- b": "<ul><li>a</><li>b</></>",
    "3. a\n4. b": "<ol><li>a</><li>b</></>",
    "> citace": "<blockquote><p>citace</></>",
    "```sh\nls\n```": "<pre><code>ls</></>",
    "a\nb": "<p>a<br></>b</>",
    "a\n\n---": "<p>a</><hr></>",
    "[web](https://a.example/x) <mailto:a@b.example>": "<p><a https://a.example/x>web</> <a mailto:a@b.example>mailto:a@b.example</></>",
    "&nbsp;&ndash; \\*x\\*": "<p>\u00a0– *x*</>",
  };
  for (const [text, expected] of Object.entries(cases)) assert.equal(shown(text), expected, text);
  assert.equal(treeOf(parser, "3. a")[0].props.start, 3);
  assert.equal(treeOf(parser, "##### x")[0].props["data-level"], 3);
});

test("nothing that is written becomes markup, a script, or a picture from elsewhere", () => {
  const cases = {
    "<script>alert(1)</script>": "<p><script>alert(1)</script></>",
    "<b onclick=x>a</b>": "<p><b onclick=x>a</b></>",
    "[x](javascript:alert(1))": "<p>[x](javascript:alert(1))</>",
    "[x](data:text/html;base64,AA)": "<p>[x](data:text/html;base64,AA)</>",
    "[x](//evil.example)": "<p>[x](//evil.example)</>",
    "<javascript:alert(1)>": "<p><javascript:alert(1)></>",
    "[x](&#106;avascript:alert(1))": "<p>[x](javascript:alert(1))</>",
    "![pic](https://a.example/p.png)": "<p><a https://a.example/p.png>pic</></>",
    "![](https://a.example/p.png)": "<p><a https://a.example/p.png>https://a.example/p.png</></>",
    "[![pic](https://a.example/p.png)](https://b.example/)": "<p><a https://b.example/>pic</></>",
    "a&#x202e;b": "<p>ab</>",
  };
  // names of elements are the tree's, not the text's: only these may be there
  const allowed = new Set(["p", "a", "strong", "em", "code", "pre", "ul", "ol", "li", "blockquote", "br", "hr"]);
  const names = (piece) => (typeof piece === "string" ? [] : [piece.name, ...piece.children.flatMap(names)]);
  for (const [text, expected] of Object.entries(cases)) {
    assert.equal(shown(text), expected, text);
    assert.ok(treeOf(parser, text).flatMap(names).every((name) => allowed.has(name)), text);
  }
});

test("bare addresses are links without the sentence around them, and emphasis does not cut them", () => {
  const cases = {
    "viz https://a.example/x_y_z.": "<p>viz <a https://a.example/x_y_z>https://a.example/x_y_z</>.</>",
    "(https://a.example/b)": "<p>(<a https://a.example/b>https://a.example/b</>)</>",
    "**https://a.example/b**": "<p><strong><a https://a.example/b>https://a.example/b</></></>",
    "`https://a.example`": "<p><code>https://a.example</></>",
    "nohttps://x https://": "<p>nohttps://x https://</>",
    "[https://a.example](https://b.example)": "<p><a https://b.example>https://a.example</></>",
  };
  for (const [text, expected] of Object.entries(cases)) assert.equal(shown(text), expected, text);
});

test("every link opens apart from the page and tells nobody where it came from", () => {
  const [{ children }] = treeOf(parser, "[a](https://a.example)");
  assert.deepEqual([children[0].props.target, children[0].props.rel], ["_blank", "noopener noreferrer nofollow"]);
});

test("what is nested too deeply is left as it was typed, and what is long or odd takes no time", () => {
  assert.equal(treeOf(parser, `${"> ".repeat(NESTING_MAX + 5)}x`), null);
  const began = performance.now();
  for (const piece of ["[", "*a ", "`", "<", "![", "https://", "> ", "- "]) treeOf(parser, piece.repeat(20_000));
  assert.ok(performance.now() - began < 5_000);
});

// --- numbers of tickets, tags -----------------------------------------------------------------------------

test("numbers of tickets in a text are found, and nothing that only looks like one", () => {
  const found = (text) => splitTickets(text).filter(({ number }) => number !== null).map(({ number }) => number);
  const cases = {
    "viz #10001, a (#10002).": [10001, 10002],
    "#10001": [10001],
    "#1 #123 #fff": [],
    "x#10001 &#10001; https://a/#10001 ##10001": [],
    "#10001a #100-2 #1234567890123": [],
  };
  for (const [text, expected] of Object.entries(cases)) {
    assert.deepEqual(found(text), expected, text);
    assert.equal(splitTickets(text).map((part) => part.text).join(""), text);
  }
});

test("a number is understood as people write it", () => {
  assert.deepEqual(["10001", " #10001 ", "# 10001", "", "#", "0", "1e5", "abc"].map(numberIn), [10001, 10001, 10001, null, null, null, null, null]);
});

test("a tag is kept in small letters without what is no word, and the most used ones are offered first", () => {
  assert.deepEqual(["  Čeká na  Dodavatele! ", "<b>", "a/b:c", "x".repeat(60)].map(sameTag), ["čeká na dodavatele", "b", "a/b:c", "x".repeat(40)]);
  const tickets = new Map([["1", { tags: ["b", "a"] }], ["2", { tags: ["b"] }], ["3", {}]]);
  assert.deepEqual(tagsKnown(tickets), ["b", "a"]);
});

// --- mentions ---------------------------------------------------------------------------------------------

const JAN = { id: "j", name: "Jan" };
const JANA = { id: "jd", name: "Jana Dvořáková" };
const CYRIL = { id: "c", name: "Cyril Černý" };
const PEOPLE = [JAN, JANA, CYRIL];

test("a name that is being typed after @ is found at the caret only, and not in an address", () => {
  const asked = (text, caret = text.length) => askedAt(text, caret)?.typed ?? null;
  assert.deepEqual(
    [asked("@"), asked("ahoj @dvo"), asked("(@Jana Dv"), asked("jan@firma"), asked("@jan ,"), asked("@a b c"), asked("@jan", 2)],
    ["", "dvo", "Jana Dv", null, null, null, "j"],
  );
});

test("names are offered by the beginning of any word, with and without diacritics", () => {
  const names = (typed) => choicesFor(PEOPLE, typed).map(({ id }) => id);
  assert.deepEqual([names("dvor"), names("ČER"), names("jan"), names("jana d"), names("x"), names("")], [["jd"], ["c"], ["j", "jd"], ["jd"], [], ["j", "jd", "c"]]);
});

test("a chosen name is written out and the caret stands behind it", () => {
  const text = "viz @dvo prosím";
  const next = completed(text, askedAt(text, 8), JANA.name);
  assert.deepEqual(next, { text: "viz @Jana Dvořáková prosím", caret: 20 });
});

test("who is called is whose whole name stands there, the longest first, each once", () => {
  const ids = (text, chosen) => calledIn(text, PEOPLE, chosen).map(({ id }) => id);
  assert.deepEqual(ids("@Jana Dvořáková a @Cyril Černý, @Cyril Černý"), ["jd", "c"]);
  assert.deepEqual(ids("@Jan Novák @Janek x@Jan"), ["j"]);
  assert.deepEqual(ids("@Jan", [{ id: "other", name: "Jan" }]), ["other"]);
  assert.deepEqual(
    calledPieces("a @Jan, b", [JAN]).map(({ text, person }) => [text, person?.id ?? null]),
    [["a ", null], ["@Jan", "j"], [", b", null]],
  );
});

// --- joining ----------------------------------------------------------------------------------------------

const at = (second) => new Date(Date.parse("2026-11-23T08:00:00Z") + second * 1000).toISOString();
const ACME = { number: "100001", name: "ACME" };
const summary = (id, version = 1, more = {}) => ({
  id,
  number: 10_000 + Number(id.slice(1)),
  queue: "podpora",
  subject: `Ticket ${id}`,
  state: "queued",
  requester: { address: "petr@firma.example", name: "Petr" },
  client: ACME,
  agent: null,
  version,
  opened_at: at(0),
  changed_at: at(version),
  unread: false,
  last: null,
  tags: [],
  related: [],
  merged_into: null,
  ...more,
});

test("others of the same client that are open are offered, as they are now and the newest first", () => {
  const cards = new Map([["client 100001", { facts: { tickets: [summary("T2", 3), summary("T3", 2, { state: "closed" }), summary("T4")] } }]]);
  const tickets = new Map([summary("T1"), summary("T4", 9), summary("T5", 2, { client: null })].map((one) => [one.id, one]));
  assert.deepEqual(othersOf(tickets.get("T1"), { tickets, cards }).map(({ id }) => id), ["T4", "T2"]);
  assert.deepEqual(othersOf(summary("T6", 1, { client: null }), { tickets, cards: new Map() }).map(({ id }) => id), ["T5"]);
});

test("what cannot be merged is said before it is tried", () => {
  const ticket = summary("T1");
  const nobody = (id, address) => summary(id, 1, { client: null, requester: { address } });
  const cases = [
    [ticket, ticket, "find.same"],
    [ticket, summary("T2", 1, { state: "closed" }), "merge.closed"],
    [ticket, summary("T2", 1, { client: { number: "100002" } }), "merge.others"],
    [ticket, nobody("T2", "petr@firma.example"), "merge.others"],
    [nobody("T1", "a@x"), nobody("T2", "b@x"), "merge.others"],
    [nobody("T1", "a@x"), nobody("T2", "a@x"), null],
    [ticket, summary("T2"), null],
  ];
  for (const [one, other, expected] of cases) assert.equal(hindrance(one, other), expected);
});

test("a ticket made of a message is called by its first line that says something", () => {
  const said = (text) => [{ version: 2, events: [{ type: "message_received", text }] }];
  assert.equal(subjectOf(said("Dobrý den,\n\nkdy přijde faktura?\nDěkuji"), 2, "Jiný"), "kdy přijde faktura?");
  assert.equal(subjectOf(said("Dobrý den"), 2, "Jiný"), "Jiný");
  assert.equal(subjectOf(said("slovo ".repeat(40)), 2, "Jiný"), `${"slovo ".repeat(13).trim()}…`);
  assert.equal(subjectOf([], 2, "Jiný"), "Jiný");
});

test("answers that were taken back are known, and quiet upkeep is no news to who writes", () => {
  const changes = [
    { version: 1, events: [{ type: "message_received" }] },
    { version: 2, events: [{ type: "answered" }] },
    { version: 3, events: [{ type: "recalled", version: 2 }] },
  ];
  assert.deepEqual([[...recalledVersions(changes)], messagesIn(changes)], [[2], 1]);
  const types = ["noted", "tags_changed", "relations_changed", "merged"].map((type) => ({ type }));
  assert.deepEqual(newsEvents({ events: types }).map(({ type }) => type), ["noted", "merged"]);
});

// --- the desk: notes, tags, joining, cards ----------------------------------------------------------------

const HOME = { view: "tickets", queue: null, states: DEFAULT_STATES, ticket: null, mails: null };
const change = (version, ...events) => ({ version, at: at(version), actor: { kind: "agent", id: "jana", name: "Jana" }, events });

async function openDesk(answers = {}, { ticket = "T1", storage = fakeStorage(), noteStorage = storage } = {}) {
  const clock = fakeClock();
  const told = [];
  let keys = 0;
  const api = fakeApi({
    "GET /v1/me": () => ({ id: "jana", name: "Jana", email: "jana@x", roles: ["agent"] }),
    "GET /v1/queues": () => ({ queues: [{ name: "podpora" }] }),
    "GET /v1/tickets": () => ({ items: [summary("T1")], cursor: null, feed: "feed-0" }),
    "GET /v1/tickets/T1": () => ({ ticket: summary("T1"), changes: [change(1, { type: "ticket_opened" })], outgoing: [] }),
    "GET /v1/tickets/T1/changes": () => ({ ticket: summary("T1"), changes: [], outgoing: [] }),
    "GET /v1/views": () => ({ items: [] }),
    "GET /v1/macros": () => ({ items: [] }),
    "GET /v1/drafts": () => ({ tickets: [] }),
    "GET /v1/tickets/T1/draft": () => ({ draft: null, saved_at: null }),
    ...answers,
  });
  const desk = createDesk({
    api,
    drafts: createDrafts(storage, "jana"),
    noteDrafts: createNoteDrafts(noteStorage, "jana"),
    seen: createSeen(storage),
    clock,
    newKey: () => `key-${(keys += 1)}`,
    attentive: () => true,
    announce: (key) => told.push(key),
  });
  await desk.goTo(HOME);
  desk.begin();
  await desk.firstList();
  if (ticket !== null) await desk.goTo({ ...HOME, ticket });
  await settle();
  return { desk, api, clock, storage, told };
}

const posts = (api, path) => api.asked.filter((one) => one.method === "POST" && one.path.endsWith(path));
const noteOf = (desk) => desk.state.open.note;

test("a note calls whose names stand in it, and empties the box when it is saved", async () => {
  const { desk, api, told } = await openDesk({
    "POST /v1/tickets/T1/notes": ({ body }) => ({ ticket: summary("T1", 2), changes: [change(2, { type: "noted", text: body.text })] }),
  });
  desk.typeNote("Prosím @Jana Dvořáková", JANA);
  assert.equal(await desk.sendNote([JAN]), true);
  assert.deepEqual(posts(api, "/notes")[0].body, { text: "Prosím @Jana Dvořáková", mentions: ["jd"] });
  assert.deepEqual([noteOf(desk).draft.text, noteOf(desk).phase, told], ["", "sent", ["note.saved"]]);
  assert.equal(desk.state.open.changes.at(-1).version, 2);
});

test("a note whose outcome is not known goes again under the same key, another one under a fresh one", async () => {
  let fails = true;
  const { desk, api } = await openDesk({
    "POST /v1/tickets/T1/notes": () => {
      if (fails) throw new Unreachable("no answer");
      return { ticket: summary("T1", 2), changes: [change(2, { type: "noted", text: "b" })] };
    },
  });
  desk.typeNote("a");
  assert.equal(await desk.sendNote([]), false);
  assert.deepEqual([noteOf(desk).phase, noteOf(desk).draft.text], ["unknown", "a"]);
  await desk.sendNote([]);
  desk.typeNote("b");
  fails = false;
  await desk.sendNote([]);
  const keys = posts(api, "/notes").map(({ headers }) => headers["Idempotency-Key"]);
  assert.equal(keys[0], keys[1]);
  assert.notEqual(keys[1], keys[2]);
});

test("a note of unknown outcome that turns up in the ticket was saved", async () => {
  const { desk } = await openDesk({
    "POST /v1/tickets/T1/notes": () => {
      throw new Unreachable("no answer");
    },
    "GET /v1/tickets/T1/changes": () => ({ ticket: summary("T1", 2), changes: [change(2, { type: "noted", text: "a" })], outgoing: [] }),
  });
  desk.typeNote("a");
  await desk.sendNote([]);
  desk.applyPush({ ticket: summary("T1", 2) });
  await settle();
  assert.deepEqual([noteOf(desk).draft.text, noteOf(desk).phase], ["", "sent"]);
});

test("a refused note keeps its text, and a note that is being written is still there after a reload", async () => {
  const { desk, storage } = await openDesk({
    "POST /v1/tickets/T1/notes": () => {
      throw new Problem(422, { type: "https://x/problems/unknown-agent" });
    },
  });
  desk.typeNote("a");
  await desk.sendNote([]);
  assert.deepEqual([noteOf(desk).phase, noteOf(desk).draft.attempt, noteOf(desk).draft.text], ["refused", null, "a"]);
  desk.typeNote("ab");
  assert.equal(noteOf(desk).phase, "idle");
  const again = await openDesk({}, { storage });
  assert.equal(noteOf(again.desk).draft.text, "ab");
  again.desk.typeNote("");
  assert.equal(createNoteDrafts(storage, "jana").load("T1").text, "");
});

test("a browser that keeps nothing says so", async () => {
  const { desk } = await openDesk({}, { noteStorage: fullStorage() });
  desk.typeNote("a");
  assert.equal(noteOf(desk).kept, false);
});

test("tags are changed without a version, and what was done is said", async () => {
  const { desk, api, told } = await openDesk({
    "POST /v1/tickets/T1/tags": () => ({ ticket: summary("T1", 2, { tags: ["a"] }), changes: [change(2, { type: "tags_changed" })] }),
  });
  assert.equal(await desk.changeTags({ add: ["a"] }), true);
  assert.deepEqual(posts(api, "/tags")[0].body, { add: ["a"], remove: [] });
  assert.deepEqual([desk.state.open.ticket.tags, told], [["a"], ["tags.said.added"]]);
});

test("a merge goes with the version at which its dialog was opened and closes it", async () => {
  const { desk, api } = await openDesk({
    "POST /v1/tickets/T1/merge": () => ({ ticket: summary("T1", 3, { state: "closed" }), changes: [change(3, { type: "merged" })] }),
    "GET /v1/tickets/T1/changes": () => ({ ticket: summary("T1", 2), changes: [change(2, { type: "noted", text: "x" })], outgoing: [] }),
  });
  desk.openPanel("merge");
  desk.applyPush({ ticket: summary("T1", 2) });
  await settle();
  await desk.merge(10_002);
  assert.deepEqual(posts(api, "/merge")[0].body, { into: 10_002, version: 1 });
  assert.deepEqual([desk.state.open.panel, desk.state.open.ticket.state], [null, "closed"]);
});

test("a message that was split off leaves the open ticket open and tells of the new one", async () => {
  const { desk, api } = await openDesk({
    "POST /v1/tickets/T1/split": () => ({ ticket: summary("T9"), changes: [change(1, { type: "ticket_opened" })] }),
  });
  desk.openPanel("split", { message: 1 });
  assert.equal(desk.state.open.panel.message, 1);
  await desk.split({ message: 1, queue: "podpora", subject: "Faktura" });
  assert.deepEqual(posts(api, "/split")[0].body, { message: 1, queue: "podpora", subject: "Faktura" });
  assert.deepEqual([desk.state.open.id, desk.state.open.ticket.id, desk.state.open.moveNotice.ticket.id], ["T1", "T1", "T9"]);
  assert.ok(desk.state.tickets.has("T9"));
});

test("a ticket is found by its number: what is known without asking, else by the search, once a minute", async () => {
  const { desk, api, clock } = await openDesk({
    "GET /v1/search": () => ({ items: [{ ticket: summary("T21") }, { ticket: summary("T7") }] }),
  });
  const searches = () => api.asked.filter(({ path }) => path === "/v1/search").map(({ query }) => query);
  assert.equal((await desk.findTicket(10_001)).id, "T1");
  assert.deepEqual(searches(), []);
  assert.equal((await desk.findTicket(10_007)).id, "T7");
  assert.equal((await desk.findTicket(10_007)).id, "T7");
  assert.deepEqual(searches(), ["q=10007&limit=10"]);
  assert.equal(await desk.findTicket(10_099), null);
  await clock.advance(60_001);
  await desk.findTicket(10_007);
  assert.equal(searches().length, 3);
});

test("a ticket that is asked for by its number leads to its own address; one that is not there is missing", async () => {
  const { desk } = await openDesk({ "GET /v1/search": () => ({ items: [] }) }, { ticket: "10001" });
  assert.deepEqual([desk.state.open.goesTo, desk.state.open.phase], ["T1", "loading"]);
  await desk.goTo({ ...HOME, ticket: "10002" });
  assert.deepEqual([desk.state.open.goesTo, desk.state.open.phase], [null, "missing"]);
});

test("a search that fails can be tried again", async () => {
  let fails = true;
  const answer = () => {
    if (fails) throw new Unreachable("no answer");
    return { items: [{ ticket: summary("T7") }] };
  };
  const { desk } = await openDesk({ "GET /v1/search": answer }, { ticket: "10007" });
  assert.equal(desk.state.open.phase, "failed");
  fails = false;
  await desk.retryOpen();
  assert.equal(desk.state.open.goesTo, "T7");
});

test("a card is asked for once a minute, and one that cannot be renewed stays", async () => {
  let fails = false;
  const { desk, api, clock } = await openDesk({
    "GET /v1/clients/100001": () => {
      if (fails) throw new Unreachable("no answer");
      return { ...ACME, contacts: [], tickets: [] };
    },
  });
  const card = () => desk.state.cards.get("client 100001");
  const asked = () => api.asked.filter(({ path }) => path === "/v1/clients/100001").length;
  const { ticket } = desk.state.open;
  const first = desk.needCard(ticket);
  assert.equal(card().phase, "loading");
  await first;
  await desk.needCard(ticket);
  assert.deepEqual([card().phase, card().facts.name, asked()], ["ready", "ACME", 1]);
  await clock.advance(CARD_MS);
  fails = true;
  await desk.needCard(ticket);
  assert.deepEqual([card().phase, card().facts.name, asked()], ["ready", "ACME", 2]);
});

test("a card that is missing or failed says so, and the failed one is asked for again when told", async () => {
  const failures = [new Problem(404, {}), new Unreachable("no answer")];
  const { desk } = await openDesk({
    "GET /v1/clients/100001": () => {
      const failure = failures.shift();
      if (failure) throw failure;
      return { ...ACME, contacts: [], tickets: [] };
    },
  });
  const { ticket } = desk.state.open;
  const phases = [];
  for (let time = 0; time < 3; time += 1) {
    await desk.needCard(ticket, { again: true });
    phases.push(desk.state.cards.get("client 100001").phase);
  }
  assert.deepEqual(phases, ["missing", "failed", "ready"]);
});

test("of a requester who is no client's the card has his tickets and nobody else's", async () => {
  const eva = (id) => summary(id, 1, { client: null, requester: { address: "eva@x.example", name: "Eva" } });
  const { desk, api } = await openDesk({ "GET /v1/search": () => ({ items: [eva("T5"), summary("T6"), eva("T7")].map((ticket) => ({ ticket })) }) });
  await desk.needCard(eva("T5"));
  const { facts } = desk.state.cards.get("requester eva@x.example");
  assert.deepEqual([facts.number, facts.tickets.map(({ id }) => id), facts.open], [null, ["T5", "T7"], 2]);
  assert.match(api.asked.at(-1).query, /q=eva%40x\.example/);
});

// --- words ------------------------------------------------------------------------------------------------

test("everything that is put together of a key has its words, with the right forms", () => {
  const needed = [
    ...["merged", "absorbed", "split_off", "recalled", "note", "tags.added", "tags.removed", "relations.added", "relations.removed"].map((type) => `entry.${type}`),
    ...["refused", "unknown", "busy"].map((phase) => `joining.${phase}`),
    ...["find.same", "merge.closed", "merge.others", "outgoing.recalled", "note.saved", "tags.said.added", "tags.said.removed", "split.done", "split.go"],
    ...["tags", "relate", "merge", "copyLink"].map((id) => `command.${id}`),
    ...["copy_link", "relate", "merge"].map((item) => `menu.${item}`),
  ];
  assert.deepEqual(needed.filter((key) => !(key in WORDS)), []);
  const cs = createWords("cs");
  assert.deepEqual([1, 2, 5].map((n) => cs("card.open", { n })), ["1 otevřený", "2 otevřené", "5 otevřených"]);
  assert.equal(cs("entry.tags.added", { n: 2, tags: "a, b" }), "Přidány štítky a, b");
});
