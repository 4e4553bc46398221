/** In the rail beside the lists: the way to the search, who calls this person, the ways to settings and commands. */

import { html, useRef } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";
import { usePage, useStateOf } from "./page.js";
import { mayFinance } from "./people.js";
import { FINANCE_HREF, pageHref, ticketHref } from "./route.js";
import { age } from "./time.js";

export function SearchLink({ route, onChoose }) {
  const { words } = usePage();
  return html`<a class="rail-search" href=${pageHref("search")} data-search-link aria-current=${route.view === "search" ? "page" : null} aria-keyshortcuts="/" onClick=${onChoose}>
    <${Icon} name="search" /><span>${words("search.open")}</span><kbd aria-hidden="true">/</kbd>
  </a>`;
}

/** The way to a page of its own; `views`: of the page and of what belongs to it. */
export function PageLink({ view, views = [view], route, onChoose }) {
  const { words } = usePage();
  return html`<a class="queue" href=${pageHref(view)} data-page-link=${view} aria-current=${views.includes(route.view) ? "page" : null} onClick=${onChoose}>
    <span class="queue-name">${words(`${view}.title`)}</span>
  </a>`;
}

/** The way to the costs, for those who may see them. */
export function CostsLink({ me }) {
  const { words } = usePage();
  if (!mayFinance(me)) return null;
  return html`<a class="queue" href=${FINANCE_HREF} data-finance-link><span class="queue-name">${words("finance.title")}</span></a>`;
}

/** @param {{called: ReturnType<import("./called.js").createCalled>, onChoose: () => void}} props */
export function Called({ called, onChoose }) {
  const { words, lang, now } = usePage();
  const { items } = useStateOf(called);
  const box = useRef(null);
  if (items.length === 0) return null;
  const chosen = () => {
    box.current.open = false;
    onChoose();
  };
  return html`<details class="rail-called" data-calls=${items.length} ref=${box}>
    <summary>@ ${words("mention.rail", { n: items.length })}</summary>
    <ul aria-label=${words("mention.list")}>
      ${items.map(
        (item) => html`<li key=${item.key}>
          <a href=${ticketHref(item.id)} data-calls-ticket=${item.number} onClick=${chosen}>${item.by ?? words("mention.somebody")} · #${item.number} · ${age(item.at, now, lang)}
            <span class="called-subject">${item.subject || words("ticket.no_subject")}</span></a>
        </li>`,
      )}
    </ul>
    <button type="button" class="rail-link" data-calls-seen onClick=${called.allSeen}>${words("mention.all_seen")}</button>
  </details>`;
}

export function RailTools({ onPalette, onChoose }) {
  const { words } = usePage();
  return html`<span class="rail-row">
    <a class="rail-link" href=${pageHref("settings")} data-settings-open onClick=${onChoose}>${words("settings.open")}</a>
    <button type="button" class="rail-link" data-palette-open onClick=${onPalette}><kbd>Ctrl K</kbd> ${words("palette.open")}</button>
  </span>`;
}
