/** Amounts as people read them: USD with as many digits as say something, shares, and amounts of units. Pure. */

const NB = "\u00a0";
const MINUS = "\u2212";
/** Below this a single figure is told in cents. */
const CENTS_BELOW_USD = 0.01;
/** What the API tells: dollars to a ten-thousandth of a cent. */
const USD_DIGITS_MAX = 6;
const USD_MIN = 10 ** -USD_DIGITS_MAX;

const formats = new Map();

function format(lang, options) {
  const key = `${lang}${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(lang === "cs" ? "cs-CZ" : "en-GB", options));
  return formats.get(key);
}

const digits = (n, lang, from, to = from) =>
  format(lang, { minimumFractionDigits: from, maximumFractionDigits: to }).format(n);

/** With a sign of its own: "−3,10 USD", not "$-3.10". */
const signed = (n, tell) => `${n < 0 ? MINUS : ""}${tell(Math.abs(n))}`;

const usdText = (text, lang) => (lang === "cs" ? `${text}${NB}USD` : `$${text}`);
const centText = (text, lang) => (lang === "cs" ? `${text}${NB}¢` : `${text}¢`);

/**
 * A column of amounts is read down: all of them have the same digits, so many that the largest has three that count.
 * @param {number[]} amounts  USD
 * @returns {number} digits after the point, 2 to 6
 */
export function digitsFor(amounts) {
  const largest = Math.max(0, ...amounts.map(Math.abs));
  if (largest >= 1 || largest < USD_MIN) return 2;
  return Math.min(USD_DIGITS_MAX, Math.max(2, 2 - Math.floor(Math.log10(largest))));
}

/** An amount of a column, with `digitsFor` of it; what is there but does not show is told so. */
export function usdIn(usd, fraction, lang) {
  const smallest = 10 ** -fraction;
  if (usd !== 0 && Math.abs(usd) < smallest / 2) return `<${NB}${usdText(digits(smallest, lang, fraction), lang)}`;
  return signed(usd, (n) => usdText(digits(n, lang, fraction), lang));
}

/** A line of a scale: no more digits than it needs. */
export const usdTick = (usd, lang) => signed(usd, (n) => usdText(digits(n, lang, 0, USD_DIGITS_MAX), lang));

/** A single figure: "1 234,50 USD", "0,43 USD", "0,164 ¢". */
export function money(usd, lang) {
  if (usd === 0) return usdText(digits(0, lang, 2), lang);
  if (Math.abs(usd) < USD_MIN / 2) return `<${NB}${usdText(digits(USD_MIN, lang, USD_DIGITS_MAX), lang)}`;
  if (Math.abs(usd) < CENTS_BELOW_USD) return signed(usd, (n) => centText(format(lang, { minimumSignificantDigits: 2, maximumSignificantDigits: 3 }).format(n * 100), lang));
  return signed(usd, (n) => usdText(digits(n, lang, 2, n < 1 ? 3 : 2), lang));
}

/** The same to the last digit that the API tells, for those who reckon on. */
export const moneyExactly = (usd, lang) => signed(usd, (n) => usdText(digits(n, lang, 2, USD_DIGITS_MAX), lang));

/** A range of amounts with the currency once: "8,40 až 9,90 USD" is `between` of the page's words. */
export const bareUsd = (usd, lang) => signed(usd, (n) => digits(n, lang, n < 1 ? digitsFor([n]) : 2));

/** A part of the whole, 0 to 1: "12,5 %". */
export function share(part, lang) {
  if (part !== 0 && Math.abs(part) < 0.0005) return `<${NB}${format(lang, { style: "percent", maximumFractionDigits: 1 }).format(0.001)}`;
  return signed(part, (n) => format(lang, { style: "percent", maximumFractionDigits: n < 1 ? 1 : 0 }).format(n));
}

/** How much of a unit: many without a fraction, few with what counts of it. */
export function amount(n, lang) {
  const size = Math.abs(n);
  const fraction = size >= 1000 || Number.isInteger(n) ? 0 : size >= 1 ? 2 : USD_DIGITS_MAX;
  return signed(n, (one) => digits(one, lang, 0, fraction));
}

/**
 * Reads a number as people write it: "12,50", "12.50", "1 200".
 * @returns {number|null} null: nothing is written; NaN: it is no number
 */
export function readNumber(text) {
  const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  if (plain === "") return null;
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
}

/** A number for a field that `readNumber` reads. */
export const writeNumber = (n, lang) => (n === null || n === undefined ? "" : String(n).replace(".", lang === "cs" ? "," : "."));
