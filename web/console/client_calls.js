/** The last telephone calls of a client, on his card. */

import { html, useCallback } from "../vendor/preact-htm.js";
import { useAsked } from "./asked.js";
import { whoOf, withPushed } from "./call_facts.js";
import { CallEnd } from "./call_told.js";
import { CLIENT_CALLS_MAX } from "./calls.js";
import { usePage, useStateOf } from "./page.js";
import { callHref } from "./route.js";
import { fullMoment, moment } from "./time.js";

/** @param {{number: string, calls: ReturnType<import("./calls.js").createCalls>}} props */
export function ClientCalls({ number, calls }) {
  const { words, lang, now } = usePage();
  const { known } = useStateOf(calls);
  const asked = useAsked(useCallback(() => calls.ofClient(number), [calls, number]));
  if (asked.phase !== "ready") return null; // the card does without them
  const his = new Map([...known].filter(([, call]) => call.client?.number === number));
  const rows = withPushed(asked.found, his, true).slice(0, CLIENT_CALLS_MAX);
  return html`<section data-card-calls=${rows.length}>
    <h3>${words("card.calls")}</h3>
    ${rows.length === 0
      ? html`<p class="faint">${words("card.no_calls")}</p>`
      : html`<ul class="card-calls">
          ${rows.map(
            (call) => html`<li key=${call.id} data-card-call=${call.id}>
              <a href=${callHref(call.id)}><time datetime=${call.at} title=${fullMoment(call.at, lang)}>${moment(call.at, now, lang)}</time></a> ${whoOf(call).name || words("call.withheld")}
              <div class="card-call-end"><${CallEnd} call=${call} />${call.agent && html`<span class="faint">${call.agent.name}</span>`}</div>
            </li>`,
          )}
        </ul>`}
  </section>`;
}
