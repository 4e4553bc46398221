/** Puts the real parts together: the browser's fetch, storage and clock; the sign-in of staff; the API; the page. */

import { ConfigFailed } from "../console/config.js";
import { look } from "../console/look.js";
import { Page } from "../console/page.js";
import { createSession } from "../console/session.js";
import { html, render, useEffect, useErrorBoundary, useMemo, useReducer, useState } from "../vendor/preact-htm.js";
import { createFinanceApi } from "./api.js";
import { App } from "./app.js";
import { loadConfig } from "./config.js";
import { Broken, Expired, SignInPage } from "./door.js";
import { Parts } from "./parts.js";
import { readRoute } from "./route.js";
import { createWords } from "./words.js";

/** What is present, such as the month, is looked at again this often. */
const NOW_EVERY_MS = 60_000;

const root = document.getElementById("app");

function useRoute() {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return useMemo(() => readRoute(hash), [hash]);
}

function useNow() {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), NOW_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function Finance({ config, session, signInError }) {
  const [, draw] = useReducer((n) => n + 1, 0);
  const [isForbidden, setForbidden] = useState(false);
  const [crash] = useErrorBoundary((error) => console.error(error));
  const route = useRoute();
  const now = useNow();
  useEffect(() => session.onChange(draw), [session]);
  const lang = look.language;
  const words = useMemo(() => createWords(lang), [lang]);
  const page = useMemo(() => ({ words, lang, now }), [words, lang, now]);
  const api = useMemo(() => createFinanceApi({ base: config.api, session, fetch: (...given) => fetch(...given) }), [session]);
  const parts = useMemo(() => ({ api, company: config.company, onForbidden: () => setForbidden(true), onLook: draw }), [api]);
  const signIn = () => session.begin(location.hash);
  const inside = crash
    ? html`<${Broken} text=${words("app.crashed")} button=${words("app.reload")} />`
    : session.phase === "out"
      ? html`<${SignInPage} onSignIn=${signIn} error=${signInError} stage=${config.stage} />`
      : html`<${App} route=${route} session=${session} isForbidden=${isForbidden} onAgain=${() => setForbidden(false)} stage=${config.stage} />
          ${session.phase === "expired" && html`<${Expired} onSignIn=${signIn} />`}`;
  return html`<${Page.Provider} value=${page}><${Parts.Provider} value=${parts}>${inside}</${Parts.Provider}></${Page.Provider}>`;
}

/** Comes back from the identity provider, where this is what the address says. @returns {Promise<Error|null>} */
async function finishSignIn(session) {
  let error = null;
  let place = location.hash;
  try {
    place = (await session.finish(location.search)) ?? place;
  } catch (failure) {
    error = failure;
  }
  // the code has done its work; it does not belong into the address, the history or a bookmark
  if (location.search !== "") history.replaceState(null, "", location.pathname + place);
  return error;
}

async function start() {
  let config;
  try {
    config = await loadConfig((...given) => fetch(...given));
  } catch (error) {
    if (!(error instanceof ConfigFailed)) throw error;
    const words = createWords(look.language);
    render(html`<${Broken} text=${words("app.config_failed")} button=${words("again")} />`, root);
    return;
  }
  // the tokens are those of the console: who is signed in there is signed in here, in the same tab
  const session = createSession({
    oidc: config.oidc,
    redirectUri: new URL(".", location.origin + location.pathname).href,
    storage: sessionStorage,
    fetch: (...given) => fetch(...given),
    crypto,
    nowMs: () => Date.now(),
    go: (url) => location.assign(url),
  });
  const signInError = await finishSignIn(session);
  render(html`<${Finance} config=${config} session=${session} signInError=${signInError} />`, root);
}

start();
