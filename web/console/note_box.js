/** The box in which a note is written, in the place of the answer and not to be mistaken for it. */

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { Icon } from "./icons.js";
import { sends } from "./keys.js";
import { askedAt, calledIn, choicesFor, completed } from "./mentions.js";
import { NOTE_CHARS_MAX } from "./notes.js";
import { usePage } from "./page.js";
import { inOrder, isOn } from "./shift_facts.js";

const LIST_ID = "note-people";
const optionId = (person) => `note-person-${person.id}`;

/** Who can be called: everybody who was ever on shift but oneself, those at work first. */
function usePeople(shifts, me) {
  const { now } = usePage();
  return inOrder(shifts.shifts, now)
    .filter(({ agent }) => agent !== me?.id)
    .map((shift) => ({ id: shift.agent, name: shift.name, isOn: isOn(shift, now) }));
}

function Choices({ choices, at, onChoose }) {
  const { words } = usePage();
  return html`<ul class="note-people" id=${LIST_ID} role="listbox" aria-label=${words("note.people")}>
    ${choices.map(
      (person, index) => html`<li
        key=${person.id}
        id=${optionId(person)}
        role="option"
        aria-selected=${String(index === at)}
        data-call=${person.id}
        onPointerDown=${(event) => {
          event.preventDefault(); // the text keeps the focus
          onChoose(person);
        }}
      >${person.name}<span class="faint">${words(person.isOn ? "note.on" : "note.off")}</span></li>`,
    )}
  </ul>`;
}

/** The name that is being typed, whom it can mean, and which of them the arrow keys have reached. */
function useCompletion(field, people, text, onText) {
  const [asked, setAsked] = useState(null);
  const [at, setAt] = useState(0);
  const caretAfter = useRef(null);
  const choices = asked === null ? [] : choicesFor(people, asked.typed);
  const look = () => {
    const { value, selectionStart, selectionEnd } = field.current;
    setAsked(selectionStart === selectionEnd ? askedAt(value, selectionStart) : null);
    setAt(0);
  };
  const choose = (person) => {
    const next = completed(text, asked, person.name);
    caretAfter.current = next.caret;
    setAsked(null);
    onText(next.text, person);
  };
  useEffect(() => {
    if (caretAfter.current === null) return;
    field.current.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = null;
  }, [text]);
  /** @returns {boolean} whether the key was for the list */
  const press = ({ key }) => {
    if (choices.length === 0) return false;
    if (key === "ArrowDown") setAt((at + 1) % choices.length);
    else if (key === "ArrowUp") setAt((at + choices.length - 1) % choices.length);
    else if (key === "Enter" || key === "Tab") choose(choices[at]);
    else if (key === "Escape") setAsked(null);
    else return false;
    return true;
  };
  return { choices, at, look, choose, press, leave: () => setAsked(null) };
}

function Outcome({ note }) {
  const { words } = usePage();
  const { phase, error } = note;
  if (phase === "unknown") return html`<p class="answer-notice warn" role="alert" data-note-unknown>${words("note.unknown")}</p>`;
  if (phase === "refused") return html`<p class="answer-notice warn" role="alert" data-note-refused>${words("note.refused", { detail: sentenceFor(error, words) })}</p>`;
  return null;
}

function Hint({ note, called }) {
  const { words } = usePage();
  if (note.phase === "sent") return html`<span class="answer-hint" role="status" data-note-saved>${words("note.saved")}</span>`;
  if (!note.kept && note.draft.text !== "") return html`<span class="answer-hint warn" role="alert">${words("answer.not_kept")}</span>`;
  if (called.length > 0) return html`<span class="answer-hint" data-note-calls=${called.length}><${Icon} name="at" /> ${words("note.calls", { names: called.map(({ name }) => name).join(", ") })}</span>`;
  return html`<span class="answer-hint faint">${words("note.hint")}</span>`;
}

/**
 * @param {object} props
 * @param {object} props.open  the open ticket
 * @param {object} props.desk
 * @param {object} props.shifts  their state
 * @param {object|null} [props.me]
 * @param {() => void} [props.onDone]  the note was saved
 */
export function NoteBox({ open, desk, shifts, me = desk.state.me, onDone = () => {} }) {
  const { words } = usePage();
  const { note } = open;
  const { text, mentions } = note.draft;
  const field = useRef(null);
  const people = usePeople(shifts, me);
  const busy = note.phase === "sending";
  const completion = useCompletion(field, people, text, desk.typeNote);
  const { choices, at } = completion;
  const called = calledIn(text, people, mentions);
  const send = async () => {
    completion.leave();
    if (await desk.sendNote(people)) onDone();
  };
  return html`<form
    class="answer note-box"
    data-note-box
    aria-label=${words("note.label")}
    onSubmit=${(event) => {
      event.preventDefault();
      send();
    }}
  >
    <p class="note-banner"><${Icon} name="note" /><strong>${words("note.mark")}</strong> <span>${words("note.lead")}</span></p>
    <${Outcome} note=${note} />
    <label class="for-reader" for="note-text">${words("note.label")}</label>
    <div class="note-field">
      ${choices.length > 0 && html`<${Choices} choices=${choices} at=${at} onChoose=${completion.choose} />`}
      <textarea
        id="note-text"
        data-note-text
        rows="2"
        spellcheck="true"
        maxlength=${NOTE_CHARS_MAX}
        placeholder=${words("note.placeholder")}
        aria-autocomplete="list"
        aria-controls=${choices.length > 0 ? LIST_ID : null}
        aria-activedescendant=${choices.length > 0 ? optionId(choices[at]) : null}
        aria-busy=${String(busy)}
        ref=${field}
        value=${text}
        onInput=${(event) => {
          desk.typeNote(event.currentTarget.value);
          completion.look();
        }}
        onClick=${completion.look}
        onBlur=${completion.leave}
        onKeyDown=${(event) => {
          if (sends(event)) {
            event.preventDefault();
            send();
          } else if (completion.press(event)) {
            event.preventDefault();
            event.stopPropagation(); // Escape leaves the list, not the ticket
          } else if (event.key === "Escape") {
            event.stopPropagation();
            document.getElementById("ticket-title")?.focus();
          }
        }}
      ></textarea>
      <span class="for-reader" role="status">${choices.length > 0 ? words("note.people.n", { n: choices.length }) : ""}</span>
    </div>
    <div class="answer-bar">
      <${Hint} note=${note} called=${called} />
      <button type="submit" class="primary send note-send" data-note-send disabled=${busy || text.trim() === ""}>
        <${Icon} name="note" />${words(busy ? "note.sending" : note.phase === "unknown" ? "note.send_again" : "note.send")} <kbd aria-hidden="true">Ctrl ↵</kbd>
      </button>
    </div>
  </form>`;
}
