/** What mail does to a ticket without anybody writing into it: automatic mail, failures, copies, tickets that belong together. */

import { html } from "../vendor/preact-htm.js";
import { AUTOMATIC_KINDS, failureOf } from "./happening_facts.js";
import { Icon } from "./icons.js";
import { causeText, kindKey } from "./outgoing.js";
import { usePage } from "./page.js";
import { QuietLine } from "./quiet_line.js";
import { mailHref, ticketHref } from "./route.js";
import { Text } from "./text.js";
import { fullMoment, moment } from "./time.js";

/** @param {{tickets: {id: string, number: number}[], titles?: Map<string, object>}} props  titles: tickets whose subjects are known */
export function LinkedTickets({ tickets, titles }) {
  return (tickets ?? []).map(
    (ticket, index) => html`${index > 0 && ", "}<a key=${ticket.id} href=${ticketHref(ticket.id)} title=${titles?.get(ticket.id)?.subject ?? null} data-linked-ticket=${ticket.number}>#${ticket.number}</a>`,
  );
}

/** How a ticket came to be, where there is more to it than a mail. */
export function OpenedMore({ event }) {
  const { words } = usePage();
  const released = ["confirmation", "which_client", "closed_ticket"].includes(event.released);
  return html`
    ${event.legacy && html`<span data-legacy=${event.legacy}> · ${words("entry.opened.legacy", { number: event.legacy })}</span>`}
    ${event.split_from && html`<span data-split-from=${event.split_from.number}> · ${words("entry.opened.split_from")} <${LinkedTickets} tickets=${[event.split_from]} /></span>`}
    ${event.continues && html`<span data-continues=${event.continues.number}> · ${words("entry.opened.continues")} <${LinkedTickets} tickets=${[event.continues]} /></span>`}
    ${released && html`<span data-released=${event.released}> · ${words(`entry.opened.released.${event.released}`)}</span>`}
    ${event.accepted_by && html`<span data-accepted-by> · ${words("entry.opened.accepted_by", { name: event.accepted_by })}</span>`}
    ${event.linked?.length > 0 && html`<span> · ${words("entry.opened.linked")} <${LinkedTickets} tickets=${event.linked} /></span>`}
  `;
}

/** A mail that no person wrote: grey, with its text on demand. It never changed a state. */
export function AutomaticLine({ event, at, isNew }) {
  const { words, lang, now } = usePage();
  const kind = AUTOMATIC_KINDS.includes(event.kind) ? event.kind : "other";
  const sentence = lang === "cs" ? event.verdict?.sentence_cs : event.verdict?.sentence_en;
  return html`<details class="automatic" data-automatic=${event.kind} data-new=${isNew ? "" : null}>
    <summary class="quiet-line">
      <span class="quiet-sign"><${Icon} name="automatic" /></span>
      <span>
        ${words(`entry.automatic.${kind}`, { from: event.from ?? words("mail.no_sender") })}${event.subject && html`<span class="faint"> · ${event.subject}</span>`}
        <span class="verdict-more">${words("entry.automatic.details")}</span>
      </span>
      <time datetime=${at} title=${fullMoment(at, lang)}>${moment(at, now, lang)}</time>
    </summary>
    <div class="automatic-more">
      ${sentence && html`<p class="note">${sentence}</p>`}
      ${event.text ? html`<${Text} text=${event.text} />` : html`<p class="note">${words("entry.automatic.unproven")}</p>`}
      ${event.mail && html`<p class="note"><a href=${mailHref("automatic", event.mail)}>${words("entry.automatic.mail")}</a></p>`}
    </div>
  </details>`;
}

