/** Writing a call down: in a ticket of its own, or in one that is there. The text is one, wherever it goes in the end. */

import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { mayOpen, tellingOf } from "./call_facts.js";
import { StateSign } from "./icons.js";
import { numberIn } from "./joining_facts.js";
import { usePage } from "./page.js";
import { callName } from "./people.js";
import { useTicket } from "./ticket_choice.js";

const TEXT_CHARS_MAX = 10_000;
const SUBJECT_CHARS_MAX = 250;
const ADDRESS_CHARS_MAX = 254;
const FORMS = ["ticket", "log"];

function Field({ id, label, children }) {
  return html`<label class="call-field" for=${id}><span>${label}</span>${children}</label>`;
}

function QueueField({ id, queues, value, onChange }) {
  const { words } = usePage();
  return html`<${Field} id=${id} label=${words("ticket.queue")}>
    <select id=${id} data-call-queue value=${value} onChange=${(event) => onChange(event.currentTarget.value)}>
      ${queues.map(({ name }) => html`<option key=${name} value=${name} selected=${name === value}>${name}</option>`)}
    </select>
  </${Field}>`;
}

/** The contacts of the client; null until they are known, or where they cannot be. */
function useContacts(calls, client) {
  const [contacts, setContacts] = useState(null);
  useEffect(() => {
    let isWanted = true;
    setContacts(null);
    if (client !== null) calls.contactsOf(client.number).then((found) => isWanted && setContacts(found), () => {});
    return () => {
      isWanted = false;
    };
  }, [client?.number]);
  return contacts;
}

function ContactChoice({ id, call, contacts, isTechnical, value, onChange }) {
  const { words } = usePage();
  const known = contacts?.filter((contact) => contact.isTechnical || !isTechnical) ?? (call.contact ? [call.contact] : []);
  return html`<${Field} id=${id} label=${words("call.contact")}>
    <select id=${id} data-call-contact value=${value} onChange=${(event) => onChange({ contact: event.currentTarget.value })}>
      ${value === "" && html`<option value="" selected>${words("call.contact.choose")}</option>`}
      ${known.map(({ address, name }) => html`<option key=${address} value=${address} selected=${address === value}>${name ? `${name}, ${address}` : address}</option>`)}
    </select>
  </${Field}>`;
}

/** Of who is not known, whatever he says. */
function SaidContact({ id, draft, onChange }) {
  const { words } = usePage();
  const field = (name) => ({
    id: `${id}-${name}`,
    autocomplete: "off",
    maxlength: ADDRESS_CHARS_MAX,
    value: draft[name],
    onInput: (event) => onChange({ [name]: event.currentTarget.value }),
  });
  return html`<${Field} id=${`${id}-contact`} label=${words("call.contact.address")}><input type="email" data-call-contact ...${field("contact")} /></${Field}>
    <${Field} id=${`${id}-name`} label=${words("call.contact.name")}><input type="text" data-call-contact-name ...${field("name")} /></${Field}>`;
}

function TicketForm({ call, calls, draft, queues, onChange }) {
  const { words } = usePage();
  const isClients = mayOpen(call) && call.client !== null;
  const contacts = useContacts(calls, isClients ? call.client : null);
  const id = `call-ticket-${call.id}`;
  const queue = queueOf(call, draft, queues);
  const isTechnical = queues.some(({ name, technical }) => name === queue && technical);
  return html`<div class="call-fields">
      <${QueueField} id=${`${id}-queue`} queues=${queuesFor(call, queues)} value=${queue} onChange=${(name) => onChange({ queue: name })} />
      ${isClients
        ? html`<${ContactChoice} id=${`${id}-contact`} call=${call} contacts=${contacts} isTechnical=${isTechnical} value=${contactOf(call, draft)} onChange=${onChange} />`
        : html`<${SaidContact} id=${id} draft=${draft} onChange=${onChange} />`}
    </div>
    ${!isClients && html`<p class="faint call-hint">${words("call.ticket.open_queue")}</p>`}
    <${Field} id=${`${id}-subject`} label=${words("call.subject")}>
      <input id=${`${id}-subject`} type="text" data-call-subject-field autocomplete="off" maxlength=${SUBJECT_CHARS_MAX} value=${draft.subject} onInput=${(event) => onChange({ subject: event.currentTarget.value })} />
    </${Field}>`;
}

