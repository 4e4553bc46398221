/**
 * An answer being written: its text, the state that the ticket shall get, the version of the ticket it is an
 * answer to, and the attempt that is under way or whose outcome is not known.
 *
 * The version is that of the moment when writing began (or when the writer last said "I have read what is
 * new"), not the newest known one: the server stops an answer that was written against an older state of the
 * ticket, and a push in the meantime must not defeat that.
 *
 * @typedef {{key: string, text: string, state: string, version: number}} Attempt
 * @typedef {{text: string, state: string, base: number|null, attempt: Attempt|null}} Draft
 */

export const STATES_AFTER_ANSWER = ["waiting", "resolved", "in_progress"];

/** @returns {Draft} */
export const emptyDraft = () => ({ text: "", state: "waiting", base: null, attempt: null });

/**
 * The writer typed.
 * @param {Draft} draft
 * @param {string} text
 * @param {number} version  newest version of the ticket on the screen
 */
export function write(draft, text, version) {
  if (text === "") return { ...draft, text, base: null };
  return { ...draft, text, base: draft.base ?? version };
}

/** The writer chose the state after sending. */
export function chooseState(draft, state) {
  return { ...draft, state };
}

/** The writer has read everything up to this version. */
export function acknowledge(draft, version) {
  return { ...draft, base: draft.base === null ? null : Math.max(draft.base, version) };
}

/**
 * The writer's own command (taking the ticket, say) moved the ticket on; there is nothing new to read in it.
 * Only if he had read everything before it.
 */
export function followOwnChange(draft, versionBefore, versionAfter) {
  return draft.base === versionBefore ? { ...draft, base: versionAfter } : draft;
}

/**
 * Starts sending. The very same answer whose outcome is not known (the network failed) keeps its key, so that
 * the server does not take it twice; any other answer gets a fresh one.
 * @param {Draft} draft
 * @param {string} freshKey
 * @param {number} version  on the screen; for a kept draft that does not know what it is an answer to
 * @returns {Draft & {attempt: Attempt}}
 */
export function startAttempt(draft, freshKey, version) {
  const { text, state, attempt } = draft;
  const base = draft.base ?? version;
  const same = attempt !== null && attempt.text === text && attempt.state === state && attempt.version === base;
  return { ...draft, base, attempt: same ? attempt : { key: freshKey, text, state, version: base } };
}

const plainText = (text) => String(text).replace(/\r\n?/g, "\n").trim();

/**
 * Whether an attempt whose outcome was not known is among the ticket's changes.
 * @param {Attempt} attempt
 * @param {object[]} changes
 */
export function wasTaken(attempt, changes) {
  return changes.some(
    (change) =>
      change.version > attempt.version &&
      change.events.some((event) => event.type === "answered" && plainText(event.text) === plainText(attempt.text)),
  );
}

/** The server refused for good: the next attempt is a new one. */
export function refused(draft) {
  return { ...draft, attempt: null };
}

/** The server stopped the answer because the ticket moved on; the next attempt answers to `version`. */
export function overtaken(draft, version) {
  return { ...draft, attempt: null, base: version };
}

/**
 * What is left after an answer was taken: nothing, or what the writer typed while it was under way.
 * @param {Draft} draft  as it is now
 * @param {string} sentText
 */
export function sent(draft, sentText) {
  if (draft.text === sentText) return emptyDraft();
  return { ...emptyDraft(), text: draft.text, state: draft.state, base: draft.base };
}
