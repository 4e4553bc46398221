/** The list of tickets: it changes by itself, and every state of it (loading, empty, failed) has its picture. */

import { html, useCallback, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { SELECTED_MAX } from "./bulk.js";
import { BulkBar } from "./bulk_bar.js";
import { Icon } from "./icons.js";
import { OPEN_TICKETS_MAX } from "./lists.js";
import { LongList } from "./long_list.js";
import { usePage } from "./page.js";
import { writeRoute } from "./route.js";
import { Row, rowProps } from "./row.js";
import { SavedHead } from "./view_panel.js";
import { emptyKeys, isGone, listTitle } from "./view_names.js";

const SKELETON_ROWS = [0, 1, 2, 3, 4, 5, 6];

function Skeleton() {
  const { words } = usePage();
  return html`<div class="list-wait" role="status">
    <span class="for-reader">${words("list.loading")}</span>
    ${SKELETON_ROWS.map((n) => html`<div key=${n} class="row-wait"><i></i><i></i><i></i></div>`)}
  </div>`;
}

function Empty({ route, isGone }) {
  const { words } = usePage();
  const [title, lead] = isGone ? ["views.gone", "views.gone.lead"] : emptyKeys(route);
  return html`<div class="blank" data-empty>
    <div class="queue-picture small" aria-hidden="true">${[0, 1, 2].map((n) => html`<i key=${n}></i>`)}</div>
    <h3>${words(title)}</h3>
    <p>${words(lead)}</p>
  </div>`;
}

function Failed({ error, onRetry }) {
  const { words } = usePage();
  return html`<div class="blank" role="alert" data-list-failed>
    <${Icon} name="warning" />
    <h3>${words("list.failed")}</h3>
    <p>${sentenceFor(error, words)}</p>
    <button type="button" onClick=${onRetry}>${words("again")}</button>
  </div>`;
}

/** Which queues are shown in their order. */
function QueueTabs({ queues, route }) {
  const { words } = usePage();
  return html`<nav class="tabs" aria-label=${words("queue.tabs")}>
    ${[null, ...queues.map(({ name }) => name)].map(
      (name) => html`<a key=${name ?? ""} href=${writeRoute({ ...route, queue: name, ticket: null })} data-order-tab=${name ?? "all"} aria-current=${route.queue === name ? "page" : null}>${name ?? words("queue.tab.all")}</a>`,
    )}
  </nav>`;
}

/** One stroke for the first ticket, and why there was none. */
function TakeFirst({ taking, onTake }) {
  const { words } = usePage();
  const busy = taking.phase === "busy";
  return html`<div class="take-first">
    <button type="button" class="primary" data-take-first disabled=${busy} onClick=${onTake}>
      ${words(busy ? "queue.taking" : "queue.take_first")} <kbd aria-hidden="true">n</kbd>
    </button>
  </div>`;
}

function TakingNotice({ taking, onDismiss }) {
  const { words } = usePage();
  if (taking.phase !== "none" && taking.phase !== "failed") return null;
  const sentence = taking.phase === "none" ? words("queue.none") : words("queue.failed", { detail: sentenceFor(taking.error, words) });
  return html`<div class="list-stale" role="alert" data-taking=${taking.phase}>
    <p>${sentence}</p>
    <button type="button" class="quiet" onClick=${onDismiss}>${words("close")}</button>
  </div>`;
}

/** Why there are no counts, and why what is far down has to be asked for. */
function TooMany() {
  const { words, lang } = usePage();
  return html`<p class="list-note" data-too-many>${words("list.too_many", { limit: OPEN_TICKETS_MAX.toLocaleString(lang) })}</p>`;
}

/** What the list is called, how much is in it, and the box that selects all of it. */
function Head({ state, rows, title, isOpen, isUntold, picking, onPicking, desk }) {
  const { words } = usePage();
  const { list, selected } = state;
  const all = useRef(null);
  const picked = selected.size > 0;
  const isAll = picked && selected.size >= Math.min(rows.length, SELECTED_MAX);
  useEffect(() => {
    all.current.indeterminate = picked && !isAll;
  }, [picked, isAll]);
  const isPartial = list.cursor !== null || list.phase === "filling";
  return html`<div class="list-head">
    <label class="pick-all">
      <input ref=${all} type="checkbox" data-pick-all checked=${isAll} disabled=${rows.length === 0} aria-label=${words("bulk.pick_all")} onClick=${() => (picked ? desk.clearSelected() : desk.selectAll())} />
    </label>
    <${isOpen ? "h2" : "h1"} id="list-title">${title}</${isOpen ? "h2" : "h1"}>
    ${["ready", "filling"].includes(list.phase) && !isUntold && html`<span class="list-count" data-list-count=${rows.length}>${words(isPartial ? "list.count_more" : "list.count", { n: rows.length })}</span>`}
    <button type="button" class="quiet pick-begin" data-pick-begin aria-pressed=${String(picking)} onClick=${() => onPicking(!picking)}>${words(picking ? "bulk.pick_end" : "bulk.pick_begin")}</button>
  </div>`;
}

/**
 * @param {object} props
 * @param {object} props.state  of the desk
 * @param {object} props.desk
 * @param {object} props.shifts  the state of the shifts
 * @param {object|null} props.me
 * @param {object[]} props.rows
 * @param {(ticketId: string) => object[]} props.others  who else is in a ticket
 */
export function TicketList({ state, desk, shifts, me, rows, route, others, onTakeFirst }) {
  const page = usePage();
  const { words } = page;
  const { list } = state;
  const scroller = useRef(null);
  const [picking, setPicking] = useState(false);
  const inOrder = route.view === "queue";
  const isUntold = desk.isUntold();
  const waiting = ["idle", "loading", "filling"].includes(list.phase) || isUntold;
  const picked = state.selected.size > 0;
  const onPick = useCallback((id, isRange) => (isRange ? desk.selectTo(id) : desk.toggleSelected(id)), [desk]);
  const common = { route, page, inOrder, state, isUnread: desk.isUnread, others, onPick };
  const beginPicking = (begins) => {
    setPicking(begins);
    if (!begins) desk.clearSelected();
  };
  return html`<section class="list" data-list-order=${inOrder ? "dispatch" : "newest"} data-list-view=${route.lens ?? null} data-list-phase=${list.phase} data-picking=${picked || picking ? "" : null} aria-labelledby="list-title" aria-busy=${String(waiting)}>
    <${Head} state=${state} rows=${rows} title=${listTitle(route, state.saved.items, words)} isOpen=${route.ticket !== null} isUntold=${isUntold} picking=${picking || picked} onPicking=${beginPicking} desk=${desk} />
    ${inOrder && html`<${QueueTabs} queues=${state.queues.items} route=${route} /><${TakeFirst} taking=${state.taking} onTake=${onTakeFirst} />`}
    <${TakingNotice} taking=${state.taking} onDismiss=${desk.dismissTaking} />
    ${state.filling === "too_many" && html`<${TooMany} />`}
    <${SavedHead} state=${state} route=${route} desk=${desk} />
    <div class="list-scroll" id="list" tabindex="-1" ref=${scroller}>
      ${rows.length > 0 &&
      html`<${LongList}
        rows=${rows}
        name=${writeRoute({ ...route, ticket: null })}
        scroller=${scroller}
        openId=${route.ticket}
        isWhole=${list.phase === "ready" && list.cursor === null}
        draw=${(summary) => html`<${Row} ...${rowProps(summary, common)} />`}
      />`}
      ${waiting && rows.length === 0 && html`<${Skeleton} />`}
      ${list.phase === "failed" && html`<${Failed} error=${list.error} onRetry=${desk.retryList} />`}
      ${list.phase === "ready" && !isUntold && rows.length === 0 && html`<${Empty} route=${route} isGone=${isGone(route, state.saved)} />`}
      ${list.phase === "ready" &&
      list.cursor !== null &&
      html`<div class="list-more">
        ${list.more === "failed" && html`<p role="alert">${words("list.more_failed")}</p>`}
        <button type="button" class="quiet" disabled=${list.more === "loading"} onClick=${desk.loadMore}>
          ${list.more === "loading" ? words("list.loading") : words("list.more")}
        </button>
      </div>`}
    </div>
    <${BulkBar} state=${state} desk=${desk} shifts=${shifts} me=${me} />
  </section>`;
}