/** What a typed number stands for; its subject only where the caller may hear of it. */
function Found({ found, call }) {
  const { words } = usePage();
  const { phase, ticket } = found;
  return html`<p class="call-hint" role="status" data-call-found=${phase}>
    ${phase === "found" && html`<${StateSign} state=${ticket.state} /> <strong>#${ticket.number}</strong> ${words(`state.${ticket.state}`)} · ${callName(ticket.client ?? ticket.requester)}${tellingOf(call) === "content" && html` · ${ticket.subject || words("ticket.no_subject")}`}`}
    ${phase === "asking" && html`<span class="faint">${words("find.asking")}</span>`}
    ${phase === "missing" && html`<span class="warn">${words("find.missing")}</span>`}
  </p>`;
}

function LogForm({ call, draft, desk, onChange }) {
  const { words } = usePage();
  const found = useTicket(numberIn(draft.ticket), desk.findTicket);
  const chosen = numberIn(draft.ticket);
  const id = `call-log-${call.id}`;
  return html`${call.tickets.length > 0 &&
    html`<div class="call-choices" role="group" aria-label=${words("call.log.choose")}>
      ${call.tickets.map(({ id: ticketId, number, subject, state }) => html`<button key=${ticketId} type="button" data-call-choose=${number} aria-pressed=${String(number === chosen)} onClick=${() => onChange({ ticket: `#${number}` })}><${StateSign} state=${state} /><span>#${number}${subject !== null && html` ${subject}`}</span></button>`)}
    </div>`}
    <${Field} id=${id} label=${words("call.log.number")}>
      <input id=${id} type="text" inputmode="numeric" autocomplete="off" placeholder="#10001" data-call-log-number value=${draft.ticket} onInput=${(event) => onChange({ ticket: event.currentTarget.value })} />
    </${Field}>
    <${Found} found=${found} call=${call} />`;
}

/** At a level at which nobody is a client, only queues that are open to anybody. */
const queuesFor = (call, queues) => (mayOpen(call) ? queues : queues.filter(({ technical }) => !technical));

function queueOf(call, draft, queues) {
  const names = queuesFor(call, queues).map(({ name }) => name);
  return [draft.queue, call.queue, names[0]].find((name) => names.includes(name)) ?? "";
}

const contactOf = (call, draft) => draft.contact || call.contact?.address || "";

/** What is sent; null while something is missing. */
function requestOf(call, draft, queues) {
  const text = draft.text.trim();
  if (text === "") return null;
  if (draft.form === "log") {
    const ticket = numberIn(draft.ticket);
    return ticket === null ? null : { ticket, text };
  }
  const queue = queueOf(call, draft, queues);
  const subject = draft.subject.trim();
  const contact = (mayOpen(call) && call.client !== null ? contactOf(call, draft) : draft.contact.trim()) || null;
  if (queue === "" || subject === "" || contact === null) return null;
  return { queue, subject, text, contact, name: mayOpen(call) ? null : draft.name.trim() || null };
}

/**
 * @param {object} props
 * @param {object} props.call
 * @param {ReturnType<import("./calls.js").createCalls>} props.calls
 * @param {object} props.desk
 * @param {{name: string, technical: boolean}[]} props.queues
 */
export function CallWriting({ call, calls, desk, queues }) {
  const { words } = usePage();
  const draft = calls.draftOf(call.id);
  const { busy } = calls.toldOf(call.id);
  const onChange = (patch) => calls.change(call.id, patch);
  const request = requestOf(call, draft, queues);
  const id = `call-text-${call.id}`;
  const submit = (event) => {
    event.preventDefault();
    if (request !== null && busy === null) calls.write(call.id, draft.form, request);
  };
  return html`<form class="call-writing" noValidate autocomplete="off" onSubmit=${submit} data-call-writing=${draft.form}>
    <${Field} id=${id} label=${words("call.text")}>
      <textarea id=${id} rows="3" data-call-text maxlength=${TEXT_CHARS_MAX} value=${draft.text} onInput=${(event) => onChange({ text: event.currentTarget.value })}></textarea>
    </${Field}>
    <div class="segments" role="group" aria-label=${words("call.where")}>
      ${FORMS.map((form) => html`<button key=${form} type="button" data-call-form=${form} aria-pressed=${String(form === draft.form)} onClick=${() => onChange({ form })}>${words(`call.form.${form}`)}</button>`)}
    </div>
    ${draft.form === "ticket"
      ? html`<${TicketForm} call=${call} calls=${calls} draft=${draft} queues=${queues} onChange=${onChange} />`
      : html`<${LogForm} call=${call} draft=${draft} desk=${desk} onChange=${onChange} />`}
    <button type="submit" class="primary" data-call-write disabled=${busy !== null || request === null}>${words(busy === draft.form ? "call.busy" : `call.write.${draft.form}`)}</button>
  </form>`;
}
