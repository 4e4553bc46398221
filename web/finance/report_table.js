/** The rows of a report, in the order that the reader chooses by the headings. */

import { usePage } from "../console/page.js";
import { html, useMemo } from "../vendor/preact-htm.js";
import { dayText, monthText, weekdayText } from "./days.js";
import { Scroll, ServiceName, Share, useColumn } from "./figures.js";
import { amount } from "./money.js";
import { leadsTo, nameOf, sorted } from "./report_facts.js";
import { reportHref } from "./route.js";

function Heading({ name, text, wish, isNumber }) {
  const { words } = usePage();
  const isSorted = wish.sort === name;
  const down = isSorted ? !wish.down : isNumber;
  const sort = () => history.replaceState(null, "", reportHref({ ...wish, sort: name, down }));
  const press = () => {
    sort();
    dispatchEvent(new HashChangeEvent("hashchange")); // its own place in the history it is not worth
  };
  return html`<th scope="col" class=${isNumber ? "number" : null} aria-sort=${isSorted ? (wish.down ? "descending" : "ascending") : null}>
    <button type="button" class="sort" data-sort=${name} title=${words("report.sort", { what: text })} onClick=${press}>
      ${text}<span aria-hidden="true">${isSorted ? (wish.down ? " ↓" : " ↑") : ""}</span>
    </button>
  </th>`;
}

function Name({ row, by }) {
  const { words, lang } = usePage();
  const there = leadsTo(row, by);
  if (by === "service") return html`<${ServiceName} service=${row.key} />`;
  const text = { day: () => weekdayText(row.key, lang), month: () => monthText(row.key, lang) }[by]?.() ?? (nameOf(row, lang) || row.key || words("report.nameless"));
  const title = { ticket: () => words("report.ticket.open", { number: row.name }), day: () => words("report.day.open", { day: dayText(row.key, lang) }), month: () => words("report.month.open", { month: text }) }[by]?.();
  const link = there === null ? text : html`<a href=${there} title=${title} data-leads>${text}</a>`;
  return by === "client" && row.name !== row.key ? html`${link}<small>${row.key}</small>` : link;
}

/** The dearest service of a row; the others to unfold. */
function MadeOf({ services, usd }) {
  const { words } = usePage();
  const shown = services.filter((one) => one.usd > 0).sort((one, other) => other.usd - one.usd);
  if (shown.length === 0) return null;
  const [first, ...others] = shown;
  if (others.length === 0) return first.service;
  return html`<details class="made-of"><summary>${first.service} <span class="faint">${words("report.made_of.more", { n: others.length })}</span></summary>
    <ul>${shown.map((one) => html`<li key=${one.service}><span>${one.service}</span> ${usd(one.usd)}</li>`)}</ul>
  </details>`;
}

export function ReportTable({ report, wish }) {
  const { words, lang } = usePage();
  const { by } = wish;
  const rows = useMemo(() => sorted(report.rows, wish, lang), [report, wish.sort, wish.down, lang]);
  const usd = useColumn(report.rows.map((row) => row.usd));
  const each = useColumn(report.rows.map((row) => row.usd_per_ticket ?? 0));
  const hasTickets = by !== "ticket" && by !== "service";
  const caption = words(`report.title.by.${by}`);
  return html`<${Scroll} label=${caption}><table class="figures report" data-report=${by}>
    <caption class="for-reader">${caption}</caption>
    <thead><tr>
      <${Heading} name="name" text=${words(`report.col.${by}`)} wish=${wish} isNumber=${false} />
      <${Heading} name="usd" text=${words("col.usd")} wish=${wish} isNumber />
      <th scope="col" class="number">${words("col.share")}</th>
      ${hasTickets && html`<${Heading} name="tickets" text=${words("col.tickets")} wish=${wish} isNumber />`}
      ${hasTickets && html`<${Heading} name="usd_per_ticket" text=${words("col.per_ticket")} wish=${wish} isNumber />`}
      ${by !== "service" && html`<th scope="col" class="made-of-head">${words("report.col.made_of")}</th>`}
    </tr></thead>
    <tbody>${rows.map(
      (row) => html`<tr key=${row.key} data-row=${row.key}>
        <th scope="row"><${Name} row=${row} by=${by} /></th>
        <td class="number">${usd(row.usd)}</td>
        <td class="number"><${Share} part=${row.share} /></td>
        ${hasTickets && html`<td class="number">${amount(row.tickets, lang)}</td>`}
        ${hasTickets && html`<td class="number">${each(row.usd_per_ticket)}</td>`}
        ${by !== "service" && html`<td><${MadeOf} services=${row.services} usd=${usd} /></td>`}
      </tr>`,
    )}</tbody>
    <tfoot><tr>
      <th scope="row">${words("col.total")}</th><td class="number">${usd(report.total.usd)}</td><td></td>
      ${hasTickets && html`<td class="number">${amount(report.total.tickets, lang)}</td><td class="number">${each(report.total.usd_per_ticket)}</td>`}
      ${by !== "service" && html`<td></td>`}
    </tr></tfoot>
  </table></${Scroll}>`;
}
