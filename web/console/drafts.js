/**
 * Answers being written, kept in the browser until they are sent: a closed tab, a lost connection or an
 * expired sign-in loses nothing. Kept per person, because a desk may be shared.
 */

import { STATES_AFTER_ANSWER, emptyDraft } from "./answering.js";

const PREFIX = "fronta.draft.";

/**
 * @param {Storage} storage  localStorage
 * @param {string} person  the signed-in person's subject id
 */
export function createDrafts(storage, person) {
  const prefix = `${PREFIX}${encodeURIComponent(person)}.`;
  return {
    /** @returns {import("./answering.js").Draft} */
    load(ticketId) {
      try {
        return readDraft(JSON.parse(storage.getItem(prefix + ticketId) ?? "null"));
      } catch {
        return emptyDraft(); // storage is refused or holds something foreign: start with an empty box
      }
    },

    /** @returns {boolean} false when the browser refuses (full, private mode): the writer has to be told */
    save(ticketId, draft) {
      try {
        if (draft.text === "") storage.removeItem(prefix + ticketId);
        else storage.setItem(prefix + ticketId, JSON.stringify(draft));
        return true;
      } catch {
        return false;
      }
    },

    /** Ids of the tickets with a draft. */
    ticketIds() {
      try {
        return new Set(
          Array.from({ length: storage.length }, (_, index) => storage.key(index))
            .filter((key) => key.startsWith(prefix))
            .map((key) => key.slice(prefix.length)),
        );
      } catch {
        return new Set();
      }
    },
  };
}

function readDraft(value) {
  if (value === null || typeof value !== "object" || typeof value.text !== "string") return emptyDraft();
  const attempt = value.attempt ?? null;
  return {
    text: value.text,
    state: STATES_AFTER_ANSWER.includes(value.state) ? value.state : "waiting",
    base: Number.isInteger(value.base) ? value.base : null,
    attempt: attempt !== null && typeof attempt.key === "string" ? attempt : null,
  };
}
