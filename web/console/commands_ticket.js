/** Commands of the open ticket, and of the open mail beside tickets. What an entry holds is told in `keyboard.js`. */

import { goesTo, presses } from "./on_page.js";

const levelOf = (urgency) => ({
  when: ({ route }) => route.ticket !== null,
  run: ({ parts }) => parts.desk.setUrgency(urgency),
});

/** @type {import("./keyboard.js").Command[]} */
export const TICKET_COMMANDS = [
  { id: "take", keys: ["t"], ...presses('[data-move="in_progress"]') },
  { id: "requeue", keys: [], ...presses('[data-move="queued"]') },
  { id: "resolve", keys: [], ...presses('[data-move="resolved"]') },
  { id: "handOver", keys: ["h"], ...presses("[data-hand-over]") },
  { id: "lock", keys: ["l"], ...presses("[data-lock]") },
  { id: "urgency", keys: ["u"], ...goesTo("[data-urgency-choice]") },
  { id: "urgent", keys: ["1"], ...levelOf("urgent") },
  { id: "problem", keys: ["2"], ...levelOf("problem") },
  { id: "routine", keys: ["3"], ...levelOf("routine") },
  { id: "copies", keys: ["c"], ...presses("[data-copies-button]") },
  { id: "schedule", keys: ["p"], ...presses("[data-schedule]") },
  { id: "tags", keys: ["g"], ...presses("[data-tags-add]") },
  { id: "relate", keys: [], ...presses("[data-relate]") },
  { id: "merge", keys: [], ...presses("[data-merge]") },
  { id: "copyLink", keys: [], ...presses("[data-copy-link]") },
  { id: "accept", keys: ["a"], ...goesTo("[data-accept-client], [data-accept]") },
];
