/** The live connection: online means that nothing is missing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../web/console/api.js";
import { FIRST_WAIT_MS, WAIT_MS_MAX, backoffMs } from "../../web/console/backoff.js";
import { CATCH_UP_EVERY_MS, OPEN_WAIT_MS, PING_EVERY_MS, PONG_WAIT_MS, createLive } from "../../web/console/live.js";
import { fakeClock, fakeSockets, settle } from "./fakes.mjs";

function setUp({ openTicket, catchUp, isPush } = {}) {
  const clock = fakeClock();
  const sockets = fakeSockets();
  const seen = { phases: [], pushes: [], words: [], sockets: [], catchUps: 0, faults: [] };
  let tickets = 0;
  const live = createLive({
    openTicket: openTicket ?? (async () => `ticket-${(tickets += 1)}`),
    openSocket: sockets.open,
    onPush: (push) => seen.pushes.push(push.version),
    isPush,
    catchUp:
      catchUp ??
      (async () => {
        seen.catchUps += 1;
      }),
    onState: ({ phase }) => seen.phases.push(phase),
    onSocket: (isOpen) => seen.sockets.push(isOpen),
    onWord: (message) => seen.words.push(message.type),
    onFault: (error) => seen.faults.push(error.message),
    clock,
    random: () => 0.5,
  });
  return { live, clock, sockets, seen };
}

const push = (version) => ({ type: "change", version, ticket: { id: "a", version } });

async function online(parts) {
  parts.live.start();
  await settle();
  parts.sockets.last.onopen();
  await settle();
}

test("waits between tries double, are capped, and spread over half of the step", () => {
  assert.equal(backoffMs(0, 0), FIRST_WAIT_MS / 2);
  assert.ok(backoffMs(0, 0.999) <= FIRST_WAIT_MS);
  assert.equal(backoffMs(3, 0), FIRST_WAIT_MS * 4);
  assert.equal(backoffMs(40, 0), WAIT_MS_MAX / 2);
  assert.ok(backoffMs(40, 0.999) <= WAIT_MS_MAX);
});

test("it is online only after the socket is open and a catch-up has succeeded", async () => {
  let done;
  const parts = setUp({ catchUp: () => new Promise((resolve) => (done = resolve)) });
  parts.live.start();
  await settle();
  assert.deepEqual(parts.seen.phases, ["connecting"]);
  parts.sockets.last.onopen();
  parts.sockets.last.say(push(4)); // a push that comes while the catch-up is under way is not lost
  await settle();
  assert.deepEqual(parts.seen.phases, ["connecting"]);
  done();
  await settle();
  assert.deepEqual(parts.seen.phases, ["connecting", "online"]);
  assert.deepEqual(parts.seen.pushes, [4]);
});

test("a lost socket is told at once, then a new one-time ticket opens another and it catches up again", async () => {
  const parts = setUp();
  await online(parts);
  parts.sockets.last.onclose();
  assert.equal(parts.seen.phases.at(-1), "offline");
  await parts.clock.advance(FIRST_WAIT_MS);
  assert.equal(parts.seen.phases.at(-1), "connecting");
  parts.sockets.last.onopen();
  await settle();
  assert.equal(parts.seen.phases.at(-1), "online");
  assert.deepEqual(parts.sockets.opened.map(({ ticket }) => ticket), ["ticket-1", "ticket-2"]);
  assert.equal(parts.seen.catchUps, 2);
});

test("what an abandoned socket still says or does is ignored", async () => {
  const parts = setUp();
  await online(parts);
  const old = parts.sockets.last;
  old.onclose();
  await parts.clock.advance(FIRST_WAIT_MS);
  parts.sockets.last.onopen();
  await settle();
  old.say(push(9));
  old.onclose();
  old.onerror();
  assert.deepEqual(parts.seen.pushes, []);
  assert.equal(parts.seen.phases.at(-1), "online");
  assert.equal(parts.sockets.opened.length, 2);
});

test("a catch-up that fails is a loss: without it nobody may say that nothing is missing", async () => {
  let fails = true;
  const parts = setUp({
    catchUp: async () => {
      if (fails) throw new Error("no answer");
    },
  });
  await online(parts);
  assert.equal(parts.seen.phases.at(-1), "offline");
  assert.deepEqual(parts.seen.faults, ["no answer"]);
  fails = false;
  await parts.clock.advance(FIRST_WAIT_MS);
  parts.sockets.last.onopen();
  await settle();
  assert.equal(parts.seen.phases.at(-1), "online");
});

test("a catch-up that began before the socket opened is not taken for one that covers it", async () => {
  const waiting = [];
  const parts = setUp({ catchUp: () => new Promise((resolve) => waiting.push(resolve)) });
  await online(parts); // its catch-up hangs
  parts.sockets.last.onclose();
  await parts.clock.advance(FIRST_WAIT_MS);
  parts.sockets.last.onopen();
  await settle();
  waiting[0]();
  await settle();
  assert.equal(parts.seen.phases.at(-1), "connecting");
  assert.equal(waiting.length, 2);
  waiting[1]();
  await settle();
  assert.equal(parts.seen.phases.at(-1), "online");
});

test("tries go on, ever rarer, while no ticket is to be had", async () => {
  let asked = 0;
  const parts = setUp({
    openTicket: async () => {
      asked += 1;
      throw new Error("503");
    },
  });
  parts.live.start();
  await parts.clock.advance(60_000);
  assert.ok(asked >= 5 && asked <= 8, `${asked} tries in a minute`);
});

test("a socket that never opens is given up", async () => {
  const parts = setUp();
  parts.live.start();
  await settle();
  await parts.clock.advance(OPEN_WAIT_MS);
  assert.equal(parts.seen.phases.at(-1), "offline");
  assert.equal(parts.sockets.opened[0].closed, true);
});

test("whatever is heard puts the ping off: only silence is asked about", async () => {
  const parts = setUp();
  await online(parts);
  for (let times = 0; times < 5; times += 1) {
    await parts.clock.advance(PING_EVERY_MS - 1);
    parts.sockets.last.say(times % 2 ? push(times) : { type: "everybody" });
  }
  assert.deepEqual(parts.sockets.last.sent, []);
  await parts.clock.advance(PING_EVERY_MS);
  assert.deepEqual(parts.sockets.last.sent, [{ action: "ping" }]);
});

test("it pings every minute, and a server that does not answer is lost", async () => {
  const parts = setUp();
  await online(parts);
  const socket = parts.sockets.last;
  await parts.clock.advance(PING_EVERY_MS);
  assert.deepEqual(socket.sent, [{ action: "ping" }]);
  socket.say({ type: "pong" });
  await parts.clock.advance(PONG_WAIT_MS);
  assert.equal(parts.seen.phases.at(-1), "online");
  await parts.clock.advance(PING_EVERY_MS); // the second ping is not answered
  assert.equal(parts.seen.phases.at(-1), "offline");
});

test("it catches up every minute and when the tab wakes, and reconnects at once when it wakes offline", async () => {
  const parts = setUp();
  await online(parts);
  parts.sockets.last.send = () => parts.sockets.last.say({ type: "pong" });
  await parts.clock.advance(CATCH_UP_EVERY_MS);
  assert.equal(parts.seen.catchUps, 2);
  parts.live.wake();
  await settle();
  assert.equal(parts.seen.catchUps, 3);
  parts.live.networkLost();
  assert.equal(parts.seen.phases.at(-1), "offline");
  parts.live.wake();
  await settle();
  assert.equal(parts.seen.phases.at(-1), "connecting");
});

test("foreign words on the socket do no harm, and after stop nothing happens any more", async () => {
  const parts = setUp();
  await online(parts);
  parts.sockets.last.say("not json");
  parts.sockets.last.say("null");
  parts.sockets.last.say({ type: "change" });
  assert.deepEqual(parts.seen.pushes, []);
  parts.live.stop();
  await parts.clock.advance(600_000);
  assert.equal(parts.seen.phases.at(-1), "offline");
  assert.equal(parts.sockets.opened.length, 1);
});

test("a server that forbids is not asked again, whether it refuses the socket or the catch-up", async () => {
  const refuse = () => Promise.reject(new Problem(403, { detail: "Only agents." }));
  let asked = 0;
  const atDoor = setUp({ openTicket: () => refuse((asked += 1)) });
  atDoor.live.start();
  await atDoor.clock.advance(600_000);
  atDoor.live.wake();
  await settle();
  assert.equal(asked, 1);
  assert.equal(atDoor.seen.phases.at(-1), "forbidden");
  const inside = setUp({ catchUp: refuse });
  await online(inside);
  await inside.clock.advance(600_000);
  assert.deepEqual(inside.seen.phases, ["connecting", "forbidden"]);
  assert.equal(inside.sockets.opened.length, 1);
  assert.equal(inside.sockets.last.closed, true);
});

test("it says when words reach the server, and what is said without a connection is lost", async () => {
  const parts = setUp();
  parts.live.say({ action: "presence", n: 1 });
  await online(parts);
  parts.live.say({ action: "presence", n: 2 });
  parts.sockets.last.close();
  parts.live.say({ action: "presence", n: 3 });
  assert.deepEqual(parts.sockets.opened[0].sent, [{ action: "presence", n: 2 }]);
  parts.live.stop();
  assert.deepEqual(parts.seen.sockets, [true, false]);
});

test("news of a ticket and of a mail is passed on, anything else beside it", async () => {
  const parts = setUp();
  await online(parts);
  parts.sockets.last.say({ type: "mail", version: "mail", mail: { id: "m" } });
  parts.sockets.last.say(push(7));
  for (const odd of [{ type: "mail" }, { type: "change", mail: { id: "m" } }, { type: "mail", ticket: {} }, { type: "pong" }, "null"])
    parts.sockets.last.say(odd);
  assert.deepEqual(parts.seen.pushes, ["mail", 7]);
  assert.deepEqual(parts.seen.words, ["mail", "change", "mail", "pong"]);
});

test("what a push is can be told by who listens; the rest is a word to him", async () => {
  const parts = setUp({ isPush: (message) => message?.type === "ticket" });
  await online(parts);
  parts.sockets.last.say({ type: "ticket", version: 3 });
  parts.sockets.last.say(push(4));
  assert.deepEqual(parts.seen.pushes, [3]);
  assert.deepEqual(parts.seen.words, ["change"]);
});

test("several messages in one frame are taken one by one, in their order", async () => {
  const parts = setUp();
  await online(parts);
  parts.sockets.last.say({ type: "several", messages: [push(5), { type: "presence" }, push(6)] });
  parts.sockets.last.say({ type: "several", messages: "junk" });
  assert.deepEqual(parts.seen.pushes, [5, 6]);
  assert.deepEqual(parts.seen.words, ["presence", "several"]);
});
