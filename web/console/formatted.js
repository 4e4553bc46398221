/**
 * The formatted look of a mail, on demand. The server gives a sanitised page; the frame gives it no origin, no
 * scripts and no forms, only links, which open in a tab of their own. Pictures from the internet come when asked for.
 */

import { html, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { Icon } from "./icons.js";
import { usePage } from "./page.js";

const SANDBOX = "allow-popups allow-popups-to-escape-sandbox";

function Pictures({ blocked, remote, busy, onLoad }) {
  const { words } = usePage();
  if (remote) return html`<span class="faint" role="status">${words("formatted.pictures.loaded")}</span>`;
  if (!(blocked > 0)) return null;
  return html`<button type="button" class="quiet" data-load-pictures=${blocked} title=${words("formatted.pictures.why")} disabled=${busy} onClick=${onLoad}>
      <${Icon} name="picture" />${words("formatted.pictures", { n: blocked })}
    </button>
    <span class="faint">${words("formatted.pictures.why")}</span>`;
}

function Frame({ page, from }) {
  const { words } = usePage();
  // the sandbox is set before the page is: what stands in a frame keeps the rules it was loaded with
  return html`<div class="formatted-box">
    <iframe
      class="formatted"
      data-formatted-frame
      title=${words("formatted.frame", { from })}
      sandbox=${SANDBOX}
      referrerpolicy="no-referrer"
      srcdoc=${page.html}
    ></iframe>
  </div>`;
}

/**
 * The switch between text and formatted look, and the look itself.
 * @param {object} props
 * @param {string} props.mailId
 * @param {string} props.from  whose mail it is, for the screen reader
 * @param {ReturnType<import("./originals.js").createOriginals>} props.originals
 * @param {object} props.children  further buttons beside the switch
 */
export function Formatted({ mailId, from, originals, children }) {
  const { words } = usePage();
  const [shown, setShown] = useState(false);
  const [view, setView] = useState({ phase: "idle", page: null, remote: false, error: null });
  const load = async (remote) => {
    setView({ ...view, phase: "loading", error: null });
    try {
      setView({ phase: "ready", page: await originals.html(mailId, remote), remote, error: null });
    } catch (error) {
      setView({ ...view, phase: "failed", error });
    }
  };
  const toggle = () => {
    setShown(!shown);
    if (!shown && view.page === null) load(false);
  };
  const { phase, page, remote, error } = view;
  return html`<div class="entry-tools">
      <button type="button" class="quiet" data-formatted aria-expanded=${String(shown)} onClick=${toggle}>
        <${Icon} name="document" />${words(shown ? "formatted.hide" : "formatted.show")}
      </button>
      ${children}
    </div>
    ${shown &&
    html`<div class="formatted-part" aria-busy=${String(phase === "loading")}>
      ${page !== null &&
      html`<div class="entry-tools"><${Pictures} blocked=${page.blocked} remote=${remote} busy=${phase === "loading"} onLoad=${() => load(true)} /></div>
        ${page.cut && html`<p class="note faint">${words("formatted.cut")}</p>`}
        <${Frame} key=${String(remote)} page=${page} from=${from} />`}
      ${page === null && phase === "loading" && html`<p class="note" role="status">${words("formatted.loading")}</p>`}
      ${phase === "failed" &&
      html`<p class="note fault" role="alert" data-formatted-failed>
        <${Icon} name="warning" /><span>${sentenceFor(error, words)}</span>
        <button type="button" class="quiet" onClick=${() => load(false)}>${words("again")}</button>
      </p>`}
    </div>`}`;
}
