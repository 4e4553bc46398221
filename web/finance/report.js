/** A report of a period by whatever is wished: the form, the table, the file. */

import { usePage } from "../console/page.js";
import { html, useEffect, useMemo, useState } from "../vendor/preact-htm.js";
import { useAsked, useStep } from "./asked.js";
import { Asked, Empty, Fault } from "./blank.js";
import { Columns } from "./columns.js";
import { addDays, addMonths, dayOf, dayText, firstOf, lastOf, monthOf, monthText, shortDay, spanText } from "./days.js";
import { UncheckedNote } from "./figures.js";
import { amount, money } from "./money.js";
import { PageHead } from "./page_head.js";
import { useParts } from "./parts.js";
import { ReportTable } from "./report_table.js";
import { DIMENSIONS, readReport, reportFault, reportHref } from "./route.js";
import { save } from "./save.js";
import { byService } from "./stacks.js";

function quickPeriods(today) {
  const month = monthOf(today);
  const previous = addMonths(month, -1);
  return [
    ["month", firstOf(month), today],
    ["previous", firstOf(previous), lastOf(previous)],
    ["year", addDays(firstOf(addMonths(month, -11)), 0), today],
  ];
}

/** @param {{wish: import("./route.js").Wish}} props  what the address says */
function Form({ wish, fault }) {
  const { words, now } = usePage();
  const [written, setWritten] = useState(wish);
  useEffect(() => setWritten(wish), [wish.from, wish.to, wish.by]);
  const write = (name) => ({ target }) => setWritten({ ...written, [name]: target.value });
  const show = (event) => {
    event.preventDefault();
    const { from, to, by } = written;
    location.hash = reportHref({ from, to, by });
  };
  const marked = (names) => (names.includes(fault) ? "true" : null);
  const told = fault === null ? null : "report-fault";
  return html`<form class="report-form no-print" onSubmit=${show} noValidate>
    <label class="field"><span>${words("report.from")}</span>
      <input type="date" data-from value=${written.from} max=${dayOf(now)} aria-invalid=${marked(["from", "order", "days", "ticket_days"])} aria-describedby=${told} onInput=${write("from")} /></label>
    <label class="field"><span>${words("report.to")}</span>
      <input type="date" data-to value=${written.to} aria-invalid=${marked(["to", "order", "days", "ticket_days"])} aria-describedby=${told} onInput=${write("to")} /></label>
    <label class="field"><span>${words("report.by")}</span>
      <select data-by value=${written.by} onChange=${write("by")}>
        ${DIMENSIONS.map((by) => html`<option key=${by} value=${by} selected=${by === written.by}>${words(`report.by.${by}`)}</option>`)}
      </select></label>
    <button type="submit" class="primary" data-show>${words("report.show")}</button>
    <p class="quick" role="group" aria-label=${words("report.quick")}>
      ${quickPeriods(dayOf(now)).map(([name, from, to]) => html`<a key=${name} data-quick=${name} href=${reportHref({ from, to, by: name === "year" ? "month" : wish.by === "month" ? "day" : wish.by })}>${words(`report.quick.${name}`)}</a>`)}
    </p>
    ${fault !== null && html`<p class="fault" role="alert" id="report-fault" data-report-fault=${fault}>${words(`report.fault.${fault}`)}</p>`}
  </form>`;
}

/** By these, something belongs to no row: what is fixed, and what nobody wrote in for. */
const IN_ROWS = ["queue", "client", "ticket"];

function Sums({ report }) {
  const { words, lang } = usePage();
  const { total } = report;
  const sums = [
    ["report.total", money(total.usd, lang)],
    ["report.variable", money(total.variable_usd, lang)],
    ["report.fixed", money(total.fixed_usd, lang)],
    [IN_ROWS.includes(report.by) ? "report.unattributed.rows" : "report.unattributed", money(total.unattributed_usd, lang)],
    ["report.meter", money(total.meter_usd, lang)],
    ["report.tickets", amount(total.tickets, lang)],
    ["report.per_ticket", total.usd_per_ticket === null ? "–" : money(total.usd_per_ticket, lang)],
  ];
  return html`<dl class="sums" data-sums aria-label=${words("report.sums")}>
    ${sums.map(([key, text]) => html`<div key=${key} data-sum=${key}><dt>${words(key)}</dt><dd>${text}</dd></div>`)}
  </dl>`;
}

