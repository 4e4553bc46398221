/** A picture amid a text: asked for when it comes into view, its name until then. */

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";
import { isWebAddress } from "./links.js";

/** So far below what is seen it is asked for already. */
const AHEAD = "300px";

/** @returns {() => void} gives up */
function whenSeen(element, onSeen) {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    watch.disconnect();
    onSeen();
  }, { rootMargin: AHEAD });
  watch.observe(element);
  return () => watch.disconnect();
}

const isShowable = (url) => isWebAddress(url) || url.startsWith("data:image/");

/** Where a picture is not there (yet, or at all): its sign and its label. */
export const PictureName = ({ label }) => html`<span class="picture-name" data-picture-name><${Icon} name="picture" />${label}</span>`;

/**
 * @param {object} props
 * @param {string} props.label
 * @param {() => Promise<string>} props.ask  for its address, which is good for a short time
 * @param {object} [props.children]  what stands there if it cannot be shown
 */
export function Picture({ label, ask, children = html`<${PictureName} label=${label} />` }) {
  const [state, setState] = useState({ url: null, failed: false });
  const place = useRef(null);
  useEffect(() => {
    let isGone = false;
    const tell = (next) => !isGone && setState(next);
    const stop = whenSeen(place.current, () =>
      ask().then(
        (url) => tell({ url: isShowable(url) ? url : null, failed: !isShowable(url) }),
        () => tell({ url: null, failed: true }),
      ),
    );
    return () => {
      isGone = true;
      stop();
    };
  }, []);
  const { url, failed } = state;
  if (failed) return children;
  if (url === null) return html`<span ref=${place}><${PictureName} label=${label} /></span>`;
  return html`<img class="picture" data-picture alt=${label} src=${url} referrerpolicy="no-referrer" onError=${() => setState({ url: null, failed: true })} />`;
}
