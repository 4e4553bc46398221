/** What became of a mail that was no ticket entry at first: a word, and the tickets made of it. */

import { html } from "../vendor/preact-htm.js";
import { STATUSES } from "./kept.js";
import { ticketHref } from "./route.js";

/** Only what is held waits for something; of the others it says nothing that the tab does not. */
const waitsKey = (mail) => {
  if (mail.outcome !== "held") return null;
  return mail.notice ? "mail.status.waiting.held" : "mail.status.waiting.unasked";
};

/** @param {{mail: object, words: (key: string) => string}} props */
export function StatusChip({ mail, words }) {
  if (!STATUSES.includes(mail.status)) return null;
  const key = mail.status === "waiting" ? waitsKey(mail) : `mail.status.${mail.status}`;
  return key && html`<span class="chip" data-mail-status=${mail.status}>${words(key)}</span>`;
}

/** @param {{tickets: {id: string, number: number}[]}} props */
export function MadeTickets({ tickets }) {
  return (tickets ?? []).map(
    (ticket) => html`<a key=${ticket.id} class="made-ticket" href=${ticketHref(ticket.id)} data-made-ticket=${ticket.number}>#${ticket.number}</a>`,
  );
}
