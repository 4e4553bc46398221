/**
 * Key presses by the letter that a key types, not by its place: "?" is Shift with the comma key on a Czech keyboard and
 * Shift with the slash key on an English one, and y and z change places. Digits go by their place too, because a Czech
 * keyboard types + ě š there. Nothing needs AltGr.
 */

/** After this the first key of two is forgotten. */
export const SECOND_KEY_MS = 1_500;

/** The digit that is typed, or that the key without Shift is called by. */
function digitOf({ key, code = "", shiftKey }) {
  if (/^[0-9]$/.test(key)) return key;
  return shiftKey ? null : (/^Digit([0-9])$/.exec(code)?.[1] ?? null);
}

/**
 * A key press as tables of commands write it: "j", "?", "1", "Escape", "mod+k" (Ctrl, or ⌘ on a Mac). Null for what
 * belongs to the browser or to the layout.
 * @param {KeyboardEvent} event
 * @returns {string|null}
 */
export function strokeOf(event) {
  if (event.isComposing || event.altKey || event.getModifierState?.("AltGraph")) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key; // Caps Lock is no reason to ignore a shortcut
  if (event.ctrlKey || event.metaKey) return event.shiftKey ? null : `mod+${key}`;
  return digitOf(event) ?? key;
}

/**
 * The commands by their keys.
 * @param {{id: string, keys: string[]}[]} commands
 * @returns {Map<string, object>}
 * @throws {Error} two commands have the same key, or one is the beginning of another
 */
export function byKeys(commands) {
  const table = new Map();
  for (const command of commands) {
    for (const keys of command.keys) {
      if (table.has(keys)) throw new Error(`${keys}: ${table.get(keys).id} and ${command.id}`);
      table.set(keys, command);
    }
  }
  for (const keys of table.keys()) {
    const first = firstOf(keys);
    if (first !== keys && table.has(first)) throw new Error(`${first} is the beginning of ${keys}`);
  }
  return table;
}

const firstOf = (keys) => keys.split(" ")[0];

/**
 * Reads one press after another; keys of two strokes ("v 1") wait for the second.
 * @param {Map<string, object>} table  from `byKeys`
 * @param {{nowMs: () => number}} clock
 */
export function createReader(table, clock) {
  const firsts = new Set([...table.keys()].filter((keys) => keys !== firstOf(keys)).map(firstOf));
  let first = null;

  /** What was pressed just before, as the beginning of two. */
  function begun() {
    const waits = first !== null && clock.nowMs() - first.atMs <= SECOND_KEY_MS ? `${first.stroke} ` : "";
    first = null;
    return waits;
  }

  return {
    /**
     * What a key press asks for.
     * @param {KeyboardEvent} event
     * @param {boolean} typing  the focus is in a text field
     * @returns {object|null} a command of the table
     */
    read(event, typing) {
      const stroke = strokeOf(event);
      if (stroke === null || isModifier(stroke)) return null;
      const isText = typing && stroke.length === 1; // a letter of what is written, whatever command has it
      if (isText) return null;
      const command = table.get(begun() + stroke) ?? null;
      if (command === null && !typing && firsts.has(stroke)) first = { stroke, atMs: clock.nowMs() };
      return command !== null && (!typing || command.typing) && !command.itself ? command : null;
    },
  };
}

const isModifier = (stroke) => ["Shift", "Control", "Meta", "CapsLock"].includes(stroke);

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
