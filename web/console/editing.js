/** Edits of a textarea as the browser's own, so that Ctrl+Z takes them back like anything typed. */

/**
 * @param {HTMLTextAreaElement} area
 * @param {import("./markdown_typing.js").Edit} edit
 */
export function applyEdit(area, { from, to, insert, start, end }) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!typed(insert, from, to)) {
    area.setRangeText(insert, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(start, end);
}

/** The only way of a page to type is an old one; every browser has it. */
function typed(insert, from, to) {
  if (insert !== "") return document.execCommand("insertText", false, insert);
  return from === to || document.execCommand("delete");
}

export const selectionOf = ({ selectionStart, selectionEnd }) => ({ start: selectionStart, end: selectionEnd });
