/**
 * Pictures that stand in the text of an answer: Markdown's sign of one, `![label](file:name)`, whose destination names
 * a file of the same answer. The server reads the same signs (chalicelib/tickets/texts.py). Pure.
 */

/** As mail programs show them. A drawing (SVG) is a page with scripts to some, so it is a file like any other. */
const TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

const SIGN = /!\[((?:[^[\]\\\n]|\\[^\n]){0,200})\]\(file:([^()<>\s\\/]{1,1200})\)/;
const SIGNS = new RegExp(SIGN, "g");
const SIGN_HERE = new RegExp(SIGN, "y");
/** What may be the beginning of one where a text was cut. */
const BEGUN = /!\[(?:[^[\]\\\n]|\\[^\n]?){0,200}(?:\](?:\([^()\s]{0,1200})?)?$/;
const ESCAPED = /\\([!-/:-@[-`{-~])/g;
/** As the server keeps a name: no more characters than these, of the end, where the kind of file stands. */
const NAME_CHARS_MAX = 100;
const NO_NAME = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff/\\]+/gu;

/** @typedef {{name: string, label: string}} Sign  the file's name, and what is said where the picture is not shown */

/** @param {{type: string}} file */
export const isPicture = ({ type }) => TYPES.includes(String(type).toLowerCase());

function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // no percent encoding, so it is meant as it stands
  }
}

/** @returns {Sign} */
function signOf([, label, encoded]) {
  const name = decoded(encoded);
  const line = (text) => text.replace(/\s+/g, " ").trim();
  return { name, label: line(label.replace(ESCAPED, "$1")) || line(name) };
}

/**
 * The picture whose sign begins at a place of a text.
 * @returns {(Sign & {length: number})|null}
 */
export function pictureAt(text, place) {
  SIGN_HERE.lastIndex = place;
  const found = SIGN_HERE.exec(text);
  return found && { ...signOf(found), length: found[0].length };
}

/** @returns {(string|Sign)[]} the text in pieces, pictures apart from what stands between them */
export function piecesOf(text) {
  const pieces = [];
  let from = 0;
  for (const found of text.matchAll(SIGNS)) {
    pieces.push(text.slice(from, found.index), signOf(found));
    from = found.index + found[0].length;
  }
  return [...pieces, text.slice(from)].filter((piece) => piece !== "");
}

export const holdsPicture = (text) => SIGN.test(text);

/** The text with the labels of its pictures in their places, for where no pictures are shown. */
export const withoutPictures = (text) => piecesOf(text).map((piece) => (typeof piece === "string" ? piece : piece.label)).join("");

/** The beginning of a text without what may be the beginning of a picture. */
export const withoutBegun = (text) => text.replace(BEGUN, "");

/** The sign of a file as a picture. */
export function signFor({ name }) {
  const encoded = name.replace(/[^\p{L}\p{M}\p{N}._~-]/gu, (letter) => encodeURIComponent(letter).replace(/^[!'()*]$/, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`));
  return `![${name.replace(/[[\]\\]/g, "\\$&")}](file:${encoded})`;
}

/**
 * The file that a name stands for: of two of one name neither, so that nobody gets the wrong picture.
 * @template {{name: string, type: string}} F
 * @param {string} name
 * @param {F[]} files
 * @returns {F|null}
 */
export function fileNamed(name, files) {
  const found = files.filter((file) => file.name === name);
  return found.length === 1 && isPicture(found[0]) ? found[0] : null;
}

/** Labels of pictures in a text that none of these files is; each once. */
export function missingIn(text, files) {
  const signs = piecesOf(text).filter((piece) => typeof piece !== "string");
  return [...new Set(signs.filter(({ name }) => fileNamed(name, files) === null).map(({ label }) => label))];
}

/**
 * A name as the server keeps it, and unlike those of the other files.
 * @param {string} name
 * @param {Set<string>} taken
 */
export function ownName(name, taken) {
  const clean = [...name.replace(NO_NAME, " ").trim()].slice(-NAME_CHARS_MAX).join("").replace(/^[ .]+|[ .]+$/g, "") || "obrazek";
  if (!taken.has(clean)) return clean;
  const dot = clean.lastIndexOf(".");
  const [stem, end] = dot > 0 ? [clean.slice(0, dot), clean.slice(dot)] : [clean, ""];
  for (let n = 2; ; n += 1) {
    const tail = `-${n}${end}`;
    const other = [...stem].slice(0, NAME_CHARS_MAX - [...tail].length).join("") + tail;
    if (!taken.has(other)) return other;
  }
}
