/** What a telephone call shows: who it is, how far that is known, what became of it. */

/** From the surest one down; in `words` under "call.level.". */
export const LEVELS = ["number_pin", "number_no_pin", "client_pin", "client_only", "none"];
export const PIN_STATES = ["not_set", "due", "right", "wrong", "locked"];
/** Results of a try that have words; of a newer server there may be more. */
export const TRY_RESULTS = ["right", "wrong", "locked", "not_set"];
export const TRIED = ["client", "pin"];

const MINUTE_S = 60;
const HOUR_S = 3_600;
const NB = "\u00a0";

/** A level that is not known here is none: too little is told rather than too much. */
export const levelOf = ({ level }) => (LEVELS.includes(level) ? level : "none");

/** What the caller may be told. */
export function tellingOf({ level, may }) {
  if (!LEVELS.includes(level)) return "nothing";
  return ["content", "status"].find((right) => may?.includes(right)) ?? "nothing";
}

/** Whether the ticket opened in the call is the client's own. */
export const mayOpen = (call) => LEVELS.includes(call.level) && Boolean(call.may?.includes("open"));

/**
 * Who it is, in one name, and how far that can be believed: `proven` by the check, `listed` by the number alone, `said` by
 * the exchange, `number` where there is nothing but that.
 * @returns {{name: string, source: "proven"|"listed"|"said"|"number"}}
 */
export function whoOf({ contact, client, candidates = [], name, shown, kind }) {
  if (contact) return { name: contact.name || contact.address, source: "proven" };
  if (client) return { name: client.name, source: "proven" };
  const people = candidates.flatMap(({ contacts }) => contacts);
  if (people.length === 1) return { name: people[0].name || people[0].address, source: "listed" };
  if (candidates.length === 1) return { name: candidates[0].client.name, source: "listed" };
  if (name) return { name, source: "said" };
  return { name: kind === "withheld" ? "" : shown, source: "number" };
}

/** The client whose call it probably is; null where there are several, or none. */
export const clientOf = ({ client, candidates = [] }) => client ?? (candidates.length === 1 ? candidates[0].client : null);

/** Whether it can be said of somebody that he has no PIN, has to tell it, told it. */
export const tellsOfPin = (call) => call.pin !== "not_set" || (clientOf(call) !== null && call.level !== "number_no_pin");

export const wrongTries = ({ tries = [] }) => tries.filter(({ what, result }) => what === "pin" && result === "wrong").length;

/** Whether the client number that was said last is nobody's. */
export const isWrongClient = ({ client, tries = [] }) => client === null && tries.findLast(({ what }) => what === "client")?.result === "wrong";

/** Whether asking further can lead to more. */
export const canCheck = (call) => call.state !== "over" && tellingOf(call) !== "content";

export const pinCanBeTold = ({ pin }) => pin !== "locked" && pin !== "right";

/** What became of it: a word, beside the tickets that it was written down in. */
export function endOf({ state, agent, entries = [] }) {
  if (state !== "over") return state;
  if (entries.length > 0) return "written";
  return agent ? "nothing" : "missed";
}

/** "45 s", "4 min 12 s", "1 h 5 min": the same in both languages. */
export function durationOf(seconds) {
  if (!Number.isFinite(seconds) || seconds < 0) return "";
  const whole = Math.round(seconds);
  if (whole < MINUTE_S) return `${whole}${NB}s`;
  if (whole >= HOUR_S) return `${Math.floor(whole / HOUR_S)}${NB}h ${Math.floor((whole % HOUR_S) / MINUTE_S)}${NB}min`;
  const rest = whole % MINUTE_S;
  return `${Math.floor(whole / MINUTE_S)}${NB}min${rest === 0 ? "" : ` ${rest}${NB}s`}`;
}

/** The newer of two tellings of one call. */
export const newer = (one, other) => (other === undefined || one.version >= other.version ? one : other);

export const byNewest = (one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : one.id < other.id ? 1 : -1);

/**
 * The rows of the history with what was pushed since they were asked for. Of calls that are new, those that a search would
 * have found are not known here: they come only where nothing is searched for.
 * @param {object[]} items  newest first
 * @param {Map<string, object>} known
 * @param {boolean} isAll
 */
export function withPushed(items, known, isAll) {
  const rows = items.map((item) => newer(known.get(item.id) ?? item, item));
  const there = new Set(items.map(({ id }) => id));
  const since = items[0]?.at ?? "";
  const fresh = isAll ? [...known.values()].filter(({ id, at }) => !there.has(id) && at >= since) : [];
  return [...fresh, ...rows].sort(byNewest);
}
