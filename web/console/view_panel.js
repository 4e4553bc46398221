/** Saving a view: what it shows, what it is called, and whether everybody sees it. */

import { html, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { readTags } from "./bulk_panel.js";
import { Dialog } from "./dialog.js";
import { URGENCIES } from "./dispatch.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";
import { DEFAULT_STATES, STATES, TICKETS_HREF, viewHref } from "./route.js";
import { lensOf, savedId } from "./views.js";

const NAME_CHARS_MAX = 80;
const CLIENT_CHARS_MAX = 20;
const TEXT_CHARS_MAX = 200;

/** What the form begins with: the view that is changed, or the list that is shown. */
function formOf(view, route) {
  const filter = view?.filter ?? { queue: route.queue, states: route.lens ? DEFAULT_STATES : route.states };
  return {
    name: view?.name ?? "",
    shared: view?.shared ?? false,
    queue: filter.queue ?? "",
    states: filter.states?.length > 0 ? filter.states : DEFAULT_STATES,
    agent: filter.agent ?? "",
    urgency: filter.urgency ?? "",
    client: filter.client ?? "",
    tags: (filter.tags ?? []).join(", "),
    text: filter.text ?? "",
  };
}

/** What the server is asked to keep. */
export function viewOf({ name, shared, queue, states, agent, urgency, client, tags, text }) {
  const orNull = (value) => (value.trim() === "" ? null : value.trim());
  return {
    name: name.trim(),
    shared,
    filter: {
      queue: orNull(queue),
      states: STATES.filter((state) => states.includes(state)),
      tags: readTags(tags),
      agent: orNull(agent),
      client: orNull(client),
      urgency: orNull(urgency),
      text: orNull(text),
    },
  };
}

function Choice({ id, label, value, options, onChoose }) {
  return html`<div class="field">
    <label for=${`view-${id}`}>${label}</label>
    <select id=${`view-${id}`} data-view-field=${id} value=${value} onChange=${(event) => onChoose(event.target.value)}>
      ${options.map(([key, word]) => html`<option key=${key} value=${key}>${word}</option>`)}
    </select>
  </div>`;
}

function Line({ id, label, value, max, onType }) {
  return html`<div class="field">
    <label for=${`view-${id}`}>${label}</label>
    <input id=${`view-${id}`} type="text" data-view-field=${id} maxlength=${max} autocomplete="off" value=${value} onInput=${(event) => onType(event.target.value)} />
  </div>`;
}

function Remove({ view, busy, onRemove }) {
  const { words } = usePage();
  const [asks, setAsks] = useState(false);
  if (!asks) return html`<button type="button" class="quiet" data-view-remove disabled=${busy} onClick=${() => setAsks(true)}>${words("views.remove")}</button>`;
  return html`<button type="button" class="danger" data-view-remove-yes disabled=${busy} onClick=${onRemove}>${words("views.remove.yes", { name: view.name })}</button>`;
}

/** @param {{state: object, route: object, shifts: object, desk: object}} props  `state`: of the desk */
export function ViewPanel({ state, route, shifts, desk }) {
  const { words } = usePage();
  const { view } = state.viewPanel;
  const queues = state.queues.items;
  const onClose = desk.closeViewPanel;
  const [form, setForm] = useState(() => formOf(view, route));
  const [doing, setDoing] = useState({ busy: false, error: null });
  const change = (name) => (value) => setForm({ ...form, [name]: value });
  const toggle = (state) => change("states")(form.states.includes(state) ? form.states.filter((one) => one !== state) : [...form.states, state]);
  const any = ["", words("views.any")];
  const agents = shifts.shifts.map(({ agent, name }) => [agent, name]);
  const attempt = async (work) => {
    setDoing({ busy: true, error: null });
    try {
      location.hash = await work();
      onClose();
    } catch (error) {
      setDoing({ busy: false, error });
    }
  };
  const save = (event) => {
    event.preventDefault();
    if (form.name.trim() !== "" && form.states.length > 0) attempt(async () => viewHref(lensOf(await desk.keepView({ ...(view ? { id: view.id } : {}), ...viewOf(form) }))));
  };
  const remove = () => attempt(async () => desk.forgetView(view.id).then(() => TICKETS_HREF));
  return html`<${Dialog} id="view-title" title=${words(view ? "views.change.title" : "views.new.title")} hooks=${{ "data-view-panel": view?.id ?? "" }} onClose=${onClose}>
    <form class="view-form" noValidate onSubmit=${save}>
      <${Line} id="name" label=${words("views.name")} value=${form.name} max=${NAME_CHARS_MAX} onType=${change("name")} />
      <fieldset class="checks">
        <legend>${words("filter.title")}</legend>
        ${STATES.map(
          (state) => html`<label key=${state}><input type="checkbox" data-view-state=${state} checked=${form.states.includes(state)} onChange=${() => toggle(state)} /> ${words(`state.${state}`)}</label>`,
        )}
      </fieldset>
      <${Choice} id="queue" label=${words("views.queue")} value=${form.queue} options=${[["", words("queues.all")], ...queues.map(({ name }) => [name, name])]} onChoose=${change("queue")} />
      <${Choice} id="agent" label=${words("views.agent")} value=${form.agent} options=${[any, ["me", words("views.agent.me")], ["nobody", words("views.agent.nobody")], ...agents]} onChoose=${change("agent")} />
      <${Choice} id="urgency" label=${words("views.urgency")} value=${form.urgency} options=${[any, ...URGENCIES.map((one) => [one, words(`urgency.${one}`)])]} onChoose=${change("urgency")} />
      <${Line} id="client" label=${words("views.client")} value=${form.client} max=${CLIENT_CHARS_MAX} onType=${change("client")} />
      <${Line} id="tags" label=${words("views.tags")} value=${form.tags} max=${TEXT_CHARS_MAX} onType=${change("tags")} />
      <${Line} id="text" label=${words("views.text")} value=${form.text} max=${TEXT_CHARS_MAX} onType=${change("text")} />
      <label class="check"><input type="checkbox" data-view-shared checked=${form.shared} onChange=${() => change("shared")(!form.shared)} /> ${words("views.shared")}</label>
      ${doing.error && html`<p class="fault" role="alert" data-view-problem><${Icon} name="warning" /><span>${sentenceFor(doing.error, words)}</span></p>`}
      <div class="dialog-row">
        <button type="submit" class="primary" data-view-save disabled=${doing.busy || form.name.trim() === "" || form.states.length === 0}>${words("views.save")}</button>
        ${view && html`<${Remove} view=${view} busy=${doing.busy} onRemove=${remove} />`}
      </div>
    </form>
  </${Dialog}>`;
}

/** Above the list of a saved view: whose it is, and the way to change it. */
export function SavedHead({ state, route, desk }) {
  const { words } = usePage();
  const view = state.saved.items.find(({ id }) => id === savedId(route.lens));
  if (view === undefined) return null;
  const mine = view.owner === state.me?.id;
  return html`<div class="list-note saved-head">
    <span>${words(view.shared ? (mine ? "views.of_mine.shared" : "views.of_other") : "views.of_mine", { name: view.owner_name ?? "" })}</span>
    ${desk.mayChangeView(view) && html`<button type="button" class="inline" data-view-change onClick=${() => desk.openViewPanel(view)}>${words("views.change")}</button>`}
  </div>`;
}
