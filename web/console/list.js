/** The list of tickets: it changes by itself, and every state of it (loading, empty, failed) has its picture. */

import { html } from "../vendor/preact-htm.js";
import { shortMoment } from "./ahead.js";
import { Icon, StateSign } from "./icons.js";
import { steady, usePage } from "./page.js";
import { callName, shortName } from "./people.js";
import { writeRoute } from "./route.js";
import { sentenceFor } from "./api.js";
import { age, fullMoment } from "./time.js";

const SKELETON_ROWS = [0, 1, 2, 3, 4, 5, 6];

/** Everything comes as a property (no context), so that an unchanged row is not drawn again. */
const Row = steady(({ summary, href, open, unread, draft, ageText, plannedText, words, lang }) => {
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
      aria-current=${open ? "true" : null}
    >
      <${StateSign} state=${summary.state} />
      <span class="row-line">
        <span class="row-subject">
          ${unread && html`<span class="for-reader">${words("list.unread")}: </span>`}${summary.subject || words("ticket.no_subject")}
        </span>
        <time class="row-age" datetime=${summary.changed_at} title=${fullMoment(summary.changed_at, lang)}>${ageText}</time>
      </span>
      <span class="row-line">
        <span class="row-who">
          <span class="row-number">#${summary.number}</span>
          <span class="for-reader">, ${words(`state.${summary.state}`)}, </span>
          <span class="row-client">${client ?? requester}</span>
          ${client && requester && html`<span class="row-requester">${requester}</span>`}
        </span>
        <span class="row-agent">
          ${summary.undeliverable?.length > 0 && html`<span class="row-alarm" title=${words("list.undeliverable")}><${Icon} name="warning" /><span class="for-reader">${words("list.undeliverable")}</span></span>`}
          ${draft && html`<span class="row-draft" title=${words("list.draft")}><${Icon} name="pencil" /><span class="for-reader">${words("list.draft")}</span></span>`}
          ${summary.agent && html`<span title=${summary.agent.name}>${shortName(summary.agent.name)}</span>`}
        </span>
      </span>
      ${(summary.last || summary.due || plannedText) &&
      html`<span class="row-preview">${summary.due && html`<strong class="due-mark" data-due>${words("ticket.due")}</strong> `}${plannedText &&
        html`<span class="row-planned">${words("ticket.scheduled_for", { when: plannedText })}</span>${summary.last && " · "}`}${by && html`<span class="row-by">${words(by)} </span>`}${summary.last?.preview}</span>`}
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

function Empty() {
  const { words } = usePage();
  return html`<div class="blank" data-empty>
    <div class="queue-picture small" aria-hidden="true">${[0, 1, 2].map((n) => html`<i key=${n}></i>`)}</div>
    <h3>${words("list.empty")}</h3>
    <p>${words("list.empty.lead")}</p>
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

/**
 * @param {object} props
 * @param {object} props.state  of the desk
 * @param {object[]} props.rows
 * @param {(summary: object) => boolean} props.isUnread
 */
export function TicketList({ state, rows, route, isUnread, onRetry, onMore }) {
  const { words, lang, now } = usePage();
  const { list } = state;
  const waiting = list.phase === "idle" || list.phase === "loading";
  const title = route.queue ?? words("queues.all");
  return html`<section class="list" aria-labelledby="list-title" aria-busy=${String(waiting)}>
    <div class="list-head">
      <h2 id="list-title">${title}</h2>
      ${list.phase === "ready" && html`<span class="list-count">${words(list.cursor === null ? "list.count" : "list.count_more", { n: rows.length })}</span>`}
    </div>
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
            ageText=${age(summary.changed_at, now, lang)}
            words=${words}
            lang=${lang}
          />`,
        )}
      </ol>`}
      ${waiting && rows.length === 0 && html`<${Skeleton} />`}
      ${list.phase === "failed" && html`<${Failed} error=${list.error} onRetry=${onRetry} />`}
      ${list.phase === "ready" && rows.length === 0 && html`<${Empty} />`}
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
