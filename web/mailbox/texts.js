/** SMS that left, newest first: to whom, what, at what highest price, and what became of them. */

import { html } from "../vendor/preact-htm.js";
import { Icon } from "../console/icons.js";
import { usePage } from "../console/page.js";
import { shownNumber } from "../console/phone_number.js";
import { OutcomeSign } from "../console/sms_outcome.js";
import { outcomeWord } from "../console/texting_facts.js";
import { age, fullMoment } from "../console/time.js";

/** What an SMS was sent with; what it was sent without is left out. */
const FACTS = [
  ["sender", ({ sender_id: sender }) => sender],
  ["type", ({ type }) => type],
  ["max_price", ({ max_price: price }) => price && `${price} USD`],
];

function Text({ message }) {
  const { words, lang, now } = usePage();
  const facts = FACTS.map(([name, of]) => [name, of(message)]).filter(([, value]) => value);
  return html`<li class="text-row" data-sms=${message.id}>
    <header>
      <strong>${shownNumber(message.to)}</strong>
      ${message.outcome && html`<span class="text-fate" data-sms-outcome=${message.outcome}><${OutcomeSign} outcome=${message.outcome} /> ${outcomeWord(message.outcome, words)}</span>`}
      <time datetime=${message.at} title=${fullMoment(message.at, lang)}>${age(message.at, now, lang)}</time>
    </header>
    <p class="text-said">${message.text}</p>
    ${facts.length > 0 && html`<p class="faint">${facts.map(([name, value]) => `${words(`mailbox.sms.${name}`)}: ${value}`).join(" · ")}</p>`}
  </li>`;
}

/** @param {{box: {phase: string, messages: object[]}}} props */
export function Texts({ box }) {
  const { words } = usePage();
  return html`<main class="texts">
    <section aria-label=${words("mailbox.tab.sms")} aria-busy=${String(box.phase === "loading")}>
      <p class="mails-count" role="status">${box.phase === "loading" ? words("app.loading") : words("mailbox.sms.count", { n: box.messages.length })}</p>
      ${box.phase === "ready" && box.messages.length === 0
        ? html`<div class="blank"><${Icon} name="sms" /><h3>${words("mailbox.sms.empty")}</h3><p>${words("mailbox.sms.empty.lead")}</p></div>`
        : html`<ol>${box.messages.map((message) => html`<${Text} key=${message.id} message=${message} />`)}</ol>`}
    </section>
  </main>`;
}
