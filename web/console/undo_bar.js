/** The bar that takes a sent answer back while its mail still waits. */

import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";
import { secondsLeft } from "./recalling.js";
import { readRoute, showsTickets, ticketHref, writeRoute } from "./route.js";

const TICK_MS = 250;

/** Takes the answer back and leads to its ticket, where its text is. */
export async function takeBack(desk) {
  const id = await desk.undo();
  if (id === null) return;
  const route = readRoute(location.hash);
  if (route.ticket !== id) location.hash = showsTickets(route) ? writeRoute({ ...route, ticket: id }) : ticketHref(id);
  document.querySelector("[data-answer]")?.focus();
}

function useSecondsLeft(undo) {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [undo.version, undo.id]);
  return secondsLeft(undo, nowMs);
}

function told(undo, words) {
  if (undo.phase === "late") return undo.error ? words("undo.refused", { detail: sentenceFor(undo.error, words) }) : words("undo.late");
  return words(undo.phase === "failed" ? "undo.failed" : "undo.sent");
}

function Bar({ undo, desk }) {
  const { words } = usePage();
  const seconds = useSecondsLeft(undo);
  const can = undo.phase !== "late";
  return html`<div class="undo-bar" data-undo-bar=${undo.phase} role=${can && undo.phase !== "failed" ? "status" : "alert"}>
    <p><span class="undo-number">#${undo.number}</span> ${told(undo, words)}</p>
    ${can &&
    html`<button type="button" class="primary" data-undo disabled=${undo.phase === "busy"} onClick=${() => takeBack(desk)}>
      <${Icon} name="recall" />${words(undo.phase === "busy" ? "undo.busy" : "undo.button")} <span class="undo-seconds" aria-hidden="true" data-undo-seconds>${seconds}</span> <kbd aria-hidden="true">z</kbd>
    </button>`}
    <button type="button" class="undo-hide" aria-label=${words("undo.dismiss")} title=${words("undo.dismiss")} onClick=${desk.dismissUndo}>×</button>
  </div>`;
}

/** @param {{undo: import("./recalling.js").Undo|null, desk: object}} props */
export const UndoBar = ({ undo, desk }) => (undo === null ? null : html`<${Bar} key=${`${undo.id}.${undo.version}`} undo=${undo} desk=${desk} />`);
