/** What the desk knows of tickets, whoever brings it, and who is told when something of it is new. */

import { bounded, mergeSummaries } from "./merge.js";
import { isMe } from "./people.js";
import { belongs, clientKey, isOfOpen } from "./views.js";

/** @param {import("./desk.js").Core} core */
export function createKnown(core) {
  const { set, announce, heard, mentioned = () => {} } = core;
  let own = { me: null, tickets: null, clients: new Set() };

  /** @param {object[]} [pushes]  the news that brought the summaries, to be told to a screen reader */
  function learn(summaries, pushes = []) {
    const { tickets, applied } = mergeSummaries(core.state.tickets, summaries);
    hearOfOverlap(pushes, applied, tickets);
    pushes.forEach(mentioned); // whoever is named knows what he was told already
    if (applied.length === 0) return applied;
    core.feed.note(applied.map(({ after }) => after));
    set({ tickets: isOfOpen(core.state.filter) ? bounded(tickets) : tickets }); // else it is a list of past ones that grows
    core.lists.countAgain();
    for (const { before, after } of applied) {
      const news = pushes.filter(({ ticket }) => ticket.id === after.id);
      if (news.length > 0) tellOf(before, after, news);
      const others = news.filter((push) => !isMine(push));
      heard(before, after, others.length > 0 ? others.flatMap(typesOf) : null);
    }
    core.opened.hearOf(applied);
    return applied;
  }

  /** A list may bring a ticket just before its push does: what the push tells is news nevertheless. */
  function hearOfOverlap(pushes, applied, tickets) {
    for (const push of pushes) {
      const { id } = push.ticket;
      if (!isMine(push) && !applied.some(({ after }) => after.id === id)) heard(null, tickets.get(id), typesOf(push));
    }
  }

  /** One's own steps are no news to oneself, in another tab neither. */
  const isMine = ({ actor }) => actor?.kind === "agent" && isMe(actor, core.state.me);

  /** A client's message is told; what staff do with the ticket, the listener's own steps too, is not. */
  function tellOf(before, after, news) {
    if (!belongs(after, core.state.filter, core.lists.who())) return;
    const params = { number: `#${after.number}`, subject: after.subject };
    if (before === null && after.version === 1 && after.last?.by === "client") announce("list.new_ticket", params);
    else if (news.some((push) => bringsMessage(push, before))) announce("list.new_message", params);
  }

  /**
   * Clients of whom one has a ticket, or had one as far as is known: of what was resolved lately, and of what was handed
   * on while the console was open.
   * @returns {Set<string>} the same one while nobody is added
   */
  function ownClients() {
    const { me, tickets } = core.state;
    if (own.me === me && own.tickets === tickets) return own.clients;
    const clients = new Set(own.me === me ? own.clients : []);
    for (const ticket of tickets.values()) if (isMe(ticket.agent, me)) clients.add(clientKey(ticket));
    own = { me, tickets, clients: own.me === me && own.clients.size === clients.size ? own.clients : clients };
    return own.clients;
  }

  return {
    start: { tickets: new Map() },
    learn,
    ownClients,
    actions: {
      applyPush(push) {
        learn([push.ticket], [push]);
      },
    },
  };
}

/** Whether a push tells of a client's message that was not known before. */
function bringsMessage({ ticket, version = ticket.version, what }, before) {
  if (version <= (before?.version ?? 0)) return false; // the catch-up overlaps on purpose
  if (what) return what.includes("message_received");
  const { last } = ticket;
  return last?.by === "client" && (last.by !== before?.last?.by || last.preview !== before.last.preview);
}

/** The types of the events of a push; a server that does not tell them tells a new ticket by its version. */
const typesOf = ({ ticket, what }) => what ?? (ticket.version === 1 ? ["ticket_opened"] : []);
