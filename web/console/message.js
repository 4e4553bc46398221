/** What somebody wrote: a client's message or an answer of ours, with its files, its folded quote and its mail's fate. */

import { html } from "../vendor/preact-htm.js";
import { fileNamed, withoutBegun } from "./answer_pictures.js";
import { canFetch, filesOf } from "./attachments.js";
import { CallMark } from "./call_told.js";
import { FileName, Files, RawLink } from "./files.js";
import { Formatted } from "./formatted.js";
import { Icon } from "./icons.js";
import { JudgedLine } from "./judged.js";
import { Markdown } from "./markdown.js";
import { causeText, fateOf } from "./outgoing.js";
import { usePage } from "./page.js";
import { callName, initials } from "./people.js";
import { Picture } from "./picture.js";
import { LongText, Quote, Text } from "./text.js";
import { fullMoment, moment } from "./time.js";
import { VerdictLine } from "./verdict.js";

/** What the reader hears of who wrote it. */
const KIND_WORDS = { client: "entry.message", agent: "entry.answer", note: "entry.note" };

/** @param {{kind: keyof typeof KIND_WORDS}} props */
export function EntryHead({ name, address, at, isNew, kind, children }) {
  const { words, lang, now } = usePage();
  return html`<header class="entry-head">
    <span class="avatar" data-kind=${kind} aria-hidden="true">${initials(name || address)}</span>
    <h3>
      <span class="for-reader">${words(KIND_WORDS[kind])}: </span>
      ${name || address}${name && address && html`<span class="entry-address">${address}</span>`}
    </h3>
    ${children}
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

/** What lies behind the message (its formatted look and its raw bytes), and what can be done with it. */
function Tools({ event, originals, version, onSplit }) {
  const { words } = usePage();
  const raw = event.mail && html`<${RawLink} mailId=${event.mail} originals=${originals} />`;
  const split = onSplit && html`<button type="button" class="quiet" data-split=${version} aria-haspopup="dialog" title=${words("split.title")} onClick=${() => onSplit(version)}>
    <${Icon} name="split" />${words("split.button")}
  </button>`;
  if (!raw && !split) return null;
  if (!event.mail || !event.html) return html`<div class="entry-tools">${raw}${split}</div>`;
  return html`<${Formatted} mailId=${event.mail} from=${callName(event.from)} originals=${originals}>${raw}${split}</${Formatted}>`;
}

/**
 * @param {object} props
 * @param {object|null} props.judging  what it was judged to be, and how to put that right: see `JudgedLine`
 */
export function ClientMessage({ event, at, isNew, unfolded, judging, wholeText, originals, ticketId, version, onSplit }) {
  const { words } = usePage();
  const ask = filesOf(event, ticketId, version, originals);
  const judged = judging && { event: judging.judgement.event, version: judging.version };
  return html`<article class="entry message" data-new=${isNew ? "" : null}>
    <${EntryHead} name=${event.from.name} address=${event.from.address} at=${at} isNew=${isNew} kind="client" />
    ${event.via === "phone" && html`<${CallMark} call=${event.call} />`}
    ${event.verdict && event.via !== "phone" && html`<${VerdictLine} verdict=${event.verdict} />`}
    ${judging && html`<${JudgedLine} ...${judging} />`}
    <${Marks} event=${event} />
    ${event.truncated
      ? html`<${LongText} beginning=${event.text} quoted=${event.quoted} unfolded=${unfolded} judged=${judged} wholeText=${wholeText} />`
      : html`${event.text ? html`<${Text} text=${event.text} judged=${judged} />` : html`<p class="text faint">${words("entry.no_text")}</p>`}
          <${Quote} quoted=${event.quoted} unfolded=${unfolded} />`}
    ${event.attachments?.length > 0 && html`<${Files} files=${event.attachments} ask=${ask} />`}
    <${Tools} event=${event} originals=${originals} version=${version} onSplit=${onSplit} />
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

/** An answer that was taken back before it left: struck, and folded, because nobody ever got it. */
function Recalled({ name, at, children }) {
  const { words, lang, now } = usePage();
  return html`<details class="entry answer-entry recalled" data-recalled>
    <summary>
      <${Icon} name="recall" /><span class="recalled-word">${words("entry.answer.recalled")}</span><s>${name}</s>
      <time datetime=${at} title=${fullMoment(at, lang)}>${moment(at, now, lang)}</time>
    </summary>
    <div class="recalled-text">${children}</div>
  </details>`;
}

/** Draws a picture of the answer: by its file, or as the name of it. */
const pictureOf = (files, ask) =>
  function pictureNamed({ name, label }) {
    const file = fileNamed(name, files);
    if (file === null || !canFetch(file, true)) return label;
    return html`<${Picture} key=${name} label=${label} ask=${() => ask(file.index).then(({ url }) => url)}><${FileName} label=${label} ask=${() => ask(file.index)} /></${Picture}>`;
  };

function AnswerText({ event, wholeText, ask }) {
  const shown = event.markdown ? Markdown : Text;
  const more = event.markdown ? { picture: pictureOf(event.attachments ?? [], ask) } : {};
  const quoted = event.quoted || null;
  const beginning = event.markdown ? withoutBegun(event.text) : event.text;
  if (event.truncated) return html`<${LongText} beginning=${beginning} quoted=${quoted} wholeText=${wholeText} shown=${shown} more=${more} />`;
  return html`<${shown} text=${event.text} ...${more} />${quoted && html`<${Quote} quoted=${quoted} />`}`;
}

/** @param {{isRecalled: boolean, ask: (index: number) => Promise<{url: string, name: string}>}} props  `ask`: for a file */
export function Answer({ event, actor, at, isNew, isRecalled, mails, wholeText, ask }) {
  const { words } = usePage();
  const name = callName(actor) || words("actor.agent");
  const recipients = [
    ["entry.to", event.to],
    ["entry.cc", event.cc],
  ].filter(([, addresses]) => addresses?.length > 0);
  const text = html`<${AnswerText} event=${event} wholeText=${wholeText} ask=${ask} />
    ${event.attachments?.length > 0 && html`<${Files} files=${event.attachments} ask=${ask} />`}`;
  if (isRecalled) return html`<${Recalled} name=${name} at=${at}>${text}</${Recalled}>`;
  return html`<article class="entry answer-entry" data-new=${isNew ? "" : null}>
    <${EntryHead} name=${name} address=${null} at=${at} isNew=${isNew} kind="agent" />
    ${text}
    <footer class="entry-foot">
      ${recipients.map(([label, addresses]) => html`<span key=${label} class="faint">${words(label)}: ${addresses.join(", ")}</span>`)}
      ${mails.map((mail) => html`<${MailFate} key=${mail.id} mail=${mail} />`)}
    </footer>
  </article>`;
}
