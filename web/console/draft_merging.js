/**
 * One answer, written in several places: the draft of this browser and the one that the server keeps. The newer one is
 * shown; the other is offered where it holds something that the shown one does not. Pure.
 *
 * Times of two clocks are compared only where both have been written to since they were the same; otherwise the
 * server's own `saved_at` tells which of the two the other one grew from.
 */

import { emptyDraft, isEmpty } from "./answering.js";

/** @typedef {import("./answering.js").Draft} Draft */

/** What makes two drafts different to who writes them. */
const contentOf = ({ text, state, files, without }) => JSON.stringify([text, state, files.map(({ id }) => id), [...without].sort()]);

export const sameContent = (one, other) => contentOf(one) === contentOf(other);

/**
 * The server's draft as one of ours.
 * @param {{draft: object|null, saved_at: string|null}} answer
 * @param {string[]} copies  who gets copies of the ticket
 * @returns {Draft|null} null: there is none, or it is of a note
 */
export function draftOfServer({ draft, saved_at: savedAt }, copies) {
  if (!draft || draft.kind === "note") return null;
  return {
    ...emptyDraft(),
    text: draft.text,
    state: draft.state,
    base: draft.base,
    quotes: Boolean(draft.quoted),
    without: draft.cc === null ? [] : copies.filter((address) => !draft.cc.includes(address)),
    files: draft.files,
    savedAt,
  };
}

/**
 * A draft as the server keeps it; null: it can be forgotten.
 * @param {Draft} draft
 * @param {{markdown: boolean, quoted: string, copies: string[]}} facts
 */
export function draftForServer(draft, { markdown, quoted, copies }) {
  if (isEmpty(draft)) return null;
  const { text, state, base, without, files } = draft;
  const cc = without.length === 0 ? null : copies.filter((address) => !without.includes(address));
  return { text, kind: "answer", state, base, markdown, quoted, cc, files };
}

/** Whether all of a draft is in another one. */
const isWithin = (part, whole) =>
  whole.text.includes(part.text.trim()) && part.files.every(({ id }) => whole.files.some((file) => file.id === id));

const shown = (draft, other) => ({ draft, other: isEmpty(other) || isWithin(other, draft) ? null : other });

/**
 * @param {Draft} local
 * @param {Draft|null} server
 * @returns {{draft: Draft, other: Draft|null}} what is shown, and what is offered beside it
 */
export function mergeDrafts(local, server) {
  const isClean = local.changedAtMs === null;
  if (server === null) {
    // what was saved and is gone was sent, or thrown away, somewhere else
    if (!isEmpty(local) && local.savedAt !== null && isClean) return shown(emptyDraft(), local);
    return { draft: { ...local, savedAt: null }, other: null };
  }
  if (isEmpty(local)) return { draft: server, other: null };
  if (sameContent(local, server)) return { draft: { ...local, savedAt: server.savedAt, changedAtMs: null }, other: null };
  if (local.savedAt === server.savedAt) return { draft: local, other: null };
  const isServerNewer = isClean || Date.parse(server.savedAt) > local.changedAtMs;
  if (isServerNewer) return shown(server, local);
  return shown({ ...local, savedAt: server.savedAt }, server);
}
