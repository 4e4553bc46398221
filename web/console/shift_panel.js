/** The switch in the header that says whether one is on shift, and the dialog behind it: one's own shift, and whose else. */

import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { AlarmChoices } from "./alarm_choices.js";
import { sentenceFor } from "./api.js";
import { Dialog } from "./dialog.js";
import { Icon } from "./icons.js";
import { isLead } from "./locking.js";
import { usePage } from "./page.js";
import { wallOf } from "./planning.js";
import { LIMIT_MAX, formOf, inOrder, isOn, ownShift, requestOf } from "./shift_facts.js";
import { clockTime, fullMoment } from "./time.js";

/** @param {{state: object, me: object|null, onOpen: () => void}} props  state: of the shifts */
export function ShiftSwitch({ state, me, onOpen }) {
  const { words, lang, now } = usePage();
  const own = me && ownShift(state.shifts, me.id, now);
  const phase = state.phase !== "ready" || !me ? "unknown" : own ? "on" : "off";
  const until = own ? clockTime(own.until) : "";
  const text = words(`shift.${phase}`, { until });
  return html`<button
    type="button"
    class="shift-switch"
    data-shift=${phase}
    aria-haspopup="dialog"
    title=${own ? fullMoment(own.until, lang) : words("shift.title")}
    aria-label=${text}
    onClick=${onOpen}
  ><span class="shift-dot"></span><span class="shift-text">${text}</span><span class="shift-text short">${words(`shift.short.${phase}`, { until })}</span></button>`;
}

function QueueChoice({ all, chosen, onChange }) {
  const { words } = usePage();
  const toggle = (name) => onChange(all.filter((other) => (other === name) !== chosen.includes(other)));
  return html`<fieldset class="checks">
    <legend>${words("shift.queues")}</legend>
    ${all.map(
      (name) => html`<label key=${name}>
        <input type="checkbox" data-shift-queue=${name} checked=${chosen.includes(name)} onChange=${() => toggle(name)} />${name}
      </label>`,
    )}
  </fieldset>`;
}

function OwnShift({ own, queues, state, shifts }) {
  const { words, now } = usePage();
  const [form, setForm] = useState(() => formOf(own, queues, now));
  const [fault, setFault] = useState(null);
  const change = (patch) => {
    setFault(null);
    setForm({ ...form, ...patch });
  };
  const busy = state.busy === "me";
  return html`<form
    class="own-shift"
    noValidate
    onSubmit=${(event) => {
      event.preventDefault();
      const asked = requestOf(form, queues, new Date());
      setFault(asked.fault);
      if (asked.fault === null) shifts.begin(asked.request);
    }}
  >
    <div class="field">
      <label for="shift-until">${words("shift.until")}</label>
      <input id="shift-until" type="datetime-local" data-shift-until min=${wallOf(now)} value=${form.wall} onInput=${(event) => change({ wall: event.currentTarget.value })} />
    </div>
    <div class="field">
      <label for="shift-limit">${words("shift.limit")}</label>
      <input id="shift-limit" type="number" inputmode="numeric" min="0" max=${LIMIT_MAX} data-shift-limit aria-describedby="shift-limit-lead" value=${form.limit} onInput=${(event) => change({ limit: event.currentTarget.value })} />
      <p id="shift-limit-lead" class="faint">${words("shift.limit.lead")}</p>
    </div>
    ${queues.length > 0 && html`<${QueueChoice} all=${queues} chosen=${form.queues} onChange=${(chosen) => change({ queues: chosen })} />`}
    ${fault && html`<p class="fault" role="alert" data-shift-fault=${fault}><${Icon} name="warning" /><span>${words(`shift.fault.${fault}`)}</span></p>`}
    <div class="dialog-row">
      <button type="submit" class="primary" data-shift-begin disabled=${busy}>${words(busy ? "shift.busy" : own ? "shift.change" : "shift.begin")}</button>
      ${own && html`<button type="button" data-shift-end disabled=${busy} onClick=${shifts.end}>${words("shift.end")}</button>`}
    </div>
    ${own && html`<p class="faint">${words("shift.end.lead")}</p>`}
  </form>`;
}

