/**
 * The box at the foot of a ticket: an answer to the client, or a note. Nothing typed is lost: every stroke goes to the
 * draft, which goes only when the answer was taken.
 */

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { EmptyPlaces, MacroNotice, MissingPictures, OtherDraft, Outcome } from "./answer_notices.js";
import { SENDS, strokeInAnswer, takesBack } from "./answer_keys.js";
import { isPicture, signFor } from "./answer_pictures.js";
import { Recipients } from "./answer_recipients.js";
import { AnswerSms, SmsSwitch, useAnswerSms } from "./answer_sms.js";
import { Tools } from "./answer_tools.js";
import { STATES_AFTER_ANSWER, nextIn } from "./answering.js";
import { sentenceFor } from "./api.js";
import { ANSWER_LIMITS } from "./attaching.js";
import { applyEdit, selectionOf } from "./editing.js";
import { FileRows, useDropping } from "./file_box.js";
import { StateSign } from "./icons.js";
import { isKeptFrom } from "./locking.js";
import { MacroMenu, doneWords } from "./macro_menu.js";
import { factsFor, filled } from "./macro_facts.js";
import { Markdown } from "./markdown.js";
import { continued, formatted, inserted, pictured } from "./markdown_typing.js";
import { NoteBox } from "./note_box.js";
import { usePage } from "./page.js";
import { callName } from "./people.js";
import { Picture, PictureName } from "./picture.js";
import { lastWordsOf } from "./quoting.js";
import { readRoute, writeRoute } from "./route.js";
import { clockTime } from "./time.js";
import { takeBack } from "./undo_bar.js";
import { isSending } from "./uploads.js";

// --- parts of the form ------------------------------------------------------------------------------------

function Hint({ open }) {
  const { words } = usePage();
  const { draft, draftKept, draftSave, answerPhase, uploads, claimed } = open;
  if (answerPhase === "sending" && isSending({ items: uploads })) return html`<span class="answer-hint" role="status">${words("answer.files.waits")}</span>`;
  if (!draftKept && draftSave.phase !== "saved") return html`<span class="answer-hint warn" role="alert">${words("answer.not_kept")}</span>`;
  if (answerPhase === "sent") return html`<span class="answer-hint" role="status" data-answer-sent>${words("answer.sent")}</span>`;
  if (draft.text === "" && draft.files.length === 0) return null;
  const saved = {
    waiting: () => words("answer.saving"),
    saved: () => words("answer.saved", { at: clockTime(draftSave.at) }),
    local: () => words("answer.local"),
    none: () => words("answer.kept"),
  }[draftSave.phase]();
  return html`<span class="answer-hint faint" data-draft-state=${draftSave.phase}>${claimed && html`<span role="status" data-claimed>${words("claim.hint")} </span>`}${saved}</span>`;
}

function AfterChoice({ state: chosen, onChoose }) {
  const { words } = usePage();
  return html`<fieldset class="segments after">
    <legend>${words("answer.then")}</legend>
    ${STATES_AFTER_ANSWER.map(
      (state) => html`<label key=${state} data-checked=${chosen === state ? "" : null}>
        <input
          type="radio"
          name="state-after"
          class="for-reader"
          data-after=${state}
          value=${state}
          checked=${chosen === state}
          onChange=${() => onChoose(state)}
        />
        <${StateSign} state=${state} />${words(`state.${state}`)}
      </label>`,
    )}
  </fieldset>`;
}

function SendButtons({ phase, disabled, onSend }) {
  const { words } = usePage();
  const again = phase === "stale" || phase === "unknown";
  const label = phase === "sending" ? "answer.sending" : again ? "answer.send_again" : "answer.send";
  return html`<div class="send-buttons">
    <button type="button" data-send-keep title=${words("answer.send_keep.told")} disabled=${disabled} onClick=${() => onSend(SENDS.send_keep)}>
      ${words("answer.send_keep")} <kbd aria-hidden="true">Alt ↵</kbd>
    </button>
    <button type="button" data-send-next title=${words("answer.send_next.told")} disabled=${disabled} onClick=${() => onSend(SENDS.send_next)}>
      ${words("answer.send_next")} <kbd aria-hidden="true">Ctrl ⇧ ↵</kbd>
    </button>
    <button type="submit" class="primary send" data-send disabled=${disabled}>${words(label)} <kbd aria-hidden="true">Ctrl ↵</kbd></button>
  </div>`;
}

