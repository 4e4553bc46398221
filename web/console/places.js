/** The places of the console: what is shown at each, what the tab of the browser calls it, what a phone shows of it. */

import { html, useRef } from "../vendor/preact-htm.js";
import { TicketList } from "./list.js";
import { later } from "./later.js";
import { NothingOpen } from "./nothing_open.js";
import { TICKETS_HREF, mailHref, showsTickets, writeRoute } from "./route.js";
import { SECTIONS } from "./settings_facts.js";
import { listTitle } from "./view_names.js";

const CallPage = later(() => import("./call_page.js"), "CallPage");
const CallsPage = later(() => import("./calls_page.js"), "CallsPage");
const MailList = later(() => import("./mail_list.js"), "MailList");
const MailView = later(() => import("./mail_view.js"), "MailView");
const EventPage = later(() => import("./event_page.js"), "EventPage");
const EventNewPage = later(() => import("./event_new.js"), "EventNewPage");
const EventsPage = later(() => import("./events_page.js"), "EventsPage");
const PromisesPage = later(() => import("./promises_page.js"), "PromisesPage");
const SearchPage = later(() => import("./search_page.js"), "SearchPage");
const SettingsPage = later(() => import("./settings_page.js"), "SettingsPage");
const TicketView = later(() => import("./ticket.js"), "TicketView");

/**
 * What every place is given; each takes of it what it needs.
 * @typedef {object} Shown
 * @property {object} parts  all that the console can do, as `main.js` puts it together
 * @property {{desk: object, mails: object, shifts: object}} states  of the parts that are drawn
 * @property {object[]} rows  of the list of tickets
 * @property {import("./route.js").Route} route
 * @property {object|null} me
 * @property {string} listHref  what is open closed
 * @property {string} backHref  where the list of tickets was left
 * @property {() => void} onTakeFirst
 * @property {() => void} onLook  draws everything again
 */

/** The list in the middle and what is open beside it: tickets, or the mail beside them. */
function Tickets({ parts, states, rows, route, me, listHref, onTakeFirst }) {
  const { desk, calls, originals, company } = parts;
  const state = states.desk;
  return html`<${TicketList}
      state=${state}
      rows=${rows}
      route=${route}
      desk=${desk}
      shifts=${states.shifts}
      me=${me}
      others=${company.others}
      onTakeFirst=${onTakeFirst}
    />
    ${state.open === null
      ? html`<${NothingOpen} of="ticket" />`
      : html`<${TicketView}
          open=${state.open}
          desk=${desk}
          calls=${calls}
          originals=${originals}
          company=${company}
          shifts=${states.shifts}
          queues=${state.queues.items}
          me=${me}
          listHref=${listHref}
        />`}`;
}

function Mails({ parts, states, route, listHref }) {
  const { mails, originals } = parts;
  const state = states.mails;
  return html`<${MailList} state=${state} rows=${mails.rows()} place=${route.mails} onRetry=${mails.retryList} onMore=${mails.loadMore} />
    ${state.open === null
      ? html`<${NothingOpen} of="mail" />`
      : html`<${MailView} key=${state.open.id} open=${state.open} mails=${mails} originals=${originals} listHref=${listHref} />`}`;
}

const Promises = ({ parts, backHref }) => html`<${PromisesPage} load=${parts.promises} backHref=${backHref} />`;

const Calls = ({ parts, backHref }) => html`<${CallsPage} calls=${parts.calls} backHref=${backHref} />`;

const Call = ({ parts, states, route }) => html`<${CallPage} key=${route.item} id=${route.item} parts=${parts} queues=${states.desk.queues.items} />`;

function Search({ parts, states, backHref }) {
  const agents = states.shifts.shifts.map(({ agent, name }) => ({ id: agent, name }));
  return html`<${SearchPage} search=${parts.search} queues=${states.desk.queues.items} agents=${agents} backHref=${backHref} />`;
}

const listOr = (open) => (open === null ? "list" : "ticket");

function ticketTitle({ route, states, words }) {
  const ticket = states.desk.open?.ticket;
  return ticket ? `#${ticket.number}` : listTitle(route, states.desk.saved.items, words);
}

/** A page of its own, without a list. */
const page = (Place, titleKey) => ({ Place, title: ({ words }) => words(titleKey), layout: () => "page" });

/**
 * By the view of the route. `Place` draws it; `title` is its name; `layout` is what a phone shows: the list, what is
 * open, or a page of its own.
 * @type {Record<string, {Place: (shown: Shown) => object, title: (named: {route: object, states: object,
 *   words: Function}) => string, layout: (route: import("./route.js").Route) => "list"|"ticket"|"page"}>}
 */
const PLACES = {
  tickets: { Place: Tickets, title: ticketTitle, layout: ({ ticket }) => listOr(ticket) },
  queue: {
    Place: Tickets,
    title: (named) => (named.states.desk.open?.ticket ? ticketTitle(named) : named.words("queue.title")),
    layout: ({ ticket }) => listOr(ticket),
  },
  mails: {
    Place: Mails,
    title: ({ route, states, words }) => states.mails.open?.mail?.subject || words(`mails.${route.mails.outcome}`),
    layout: ({ mails }) => listOr(mails.id),
  },
  promises: page(Promises, "promises.title"),
  search: page(Search, "search.title"),
  calls: page(Calls, "calls.title"),
  call: page(Call, "call.title"),
  events: page(EventsPage, "events.title"),
  events_new: page(EventNewPage, "events_new.title"),
  event: page(EventPage, "event.title"),
  ...Object.fromEntries(SECTIONS.map(({ view }) => [view, page(SettingsPage, `${view}.title`)])),
};

/** @param {import("./route.js").Route} route */
export const placeOf = (route) => PLACES[route.view];

/** The address of the list at a place: what is open there goes. */
export const listHrefOf = (route) =>
  route.mails === null ? writeRoute({ ...route, ticket: null }) : mailHref(route.mails.outcome);

/** Where the list of tickets was left, so that one comes back to it from elsewhere. */
export function useTicketsPlace(route) {
  const place = useRef(TICKETS_HREF);
  if (showsTickets(route)) place.current = writeRoute({ ...route, ticket: null });
  return place;
}
