/** The console of somebody who is signed in: the frame around the places, and what is said to the screen reader. */

import { html, useCallback, useEffect, useState } from "../vendor/preact-htm.js";
import { CallCards } from "./call_cards.js";
import { Chooser } from "./chooser.js";
import { Help } from "./help.js";
import { useKeyboard } from "./keyboard.js";
import { LostBanner } from "./live_badge.js";
import { look } from "./look.js";
import { usePage, useStateOf } from "./page.js";
import { mayFinance } from "./people.js";
import { listHrefOf, placeOf, useTicketsPlace } from "./places.js";
import { Rail } from "./rail.js";
import { FINANCE_HREF, QUEUE_HREF, pageHref, readRoute, writeRoute } from "./route.js";
import { LANGUAGES } from "./words.js";
import { ShiftPanel } from "./shift_panel.js";
import { SessionExpired } from "./sign_in.js";
import { ViewPanel } from "./view_panel.js";
import { UndoBar } from "./undo_bar.js";

/** Who calls, in the title: what is urgent comes first. */
function callOf(tickets, [first], words) {
  if (tickets.length > 0) return `(!) ${words("alarm.title", { n: tickets.length, number: tickets[0].number })}`;
  if (first.isByPhone) return `(☎) ${words("call.tab", { name: first.by })}`;
  return `(@) ${words("mention.title", { name: first.by ?? words("mention.somebody"), number: first.number })}`;
}

/** To the field of the search, which may have to come first. */
function goToSearch() {
  const field = document.querySelector("[data-search-field]");
  if (field) field.focus();
  else location.hash = pageHref("search");
}

/** What the tab of the browser is called; while something urgent waits, that it does, now and again. */
function useTitle(title, alarm) {
  const { words } = usePage();
  const { tickets, called: by, lit } = useStateOf(alarm);
  useEffect(() => {
    document.title = lit ? `${callOf(tickets, by, words)} – ${words("app.name")}` : title;
  }, [title, tickets, by, lit, words]);
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
function Forbidden({ me, onSignOut }) {
  const { words } = usePage();
  return html`<main class="blank whole" data-forbidden>
    <img src="mark.svg" alt="" width="40" height="40" />
    <div role="alert">
      <h1>${words("forbidden.title")}</h1>
      <p>${words(mayFinance(me) ? "forbidden.finance" : "forbidden.lead")}</p>
    </div>
    ${mayFinance(me) && html`<a href=${FINANCE_HREF} data-finance-link>${words("finance.open")}</a>`}
    <button type="button" class="primary" data-sign-out onClick=${onSignOut}>${words("sign_out")}</button>
  </main>`;
}

/** @param {{parts: object}} props  `parts`: all that the console can do, as `main.js` puts it together */
export function App({ parts, session, route, stage, onSignIn, onLook }) {
  const { desk, mails, shifts, company, alarm, called, sound, desktop, announcements, live } = parts;
  const { words, now } = usePage();
  const state = useStateOf(desk);
  const mailsState = useStateOf(mails);
  const shiftsState = useStateOf(shifts);
  useStateOf(company);
  const ticketsPlace = useTicketsPlace(route);
  const [helping, setHelping] = useState(false);
  const [panelOpen, setPanelOpen] = useState(false);
  const [shiftOpen, setShiftOpen] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const showHelp = useCallback(() => setHelping(true), []);
  const takeFirst = useCallback(async () => {
    const list = route.view === "queue" ? route : readRoute(QUEUE_HREF);
    const id = await desk.takeFirst(list.queue);
    if (id !== null) location.hash = writeRoute({ ...list, ticket: id });
  }, [desk, route]);
  const rows = desk.rows();
  const unread = rows.filter(desk.isUnread).length;
  const states = { desk: state, mails: mailsState, shifts: shiftsState };
  const { Place, title, layout } = placeOf(route);
  const tabTitle = `${unread > 0 ? `(${unread}) ` : ""}${title({ route, states, words })} – ${words("app.name")}`;

  const claims = session.claims ?? {};
  const person = { name: state.me?.name ?? claims.name ?? "", email: state.me?.email ?? claims.email ?? "" };
  const me = state.me && { ...state.me, sub: claims.sub };
  const choose = (what, value) => {
    look[what](value);
    onLook();
  };
  const onDuty = state.me === null || shifts.isThere(state.me.id);
  const hands = {
    parts,
    me,
    route,
    ticketsPlace,
    panelOpen,
    onPanel: setPanelOpen,
    onHelp: showHelp,
    onPalette: () => setChoosing(true),
    onSearch: goToSearch,
    onShift: () => setShiftOpen(true),
    onTakeFirst: takeFirst,
    onLanguage: () => choose("chooseLanguage", LANGUAGES.find((language) => language !== look.language)),
    onTheme: () => choose("chooseTheme", look.isDark ? "light" : "dark"),
  };
  useKeyboard(hands);

  if (state.forbidden) return html`<${Forbidden} me=${state.me} onSignOut=${session.signOut} />`;
  const listHref = listHrefOf(route);
  return html`
    <nav aria-label=${words("app.skip")}><a class="skip" href=${listHref} onClick=${(event) => {
      event.preventDefault();
      document.getElementById("list").focus();
    }}>${words(route.mails === null ? "app.skip" : "mails.skip")}</a></nav>
    <div class="desk" data-view=${layout(route)}>
      <${Rail}
        state=${state}
        desk=${desk}
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
        onPalette=${hands.onPalette}
        called=${called}
        calls=${parts.calls}
        onDuty=${onDuty}
      />
      <${LostBanner} live=${state.live} onRetry=${live.wake} />
      <main>
        <${Place}
          parts=${parts}
          states=${states}
          rows=${rows}
          route=${route}
          me=${me}
          listHref=${listHref}
          backHref=${ticketsPlace.current}
          onTakeFirst=${takeFirst}
          onLook=${onLook}
        />
      </main>
    </div>
    <${CallCards} parts=${parts} onDuty=${onDuty} route=${route} queues=${state.queues.items} />
    <${UndoBar} undo=${state.undo} desk=${desk} />
    <${TabTitle} title=${tabTitle} alarm=${alarm} />
    <${Announcer} source=${announcements} />
    ${shiftOpen &&
    html`<${ShiftPanel} state=${shiftsState} shifts=${shifts} me=${me} queues=${state.queues.items.map(({ name }) => name)} sound=${sound} desktop=${desktop} onClose=${() => setShiftOpen(false)} />`}
    ${choosing && html`<${Chooser} hands=${hands} onClose=${() => setChoosing(false)} />`}
    ${state.viewPanel && html`<${ViewPanel} state=${state} route=${route} shifts=${shiftsState} desk=${desk} />`}
    ${helping && html`<${Help} onClose=${() => setHelping(false)} />`}
    ${session.phase === "expired" && html`<${SessionExpired} onSignIn=${onSignIn} />`}
  `;
}
