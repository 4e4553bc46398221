/** What the stage says: queues with their rules, settings, limits. To be read; it is changed in the file of the stage. */

import { html, useState } from "../vendor/preact-htm.js";
import { useAsked } from "./asked.js";
import { URGENCIES } from "./dispatch.js";
import { usePage } from "./page.js";
import { durationText } from "./settings_facts.js";
import { Asked } from "./settings_parts.js";

function Spans({ spans }) {
  const { words } = usePage();
  return html`${URGENCIES.filter((urgency) => spans[urgency]).map((urgency) => html`<span key=${urgency} class="stage-span">${words(`urgency.${urgency}`)} <strong>${durationText(spans[urgency])}</strong></span>`)}`;
}

function Queue({ queue }) {
  const { words, lang } = usePage();
  const own = (name) => (lang === "en" ? queue[`${name}_en`] : queue[name]);
  return html`<section class="settings-group" aria-labelledby=${`queue-${queue.name}`} data-stage-queue=${queue.name}>
    <h3 id=${`queue-${queue.name}`}>${queue.name} <span class="faint">${own("title")}</span></h3>
    <p>${own("purpose")}</p>
    <dl class="stage-facts">
      <div><dt>${words("stage.address")}</dt><dd>${queue.address}</dd></div>
      <div><dt>${words("stage.hours")}</dt><dd>${queue.hours === "24/7" ? words("stage.always") : words("stage.working_days", { hours: queue.hours })}</dd></div>
      <div><dt>${words("stage.policy")}</dt><dd>${words(`stage.policy.${queue.sender_policy}`)}</dd></div>
      <div><dt>${words("stage.technical")}</dt><dd>${words(queue.technical ? "stage.technical.yes" : "stage.technical.no")}</dd></div>
      <div><dt>${words("promises.reaction")}</dt><dd><${Spans} spans=${queue.reaction} /></dd></div>
      <div><dt>${words("promises.solution")}</dt><dd><${Spans} spans=${queue.solution} /></dd></div>
    </dl>
  </section>`;
}

function Values({ id, title, values, looked }) {
  const found = values.filter(({ name }) => name.includes(looked));
  if (found.length === 0) return null;
  return html`<div class="settings-group">
    <h2 id=${id}>${title}</h2>
    <div class="facts-scroll" tabindex="0" role="region" aria-labelledby=${id}><table class="stage-values">
      <tbody>${found.map(({ name, value }) => html`<tr key=${name} data-stage-value=${name}><th scope="row">${name}</th><td>${durationText(value)}</td></tr>`)}</tbody>
    </table></div>
  </div>`;
}

export function StageSettings({ parts }) {
  const { words } = usePage();
  const asked = useAsked(parts.settings.stage);
  const [looked, setLooked] = useState("");
  return html`<p class="settings-notice">${words("settings.stage.lead")}</p>
    <${Asked} asked=${asked}>${({ queues, settings, limits }) => html`
      <h2 class="for-reader">${words("queues.title")}</h2>
      <div class="stage-queues">${queues.map((queue) => html`<${Queue} key=${queue.name} queue=${queue} />`)}</div>
      <label class="stage-look"><span>${words("stage.look")}</span><input type="text" data-stage-look value=${looked} onInput=${(event) => setLooked(event.currentTarget.value.trim().toLowerCase())} /></label>
      <${Values} id="stage-settings" title=${words("stage.settings")} values=${settings} looked=${looked} />
      <${Values} id="stage-limits" title=${words("stage.limits")} values=${limits} looked=${looked} />
    `}</${Asked}>`;
}
