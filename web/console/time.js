/**
 * Times as people say them. Everything inside is an instant (ISO 8601 text, UTC); people read Prague time,
 * wherever their computer stands, because tickets are talked about on the telephone.
 */

import { plural } from "./plural.js";

export const ZONE = "Europe/Prague";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** "před 3 h" is easier to read than "včera" for what happened late last night. */
const HOURS_ACROSS_MIDNIGHT_MAX = 6;
const DAYS_IN_WORDS_MAX = 6;
/** A no-break space: "5 min" and "3. 11." must not be torn apart at the end of a line. */
export const NB = "\u00a0";

const partsFormat = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
  hourCycle: "h23",
});
const fullFormat = {
  cs: new Intl.DateTimeFormat("cs-CZ", { timeZone: ZONE, dateStyle: "full", timeStyle: "medium" }),
  en: new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, dateStyle: "full", timeStyle: "medium" }),
};
const MONTHS_EN = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Calendar fields of an instant in Prague, and the number of its day (days since 1970-01-01).
 * @param {Date} at
 */
export function prague(at) {
  const fields = Object.fromEntries(partsFormat.formatToParts(at).map((part) => [part.type, part.value]));
  const [year, month, day] = [Number(fields.year), Number(fields.month), Number(fields.day)];
  return {
    year,
    month,
    day,
    hour: Number(fields.hour),
    minute: Number(fields.minute),
    clock: `${Number(fields.hour)}:${fields.minute}`,
    dayNumber: Math.floor(Date.UTC(year, month - 1, day) / (24 * HOUR_MS)),
  };
}

/** The day without its weekday: "3. 11.", "3 Nov"; with the year only when it is another one than today's. */
export function date(then, today, lang) {
  const sameYear = then.year === today.year;
  if (lang === "cs") return `${then.day}.${NB}${then.month}.${sameYear ? "" : NB + then.year}`;
  return `${then.day}${NB}${MONTHS_EN[then.month - 1]}${sameYear ? "" : NB + then.year}`;
}

/**
 * A moment for the timeline: "dnes 14:05", "včera 9:12", "3. 11. 14:05", "3. 11. 2025 14:05".
 * @param {string} at  ISO 8601
 * @param {Date} now
 * @param {"cs"|"en"} lang
 */
export function moment(at, now, lang) {
  const then = prague(new Date(at));
  const today = prague(now);
  const days = today.dayNumber - then.dayNumber;
  if (days === 0) return `${lang === "cs" ? "dnes" : "today"}${NB}${then.clock}`;
  if (days === 1) return `${lang === "cs" ? "včera" : "yesterday"}${NB}${then.clock}`;
  return `${date(then, today, lang)} ${then.clock}`;
}

/**
 * How long ago, for lists: "právě teď", "před 5 min", "před 2 h", "včera", "před 3 dny", "3. 11.".
 * An instant ahead of the computer's clock counts as now: clocks of desks run late.
 * @param {string} at  ISO 8601
 * @param {Date} now
 * @param {"cs"|"en"} lang
 */
export function age(at, now, lang) {
  const then = prague(new Date(at));
  const today = prague(now);
  const passed = now.getTime() - new Date(at).getTime();
  const days = today.dayNumber - then.dayNumber;
  const ago = (amount) => (lang === "cs" ? `před${NB}${amount}` : `${amount}${NB}ago`);
  if (passed < MINUTE_MS) return lang === "cs" ? `právě${NB}teď` : `just${NB}now`;
  if (passed < HOUR_MS) return ago(`${Math.floor(passed / MINUTE_MS)}${NB}min`);
  const hours = Math.floor(passed / HOUR_MS);
  if (days === 0 || hours < HOURS_ACROSS_MIDNIGHT_MAX) return ago(`${hours}${NB}h`);
  if (days === 1) return lang === "cs" ? "včera" : "yesterday";
  if (days <= DAYS_IN_WORDS_MAX) {
    const word = lang === "cs" ? { one: "dnem", other: "dny" } : { one: "day", other: "days" };
    return ago(`${days}${NB}${plural(days, word, lang)}`);
  }
  return date(then, today, lang);
}

/** The whole date and time with seconds, for tooltips. */
export function fullMoment(at, lang) {
  return fullFormat[lang].format(new Date(at));
}

/** The time of day alone: "14:05". */
export function clockTime(at) {
  return prague(new Date(at)).clock;
}
