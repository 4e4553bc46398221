/** The story of a ticket: what was written as entries, what happened as quiet lines, what went wrong loudly. */

import { html } from "../vendor/preact-htm.js";
import { forMoment, untilMoment } from "./ahead.js";
import { UNLOCK_CAUSES } from "./dispatch.js";
import { messagesIn, recalledVersions, reminderKey, toldEvents } from "./happening_facts.js";
import {
  AutomaticLine,
  CopiesLine,
  FailedDelivery,
  HeldBack,
  JoinedLine,
  LinkedTickets,
  OpenedMore,
  RelationsLine,
  TagsLine,
} from "./happenings.js";
import { Icon, StateSign } from "./icons.js";
import { isSetByJudgement, judgementsOf } from "./judgement_facts.js";
import { Answer, ClientMessage, MailFate } from "./message.js";
import { Note } from "./note_entry.js";
import { kindKey } from "./outgoing.js";
import { usePage } from "./page.js";
import { callName } from "./people.js";
import { QuietLine } from "./quiet_line.js";
import { unfoldedVersions } from "./quoting.js";
import { TextOutcome, TextedEntry } from "./texted_entry.js";
import { outcomesOf } from "./texting_facts.js";

/** How somebody came to have the ticket: by taking it, from another, or because he knows the client. */
function assignedKey(event, { actor, events }) {
  if (event.agent === null) return "entry.unassigned";
  if (events.some(({ type }) => type === "ticket_opened")) return "entry.given";
  return actor?.kind === "agent" && actor.id !== event.agent.id ? "entry.handed_over" : "entry.assigned";
}

const unlockedKey = ({ cause }) => `entry.unlocked.${UNLOCK_CAUSES.includes(cause) ? cause : "other"}`;

const DOT = html`<i class="spine-dot"></i>`;

function Entry({ event, change, mails, isNew, unfolded, isRecalled, judging, wholeText, originals, ticketId, me, outcomes, onSplit }) {
  const { words, lang, now } = usePage();
  const { at, actor } = change;
  const stateWord = (state) => words(`state.${state}`);
  const urgencyWord = (urgency) => words(`urgency.${urgency}`);
  switch (event.type) {
    case "message_received":
      return html`<${ClientMessage}
        event=${event}
        at=${at}
        isNew=${isNew}
        unfolded=${unfolded}
        judging=${judging}
        wholeText=${() => wholeText(change.version)}
        originals=${originals}
        ticketId=${ticketId}
        version=${change.version}
        onSplit=${onSplit}
      />`;
    case "answered":
      return html`<${Answer}
        event=${event}
        actor=${actor}
        at=${at}
        isNew=${isNew}
        isRecalled=${isRecalled}
        mails=${mails}
        wholeText=${() => wholeText(change.version)}
        ask=${(index) => originals.fileOfTicket(ticketId, change.version, index)}
      />`;
    case "noted":
      return html`<${Note} event=${event} actor=${actor} at=${at} isNew=${isNew} me=${me} wholeText=${() => wholeText(change.version)} />`;
    case "recalled":
      return html`<${QuietLine} at=${at} actor=${actor} sign=${html`<${Icon} name="recall" />`} isNew=${isNew}>${words("entry.recalled")}</${QuietLine}>`;
    case "texted":
      return html`<${TextedEntry} event=${event} actor=${actor} at=${at} isNew=${isNew} outcomes=${outcomes} />`;
    case "text_outcome":
      return html`<${TextOutcome} event=${event} at=${at} isNew=${isNew} />`;
    case "tags_changed":
      return html`<${TagsLine} event=${event} at=${at} actor=${actor} isNew=${isNew} />`;
    case "relations_changed":
      return html`<${RelationsLine} event=${event} at=${at} actor=${actor} isNew=${isNew} />`;
    case "merged":
    case "absorbed":
    case "split_off":
      return html`<${JoinedLine} event=${event} at=${at} actor=${actor} isNew=${isNew} />`;
    case "ticket_opened":
      return html`<${QuietLine} at=${at} sign=${DOT} isNew=${isNew}>
        ${words("entry.ticket_opened", { queue: event.queue })}<${OpenedMore} event=${event} />
      </${QuietLine}>`;
    case "state_changed":
      return html`<${QuietLine} at=${at} actor=${actor} sign=${html`<${StateSign} state=${event.to} />`} isNew=${isNew}>
        ${words("entry.state_changed", { from: stateWord(event.from), to: stateWord(event.to) })}
      </${QuietLine}>`;
    case "assigned": {
      const key = assignedKey(event, change);
      return html`<${QuietLine} at=${at} actor=${key === "entry.handed_over" ? actor : null} sign=${DOT} isNew=${isNew}>
        ${words(key, { name: callName(event.agent) || event.agent?.id })}
      </${QuietLine}>`;
    }
    case "urgency_set": {
      const judged = isSetByJudgement(change);
      return html`<${QuietLine} at=${at} actor=${judged ? null : actor} sign=${html`<${Icon} name=${event.to === "routine" ? "down" : event.to} />`} isNew=${isNew}>
        ${words(judged ? "entry.urgency_judged" : "entry.urgency_set", { from: urgencyWord(event.from), to: urgencyWord(event.to) })}
      </${QuietLine}>`;
    }
    case "promised":
      return html`<${QuietLine} at=${at} sign=${html`<${Icon} name="promise" />`} isNew=${isNew} faint=${true}>
        ${words(`entry.promised.${event.kind}`, { until: untilMoment(event.until, now, lang) })}
      </${QuietLine}>`;
    case "promise_ended":
      return html`<${QuietLine} at=${at} sign=${html`<${Icon} name=${event.kept ? "check" : "warning"} />`} isNew=${isNew} faint=${event.kept}>
        <span class=${event.kept ? null : "promise-broken"} data-kept=${String(event.kept)}>${words(`entry.promise_ended.${event.kind}.${event.kept ? "kept" : "broken"}`, { until: untilMoment(event.until, now, lang) })}</span>
      </${QuietLine}>`;
    case "locked":
      return html`<${QuietLine} at=${at} actor=${actor} sign=${html`<${Icon} name="lock" />`} isNew=${isNew}>${words("entry.locked")}</${QuietLine}>`;
    case "unlocked":
      return html`<${QuietLine} at=${at} actor=${event.cause === "agent" ? actor : null} sign=${html`<${Icon} name="unlock" />`} isNew=${isNew}>
        <span data-unlocked=${event.cause}>${words(unlockedKey(event))}</span>
      </${QuietLine}>`;
    case "scheduled":
      return html`<${QuietLine} at=${at} actor=${actor} sign=${html`<${StateSign} state="scheduled" />`} isNew=${isNew}>
        ${words("entry.scheduled", { when: forMoment(event.until, now, lang) })}
      </${QuietLine}>`;
    case "came_due":
      return html`<${QuietLine} at=${at} sign=${html`<${StateSign} state="scheduled" />`} isNew=${isNew}>${words("entry.came_due")}</${QuietLine}>`;
    case "reminded":
      return html`<${QuietLine} at=${at} sign=${html`<${Icon} name="clock" />`} isNew=${isNew}>${words(reminderKey(event))}</${QuietLine}>`;
    case "automatic_received":
      return html`<${AutomaticLine} event=${event} at=${at} isNew=${isNew} />`;
    case "delivery_failed":
      return html`<${FailedDelivery} event=${event} at=${at} isNew=${isNew} />`;
    case "mail_held_back":
      return html`<${HeldBack} event=${event} at=${at} isNew=${isNew} />`;
    case "copies_changed":
      return html`<${CopiesLine} event=${event} at=${at} actor=${actor} isNew=${isNew} />`;
    case "linked":
      return html`<${QuietLine} at=${at} sign=${DOT} isNew=${isNew}>
        ${words("entry.linked")}${" "}<${LinkedTickets} tickets=${event.tickets} />
      </${QuietLine}>`;
    default: // an event of a newer server: say that it is there rather than hide it
      return html`<${QuietLine} at=${at} actor=${actor} sign=${DOT} isNew=${isNew}>
        ${words("entry.unknown", { type: event.type })}
      </${QuietLine}>`;
  }
}

