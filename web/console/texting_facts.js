/** SMS and technical events without a page: what is typed, what is asked of the server, what is told of it. */

import { holdsMarkup } from "./markdown_typing.js";
import { shownNumber } from "./phone_number.js";

/** As many as the server takes at once. */
export const CLIENTS_MAX = 500;
/** As long as the server reads one; how long it may be is told in segments. */
export const SMS_CHARS_MAX = 2_000;

export const OUTCOMES = ["waiting", "sent", "delivered", "failed", "unknown", "refused"];
/** Why one of ours was kept back or not sent. What else is told is an operator's own words. */
export const REFUSALS = ["client-day", "number-day", "money-day", "opted-out", "country", "same-event", "too-late", "not-taken"];
/** Why a client or a contact gets none. */
export const WITHOUT = ["unknown-client", "no-mobile", "switched-off", "country", "opted-out"];
export const LIMITS = ["client-day", "number-day", "money-day"];
export const EVENT_STATES = ["sending", "done", "held"];
export const CLIENT_STATES = ["waiting", "done", "held", "failed", "no-contact"];
/** What somebody has to do something about. */
const TROUBLES = ["failed", "unknown", "refused"];

/** "cs" has a decimal comma. Rounded up: it is said to be the most that it costs. */
const MONEY = Object.fromEntries(
  [
    ["cs", "cs-CZ"],
    ["en", "en-GB"],
  ].map(([lang, locale]) => [lang, new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })]),
);
const EXACT = Object.fromEntries(["cs", "en"].map((lang) => [lang, new Intl.NumberFormat(lang, { minimumFractionDigits: 2, maximumFractionDigits: 4 })]));
const TIMES = Object.fromEntries(["cs", "en"].map((lang) => [lang, new Intl.NumberFormat(lang, { maximumFractionDigits: 1 })]));
/** What adding up prices is off by at most. */
const ROUNDING_CENTS = 1e-6;

/** "0,42 USD". @param {number} usd */
export const money = (usd, lang) => `${MONEY[lang].format(Math.max(0, Math.ceil(usd * 100 - ROUNDING_CENTS)) / 100)}\u00a0USD`;

/** The price of one: exact, as far as it is told. */
export const exactMoney = (usd, lang) => `${EXACT[lang].format(usd)}\u00a0USD`;

/** How many times as much: "2", "1,5". */
export const times = (ratio, lang) => TIMES[lang].format(ratio);

// --- whom it is for ---------------------------------------------------------------------------------------

const NUMBER = /[A-Za-z0-9-]+/g;
const NUMBER_CHARS_MAX = 20;

/**
 * Numbers of clients in a text: a pasted list, whatever stands between them, names too. A number has a digit.
 * @returns {string[]} each once, in their order
 */
export function clientNumbersIn(text) {
  const found = (text.match(NUMBER) ?? []).filter((one) => one.length <= NUMBER_CHARS_MAX);
  return [...new Set(found.filter((one) => /\d/.test(one)))];
}

/** A single word can be a number without any digit. */
export const canBeNumber = (text) => text.length <= NUMBER_CHARS_MAX && /^[A-Za-z0-9-]+$/.test(text);

/** Adds to the chosen ones, up to as many as can be. */
export const withClients = (chosen, more) => [...new Set([...chosen, ...more])].slice(0, CLIENTS_MAX);

// --- what is written --------------------------------------------------------------------------------------

/**
 * @typedef {object} SmsForm
 * @property {string} sms
 * @property {string} sms_en
 * @property {boolean} fold  letters lose their marks, so that more of them fit
 *
 * @typedef {SmsForm & {clients: string[], queue: string|null, subject: string, text: string, english: boolean,
 *   subject_en: string, text_en: string}} EventForm
 */

/** @returns {EventForm} */
export const emptyForm = () => ({
  clients: [],
  queue: null,
  subject: "",
  text: "",
  sms: "",
  english: false,
  subject_en: "",
  text_en: "",
  sms_en: "",
  fold: true,
});

