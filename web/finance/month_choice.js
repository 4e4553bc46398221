/** Which month a page shows: arrows to the ones beside it, and a list of the last ones. */

import { Icon } from "../console/icons.js";
import { usePage } from "../console/page.js";
import { html } from "../vendor/preact-htm.js";
import { addMonths, dayOf, monthOf, monthText } from "./days.js";

/** As far back as days are kept, and the present one. */
const MONTHS = 14;

/** The months to choose from, the newest first; the chosen one is among them, however old it is. */
function monthsFor(month, present) {
  const months = Array.from({ length: MONTHS }, (_, n) => addMonths(present, -n));
  return months.includes(month) ? months : [...months, month].sort().reverse();
}

/** @param {{month: string, hrefOf: (month: string) => string}} props */
export function MonthChoice({ month, hrefOf }) {
  const { words, lang, now } = usePage();
  const present = monthOf(dayOf(now));
  const step = (count, name, turned) => {
    const there = addMonths(month, count);
    if (there > present) return html`<span class="month-step" aria-hidden="true"></span>`;
    const title = `${words(name)}: ${monthText(there, lang)}`;
    return html`<a class="month-step ${turned}" href=${hrefOf(there)} title=${title} aria-label=${title} data-month-step=${count}><${Icon} name="back" /></a>`;
  };
  return html`<div class="month-choice no-print">
    ${step(-1, "month.before", "")}
    <select aria-label=${words("month.title")} data-month value=${month} onChange=${({ target }) => (location.hash = hrefOf(target.value))}>
      ${monthsFor(month, present).map((one) => html`<option key=${one} value=${one} selected=${one === month}>${monthText(one, lang)}</option>`)}
    </select>
    ${step(1, "month.after", "turned")}
  </div>`;
}
