/** The left rail: queues with their counts, the filter of states, who is signed in. On narrow screens a top bar with a panel. */

import { html } from "../vendor/preact-htm.js";
import { CallSign } from "./call_cards.js";
import { Icon, StateSign } from "./icons.js";
import { countText, waitingOf } from "./kept.js";
import { LiveBadge } from "./live_badge.js";
import { LookSwitch } from "./look_switch.js";
import { countsOf } from "./merge.js";
import { usePage } from "./page.js";
import { DEFAULT_STATES, STATES, isPage, mailHref, pageHref, sameStates, writeRoute } from "./route.js";
import { Called, CostsLink, PageLink, RailTools, SearchLink } from "./rail_more.js";
import { Views } from "./rail_views.js";
import { ShiftSwitch } from "./shift_panel.js";
import { listTitle } from "./view_names.js";

function QueueLink({ label, address, name, route, counts, onChoose }) {
  const { words } = usePage();
  const current = route.view === "tickets" && !route.lens && route.queue === name;
  const waiting = counts?.queued ?? 0;
  return html`<li>
    <a
      class="queue"
      href=${writeRoute({ ...route, lens: undefined, view: "tickets", queue: name, ticket: null, mails: null })}
      title=${address}
      data-queue=${name ?? "all"}
      aria-current=${current ? "page" : null}
      onClick=${onChoose}
    >
      <span class="queue-name">${label}</span>
      ${counts && html`<span class="count" data-some=${waiting > 0 ? "" : null} aria-label=${words("queues.count", { n: waiting })}>${waiting}</span>`}
    </a>
  </li>`;
}

function Queues({ queues, route, onChoose, onRetry }) {
  const { words } = usePage();
  if (queues.phase === "loading")
    return html`<div class="rail-wait" role="status"><span class="for-reader">${words("app.loading")}</span><i></i><i></i><i></i></div>`;
  if (queues.phase === "failed")
    return html`<div class="rail-fault" role="alert">
      <p>${words("queues.failed")}</p>
      <button type="button" class="quiet" onClick=${onRetry}>${words("again")}</button>
    </div>`;
  return html`<ul>
    <${QueueLink} label=${words("queues.all")} name=${null} route=${route} counts=${countsOf(queues.items, null)} onChoose=${onChoose} />
    ${queues.items.map(
      (queue) => html`<${QueueLink}
        key=${queue.name}
        label=${queue.name}
        address=${queue.address}
        name=${queue.name}
        route=${route}
        counts=${queue.counts ?? null}
        onChoose=${onChoose}
      />`,
    )}
  </ul>`;
}

/** The way to what waits in its order, with how much of it is past its promise. */
function OrderLink({ route, overdue, onChoose }) {
  const { words } = usePage();
  return html`<a
    class="queue"
    href=${writeRoute({ ...route, view: "queue", queue: null, ticket: null, mails: null })}
    data-order-link
    aria-current=${route.view === "queue" ? "page" : null}
    onClick=${onChoose}
  >
    <span class="queue-name">${words("queue.title")}</span>
    ${overdue > 0 && html`<span class="count" data-overdue title=${words("queue.overdue", { n: overdue })} aria-label=${words("queue.overdue", { n: overdue })}>${overdue}</span>`}
  </a>`;
}

function PromisesLink({ route, onChoose }) {
  const { words } = usePage();
  return html`<a class="queue" href=${pageHref("promises")} data-promises-link aria-current=${route.view === "promises" ? "page" : null} onClick=${onChoose}>
    <span class="queue-name">${words("promises.title")}</span>
  </a>`;
}

/** The way to the mail that became no ticket, with how much of it waits. */
function MailsLink({ route, counts, onChoose }) {
  const { words } = usePage();
  const waiting = waitingOf(counts);
  return html`<a
    class="queue"
    href=${mailHref("held")}
    data-mails-link
    aria-current=${route.mails === null ? null : "page"}
    onClick=${onChoose}
  >
    <span class="queue-name">${words("mails.title")}</span>
    ${waiting !== null && html`<span class="count" aria-label=${words("mails.waiting", { n: waiting })}>${countText(waiting)}</span>`}
  </a>`;
}

