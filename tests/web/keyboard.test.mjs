/** Keys and commands: one table, without collisions, that works on a Czech layout. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS, COMMAND_GROUPS, commandsFor } from "../../web/console/keyboard.js";
import { keyNames } from "../../web/console/key_names.js";
import { SECOND_KEY_MS, byKeys, createReader, sends, strokeOf, takesText } from "../../web/console/keys.js";
import { WORDS } from "../../web/console/words.js";

const press = (key, more = {}) => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  isComposing: false,
  getModifierState: () => false,
  ...more,
});

/** A reader of the console's own table; what a press asks for, by its id. */
function reading() {
  let nowMs = 0;
  const reader = createReader(byKeys(COMMANDS), { nowMs: () => nowMs });
  return {
    wait: (ms) => (nowMs += ms),
    idOf: (event, typing = false) => reader.read(event, typing)?.id ?? null,
  };
}

test("every command has a name in both languages, and a key or a place in the palette", () => {
  for (const { id, keys, run, itself, besides } of COMMANDS) {
    assert.equal(WORDS[`command.${id}`]?.length, 2, `command.${id}`);
    assert.ok(keys.length > 0 || (run && !besides), `${id} can be reached by nothing`);
    assert.ok(run || itself, `${id} does nothing`);
  }
  for (const group of Object.keys(COMMAND_GROUPS)) assert.ok(`help.group.${group}` in WORDS, group);
});

test("no two commands have the same id or key, and none is the beginning of another", () => {
  const ids = COMMANDS.map(({ id }) => id);
  assert.deepEqual(ids.filter((id, index) => ids.indexOf(id) !== index), []);
  assert.ok(byKeys(COMMANDS).size > 15);
  assert.throws(() => byKeys([{ id: "one", keys: ["a"] }, { id: "two", keys: ["a"] }]), /a: one and two/);
  assert.throws(() => byKeys([{ id: "one", keys: ["v 1"] }, { id: "two", keys: ["v"] }]), /v is the beginning of v 1/);
});

test("every key can be typed on a Czech layout without AltGr", () => {
  // a Czech keyboard types these, some with Shift; digits too, and by their place without it
  const czech = /^(mod\+(shift\+)?|alt\+(?=Enter))?([a-z0-9/:?]|Escape|Enter|Arrow(Up|Down|Left|Right)|Delete|Home|End)$/;
  const strokes = COMMANDS.flatMap(({ keys }) => keys).flatMap((keys) => keys.split(" "));
  assert.deepEqual(strokes.filter((stroke) => !czech.test(stroke)), []);
});

test("keys go by the letter typed, with Caps Lock too", () => {
  const { idOf } = reading();
  const expected = { j: "next", k: "previous", K: "previous", q: "queue", n: "first", r: "answer", t: "take", h: "handOver", l: "lock", u: "urgency", c: "copies", p: "schedule", a: "accept", m: "mails" };
  assert.deepEqual(Object.keys(expected).map((key) => idOf(press(key))), Object.values(expected));
  assert.equal(idOf(press("?", { shiftKey: true })), "help");
  assert.equal(idOf(press(":", { shiftKey: true })), "palette");
  assert.equal(idOf(press("/", { shiftKey: true })), "search");
  assert.equal(idOf(press("ř")), null);
});

test("while somebody types, letters are letters; Escape and what is held with Ctrl still work", () => {
  const { idOf } = reading();
  for (const key of ["r", "?", ":", "/", "1"]) assert.equal(idOf(press(key), true), null, key);
  assert.equal(idOf(press("Escape"), true), "leave");
  assert.equal(idOf(press("k", { ctrlKey: true }), true), "palette");
  assert.equal(idOf(press("k", { metaKey: true })), "palette");
});

