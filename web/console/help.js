/** The keyboard shortcuts, in a dialog. */

import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { usePage } from "./page.js";

const SHORTCUTS = [
  [["j", "k"], "help.move"],
  [["Enter"], "help.enter"],
  [["q"], "help.queue"],
  [["n"], "help.first"],
  [["r"], "help.answer"],
  [["t"], "help.take"],
  [["h"], "help.hand_over"],
  [["l"], "help.lock"],
  [["u"], "help.urgency"],
  [["1", "2", "3"], "help.levels"],
  [["c"], "help.copies"],
  [["p"], "help.schedule"],
  [["m"], "help.mails"],
  [["a"], "help.accept"],
  [["Ctrl", "Enter"], "help.send"],
  [["Esc"], "help.escape"],
  [["?"], "help.help"],
];

export function Help({ onClose }) {
  const { words } = usePage();
  const dialog = useRef(null);
  useEffect(() => dialog.current.showModal(), []);
  return html`<dialog class="dialog" data-help-dialog ref=${dialog} aria-labelledby="help-title" onClose=${onClose}>
    <h2 id="help-title">${words("help.title")}</h2>
    <dl class="shortcuts">
      ${SHORTCUTS.map(
        ([keys, text]) => html`<div key=${text}>
          <dt>${keys.map((key) => html`<kbd key=${key}>${key}</kbd>`)}</dt>
          <dd>${words(text)}</dd>
        </div>`,
      )}
    </dl>
    <p class="faint">${words("help.note")}</p>
    <button type="button" class="primary" onClick=${() => dialog.current.close()}>${words("close")}</button>
  </dialog>`;
}
