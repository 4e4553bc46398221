/** The dialog in which a time for the ticket is chosen: a press for what is usual, a field for any other. */

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { forMoment, shortDay, shortMoment } from "./ahead.js";
import { Problem, sentenceFor } from "./api.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";
import { instantOf, offeredWall, quickChoices, wallOf } from "./planning.js";

/** Of a command whose only free part is the time, this says that the time is no good. */
const UNPROCESSABLE = 422;

function problemWords({ phase, error }, words) {
  if (phase === "unknown") return words("schedule.unknown");
  if (error instanceof Problem && error.status === UNPROCESSABLE) return words("schedule.not_ahead");
  return words("schedule.refused", { detail: sentenceFor(error, words) });
}

function Trouble({ planning }) {
  const { words } = usePage();
  if (planning.error === null) return null;
  return html`<p class="fault" role="alert" data-schedule-problem=${planning.phase}>
    <${Icon} name="warning" /><span>${problemWords(planning, words)}</span>
  </p>`;
}

function Choices({ busy, onChoose }) {
  const { words, lang, now } = usePage();
  const beside = ({ key, at }) => (key === "hour" ? shortMoment : shortDay)(at, now, lang);
  return html`<div class="schedule-choices" role="group" aria-label=${words("schedule.choices")}>
    ${quickChoices(now).map(
      (choice) => html`<button key=${choice.key} type="button" data-schedule-choice=${choice.key} disabled=${busy} onClick=${() => onChoose(choice.at)}>
        <span>${words(`schedule.choice.${choice.key}`)}</span><span class="faint">${beside(choice)}</span>
      </button>`,
    )}
  </div>`;
}

function AnotherTime({ ticket, busy, onChoose }) {
  const { words, lang, now } = usePage();
  const [wall, setWall] = useState(() => offeredWall(ticket, now));
  const at = instantOf(wall);
  return html`<form
    class="schedule-other"
    noValidate
    onSubmit=${(event) => {
      event.preventDefault();
      if (at !== null) onChoose(at);
    }}
  >
    <label for="schedule-at">${words("schedule.at")}</label>
    <input
      id="schedule-at"
      type="datetime-local"
      data-schedule-at
      aria-describedby="schedule-chosen"
      min=${wallOf(now)}
      value=${wall}
      onInput=${(event) => setWall(event.currentTarget.value)}
    />
    <button type="submit" class="primary" data-schedule-send disabled=${busy || at === null}>
      ${words(busy ? "schedule.busy" : "schedule.send")}
    </button>
    <p id="schedule-chosen" class="faint">${at && words("schedule.chosen", { when: forMoment(at, now, lang) })}</p>
  </form>`;
}

/** @param {{ticket: object, planning: import("./steps.js").Planning, desk: object}} props */
export function SchedulePanel({ ticket, planning, desk }) {
  const { words } = usePage();
  const dialog = useRef(null);
  useEffect(() => {
    const shown = dialog.current;
    shown.showModal();
    return () => shown.close(); // gives the focus back to where it was
  }, []);
  const busy = planning.phase === "busy";
  return html`<dialog class="dialog" data-schedule-panel ref=${dialog} aria-labelledby="schedule-title" onClose=${desk.endPlanning}>
    <h2 id="schedule-title">${words("schedule.title")}</h2>
    <p class="faint">${words("schedule.lead")}</p>
    <${Trouble} planning=${planning} />
    <${Choices} busy=${busy} onChoose=${desk.schedule} />
    <${AnotherTime} ticket=${ticket} busy=${busy} onChoose=${desk.schedule} />
    <button type="button" onClick=${() => dialog.current.close()}>${words("close")}</button>
  </dialog>`;
}
