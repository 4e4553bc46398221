/** The state of the live connection: a word that is always in sight, and a banner while it is lost. */

import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";
import { clockTime } from "./time.js";

export function LiveBadge({ live }) {
  const { words } = usePage();
  return html`<span class="live-badge" role="status" data-live=${live.phase}>
    <span class="live-dot"></span>${words(`live.${live.phase}`)}
  </span>`;
}

function secondsUntil(atMs) {
  return Math.max(1, Math.ceil((atMs - Date.now()) / 1000));
}

export function LostBanner({ live, onRetry }) {
  const { words } = usePage();
  const [, tick] = useState(0);
  const counting = live.phase === "offline" && live.retryAtMs !== null;
  useEffect(() => {
    if (!counting) return undefined;
    const timer = setInterval(() => tick((n) => n + 1), 1_000);
    return () => clearInterval(timer);
  }, [counting]);
  if (!live.lost) return null;
  // the counting seconds are kept from the screen reader, which would read each of them
  return html`<div class="banner" data-banner="offline">
    <${Icon} name="warning" />
    <p>
      <strong role="alert">${words("live.banner")}</strong>${" "}
      ${live.asOfMs !== null && words("live.as_of", { at: clockTime(live.asOfMs) })}${" "}
      <span aria-hidden="true">
        ${counting ? words("live.retry_in", { n: secondsUntil(live.retryAtMs) }) : words("live.retrying")}
      </span>
    </p>
    ${live.phase === "offline" && html`<button type="button" class="quiet" onClick=${onRetry}>${words("live.now")}</button>`}
  </div>`;
}
