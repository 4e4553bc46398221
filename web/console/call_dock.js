/** The cards of telephone calls, over every page. */

import { html, useLayoutEffect, useRef } from "../vendor/preact-htm.js";
import { CallCard } from "./call_card.js";
import { CARDS_MAX } from "./calls.js";
import { usePage } from "./page.js";
import { pageHref } from "./route.js";

/** Folded by themselves: while one talks, the other calls; while nobody talks, all but the first. */
const foldsItself = (call, first) => call !== first;

/** Over dialogs, too: what was shown last lies on top. */
function useOnTop(dock, count) {
  useLayoutEffect(() => {
    const shown = dock.current;
    if (shown === null || !shown.showPopover) return;
    if (document.querySelector("dialog[open]") && shown.matches(":popover-open")) shown.hidePopover();
    if (!shown.matches(":popover-open")) shown.showPopover();
  }, [count]);
}

/** Where the focus was before it came to the cards. */
function useWayBack() {
  const before = useRef(null);
  return {
    came: (event) => {
      if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) before.current = event.relatedTarget;
    },
    back: () => {
      if (before.current?.isConnected) before.current.focus();
      else document.activeElement?.blur();
    },
  };
}

export function Dock({ cards, parts, queues }) {
  const { words } = usePage();
  const { calls, desk } = parts;
  const { folded } = calls.state;
  const dock = useRef(null);
  const way = useWayBack();
  useOnTop(dock, cards.length);
  const shown = cards.slice(0, CARDS_MAX);
  const more = cards.length - shown.length;
  return html`<section class="calls-dock" popover="manual" ref=${dock} aria-labelledby="calls-dock-title" data-calls-dock=${cards.length} onfocusin=${way.came}>
    <h2 class="for-reader" id="calls-dock-title">${words("calls.dock")}</h2>
    ${shown.map(
      (call) => html`<${CallCard}
        key=${call.id}
        call=${call}
        calls=${calls}
        desk=${desk}
        queues=${queues}
        isFolded=${folded.get(call.id) ?? foldsItself(call, shown[0])}
        onLeave=${way.back}
      />`,
    )}
    ${more > 0 && html`<p class="calls-more"><a href=${pageHref("calls")} data-calls-more>${words("calls.more_ringing", { n: more })}</a></p>`}
  </section>`;
}
