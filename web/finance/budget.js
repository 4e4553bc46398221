/** The budget: how much a month may cost, who is warned, and when. */

import { Problem } from "../console/api.js";
import { Icon } from "../console/icons.js";
import { usePage } from "../console/page.js";
import { html, useState } from "../vendor/preact-htm.js";
import { useAsked, useStep } from "./asked.js";
import { Asked, Fault } from "./blank.js";
import { differences, faultsOf, toBudget, toFields, warnsNobody } from "./budget_facts.js";
import { Check, Field, goToFault } from "./fields.js";
import { Scroll } from "./figures.js";
import { money, readNumber, share } from "./money.js";
import { PageHead } from "./page_head.js";
import { useParts } from "./parts.js";
import { LANGUAGES } from "./words.js";

/** A value of the budget in words. */
function useTold() {
  const { words, lang } = usePage();
  return (budget, name) => {
    const value = budget[name];
    if (typeof value === "boolean") return words(value ? "budget.yes" : "budget.no");
    if (value === null || (Array.isArray(value) && value.length === 0)) return words("budget.nothing");
    if (name === "shares") return value.map((percent) => share(percent / 100, lang)).join(", ");
    if (name === "language") return words(`budget.language.${value}`);
    return Array.isArray(value) ? value.join(", ") : money(value, lang);
  };
}

const LABELS = {
  monthly_usd: "budget.monthly",
  shares: "budget.shares",
  on_forecast: "budget.forecast",
  unusual_days: "budget.unusual",
  mails: "budget.mails",
  language: "budget.language",
  sms_month_usd: "budget.sms",
};

/** Somebody else was faster: what differs, and whose it shall be. */
function Conflict({ theirs, mine, onTake, onKeep, busy }) {
  const { words } = usePage();
  const told = useTold();
  const names = differences(theirs, mine);
  return html`<section class="conflict" role="alert" data-conflict>
    <h2><${Icon} name="warning" /> ${words("budget.conflict")}</h2>
    <p>${words(names.length === 0 ? "budget.conflict.same" : "budget.conflict.lead")}</p>
    ${names.length > 0 &&
    html`<${Scroll} label=${words("budget.conflict")}><table class="figures">
      <thead><tr><th scope="col">${words("budget.conflict.field")}</th><th scope="col">${words("budget.conflict.theirs")}</th><th scope="col">${words("budget.conflict.mine")}</th></tr></thead>
      <tbody>${names.map((name) => html`<tr key=${name} data-differs=${name}><th scope="row">${words(LABELS[name])}</th><td>${told(theirs, name)}</td><td>${told(mine, name)}</td></tr>`)}</tbody>
    </table></${Scroll}>`}
    <p class="row"><button type="button" data-take onClick=${onTake}>${words("budget.conflict.take")}</button>
      ${names.length > 0 && html`<button type="button" class="primary" data-keep disabled=${busy} onClick=${onKeep}>${words("budget.conflict.keep")}</button>`}</p>
  </section>`;
}

function Sns({ budget, fields }) {
  const { words, lang } = usePage();
  const { sns_limit_usd: limit } = budget;
  const own = readNumber(fields.sms_month_usd);
  return html`<p class="faint" data-sns>${limit === null ? words("budget.sns.none") : words("budget.sns", { usd: money(limit, lang) })}</p>
    ${limit !== null && own !== null && own > limit && html`<p class="note" data-sns-lower>${words("budget.sns.lower")}</p>`}`;
}

