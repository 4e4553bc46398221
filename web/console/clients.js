/** The cards of clients, and of requesters who are no client's: asked for when shown, believed for a while. */

import { Problem } from "./api.js";

/** A card that is older is asked for again when it is shown; meanwhile it stays. */
export const CARD_MS = 60_000;
/** Tickets on a card. */
export const CARD_TICKETS_MAX = 10;
/** Clients whose cards are kept. */
const CARDS_MAX = 100;

/**
 * @typedef {object} Card
 * @property {"loading"|"ready"|"missing"|"failed"} phase
 * @property {object|null} facts  as the server tells of a client; of a requester who is none's, `contacts` and `tickets`
 * @property {Error|null} error
 * @property {number} atMs
 */

/** Whose card stands beside a ticket. */
export const cardKeyOf = ({ client, requester }) => (client ? `client ${client.number}` : `requester ${requester?.address ?? ""}`);

/** @param {import("./desk.js").Core} core */
export function createClients(core) {
  const { api, clock, set } = core;

  function keep(key, card) {
    const cards = new Map(core.state.cards);
    cards.delete(key); // set again at the end: the map is in order of last use
    cards.set(key, { ...card, atMs: clock.nowMs() });
    while (cards.size > CARDS_MAX) cards.delete(cards.keys().next().value);
    set({ cards });
  }

  const ofClient = ({ number }) => api.get(`/v1/clients/${encodeURIComponent(number)}`);

  /** Of who is no client's contact the tickets are all that is known. */
  async function ofRequester({ address, name }) {
    const query = new URLSearchParams({ q: address, order: "newest", limit: "25" });
    const { items } = await api.get("/v1/search", query);
    const his = items.map(({ ticket }) => ticket).filter(({ requester }) => requester?.address === address);
    const tickets = his.slice(0, CARD_TICKETS_MAX);
    return { number: null, name, contacts: [{ address, name, phones: [] }], tickets, open: tickets.filter(isOpen).length };
  }

  /**
   * Sees to it that the card of a ticket's client is there.
   * @param {object} ticket
   * @param {{again?: boolean}} [how]  `again`: somebody asks for it after a failure
   */
  async function needCard({ client, requester }, { again = false } = {}) {
    const key = cardKeyOf({ client, requester });
    const before = core.state.cards.get(key) ?? null;
    const isFresh = before !== null && clock.nowMs() - before.atMs < CARD_MS;
    if (!again && isFresh) return;
    const facts = before?.facts ?? null;
    keep(key, { phase: facts === null ? "loading" : "ready", facts, error: null });
    try {
      keep(key, { phase: "ready", facts: await (client ? ofClient(client) : ofRequester(requester)), error: null });
    } catch (error) {
      const isMissing = error instanceof Problem && error.status === 404;
      // what is on the screen stays there
      keep(key, facts === null ? { phase: isMissing ? "missing" : "failed", facts, error } : { phase: "ready", facts, error: null });
    }
  }

  return { start: { cards: new Map() }, actions: { needCard } };
}

/** Whether something is still to be done with a ticket. */
export const isOpen = ({ state }) => state !== "resolved" && state !== "closed";
