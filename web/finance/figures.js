/** Small pieces that all pages show: amounts, bars, marks of prices that nobody checked, tables with their headings. */

import { Icon } from "../console/icons.js";
import { usePage } from "../console/page.js";
import { html } from "../vendor/preact-htm.js";
import { digitsFor, money, moneyExactly, share, usdIn } from "./money.js";

/** A single amount; the exact one for those who point at it. */
export function Money({ usd }) {
  const { lang } = usePage();
  const told = money(usd, lang);
  const exactly = moneyExactly(usd, lang);
  return html`<data class="money" value=${usd} title=${exactly === told ? null : exactly}>${told}</data>`;
}

/** How the amounts of a column are told: all with the same digits. @returns {(usd: number|null) => any} */
export function useColumn(amounts) {
  const { lang } = usePage();
  const fraction = digitsFor(amounts);
  return (usd) => (usd === null ? "–" : html`<data class="money" value=${usd} title=${moneyExactly(usd, lang)}>${usdIn(usd, fraction, lang)}</data>`);
}

/** A part of the whole, as a bar and a number. */
export function Share({ part }) {
  const { lang } = usePage();
  return html`<span class="share"><i class="share-bar" aria-hidden="true"><i style=${{ width: `${Math.min(100, Math.max(0, part * 100))}%` }}></i></i><span>${share(part, lang)}</span></span>`;
}

/** On what rests on a price that nobody checked. */
export function UncheckedMark({ isPart = false }) {
  const { words } = usePage();
  const title = words(isPart ? "unchecked.in" : "unchecked.mark");
  return html`<span class="unchecked" data-unchecked title=${title}><${Icon} name="unverified" /><span class="for-reader">${title}</span></span>`;
}

/** How much of an amount rests on such prices. */
export function UncheckedNote({ unchecked, usd }) {
  const { words, lang } = usePage();
  if (unchecked <= 0) return html`<p class="faint" data-unchecked-none>${words("unchecked.none")}</p>`;
  const [before, after] = words("unchecked.total", { usd: money(unchecked, lang), share: share(usd > 0 ? unchecked / usd : 0, lang), mark: "\n" }).split("\n");
  return html`<p class="unchecked-note" data-unchecked-note>${before}<span class="unchecked"><${Icon} name="unverified" /></span>${after}</p>`;
}

/** Table that scrolls by itself where it is wider than the page, also by keyboard. */
export const Scroll = ({ label, children }) => html`<div class="scroll" tabindex="0" role="group" aria-label=${label}>${children}</div>`;

/** The service's name and what it does here. */
export function ServiceName({ service, isUnchecked = false }) {
  const { words } = usePage();
  const gloss = `service.${service}`;
  return html`<span class="service-name">${service}</span>${isUnchecked && html` <${UncheckedMark} isPart />`}${words.has(gloss) && html`<small>${words(gloss)}</small>`}`;
}
