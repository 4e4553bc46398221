/** One outgoing mail: its envelope, its text, its HTML in a sandbox, and the headers that keep a thread together. */

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { splitLinks } from "../console/links.js";
import { usePage } from "../console/page.js";
import { fullMoment } from "../console/time.js";

function Header({ name, value }) {
  const { words } = usePage();
  const text = Array.isArray(value) ? value.join(" ") : value;
  return html`<div><dt>${name}</dt><dd>${text ? html`<code>${text}</code>` : html`<span class="faint">${words("mailbox.none")}</span>`}</dd></div>`;
}

function Text({ text }) {
  return html`<div class="mail-text" data-mail-text>
    ${splitLinks(text).map((part, index) =>
      part.href === null
        ? part.text
        : html`<a key=${index} href=${part.href} target="_blank" rel="noopener noreferrer">${part.text}</a>`,
    )}
  </div>`;
}

/**
 * The HTML as tall as it is, so that the page scrolls and not the frame. The sandbox runs no script; the same origin
 * only lets this page measure what is inside.
 */
function Html({ markup }) {
  const { words } = usePage();
  const frame = useRef(null);
  const fit = () => {
    const page = frame.current?.contentDocument?.documentElement;
    if (!page) return; // not there yet, or a link has led elsewhere
    const { style } = frame.current;
    const border = frame.current.offsetHeight - frame.current.clientHeight;
    style.height = "0"; // a page is never lower than its frame
    style.height = `${page.scrollHeight + border}px`;
  };
  useEffect(() => {
    addEventListener("resize", fit);
    return () => removeEventListener("resize", fit);
  }, []);
  return html`<iframe class="mail-html" ref=${frame} title=${words("mailbox.html")} sandbox="allow-same-origin" referrerpolicy="no-referrer" srcdoc=${markup} onLoad=${fit}></iframe>`;
}

export function Mail({ mail, onBack }) {
  const { words, lang } = usePage();
  const [part, setPart] = useState("text");
  const parts = ["text", "html"];
  return html`<article class="mail" data-open-mail=${mail.id} aria-labelledby="mail-subject">
    <header>
      <button type="button" class="quiet mail-back" onClick=${onBack}>${words("close")}</button>
      <h2 id="mail-subject">${mail.subject || words("ticket.no_subject")}</h2>
      <dl class="envelope">
        <${Header} name=${words("mailbox.from")} value=${mail.from} />
        <${Header} name=${words("mailbox.to")} value=${(mail.to ?? []).join(", ")} />
        <div><dt>${words("mailbox.at")}</dt><dd><time datetime=${mail.at}>${fullMoment(mail.at, lang)}</time></dd></div>
      </dl>
      <div class="segments" role="group">
        ${parts.map(
          (name) => html`<button key=${name} type="button" data-mail-part=${name} aria-pressed=${String(name === part)} onClick=${() => setPart(name)}>${words(`mailbox.${name}`)}</button>`,
        )}
      </div>
    </header>
    ${part === "text" && (mail.text ? html`<${Text} text=${mail.text} />` : html`<p class="faint">${words("mailbox.no_text")}</p>`)}
    ${part === "html" &&
    (mail.html
      ? html`<${Html} markup=${mail.html} />`
      : html`<p class="faint">${words("mailbox.no_html")}</p>`)}
    <section class="thread">
      <h3>${words("mailbox.headers")}</h3>
      <dl class="envelope">
        <${Header} name="Message-ID" value=${mail.message_id} />
        <${Header} name="In-Reply-To" value=${mail.in_reply_to} />
        <${Header} name="References" value=${mail.references} />
        <${Header} name="Auto-Submitted" value=${mail.auto_submitted} />
      </dl>
    </section>
  </article>`;
}
