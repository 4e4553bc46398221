/** What is asked before something is done with many tickets: to whom, which tags, into which one, and whether really. */

import { html, useState } from "../vendor/preact-htm.js";
import { Dialog } from "./dialog.js";
import { usePage } from "./page.js";
import { inOrder, isOn } from "./shift_facts.js";

/** Tags as they are typed, with commas between; in small letters, as the server keeps them. */
export const readTags = (text) => [...new Set(text.split(",").map((tag) => tag.trim().toLowerCase()).filter(Boolean))];

function Assign({ desk, shifts, me }) {
  const { words, now } = usePage();
  const others = inOrder(shifts.shifts, now).filter(({ agent }) => agent !== me?.id);
  const choose = (agent) => () => desk.goOnBulk({ agent });
  return html`<div class="schedule-choices" role="group" aria-label=${words("bulk.assign.title")}>
    ${me && html`<button type="button" data-bulk-assign=${me.id} onClick=${choose(me.id)}><span>${words("hand_over.me", { name: me.name })}</span></button>`}
    ${others.map(
      (shift) => html`<button key=${shift.agent} type="button" data-bulk-assign=${shift.agent} onClick=${choose(shift.agent)}>
        <span>${shift.name}</span><span class="faint">${words(isOn(shift, now) ? "bulk.assign.on" : "bulk.assign.off")}</span>
      </button>`,
    )}
    <button type="button" data-bulk-assign="" onClick=${choose(null)}><span>${words("bulk.assign.nobody")}</span></button>
  </div>`;
}

function Tags({ chosen, known, desk }) {
  const { words } = usePage();
  const [added, setAdded] = useState("");
  const [removed, setRemoved] = useState([]);
  const theirs = [...new Set(chosen.flatMap(({ tags = [] }) => tags))].sort((one, other) => one.localeCompare(other, "cs"));
  const add = readTags(added);
  const toggle = (tag) => setRemoved(removed.includes(tag) ? removed.filter((other) => other !== tag) : [...removed, tag]);
  const submit = (event) => {
    event.preventDefault();
    if (add.length + removed.length > 0) desk.goOnBulk({ add, remove: removed });
  };
  return html`<form class="bulk-form" onSubmit=${submit}>
    <label for="bulk-tags">${words("bulk.tags.add")} <span class="faint">(${words("bulk.tags.commas")})</span></label>
    <input id="bulk-tags" type="text" list="known-tags" data-bulk-tags autocomplete="off" value=${added} onInput=${(event) => setAdded(event.target.value)} />
    <datalist id="known-tags">${known.map((tag) => html`<option key=${tag} value=${tag}></option>`)}</datalist>
    ${theirs.length > 0 &&
    html`<fieldset class="bulk-tags">
      <legend>${words("bulk.tags.remove")}</legend>
      ${theirs.map(
        (tag) => html`<label key=${tag} class="choice"><input type="checkbox" data-bulk-untag=${tag} checked=${removed.includes(tag)} onChange=${() => toggle(tag)} /> ${tag}</label>`,
      )}
    </fieldset>`}
    <div class="dialog-row"><button type="submit" class="primary" data-bulk-go disabled=${add.length + removed.length === 0}>${words("bulk.tags.go")}</button></div>
  </form>`;
}

function Merge({ chosen, desk }) {
  const { words } = usePage();
  const [into, setInto] = useState(chosen[0]);
  const submit = (event) => {
    event.preventDefault();
    desk.goOnBulk({ into: { id: into.id, number: into.number } });
  };
  return html`<form class="bulk-form" onSubmit=${submit}>
    <p>${words("bulk.merge.lead")}</p>
    <fieldset class="bulk-targets">
      <legend>${words("bulk.merge.into")}</legend>
      ${chosen.map(
        (ticket) => html`<label key=${ticket.id} class="choice">
          <input type="radio" name="bulk-into" data-bulk-into=${ticket.number} checked=${ticket.id === into.id} onChange=${() => setInto(ticket)} />
          <span><span class="faint">#${ticket.number}</span> ${ticket.subject || words("ticket.no_subject")}</span>
        </label>`,
      )}
    </fieldset>
    <div class="dialog-row"><button type="submit" class="primary" data-bulk-go>${words("bulk.merge.go", { n: chosen.length - 1, number: into.number })}</button></div>
  </form>`;
}

function Resolve({ bulk, desk }) {
  const { words } = usePage();
  const n = bulk.ids.length;
  return html`<p>${words("bulk.resolve.lead", { n })}</p>
    <div class="dialog-row"><button type="button" class="primary" data-bulk-go onClick=${() => desk.goOnBulk()}>${words("bulk.resolve.go", { n })}</button></div>`;
}

const PANELS = { assign: Assign, tags: Tags, merge: Merge, resolve: Resolve };

/** @param {{bulk: object, desk: object, shifts: object, me: object|null, tickets: Map<string, object>}} props */
export function BulkPanel({ bulk, desk, shifts, me, tickets }) {
  const { words } = usePage();
  const Panel = PANELS[bulk.kind];
  const chosen = bulk.ids.map((id) => tickets.get(id)).filter(Boolean);
  const known = [...new Set([...tickets.values()].flatMap(({ tags = [] }) => tags))].sort();
  return html`<${Dialog} id="bulk-title" title=${words(`bulk.${bulk.kind}.title`)} hooks=${{ "data-bulk-panel": bulk.kind }} onClose=${desk.dismissBulk}>
    <p class="faint">${words("bulk.panel.lead", { n: chosen.length })}</p>
    <${Panel} bulk=${bulk} chosen=${chosen} known=${known} desk=${desk} shifts=${shifts} me=${me} />
  </${Dialog}>`;
}
