/** The card of one telephone call: who calls, what he may be told, what is done about it. */

import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { CallCheck } from "./call_check.js";
import { clientOf, levelOf, tellingOf, whoOf } from "./call_facts.js";
import { CallLines, CallTickets, Candidates, Level, PinLine, Who } from "./call_told.js";
import { CallWriting } from "./call_writing.js";
import { Icon } from "./icons.js";
import { takesText } from "./keys.js";
import { usePage } from "./page.js";
import { callHref, ticketHref } from "./route.js";
import { clockTime } from "./time.js";

/** What the card says above all: that it rings, who has it, that it is over. */
export function statusOf(call, { isMine, lost }, words) {
  if (call.state === "ringing") return words("call.state.ringing");
  if (call.state === "over") return words("call.state.over");
  if (isMine) return words("call.state.mine");
  return words(lost ? "call.lost" : "call.state.taken", { name: call.agent?.name ?? "" });
}

/** What went wrong with the last step, and what came of it. */
export function StepTold({ told }) {
  const { words } = usePage();
  const { failed, error, written } = told;
  return html`
    ${failed && html`<p class="fault" role="alert" data-call-fault=${failed}><${Icon} name="warning" /><span>${words(`call.failed.${failed}`)} ${sentenceFor(error, words)}</span></p>`}
    ${written &&
    html`<p class="call-written" role="status" data-call-written=${written.number}><${Icon} name="check" /><span>${words(`call.written.${written.form}`)} <a href=${ticketHref(written.id)}>#${written.number}</a></span></p>`}
  `;
}

/** In a line, for a card that is folded. */
function Short({ call }) {
  const { words } = usePage();
  const client = clientOf(call);
  const { source } = whoOf(call);
  return html`<span class="call-short" data-call-short><${Who} call=${call} />${client && source !== "said" && html`<span class="faint"> · ${client.name}</span>`}
    <span class="call-short-level" data-call-telling=${tellingOf(call)}>${words(`call.level.${levelOf(call)}`)}</span></span>`;
}

/** What is done with a call: take it, say that it is over; `onClose`: let its card go. */
export function CallActions({ call, calls, onClose = null }) {
  const { words } = usePage();
  const { busy } = calls.toldOf(call.id);
  if (call.state === "ringing")
    return html`<button type="button" class="primary call-take" data-call-take disabled=${busy !== null} onClick=${() => calls.take(call.id)}>
      <${Icon} name="phone" />${words(busy === "take" ? "call.busy" : "call.take")}${calls.newestRinging()?.id === call.id && html` <kbd aria-hidden="true">d</kbd>`}
    </button>`;
  if (call.state === "taken" && calls.isMine(call))
    return html`<button type="button" data-call-done disabled=${busy !== null} onClick=${() => calls.done(call.id)}>${words(busy === "done" ? "call.busy" : "call.done")}</button>`;
  return onClose && html`<button type="button" class="quiet" data-call-dismiss onClick=${onClose}>${words("close")}</button>`;
}

/** On a narrow screen the card would lie over what the link leads to. */
const NARROW = "(max-width: 52rem)";

/** The card wants the focus because somebody asked for it; who went on to type elsewhere keeps it. */
function useWanted(calls, call, card, heading) {
  const { wanted } = calls.state;
  useEffect(() => {
    if (wanted?.id !== call.id) return;
    const active = document.activeElement;
    if (!takesText(active) || card.current.contains(active)) heading.current.focus();
  }, [wanted]);
}

/**
 * @param {object} props
 * @param {object} props.call
 * @param {ReturnType<import("./calls.js").createCalls>} props.calls
 * @param {object} props.desk
 * @param {{name: string, technical: boolean}[]} props.queues
 * @param {boolean} props.isFolded
 * @param {() => void} props.onLeave  gives the focus back
 */
export function CallCard({ call, calls, desk, queues, isFolded, onLeave }) {
  const { words } = usePage();
  const card = useRef(null);
  const heading = useRef(null);
  const told = calls.toldOf(call.id);
  const isMine = calls.isMine(call);
  useWanted(calls, call, card, heading);
  useEffect(() => () => calls.attend(call.id, false), [call.id]);
  const keys = (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation(); // it is the card that goes, not the ticket behind it
    calls.fold(call.id, true);
    onLeave();
  };
  const followed = (event) => {
    if (event.target.closest("a") && globalThis.matchMedia?.(NARROW).matches) calls.fold(call.id, true);
  };
  const left = (event) => card.current?.contains(event.relatedTarget) || calls.attend(call.id, false);
  const title = `call-title-${call.id}`;
  return html`<article
    class="call-card"
    ref=${card}
    aria-labelledby=${title}
    data-call-card=${call.id}
    data-call-state=${call.state}
    data-call-mine=${isMine ? "" : null}
    data-call-folded=${isFolded ? "" : null}
    onKeyDown=${keys}
    onClick=${followed}
    onfocusin=${() => calls.attend(call.id, true)}
    onfocusout=${left}
  >
    <header class="call-head">
      <span class="call-sign" data-state=${call.state}><${Icon} name="phone" /></span>
      <h3 id=${title} ref=${heading} tabindex="-1">
        <span class="call-status" data-call-status>${statusOf(call, { isMine, lost: told.lost }, words)}</span> <time datetime=${call.at} class="faint">${clockTime(call.at)}</time>
        ${isFolded ? html`<${Short} call=${call} />` : html`<span class="call-who"><${Who} call=${call} /></span>`}
      </h3>
      <button type="button" class="quiet call-fold" data-call-fold aria-expanded=${String(!isFolded)} aria-label=${words(isFolded ? "call.unfold" : "call.fold")} title=${words(isFolded ? "call.unfold" : "call.fold")} onClick=${() => calls.fold(call.id, !isFolded)}><${Icon} name=${isFolded ? "unfold" : "up"} /></button>
    </header>
    ${!isFolded &&
    html`<div class="call-body">
      <${CallLines} call=${call} />
      <${Level} call=${call} />
      <${PinLine} call=${call} />
      <${Candidates} call=${call} />
      ${isMine && html`<${CallCheck} key=${call.id} call=${call} busy=${told.busy} onCheck=${(said) => calls.check(call.id, said)} />`}
      <${CallTickets} call=${call} />
      ${isMine && html`<${CallWriting} call=${call} calls=${calls} desk=${desk} queues=${queues} />`}
      <${StepTold} told=${told} />
    </div>`}
    ${isFolded && html`<${StepTold} told=${told} />`}
    <footer class="call-foot">
      <${CallActions} call=${call} calls=${calls} onClose=${() => calls.dismiss(call.id)} />
      ${!isFolded && html`<a href=${callHref(call.id)} data-call-link>${words("call.page")}</a>`}
    </footer>
  </article>`;
}
