/** The log of changes: who changed what, the newest first. Nothing in it can be changed. */

import { html, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { useAsked } from "./asked.js";
import { usePage } from "./page.js";
import { differences, shown } from "./settings_facts.js";
import { Asked } from "./settings_parts.js";
import { fullMoment, moment } from "./time.js";

/** What changed is called; a newer server may tell more. */
const TOLD = ["macro.created", "macro.changed", "macro.deleted", "view.shared", "view.changed", "view.unshared", "view.deleted", "roles.changed", "roles.failed", "shift.begun", "shift.ended", "mail.accepted", "budget.changed", "person.erased", "client.removed"];

/** What it is about, as a person knows it. */
function nameOf({ target, before, after }, lang) {
  const name = after?.name ?? before?.name;
  if (name && typeof name === "object") return name[lang] ?? target;
  return name ?? target;
}

function Entry({ entry }) {
  const { words, lang, now } = usePage();
  const changed = differences(entry.before, entry.after);
  const what = TOLD.includes(entry.what) ? words(`audit.${entry.what}`) : entry.what;
  return html`<li class="settings-item audit-row" data-audit=${entry.what}>
    <p><time datetime=${entry.at} title=${fullMoment(entry.at, lang)} class="faint">${moment(entry.at, now, lang)}</time>${" "}<strong>${entry.actor.name}</strong> ${what} <span class="audit-target">${nameOf(entry, lang)}</span></p>
    ${changed.length > 0 &&
    html`<details><summary>${words("audit.details", { n: changed.length })}</summary>
      <dl class="audit-changes">${changed.map(({ name, was, is }) => html`<div key=${name}><dt>${name}</dt><dd><del>${shown(was)}</del> → <ins>${shown(is)}</ins></dd></div>`)}</dl>
    </details>`}
  </li>`;
}

function More({ cursor, load, onMore }) {
  const { words } = usePage();
  const [state, setState] = useState({ busy: false, error: null });
  const ask = async () => {
    setState({ busy: true, error: null });
    try {
      onMore(await load(cursor));
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return html`<div class="list-more">
    ${state.error && html`<p role="alert">${sentenceFor(state.error, words)}</p>`}
    <button type="button" class="quiet" data-audit-more disabled=${state.busy} onClick=${ask}>${words(state.busy ? "app.loading" : "audit.more")}</button>
  </div>`;
}

export function AuditSettings({ parts }) {
  const { words } = usePage();
  const asked = useAsked(parts.settings.audit);
  return html`<p class="faint">${words("settings.audit.lead")}</p>
    <${Asked} asked=${asked}>${({ items, cursor }) => html`
      ${items.length === 0 && html`<p class="settings-none" data-settings-none>${words("settings.audit.none")}</p>`}
      <ul class="settings-list">${items.map((entry, index) => html`<${Entry} key=${`${entry.at}#${entry.target}#${index}`} entry=${entry} />`)}</ul>
      ${cursor && html`<${More} cursor=${cursor} load=${parts.settings.audit} onMore=${(page) => asked.put({ items: [...items, ...page.items], cursor: page.cursor })} />`}
    `}</${Asked}>`;
}
