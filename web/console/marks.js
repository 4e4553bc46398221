/** Small marks of a ticket, the same in rows and in the heading: how urgent, locked, how near the promise, who is there. */

import { html } from "../vendor/preact-htm.js";
import { untilMoment } from "./ahead.js";
import { countdown, isBroken } from "./countdown.js";
import { promisedUntil, urgencyOf } from "./dispatch.js";
import { Icon } from "./icons.js";
import { initials } from "./people.js";

/** Nothing for what is routine: a mark that everything carries says nothing. */
export function UrgencyMark({ ticket, words }) {
  const urgency = urgencyOf(ticket);
  if (urgency === "routine") return null;
  const word = words(`urgency.${urgency}`);
  return html`<span class="urgency-mark" data-urgency=${urgency} title=${word}><${Icon} name=${urgency} /><span class="for-reader">${word}, </span></span>`;
}

export function LockMark({ ticket, words }) {
  if (!ticket.locked) return null;
  const word = ticket.agent ? words("lock.mark.by", { name: ticket.agent.name }) : words("lock.mark");
  return html`<span class="lock-mark" data-locked title=${word}><${Icon} name="lock" /><span class="for-reader">${word}</span></span>`;
}

/**
 * What a row needs to tell of a promise, as plain values, so that it is drawn again only when they change.
 * @returns {{countdownText: string|null, countdownBroken: boolean, countdownTitle: string}}
 */
export function promiseProps(ticket, { words, lang, now }) {
  const until = promisedUntil(ticket);
  if (until === null) return { countdownText: null, countdownBroken: false, countdownTitle: "" };
  const kind = ticket.promise?.kind ?? "reaction";
  return {
    countdownText: countdown(until, now, lang),
    countdownBroken: isBroken(until, now),
    countdownTitle: words(`promise.row.${kind}`, { when: untilMoment(until, now, lang) }),
  };
}

/** @param {{text: string|null, broken: boolean, title: string}} props */
export function Countdown({ text, broken, title }) {
  if (text === null) return null;
  return html`<span class="countdown" data-promise=${broken ? "broken" : "running"} title=${title}><span class="for-reader">${title}: </span>${text}</span>`;
}

/** The tags of a ticket in a row: as many as have room, the rest is counted. */
export function Tags({ tags = [], most, words }) {
  if (tags.length === 0) return null;
  const rest = tags.slice(most);
  return html`<span class="row-tags" data-tags=${tags.length} title=${tags.join(", ")}>
    <span class="for-reader">${words("list.tags")}: ${tags.join(", ")}</span>
    ${tags.slice(0, most).map((tag) => html`<span key=${tag} class="row-tag" aria-hidden="true">${tag}</span>`)}
    ${rest.length > 0 && html`<span class="row-tag-rest" aria-hidden="true">+${rest.length}</span>`}
  </span>`;
}

/** Who else is in a ticket, as small round signs; who types has dots. */
export function People({ people, words }) {
  if (people.length === 0) return null;
  return html`<span class="people" data-people=${people.length}>
    ${people.map(({ id, name, mode }) => {
      const word = words(`presence.${mode}`, { name });
      return html`<span key=${id} class="person-sign" data-person=${id} data-mode=${mode} title=${word}>
        <span aria-hidden="true">${initials(name)}</span>${mode === "typing" && html`<i aria-hidden="true"></i>`}
        <span class="for-reader">${word}. </span>
      </span>`;
    })}
  </span>`;
}
