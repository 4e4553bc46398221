/** Files to go with a message: chosen, dropped or pasted; each with its progress and its fault. */

import { html, useRef, useState } from "../vendor/preact-htm.js";
import { isPicture } from "./answer_pictures.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";
import { fileSize } from "./size.js";

/**
 * Handlers for the element over which files are dropped and into which they are pasted.
 * @param {(files: Iterable<File>, target: Element) => void} onFiles  `target`: onto or into what
 */
export function useDropping(onFiles) {
  const [over, setOver] = useState(false);
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const handlers = {
    onDragOver(event) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave(event) {
      if (!event.currentTarget.contains(event.relatedTarget)) setOver(false);
    },
    onDrop(event) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      onFiles(event.dataTransfer.files, event.target);
    },
    onPaste(event) {
      const files = event.clipboardData?.files ?? [];
      if (files.length === 0) return;
      event.preventDefault();
      onFiles(files, event.target);
    },
  };
  return { over, handlers };
}

function told(item, { words, lang, limits, sentenceFor }) {
  if (item.fault !== null)
    return words(`files.${item.fault}`, { size: fileSize(limits.file_bytes_max, lang), n: limits.files_max });
  if (item.state === "refused") return sentenceFor(item.error, words);
  if (item.state === "sending") return words("files.sending", { share: Math.round(item.share * 100) });
  return words(`files.${item.state}`);
}

function FileRow({ item, limits, sentenceFor, onAgain, onRemove, onPlace }) {
  const { words, lang } = usePage();
  const bad = item.state === "failed" || item.state === "refused";
  return html`<li class="file-row" data-upload=${item.state}>
    <${Icon} name=${bad ? "warning" : isPicture(item) ? "picture" : "file"} />
    <span class="file-name">${item.name}</span>
    <span class="file-told" role=${bad ? "alert" : null}>${fileSize(item.size, lang)} · ${told(item, { words, lang, limits, sentenceFor })}</span>
    ${item.state === "sending" && html`<progress max="1" value=${item.share} aria-label=${item.name}></progress>`}
    ${item.state === "failed" && html`<button type="button" class="inline" onClick=${() => onAgain(item.key)}>${words("files.again")}</button>`}
    ${onPlace && !bad && isPicture(item) && html`<button type="button" class="inline" data-place-picture title=${words("files.place.told")} onClick=${() => onPlace(item)}>${words("files.place")}</button>`}
    <button type="button" class="remove" data-remove-file aria-label=${words("files.remove", { name: item.name })} onClick=${() => onRemove(item.key)}>×</button>
  </li>`;
}

/**
 * The files, one below the other; nothing where there are none.
 * @param {object} props
 * @param {import("./uploads.js").Item[]} props.items
 * @param {{file_bytes_max: number, files_max: number}} props.limits
 * @param {(error: Error, words: Function) => string} props.sentenceFor  why the server refused one
 * @param {(key: number) => void} props.onAgain
 * @param {(key: number) => void} props.onRemove
 * @param {(item: import("./uploads.js").Item) => void} [props.onPlace]  puts a picture into the text
 */
export function FileRows({ items, ...rest }) {
  const { words } = usePage();
  if (items.length === 0) return null;
  return html`<ul class="file-rows" aria-label=${words("files.title")}>
    ${items.map((item) => html`<${FileRow} key=${item.key} item=${item} ...${rest} />`)}
  </ul>`;
}

/** What can be added is told on the button or beside it, before somebody chooses. */
export const filesHint = ({ words, lang }, limits) =>
  words("files.hint", { n: limits.files_max, size: fileSize(limits.file_bytes_max, lang) });

/**
 * The button by which files are chosen.
 * @param {{label: string, title?: string, onFiles: (files: Iterable<File>) => void}} props
 */
export function AddFiles({ label, title, onFiles, ...more }) {
  const input = useRef(null);
  const choose = (event) => {
    onFiles(event.target.files);
    event.target.value = ""; // the same file may be chosen again after it was removed
  };
  return html`<input class="for-reader" type="file" multiple tabindex="-1" aria-hidden="true" ref=${input} data-file-input onChange=${choose} />
    <button type="button" data-add-files title=${title} ...${more} onClick=${() => input.current.click()}><${Icon} name="file" />${label}</button>`;
}
