/**
 * The fields of the calculator: what the reader may say of a load, how it is read and checked. Pure.
 *
 * Defaults and limits are those of the server (`chalicelib/costs/estimate.py`), which checks again.
 */

import { readNumber } from "./money.js";

const NUMBER_MAX = 1e9;
const PERCENT = 100;
/** As this installation has it, which the server knows. */
const OF_STAGE = "stage";

/** @typedef {{name: string, kind: "number"|"country"|"choice", group: string, value: string, min?: number, max?: number, scale?: number, choices?: string[], isOptional?: boolean}} Field */

const number = (name, group, value, more = {}) => ({ name, group, kind: "number", value: String(value), min: 0, max: NUMBER_MAX, ...more });
const choice = (name, choices) => ({ name, group: "prices", kind: "choice", value: choices[0], choices });

/** @type {Field[]} `scale`: the reader writes per cents where the server takes a share */
export const FIELDS = [
  number("tickets", "tickets", 1000),
  number("mails_per_ticket", "tickets", 2, { min: 1 }),
  number("answers_per_ticket", "tickets", 2),
  number("states_per_ticket", "more", 5),
  number("others_per_ticket", "more", 1),
  number("mail_kb", "more", 50),
  number("file_share", "more", 5, { max: PERCENT, scale: PERCENT }),
  number("file_mb", "more", 1),
  number("retention_months", "more", 12),
  number("agents", "people", 5),
  number("console_hours", "people", 8, { max: 24 }),
  number("zone_calls", "people", 0),
  number("phone_calls", "people", 0),
  number("sms_share", "people", 0, { max: PERCENT, scale: PERCENT }),
  { name: "sms_country", group: "people", kind: "country", value: "CZ" },
  choice("region", [OF_STAGE, "eu-central-1", "us-east-1"]),
  choice("ses_plan", [OF_STAGE, "a-la-carte", "essentials", "pro", "enterprise"]),
  choice("free_tier", ["none", "always", "new"]),
  number("per_agent_usd", "prices", "", { isOptional: true }),
];

/** What stands in the fields at first. @returns {Record<string, string>} */
export const defaults = () => Object.fromEntries(FIELDS.map(({ name, value }) => [name, value]));

/** What stands in the fields by the address. */
export const readFields = (params) => ({
  ...defaults(),
  ...Object.fromEntries(FIELDS.filter(({ name }) => params.has(name)).map(({ name }) => [name, params.get(name)])),
});

/** What an address has to say: the tickets, and what is not as at first. */
export const toAddress = (values) =>
  Object.fromEntries(FIELDS.filter(({ name, value }) => name === "tickets" || values[name] !== value).map(({ name }) => [name, values[name].trim()]));

/** Why a field cannot be taken, as the name of words and what they are filled with; null: it can. */
function faultOf(field, text) {
  if (field.kind === "choice") return null;
  if (field.kind === "country") return /^[A-Za-z]{2}$/.test(text.trim()) ? null : ["country", {}];
  const n = readNumber(text);
  if (n === null) return field.isOptional ? null : ["needed", {}];
  if (Number.isNaN(n)) return ["number", {}];
  if (n < field.min) return ["min", { min: field.min }];
  return n > field.max ? ["max", { max: field.max }] : null;
}

/** @returns {Record<string, [string, object]>} faults by field; empty: all is well */
export function faultsOf(values) {
  const faults = FIELDS.map((field) => [field.name, faultOf(field, values[field.name])]);
  return Object.fromEntries(faults.filter(([, fault]) => fault !== null));
}

/** The body of the call. Choices that the server does not know are its to refuse. */
export function loadOf(values) {
  const told = ({ name, kind, scale = 1 }) => {
    if (kind === "choice") return values[name] === OF_STAGE ? null : values[name];
    if (kind === "country") return values[name].trim().toUpperCase();
    const n = readNumber(values[name]);
    // 5 % is 0.05, not 0.05000000000000001
    return n === null ? null : Number((n / scale).toPrecision(12));
  };
  return Object.fromEntries(FIELDS.map((field) => [field.name, told(field)]));
}
