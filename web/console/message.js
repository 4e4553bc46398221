/** What somebody wrote: a client's message or an answer of ours, with its files, its folded quote and its mail's fate. */

import { html } from "../vendor/preact-htm.js";
import { filesOf } from "./attachments.js";
import { Files, RawLink } from "./files.js";
import { Formatted } from "./formatted.js";
import { Icon } from "./icons.js";
import { JudgedLine } from "./judged.js";
import { causeText, fateOf } from "./outgoing.js";
import { usePage } from "./page.js";
import { callName, initials } from "./people.js";
import { LongText, Quote, Text } from "./text.js";
import { fullMoment, moment } from "./time.js";
import { VerdictLine } from "./verdict.js";

function Head({ name, address, at, isNew, kind }) {
  const { words, lang, now } = usePage();
  return html`<header class="entry-head">
    <span class="avatar" data-kind=${kind} aria-hidden="true">${initials(name || address)}</span>
    <h3>
      <span class="for-reader">${words(kind === "client" ? "entry.message" : "entry.answer")}: </span>
      ${name || address}${name && address && html`<span class="entry-address">${address}</span>`}
    </h3>
    ${isNew && html`<span class="new-mark">${words("entry.new")}</span>`}
    <time datetime=${at} title=${fullMoment(at, lang)}>${moment(at, now, lang)}</time>
  </header>`;
}

/** Why the reader should look twice. Records of before there were such marks have none. */
function Marks({ event }) {
  const { words } = usePage();
  return html`
    ${event.new_way === true && html`<p class="mark" data-new-way><${Icon} name="warning" /><span>${words("entry.new_way")}</span></p>`}
    ${event.readable === false && html`<p class="mark" data-unreadable><${Icon} name="warning" /><span>${words("entry.unreadable")}</span></p>`}
  `;
}

/** The mail behind the message: its formatted look and its raw bytes. */
function Original({ event, originals }) {
  if (!event.mail) return null;
  const raw = html`<${RawLink} mailId=${event.mail} originals=${originals} />`;
  if (!event.html) return html`<div class="entry-tools">${raw}</div>`;
  return html`<${Formatted} mailId=${event.mail} from=${callName(event.from)} originals=${originals}>${raw}</${Formatted}>`;
}

/**
 * @param {object} props
 * @param {object|null} props.judging  what it was judged to be, and how to put that right: see `JudgedLine`
 */
export function ClientMessage({ event, at, isNew, unfolded, judging, wholeText, originals, ticketId, version }) {
  const { words } = usePage();
  const ask = filesOf(event, ticketId, version, originals);
  const judged = judging && { event: judging.judgement.event, version: judging.version };
  return html`<article class="entry message" data-new=${isNew ? "" : null}>
    <${Head} name=${event.from.name} address=${event.from.address} at=${at} isNew=${isNew} kind="client" />
    ${event.verdict && html`<${VerdictLine} verdict=${event.verdict} />`}
    ${judging && html`<${JudgedLine} ...${judging} />`}
    <${Marks} event=${event} />
    ${event.truncated
      ? html`<${LongText} beginning=${event.text} quoted=${event.quoted} unfolded=${unfolded} judged=${judged} wholeText=${wholeText} />`
      : html`${event.text ? html`<${Text} text=${event.text} judged=${judged} />` : html`<p class="text faint">${words("entry.no_text")}</p>`}
          <${Quote} quoted=${event.quoted} unfolded=${unfolded} />`}
    ${event.attachments?.length > 0 && html`<${Files} files=${event.attachments} ask=${ask} />`}
    <${Original} event=${event} originals=${originals} />
  </article>`;
}

/** What became of a mail of ours. */
export function MailFate({ mail }) {
  const { words, lang, now } = usePage();
  const { state, icon, key, cause } = fateOf(mail);
  const at = mail.sent_at ? moment(mail.sent_at, now, lang) : "";
  return html`<span class="mail-fate" data-outgoing=${state} title=${mail.to.join(", ")}>
    <${Icon} name=${icon} /><span>${words(key, { at })}${cause && html`<span class="mail-cause"> (${causeText(cause, words)})</span>`}</span>
  </span>`;
}

export function Answer({ event, actor, at, isNew, mails, wholeText }) {
  const { words } = usePage();
  const recipients = [
    ["entry.to", event.to],
    ["entry.cc", event.cc],
  ].filter(([, addresses]) => addresses?.length > 0);
  return html`<article class="entry answer-entry" data-new=${isNew ? "" : null}>
    <${Head} name=${callName(actor) || words("actor.agent")} address=${null} at=${at} isNew=${isNew} kind="agent" />
    ${event.truncated ? html`<${LongText} beginning=${event.text} wholeText=${wholeText} />` : html`<${Text} text=${event.text} />`}
    <footer class="entry-foot">
      ${recipients.map(([label, addresses]) => html`<span key=${label} class="faint">${words(label)}: ${addresses.join(", ")}</span>`)}
      ${mails.map((mail) => html`<${MailFate} key=${mail.id} mail=${mail} />`)}
    </footer>
  </article>`;
}