/** Whether the client's words go below, and which. */
function QuoteChoice({ open, desk }) {
  const { words } = usePage();
  const text = lastWordsOf(open.changes);
  const quotes = desk.isQuoting();
  return html`<div class="answer-quote">
    <label class="check"><input type="checkbox" data-quote-switch checked=${quotes && text !== ""} disabled=${text === ""} onChange=${(event) => desk.setQuoting(event.currentTarget.checked)} />${words(text === "" ? "answer.quote.none" : "answer.quote")}</label>
    ${quotes && text !== "" && html`<details data-quoted><summary>${words("answer.quote.shown")}</summary><blockquote tabindex="0" role="group" aria-label=${words("answer.quote.shown")}>${text}</blockquote></details>`}
  </div>`;
}

/** What a macro does beside the answer; each can be left out. */
function Steps({ steps, nameOf, desk }) {
  const { words } = usePage();
  if (steps === null) return null;
  const parts = [
    ["tags", doneWords({ tags: steps.tags }, words, nameOf)[0]],
    ["assign", doneWords({ assign: steps.assign }, words, nameOf)[0]],
  ].filter(([, text]) => text);
  return html`<div class="answer-steps" data-steps>
    <span class="faint">${words("answer.macro.steps")}</span>
    <ul class="chips">${parts.map(([kind, text]) => html`<li key=${kind} class="chip" data-step-chip=${kind}>
      <span>${text}</span><button type="button" aria-label=${words("answer.macro.drop", { what: text })} title=${words("answer.macro.drop", { what: text })} onClick=${() => desk.dropStep(kind)}>×</button>
    </li>`)}</ul>
  </div>`;
}

/** @param {File} file */
const addressOf = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

function Preview({ text, desk }) {
  const { words } = usePage();
  const picture = ({ name, label }) => {
    const file = desk.pictureAtHand(name);
    return file === null ? html`<${PictureName} label=${label} />` : html`<${Picture} key=${name} label=${label} ask=${() => addressOf(file)} />`;
  };
  return html`<div class="answer-preview" data-preview-text tabindex="0" role="region" aria-label=${words("format.preview.label")}>
    ${text.trim() === "" ? html`<p class="faint">${words("format.preview.empty")}</p>` : html`<${Markdown} text=${text} picture=${picture} />`}
  </div>`;
}

// --- the text ---------------------------------------------------------------------------------------------

/** Whether a slash at the caret begins a line, where it asks for a macro. */
const beginsLine = ({ value, selectionStart, selectionEnd }) =>
  selectionStart === selectionEnd && (selectionStart === 0 || value[selectionStart - 1] === "\n");

