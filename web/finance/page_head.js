/** The heading of a page, and on paper who it is of, for when, and when it was printed. */

import { prague } from "../console/time.js";
import { usePage } from "../console/page.js";
import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { dayText } from "./days.js";
import { useParts } from "./parts.js";

/** The day in Prague: what is on the reader's calendar. */
function today(now) {
  const { year, month, day } = prague(now);
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** @param {{title: string, period: string|null, note: string|null}} props */
export function PageHead({ title, period = null, note = null, children }) {
  const { words, lang, now } = usePage();
  const { company } = useParts();
  const heading = useRef(null);
  useEffect(() => {
    document.title = words("app.title", { page: title });
  }, [title, words]);
  return html`
    <p class="paper-head" data-paper-head>
      <strong>${company || "Fronta"}</strong>
      ${period !== null && html`<span>${period}</span>`}
      <span>${words("print.made", { date: dayText(today(now), lang) })}</span>
    </p>
    <div class="page-head">
      <h1 tabindex="-1" ref=${heading}>${title}</h1>
      ${note && html`<p class="faint" data-note>${note}</p>`}
      <div class="page-tools">${children}
        <button type="button" class="no-print" data-print onClick=${() => print()}>${words("print.button")}</button>
      </div>
    </div>`;
}
