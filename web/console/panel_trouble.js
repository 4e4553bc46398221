/** What went wrong with a step, in the words of its dialog. */

import { html } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";

/** @param {{panel: import("./steps.js").Panel, prefix: string}} props  prefix: of its words */
export function Trouble({ panel, prefix }) {
  const { words } = usePage();
  if (panel.error === null) return null;
  const text = panel.phase === "unknown" ? words(`${prefix}.unknown`) : words(`${prefix}.refused`, { detail: sentenceFor(panel.error, words) });
  return html`<p class="fault" role="alert" data-panel-problem=${panel.phase}><${Icon} name="warning" /><span>${text}</span></p>`;
}
