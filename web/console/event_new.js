/** Writing a technical event: whom it is for, the ticket message, the SMS with what it takes, and the one question. */

import { html, useEffect, useMemo, useState } from "../vendor/preact-htm.js";
import { Problem, sentenceFor } from "./api.js";
import { Dialog } from "./dialog.js";
import { EventClients, clientsOf } from "./event_clients.js";
import { isRefusal } from "./failures.js";
import { Icon } from "./icons.js";
import { isLead } from "./locking.js";
import { MessageField } from "./message_field.js";
import { usePage, useStateOf } from "./page.js";
import { itemHref, pageHref } from "./route.js";
import { SmsFields } from "./sms_fields.js";
import { Over, SmsPreview, Total, useSmsPreview } from "./sms_preview.js";
import { eventOf, isFormEmpty, isTooLong, missingOf, money, namesIn, previewOf, unknownOf } from "./texting_facts.js";

/** As long as the server takes. */
const SUBJECT_CHARS_MAX = 250;

/** The queue that an event goes into unless another one is chosen. */
const queueOf = (form, queues) => queues.find(({ name }) => name === form.queue)?.name ?? (queues.find(({ technical }) => technical) ?? queues[0])?.name ?? null;

/** Why it cannot be sent yet, as a sentence; null: it can. */
function hindrance({ form, queue, preview, unknown, me }, words) {
  const missing = missingOf(form);
  if (missing.length > 0) return words("event.missing", { what: missing.map((name) => words(`event.missing.${name}`)).join(", ") });
  if (unknown.length > 0) return words("event.drop_unknown");
  if (preview.phase === "failed") return words("event.no_preview");
  if (preview.phase !== "ready" || queue === null) return words("event.wait");
  if (isTooLong(preview.found)) return words("sms.hinders.long");
  if (preview.found.over.length > 0 && !isLead(me)) return words("event.needs_lead");
  return null;
}

// --- the question -----------------------------------------------------------------------------------------

/** How many of the clients get the message only. */
const mailOnly = (form, found) => form.clients.length - new Set(found.recipients.map(({ client }) => client.number)).size;

function askedText({ form, found }, { words, lang }) {
  return words("event.ask", {
    sms: words("event.ask.sms", { n: found.sms }),
    clients: words("event.ask.clients", { n: form.clients.length }),
    price: money(found.price_usd, lang),
  });
}

function Trouble({ error }) {
  const { words } = usePage();
  if (error === null) return null;
  const text = isRefusal(error) ? words("event.refused", { detail: sentenceFor(error, words) }) : words("event.sending_unknown");
  return html`<p class="fault" role="alert" data-event-trouble=${isRefusal(error) ? "refused" : "unknown"}><${Icon} name="warning" /><span>${text}</span></p>`;
}

/** Limits of which only the sending told: somebody else was quicker. */
const overIn = (error) => (error instanceof Problem && error.kind === "confirm" ? (error.extra.over ?? [{ limit: "other", client: null }]) : []);

function Question({ form, queue, found, me, texting, onClose }) {
  const page = usePage();
  const { words } = page;
  const [{ busy, error }, setStep] = useState({ busy: false, error: null });
  const over = found.over.length > 0 ? found.over : overIn(error);
  const isConfirm = error instanceof Problem && error.kind === "confirm";
  const without = mailOnly(form, found);
  const send = async () => {
    if (busy) return;
    setStep({ busy: true, error });
    try {
      const id = await texting.send(eventOf(form, queue, { confirmed: over.length > 0 }));
      if (id !== null) location.hash = itemHref("event", id);
    } catch (failure) {
      setStep({ busy: false, error: failure });
    }
  };
  const label = busy ? "event.sending" : error !== null && !isRefusal(error) ? "event.ask.again" : over.length > 0 ? "event.ask.yes_over" : "event.ask.yes";
  return html`<${Dialog} id="event-ask-title" title=${words("event.ask.title")} hooks=${{ "data-event-ask": "" }} onClose=${onClose}>
    <p class="event-asked" data-event-asked>${askedText({ form, found }, page)}</p>
    ${without > 0 && html`<p class="faint">${words("event.ask.mail", { n: without })}</p>`}
    <${Over} over=${over} me=${me} />
    <p class="faint">${words("event.ask.final")}</p>
    ${!isConfirm && html`<${Trouble} error=${error} />`}
    <div class="dialog-row">
      <button type="button" class="primary" data-event-yes disabled=${busy || (over.length > 0 && !isLead(me))} onClick=${send}>${words(label)}</button>
    </div>
  </${Dialog}>`;
}

// --- the form ---------------------------------------------------------------------------------------------

function Queue({ queue, queues, onQueue }) {
  const { words } = usePage();
  return html`<div class="field event-queue">
    <label for="event-queue">${words("event.queue")}</label>
    <select id="event-queue" data-event-queue value=${queue ?? ""} onChange=${(event) => onQueue(event.currentTarget.value)}>
      ${queues.map(({ name }) => html`<option key=${name} value=${name} selected=${name === queue}>${name}</option>`)}
    </select>
  </div>`;
}

