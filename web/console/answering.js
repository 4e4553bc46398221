/**
 * An answer being written: its text, the state that the ticket shall get, the version of the ticket it is an
 * answer to, and the attempt that is under way or whose outcome is not known.
 *
 * The version is that of the moment when writing began (or when the writer last said "I have read what is
 * new"), not the newest known one: the server stops an answer that was written against an older state of the
 * ticket, and a push in the meantime must not defeat that.
 *
 * `body` of an attempt is what was sent, word for word: the same key never goes with anything else.
 * @typedef {{key: string, body: object}} Attempt
 *
 * @typedef {import("./texting_facts.js").SmsForm & {english: boolean, confirmed: boolean}} AnswerSms
 *   `confirmed`: a lead lets it pass a limit
 *
 * @typedef {object} Draft
 * @property {string} text
 * @property {string} state  of the ticket, after the answer
 * @property {number|null} base
 * @property {Attempt|null} attempt
 * @property {boolean|null} quotes  whether the client's words go below it; null: as the writer likes it
 * @property {string[]} without  who of the ticket's copies does not get this answer
 * @property {import("./uploads.js").SentFile[]} files  that the server has
 * @property {AnswerSms|null} sms  an SMS that goes with it
 * @property {import("./macro_facts.js").Steps|null} steps  what a macro does with the ticket beside it
 * @property {string|null} savedAt  the state of the server's draft that this one grew from
 * @property {number|null} changedAtMs  when it was changed since then; null: it was not
 */

import { holdsMarkup } from "./markdown_typing.js";

export const STATES_AFTER_ANSWER = ["waiting", "resolved", "in_progress"];

/** @returns {Draft} */
export const emptyDraft = () => ({
  text: "",
  state: "waiting",
  base: null,
  attempt: null,
  quotes: null,
  without: [],
  files: [],
  sms: null,
  steps: null,
  savedAt: null,
  changedAtMs: null,
});

/** Nothing would be lost with it. */
export const isEmpty = ({ text, files }) => text === "" && files.length === 0;

/**
 * The writer typed.
 * @param {Draft} draft
 * @param {string} text
 * @param {number} version  newest version of the ticket on the screen
 */
export function write(draft, text, version) {
  if (text === "" && draft.files.length === 0) return { ...draft, text, base: null };
  return { ...draft, text, base: draft.base ?? version };
}

/** The writer added files, or removed some. */
export function withFiles(draft, files, version) {
  return write({ ...draft, files }, draft.text, version);
}

/** Somebody of the copies gets this answer, or not. */
export function copyTo(draft, address, gets) {
  const without = draft.without.filter((other) => other !== address);
  return { ...draft, without: gets ? without : [...without, address] };
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

/** The writer wrote the SMS. What was confirmed was of the words before. */
export function writeSms(draft, patch) {
  return { ...draft, sms: { ...(draft.sms ?? emptySms()), confirmed: false, ...patch } };
}

const emptySms = () => ({ sms: "", sms_en: "", english: false, fold: true, confirmed: false });

/** Whether an SMS goes with what is sent. */
export const hasSms = ({ attempt }) => "sms" in attempt.body;

/** An answer with an SMS goes to all copies, without files and without the client's words below. */
function textedBody({ text, state, sms }, version) {
  const english = sms.english && sms.sms_en.trim() !== "" ? sms.sms_en : null;
  return { text, version, state, markdown: holdsMarkup(text), sms: sms.sms, sms_en: english, fold: sms.fold, confirmed: sms.confirmed };
}

/**
 * What is sent. What is as the server takes it anyway is left out.
 * @param {Draft} draft
 * @param {number} version
 * @param {{quoted: string, copies: string[]}} facts  the client's words to go below ("": none); the ticket's copies
 */
function bodyOf({ text, state, without, files }, version, { quoted, copies }) {
  const left = copies.filter((address) => !without.includes(address));
  return {
    text,
    version,
    state,
    ...(holdsMarkup(text) && { markdown: true }),
    ...(quoted !== "" && { quoted }),
    ...(left.length < copies.length && { cc: left }),
    ...(files.length > 0 && { files: files.map(({ id }) => id) }),
  };
}

/**
 * Starts sending. The very same answer whose outcome is not known (the network failed) keeps its key, so that
 * the server does not take it twice; any other answer gets a fresh one.
 * @param {Draft} draft
 * @param {string} freshKey
 * @param {number} version  on the screen; for a kept draft that does not know what it is an answer to
 * @param {{quoted: string, copies: string[]}} [facts]
 * @returns {Draft & {attempt: Attempt}}
 */
export function startAttempt(draft, freshKey, version, facts = { quoted: "", copies: [] }) {
  const { attempt } = draft;
  const base = draft.base ?? version;
  const body = draft.sms ? textedBody(draft, base) : bodyOf(draft, base, facts);
  const same = attempt !== null && JSON.stringify(attempt.body) === JSON.stringify(body);
  return { ...draft, base, attempt: same ? attempt : { key: freshKey, body } };
}

const plainText = (text) => String(text).replace(/\r\n?/g, "\n").trim();

/**
 * Whether an attempt whose outcome was not known is among the ticket's changes.
 * @param {Attempt} attempt
 * @param {object[]} changes
 */
export function wasTaken({ body }, changes) {
  return changes.some(
    (change) =>
      change.version > body.version &&
      change.events.some((event) => event.type === "answered" && plainText(event.text) === plainText(body.text)),
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
 * @param {{text: string, files?: string[]}} body  what was sent
 */
export function sent(draft, { text, files = [] }) {
  const left = draft.files.filter(({ id }) => !files.includes(id));
  const { state, base, savedAt, changedAtMs } = draft;
  if (draft.text === text && left.length === 0) return emptyDraft();
  return { ...emptyDraft(), text: draft.text === text ? "" : draft.text, files: left, state, base, savedAt, changedAtMs };
}

/**
 * An answer that was taken back is in the box again, above what was typed there meanwhile.
 * @param {Draft} recalled  as it was sent
 * @param {Draft} draft  as it is now
 * @param {number} version  of the ticket, now that it was taken back
 */
export function takenBack(recalled, draft, version) {
  const text = [recalled.text, draft.text].filter((part) => part !== "").join("\n\n");
  const files = [...recalled.files, ...draft.files.filter(({ id }) => !recalled.files.some((file) => file.id === id))];
  const { state, quotes, without } = recalled;
  return { ...emptyDraft(), text, files, state, quotes, without, base: version };
}

/**
 * The ticket after the one that is done, in the order of the list; after the last one, the first.
 * @param {{id: string}[]} rows
 * @param {string} id
 * @returns {string|null} null: there is no other
 */
export function nextIn(rows, id) {
  const others = rows.filter((row) => row.id !== id);
  const at = rows.findIndex((row) => row.id === id);
  return (rows[at + 1] ?? others[0])?.id ?? null;
}
