/** The HTTP API: bearer token, problem documents (RFC 9457), and an honest difference between "no" and "no answer". */

import { SessionExpired } from "./session.js";

export const REQUEST_TIMEOUT_MS = 20_000;

/** The server answered that it will not. `extra` holds the problem's own members (ticket, changes …). */
export class Problem extends Error {
  constructor(status, document) {
    const { type = "about:blank", title = "", detail = "", ...extra } = document;
    super(`${status} ${title} ${detail}`);
    this.status = status;
    this.type = String(type);
    this.title = String(title);
    this.detail = String(detail ?? "");
    this.extra = extra;
  }

  /** The last part of the problem type: "stale", "illegal-move". */
  get kind() {
    return this.type.split("/").pop();
  }
}

/** No answer: whether the server did what it was asked is not known. */
export class Unreachable extends Error {}

/**
 * @param {object} parts
 * @param {string} parts.base  where the API is, "/api"
 * @param {{bearer: Function, expire: Function}} parts.session
 * @param {typeof fetch} parts.fetch
 */
export function createApi({ base, session, fetch }) {
  async function send(method, path, { query, body, headers = {} } = {}, renewed = false) {
    const bearer = await session.bearer({ renewed });
    const search = query ? `?${query}` : "";
    let response;
    let text;
    try {
      response = await fetch(`${base}${path}${search}`, {
        method,
        headers: {
          Accept: "application/json, application/problem+json",
          Authorization: `Bearer ${bearer}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        cache: "no-store",
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      text = await response.text();
    } catch {
      throw new Unreachable(`${method} ${path}: no answer`);
    }
    if (response.status === 401 && !renewed) return send(method, path, { query, body, headers }, true);
    if (response.status === 401) session.expire();
    const document = parsed(text);
    if (!response.ok) throw new Problem(response.status, document ?? {});
    if (response.status === 204) return null; // it is done, and there is nothing to tell
    if (document === null) throw new Unreachable(`${method} ${path}: the answer is not JSON`);
    return document;
  }

  return {
    /** @param {URLSearchParams} [query] */
    get: (path, query) => send("GET", path, { query: query?.toString() }),
    post: (path, body, headers) => send("POST", path, { body, headers }),
    put: (path, body, headers) => send("PUT", path, { body, headers }),
    delete: (path, headers) => send("DELETE", path, { headers }),
  };
}

function parsed(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" ? value : null;
  } catch {
    return null; // a proxy's page instead of an answer
  }
}

/** Problems that the console can tell better than the server, which does not know what was on the screen. */
const KNOWN_PROBLEMS = {
  "choose-client": "problem.choose_client",
  "not-acceptable": "problem.not_acceptable",
  "file-too-big": "problem.file_too_big",
  "unknown-agent": "problem.unknown_agent",
  stale: "move.stale",
  "needs-lead": "event.needs_lead",
};

/**
 * What to tell a person about a failed call. The server's own sentence where it has one: `detail`, in one language, and
 * beside it `detail_cs` or `detail_en` in the other.
 * @param {Error} error
 * @param {ReturnType<import("./words.js").createWords>} words
 */
export function sentenceFor(error, words) {
  if (error instanceof SessionExpired) return words("session.expired");
  if (!(error instanceof Problem)) return words("problem.unreachable");
  if (Object.hasOwn(KNOWN_PROBLEMS, error.kind)) return words(KNOWN_PROBLEMS[error.kind], { detail: error.detail });
  if (error.status === 403) return words("problem.forbidden");
  if (error.status === 404) return error.detail || words("problem.missing");
  if (error.status === 429 || error.status === 503) return words("problem.busy");
  if (error.status >= 500) return words("problem.server", { status: error.status });
  const own = error.extra[`detail_${words.lang}`];
  return String(own ?? error.detail) || error.title || words("problem.server", { status: error.status });
}
