/** Sizes of files as people read them: "0 B", "812 B", "12,4 kB", "1,2 MB" (decimal units, as mail programs do). */

const UNITS = ["B", "kB", "MB", "GB"];

/**
 * @param {number} bytes
 * @param {"cs"|"en"} lang
 */
export function fileSize(bytes, lang) {
  let amount = Math.max(0, Number(bytes) || 0);
  let unit = 0;
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && amount < 99.95 ? 1 : 0;
  const text = amount.toLocaleString(lang === "cs" ? "cs-CZ" : "en-GB", { maximumFractionDigits: digits });
  return `${text}\u00a0${UNITS[unit]}`;
}
