/** The alarm for what is urgent: whom it calls, how often, when it stops; its sound and its notifications. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BLINK_EVERY_MS, createAlarm } from "../../web/console/alarm.js";
import { createDesktop } from "../../web/console/desktop.js";
import { createSound } from "../../web/console/sound.js";
import { createWords } from "../../web/console/words.js";
import { fakeClock, fakeStorage, fullStorage, settle } from "./fakes.mjs";

const ticket = (id, more = {}) => ({ id, number: 10_000, subject: "Web nejde", state: "queued", urgency: "urgent", agent: null, ...more });
const RAISED = ["message_received", "urgency_judged", "urgency_set"];
const OPENED = ["ticket_opened", "message_received", "urgency_judged", "urgency_set"];

function setUp({ isOnDuty = () => true, isStill } = {}) {
  const clock = fakeClock();
  const calls = [];
  const call = ({ id }) => {
    calls.push(id);
    return () => calls.push(`${id} over`);
  };
  return { clock, calls, alarm: createAlarm({ clock, isOnDuty, isStill, call }) };
}

test("a ticket that has become urgent, or came so, calls once until somebody takes it", async () => {
  const { alarm, calls, clock } = setUp();
  alarm.heard(null, ticket("T1"), OPENED);
  alarm.heard(ticket("T2", { urgency: "problem" }), ticket("T2"), RAISED);
  assert.deepEqual([calls, alarm.state.lit, alarm.state.tickets.map(({ id }) => id)], [["T1", "T2"], true, ["T1", "T2"]]);
  await clock.advance(BLINK_EVERY_MS);
  assert.equal(alarm.state.lit, false);
  await clock.advance(BLINK_EVERY_MS);
  assert.equal(alarm.state.lit, true);
  alarm.heard(ticket("T1"), ticket("T1", { state: "in_progress", agent: { id: "petr" } }), ["state_changed"]);
  assert.deepEqual([calls.at(-1), alarm.state.tickets.map(({ id }) => id)], ["T1 over", ["T2"]]);
  alarm.heard(ticket("T2"), ticket("T2", { agent: { id: "petr" } }), null); // one's own step tells it as well
  assert.deepEqual([calls.at(-1), alarm.state], ["T2 over", { tickets: [], called: [], lit: false }]);
  alarm.heard(ticket("T1", { urgency: "problem" }), ticket("T1"), RAISED);
  await clock.advance(5 * BLINK_EVERY_MS);
  assert.deepEqual([calls.length, alarm.state.lit], [4, false]);
});

test("what is no longer urgent, was urgent before, is somebody's, or was only asked for does not call", () => {
  const { alarm, calls } = setUp();
  alarm.heard(ticket("T1"), ticket("T1"), ["message_received"]);
  alarm.heard(null, ticket("T1"), ["message_received"]); // an old one of which only now something is heard
  alarm.heard(null, ticket("T1"), null);
  alarm.heard(ticket("T1", { urgency: "problem" }), ticket("T1"), null);
  alarm.heard(null, ticket("T1", { agent: { id: "petr" } }), OPENED);
  alarm.heard(null, ticket("T1", { state: "waiting" }), OPENED);
  alarm.heard(null, ticket("T1", { urgency: "problem" }), OPENED);
  assert.deepEqual(calls, []);
  alarm.heard(null, ticket("T1"), OPENED);
  alarm.heard(ticket("T1"), ticket("T1", { urgency: "routine" }), ["urgency_set"]);
  assert.deepEqual(calls, ["T1", "T1 over"]);
});

test("who is off shift is not called, and whose shift ends is called no more", async () => {
  let on = false;
  const { alarm, calls, clock } = setUp({ isOnDuty: () => on });
  alarm.heard(null, ticket("T1"), OPENED);
  on = true;
  alarm.heard(null, ticket("T2"), OPENED);
  on = false;
  await clock.advance(BLINK_EVERY_MS);
  assert.deepEqual([calls, alarm.state], [["T2", "T2 over"], { tickets: [], called: [], lit: false }]);
});

test("a colleague calls until it is seen, besides what is urgent; not whom is off shift", async () => {
  let on = true;
  const { alarm, clock } = setUp({ isOnDuty: () => on });
  const one = { key: "T7#2", by: "Petr", number: 10_007 };
  const seen = alarm.calledBy(one);
  assert.deepEqual(alarm.state, { tickets: [], called: [one], lit: true });
  alarm.heard(null, ticket("T1"), OPENED);
  seen();
  assert.deepEqual([alarm.state.called, alarm.state.lit, alarm.state.tickets.length], [[], true, 1]);
  seen();
  alarm.heard(ticket("T1"), ticket("T1", { state: "waiting" }), null);
  assert.deepEqual(alarm.state, { tickets: [], called: [], lit: false });
  alarm.calledBy(one);
  on = false;
  await clock.advance(BLINK_EVERY_MS);
  assert.deepEqual(alarm.state, { tickets: [], called: [], lit: false });
  alarm.calledBy(one)();
  assert.equal(alarm.state.lit, false);
});

test("where nothing is to move, the title says it all the time", async () => {
  const { alarm, clock } = setUp({ isStill: () => true });
  alarm.heard(null, ticket("T1"), OPENED);
  const seen = [];
  alarm.subscribe(() => seen.push(alarm.state.lit));
  await clock.advance(3 * BLINK_EVERY_MS);
  assert.deepEqual(seen, [true, true, true]);
  alarm.stop();
  assert.equal(alarm.state.lit, false);
});

/** A maker of sounds that starts asleep, as a browser's does, and counts tones. */
function fakeContext({ state = "suspended", mayWake = true } = {}) {
  const context = {
    tones: 0,
    state,
    currentTime: 0,
    async resume() {
      if (!mayWake) throw new Error("NotAllowedError");
      context.state = "running";
    },
    createGain: () => ({ gain: { setValueAtTime() {}, linearRampToValueAtTime() {} }, connect: (next) => next }),
    createOscillator: () => ({
      frequency: {},
      connect: (next) => next,
      start: () => (context.tones += 1),
      stop() {},
    }),
  };
  return context;
}

