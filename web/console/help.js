/** The keyboard shortcuts, in a dialog: what the table of commands tells. */

import { html, useLayoutEffect, useRef } from "../vendor/preact-htm.js";
import { KeyNames } from "./key_names.js";
import { COMMAND_GROUPS } from "./keyboard.js";
import { usePage } from "./page.js";

function Group({ name, commands }) {
  const { words } = usePage();
  return html`<section aria-labelledby=${`help-${name}`}>
    <h3 id=${`help-${name}`} class="group-title">${words(`help.group.${name}`)}</h3>
    <dl class="shortcuts">
      ${commands.map(
        ({ id, keys }) => html`<div key=${id} data-shortcut=${id}>
          <dt><${KeyNames} all=${keys} /></dt>
          <dd>${words(`command.${id}`)}</dd>
        </div>`,
      )}
    </dl>
  </section>`;
}

export function Help({ onClose }) {
  const { words } = usePage();
  const dialog = useRef(null);
  const button = useRef(null);
  useLayoutEffect(() => {
    dialog.current.showModal();
    button.current.focus(); // and not what scrolls
  }, []);
  const groups = Object.entries(COMMAND_GROUPS).map(([name, commands]) => [name, commands.filter(({ keys }) => keys.length > 0)]);
  return html`<dialog class="dialog help" data-help-dialog ref=${dialog} aria-labelledby="help-title" onClose=${onClose}>
    <h2 id="help-title">${words("help.title")}</h2>
    <div class="help-groups" tabindex="0" role="region" aria-label=${words("help.title")}>${groups.map(([name, commands]) => html`<${Group} key=${name} name=${name} commands=${commands} />`)}</div>
    <p class="faint">${words("help.palette", { keys: "Ctrl+K" })} ${words("help.note")}</p>
    <button type="button" class="primary" ref=${button} onClick=${() => dialog.current.close()}>${words("close")}</button>
  </dialog>`;
}
