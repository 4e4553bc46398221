/** Puts the real parts together: the browser's fetch, storage, socket and clock; the session; the desk; the page. */

import { html, render, useEffect, useErrorBoundary, useMemo, useReducer, useState } from "../vendor/preact-htm.js";
import { createAlarm } from "./alarm.js";
import { createApi } from "./api.js";
import { createCallDrafts } from "./call_drafts.js";
import { levelOf, whoOf } from "./call_facts.js";
import { createCalled } from "./called.js";
import { createCalls } from "./calls.js";
import { createChoices } from "./choices.js";
import { App } from "./app.js";
import { ConfigFailed, loadConfig } from "./config.js";
import { createCompany } from "./company.js";
import { createDesk } from "./desk.js";
import { createDesktop } from "./desktop.js";
import { createDrafts } from "./drafts.js";
import { loadTheRest } from "./later.js";
import { createLive } from "./live.js";
import { look } from "./look.js";
import { createMails } from "./mails.js";
import { createNoteDrafts } from "./note_drafts.js";
import { createOriginals } from "./originals.js";
import { Page, usePage } from "./page.js";
import { postForm } from "./post_form.js";
import { createPresence } from "./presence.js";
import { createRecents } from "./recents.js";
import { readRoute, showsTickets, ticketHref } from "./route.js";
import { createSearch } from "./search.js";
import { readSearch, searchHref } from "./search_query.js";
import { createSeen } from "./seen.js";
import { createSession } from "./session.js";
import { createSettings } from "./settings.js";
import { createShifts } from "./shifts.js";
import { SignInPage } from "./sign_in.js";
import { createSound } from "./sound.js";
import { createTexting } from "./texting.js";
import { createWords } from "./words.js";

/** Ages in words are drawn again this often. */
const AGES_EVERY_MS = 30_000;
/** Not to hammer a sign-in server that is down. */
const RENEWAL_WAIT_MS_MIN = 10_000;
/** A timer of a browser counts to 24 days only; a token may be good for longer. */
const RENEWAL_WAIT_MS_MAX = 3_600_000;
/** By then the list stands, and what is beside it may come. */
const REST_AFTER_MS = 3_000;
/** A list without live pushes is better than a blank page: wait no longer than this for the subscription. */
const SUBSCRIPTION_WAIT_MS = 2_500;

const root = document.getElementById("app");

