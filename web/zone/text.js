/** Texts that people wrote. Text nodes only: nothing that somebody writes becomes markup. */

import { fileNamed, piecesOf, withoutBegun } from "../console/answer_pictures.js";
import { splitLinks } from "../console/links.js";
import { usePage } from "../console/page.js";
import { quotedLines } from "../console/quoting.js";
import { Picture } from "../console/picture.js";
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

/**
 * The text of an answer with the pictures that stand in it; of one whose file is not there its label.
 * @param {object} props
 * @param {string} props.text
 * @param {boolean} props.isCut  it is only the beginning of the text
 * @param {object[]} props.files
 * @param {(file: object) => Promise<string>} props.ask  for the address of a file
 * @param {Function} props.download  draws a file that cannot be shown
 */
export function AnswerText({ text, isCut, files, ask, download }) {
  const pieces = useMemo(() => {
    const parts = [];
    for (const piece of piecesOf(isCut ? withoutBegun(text) : text)) {
      const file = typeof piece === "string" ? null : fileNamed(piece.name, files);
      const said = typeof piece === "string" ? piece : piece.label;
      if (file !== null && !file.refused) parts.push({ file, label: said });
      else if (typeof parts.at(-1) === "string") parts.push(parts.pop() + said);
      else parts.push(said);
    }
    return parts;
  }, [text, isCut]);
  return pieces.map((piece, index) => {
    if (typeof piece === "string") return piece.trim() === "" ? null : html`<${Text} key=${index} text=${piece.trim()} />`;
    const { file, label } = piece;
    return html`<p key=${index} class="said-picture"><${Picture} label=${label} ask=${() => ask(file)}>${download(file)}</${Picture}></p>`;
  });
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
