/** Mail beside the tickets: how pushes and pages are merged, which rows a tab shows, how counts are said. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { countText, mergeMails, refreshed, rowsOf, waitingOf } from "../../web/console/kept.js";

const mail = (id, minute, more = {}) => ({
  id,
  outcome: "held",
  reason: "dkim-none",
  status: "waiting",
  received_at: `2026-11-23T08:${String(minute).padStart(2, "0")}:00.000Z`,
  clients: [],
  ...more,
});
const known = (...mails) => mergeMails(new Map(), mails).mails;
const ids = (mails) => mails.map(({ id }) => id);

test("the same mail told twice is no news, and the map stays the same one", () => {
  const before = known(mail("a", 1));
  const { mails, applied } = mergeMails(before, [mail("a", 1)]);
  assert.equal(mails, before);
  assert.deepEqual(applied, []);
});

test("a status goes one way only, whatever the order of the news", () => {
  const waiting = mail("a", 1);
  const disowned = mail("a", 1, { status: "disowned" });
  const released = mail("a", 1, { status: "released", tickets: [{ id: "T1", number: 10001 }] });
  for (const order of [[waiting, disowned, released], [released, disowned, waiting], [disowned, released, waiting]])
    assert.deepEqual(mergeMails(new Map(), order).mails.get("a"), released);
});

test("a push, which lacks the clients to choose among, leaves those that are known", () => {
  const pushed = mail("a", 1, { subject: "Nový předmět" });
  delete pushed.clients;
  const { mails, applied } = mergeMails(known(mail("a", 1, { clients: [{ number: "100001", name: "Firma" }] })), [pushed]);
  assert.deepEqual(mails.get("a").clients, [{ number: "100001", name: "Firma" }]);
  assert.equal(applied[0].after.subject, "Nový předmět");
});

test("a tab shows its outcome, newest first, and nothing below what is loaded", () => {
  const mails = known(mail("a", 1), mail("b", 9), mail("c", 5, { outcome: "spam" }), mail("d", 5), mail("e", 5));
  assert.deepEqual(ids(rowsOf(mails, "held", null)), ["b", "e", "d", "a"]);
  assert.deepEqual(ids(rowsOf(mails, "held", mail("d", 5).received_at)), ["b", "e", "d"]);
  assert.deepEqual(ids(rowsOf(mails, "spam", null)), ["c"]);
});

test("a fresh page takes away what should stand on it and does not, and nothing else", () => {
  const mails = known(mail("gone", 9), mail("stays", 8), mail("older", 1), mail("elsewhere", 9, { outcome: "spam" }));
  const page = { items: [mail("new", 10), mail("stays", 8)] };
  const after = refreshed(mails, "held", page, mail("stays", 8).received_at);
  assert.deepEqual([...after.keys()].sort(), ["elsewhere", "new", "older", "stays"]);
  assert.deepEqual([...refreshed(mails, "held", page, null).keys()].sort(), ["elsewhere", "new", "stays"]);
});

test("a page that was overtaken by a push does not turn a released mail back", () => {
  const mails = known(mail("a", 1, { status: "released" }));
  assert.equal(refreshed(mails, "held", { items: [mail("a", 1)] }, null).get("a").status, "released");
});

test("counts are said as far as the server counts, and missing ones are not invented", () => {
  assert.deepEqual([0, 7, 99, 100, 250, undefined, null].map(countText), ["0", "7", "99", "100+", "100+", "", ""]);
  assert.equal(waitingOf({ held: 3, refused: 1, quarantined: 2, spam: 40 }), 6);
  assert.equal(waitingOf(null), null);
});
