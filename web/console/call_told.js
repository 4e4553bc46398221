/** What a call tells, as its card and its page show it: how far the caller is known, what he may be told, his tickets. */

import { html } from "../vendor/preact-htm.js";
import { forMoment, untilMoment } from "./ahead.js";
import { TRIED, TRY_RESULTS, clientOf, endOf, levelOf, tellingOf, tellsOfPin, whoOf, wrongTries } from "./call_facts.js";
import { Icon, StateSign } from "./icons.js";
import { UrgencyMark } from "./marks.js";
import { usePage } from "./page.js";
import { callHref, ticketHref } from "./route.js";
import { clockTime } from "./time.js";

/** Who calls: what is only said or listed is marked as such. */
export function Who({ call }) {
  const { words } = usePage();
  const { name, source } = whoOf(call);
  return html`<span class="call-name" data-call-who=${source}>${name || words("call.withheld")}</span>${
    source === "listed" && html` <span class="call-doubt">${words("call.by_number")}</span>`
  }${source === "said" && html` <span class="call-doubt">${words("call.unverified")}</span>`}`;
}

/** The number as people write it, the client, and what the exchange says besides. */
export function CallLines({ call }) {
  const { words } = usePage();
  const client = clientOf(call);
  const { source } = whoOf(call);
  const number = call.kind === "withheld" ? words("call.withheld.number") : call.shown;
  return html`<div class="call-lines">
    ${client && html`<p class="call-client" data-call-client=${client.number}>${client.name} <span class="faint">${words("call.client_number", { number: client.number })}</span></p>`}
    <p class="call-line"><span class="call-number" data-call-number>${number}</span>${
      call.kind === "internal" ? html` <span class="faint">${words("call.internal")}</span>` : call.kind === "malformed" && html` <span class="faint">${words("call.malformed")}</span>`
    }${call.queue && html` <span class="faint">· ${words("call.to_queue", { queue: call.queue })}</span>`}</p>
    ${call.name && source !== "said" && html`<p class="call-line faint" data-call-said-name>${words("call.said_name", { name: call.name })}</p>`}
  </div>`;
}

/** How far the caller is known, in words, and what follows from it: the first thing to look at before one says anything. */
export function Level({ call }) {
  const { words } = usePage();
  const level = levelOf(call);
  const telling = tellingOf(call);
  return html`<div class="call-level" data-call-level=${level} data-call-telling=${telling}>
    <p class="call-level-name"><${Icon} name=${telling === "content" ? "verified" : telling === "status" ? "unverified" : "forged"} />${words(`call.level.${level}`)}</p>
    <p>${words(`call.telling.${telling}`)}</p>
  </div>`;
}

/** The PIN: whether it is asked for, was told, is locked. */
export function PinLine({ call }) {
  const { words, lang, now } = usePage();
  if (!tellsOfPin(call)) return null;
  const n = wrongTries(call);
  const until = call.pin_locked_until;
  return html`<p class="call-pin" data-call-pin=${call.pin} role="status">
    <${Icon} name=${call.pin === "right" ? "check" : call.pin === "locked" ? "lock" : "key"} />
    <span>${call.pin === "locked" && until ? words("call.pin.locked_until", { until: untilMoment(until, now, lang) }) : words(`call.pin.${call.pin}`)}${
      n > 0 && call.pin !== "right" && html` <span data-call-wrong=${n}>${words("call.pin.tries", { n })}</span>`
    }</span>
  </p>`;
}

/** Whose number it may be: all of them are shown, none is chosen. A single person stands above already. */
export function Candidates({ call }) {
  const { words } = usePage();
  const candidates = call.candidates ?? [];
  if (call.client || (candidates.length < 2 && (candidates[0]?.contacts.length ?? 0) < 2)) return null;
  return html`<div class="call-part" data-call-candidates=${candidates.length}>
    <p class="call-part-title">${words("call.candidates", { n: candidates.length })}</p>
    <ul>${candidates.map(
      ({ client, contacts }) => html`<li key=${client.number}>${client.name} <span class="faint">${words("call.client_number", { number: client.number })}</span>
        <span class="call-people">${contacts.map(({ name, address }) => name || address).join(", ")}</span></li>`,
    )}</ul>
  </div>`;
}

