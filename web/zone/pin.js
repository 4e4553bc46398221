/** The PIN for the telephone: set, changed, removed; never shown. */

import { Icon } from "../console/icons.js";
import { usePage } from "../console/page.js";
import { html, useState } from "../vendor/preact-htm.js";
import { Done, Fault } from "./blank.js";
import { Confirm } from "./confirm.js";
import { useStep, useZone } from "./zone.js";

const FORM = /^[0-9]{4,10}$/;

/** @returns {"form"|"differ"|null} */
export function pinFault(pin, again) {
  if (!FORM.test(pin)) return "form";
  return pin === again ? null : "differ";
}

function PinField({ name, label, value, invalid, onInput }) {
  return html`<label class="field short"><span>${label}</span>
    <input type="password" inputmode="numeric" autocomplete="new-password" maxlength="10" data-pin=${name} aria-describedby="pin-rules" aria-invalid=${invalid ? "true" : null} value=${value} onInput=${(event) => onInput(event.target.value)} />
  </label>`;
}

function PinForm({ onDone }) {
  const { words } = usePage();
  const { api, me, setMe } = useZone();
  const [pin, setPin] = useState("");
  const [again, setAgain] = useState("");
  const [fault, setFault] = useState(null);
  const { busy, error, start } = useStep(async () => {
    await api.setPin(pin);
    setPin("");
    setAgain("");
    setMe({ ...me, pin_set: true });
    onDone("pin.saved");
  });
  const save = (event) => {
    event.preventDefault();
    onDone(null);
    const found = pinFault(pin, again);
    setFault(found);
    if (found === null) start();
  };
  return html`<form class="pin-form" onSubmit=${save}>
    <p class="faint" id="pin-rules">${words("pin.rules")}</p>
    <${PinField} name="new" label=${words("pin.new")} value=${pin} invalid=${fault === "form"} onInput=${setPin} />
    <${PinField} name="again" label=${words("pin.repeat")} value=${again} invalid=${fault === "differ"} onInput=${setAgain} />
    ${fault && html`<p class="fault" role="alert" data-pin-fault=${fault}><${Icon} name="warning" /><span>${words(`pin.fault.${fault}`)}</span></p>`}
    <${Fault} error=${error} />
    <button type="submit" class="primary" data-pin-save disabled=${busy}>${words(me.pin_set ? "pin.change" : "pin.save")}</button>
  </form>`;
}

export function Pin() {
  const { words } = usePage();
  const { api, me, setMe } = useZone();
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState(null);
  const remove = async () => {
    await api.deletePin();
    setMe({ ...me, pin_set: false });
    setDone("pin.deleted");
  };
  return html`<section class="card" aria-labelledby="pin-title" data-pin-set=${String(me.pin_set)}>
    <h2 id="pin-title">${words("pin.title")}</h2>
    <p>${words("pin.lead")}</p>
    ${done === null && html`<p class="pin-state"><${Icon} name=${me.pin_set ? "lock" : "unlock"} />${words(me.pin_set ? "pin.set" : "pin.not_set")}</p>`}
    ${done !== null && html`<${Done} text=${words(done)} />`}
    ${me.rights.pin ? html`<${PinForm} onDone=${setDone} />` : html`<p class="note" data-pin-forbidden>${words("pin.forbidden")}</p>`}
    ${me.rights.pin && me.pin_set && html`<button type="button" class="inline danger" data-pin-delete onClick=${() => setAsking(true)}>${words("pin.delete")}</button>`}
    ${asking && html`<${Confirm} name="pin" title=${words("pin.delete.title")} lead=${words("pin.delete.lead")} yes=${words("pin.delete.yes")} act=${remove} onClose=${() => setAsking(false)} />`}
  </section>`;
}