function StateFilter({ queues, route, onStates }) {
  const { words } = usePage();
  const counts = countsOf(queues.items, route.queue) ?? {};
  const toggle = (state) => {
    const chosen = route.states.includes(state)
      ? route.states.filter((other) => other !== state)
      : STATES.filter((other) => other === state || route.states.includes(other));
    onStates(chosen.length === 0 ? DEFAULT_STATES : chosen);
  };
  return html`<fieldset class="state-filter">
    <legend class="rail-title">${words("filter.title")}</legend>
    ${STATES.map(
      (state) => html`<label key=${state} class="state-choice">
        <input type="checkbox" data-filter-state=${state} checked=${route.states.includes(state)} onChange=${() => toggle(state)} />
        <${StateSign} state=${state} />
        <span>${words(`state.${state}`)}</span>
        ${state in counts && html`<span class="count">${counts[state]}</span>`}
      </label>`,
    )}
    ${!sameStates(route.states, DEFAULT_STATES) &&
    html`<button type="button" class="rail-link" onClick=${() => onStates(DEFAULT_STATES)}>${words("filter.reset")}</button>`}
  </fieldset>`;
}

/** What the bar of a narrow screen calls the place. */
function placeOf(route, saved, words) {
  if (route.view === "mails") return words("mails.title");
  return isPage(route) ? words(`${route.view}.title`) : listTitle(route, saved, words);
}

export function Rail({ state, desk, shifts, me, queues, overdue, mailCounts, route, person, stage, panelOpen, onPanel, onShift, onStates, onRetryQueues, onSignOut, onHelp, onLook, onPalette, called, calls, onDuty }) {
  const { words } = usePage();
  const name = placeOf(route, state.saved.items, words);
  const chosen = () => onPanel(false);
  return html`<header class="rail">
    <div class="rail-top">
      <a class="brand" href=${writeRoute({ view: "tickets", queue: null, states: DEFAULT_STATES, ticket: null, mails: null })}>
        <img src="mark.svg" alt="" width="28" height="28" />${words("app.name")}
      </a>
      <button
        type="button"
        class="panel-button"
        aria-expanded=${String(panelOpen)}
        aria-controls="rail-panel"
        aria-label=${`${name}, ${words("filter.open_panel")}`}
        onClick=${() => onPanel(!panelOpen)}
      ><${Icon} name="panel" /><span>${name}</span></button>
      <${LiveBadge} live=${state.live} />
      <${CallSign} calls=${calls} onDuty=${onDuty} />
      <${ShiftSwitch} state=${shifts} me=${me} onOpen=${onShift} />
    </div>
    <div class="rail-panel" id="rail-panel" data-open=${panelOpen ? "" : null}>
      <${SearchLink} route=${route} onChoose=${chosen} />
      <${Called} called=${called} onChoose=${chosen} />
      <${Views} state=${state} desk=${desk} route=${route} onChoose=${chosen} />
      <nav aria-labelledby="queues-title">
        <h2 class="rail-title" id="queues-title">${words("queues.title")}</h2>
        <${OrderLink} route=${route} overdue=${overdue} onChoose=${chosen} />
        <${Queues} queues=${queues} route=${route} onChoose=${chosen} onRetry=${onRetryQueues} />
        <${MailsLink} route=${route} counts=${mailCounts} onChoose=${chosen} />
        <${PromisesLink} route=${route} onChoose=${chosen} />
        <${PageLink} view="calls" views=${["calls", "call"]} route=${route} onChoose=${chosen} />
        <${PageLink} view="events" views=${["events", "events_new", "event"]} route=${route} onChoose=${chosen} />
        <${CostsLink} me=${me} />
      </nav>
      ${route.view === "tickets" && !route.lens && html`<${StateFilter} queues=${queues} route=${route} onStates=${onStates} />`}
      <div class="rail-foot">
        <${LookSwitch} onLook=${onLook} />
        <${RailTools} onPalette=${onPalette} onChoose=${chosen} />
        <button type="button" class="rail-link" data-help onClick=${onHelp}><kbd>?</kbd> ${words("help.open")}</button>
        <div class="person">
          <span class="person-name" title=${person.email}>${person.name || person.email}</span>
          <button type="button" class="rail-link" data-sign-out onClick=${onSignOut}>${words("sign_out")}</button>
        </div>
        ${stage !== "prod" && html`<span class="stage">${words("app.stage", { stage })}</span>`}
      </div>
    </div>
  </header>`;
}
