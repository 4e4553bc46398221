/** Parts of the console that the list does not need: loaded when somebody goes there, or once the list stands. */

import { html, useEffect, useReducer, useState } from "../vendor/preact-htm.js";
import { usePage } from "./page.js";

const waiting = new Set();

/** Not every browser asks again for a module that it could not get; a page that is loaded anew does. Drafts are kept. */
function NotLoaded() {
  const { words } = usePage();
  return html`<div class="blank" role="alert" data-part-failed>
    <p>${words("app.part_failed")}</p>
    <button type="button" class="primary" onClick=${() => location.reload()}>${words("app.reload")}</button>
  </div>`;
}

/**
 * A component in a module of its own. Once that is loaded it is drawn at once, as if it had been imported.
 * @param {() => Promise<object>} load  imports the module, by a name written out: a bundler looks for it
 * @param {string} name  of the component in it
 */
export function later(load, name) {
  let Part = null;
  async function fetchPart() {
    Part = (await load())[name];
    waiting.delete(fetchPart);
  }
  waiting.add(fetchPart);
  return function Later(props) {
    const [, draw] = useReducer((n) => n + 1, 0);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (Part !== null) return;
      fetchPart().then(draw, (error) => {
        console.error("a part of the console:", error);
        setFailed(true);
      });
    }, []);
    if (Part !== null) return html`<${Part} ...${props} />`;
    return failed ? html`<${NotLoaded} />` : null;
  };
}

/** What nobody went to yet, so that it is there when the connection is lost. One that fails is asked for again there. */
export const loadTheRest = () => Promise.allSettled([...waiting].map((fetchPart) => fetchPart()));
