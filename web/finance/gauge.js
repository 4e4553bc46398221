/** The budget as a bar: what is spent, what the forecast says, and at which shares somebody is warned. */

import { usePage } from "../console/page.js";
import { html } from "../vendor/preact-htm.js";
import { money, share } from "./money.js";
import { href } from "./route.js";

/** What the bar holds at least; more than the budget makes it longer, so that the budget is a line in it. */
const whole = (budget) => Math.max(1, budget.spent_share ?? 0, budget.forecast_share ?? 0) * 1.04;

/** @param {{budget: object, shares: number[]}} props  budget: of the overview; shares: per cents of warnings, where known */
export function Gauge({ budget, shares }) {
  const { words, lang } = usePage();
  if (budget.monthly_usd === null || budget.state === "none")
    return html`<section class="card gauge" data-budget-state="none" aria-labelledby="gauge-title">
      <h2 id="gauge-title">${words("gauge.title")}</h2>
      <p class="faint">${words("gauge.none")}</p>
      <a class="button" href=${href("budget")}>${words("gauge.set")}</a>
    </section>`;
  const spent = budget.spent_share ?? 0;
  const full = whole(budget);
  const at = (part) => `${(Math.min(part, full) / full) * 100}%`;
  const marks = shares.filter((percent) => percent / 100 <= full);
  return html`<section class="card gauge" data-budget-state=${budget.state} aria-labelledby="gauge-title">
    <h2 id="gauge-title">${words("gauge.title")}</h2>
    <p class="gauge-told"><strong>${words("gauge.spent", { share: share(spent, lang), usd: money(budget.monthly_usd, lang) })}</strong>
      <span class="gauge-state">${words(`gauge.${budget.state}`)}</span></p>
    <div class="gauge-bar" aria-hidden="true">
      ${budget.forecast_share !== null && html`<i class="gauge-forecast" style=${{ width: at(budget.forecast_share) }}></i>`}
      <i class="gauge-spent" style=${{ width: at(spent) }}></i>
      ${marks.map((percent) => html`<i key=${percent} class="gauge-mark" data-share=${percent} style=${{ left: at(percent / 100) }}></i>`)}
    </div>
    ${budget.forecast_share !== null && html`<p>${words("gauge.forecast.long", { share: share(budget.forecast_share, lang) })}</p>`}
    ${shares.length > 0 && html`<p class="faint">${words("gauge.warns", { shares: shares.map((percent) => share(percent / 100, lang)).join(", ") })}</p>`}
  </section>`;
}
