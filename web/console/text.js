/** Texts that clients and staff wrote. Text nodes only: nothing that somebody writes becomes markup. */

import { html, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { splitLinks } from "./links.js";
import { usePage } from "./page.js";
import { quotedLines } from "./quoting.js";

/** Plain text with web addresses as links. */
export function Text({ text }) {
  return html`<div class="text">
    ${splitLinks(text).map((part, index) =>
      part.href === null
        ? part.text
        : html`<a key=${index} href=${part.href} target="_blank" rel="noopener noreferrer nofollow">${part.text}</a>`,
    )}
  </div>`;
}

/** The history below a message, folded unless it is the only context there is. */
export function Quote({ quoted, unfolded = false }) {
  const { words } = usePage();
  const lines = quotedLines(quoted);
  if (lines === 0) return null;
  return html`<details class="quote" data-quote open=${unfolded}>
    <summary>
      <span class="when-folded">${words("entry.quoted")}</span><span class="when-open">${words("entry.quoted.hide")}</span>${" "}<span class="faint">(${words("entry.quoted_lines", { n: lines })})</span>
    </summary>
    <${Text} text=${quoted} />
  </details>`;
}

/**
 * A text of which the history holds the beginning, with a button for the rest.
 * @param {object} props
 * @param {() => Promise<{text: string, quoted?: string|null}>} props.wholeText
 */
export function LongText({ beginning, quoted, unfolded, wholeText }) {
  const { words } = usePage();
  const [whole, setWhole] = useState(null);
  const [error, setError] = useState(null);
  const load = () => wholeText().then(setWhole, setError);
  return html`<${Text} text=${whole?.text ?? beginning} />
    ${whole === null &&
    html`<p class="note"><button type="button" data-whole-text onClick=${load}>${words("entry.truncated")}</button></p>`}
    ${error && whole === null && html`<p class="note" role="alert">${sentenceFor(error, words)}</p>`}
    <${Quote} quoted=${whole?.quoted ?? quoted} unfolded=${unfolded} />`;
}
