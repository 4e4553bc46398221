/** An SMS that goes with an answer: its text, what it takes, and that it cannot be taken back. */

import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";
import { isLead } from "./locking.js";
import { usePage } from "./page.js";
import { SmsFields } from "./sms_fields.js";
import { Over, SmsPreview, useSmsPreview } from "./sms_preview.js";
import { hindranceOf, previewOf } from "./texting_facts.js";

/**
 * @param {{open: object, desk: object, me: object|null}} given
 * @returns {{sms: object|null, preview: object, hindrance: string|null}}  `hindrance`: why it cannot be sent yet
 */
export function useAnswerSms({ open, desk, me }) {
  const sms = open.draft.sms ?? null;
  const preview = useSmsPreview(desk.previewSms, sms && previewOf(sms, { ticket: open.id }));
  return { sms, preview, hindrance: hindranceOf({ ...open.draft, sms, files: [...open.draft.files, ...open.uploads] }, preview, isLead(me)) };
}

/** Of a ticket without a client nobody knows whom to send one. */
export function SmsSwitch({ texted, ticket, desk }) {
  const { words } = usePage();
  if (!ticket.client) return null;
  const isOn = texted.sms !== null;
  return html`<button type="button" class="quiet" data-answer-sms aria-pressed=${String(isOn)} title=${words("sms.answer.final")} onClick=${() => desk.writeSms(isOn ? null : {})}><${Icon} name="sms" />${words("sms.answer")}</button>`;
}

function Confirm({ sms, desk }) {
  const { words } = usePage();
  return html`<label class="check"><input type="checkbox" data-sms-confirm checked=${sms.confirmed} onChange=${(event) => desk.writeSms({ confirmed: event.currentTarget.checked })} />${words("sms.answer.confirm")}</label>`;
}

function Inside({ texted, desk, me }) {
  const { words } = usePage();
  const { sms, preview, hindrance } = texted;
  const box = useRef(null);
  useEffect(() => {
    if (sms.sms === "") box.current.querySelector("textarea").focus();
  }, []);
  return html`<section class="answer-sms" ref=${box} aria-labelledby="answer-sms-title" data-answer-sms-box=${hindrance ?? "ready"}>
    <header>
      <h3 id="answer-sms-title"><${Icon} name="sms" /> ${words("sms.answer.title")}</h3>
      <button type="button" class="quiet" data-answer-sms-drop onClick=${() => desk.writeSms(null)}>${words("sms.answer.drop")}</button>
    </header>
    <p class="sms-warns"><${Icon} name="warning" /> ${words("sms.answer.final")}</p>
    ${hindrance !== null && html`<p role="status" data-answer-sms-hinders=${hindrance}>${words(`sms.hinders.${hindrance}`)}</p>`}
    <div class="answer-sms-fields">
      <${SmsFields} id="answer-sms" form=${sms} english=${sms.english} onWrite=${desk.writeSms} />
      ${!sms.english && html`<div><button type="button" class="inline" data-answer-sms-english onClick=${() => desk.writeSms({ english: true })}>${words("sms.answer.english")}</button></div>`}
    </div>
    <${SmsPreview} preview=${preview} fold=${sms.fold} chosen=${true}>
      <${Over} over=${preview.found?.over ?? []} me=${me}>${isLead(me) && html`<${Confirm} sms=${sms} desk=${desk} />`}</${Over}>
    </${SmsPreview}>
  </section>`;
}

/** @param {{texted: ReturnType<typeof useAnswerSms>, desk: object, me: object|null}} props */
export const AnswerSms = ({ texted, desk, me }) => (texted.sms === null ? null : html`<${Inside} texted=${texted} desk=${desk} me=${me} />`);
