/** Pages of who is not in: the sign-in, the end of it, no right to be here, no settings. */

import { Icon } from "../console/icons.js";
import { usePage } from "../console/page.js";
import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { LookSwitch } from "./look_switch.js";
import { useSignIn } from "./signing_in.js";

function SignInFault({ error }) {
  const { words } = usePage();
  if (!error) return null;
  const sentence = words(`sign_in.error.${error.reason ?? "network"}`, { detail: error.detail ?? "" });
  return html`<p class="fault" role="alert" data-sign-in-fault><${Icon} name="warning" /><span>${sentence}</span></p>`;
}

/** @param {{onSignIn: () => Promise<void>, error: Error|null, stage: string}} props */
export function SignInPage({ onSignIn, error, stage }) {
  const { words } = usePage();
  const { busy, error: failure, start } = useSignIn(onSignIn);
  useEffect(() => {
    document.title = words("app.name");
  }, [words]);
  return html`<div class="sign-in" data-door="out">
    <div class="sign-in-picture" aria-hidden="true">
      <div class="queue-picture">${[0, 1, 2, 3, 4, 5, 6].map((n) => html`<i key=${n}></i>`)}</div>
      <p>${words("sign_in.tagline")}</p>
    </div>
    <main class="sign-in-door">
      <div class="brand"><img src="../mark.svg" alt="" width="40" height="40" />Fronta</div>
      <h1>${words("sign_in.title")}</h1>
      <p class="lead">${words("sign_in.lead")}</p>
      <${SignInFault} error=${failure ?? error} />
      <button type="button" class="primary large" data-sign-in disabled=${busy} onClick=${start}>${words(busy ? "sign_in.busy" : "sign_in.button")}</button>
      <footer><${LookSwitch} />${stage !== "prod" && html`<span class="stage">${words("app.stage", { stage })}</span>`}</footer>
    </main>
  </div>`;
}

/** Stays over the page, so that what one was reading is still there to see. */
export function Expired({ onSignIn }) {
  const { words } = usePage();
  const dialog = useRef(null);
  const { busy, error, start } = useSignIn(onSignIn);
  useEffect(() => dialog.current.showModal(), []);
  return html`<dialog class="dialog" data-door="expired" ref=${dialog} aria-labelledby="expired-title" onCancel=${(event) => event.preventDefault()}>
    <h2 id="expired-title">${words("expired.title")}</h2>
    <p>${words("expired.lead")}</p>
    <${SignInFault} error=${error} />
    <button type="button" class="primary" data-sign-in disabled=${busy} onClick=${start}>${words(busy ? "sign_in.busy" : "expired.again")}</button>
  </dialog>`;
}

/** Instead of the figures, for somebody who lacks the role: who gives it, and what to do then. */
export function Forbidden({ onAgain, onSignOut }) {
  const { words } = usePage();
  useEffect(() => {
    document.title = words("app.name");
  }, [words]);
  return html`<div class="blank forbidden" data-door="forbidden">
    <${Icon} name="lock" />
    <div role="alert">
      <h1>${words("forbidden.title")}</h1>
      <p>${words("forbidden.lead")}</p>
      <p>${words("forbidden.then")}</p>
    </div>
    <p class="row"><button type="button" class="primary" data-sign-out onClick=${onSignOut}>${words("sign_out")}</button>
      <button type="button" data-again onClick=${onAgain}>${words("again")}</button>
      <a class="button" href="../">${words("app.console")}</a></p>
  </div>`;
}

/** Nothing works, but the page says so. */
export function Broken({ text, button }) {
  return html`<main class="blank whole" role="alert" data-broken>
    <img src="../mark.svg" alt="" width="40" height="40" />
    <h1>${text}</h1>
    <button type="button" class="primary" onClick=${() => location.reload()}>${button}</button>
  </main>`;
}
