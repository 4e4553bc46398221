/** Where an SMS is written: its text, the English one, and whether its letters keep their marks. */

import { html } from "../vendor/preact-htm.js";
import { usePage } from "./page.js";
import { SMS_CHARS_MAX } from "./texting_facts.js";

function Field({ id, name, label, text, lang, onText }) {
  const { words } = usePage();
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <textarea id=${id} data-sms-text=${name} rows="3" lang=${lang} spellcheck="true" maxlength=${SMS_CHARS_MAX} placeholder=${lang === "cs" ? words("sms.placeholder") : null} value=${text} onInput=${(event) => onText(event.currentTarget.value)}></textarea>
  </div>`;
}

/**
 * @param {object} props
 * @param {string} props.id  the beginning of the ids of its fields
 * @param {import("./texting_facts.js").SmsForm} props.form
 * @param {boolean} props.english
 * @param {(patch: object) => void} props.onWrite
 */
export function SmsFields({ id, form, english, onWrite }) {
  const { words } = usePage();
  return html`
    <${Field} id=${`${id}-cs`} name="cs" lang="cs" label=${words("sms.label")} text=${form.sms} onText=${(sms) => onWrite({ sms })} />
    ${english && html`<${Field} id=${`${id}-en`} name="en" lang="en" label=${words("sms.label_en")} text=${form.sms_en} onText=${(text) => onWrite({ sms_en: text })} />`}
    <label class="check"><input type="checkbox" data-keep-marks checked=${!form.fold} onChange=${(event) => onWrite({ fold: !event.currentTarget.checked })} />${words("sms.keep_marks")}</label>
  `;
}
