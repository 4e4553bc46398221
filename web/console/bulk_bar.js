/** The bar below the list: what can be done with all that is selected, how far it is, and how it went. */

import { html } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { SELECTED_MAX } from "./bulk.js";
import { BulkPanel } from "./bulk_panel.js";
import { URGENCIES } from "./dispatch.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";
import { ticketHref } from "./route.js";

/** Steps with a button each; `…` in their words: something is asked first. */
const BUTTONS = ["take", "assign", "resolve", "queue", "tags", "merge"];

function Steps({ state, desk }) {
  const { words } = usePage();
  const n = state.selected.size;
  return html`<div class="bulk-head">
      <strong data-bulk-count=${n}>${words("bulk.count", { n })}</strong>
      ${state.limited && html`<span class="faint">${words("bulk.limited", { limit: SELECTED_MAX })}</span>`}
      <button type="button" class="quiet bulk-close" data-bulk-clear onClick=${desk.clearSelected}>${words("bulk.clear")}</button>
    </div>
    <div class="bulk-steps" role="group" aria-label=${words("bulk.title")}>
      ${BUTTONS.map(
        (kind) => html`<button key=${kind} type="button" data-bulk-step=${kind} disabled=${kind === "merge" && n < 2} onClick=${() => desk.beginBulk(kind)}>${words(`bulk.step.${kind}`)}</button>`,
      )}
      <select data-bulk-urgency aria-label=${words("bulk.step.urgency")} onChange=${(event) => {
        const { value } = event.target;
        event.target.value = "";
        if (value !== "") desk.beginBulk("urgency", { urgency: value });
      }}>
        <option value="">${words("bulk.step.urgency")}</option>
        ${URGENCIES.map((urgency) => html`<option key=${urgency} value=${urgency}>${words(`urgency.${urgency}`)}</option>`)}
      </select>
    </div>`;
}

function Running({ bulk, desk }) {
  const { words } = usePage();
  const total = bulk.ids.length;
  return html`<div class="bulk-head">
      <strong id="bulk-progress">${words(bulk.stopping ? "bulk.stopping" : "bulk.running", { n: bulk.ended, total })}</strong>
      <button type="button" class="quiet bulk-close" data-bulk-stop disabled=${bulk.stopping} onClick=${desk.stopBulk}>${words("bulk.stop")} <kbd aria-hidden="true">Esc</kbd></button>
    </div>
    <progress data-bulk-progress aria-labelledby="bulk-progress" max=${total} value=${bulk.ended}></progress>`;
}

function Account({ bulk, desk }) {
  const { words } = usePage();
  const { done, failed, left } = bulk;
  return html`<div class="bulk-head">
      <p class="bulk-words">
        <strong data-bulk-done=${done} data-bulk-not-done=${failed.length + left}>${words("bulk.done", { n: done })}</strong>${" "}
        ${failed.length > 0 && html`<span>${words("bulk.failed", { n: failed.length })} </span>`}
        ${left > 0 && html`<span>${words("bulk.left", { n: left })}</span>`}
      </p>
      <button type="button" class="quiet bulk-close" data-bulk-dismiss onClick=${desk.dismissBulk}>${words("close")}</button>
    </div>
    ${failed.length > 0 &&
    html`<ul class="bulk-faults" tabindex="0" aria-label=${words("bulk.faults")}>
      ${failed.map(
        ({ id, number, error }) => html`<li key=${id} data-bulk-fault=${number}><${Icon} name="warning" /><span><a href=${ticketHref(id)}>#${number}</a> ${sentenceFor(error, words)}</span></li>`,
      )}
    </ul>`}`;
}

/** @param {{state: object, desk: object, shifts: object, me: object|null}} props  `state`: of the desk */
export function BulkBar({ state, desk, shifts, me }) {
  const { words } = usePage();
  const { bulk, selected } = state;
  const phase = bulk?.phase ?? null;
  const account = phase === "done" && html`<${Account} bulk=${bulk} desk=${desk} />`;
  if (bulk === null && selected.size === 0) return null;
  return html`<section class="bulk" data-bulk=${phase ?? "selected"} aria-label=${words("bulk.title")}>
    ${phase === "running" && html`<${Running} bulk=${bulk} desk=${desk} />`}
    ${account && html`<div role="status">${account}</div>`}
    ${phase !== "running" && selected.size > 0 && html`<${Steps} state=${state} desk=${desk} />`}
    ${phase === "asking" && html`<${BulkPanel} bulk=${bulk} desk=${desk} shifts=${shifts} me=${me} tickets=${state.tickets} />`}
  </section>`;
}
