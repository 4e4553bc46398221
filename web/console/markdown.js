/** A text in Markdown, drawn from its parsed pieces: nothing that somebody writes becomes markup by itself. */

import { h, html, useEffect, useMemo, useState } from "../vendor/preact-htm.js";
import { withoutPictures } from "./answer_pictures.js";
import { PICTURE, createParser, treeOf } from "./markdown_tree.js";
import { TicketRefs } from "./ticket_refs.js";

let parser = null;
let loading = null;

/** The parser comes with the first text that needs it; one that could not be loaded is asked for again. */
function loadParser() {
  loading ??= import("../vendor/markdown-it.js").then(
    ({ MarkdownIt }) => (parser = createParser(MarkdownIt)),
    () => (loading = null),
  );
  return loading;
}

/** Numbers of tickets are links where they are no part of one, and no code. */
function draw(piece, key, picture, plain = false) {
  if (typeof piece === "string") return plain ? piece : h(TicketRefs, { key, text: piece });
  const { name, props, children } = piece;
  if (name === PICTURE) return html`<span key=${key}>${picture(props)}</span>`;
  const isPlain = plain || name === "a" || name === "code";
  return h(name, { key, ...props }, children.map((child, index) => draw(child, index, picture, isPlain)));
}

/**
 * Until the parser is there, and where a text is nested too deeply, the text stands as it was typed.
 * @param {object} props
 * @param {string} props.text
 * @param {(sign: import("./answer_pictures.js").Sign) => object|string} [props.picture]  draws a file of the answer
 */
export function Markdown({ text, picture = ({ label }) => label }) {
  const [ready, setReady] = useState(parser);
  useEffect(() => {
    if (ready === null) loadParser().then(setReady);
  }, [ready]);
  const tree = useMemo(() => ready && treeOf(ready, text), [ready, text]);
  if (!tree) return html`<div class="text">${withoutPictures(text)}</div>`;
  return html`<div class="text markdown" data-markdown>${tree.map((piece, index) => draw(piece, index, picture))}</div>`;
}
