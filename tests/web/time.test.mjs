/** Times and plurals as people say them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { plural } from "../../web/console/plural.js";
import { fileSize } from "../../web/console/size.js";
import { age, clockTime, fullMoment, moment } from "../../web/console/time.js";

const plain = (text) => text.replaceAll("\u00a0", " ");
const NOW = new Date("2026-11-23T13:05:00Z"); // 14:05 in Prague, a Monday

test("a moment names today, yesterday, and otherwise the date, with the year only when it is another one", () => {
  const cases = [
    ["2026-11-23T13:05:00Z", "dnes 14:05", "today 14:05"],
    ["2026-11-22T23:00:00Z", "dnes 0:00", "today 0:00"],
    ["2026-11-22T22:59:59Z", "včera 23:59", "yesterday 23:59"],
    ["2026-11-03T08:12:00Z", "3. 11. 9:12", "3 Nov 9:12"],
    ["2025-11-03T08:12:00Z", "3. 11. 2025 9:12", "3 Nov 2025 9:12"],
    ["2026-07-01T08:12:00Z", "1. 7. 10:12", "1 Jul 10:12"], // summer time
  ];
  for (const [at, cs, en] of cases) {
    assert.equal(plain(moment(at, NOW, "cs")), cs);
    assert.equal(plain(moment(at, NOW, "en")), en);
  }
});

test("an age goes from now over minutes, hours and days to the date", () => {
  const cases = [
    ["2026-11-23T13:06:00Z", "právě teď", "just now"], // ahead of this clock
    ["2026-11-23T13:04:01Z", "právě teď", "just now"],
    ["2026-11-23T13:04:00Z", "před 1 min", "1 min ago"],
    ["2026-11-23T12:05:01Z", "před 59 min", "59 min ago"],
    ["2026-11-23T12:05:00Z", "před 1 h", "1 h ago"],
    ["2026-11-23T00:30:00Z", "před 12 h", "12 h ago"],
    ["2026-11-22T13:00:00Z", "včera", "yesterday"],
    ["2026-11-21T13:00:00Z", "před 2 dny", "2 days ago"],
    ["2026-11-17T13:00:00Z", "před 6 dny", "6 days ago"],
    ["2026-11-16T13:00:00Z", "16. 11.", "16 Nov"],
    ["2025-12-31T13:00:00Z", "31. 12. 2025", "31 Dec 2025"],
  ];
  for (const [at, cs, en] of cases) {
    assert.equal(plain(age(at, NOW, "cs")), cs);
    assert.equal(plain(age(at, NOW, "en")), en);
  }
});

test("late last night is told in hours while they are few", () => {
  const early = new Date("2026-11-23T01:00:00Z"); // 2:00 in Prague
  assert.equal(plain(age("2026-11-22T21:30:00Z", early, "cs")), "před 3 h");
});

test("dates and units are not torn apart at the end of a line", () => {
  assert.ok(!age("2026-11-23T13:00:00Z", NOW, "cs").includes(" "));
  assert.ok(!age("2026-11-03T13:00:00Z", NOW, "cs").includes(" "));
});

test("the whole moment names the weekday in the language and the time in Prague", () => {
  assert.match(fullMoment("2026-11-23T13:05:09Z", "cs"), /pondělí.*14:05:09/);
  assert.match(fullMoment("2026-11-23T13:05:09Z", "en"), /Monday.*14:05:09/);
  assert.equal(clockTime("2026-11-23T13:05:09Z"), "14:05");
});

test("Czech has three forms and one for fractions, English two", () => {
  const cs = { one: "ticket", few: "tickety", many: "ticketu", other: "ticketů" };
  const said = [0, 1, 2, 4, 5, 21, 22, 101, 1.5].map((n) => plural(n, cs, "cs"));
  assert.deepEqual(said, ["ticketů", "ticket", "tickety", "tickety", "ticketů", "ticketů", "ticketů", "ticketů", "ticketu"]);
  const en = { one: "ticket", other: "tickets" };
  assert.deepEqual([0, 1, 2].map((n) => plural(n, en, "en")), ["tickets", "ticket", "tickets"]);
});

test("sizes of files are told in decimal units with a Czech or English comma", () => {
  const cases = [
    [0, "0 B", "0 B"],
    [999, "999 B", "999 B"],
    [1_000, "1 kB", "1 kB"],
    [12_400, "12,4 kB", "12.4 kB"],
    [284_112, "284 kB", "284 kB"],
    [999_600, "1 MB", "1 MB"],
    [40_000_000_000_000, "40 000 GB", "40,000 GB"],
    [undefined, "0 B", "0 B"],
  ];
  for (const [bytes, cs, en] of cases) {
    assert.equal(plain(fileSize(bytes, "cs")), cs);
    assert.equal(plain(fileSize(bytes, "en")), en);
  }
});
