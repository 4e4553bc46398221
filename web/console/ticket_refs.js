/** Numbers of tickets in a text, as links to them. */

import { html } from "../vendor/preact-htm.js";
import { splitTickets } from "./links.js";
import { ticketHref } from "./route.js";

/** @param {{text: string}} props */
export function TicketRefs({ text }) {
  return splitTickets(text).map(({ text: piece, number }, index) =>
    number === null ? piece : html`<a key=${index} href=${ticketHref(number)} data-ticket-ref=${number}>${piece}</a>`,
  );
}
