/** Small pure parts of what mail shows: reasons in words, fates of our mails, files, folded history. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Problem, sentenceFor } from "../../web/console/api.js";
import { FILE_KINDS, canFetch, filesOf, inOrder, kindNoteKey, kindOf } from "../../web/console/attachments.js";
import { AUTOMATIC_KINDS, failureOf } from "../../web/console/happening_facts.js";
import { OUTGOING_KINDS, OUTGOING_STATES, fateOf, kindKey } from "../../web/console/outgoing.js";
import { quotedLines, unfoldedVersions } from "../../web/console/quoting.js";
import { CHECK_REASONS, RULE_REASONS, isOfTheCheck, readReason, reasonWords } from "../../web/console/reasons.js";
import { WORDS, createWords } from "../../web/console/words.js";

const ICONS = readFileSync(new URL("../../web/console/icons.js", import.meta.url), "utf8");
const program = (path) => readFileSync(new URL(`../../chalicelib/mail/${path}`, import.meta.url), "utf8");
const cs = createWords("cs");
const en = createWords("en");

test("every reason that the sender check can give has a sentence", () => {
  const table = /^_WHY\b[^{]*\{(.*?)^\}/ms.exec(program("authenticity.py"))[1];
  const codes = [...table.matchAll(/^ {4}"([a-z-]+)":/gm)].map((match) => match[1]);
  assert.ok(codes.length > 20);
  assert.deepEqual(codes.filter((code) => !CHECK_REASONS.includes(code)), []);
});

test("every kind of automatic mail, and every reason that the rules write down, has a sentence", () => {
  const kinds = [.../^Automatic: TypeAlias = Literal\[([^\]]+)\]/m.exec(program("automatic.py"))[1].matchAll(/"([a-z-]+)"/g)];
  const rules = [...program("decision.py").matchAll(/Kept\(Outcome\.\w+, "([a-z-]+)"/g)];
  const codes = [...kinds, ...rules].map((match) => match[1]);
  assert.ok(codes.length > 7);
  assert.deepEqual(codes.filter((code) => !RULE_REASONS.includes(code)), []);
  assert.deepEqual(kinds.map((match) => match[1]).sort(), [...AUTOMATIC_KINDS].sort());
});

test("a reason is told as a sentence in both languages, with its detail where it needs one", () => {
  for (const code of [...CHECK_REASONS, ...RULE_REASONS])
    for (const words of [cs, en]) {
      const sentence = reasonWords(`${code}: firma.example`, words);
      assert.match(sentence, /^\p{Lu}.*\.$/u, code);
      assert.ok(!sentence.includes(`${code}:`) && !sentence.includes("{"), code);
    }
  assert.equal(reasonWords("spf-none: firma.example", cs), "Doména firma.example nemá SPF.");
  assert.equal(reasonWords("virus", en), "There is a virus in the mail.");
});

test("a reason that is not known, or lacks its detail, is shown as it is", () => {
  for (const reason of ["brand-new: x: y", "spf-none", "constructor", "", "toString: x"]) assert.equal(reasonWords(reason, cs), reason);
  assert.equal(reasonWords(null, cs), "");
  assert.deepEqual(readReason("dns: SPF a.example: x"), { code: "dns", detail: "SPF a.example: x" });
});

test("reasons of the sender check are told from those of the rules", () => {
  assert.deepEqual(["spf-none: x", "dkim-none", "which-client", "odd"].map(isOfTheCheck), [true, true, false, false]);
});

test("every state of a mail of ours has a sign and a sentence, and the cause of a stop is told", () => {
  for (const state of OUTGOING_STATES) {
    const { key, icon } = fateOf({ state });
    assert.ok(key in WORDS && ICONS.includes(`  ${icon}: () =>`), state);
  }
  assert.equal(fateOf({ state: "held", cause: "10 within an hour" }).cause, "10 within an hour");
  assert.equal(fateOf({ state: "failed", cause: "rejected" }).cause, "rejected");
  assert.equal(fateOf({ state: "sent", cause: "old" }).cause, "");
  assert.equal(fateOf({ state: "held", cause: null }).cause, "");
});

test("kinds and states of a newer server have words too", () => {
  assert.deepEqual([kindKey("newsletter"), fateOf({ state: "odd" }).key], ["outgoing.other", "outgoing.unknown"]);
  for (const kind of OUTGOING_KINDS) assert.equal(kindKey(kind), `outgoing.${kind}`);
});

test("a mail that did not arrive is loud, one that is late is not", () => {
  const cases = [
    [{ reason: "bounce", permanent: true }, "entry.failed.bounce", true],
    [{ reason: "bounce", permanent: false }, "entry.failed.bounce.soft", true],
    [{ reason: "complaint", permanent: true }, "entry.failed.complaint", true],
    [{ reason: "reject", permanent: true }, "entry.failed.reject", true],
    [{ reason: "delay", permanent: false }, "entry.failed.delay", false],
    [{ reason: "odd", permanent: true }, "entry.failed.bounce", true],
  ];
  for (const [event, key, loud] of cases) {
    assert.deepEqual(failureOf(event), { key, loud });
    assert.ok(key in WORDS, key);
  }
});

test("every kind of file has a sign, and the kinds that the server knows are known here", () => {
  for (const kind of FILE_KINDS) assert.ok(ICONS.includes(`  ${kind}: () =>`), kind);
  const kinds = /^Kind: TypeAlias = Literal\[([^\]]+)\]/m.exec(program("kinds.py"))[1];
  assert.deepEqual([...kinds.matchAll(/"([a-z]+)"/g)].map((match) => match[1]).filter((kind) => !FILE_KINDS.includes(kind)), []);
  assert.deepEqual([kindOf({ kind: "hologram" }), kindOf({})], ["file", "file"]);
});

test("what a name does not say is told: a signature, an invitation, encrypted content", () => {
  const keys = ["signature", "calendar", "encrypted"].map((kind) => kindNoteKey({ kind }));
  assert.ok(keys.every((key) => key in WORDS));
  assert.deepEqual([kindNoteKey({ kind: "picture" }), kindNoteKey({})], [null, null]);
});

test("a file can be fetched when its mail and its place are known and it was accepted", () => {
  assert.equal(canFetch({ index: 0, refused: false }, true), true);
  for (const [file, isKept] of [[{ index: 0, refused: true }, true], [{ name: "old.txt" }, true], [{ index: 0 }, false]])
    assert.equal(canFetch(file, isKept), false);
});

test("the files of a message are asked for where it is kept", () => {
  const originals = { file: (...of) => ["mail", ...of], fileOfTicket: (...of) => ["zone", ...of] };
  assert.deepEqual(filesOf({ mail: "m1", via: "mail" }, "T", 3, originals)(1), ["mail", "m1", 1]);
  assert.deepEqual(filesOf({ via: "zone" }, "T", 3, originals)(0), ["zone", "T", 3, 0]);
  assert.equal(filesOf({ via: "mail" }, "T", 3, originals), null);
});

test("pictures inside the text come after the files that were attached", () => {
  const files = [{ name: "a", inline: true }, { name: "b" }, { name: "c", inline: false }];
  assert.deepEqual(inOrder(files).map(({ name }) => name), ["b", "c", "a"]);
});

test("history is unfolded only where a reply to the old system opened the ticket", () => {
  const opened = (version, legacy) => ({ version, events: [{ type: "ticket_opened", legacy }, { type: "message_received" }] });
  assert.deepEqual([...unfoldedVersions([opened(1, "48213"), { version: 2, events: [{ type: "message_received" }] }])], [1]);
  assert.deepEqual([...unfoldedVersions([opened(1, null)]), ...unfoldedVersions([opened(1, undefined)])], []);
});

test("a history of nothing is no history", () => {
  assert.deepEqual([null, undefined, "", " \n\n"].map(quotedLines), [0, 0, 0, 0]);
  assert.deepEqual(["> a", "\n> a\n> b\n\n"].map(quotedLines), [1, 2]);
});

test("problems of mails are told in the reader's language, with what the server adds", () => {
  const problem = (status, kind, detail) => new Problem(status, { type: `https://x/problems/${kind}`, detail });
  assert.match(sentenceFor(problem(409, "not-acceptable", "Je podvržený."), cs), /přijmout nejde\. Je podvržený\.$/);
  assert.match(sentenceFor(problem(413, "file-too-big", "Too big."), en), /over the size limit/);
  assert.match(sentenceFor(problem(422, "choose-client", ""), cs), /více klientům/);
});
