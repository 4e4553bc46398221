/** The palette: what it offers, what a few letters mean, what is recent; and who calls this person. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CALLED_MAX, createCalled } from "../../web/console/called.js";
import { fold, wordsOf } from "../../web/console/folding.js";
import { itemsFor, itemsOf } from "../../web/console/palette_items.js";
import { matching } from "../../web/console/palette_match.js";
import { RECENTS_MAX, createRecents } from "../../web/console/recents.js";
import { createWords } from "../../web/console/words.js";
import { fakeStorage, fullStorage } from "./fakes.mjs";

const words = createWords("cs");
const item = (id, label) => ({ id, label });
const idsOf = (items) => items.map(({ id }) => id);

test("texts are folded: no accents, small letters, words apart", () => {
  assert.equal(fold("Příliš ŽLUŤOUČKÝ"), "prilis zlutoucky");
  assert.deepEqual(wordsOf("Fronta: podpora-web 24/7"), ["fronta", "podpora", "web", "24", "7"]);
  assert.equal(fold(null), "");
});

test("beginnings of words come before what is inside of them, and that before scattered letters", () => {
  const items = [item("second", "Zavřít mapu"), item("inside", "Rozmapovat"), item("first", "Mapa")];
  assert.deepEqual(idsOf(matching(items, "map")), ["second", "first", "inside"]);
  assert.deepEqual(idsOf(matching([item("c", "Obojí razit"), item("b", "Obraz"), item("a", "Obrzeniny")], "obrz")), ["a", "b"]);
});

test("every typed word has to be found, whatever its accents and its place", () => {
  const items = [item("hand", "Předat: Bohdan Černý"), item("other", "Předat: Cyril Dlouhý")];
  assert.deepEqual(idsOf(matching(items, "cerny pred")), ["hand"]);
  assert.deepEqual(idsOf(matching(items, "čer xx")), []);
});

test("what was used last comes first, of what fits as well", () => {
  const items = [item("a", "Pošta"), item("b", "Poznámka"), item("c", "Jinam")];
  assert.deepEqual(idsOf(matching(items, "", ["c", "b"])), ["c", "b", "a"]);
  assert.deepEqual(idsOf(matching(items, "po", ["c", "b"])), ["b", "a"]);
  assert.deepEqual(idsOf(matching(items, "po")), ["a", "b"]);
});

test("recent choices outlast the page, are few, and a broken storage is no obstacle", () => {
  const storage = fakeStorage();
  const recents = createRecents(storage);
  for (let n = 0; n < RECENTS_MAX + 3; n += 1) recents.note(`item ${n}`);
  recents.note("item 5");
  assert.equal(recents.ids.length, RECENTS_MAX);
  assert.equal(createRecents(storage).ids[0], "item 5");
  assert.deepEqual(createRecents(fakeStorage({ "fronta.palette": "{" })).ids, []);
  const forgetful = createRecents(fullStorage());
  forgetful.note("a");
  assert.deepEqual(forgetful.ids, ["a"]);
});

const given = (more = {}) => ({
  hands: { me: { roles: ["agent"] } },
  commands: [{ id: "lock", keys: ["l"], run: (hands) => (hands.locked = true) }],
  queues: [{ name: "podpora" }],
  macros: [],
  useMacro() {},
  agents: [],
  handOver() {},
  ...more,
});

test("commands, places, macros and agents are offered by name; pages of leads to leads", () => {
  const done = [];
  const all = given({
    views: [{ id: "mine", name: "Moje", href: "#/tickets?view=mine" }],
    macros: [{ id: "done", name: { cs: "Hotovo", en: "Done" } }],
    useMacro: ({ id }) => done.push(id),
    agents: [{ id: "b", name: "Bohdan" }],
    handOver: (id) => done.push(id),
  });
  const items = itemsOf(all, words);
  const byId = Object.fromEntries(items.map((one) => [one.id, one]));
  byId["command.lock"].run();
  byId["macro.done"].run();
  byId["agent.b"].run();
  assert.deepEqual([all.hands.locked, done], [true, ["done", "b"]]);
  assert.deepEqual([byId["macro.done"].label, byId["agent.b"].label], ["Hotovo", "Předat: Bohdan"]);
  assert.deepEqual([byId["place.queue.podpora"].href, byId["place.view.mine"].label], ["#/tickets?queue=podpora", "Moje"]);
  assert.equal("place.settings_audit" in byId, false);
  const ofLead = itemsOf(given({ hands: { me: { roles: ["lead"] } } }), words);
  assert.ok(ofLead.some(({ id, href }) => id === "place.settings_audit" && href === "#/settings/audit"));
});

test("a number offers the known tickets that begin with it; whatever is typed can be searched for", () => {
  const tickets = [{ id: "T1", number: 10_012, subject: "Web" }, { id: "T2", number: 20_000, subject: "" }];
  assert.deepEqual(itemsFor("#100", tickets, words).map(({ label, href }) => [label, href]), [
    ["#10012 Web", "#/tickets/T1"],
    ["Hledat „#100“", "#/search?q=%23100"],
  ]);
  assert.deepEqual(idsOf(itemsFor(" certifikát ", tickets, words)), ["search"]);
  assert.deepEqual(itemsFor("  ", tickets, words), []);
});

const push = (version, more = {}) => ({
  ticket: { id: "T1", number: 10_001, subject: "Web", version, changed_at: "2026-11-23T09:00:00Z" },
  mentions: ["alena"],
  actor: { kind: "agent", id: "petr", name: "Petr" },
  ...more,
});

test("who is named in a note is called once, and it is listed until its ticket is open", () => {
  const storage = fakeStorage();
  const calls = [];
  const call = ({ by, number }) => {
    calls.push([by, number]);
    return () => calls.push("over");
  };
  const called = createCalled({ storage, me: "alena", call });
  called.heard(push(2));
  called.heard(push(2)); // a catch-up tells the same again
  called.heard(push(3, { mentions: ["bohdan"] }));
  called.heard(push(4, { actor: { kind: "agent", id: "alena", name: "Alena" } }));
  called.heard(push(5, { mentions: undefined }));
  assert.deepEqual(calls, [["Petr", 10_001]]);
  assert.deepEqual(called.state.items.map(({ number, by }) => [number, by]), [[10_001, "Petr"]]);

  const later = createCalled({ storage, me: "alena", call });
  assert.equal(later.state.items.length, 1); // loaded anew, not called anew
  assert.equal(createCalled({ storage, me: "bohdan" }).state.items.length, 0);
  called.seen("T2");
  assert.equal(called.state.items.length, 1);
  called.seen("T1");
  assert.deepEqual([called.state.items, calls.at(-1)], [[], "over"]);
  called.heard(push(2));
  assert.deepEqual(called.state.items, []);
});

test("calls are kept up to a limit, all go at once, and a broken storage is no obstacle", () => {
  const called = createCalled({ storage: fullStorage(), me: "alena" });
  for (let version = 1; version <= CALLED_MAX + 5; version += 1) called.heard(push(version));
  assert.equal(called.state.items.length, CALLED_MAX);
  assert.equal(called.state.items[0].key, `T1#${CALLED_MAX + 5}`);
  called.allSeen();
  assert.deepEqual(called.state.items, []);
  assert.deepEqual(createCalled({ storage: fakeStorage({ "fronta.called.alena": "[" }), me: "alena" }).state.items, []);
});