function Fields({ budget, fields, faults, write }) {
  const { words } = usePage();
  const field = (name, more = {}) =>
    html`<${Field} name=${name} prefix="budget" label=${words(LABELS[name])} hint=${words(`${LABELS[name]}.hint`)} fault=${faults[name]} value=${fields[name]} onWrite=${write(name)} ...${more} />`;
  return html`
    <fieldset><legend>${words("budget.group.month")}</legend>${field("monthly_usd", { mode: "decimal" })}</fieldset>
    <fieldset><legend>${words("budget.group.warnings")}</legend>
      ${field("shares")}
      <${Check} name="on_forecast" label=${words("budget.forecast")} checked=${fields.on_forecast} onWrite=${write("on_forecast")} />
      <${Check} name="unusual_days" label=${words("budget.unusual")} checked=${fields.unusual_days} onWrite=${write("unusual_days")} />
      ${field("mails", { rows: 3 })}
      <label class="field"><span>${words("budget.language")}</span>
        <select data-field="language" value=${fields.language} onChange=${({ target }) => write("language")(target.value)}>
          ${LANGUAGES.map((one) => html`<option key=${one} value=${one} selected=${one === fields.language}>${words(`budget.language.${one}`)}</option>`)}
        </select></label>
      ${warnsNobody(fields) && html`<p class="note" data-nobody>${words("budget.nobody")}</p>`}
    </fieldset>
    <fieldset><legend>${words("budget.group.sms")}</legend>${field("sms_month_usd", { mode: "decimal" })}<${Sns} budget=${budget} fields=${fields} /></fieldset>`;
}

function Form({ first }) {
  const { words, lang } = usePage();
  const { api } = useParts();
  const [budget, setBudget] = useState(first);
  const [fields, setFields] = useState(() => toFields(first, lang));
  const [faults, setFaults] = useState({});
  const [saved, setSaved] = useState(false);
  const [theirs, setTheirs] = useState(null);
  const wait = () => (setSaved(false), setTheirs(null));
  const take = (one) => {
    setBudget(one);
    setFields(toFields(one, lang));
    setFaults({});
  };
  const { busy, error, start } = useStep(async (over) => {
    try {
      take(await api.putBudget(toBudget(fields, over)));
      wait();
      setSaved(true);
    } catch (failure) {
      if (!(failure instanceof Problem) || failure.status !== 409) throw failure;
      setTheirs(failure.extra.budget ?? (await api.budget()));
    }
  });
  const write = (name) => (value) => {
    setSaved(false);
    setFields({ ...fields, [name]: value });
  };
  /** @param {object} over  the budget that is to be changed, by its version */
  const save = (over) => {
    setSaved(false);
    const found = faultsOf(fields);
    setFaults(found);
    if (Object.keys(found).length > 0) goToFault();
    else start(over);
  };
  const submit = (event) => {
    event.preventDefault();
    save(budget);
  };
  const reset = () => (take(budget), wait());
  return html`<form class="stack" onSubmit=${submit} noValidate data-budget data-version=${budget.version}>
    ${budget.monthly_usd === null && html`<p class="note" data-budget-none>${words("budget.none")}</p>`}
    <${Fields} budget=${budget} fields=${fields} faults=${faults} write=${write} />
    ${theirs !== null && html`<${Conflict} theirs=${theirs} mine=${toBudget(fields, theirs)} busy=${busy} onTake=${() => (take(theirs), wait())} onKeep=${() => save(theirs)} />`}
    ${Object.keys(faults).length > 0 && html`<p class="fault" role="alert" data-faults><${Icon} name="warning" /><span>${words("budget.faults")}</span></p>`}
    <${Fault} error=${error} />
    <p class="row no-print">
      <button type="submit" class="primary" data-save disabled=${busy}>${words(busy ? "budget.busy" : "budget.save")}</button>
      <button type="button" data-reset disabled=${busy} onClick=${reset}>${words("budget.reset")}</button>
      <span role="status" class="done" data-saved=${saved ? "" : null}>${saved && html`<${Icon} name="check" /> ${words("budget.saved")}`}</span>
    </p>
  </form>`;
}

export function BudgetPage() {
  const { words } = usePage();
  const { api } = useParts();
  const asked = useAsked("budget", api.budget);
  return html`<${PageHead} title=${words("budget.title")} />
    <${Asked} asked=${asked}>${(budget) => html`<${Form} first=${budget} />`}</${Asked}>`;
}
