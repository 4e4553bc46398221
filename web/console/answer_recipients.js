/** Who gets the answer. Whoever gets copies of the ticket can be left out of this one. */

import { html } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";
import { callName } from "./people.js";

function Copy({ address, gets, onChange }) {
  const { words } = usePage();
  const label = words(gets ? "answer.copy.leave_out" : "answer.copy.put_back", { address });
  return html`<li class="chip" data-cc=${address} data-off=${gets ? null : ""}>
    <span>${address}</span>${!gets && html`<span class="faint">${words("answer.copy.out")}</span>`}
    <button type="button" aria-label=${label} title=${label} onClick=${() => onChange(address, !gets)}>${gets ? "×" : "+"}</button>
  </li>`;
}

/** @param {{ticket: object, without: string[], desk: object}} props */
export function Recipients({ ticket, without, desk }) {
  const { words } = usePage();
  const copies = ticket.copies ?? [];
  const { requester } = ticket;
  return html`<div class="recipients" role="group" aria-label=${words("answer.recipients")} data-recipients>
    <span class="faint">${words("answer.recipient")}</span>
    <span data-to=${requester?.address} title=${requester?.address}>${callName(requester)}</span>
    ${copies.length > 0 &&
    html`<span class="faint">${words("answer.copies")}</span>
      <ul class="chips">${copies.map((address) => html`<${Copy} key=${address} address=${address} gets=${!without.includes(address)} onChange=${desk.setCopyTo} />`)}</ul>`}
    <button type="button" class="inline" data-cc-add aria-haspopup="dialog" onClick=${() => desk.openPanel("copies")}><${Icon} name="at" />${words("answer.copy.add")}</button>
  </div>`;
}
