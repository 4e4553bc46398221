/** What in a list of things is meant by a few typed letters. Each typed word has to be found. */

import { wordsOf } from "./folding.js";

export const FOUND_MAX = 40;

const NOT = -1;
const BEGINNING = 3;
const INSIDE = 2;
const SCATTERED = 1;

/** Whether the letters come in a word in this order, beginning with its first. */
function isScattered(typed, word) {
  if (typed.length < 2 || typed[0] !== word[0]) return false;
  let at = 0;
  for (const letter of word) if (letter === typed[at]) at += 1;
  return at === typed.length;
}

function scoreOfWord(typed, word) {
  if (word.startsWith(typed)) return BEGINNING;
  if (word.includes(typed)) return INSIDE;
  return isScattered(typed, word) ? SCATTERED : NOT;
}

/** How well a text fits; less than 0: not at all. */
export function scoreOf(typedWords, text) {
  const there = wordsOf(text);
  let sum = 0;
  for (const typed of typedWords) {
    const best = Math.max(NOT, ...there.map((word) => scoreOfWord(typed, word)));
    if (best === NOT) return NOT;
    sum += best;
  }
  return sum;
}

/**
 * What fits, the best first; of the same the one used last, then in the order given. Nothing typed: all of them.
 * @template {{id: string, label: string, also?: string}} Item
 * @param {Item[]} items
 * @param {string} typed
 * @param {string[]} recent  ids, the one used last first
 * @returns {Item[]}
 */
export function matching(items, typed, recent = []) {
  const typedWords = wordsOf(typed);
  const rank = ({ id }) => (recent.includes(id) ? recent.indexOf(id) : recent.length);
  return items
    .map((item, index) => ({ item, index, score: scoreOf(typedWords, `${item.label} ${item.also ?? ""}`) }))
    .filter(({ score }) => score !== NOT)
    .sort((one, other) => other.score - one.score || rank(one.item) - rank(other.item) || one.index - other.index)
    .slice(0, FOUND_MAX)
    .map(({ item }) => item);
}
