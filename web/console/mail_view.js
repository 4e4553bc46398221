/** One mail beside the tickets: who wrote it, why it is here, what it says, and letting it in. */

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { Files, RawLink } from "./files.js";
import { Formatted } from "./formatted.js";
import { Icon } from "./icons.js";
import { NOTICES, OUTCOMES } from "./kept.js";
import { MadeTickets, StatusChip } from "./mail_status.js";
import { usePage } from "./page.js";
import { reasonWords } from "./reasons.js";
import { Quote, Text } from "./text.js";
import { fullMoment, moment } from "./time.js";
import { VerdictLine } from "./verdict.js";

const outcomeKey = (outcome) => ([...OUTCOMES, "ticket", "duplicate"].includes(outcome) ? `mails.${outcome}` : "mails.other");

function Facts({ mail }) {
  const { words, lang, now } = usePage();
  const notice = NOTICES.includes(mail.notice) ? `mail.notice.${mail.notice}` : "mail.notice.none";
  return html`<dl class="facts">
    <div data-fact="from"><dt>${words("mail.from")}</dt>
      <dd>${mail.name || mail.from || html`<span class="faint">${words("mail.no_sender")}</span>`}${mail.name && mail.from && html`<span class="beside">${mail.from}</span>`}</dd></div>
    <div data-fact="to"><dt>${words("mail.to")}</dt><dd>${(mail.recipients ?? []).join(", ")}</dd></div>
    ${mail.queues?.length > 0 &&
    html`<div data-fact="queues"><dt>${words("mail.queues", { n: mail.queues.length })}</dt><dd>${mail.queues.join(", ")}</dd></div>`}
    <div data-fact="received"><dt>${words("mail.received")}</dt>
      <dd><time datetime=${mail.received_at} title=${fullMoment(mail.received_at, lang)}>${moment(mail.received_at, now, lang)}</time></dd></div>
    <div data-fact="reason"><dt>${words("mail.reason")}</dt><dd data-mail-reason>${reasonWords(mail.reason, words)}</dd></div>
    <div data-fact="notice"><dt>${words("mail.notice")}</dt><dd data-mail-notice=${mail.notice ?? ""}>${words(notice)}</dd></div>
  </dl>`;
}

function ClientChoice({ clients, chosen, onChoose }) {
  const { words } = usePage();
  return html`<label class="accept-client">
    <span>${words("accept.client")}</span>
    <select data-accept-client value=${chosen} onChange=${(event) => onChoose(event.currentTarget.value)}>
      <option value="">${words("accept.client.choose")}</option>
      ${clients.map(
        (client) => html`<option key=${client.number} value=${client.number}>${words("accept.client.option", client)}</option>`,
      )}
    </select>
  </label>`;
}

/** Why a press did not let it in. */
function AcceptProblem({ accept }) {
  const { words } = usePage();
  if (accept.phase !== "refused" && accept.phase !== "unknown") return null;
  const { phase, error } = accept;
  const told = phase === "refused" && error.kind === "not-acceptable"; // its own sentence says the whole of it
  const detail = sentenceFor(error, words);
  const sentence = phase === "unknown" ? words("accept.unknown") : told ? detail : words("accept.refused", { detail });
  return html`<p class="fault" role="alert" data-accept-problem=${phase}><${Icon} name="warning" /><span>${sentence}</span></p>`;
}

function Accept({ open, onAccept }) {
  const { words } = usePage();
  const [chosen, setChosen] = useState("");
  const { accept, mail } = open;
  const clients = accept.clients.length > 0 ? accept.clients : (mail.clients ?? []);
  const chooses = accept.phase === "choose" || clients.length > 1;
  const busy = accept.phase === "busy";
  return html`<form
    class="accept"
    aria-label=${words("accept.title")}
    onSubmit=${(event) => {
      event.preventDefault();
      onAccept(chooses ? chosen : null);
    }}
  >
    <p role=${accept.phase === "choose" ? "alert" : null}>${words(chooses ? "accept.choose" : "accept.lead")}</p>
    ${chooses && html`<${ClientChoice} clients=${clients} chosen=${chosen} onChoose=${setChosen} />`}
    <button type="submit" class="primary" data-accept disabled=${busy || (chooses && chosen === "")}>
      ${words(busy ? "accept.busy" : "accept.button")}
    </button>
  </form>`;
}