/** A mail of ours did not arrive. The client knows nothing of it, so whoever reads the ticket must. */
export function FailedDelivery({ event, at, isNew }) {
  const { words, lang, now } = usePage();
  const { key, loud } = failureOf(event);
  return html`<div class="failure" data-delivery-failed=${event.reason} data-loud=${loud ? "" : null} data-new=${isNew ? "" : null}>
    <${Icon} name="warning" />
    <div>
      <p>
        <strong>${words(key, { address: event.address })}</strong>
        ${event.status && html` <span class="faint">(${words("entry.failed.status", { status: event.status })})</span>`}
      </p>
      ${event.text && html`<details><summary>${words("entry.failed.said")}</summary><${Text} text=${event.text} /></details>`}
    </div>
    <time datetime=${at} title=${fullMoment(at, lang)}>${moment(at, now, lang)}</time>
  </div>`;
}

/** A mail of ours was not sent at all, because its reader got too many. */
export function HeldBack({ event, at, isNew }) {
  const { words } = usePage();
  const params = { kind: words(kindKey(event.kind)), to: (event.to ?? []).join(", ") };
  return html`<${QuietLine} at=${at} sign=${html`<${Icon} name="pause" />`} isNew=${isNew}>
    <span class="held-back">${words("entry.held_back", params)}</span>${event.cause && html`<span class="faint"> (${causeText(event.cause, words)})</span>`}
  </${QuietLine}>`;
}

export function CopiesLine({ event, at, actor, isNew }) {
  const { words } = usePage();
  const left = actor?.kind === "client" && event.removed?.length === 1 && event.removed[0] === actor.id;
  const parts = [
    ["entry.copies.added", event.added],
    [left ? "entry.copies.left" : "entry.copies.removed", event.removed],
  ].filter(([, addresses]) => addresses?.length > 0);
  return html`<${QuietLine} at=${at} actor=${left ? null : actor} sign=${html`<${Icon} name="mail" />`} isNew=${isNew}>
    ${parts.map(([key, addresses]) => words(key, { addresses: addresses.join(", ") })).join(". ")}${event.with_history && html`<span data-with-history> (${words("entry.copies.with_history")})</span>`}
  </${QuietLine}>`;
}

/** What staff did to keep tickets in order; no client hears of it. */
export function TagsLine({ event, at, actor, isNew }) {
  const { words } = usePage();
  const parts = [
    ["entry.tags.added", event.added],
    ["entry.tags.removed", event.removed],
  ].filter(([, tags]) => tags?.length > 0);
  return html`<${QuietLine} at=${at} actor=${actor} sign=${html`<${Icon} name="tag" />`} isNew=${isNew} faint=${true}>
    ${parts.map(([key, tags]) => words(key, { n: tags.length, tags: tags.join(", ") })).join(". ")}
  </${QuietLine}>`;
}

export function RelationsLine({ event, at, actor, isNew }) {
  const { words } = usePage();
  const parts = [
    ["entry.relations.added", event.added],
    ["entry.relations.removed", event.removed],
  ].filter(([, tickets]) => tickets?.length > 0);
  return html`<${QuietLine} at=${at} actor=${actor} sign=${html`<${Icon} name="link" />`} isNew=${isNew}>
    ${parts.map(([key, tickets], index) => html`${index > 0 && ". "}<span key=${key}>${words(key)} <${LinkedTickets} tickets=${tickets} /></span>`)}
  </${QuietLine}>`;
}

/** The ways of a ticket into another: which sign, which words, and where to. */
const JOINED = {
  merged: { icon: "merge", of: ({ into }) => into },
  absorbed: { icon: "merge", of: ({ ticket }) => ticket },
  split_off: { icon: "split", of: ({ ticket }) => ticket },
};

export function JoinedLine({ event, at, actor, isNew }) {
  const { words } = usePage();
  const { icon, of } = JOINED[event.type];
  return html`<${QuietLine} at=${at} actor=${actor} sign=${html`<${Icon} name=${icon} />`} isNew=${isNew}>
    <span data-joined=${event.type}>${words(`entry.${event.type}`)} <${LinkedTickets} tickets=${[of(event)]} /></span>
  </${QuietLine}>`;
}
