/** How promises were kept: a table for reactions and one for solutions, by queue and urgency. */

import { html, useCallback, useEffect, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";
import { KINDS, SHARE_MEANT, percent, tablesOf } from "./promise_facts.js";
import { date, prague } from "./time.js";

function Share({ share, words }) {
  if (share === null) return html`<span class="faint">–</span>`;
  const below = share < SHARE_MEANT;
  return html`<span class="share" data-below=${below ? "" : null}>
    <span class="share-bar" aria-hidden="true" style=${{ "--share": share, "--meant": SHARE_MEANT }}><i></i></span>
    <span class="share-text">${percent(share)}\u00a0%${below && html`<span class="for-reader"> (${words("promises.below")})</span>`}</span>
  </span>`;
}

function Row({ cell, first, kind }) {
  const { words } = usePage();
  const isSum = cell.queue === null;
  return html`<tr data-sum=${isSum ? "" : null} data-promises-row=${isSum ? "all" : `${cell.queue}.${cell.urgency}`}>
    <th scope="row">${isSum ? words("promises.all") : html`<span class=${first ? null : "repeated"}>${cell.queue}</span>`}</th>
    <td>${!isSum && html`<span class="urgency-word" data-urgency=${cell.urgency}>${words(`urgency.${cell.urgency}`)}</span>`}</td>
    <td class="number">${cell.told}</td>
    <td class="number">${cell.kept}</td>
    <td><${Share} share=${cell.share} words=${words} /></td>
    ${kind === "reaction" && html`<td class="number">${cell.overdue > 0 ? html`<strong class="overdue">${cell.overdue}</strong>` : cell.overdue}</td>`}
  </tr>`;
}

function Table({ kind, rows }) {
  const { words } = usePage();
  // what waits for a solution has no end of its own that could be overdue here
  const heads = ["queue", "urgency", "told", "kept", "share", ...(kind === "reaction" ? ["overdue"] : [])];
  const numbers = ["told", "kept", "overdue"];
  return html`<section aria-labelledby=${`promises-${kind}`} data-promises-kind=${kind}>
    <h2 id=${`promises-${kind}`}>${words(`promises.${kind}`)}</h2>
    ${rows.length === 0
      ? html`<p class="faint">${words("promises.none")}</p>`
      : html`<div class="facts-scroll"><table class="promises-table">
          <thead><tr>${heads.map((head) => html`<th key=${head} scope="col" class=${numbers.includes(head) ? "number" : null}>${words(`promises.${head}`)}</th>`)}</tr></thead>
          <tbody>
            ${rows.map((cell, index) => html`<${Row} key=${`${cell.queue}.${cell.urgency}`} cell=${cell} kind=${kind} first=${cell.queue !== rows[index - 1]?.queue} />`)}
          </tbody>
        </table></div>`}
  </section>`;
}

/** @param {{load: () => Promise<{since: string, cells: object[]}>}} props */
export function PromisesPage({ load, backHref }) {
  const { words, lang, now } = usePage();
  const [found, setFound] = useState(null);
  const [error, setError] = useState(null);
  const ask = useCallback(() => {
    setError(null);
    load().then(setFound, setError);
  }, [load]);
  useEffect(ask, [ask]);
  const since = found && date(prague(new Date(`${found.since}T12:00:00Z`)), prague(now), lang);
  const phase = found ? "ready" : error ? "failed" : "loading";
  return html`<article class="page" data-promises=${phase} aria-labelledby="promises-title" aria-busy=${String(phase === "loading")}>
    <header class="page-head">
      <a class="back" href=${backHref} data-back aria-label=${words("ticket.back")} title=${words("ticket.back")}><${Icon} name="back" /></a>
      <h1 id="promises-title" tabindex="-1">${words("promises.title")}</h1>
    </header>
    <div class="page-body" id="list" tabindex="-1">
      ${phase === "loading" && html`<p class="faint" role="status">${words("promises.loading")}</p>`}
      ${phase === "failed" &&
      html`<div class="blank" role="alert" data-promises-failed>
        <${Icon} name="warning" />
        <h3>${words("promises.failed")}</h3>
        <p>${sentenceFor(error, words)}</p>
        <button type="button" onClick=${ask}>${words("again")}</button>
      </div>`}
      ${phase === "ready" &&
      html`<p>${words("promises.lead", { since })}</p>
        <div class="promises-tables">${KINDS.map((kind) => html`<${Table} key=${kind} kind=${kind} rows=${tablesOf(found.cells)[kind]} />`)}</div>
        <p class="faint">${words("promises.note")}</p>`}
    </div>
  </article>`;
}
