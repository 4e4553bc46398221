/** Who else is there: what goes to the socket and when, and what the page is told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createCompany } from "../../web/console/company.js";
import { HEARTBEAT_EVERY_MS, PERSON_STALE_MS, TYPING_PAUSE_MS, createPresence } from "../../web/console/presence.js";
import { fakeClock } from "./fakes.mjs";

const petr = { id: "petr", name: "Petr Malý", mode: "looking" };
const push = (ticket, ...people) => ({ type: "presence", ticket, people, at: "2026-11-23T08:00:00.000Z" });

function setUp() {
  const clock = fakeClock();
  const sent = [];
  let told = 0;
  const company = createCompany({ presence: createPresence("jana"), send: (message) => sent.push(message), clock });
  company.subscribe(() => (told += 1));
  return { company, clock, sent, told: () => told };
}

const places = (sent) => sent.map(({ ticket, mode }) => `${ticket} ${mode}`);

test("a ticket that is opened is told, told again while it stays, and left when the page cannot be seen", async () => {
  const { company, clock, sent } = setUp();
  company.connected();
  company.opened("T1");
  await clock.advance(HEARTBEAT_EVERY_MS);
  company.looking(false);
  company.looking(true);
  company.opened(null);
  assert.deepEqual(places(sent), ["null looking", "T1 looking", "T1 looking", "null looking", "T1 looking", "null looking"]);
  await clock.advance(10 * HEARTBEAT_EVERY_MS);
  assert.equal(sent.length, 6);
});

test("typing ends by itself, and at once when the answer is left", async () => {
  const { company, clock, sent } = setUp();
  company.connected();
  company.opened("T1");
  company.typed();
  await clock.advance(TYPING_PAUSE_MS);
  company.typed();
  company.stopped();
  assert.deepEqual(places(sent).slice(2), ["T1 typing", "T1 looking", "T1 typing", "T1 looking"]);
});

test("the page is told when somebody comes or goes, and otherwise gets the very same list", async () => {
  const { company, clock, told } = setUp();
  company.heard(push("T1", petr));
  const before = company.others("T1");
  assert.deepEqual(before.map(({ id }) => id), ["petr"]);
  assert.equal(company.others("T1"), before);
  assert.equal(company.others("T2"), company.others("T3")); // nobody is the same everywhere
  company.heard(push("T1", petr));
  assert.deepEqual([told(), company.others("T1") === before], [1, true]);
  await clock.advance(PERSON_STALE_MS);
  assert.deepEqual([told(), company.others("T1").length], [2, 0]);
});

test("nothing is said without a connection, and the place is said when there is one again", () => {
  const { company, sent } = setUp();
  company.opened("T1");
  company.connected();
  company.disconnected();
  company.opened("T2");
  company.connected();
  assert.deepEqual(places(sent), ["T1 looking", "T2 looking"]);
});
