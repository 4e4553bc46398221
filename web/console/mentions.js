/** Colleagues who are called to a note by "@" and their name: completing the name, and finding who was called. Pure. */

import { fold } from "./folding.js";

/** More are not offered at once. */
export const CHOICES_MAX = 6;
/** What is longer than this after "@" is no name any more. */
const TYPED_CHARS_MAX = 40;
const ASKED = /(?:^|[\s([{"„])@([\p{L}\p{N}.'’-]*(?: [\p{L}\p{N}.'’-]*)?)$/u;

/** @typedef {{id: string, name: string}} Person */

/**
 * The name that is being typed before the caret.
 * @returns {{from: number, typed: string}|null} `from`: of the "@"
 */
export function askedAt(text, caret) {
  const before = text.slice(Math.max(0, caret - TYPED_CHARS_MAX), caret);
  const found = ASKED.exec(before);
  return found === null ? null : { from: caret - found[1].length - 1, typed: found[1] };
}

/**
 * Whom it can mean: those of whom some word begins like that, or the whole name.
 * @param {Person[]} people  in the order in which they are offered
 */
export function choicesFor(people, typed) {
  const wanted = fold(typed);
  const fits = ({ name }) => {
    const whole = fold(name);
    return whole.startsWith(wanted) || whole.split(/\s+/).some((word) => word.startsWith(wanted));
  };
  return people.filter(fits).slice(0, CHOICES_MAX);
}

/** The text with the name written out, and where the caret is then. */
export function completed(text, { from, typed }, name) {
  const end = from + 1 + typed.length;
  const said = `@${name} `;
  const rest = text.slice(end).replace(/^ /, "");
  return { text: text.slice(0, from) + said + rest, caret: from + said.length };
}

const isLetter = (char) => char !== undefined && /[\p{L}\p{N}]/u.test(char);

/** Where the names stand, the longest first, so that "@Jan Novák" is not "@Jan". */
function placesOf(text, people) {
  const places = [];
  const isTaken = (at) => places.some(({ start, end }) => at >= start && at < end);
  const byLength = [...people].sort((one, other) => other.name.length - one.name.length);
  for (const person of byLength) {
    const said = `@${person.name}`;
    for (let at = text.indexOf(said); at >= 0; at = text.indexOf(said, at + said.length)) {
      if (isTaken(at) || isLetter(text[at - 1]) || isLetter(text[at + said.length])) continue;
      places.push({ start: at, end: at + said.length, person });
    }
  }
  return places.sort((one, other) => one.start - other.start);
}

/**
 * Who is called in a text, each once. Of two of the same name it is who was chosen, else the first.
 * @param {string} text
 * @param {Person[]} people
 * @param {Person[]} [chosen]  from the offered names
 * @returns {Person[]}
 */
export function calledIn(text, people, chosen = []) {
  const found = placesOf(text, [...chosen, ...people]).map(({ person }) => person);
  return [...new Map(found.map(({ id, name }) => [id, { id, name }])).values()];
}

/**
 * A text in pieces, with who is called by each.
 * @param {Person[]} mentions
 * @returns {{text: string, person: Person|null}[]}
 */
export function calledPieces(text, mentions) {
  const pieces = [];
  let from = 0;
  for (const { start, end, person } of placesOf(text, mentions)) {
    if (start > from) pieces.push({ text: text.slice(from, start), person: null });
    pieces.push({ text: text.slice(start, end), person });
    from = end;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), person: null });
  return pieces;
}