const clock = {
  nowMs: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Sentences for the screen reader, from the desk to the page. */
function createAnnouncements() {
  const listeners = new Set();
  return {
    say: (key, params) => listeners.forEach((listener) => listener(key, params)),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function socketUrl(live, ticket) {
  const url = new URL(live, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  url.searchParams.set("ticket", ticket);
  return url.href;
}

/** What calls somebody to an urgent ticket: the title of the tab, a sound, a notification of the desktop. */
function createCalling({ isOnDuty, announce, me, openCall }) {
  const sound = createSound({
    storage: localStorage,
    newContext: globalThis.AudioContext ? () => new AudioContext() : null,
  });
  const desktop = createDesktop({
    Notification: globalThis.Notification,
    open: (ticketId) => {
      window.focus();
      location.hash = ticketHref(ticketId);
    },
    openCall(callId) {
      window.focus();
      openCall(callId);
    },
    words: () => createWords(look.language),
  });
  const alarm = createAlarm({
    clock,
    isOnDuty,
    isStill: () => matchMedia("(prefers-reduced-motion: reduce)").matches,
    call(ticket) {
      announce("alarm.said", { number: `#${ticket.number}`, subject: ticket.subject });
      sound.ring();
      return desktop.show(ticket);
    },
  });
  const called = createCalled({
    storage: localStorage,
    me,
    call(one) {
      const words = createWords(look.language);
      announce("mention.said", { number: `#${one.number}`, subject: one.subject, name: one.by ?? words("mention.somebody") });
      if (isOnDuty()) sound.ring();
      const ends = [alarm.calledBy(one), desktop.showCalled(one)];
      return () => ends.forEach((end) => end());
    },
  });
  /** The telephone rings. */
  function ring(call) {
    const words = createWords(look.language);
    const name = whoOf(call).name || words("call.withheld");
    const level = words(`call.level.${levelOf(call)}`);
    announce("call.said", { name, level });
    sound.ring();
    const ends = [alarm.calledBy({ key: call.id, by: name, isByPhone: true }), desktop.showCall({ id: call.id, name, about: level })];
    return () => ends.forEach((end) => end());
  }
  return { alarm, sound, desktop, called, ring };
}

/** The search goes on in its own place of the history. */
function keepSearch(query) {
  if (readRoute(location.hash).view === "search") history.replaceState(null, "", searchHref(query));
}

/** Everything of one signed-in person. */
function openDesk(config, session) {
  const announcements = createAnnouncements();
  const api = createApi({ base: config.api, session, fetch: (...args) => fetch(...args) });
  const mails = createMails({ api, clock, announce: announcements.say });
  const shifts = createShifts({ api, clock });
  const company = createCompany({
    presence: createPresence(session.claims.sub ?? ""),
    send: (message) => live.say(message),
    clock,
  });
  // who it is may not be known yet: better called in vain than not at all
  const isOnDuty = () => desk.state.me === null || shifts.isThere(desk.state.me.id);
  const calling = createCalling({
    isOnDuty,
    announce: announcements.say,
    me: session.claims.sub ?? "",
    openCall: (id) => calls.want(id),
  });
  const calls = createCalls({
    api,
    clock,
    newKey: () => crypto.randomUUID(),
    drafts: createCallDrafts(sessionStorage, session.claims.sub ?? ""),
    me: () => ({ ...desk.state.me, sub: session.claims.sub }),
    isOnDuty,
    ring: calling.ring,
  });
  const drafts = createDrafts(localStorage, session.claims.sub ?? "");
  const desk = createDesk({
    api,
    drafts,
    noteDrafts: createNoteDrafts(localStorage, session.claims.sub ?? ""),
    seen: createSeen(localStorage),
    clock,
    newKey: () => crypto.randomUUID(),
    putFile: postForm,
    attentive: () => document.visibilityState === "visible",
    announce: announcements.say,
    elsewhere: mails.applyPushes,
    isThere: shifts.isThere,
    heard: calling.alarm.heard,
    mentioned: calling.called.heard,
  });
  const texting = createTexting({ api, clock, newKey: () => crypto.randomUUID(), storage: localStorage, person: session.claims.sub ?? "" });
  /** Who takes news that is not of tickets. */
  const takers = { mail: mails, call: calls, technical_event: texting };
  const live = createLive({
    openTicket: async () => (await api.post("/v1/live/ticket")).ticket,
    openSocket: (ticket) => new WebSocket(socketUrl(config.live, ticket)),
    onPush: (push) => (takers[push.type] ?? desk).applyPush(push),
    catchUp: async () => {
      await Promise.all([desk.catchUp(), calls.catchUp()]);
      await mails.catchUp();
      await shifts.refresh();
      await texting.catchUp();
    },
    onState: (connection) => {
      desk.liveChanged(connection);
      mails.liveChanged(connection);
      calls.liveChanged(connection);
    },
    onSocket: (isOpen) => (isOpen ? company.connected() : company.disconnected()),
    onWord: company.heard,
    onFault: (error) => console.info("live connection:", error),
    clock,
    random: Math.random,
  });
  const promises = () => api.get("/v1/promises");
  const own = {
    search: createSearch({ api, clock, tickets: () => desk.state.tickets.values(), keep: keepSearch }),
    settings: createSettings({ api, newKey: () => crypto.randomUUID() }),
    choices: createChoices(drafts),
    recents: createRecents(localStorage),
  };
  return { ...calling, ...own, announcements, desk, mails, calls, shifts, company, texting, promises, originals: createOriginals(api), live };
}

/** Tickets, or the mail beside them: what is not shown lets go of what it had open. */
function goTo({ desk, mails, company, search, called }, route) {
  const shows = showsTickets(route);
  mails.goTo(route.mails);
  company.opened(shows ? route.ticket : null);
  if (route.view === "search") search.goTo(readSearch(location.hash));
  if (route.ticket !== null && document.visibilityState === "visible") called.seen(route.ticket);
  if (shows) desk.goTo(route);
  else desk.setAside();
}

/** Keeps the desk running while it is on the page; returns how to stop it. */
function run(parts, session) {
  const { desk, shifts, company, live, alarm, sound, called } = parts;
  const stop = new AbortController();
  const on = (target, name, listener) => target.addEventListener(name, listener, { signal: stop.signal });
  goTo(parts, readRoute(location.hash));
  desk.begin();
  shifts.load();
  live.start();
  clock.after(SUBSCRIPTION_WAIT_MS, desk.firstList);
  clock.after(REST_AFTER_MS, loadTheRest);
  on(window, "hashchange", () => goTo(parts, readRoute(location.hash)));
  on(window, "online", live.wake);
  on(window, "offline", live.networkLost);
  on(window, "pageshow", (event) => event.persisted && live.wake());
  on(document, "pointerdown", sound.press);
  on(document, "keydown", sound.press);
  on(document, "visibilitychange", () => {
    company.looking(document.visibilityState === "visible");
    if (document.visibilityState !== "visible") return;
    called.seen(readRoute(location.hash).ticket);
    desk.attend();
    live.wake();
  });
  const forgetSession = session.onChange(() => session.phase !== "in" && live.stop());
  let cancelRenewal = () => {};
  const planRenewal = () => {
    if (session.renewInMs === null) return;
    cancelRenewal = clock.after(Math.min(RENEWAL_WAIT_MS_MAX, Math.max(RENEWAL_WAIT_MS_MIN, session.renewInMs)), async () => {
      await session.bearer().catch(() => {}); // unreachable: tried again below; refused: the session says so itself
      planRenewal();
    });
  };
  planRenewal();
  return () => {
    stop.abort();
    forgetSession();
    alarm.stop();
    cancelRenewal();
    live.stop();
    company.stop();
  };
}

function SignedIn({ config, session, onSignIn, onLook }) {
  const parts = useMemo(() => openDesk(config, session), [session]);
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(readRoute(location.hash));
    addEventListener("hashchange", follow);
    const stop = run(parts, session);
    return () => {
      removeEventListener("hashchange", follow);
      stop();
    };
  }, [parts]);
  return html`<${App}
    parts=${parts}
    session=${session}
    route=${route}
    stage=${config.stage}
    onSignIn=${onSignIn}
    onLook=${onLook}
  />`;
}

function Crashed() {
  const { words } = usePage();
  return html`<div class="blank whole" role="alert">
    <h1>${words("app.crashed")}</h1>
    <button type="button" class="primary" onClick=${() => location.reload()}>${words("app.reload")}</button>
  </div>`;
}

function Console({ config, session, signInError }) {
  const [crash] = useErrorBoundary((error) => console.error(error));
  const [, draw] = useReducer((n) => n + 1, 0);
  const [now, setNow] = useState(() => new Date());
  useEffect(() => session.onChange(draw), [session]);
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), AGES_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const lang = look.language;
  const words = useMemo(() => createWords(lang), [lang]);
  const page = useMemo(() => ({ words, lang, now }), [words, lang, now]);
  const signIn = () => session.begin(location.hash);
  const inside = crash
    ? html`<${Crashed} />`
    : session.phase === "out"
      ? html`<${SignInPage} onSignIn=${signIn} error=${signInError} stage=${config.stage} onLook=${draw} />`
      : html`<${SignedIn} config=${config} session=${session} onSignIn=${signIn} onLook=${draw} />`;
  return html`<${Page.Provider} value=${page}>${inside}</${Page.Provider}>`;
}

function startFailed() {
  const words = createWords(look.language);
  render(
    html`<div class="blank whole" role="alert">
      <img src="mark.svg" alt="" width="40" height="40" />
      <h1>${words("app.config_failed")}</h1>
      <button type="button" class="primary" onClick=${() => location.reload()}>${words("again")}</button>
    </div>`,
    root,
  );
}

async function start() {
  let config;
  try {
    config = await loadConfig((...args) => fetch(...args));
  } catch (error) {
    if (!(error instanceof ConfigFailed)) throw error;
    startFailed();
    return;
  }
  const session = createSession({
    oidc: config.oidc,
    redirectUri: new URL(".", location.origin + location.pathname).href,
    storage: sessionStorage,
    fetch: (...args) => fetch(...args),
    crypto,
    nowMs: clock.nowMs,
    go: (url) => location.assign(url),
  });
  let signInError = null;
  let place = location.hash;
  try {
    place = (await session.finish(location.search)) ?? place;
  } catch (error) {
    signInError = error;
  }
  // the code has done its work; it does not belong into the address, the history or a bookmark
  if (location.search !== "") history.replaceState(null, "", location.pathname + place);
  render(html`<${Console} config=${config} session=${session} signInError=${signInError} />`, root);
}

start();
