/** Small pieces of the pages of the settings. */

import { html } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";

/** What was asked for, or that it comes, or why it does not. @param {{asked: object, children: Function}} props */
export function Asked({ asked, children }) {
  const { words } = usePage();
  if (asked.phase === "loading")
    return html`<div class="settings-wait" role="status" data-settings-loading><span class="for-reader">${words("app.loading")}</span><i></i><i></i><i></i></div>`;
  if (asked.phase === "failed")
    return html`<div class="blank" role="alert" data-settings-failed>
      <${Icon} name="warning" />
      <h3>${words("settings.failed")}</h3>
      <p>${sentenceFor(asked.error, words)}</p>
      <button type="button" onClick=${asked.again}>${words("again")}</button>
    </div>`;
  return children(asked.found);
}

/** Why something was not done, or that it was. @param {{doing: object, done?: string}} props */
export function Outcome({ doing, done }) {
  const { words } = usePage();
  if (doing.error)
    return html`<p class="fault" role="alert" data-settings-fault><${Icon} name="warning" /><span>${words("settings.not_done", { detail: sentenceFor(doing.error, words) })}</span></p>`;
  return html`<p class="settings-done" role="status">${doing.done && done ? html`<span data-settings-done>${done}</span>` : ""}</p>`;
}

/** A field with its name and what there is to say of it. */
export function Labelled({ id, label, lead, children }) {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${children}
    ${lead && html`<p class="faint" id=${`${id}-lead`}>${lead}</p>`}
  </div>`;
}