/** By when it was promised, or for when it was put off. */
function untilText({ state, until }, { words, lang, now }) {
  if (state === "scheduled") return words("call.ticket_scheduled", { when: forMoment(until, now, lang) });
  return words("call.ticket_until", { until: untilMoment(until, now, lang) });
}

export function TicketLine({ ticket }) {
  const { words, lang, now } = usePage();
  return html`<a href=${ticketHref(ticket.id)} class="call-ticket" data-call-ticket=${ticket.number}>
    <${StateSign} state=${ticket.state} />
    <span><strong>#${ticket.number}</strong> <${UrgencyMark} ticket=${ticket} words=${words} />${ticket.subject !== null && html`<span data-call-subject>${ticket.subject || words("ticket.no_subject")}</span> · `}<span class="call-ticket-state">${words(`state.${ticket.state}`)}</span>${
      ticket.until && html` <span class="faint">${untilText(ticket, { words, lang, now })}</span>`
    }</span>
  </a>`;
}

/** What is open for the client in question; without subjects where nothing of them may be told. */
export function CallTickets({ call }) {
  const { words } = usePage();
  const tickets = call.tickets ?? [];
  if (!call.client && tickets.length === 0) return null;
  return html`<div class="call-part" data-call-tickets=${tickets.length}>
    <p class="call-part-title">${words("call.tickets", { n: tickets.length })}</p>
    ${tickets.length > 0 && html`<ul>${tickets.map((ticket) => html`<li key=${ticket.id}><${TicketLine} ticket=${ticket} /></li>`)}</ul>`}
  </div>`;
}

/** The tickets that the call was written down in. */
export function Entries({ entries }) {
  const { words } = usePage();
  if (!(entries?.length > 0)) return null;
  return html`<ul class="call-entries">${entries.map(
    ({ ticket, what }, index) => html`<li key=${`${ticket.id}.${index}`}><a href=${ticketHref(ticket.id)} data-call-entry=${ticket.number}>#${ticket.number}</a> <span class="faint">${words(`call.entry.${what}`)}</span></li>`,
  )}</ul>`;
}

/** What became of a call: the tickets, or a word. */
export function CallEnd({ call }) {
  const { words } = usePage();
  const end = endOf(call);
  return html`<span data-call-end=${end}>${end === "written" ? html`<${Entries} entries=${call.entries} />` : html`<span class=${end === "missed" ? "warn" : "faint"}>${words(`call.end.${end}`)}</span>`}</span>`;
}

/** What was tried to find out who calls; never the PIN itself. */
export function Tries({ tries }) {
  const { words } = usePage();
  const isTold = ({ what, result }) => TRIED.includes(what) && TRY_RESULTS.includes(result);
  const resultOf = (one) => (isTold(one) ? words(`call.try.${one.what}.${one.result}`) : String(one.result ?? ""));
  return html`<ol class="call-tries">${tries.map(
    (one, index) => html`<li key=${index} data-call-try=${one.what} data-call-try-result=${one.result}>
      <time datetime=${one.at}>${clockTime(one.at)}</time>
      <span>${TRIED.includes(one.what) ? words(`call.try.${one.what}`) : one.what}: <strong>${resultOf(one)}</strong></span>
      <span class="faint">${one.by === "exchange" ? words("call.exchange") : one.by}</span>
    </li>`,
  )}</ol>`;
}

/** On what was said by telephone: that it was, how far the caller was known then, who wrote it down. */
export function CallMark({ call, actor }) {
  const { words } = usePage();
  const by = call?.by && call.by.id !== actor?.id ? call.by.name : null;
  return html`<p class="call-mark" data-call-mark=${call?.level ?? ""}>
    <${Icon} name="phone" />
    <span>${call?.id ? html`<a href=${callHref(call.id)}>${words("call.one")}</a>` : words("call.one")}${
      call?.level && html` · <span>${words(`call.level.${levelOf(call)}`)}</span>`
    }${by && html` · ${words("call.written_by", { name: by })}`}</span>
  </p>`;
}
