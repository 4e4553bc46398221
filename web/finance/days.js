/** Days and months as the API names them ("2026-11-23", "2026-11"; days of UTC), and as people do. Pure. */

const NB = "\u00a0";
const DAY_MS = 86_400_000;
const LOCALES = { cs: "cs-CZ", en: "en-GB" };
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

const utc = (day) => new Date(`${day}T00:00:00Z`);
const formatted = (date, lang, options) => new Intl.DateTimeFormat(LOCALES[lang], { timeZone: "UTC", ...options }).format(date);

export const dayOf = (date) => date.toISOString().slice(0, 10);
export const monthOf = (day) => day.slice(0, 7);

/** Whether it is a day that there is: not the 30th of February. */
export const isDay = (text) => DAY.test(text) && !Number.isNaN(utc(text).getTime()) && dayOf(utc(text)) === text;
export const isMonth = (text) => MONTH.test(text);

export const addDays = (day, count) => dayOf(new Date(utc(day).getTime() + count * DAY_MS));
export const firstOf = (month) => `${month}-01`;
export const lastOf = (month) => addDays(firstOf(addMonths(month, 1)), -1);

/** Days from one to the other, both counted. */
export const daysIn = (from, to) => Math.round((utc(to) - utc(from)) / DAY_MS) + 1;

export function addMonths(month, count) {
  const [year, number] = month.split("-").map(Number);
  const months = year * 12 + number - 1 + count;
  return `${String(Math.floor(months / 12)).padStart(4, "0")}-${String((months % 12) + 1).padStart(2, "0")}`;
}

const SHORT_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "3. 11.", "3 Nov". */
export function shortDay(day, lang) {
  const [, month, number] = day.split("-").map(Number);
  return lang === "cs" ? `${number}.${NB}${month}.` : `${number}${NB}${SHORT_MONTHS[month - 1]}`;
}

/** "3. 11. 2026", "3 Nov 2026". */
export const dayText = (day, lang) => `${shortDay(day, lang)}${NB}${day.slice(0, 4)}`;

/** "út 3. 11. 2026", "Tue 3 Nov 2026". */
export const weekdayText = (day, lang) => `${formatted(utc(day), lang, { weekday: "short" })}${NB}${dayText(day, lang)}`;

/** "listopad 2026", "November 2026". */
export const monthText = (month, lang) => formatted(utc(firstOf(month)), lang, { month: "long", year: "numeric" }).replace(" ", NB);

/** "1. 11. 2026 – 30. 11. 2026"; one day once. */
export const spanText = (from, to, lang) => (from === to ? dayText(from, lang) : `${dayText(from, lang)} – ${dayText(to, lang)}`);
