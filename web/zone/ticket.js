/** One request: what was said, where it stands, what happens next, and what the client can do. */

import { Icon, StateSign } from "../console/icons.js";
import { usePage, useStateOf } from "../console/page.js";
import { fullMoment, moment } from "../console/time.js";
import { html, useEffect, useMemo, useState } from "../vendor/preact-htm.js";
import { Done, Empty, Failed, Loading } from "./blank.js";
import { Confirm } from "./confirm.js";
import { Copies } from "./copies.js";
import { byItselfOf, expectedOf } from "./expected.js";
import { createOpenTicket, newsAfter } from "./open_ticket.js";
import { queueTitle } from "./queues.js";
import { Reply } from "./reply.js";
import { Timeline } from "./timeline.js";
import { Title } from "./title.js";
import { useZone } from "./zone.js";

function useOpenTicket(id) {
  const { api, seen, list, live } = useZone();
  const open = useMemo(
    () => createOpenTicket({ api, id, seenTo: seen.versionOf(id), onTicket: (ticket) => { seen.note(id, ticket.version); list.note(ticket); } }),
    [id],
  );
  useStateOf(open);
  useEffect(() => {
    open.load();
    return live.onHint((hint) => {
      const concerns = hint.type === "ticket" && (hint.id === null || hint.id === id);
      return concerns ? open.refresh(hint.version) : undefined;
    });
  }, [open]);
  return open;
}

/** State, time and what happens by itself, in sentences. */
function Now({ ticket }) {
  const { words, lang, now } = usePage();
  const expected = expectedOf(ticket, now, lang);
  const byItself = byItselfOf(ticket, now, lang);
  return html`<p class="pill large" data-ticket-state=${ticket.state}><${StateSign} state=${ticket.state} />${words(`state.${ticket.state}`)}</p>
    ${expected && html`<p class="expected" data-expected data-late=${expected.late ? "" : null}><${Icon} name="clock" /><span>${words(expected.key, expected.params)}</span></p>`}
    ${byItself && html`<p class="by-itself" data-by-itself>${words(byItself.key, byItself.params)}</p>`}`;
}

/** One agent keeps the ticket; who is in a hurry may decline. */
function LockNotice({ open }) {
  const { words } = usePage();
  const { api, say } = useZone();
  const [asking, setAsking] = useState(false);
  const { ticket } = open.state;
  if (!ticket.locked) return null;
  const decline = async () => {
    open.take(await api.declineLock(ticket.id));
    say(words("lock.done"));
  };
  return html`<div class="lock-notice" data-lock>
    <h2><${Icon} name="lock" />${words("lock.title")}</h2>
    <p>${ticket.agent ? words("lock.lead", { name: ticket.agent.name }) : words("lock.lead.nobody")}</p>
    ${ticket.may_decline_lock && html`<button type="button" data-decline onClick=${() => setAsking(true)}>${words("lock.decline")}</button>`}
    ${asking && html`<${Confirm} name="decline" title=${words("lock.decline")} lead=${words("lock.consequence")} yes=${words("lock.yes")} act=${decline} onClose=${() => setAsking(false)} />`}
  </div>`;
}

/** Resolve and reopen, each asked about first. */
function Steps({ open }) {
  const { words } = usePage();
  const { api } = useZone();
  const [asked, setAsked] = useState(null);
  const { ticket } = open.state;
  const steps = ["resolve", "reopen"].filter((step) => ticket.may?.[step]);
  const act = () => open.change((version) => api[asked](ticket.id, version));
  return html`
    ${steps.map((step) => html`<button key=${step} type="button" data-step=${step} onClick=${() => setAsked(step)}>
      <${Icon} name=${step === "resolve" ? "check" : "automatic"} />${words(`${step}.button`)}
    </button>`)}
    ${asked && html`<${Confirm} key=${asked} name=${asked} title=${words(`${asked}.title`)} lead=${words(`${asked}.lead`)} yes=${words(`${asked}.yes`)} act=${act} onClose=${() => setAsked(null)} />`}
  `;
}

