/** A new request: for whom, what about, with files and copies. */

import { readAddresses } from "../console/copying.js";
import { useDropping } from "../console/file_box.js";
import { Icon } from "../console/icons.js";
import { usePage } from "../console/page.js";
import { isSending, isUnsettled } from "../console/uploads.js";
import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { Empty, Fault } from "./blank.js";
import { AddressFaults } from "./copies.js";
import { charsOver, useDraft } from "./draft.js";
import { FileBox, useUploads } from "./file_box.js";
import { purposeOf, titleOf } from "./queues.js";
import { ticketHref } from "./route.js";
import { Title } from "./title.js";
import { useStep, useZone } from "./zone.js";

const SUBJECT_CHARS_MAX = 250;
const EMPTY = { queue: "", subject: "", text: "", copies: "", files: [] };

function QueueChoice({ queue, chosen, onChoose }) {
  const { words, lang } = usePage();
  const purpose = purposeOf(queue, lang) ?? words(`new.queue.purpose.${queue.technical ? "technical" : "plain"}`);
  const told = `queue-${queue.name}-told`;
  return html`<li><label class="choice" data-disabled=${queue.may_open ? null : ""}>
    <input type="radio" name="queue" data-queue=${queue.name} value=${queue.name} checked=${chosen} disabled=${!queue.may_open} aria-describedby=${told} onChange=${() => onChoose(queue.name)} />
    <span><strong>${titleOf(queue, lang)}</strong>
      <small id=${told}>${purpose}${!queue.may_open && html`<span class="why"><${Icon} name="lock" />${words("new.queue.forbidden")}</span>`}</small>
    </span>
  </label></li>`;
}

/** What is still to be filled in, in the words of the fields. */
function missingIn(draft, words) {
  return [["queue", "new.queue"], ["subject", "new.subject"], ["text", "new.text"]]
    .filter(([name]) => draft[name].trim() === "")
    .map(([name, key]) => ({ name, label: words(key) }));
}

function Problems({ missing, faults, over, uploads }) {
  const { words } = usePage();
  return html`
    ${missing.length > 0 && html`<p class="fault" role="alert" data-needed><${Icon} name="warning" /><span>${words("new.needed", { what: missing.map(({ label }) => label).join(", ") })}</span></p>`}
    <${AddressFaults} faults=${faults} />
    ${over > 0 && html`<p class="fault" role="alert" data-too-long><${Icon} name="warning" /><span>${words("reply.too_long", { n: over })}</span></p>`}
    ${isUnsettled(uploads.state) && html`<p class="note" role="status">${words(isSending(uploads.state) ? "files.busy" : "files.unsettled")}</p>`}
  `;
}

export function NewTicket() {
  const { words } = usePage();
  const { me } = useZone();
  useEffect(() => {
    document.title = `${words("new.title")} – ${words("app.name")}`;
  }, [words]);
  const canOpen = me.queues.some(({ may_open }) => may_open);
  return html`<main class="zone-main narrow" id="content" data-page="new">
    <div class="page-head"><${Title}>${words("new.title")}</${Title}></div>
    ${canOpen ? html`<${NewForm} />` : html`<${Empty} title=${words("problem.forbidden")} lead=${words("new.none")} />`}
  </main>`;
}

function NewForm() {
  const { words } = usePage();
  const { api, me, justOpened } = useZone();
  const only = me.queues.filter(({ may_open }) => may_open);
  const empty = { ...EMPTY, queue: only.length === 1 ? only[0].name : "" };
  const { draft, change, uploads, kept, forget } = useDraft("new", empty, useUploads);
  const { over, handlers } = useDropping(uploads.add);
  const [tried, setTried] = useState(false);
  const { busy, error, start } = useStep(async (copies) => {
    const { queue, subject, text } = draft;
    const files = uploads.sent.map(({ id }) => id);
    const { ticket } = await api.open({ queue, subject: subject.trim(), text, files, copies });
    forget();
    justOpened.current = ticket.id;
    location.hash = ticketHref(ticket.id);
  });
  const { addresses, faults } = readAddresses(draft.copies, { ticket: { requester: me.contact, copies: [] }, queues: [] });
  const missing = missingIn(draft, words);
  const tooLong = charsOver(draft.text, me.limits);
  const send = (event) => {
    event.preventDefault();
    setTried(true);
    if (missing.length > 0) return void event.currentTarget.querySelector(`[name="${missing[0].name}"]:not(:disabled)`)?.focus();
    if (faults.length === 0 && tooLong === 0 && !isUnsettled(uploads.state) && !busy) start(addresses);
  };
  const field = (name) => ({ name, value: draft[name], onInput: (event) => change({ [name]: event.target.value }) });
  return html`<form class="new-form" data-over=${over ? "" : null} ...${handlers} novalidate onSubmit=${send}>
    <fieldset><legend>${words("new.queue")}</legend>
      <ul class="choices">${me.queues.map((queue) => html`<${QueueChoice} key=${queue.name} queue=${queue} chosen=${draft.queue === queue.name} onChoose=${(name) => change({ queue: name })} />`)}</ul>
    </fieldset>
    <label class="field"><span>${words("new.subject")}</span>
      <input type="text" data-new-subject required maxlength=${SUBJECT_CHARS_MAX} aria-invalid=${tried && draft.subject.trim() === "" ? "true" : null} placeholder=${words("new.subject.hint")} ...${field("subject")} /></label>
    <div class="field"><label for="new-text">${words("new.text")}</label>
      <p class="faint" id="new-text-hint">${words("new.text.hint")}</p>
      <textarea id="new-text" data-new-text required rows="8" aria-describedby="new-text-hint" aria-invalid=${tried && draft.text.trim() === "" ? "true" : null} ...${field("text")}></textarea></div>
    <${FileBox} uploads=${uploads} over=${over} />
    <div class="field"><label for="new-copies">${words("new.copies")}</label>
      <input type="text" id="new-copies" inputmode="email" autocomplete="off" data-new-copies aria-describedby="new-copies-hint" ...${field("copies")} />
      <p class="faint" id="new-copies-hint">${words("new.copies.hint")}</p></div>
    ${!kept && html`<p class="note" role="alert">${words("reply.not_kept")}</p>`}
    <${Problems} missing=${tried ? missing : []} faults=${tried ? faults : []} over=${tooLong} uploads=${uploads} />
    <${Fault} error=${error} unknownKey="reply.unknown" />
    <div class="form-foot"><button type="submit" class="primary large" data-new-send disabled=${busy}>${busy ? words("new.busy") : words("new.send")}</button></div>
  </form>`;
}
