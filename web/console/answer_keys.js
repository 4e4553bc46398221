/**
 * Keys inside the answer, for Czech and English layouts alike: letters by what they type, digits by their place, and
 * nothing with AltGr, which types on a Czech keyboard.
 */

const BY_LETTER = { b: "bold", e: "code" };
const BY_SHIFTED_LETTER = { l: "link" };
const BY_SHIFTED_PLACE = { Digit7: "numbered", Digit8: "list", Digit9: "quote" };

/** How the keys are told, on buttons. */
export const KEYS_TOLD = {
  bold: "Ctrl+B",
  link: "Ctrl+Shift+L",
  list: "Ctrl+Shift+8",
  numbered: "Ctrl+Shift+7",
  code: "Ctrl+E",
  quote: "Ctrl+Shift+9",
};

/** The strokes that send: the state they choose (null: the chosen one), and whether the next ticket is opened then. */
export const SENDS = {
  send: { state: null, next: false },
  send_next: { state: "resolved", next: true },
  send_keep: { state: "in_progress", next: false },
};

/**
 * What a key press in the answer asks for.
 * @param {KeyboardEvent} event
 * @returns {string|null} a name of `SENDS`, or of a format
 */
export function strokeInAnswer(event) {
  if (event.isComposing || event.getModifierState?.("AltGraph")) return null;
  const { key, code, altKey, shiftKey } = event;
  const ctrl = event.ctrlKey || event.metaKey;
  if (key === "Enter") {
    if (altKey) return ctrl || shiftKey ? null : "send_keep";
    if (ctrl) return shiftKey ? "send_next" : "send";
    return null;
  }
  if (!ctrl || altKey) return null;
  if (shiftKey) return BY_SHIFTED_PLACE[code] ?? BY_SHIFTED_LETTER[key.toLowerCase()] ?? null;
  return BY_LETTER[key.toLowerCase()] ?? null;
}

/** Whether a key press takes the sent answer back: z, or Ctrl+Z as everywhere. */
export function takesBack(event) {
  if (event.isComposing || event.altKey || event.shiftKey || event.getModifierState?.("AltGraph")) return false;
  return event.key.toLowerCase() === "z";
}
