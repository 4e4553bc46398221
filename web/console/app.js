/** The console of somebody who is signed in: the frame, the keyboard, and what is said to the screen reader. */

import { html, useCallback, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { Help } from "./help.js";
import { commandOf, takesText } from "./keys.js";
import { TicketList } from "./list.js";
import { LostBanner } from "./live_badge.js";
import { MailList } from "./mail_list.js";
import { MailView, NoMail } from "./mail_view.js";
import { Rail } from "./rail.js";
import { OUTCOMES } from "./kept.js";
import { mailHref, readRoute, writeRoute } from "./route.js";
import { SessionExpired } from "./sign_in.js";
import { PromisesPage } from "./promises_page.js";
import { ShiftPanel } from "./shift_panel.js";
import { NoTicket, TicketView } from "./ticket.js";
import { usePage, useStateOf } from "./page.js";

const ALL_TICKETS = "#/tickets";
const QUEUE_IN_ORDER = "#/queue";

const rowLinks = () => [...document.querySelectorAll(".row")];

/** Moves the focus in the list, from the row in focus, or else from that of the open ticket. */
function step(by) {
  const links = rowLinks();
  if (links.length === 0) return;
  const at = links.findIndex((link) => link === document.activeElement);
  const from = at >= 0 ? at : links.findIndex((link) => link.getAttribute("aria-current") === "true");
  const next = from < 0 ? 0 : Math.min(links.length - 1, Math.max(0, from + by));
  links[next].focus();
}

/** Where the list of tickets was left, so that one comes back to it from elsewhere. */
function useTicketsPlace(route) {
  const place = useRef(ALL_TICKETS);
  if (route.view === "tickets" || route.view === "queue") place.current = writeRoute({ ...route, ticket: null });
  return place;
}

/** What is open goes, and the focus returns to its row. */
function closeOpen(route) {
  const { ticket, mails } = route;
  if (ticket !== null) location.hash = writeRoute({ ...route, ticket: null });
  else if (mails !== null && mails.id !== null) location.hash = mailHref(mails.outcome);
  const isRow = ({ dataset }) => (ticket === null ? dataset.keptMail === mails?.id : dataset.ticketId === ticket);
  rowLinks().find(isRow)?.focus();
}

/** The open ticket goes, or the page that is no list; the way back from a page leads to the tickets. */
function leavePlace(route, ticketsPlace) {
  if (route.view === "promises") location.hash = ticketsPlace.current;
  else closeOpen(route);
}

const press = (selector) => document.querySelector(selector)?.click();

function useKeyboard({ route, ticketsPlace, panelOpen, onPanel, onHelp, onTakeFirst, onUrgency }) {
  useEffect(() => {
    const answer = () => document.querySelector("[data-answer]");
    const urgency = () => document.querySelector("[data-urgency-choice]");
    const leave = () => {
      if (panelOpen) onPanel(false);
      else if ([answer(), urgency()].includes(document.activeElement)) document.getElementById("ticket-title").focus();
      else leavePlace(route, ticketsPlace);
    };
    const commands = {
      next: () => step(1),
      previous: () => step(-1),
      answer: () => answer()?.focus(),
      take: () => press('[data-move="in_progress"]'),
      first: onTakeFirst,
      handOver: () => press("[data-hand-over]"),
      lock: () => press("[data-lock]"),
      urgency: () => urgency()?.focus(),
      urgent: () => onUrgency("urgent"),
      problem: () => onUrgency("problem"),
      routine: () => onUrgency("routine"),
      copies: () => press("[data-copies-button]"),
      schedule: () => press("[data-schedule]"),
      accept: () => document.querySelector("[data-accept-client], [data-accept]")?.focus(),
      queue: () => (location.hash = route.view === "queue" ? ALL_TICKETS : QUEUE_IN_ORDER),
      mails: () => (location.hash = route.mails === null ? mailHref(OUTCOMES[0]) : ticketsPlace.current),
      help: onHelp,
      leave,
    };
    const pressed = (event) => {
      if (document.querySelector("dialog[open]")) return; // a dialog has its own keys
      const command = commandOf(event, takesText(document.activeElement));
      if (command === null) return;
      event.preventDefault(); // the "r" that starts an answer is not its first letter
      commands[command]();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [route, panelOpen, onHelp, onTakeFirst, onUrgency]);
}

/** What the tab of the browser is called; while something urgent waits, that it does, now and again. */
function useTitle(title, alarm) {
  const { words } = usePage();
  const { tickets, lit } = useStateOf(alarm);
  useEffect(() => {
    const called = lit && `(!) ${words("alarm.title", { n: tickets.length, number: tickets[0]?.number })} – ${words("app.name")}`;
    document.title = called || title;
  }, [title, tickets, lit, words]);
}

/** Draws nothing: whoever reads the page is not disturbed by a title that blinks. */
function TabTitle({ title, alarm }) {
  useTitle(title, alarm);
  return null;
}

/** Says what changed, to those who do not see it. */
function Announcer({ source }) {
  const { words } = usePage();
  const [said, setSaid] = useState(null);
  useEffect(() => source.listen((key, params) => setSaid({ key, params })), [source]);
  return html`<div class="for-reader" aria-live="polite" data-announcer>${said && words(said.key, said.params)}</div>`;
}

/** Instead of the console, for somebody who may not use it. */
function Forbidden({ onSignOut }) {
  const { words } = usePage();
  return html`<main class="blank whole" data-forbidden>
    <img src="mark.svg" alt="" width="40" height="40" />
    <div role="alert">
      <h1>${words("forbidden.title")}</h1>
      <p>${words("forbidden.lead")}</p>
    </div>
    <button type="button" class="primary" data-sign-out onClick=${onSignOut}>${words("sign_out")}</button>
  </main>`;
}

/** The list in the middle and what is open beside it: tickets, or the mail beside them. */
function Tickets({ desk, originals, company, shifts, state, rows, route, me, listHref, onTakeFirst }) {
  return html`<${TicketList}
      state=${state}
      rows=${rows}
      route=${route}
      isUnread=${desk.isUnread}
      others=${company.others}
      onTakeFirst=${onTakeFirst}
      onDismissTaking=${desk.dismissTaking}
      onRetry=${desk.retryList}
      onMore=${desk.loadMore}
    />
    ${state.open === null
      ? html`<${NoTicket} />`
      : html`<${TicketView}
          open=${state.open}
          desk=${desk}
          originals=${originals}
          company=${company}
          shifts=${shifts}
          queues=${state.queues.items}
          me=${me}
          listHref=${listHref}
        />`}`;
}

function Mails({ mails, originals, state, route }) {
  return html`<${MailList} state=${state} rows=${mails.rows()} place=${route.mails} onRetry=${mails.retryList} onMore=${mails.loadMore} />
    ${state.open === null
      ? html`<${NoMail} />`
      : html`<${MailView} key=${state.open.id} open=${state.open} mails=${mails} originals=${originals} listHref=${mailHref(route.mails.outcome)} />`}`;
}

/** What the tab of the browser calls the place. */
function placeName(route, ticket, mail, words) {
  if (route.mails !== null) return mail?.subject || words(`mails.${route.mails.outcome}`);
  if (route.view === "promises") return words("promises.title");
  if (route.view === "queue" && !ticket) return words("queue.title");
  return ticket ? `#${ticket.number}` : (route.queue ?? words("queues.all"));
}

/** What is shown: tickets in either order, the mail beside them, or how promises are kept. */
function Main({ view, tickets, mails, promises }) {
  if (view === "mails") return html`<${Mails} key="mails" ...${mails} />`;
  if (view === "promises") return html`<${PromisesPage} key="promises" ...${promises} />`;
  return html`<${Tickets} key="tickets" ...${tickets} />`;
}

/** What a phone shows: the list, what is open, or a page of its own. */
function layoutOf(route) {
  if (route.view === "promises") return "page";
  return (route.mails === null ? route.ticket : route.mails.id) === null ? "list" : "ticket";
}

export function App({ desk, mails, shifts, company, alarm, sound, desktop, promises, originals, session, announcements, route, stage, onRetryLive, onSignIn, onLook }) {
  const { words, now } = usePage();
  const state = useStateOf(desk);
  const mailsState = useStateOf(mails);
  const shiftsState = useStateOf(shifts);
  useStateOf(company);
  const ticketsPlace = useTicketsPlace(route);
  const [helping, setHelping] = useState(false);
  const [panelOpen, setPanelOpen] = useState(false);
  const [shiftOpen, setShiftOpen] = useState(false);
  const showHelp = useCallback(() => setHelping(true), []);
  const takeFirst = useCallback(async () => {
    const list = route.view === "queue" ? route : readRoute(QUEUE_IN_ORDER);
    const id = await desk.takeFirst(list.queue);
    if (id !== null) location.hash = writeRoute({ ...list, ticket: id });
  }, [desk, route]);
  useKeyboard({ route, ticketsPlace, panelOpen, onPanel: setPanelOpen, onHelp: showHelp, onTakeFirst: takeFirst, onUrgency: desk.setUrgency });

  const rows = desk.rows();
  const unread = rows.filter(desk.isUnread).length;
  const place = placeName(route, state.open?.ticket, mailsState.open?.mail, words);
  const title = `${unread > 0 ? `(${unread}) ` : ""}${place} – ${words("app.name")}`;

  if (state.forbidden) return html`<${Forbidden} onSignOut=${session.signOut} />`;
  const claims = session.claims ?? {};
  const person = { name: state.me?.name ?? claims.name ?? "", email: state.me?.email ?? claims.email ?? "" };
  const me = state.me && { ...state.me, sub: claims.sub };
  const listHref = route.mails === null ? writeRoute({ ...route, ticket: null }) : mailHref(route.mails.outcome);
  return html`
    <a class="skip" href=${listHref} onClick=${(event) => {
      event.preventDefault();
      document.getElementById("list").focus();
    }}>${words(route.mails === null ? "app.skip" : "mails.skip")}</a>
    <div class="desk" data-view=${layoutOf(route)}>
      <${Rail}
        state=${state}
        shifts=${shiftsState}
        me=${me}
        onShift=${() => setShiftOpen(true)}
        overdue=${desk.overdue(now)}
        queues=${{ ...state.queues, items: desk.queues() }}
        mailCounts=${mailsState.counts}
        route=${route}
        person=${person}
        stage=${stage}
        panelOpen=${panelOpen}
        onPanel=${setPanelOpen}
        onStates=${(states) => (location.hash = writeRoute({ ...route, states, ticket: null }))}
        onRetryQueues=${desk.retryQueues}
        onSignOut=${session.signOut}
        onHelp=${showHelp}
        onLook=${onLook}
      />
      <${LostBanner} live=${state.live} onRetry=${onRetryLive} />
      <main>
        <${Main}
          view=${route.view}
          tickets=${{ desk, originals, company, shifts: shiftsState, state, rows, route, me, listHref, onTakeFirst: takeFirst }}
          mails=${{ mails, originals, state: mailsState, route }}
          promises=${{ load: promises, backHref: ticketsPlace.current }}
        />
      </main>
    </div>
    <${TabTitle} title=${title} alarm=${alarm} />
    <${Announcer} source=${announcements} />
    ${shiftOpen &&
    html`<${ShiftPanel} state=${shiftsState} shifts=${shifts} me=${me} queues=${state.queues.items.map(({ name }) => name)} sound=${sound} desktop=${desktop} onClose=${() => setShiftOpen(false)} />`}
    ${helping && html`<${Help} onClose=${() => setHelping(false)} />`}
    ${session.phase === "expired" && html`<${SessionExpired} onSignIn=${onSignIn} />`}
  `;
}
