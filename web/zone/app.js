/** The zone of somebody who is in: its frame, and the page that the address names. */

import { Icon } from "../console/icons.js";
import { usePage, useStateOf } from "../console/page.js";
import { html, useEffect } from "../vendor/preact-htm.js";
import { Empty } from "./blank.js";
import { TicketList } from "./list.js";
import { LookSwitch } from "./look_switch.js";
import { NewTicket } from "./new_ticket.js";
import { Settings } from "./settings.js";
import { TicketPage } from "./ticket.js";
import { Title } from "./title.js";
import { useZone } from "./zone.js";

const NAV = [
  ["list", "#/", "message"],
  ["new", "#/new", "pencil"],
  ["settings", "#/settings", "contact"],
];

function Nav({ view }) {
  const { words } = usePage();
  const current = view === "ticket" ? "list" : view;
  return html`<nav class="zone-nav" aria-label=${words("nav.title")}>
    ${NAV.map(
      ([name, href, icon]) => html`<a key=${name} href=${href} data-nav=${name} aria-current=${name === current ? "page" : null}>
        <${Icon} name=${icon} /><span>${words(`nav.${name}`)}</span>
      </a>`,
    )}
  </nav>`;
}

function Head({ view, company, onLeave, onChoose }) {
  const { words } = usePage();
  const { me } = useZone();
  return html`<header class="zone-head">
    <a class="brand" href="#/"><img src="../mark.svg" alt="" width="32" height="32" />
      <span>${company || words("app.name")}<small>${me.client.name}</small></span>
    </a>
    <${Nav} view=${view} />
    <div class="zone-who">
      <span class="who-name">${me.contact.name || me.contact.address}</span>
      ${onChoose && html`<button type="button" class="inline" data-choose-client onClick=${onChoose}>${words("choose.again")}</button>`}
      <button type="button" class="inline" data-sign-out onClick=${onLeave}>${words("door.out")}</button>
    </div>
  </header>`;
}

function Missing() {
  const { words } = usePage();
  return html`<main class="zone-main narrow" id="content">
    <${Title}><span class="for-reader">${words("missing.title")}</span></${Title}>
    <${Empty} title=${words("missing.title")} lead=${words("missing.lead")} hooks=${{ "data-missing": "" }}>
      <a class="button" href="#/">${words("back")}</a>
    </${Empty}>
  </main>`;
}

function View({ route }) {
  switch (route.view) {
    case "ticket":
      return html`<${TicketPage} key=${route.ticket} id=${route.ticket} />`;
    case "new":
      return html`<${NewTicket} />`;
    case "settings":
      return html`<${Settings} />`;
    case "missing":
      return html`<${Missing} />`;
    default:
      return html`<${TicketList} filters=${route.filters} />`;
  }
}

/** How news comes, for who wonders whether to reload: quiet, and no status that a screen reader would speak up for. */
function Liveness({ connection }) {
  const { words } = usePage();
  const { reached, live } = connection.state;
  const how = !reached ? "offline" : live === "online" ? "online" : "polling";
  return html`<p class="liveness" data-live=${how}><i aria-hidden="true"></i>${words(`live.${how}`)}</p>`;
}

/** @param {{route: object, config: object, connection: object, said: string}} props */
export function App({ route, config, connection, said, onLanguage, onLeave, onChoose }) {
  const { words } = usePage();
  const { reached } = useStateOf(connection);
  useEffect(() => scrollTo(0, 0), [route.view, route.ticket]);
  return html`<div class="zone">
    <a class="skip" href="#content" onClick=${skip}>${words("app.skip")}</a>
    <${Head} view=${route.view} company=${config.company} onLeave=${onLeave} onChoose=${onChoose} />
    <div role="status">${!reached && html`<p class="offline" data-offline><${Icon} name="warning" />${words("offline")}</p>`}</div>
    <${View} route=${route} />
    <footer class="zone-foot"><${Liveness} connection=${connection} /><${LookSwitch} onLanguage=${onLanguage} /></footer>
    <p class="for-reader" role="status" data-said>${said}</p>
  </div>`;
}

/** The address is the route, so the way to the content must not change it. */
function skip(event) {
  event.preventDefault();
  document.querySelector("h1")?.focus();
}
