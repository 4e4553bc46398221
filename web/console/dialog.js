/** A dialog over the console. What was in focus before gets the focus back. */

import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { usePage } from "./page.js";

/**
 * @param {object} props
 * @param {string} props.id  of its heading
 * @param {object} [props.hooks]  attributes for tests
 * @param {() => void} props.onClose
 */
export function Dialog({ id, title, hooks = {}, onClose, children }) {
  const { words } = usePage();
  const dialog = useRef(null);
  useEffect(() => {
    const shown = dialog.current;
    shown.showModal();
    return () => shown.close();
  }, []);
  return html`<dialog class="dialog" ...${hooks} ref=${dialog} aria-labelledby=${id} onClose=${onClose}>
    <h2 id=${id}>${title}</h2>
    ${children}
    <button type="button" class="dialog-close" data-close onClick=${() => dialog.current.close()}>${words("close")}</button>
  </dialog>`;
}