/** The textarea's own keys and edits, and the menu of macros over it. */
function useWriting({ open, desk, me, lang, onSend }) {
  const area = useRef(null);
  const [menu, setMenu] = useState(null); // where the caret was, and whether a slash stands before it
  const edit = (made) => applyEdit(area.current, made);
  const format = (name) => edit(formatted(name, area.current.value, selectionOf(area.current)));
  const place = (pictures) => edit(pictured(area.current.value, selectionOf(area.current), pictures.map(signFor)));

  const openMenu = (slash) => {
    desk.loadMacros();
    setMenu({ ...selectionOf(area.current), slash });
  };

  /** @param {string|null} typed  what was typed after the slash belongs to the text; null: the focus went elsewhere */
  const leaveMenu = (typed) => {
    setMenu(null);
    if (typed === null) return;
    const { start, end, slash } = menu;
    edit(inserted(area.current.value, { start, end }, slash ? typed : ""));
  };

  const choose = (macro) => {
    const { start, end, slash } = menu;
    setMenu(null);
    const from = slash ? start - 1 : start;
    const text = filled(macro.text, factsFor(open.ticket, me));
    if (slash || text !== "") edit(inserted(area.current.value, { start: from, end }, text));
    else area.current.focus();
    desk.useMacro(macro, lang);
  };

  const onKeyDown = (event) => {
    const stroke = strokeInAnswer(event);
    const { value } = area.current;
    if (stroke in SENDS) onSend(SENDS[stroke]);
    else if (stroke !== null) format(stroke);
    else if (value === "" && (event.ctrlKey || event.metaKey) && takesBack(event) && desk.state.undo !== null) takeBack(desk);
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      const next = continued(value, selectionOf(area.current));
      if (next === null) return;
      edit(next);
    } else return;
    event.preventDefault();
  };

  /** The slash has been typed: it stays in the text unless a macro takes its place. */
  const onInput = (event) => {
    const { value, selectionStart } = event.currentTarget;
    const isSlash = event.inputType === "insertText" && event.data === "/";
    if (isSlash && beginsLine({ value, selectionStart: selectionStart - 1, selectionEnd: selectionStart - 1 })) openMenu(true);
  };

  return { area, menu, format, place, openMenu, leaveMenu, choose, onKeyDown, onInput };
}

function AnswerForm({ open, desk, company, shifts, me }) {
  const { words, lang } = usePage();
  const { ticket, draft, answerPhase } = open;
  const [previewing, setPreviewing] = useState(false);
  const isKept = isKeptFrom(ticket, me);
  const busy = answerPhase === "sending";
  const texted = useAnswerSms({ open, desk, me });
  const send = async ({ state, next }) => {
    if (isKept || texted.hindrance !== null) return;
    company.stopped();
    const after = next ? nextIn(desk.rows(), open.id) : null;
    const isTaken = await desk.sendAnswer({ state });
    if (isTaken && next && desk.state.open?.id === open.id) location.hash = writeRoute({ ...readRoute(location.hash), ticket: after });
  };
  const writing = useWriting({ open, desk, me, lang, onSend: send });
  const { area, menu } = writing;
  const { over, handlers } = useDropping((files, target) => {
    const pictures = desk.addFiles(files).filter(isPicture);
    if (target === area.current && pictures.length > 0) writing.place(pictures);
  });
  const nameOf = (id) => shifts?.shifts?.find(({ agent }) => agent === id)?.name ?? id;
  return html`<form
    class="answer"
    aria-label=${words("answer.label")}
    data-over=${over ? "" : null}
    ...${handlers}
    onSubmit=${(event) => {
      event.preventDefault();
      send(SENDS.send);
    }}
  >
    <${Recipients} ticket=${ticket} without=${draft.without} desk=${desk} />
    <div class="answer-scroll">
      ${isKept && html`<p class="answer-notice" role="status" data-answer-locked>${words("answer.locked", { name: callName(ticket.agent) })}</p>`}
      <${Outcome} open=${open} onRead=${desk.readNews} />
      <${OtherDraft} other=${open.draftOther} desk=${desk} />
      <${MacroNotice} notice=${open.macroNotice} desk=${desk} />
      <${EmptyPlaces} text=${draft.text} />
      <${MissingPictures} text=${draft.text} uploads=${open.uploads} />
      <div class="answer-field">
        ${menu !== null && html`<${MacroMenu} macros=${desk.state.macros} queue=${ticket.queue} nameOf=${nameOf} onChoose=${writing.choose} onLeave=${writing.leaveMenu} />`}
        ${previewing && html`<${Preview} text=${draft.text} desk=${desk} />`}
        <label class="for-reader" for="answer-text">${words("answer.label")}</label>
        <textarea
          id="answer-text"
          data-answer
          ref=${area}
          hidden=${previewing}
          rows="2"
          spellcheck="true"
          placeholder=${`${words("answer.placeholder")} (${words("answer.to", { to: callName(ticket.requester) })})`}
          value=${draft.text}
          aria-busy=${String(busy)}
          onInput=${(event) => {
            company.typed();
            desk.type(event.currentTarget.value);
            writing.onInput(event);
          }}
          onBlur=${company.stopped}
          onKeyDown=${writing.onKeyDown}
        ></textarea>
        ${over && html`<p class="answer-drop" aria-hidden="true">${words("files.drop")}</p>`}
      </div>
      <${FileRows} items=${open.uploads} limits=${ANSWER_LIMITS} sentenceFor=${sentenceFor} onAgain=${desk.retryFile} onRemove=${desk.removeFile} onPlace=${previewing ? null : (item) => writing.place([item])} />
      <${AnswerSms} texted=${texted} desk=${desk} me=${me} />
      <${Steps} steps=${draft.steps} nameOf=${nameOf} desk=${desk} />
      <div class="answer-row">
        <${Tools} onFormat=${writing.format} onFiles=${desk.addFiles} onMacros=${() => writing.openMenu(false)} macrosOpen=${menu !== null} previewing=${previewing} onPreview=${() => setPreviewing(!previewing)} />
        <${SmsSwitch} texted=${texted} ticket=${ticket} desk=${desk} />
        ${texted.sms === null && html`<${QuoteChoice} open=${open} desk=${desk} />`}
      </div>
    </div>
    <div class="answer-bar">
      <${AfterChoice} state=${draft.state} onChoose=${desk.chooseState} />
      <${Hint} open=${open} />
      <${SendButtons} phase=${answerPhase} disabled=${busy || isKept || texted.hindrance !== null || draft.text.trim() === ""} onSend=${send} />
    </div>
  </form>`;
}

