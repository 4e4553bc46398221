/** The palette: everything that can be done, by its name. One field and one list, as a combobox. */

import { html, useLayoutEffect, useMemo, useRef, useState } from "../vendor/preact-htm.js";
import { KeyNames } from "./key_names.js";
import { usePage } from "./page.js";
import { itemsFor, itemsOf } from "./palette_items.js";
import { matching } from "./palette_match.js";

const optionId = (index) => `palette-option-${index}`;

function Option({ item, index, chosen, onChoose, onPoint }) {
  const { words } = usePage();
  return html`<li
    id=${optionId(index)}
    role="option"
    class="palette-option"
    aria-selected=${String(chosen)}
    data-palette-item=${item.id}
    onClick=${onChoose}
    onPointerMove=${onPoint}
  >
    <span class="palette-label">${item.label}</span>
    <span class="palette-kind">${words(`palette.kind.${item.kind}`)}</span>
    ${item.keys?.length > 0 && html`<span class="palette-keys"><${KeyNames} all=${item.keys} /></span>`}
  </li>`;
}

/** Where the arrow keys lead; the ends are joined. */
const MOVES = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  PageDown: (at, count) => Math.min(count - 1, at + 8),
  PageUp: (at) => Math.max(0, at - 8),
};

/**
 * @param {object} props
 * @param {object} props.given  what `itemsOf` needs
 * @param {Map<string, object>} props.tickets  that are known
 * @param {ReturnType<import("./recents.js").createRecents>} props.recents
 * @param {() => void} props.onClose
 */
export function Palette({ given, tickets, recents, onClose }) {
  const { words } = usePage();
  const dialog = useRef(null);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  // what can be done is what could be when the palette was opened; macros and agents may come later
  const items = useMemo(() => itemsOf(given, words), [words, given.macros.length, given.agents.length]);
  const found = useMemo(() => {
    const [byNumber, last] = [itemsFor(typed, tickets.values(), words), []];
    if (byNumber.length > 0) last.push(byNumber.pop());
    return [...byNumber, ...matching(items, typed, recents.ids), ...last];
  }, [items, typed, words]);
  const chosen = Math.min(at, found.length - 1);

  // before anything else is typed: it is meant for the field
  useLayoutEffect(() => dialog.current.showModal(), []);
  useLayoutEffect(() => document.getElementById(optionId(chosen))?.scrollIntoView({ block: "nearest" }), [chosen, typed]);

  function choose(item) {
    recents.note(item.id);
    dialog.current.close(); // gives the focus back, which commands build upon
    if (item.href) location.hash = item.href;
    else item.run();
  }

  function onKeyDown(event) {
    const move = MOVES[event.key];
    if (move && found.length > 0) setAt(move(chosen, found.length));
    else if (event.key === "Enter" && found.length > 0 && !event.isComposing) choose(found[chosen]);
    else if (event.key === "k" && (event.ctrlKey || event.metaKey)) dialog.current.close();
    else return;
    event.preventDefault();
  }

  return html`<dialog class="dialog palette" data-palette ref=${dialog} aria-label=${words("palette.title")} onClose=${onClose} onClick=${(event) => event.target === dialog.current && dialog.current.close()}>
    <div class="palette-inside">
      <input
        type="text"
        class="palette-field"
        role="combobox"
        aria-label=${words("palette.placeholder")}
        aria-expanded="true"
        aria-controls="palette-list"
        aria-autocomplete="list"
        aria-activedescendant=${found.length > 0 ? optionId(chosen) : null}
        autocomplete="off"
        spellcheck=${false}
        placeholder=${words("palette.placeholder")}
        data-palette-field
        value=${typed}
        onInput=${(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown=${onKeyDown}
      />
      <ul class="palette-list" id="palette-list" role="listbox" aria-label=${words("palette.title")}>
        ${found.map((item, index) => html`<${Option} key=${item.id} item=${item} index=${index} chosen=${index === chosen} onChoose=${() => choose(item)} onPoint=${() => index !== chosen && setAt(index)} />`)}
      </ul>
      ${found.length === 0 && html`<p class="palette-none faint" data-palette-none>${words("palette.none")}</p>`}
      <p class="for-reader" role="status">${words("palette.found", { n: found.length })}</p>
    </div>
  </dialog>`;
}
