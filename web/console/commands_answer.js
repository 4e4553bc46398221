/** Commands of the answer. What an entry holds is told in `keyboard.js`. */

import { presses } from "./on_page.js";

/** @type {import("./keyboard.js").Command[]} */
export const ANSWER_COMMANDS = [
  { id: "answer", keys: ["r"], ...presses('[data-answer-tab="answer"]') },
  { id: "note", keys: ["o"], ...presses('[data-answer-tab][aria-pressed="false"]') },
  { id: "answerSms", keys: [], ...presses("[data-answer-sms]") },
  { id: "macros", keys: [], ...presses("[data-macros]") },
  { id: "send", keys: ["mod+Enter"], itself: true, ...presses("[data-send]") },
  { id: "send_next", keys: ["mod+shift+Enter"], itself: true, ...presses("[data-send-next]") },
  { id: "send_keep", keys: ["alt+Enter"], itself: true, ...presses("[data-send-keep]") },
  { id: "undo", keys: ["z", "mod+z"], ...presses("[data-undo]") },
];
