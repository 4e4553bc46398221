/** The technical events, newest first, with how far each is. */

import { html, useEffect } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { EventProgress, EventState } from "./event_marks.js";
import { Icon } from "./icons.js";
import { usePage, useStateOf } from "./page.js";
import { itemHref, pageHref } from "./route.js";
import { countsTold } from "./texting_facts.js";
import { fullMoment, moment } from "./time.js";

function Row({ event }) {
  const { words, lang, now } = usePage();
  return html`<li>
    <a class="event-row" href=${itemHref("event", event.id)} data-event=${event.id} data-event-state=${event.state}>
      <span class="event-row-head"><strong>${event.subject}</strong><${EventState} state=${event.state} /><time datetime=${event.at} title=${fullMoment(event.at, lang)}>${moment(event.at, now, lang)}</time></span>
      <span class="faint event-row-sms">${event.sms}</span>
      <${EventProgress} event=${event} />
      <span class="faint">${countsTold(event, words).join(" · ")} · ${event.by.name}</span>
    </a>
  </li>`;
}

function Rows({ rows, list, texting }) {
  const { words } = usePage();
  if (rows.length === 0)
    return html`<div class="blank" data-events-none><div class="queue-picture small" aria-hidden="true">${[0, 1, 2].map((n) => html`<i key=${n}></i>`)}</div>
      <h3>${words("events.none")}</h3><p>${words("events.none.lead")}</p></div>`;
  return html`<ul class="event-list" data-events-list>${rows.map((event) => html`<${Row} key=${event.id} event=${event} />`)}</ul>
    ${list.more === "failed" && html`<p class="warn" role="alert">${words("events.more.failed")}</p>`}
    ${list.cursor !== null && html`<div><button type="button" data-events-more disabled=${list.more === "busy"} onClick=${texting.loadMore}>${words("events.more")}</button></div>`}`;
}

/** @param {import("./places.js").Shown} props */
export function EventsPage({ parts, backHref }) {
  const { words } = usePage();
  const { texting } = parts;
  const { list } = useStateOf(texting);
  useEffect(() => {
    texting.loadList();
  }, [texting]);
  const rows = texting.rows();
  // what is known already is shown while the list is asked for
  const phase = list.phase === "idle" || (list.phase === "loading" && rows.length === 0) ? "loading" : list.phase === "failed" ? "failed" : "ready";
  return html`<article class="page events-page" data-events=${phase} aria-labelledby="events-title" aria-busy=${String(list.phase === "loading")}>
    <header class="page-head">
      <a class="back" href=${backHref} data-back aria-label=${words("ticket.back")} title=${words("ticket.back")}><${Icon} name="back" /></a>
      <h1 id="events-title" tabindex="-1">${words("events.title")}</h1>
      <a class="button primary" href=${pageHref("events_new")} data-event-new-link>${words("events.new")}</a>
    </header>
    <div class="page-body" id="list" tabindex="-1">
      <p class="faint">${words("events.lead")}</p>
      ${phase === "loading" && html`<p class="faint" role="status">${words("events.loading")}</p>`}
      ${phase === "failed" &&
      html`<div class="blank" role="alert" data-events-failed><${Icon} name="warning" /><h3>${words("events.failed")}</h3><p>${sentenceFor(list.error, words)}</p>
        <button type="button" onClick=${texting.loadList}>${words("again")}</button></div>`}
      ${phase === "ready" && html`<${Rows} rows=${rows} list=${list} texting=${texting} />`}
    </div>
  </article>`;
}