test("the levels of urgency go by digits, on a Czech keyboard and on the block of digits too", () => {
  const { idOf } = reading();
  const levels = ["urgent", "problem", "routine"];
  assert.deepEqual(["1", "2", "3"].map((key) => idOf(press(key, { code: `Digit${key}` }))), levels);
  const czech = [["+", "Digit1"], ["ě", "Digit2"], ["š", "Digit3"]];
  assert.deepEqual(czech.map(([key, code]) => idOf(press(key, { code }))), levels);
  assert.equal(idOf(press("1", { code: "Digit1", shiftKey: true })), "urgent"); // as Czechs type a digit
  assert.equal(idOf(press("2", { code: "Numpad2" })), "problem");
  assert.equal(idOf(press("!", { code: "Digit1", shiftKey: true })), null);
  assert.equal(strokeOf(press("č", { code: "Digit4" })), "4");
});

test("keys with Alt or AltGr, other keys with Ctrl, and letters being composed are not ours", () => {
  const { idOf } = reading();
  for (const modifier of ["ctrlKey", "altKey", "metaKey", "isComposing"]) assert.equal(idOf(press("j", { [modifier]: true })), null, modifier);
  assert.equal(idOf(press("j", { getModifierState: (name) => name === "AltGraph" })), null);
  assert.equal(idOf(press("k", { ctrlKey: true, shiftKey: true })), null);
});

test("what the browser or a part listens to itself is told, and done by nobody else", () => {
  const { idOf } = reading();
  assert.equal(idOf(press("Enter", { ctrlKey: true }), true), null);
  assert.equal(idOf(press("Enter")), null);
});

test("a key of two strokes waits for the second, a while, and other keys end the waiting", () => {
  let nowMs = 0;
  const table = byKeys([{ id: "first view", keys: ["v 1"] }, { id: "second view", keys: ["v 2"] }, { id: "urgent", keys: ["1"] }]);
  const reader = createReader(table, { nowMs: () => nowMs });
  const idOf = (key, more) => reader.read(press(key, more), false)?.id ?? null;
  assert.deepEqual([idOf("v"), idOf("1", { shiftKey: true })], [null, "first view"]);
  assert.deepEqual([idOf("v"), idOf("Shift"), idOf("ě", { code: "Digit2" })], [null, null, "second view"]);
  assert.equal(idOf("1"), "urgent");
  assert.deepEqual([idOf("v"), (nowMs += SECOND_KEY_MS + 1) && idOf("1")], [null, "urgent"]);
  assert.deepEqual([idOf("v"), idOf("x"), idOf("1")], [null, null, "urgent"]);
});

test("the palette offers what can be done now, and nothing that makes sense as a key only", () => {
  const before = globalThis.document;
  globalThis.document = { querySelector: (selector) => (selector.includes("data-lock") ? {} : null) };
  try {
    const parts = { calls: { newestRinging: () => null, cards: () => [] } };
    const ids = commandsFor({ parts, route: { ticket: null } }).map(({ id }) => id);
    assert.ok(["search", "help", "promises", "lock"].every((id) => ids.includes(id)));
    assert.ok(["next", "leave", "palette", "open", "urgent", "take", "send", "callTake", "callOpen"].every((id) => !ids.includes(id)));
    assert.ok(commandsFor({ parts, route: { ticket: "T1" } }).some(({ id }) => id === "urgent"));
  } finally {
    globalThis.document = before;
  }
});

test("keys are told as they are printed", () => {
  assert.deepEqual(keyNames("mod+k", false), ["Ctrl", "K"]);
  assert.deepEqual(keyNames("mod+Enter", true), ["⌘", "Enter"]);
  assert.deepEqual([keyNames("Escape"), keyNames("v 1"), keyNames("?")], [["Esc"], ["v", "1"], ["?"]]);
});

test("Ctrl+Enter sends, Enter alone does not, and fields that take text are known", () => {
  assert.equal(sends(press("Enter", { ctrlKey: true })), true);
  assert.equal(sends(press("Enter", { metaKey: true })), true);
  assert.equal(sends(press("Enter")), false);
  assert.equal(takesText({ tagName: "TEXTAREA" }), true);
  assert.equal(takesText({ tagName: "INPUT", type: "checkbox" }), false);
  assert.equal(takesText({ tagName: "A" }), false);
  assert.equal(takesText(null), false);
});
