/** Commands of the list of tickets. What an entry holds is told in `keyboard.js`. */

import { presses } from "./on_page.js";
import { LENSES, mailHref, showsTickets, viewHref, writeRoute } from "./route.js";

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

/** What is open goes, and the focus returns to its row. */
export function closeOpen(route) {
  const { ticket, mails } = route;
  if (ticket !== null) location.hash = writeRoute({ ...route, ticket: null });
  else if (mails !== null && mails.id !== null) location.hash = mailHref(mails.outcome);
  const isRow = ({ dataset }) => (ticket === null ? dataset.keptMail === mails?.id : dataset.ticketId === ticket);
  rowLinks().find(isRow)?.focus();
}

/** The ticket whose row is in focus, or else the open one. */
const atHand = ({ ticket }) => document.activeElement?.closest?.("[data-row]")?.dataset.row ?? ticket;

/** A view each: "v 1" and so on. */
const VIEW_COMMANDS = LENSES.map((lens, index) => ({
  id: `view.${lens}`,
  keys: [`v ${index + 1}`],
  run: () => (location.hash = viewHref(lens)),
}));

/** @type {import("./keyboard.js").Command[]} */
export const LIST_COMMANDS = [
  { id: "next", keys: ["j"], run: () => step(1), besides: true },
  { id: "previous", keys: ["k"], run: () => step(-1), besides: true },
  { id: "open", keys: ["Enter"], itself: true },
  { id: "first", keys: ["n"], run: ({ onTakeFirst }) => onTakeFirst() },
  {
    id: "select",
    keys: ["x"],
    when: ({ route }) => showsTickets(route) && atHand(route) !== null,
    run: ({ parts, route }) => parts.desk.toggleSelected(atHand(route)),
  },
  { id: "selectAll", keys: [], ...presses("[data-pick-all]") },
  ...VIEW_COMMANDS,
];
