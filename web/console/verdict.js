/** What the sender check found: one sentence, and the whole reasoning on demand. */

import { html } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";
import { VERDICTS, detailsOf, verdictReasons, verdictRows } from "./verdict_facts.js";

function Facts({ details }) {
  const { words } = usePage();
  const rows = verdictRows(details);
  const reasons = verdictReasons(details);
  if (rows.length === 0 && reasons.length === 0) return html`<p>${words("verdict.no_details")}</p>`;
  const aligned = (value) => (value === null ? "" : words(value ? "verdict.aligned.yes" : "verdict.aligned.no"));
  return html`
    ${rows.length > 0 &&
    html`<div class="facts-scroll"><table>
      <thead>
        <tr>
          ${["mechanism", "domain", "result", "aligned", "reason"].map(
            (column) => html`<th key=${column} scope="col">${words(`verdict.${column}`)}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row, index) => html`<tr key=${index}>
            <th scope="row">${row.mechanism}</th>
            <td>${row.domain}</td>
            <td data-result=${row.result}>${row.result}</td>
            <td>${aligned(row.aligned)}</td>
            <td>${row.reason}</td>
          </tr>`,
        )}
      </tbody>
    </table></div>`}
    ${reasons.length > 0 && html`<ul>${reasons.map((reason, index) => html`<li key=${index}>${reason}</li>`)}</ul>`}
  `;
}

export function VerdictLine({ verdict }) {
  const { words, lang } = usePage();
  const kind = VERDICTS.includes(verdict.verdict) ? verdict.verdict : "unverified";
  const sentence = lang === "cs" ? verdict.sentence_cs : verdict.sentence_en;
  return html`<details class="verdict" data-verdict=${kind}>
    <summary>
      <${Icon} name=${kind} />
      <span class="verdict-sentence">${sentence || words(`verdict.${kind}`)}</span>
      <span class="verdict-more">${words("verdict.details")}</span>
    </summary>
    <div class="verdict-facts"><${Facts} details=${detailsOf(verdict)} /></div>
  </details>`;
}
