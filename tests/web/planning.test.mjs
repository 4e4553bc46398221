/** Planning a ticket: the times that are offered, wall clocks in Prague, and how moments ahead are said. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { forMoment, onMoment, shortDay, shortMoment } from "../../web/console/ahead.js";
import { reminderKey, toldEvents } from "../../web/console/happening_facts.js";
import { instantOf, offeredWall, quickChoices, wallOf } from "../../web/console/planning.js";

const plain = (text) => text.replaceAll("\u00a0", " ");
const offered = (now) => Object.fromEntries(quickChoices(new Date(now)).map(({ key, at }) => [key, at.slice(0, 16)]));

test("on a working day there is an hour, this afternoon, tomorrow and Monday of the next week", () => {
  assert.deepEqual(offered("2026-11-25T08:05:20Z"), {
    hour: "2026-11-25T09:06", // never less than an hour
    today: "2026-11-25T15:00",
    tomorrow: "2026-11-26T08:00",
    monday: "2026-11-30T08:00",
  });
});

test("this afternoon is offered only while it is ahead", () => {
  assert.equal(offered("2026-11-25T14:59:59Z").today, "2026-11-25T15:00");
  assert.equal(offered("2026-11-25T15:00:00Z").today, undefined);
});

test("the same time is offered once: at three o'clock the afternoon is in an hour, on Sunday Monday is tomorrow", () => {
  assert.deepEqual(Object.keys(offered("2026-11-25T14:00:00Z")), ["hour", "tomorrow", "monday"]);
  assert.deepEqual(offered("2026-11-29T10:00:00Z"), {
    hour: "2026-11-29T11:00",
    today: "2026-11-29T15:00",
    tomorrow: "2026-11-30T08:00",
  });
});

test("on a Monday the next one is a week away, on a Saturday two days", () => {
  assert.equal(offered("2026-11-23T08:00:00Z").monday, "2026-11-30T08:00");
  assert.equal(offered("2026-11-28T08:00:00Z").monday, "2026-11-30T08:00");
});

test("late in the evening the days are those of Prague, where midnight comes before that of UTC", () => {
  assert.deepEqual(offered("2026-11-25T22:30:00Z"), {
    hour: "2026-11-25T23:30",
    tomorrow: "2026-11-26T08:00",
    monday: "2026-11-30T08:00",
  });
  const afterMidnight = offered("2026-11-25T23:30:00Z"); // Thursday 0:30 in Prague
  assert.deepEqual([afterMidnight.today, afterMidnight.tomorrow], ["2026-11-26T15:00", "2026-11-27T08:00"]);
});

test("nine o'clock stays nine o'clock across both changes of the clocks, and an hour stays an hour", () => {
  const spring = offered("2027-03-27T11:00:00Z"); // Saturday; summer time begins on Sunday
  assert.deepEqual([spring.tomorrow, spring.monday], ["2027-03-28T07:00", "2027-03-29T07:00"]);
  const autumn = offered("2026-10-24T10:00:00Z"); // Saturday; summer time ends on Sunday
  assert.deepEqual([autumn.tomorrow, autumn.monday], ["2026-10-25T08:00", "2026-10-26T08:00"]);
  assert.equal(offered("2027-03-28T00:30:00Z").hour, "2027-03-28T01:30"); // 1:30, then 3:30 in Prague
  assert.equal(offered("2026-10-25T00:30:00Z").hour, "2026-10-25T01:30"); // 2:30, then 2:30 once more
  const changeDay = offered("2027-03-28T00:30:00Z");
  assert.deepEqual([changeDay.today, changeDay.tomorrow], ["2027-03-28T14:00", "2027-03-29T07:00"]);
});

test("what the field holds is the wall clock of Prague, in winter, in summer and around the changes", () => {
  const cases = [
    ["2026-11-26T09:00", "2026-11-26T08:00:00.000Z"],
    ["2026-07-01T09:00", "2026-07-01T07:00:00.000Z"],
    ["2027-03-28T01:59", "2027-03-28T00:59:00.000Z"],
    ["2027-03-28T02:30", "2027-03-28T01:30:00.000Z"], // skipped: 3:30
    ["2027-03-28T03:00", "2027-03-28T01:00:00.000Z"],
    ["2026-10-25T02:30", "2026-10-25T00:30:00.000Z"], // twice: the first
    ["2026-10-25T03:00", "2026-10-25T02:00:00.000Z"],
    ["2026-12-31T23:59:59", "2026-12-31T22:59:00.000Z"],
    ["2027-01-01T00:00", "2026-12-31T23:00:00.000Z"],
  ];
  for (const [wall, at] of cases) assert.equal(instantOf(wall), at, wall);
});

test("a field that is not filled in is no time", () => {
  for (const wall of ["", "2026-11-26", "2026-11-26T9:00", "zítra"]) assert.equal(instantOf(wall), null);
});

test("every hour of a year that the field shows leads back to its instant, but for the one that comes twice", () => {
  const start = Date.parse("2026-01-01T00:00:00Z");
  const hours = Array.from({ length: 365 * 24 }, (_, hour) => new Date(start + hour * 3_600_000));
  const strayed = hours.filter((at) => instantOf(wallOf(at)) !== at.toISOString());
  assert.deepEqual(strayed.map((at) => at.toISOString()), ["2026-10-25T01:00:00.000Z"]);
});

test("the field offers the ticket's own time while that is ahead, else tomorrow morning", () => {
  const now = new Date("2026-11-23T13:05:00Z");
  assert.equal(offeredWall({ scheduled_for: "2026-12-03T12:30:00.000Z" }, now), "2026-12-03T13:30");
  assert.equal(offeredWall({ scheduled_for: "2026-11-20T12:30:00.000Z" }, now), "2026-11-24T09:00");
  assert.equal(offeredWall({ scheduled_for: null }, now), "2026-11-24T09:00");
  assert.equal(offeredWall({}, now), "2026-11-24T09:00");
});

test("moments ahead name today, tomorrow, and otherwise the weekday in its right form", () => {
  const now = new Date("2026-11-23T13:05:00Z"); // Monday, 14:05 in Prague
  const cases = [
    ["2026-11-23T15:00:00Z", "dnes v 16:00", "dnes v 16:00", "today at 16:00", "today at 16:00"],
    ["2026-11-24T08:00:00Z", "zítra v 9:00", "zítra v 9:00", "tomorrow at 9:00", "tomorrow at 9:00"],
    ["2026-11-24T23:30:00Z", "středu 25. 11. v 0:30", "ve středu 25. 11. v 0:30", "Wednesday 25 Nov at 0:30", "on Wednesday 25 Nov at 0:30"],
    ["2026-11-26T08:00:00Z", "čtvrtek 26. 11. v 9:00", "ve čtvrtek 26. 11. v 9:00", "Thursday 26 Nov at 9:00", "on Thursday 26 Nov at 9:00"],
    ["2026-11-28T11:15:00Z", "sobotu 28. 11. ve 12:15", "v sobotu 28. 11. ve 12:15", "Saturday 28 Nov at 12:15", "on Saturday 28 Nov at 12:15"],
    ["2027-06-06T18:00:00Z", "neděli 6. 6. 2027 ve 20:00", "v neděli 6. 6. 2027 ve 20:00", "Sunday 6 Jun 2027 at 20:00", "on Sunday 6 Jun 2027 at 20:00"],
    ["2026-11-20T08:00:00Z", "pátek 20. 11. v 9:00", "v pátek 20. 11. v 9:00", "Friday 20 Nov at 9:00", "on Friday 20 Nov at 9:00"],
  ];
  for (const [at, ...said] of cases) {
    const forms = ["cs", "en"].flatMap((lang) => [forMoment(at, now, lang), onMoment(at, now, lang)]);
    assert.deepEqual(forms.map(plain), said);
  }
});

test("in rows a moment ahead is short", () => {
  const now = new Date("2026-11-23T13:05:00Z");
  const said = (at, lang) => plain(shortMoment(at, now, lang));
  assert.deepEqual(["2026-11-23T15:00:00Z", "2026-11-24T08:00:00Z", "2026-11-25T08:00:00Z"].map((at) => said(at, "cs")), [
    "dnes 16:00",
    "zítra 9:00",
    "st 25. 11. 9:00",
  ]);
  assert.equal(said("2026-11-25T08:00:00Z", "en"), "Wed 25 Nov 9:00");
  assert.equal(plain(shortDay("2026-11-24T08:00:00Z", now, "cs")), "út 24. 11.");
});

test("a clock that was set is no entry of the story, and the second reminder is told from the first", () => {
  const events = [{ type: "state_changed" }, { type: "clock_set", kind: "close" }];
  assert.deepEqual(toldEvents({ events }), [events[0]]);
  assert.deepEqual([1, 2].map((count) => reminderKey({ count })), ["entry.reminded.first", "entry.reminded.second"]);
});
