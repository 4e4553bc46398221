/**
 * The one table of commands: what the keyboard does, what `?` tells, what the palette offers.
 *
 * A command is a plain entry in the file of its part: `commands_list.js`, `commands_ticket.js`, `commands_answer.js`,
 * `commands_calls.js`, `commands_console.js`. To add one:
 *   1. an entry there, with an `id` that nobody has:
 *        { id: "tags", keys: ["g"], ...presses("[data-tags]") }
 *      `presses` and `goesTo` (`on_page.js`) are for what has its button or field on the page; anything else is a
 *      `run(hands)` and, where it is not always possible, a `when(hands)`.
 *   2. its name, "command.<id>", in Czech and English, in the words of that part. It begins with a capital letter and
 *      says what is done: ["Upravit štítky", "Edit the tags"].
 * That is all: the key works, `?` and the palette show it. `keys: []` is in the palette only.
 *
 * Keys are what is typed, on a Czech layout too and never with AltGr: small letters without accents (no y and z in
 * pairs whose places matter), "/", ":", "?", digits; "mod+k" is Ctrl or ⌘; "v 1" is one after the other. Free ones:
 * b i w y. Digits alone are taken (urgency); views are "v 1" to "v 9". Two commands with the same key are an
 * error when the page loads, and a test says which. Letters do nothing while somebody types; keys with mod, and Escape,
 * may (`typing`).
 */

import { useEffect, useMemo, useRef } from "../vendor/preact-htm.js";
import { ANSWER_COMMANDS } from "./commands_answer.js";
import { CALL_COMMANDS } from "./commands_calls.js";
import { CONSOLE_COMMANDS } from "./commands_console.js";
import { LIST_COMMANDS } from "./commands_list.js";
import { TICKET_COMMANDS } from "./commands_ticket.js";
import { byKeys, createReader, takesText } from "./keys.js";

/**
 * What commands take hold of.
 * @typedef {object} Hands
 * @property {object} parts  all that the console can do, as `main.js` puts it together: `parts.desk` and the others
 * @property {object|null} me
 * @property {import("./route.js").Route} route
 * @property {{current: string}} ticketsPlace  where the list of tickets was left
 * @property {boolean} panelOpen  the panel of a narrow screen
 * @property {(open: boolean) => void} onPanel
 * @property {() => void} onHelp
 * @property {() => void} onPalette
 * @property {() => void} onSearch
 * @property {() => void} onShift
 * @property {() => void} onLanguage
 * @property {() => void} onTheme
 * @property {() => void} onTakeFirst
 *
 * @typedef {object} Command
 * @property {string} id
 * @property {string[]} keys  any of them does it
 * @property {(hands: Hands) => void} [run]
 * @property {(hands: Hands) => boolean} [when]  whether it is possible now; always, without it
 * @property {boolean} [typing]  also while somebody types
 * @property {boolean} [itself]  the browser or the part listens to the key itself; here it is only told
 * @property {boolean} [besides]  left out of the palette: it makes sense as a key only
 */

/** By what they are of, in the order in which `?` tells them. */
export const COMMAND_GROUPS = {
  list: LIST_COMMANDS,
  ticket: TICKET_COMMANDS,
  answer: ANSWER_COMMANDS,
  calls: CALL_COMMANDS,
  console: CONSOLE_COMMANDS,
};

/** @type {Command[]} */
export const COMMANDS = Object.values(COMMAND_GROUPS).flat();

const TABLE = byKeys(COMMANDS);

/**
 * What can be done now, for the palette.
 * @param {Hands} hands
 * @returns {Command[]}
 */
export const commandsFor = (hands) =>
  COMMANDS.filter(({ run, when, besides }) => run && !besides && (when === undefined || when(hands)));

/**
 * Does what keys ask for.
 * @param {Hands} hands
 */
export function useKeyboard(hands) {
  const now = useRef(hands);
  now.current = hands;
  const reader = useMemo(() => createReader(TABLE, { nowMs: () => performance.now() }), []);
  useEffect(() => {
    const pressed = (event) => {
      if (document.querySelector("dialog[open]")) return; // a dialog has its own keys
      const command = reader.read(event, takesText(document.activeElement));
      if (command === null || (command.when && !command.when(now.current))) return;
      event.preventDefault(); // the "r" that starts an answer is not its first letter
      command.run(now.current);
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [reader]);
}
