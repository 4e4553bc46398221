/** Fields of forms: a label, what is written, why it cannot be taken. */

import { usePage } from "../console/page.js";
import { html } from "../vendor/preact-htm.js";

/**
 * @param {object} props
 * @param {string} props.name  of the field; its fault is told below it
 * @param {[string, object]|undefined} props.fault  words (`<prefix>.fault.<name>`) and what they are filled with
 */
export function Field({ name, prefix, label, hint = null, fault, value, onWrite, rows = 0, mode = "text" }) {
  const { words } = usePage();
  const told = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(" ") || null;
  const common = { id: `field-${name}`, name, value, "data-field": name, "aria-invalid": fault ? "true" : null, "aria-describedby": told, onInput: ({ target }) => onWrite(target.value) };
  return html`<div class="field">
    <label for=${`field-${name}`}>${label}</label>
    ${rows > 0 ? html`<textarea ...${common} rows=${rows} spellcheck="false"></textarea>` : html`<input type="text" ...${common} inputmode=${mode} autocomplete="off" />`}
    ${hint && html`<small id=${`${name}-hint`}>${hint}</small>`}
    ${fault && html`<small id=${`${name}-fault`} class="field-fault" data-field-fault=${name}>${words(`${prefix}.fault.${fault[0]}`, fault[1])}</small>`}
  </div>`;
}

export const Check = ({ name, label, checked, onWrite }) =>
  html`<label class="check"><input type="checkbox" data-field=${name} checked=${checked} onChange=${({ target }) => onWrite(target.checked)} /><span>${label}</span></label>`;

/** To the first field that cannot be taken, once it is marked. */
export function goToFault() {
  requestAnimationFrame(() => document.querySelector('[aria-invalid="true"]')?.focus());
}
