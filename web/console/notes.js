/** Writing a note into the open ticket, for colleagues only: its draft, its sending, and whom it calls. */

import { isRefusal } from "./failures.js";
import { calledIn } from "./mentions.js";
import { completeVersion } from "./merge.js";
import { createNoteDrafts, emptyNote } from "./note_drafts.js";

/** As long as the server takes. */
export const NOTE_CHARS_MAX = 20_000;
/** How long the word that a note was saved stays. */
export const NOTED_WORD_MS = 5_000;

/**
 * @typedef {object} OpenNote
 * @property {import("./note_drafts.js").NoteDraft} draft
 * @property {boolean} kept
 * @property {"idle"|"sending"|"sent"|"unknown"|"refused"} phase
 * @property {Error|null} error
 */

/** @param {import("./desk.js").Core} core */
export function createNotes(core) {
  const { announce, clock, newKey, setOpen, noteDrafts = createNoteDrafts(null, "") } = core;
  let forgetWord = () => {};

  const isOpen = (id) => core.state.open?.id === id;
  const change = (id, patch) => isOpen(id) && setOpen(id, { note: { ...core.state.open.note, ...patch } });
  const draftOf = (id) => (isOpen(id) ? core.state.open.note.draft : noteDrafts.load(id));

  function keep(id, draft, patch = {}) {
    change(id, { draft, kept: noteDrafts.save(id, draft), ...patch });
  }

  /** What is left after a note was saved: nothing, or what was typed while it was under way. */
  function saved(id, text) {
    const draft = draftOf(id);
    keep(id, draft.text === text ? emptyNote() : { ...draft, attempt: null }, { phase: "sent", error: null });
    forgetWord();
    forgetWord = clock.after(NOTED_WORD_MS, () => isOpen(id) && core.state.open.note.phase === "sent" && change(id, { phase: "idle" }));
  }

  /** A note whose outcome was not known turns up in the ticket: it was saved after all. */
  function settle(id) {
    const { note, changes } = core.state.open;
    const { attempt } = note.draft;
    if (attempt === null || note.phase === "sending") return;
    const isIt = ({ type, text }) => type === "noted" && text.trim() === attempt.text.trim();
    if (changes.some(({ version, events }) => version > attempt.version && events.some(isIt))) saved(id, attempt.text);
  }

  /**
   * @param {import("./mentions.js").Person[]} people  who can be called
   * @returns {Promise<boolean>} whether it was saved
   */
  async function sendNote(people) {
    const { open } = core.state;
    if (open?.phase !== "ready" || open.note.phase === "sending") return false;
    const { draft } = open.note;
    const { text } = draft;
    if (text.trim() === "") return false;
    const { id } = open;
    const isSame = draft.attempt?.text === text;
    const attempt = isSame ? draft.attempt : { key: newKey(), text, version: completeVersion(open.changes) };
    keep(id, { ...draft, attempt }, { phase: "sending", error: null });
    try {
      const mentions = calledIn(text, people, draft.mentions).map((person) => person.id);
      await core.steps.post(id, "notes", { text, mentions }, attempt.key);
      saved(id, text);
      announce("note.saved", {});
      return true;
    } catch (error) {
      const refused = isRefusal(error);
      keep(id, refused ? { ...draftOf(id), attempt: null } : draftOf(id), { phase: refused ? "refused" : "unknown", error });
      return false;
    }
  }

  return {
    /** @returns {{note: OpenNote}} */
    atOpening: (id) => ({ note: { draft: noteDrafts.load(id), kept: true, phase: "idle", error: null } }),

    settle,

    actions: {
      /** @param {import("./mentions.js").Person|null} [chosen]  of the offered names, when one was just written out */
      typeNote(text, chosen = null) {
        const { id, note } = core.state.open;
        const { draft, phase } = note;
        const others = draft.mentions.filter((one) => one.name !== chosen?.name);
        const mentions = text === "" ? [] : chosen ? [...others, { id: chosen.id, name: chosen.name }] : draft.mentions;
        keep(id, { ...draft, text, mentions }, ["sent", "refused"].includes(phase) ? { phase: "idle", error: null } : {});
      },

      sendNote,
    },
  };
}
