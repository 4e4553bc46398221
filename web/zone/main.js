/** Puts the real parts together: the browser's fetch, storage and clock; the door; the API; the page. */

import { html, render, useEffect, useErrorBoundary, useMemo, useState } from "../vendor/preact-htm.js";
import { Problem } from "../console/api.js";
import { Page, usePage } from "../console/page.js";
import { randomText } from "../console/pkce.js";
import { postForm } from "../console/post_form.js";
import { createSeen } from "../console/seen.js";
import { SessionExpired, createSession } from "../console/session.js";
import { createStore } from "../console/store.js";
import { createUploads } from "../console/uploads.js";
import { createCall, createExchange, createGiveBack, createZoneApi } from "./api.js";
import { App } from "./app.js";
import { createAttempts } from "./attempts.js";
import { Failed } from "./blank.js";
import { loadConfig } from "./config.js";
import { createDoor } from "./door.js";
import { ChooseClient, Entering, Expired, SignedOut, Stranger } from "./door_pages.js";
import { createDrafts } from "./drafts.js";
import { createZoneLive } from "./live.js";
import { ownStorage, storageOrNone } from "./own_storage.js";
import { readHandOver, readRoute } from "./route.js";
import { createTicketList } from "./ticket_list.js";
import { LANGUAGES, createWords } from "./words.js";
import { Zone } from "./zone.js";

/** Ages in words are drawn again this often. */
const AGES_EVERY_MS = 30_000;
const LANGUAGE = "language";

const tabStorage = ownStorage(storageOrNone(() => sessionStorage), "fronta.zone.");
const browserStorage = ownStorage(storageOrNone(() => localStorage), "fronta.zone.");

/** A token in the address is taken out of it before anything else happens. */
function takeHandOver() {
  const given = readHandOver(location.hash);
  if (given !== null) history.replaceState(null, "", `${location.pathname}${given.hash}`);
  return given?.token ?? null;
}

function every(ms, run) {
  const timer = setInterval(run, ms);
  return () => clearInterval(timer);
}