/** What became of the mail; the way in where there is one. */
function Fate({ open, mails }) {
  const { words } = usePage();
  const { mail, accept } = open;
  const tickets = mail.tickets?.length > 0 ? mail.tickets : accept.tickets;
  const isIn = mail.status === "released" || accept.phase === "done";
  return html`
    ${isIn &&
    html`<p class="mail-fate-line" role="status" data-accepted>
      <${Icon} name="check" /><span>${words("accept.done")} ${tickets.length > 0 && words("mail.made", { n: tickets.length })} <${MadeTickets} tickets=${tickets} /></span>
    </p>`}
    ${mail.status === "disowned" && html`<p class="mail-fate-line warn" data-disowned><${Icon} name="warning" /><span>${words("mail.disowned")}</span></p>`}
    ${!isIn && html`<${AcceptProblem} accept=${accept} />`}
    ${!isIn && mail.acceptable && html`<${Accept} open=${open} onAccept=${mails.accept} />`}
  `;
}

/** The mail itself: the sender check, the text, the history, the files, the formatted look, the bytes. */
function Content({ mail, content, originals }) {
  const { words } = usePage();
  const raw = html`<${RawLink} mailId=${mail.id} originals=${originals} />`;
  const from = mail.name || mail.from || words("mail.no_sender");
  return html`<article class="entry message mail-entry" aria-label=${words("mail.text")}>
    ${content.verdict && html`<${VerdictLine} verdict=${content.verdict} />`}
    ${content.text ? html`<${Text} text=${content.text} />` : html`<p class="text faint">${words("entry.no_text")}</p>`}
    <${Quote} quoted=${content.quoted} />
    ${content.attachments?.length > 0 && html`<${Files} files=${content.attachments} ask=${(index) => originals.file(mail.id, index)} />`}
    ${content.html
      ? html`<${Formatted} mailId=${mail.id} from=${from} originals=${originals}>${raw}</${Formatted}>`
      : html`<div class="entry-tools">${raw}</div>`}
  </article>`;
}

function Waiting() {
  const { words } = usePage();
  return html`<div class="ticket-wait" role="status">
    <span class="for-reader">${words("mail.loading")}</span>
    <div class="entry-wait"><i></i><i></i><i></i></div>
  </div>`;
}

function Failed({ open, onRetry }) {
  const { words } = usePage();
  const missing = open.phase === "missing";
  return html`<div class="blank" role="alert" data-mail-failed>
    <${Icon} name="warning" />
    <h3>${words(missing ? "mail.missing" : "mail.failed")}</h3>
    ${!missing && html`<p>${sentenceFor(open.error, words)}</p><button type="button" onClick=${onRetry}>${words("again")}</button>`}
  </div>`;
}

/** @param {{open: object, mails: object, originals: object, listHref: string}} props */
export function MailView({ open, mails, originals, listHref }) {
  const { words } = usePage();
  const { mail, content, phase } = open;
  const heading = useRef(null);
  // whoever opens a mail is taken to its heading: the keyboard and the screen reader go on from there
  useEffect(() => heading.current?.focus({ preventScroll: true }), [open.id, mail === null]);
  return html`<article
    class="ticket mail-view"
    data-open-kept-mail=${open.id}
    data-phase=${phase}
    data-status=${mail?.status ?? ""}
    aria-labelledby="mail-title"
    aria-busy=${String(phase === "loading")}
  >
    <header class="ticket-head">
      <div class="ticket-top">
        <a class="back" href=${listHref} data-back aria-label=${words("mail.back")} title=${words("mail.back")}><${Icon} name="back" /></a>
        ${mail && html`<span class="pill" data-mail-outcome=${mail.outcome}><${Icon} name=${mail.outcome} />${words(outcomeKey(mail.outcome))}</span>
          <${StatusChip} mail=${mail} words=${words} />`}
      </div>
      <h1 id="mail-title" ref=${heading} tabindex="-1">${mail ? mail.subject || words("ticket.no_subject") : words("mail.loading")}</h1>
      ${mail && html`<${Facts} mail=${mail} />`}
    </header>
    <div class="timeline-scroll">
      ${phase === "ready" && html`<${Fate} open=${open} mails=${mails} /><${Content} mail=${mail} content=${content} originals=${originals} />`}
      ${phase === "loading" && html`<${Waiting} />`}
      ${(phase === "failed" || phase === "missing") && html`<${Failed} open=${open} onRetry=${mails.retryOpen} />`}
    </div>
  </article>`;
}
