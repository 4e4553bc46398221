/** Saved views of the list: what they are called, whose they are, and that they go. */

import { html, useState } from "../vendor/preact-htm.js";
import { useAsked, useDoing } from "./asked.js";
import { isLead } from "./locking.js";
import { usePage } from "./page.js";
import { shown } from "./settings_facts.js";
import { Asked, Outcome } from "./settings_parts.js";

/** A filter in one line, in words where they are states. */
function filterText({ queue, states = [], tags = [], agent, client, urgency, text }, words) {
  const parts = [
    ["search.filter.queue", queue],
    ["search.filter.state", states.map((state) => words(`state.${state}`))],
    ["urgency.label", urgency && words(`urgency.${urgency}`)],
    ["search.filter.tag", tags],
    ["search.filter.agent", ["me", "nobody"].includes(agent) ? words(`settings.assign.${agent}`) : agent],
    ["search.filter.client", client],
    ["search.label", text],
  ];
  const said = parts.filter(([, value]) => value && value.length > 0).map(([name, value]) => `${words(name)}: ${shown(value)}`);
  return said.join(" · ") || words("settings.view.all");
}

function View({ view, mine, may, doing, onRename, onRemove }) {
  const { words } = usePage();
  const [name, setName] = useState(view.name);
  const [asks, setAsks] = useState(false);
  const id = `view-${view.id}`;
  return html`<li class="settings-item" data-view-row=${view.id}>
    <form class="settings-line" onSubmit=${(event) => {
      event.preventDefault();
      if (name.trim() !== "" && name !== view.name) onRename(name.trim());
    }}>
      <label class="for-reader" for=${id}>${words("settings.view.name")}</label>
      <input id=${id} type="text" value=${name} maxlength="80" disabled=${!may} onInput=${(event) => setName(event.currentTarget.value)} />
      ${may && html`<button type="submit" data-view-rename disabled=${doing.busy || name.trim() === "" || name === view.name}>${words("settings.rename")}</button>`}
      ${may && !asks && html`<button type="button" class="quiet" data-view-remove disabled=${doing.busy} onClick=${() => setAsks(true)}>${words("settings.remove")}</button>`}
      ${may && asks && html`<button type="button" class="danger" data-view-remove-yes disabled=${doing.busy} onClick=${onRemove}>${words("settings.remove.yes", { name: view.name })}</button>`}
    </form>
    <p class="faint">${filterText(view.filter, words)} · ${view.shared ? words("settings.view.shared", { name: mine ? words("settings.you") : (view.owner_name ?? "") }) : words("settings.view.own")}</p>
  </li>`;
}

export function ViewsSettings({ parts, me }) {
  const { words } = usePage();
  const { desk, settings } = parts;
  const asked = useAsked(settings.views);
  const doing = useDoing();
  const after = () => {
    asked.again();
    desk.loadViews(); // the rail shows them too
  };
  return html`<p class="faint">${words("settings.views.lead")}</p>
    <${Outcome} doing=${doing} done=${words("settings.saved")} />
    <${Asked} asked=${asked}>${({ items }) =>
      items.length === 0
        ? html`<p class="settings-none" data-settings-none>${words("settings.views.none")}</p>`
        : html`<ul class="settings-list">
            ${items.map((view) => {
              const mine = view.owner === me?.id;
              return html`<${View}
                key=${`${view.id}#${view.revision}`}
                view=${view}
                mine=${mine}
                may=${mine || (view.shared && isLead(me))}
                doing=${doing}
                onRename=${(name) => doing.run(() => settings.renameView(view, name).then(after))}
                onRemove=${() => doing.run(() => settings.removeView(view.id).then(after))}
              />`;
            })}
          </ul>`}
    </${Asked}>`;
}
