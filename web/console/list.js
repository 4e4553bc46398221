/** The list of tickets: it changes by itself, and every state of it (loading, empty, failed) has its picture. */

import { html } from "../vendor/preact-htm.js";
import { shortMoment } from "./ahead.js";
import { promisedUntil } from "./dispatch.js";
import { Icon, StateSign } from "./icons.js";
import { Countdown, LockMark, People, UrgencyMark, promiseProps } from "./marks.js";
import { steady, usePage } from "./page.js";
import { callName, shortName } from "./people.js";
import { writeRoute } from "./route.js";
import { sentenceFor } from "./api.js";
import { age, fullMoment } from "./time.js";

const SKELETON_ROWS = [0, 1, 2, 3, 4, 5, 6];

/** Everything comes as a property (no context), so that an unchanged row is not drawn again. */
const Row = steady(({ summary, href, open, unread, draft, inOrder, people, ageText, plannedText, countdownText, countdownBroken, countdownTitle, words, lang }) => {
  const promise = html`<${Countdown} text=${countdownText} broken=${countdownBroken} title=${countdownTitle} />`;
  const changed = html`<time class="row-age" datetime=${summary.changed_at} title=${fullMoment(summary.changed_at, lang)}>${ageText}</time>`;
  const requester = callName(summary.requester);
  const client = summary.client?.name;
  const by = summary.last?.by === "agent" ? "list.by_agent" : summary.last?.by === "system" ? "list.by_system" : null;
  return html`<li>
    <a
      class="row"
      href=${href}
      data-ticket-number=${summary.number}
      data-ticket-id=${summary.id}
      data-state=${summary.state}
      data-unread=${unread ? "" : null}
      data-row-urgency=${summary.urgency}
      aria-current=${open ? "true" : null}
    >
      <${StateSign} state=${summary.state} />
      <span class="row-line">
        <span class="row-subject">
          ${unread && html`<span class="for-reader">${words("list.unread")}: </span>`}<${UrgencyMark} ticket=${summary} words=${words} />${summary.subject || words("ticket.no_subject")}
        </span>
        ${inOrder && countdownText !== null ? promise : changed}
      </span>
      <span class="row-line">
        <span class="row-who">
          <span class="row-number">#${summary.number}</span>
          <span class="for-reader">, ${words(`state.${summary.state}`)}, </span>
          <span class="row-client">${client ?? requester}</span>
          ${client && requester && html`<span class="row-requester">${requester}</span>`}
        </span>
        <span class="row-agent">
          <${People} people=${people} words=${words} />
          ${summary.undeliverable?.length > 0 && html`<span class="row-alarm" title=${words("list.undeliverable")}><${Icon} name="warning" /><span class="for-reader">${words("list.undeliverable")}</span></span>`}
          ${draft && html`<span class="row-draft" title=${words("list.draft")}><${Icon} name="pencil" /><span class="for-reader">${words("list.draft")}</span></span>`}
          <${LockMark} ticket=${summary} words=${words} />
          ${summary.agent && html`<span title=${summary.agent.name} data-row-agent>${summary.state === "queued" ? words("queue.for", { name: shortName(summary.agent.name) }) : shortName(summary.agent.name)}</span>`}
        </span>
      </span>
      <span class="row-line">
        ${(summary.last || summary.due || plannedText) &&
        html`<span class="row-preview">${summary.due && html`<strong class="due-mark" data-due>${words("ticket.due")}</strong> `}${plannedText &&
        html`<span class="row-planned">${words("ticket.scheduled_for", { when: plannedText })}</span>${summary.last && " · "}`}${by && html`<span class="row-by">${words(by)} </span>`}${summary.last?.preview}</span>`}
        ${inOrder && countdownText !== null ? changed : promise}
      </span>
    </a>
  </li>`;
});

function Skeleton() {
  const { words } = usePage();
  return html`<div class="list-wait" role="status">
    <span class="for-reader">${words("list.loading")}</span>
    ${SKELETON_ROWS.map((n) => html`<div key=${n} class="row-wait"><i></i><i></i><i></i></div>`)}
  </div>`;
}

function Empty({ inOrder }) {
  const { words } = usePage();
  const [title, lead] = inOrder ? ["queue.empty", "queue.empty.lead"] : ["list.empty", "list.empty.lead"];
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

/**
 * @param {object} props
 * @param {object} props.state  of the desk
 * @param {object[]} props.rows
 * @param {(summary: object) => boolean} props.isUnread
 * @param {(ticketId: string) => object[]} props.others  who else is in a ticket
 */
export function TicketList({ state, rows, route, isUnread, others, onRetry, onMore, onTakeFirst, onDismissTaking }) {
  const page = usePage();
  const { words, lang, now } = page;
  const { list } = state;
  const inOrder = route.view === "queue";
  const waiting = list.phase === "idle" || list.phase === "loading";
  const title = inOrder ? words("queue.title") : (route.queue ?? words("queues.all"));
  return html`<section class="list" data-list-order=${inOrder ? "dispatch" : "newest"} aria-labelledby="list-title" aria-busy=${String(waiting)}>
    <div class=${inOrder ? "list-head with-tabs" : "list-head"}>
      <h2 id="list-title">${title}</h2>
      ${list.phase === "ready" && html`<span class="list-count">${words(list.cursor === null ? "list.count" : "list.count_more", { n: rows.length })}</span>`}
    </div>
    ${inOrder && html`<${QueueTabs} queues=${state.queues.items} route=${route} /><${TakeFirst} taking=${state.taking} onTake=${onTakeFirst} />`}
    <${TakingNotice} taking=${state.taking} onDismiss=${onDismissTaking} />
    <div class="list-scroll" id="list" tabindex="-1">
      ${rows.length > 0 &&
      html`<ol class="rows">
        ${rows.map(
          (summary) => html`<${Row}
            key=${summary.id}
            summary=${summary}
            href=${writeRoute({ ...route, ticket: summary.id })}
            open=${route.ticket === summary.id}
            unread=${isUnread(summary)}
            draft=${state.drafts.has(summary.id)}
            plannedText=${summary.scheduled_for && shortMoment(summary.scheduled_for, now, lang)}
            inOrder=${inOrder}
            people=${others(summary.id)}
            ageText=${age(inOrder && promisedUntil(summary) ? summary.opened_at : summary.changed_at, now, lang)}
            ...${promiseProps(summary, page)}
            words=${words}
            lang=${lang}
          />`,
        )}
      </ol>`}
      ${waiting && rows.length === 0 && html`<${Skeleton} />`}
      ${list.phase === "failed" && html`<${Failed} error=${list.error} onRetry=${onRetry} />`}
      ${list.phase === "ready" && rows.length === 0 && html`<${Empty} inOrder=${inOrder} />`}
      ${list.phase === "ready" &&
      list.cursor !== null &&
      html`<div class="list-more">
        ${list.more === "failed" && html`<p role="alert">${words("list.more_failed")}</p>`}
        <button type="button" class="quiet" disabled=${list.more === "loading"} onClick=${onMore}>
          ${list.more === "loading" ? words("list.loading") : words("list.more")}
        </button>
      </div>`}
    </div>
  </section>`;
}
