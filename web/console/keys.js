/**
 * Keyboard shortcuts by the letter that a key types, not by its place: "?" is Shift with the comma key on a
 * Czech keyboard and Shift with the slash key on an English one, and y and z change places. Digits are not
 * used, because a Czech keyboard types ě š č ř there.
 */

const BY_LETTER = {
  j: "next",
  k: "previous",
  q: "queue",
  n: "first",
  r: "answer",
  t: "take",
  h: "handOver",
  l: "lock",
  u: "urgency",
  c: "copies",
  p: "schedule",
  a: "accept",
  m: "mails",
  "?": "help",
};

/**
 * What a key press asks for, or null.
 * @param {KeyboardEvent} event
 * @param {boolean} typing  the focus is in a text field
 * @returns {string|null} a command of the above, or "leave"
 */
export function commandOf(event, typing) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.getModifierState?.("AltGraph"))
    return null;
  if (event.key === "Escape") return "leave";
  if (typing) return null;
  return BY_LETTER[event.key.toLowerCase()] ?? null; // Caps Lock is no reason to ignore a shortcut
}

/** Whether a key press sends the answer: Ctrl+Enter (⌘ Enter on a Mac). */
export function sends(event) {
  return event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing;
}

/** Whether what is typed into this element is text. */
export function takesText(element) {
  if (element === null) return false;
  if (element.isContentEditable) return true;
  if (element.tagName === "INPUT") return !["checkbox", "radio", "button"].includes(element.type);
  return ["TEXTAREA", "SELECT"].includes(element.tagName);
}
