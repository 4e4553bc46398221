/** A text in pieces, with and without a mark. */

/**
 * @param {string} text
 * @param {[number, number][]} marks  from and to, in characters as the server counts them (code points)
 * @returns {{text: string, marked: boolean}[]}
 */
export function markedPieces(text, marks) {
  const letters = [...text];
  const pieces = [];
  let at = 0;
  const add = (to, marked) => {
    if (to > at) pieces.push({ text: letters.slice(at, to).join(""), marked });
    at = Math.max(at, to);
  };
  for (const [from, to] of [...marks].sort((one, other) => one[0] - other[0])) {
    add(Math.min(from, letters.length), false);
    add(Math.min(to, letters.length), true);
  }
  add(letters.length, false);
  return pieces;
}
