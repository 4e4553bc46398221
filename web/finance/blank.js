/** Places without content: loading, empty, failed. Each says what it is and what can be done. */

import { Icon } from "../console/icons.js";
import { usePage } from "../console/page.js";
import { html } from "../vendor/preact-htm.js";
import { sentenceFor } from "./sentences.js";

/** @param {{name: string, title: string, lead: string}} props */
export const Empty = ({ name, title, lead, children }) =>
  html`<div class="blank" data-empty=${name}>
    <div class="queue-picture small" aria-hidden="true">${[0, 1, 2, 3].map((n) => html`<i key=${n}></i>`)}</div>
    <h2>${title}</h2><p>${lead}</p>${children}
  </div>`;

/** Grey bars in place of what is coming. */
export function Loading({ rows = 5 }) {
  const { words } = usePage();
  return html`<div class="loading" data-loading role="status">
    <span class="for-reader">${words("loading")}</span>
    ${Array.from({ length: rows }, (_, n) => html`<i key=${n} aria-hidden="true"></i>`)}
  </div>`;
}

/** @param {{error: Error, onAgain: () => void}} props */
export function Failed({ error, onAgain }) {
  const { words } = usePage();
  return html`<div class="blank" role="alert" data-failed>
    <${Icon} name="warning" />
    <h2>${words("failed.title")}</h2>
    <p>${sentenceFor(error, words)}</p>
    <button type="button" data-again onClick=${onAgain}>${words("again")}</button>
  </div>`;
}

/** What was asked for, or why it is not there. */
export function Asked({ asked, children }) {
  if (asked.phase === "loading") return html`<${Loading} />`;
  if (asked.phase === "failed") return html`<${Failed} error=${asked.error} onAgain=${asked.again} />`;
  return children(asked.value);
}

/** Why a step was not done, beside its button. */
export function Fault({ error }) {
  const { words } = usePage();
  return error && html`<p class="fault" role="alert" data-fault><${Icon} name="warning" /><span>${sentenceFor(error, words)}</span></p>`;
}
