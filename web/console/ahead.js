/** Moments that lie ahead, as people say them: they name the weekday, because plans are made by weekdays. */

import { NB, date, prague } from "./time.js";

// of a week that begins on Thursday, as the days since 1970-01-01 do
const FOR_DAYS_CS = ["čtvrtek", "pátek", "sobotu", "neděli", "pondělí", "úterý", "středu"];
const ON_DAYS_CS = ["ve čtvrtek", "v pátek", "v sobotu", "v neděli", "v pondělí", "v úterý", "ve středu"];
const SHORT_DAYS_CS = ["čt", "pá", "so", "ne", "po", "út", "st"];
const DAYS_EN = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
const WORDS_NEAR = { cs: ["dnes", "zítra"], en: ["today", "tomorrow"] };
const YESTERDAY = { cs: "včera", en: "yesterday" };
/** "ve dvě", "ve tři", "ve čtyři", "ve dvanáct" … "ve třiadvacet"; all other hours take "v". */
const HOURS_WITH_VE = [2, 3, 4, 12, 13, 14, 20, 21, 22, 23];

/** The moment in Prague, and "dnes" or "zítra" for its day where that is what it is. */
function look(at, now, lang) {
  const then = prague(new Date(at));
  const today = prague(now);
  return { then, today, near: WORDS_NEAR[lang][then.dayNumber - today.dayNumber], weekday: then.dayNumber % 7 };
}

function atClock({ hour, clock }, lang) {
  if (lang === "en") return `at${NB}${clock}`;
  return `${HOURS_WITH_VE.includes(hour) ? "ve" : "v"}${NB}${clock}`;
}

function said(at, now, lang, days) {
  const { then, today, near, weekday } = look(at, now, lang);
  return `${near ?? `${days[weekday]} ${date(then, today, lang)}`} ${atClock(then, lang)}`;
}

/**
 * To follow "na" and "for": "dnes v 16:00", "zítra v 9:00", "čtvrtek 26. 11. v 9:00", "Thursday 26 Nov at 9:00".
 * @param {string} at  ISO 8601
 * @param {Date} now
 * @param {"cs"|"en"} lang
 */
export const forMoment = (at, now, lang) => said(at, now, lang, lang === "cs" ? FOR_DAYS_CS : DAYS_EN);

/** To follow a verb: "zítra v 9:00", "ve čtvrtek 26. 11. v 9:00", "on Thursday 26 Nov at 9:00". */
export const onMoment = (at, now, lang) =>
  said(at, now, lang, lang === "cs" ? ON_DAYS_CS : DAYS_EN.map((day) => `on ${day}`));

/** For rows: "dnes 16:00", "zítra 9:00", "čt 26. 11. 9:00", "Thu 26 Nov 9:00". */
export function shortMoment(at, now, lang) {
  const { then, near } = look(at, now, lang);
  return `${near ?? shortDay(at, now, lang)}${NB}${then.clock}`;
}

/** The day alone, always by its date: "čt 26. 11.", "Thu 26 Nov". */
export function shortDay(at, now, lang) {
  const { then, today, weekday } = look(at, now, lang);
  const name = lang === "cs" ? SHORT_DAYS_CS[weekday] : DAYS_EN[weekday].slice(0, 3);
  return `${name}${NB}${date(then, today, lang)}`;
}

function until(at, now, lang, dayOf) {
  const { then, today, near } = look(at, now, lang);
  const yesterday = today.dayNumber - then.dayNumber === 1;
  const day = near ?? (yesterday ? YESTERDAY[lang] : dayOf());
  return `${day} ${lang === "cs" ? "do" : "by"}${NB}${then.clock}`;
}

/** The end of a promise: "dnes do 16:30", "včera do 9:00", "ve čtvrtek 26. 11. do 9:00", "today by 16:30". */
export function untilMoment(at, now, lang) {
  const { then, today, weekday } = look(at, now, lang);
  const day = lang === "cs" ? ON_DAYS_CS[weekday] : `on ${DAYS_EN[weekday]}`;
  return until(at, now, lang, () => `${day} ${date(then, today, lang)}`);
}

/** The same for rows: "zítra do 9:00", "čt 26. 11. do 9:00", "Thu 26 Nov by 9:00". */
export const shortUntil = (at, now, lang) => until(at, now, lang, () => shortDay(at, now, lang));
