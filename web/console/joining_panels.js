/** Dialogs about the open ticket and others: what it has to do with, going on in another one, splitting a message off. */

import { html, useState } from "../vendor/preact-htm.js";
import { Dialog } from "./dialog.js";
import { Icon } from "./icons.js";
import { hindrance, numberIn, subjectOf } from "./joining_facts.js";
import { usePage } from "./page.js";
import { Trouble } from "./panel_trouble.js";
import { ticketHref } from "./route.js";
import { NumberField, Others, useTicket } from "./ticket_choice.js";

/** As long as the server takes. */
const SUBJECT_CHARS_MAX = 250;

// --- what has to do with it -------------------------------------------------------------------------------

function RelatedList({ ticket, state, busy, onRemove }) {
  const { words } = usePage();
  const related = ticket.related ?? [];
  if (related.length === 0) return null;
  return html`<ul class="copies-list">
    ${related.map(
      ({ id, number }) => html`<li key=${id} data-related=${number}>
        <span><a href=${ticketHref(id)}>#${number}</a> ${state.tickets.get(id)?.subject ?? ""}</span>
        <button type="button" class="quiet" data-related-remove=${number} aria-label=${words("relate.remove_of", { number: `#${number}` })} disabled=${busy} onClick=${() => onRemove(number)}>${words("copies.remove")}</button>
      </li>`,
    )}
  </ul>`;
}

export function RelatePanel({ ticket, panel, desk, state }) {
  const { words } = usePage();
  const [text, setText] = useState("");
  const busy = panel.phase === "busy";
  const found = useTicket(numberIn(text), desk.findTicket);
  const isNew = found.phase === "found" && found.ticket.id !== ticket.id;
  const submit = async (event) => {
    event.preventDefault();
    if (isNew && (await desk.relate(found.ticket.number, true))) setText("");
  };
  return html`<${Dialog} id="relate-title" title=${words("relate.title")} hooks=${{ "data-relate-panel": "" }} onClose=${desk.closePanel}>
    <p class="faint">${words("relate.lead")}</p>
    <${Trouble} panel=${panel} prefix="joining" />
    <${RelatedList} ticket=${ticket} state=${state} busy=${busy} onRemove=${(number) => desk.relate(number, false)} />
    <form class="joining" noValidate onSubmit=${submit}>
      <${NumberField} id="relate-number" text=${text} onText=${setText} found=${found} />
      ${found.ticket?.id === ticket.id && html`<p class="warn">${words("find.same")}</p>`}
      <button type="submit" class="primary" data-relate-send disabled=${busy || !isNew}><${Icon} name="link" />${words(busy ? "joining.busy" : "relate.send")}</button>
    </form>
  </${Dialog}>`;
}

// --- going on in another one ------------------------------------------------------------------------------

export function MergePanel({ ticket, panel, desk, state }) {
  const { words } = usePage();
  const [text, setText] = useState("");
  const busy = panel.phase === "busy";
  const found = useTicket(numberIn(text), desk.findTicket);
  const other = found.ticket;
  const why = other && hindrance(ticket, other);
  const submit = (event) => {
    event.preventDefault();
    if (other && why === null) desk.merge(other.number);
  };
  return html`<${Dialog} id="merge-title" title=${words("merge.title", { number: `#${ticket.number}` })} hooks=${{ "data-merge-panel": "" }} onClose=${desk.closePanel}>
    <${Trouble} panel=${panel} prefix="joining" />
    <form class="joining" noValidate onSubmit=${submit}>
      <${NumberField} id="merge-number" text=${text} onText=${setText} found=${found} />
      <${Others} ticket=${ticket} state=${state} desk=${desk} onChoose=${({ number }) => setText(`#${number}`)} />
      ${why && html`<p class="fault calm" data-merge-hindered=${why}><${Icon} name="warning" /><span>${words(why)}</span></p>`}
      <div class="what-happens">
        <h3>${words("merge.happens")}</h3>
        <ul>
          <li>${words("merge.happens.closed", { number: `#${ticket.number}` })}</li>
          <li>${words("merge.happens.mail", { number: other ? `#${other.number}` : words("merge.the_other") })}</li>
          <li>${words("merge.happens.copies")}</li>
          <li>${words("merge.happens.told")}</li>
        </ul>
      </div>
      <button type="submit" class="primary" data-merge-send disabled=${busy || !other || why !== null}><${Icon} name="merge" />${words(busy ? "joining.busy" : "merge.send")}</button>
    </form>
  </${Dialog}>`;
}

// --- a message of its own ---------------------------------------------------------------------------------

export function SplitPanel({ ticket, panel, desk, queues, changes }) {
  const { words } = usePage();
  const [subject, setSubject] = useState(() => subjectOf(changes, panel.message, ticket.subject));
  const [queue, setQueue] = useState(ticket.queue);
  const busy = panel.phase === "busy";
  const names = [...new Set([ticket.queue, ...queues.map(({ name }) => name)])];
  const submit = (event) => {
    event.preventDefault();
    desk.split({ message: panel.message, queue, subject: subject.trim() });
  };
  return html`<${Dialog} id="split-title" title=${words("split.title")} hooks=${{ "data-split-panel": "" }} onClose=${desk.closePanel}>
    <p class="faint">${words("split.lead", { number: `#${ticket.number}` })}</p>
    <${Trouble} panel=${panel} prefix="joining" />
    <form class="joining" noValidate onSubmit=${submit}>
      <div class="field">
        <label for="split-subject">${words("split.subject")}</label>
        <input id="split-subject" type="text" data-split-subject maxlength=${SUBJECT_CHARS_MAX} autocomplete="off" value=${subject} onInput=${(event) => setSubject(event.currentTarget.value)} />
      </div>
      <div class="field">
        <label for="split-queue">${words("ticket.queue")}</label>
        <select id="split-queue" data-split-queue value=${queue} onChange=${(event) => setQueue(event.currentTarget.value)}>
          ${names.map((name) => html`<option key=${name} value=${name} selected=${name === queue}>${name}</option>`)}
        </select>
      </div>
      <button type="submit" class="primary" data-split-send disabled=${busy || subject.trim() === ""}><${Icon} name="split" />${words(busy ? "joining.busy" : "split.send")}</button>
    </form>
  </${Dialog}>`;
}
