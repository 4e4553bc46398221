/** A line of the timeline for what happened without anybody writing. */

import { html } from "../vendor/preact-htm.js";
import { usePage } from "./page.js";
import { callName } from "./people.js";
import { fullMoment, moment } from "./time.js";

/** `faint`: of what one need not even glance at. */
export function QuietLine({ at, actor, sign, isNew, faint = false, children }) {
  const { words, lang, now } = usePage();
  const who = actor && (callName(actor) || words(`actor.${actor.kind}`));
  return html`<p class="quiet-line" data-faint=${faint ? "" : null} data-new=${isNew ? "" : null}>
    <span class="quiet-sign">${sign}</span>
    <span>${children}${who && html`<span class="faint"> · ${who}</span>`}</span>
    <time datetime=${at} title=${fullMoment(at, lang)}>${moment(at, now, lang)}</time>
  </p>`;
}