function Holding({ shift, words }) {
  const tickets = words("shift.holding", { n: shift.holding });
  return html`<span class="holding" data-full=${shift.holding >= shift.limit ? "" : null}>${words("shift.holding_of", { tickets, limit: shift.limit })}</span>`;
}

export function WhoElse({ state, me, shifts }) {
  const { words, now } = usePage();
  const all = inOrder(state.shifts, now);
  const on = all.filter((shift) => isOn(shift, now));
  const off = all.filter((shift) => !isOn(shift, now));
  return html`<section class="who" aria-labelledby="who-title">
    <h3 id="who-title">${words("shift.who")}</h3>
    ${on.length === 0 && html`<p class="faint">${words(all.length === 0 ? "shift.nobody_ever" : "shift.who.nobody")}</p>`}
    <ul>
      ${on.map(
        (shift) => html`<li key=${shift.agent} data-on-shift=${shift.agent}>
          <span class="who-name">${shift.name}${shift.agent === me?.id && html`<span class="faint"> (${words("shift.who.you")})</span>`}
            <span class="faint">${words("shift.who.until", { until: clockTime(shift.until) })}${shift.queues.length > 0 && `, ${words("shift.who.queues", { queues: shift.queues.join(", ") })}`}</span>
          </span>
          <${Holding} shift=${shift} words=${words} />
          ${isLead(me) &&
          shift.agent !== me.id &&
          html`<button type="button" class="quiet" data-end-shift=${shift.agent} aria-label=${words("shift.who.end_of", { name: shift.name })} disabled=${state.busy !== null} onClick=${() => shifts.endOf(shift.agent)}>${words("shift.who.end")}</button>`}
        </li>`,
      )}
    </ul>
    ${off.length > 0 &&
    html`<p class="faint">${words("shift.who.off")}: ${off.map(({ name, holding, agent }) => html`<span key=${agent} class="who-off">${name}${holding > 0 && ` (${words("shift.holding", { n: holding })})`}</span>`)}</p>`}
  </section>`;
}

/**
 * @param {{state: object, shifts: object, me: object|null, queues: string[], sound: object, desktop: object,
 *   onClose: () => void}} props
 */
export function ShiftPanel({ state, shifts, me, queues, sound, desktop, onClose }) {
  const { words, lang, now } = usePage();
  useEffect(() => {
    shifts.dismiss();
    shifts.load();
  }, []);
  const own = me && ownShift(state.shifts, me.id, now);
  const known = state.phase === "ready";
  return html`<${Dialog} id="shift-title" title=${words("shift.title")} hooks=${{ "data-shift-panel": "" }} onClose=${onClose}>
    ${state.refusal && html`<p class="fault" role="alert" data-shift-refused><${Icon} name="warning" /><span>${words("shift.refused", { detail: sentenceFor(state.refusal, words) })}</span></p>`}
    ${state.phase === "loading" && html`<p class="faint" role="status">${words("app.loading")}</p>`}
    ${state.phase === "failed" &&
    html`<p class="fault" role="alert"><${Icon} name="warning" /><span>${words("shift.who.failed")} ${sentenceFor(state.error, words)}</span></p>
      <button type="button" onClick=${shifts.load}>${words("again")}</button>`}
    ${known &&
    html`<p data-own-shift=${own ? "on" : "off"}>${own
        ? html`<time datetime=${own.until} title=${fullMoment(own.until, lang)}>${words("shift.mine.on", { until: clockTime(own.until) })}</time>`
        : words("shift.mine.off")}</p>
      <${OwnShift} key=${own ? `${own.since}` : "off"} own=${own} queues=${queues} state=${state} shifts=${shifts} />
      <${WhoElse} state=${state} me=${me} shifts=${shifts} />`}
    <${AlarmChoices} sound=${sound} desktop=${desktop} />
  </${Dialog}>`;
}
