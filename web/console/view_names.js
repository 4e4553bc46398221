/** What lists are called, and what is said of an empty one. */

import { LENSES } from "./route.js";
import { savedId } from "./views.js";

/** Views of which an empty one has a sentence of its own. */
const EMPTY_OF = ["mine", "clients", "unassigned", "waiting", "scheduled", "resolved"];

const savedOf = ({ lens }, saved) => saved.find(({ id }) => id === savedId(lens));

/**
 * @param {import("./route.js").Route} route
 * @param {object[]} saved  the saved views
 * @param {Function} words
 */
export function listTitle(route, saved, words) {
  if (route.view === "queue") return words("queue.title");
  const queue = route.queue ?? null;
  if (!route.lens) return queue ?? words("queues.all");
  const name = LENSES.includes(route.lens) ? words(`views.${route.lens}`) : (savedOf(route, saved)?.name ?? words("views.saved"));
  return queue === null ? name : `${name} · ${queue}`;
}

/** The keys of the title and of the sentence of an empty list. */
export function emptyKeys({ view, lens }) {
  if (view === "queue") return ["queue.empty", "queue.empty.lead"];
  return EMPTY_OF.includes(lens) ? ["list.empty", `views.empty.${lens}`] : ["list.empty", "list.empty.lead"];
}

/** Whether the address names a saved view that is not there any more. */
export const isGone = (route, { phase, items }) => savedId(route.lens) !== null && phase !== "loading" && savedOf(route, items) === undefined;
