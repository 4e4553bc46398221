/**
 * Markdown as it is typed: what the buttons and keys of the answer do to the text around the caret, and whether a text
 * holds any markup at all. Pure; positions are those of a textarea.
 */

import { holdsPicture } from "./answer_pictures.js";

/**
 * Replace `from` to `to` by `insert`, then select `start` to `end`.
 * @typedef {{from: number, to: number, insert: string, start: number, end: number}} Edit
 */

export const FORMATS = ["bold", "link", "list", "numbered", "code", "quote"];

const BOLD = "**";
const FENCE = "```";
const LINK_PLACE = "https://";
const WEB_ADDRESS = /^https?:\/\/\S+$/;

/** The selection without blanks at its ends: `** a**` is not bold. */
function tight(text, start, end) {
  const inside = text.slice(start, end);
  if (inside.trim() === "") return { start, end, inside };
  const from = start + inside.length - inside.trimStart().length;
  return { start: from, end: from + inside.trim().length, inside: inside.trim() };
}

/** Puts a mark around the selection, or takes it away where it is. */
function wrapped(text, selection, mark) {
  const { start, end, inside } = tight(text, selection.start, selection.end);
  const n = mark.length;
  if (inside.length > 2 * n && inside.startsWith(mark) && inside.endsWith(mark))
    return { from: start, to: end, insert: inside.slice(n, -n), start, end: end - 2 * n };
  if (text.slice(start - n, start) === mark && text.slice(end, end + n) === mark)
    return { from: start - n, to: end + n, insert: inside, start: start - n, end: end - n };
  return { from: start, to: end, insert: `${mark}${inside}${mark}`, start: start + n, end: end + n };
}

function coded(text, { start, end }) {
  if (!text.slice(start, end).includes("\n")) return wrapped(text, { start, end }, "`");
  const before = start > 0 && text[start - 1] !== "\n" ? "\n" : "";
  const after = end < text.length && text[end] !== "\n" ? "\n" : "";
  const inside = text.slice(start, end).replace(/\n$/, "");
  const head = `${before}${FENCE}\n`;
  return { from: start, to: end, insert: `${head}${inside}\n${FENCE}${after}`, start: start + head.length, end: start + head.length + inside.length };
}

/** A link whose missing half is selected, to be typed over. */
function linked(text, selection) {
  const { start, end, inside } = tight(text, selection.start, selection.end);
  if (WEB_ADDRESS.test(inside)) return { from: start, to: end, insert: `[](${inside})`, start: start + 1, end: start + 1 };
  const place = start + inside.length + 3;
  const caret = inside === "" ? { start: start + 1, end: start + 1 } : { start: place, end: place + LINK_PLACE.length };
  return { from: start, to: end, insert: `[${inside}](${LINK_PLACE})`, ...caret };
}

const STARTS = {
  list: { mark: () => "- ", has: /^[-*] / },
  numbered: { mark: (index) => `${index + 1}. `, has: /^\d{1,9}[.)] / },
  quote: { mark: () => "> ", has: /^> ?/ },
};

/** Begins the lines of the selection with a mark, or takes it away where all have it. */
function begun(text, { start, end }, kind) {
  const { mark, has } = STARTS[kind];
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const next = text.indexOf("\n", Math.max(start, end - 1));
  const to = next < 0 ? text.length : next;
  const lines = text.slice(from, to).split("\n");
  const isOff = lines.every((line) => line === "" || has.test(line)) && lines.some((line) => line !== "");
  const plain = lines.map((line) => (line === "" && lines.length > 1 ? line : line.replace(has, "")));
  let count = 0;
  const marked = (line) => (line === "" && lines.length > 1 ? line : `${mark(count++)}${line}`);
  const insert = (isOff ? plain : plain.map(marked)).join("\n");
  if (start === end) {
    const caret = Math.max(from, start + insert.length - (to - from));
    return { from, to, insert, start: caret, end: caret };
  }
  return { from, to, insert, start: from, end: from + insert.length };
}

/**
 * What a button of the toolbar does.
 * @param {"bold"|"link"|"list"|"numbered"|"code"|"quote"} format
 * @param {string} text
 * @param {{start: number, end: number}} selection
 * @returns {Edit}
 */
export function formatted(format, text, selection) {
  if (format === "bold") return wrapped(text, selection, BOLD);
  if (format === "code") return coded(text, selection);
  if (format === "link") return linked(text, selection);
  return begun(text, selection, format);
}

/**
 * What Enter does in a list or a quote: the next line goes on with it, and an empty one ends it.
 * @returns {Edit|null} null: nothing of its own
 */
export function continued(text, { start, end }) {
  if (start !== end) return null;
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const line = text.slice(from, start);
  const found = /^(\s{0,8})([-*]|\d{1,9}[.)]|>) /.exec(line);
  if (!found) return null;
  if (line.length === found[0].length) return { from, to: start, insert: "", start: from, end: from };
  const next = /^\d/.test(found[2]) ? `${Number.parseInt(found[2], 10) + 1}${found[2].at(-1)}` : found[2];
  const insert = `\n${found[1]}${next} `;
  return { from: start, to: start, insert, start: start + insert.length, end: start + insert.length };
}

/** Text that stands at the caret by itself: what is inserted, and the caret behind it. */
export function inserted(text, { start, end }, insert) {
  return { from: start, to: end, insert, start: start + insert.length, end: start + insert.length };
}

/** Pictures, each on a line of its own: what is before and behind them on the line stays above and below. */
export function pictured(text, { start, end }, signs) {
  const isBare = (line) => line.trim() === "";
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const behind = text.slice(end).split("\n", 1)[0];
  const insert = `${isBare(before) ? "" : "\n"}${signs.join("\n")}`;
  const caret = start + insert.length;
  return { from: start, to: end, insert: isBare(behind) ? insert : `${insert}\n`, start: caret, end: caret };
}

/** The text after an edit. */
export const edited = (text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to);

/**
 * Signs of CommonMark that somebody means as such. A number with a dot begins a list only where a second one follows:
 * lines begin with dates, too. None of these expressions looks at a character more than a few times.
 */
const MARKUP = [
  /\*\*[^\s*][^*\n]*\*\*/,
  /(?<![\p{L}\d*])\*[^\s*][^*\n]*\*(?![\p{L}\d*])/u,
  /`[^`\n]+`/,
  /^ {0,3}(?:```|~~~)/m,
  /\[[^[\]\n]+\]\([^()\s]+\)/,
  /^ {0,3}[-*] +\S/m,
  /^ {0,3}> ?\S/m,
  /^#{1,6} +\S/m,
];
const FIRST = /^ {0,3}1[.)] +\S/m;
const SECOND = /^ {0,3}2[.)] +\S/m;

/** Whether a text is to be read as Markdown. */
export const holdsMarkup = (text) => holdsPicture(text) || MARKUP.some((sign) => sign.test(text)) || (FIRST.test(text) && SECOND.test(text));
