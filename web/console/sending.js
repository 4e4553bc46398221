/** Writing an answer to the open ticket: its draft, its sending, and what came in between. */

import * as answering from "./answering.js";
import { sameContent } from "./draft_merging.js";
import { isRefusal, movedOn } from "./failures.js";
import { completeVersion } from "./merge.js";
import { lastWordsOf } from "./quoting.js";

/** How long the word that an answer was taken stays beside the box. */
export const SENT_NOTE_MS = 5_000;

/**
 * @typedef {object} OpenAnswer
 * @property {answering.Draft} draft
 * @property {boolean} draftKept  in this browser
 * @property {"idle"|"sending"|"sent"|"stale"|"unknown"|"refused"|"files"} answerPhase  files: some did not arrive
 * @property {Error|null} answerError
 * @property {"tags"|"assign"|null} answerStep  the step of a macro that failed, so that nothing was sent
 * @property {{name: object|string, failed: import("./macros.js").FailedStep|null}|null} macroNotice
 *
 * Beside it what its parts add: keeping, files, and whether the ticket was taken by writing.
 * @typedef {OpenAnswer & import("./keeping.js").OpenKept & import("./attaching.js").OpenFiles
 *   & import("./claiming.js").OpenClaim} OpenWriting
 */

/** @param {import("./desk.js").Core} core */
export function createSending(core) {
  const { api, clock, drafts, newKey, set, setOpen } = core;
  const underWay = new Set();
  let cancelSentNote = () => {};

  function saveDraft(id, draft) {
    const before = draftOf(id);
    const isOther = !sameContent(before, draft) || before.quotes !== draft.quotes;
    const marked = isOther && !answering.isEmpty(draft) ? { ...draft, changedAtMs: clock.nowMs() } : draft;
    store(id, marked);
    core.keeping.changed(id, marked);
  }

  /** Without a word to the server. */
  function store(id, draft) {
    const kept = drafts.save(id, draft);
    setOpen(id, { draft, draftKept: kept });
    const had = core.state.drafts.has(id);
    if (had === !answering.isEmpty(draft)) return;
    const ids = new Set(core.state.drafts);
    if (had) ids.delete(id);
    else ids.add(id);
    set({ drafts: ids });
  }

  /** The draft as it is now, on the screen or, when another ticket was opened meanwhile, in the browser. */
  const draftOf = (id) => (core.state.open?.id === id ? core.state.open.draft : drafts.load(id));

  const change = (id, next) => saveDraft(id, next(draftOf(id)));

  const isQuoting = (draft) => draft.quotes ?? drafts.likes("quotes");

  /** The client's words that go below an answer; "" for none. */
  const quotedIn = (id, draft) => (isQuoting(draft) && core.state.open?.id === id ? lastWordsOf(core.state.open.changes) : "");

  /** An answer whose outcome was not known turns up in the ticket: it was taken after all. */
  function settleAttempt(id) {
    core.keeping.settle(id);
    const { draft, changes, answerPhase } = core.state.open;
    if (draft.attempt === null || answerPhase === "sending") return;
    if (!answering.wasTaken(draft.attempt, changes)) return;
    leaveBehind(id, draft.attempt.body);
    noteSent(id);
  }

  /** The box without what was sent. */
  function leaveBehind(id, body) {
    const left = answering.sent(draftOf(id), body);
    saveDraft(id, left);
    core.attaching.replace(id, left.files);
  }

  /** Says for a while that the answer was taken; from then on the timeline tells how its mail fares. */
  function noteSent(id) {
    cancelSentNote();
    setOpen(id, { answerPhase: "sent", answerError: null });
    cancelSentNote = clock.after(SENT_NOTE_MS, () => {
      if (core.state.open?.id === id && core.state.open.answerPhase === "sent") setOpen(id, { answerPhase: "idle" });
    });
  }

  /**
   * Sends the answer, as soon as its files have arrived.
   * @param {{state?: string|null}} [choice]  state: another one than was chosen
   * @returns {Promise<boolean>} whether the server took it
   */
  async function sendAnswer({ state = null } = {}) {
    const { open } = core.state;
    if (open === null || open.phase !== "ready" || underWay.has(open.id)) return false;
    if (open.draft.text.trim() === "") return false;
    const { id } = open;
    underWay.add(id);
    try {
      return await deliver(id, state);
    } finally {
      underWay.delete(id);
    }
  }

  async function deliver(id, state) {
    if (state !== null) saveDraft(id, answering.chooseState(draftOf(id), state));
    setOpen(id, { answerPhase: "sending", answerError: null, answerStep: null, macroNotice: null });
    const { changes, ticket } = core.state.open;
    const seen = completeVersion(changes);
    const facts = { quoted: quotedIn(id, draftOf(id)), copies: ticket.copies ?? [] };
    if (!(await core.attaching.arrived(id))) {
      setOpen(id, { answerPhase: "files" });
      return false;
    }
    const { steps } = draftOf(id);
    const failed = await core.macros.before(id, draftOf(id).base ?? seen);
    if (failed !== null) return notSent(id, failed.error, failed.kind);
    const started = answering.startAttempt(draftOf(id), newKey(), seen, facts);
    saveDraft(id, started);
    const { key, body } = started.attempt;
    const sinceMs = clock.nowMs();
    try {
      const answer = await api.post(`/v1/tickets/${id}/${answering.hasSms(started) ? "sms" : "answers"}`, body, { "Idempotency-Key": key });
      leaveBehind(id, body);
      noteSent(id);
      core.opened.ownChange(id, body.version, answer.ticket.version);
      core.opened.takeIn(id, answer);
      core.known.learn([answer.ticket]);
      core.opened.watchOutgoing(id, body.version);
      await goOn({ id, answer, steps, started, sinceMs });
      return true;
    } catch (error) {
      return notSent(id, error);
    }
  }

  /** After the answer: giving the ticket away, if a macro says so; if not, an answer without SMS can be taken back. */
  async function goOn({ id, answer, steps, started, sinceMs }) {
    const { version: newest, number } = answer.ticket;
    const givenAway = steps !== null && steps.assign !== null && started.steps !== null;
    if (givenAway) {
      const failed = await core.macros.after(id, steps, newest);
      if (failed !== null) setOpen(id, { macroNotice: { name: steps.name, failed } });
      return;
    }
    if (answering.hasSms(started)) return; // the SMS has left
    const version = answer.changes.findLast(({ events }) => events.some(({ type }) => type === "answered"))?.version ?? newest;
    core.recalling.offer({ id, number, version }, started, sinceMs);
  }

  function notSent(id, error, step = null) {
    if (movedOn(error)) {
      core.opened.takeIn(id, error.extra);
      saveDraft(id, answering.overtaken(draftOf(id), error.extra.ticket.version));
      setOpen(id, { answerPhase: "stale", answerError: null });
      return false;
    }
    const refused = isRefusal(error);
    if (refused) saveDraft(id, answering.refused(draftOf(id)));
    setOpen(id, { answerPhase: refused ? "refused" : "unknown", answerError: error, answerStep: step });
    return false;
  }

  const newestSeen = () => completeVersion(core.state.open.changes);

  /** What the writer does takes away the word about the last try. */
  function touched() {
    const { open } = core.state;
    if (["sent", "refused", "files"].includes(open.answerPhase)) setOpen(open.id, { answerPhase: "idle", answerStep: null });
  }

  return {
    start: { drafts: drafts.ticketIds() },

    /** @returns {OpenWriting} */
    atOpening(id) {
      const draft = drafts.load(id);
      return {
        draft,
        draftKept: true,
        answerPhase: underWay.has(id) ? "sending" : "idle",
        answerError: null,
        answerStep: null,
        macroNotice: null,
        ...core.keeping.atOpening(),
        ...core.attaching.atOpening(id, draft.files),
        ...core.claiming.atOpening(),
      };
    },

    settleAttempt,
    draftOf,
    change,
    quotedIn,
    isUnderWay: (id) => underWay.has(id),

    /** The writer's own command moved the ticket on: the answer follows. */
    followOwnChange(id, versionBefore, versionAfter) {
      saveDraft(id, answering.followOwnChange(draftOf(id), versionBefore, versionAfter));
    },

    /** The server has a draft; if nothing was written since, that is all. */
    wasSaved(id, payload, savedAt) {
      const draft = draftOf(id);
      const same = payload !== null && payload.text === draft.text && payload.state === draft.state;
      store(id, { ...draft, savedAt, changedAtMs: same ? null : draft.changedAtMs });
    },

    /** A draft that comes from elsewhere: from the server, or from an answer that was taken back. */
    adopt(id, draft, { isChange = false } = {}) {
      const whole = { ...draft, sms: draft.sms ?? draftOf(id).sms }; // the server keeps none
      if (isChange) saveDraft(id, whole);
      else store(id, whole);
      if (core.state.open?.id === id) core.attaching.replace(id, draft.files);
    },

    filesChanged(id, files) {
      const draft = draftOf(id);
      if (JSON.stringify(files) === JSON.stringify(draft.files)) return;
      const version = core.state.open?.id === id ? newestSeen() : (draft.base ?? null);
      saveDraft(id, answering.withFiles(draft, files, version));
    },

    actions: {
      type(text) {
        const { open } = core.state;
        saveDraft(open.id, answering.write(open.draft, text, newestSeen()));
        touched();
        core.claiming.typed();
      },

      chooseState(name) {
        change(core.state.open.id, (draft) => answering.chooseState(draft, name));
      },

      /** @param {boolean} quotes  remembered: the next answers are the same */
      setQuoting(quotes) {
        drafts.rememberLiking("quotes", quotes);
        change(core.state.open.id, (draft) => ({ ...draft, quotes }));
      },

      isQuoting: () => isQuoting(core.state.open.draft),

      /** @param {boolean} gets  whether this one of the ticket's copies gets the answer */
      setCopyTo(address, gets) {
        change(core.state.open.id, (draft) => answering.copyTo(draft, address, gets));
      },

      /** @param {Partial<answering.AnswerSms>|null} patch  null: no SMS goes with the answer */
      writeSms(patch) {
        change(core.state.open.id, (draft) => (patch === null ? { ...draft, sms: null } : answering.writeSms(draft, patch)));
        touched();
      },

      previewSms: (body) => api.post("/v1/sms/preview", body),

      readNews() {
        const { open } = core.state;
        saveDraft(open.id, answering.acknowledge(open.draft, newestSeen()));
        setOpen(open.id, { answerPhase: "idle" });
      },

      sendAnswer,
    },
  };
}