/** What was kept, read back; what is not as it should be is as in an empty one. */
export function readForm(value) {
  const empty = emptyForm();
  if (value === null || typeof value !== "object") return empty;
  const isText = (one) => typeof one === "string";
  const kept = Object.entries(empty).map(([name, none]) => {
    const given = value[name];
    if (name === "clients") return [name, Array.isArray(given) ? withClients([], given.filter(isText)) : none];
    if (name === "queue") return [name, isText(given) ? given : null];
    return [name, typeof given === typeof none ? given : none];
  });
  return Object.fromEntries(kept);
}

export const isFormEmpty = (form) => JSON.stringify({ ...form, queue: null }) === JSON.stringify({ ...emptyForm(), fold: form.fold });

const english = (form, text) => (form.english && text.trim() !== "" ? text : null);

/** What is asked of a preview; null: there is nothing to see. */
export function previewOf(form, { ticket = null } = {}) {
  if (form.sms.trim() === "") return null;
  const clients = ticket === null && form.clients.length > 0 ? form.clients : null;
  return { sms: form.sms, sms_en: english(form, form.sms_en), fold: form.fold, clients, ticket };
}

/** The same wording in the other way of writing, for nobody: what it would take. */
export const otherWay = ({ sms, sms_en, fold }) => ({ sms, sms_en, fold: !fold, clients: null, ticket: null });

/** Whether folding changes anything of what is typed. */
export const losesMarks = (wordings, { sms, sms_en }) =>
  [
    [wordings.cs, sms],
    [wordings.en, sms_en],
  ].some(([wording, typed]) => wording && typed !== null && wording.text !== typed.trim());

/** Whether an SMS takes more segments than is sent. */
export const isTooLong = ({ cs, en, segments_max: most }) => Math.max(cs.segments, en?.segments ?? 0) > most;

/**
 * What the marks cost, in segments of one SMS: of the language in which they cost the most.
 * @returns {{plain: number, marked: number}}
 */
export function costOfMarks(plain, marked) {
  const both = ["cs", "en"].filter((lang) => plain[lang] && marked[lang]);
  const costs = both.map((lang) => ({ plain: plain[lang].segments, marked: marked[lang].segments }));
  return costs.sort((one, other) => other.marked / other.plain - one.marked / one.plain)[0];
}

/** The technical event as it is sent. */
export function eventOf(form, queue, { confirmed = false } = {}) {
  return {
    queue,
    subject: form.subject.trim(),
    subject_en: english(form, form.subject_en.trim()),
    text: form.text,
    text_en: english(form, form.text_en),
    markdown: holdsMarkup(form.text) || (form.english && holdsMarkup(form.text_en)),
    sms: form.sms,
    sms_en: english(form, form.sms_en),
    fold: form.fold,
    clients: form.clients,
    confirmed,
  };
}

/** What is still missing, by the names of its words, in the order of the form. */
export function missingOf(form) {
  const parts = [
    ["clients", form.clients.length === 0],
    ["subject", form.subject.trim() === ""],
    ["text", form.text.trim() === ""],
    ["sms", form.sms.trim() === ""],
  ];
  return parts.filter(([, isMissing]) => isMissing).map(([name]) => name);
}

/** Numbers that no client has, as a preview told. */
export const unknownOf = (preview) => (preview?.without ?? []).filter(({ reason }) => reason === "unknown-client").map(({ number }) => number);

/** Clients whose limit is passed: who can be left out instead of asking a lead. */
export const overClients = (preview) => [...new Set((preview?.over ?? []).map(({ client }) => client).filter(Boolean))];

/** Names of clients that a preview told. @returns {[string, string][]} */
export const namesIn = (preview) =>
  [...(preview?.recipients ?? []), ...(preview?.without ?? [])].filter(({ client }) => client).map(({ client }) => [client.number, client.name]);

// --- what became of it ------------------------------------------------------------------------------------

