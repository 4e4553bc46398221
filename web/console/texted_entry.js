/** SMS in the story of a ticket: what was sent to whom, and what became of it. */

import { html } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";
import { callName } from "./people.js";
import { shownNumber } from "./phone_number.js";
import { QuietLine } from "./quiet_line.js";
import { OutcomeSign } from "./sms_outcome.js";
import { OUTCOMES, REFUSALS, isTrouble, outcomeFor, outcomeWord, reasonWord } from "./texting_facts.js";
import { fullMoment, moment } from "./time.js";

function To({ to, outcome }) {
  const { words } = usePage();
  const known = outcome?.outcome ?? "waiting";
  return html`<li data-texted-to=${to.number} data-outcome=${known}>
    <${OutcomeSign} outcome=${known} />
    <span>${shownNumber(to.number)}${to.name && html` <span class="faint">${to.name}</span>`}</span>
    <span class="sms-fate">${outcomeWord(known, words)}${outcome?.reason && REFUSALS.includes(outcome.reason) && ` (${reasonWord(outcome.reason, words)})`}</span>
  </li>`;
}

/** @param {{event: object, outcomes: Map<string, object>}} props  `outcomes`: the newest of every SMS of the ticket */
export function TextedEntry({ event, actor, at, isNew, outcomes }) {
  const { words, lang, now } = usePage();
  return html`<article class="texted-entry" data-texted data-new=${isNew ? "" : null}>
    <header>
      <h3><${Icon} name="sms" /> ${words("entry.texted")}</h3>
      <span class="faint">${callName(actor)}</span>
      ${event.confirmed_by && html`<span class="faint" data-texted-confirmed>${words("entry.texted.confirmed", { name: callName(event.confirmed_by) })}</span>`}
      <time datetime=${at} title=${fullMoment(at, lang)}>${moment(at, now, lang)}</time>
    </header>
    <p class="sms-bubble">${event.text}</p>
    <ul class="texted-to">${event.to.map((to) => html`<${To} key=${to.number} to=${to} outcome=${outcomeFor(outcomes, event.event, to.number)} />`)}</ul>
  </article>`;
}

const outcomeText = (event, words) =>
  words(`entry.text.${OUTCOMES.includes(event.outcome) && event.outcome !== "waiting" ? event.outcome : "other"}`, { number: shownNumber(event.number), outcome: event.outcome });

/** It did not arrive, or nobody knows: the client may be waiting for it. */
function Loud({ event, at, isNew }) {
  const { words, lang, now } = usePage();
  const isOurs = REFUSALS.includes(event.reason);
  return html`<div class="failure" data-text-outcome=${event.outcome} data-loud=${event.outcome === "refused" ? null : ""} data-new=${isNew ? "" : null}>
    <${Icon} name="warning" />
    <div>
      <p><strong>${outcomeText(event, words)}</strong>${isOurs && html` <span class="faint">(${reasonWord(event.reason, words)})</span>`}</p>
      ${event.reason && !isOurs && html`<details><summary>${words("entry.text.operator")}</summary><p class="text">${event.reason}</p></details>`}
    </div>
    <time datetime=${at} title=${fullMoment(at, lang)}>${moment(at, now, lang)}</time>
  </div>`;
}

/** What became of one SMS. */
export function TextOutcome({ event, at, isNew }) {
  const { words } = usePage();
  if (isTrouble(event.outcome)) return html`<${Loud} event=${event} at=${at} isNew=${isNew} />`;
  return html`<${QuietLine} at=${at} sign=${html`<${OutcomeSign} outcome=${event.outcome} />`} isNew=${isNew} faint=${true}>
    <span data-text-outcome=${event.outcome}>${outcomeText(event, words)}</span>
  </${QuietLine}>`;
}
