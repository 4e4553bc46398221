/** The palette with what can be done now: commands, places, macros for the open ticket, whom to hand it over to. */

import { html, useEffect } from "../vendor/preact-htm.js";
import { applyEdit, selectionOf } from "./editing.js";
import { commandsFor } from "./keyboard.js";
import { factsFor, filled, foundMacros } from "./macro_facts.js";
import { inserted } from "./markdown_typing.js";
import { usePage, useStateOf } from "./page.js";
import { Palette } from "./palette.js";
import { isMe } from "./people.js";
import { viewHref } from "./route.js";
import { lensOf } from "./views.js";

const isThere = (selector) => document.querySelector(`${selector}:not(:disabled)`) !== null;
const answerArea = () => document.querySelector("textarea[data-answer]:not([hidden])");

/** The same that the menu of macros over the answer does: the text at the caret, the rest of it after that. */
function useMacro(macro, desk, me, lang) {
  const area = answerArea();
  const text = filled(macro.text, factsFor(desk.state.open.ticket, me));
  if (text !== "") applyEdit(area, inserted(area.value, selectionOf(area), text));
  desk.useMacro(macro, lang);
}

/** @param {{hands: import("./keyboard.js").Hands, onClose: () => void}} props */
export function Chooser({ hands, onClose }) {
  const { lang } = usePage();
  const { desk, shifts, recents } = hands.parts;
  const state = useStateOf(desk);
  const { shifts: all } = useStateOf(shifts);
  const { open, macros, saved } = state;
  const ticket = open?.phase === "ready" ? open.ticket : null;
  useEffect(() => {
    desk.loadMacros();
  }, [desk]);
  const others = all.filter(({ agent }) => !isMe({ id: agent }, hands.me));
  const given = {
    hands,
    commands: commandsFor(hands),
    queues: state.queues.items,
    views: saved.items.map(({ id, name }) => ({ id, name, href: viewHref(lensOf(id)) })),
    macros: ticket && answerArea() ? foundMacros(macros.items, { queue: ticket.queue, query: "", lang }) : [],
    useMacro: (macro) => useMacro(macro, desk, hands.me, lang),
    agents: isThere("[data-hand-over]") ? others.map(({ agent, name }) => ({ id: agent, name })) : [],
    handOver: desk.handOver,
  };
  return html`<${Palette} given=${given} tickets=${state.tickets} recents=${recents} onClose=${onClose} />`;
}
