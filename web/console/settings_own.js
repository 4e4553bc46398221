/** One's own settings; all of them are of this browser. */

import { html, useEffect } from "../vendor/preact-htm.js";
import { AlarmChoices } from "./alarm_choices.js";
import { LookSwitch } from "./look_switch.js";
import { usePage, useStateOf } from "./page.js";

function Quotes({ choices }) {
  const { words } = usePage();
  const { quotes } = useStateOf(choices);
  useEffect(choices.look, [choices]);
  return html`<section class="settings-group" aria-labelledby="quotes-title">
    <h2 id="quotes-title">${words("settings.answers")}</h2>
    <label class="check"><input type="checkbox" role="switch" data-setting-quotes checked=${quotes} aria-describedby="quotes-lead" onChange=${() => choices.chooseQuotes(!quotes)} />${words("settings.quotes")}</label>
    <p id="quotes-lead" class="faint">${words("settings.quotes.lead")}</p>
  </section>`;
}

export function OwnSettings({ parts, onLook }) {
  const { words } = usePage();
  return html`<p class="faint">${words("settings.own.lead")}</p>
    <section class="settings-group" aria-labelledby="look-title">
      <h2 id="look-title">${words("settings.look")}</h2>
      <${LookSwitch} onLook=${onLook} />
    </section>
    <${Quotes} choices=${parts.choices} />
    <${AlarmChoices} sound=${parts.sound} desktop=${parts.desktop} />`;
}
