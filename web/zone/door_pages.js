/** The pages of somebody who is not in: signed out, choosing a client, no contact of anybody, run out. */

import { Icon } from "../console/icons.js";
import { usePage } from "../console/page.js";
import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { Failed, Loading } from "./blank.js";
import { LookSwitch } from "./look_switch.js";
import { useStep } from "./zone.js";

/** The page around all of these: the queue as a picture, and the door beside it. */
function Door({ title, lead, hooks = {}, onLanguage, company, children }) {
  const { words } = usePage();
  const heading = useRef(null);
  useEffect(() => {
    document.title = `${title} – ${words("app.name")}`;
    heading.current.focus();
  }, [title]);
  return html`<div class="sign-in" ...${hooks}>
    <div class="sign-in-picture" aria-hidden="true">
      <div class="queue-picture">${[0, 1, 2, 3, 4, 5, 6].map((n) => html`<i key=${n}></i>`)}</div>
      <p>${words("door.tagline")}</p>
    </div>
    <main class="sign-in-door">
      <div class="brand"><img src="../mark.svg" alt="" width="40" height="40" />${company || words("app.name")}</div>
      <h1 tabindex="-1" ref=${heading}>${title}</h1>
      <p class="lead">${lead}</p>
      ${children}
      <footer><${LookSwitch} onLanguage=${onLanguage} /></footer>
    </main>
  </div>`;
}

function SignInFault({ error }) {
  const { words } = usePage();
  if (!error) return null;
  const sentence = words(`door.error.${error.reason ?? "network"}`, { detail: error.detail ?? "" });
  return html`<p class="fault" role="alert"><${Icon} name="warning" /><span>${sentence}</span></p>`;
}

function SignInButton({ label, onSignIn, error }) {
  const { words } = usePage();
  const { busy, error: failure, start } = useStep(onSignIn);
  return html`<${SignInFault} error=${failure ?? error} />
    <button type="button" class="primary large" data-sign-in disabled=${busy} onClick=${start}>${busy ? words("door.busy") : label}</button>`;
}

const Home = ({ home, label }) => html`<a class="button primary large" data-home href=${home} rel="noreferrer">${label}</a>`;

/** @param {{config: object, onSignIn: (() => Promise<void>)|null, error: Error|null}} props */
export function SignedOut({ config, onSignIn, error, onLanguage }) {
  const { words } = usePage();
  const lead = onSignIn ? words("door.lead") : words("door.elsewhere");
  return html`<${Door} title=${words("door.title")} lead=${lead} hooks=${{ "data-door": "out" }} onLanguage=${onLanguage} company=${config.company}>
    ${onSignIn && html`<${SignInButton} label=${words("door.sign_in")} onSignIn=${onSignIn} error=${error} />`}
    ${!onSignIn && config.home && html`<${Home} home=${config.home} label=${words("door.home")} />`}
  </${Door}>`;
}

/** Calm: nothing was lost, and here is the way back. */
export function Expired({ config, by, onSignIn, onLanguage }) {
  const { words } = usePage();
  const signs = onSignIn && (by === "sign-in" || !config.home);
  return html`<${Door} title=${words("expired.title")} lead=${words("expired.lead")} hooks=${{ "data-door": "expired" }} onLanguage=${onLanguage} company=${config.company}>
    ${signs
      ? html`<${SignInButton} label=${words("expired.sign_in")} onSignIn=${onSignIn} error=${null} />`
      : config.home
        ? html`<${Home} home=${config.home} label=${words("expired.home")} />`
        : html`<p>${words("expired.elsewhere")}</p>`}
  </${Door}>`;
}

export function ChooseClient({ config, clients, onChoose, onLeave, onLanguage }) {
  const { words } = usePage();
  return html`<${Door} title=${words("choose.title")} lead=${words("choose.lead")} hooks=${{ "data-door": "choosing" }} onLanguage=${onLanguage} company=${config.company}>
    <ul class="choices">
      ${clients.map(
        ({ number, name }) => html`<li key=${number}>
          <button type="button" class="choice" data-client=${number} onClick=${() => onChoose(number)}>
            <strong>${name}</strong><span class="faint">${words("choose.number", { number })}</span>
          </button>
        </li>`,
      )}
    </ul>
    <button type="button" class="inline" data-sign-out onClick=${onLeave}>${words("door.out")}</button>
  </${Door}>`;
}

export function Stranger({ config, onLeave, onLanguage }) {
  const { words } = usePage();
  return html`<${Door} title=${words("stranger.title")} lead=${words("stranger.lead")} hooks=${{ "data-door": "stranger" }} onLanguage=${onLanguage} company=${config.company}>
    <button type="button" data-sign-out onClick=${onLeave}>${words("door.out")}</button>
  </${Door}>`;
}

/** Between the sign-in and the zone. */
export function Entering({ error, onAgain }) {
  const { words } = usePage();
  return html`<main class="zone-main narrow" data-door=${error ? "failed" : "entering"}>
    <h1 class="for-reader">${words("app.name")}</h1>
    ${error ? html`<${Failed} title=${words("door.failed")} error=${error} onAgain=${onAgain} />` : html`<${Loading} text=${words("door.entering")} />`}
  </main>`;
}
