/** Choosing another ticket: by its number, with what it stands for, or among the open ones of the same client. */

import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { cardKeyOf } from "./clients.js";
import { StateSign } from "./icons.js";
import { othersOf } from "./joining_facts.js";
import { usePage } from "./page.js";
import { callName } from "./people.js";

/** Typing goes on; the server is asked once it pauses. */
const TYPING_PAUSE_MS = 250;

/**
 * The ticket of a number that is being typed.
 * @returns {{phase: "none"|"asking"|"found"|"missing"|"failed", ticket: object|null, error: Error|null}}
 */
export function useTicket(number, find) {
  const [found, setFound] = useState({ number: null, phase: "none", ticket: null, error: null });
  useEffect(() => {
    if (number === null) return undefined;
    let gone = false;
    const told = (phase, more = {}) => gone || setFound({ number, phase, ticket: null, error: null, ...more });
    const timer = setTimeout(() => {
      find(number).then(
        (ticket) => told(ticket === null ? "missing" : "found", { ticket }),
        (error) => told("failed", { error }),
      );
    }, TYPING_PAUSE_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [number]);
  if (number === null) return { phase: "none", ticket: null, error: null };
  return found.number === number ? found : { phase: "asking", ticket: null, error: null };
}

function TicketLine({ ticket }) {
  const { words } = usePage();
  return html`<span class="found-ticket" data-found-ticket=${ticket.number}>
    <${StateSign} state=${ticket.state} /><span class="for-reader">${words(`state.${ticket.state}`)}: </span>
    <strong>#${ticket.number}</strong> ${ticket.subject || words("ticket.no_subject")}
    <span class="faint"> · ${callName(ticket.client ?? ticket.requester)}</span>
  </span>`;
}

/** What the number stands for, as soon as it is known. */
function Found({ found }) {
  const { words } = usePage();
  const { phase, ticket, error } = found;
  return html`<div class="found" role="status" data-found=${phase}>
    ${phase === "found" && html`<${TicketLine} ticket=${ticket} />`}
    ${phase === "asking" && html`<span class="faint">${words("find.asking")}</span>`}
    ${phase === "missing" && html`<span class="warn">${words("find.missing")}</span>`}
    ${phase === "failed" && html`<span class="warn">${words("find.failed", { detail: sentenceFor(error, words) })}</span>`}
  </div>`;
}

export function NumberField({ id, text, onText, found }) {
  const { words } = usePage();
  return html`<div class="field">
    <label for=${id}>${words("find.number")}</label>
    <input id=${id} type="text" inputmode="numeric" autocomplete="off" data-ticket-number-field placeholder="#10001" aria-invalid=${found.phase === "missing" ? "true" : null} value=${text} onInput=${(event) => onText(event.currentTarget.value)} />
    <${Found} found=${found} />
  </div>`;
}

export function Others({ ticket, state, desk, onChoose }) {
  const { words } = usePage();
  useEffect(() => {
    desk.needCard(ticket);
  }, [cardKeyOf(ticket)]);
  const others = othersOf(ticket, state);
  if (others.length === 0) return null;
  return html`<h3 class="group-title">${words("find.others")}</h3>
    <div class="schedule-choices" role="group" aria-label=${words("find.others")}>
      ${others.map((one) => html`<button key=${one.id} type="button" data-choose-ticket=${one.number} onClick=${() => onChoose(one)}><${TicketLine} ticket=${one} /></button>`)}
    </div>`;
}
