/** The page of outgoing mail of the local stack: what would have left, newest first, refreshed by itself. */

import { html, render, useEffect, useMemo, useReducer, useState } from "../vendor/preact-htm.js";
import { Icon } from "../console/icons.js";
import { look } from "../console/look.js";
import { LookSwitch } from "../console/look_switch.js";
import { Page, usePage } from "../console/page.js";
import { age } from "../console/time.js";
import { createWords } from "../console/words.js";
import { chosenMail, newestFirst, sameMails, sameTexts } from "./inbox.js";
import { Mail } from "./mail.js";
import { Texts } from "./texts.js";

const REFRESH_EVERY_MS = 2_000;
const FETCH_TIMEOUT_MS = 10_000;

/**
 * Asks again and again while somebody looks.
 * @param {string} path  of what is asked for
 * @param {(one: object[], other: object[]) => boolean} isSame  whether there is nothing to draw
 * @returns {{phase: "loading"|"ready"|"failed", messages: object[]}}
 */
function useMailbox(path, isSame) {
  const [box, setBox] = useState({ phase: "loading", messages: [], looked: new Date() });
  useEffect(() => {
    let stopped = false;
    let timer;
    const look = async () => {
      if (document.visibilityState === "visible") {
        const found = await fetchMessages(path);
        if (stopped) return;
        setBox((before) => {
          if (found === null) return { ...before, phase: before.phase === "loading" ? "failed" : before.phase, stale: true };
          const messages = isSame(found, before.messages) ? before.messages : found;
          return { phase: "ready", messages, stale: false, looked: new Date() };
        });
      }
      timer = setTimeout(look, REFRESH_EVERY_MS);
    };
    look();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, []);
  return box;
}

async function fetchMessages(path) {
  try {
    const response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    return response.ok ? newestFirst((await response.json()).messages) : null;
  } catch {
    return null; // said on the page; the next look may find it
  }
}

function MailList({ messages, chosen }) {
  const { words, lang, now } = usePage();
  return html`<ol class="mails">
    ${messages.map(
      (mail) => html`<li key=${mail.id}>
        <a class="mail-row" href=${`#${encodeURIComponent(mail.id)}`} data-mail=${mail.id} aria-current=${mail.id === chosen ? "true" : null}>
          <span class="mail-subject">${mail.subject || words("ticket.no_subject")}</span>
          <time datetime=${mail.at}>${age(mail.at, now, lang)}</time>
          <span class="mail-to">${(mail.to ?? []).join(", ")}</span>
          ${mail.auto_submitted && html`<span class="tag">${words("mailbox.automatic")}</span>`}
        </a>
      </li>`,
    )}
  </ol>`;
}

const TABS = [
  { name: "mails", href: "#" },
  { name: "sms", href: "#sms" },
];

/** Mail or SMS, each with how many there are. */
function Tabs({ chosen, counts }) {
  const { words } = usePage();
  return html`<nav class="segments mailbox-tabs" aria-label=${words("mailbox.kinds")}>
    ${TABS.map(({ name, href }) => html`<a key=${name} href=${href} data-mailbox-tab=${name} aria-current=${name === chosen ? "page" : null}>${words(`mailbox.tab.${name}`)} <span class="faint">${counts[name]}</span></a>`)}
  </nav>`;
}

function Fault({ box, text }) {
  const isShown = box.stale || box.phase === "failed";
  return isShown && html`<p class="mailbox-fault" role="alert"><${Icon} name="warning" />${text}</p>`;
}

function Mails({ box, chosenId }) {
  const { words } = usePage();
  const mail = chosenMail(box.messages, chosenId);
  return html`<${Fault} box=${box} text=${words("mailbox.failed")} />
    <main>
      <section class="mails-pane" aria-label=${words("mailbox.title")} aria-busy=${String(box.phase === "loading")}>
        <p class="mails-count" role="status">${box.phase === "loading" ? words("app.loading") : words("mailbox.count", { n: box.messages.length })}</p>
        ${box.phase === "ready" && box.messages.length === 0
          ? html`<div class="blank"><${Icon} name="mail" /><h3>${words("mailbox.empty")}</h3><p>${words("mailbox.empty.lead")}</p></div>`
          : html`<${MailList} messages=${box.messages} chosen=${chosenId} />`}
      </section>
      ${mail === null
        ? html`<div class="no-mail"><p class="faint">${words("mailbox.choose")}</p></div>`
        : html`<${Mail} key=${mail.id} mail=${mail} onBack=${() => (location.hash = "")} />`}
    </main>`;
}

function Mailbox({ box, texts, chosenId, onLook }) {
  const { words } = usePage();
  const isSms = chosenId === "sms";
  const isOpen = !isSms && chosenMail(box.messages, chosenId) !== null;
  return html`<div class="mailbox" data-view=${isOpen ? "mail" : isSms ? "sms" : "list"}>
    <header class="mailbox-head">
      <a class="brand" href="../"><img src="../mark.svg" alt="" width="28" height="28" />${words("app.name")}</a>
      <div>
        <h1>${words("mailbox.title")}</h1>
        <p class="faint">${words(isSms ? "mailbox.sms.lead" : "mailbox.lead")}</p>
      </div>
      <${Tabs} chosen=${isSms ? "sms" : "mails"} counts=${{ mails: box.messages.length, sms: texts.messages.length }} />
      <${LookSwitch} onLook=${onLook} />
    </header>
    ${isSms ? html`<${Fault} box=${texts} text=${words("mailbox.sms.failed")} /><${Texts} box=${texts} />` : html`<${Mails} box=${box} chosenId=${chosenId} />`}
  </div>`;
}

const chosenFromAddress = () => decodeURIComponent(location.hash.slice(1));

function MailboxPage() {
  const box = useMailbox("messages", sameMails);
  const texts = useMailbox("sms", sameTexts);
  const [chosenId, setChosenId] = useState(chosenFromAddress);
  const [, draw] = useReducer((n) => n + 1, 0);
  useEffect(() => {
    const follow = () => setChosenId(chosenFromAddress());
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const lang = look.language;
  const words = useMemo(() => createWords(lang), [lang]);
  useEffect(() => {
    document.title = `${words("mailbox.title")} – ${words("app.name")}`;
  }, [words]);
  const page = useMemo(() => ({ words, lang, now: box.looked }), [words, lang, box.looked]);
  return html`<${Page.Provider} value=${page}>
    <${Mailbox} box=${box} texts=${texts} chosenId=${chosenId} onLook=${draw} />
  </${Page.Provider}>`;
}

render(html`<${MailboxPage} />`, document.getElementById("app"));
