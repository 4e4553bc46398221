/** What happens in this browser when a ticket becomes urgent: the choices, a part of the dialog of the shift. */

import { html } from "../vendor/preact-htm.js";
import { usePage, useStateOf } from "./page.js";

function Sound({ sound }) {
  const { words } = usePage();
  const { possible, allowed } = useStateOf(sound);
  if (!possible) return html`<p class="faint">${words("alarm.sound.impossible")}</p>`;
  return html`<div>
    <label class="check"><input type="checkbox" role="switch" data-alarm-sound checked=${allowed} aria-describedby="alarm-sound-lead" onChange=${() => sound.allow(!allowed)} />${words("alarm.sound")}</label>
    <p id="alarm-sound-lead" class="faint">${words("alarm.sound.lead")}</p>
  </div>`;
}

function Desktop({ desktop }) {
  const { words } = usePage();
  const { permission } = useStateOf(desktop);
  if (permission === "default") return html`<div><button type="button" data-alarm-ask onClick=${desktop.ask}>${words("alarm.desktop.ask")}</button></div>`;
  return html`<p class="faint" role="status" data-alarm-desktop=${permission}>${words(`alarm.desktop.${permission}`)}</p>`;
}

/** @param {{sound: object, desktop: object}} props */
export function AlarmChoices({ sound, desktop }) {
  const { words } = usePage();
  return html`<section class="who alarm-choices" aria-labelledby="alarm-title">
    <h3 id="alarm-title">${words("alarm.choices")}</h3>
    <p class="faint">${words("alarm.lead")}</p>
    <${Sound} sound=${sound} />
    <${Desktop} desktop=${desktop} />
  </section>`;
}
