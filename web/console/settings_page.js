/** The pages of the settings: which there are, and the one that is shown. */

import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";
import { mailHref, pageHref } from "./route.js";
import { AgentsSettings } from "./settings_agents.js";
import { AuditSettings } from "./settings_audit.js";
import { SECTIONS, maySee } from "./settings_facts.js";
import { MacrosSettings } from "./settings_macros.js";
import { OwnSettings } from "./settings_own.js";
import { ShiftsSettings } from "./settings_shifts.js";
import { StageSettings } from "./settings_stage.js";
import { ViewsSettings } from "./settings_views.js";

const DRAWN = {
  settings: OwnSettings,
  settings_macros: MacrosSettings,
  settings_views: ViewsSettings,
  settings_agents: AgentsSettings,
  settings_shifts: ShiftsSettings,
  settings_stage: StageSettings,
  settings_audit: AuditSettings,
};

function Sections({ view, me }) {
  const { words } = usePage();
  const nav = useRef(null);
  // on a phone the names are in one row, of which a part is seen
  useEffect(() => nav.current.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }), [view]);
  return html`<nav class="settings-nav" ref=${nav} aria-label=${words("settings.nav")}>
    ${SECTIONS.filter((section) => maySee(section, me)).map(
      (section) => html`<a key=${section.view} href=${pageHref(section.view)} data-settings-link=${section.view} aria-current=${section.view === view ? "page" : null}>${words(`${section.view}.short`)}</a>`,
    )}
    <a href=${mailHref("held")} data-settings-link="mails">${words("settings.mails")}</a>
  </nav>`;
}

/**
 * @param {object} props
 * @param {object} props.parts
 * @param {{desk: object, shifts: object}} props.states
 * @param {() => void} props.onLook  draws everything again
 */
export function SettingsPage({ parts, states, route, me, backHref, onLook }) {
  const { words } = usePage();
  const { view } = route;
  return html`<article class="page settings-page" data-settings=${view} aria-labelledby="settings-title">
    <header class="page-head">
      <a class="back" href=${backHref} data-back aria-label=${words("ticket.back")} title=${words("ticket.back")}><${Icon} name="back" /></a>
      <h1 id="settings-title" tabindex="-1">${words(`${view}.title`)}</h1>
    </header>
    <div class="settings-frame">
      <${Sections} view=${view} me=${me} />
      <div class="settings-body" id="list" tabindex="-1">
        <${DRAWN[view]} key=${view} parts=${parts} shifts=${states.shifts} queues=${states.desk.queues.items} me=${me} onLook=${onLook} />
      </div>
    </div>
  </article>`;
}
