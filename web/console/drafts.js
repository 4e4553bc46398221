/**
 * Answers being written, kept in the browser until they are sent: a closed tab, a lost connection or an
 * expired sign-in loses nothing; and how their writer likes to write them. Kept per person, because a desk may be
 * shared.
 */

import { STATES_AFTER_ANSWER, emptyDraft, isEmpty } from "./answering.js";

const PREFIX = "fronta.draft.";
const HABIT_PREFIX = "fronta.habit.";

/**
 * @param {Storage} storage  localStorage
 * @param {string} person  the signed-in person's subject id
 */
export function createDrafts(storage, person) {
  const prefix = `${PREFIX}${encodeURIComponent(person)}.`;
  const habitPrefix = `${HABIT_PREFIX}${encodeURIComponent(person)}.`;
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
        if (isEmpty(draft) && !draft.sms?.sms) storage.removeItem(prefix + ticketId);
        else storage.setItem(prefix + ticketId, JSON.stringify(draft));
        return true;
      } catch {
        return false;
      }
    },

    /** Whether the writer likes something so: as he chose last. @param {"quotes"} habit */
    likes(habit) {
      try {
        return storage.getItem(habitPrefix + habit) === "yes";
      } catch {
        return false;
      }
    },

    rememberLiking(habit, likes) {
      try {
        storage.setItem(habitPrefix + habit, likes ? "yes" : "no");
      } catch {
        // it lasts as long as the draft, then
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

const isFile = (file) => typeof file?.id === "string" && typeof file.name === "string";

const listOf = (value, fits) => (Array.isArray(value) ? value.filter(fits) : []);

function readSteps(steps) {
  if (typeof steps?.name !== "string") return null;
  return { name: steps.name, tags: listOf(steps.tags, (tag) => typeof tag === "string"), assign: steps.assign ?? null };
}

const SMS_PARTS = { sms: "string", sms_en: "string", english: "boolean", fold: "boolean", confirmed: "boolean" };

const readSms = (sms) => (Object.entries(SMS_PARTS).every(([name, type]) => typeof sms?.[name] === type) ? sms : null);

function readDraft(value) {
  if (value === null || typeof value !== "object" || typeof value.text !== "string") return emptyDraft();
  const attempt = value.attempt ?? null;
  const savedAt = typeof value.savedAt === "string" ? value.savedAt : null;
  return {
    text: value.text,
    state: STATES_AFTER_ANSWER.includes(value.state) ? value.state : "waiting",
    base: Number.isInteger(value.base) ? value.base : null,
    attempt: typeof attempt?.key === "string" && typeof attempt.body?.text === "string" ? attempt : null,
    quotes: typeof value.quotes === "boolean" ? value.quotes : null,
    without: listOf(value.without, (address) => typeof address === "string"),
    files: listOf(value.files, isFile),
    sms: readSms(value.sms),
    steps: readSteps(value.steps),
    savedAt,
    // what the server never heard of was written since
    changedAtMs: Number.isFinite(value.changedAtMs) ? value.changedAtMs : savedAt === null ? 0 : null,
  };
}
