/** Places without content: loading, empty, failed. Each says what it is and what can be done. */

import { Icon } from "../console/icons.js";
import { html } from "../vendor/preact-htm.js";
import { usePage } from "../console/page.js";
import { sentenceFor } from "./sentences.js";

const QueuePicture = () =>
  html`<div class="queue-picture small" aria-hidden="true">${[0, 1, 2, 3].map((n) => html`<i key=${n}></i>`)}</div>`;

/** @param {{title: string, lead: string, hooks?: object}} props */
export function Empty({ title, lead, hooks = {}, children }) {
  return html`<div class="blank" ...${hooks}><${QueuePicture} /><h2>${title}</h2><p>${lead}</p>${children}</div>`;
}

/** Grey bars in place of what is coming. */
export function Loading({ text, rows = 4 }) {
  return html`<div class="loading" data-loading role="status">
    <span class="for-reader">${text}</span>
    ${Array.from({ length: rows }, (_, n) => html`<i key=${n} aria-hidden="true"></i>`)}
  </div>`;
}

/** @param {{title: string, error: Error, onAgain: () => void}} props */
export function Failed({ title, error, onAgain }) {
  const { words } = usePage();
  return html`<div class="blank" role="alert" data-failed>
    <${Icon} name="warning" />
    <h2>${title}</h2>
    <p>${sentenceFor(error, words)}</p>
    <button type="button" data-again onClick=${onAgain}>${words("again")}</button>
  </div>`;
}

/** Why a step was not done, beside its button. */
export function Fault({ error, unknownKey = null, hooks = {} }) {
  const { words } = usePage();
  if (!error) return null;
  const unknown = unknownKey !== null && (error.status === undefined || error.status >= 500);
  const sentence = unknown ? words(unknownKey) : sentenceFor(error, words);
  return html`<p class="fault" role="alert" data-fault=${unknown ? "unknown" : "refused"} ...${hooks}>
    <${Icon} name="warning" /><span>${sentence}</span>
  </p>`;
}

/** Something that went well. */
export const Done = ({ text }) =>
  html`<p class="done" role="status" data-done><${Icon} name="check" /><span>${text}</span></p>`;
