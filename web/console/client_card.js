/** The card of a ticket's client, or of its requester where there is none: beside the story, or to be unfolded. */

import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { ClientCalls } from "./client_calls.js";
import { cardKeyOf, isOpen } from "./clients.js";
import { Icon, StateSign } from "./icons.js";
import { usePage } from "./page.js";
import { ticketHref } from "./route.js";
import { fullMoment, moment } from "./time.js";

/** From this width on the card has a place of its own beside the story. */
const WIDE = "(min-width: 1400px)";

function useWide() {
  const [media] = useState(() => globalThis.matchMedia?.(WIDE) ?? null);
  const [wide, setWide] = useState(media?.matches ?? false);
  useEffect(() => {
    const follow = () => setWide(media.matches);
    media?.addEventListener("change", follow);
    return () => media?.removeEventListener("change", follow);
  }, [media]);
  return wide;
}

function Contact({ contact, requester }) {
  const { words } = usePage();
  const { address, name, phones = [], rights } = contact;
  const marks = [
    address === requester?.address && "card.requester",
    rights?.technical && "card.technical",
    rights?.pin && "card.pin_right",
  ].filter(Boolean);
  return html`<li data-contact=${address}>
    <p>${name || address}${marks.map((key) => html` <span key=${key} class="card-mark">${words(key)}</span>`)}</p>
    ${name && html`<p class="card-address"><a href=${`mailto:${address}`}>${address}</a></p>`}
    ${phones.map((phone) => html`<p key=${phone} class="card-address"><a href=${`tel:${phone.replace(/[^+0-9]/g, "")}`}>${phone}</a></p>`)}
  </li>`;
}

/** What the client has: names in a row. */
function Names({ title, names }) {
  if (!(names?.length > 0)) return null;
  return html`<section><h3>${title}</h3><p class="card-names">${names.map((name) => html`<span key=${name}>${name}</span>`)}</p></section>`;
}

function OtherTickets({ facts, ticket, tickets }) {
  const { words, lang, now } = usePage();
  const others = facts.tickets.filter(({ id }) => id !== ticket.id).map((one) => tickets.get(one.id) ?? one);
  const n = others.filter(isOpen).length;
  return html`<section>
    <h3>${words("card.tickets")}${n > 0 && html` <span class="faint" data-card-open=${n}>· ${words("card.open", { n })}</span>`}</h3>
    ${others.length === 0
      ? html`<p class="faint">${words("card.no_tickets")}</p>`
      : html`<ul class="card-tickets">
          ${others.map(
            (one) => html`<li key=${one.id}><a href=${ticketHref(one.id)} data-card-ticket=${one.number}>
              <${StateSign} state=${one.state} /><span class="for-reader">${words(`state.${one.state}`)}: </span>
              <span class="card-subject">${one.subject || words("ticket.no_subject")}</span>
              <span class="card-beside"><span>#${one.number}</span><time datetime=${one.changed_at} title=${fullMoment(one.changed_at, lang)}>${moment(one.changed_at, now, lang)}</time></span>
            </a></li>`,
          )}
        </ul>`}
  </section>`;
}

function Facts({ facts, ticket, tickets, calls }) {
  const { words } = usePage();
  return html`
    ${facts.number && html`<p class="card-pin" data-pin-set=${String(facts.pin_set)}><${Icon} name=${facts.pin_set ? "key" : "warning"} />${words(facts.pin_set ? "card.pin_set" : "card.pin_not_set")}</p>`}
    <section>
      <h3>${words(facts.number ? "card.contacts" : "ticket.requester")}</h3>
      <ul class="card-contacts">${facts.contacts.map((contact) => html`<${Contact} key=${contact.address} contact=${contact} requester=${facts.number ? ticket.requester : null} />`)}</ul>
    </section>
    <${OtherTickets} facts=${facts} ticket=${ticket} tickets=${tickets} />
    ${facts.number && calls && html`<${ClientCalls} number=${facts.number} calls=${calls} />`}
    <${Names} title=${words("card.services")} names=${facts.services} />
    <${Names} title=${words("card.domains")} names=${facts.domains} />
  `;
}

function Waiting() {
  const { words } = usePage();
  return html`<div class="card-wait" role="status"><span class="for-reader">${words("card.loading")}</span>${[0, 1, 2, 3, 4].map((n) => html`<i key=${n}></i>`)}</div>`;
}

/** What is in the card: asked for when it is shown. */
function Inside({ ticket, desk, calls }) {
  const { words } = usePage();
  const { cards, tickets } = desk.state;
  const key = cardKeyOf(ticket);
  const card = cards.get(key) ?? null;
  useEffect(() => {
    desk.needCard(ticket);
  }, [key]);
  if (card === null || card.phase === "loading") return html`<${Waiting} />`;
  if (card.phase === "missing") return html`<p class="faint" data-card-missing>${words("card.missing")}</p>`;
  if (card.phase === "failed")
    return html`<div class="card-failed" role="alert" data-card-failed>
      <p>${words("card.failed")} ${sentenceFor(card.error, words)}</p>
      <button type="button" class="quiet" onClick=${() => desk.needCard(ticket, { again: true })}>${words("again")}</button>
    </div>`;
  return html`<${Facts} facts=${card.facts} ticket=${ticket} tickets=${tickets} calls=${calls} />`;
}

/** Whose card it is. */
function nameOf({ client, requester }, words) {
  if (client === null) return words("card.title.requester");
  return words("card.title.client", { name: client.name || requester?.name || "", number: client.number });
}

/**
 * @param {{ticket: object, desk: object, calls?: ReturnType<import("./calls.js").createCalls>}} props
 */
export function ClientCard({ ticket, desk, calls }) {
  const { words } = usePage();
  const wide = useWide();
  const [unfolded, setUnfolded] = useState(false);
  const phase = desk.state.cards.get(cardKeyOf(ticket))?.phase ?? "idle";
  const name = nameOf(ticket, words);
  if (wide)
    return html`<aside class="client-card" tabindex="0" aria-labelledby="card-title" data-client-card="beside" data-card-phase=${phase}>
      <h2 id="card-title">${name}</h2>
      <${Inside} ticket=${ticket} desk=${desk} calls=${calls} />
    </aside>`;
  return html`<details class="client-card" data-client-card="folded" data-card-phase=${phase} open=${unfolded} onToggle=${(event) => setUnfolded(event.currentTarget.open)}>
    <summary>${words(ticket.client ? "card.fold.client" : "card.fold.requester")}</summary>
    ${unfolded && html`<div class="client-card-in" tabindex="0" role="region" aria-label=${name}><h2>${name}</h2><${Inside} ticket=${ticket} desk=${desk} calls=${calls} /></div>`}
  </details>`;
}