/**
 * @param {object} props
 * @param {object[]} props.changes  oldest first
 * @param {object|null} props.ticket
 * @param {boolean} props.busy  a step is under way
 * @param {(level: string) => Promise<boolean>} props.setUrgency
 * @param {object[]} props.outgoing
 * @param {number} props.readVersion  later changes are marked as new
 * @param {(version: number) => Promise<{text: string}>} props.wholeText
 * @param {ReturnType<import("./originals.js").createOriginals>} props.originals
 * @param {object|null} props.me
 * @param {((version: number) => void)|null} props.onSplit  begins to make a message a ticket of its own
 */
export function Timeline({ changes, ticket, busy, setUrgency, outgoing, readVersion, wholeText, originals, me, onSplit }) {
  const { words } = usePage();
  const unfolded = unfoldedVersions(changes);
  const recalled = recalledVersions(changes);
  const canSplit = onSplit !== null && messagesIn(changes) > 1;
  const judgements = judgementsOf(changes);
  const outcomes = outcomesOf(changes);
  return html`<ol class="timeline" aria-label=${words("ticket.timeline")}>
    ${changes.map((change) => {
      const mails = outgoing.filter((mail) => mail.version === change.version);
      const answers = change.events.some((event) => event.type === "answered");
      const besides = mails.filter((mail) => !(answers && mail.kind === "answer"));
      const isNew = change.version > readVersion;
      const judgement = judgements.get(change.version) ?? null;
      const judging = judgement && { judgement, version: change.version, ticket, busy, setUrgency };
      return [
        toldEvents(change).map(
          (event, index) => html`<li key=${`${change.version}.${index}`} data-entry-type=${event.type} data-version=${change.version}>
            <${Entry}
              event=${event}
              change=${change}
              isNew=${isNew}
              unfolded=${unfolded.has(change.version)}
              isRecalled=${recalled.has(change.version)}
              judging=${judging}
              mails=${mails.filter((mail) => mail.kind === "answer")}
              wholeText=${wholeText}
              originals=${originals}
              ticketId=${ticket.id}
              me=${me}
              outcomes=${outcomes}
              onSplit=${canSplit ? onSplit : null}
            />
          </li>`,
        ),
        besides.map(
          (mail) => html`<li key=${`mail.${mail.id}`} data-entry-type="outgoing">
            <p class="quiet-line">
              <span class="quiet-sign"><${Icon} name="mail" /></span>
              <span>${words(kindKey(mail.kind))} <span class="faint">· ${mail.to.join(", ")}</span></span>
              <${MailFate} mail=${mail} />
            </p>
          </li>`,
        ),
      ];
    })}
  </ol>`;
}
