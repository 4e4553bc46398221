/** What has to do with other tickets, and tags: finding a ticket by its number, relating, merging, splitting, tagging. */

/** How long what was found by a number is believed. */
const FOUND_MS = 60_000;
/** Of what a search by a number brings, the ticket itself is among the first. */
const FOUND_MAX = "10";

/** @param {import("./desk.js").Core} core */
export function createJoining(core) {
  const { announce, api, clock } = core;
  const found = new Map(); // by number: {ticket, atMs}

  /**
   * A ticket by its number: what is known of it, or what the server finds.
   * @param {number} number
   * @returns {Promise<object|null>} null: there is none
   */
  async function findTicket(number) {
    const known = knownTicket(number);
    if (known !== null) return known;
    const query = new URLSearchParams({ q: String(number), limit: FOUND_MAX });
    const { items } = await api.get("/v1/search", query);
    const ticket = items.map((item) => item.ticket).find((one) => one.number === number) ?? null;
    if (ticket !== null) found.set(number, { ticket, atMs: clock.nowMs() });
    return ticket;
  }

  /** The same without asking. */
  function knownTicket(number) {
    for (const ticket of core.state.tickets.values()) if (ticket.number === number) return ticket;
    const kept = found.get(number);
    return kept && clock.nowMs() - kept.atMs < FOUND_MS ? kept.ticket : null;
  }

  /** @returns {Promise<boolean>} whether it was done */
  async function changeTags({ add = [], remove = [] }) {
    const done = await core.steps.step("tags", { add, remove }, { version: null, mails: false, stays: true });
    if (done) announce(add.length > 0 ? "tags.said.added" : "tags.said.removed", { tags: [...add, ...remove].join(", ") });
    return done;
  }

  /** @param {number} number  of the other ticket */
  const relate = (number, related) =>
    core.steps.step("relations", { number, related }, { version: null, mails: false, stays: true });

  /** This ticket is closed; it goes on in the other. */
  const merge = (number) => core.steps.step("merge", { into: number }, { version: core.state.open?.panel?.version });

  /** A message becomes a ticket of its own. */
  const split = ({ message, queue, subject }) =>
    core.steps.step(
      "split",
      { message, queue, subject },
      { version: null, mails: false, told: ({ ticket }) => ({ key: "split.done", params: { number: `#${ticket.number}` }, ticket }) },
    );

  return { findTicket, actions: { findTicket, knownTicket, changeTags, relate, merge, split } };
}
