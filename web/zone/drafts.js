/**
 * What is being written, kept in this tab until it is sent: a reload, a lost connection or an expired sign-in loses
 * nothing. By person and client, because the next one to sign in may be somebody else.
 */

import { keep, readKept } from "./own_storage.js";

const PREFIX = "draft.";

/** @typedef {{id: string, name: string, type: string, size: number}} SentFile  a file that the server has */

const isFile = (file) => typeof file?.id === "string" && typeof file.name === "string";

/**
 * @param {Storage} storage  sessionStorage
 * @param {string} person  who is writing, and for which client
 */
export function createDrafts(storage, person) {
  const prefix = `${PREFIX}${encodeURIComponent(person)}.`;
  return {
    /** @returns {object} what was kept of `place` (a ticket's id, or "new"), over the empty draft */
    load(place, empty) {
      const value = readKept(storage, prefix + place);
      if (value === null || typeof value.text !== "string") return empty;
      return { ...empty, ...value, files: Array.isArray(value.files) ? value.files.filter(isFile) : [] };
    },
    /** @returns {boolean} false when the browser refuses: the writer has to be told */
    save: (place, draft) => keep(storage, prefix + place, draft),
    forget: (place) => void keep(storage, prefix + place, null),
  };
}