// --- answer or note ---------------------------------------------------------------------------------------

function Tab({ name, chosen, onChoose }) {
  const { words } = usePage();
  return html`<button type="button" data-answer-tab=${name} aria-pressed=${String(chosen)} onClick=${onChoose}>${words(`answer.tab.${name}`)}</button>`;
}

/** @param {{open: object, desk: object, company: object, shifts: object, me: object|null}} props */
export function AnswerBox({ open, desk, company, shifts, me }) {
  const { words } = usePage();
  const isClosed = open.ticket.state === "closed";
  const [chosen, setChosen] = useState("answer");
  const [active, setActive] = useState(open.draft.text !== "");
  const wanted = useRef(false); // the field of what was just chosen gets the focus
  const box = useRef(null);
  const mode = isClosed ? "note" : chosen;
  useEffect(() => {
    if (!wanted.current) return;
    wanted.current = false;
    box.current.querySelector("textarea")?.focus();
  }, [mode]); // an effect of an earlier drawing would find the field of before
  const choose = (name) => {
    if (name === mode) {
      box.current.querySelector("textarea")?.focus();
      return;
    }
    wanted.current = true;
    setActive(true);
    setChosen(name);
  };
  const begins = ({ target }) => target.tagName === "TEXTAREA" && setActive(true);
  const isActive = active || open.draft.text !== "";
  return html`<div class="answer-box" data-writing=${mode} data-active=${isActive ? "" : null} ref=${box} onfocusin=${begins}>
    ${isClosed
      ? html`<p class="answer answer-over">${words("answer.closed")}</p>`
      : html`<div class="segments answer-tabs" role="group" aria-label=${words("answer.tabs")}>
          ${["answer", "note"].map((name) => html`<${Tab} key=${name} name=${name} chosen=${mode === name} onChoose=${() => choose(name)} />`)}
        </div>`}
    ${mode === "note"
      ? html`<${NoteBox} open=${open} desk=${desk} shifts=${shifts} me=${me} />`
      : html`<${AnswerForm} open=${open} desk=${desk} company=${company} shifts=${shifts} me=${me} />`}
  </div>`;
}
