/** The views in the rail: those that everybody has, and saved ones, with how much is in each. */

import { html } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";
import { LENSES, viewHref } from "./route.js";
import { lensOf } from "./views.js";

/** Where a count means that somebody has to do something. */
const LOUD = ["unassigned"];

function ViewLink({ lens, label, title, count, current, onChoose, children }) {
  const { words } = usePage();
  const hasCount = count !== undefined && count !== null;
  return html`<li>
    <a class="queue" href=${viewHref(lens)} title=${title} data-view-link=${lens} aria-current=${current ? "page" : null} onClick=${onChoose}>
      <span class="queue-name">${label}</span>${children}
      ${hasCount && html`<span class="count" data-view-count=${count} data-some=${LOUD.includes(lens) && count > 0 ? "" : null} aria-label=${words("list.count", { n: count })}>${count}</span>`}
    </a>
  </li>`;
}

/** @param {{state: object, desk: object, route: object, onChoose: () => void}} props  `state`: of the desk */
export function Views({ state, desk, route, onChoose }) {
  const { words } = usePage();
  const counts = desk.viewCounts();
  const isCurrent = (lens) => route.view === "tickets" && route.lens === lens;
  const { items } = state.saved;
  return html`<nav class="rail-views" aria-labelledby="views-title">
    <h2 class="rail-title" id="views-title">${words("views.title")}</h2>
    <ul>
      ${LENSES.map((lens) => html`<${ViewLink} key=${lens} lens=${lens} label=${words(`views.${lens}`)} count=${counts[lens]} current=${isCurrent(lens)} onChoose=${onChoose} />`)}
      ${items.map(
        (view) => html`<${ViewLink}
          key=${view.id}
          lens=${lensOf(view.id)}
          label=${view.name}
          title=${view.shared && view.owner_name ? words("views.of_other", { name: view.owner_name }) : null}
          count=${counts[lensOf(view.id)]}
          current=${isCurrent(lensOf(view.id))}
          onChoose=${onChoose}
        >${view.shared && html`<span class="view-shared" title=${words("views.shared.mark")}><${Icon} name="contact" /><span class="for-reader">${words("views.shared.mark")}</span></span>`}</${ViewLink}>`,
      )}
    </ul>
    ${state.saved.phase === "ready" && html`<button type="button" class="rail-link" data-view-new onClick=${() => {
      onChoose();
      desk.openViewPanel(null);
    }}>${words("views.new")}</button>`}
  </nav>`;
}
