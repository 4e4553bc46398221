/**
 * How urgent a message was judged to be: where the words stand that it rests on, why, and whether somebody put it
 * right. The server counts characters as Unicode does, a text of the browser in halves of surrogate pairs.
 */

import { URGENCIES, urgencyOf } from "./dispatch.js";

/** A reason is quoted up to this length in the line; the message has all of it. */
export const QUOTED_CHARS_MAX = 60;
/** So many reasons stand in the line; all of them below it. */
export const TOLD_REASONS = 2;

/** @typedef {{field: "subject"|"body", start: number, end: number, text: string, why: string}} Reason */
/** @typedef {{start: number, end: number, reasons: number[]}} Span  places in a text of the browser; which reasons */
/**
 * @typedef {object} Judgement
 * @property {{level: string, score: number, reasons: Reason[]}} event
 * @property {{to: string, actor: object}|null} corrected  by a person, to another level
 * @property {boolean} isLast  of its ticket
 */

const SURROGATE = /[\ud800-\udfff]/;

/** How a place that is counted in characters is counted in the browser. */
function placesIn(text) {
  if (!SURROGATE.test(text)) return (place) => place;
  const places = [0];
  for (const character of text) places.push(places.at(-1) + character.length);
  return (place) => places[place] ?? Infinity;
}

const isWithin = (start, end, text) => start >= 0 && start < end && end <= text.length;

/**
 * Where the reasons stand in a text, from its beginning to its end; those that overlap are one. What does not stand
 * where it is said to stand, as behind the end of a text that was cut, is left out.
 * @param {string} text
 * @param {Reason[]} reasons
 * @param {"subject"|"body"} [which]  what the text is
 * @returns {Span[]}
 */
export function spansIn(text, reasons, which = "body") {
  const placeOf = placesIn(text);
  const found = reasons
    .map(({ field, start, end, text: said }, index) => ({ field, said, start: placeOf(start), end: placeOf(end), reasons: [index] }))
    .filter(({ field, said, start, end }) => field === which && isWithin(start, end, text) && text.slice(start, end) === said)
    .sort((one, other) => one.start - other.start);
  const spans = [];
  for (const { start, end, reasons: own } of found) {
    const last = spans.at(-1);
    if (last && start < last.end) {
      last.end = Math.max(last.end, end);
      last.reasons.push(...own);
    } else spans.push({ start, end, reasons: own });
  }
  return spans;
}

/**
 * A part of a text, cut where spans begin and end.
 * @param {string} part
 * @param {number} from  where the part begins in the text
 * @param {Span[]} spans
 * @returns {{text: string, span: Span|null}[]} the whole part, in order
 */
export function piecesOf(part, from, spans) {
  const pieces = [];
  let done = 0;
  for (const span of spans) {
    const start = Math.max(span.start - from, done);
    const end = Math.min(span.end - from, part.length);
    if (start >= end) continue;
    if (start > done) pieces.push({ text: part.slice(done, start), span: null });
    pieces.push({ text: part.slice(start, end), span });
    done = end;
  }
  if (done < part.length) pieces.push({ text: part.slice(done), span: null });
  return pieces;
}

/** The half of a reason that is in the reader's language; one without halves is for all. */
export function whyOf({ why }, lang) {
  const parts = String(why ?? "").split(" / ");
  const half = Math.ceil(parts.length / 2);
  return (lang === "cs" || parts.length === 1 ? parts.slice(0, half) : parts.slice(half)).join(" / ");
}

/** The words of a reason on one line. */
export function quotedWords({ text }) {
  const line = text.replace(/\s+/g, " ").trim();
  const characters = Array.from(line);
  return characters.length > QUOTED_CHARS_MAX ? `${characters.slice(0, QUOTED_CHARS_MAX).join("").trimEnd()}…` : line;
}

/**
 * The judgements of a ticket by the version of their message. A person who sets the urgency speaks of the last message
 * before; if it is what was judged, there is nothing to put right.
 * @param {{version: number, actor: object, events: object[]}[]} changes  oldest first
 * @returns {Map<number, Judgement>}
 */
export function judgementsOf(changes) {
  const judgements = new Map();
  let last = null;
  for (const { version, actor, events } of changes) {
    for (const event of events) {
      if (event.type === "message_received") {
        if (last) last.isLast = false;
        last = null;
      } else if (event.type === "urgency_judged") {
        last = { event, corrected: null, isLast: true };
        judgements.set(version, last);
      } else if (event.type === "urgency_set" && actor?.kind === "agent" && last) {
        last.corrected = event.to === last.event.level ? null : { to: event.to, actor };
      }
    }
  }
  return judgements;
}

/** Whether the urgency was set by what a message says, and not by a person. */
export const isSetByJudgement = ({ actor, events }) =>
  actor?.kind !== "agent" && events.some(({ type }) => type === "urgency_judged");

/** To which levels a judgement can be put right in one stroke: the last one of a ticket, once. */
export function correctionsOf({ event, corrected, isLast }, ticket) {
  if (!isLast || corrected !== null || !ticket || ticket.state === "closed" || !URGENCIES.includes(event.level)) return [];
  return URGENCIES.filter((level) => level !== event.level && level !== urgencyOf(ticket));
}
