/** How urgent a message was judged to be, in one line; the reasons on demand, and how to put it right. */

import { html } from "../vendor/preact-htm.js";
import { URGENCIES } from "./dispatch.js";
import { Icon } from "./icons.js";
import { TOLD_REASONS, correctionsOf, quotedWords, whyOf } from "./judgement_facts.js";
import { usePage } from "./page.js";
import { callName } from "./people.js";
import { percent } from "./promise_facts.js";
import { reasonId } from "./text.js";

function Sentence({ event, level }) {
  const { words, lang } = usePage();
  const sure = typeof event.score === "number" ? words("judged.sure", { n: percent(event.score) }) : "";
  const told = level === "routine" ? [] : event.reasons.slice(0, TOLD_REASONS);
  const reasons = told.map((reason) => words("judged.reason", { text: quotedWords(reason), why: whyOf(reason, lang) }));
  const more = event.reasons.length > told.length ? "…" : "";
  return html`<span class="judged-sentence"><strong>${words(`judged.${level}`)}</strong>${sure && ` ${sure}`}${reasons.length > 0 && html`<span class="judged-told">: ${reasons.join("; ")}${more}</span>`}</span>`;
}

/** Every reason; the marks in the text refer to these for who hears the page. */
function Reasons({ reasons, version }) {
  const { words, lang } = usePage();
  if (reasons.length === 0) return html`<p class="faint">${words("judged.no_reasons")}</p>`;
  return html`<ul>
    ${reasons.map(
      (reason, index) => html`<li key=${index}>
        <q>${quotedWords(reason)}</q>${reason.field === "subject" && html` <span class="faint">(${words("judged.in_subject")})</span>`} –${" "}<span id=${reasonId(version, index)}>${whyOf(reason, lang)}</span>
      </li>`,
    )}
  </ul>`;
}

/** The step is gone once it is done: the keyboard goes on from the heading. */
async function correct(setUrgency, level) {
  if (await setUrgency(level)) document.getElementById("ticket-title")?.focus({ preventScroll: true });
}

function Corrections({ judgement, ticket, busy, setUrgency }) {
  const { words } = usePage();
  const levels = correctionsOf(judgement, ticket);
  if (levels.length === 0) return null;
  return html`<span class="judged-steps" role="group" aria-label=${words("judged.correct")}>
    ${levels.map(
      (level) => html`<button key=${level} type="button" class="inline" data-judged-correct=${level} disabled=${busy} onClick=${() => correct(setUrgency, level)}>${words(`judged.correct.${judgement.event.level}.${level}`)}</button>`,
    )}
  </span>`;
}

function Corrected({ corrected }) {
  const { words } = usePage();
  const level = URGENCIES.includes(corrected.to) ? words(`urgency.${corrected.to}`) : corrected.to;
  const name = callName(corrected.actor);
  return html`<p class="judged-corrected" data-judged-corrected=${corrected.to}>
    <${Icon} name="pencil" /><span>${words("judged.corrected", { level })}${name && html`<span class="faint"> · ${name}</span>`}</span>
  </p>`;
}

/**
 * @param {object} props
 * @param {import("./judgement_facts.js").Judgement} props.judgement
 * @param {number} props.version  of the message
 * @param {object|null} props.ticket
 * @param {boolean} props.busy  a step is under way
 * @param {(level: string) => Promise<boolean>} props.setUrgency
 */
export function JudgedLine({ judgement, version, ticket, busy, setUrgency }) {
  const { words } = usePage();
  const { event, corrected } = judgement;
  if (!URGENCIES.includes(event.level)) return null; // a level of a newer server: its ticket's urgency is told anyway
  const steps = html`<${Corrections} judgement=${judgement} ticket=${ticket} busy=${busy} setUrgency=${setUrgency} />`;
  const isQuiet = event.level === "routine";
  return html`<div class="judged" data-judged=${event.level} data-put-right=${corrected ? "" : null}>
    <div class="judged-line">
      <details>
        <summary>
          ${!isQuiet && html`<${Icon} name=${event.level} />`}
          <${Sentence} event=${event} level=${event.level} />
          <span class="verdict-more">${words("judged.details")}</span>
        </summary>
        <div class="judged-more"><${Reasons} reasons=${event.reasons} version=${version} />${isQuiet && steps}</div>
      </details>
      ${!isQuiet && steps}
    </div>
    ${corrected && html`<${Corrected} corrected=${corrected} />`}
  </div>`;
}
