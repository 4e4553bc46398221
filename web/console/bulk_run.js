/** Doing the same with many tickets: which call each step is, and how they are sent. Nothing of the page. */

import { Problem } from "./api.js";
import { urgencyOf } from "./dispatch.js";
import { isMe } from "./people.js";

/** So many calls at once. */
export const AT_ONCE = 4;
/** A server that is busy is asked again after these. */
export const BUSY_WAITS_MS = [1_000, 3_000];

/**
 * What can be done with many: the path of each call, its body, and for which tickets there is nothing to do.
 * @type {Record<string, {path: string, body: (ticket: object, params: object) => object,
 *   needless?: (ticket: object, params: object, me: object|null) => boolean}>}
 */
export const STEPS = {
  take: {
    path: "state",
    body: ({ version }) => ({ state: "in_progress", version }),
    needless: ({ state, agent }, _, me) => state === "in_progress" && isMe(agent, me),
  },
  assign: {
    path: "assign",
    body: ({ version }, { agent }) => ({ agent, version }),
    needless: (ticket, { agent }) => (ticket.agent?.id ?? null) === agent && (agent !== null || ticket.state === "queued"),
  },
  resolve: {
    path: "state",
    body: ({ version }) => ({ state: "resolved", version }),
    needless: ({ state }) => state === "resolved",
  },
  queue: {
    path: "state",
    body: ({ version }) => ({ state: "queued", version }),
    needless: ({ state }) => state === "queued",
  },
  urgency: {
    path: "urgency",
    body: ({ version }, { urgency }) => ({ urgency, version }),
    needless: (ticket, { urgency }) => urgencyOf(ticket) === urgency,
  },
  tags: {
    path: "tags",
    body: (_, { add, remove }) => ({ add, remove }),
    needless: ({ tags = [] }, { add, remove }) => add.every((tag) => tags.includes(tag)) && !remove.some((tag) => tags.includes(tag)),
  },
  merge: {
    path: "merge",
    body: ({ version }, { into }) => ({ into: into.number, version }),
    needless: ({ id }, { into }) => id === into.id,
  },
};

/**
 * Does something with each of many, some at once, in their order.
 * @template T
 * @param {T[]} items
 * @param {(item: T) => Promise<void>} doOne
 * @param {{mayBegin: () => boolean, onEnd: (item: T, error: Error|null) => void}} watch  `mayBegin` is asked before each
 * @returns {Promise<{done: T[], failed: {item: T, error: Error}[], left: T[]}>} each in the order of the items
 */
export async function runEach(items, doOne, { mayBegin, onEnd }) {
  const outcomes = new Map();
  let next = 0;
  const worker = async () => {
    while (next < items.length && mayBegin()) {
      const item = items[next];
      next += 1;
      let error = null;
      try {
        await doOne(item);
      } catch (fault) {
        error = fault;
      }
      outcomes.set(item, error);
      onEnd(item, error);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return {
    done: items.filter((item) => outcomes.get(item) === null),
    failed: items.filter((item) => outcomes.get(item)).map((item) => ({ item, error: outcomes.get(item) })),
    left: items.filter((item) => !outcomes.has(item)),
  };
}

/** The server has too much to do just now, and has not done it. */
export const isBusy = (error) => error instanceof Problem && [429, 503].includes(error.status);
