/** Files of a mail and its raw bytes: each press asks for an address that is good for a short time, and follows it. */

import { html, useState } from "../vendor/preact-htm.js";
import { Problem, sentenceFor } from "./api.js";
import { canFetch, inOrder, kindNoteKey, kindOf } from "./attachments.js";
import { Icon } from "./icons.js";
import { isWebAddress } from "./links.js";
import { usePage } from "./page.js";
import { fileSize } from "./size.js";

/** The server gave something that is no address to follow. */
class OddLink extends Error {}

/** Follows an address in a tab of its own, which a download closes again. @returns {boolean} false: the browser would block it */
function follow(url) {
  if (globalThis.navigator?.userActivation?.isActive === false) return false;
  const link = document.createElement("a");
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.click();
  return true;
}

/**
 * @param {() => Promise<{url: string}>} ask
 * @returns {{busy: boolean, ready: string|null, error: Error|null, start: () => Promise<void>}} `ready`: an address
 *   that came so late that the browser wants a press of its own for it
 */
function useDownload(ask) {
  const [state, setState] = useState({ busy: false, ready: null, error: null });
  const start = async () => {
    setState({ busy: true, ready: null, error: null });
    try {
      const { url } = await ask();
      if (!isWebAddress(url)) throw new OddLink(url);
      setState({ busy: false, ready: follow(url) ? null : url, error: null });
    } catch (error) {
      setState({ busy: false, ready: null, error });
    }
  };
  return { ...state, start };
}

/** What came of a press, where it did not simply begin to download. */
function Outcome({ ready, error }) {
  const { words } = usePage();
  if (ready !== null)
    return html`<a class="download-ready" href=${ready} target="_blank" rel="noopener noreferrer">${words("download.ready")}</a>`;
  if (error === null) return null;
  const sentence = error instanceof OddLink ? words("download.odd") : sentenceFor(error, words);
  return html`<span class="download-fault" role="alert">${sentence}</span>`;
}

function FileFacts({ file }) {
  const { words, lang } = usePage();
  const note = kindNoteKey(file);
  return html`<${Icon} name=${kindOf(file)} /><span class="file-name">${file.name || words("entry.attachment_unnamed")}</span>
    <span class="faint">${[note && words(note), fileSize(file.size, lang), file.inline && words("file.inline")].filter(Boolean).join(" · ")}</span>`;
}

function FetchedFile({ file, ask }) {
  const { words } = usePage();
  const { busy, ready, error, start } = useDownload(ask);
  const refused = error instanceof Problem && error.kind === "file-too-big";
  return html`<button
      type="button"
      class="file"
      data-file=${file.index}
      data-file-kind=${kindOf(file)}
      title=${file.type}
      aria-busy=${String(busy)}
      disabled=${busy || refused}
      onClick=${start}
    ><span class="for-reader">${words("file.download", { name: "" })}</span><${FileFacts} file=${file} /><${Icon} name="download" /></button>
    <${Outcome} ready=${ready} error=${error} />`;
}

/** A file amid a text, by what it is called there. */
export function FileName({ label, ask }) {
  const { busy, ready, error, start } = useDownload(ask);
  return html`<button type="button" class="inline picture-name" data-picture-file aria-busy=${String(busy)} disabled=${busy} onClick=${start}><${Icon} name="picture" />${label}</button>
    <${Outcome} ready=${ready} error=${error} />`;
}

function StillFile({ file }) {
  const { words } = usePage();
  return html`<span class="file" data-file=${file.index ?? null} data-file-kind=${kindOf(file)} data-file-refused=${file.refused ? "" : null} title=${file.type}>
    <${FileFacts} file=${file} />${file.refused && html`<span class="file-refused">${words("file.refused")}</span>`}
  </span>`;
}

/**
 * @param {object} props
 * @param {object[]} props.files
 * @param {((index: number) => Promise<{url: string, name: string}>)|null} props.ask  null: a record from before files
 *   could be fetched
 */
export function Files({ files, ask }) {
  const { words } = usePage();
  return html`<ul class="files" aria-label=${words("entry.attachments", { n: files.length })}>
    ${inOrder(files).map(
      (file, place) => html`<li key=${file.index ?? place}>
        ${canFetch(file, ask !== null)
          ? html`<${FetchedFile} file=${file} ask=${() => ask(file.index)} />`
          : html`<${StillFile} file=${file} />`}
      </li>`,
    )}
  </ul>`;
}

/** The mail as it came, one press away. */
export function RawLink({ mailId, originals }) {
  const { words } = usePage();
  const { busy, ready, error, start } = useDownload(() => originals.raw(mailId));
  return html`<button type="button" class="quiet" data-raw title=${words("raw.title")} aria-busy=${String(busy)} disabled=${busy} onClick=${start}>
      <${Icon} name="download" />${words("raw.button")}
    </button>
    <${Outcome} ready=${ready} error=${error} />`;
}
