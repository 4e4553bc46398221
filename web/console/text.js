/** Texts that clients and staff wrote. Text nodes only: nothing that somebody writes becomes markup. */

import { html, useMemo, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { piecesOf, spansIn, whyOf } from "./judgement_facts.js";
import { splitLinks } from "./links.js";
import { usePage } from "./page.js";
import { quotedLines } from "./quoting.js";
import { TicketRefs } from "./ticket_refs.js";

/** Where a reason of a judgement is told in words. */
export const reasonId = (version, index) => `judged-${version}-${index}`;

/** Words on which a judgement rests, with the reason. */
function JudgedWords({ text, span, judged: { event, version } }) {
  const { lang } = usePage();
  const why = [...new Set(span.reasons.map((index) => whyOf(event.reasons[index], lang)))].join("; ");
  const told = span.reasons.map((index) => reasonId(version, index)).join(" ");
  return html`<mark class="judged-word" data-judged-word=${event.level} title=${why} aria-describedby=${told}>${text}</mark>`;
}

/** A text as links and what stands between them, each in pieces with and without a mark. */
function partsOf(text, reasons) {
  const spans = spansIn(text, reasons);
  let from = 0;
  return splitLinks(text).map((part) => {
    const pieces = piecesOf(part.text, from, spans);
    from += part.text.length;
    return { href: part.href, pieces };
  });
}

/**
 * Plain text with web addresses and numbers of tickets as links.
 * @param {object} props
 * @param {string} props.text
 * @param {{event: {level: string, reasons: object[]}, version: number}|null} [props.judged]  whose words to mark
 */
export function Text({ text, judged = null }) {
  const reasons = judged?.event.reasons;
  const parts = useMemo(() => partsOf(text, reasons ?? []), [text, reasons]);
  const draw = ({ text: piece, span }, index, plain) =>
    span === null ? plain(piece, index) : html`<${JudgedWords} key=${index} text=${piece} span=${span} judged=${judged} />`;
  const refs = (piece, index) => html`<${TicketRefs} key=${index} text=${piece} />`;
  const same = (piece) => piece;
  return html`<div class="text">
    ${parts.map(({ href, pieces }, index) =>
      href === null
        ? pieces.map((piece, place) => draw(piece, place, refs))
        : html`<a key=${index} href=${href} target="_blank" rel="noopener noreferrer nofollow">${pieces.map((piece, place) => draw(piece, place, same))}</a>`,
    )}
  </div>`;
}

/** A ticket's subject, with the words on which the judgement of its first message rests. */
export function Subject({ text, judged = null }) {
  const spans = useMemo(() => spansIn(text, judged?.event.reasons ?? [], "subject"), [text, judged]);
  return piecesOf(text, 0, spans).map(({ text: piece, span }, index) =>
    span === null ? piece : html`<${JudgedWords} key=${index} text=${piece} span=${span} judged=${judged} />`,
  );
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
 * @param {Function} [props.shown]  the component that draws the text
 * @param {object} [props.more]  further props of that
 */
export function LongText({ beginning, quoted, unfolded, judged = null, wholeText, shown = Text, more = {} }) {
  const { words } = usePage();
  const [whole, setWhole] = useState(null);
  const [error, setError] = useState(null);
  const load = () => wholeText().then(setWhole, setError);
  return html`<${shown} text=${whole?.text ?? beginning} judged=${judged} ...${more} />
    ${whole === null &&
    html`<p class="note"><button type="button" data-whole-text onClick=${load}>${words("entry.truncated")}</button></p>`}
    ${error && whole === null && html`<p class="note" role="alert">${sentenceFor(error, words)}</p>`}
    <${Quote} quoted=${whole?.quoted ?? quoted} unfolded=${unfolded} />`;
}
