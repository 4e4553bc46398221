/** The console of somebody who is signed in: the frame, the keyboard, and what is said to the screen reader. */

import { html, useCallback, useEffect, useReducer, useState } from "../vendor/preact-htm.js";
import { Help } from "./help.js";
import { commandOf, takesText } from "./keys.js";
import { TicketList } from "./list.js";
import { LostBanner } from "./live_badge.js";
import { Rail } from "./rail.js";
import { writeRoute } from "./route.js";
import { SessionExpired } from "./sign_in.js";
import { NoTicket, TicketView } from "./ticket.js";
import { usePage } from "./page.js";

/** The state of the desk; draws again when it changes. */
function useDesk(desk) {
  const [, draw] = useReducer((n) => n + 1, 0);
  useEffect(() => desk.subscribe(draw), [desk]);
  return desk.state;
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

function useKeyboard({ desk, route, panelOpen, onPanel, onHelp }) {
  useEffect(() => {
    const answer = () => document.querySelector("[data-answer]");
    const leave = () => {
      if (panelOpen) onPanel(false);
      else if (document.activeElement === answer()) document.getElementById("ticket-title").focus();
      else if (route.ticket !== null) {
        location.hash = writeRoute({ ...route, ticket: null });
        rowLinks().find((link) => link.dataset.ticketId === route.ticket)?.focus();
      }
    };
    const commands = {
      next: () => step(1),
      previous: () => step(-1),
      answer: () => answer()?.focus(),
      take: () => document.querySelector('[data-move="in_progress"]')?.click(),
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
  }, [desk, route, panelOpen, onHelp]);
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

export function App({ desk, session, announcements, route, stage, onRetryLive, onSignIn, onLook }) {
  const { words } = usePage();
  const state = useDesk(desk);
  const [helping, setHelping] = useState(false);
  const [panelOpen, setPanelOpen] = useState(false);
  const showHelp = useCallback(() => setHelping(true), []);
  useKeyboard({ desk, route, panelOpen, onPanel: setPanelOpen, onHelp: showHelp });

  const rows = desk.rows();
  const unread = rows.filter(desk.isUnread).length;
  useEffect(() => {
    const place = state.open?.ticket ? `#${state.open.ticket.number}` : (route.queue ?? words("queues.all"));
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${place} – ${words("app.name")}`;
  }, [unread, state.open?.ticket?.number, route.queue, words]);

  if (state.forbidden) return html`<${Forbidden} onSignOut=${session.signOut} />`;
  const claims = session.claims ?? {};
  const person = { name: state.me?.name ?? claims.name ?? "", email: state.me?.email ?? claims.email ?? "" };
  const listHref = writeRoute({ ...route, ticket: null });
  return html`
    <a class="skip" href=${listHref} onClick=${(event) => {
      event.preventDefault();
      document.getElementById("list").focus();
    }}>${words("app.skip")}</a>
    <div class="desk" data-view=${route.ticket === null ? "list" : "ticket"}>
      <${Rail}
        state=${state}
        queues=${{ ...state.queues, items: desk.queues() }}
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
        <${TicketList}
          state=${state}
          rows=${rows}
          route=${route}
          isUnread=${desk.isUnread}
          onRetry=${desk.retryList}
          onMore=${desk.loadMore}
        />
        ${state.open === null
          ? html`<${NoTicket} />`
          : html`<${TicketView} open=${state.open} desk=${desk} me=${state.me && { ...state.me, sub: claims.sub }} listHref=${listHref} />`}
      </main>
    </div>
    <${Announcer} source=${announcements} />
    ${helping && html`<${Help} onClose=${() => setHelping(false)} />`}
    ${session.phase === "expired" && html`<${SessionExpired} onSignIn=${onSignIn} />`}
  `;
}