test("there is no sound until somebody switches it on, hears it, and it stays on in this browser", async () => {
  const storage = fakeStorage();
  const context = fakeContext();
  const sound = createSound({ storage, newContext: () => context });
  sound.press();
  sound.ring();
  await settle();
  assert.deepEqual([sound.state.allowed, context.tones, context.state], [false, 0, "suspended"]);
  await sound.allow(true);
  const once = context.tones;
  assert.ok(once > 0);
  sound.ring();
  assert.equal(context.tones, 2 * once);
  assert.equal(createSound({ storage, newContext: () => fakeContext() }).state.allowed, true);
  await sound.allow(false);
  sound.ring();
  assert.deepEqual([context.tones, createSound({ storage, newContext: () => context }).state.allowed], [2 * once, false]);
});

test("after loading anew the sound waits for the first press and does not come late", async () => {
  const context = fakeContext();
  const sound = createSound({ storage: fakeStorage({ "fronta.sound": "on" }), newContext: () => context });
  sound.ring();
  sound.press();
  await settle();
  assert.deepEqual([context.tones, context.state], [0, "running"]);
  sound.ring();
  assert.ok(context.tones > 0);
  const refused = fakeContext({ mayWake: false });
  const silent = createSound({ storage: fakeStorage({ "fronta.sound": "on" }), newContext: () => refused });
  silent.press();
  await settle();
  silent.ring();
  assert.equal(refused.tones, 0);
});

test("a browser without sounds or storage is no obstacle", async () => {
  const mute = createSound({ storage: fakeStorage({ "fronta.sound": "on" }), newContext: null });
  await mute.allow(true);
  mute.ring();
  mute.press();
  assert.deepEqual(mute.state, { possible: false, allowed: false });
  const forgetful = createSound({ storage: fullStorage(), newContext: () => fakeContext() });
  await forgetful.allow(true);
  assert.equal(forgetful.state.allowed, true);
});

/** The browser's notifications; `answer`: what the person says when asked. */
function fakeNotifications(permission, answer) {
  const shown = [];
  class Notification {
    constructor(title, { body, tag }) {
      Object.assign(this, { title, body, tag, closed: false });
      shown.push(this);
    }
    close() {
      this.closed = true;
    }
    static permission = permission;
    static async requestPermission() {
      Notification.permission = answer;
    }
  }
  return { Notification, shown };
}

test("a notification comes only once allowed, opens its ticket, and goes when the ticket is taken", async () => {
  const { Notification, shown } = fakeNotifications("default", "granted");
  const opened = [];
  const desktop = createDesktop({ Notification, open: (id) => opened.push(id), words: () => createWords("cs") });
  desktop.show(ticket("T1"))();
  assert.deepEqual([shown.length, desktop.state.permission], [0, "default"]);
  await desktop.ask();
  assert.equal(desktop.state.permission, "granted");
  const away = desktop.show(ticket("T1", { client: { name: "Firma" } }));
  assert.deepEqual([shown[0].title, shown[0].body], ["Urgentní ticket #10000", "Web nejde\nFirma"]);
  shown[0].onclick();
  assert.deepEqual([opened, shown[0].closed], [["T1"], true]);
  desktop.showCalled({ key: "T7#2", id: "T7", number: 10_007, subject: "Web", by: "Petr" });
  assert.deepEqual([shown[1].title, shown[1].body], ["Petr vás volá k #10007", "Web"]);
  shown[1].onclick();
  assert.deepEqual(opened, ["T1", "T7"]);
  desktop.show(ticket("T2"));
  away();
  assert.equal(shown[2].closed, false);
});

test("a browser that has no notifications, forbids them or has them otherwise is no obstacle", async () => {
  const none = createDesktop({ Notification: undefined, open() {}, words: () => createWords("cs") });
  await none.ask();
  none.show(ticket("T1"))();
  assert.equal(none.state.permission, "impossible");
  class Elsewhere {
    static permission = "granted";
    constructor() {
      throw new TypeError("Illegal constructor");
    }
  }
  const phone = createDesktop({ Notification: Elsewhere, open() {}, words: () => createWords("cs") });
  assert.doesNotThrow(phone.show(ticket("T1")));
});
