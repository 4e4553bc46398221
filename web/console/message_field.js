/** A text in Markdown with its tools and its preview, as in an answer. */

import { html, useRef, useState } from "../vendor/preact-htm.js";
import { strokeInAnswer } from "./answer_keys.js";
import { Formats } from "./answer_tools.js";
import { applyEdit, selectionOf } from "./editing.js";
import { Markdown } from "./markdown.js";
import { continued, formatted } from "./markdown_typing.js";
import { usePage } from "./page.js";

/** As long as the server takes. */
const TEXT_CHARS_MAX = 10_000;

/**
 * @param {object} props
 * @param {string} props.id  of the textarea
 * @param {object} [props.hooks]  attributes for tests
 * @param {(text: string) => void} props.onText
 */
export function MessageField({ id, label, lead, text, lang, hooks = {}, onText }) {
  const { words } = usePage();
  const area = useRef(null);
  const [previewing, setPreviewing] = useState(false);
  const edit = (made) => applyEdit(area.current, made);
  const format = (name) => edit(formatted(name, area.current.value, selectionOf(area.current)));
  const onKeyDown = (event) => {
    const stroke = strokeInAnswer(event);
    if (stroke !== null && !stroke.startsWith("send")) format(stroke);
    else if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing) {
      const next = continued(area.current.value, selectionOf(area.current));
      if (next === null) return;
      edit(next);
    } else return;
    event.preventDefault();
  };
  return html`<div class="field message-field">
    <div class="message-tools">
      <label for=${id}>${label}</label>
      <${Formats} disabled=${previewing} onFormat=${format} />
      <button type="button" class="quiet" aria-pressed=${String(previewing)} onClick=${() => setPreviewing(!previewing)}>${words(previewing ? "format.write" : "format.preview")}</button>
    </div>
    ${previewing &&
    html`<div class="answer-preview" tabindex="0" role="region" aria-label=${words("format.preview.label")}>
      ${text.trim() === "" ? html`<p class="faint">${words("format.preview.empty")}</p>` : html`<${Markdown} text=${text} />`}
    </div>`}
    <textarea id=${id} ...${hooks} ref=${area} rows="7" maxlength=${TEXT_CHARS_MAX} lang=${lang} spellcheck="true" hidden=${previewing} value=${text} aria-describedby=${lead ? `${id}-lead` : null} onInput=${(event) => onText(event.currentTarget.value)} onKeyDown=${onKeyDown}></textarea>
    ${lead && html`<p class="faint" id=${`${id}-lead`}>${lead}</p>`}
  </div>`;
}
