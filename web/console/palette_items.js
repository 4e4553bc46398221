/** All that the palette offers: commands, places, macros, tickets by their number, agents to hand over to. */

import { OUTCOMES } from "./kept.js";
import { DEFAULT_STATES, TICKETS_HREF, mailHref, pageHref, ticketHref, writeRoute } from "./route.js";
import { searchHref } from "./search_query.js";
import { SECTIONS, maySee } from "./settings_facts.js";

const TICKETS_MAX = 8;
const NUMBER = /^#?\s*(\d{2,10})$/;

/**
 * @typedef {object} Item
 * @property {string} id  the same every time: what is recent is known by it
 * @property {"command"|"place"|"macro"|"ticket"|"agent"|"search"} kind
 * @property {string} label
 * @property {string} [also]  what it is found by besides
 * @property {string[]} [keys]
 * @property {string} [href]  where it leads; else `run`
 * @property {() => void} [run]
 */

const commandItems = (commands, hands, words) =>
  commands.map((command) => ({
    id: `command.${command.id}`,
    kind: "command",
    label: words(`command.${command.id}`),
    keys: command.keys.slice(0, 1),
    run: () => command.run(hands),
  }));

const place = (id, label, href) => ({ id: `place.${id}`, kind: "place", label, href });

function placeItems({ queues, views = [], hands }, words) {
  const list = (queue) => writeRoute({ view: "tickets", queue, states: DEFAULT_STATES, ticket: null, mails: null });
  return [
    place("tickets", words("queues.all"), TICKETS_HREF),
    ...views.map(({ id, name, href }) => place(`view.${id}`, name, href)),
    ...queues.map(({ name }) => place(`queue.${name}`, words("palette.queue", { name }), list(name))),
    ...OUTCOMES.map((outcome) => place(`mails.${outcome}`, words(`mails.${outcome}`), mailHref(outcome))),
    ...SECTIONS.filter((section) => maySee(section, hands.me)).map(({ view }) => place(view, words(`${view}.title`), pageHref(view))),
  ];
}

/** @param {{id: string, name: {cs: string, en: string}|string}[]} macros */
const macroItems = (macros, useMacro, words) =>
  macros.map((macro) => ({
    id: `macro.${macro.id}`,
    kind: "macro",
    label: typeof macro.name === "string" ? macro.name : macro.name[words.lang],
    run: () => useMacro(macro),
  }));

const agentItems = (agents, handOver, words) =>
  agents.map(({ id, name }) => ({
    id: `agent.${id}`,
    kind: "agent",
    label: words("palette.hand_over", { name }),
    run: () => handOver(id),
  }));

/**
 * What does not depend on what is typed.
 * @param {object} given
 * @param {import("./keyboard.js").Command[]} given.commands  possible now
 * @param {import("./keyboard.js").Hands} given.hands
 * @param {{name: string}[]} given.queues
 * @param {{id: string, name: string, href: string}[]} [given.views]
 * @param {object[]} given.macros  that can be used now
 * @param {(macro: object) => void} given.useMacro
 * @param {{id: string, name: string}[]} given.agents  to whom the open ticket can be handed over
 * @param {(agentId: string) => void} given.handOver
 * @returns {Item[]}
 */
export function itemsOf(given, words) {
  return [
    ...commandItems(given.commands, given.hands, words),
    ...placeItems(given, words),
    ...macroItems(given.macros, given.useMacro, words),
    ...agentItems(given.agents, given.handOver, words),
  ];
}

/**
 * What does: tickets whose number begins like what is typed, and the search.
 * @param {string} typed
 * @param {Iterable<{id: string, number: number, subject: string}>} tickets  that are known
 * @returns {Item[]}
 */
export function itemsFor(typed, tickets, words) {
  const text = typed.trim();
  if (text === "") return [];
  const number = NUMBER.exec(text)?.[1];
  const found = number ? [...tickets].filter((ticket) => String(ticket.number).startsWith(number)) : [];
  return [
    ...found.slice(0, TICKETS_MAX).map((ticket) => ({
      id: `ticket.${ticket.id}`,
      kind: "ticket",
      label: `#${ticket.number} ${ticket.subject || words("ticket.no_subject")}`,
      href: ticketHref(ticket.id),
    })),
    { id: "search", kind: "search", label: words("palette.search", { text }), href: searchHref(text) },
  ];
}
