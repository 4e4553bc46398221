/** Beside a list of which nothing is open. */

import { html } from "../vendor/preact-htm.js";
import { usePage } from "./page.js";

/** `of`: whose words, `ticket` or `mail`. */
export function NothingOpen({ of }) {
  const { words } = usePage();
  return html`<div class="no-ticket">
    <div class="queue-picture" aria-hidden="true">${[0, 1, 2, 3, 4].map((n) => html`<i key=${n}></i>`)}</div>
    <h2>${words(`${of}.none`)}</h2>
    <p>${words(`${of}.none.lead`)}</p>
  </div>`;
}
