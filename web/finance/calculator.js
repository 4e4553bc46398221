/** The calculator: the load of a desk, and what a month of it would cost. What stands in it is in the address. */

import { Icon } from "../console/icons.js";
import { usePage } from "../console/page.js";
import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { useAsked } from "./asked.js";
import { Asked } from "./blank.js";
import { FIELDS, defaults, faultsOf, loadOf, readFields, toAddress } from "./calculator_fields.js";
import { EstimateFound } from "./estimate_found.js";
import { Field, goToFault } from "./fields.js";
import { PageHead } from "./page_head.js";
import { useParts } from "./parts.js";
import { href } from "./route.js";

const HINTS = ["per_agent_usd", "retention_months"];

function One({ field, values, faults, write }) {
  const { words } = usePage();
  const { name, kind } = field;
  const label = words(`calc.field.${name}`);
  if (kind === "choice")
    return html`<label class="field"><span>${label}</span>
      <select data-field=${name} value=${values[name]} onChange=${({ target }) => write(name, target.value)}>
        ${field.choices.map((one) => html`<option key=${one} value=${one} selected=${one === values[name]}>${words(`calc.choice.${name}.${one}`)}</option>`)}
      </select></label>`;
  const hint = HINTS.includes(name) ? words(`calc.hint.${name}`) : null;
  return html`<${Field} name=${name} prefix="calc" label=${label} hint=${hint} fault=${faults[name]} value=${values[name]} onWrite=${(text) => write(name, text)} mode=${kind === "number" ? "decimal" : "text"} />`;
}

function Group({ name, ...more }) {
  return FIELDS.filter(({ group }) => group === name).map((field) => html`<${One} key=${field.name} field=${field} ...${more} />`);
}

function Form({ written, onCount }) {
  const { words } = usePage();
  const [values, setValues] = useState(written);
  const [faults, setFaults] = useState(() => faultsOf(written));
  const [isFolded, setFolded] = useState(true);
  useEffect(() => {
    setValues(written);
    setFaults(faultsOf(written));
  }, [JSON.stringify(written)]);
  const common = { values, faults, write: (name, text) => setValues({ ...values, [name]: text }) };
  const count = (event) => {
    event.preventDefault();
    const found = faultsOf(values);
    setFaults(found);
    if (Object.keys(found).length === 0) return onCount(values);
    if (FIELDS.some(({ name, group }) => group === "more" && name in found)) setFolded(false);
    return goToFault();
  };
  return html`<form class="calculator no-print" onSubmit=${count} noValidate data-calculator>
    <fieldset><legend>${words("calc.group.tickets")}</legend><${Group} name="tickets" ...${common} />
      <details class="whole" open=${!isFolded} onToggle=${({ currentTarget }) => setFolded(!currentTarget.open)} data-more-fields><summary>${words("calc.more")}</summary><div class="grid"><${Group} name="more" ...${common} /></div></details>
    </fieldset>
    <fieldset><legend>${words("calc.group.people")}</legend><${Group} name="people" ...${common} /></fieldset>
    <fieldset><legend>${words("calc.group.prices")}</legend><${Group} name="prices" ...${common} /></fieldset>
    ${Object.keys(faults).length > 0 && html`<p class="fault" role="alert" data-faults><${Icon} name="warning" /><span>${words("calc.faults")}</span></p>`}
    <p class="row"><button type="submit" class="primary" data-count>${words("calc.count")}</button>
      <button type="button" data-defaults onClick=${() => onCount(defaults())}>${words("calc.reset")}</button></p>
  </form>`;
}

function Result({ values }) {
  const { api } = useParts();
  const load = loadOf(values);
  const asked = useAsked(`estimate ${JSON.stringify(load)}`, () => api.estimate(load));
  return html`<div aria-live="polite" data-result><${Asked} asked=${asked}>${(found) => html`<${EstimateFound} found=${found} load=${load} />`}</${Asked}></div>`;
}

/** @param {{params: URLSearchParams}} props */
export function CalculatorPage({ params }) {
  const { words } = usePage();
  const written = readFields(params);
  const isWished = params.has("tickets") && Object.keys(faultsOf(written)).length === 0;
  return html`<${PageHead} title=${words("calc.title")} />
    <p class="lead no-print">${words("calc.lead")}</p>
    <${Form} written=${written} onCount=${(values) => (location.hash = href("calculator", toAddress(values)))} />
    ${isWished && html`<${Result} values=${written} />`}`;
}
