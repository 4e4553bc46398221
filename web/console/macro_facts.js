/** What macros say and do: their places filled in, what of them is found, which steps are left to be done. Pure. */

/**
 * @typedef {object} Macro
 * @property {string} id
 * @property {{cs: string, en: string}|string} name
 * @property {string} text
 * @property {"waiting"|"resolved"|"in_progress"|null} state
 * @property {"me"|"nobody"|string|null} assign
 * @property {string[]} tags
 * @property {string[]} queues  none: all
 *
 * What is to be done with the ticket beside the answer.
 * @typedef {{name: string, tags: string[], assign: string|null}} Steps
 */

const PLACE = /\{\{ ?(client|name|number|agent) ?\}\}/g;

/** @param {Macro} macro @param {"cs"|"en"} lang */
export const macroName = ({ name }, lang) => (typeof name === "string" ? name : name?.[lang] || name?.cs || "");

/** What stands in the places of a text; what is not known is left out. */
export function factsFor(ticket, me) {
  return {
    client: ticket.client?.name ?? "",
    name: ticket.requester?.name ?? "",
    number: String(ticket.number ?? ""),
    agent: me?.name ?? "",
  };
}

/** A text with its places filled in. What is not known stays as it was, to be seen and mended. */
export const filled = (text, facts) => text.replace(PLACE, (place, name) => facts[name] || place);

/** The places that are still empty in a text. */
export const emptyPlaces = (text) => [...new Set(text.match(PLACE) ?? [])];

/** Letters as somebody types who is in a hurry. */
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Whether a macro is a text and nothing else. */
export const isTemplate = ({ text, state, assign, tags }) => text !== "" && state === null && assign === null && tags.length === 0;

/**
 * The macros for a ticket that a search finds: all its words, in the name first.
 * @param {Macro[]} macros
 * @param {{queue: string, query: string, lang: "cs"|"en"}} wanted
 */
export function foundMacros(macros, { queue, query, lang }) {
  const words = folded(query).split(/\s+/).filter((word) => word !== "");
  const ofQueue = macros.filter(({ queues }) => queues.length === 0 || queues.includes(queue));
  const ranked = ofQueue.flatMap((macro) => {
    const name = folded(macroName(macro, lang));
    const all = folded(`${name} ${macro.tags.join(" ")} ${macro.text}`);
    if (!words.every((word) => all.includes(word))) return [];
    return [{ macro, rank: words.every((word) => name.includes(word)) ? 0 : 1 }];
  });
  return ranked.sort((one, other) => one.rank - other.rank).map(({ macro }) => macro);
}

/** @returns {Steps|null} */
export function stepsOf(macro, lang) {
  const steps = { name: macroName(macro, lang), tags: macro.tags, assign: macro.assign };
  return hasSteps(steps) ? steps : null;
}

const hasSteps = ({ tags, assign }) => tags.length > 0 || assign !== null;

/** Without what is done, or not wanted; null when nothing is left. */
export function stepsWithout(steps, kind) {
  if (steps === null) return null;
  const left = { ...steps, ...(kind === "tags" ? { tags: [] } : { assign: null }) };
  return hasSteps(left) ? left : null;
}

/** The agent's id that a step means; null: nobody. */
export const assigneeOf = (assign, me) => (assign === "nobody" ? null : assign === "me" ? (me?.id ?? null) : assign);

/**
 * Whether a hand-over has to wait for the answer: who answers has the ticket, so giving it away comes after that.
 */
export const isGivenAway = (assign, me) => assign !== null && assigneeOf(assign, me) !== me?.id;
