/** The story of a ticket: what was written as entries, what happened as quiet lines. */

import { html } from "../vendor/preact-htm.js";
import { Icon, StateSign } from "./icons.js";
import { Answer, ClientMessage, MailFate } from "./message.js";
import { usePage } from "./page.js";
import { callName } from "./people.js";
import { fullMoment, moment } from "./time.js";

function QuietLine({ at, actor, sign, isNew, children }) {
  const { words, lang, now } = usePage();
  const who = actor && (callName(actor) || words(`actor.${actor.kind}`));
  return html`<p class="quiet-line" data-new=${isNew ? "" : null}>
    <span class="quiet-sign">${sign}</span>
    <span>${children}${who && html`<span class="faint"> · ${who}</span>`}</span>
    <time datetime=${at} title=${fullMoment(at, lang)}>${moment(at, now, lang)}</time>
  </p>`;
}

function Entry({ event, change, mails, isNew, wholeText }) {
  const { words } = usePage();
  const { at, actor } = change;
  const stateWord = (state) => words(`state.${state}`);
  switch (event.type) {
    case "message_received":
      return html`<${ClientMessage} event=${event} at=${at} isNew=${isNew} wholeText=${() => wholeText(change.version)} />`;
    case "answered":
      return html`<${Answer} event=${event} actor=${actor} at=${at} isNew=${isNew} mails=${mails} wholeText=${() => wholeText(change.version)} />`;
    case "ticket_opened":
      return html`<${QuietLine} at=${at} sign=${html`<i class="spine-dot"></i>`} isNew=${isNew}>
        ${words("entry.ticket_opened", { queue: event.queue })}
      </${QuietLine}>`;
    case "state_changed":
      return html`<${QuietLine} at=${at} actor=${actor} sign=${html`<${StateSign} state=${event.to} />`} isNew=${isNew}>
        ${words("entry.state_changed", { from: stateWord(event.from), to: stateWord(event.to) })}
      </${QuietLine}>`;
    case "assigned":
      return html`<${QuietLine} at=${at} sign=${html`<i class="spine-dot"></i>`} isNew=${isNew}>
        ${event.agent ? words("entry.assigned", { name: callName(event.agent) || event.agent.id }) : words("entry.unassigned")}
      </${QuietLine}>`;
    default: // an event of a newer server: say that it is there rather than hide it
      return html`<${QuietLine} at=${at} actor=${actor} sign=${html`<i class="spine-dot"></i>`} isNew=${isNew}>
        ${words("entry.unknown", { type: event.type })}
      </${QuietLine}>`;
  }
}

/**
 * @param {object} props
 * @param {object[]} props.changes  oldest first
 * @param {object[]} props.outgoing
 * @param {number} props.readVersion  later changes are marked as new
 * @param {(version: number) => Promise<string>} props.wholeText
 */
export function Timeline({ changes, outgoing, readVersion, wholeText }) {
  const { words } = usePage();
  return html`<ol class="timeline" aria-label=${words("ticket.timeline")}>
    ${changes.map((change) => {
      const mails = outgoing.filter((mail) => mail.version === change.version);
      const answers = change.events.some((event) => event.type === "answered");
      const besides = mails.filter((mail) => !(answers && mail.kind === "answer"));
      const isNew = change.version > readVersion;
      return [
        change.events.map(
          (event, index) => html`<li key=${`${change.version}.${index}`} data-entry-type=${event.type} data-version=${change.version}>
            <${Entry} event=${event} change=${change} isNew=${isNew} mails=${mails.filter((mail) => mail.kind === "answer")} wholeText=${wholeText} />
          </li>`,
        ),
        besides.map(
          (mail) => html`<li key=${`mail.${mail.id}`} data-entry-type="outgoing">
            <p class="quiet-line">
              <span class="quiet-sign"><${Icon} name="mail" /></span>
              <span>${words(`outgoing.${mail.kind}`)} <span class="faint">· ${mail.to.join(", ")}</span></span>
              <${MailFate} mail=${mail} />
            </p>
          </li>`,
        ),
      ];
    })}
  </ol>`;
}
