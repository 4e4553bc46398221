/** Files to go with a message of the client. */

import { AddFiles, FileRows, filesHint } from "../console/file_box.js";
import { usePage, useStateOf } from "../console/page.js";
import { html, useEffect, useMemo } from "../vendor/preact-htm.js";
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

/** @param {{uploads: object, over: boolean}} props */
export function FileBox({ uploads, over }) {
  const page = usePage();
  const { me } = useZone();
  const { words } = page;
  return html`<div class="file-box" data-over=${over ? "" : null}>
    <${FileRows} items=${uploads.state.items} limits=${me.limits} sentenceFor=${sentenceFor} onAgain=${uploads.again} onRemove=${uploads.remove} />
    <div class="file-add">
      <${AddFiles} label=${words("files.add")} onFiles=${uploads.add} />
      <p class="faint">${over ? words("files.drop") : filesHint(page, me.limits)}</p>
    </div>
  </div>`;
}
