/** The days of the overview: chart and table, of the month or with those before it. */

import { usePage } from "../console/page.js";
import { html, useMemo } from "../vendor/preact-htm.js";
import { useAsked } from "./asked.js";
import { Failed, Loading } from "./blank.js";
import { Columns } from "./columns.js";
import { dayOf, shortDay, spanText, weekdayText } from "./days.js";
import { Scroll, useColumn } from "./figures.js";
import { amount, money } from "./money.js";
import { daysOfMonth, withoutGaps } from "./overview_facts.js";
import { useParts } from "./parts.js";
import { href } from "./route.js";
import { byKind, byService } from "./stacks.js";

function Choice({ label, name, choices, chosen, params }) {
  const hrefOf = (value) => href("overview", { ...Object.fromEntries(params), [name]: value });
  return html`<span class="segments links no-print" role="group" aria-label=${label}>
    ${choices.map(([value, text]) => html`<a key=${value} href=${hrefOf(value)} data-choice=${`${name}-${value}`} aria-current=${value === chosen ? "true" : null}>${text}</a>`)}
  </span>`;
}

function DaysTable({ days }) {
  const { words, lang } = usePage();
  const usd = useColumn(days.map((day) => day.usd));
  const each = useColumn(days.map((day) => day.usd_per_ticket ?? 0));
  const caption = words("days.table");
  return html`<details data-days-box><summary>${caption}</summary><${Scroll} label=${caption}><table class="figures" data-days>
    <caption class="for-reader">${caption}</caption>
    <thead><tr>
      <th scope="col">${words("col.day")}</th><th scope="col" class="number">${words("col.usd")}</th><th scope="col" class="number">${words("col.fixed")}</th>
      <th scope="col" class="number">${words("col.tickets")}</th><th scope="col" class="number">${words("col.per_ticket")}</th><th scope="col">${words("col.note")}</th>
    </tr></thead>
    <tbody>${[...days].reverse().map(
      (day) => html`<tr key=${day.day} data-day=${day.day}>
        <th scope="row"><a href=${href("report", { from: day.day, to: day.day, by: "ticket" })}>${weekdayText(day.day, lang)}</a></th>
        <td class="number">${usd(day.usd)}</td><td class="number">${usd(day.fixed_usd)}</td>
        <td class="number">${amount(day.tickets, lang)}</td><td class="number">${each(day.usd_per_ticket)}</td>
        <td>${day.unusual && html`<strong class="unusual">${words("unusual.mark")}</strong>`}</td>
      </tr>`,
    )}</tbody>
  </table></${Scroll}></details>`;
}

/** The chart, split as the reader chose. */
function Split({ days, layers, rows }) {
  const { words, lang } = usePage();
  const marked = useMemo(() => days.flatMap((day, n) => (day.unusual ? [n] : [])), [days]);
  if (layers.length === 0) return null;
  const dearest = days.reduce((one, other) => (other.usd > one.usd ? other : one));
  const label = words("chart.label", { span: spanText(days[0].day, days.at(-1).day, lang), usd: money(dearest.usd, lang), day: weekdayText(dearest.day, lang) });
  const tell = (n) => {
    const { day, usd, fixed_usd: fixed, tickets, isUnknown } = days[n];
    if (isUnknown) return words("chart.nothing", { day: weekdayText(day, lang) });
    const parts = rows ? [] : [words("overview.fixed.usd", { usd: money(fixed, lang) })];
    const count = tickets > 0 ? [words("overview.tickets", { n: tickets, count: amount(tickets, lang) })] : [];
    return [words("chart.point", { day: weekdayText(day, lang), usd: money(usd, lang) }), ...parts, ...count].join(" · ");
  };
  return html`<${Columns}
    layers=${layers}
    marked=${marked}
    nameOf=${({ name }) => (words.has(name) ? words(name) : name)}
    labelOf=${(n) => shortDay(days[n].day, lang)}
    tell=${tell}
    label=${label}
    hint=${words("chart.hint")}
  />`;
}

/** Split by services, which have to be asked for. */
function ByService({ days: known }) {
  const days = useMemo(() => withoutGaps(known), [known]);
  const { api } = useParts();
  const wish = { from: days[0].day, to: days.at(-1).day, by: "day" };
  const asked = useAsked(`chart ${wish.from} ${wish.to}`, () => api.report(wish));
  const rows = useMemo(() => {
    const found = new Map((asked.value?.rows ?? []).map((row) => [row.key, row]));
    return days.map(({ day, usd }) => found.get(day) ?? { key: day, usd, services: [] });
  }, [asked.value, days]);
  const layers = useMemo(() => byService(rows), [rows]);
  if (asked.phase === "loading") return html`<${Loading} rows=${6} />`;
  if (asked.phase === "failed") return html`<${Failed} error=${asked.error} onAgain=${asked.again} />`;
  return html`<${Split} days=${days} layers=${layers} rows=${rows} />`;
}

function ByKind({ days: known }) {
  const days = useMemo(() => withoutGaps(known), [known]);
  const layers = useMemo(() => byKind(days), [days]);
  return html`<${Split} days=${days} layers=${layers} />`;
}

/** @param {{overview: object, params: URLSearchParams}} props  `split` and `span` of the address choose */
export function DaysChart({ overview, params }) {
  const { words, lang, now } = usePage();
  const split = params.get("split") === "service" ? "service" : "kind";
  const span = params.get("span") === "long" ? "long" : "month";
  const days = useMemo(() => {
    const today = dayOf(now);
    const shown = span === "long" ? overview.days : daysOfMonth(overview);
    return shown.filter(({ day }) => day <= today);
  }, [overview, span]);
  if (days.length === 0) return null;
  const unusual = days.filter((day) => day.unusual);
  const list = unusual.map(({ day, usd }) => `${weekdayText(day, lang)} (${money(usd, lang)})`).join(", ");
  return html`<section aria-labelledby="days-title" data-days-chart=${split}>
    <div class="section-head">
      <h2 id="days-title">${words("chart.title")}</h2>
      <${Choice} label=${words("chart.by")} name="split" choices=${[["kind", words("chart.kind")], ["service", words("chart.service")]]} chosen=${split} params=${params} />
      <${Choice} label=${words("chart.span")} name="span" choices=${[["month", words("chart.month")], ["long", words("chart.long")]]} chosen=${span} params=${params} />
    </div>
    ${split === "service" ? html`<${ByService} days=${days} />` : html`<${ByKind} days=${days} />`}
    ${unusual.length > 0 && html`<p data-unusual=${unusual.length}>${words("unusual.list", { n: unusual.length, days: list })}</p>`}
    <${DaysTable} days=${days} />
  </section>`;
}
