/** Files to go with a message: chosen, dropped or pasted; each with its progress and its fault. */

import { Icon } from "../console/icons.js";
import { usePage, useStateOf } from "../console/page.js";
import { fileSize } from "../console/size.js";
import { html, useEffect, useMemo, useRef, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./sentences.js";
import { useZone } from "./zone.js";

/** Files of a draft and those that are being added; stops what is on its way when the page is left. */
export function useUploads(sent) {
  const { makeUploads } = useZone();
  const uploads = useMemo(() => makeUploads(sent), []);
  useStateOf(uploads);
  useEffect(() => () => uploads.stop(), []);
  return uploads;
}

/** Handlers for the element over which files are dropped and into which they are pasted. */
export function useDropping(uploads) {
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
      uploads.add(event.dataTransfer.files);
    },
    onPaste(event) {
      const files = event.clipboardData?.files ?? [];
      if (files.length === 0) return;
      event.preventDefault();
      uploads.add(files);
    },
  };
  return { over, handlers };
}

function told(item, { words, lang, limits }) {
  if (item.fault !== null)
    return words(`files.${item.fault}`, { size: fileSize(limits.file_bytes_max, lang), n: limits.files_max });
  if (item.state === "refused") return sentenceFor(item.error, words);
  if (item.state === "sending") return words("files.sending", { share: Math.round(item.share * 100) });
  return words(`files.${item.state}`);
}

function FileRow({ item, uploads }) {
  const { words, lang } = usePage();
  const { me } = useZone();
  const bad = item.state === "failed" || item.state === "refused";
  return html`<li class="file-row" data-upload=${item.state}>
    <${Icon} name=${bad ? "warning" : "file"} />
    <span class="file-name">${item.name}</span>
    <span class="file-told" role=${bad ? "alert" : null}>${fileSize(item.size, lang)} · ${told(item, { words, lang, limits: me.limits })}</span>
    ${item.state === "sending" && html`<progress max="1" value=${item.share} aria-label=${item.name}></progress>`}
    ${item.state === "failed" && html`<button type="button" class="inline" onClick=${() => uploads.again(item.key)}>${words("files.again")}</button>`}
    <button type="button" class="remove" data-remove-file aria-label=${words("files.remove", { name: item.name })} onClick=${() => uploads.remove(item.key)}>×</button>
  </li>`;
}

/** @param {{uploads: object, over: boolean}} props */
export function FileBox({ uploads, over }) {
  const { words, lang } = usePage();
  const { me } = useZone();
  const input = useRef(null);
  const { items } = uploads.state;
  const choose = (event) => {
    uploads.add(event.target.files);
    event.target.value = ""; // the same file may be chosen again after it was removed
  };
  return html`<div class="file-box" data-over=${over ? "" : null}>
    ${items.length > 0 && html`<ul class="file-rows" aria-label=${words("files.title")}>${items.map((item) => html`<${FileRow} key=${item.key} item=${item} uploads=${uploads} />`)}</ul>`}
    <div class="file-add">
      <input class="for-reader" type="file" multiple tabindex="-1" aria-hidden="true" ref=${input} data-file-input onChange=${choose} />
      <button type="button" data-add-files onClick=${() => input.current.click()}><${Icon} name="file" />${words("files.add")}</button>
      <p class="faint">${over ? words("files.drop") : words("files.hint", { n: me.limits.files_max, size: fileSize(me.limits.file_bytes_max, lang) })}</p>
    </div>
  </div>`;
}
