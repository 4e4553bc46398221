/** The console of somebody who is signed in: the frame, the keyboard, and what is said to the screen reader. */

import { html, useCallback, useEffect, useReducer, useRef, useState } from "../vendor/preact-htm.js";
import { Help } from "./help.js";
import { commandOf, takesText } from "./keys.js";
import { TicketList } from "./list.js";
import { LostBanner } from "./live_badge.js";
import { MailList } from "./mail_list.js";
import { MailView, NoMail } from "./mail_view.js";
import { Rail } from "./rail.js";
import { OUTCOMES } from "./kept.js";
import { mailHref, writeRoute } from "./route.js";
import { SessionExpired } from "./sign_in.js";
import { NoTicket, TicketView } from "./ticket.js";
import { usePage } from "./page.js";

/** The state of the desk, or of the mail beside it; draws again when it changes. */
function useStateOf(store) {
  const [, draw] = useReducer((n) => n + 1, 0);
  useEffect(() => store.subscribe(draw), [store]);
  return store.state;
}

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
  const place = useRef("#/tickets");
  if (route.mails === null) place.current = writeRoute({ ...route, ticket: null });
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

function useKeyboard({ route, ticketsPlace, panelOpen, onPanel, onHelp }) {
  useEffect(() => {
    const answer = () => document.querySelector("[data-answer]");
    const leave = () => {
      if (panelOpen) onPanel(false);
      else if (document.activeElement === answer()) document.getElementById("ticket-title").focus();
      else closeOpen(route);
    };
    const commands = {
      next: () => step(1),
      previous: () => step(-1),
      answer: () => answer()?.focus(),
      take: () => document.querySelector('[data-move="in_progress"]')?.click(),
      schedule: () => document.querySelector("[data-schedule]")?.click(),
      accept: () => document.querySelector("[data-accept-client], [data-accept]")?.focus(),
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
  }, [route, panelOpen, onHelp]);
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
function Tickets({ desk, originals, state, rows, route, me, listHref }) {
  return html`<${TicketList}
      state=${state}
      rows=${rows}
      route=${route}
      isUnread=${desk.isUnread}
      onRetry=${desk.retryList}
      onMore=${desk.loadMore}
    />
    ${state.open === null
      ? html`<${NoTicket} />`
      : html`<${TicketView} open=${state.open} desk=${desk} originals=${originals} me=${me} listHref=${listHref} />`}`;
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
  return ticket ? `#${ticket.number}` : (route.queue ?? words("queues.all"));
}

export function App({ desk, mails, originals, session, announcements, route, stage, onRetryLive, onSignIn, onLook }) {
  const { words } = usePage();
  const state = useStateOf(desk);
  const mailsState = useStateOf(mails);
  const ticketsPlace = useTicketsPlace(route);
  const [helping, setHelping] = useState(false);
  const [panelOpen, setPanelOpen] = useState(false);
  const showHelp = useCallback(() => setHelping(true), []);
  useKeyboard({ route, ticketsPlace, panelOpen, onPanel: setPanelOpen, onHelp: showHelp });

  const rows = desk.rows();
  const unread = rows.filter(desk.isUnread).length;
  const place = placeName(route, state.open?.ticket, mailsState.open?.mail, words);
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${place} – ${words("app.name")}`;
  }, [unread, place, words]);

  if (state.forbidden) return html`<${Forbidden} onSignOut=${session.signOut} />`;
  const claims = session.claims ?? {};
  const person = { name: state.me?.name ?? claims.name ?? "", email: state.me?.email ?? claims.email ?? "" };
  const me = state.me && { ...state.me, sub: claims.sub };
  const isOpen = route.mails === null ? route.ticket !== null : route.mails.id !== null;
  const listHref = route.mails === null ? writeRoute({ ...route, ticket: null }) : mailHref(route.mails.outcome);
  return html`
    <a class="skip" href=${listHref} onClick=${(event) => {
      event.preventDefault();
      document.getElementById("list").focus();
    }}>${words(route.mails === null ? "app.skip" : "mails.skip")}</a>
    <div class="desk" data-view=${isOpen ? "ticket" : "list"}>
      <${Rail}
        state=${state}
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
        ${route.mails === null
          ? html`<${Tickets} key="tickets" desk=${desk} originals=${originals} state=${state} rows=${rows} route=${route} me=${me} listHref=${listHref} />`
          : html`<${Mails} key="mails" mails=${mails} originals=${originals} state=${mailsState} route=${route} />`}
      </main>
    </div>
    <${Announcer} source=${announcements} />
    ${helping && html`<${Help} onClose=${() => setHelping(false)} />`}
    ${session.phase === "expired" && html`<${SessionExpired} onSignIn=${onSignIn} />`}
  `;
}
