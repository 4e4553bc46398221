/** Macros: a reply, a state, an agent and tags in one stroke. Everybody reads them, leads write them. */

import { html, useState } from "../vendor/preact-htm.js";
import { useAsked, useDoing } from "./asked.js";
import { isLead } from "./locking.js";
import { usePage } from "./page.js";
import { ChangedMeanwhile } from "./settings.js";
import { ME, NOBODY } from "./settings_facts.js";
import { MacroEditor } from "./macro_editor.js";
import { Asked, Outcome } from "./settings_parts.js";

/** What a macro does, in one line. */
function Does({ macro, agents }) {
  const { words } = usePage();
  const agent = agents.find(({ id }) => id === macro.assign)?.name ?? macro.assign;
  const assign = [ME, NOBODY].includes(macro.assign) ? words(`settings.assign.${macro.assign}`) : agent;
  const parts = [
    macro.text && words("macro.does.text"),
    macro.state && `${words("macro.state")}: ${words(`state.${macro.state}`)}`,
    assign && `${words("macro.assign")}: ${assign}`,
    macro.tags.length > 0 && `${words("macro.tags")}: ${macro.tags.join(", ")}`,
    macro.queues.length > 0 && words("macro.only_in", { queues: macro.queues.join(", ") }),
  ];
  return html`<span class="faint">${parts.filter(Boolean).join(" · ")}</span>`;
}

function Row({ macro, agents, may, onEdit }) {
  const { words, lang } = usePage();
  return html`<li class="settings-item macro-row" data-macro=${macro.id}>
    <div class="macro-told"><strong>${macro.name[lang]}</strong><${Does} macro=${macro} agents=${agents} />
      ${macro.text && html`<details><summary>${words("macro.text")}</summary><pre class="macro-whole">${macro.text}</pre></details>`}
    </div>
    ${may && html`<button type="button" data-macro-edit aria-label=${words("macro.edit_of", { name: macro.name[lang] })} onClick=${onEdit}>${words("macro.edit")}</button>`}
  </li>`;
}

/** Somebody else was quicker: his version is told, and one goes on from it or puts one's own in its place. */
function Conflict({ macro, onTheirs, onOwn }) {
  const { words, lang } = usePage();
  return html`<div class="settings-conflict" role="alert" data-macro-conflict>
    <p>${macro === null ? words("macro.conflict.gone") : words("macro.conflict")}</p>
    ${macro && html`<p><strong>${macro.name[lang]}</strong></p><pre class="macro-whole">${macro.text}</pre>`}
    <div class="dialog-row">
      ${macro && html`<button type="button" data-macro-theirs onClick=${onTheirs}>${words("macro.conflict.theirs")}</button>`}
      <button type="button" data-macro-own onClick=${onOwn}>${words("macro.conflict.own")}</button>
    </div>
  </div>`;
}

/** The editor with what happens to what is written in it. `macro` null: a new one. */
function Editing({ macro, settings, queues, agents, me, onDone, onLeave }) {
  const { words } = usePage();
  const [id] = useState(() => macro?.id ?? settings.newId());
  const [base, setBase] = useState(macro);
  const [round, setRound] = useState(0); // the form begins anew with each
  const [conflict, setConflict] = useState(null);
  const doing = useDoing();
  const orConflict = (act) =>
    doing.run(async () => {
      try {
        await act();
        onDone();
      } catch (error) {
        if (!(error instanceof ChangedMeanwhile)) throw error;
        setConflict({ macro: error.macro });
      }
    });
  const onTheirs = () => {
    setBase(conflict.macro);
    setRound(round + 1);
    setConflict(null);
  };
  // what is typed stays, and the next press puts it in the place of theirs
  const onOwn = () => {
    setBase((before) => ({ ...before, revision: conflict.macro?.revision ?? null }));
    setConflict(null);
  };
  return html`
    ${conflict && html`<${Conflict} macro=${conflict.macro} onTheirs=${onTheirs} onOwn=${onOwn} />`}
    <${Outcome} doing=${doing} />
    <${MacroEditor}
      key=${round}
      macro=${base}
      queues=${queues}
      agents=${agents}
      me=${me}
      busy=${doing.busy}
      title=${words(macro === null ? "macro.new" : "macro.edit.title")}
      onSave=${(request) => orConflict(() => settings.putMacro(id, request, base?.revision ?? null))}
      onRemove=${macro === null ? null : () => orConflict(() => settings.removeMacro(id, base.revision))}
      onLeave=${onLeave}
    />`;
}

export function MacrosSettings({ parts, queues, shifts, me }) {
  const { words } = usePage();
  const { settings } = parts;
  const asked = useAsked(settings.macros);
  const [edited, setEdited] = useState(undefined); // a macro, null for a new one
  const may = isLead(me);
  const agents = shifts.shifts.map(({ agent, name }) => ({ id: agent, name }));
  const done = () => {
    setEdited(undefined);
    asked.again();
    parts.desk.loadMacros({ anew: true }); // what is offered in tickets
  };
  if (edited !== undefined)
    return html`<${Editing} macro=${edited} settings=${settings} queues=${queues} agents=${agents} me=${me} onDone=${done} onLeave=${() => setEdited(undefined)} />`;
  return html`<p class="faint">${words(may ? "settings.macros.lead" : "settings.macros.look")}</p>
    ${may && html`<div><button type="button" class="primary" data-macro-new onClick=${() => setEdited(null)}>${words("macro.new")}</button></div>`}
    <${Asked} asked=${asked}>${({ items }) =>
      items.length === 0
        ? html`<p class="settings-none" data-settings-none>${words("settings.macros.none")}</p>`
        : html`<ul class="settings-list">${items.map((macro) => html`<${Row} key=${macro.id} macro=${macro} agents=${agents} may=${may} onEdit=${() => setEdited(macro)} />`)}</ul>`}
    </${Asked}>`;
}
