/** One call: who it was, what was tried, what it was written down in, and what can still be written down. */

import { html, useCallback } from "../vendor/preact-htm.js";
import { Problem, sentenceFor } from "./api.js";
import { useAsked } from "./asked.js";
import { CallActions, StepTold, statusOf } from "./call_card.js";
import { CallCheck } from "./call_check.js";
import { durationOf, newer } from "./call_facts.js";
import { CallEnd, CallLines, CallTickets, Candidates, Level, PinLine, Tries, Who } from "./call_told.js";
import { CallWriting } from "./call_writing.js";
import { Icon } from "./icons.js";
import { usePage, useStateOf } from "./page.js";
import { pageHref } from "./route.js";
import { fullMoment } from "./time.js";

function Facts({ call }) {
  const { words, lang } = usePage();
  const facts = [
    ["at", fullMoment(call.at, lang)],
    ["agent", call.agent?.name],
    ["duration", durationOf(call.seconds ?? NaN)],
    ["to", call.to],
    ["result", html`<${CallEnd} call=${call} />`],
  ];
  return html`<dl class="call-facts">${facts
    .filter(([, content]) => content)
    .map(([name, content]) => html`<div key=${name} data-call-fact=${name}><dt>${words(`call.fact.${name}`)}</dt><dd>${content}</dd></div>`)}</dl>`;
}

function Shown({ call, parts, queues }) {
  const { words } = usePage();
  const { calls, desk } = parts;
  const tries = call.tries ?? [];
  const isMine = calls.isMine(call);
  const told = calls.toldOf(call.id);
  return html`
    <section class="call-told" data-call-state=${call.state}>
      <p class="call-status" data-call-status role="status">${statusOf(call, { isMine, lost: told.lost }, words)}</p>
      <h2><${Who} call=${call} /></h2>
      <${CallLines} call=${call} />
      <${Level} call=${call} />
      <${PinLine} call=${call} />
      <${Candidates} call=${call} />
      ${isMine && html`<${CallCheck} call=${call} busy=${told.busy} onCheck=${(said) => calls.check(call.id, said)} />`}
      <${CallTickets} call=${call} />
      <${StepTold} told=${told} />
      <div><${CallActions} call=${call} calls=${calls} /></div>
    </section>
    <section>
      <h2>${words("call.facts")}</h2>
      <${Facts} call=${call} />
    </section>
    <section data-call-tries=${tries.length}>
      <h2>${words("call.tries")}</h2>
      ${tries.length === 0 ? html`<p class="faint">${words("call.tries.none")}</p>` : html`<${Tries} tries=${tries} />`}
    </section>
    ${isMine &&
    html`<section>
      <h2>${words("call.writing")}</h2>
      <${CallWriting} call=${call} calls=${calls} desk=${desk} queues=${queues} />
    </section>`}
  `;
}

/** @param {{id: string, parts: object, queues: object[]}} props */
export function CallPage({ id, parts, queues }) {
  const { words } = usePage();
  const { calls } = parts;
  const { known } = useStateOf(calls);
  const asked = useAsked(useCallback(() => calls.one(id), [calls, id]));
  const pushed = known.get(id);
  const call = asked.found === null ? (pushed ?? null) : newer(pushed ?? asked.found, asked.found);
  const phase = call !== null ? "ready" : asked.phase;
  const isMissing = asked.error instanceof Problem && asked.error.status === 404;
  return html`<article class="page call-page" data-call-page=${id} data-phase=${phase} aria-labelledby="call-title">
    <header class="page-head">
      <a class="back" href=${pageHref("calls")} data-back aria-label=${words("calls.back")} title=${words("calls.back")}><${Icon} name="back" /></a>
      <h1 id="call-title" tabindex="-1">${words("call.title")}</h1>
    </header>
    <div class="page-body" id="list" tabindex="-1">
      ${phase === "loading" && html`<p class="faint" role="status">${words("app.loading")}</p>`}
      ${phase === "failed" &&
      html`<div class="blank" role="alert" data-call-failed>
        <${Icon} name="warning" />
        <h2>${words(isMissing ? "call.missing" : "calls.failed")}</h2>
        ${!isMissing && html`<p>${sentenceFor(asked.error, words)}</p><button type="button" onClick=${asked.again}>${words("again")}</button>`}
      </div>`}
      ${call !== null && html`<${Shown} call=${call} parts=${parts} queues=${queues} />`}
    </div>
  </article>`;
}
