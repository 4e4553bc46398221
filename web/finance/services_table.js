/** What each service costs, and below it what of the service is billed. */

import { usePage } from "../console/page.js";
import { html } from "../vendor/preact-htm.js";
import { Scroll, ServiceName, Share, UncheckedMark, useColumn } from "./figures.js";
import { amount } from "./money.js";

const sum = (items) => items.reduce((total, { usd }) => total + usd, 0);

/** Services of whose units one has a price that nobody checked, and costs something. */
export const uncheckedServices = (units) => new Set(units.filter(({ checked, usd }) => !checked && usd > 0).map(({ service }) => service));

/** @param {{services: object[], unchecked?: Set<string>}} props  services: with `usd`, and `share` where it is told */
export function ServicesTable({ services, unchecked = new Set(), caption }) {
  const { words } = usePage();
  const total = sum(services);
  const usd = useColumn(services.map((one) => one.usd));
  return html`<${Scroll} label=${caption}><table class="figures" data-services>
    <caption class="for-reader">${caption}</caption>
    <thead><tr><th scope="col">${words("col.service")}</th><th scope="col" class="number">${words("col.usd")}</th><th scope="col" class="number">${words("col.share")}</th></tr></thead>
    <tbody>${services.map(
      (one) => html`<tr key=${one.service} data-service=${one.service}>
        <th scope="row"><${ServiceName} service=${one.service} isUnchecked=${unchecked.has(one.service)} /></th>
        <td class="number">${usd(one.usd)}</td>
        <td class="number"><${Share} part=${one.share ?? (total > 0 ? one.usd / total : 0)} /></td>
      </tr>`,
    )}</tbody>
    <tfoot><tr><th scope="row">${words("col.total")}</th><td class="number">${usd(total)}</td><td></td></tr></tfoot>
  </table></${Scroll}>`;
}

/** @param {{units: object[], caption: string}} props  units: `{unit, what?, amount, billed?, usd, checked, country?}` */
export function UnitsTable({ units, caption }) {
  const { words, lang } = usePage();
  const usd = useColumn(units.map((one) => one.usd));
  const hasBilled = units.some((one) => one.billed !== undefined && one.billed !== one.amount);
  const nameOf = ({ unit, what, country }) => {
    const name = words.has(`unit.${unit}`) ? words(`unit.${unit}`) : (what ?? unit);
    return country ? `${name}, ${country}` : name;
  };
  return html`<${Scroll} label=${caption}><table class="figures" data-units>
    <caption class="for-reader">${caption}</caption>
    <thead><tr>
      <th scope="col">${words("col.unit")}</th><th scope="col" class="number">${words("col.amount")}</th>
      ${hasBilled && html`<th scope="col" class="number">${words("calc.billed")}</th>`}
      <th scope="col" class="number">${words("col.usd")}</th>
    </tr></thead>
    <tbody>${units.map(
      (one) => html`<tr key=${`${one.unit} ${one.country ?? ""}`} data-unit=${one.unit}>
        <th scope="row">${nameOf(one)}${!one.checked && html` <${UncheckedMark} />`}</th>
        <td class="number">${amount(one.amount, lang)}</td>
        ${hasBilled && html`<td class="number">${amount(one.billed, lang)}</td>`}
        <td class="number">${usd(one.usd)}</td>
      </tr>`,
    )}</tbody>
  </table></${Scroll}>`;
}
