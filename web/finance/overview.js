/** A month at a glance: what it has cost, where it is going, and what of it is there without any ticket. */

import { usePage } from "../console/page.js";
import { moment } from "../console/time.js";
import { html } from "../vendor/preact-htm.js";
import { useAsked } from "./asked.js";
import { Asked, Empty } from "./blank.js";
import { DaysChart } from "./days_chart.js";
import { dayOf, monthOf, monthText } from "./days.js";
import { Money, UncheckedNote } from "./figures.js";
import { Gauge } from "./gauge.js";
import { amount, bareUsd, money, share } from "./money.js";
import { MonthChoice } from "./month_choice.js";
import { daysOfMonth, isEmpty, ticketsOf, trendOf, uncheckedUsd, usdPerTicket } from "./overview_facts.js";
import { useParts } from "./parts.js";
import { PageHead } from "./page_head.js";
import { href, readMonth } from "./route.js";
import { ServicesTable, UnitsTable, uncheckedServices } from "./services_table.js";

function Spent({ overview }) {
  const { words, now } = usePage();
  const isPresent = overview.month === monthOf(dayOf(now));
  return html`<section class="card" data-card="spent">
    <h2>${words(isPresent ? "overview.so_far" : "overview.spent")}</h2>
    <p class="big"><${Money} usd=${overview.usd} /></p>
    <${Forecast} forecast=${overview.forecast} isPresent=${isPresent} />
    <${FreeTier} free=${overview.free_tier} />
  </section>`;
}

/** All figures are at list prices; here is what is left of them, where this stage says which allowances it has. */
function FreeTier({ free }) {
  const { words, lang } = usePage();
  return free ? html`<p class="faint" data-free=${free.tier}>${words(`overview.free.${free.tier}`, { usd: money(free.usd, lang) })}</p>` : null;
}

/** What is missing in every figure of the page. */
function NotMeasured({ units }) {
  const { words } = usePage();
  if (units.length === 0) return null;
  const names = units.map((unit) => (words.has(`unit.${unit}`) ? words(`unit.${unit}`) : unit));
  return html`<p class="note" data-not-measured=${units.length}>${words("overview.not_measured", { units: names.join("; ") })}</p>`;
}

function Forecast({ forecast, isPresent }) {
  const { words, lang } = usePage();
  if (!isPresent) return html`<p class="faint" data-forecast="over">${words("overview.forecast.over")}</p>`;
  if (forecast === null) return html`<p class="faint" data-forecast="none">${words("overview.forecast.none")}</p>`;
  const days = words("overview.forecast.days", { n: forecast.days_known });
  return html`<dl class="pair" data-forecast=${forecast.method}>
    <dt>${words("overview.forecast")}</dt>
    <dd><strong><${Money} usd=${forecast.usd} /></strong></dd>
    <dd>${words("overview.forecast.range", { low: bareUsd(forecast.low_usd, lang), high: bareUsd(forecast.high_usd, lang) })}</dd>
    <dd class="faint">${words(`overview.forecast.${forecast.method}`, { days })}</dd>
  </dl>`;
}

function PerTicket({ overview }) {
  const { words, lang } = usePage();
  const tickets = ticketsOf(daysOfMonth(overview));
  const each = usdPerTicket(overview);
  const trend = trendOf(overview);
  const { previous } = overview;
  return html`<section class="card" data-card="per-ticket">
    <h2>${words("overview.per_ticket")}</h2>
    <p class="big">${each === null ? "–" : html`<${Money} usd=${each} />`}</p>
    <p>${tickets === 0 ? words("overview.no_tickets") : words("overview.tickets", { n: tickets, count: amount(tickets, lang) })}</p>
    ${trend === null
      ? html`<p class="faint" data-trend="none">${words("overview.trend.none")}</p>`
      : html`<p class="trend" data-trend=${trend.way}>${words(`overview.trend.${trend.way}`, { share: share(trend.share, lang) })}</p>`}
    ${previous?.usd_per_ticket != null && html`<p class="faint">${words("overview.trend.was", { month: monthText(previous.month, lang), usd: money(previous.usd_per_ticket, lang), total: money(previous.usd, lang) })}</p>`}
  </section>`;
}

function Kinds({ overview }) {
  const { words, lang } = usePage();
  const { fixed_usd: fixed, variable_usd: variable, usd } = overview;
  const part = (of) => ({ width: `${usd > 0 ? (of / usd) * 100 : 0}%` });
  const of = (one) => share(usd > 0 ? one / usd : 0, lang);
  return html`<section class="card" data-card="kinds">
    <h2>${words("overview.kinds")}</h2>
    <div class="kinds-bar" aria-hidden="true"><i class="fixed" style=${part(fixed)}></i><i class="s1" style=${part(variable)}></i></div>
    <ul class="kinds">
      <li><i class="swatch fixed" aria-hidden="true"></i>${words("overview.fixed.usd", { usd: money(fixed, lang) })} <span class="faint">${of(fixed)}</span></li>
      <li><i class="swatch s1" aria-hidden="true"></i>${words("overview.variable.usd", { usd: money(variable, lang) })} <span class="faint">${of(variable)}</span></li>
    </ul>
    <p data-idle>${overview.idle_month_usd === null ? words("overview.idle.none") : words("overview.idle", { usd: money(overview.idle_month_usd, lang) })}</p>
  </section>`;
}

function Month({ overview, shares, params }) {
  const { words } = usePage();
  if (isEmpty(overview))
    return html`<${Empty} name="overview" title=${words("overview.empty")} lead=${words("overview.empty.lead")}>
      <a class="button" href=${href("calculator")}>${words("nav.calculator")}</a>
    </${Empty}>`;
  return html`
    <div class="cards">
      <${Spent} overview=${overview} />
      <${Gauge} budget=${overview.budget} shares=${shares} />
      <${PerTicket} overview=${overview} />
      <${Kinds} overview=${overview} />
    </div>
    <${UncheckedNote} unchecked=${uncheckedUsd(overview.units)} usd=${overview.usd} />
    <${NotMeasured} units=${overview.not_measured ?? []} />
    <${DaysChart} overview=${overview} params=${params} />
    <section aria-labelledby="services-title">
      <h2 id="services-title">${words("services.title")}</h2>
      <${ServicesTable} services=${overview.services} unchecked=${uncheckedServices(overview.units)} caption=${words("services.title")} />
      <details data-units-box><summary>${words("units.table")}</summary><${UnitsTable} units=${overview.units} caption=${words("units.table")} /></details>
    </section>`;
}

/** @param {{params: URLSearchParams}} props */
export function Overview({ params }) {
  const { words, lang, now } = usePage();
  const { api } = useParts();
  const month = readMonth(params, now);
  const asked = useAsked(`overview ${month}`, () => api.overview(month));
  // the marks of the warnings are worth no failure of the page
  const budget = useAsked("shares", () => api.budget().catch(() => null));
  const title = words("overview.title", { month: monthText(month, lang) });
  const asOf = asked.value?.as_of;
  return html`<${PageHead} title=${title} period=${monthText(month, lang)} note=${asOf && words("as_of", { at: moment(asOf, now, lang) })}>
      <${MonthChoice} month=${month} hrefOf=${(one) => href("overview", { ...Object.fromEntries(params), month: one })} />
    </${PageHead}>
    <${Asked} asked=${asked}>${(overview) => html`<${Month} overview=${overview} shares=${budget.value?.shares ?? []} params=${params} />`}</${Asked}>`;
}