function Subject({ id, hook, label, lang, text, onText }) {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input id=${id} type="text" data-event-subject=${hook} lang=${lang} maxlength=${SUBJECT_CHARS_MAX} autocomplete="off" value=${text} onInput=${(event) => onText(event.currentTarget.value)} />
  </div>`;
}

function Message({ form, queue, queues, write }) {
  const { words } = usePage();
  return html`<section class="event-part" aria-labelledby="event-message">
    <h2 id="event-message">${words("event.message")}</h2>
    <${Queue} queue=${queue} queues=${queues} onQueue=${(name) => write({ queue: name })} />
    <${Subject} id="event-subject" hook="cs" lang="cs" label=${words("event.subject")} text=${form.subject} onText=${(subject) => write({ subject })} />
    <${MessageField} id="event-text" hooks=${{ "data-event-text": "cs" }} lang="cs" label=${words("event.text")} lead=${words("event.text.lead")} text=${form.text} onText=${(text) => write({ text })} />
    <label class="check"><input type="checkbox" data-event-english checked=${form.english} onChange=${(event) => write({ english: event.currentTarget.checked })} />${words("event.english")}</label>
    ${form.english &&
    html`<p class="faint">${words("event.english.lead")}</p>
      <${Subject} id="event-subject-en" hook="en" lang="en" label=${words("event.subject_en")} text=${form.subject_en} onText=${(text) => write({ subject_en: text })} />
      <${MessageField} id="event-text-en" hooks=${{ "data-event-text": "en" }} lang="en" label=${words("event.text_en")} text=${form.text_en} onText=${(text) => write({ text_en: text })} />`}
  </section>`;
}

/** A press asks; only the next one throws away. */
function Forget({ texting }) {
  const { words } = usePage();
  const [asks, setAsks] = useState(false);
  if (!asks) return html`<button type="button" class="quiet" data-event-forget onClick=${() => setAsks(true)}>${words("event.forget")}</button>`;
  return html`<button type="button" class="danger" data-event-forget-yes onClick=${() => { texting.forget(); setAsks(false); }}>${words("event.forget.yes")}</button>`;
}

/** Names of who was chosen: of tickets, of the preview, and of the server where nothing else tells. */
function useNames(texting, form, known, found) {
  useEffect(() => {
    const told = [...namesIn(found), ...unknownOf(found).map((number) => [number, null])];
    texting.learnNames([...known].filter(([number]) => form.clients.includes(number)).concat(told));
    const left = form.clients.filter((number) => !texting.state.names.has(number));
    if (left.length > 0) texting.needNames(left);
  }, [form.clients, known, found]);
}

/** @param {import("./places.js").Shown} props */
export function EventNewPage({ parts, states, me }) {
  const { words } = usePage();
  const { texting } = parts;
  const { form, names, isKept } = useStateOf(texting);
  const [asks, setAsks] = useState(false);
  const queues = states.desk.queues.items;
  const queue = queueOf(form, queues);
  const known = useMemo(() => clientsOf(states.desk.tickets.values()), [states.desk.tickets]);
  const preview = useSmsPreview(texting.preview, previewOf(form));
  useNames(texting, form, known, preview.found);
  const unknown = form.clients.filter((number) => names.get(number) === null);
  const hinders = hindrance({ form, queue, preview, unknown, me }, words);
  const drop = (numbers) => texting.write({ clients: form.clients.filter((one) => !numbers.includes(one)) });
  const submit = (event) => {
    event.preventDefault();
    if (hinders === null) setAsks(true);
  };
  const onKeyDown = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
  };
  return html`<article class="page events-page" data-event-new aria-labelledby="event-new-title">
    <header class="page-head">
      <a class="back" href=${pageHref("events")} data-back aria-label=${words("event.back")} title=${words("event.back")}><${Icon} name="back" /></a>
      <h1 id="event-new-title" tabindex="-1">${words("events_new.title")}</h1>
    </header>
    <div class="page-body" id="list" tabindex="-1">
      <form class="event-form" noValidate onSubmit=${submit} onKeyDown=${onKeyDown}>
        <div class="event-fields">
          <${EventClients} chosen=${form.clients} names=${names} known=${known} onChange=${(clients) => texting.write({ clients })} />
          <${Message} form=${form} queue=${queue} queues=${queues} write=${texting.write} />
        </div>
        <section class="event-part event-sms" aria-labelledby="event-sms">
          <h2 id="event-sms">SMS</h2>
          <${SmsFields} id="event-sms-text" form=${form} english=${form.english} onWrite=${texting.write} />
          <${SmsPreview} preview=${preview} fold=${form.fold} chosen=${form.clients.length > 0} several=${true}>
            <${Over} over=${preview.found?.over ?? []} me=${me} onDrop=${drop} />
          </${SmsPreview}>
        </section>
        <footer class="event-foot">
          <p class="faint" role="status" data-event-hinders>${hinders ?? ""}</p>
          ${!isKept ? html`<p class="warn" role="alert">${words("event.not_kept")}</p>` : !isFormEmpty(form) && html`<p class="faint">${words("event.kept")}</p>`}
          ${!isFormEmpty(form) && html`<${Forget} texting=${texting} />`}
          <button type="submit" class="primary" data-event-send disabled=${hinders !== null}>${words("event.send")} <kbd aria-hidden="true">Ctrl ↵</kbd></button>
        </footer>
      </form>
    </div>
    ${asks && preview.found && html`<${Question} form=${form} queue=${queue} found=${preview.found} me=${me} texting=${texting} onClose=${() => setAsks(false)} />`}
  </article>`;
}
