/** That the telephone rings: cards over every page for who is on shift, a sign in the header for who is not. */

import { html, useEffect } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";
import { later } from "./later.js";
import { usePage, useStateOf } from "./page.js";

const Dock = later(() => import("./call_dock.js"), "Dock");

/**
 * @param {object} props
 * @param {object} props.parts
 * @param {boolean} props.onDuty
 * @param {import("./route.js").Route} props.route  a call whose page is open has no card besides
 * @param {{name: string, technical: boolean}[]} props.queues
 */
export function CallCards({ parts, onDuty, route, queues }) {
  useStateOf(parts.calls);
  const isShown = ({ id }) => route.view === "call" && route.item === id;
  const cards = parts.calls.cards(onDuty).filter((call) => !isShown(call));
  return cards.length === 0 ? null : html`<${Dock} cards=${cards} parts=${parts} queues=${queues} />`;
}

/** In the header, quiet: that the telephone rings for others; a press shows the cards. */
export function CallSign({ calls, onDuty }) {
  const { words } = usePage();
  const { isOpened } = useStateOf(calls);
  const n = calls.open().length;
  useEffect(() => {
    if (n === 0 && isOpened) calls.openDock(false);
  }, [n]);
  if (onDuty || n === 0) return null;
  return html`<button type="button" class="call-sign-quiet" data-call-sign=${n} aria-expanded=${String(isOpened)} title=${words("calls.sign", { n })} aria-label=${words("calls.sign", { n })} onClick=${() => calls.openDock(!isOpened)}>
    <${Icon} name="phone" /><span aria-hidden="true">${n}</span>
  </button>`;
}
