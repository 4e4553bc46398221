/**
 * Keyboard shortcuts by the letter that a key types, not by its place: "?" is Shift with the comma key on a
 * Czech keyboard and Shift with the slash key on an English one, and y and z change places. Digits go by their place
 * too, because a Czech keyboard types + ě š there.
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

const BY_DIGIT = { 1: "urgent", 2: "problem", 3: "routine" };

/** The digit that is typed, or that the key without Shift is called by. */
function digitOf({ key, code = "", shiftKey }) {
  if (/^[0-9]$/.test(key)) return key;
  return shiftKey ? null : (/^Digit([0-9])$/.exec(code)?.[1] ?? null);
}

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
  // Caps Lock is no reason to ignore a shortcut
  return BY_LETTER[event.key.toLowerCase()] ?? BY_DIGIT[digitOf(event)] ?? null;
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
