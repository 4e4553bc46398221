/** Texts that people wrote. Text nodes only: nothing that somebody writes becomes markup. */

import { splitLinks } from "../console/links.js";
import { usePage } from "../console/page.js";
import { quotedLines } from "../console/quoting.js";
import { html, useMemo } from "../vendor/preact-htm.js";

/** Plain text with web addresses as links. */
export function Text({ text }) {
  const parts = useMemo(() => splitLinks(text), [text]);
  return html`<div class="text">
    ${parts.map((part, index) =>
      part.href === null
        ? part.text
        : html`<a key=${index} href=${part.href} target="_blank" rel="noopener noreferrer nofollow">${part.text}</a>`,
    )}
  </div>`;
}

/** The history below a message, folded. */
export function Quote({ quoted }) {
  const { words } = usePage();
  if (quotedLines(quoted) === 0) return null;
  return html`<details class="quote" data-quote>
    <summary>
      <span class="when-folded">${words("said.quote")}</span><span class="when-open">${words("said.quote.hide")}</span>
    </summary>
    <${Text} text=${quoted} />
  </details>`;
}
