/** The heading of a page. */

import { html, useEffect, useRef } from "../vendor/preact-htm.js";

/** It gets the focus when the page comes, so that it is read first. */
export function Title({ children, hooks = {} }) {
  const heading = useRef(null);
  useEffect(() => heading.current.focus({ preventScroll: true }), []);
  return html`<h1 tabindex="-1" ref=${heading} ...${hooks}>${children}</h1>`;
}