function Facts({ ticket }) {
  const { words, lang, now } = usePage();
  const { me } = useZone();
  const facts = [
    ["agent", ticket.agent?.name ?? words("ticket.agent.none")],
    ["requester", ticket.requester?.name || ticket.requester?.address],
    ["queue", queueTitle(me, ticket.queue, lang)],
    ["opened", html`<time datetime=${ticket.opened_at} title=${fullMoment(ticket.opened_at, lang)}>${moment(ticket.opened_at, now, lang)}</time>`],
  ];
  return html`<dl class="facts">
    ${facts.map(([name, value]) => html`<div key=${name} data-fact=${name}><dt>${words(`ticket.${name}`)}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

/** What came since it was opened here: told, never forced upon who is writing. */
function News({ open }) {
  const { words } = usePage();
  const { entries, readTo } = open.state;
  const news = newsAfter(entries, readTo);
  if (news.length === 0) return null;
  const show = () => {
    document.querySelector(`[data-version="${news[0].version}"]`)?.scrollIntoView({ block: "center" });
    open.read();
  };
  return html`<p class="news" data-news=${news.length}>
    <${Icon} name="message" /><span>${words("ticket.news", { n: news.length })}</span>
    <button type="button" class="inline" data-show-news onClick=${show}>${words("ticket.news.show")}</button>
  </p>`;
}

function Head({ ticket }) {
  const { words } = usePage();
  return html`<header class="page-head ticket-head">
    <a class="back" href="#/" data-back><${Icon} name="back" /><span>${words("back")}</span></a>
    <p class="ticket-number">${words("list.number", { number: ticket.number })}</p>
    <${Title} hooks=${{ "data-subject": "" }}>${ticket.subject || words("ticket.no_subject")}</${Title}>
  </header>`;
}

function Ready({ open, marks }) {
  const { words } = usePage();
  const { ticket, entries, stale } = open.state;
  const { justOpened } = useZone();
  const isJustOpened = justOpened.current === ticket.id;
  useEffect(() => () => {
    justOpened.current = null; // said once
  }, []);
  useEffect(() => {
    document.title = `${ticket.subject || words("ticket.no_subject")} – ${words("app.name")}`;
  }, [ticket.subject, words]);
  return html`<${Head} ticket=${ticket} />
    ${isJustOpened && html`<${Done} text=${words("new.sent", { number: ticket.number })} />`}
    ${stale && html`<p class="note" role="status" data-stale>${words("ticket.stale")}</p>`}
    <div class="ticket-grid">
      <section class="ticket-now" aria-label=${words("ticket.facts")}>
        <${Now} ticket=${ticket} /><${LockNotice} open=${open} />
        <div class="steps"><${Steps} open=${open} /></div>
      </section>
      <div class="ticket-talk">
        <${Timeline} ticketId=${ticket.id} entries=${entries} newAfter=${marks} />
        <div role="status"><${News} open=${open} /></div>
        <${Reply} open=${open} />
      </div>
      <aside class="ticket-more" aria-label=${words("copies.title")}><${Facts} ticket=${ticket} /><${Copies} open=${open} /></aside>
    </div>`;
}

/** @param {{id: string}} props */
export function TicketPage({ id }) {
  const { words } = usePage();
  const { seen } = useZone();
  const [seenTo] = useState(() => seen.versionOf(id));
  const open = useOpenTicket(id);
  const { phase, ticket, error } = open.state;
  const blankTitle = html`<${Title}><span class="for-reader">${words("ticket.loading")}</span></${Title}>`;
  return html`<main class="zone-main" id="content" data-page="ticket" data-phase=${phase} data-ticket-version=${ticket?.version}>
    ${phase === "missing" &&
    html`${blankTitle}<${Empty} title=${words("ticket.missing")} lead=${words("ticket.missing.lead")} hooks=${{ "data-missing": "" }}>
      <a class="button" href="#/">${words("back")}</a></${Empty}>`}
    ${phase === "failed" && html`${blankTitle}<${Failed} title=${words("ticket.failed")} error=${error} onAgain=${open.load} />`}
    ${phase === "loading" && html`${blankTitle}<${Loading} text=${words("ticket.loading")} />`}
    ${phase === "ready" && html`<${Ready} open=${open} marks=${seenTo === 0 ? null : seenTo} />`}
  </main>`;
}
