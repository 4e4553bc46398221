/** A row of the list of tickets: three tight lines. Everything comes as a property, so that it is drawn only when it has to be. */

import { html } from "../vendor/preact-htm.js";
import { shortMoment } from "./ahead.js";
import { promisedUntil } from "./dispatch.js";
import { Icon, StateSign } from "./icons.js";
import { Countdown, LockMark, People, Tags, UrgencyMark, promiseProps } from "./marks.js";
import { steady } from "./page.js";
import { callName, shortName } from "./people.js";
import { writeRoute } from "./route.js";
import { age, fullMoment } from "./time.js";

const BY = { agent: "list.by_agent", system: "list.by_system" };

/** Where it goes on, when it is due, what was said last. */
function Preview({ summary, plannedText, words }) {
  const { last, due, merged_into: merged } = summary;
  return html`<span class="row-preview">
    ${merged && html`<span class="row-merged" data-row-merged=${merged.number}>${words("list.merged", { number: merged.number })}</span>${last && " · "}`}
    ${due && html`<strong class="due-mark" data-due>${words("ticket.due")}</strong> `}${plannedText &&
    html`<span class="row-planned">${words("ticket.scheduled_for", { when: plannedText })}</span>${last && " · "}`}${BY[last?.by] && html`<span class="row-by">${words(BY[last.by])} </span>`}${last?.preview}
  </span>`;
}

/** Who has it, who is in it, and what should be seen at a glance. */
function Beside({ summary, draft, people, words }) {
  const { agent, undeliverable, state } = summary;
  return html`<span class="row-agent">
    <${People} people=${people} words=${words} />
    ${undeliverable?.length > 0 && html`<span class="row-alarm" title=${words("list.undeliverable")}><${Icon} name="warning" /><span class="for-reader">${words("list.undeliverable")}</span></span>`}
    ${draft && html`<span class="row-draft" title=${words("list.draft")}><${Icon} name="pencil" /><span class="for-reader">${words("list.draft")}</span></span>`}
    <${LockMark} ticket=${summary} words=${words} />
    ${agent && html`<span title=${agent.name} data-row-agent>${state === "queued" ? words("queue.for", { name: shortName(agent.name) }) : shortName(agent.name)}</span>`}
  </span>`;
}

export const Row = steady(({ summary, href, open, picked, unread, draft, inOrder, people, ageText, plannedText, countdownText, countdownBroken, countdownTitle, onPick, words, lang }) => {
  const promise = html`<${Countdown} text=${countdownText} broken=${countdownBroken} title=${countdownTitle} />`;
  const changed = html`<time class="row-age" datetime=${summary.changed_at} title=${fullMoment(summary.changed_at, lang)}>${ageText}</time>`;
  const requester = callName(summary.requester);
  const client = summary.client?.name;
  const pick = (event) => onPick(summary.id, event.shiftKey);
  return html`<label class="row-pick">
      <input
        type="checkbox"
        tabindex="-1"
        data-pick
        checked=${picked}
        aria-label=${words("bulk.pick", { number: summary.number })}
        onClick=${pick}
      />
    </label>
    <a
      class="row"
      href=${href}
      data-ticket-number=${summary.number}
      data-ticket-id=${summary.id}
      data-state=${summary.state}
      data-unread=${unread ? "" : null}
      data-picked=${picked ? "" : null}
      data-row-urgency=${summary.urgency}
      aria-current=${open ? "true" : null}
      onClick=${(event) => {
        if (!event.shiftKey || event.detail === 0) return;
        event.preventDefault(); // Shift opens no window here: it selects from the last one to this
        pick(event);
      }}
    >
      <${StateSign} state=${summary.state} />
      <span class="row-line">
        <span class="row-subject">
          ${picked && html`<span class="for-reader">${words("bulk.picked")}: </span>`}${unread && html`<span class="for-reader">${words("list.unread")}: </span>`}<${UrgencyMark} ticket=${summary} words=${words} />${summary.subject || words("ticket.no_subject")}
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
        <${Beside} summary=${summary} draft=${draft} people=${people} words=${words} />
      </span>
      <span class="row-line">
        <${Preview} summary=${summary} plannedText=${plannedText} words=${words} />
        <${Tags} tags=${summary.tags} most=${countdownText === null ? 2 : 1} words=${words} />
        ${inOrder && countdownText !== null ? changed : promise}
      </span>
    </a>`;
});

/**
 * What a row shows, as plain values.
 * @param {object} summary
 * @param {object} list  what all rows have in common
 */
export function rowProps(summary, { route, page, inOrder, state, isUnread, others, onPick }) {
  const { words, lang, now } = page;
  return {
    summary,
    href: writeRoute({ ...route, ticket: summary.id }),
    open: route.ticket === summary.id,
    picked: state.selected.has(summary.id),
    unread: isUnread(summary),
    draft: state.drafts.has(summary.id),
    plannedText: summary.scheduled_for && shortMoment(summary.scheduled_for, now, lang),
    inOrder,
    people: others(summary.id),
    ageText: age(inOrder && promisedUntil(summary) ? summary.opened_at : summary.changed_at, now, lang),
    ...promiseProps(summary, page),
    onPick,
    words,
    lang,
  };
}
