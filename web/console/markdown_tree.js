/**
 * Markdown as a tree of the few elements that it may become. The rules are those by which our mails are made: no HTML,
 * no pictures but the files of the answer itself (of others a link to them), nothing but web, mail and telephone links,
 * line ends as typed, and bare addresses of pages are links. Pure; the parser is given.
 */

import { pictureAt } from "./answer_pictures.js";

/** Quotes and lists within one another; what is deeper goes as plain text, in the mail too. */
export const NESTING_MAX = 20;

const FOLLOWED = /^(?:https?:\/\/[^/?#]|mailto:[^?#]+@|tel:\+?\d)/i;
const SCHEME = /(?:^|[^A-Za-z0-9])(https?)$/i;
const BARE = /https?:\/\/[^\s<>"“”„«»`]+/iy;
/** What belongs to the sentence, or to the emphasis around the address. */
const AFTER = /[.,;:!?'’*_]+$/;
/** By the numbers of characters whatever turns a line around can be written. */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Everything that a text can become. */
const BLOCKS = { paragraph: "p", bullet_list: "ul", ordered_list: "ol", list_item: "li", blockquote: "blockquote" };
const INLINE = { strong: "strong", em: "em" };

/** The name of a node that stands for a file of the answer; its props are the name of the file and a label. */
export const PICTURE = "picture";

/** @typedef {string|{name: string, props: object, children: Node[]}} Node */

export const isFollowed = (url) => FOLLOWED.test(url);

function withoutWhatFollows(url) {
  const short = url.replace(AFTER, "");
  return short.endsWith(")") && !short.includes("(") ? short.replace(/\)+$/, "").replace(AFTER, "") : short;
}

/** Rule of the parser: an address of a page amid the text, from its colon on (what is before it is pending). */
function bareUrl(state, silent) {
  if (silent || state.linkLevel > 0 || !state.src.startsWith("://", state.pos)) return false;
  const scheme = SCHEME.exec(state.pending.slice(-6));
  if (scheme === null) return false;
  const start = state.pos - scheme[1].length;
  BARE.lastIndex = start;
  const url = withoutWhatFollows(BARE.exec(state.src)?.[0] ?? "");
  const href = state.md.normalizeLink(url);
  if (start + url.length <= state.pos + 3 || !isFollowed(href)) return false;
  state.pending = state.pending.slice(0, -scheme[1].length);
  state.push("link_open", "a", 1).attrs = [["href", href]];
  state.push("text", "", 0).content = url;
  state.push("link_close", "a", -1);
  state.pos = start + url.length;
  return true;
}

/** Rule of the parser: a picture by the name of its file, which no other rule would follow. */
function ownPicture(state, silent) {
  const found = pictureAt(state.src, state.pos);
  if (found === null || state.pos + found.length > state.posMax) return false;
  if (!silent) {
    const token = state.push("own_picture", "img", 0);
    token.content = found.label;
    token.info = found.name;
  }
  state.pos += found.length;
  return true;
}

/** @param {Function} MarkdownIt  the vendored class */
export function createParser(MarkdownIt) {
  const parser = new MarkdownIt("commonmark", { html: false, maxNesting: NESTING_MAX });
  parser.disable(["html_block", "html_inline", "lheading"]);
  parser.inline.ruler.after("text", "bare_url", bareUrl);
  parser.inline.ruler.before("image", "own_picture", ownPicture);
  parser.validateLink = isFollowed;
  return parser;
}

const node = (name, props = {}, children = []) => ({ name, props, children });
const said = (token) => token.content.replace(UNSEEN, "");
const link = (href) => node("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" });

/** What a picture shows: its text, or its address. */
function labelOf(token) {
  const label = (token.children ?? []).map(said).join("").trim();
  return label === "" ? token.attrGet("src") : label;
}

function opened(token) {
  const kind = token.type.slice(0, -"_open".length);
  // a heading of an answer is none of the page's outline, where all answers stand on one level
  if (kind === "heading") return node("p", { class: "md-heading", "data-level": Math.min(3, Number(token.tag.slice(1))) });
  if (kind === "link") return link(token.attrGet("href"));
  const start = token.attrGet("start");
  return node(BLOCKS[kind] ?? INLINE[kind] ?? "span", start === null ? {} : { start: Number(start) });
}

/** @param {{name: string, children: Node[]}} around  takes what becomes of the tokens */
function grow(tokens, around) {
  const path = [around];
  const put = (child) => path.at(-1).children.push(child);
  for (const token of tokens) {
    if (token.hidden) continue;
    if (token.nesting === 1) {
      const inner = opened(token);
      put(inner);
      path.push(inner);
    } else if (token.nesting === -1) path.pop();
    else if (token.type === "inline") grow(token.children, path.at(-1));
    else put(leaf(token, path.some(({ name }) => name === "a")));
  }
}

function leaf(token, linked) {
  switch (token.type) {
    case "fence":
    case "code_block":
      return node("pre", {}, [node("code", {}, [said(token).replace(/\n+$/, "")])]);
    case "code_inline":
      return node("code", {}, [said(token)]);
    case "softbreak":
    case "hardbreak":
      return node("br");
    case "hr":
      return node("hr");
    case "own_picture":
      return node(PICTURE, { name: token.info, label: said(token) });
    case "image":
      return linked ? labelOf(token) : { ...link(token.attrGet("src")), children: [labelOf(token)] };
    default:
      return said(token);
  }
}

/**
 * @param {ReturnType<typeof createParser>} parser
 * @param {string} text
 * @returns {Node[]|null} null: nested so deeply that some of it would be lost, so it is to be shown as it was typed
 */
export function treeOf(parser, text) {
  const tokens = parser.parse(text.replace(/\r\n?/g, "\n"), {});
  if (tokens.some(({ level }) => level >= NESTING_MAX - 1)) return null;
  const root = { name: "", children: [] };
  grow(tokens, root);
  return root.children;
}
