/** Whom a technical event is for: numbers that are typed or pasted, names that are known, and who was chosen. */

import { html, useMemo, useRef, useState } from "../vendor/preact-htm.js";
import { fold } from "./folding.js";
import { usePage } from "./page.js";
import { CLIENTS_MAX, canBeNumber, clientNumbersIn, withClients } from "./texting_facts.js";

const SUGGESTED_MAX = 6;
/** Fewer letters fit too many names. */
const LETTERS_MIN = 2;

/** Clients of the tickets that are known, each once. */
export const clientsOf = (tickets) => new Map([...tickets].filter(({ client }) => client).map(({ client }) => [client.number, client.name]));

/** Clients whose names begin, or have a word that begins, like what is typed. */
function suggested(typed, known, chosen) {
  const text = fold(typed.trim());
  if (text.length < LETTERS_MIN) return [];
  const fits = (name) => ` ${fold(name)}`.includes(` ${text}`);
  return [...known].filter(([number, name]) => !chosen.includes(number) && fits(name)).slice(0, SUGGESTED_MAX);
}

/** Textarea in which Enter adds, and a pasted list is added at once. */
function Adding({ chosen, known, onAdd }) {
  const { words } = usePage();
  const [text, setText] = useState("");
  const [fault, setFault] = useState(null);
  const area = useRef(null);
  const names = useMemo(() => suggested(text, known, chosen), [text, known, chosen]);
  const put = (numbers) => {
    setFault(new Set([...chosen, ...numbers]).size > CLIENTS_MAX ? "full" : null);
    setText("");
    onAdd(numbers);
  };
  /** @param {boolean} isAsked  somebody pressed for it, and is told when there is nothing */
  const add = (typed, isAsked) => {
    const numbers = clientNumbersIn(typed);
    if (numbers.length > 0) put(numbers);
    else if (isAsked && names.length > 0) put([names[0][0]]);
    else if (isAsked && canBeNumber(typed.trim())) put([typed.trim()]);
    else if (isAsked && typed.trim() !== "") setFault("none");
  };
  const onKeyDown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    add(text, true);
  };
  const onPaste = (event) => {
    const numbers = clientNumbersIn(event.clipboardData?.getData("text") ?? "");
    if (numbers.length === 0) return;
    event.preventDefault();
    put(numbers);
  };
  return html`<div class="field event-adding">
    <label for="event-add">${words("event.add")}</label>
    <div class="event-add-row">
      <textarea id="event-add" data-event-add ref=${area} rows="1" spellcheck="false" autocomplete="off" aria-describedby="event-add-lead" value=${text} onInput=${(event) => { setFault(null); setText(event.currentTarget.value); }} onKeyDown=${onKeyDown} onPaste=${onPaste} onBlur=${() => add(text, false)}></textarea>
      <button type="button" data-event-add-button onClick=${() => { add(text, true); area.current.focus(); }}>${words("event.add.button")}</button>
    </div>
    ${names.length > 0 &&
    html`<div class="event-suggested" role="group" aria-label=${words("event.add.suggested")}>
      ${names.map(([number, name]) => html`<button key=${number} type="button" class="quiet" data-event-suggested=${number} onPointerDown=${(event) => event.preventDefault()} onClick=${() => { put([number]); area.current.focus(); }}><strong>${number}</strong> ${name}</button>`)}
    </div>`}
    ${fault && html`<p class="warn" role="alert" data-event-add-fault=${fault}>${words(`event.add.${fault}`, { n: CLIENTS_MAX })}</p>`}
    <p class="faint" id="event-add-lead">${words("event.add.lead")}</p>
  </div>`;
}

function Chip({ number, name, isUnknown, onRemove }) {
  const { words } = usePage();
  const label = words("event.remove", { name: name ? `${number} ${name}` : number });
  return html`<li class="chip" data-event-client=${number} data-unknown=${isUnknown ? "" : null}>
    <span><strong>${number}</strong> ${name ?? ""}${isUnknown && html`<span class="chip-fault">${words("event.unknown")}</span>`}</span>
    <button type="button" aria-label=${label} title=${label} onClick=${() => onRemove([number])}>×</button>
  </li>`;
}

/**
 * @param {object} props
 * @param {string[]} props.chosen
 * @param {Map<string, string|null>} props.names  of clients; null: there is none of that number
 * @param {Map<string, string>} props.known  clients of tickets
 * @param {(numbers: string[]) => void} props.onChange
 */
export function EventClients({ chosen, names, known, onChange }) {
  const { words } = usePage();
  const remove = (numbers) => onChange(chosen.filter((one) => !numbers.includes(one)));
  const unknown = chosen.filter((number) => names.get(number) === null);
  return html`<section class="event-part" aria-labelledby="event-who">
    <h2 id="event-who">${words("event.who")}</h2>
    <${Adding} chosen=${chosen} known=${known} onAdd=${(numbers) => onChange(withClients(chosen, numbers))} />
    <div class="event-chosen">
      <p role="status" data-event-chosen=${chosen.length}>${chosen.length === 0 ? html`<span class="faint">${words("event.chosen.none")}</span>` : html`<strong>${words("event.clients", { n: chosen.length })}</strong>`}</p>
      ${chosen.length > 1 && html`<button type="button" class="inline" data-event-remove-all onClick=${() => onChange([])}>${words("event.remove.all")}</button>`}
    </div>
    ${unknown.length > 0 &&
    html`<p class="fault calm" role="alert" data-event-unknown=${unknown.length}><span>${words("event.unknown.n", { n: unknown.length })} <button type="button" class="inline" data-event-unknown-drop onClick=${() => remove(unknown)}>${words("event.unknown.drop")}</button></span></p>`}
    ${chosen.length > 0 &&
    html`<div class="event-chips" tabindex="0" role="group" aria-label=${words("event.chosen")}><ul class="chips">
      ${chosen.map((number) => html`<${Chip} key=${number} number=${number} name=${names.get(number) ?? known.get(number)} isUnknown=${names.get(number) === null} onRemove=${remove} />`)}
    </ul></div>`}
  </section>`;
}