/** Days and months as a chart, the earliest first. */
function Timeline({ rows, by }) {
  const { words, lang } = usePage();
  const inOrder = useMemo(() => [...rows].sort((one, other) => (one.key < other.key ? -1 : 1)), [rows]);
  const layers = useMemo(() => byService(inOrder), [inOrder]);
  if (layers.length === 0 || inOrder.length < 2) return null;
  const long = (key) => (by === "month" ? monthText(key, lang) : dayText(key, lang));
  const dearest = inOrder.reduce((one, other) => (other.usd > one.usd ? other : one));
  const span = by === "month" ? `${long(inOrder[0].key)} – ${long(inOrder.at(-1).key)}` : spanText(inOrder[0].key, inOrder.at(-1).key, lang);
  return html`<${Columns}
    layers=${layers}
    nameOf=${({ name }) => (words.has(name) ? words(name) : name)}
    labelOf=${(n) => (by === "month" ? `${Number(inOrder[n].key.slice(5))}/${inOrder[n].key.slice(2, 4)}` : shortDay(inOrder[n].key, lang))}
    tell=${(n) => words("chart.point", { day: long(inOrder[n].key), usd: money(inOrder[n].usd, lang) })}
    label=${words(by === "month" ? "chart.label.month" : "chart.label", { span, usd: money(dearest.usd, lang), day: long(dearest.key) })}
    hint=${words(by === "month" ? "chart.hint.month" : "chart.hint")}
  />`;
}

/** The file is what is shown, as the server writes it. */
function Download({ wish }) {
  const { words } = usePage();
  const { api } = useParts();
  const [done, setDone] = useState(null);
  const { busy, error, start } = useStep(async (how) => {
    setDone(null);
    const name = `${words("report.csv.file")}-${wish.by}-${wish.from}-${wish.to}.csv`;
    save(await api.table(wish, how), name);
    setDone(name);
  });
  return html`<div class="download no-print">
    <button type="button" data-csv disabled=${busy} onClick=${() => start()}>${words(busy ? "report.csv.busy" : "report.csv")}</button>
    <button type="button" data-csv-excel disabled=${busy} title=${words("report.csv.excel.title")} onClick=${() => start({ excel: true })}>${words("report.csv.excel")}</button>
    <span role="status" class="faint" data-csv-done>${done !== null && words("report.csv.done", { name: done })}</span>
    <${Fault} error=${error} />
  </div>`;
}

function Found({ report, wish }) {
  const { words, lang } = usePage();
  const { book } = report;
  if (report.rows.length === 0) return html`<${Empty} name="report" title=${words("report.empty")} lead=${words("report.empty.lead")} />`;
  return html`
    <${Sums} report=${report} />
    <${UncheckedNote} unchecked=${report.total.unchecked_usd} usd=${report.total.usd} />
    ${(wish.by === "day" || wish.by === "month") && html`<${Timeline} rows=${report.rows} by=${wish.by} />`}
    <${Download} wish=${wish} />
    ${report.more && html`<p class="note" data-more>${words("report.more", { count: amount(report.rows.length, lang) })}</p>`}
    <${ReportTable} report=${report} wish=${wish} />
    <p class="faint" data-closed>${report.closed_until === null ? words("report.open") : words("report.closed", { day: dayText(report.closed_until, lang) })}
      ${" "}${words("report.book", { region: book.region, day: dayText(book.valid_from, lang), plan: book.ses_plan })}</p>`;
}

function Report({ wish }) {
  const { api } = useParts();
  const asked = useAsked(`report ${wish.from} ${wish.to} ${wish.by}`, () => api.report(wish));
  return html`<${Asked} asked=${asked}>${(report) => html`<${Found} report=${report} wish=${wish} />`}</${Asked}>`;
}

/** @param {{params: URLSearchParams}} props */
export function ReportPage({ params }) {
  const { words, lang, now } = usePage();
  const wish = readReport(params, now);
  const fault = reportFault(wish);
  const period = fault === null ? spanText(wish.from, wish.to, lang) : null;
  return html`<${PageHead} title=${words(`report.title.by.${wish.by}`)} period=${period} note=${period} />
    <${Form} wish=${wish} fault=${fault} />
    ${fault === null && html`<${Report} wish=${wish} />`}`;
}
