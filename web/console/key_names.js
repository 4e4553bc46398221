/** Keys as they are printed on the keyboard. */

import { html } from "../vendor/preact-htm.js";

const PRINTED = { Escape: "Esc" };
const isMac = () => /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

/**
 * The keys of a shortcut, as they are printed.
 * @param {string} keys  as a table of commands writes them: "j", "mod+k", "mod+shift+Enter", "v 1"
 * @returns {string[]}
 */
export function keyNames(keys, mac = isMac()) {
  return keys.split(" ").flatMap((stroke) => {
    const held = stroke.split("+").slice(0, -1);
    const key = stroke.split("+").at(-1);
    const name = PRINTED[key] ?? (held.length > 0 ? key.charAt(0).toUpperCase() + key.slice(1) : key);
    const names = { mod: mac ? "⌘" : "Ctrl", shift: "Shift", alt: mac ? "⌥" : "Alt" };
    return [...held.map((one) => names[one]), name];
  });
}

/** @param {{all: string[]}} props  all: ways to press it */
export function KeyNames({ all }) {
  return all.map((keys) => html`<span key=${keys} class="keys">${keyNames(keys).map((name) => html`<kbd key=${name}>${name}</kbd>`)}</span>`);
}
