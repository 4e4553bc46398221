/** What somebody wrote: a client's message or an answer of ours, with its files, its folded quote and its mail's fate. */

import { html, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { Icon } from "./icons.js";
import { splitLinks } from "./links.js";
import { usePage } from "./page.js";
import { callName, initials } from "./people.js";
import { fileSize } from "./size.js";
import { fullMoment, moment } from "./time.js";
import { VerdictLine } from "./verdict.js";

/** Plain text with web addresses as links. Text nodes only: nothing a client writes becomes markup. */
function Text({ text }) {
  return html`<div class="text">
    ${splitLinks(text).map((part, index) =>
      part.href === null
        ? part.text
        : html`<a key=${index} href=${part.href} target="_blank" rel="noopener noreferrer nofollow">${part.text}</a>`,
    )}
  </div>`;
}

function Quote({ quoted }) {
  const { words } = usePage();
  const lines = quoted.split("\n").length;
  return html`<details class="quote">
    <summary>${words("entry.quoted")} <span class="faint">(${words("entry.quoted_lines", { n: lines })})</span></summary>
    <div class="text">${quoted}</div>
  </details>`;
}

function Files({ files }) {
  const { words, lang } = usePage();
  return html`<ul class="files" aria-label=${words("entry.attachments", { n: files.length })}>
    ${files.map(
      (file, index) => html`<li key=${index} title=${file.type}>
        <${Icon} name="file" /><span class="file-name">${file.name || words("entry.attachment_unnamed")}</span>
        <span class="faint">${fileSize(file.size, lang)}</span>
      </li>`,
    )}
  </ul>`;
}

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

/** A text of which the history holds the beginning, with a button for the rest. */
function LongText({ beginning, wholeText }) {
  const { words } = usePage();
  const [whole, setWhole] = useState(null);
  const [error, setError] = useState(null);
  const load = () => wholeText().then(setWhole, setError);
  return html`<${Text} text=${whole ?? beginning} />
    ${whole === null &&
    html`<p class="note"><button type="button" data-whole-text onClick=${load}>${words("entry.truncated")}</button></p>`}
    ${error && html`<p class="note" role="alert">${sentenceFor(error, words)}</p>`}`;
}

export function ClientMessage({ event, at, isNew, wholeText }) {
  const { words } = usePage();
  return html`<article class="entry message" data-new=${isNew ? "" : null}>
    <${Head} name=${event.from.name} address=${event.from.address} at=${at} isNew=${isNew} kind="client" />
    ${event.verdict && html`<${VerdictLine} verdict=${event.verdict} />`}
    ${event.truncated && html`<${LongText} beginning=${event.text} wholeText=${wholeText} />`}
    ${!event.truncated && event.text && html`<${Text} text=${event.text} />`}
    ${!event.text && html`<p class="text faint">${words("entry.no_text")}</p>`}
    ${event.quoted && html`<${Quote} quoted=${event.quoted} />`}
    ${event.attachments?.length > 0 && html`<${Files} files=${event.attachments} />`}
  </article>`;
}

const OUTGOING_ICONS = { pending: "clock", sent: "check", failed: "warning" };

/** What became of a mail of ours. */
export function MailFate({ mail }) {
  const { words, lang, now } = usePage();
  const at = mail.sent_at ? moment(mail.sent_at, now, lang) : "";
  return html`<span class="mail-fate" data-outgoing=${mail.state} title=${mail.to.join(", ")}>
    <${Icon} name=${OUTGOING_ICONS[mail.state] ?? "mail"} />${words(`outgoing.${mail.state}`, { at })}
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
