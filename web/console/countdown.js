/** How near a promise is to its end, the way it is called across a room; afterwards, for how long it has been broken. */

import { shortUntil } from "./ahead.js";
import { plural } from "./plural.js";
import { NB } from "./time.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Further away than this, the time of the clock says more than a number of hours. */
const COUNTED_MS_MAX = 6 * HOUR_MS;

const DAYS = {
  cs: { one: "den", few: "dny", other: "dní" },
  en: { one: "day", other: "days" },
};

/** "12 min", "2 h", "2 h 5 min", "3 dny". */
function span(ms, lang) {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 60) return `${minutes}${NB}min`;
  if (ms >= DAY_MS) {
    const days = Math.floor(ms / DAY_MS);
    return `${days}${NB}${plural(days, DAYS[lang], lang)}`;
  }
  const rest = ms < COUNTED_MS_MAX ? minutes % 60 : 0;
  return `${Math.floor(minutes / 60)}${NB}h${rest === 0 ? "" : `${NB}${rest}${NB}min`}`;
}

/** Whether the countdown says more than the moment itself. */
export const isCounted = (until, now) => new Date(until) - now <= COUNTED_MS_MAX;

/** Whether a moment that was promised has passed. */
export const isBroken = (until, now) => new Date(until) < now;

/**
 * "za 12 min", "za méně než minutu", "zítra do 9:00"; broken: "8 min po termínu".
 * @param {string} until  ISO 8601
 * @param {Date} now
 * @param {"cs"|"en"} lang
 */
export function countdown(until, now, lang) {
  const ms = new Date(until) - now;
  const cs = lang === "cs";
  if (ms < 0) {
    if (-ms < MINUTE_MS) return cs ? `právě po${NB}termínu` : `just${NB}overdue`;
    return cs ? `${span(-ms, lang)} po${NB}termínu` : `${span(-ms, lang)}${NB}overdue`;
  }
  if (ms > COUNTED_MS_MAX) return shortUntil(until, now, lang);
  if (ms < MINUTE_MS) return cs ? `za méně než minutu` : `in under a minute`;
  return `${cs ? "za" : "in"}${NB}${span(ms, lang)}`;
}
