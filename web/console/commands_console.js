/** Commands of the console as a whole: where to go, what to look up. What an entry holds is told in `keyboard.js`. */

import { closeOpen } from "./commands_list.js";
import { OUTCOMES } from "./kept.js";
import { takesText } from "./keys.js";
import { isIn } from "./on_page.js";
import { mayFinance } from "./people.js";
import { FINANCE_HREF, QUEUE_HREF, TICKETS_HREF, isPage, mailHref, pageHref } from "./route.js";

const go = (href) => {
  location.hash = href;
};

/** The panel goes, or the text in which one writes, or what is open, or the page that is no list. */
function leave({ parts, route, ticketsPlace, panelOpen, onPanel }) {
  if (panelOpen) onPanel(false);
  else if (!takesText(document.activeElement) && parts.desk.leaveBulk()) return;
  else if (isIn("[data-answer]", "[data-urgency-choice]")) document.getElementById("ticket-title").focus();
  else if (isIn("[data-search-field]", "[data-calls-field]")) document.activeElement.blur();
  else if (route.view === "call") go(pageHref("calls"));
  else if (route.view === "events_new" && takesText(document.activeElement)) document.activeElement.blur();
  else if (["event", "events_new"].includes(route.view)) go(pageHref("events"));
  else if (isPage(route)) go(ticketsPlace.current);
  else if (parts.search.isOf(route.ticket)) history.back(); // to the results, where they were left
  else closeOpen(route);
}

/** @type {import("./keyboard.js").Command[]} */
export const CONSOLE_COMMANDS = [
  { id: "palette", keys: ["mod+k", ":"], typing: true, besides: true, run: ({ onPalette }) => onPalette() },
  { id: "search", keys: ["/"], run: ({ onSearch }) => onSearch() },
  { id: "queue", keys: ["q"], run: ({ route }) => go(route.view === "queue" ? TICKETS_HREF : QUEUE_HREF) },
  {
    id: "mails",
    keys: ["m"],
    run: ({ route, ticketsPlace }) => go(route.mails === null ? mailHref(OUTCOMES[0]) : ticketsPlace.current),
  },
  { id: "promises", keys: [], run: () => go(pageHref("promises")) },
  { id: "events", keys: ["e"], run: ({ route, ticketsPlace }) => go(route.view === "events" ? ticketsPlace.current : pageHref("events")) },
  { id: "newEvent", keys: [], run: () => go(pageHref("events_new")) },
  { id: "settings", keys: [], run: () => go(pageHref("settings")) },
  {
    id: "finance",
    keys: [],
    when: ({ me }) => mayFinance(me),
    run: () => {
      location.href = FINANCE_HREF;
    },
  },
  { id: "shift", keys: [], run: ({ onShift }) => onShift() },
  { id: "language", keys: [], run: ({ onLanguage }) => onLanguage() },
  { id: "theme", keys: [], run: ({ onTheme }) => onTheme() },
  { id: "help", keys: ["?"], run: ({ onHelp }) => onHelp() },
  { id: "leave", keys: ["Escape"], typing: true, besides: true, run: leave },
];
