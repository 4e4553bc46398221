/**
 * Who looks at or types in a ticket: what this console tells the server of itself, and what it knows of the others.
 *
 * The server pushes only what changes, and best effort. So every other heartbeat asks who is where, which confirms
 * everybody who is shown, and the others tell what this console knows, and are answered only if that is not right. Who
 * was not confirmed for a while goes by himself. Pushes may overtake each other: each tells the server's time
 * (`at`), and one that is older than what is known is dropped.
 *
 * Times are milliseconds of one clock of the caller, never compared with the server's. Methods that can have something
 * to say return the messages to send, in order; while the socket is closed they return none and nothing is lost.
 */

import { digestOf } from "./presence_digest.js";

/** Below half of what the server counts a silent console for (`presence_lifetime`). */
export const HEARTBEAT_EVERY_MS = 20_000;
/** Typing has ended when no key was pressed for so long. */
export const TYPING_PAUSE_MS = 3_000;
/** Somebody who was not confirmed for so long is gone. */
export const PERSON_STALE_MS = 70_000;
/** Everybody is confirmed so often, and once more after an answer that was lost, before he is taken for gone. */
export const ASK_EVERY_MS = 40_000;

const MODES = ["looking", "typing"];

/** @typedef {{id: string, name: string, mode: "looking"|"typing"}} Person */

/** @param {string} me  id of the person at this console, in whichever tab */
export function createPresence(me) {
  /** @type {Map<string, {at: string, heardMs: number, people: Person[]}>} */
  let tickets = new Map();
  let wholeAt = ""; // the server's time of the last answer that told everybody
  let online = false;
  let ticket = null;
  let typedMs = null; // the last key press; null: not typing
  let said = 0; // numbers what was said, so that the server knows what was overtaken
  let saidMs = -Infinity;
  let askedMs = -Infinity;
  let awaited = false; // an answer that tells everybody

  function prune(now) {
    const kept = [...tickets].filter(([, { heardMs }]) => now - heardMs < PERSON_STALE_MS);
    const changed = [...tickets].some(([, one]) => now - one.heardMs >= PERSON_STALE_MS && othersIn(one).length > 0);
    tickets = new Map(kept);
    return changed;
  }

  function othersIn(known) {
    return known?.people.filter(({ id }) => id !== me) ?? [];
  }

  function anybodyElse() {
    return [...tickets.values()].some((known) => othersIn(known).length > 0);
  }

  function say(now, more = {}) {
    if (!online) return [];
    said += 1;
    saidMs = now;
    return [{ action: "presence", ticket, mode: typedMs === null ? "looking" : "typing", n: said, ...more }];
  }

  function ask(now) {
    askedMs = now;
    awaited = true;
    return say(now, { ask: true });
  }

  function beat(now) {
    if (awaited || now - askedMs >= ASK_EVERY_MS) return ask(now);
    return say(now, { knows: digestOf([...tickets].map(([id, { people }]) => ({ ticket: id, people }))) });
  }

  function stopTyping(now) {
    if (typedMs === null) return [];
    typedMs = null;
    return say(now);
  }

  function learn(id, at, people, now) {
    const before = tickets.get(id);
    tickets.set(id, { at, heardMs: now, people });
    return !same(othersIn(before), othersIn(tickets.get(id)));
  }

  function heardOne({ ticket: id, at, people }, now) {
    if (at < wholeAt || at < (tickets.get(id)?.at ?? "")) return false;
    return learn(id, at, people, now);
  }

  function heardWhole({ at, tickets: told }, now) {
    if (at < wholeAt) return false;
    wholeAt = at;
    awaited = false;
    const peopleOf = new Map(told.map(({ ticket: id, people }) => [id, people]));
    let changed = false;
    for (const id of new Set([...tickets.keys(), ...peopleOf.keys()])) {
      if (at < (tickets.get(id)?.at ?? "")) continue; // a push overtook this answer
      changed = learn(id, at, peopleOf.get(id) ?? [], now) || changed;
    }
    return changed;
  }

  return {
    /** The socket has opened: the server knows nothing of it yet, and this console may have missed anything. */
    connected(now) {
      online = true;
      return ask(now);
    },

    /** The socket is gone; the others stay shown until they are stale. */
    disconnected() {
      online = false;
    },

    /** A ticket is shown now, instead of any other. */
    opened(id, now) {
      if (id === ticket) return [];
      ticket = id;
      typedMs = null;
      return say(now);
    },

    /** No ticket is shown any more. */
    left(now) {
      return this.opened(null, now);
    },

    /** A key was pressed in the answer or the note of the open ticket. */
    typed(now) {
      if (ticket === null) return [];
      const began = typedMs === null;
      typedMs = now;
      return began ? say(now) : [];
    },

    /** What was typed is sent, or thrown away. */
    stoppedTyping(now) {
      return stopTyping(now);
    },

    /** When `tick` is to be called next; null: not before something else happens. */
    nextMs() {
      const due = [];
      for (const known of tickets.values()) due.push(known.heardMs + PERSON_STALE_MS);
      if (online && typedMs !== null) due.push(typedMs + TYPING_PAUSE_MS);
      if (online && (ticket !== null || anybodyElse())) due.push(saidMs + HEARTBEAT_EVERY_MS);
      return due.length === 0 ? null : Math.min(...due);
    },

    /**
     * Time has passed. A tab in the background is ticked late: whatever was due meanwhile is done once.
     * @returns {{messages: object[], changed: boolean}} what to send, and whether somebody shown is gone
     */
    tick(now) {
      const changed = prune(now);
      if (typedMs !== null && now - typedMs >= TYPING_PAUSE_MS) {
        if (online) return { messages: stopTyping(now), changed };
        typedMs = null;
      }
      if ((ticket === null && !anybodyElse()) || now - saidMs < HEARTBEAT_EVERY_MS) return { messages: [], changed };
      return { messages: beat(now), changed };
    },

    /**
     * A message of the socket, of any type.
     * @returns {boolean} whether those that `others` tells may have changed
     */
    heard(message, now) {
      if (!isPresence(message)) return false;
      return message.type === "presence" ? heardOne(message, now) : heardWhole(message, now);
    },

    /**
     * Who else is in a ticket: typing first, else as the server sorts them.
     * @returns {Person[]}
     */
    others(id, now) {
      const known = tickets.get(id);
      if (known === undefined || now - known.heardMs >= PERSON_STALE_MS) return [];
      const rank = ({ mode }) => -MODES.indexOf(mode);
      return othersIn(known).sort((one, other) => rank(one) - rank(other));
    },
  };
}

function same(some, others) {
  return JSON.stringify(some) === JSON.stringify(others);
}

function arePeople(people) {
  return (
    Array.isArray(people) &&
    people.every((one) => typeof one?.id === "string" && typeof one.name === "string" && MODES.includes(one.mode))
  );
}

function isPresence(message) {
  if (typeof message?.at !== "string") return false;
  const isTold = (told) => typeof told?.ticket === "string" && arePeople(told.people);
  if (message.type === "presence") return isTold(message);
  return message.type === "everybody" && Array.isArray(message.tickets) && message.tickets.every(isTold);
}
