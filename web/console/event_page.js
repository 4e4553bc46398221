/** One technical event as it goes on: how far it is, what limits kept back, and each client with his SMS. */

import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { useDoing } from "./asked.js";
import { Dialog } from "./dialog.js";
import { EventProgress, EventState } from "./event_marks.js";
import { Icon } from "./icons.js";
import { isLead } from "./locking.js";
import { usePage, useStateOf } from "./page.js";
import { shownNumber } from "./phone_number.js";
import { pageHref, ticketHref } from "./route.js";
import { OutcomeSign } from "./sms_outcome.js";
import { CLIENT_STATES, countsTold, exactMoney, hasTrouble, outcomeWord, reasonWord, summaryOf } from "./texting_facts.js";
import { fullMoment, moment } from "./time.js";

// --- what was kept back -----------------------------------------------------------------------------------

function HeldQuestion({ event, held, texting, onClose }) {
  const { words } = usePage();
  const doing = useDoing();
  const confirm = () =>
    doing.run(async () => {
      await texting.confirm(event.id);
      onClose();
    });
  return html`<${Dialog} id="held-title" title=${words("event.held.title")} hooks=${{ "data-held-ask": "" }} onClose=${onClose}>
    <p class="event-asked">${words("event.held.ask", { n: held.length })}</p>
    <ul class="held-names">${held.slice(0, 12).map(({ client }) => html`<li key=${client.number}><strong>${client.number}</strong> ${client.name}</li>`)}${held.length > 12 && html`<li>…</li>`}</ul>
    ${doing.error && html`<p class="fault" role="alert"><${Icon} name="warning" /><span>${words("event.refused", { detail: sentenceFor(doing.error, words) })}</span></p>`}
    <div class="dialog-row"><button type="button" class="primary" data-held-yes disabled=${doing.busy} onClick=${confirm}>${words(doing.busy ? "event.held.busy" : "event.held.lead")}</button></div>
  </${Dialog}>`;
}

function Held({ event, me, texting }) {
  const { words } = usePage();
  const [asks, setAsks] = useState(false);
  const held = (event.clients ?? []).filter(({ state }) => state === "held");
  if (event.state !== "held") return null;
  return html`<div class="sms-over" role="status" data-event-held=${held.length}>
    <p><${Icon} name="warning" /><strong>${words("event.held", { n: held.length })}</strong></p>
    ${isLead(me)
      ? html`<div><button type="button" class="primary" data-held-confirm aria-haspopup="dialog" onClick=${() => setAsks(true)}>${words("event.held.lead")}</button></div>`
      : html`<p>${words("event.held.agent")}</p>`}
    ${asks && html`<${HeldQuestion} event=${event} held=${held} texting=${texting} onClose=${() => setAsks(false)} />`}
  </div>`;
}

// --- client by client -------------------------------------------------------------------------------------

function Sms({ one }) {
  const { words, lang } = usePage();
  return html`<li data-event-sms=${one.number} data-outcome=${one.outcome}>
    <${OutcomeSign} outcome=${one.outcome} />
    <span>${shownNumber(one.number)}${one.name && html` <span class="faint">${one.name}</span>`}</span>
    <span class="sms-fate">${outcomeWord(one.outcome, words)}${one.reason && html`<span> (${reasonWord(one.reason, words)})</span>`}</span>
    ${one.price_usd > 0 && html`<span class="sms-money">${exactMoney(one.price_usd, lang)}</span>`}
  </li>`;
}

