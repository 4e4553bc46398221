/** An estimate: the month, by service and by what it grows with, beside a price per agent, and what it rests on. */

import { usePage } from "../console/page.js";
import { html } from "../vendor/preact-htm.js";
import { dayText } from "./days.js";
import { Money, Scroll, Share, UncheckedNote, useColumn } from "./figures.js";
import { FIELDS } from "./calculator_fields.js";
import { amount, money } from "./money.js";
import { ServicesTable, UnitsTable } from "./services_table.js";

function Totals({ total }) {
  const { words } = usePage();
  const told = [
    ["calc.per_ticket", total.usd_per_ticket],
    ["calc.idle", total.idle_usd],
  ];
  return html`<dl class="sums" data-totals>${told.map(
    ([key, usd]) => html`<div key=${key} data-total=${key}><dt>${words(key)}</dt><dd>${usd === null ? "–" : html`<${Money} usd=${usd} />`}</dd></div>`,
  )}</dl>`;
}

/** On paper the form is not there, so what was asked stands here. */
function Inputs({ load }) {
  const { words, lang } = usePage();
  const told = ({ name, kind, scale = 1 }) => {
    if (kind === "choice") return words(`calc.choice.${name}.${load[name]}`);
    return kind === "country" ? load[name] : amount(load[name] * scale, lang);
  };
  const shown = FIELDS.filter(({ name }) => load[name] !== null);
  return html`<dl class="inputs paper-only">${shown.map((field) => html`<div key=${field.name}><dt>${words(`calc.field.${field.name}`)}</dt><dd>${told(field)}</dd></div>`)}</dl>`;
}

function Comparison({ comparison, load }) {
  const { words, lang } = usePage();
  const { theirs_usd: theirs, ours_usd: ours, saved_usd: saved } = comparison;
  const most = Math.max(theirs, ours, Number.MIN_VALUE);
  const bar = (usd) => ({ width: `${(usd / most) * 100}%` });
  const way = saved > 0 ? "saved" : saved < 0 ? "lost" : "even";
  return html`<section class="card compared" aria-labelledby="compared-title" data-comparison=${way}>
    <h2 id="compared-title">${words("calc.compared")}</h2>
    <dl>
      <div><dt>${words("calc.compared.theirs")} <small>${words("calc.compared.count", { n: load.agents, usd: money(load.per_agent_usd, lang) })}</small></dt><dd><i class="bar theirs" style=${bar(theirs)} aria-hidden="true"></i><${Money} usd=${theirs} /></dd></div>
      <div><dt>${words("calc.compared.ours")}</dt><dd><i class="bar ours" style=${bar(ours)} aria-hidden="true"></i><${Money} usd=${ours} /></dd></div>
    </dl>
    <p><strong>${words(`calc.compared.${way}`, { usd: money(Math.abs(saved), lang) })}</strong> <span class="faint">${words("calc.compared.without")}</span></p>
  </section>`;
}

function Parts({ parts }) {
  const { words } = usePage();
  const usd = useColumn(parts.map((one) => one.usd));
  const total = parts.reduce((sum, one) => sum + one.usd, 0);
  const caption = words("calc.by_part");
  return html`<${Scroll} label=${caption}><table class="figures" data-parts>
    <caption class="for-reader">${caption}</caption>
    <thead><tr><th scope="col">${words("calc.part")}</th><th scope="col" class="number">${words("col.usd")}</th><th scope="col" class="number">${words("col.share")}</th></tr></thead>
    <tbody>${parts.map(
      (one) => html`<tr key=${one.part} data-part=${one.part}><th scope="row">${words.has(`calc.part.${one.part}`) ? words(`calc.part.${one.part}`) : one.part}</th>
        <td class="number">${usd(one.usd)}</td><td class="number"><${Share} part=${total > 0 ? one.usd / total : 0} /></td></tr>`,
    )}</tbody>
  </table></${Scroll}>`;
}

function Assumptions({ assumptions }) {
  const { words, lang } = usePage();
  const caption = words("calc.assumptions", { n: assumptions.length });
  const how = (one) => (words.has(`calc.how.${one}`) ? words(`calc.how.${one}`) : one);
  return html`<details data-assumptions><summary>${caption}</summary>
    <p class="faint">${words("calc.assumptions.lead")}</p>
    <${Scroll} label=${caption}><table class="figures assumptions">
      <caption class="for-reader">${caption}</caption>
      <thead><tr><th scope="col">${words("calc.assumption")}</th><th scope="col" class="number">${words("calc.value")}</th><th scope="col">${words("calc.how")}</th><th scope="col">${words("calc.source")}</th></tr></thead>
      <tbody>${assumptions.map(
        (one) => html`<tr key=${one.name} data-assumption=${one.name}><th scope="row"><code>${one.name}</code></th><td class="number">${amount(one.value, lang)}</td>
          <td><span class="how" data-how=${one.how}>${how(one.how)}</span></td><td lang="en" class="source">${one.source}</td></tr>`,
      )}</tbody>
    </table></${Scroll}>
  </details>`;
}

/** @param {{found: object, load: object}} props  found: of the API; load: what was asked */
export function EstimateFound({ found, load }) {
  const { words, lang } = usePage();
  const { total, book } = found;
  const services = found.services.filter(({ usd }) => usd > 0);
  const unchecked = new Set(found.units.filter(({ checked, usd, service }) => !checked && usd > 0 && service).map(({ service }) => service));
  return html`
    <h2 class="result" tabindex="-1">${words("calc.result", { usd: money(total.usd, lang) })}</h2>
    <${Totals} total=${total} />
    <${Inputs} load=${load} />
    <${UncheckedNote} unchecked=${total.unchecked_usd} usd=${total.usd} />
    ${found.comparison !== null && html`<${Comparison} comparison=${found.comparison} load=${load} />`}
    <div class="two">
      <section><h3>${words("calc.by_service")}</h3><${ServicesTable} services=${services} unchecked=${unchecked} caption=${words("calc.by_service")} /></section>
      <section><h3>${words("calc.by_part")}</h3><${Parts} parts=${found.parts} />
        ${load.free_tier !== "none" && html`<p class="faint">${words("calc.parts.before")}</p>`}</section>
    </div>
    <details data-units-box><summary>${words("calc.units")}</summary><${UnitsTable} units=${found.units} caption=${words("calc.units")} /></details>
    <${Assumptions} assumptions=${found.assumptions} />
    <p class="faint" data-book>${words("calc.book", { region: book.region, day: dayText(book.valid_from, lang), plan: book.ses_plan })}</p>`;
}
