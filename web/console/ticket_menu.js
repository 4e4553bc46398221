/** What is done with a ticket now and then: its address, tickets that it has to do with, going on in another one. */

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";
import { ticketHref } from "./route.js";

/** How long the word that the address was copied stays. */
const COPIED_MS = 2_500;

/** Leaves the menu when something else is pressed, or Escape. */
function useLeaving(menu) {
  useEffect(() => {
    const close = (event) => {
      if (menu.current?.open && !menu.current.contains(event.target)) menu.current.open = false;
    };
    document.addEventListener("pointerdown", close);
    return () => document.removeEventListener("pointerdown", close);
  }, []);
}

/** @param {{ticket: object, desk: object}} props */
export function TicketMenu({ ticket, desk }) {
  const { words } = usePage();
  const menu = useRef(null);
  const [copied, setCopied] = useState(null); // null, true, or the address that the browser would not copy
  useLeaving(menu);
  useEffect(() => {
    if (copied !== true) return undefined;
    const timer = setTimeout(() => setCopied(null), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const close = () => {
    menu.current.open = false;
    menu.current.querySelector("summary").focus();
  };
  const choose = (run) => () => {
    close();
    run();
  };
  const copy = async () => {
    const address = new URL(ticketHref(ticket.id), location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      setCopied(true);
      close();
    } catch {
      menu.current.open = true;
      setCopied(address);
    }
  };
  const item = (hook, icon, key, run) => html`<li><button type="button" ...${{ [hook]: "" }} onClick=${run}><${Icon} name=${icon} />${words(key)}</button></li>`;
  return html`<details
      class="menu"
      data-ticket-menu
      ref=${menu}
      onToggle=${() => menu.current.open || copied === true || setCopied(null)}
      onKeyDown=${(event) => {
        if (event.key !== "Escape" || !menu.current.open) return;
        event.stopPropagation(); // the ticket stays open
        close();
      }}
    >
      <summary title=${words("menu.title")}><${Icon} name="more" /><span class="for-reader">${words("menu.title")}</span></summary>
      <ul>
        ${item("data-copy-link", "copy", "menu.copy_link", copy)}
        ${typeof copied === "string" && html`<li class="menu-address"><label for="ticket-address">${words("menu.copy_failed")}</label><input id="ticket-address" type="text" readonly value=${copied} onFocus=${(event) => event.currentTarget.select()} /></li>`}
        ${item("data-relate", "link", "menu.relate", choose(() => desk.openPanel("relate")))}
        ${ticket.state !== "closed" && item("data-merge", "merge", "menu.merge", choose(() => desk.openPanel("merge")))}
      </ul>
    </details>
    <span class="menu-said" role="status" data-link-copied=${copied === true ? "" : null}>${copied === true ? words("menu.copied") : ""}</span>`;
}