function ClientRow({ row }) {
  const { words } = usePage();
  const state = words(`event.client.${CLIENT_STATES.includes(row.state) ? row.state : "other"}`);
  return html`<tr data-event-client=${row.client.number} data-client-state=${row.state} data-trouble=${hasTrouble(row) ? "" : null}>
    <th scope="row"><strong>${row.client.number}</strong> ${row.client.name}</th>
    <td>${row.ticket ? html`<a href=${ticketHref(row.ticket.id)} data-event-ticket=${row.ticket.number}>#${row.ticket.number}</a>` : html`<span class="faint">–</span>`}</td>
    <td><span class="client-state" data-state=${row.state}>${state}</span></td>
    <td>${row.sms.length === 0 ? html`<span class="faint">${words("event.no_sms")}</span>` : html`<ul class="event-sms-list">${row.sms.map((one) => html`<${Sms} key=${one.number} one=${one} />`)}</ul>`}</td>
  </tr>`;
}

function Clients({ rows }) {
  const { words } = usePage();
  const [which, setWhich] = useState("all");
  const shown = which === "all" ? rows : rows.filter(hasTrouble);
  const heads = ["client", "ticket", "state", "sms"];
  return html`<section aria-labelledby="event-rows">
    <div class="event-rows-head">
      <h2 id="event-rows">${words("event.rows")}</h2>
      <div class="segments" role="group" aria-label=${words("event.rows")}>
        ${["all", "trouble"].map((name) => html`<button key=${name} type="button" data-event-rows=${name} aria-pressed=${String(name === which)} onClick=${() => setWhich(name)}>${words(`event.rows.${name}`)}</button>`)}
      </div>
    </div>
    ${shown.length === 0
      ? html`<p class="faint">${words("event.rows.none")}</p>`
      : html`<div class="facts-scroll" tabindex="0" role="group" aria-label=${words("event.rows")}><table class="event-table">
          <thead><tr>${heads.map((head) => html`<th key=${head} scope="col">${words(`event.col.${head}`)}</th>`)}</tr></thead>
          <tbody>${shown.map((row) => html`<${ClientRow} key=${row.client.number} row=${row} />`)}</tbody>
        </table></div>`}
  </section>`;
}

// --- the whole --------------------------------------------------------------------------------------------

/** The summary, to be taken elsewhere. */
function Taking({ event }) {
  const { words, lang } = usePage();
  const [told, setTold] = useState(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(summaryOf(event, fullMoment(event.at, lang), words));
      setTold("event.copied");
    } catch {
      setTold("event.copy_failed");
    }
  };
  return html`<div class="event-taking">
    <button type="button" data-event-copy onClick=${copy}><${Icon} name="copy" />${words("event.copy")}</button>
    <button type="button" data-event-print onClick=${() => print()}>${words("event.print")}</button>
    <span role="status" data-event-told>${told && words(told)}</span>
  </div>`;
}

function Whole({ event, me, texting }) {
  const { words, lang, now } = usePage();
  return html`
    <p class="event-facts"><${EventState} state=${event.state} /><span>${event.queue}</span><span>${event.by.name}</span><time datetime=${event.at} title=${fullMoment(event.at, lang)}>${moment(event.at, now, lang)}</time></p>
    <div class="event-told" role="status" data-event-counts>
      <${EventProgress} event=${event} />
      <p>${countsTold(event, words).join(" · ")}</p>
    </div>
    <${Held} event=${event} me=${me} texting=${texting} />
    <section aria-labelledby="event-words"><h2 id="event-words">${words("event.sms")}</h2><p class="sms-bubble" data-event-words>${event.sms}</p></section>
    <${Clients} rows=${event.clients ?? []} />
    <${Taking} event=${event} />
  `;
}

/** @param {import("./places.js").Shown} props */
export function EventPage({ parts, route, me }) {
  const { words } = usePage();
  const { texting } = parts;
  const { open } = useStateOf(texting);
  useEffect(() => {
    texting.show(route.item);
    return () => texting.show(null);
  }, [texting, route.item]);
  const shown = open?.id === route.item ? open : { phase: "loading", event: null, error: null };
  const { phase, event } = shown;
  return html`<article class="page events-page event-page" data-open-event=${route.item} data-phase=${phase} data-event-state=${event?.state} aria-labelledby="event-title" aria-busy=${String(phase === "loading")}>
    <header class="page-head">
      <a class="back" href=${pageHref("events")} data-back aria-label=${words("event.back")} title=${words("event.back")}><${Icon} name="back" /></a>
      <h1 id="event-title" tabindex="-1">${event?.subject ?? words("event.title")}</h1>
    </header>
    <div class="page-body" id="list" tabindex="-1">
      ${phase === "loading" && html`<p class="faint" role="status">${words("event.loading")}</p>`}
      ${phase === "missing" && html`<div class="blank" data-event-missing><h3>${words("event.missing_event")}</h3><p><a href=${pageHref("events")}>${words("event.back")}</a></p></div>`}
      ${phase === "failed" &&
      html`<div class="blank" role="alert" data-event-failed><${Icon} name="warning" /><h3>${words("event.failed")}</h3><p>${sentenceFor(shown.error, words)}</p>
        <button type="button" onClick=${texting.retry}>${words("again")}</button></div>`}
      ${phase === "ready" && html`<${Whole} event=${event} me=${me} texting=${texting} />`}
    </div>
  </article>`;
}
