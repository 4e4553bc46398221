/** Who is on shift; a lead ends other people's shifts. */

import { html, useEffect } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";
import { WhoElse } from "./shift_panel.js";

export function ShiftsSettings({ parts, shifts, me }) {
  const { words } = usePage();
  useEffect(() => {
    parts.shifts.load();
  }, []);
  return html`<p class="faint">${words("settings.shifts.lead")}</p>
    <h2 class="for-reader">${words("shift.title")}</h2>
    ${shifts.refusal && html`<p class="fault" role="alert"><${Icon} name="warning" /><span>${sentenceFor(shifts.refusal, words)}</span></p>`}
    ${shifts.phase === "failed"
      ? html`<div class="blank" role="alert" data-settings-failed><${Icon} name="warning" /><h3>${words("settings.failed")}</h3><p>${sentenceFor(shifts.error, words)}</p>
          <button type="button" onClick=${parts.shifts.load}>${words("again")}</button></div>`
      : html`<${WhoElse} state=${shifts} me=${me} shifts=${parts.shifts} />`}`;
}
