/** Commands of the telephone. What an entry holds is told in `keyboard.js`. */

import { presses } from "./on_page.js";
import { pageHref } from "./route.js";

/** The one that rings, or else the first of those that have a card. */
const atHand = ({ calls }) => calls.newestRinging() ?? calls.cards(true)[0] ?? null;

/** @type {import("./keyboard.js").Command[]} */
export const CALL_COMMANDS = [
  {
    id: "callTake",
    keys: ["d"],
    when: ({ parts }) => parts.calls.newestRinging() !== null,
    run: ({ parts }) => parts.calls.take(parts.calls.newestRinging().id),
  },
  {
    id: "callOpen",
    keys: ["f"],
    when: ({ parts }) => atHand(parts) !== null,
    run: ({ parts }) => parts.calls.want(atHand(parts).id),
  },
  { id: "callDone", keys: [], ...presses("[data-call-done]") },
  { id: "calls", keys: [], run: () => (location.hash = pageHref("calls")) },
];
