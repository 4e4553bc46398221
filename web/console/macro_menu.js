/** The list of macros over the answer: searched by typing, chosen by arrows and Enter, left by Escape. */

import { html, useLayoutEffect, useRef, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { foundMacros, isTemplate, macroName } from "./macro_facts.js";
import { usePage } from "./page.js";

const LIST_ID = "macro-list";
const SHOWN_MAX = 50;

/** What a macro does beside its text, in a few words. */
export function doneWords({ state, assign, tags }, words, nameOf) {
  const assignWords = { me: words("answer.macro.assign.me"), nobody: words("answer.macro.assign.nobody") };
  return [
    tags?.length > 0 && words("answer.macro.tags", { tags: tags.join(", ") }),
    assign && (assignWords[assign] ?? words("answer.macro.assign.other", { name: nameOf(assign) })),
    state && words("answer.macro.state", { to: words(`state.${state}`) }),
  ].filter(Boolean);
}

function Option({ macro, chosen, nameOf, onChoose }) {
  const { words, lang } = usePage();
  const does = doneWords(macro, words, nameOf).join(" · ");
  return html`<li
    id=${`macro-${macro.id}`}
    role="option"
    aria-selected=${String(chosen)}
    data-macro=${macro.id}
    data-template=${isTemplate(macro) ? "" : null}
    onPointerDown=${(event) => event.preventDefault()}
    onClick=${onChoose}
  >
    <strong>${macroName(macro, lang)}</strong>${does && html`<span class="macro-does">${does}</span>`}
    ${macro.text && html`<span class="macro-text">${macro.text}</span>`}
  </li>`;
}

function Empty({ macros }) {
  const { words } = usePage();
  if (macros.phase === "loading" || macros.phase === "idle") return html`<p class="faint" role="status">${words("answer.macro.loading")}</p>`;
  if (macros.phase === "failed") return html`<p class="warn" role="alert" data-macros-failed>${sentenceFor(macros.error, words)}</p>`;
  return html`<p class="faint" role="status">${words(macros.items.length === 0 ? "answer.macro.empty" : "answer.macro.none")}</p>`;
}

/**
 * @param {object} props
 * @param {{phase: string, items: object[], error: Error|null}} props.macros
 * @param {string} props.queue  of the ticket
 * @param {(agentId: string) => string} props.nameOf
 * @param {(macro: object) => void} props.onChoose
 * @param {(typed: string) => void} props.onLeave  with what was typed into the search
 */
export function MacroMenu({ macros, queue, nameOf, onChoose, onLeave }) {
  const { words, lang } = usePage();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef(null);
  const box = useRef(null);
  useLayoutEffect(() => field.current.focus(), []); // what is typed at once is for the search
  const found = foundMacros(macros.items, { queue, query, lang }).slice(0, SHOWN_MAX);
  const chosen = found[Math.min(at, found.length - 1)] ?? null;
  useLayoutEffect(() => box.current.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }), [chosen]);
  const press = (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Escape") onLeave(query);
    else if (event.key === "Enter" && chosen !== null) onChoose(chosen);
    else if (event.key === "Backspace" && query === "") onLeave("");
    else if (Object.hasOwn(steps, event.key) && found.length > 0) setAt((Math.min(at, found.length - 1) + steps[event.key] + found.length) % found.length);
    else if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation(); // Escape leaves the menu, not the ticket
  };
  return html`<div class="macro-menu" ref=${box} data-macro-menu onfocusout=${(event) => !event.currentTarget.contains(event.relatedTarget) && onLeave(null)}>
    <input
      type="text"
      ref=${field}
      role="combobox"
      aria-expanded="true"
      aria-controls=${LIST_ID}
      aria-activedescendant=${chosen && `macro-${chosen.id}`}
      aria-label=${words("answer.macro.search")}
      placeholder=${words("answer.macro.search")}
      autocomplete="off"
      spellcheck="false"
      data-macro-search
      value=${query}
      onInput=${(event) => {
        setQuery(event.currentTarget.value);
        setAt(0);
      }}
      onKeyDown=${press}
    />
    <ul id=${LIST_ID} role="listbox" aria-label=${words("answer.macro.title")}>
      ${found.map((macro) => html`<${Option} key=${macro.id} macro=${macro} chosen=${macro === chosen} nameOf=${nameOf} onChoose=${() => onChoose(macro)} />`)}
    </ul>
    ${found.length === 0 && html`<${Empty} macros=${macros} />`}
  </div>`;
}
