/** What AWS bills beside what the meter says, so that everybody knows how far the meter can be trusted. */

import { usePage } from "../console/page.js";
import { moment } from "../console/time.js";
import { html } from "../vendor/preact-htm.js";
import { useAsked } from "./asked.js";
import { Asked, Empty } from "./blank.js";
import { monthText, spanText } from "./days.js";
import { Scroll, ServiceName, useColumn } from "./figures.js";
import { share } from "./money.js";
import { MonthChoice } from "./month_choice.js";
import { PageHead } from "./page_head.js";
import { useParts } from "./parts.js";
import { href, readMonth } from "./route.js";

/** More than this, and somebody should look where it comes from. */
const CLOSE_SHARE_MAX = 0.05;

/** The server's own sentence, in the reader's language where it has one. */
const reasonOf = (bill, lang) => bill[`reason_${lang}`] ?? bill.reason;

function Unavailable({ bill }) {
  const { words, lang } = usePage();
  const reason = reasonOf(bill, lang);
  return html`<section class="card narrow" data-bill="unavailable">
    <h2>${words("bill.unavailable")}</h2>
    <p data-reason>${reason ? words("bill.reason", { reason }) : words("bill.reason.unknown")}</p>
    <p class="faint">${words("bill.without")}</p>
  </section>`;
}

function Verdict({ total }) {
  const { words, lang } = usePage();
  if (total.difference_share === null) return null;
  const off = Math.abs(total.difference_share);
  const name = off <= CLOSE_SHARE_MAX ? "close" : "off";
  return html`<p class="verdict" data-verdict=${name}>${words(`bill.verdict.${name}`, { share: share(off, lang) })}</p>`;
}

function Compared({ bill }) {
  const { words, lang } = usePage();
  if (bill.services.length === 0 || bill.total === null) return html`<${Empty} name="bill" title=${words("bill.empty")} lead=${words("bill.empty.lead")} />`;
  const all = [...bill.services, bill.total];
  const usd = useColumn(all.flatMap((one) => [one.billed_usd, one.metered_usd]));
  const off = useColumn(all.map((one) => one.difference_usd));
  const part = (one) => (one.difference_share === null ? "–" : share(one.difference_share, lang));
  const isOff = (one) => one.difference_share !== null && Math.abs(one.difference_share) > CLOSE_SHARE_MAX;
  const caption = words("bill.title", { month: monthText(bill.month, lang) });
  const cells = (one) => html`<td class="number">${usd(one.billed_usd)}</td><td class="number">${usd(one.metered_usd)}</td>
    <td class="number">${off(one.difference_usd)}</td><td class=${isOff(one) ? "number off" : "number"}>${part(one)}</td>`;
  return html`<${Verdict} total=${bill.total} />
    <${Scroll} label=${caption}><table class="figures" data-bill="available">
      <caption class="for-reader">${caption}</caption>
      <thead><tr><th scope="col">${words("col.service")}</th><th scope="col" class="number">${words("bill.billed")}</th><th scope="col" class="number">${words("bill.metered")}</th>
        <th scope="col" class="number">${words("bill.difference")}</th><th scope="col" class="number">${words("bill.difference.share")}</th></tr></thead>
      <tbody>${bill.services.map((one) => html`<tr key=${one.service} data-service=${one.service}><th scope="row"><${ServiceName} service=${one.service} />${one.metered === false && html`<small data-unmetered>${words("bill.unmetered")}</small>`}</th>${cells(one)}</tr>`)}</tbody>
      <tfoot><tr><th scope="row">${words("col.total")}</th>${cells(bill.total)}</tr></tfoot>
    </table></${Scroll}>
    ${bill.reason && html`<p class="note" data-stale>${words("bill.stale", { reason: reasonOf(bill, lang) })}</p>`}
    <p class="faint" data-bill-of>${bill.since && bill.until && `${words("bill.until", { span: spanText(bill.since, bill.until, lang) })} `}${bill.estimated && `${words("bill.estimated")} `}${bill.tag ? words("bill.tag", { tag: bill.tag }) : words("bill.all")}</p>`;
}

/** @param {{params: URLSearchParams}} props */
export function BillPage({ params }) {
  const { words, lang, now } = usePage();
  const { api } = useParts();
  const month = readMonth(params, now);
  const asked = useAsked(`bill ${month}`, () => api.bill(month));
  const asOf = asked.value?.as_of;
  return html`<${PageHead} title=${words("bill.title", { month: monthText(month, lang) })} period=${monthText(month, lang)} note=${asOf && words("as_of", { at: moment(asOf, now, lang) })}>
      <${MonthChoice} month=${month} hrefOf=${(one) => href("bill", { month: one })} />
    </${PageHead}>
    <p class="lead">${words("bill.lead")}</p>
    <${Asked} asked=${asked}>${(bill) => (bill.available ? html`<${Compared} bill=${bill} />` : html`<${Unavailable} bill=${bill} />`)}</${Asked}>`;
}
