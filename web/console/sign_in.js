/** The page of somebody who is not signed in, and the dialog of somebody whose sign-in has run out. */

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";
import { LookSwitch } from "./look_switch.js";
import { usePage } from "./page.js";

function useSignIn(onSignIn) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const start = async () => {
    setBusy(true);
    setError(null);
    try {
      await onSignIn(); // leaves the page
    } catch (failure) {
      setBusy(false);
      setError(failure);
    }
  };
  return { busy, error, start };
}

function Fault({ error }) {
  const { words } = usePage();
  if (!error) return null;
  const sentence = words(`sign_in.error.${error.reason ?? "network"}`, { detail: error.detail ?? "" });
  return html`<p class="fault" role="alert"><${Icon} name="warning" /><span>${sentence}</span></p>`;
}

/** @param {{onSignIn: () => Promise<void>, error: Error|null, stage: string, onLook: () => void}} props */
export function SignInPage({ onSignIn, error, stage, onLook }) {
  const { words } = usePage();
  const { busy, error: failure, start } = useSignIn(onSignIn);
  return html`<div class="sign-in">
    <div class="sign-in-picture" aria-hidden="true">
      <div class="queue-picture">
        ${[0, 1, 2, 3, 4, 5, 6].map((n) => html`<i key=${n}></i>`)}
      </div>
      <p>${words("sign_in.tagline")}</p>
    </div>
    <main class="sign-in-door">
      <div class="brand"><img src="mark.svg" alt="" width="40" height="40" />${words("app.name")}</div>
      <h1>${words("sign_in.title")}</h1>
      <p class="lead">${words("sign_in.lead")}</p>
      <${Fault} error=${failure ?? error} />
      <button type="button" class="primary large" data-sign-in disabled=${busy} onClick=${start}>
        ${busy ? words("sign_in.busy") : words("sign_in.button")}
      </button>
      <footer>
        <${LookSwitch} onLook=${onLook} />
        ${stage !== "prod" && html`<span class="stage">${words("app.stage", { stage })}</span>`}
      </footer>
    </main>
  </div>`;
}

/** Stays over the console, so that what one was reading is still there to see. */
export function SessionExpired({ onSignIn }) {
  const { words } = usePage();
  const dialog = useRef(null);
  const { busy, error, start } = useSignIn(onSignIn);
  useEffect(() => dialog.current.showModal(), []);
  return html`<dialog
    class="dialog"
    data-session-expired
    ref=${dialog}
    aria-labelledby="expired-title"
    onCancel=${(event) => event.preventDefault()}
  >
    <h2 id="expired-title">${words("session.expired")}</h2>
    <p>${words("session.expired.lead")}</p>
    <${Fault} error=${error} />
    <button type="button" class="primary" data-sign-in disabled=${busy} onClick=${start}>
      ${busy ? words("sign_in.busy") : words("session.sign_in_again")}
    </button>
  </dialog>`;
}
