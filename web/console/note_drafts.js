/** Notes being written, kept in the browser until they are saved, per person, apart from the answers. */

const PREFIX = "fronta.note.";

/**
 * `attempt`: the one that is under way or whose outcome is not known, with its Idempotency-Key.
 * @typedef {{text: string, mentions: import("./mentions.js").Person[], attempt: {key: string, text: string, version: number}|null}} NoteDraft
 */

/** @returns {NoteDraft} */
export const emptyNote = () => ({ text: "", mentions: [], attempt: null });

/**
 * @param {Storage|null} storage  localStorage; null: nothing is kept
 * @param {string} person  the signed-in person's subject id
 */
export function createNoteDrafts(storage, person) {
  const prefix = `${PREFIX}${encodeURIComponent(person)}.`;
  return {
    /** @returns {NoteDraft} */
    load(ticketId) {
      try {
        return readNote(JSON.parse(storage?.getItem(prefix + ticketId) ?? "null"));
      } catch {
        return emptyNote(); // storage is refused or holds something foreign
      }
    },

    /** @returns {boolean} false when the browser refuses: the writer has to be told */
    save(ticketId, draft) {
      if (storage === null) return false;
      try {
        if (draft.text === "") storage.removeItem(prefix + ticketId);
        else storage.setItem(prefix + ticketId, JSON.stringify(draft));
        return true;
      } catch {
        return false;
      }
    },
  };
}

const isPerson = (one) => typeof one?.id === "string" && typeof one.name === "string";

function readNote(value) {
  if (value === null || typeof value !== "object" || typeof value.text !== "string") return emptyNote();
  const { text, mentions, attempt } = value;
  return {
    text,
    mentions: Array.isArray(mentions) ? mentions.filter(isPerson) : [],
    attempt: typeof attempt?.key === "string" && typeof attempt.text === "string" ? attempt : null,
  };
}
