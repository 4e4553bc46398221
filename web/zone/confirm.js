/** A step that asks first: what will happen, and two buttons. */

import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { usePage } from "../console/page.js";
import { Fault } from "./blank.js";
import { useStep } from "./zone.js";

/**
 * @param {object} props
 * @param {string} props.name  for tests and for the heading's id
 * @param {() => Promise<any>} props.act
 * @param {() => void} props.onClose  told also after it was done
 */
export function Confirm({ name, title, lead, yes, act, onClose }) {
  const { words } = usePage();
  const dialog = useRef(null);
  const { busy, error, start } = useStep(act);
  useEffect(() => {
    const shown = dialog.current;
    shown.showModal();
    return () => shown.close();
  }, []);
  const go = async () => {
    if (await start()) onClose();
  };
  return html`<dialog class="dialog" data-confirm=${name} ref=${dialog} aria-labelledby=${`confirm-${name}`} onClose=${onClose}>
    <h2 id=${`confirm-${name}`}>${title}</h2>
    <p>${lead}</p>
    <${Fault} error=${error} unknownKey="step.unknown" />
    <div class="dialog-row">
      <button type="button" class="primary" data-yes disabled=${busy} onClick=${go}>${busy ? words("step.busy") : yes}</button>
      <button type="button" data-no onClick=${onClose}>${words("cancel")}</button>
    </div>
  </dialog>`;
}