const clock = {
  nowMs: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

const visibility = {
  isHidden: () => document.visibilityState === "hidden",
  onChange(listener) {
    document.addEventListener("visibilitychange", listener);
    return () => document.removeEventListener("visibilitychange", listener);
  },
};

function socketTo(live, ticket) {
  const url = new URL(live, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  url.searchParams.set("ticket", ticket);
  return new WebSocket(url);
}

/** Sending it again is of no use: the server said no. */
const isFinal = (error) => error instanceof Problem && error.status < 500 && error.status !== 429;

/** Everything that lasts as long as the page. */
function createParts(config) {
  const connection = createStore({ reached: true, live: "offline" });
  const onReach = (reached) => reached !== connection.state.reached && connection.set({ reached });
  const call = createCall({ base: config.api, fetch: fetch.bind(globalThis), onReach });
  const session = config.signIn && createSession({
    oidc: config.signIn,
    redirectUri: `${location.origin}${location.pathname}`,
    storage: tabStorage,
    fetch: fetch.bind(globalThis),
    crypto,
    nowMs: Date.now,
    go: (url) => location.assign(url),
  });
  const door = createDoor({ storage: tabStorage, session, exchange: createExchange(call), nowMs: Date.now });
  const attempts = createAttempts({ storage: tabStorage, random: () => randomText(crypto) });
  const api = createZoneApi({ call, door, attempts });
  const live = createZoneLive({
    openTicket: api.liveTicket,
    openSocket: (ticket) => socketTo(config.live, ticket),
    connection,
    every,
    clock,
    random: Math.random,
    visibility,
    onFault: (error) => console.info("live connection:", error),
  });
  return { config, connection, session, door, api, live, giveBack: createGiveBack(call) };
}

/** What is known of the person for as long as he is in. */
function useMe({ api }, entrance) {
  const [me, setMe] = useState({ phase: "loading", value: null, error: null });
  const load = async () => {
    setMe({ phase: "loading", value: null, error: null });
    try {
      setMe({ phase: "ready", value: await api.me(), error: null });
    } catch (error) {
      if (!(error instanceof SessionExpired)) setMe({ phase: "failed", value: null, error });
    }
  };
  useEffect(() => {
    if (entrance !== null) load();
  }, [entrance]);
  return { ...me, load, set: (value) => setMe({ phase: "ready", value, error: null }) };
}

function useRoute(onToken) {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => {
      const token = takeHandOver();
      if (token !== null) onToken(token);
      setHash(location.hash);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return useMemo(() => readRoute(hash), [hash]);
}

function useNow() {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => every(AGES_EVERY_MS, () => setNow(new Date())), []);
  return now;
}

/** The language: as chosen in this browser, else that of the contact, else that of the browser. */
function useLanguage(ofContact) {
  const [chosen, setChosen] = useState(() => known(readLanguage()));
  const lang = chosen ?? known(ofContact) ?? known(document.documentElement.lang) ?? "cs";
  document.documentElement.lang = lang;
  const choose = (language) => {
    try {
      browserStorage.setItem(LANGUAGE, language);
    } catch {
      // refused by the browser: it lasts until the page is closed
    }
    setChosen(language);
  };
  return [lang, choose];
}

const known = (language) => (LANGUAGES.includes(language) ? language : null);

function readLanguage() {
  try {
    return browserStorage.getItem(LANGUAGE);
  } catch {
    return null;
  }
}

/** What belongs to one person and client; another one gets everything afresh. */
function createPersonal({ api }, me) {
  const person = `${me.contact.address} ${me.client.number}`;
  return {
    drafts: createDrafts(tabStorage, person),
    seen: createSeen(ownStorage(browserStorage, `${encodeURIComponent(person)}.`)),
    list: createTicketList({ api }),
    justOpened: { current: null }, // a ticket that was opened on this page a moment ago
    makeUploads: (sent) => createUploads({ ask: api.upload, put: postForm, limits: me.limits, sent, isFinal }),
  };
}

function Inside({ parts, me, setMe, route, onLanguage }) {
  const { api, live, door, connection, config } = parts;
  const [said, say] = useState("");
  const person = `${me.contact.address} ${me.client.number}`;
  const personal = useMemo(() => createPersonal(parts, me), [person]);
  const zone = useMemo(() => ({ api, live, me, setMe, say, ...personal }), [personal, me]);
  useEffect(() => {
    live.start();
    return live.stop;
  }, [live, door.entrance]); // of another client other news is told
  useEffect(
    () => live.onHint(({ type }) => (type === "list" && route.view === "list" ? personal.list.refresh() : undefined)),
    [personal, route.view],
  );
  const canChoose = door.state.clients.length > 1;
  return html`<${Zone.Provider} value=${zone}>
    <${App}
      route=${route}
      config=${config}
      connection=${connection}
      said=${said}
      onLanguage=${onLanguage}
      onLeave=${() => leave(parts)}
      onChoose=${canChoose ? door.choose : null}
    />
  </${Zone.Provider}>`;
}

function leave({ door, session, giveBack }) {
  const signsOut = door.by === "sign-in" && session !== null;
  const token = door.leave();
  if (token !== null) giveBack(token);
  if (signsOut) session.signOut();
}

function Way({ parts, me, route, signInError, onLanguage }) {
  const { words } = usePage();
  const { door, session, config } = parts;
  const { phase, clients, error } = door.state;
  const onSignIn = session && (() => session.begin(location.hash || "#/"));
  const onLeave = () => leave(parts);
  const common = { config, onSignIn, onLanguage, onLeave };
  switch (phase) {
    case "out":
      return html`<${SignedOut} ...${common} error=${signInError} />`;
    case "entering":
      return html`<${Entering} error=${null} />`;
    case "failed":
      return html`<${Entering} error=${error} onAgain=${() => door.enter()} />`;
    case "choosing":
      return html`<${ChooseClient} ...${common} clients=${clients} onChoose=${(number) => door.enter(number)} />`;
    case "stranger":
      return html`<${Stranger} ...${common} />`;
    case "expired":
      return html`<${Expired} ...${common} by=${door.by} />`;
    default:
      if (me.phase === "ready")
        return html`<${Inside} parts=${parts} me=${me.value} setMe=${me.set} route=${route} onLanguage=${onLanguage} />`;
      return html`<${Entering} error=${me.phase === "failed" ? me.error : null} onAgain=${me.load} />`;
  }
}

function Root({ parts, signInError }) {
  const route = useRoute((token) => parts.door.handOver(token));
  const now = useNow();
  const me = useMe(parts, parts.door.entrance);
  const [lang, onLanguage] = useLanguage(me.value?.language);
  const words = useMemo(() => createWords(lang), [lang]);
  const page = useMemo(() => ({ words, lang, now }), [words, lang, now]);
  const [crash] = useErrorBoundary();
  return html`<${Page.Provider} value=${page}>
    ${crash ? html`<${Crashed} />` : html`<${Way} parts=${parts} me=${me} route=${route} signInError=${signInError} onLanguage=${onLanguage} />`}
  </${Page.Provider}>`;
}

function Crashed() {
  const { words } = usePage();
  return html`<main class="blank whole" role="alert" data-crashed>
    <h1>${words("app.crashed")}</h1>
    <button type="button" class="primary" onClick=${() => location.reload()}>${words("app.reload")}</button>
  </main>`;
}

/** The settings could not be had: nothing works, but the page says so. */
function NoConfig({ error }) {
  const words = createWords(known(document.documentElement.lang) ?? "cs");
  return html`<${Page.Provider} value=${{ words, lang: words.lang, now: new Date() }}>
    <main class="zone-main narrow"><h1 class="for-reader">${words("app.name")}</h1>
      <${Failed} title=${words("app.config_failed")} error=${error} onAgain=${() => location.reload()} />
    </main>
  </${Page.Provider}>`;
}

/** Comes back from the identity provider, where this is what the address says. @returns {Promise<Error|null>} */
async function finishSignIn({ session, door }) {
  if (session === null) return null;
  const search = location.search;
  try {
    const finishing = session.finish(search);
    if (search !== "") history.replaceState(null, "", `${location.pathname}${location.hash}`);
    const returnTo = await finishing;
    if (returnTo === null) return null;
    history.replaceState(null, "", `${location.pathname}${returnTo}`);
    door.enter();
    return null;
  } catch (error) {
    return error;
  }
}

async function begin() {
  const root = document.getElementById("app");
  const token = takeHandOver();
  try {
    const parts = createParts(await loadConfig(fetch.bind(globalThis)));
    if (token !== null) parts.door.handOver(token);
    const signInError = token === null ? await finishSignIn(parts) : null;
    if (parts.door.state.phase === "out" && parts.session?.phase === "in") parts.door.enter();
    addEventListener("online", parts.live.all);
    addEventListener("offline", parts.live.lost);
    const draw = () => render(html`<${Root} parts=${parts} signInError=${signInError} />`, root);
    parts.door.subscribe(draw); // not by an effect of the page: the door may open before the first one has run
    draw();
  } catch (error) {
    render(html`<${NoConfig} error=${error} />`, root);
  }
}

begin();