/** How much of an event is settled: SMS whose fate is known, or that never will be sent by themselves. */
export function settledOf({ counts }) {
  return Math.min(counts.sms, counts.sent + counts.delivered + counts.failed + counts.unknown + counts.refused);
}

/** The news of an event does not take back that it is over. */
export function newerEvent(before, after) {
  if (before?.state === "done" && after.state === "sending") return before;
  const clients = after.clients ?? before?.clients;
  return clients === undefined ? after : { ...after, clients };
}

/** Newest first. */
export const eventsInOrder = (events) => [...events].sort((one, other) => Date.parse(other.at) - Date.parse(one.at) || (one.id < other.id ? 1 : -1));

export const isTrouble = (outcome) => TROUBLES.includes(outcome);

/** Whether somebody should look at a client of an event. */
export const hasTrouble = (row) => ["failed", "held", "no-contact"].includes(row.state) || row.sms.some(({ outcome }) => isTrouble(outcome));

/** Words for an outcome: of a kind that is not known, as it is. */
export const outcomeWord = (outcome, words) => (OUTCOMES.includes(outcome) ? words(`sms.outcome.${outcome}`) : outcome);

/** Why, in words; what an operator said is shown as it is. */
export const reasonWord = (reason, words) => (REFUSALS.includes(reason) ? words(`sms.reason.${reason}`) : reason);

const stateWord = (row, words) => words(CLIENT_STATES.includes(row.state) ? `event.client.${row.state}` : "event.client.other");

/** One client of the summary, as a line. */
function summaryLine(row, words) {
  const ticket = row.ticket ? `#${row.ticket.number}` : stateWord(row, words);
  const sms = row.sms.map((one) => {
    const reason = one.reason ? ` (${reasonWord(one.reason, words)})` : "";
    return `${shownNumber(one.number)} ${outcomeWord(one.outcome, words)}${reason}`;
  });
  return [`${row.client.number} ${row.client.name}`, ticket, sms.join(", ")].filter(Boolean).join("; ");
}

/** What counts of an event say, as short sentences. */
export function countsTold({ counts, price_usd: usd }, words) {
  const told = ["delivered", "sent", "failed", "unknown", "refused"].filter((name) => counts[name] > 0).map((name) => words(`event.count.${name}`, { n: counts[name] }));
  return [words("event.count.tickets", { n: counts.tickets, of: counts.clients }), words("event.count.sms", { n: counts.sms }), ...told, words("sms.price", { price: money(usd, words.lang) })];
}

/** The summary of an event as plain text, to be pasted elsewhere. */
export function summaryOf(event, when, words) {
  const head = [event.subject, `${when}, ${event.by.name}`, `SMS: ${event.sms}`, countsTold(event, words).join(", ")];
  return [...head, "", ...(event.clients ?? []).map((row) => summaryLine(row, words))].join("\n");
}

// --- in a ticket ------------------------------------------------------------------------------------------

const keyOf = (event, number) => `${event} ${number}`;

/** The newest outcome of every SMS of a ticket, by event and number. */
export function outcomesOf(changes) {
  const told = changes.flatMap(({ events }) => events.filter(({ type }) => type === "text_outcome"));
  return new Map(told.map((one) => [keyOf(one.event, one.number), one]));
}

export const outcomeFor = (outcomes, event, number) => outcomes.get(keyOf(event, number)) ?? null;

/** Why an answer with an SMS cannot go, by the names of its words; null: it can. */
export function hindranceOf({ sms, files, without }, preview, mayConfirm) {
  if (sms === null) return null;
  if (sms.sms.trim() === "") return "empty";
  if (files.length > 0) return "files";
  if (without.length > 0) return "copies";
  if (preview.phase !== "ready") return "waits";
  if (preview.found.sms === 0) return "nobody";
  if (isTooLong(preview.found)) return "long";
  if (preview.found.over.length > 0 && !mayConfirm) return "lead";
  if (preview.found.over.length > 0 && !sms.confirmed) return "confirm";
  return null;
}
