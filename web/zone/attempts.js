/**
 * One Idempotency-Key for one intention: the same again while it is not known whether the server did it, also after
 * a reload of the page; another one as soon as something else is sent, or the answer is known.
 */

import { Problem } from "../console/api.js";
import { SessionExpired } from "../console/session.js";
import { keep, readKept } from "./own_storage.js";

const PREFIX = "attempt.";

/** Whether the server has said what became of it. */
const isKnown = (error) => (error instanceof Problem && error.status < 500) || error instanceof SessionExpired;

/**
 * @param {object} parts
 * @param {Storage} parts.storage  sessionStorage
 * @param {() => string} parts.random  a fresh unguessable text
 */
export function createAttempts({ storage, random }) {
  return {
    /**
     * @param {string} intention  what is done to what: "reply.01JD…"
     * @param {unknown} body  what is sent
     * @param {(key: string) => Promise<T>} send
     * @returns {Promise<T>}
     * @template T
     */
    async of(intention, body, send) {
      const name = PREFIX + intention;
      const sent = JSON.stringify(body);
      const before = readKept(storage, name);
      const key = before?.sent === sent && typeof before.key === "string" ? before.key : random();
      keep(storage, name, { key, sent });
      try {
        const answer = await send(key);
        keep(storage, name, null);
        return answer;
      } catch (error) {
        if (isKnown(error)) keep(storage, name, null);
        throw error;
      }
    },
  };
}
