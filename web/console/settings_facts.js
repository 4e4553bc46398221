/** What the settings consist of and what is said of it, without a page. */

import { isLead } from "./locking.js";

/** Pages of the settings in their order; `lead`: for leads only, others are told so by the server too. */
export const SECTIONS = [
  { view: "settings", lead: false },
  { view: "settings_macros", lead: false },
  { view: "settings_views", lead: false },
  { view: "settings_agents", lead: false },
  { view: "settings_shifts", lead: false },
  { view: "settings_stage", lead: true },
  { view: "settings_audit", lead: true },
];

/** Whether a page is offered to somebody. */
export const maySee = ({ lead }, me) => !lead || isLead(me);

/** Roles that a lead gives; what machines have is shown only. */
export const ROLES = ["agent", "lead", "finance"];

export const MACRO_STATES = ["waiting", "resolved", "in_progress"];
/** In their place an answer has the client's name, the requester's, the ticket's number, one's own name. */
export const PLACES = ["client", "name", "number", "agent"];
export const ME = "me";
export const NOBODY = "nobody";

const PLACE = /\{\{\s*(\w+)\s*\}\}/g;

/** Places of a text that are none. */
export const unknownPlaces = (text) => [...text.matchAll(PLACE)].map((found) => found[1]).filter((place) => !PLACES.includes(place));

/** @returns {object} what the form of a macro holds */
export const macroForm = (macro = null) => ({
  cs: macro?.name.cs ?? "",
  en: macro?.name.en ?? "",
  text: macro?.text ?? "",
  state: macro?.state ?? "",
  assign: macro?.assign ?? "",
  tags: (macro?.tags ?? []).join(", "),
  queues: macro?.queues ?? [],
});

const listOf = (text) => text.split(",").map((one) => one.trim()).filter((one) => one !== "");

/** As it is sent. One name is good for both languages. */
export function macroRequest(form) {
  const cs = form.cs.trim() || form.en.trim();
  return {
    name: { cs, en: form.en.trim() || cs },
    text: form.text,
    state: form.state || null,
    assign: form.assign || null,
    tags: listOf(form.tags),
    queues: form.queues,
  };
}

/** Why a form cannot be sent: "name", "empty", "places"; null when it can. */
export function macroFault(form) {
  const { name, text, state, assign, tags } = macroRequest(form);
  if (name.cs === "") return "name";
  if (text.trim() === "" && !state && !assign && tags.length === 0) return "empty";
  return unknownPlaces(text).length > 0 ? "places" : null;
}

/** The members of which one is now something else, for the log of changes. @returns {{name: string, was: unknown, is: unknown}[]} */
export function differences(before, after) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
  return names
    .map((name) => ({ name, was: before?.[name] ?? null, is: after?.[name] ?? null }))
    .filter(({ was, is }) => !same(was, is) && !(isEmpty(was) && isEmpty(is)));
}

const isEmpty = (value) => value === null || value === "" || (Array.isArray(value) && value.length === 0);

/** A value of the log of changes in one line. */
export function shown(value) {
  if (isEmpty(value)) return "–";
  if (Array.isArray(value)) return value.map(shown).join(", ");
  if (typeof value !== "object") return String(value);
  const parts = Object.entries(value).filter(([, one]) => !isEmpty(one));
  return parts.map(([name, one]) => `${name}: ${shown(one)}`).join("; ") || "–";
}

const UNITS = { D: "d", H: "h", M: "min", S: "s" };
const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** An ISO 8601 duration as people write it ("PT15M": "15 min"); anything else as it is. */
export function durationText(value) {
  const found = DURATION.exec(String(value));
  if (found === null || value === "P") return shown(value);
  const parts = Object.keys(UNITS).flatMap((unit, index) => (Number(found[index + 1] ?? 0) > 0 ? `${found[index + 1]}\u00a0${UNITS[unit]}` : []));
  return parts.join(" ") || `0\u00a0s`;
}
