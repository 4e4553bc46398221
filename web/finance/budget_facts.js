/** The budget between what the server keeps and what stands in the fields. Pure. */

import { readNumber, writeNumber } from "./money.js";

/** Limits of the server (`chalicelib/costs/budget.py`), which checks again. */
export const SHARES_MAX = 10;
const MAILS_MAX = 10;
const USD_MIN = 0.01;
const USD_MAX = 1_000_000;
const SHARE_PERCENT_MAX = 1000;
/** What a person may change, in the order of the form. */
export const FIELDS = ["monthly_usd", "shares", "on_forecast", "unusual_days", "mails", "language", "sms_month_usd"];
const ADDRESS = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/;

const words = (text) => text.split(/[\s,;]+/).filter((word) => word !== "");
const percents = (text) => words(text).map((word) => word.replace(/%$/, "")).filter((word) => word !== "");

/** @returns {Record<string, string|boolean>} what stands in the fields */
export const toFields = (budget, lang) => ({
  monthly_usd: writeNumber(budget.monthly_usd, lang),
  shares: budget.shares.join(", "),
  on_forecast: budget.on_forecast,
  unusual_days: budget.unusual_days,
  mails: budget.mails.join("\n"),
  language: budget.language,
  sms_month_usd: writeNumber(budget.sms_month_usd, lang),
});

/** The body of the call: the fields, and what is not the reader's to change as it came. */
export const toBudget = (fields, { sns_limit_usd, version }) => ({
  monthly_usd: readNumber(fields.monthly_usd),
  shares: [...new Set(percents(fields.shares).map(Number))].sort((one, other) => one - other),
  on_forecast: fields.on_forecast,
  unusual_days: fields.unusual_days,
  mails: [...new Set(words(fields.mails))],
  language: fields.language,
  sms_month_usd: readNumber(fields.sms_month_usd),
  sns_limit_usd,
  version,
});

function moneyFault(text) {
  const usd = readNumber(text);
  if (usd === null) return null;
  if (Number.isNaN(usd)) return ["number", {}];
  return usd < USD_MIN || usd > USD_MAX ? ["range", {}] : null;
}

const isPercent = (word) => /^\d{1,4}$/.test(word) && Number(word) >= 1 && Number(word) <= SHARE_PERCENT_MAX;

function mailsFault(fields) {
  const mails = words(fields.mails);
  const odd = mails.find((mail) => !ADDRESS.test(mail));
  if (odd !== undefined) return ["mails", { what: odd }];
  return mails.length > MAILS_MAX ? ["many", {}] : null;
}

/** Whether there is a budget, and nobody who would be told of it. */
export const warnsNobody = (fields) => words(fields.mails).length === 0 && (readNumber(fields.monthly_usd) ?? readNumber(fields.sms_month_usd)) !== null;

/** @returns {Record<string, [string, object]>} faults by field; empty: all is well */
export function faultsOf(fields) {
  const shares = percents(fields.shares);
  const faults = {
    monthly_usd: moneyFault(fields.monthly_usd),
    shares: shares.length <= SHARES_MAX && shares.every(isPercent) ? null : ["shares", {}],
    mails: mailsFault(fields),
    sms_month_usd: moneyFault(fields.sms_month_usd),
  };
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault !== null));
}

/** The names of what differs between two budgets. */
export const differences = (one, other) => FIELDS.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
