/** A file of a message: each press asks for an address that is good for a short time, and follows it. */

import { Icon } from "../console/icons.js";
import { isWebAddress } from "../console/links.js";
import { usePage } from "../console/page.js";
import { OddAddress } from "../console/post_form.js";
import { fileSize } from "../console/size.js";
import { html, useState } from "../vendor/preact-htm.js";
import { Fault } from "./blank.js";
import { useStep, useZone } from "./zone.js";

/** Follows an address in a tab of its own, which a download closes again. @returns {boolean} false: the browser would block it */
function follow(url) {
  if (navigator.userActivation?.isActive === false) return false;
  const link = document.createElement("a");
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.click();
  return true;
}

export function Download({ ticketId, version, file }) {
  const { words, lang } = usePage();
  const { api } = useZone();
  const [ready, setReady] = useState(null);
  const name = file.name || words("file.unnamed");
  const { busy, error, start } = useStep(async () => {
    setReady(null);
    const { url } = await api.fileLink(ticketId, version, file.index);
    if (!isWebAddress(url)) throw new OddAddress(url);
    if (!follow(url)) setReady(url);
  });
  if (file.refused)
    return html`<span class="file-chip" data-file=${file.index}><${Icon} name="file" /><span class="file-name">${name}</span><span class="faint">${words("file.refused")}</span></span>`;
  return html`<button type="button" class="file-chip" data-file=${file.index} disabled=${busy} onClick=${start}>
      <${Icon} name="file" /><span class="for-reader">${words("file.download")} </span><span class="file-name">${name}</span><span class="faint">${fileSize(file.size, lang)}</span><${Icon} name="download" />
    </button>
    ${ready !== null && html`<a class="download-ready" href=${ready} target="_blank" rel="noopener noreferrer">${words("file.ready")}</a>`}
    <${Fault} error=${error} />`;
}
