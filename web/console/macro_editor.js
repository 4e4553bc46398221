/** The form of a macro, with what its text will look like. */

import { html, useRef, useState } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";
import { filled } from "./macro_facts.js";
import { usePage } from "./page.js";
import { MACRO_STATES, ME, NOBODY, PLACES, macroFault, macroForm, macroRequest, unknownPlaces } from "./settings_facts.js";
import { Labelled } from "./settings_parts.js";

const TEXT_CHARS_MAX = 4_000;
const NAME_CHARS_MAX = 80;

/** Buttons that write a place into the text, with what will stand there. */
function Places({ example, onPlace }) {
  const { words } = usePage();
  return html`<div class="macro-places">
    <p class="faint">${words("macro.places")}</p>
    <ul>${PLACES.map(
      (place) => html`<li key=${place}>
        <button type="button" class="quiet" data-macro-place=${place} onClick=${() => onPlace(`{{${place}}}`)}><code>${`{{${place}}}`}</code></button>
        <span>${words(`macro.place.${place}`)}, <span class="faint">${words("macro.for_example", { example: example[place] })}</span></span>
      </li>`,
    )}</ul>
  </div>`;
}

function Preview({ text, example }) {
  const { words } = usePage();
  return html`<section class="macro-shown" aria-labelledby="macro-preview">
    <h3 id="macro-preview">${words("macro.preview")}</h3>
    ${text.trim() === "" ? html`<p class="faint">${words("macro.preview.none")}</p>` : html`<p class="macro-whole" data-macro-preview>${filled(text, example)}</p>`}
  </section>`;
}

function Choice({ id, label, value, choices, onChange }) {
  const { words } = usePage();
  return html`<${Labelled} id=${id} label=${label}>
    <select id=${id} value=${value} onChange=${(event) => onChange(event.currentTarget.value)}>
      <option value="" selected=${value === ""}>${words("macro.stays")}</option>
      ${choices.map(([key, text]) => html`<option key=${key} value=${key} selected=${key === value}>${text}</option>`)}
    </select>
  </${Labelled}>`;
}

function Queues({ queues, chosen, onChange }) {
  const { words } = usePage();
  return html`<fieldset class="checks">
    <legend>${words("macro.queues")}</legend>
    ${queues.map(
      ({ name }) => html`<label key=${name}><input type="checkbox" data-macro-queue=${name} checked=${chosen.includes(name)} onChange=${() => onChange(queues.map((one) => one.name).filter((one) => (one === name) !== chosen.includes(one)))} />${name}</label>`,
    )}
  </fieldset>`;
}

/** A press asks; only the next one removes. */
function Remove({ busy, onRemove }) {
  const { words } = usePage();
  const [asks, setAsks] = useState(false);
  return asks
    ? html`<button type="button" class="danger" data-macro-remove-yes disabled=${busy} onClick=${onRemove}>${words("macro.remove.yes")}</button>`
    : html`<button type="button" class="quiet" data-macro-remove onClick=${() => setAsks(true)}>${words("macro.remove")}</button>`;
}

/**
 * @param {object} props
 * @param {object|null} props.macro  null: a new one
 * @param {{id: string, name: string}[]} props.agents
 * @param {(request: object) => void} props.onSave
 * @param {(() => void)|null} props.onRemove
 */
export function MacroEditor({ macro, queues, agents, me, busy, title, onSave, onRemove, onLeave }) {
  const { words } = usePage();
  const [form, setForm] = useState(() => macroForm(macro));
  const [fault, setFault] = useState(null);
  const area = useRef(null);
  const example = { client: "Firma s.r.o.", name: "Jan Novotný", number: "10001", agent: me?.name ?? "" };
  const change = (patch) => {
    setFault(null);
    setForm((before) => ({ ...before, ...patch }));
  };
  const field = (name) => ({ value: form[name], onInput: (event) => change({ [name]: event.currentTarget.value }) });
  function onPlace(place) {
    const { selectionStart: from, selectionEnd: to } = area.current;
    change({ text: form.text.slice(0, from) + place + form.text.slice(to) });
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(from + place.length, from + place.length);
    });
  }
  const onSubmit = (event) => {
    event.preventDefault();
    const found = macroFault(form);
    setFault(found);
    if (found === null) onSave(macroRequest(form));
  };
  const assignees = [[ME, words("settings.assign.me")], [NOBODY, words("settings.assign.nobody")], ...agents.map(({ id, name }) => [id, name])];
  return html`<form class="macro-form" noValidate data-macro-form onSubmit=${onSubmit}>
    <h2>${title}</h2>
    <div class="macro-columns">
      <div class="macro-fields">
        <div class="macro-pair">
          <${Labelled} id="macro-cs" label=${words("macro.name.cs")}><input id="macro-cs" type="text" maxlength=${NAME_CHARS_MAX} data-macro-name="cs" ...${field("cs")} /></${Labelled}>
          <${Labelled} id="macro-en" label=${words("macro.name.en")}><input id="macro-en" type="text" maxlength=${NAME_CHARS_MAX} data-macro-name="en" ...${field("en")} /></${Labelled}>
        </div>
        <${Labelled} id="macro-text" label=${words("macro.text")}><textarea id="macro-text" ref=${area} rows="9" maxlength=${TEXT_CHARS_MAX} data-macro-text ...${field("text")}></textarea></${Labelled}>
        <${Places} example=${example} onPlace=${onPlace} />
        <div class="macro-pair">
          <${Choice} id="macro-state" label=${words("macro.state")} value=${form.state} choices=${MACRO_STATES.map((state) => [state, words(`state.${state}`)])} onChange=${(state) => change({ state })} />
          <${Choice} id="macro-assign" label=${words("macro.assign")} value=${form.assign} choices=${assignees} onChange=${(assign) => change({ assign })} />
        </div>
        <${Labelled} id="macro-tags" label=${words("macro.tags")} lead=${words("macro.tags.lead")}><input id="macro-tags" type="text" data-macro-tags aria-describedby="macro-tags-lead" ...${field("tags")} /></${Labelled}>
        <${Queues} queues=${queues} chosen=${form.queues} onChange=${(chosen) => change({ queues: chosen })} />
      </div>
      <${Preview} text=${form.text} example=${example} />
    </div>
    ${fault && html`<p class="fault" role="alert" data-macro-fault=${fault}><${Icon} name="warning" /><span>${words(`macro.fault.${fault}`, { places: unknownPlaces(form.text).join(", ") })}</span></p>`}
    <div class="dialog-row">
      <button type="submit" class="primary" data-macro-save disabled=${busy}>${words(busy ? "settings.busy" : "settings.save")}</button>
      <button type="button" data-macro-leave onClick=${onLeave}>${words("settings.leave")}</button>
      ${onRemove && html`<${Remove} busy=${busy} onRemove=${onRemove} />`}
    </div>
  </form>`;
}
