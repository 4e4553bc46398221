/** The tags of the open ticket: each can be taken off, and one is put on by typing it. */

import { html, useEffect, useMemo, useRef, useState } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";
import { sameTag, tagsKnown } from "./tag_facts.js";

function Chip({ tag, busy, onRemove }) {
  const { words } = usePage();
  return html`<li class="tag" data-tag=${tag}>
    <span>${tag}</span>
    ${onRemove && html`<button type="button" data-tag-remove=${tag} aria-label=${words("tags.remove", { tag })} title=${words("tags.remove", { tag })} disabled=${busy} onClick=${() => onRemove(tag)}><${Icon} name="cross" /></button>`}
  </li>`;
}

/** The field stays for the next tag until it is left empty. */
function AddTag({ ticket, tickets, busy, onAdd, onLeave }) {
  const { words } = usePage();
  const [text, setText] = useState("");
  const field = useRef(null);
  const offered = useMemo(() => tagsKnown(tickets).filter((tag) => !(ticket.tags ?? []).includes(tag)), [tickets, ticket.tags]);
  useEffect(() => field.current.focus(), []);
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    const tag = sameTag(text);
    if (tag === "") onLeave(true);
    else if ((ticket.tags ?? []).includes(tag) || (await onAdd(tag))) setText("");
  };
  return html`<form class="add-tag" onSubmit=${submit}>
    <label class="for-reader" for="tag-text">${words("tags.label")}</label>
    <input
      id="tag-text"
      type="text"
      list="tags-known"
      autocomplete="off"
      autocapitalize="off"
      maxlength="40"
      data-tag-text
      placeholder=${words("tags.placeholder")}
      ref=${field}
      value=${text}
      onInput=${(event) => setText(event.currentTarget.value)}
      onBlur=${() => text.trim() === "" && onLeave(false)}
      onKeyDown=${(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation(); // the ticket stays open
        onLeave(true);
      }}
    />
    <datalist id="tags-known">${offered.map((tag) => html`<option key=${tag} value=${tag} />`)}</datalist>
  </form>`;
}

/** @param {{open: object, tickets: Map<string, object>, desk: object}} props  tickets: all that are known */
export function TagFact({ open, tickets, desk }) {
  const { words } = usePage();
  const [adding, setAdding] = useState(false);
  const button = useRef(null);
  const { ticket, moving } = open;
  const tags = ticket.tags ?? [];
  const busy = moving !== null;
  const leave = (focus) => {
    setAdding(false);
    if (focus) requestAnimationFrame(() => button.current?.focus());
  };
  return html`<div data-fact="tags"><dt>${words("tags.title")}</dt>
    <dd>
      ${tags.length > 0 && html`<ul class="tags" aria-label=${words("tags.title")}>${tags.map((tag) => html`<${Chip} key=${tag} tag=${tag} busy=${busy} onRemove=${(one) => desk.changeTags({ remove: [one] })} />`)}</ul>`}
      ${adding
        ? html`<${AddTag} ticket=${ticket} tickets=${tickets} busy=${busy} onAdd=${(tag) => desk.changeTags({ add: [tag] })} onLeave=${leave} />`
        : html`<button type="button" class="inline" data-tags-add ref=${button} onClick=${() => setAdding(true)}>${words("tags.add")}</button>`}
    </dd></div>`;
}
