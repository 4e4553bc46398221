/** The row of tools of the answer: formatting, macros, files, the quote, the preview. */

import { html } from "../vendor/preact-htm.js";
import { KEYS_TOLD } from "./answer_keys.js";
import { ANSWER_LIMITS } from "./attaching.js";
import { AddFiles, filesHint } from "./file_box.js";
import { Icon } from "./icons.js";
import { FORMATS } from "./markdown_typing.js";
import { usePage } from "./page.js";

const stroke = (d) =>
  html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d=${d} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" /></svg>`;

const SIGNS = {
  bold: html`<b aria-hidden="true">B</b>`,
  link: stroke("M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 0 0-3.7-3.7l-1 1M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.2 9.1a2.6 2.6 0 0 0 3.7 3.7l1-1"),
  list: stroke("M6.4 4h7M6.4 8h7M6.4 12h7M2.9 4h.1M2.9 8h.1M2.9 12h.1"),
  numbered: stroke("M7 4h6.6M7 8h6.6M7 12h6.6M2.2 2.9l1-.6v3.4M2.2 9.6c.2-.8 1.8-.8 1.7.2-.1.8-1.6 1.5-1.8 2.4h1.9"),
  code: stroke("M5.4 4.4L1.9 8l3.5 3.6M10.6 4.4L14.1 8l-3.5 3.6"),
  quote: stroke("M3 3.2v9.6M6.4 4.8h7M6.4 8h7M6.4 11.2h4.6"),
};

function Format({ format, onFormat, disabled }) {
  const { words } = usePage();
  const name = words(`format.${format}`);
  const told = words("format.told", { name, keys: KEYS_TOLD[format] });
  // the text keeps its selection when a button is pressed
  return html`<button type="button" data-format=${format} aria-label=${name} title=${told} disabled=${disabled} onPointerDown=${(event) => event.preventDefault()} onClick=${() => onFormat(format)}>${SIGNS[format]}</button>`;
}

/** The buttons that format what is selected. */
export const Formats = ({ disabled, onFormat }) =>
  html`<span class="segments formats">${FORMATS.map((format) => html`<${Format} key=${format} format=${format} disabled=${disabled} onFormat=${onFormat} />`)}</span>`;

/**
 * @param {object} props
 * @param {(format: string) => void} props.onFormat
 * @param {(files: Iterable<File>) => void} props.onFiles
 * @param {() => void} props.onMacros
 * @param {boolean} props.macrosOpen
 * @param {boolean} props.previewing
 * @param {() => void} props.onPreview
 */
export function Tools({ onFormat, onFiles, onMacros, macrosOpen, previewing, onPreview }) {
  const page = usePage();
  const { words } = page;
  return html`<div class="answer-tools" role="group" aria-label=${words("format.tools")}>
    <${Formats} disabled=${previewing} onFormat=${onFormat} />
    <button type="button" class="quiet" data-macros aria-haspopup="dialog" aria-expanded=${String(macrosOpen)} title=${words("answer.macro.title")} disabled=${previewing} onClick=${onMacros}>
      <${Icon} name="document" />${words("answer.macro.button")} <kbd aria-hidden="true">/</kbd>
    </button>
    <${AddFiles} class="quiet" label=${words("answer.files.add")} title=${filesHint(page, ANSWER_LIMITS)} onFiles=${onFiles} />
    <button type="button" class="quiet" data-preview aria-pressed=${String(previewing)} onClick=${onPreview}>${words(previewing ? "format.write" : "format.preview")}</button>
  </div>`;
}
