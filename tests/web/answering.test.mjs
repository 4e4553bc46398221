/** Answers being written: what they answer to, their keys, and that nothing typed is lost. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as answering from "../../web/console/answering.js";
import { createDrafts } from "../../web/console/drafts.js";
import { SEEN_TICKETS_MAX, createSeen } from "../../web/console/seen.js";
import { fakeStorage, fullStorage } from "./fakes.mjs";

const written = (text = "Dobrý den", version = 3) => answering.write(answering.emptyDraft(), text, version);

test("an answer is an answer to the version at which writing began", () => {
  const later = answering.write(written("D", 3), "Dobrý den", 5);
  assert.equal(later.base, 3);
  assert.equal(answering.write(answering.write(later, "", 5), "znovu", 5).base, 5);
});

test("saying that one has read what is new moves the version on, never back", () => {
  assert.equal(answering.acknowledge(written(), 5).base, 5);
  assert.equal(answering.acknowledge(written(), 2).base, 3);
  assert.equal(answering.acknowledge(answering.emptyDraft(), 5).base, null);
});

test("one's own command counts as read only when everything before it was", () => {
  assert.equal(answering.followOwnChange(written("a", 3), 3, 4).base, 4);
  assert.equal(answering.followOwnChange(written("a", 3), 5, 6).base, 3);
});

test("the same answer of unknown outcome keeps its key; any other answer gets a fresh one", () => {
  const first = answering.startAttempt(written(), "k1", 3);
  assert.deepEqual(first.attempt, { key: "k1", body: { text: "Dobrý den", state: "waiting", version: 3 } });
  assert.equal(answering.startAttempt(first, "k2", 3).attempt.key, "k1");
  const others = [
    answering.write(first, "Dobrý den!", 3),
    answering.chooseState(first, "resolved"),
    answering.acknowledge(first, 4),
    answering.overtaken(first, 4),
    answering.refused(first),
  ];
  for (const other of others) assert.equal(answering.startAttempt(other, "k2", 3).attempt.key, "k2");
});

test("an answer that was overtaken keeps its text and answers to the new version next time", () => {
  const draft = answering.overtaken(answering.startAttempt(written(), "k1", 3), 7);
  assert.deepEqual([draft.text, draft.base, draft.attempt], ["Dobrý den", 7, null]);
});

test("an attempt is recognised in the ticket by its text, whatever the line ends", () => {
  const { attempt } = answering.startAttempt(written("a\r\nb ", 3), "k1", 3);
  const change = (version, text) => ({ version, events: [{ type: "answered", text }] });
  assert.equal(answering.wasTaken(attempt, [change(4, "a\nb")]), true);
  assert.equal(answering.wasTaken(attempt, [change(3, "a\nb"), change(4, "jiné")]), false);
});

test("after sending the box is empty, but what was typed meanwhile stays", () => {
  assert.deepEqual(answering.sent(written(), { text: "Dobrý den" }), answering.emptyDraft());
  assert.equal(answering.sent(written("Dobrý den a ještě"), { text: "Dobrý den" }).text, "Dobrý den a ještě");
});

test("a draft survives the page, belongs to a person, and goes when it is emptied", () => {
  const storage = fakeStorage();
  const draft = { ...answering.startAttempt(written(), "k1", 3), changedAtMs: 5 };
  assert.equal(createDrafts(storage, "jana").save("T1", draft), true);
  assert.deepEqual(createDrafts(storage, "jana").load("T1"), draft);
  assert.deepEqual([...createDrafts(storage, "jana").ticketIds()], ["T1"]);
  assert.deepEqual(createDrafts(storage, "ondrej").load("T1"), answering.emptyDraft());
  assert.deepEqual([...createDrafts(storage, "ondrej").ticketIds()], []);
  createDrafts(storage, "jana").save("T1", answering.emptyDraft());
  assert.equal(storage.length, 0);
});

test("a storage that is full is told, and a damaged draft is an empty one", () => {
  assert.equal(createDrafts(fullStorage(), "jana").save("T1", written()), false);
  const storage = fakeStorage({ "fronta.draft.jana.T1": "{", "fronta.draft.jana.T2": '{"text":5}' });
  for (const id of ["T1", "T2"]) assert.deepEqual(createDrafts(storage, "jana").load(id), answering.emptyDraft());
});

test("what was read is remembered by version, up to a limit, forgetting the oldest first", () => {
  const storage = fakeStorage();
  const seen = createSeen(storage);
  for (let n = 0; n <= SEEN_TICKETS_MAX; n += 1) seen.note(`T${n}`, 2);
  seen.note("T5", 1);
  assert.equal(seen.versionOf("T5"), 2);
  const again = createSeen(storage);
  assert.deepEqual([again.versionOf("T0"), again.versionOf("T1"), again.versionOf(`T${SEEN_TICKETS_MAX}`)], [0, 2, 2]);
  assert.equal(createSeen(fakeStorage({ "fronta.seen": "junk" })).versionOf("T1"), 0);
});
