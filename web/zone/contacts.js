/** Who writes for the client and with which rights; to be read only, the company keeps the list elsewhere. */

import { usePage } from "../console/page.js";
import { initials } from "../console/people.js";
import { html } from "../vendor/preact-htm.js";
import { Failed } from "./blank.js";
import { useZone } from "./zone.js";

const RIGHTS = ["technical", "pin"];

function Person({ contact, isMe }) {
  const { words } = usePage();
  const rights = RIGHTS.filter((right) => contact.rights?.[right]);
  return html`<li class="person" data-contact=${contact.address}>
    <span class="avatar" aria-hidden="true">${initials(contact.name || contact.address)}</span>
    <div><strong>${contact.name || contact.address}</strong>${isMe && html` <span class="tag">${words("contacts.you")}</span>`}
      <p class="faint">${[contact.address, ...(contact.phones ?? [])].join(" · ")}</p>
      <p class="rights">${rights.length > 0 ? rights.map((right) => html`<span key=${right} class="tag">${words(`contacts.${right}`)}</span>`) : html`<span class="faint">${words("contacts.plain")}</span>`}</p>
    </div>
  </li>`;
}

/** @param {{contacts: {phase: string, items: object[], error: Error|null, load: Function}}} props */
export function Contacts({ contacts }) {
  const { words } = usePage();
  const { me } = useZone();
  return html`<section class="card" aria-labelledby="contacts-title">
    <h2 id="contacts-title">${words("contacts.title")}</h2>
    <p>${words("contacts.lead", { client: me.client.name })}</p>
    ${contacts.phase === "failed" && html`<${Failed} title=${words("contacts.failed")} error=${contacts.error} onAgain=${contacts.load} />`}
    ${contacts.phase === "ready" && contacts.items.length === 0 && html`<p class="faint">${words("contacts.empty")}</p>`}
    <ul class="people">${contacts.items.map((contact) => html`<${Person} key=${contact.address} contact=${contact} isMe=${contact.address === me.contact.address} />`)}</ul>
  </section>`;
}
