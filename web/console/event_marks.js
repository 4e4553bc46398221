/** How far a technical event is: its state as a word, its SMS as a bar. */

import { html } from "../vendor/preact-htm.js";
import { usePage } from "./page.js";
import { EVENT_STATES, settledOf } from "./texting_facts.js";

export function EventState({ state }) {
  const { words } = usePage();
  return html`<span class="event-state" data-state=${state}>${words(`event.state.${EVENT_STATES.includes(state) ? state : "other"}`)}</span>`;
}

/** Delivered, sent, in trouble, and the rest, of all SMS. */
export function EventProgress({ event }) {
  const { words } = usePage();
  const { counts } = event;
  const share = (n) => ({ "--share": counts.sms === 0 ? 0 : n / counts.sms });
  const told = words("event.progress", { done: settledOf(event), all: counts.sms });
  return html`<span class="event-bar" role="img" aria-label=${told} data-event-progress=${settledOf(event)}>
    <i class="delivered" style=${share(counts.delivered)}></i><i class="sent" style=${share(counts.sent)}></i><i class="trouble" style=${share(counts.failed + counts.unknown + counts.refused)}></i>
  </span>`;
}
