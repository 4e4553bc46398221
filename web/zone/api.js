/**
 * All calls of the zone's API, and nothing else talks to it. A bearer token of the door, problem documents (RFC 9457),
 * and an honest difference between "no" and "no answer".
 */

import { Problem, REQUEST_TIMEOUT_MS, Unreachable } from "../console/api.js";

/** @typedef {{status: number, document: object|null, etag: string|null}} Answer */

/**
 * @param {object} parts
 * @param {string} parts.base  "/api"
 * @param {typeof fetch} parts.fetch
 * @param {(reached: boolean) => void} [parts.onReach]  after each call: whether the server answered at all
 */
export function createCall({ base, fetch, onReach = () => {} }) {
  async function ask(method, path, bearer, { query, body, headers, outlives }) {
    try {
      const response = await fetch(`${base}${path}${query ? `?${query}` : ""}`, {
        method,
        headers: {
          Accept: "application/json, application/problem+json",
          Authorization: `Bearer ${bearer}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        cache: "no-store",
        credentials: "omit",
        keepalive: outlives,
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      return { response, text: await response.text() };
    } catch {
      onReach(false);
      throw new Unreachable(`${method} ${path}: no answer`);
    }
  }

  /**
   * @param {{query?: string, body?: unknown, headers?: object, outlives?: boolean}} [wish]  outlives: it goes on when
   *   the page is left
   * @returns {Promise<Answer>}
   * @throws {Problem|Unreachable}
   */
  return async function call(method, path, bearer, { query, body, headers = {}, outlives = false } = {}) {
    const { response, text } = await ask(method, path, bearer, { query, body, headers, outlives });
    const document = parsed(text);
    // a proxy's page instead of an answer is no answer
    const answered = response.status < 500 || document !== null;
    onReach(answered);
    if (response.status === 304) return { status: 304, document: null, etag: null };
    if (!response.ok) throw problemOf(response, document);
    if (document === null && response.status !== 204) throw new Unreachable(`${method} ${path}: the answer is not JSON`);
    return { status: response.status, document, etag: response.headers.get("ETag") };
  };
}

function problemOf(response, document) {
  const wait = Number(response.headers.get("Retry-After"));
  return new Problem(response.status, { ...(document ?? {}), retry_after_s: Number.isFinite(wait) && wait > 0 ? wait : null });
}

function parsed(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

const keyed = (key) => ({ "Idempotency-Key": key });
const ifMatch = (version) => ({ "If-Match": `"${version}"` });
const ticketPath = (id, rest = "") => `/v1/zone/tickets/${encodeURIComponent(id)}${rest}`;

/**
 * @param {object} parts
 * @param {ReturnType<typeof createCall>} parts.call
 * @param {{bearer: (wish?: {refused?: string}) => Promise<string>, expire: (token: string) => void}} parts.door
 * @param {ReturnType<import("./attempts.js").createAttempts>} parts.attempts
 */
export function createZoneApi({ call, door, attempts }) {
  async function send(method, path, wish = {}, refused = null) {
    const bearer = await door.bearer({ refused });
    try {
      return await call(method, path, bearer, wish);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      if (refused === null) return send(method, path, wish, bearer);
      door.expire(bearer);
      throw error;
    }
  }

  const got = async (path, query) => (await send("GET", path, { query })).document;

  /** A POST with the key of its intention. */
  const intend = (intention, path, body, headers = {}) =>
    attempts.of(intention, { body, headers }, async (key) => {
      const { document } = await send("POST", path, { body, headers: { ...keyed(key), ...headers } });
      return document;
    });

  return {
    me: () => got("/v1/zone/me"),
    contacts: () => got("/v1/zone/contacts"),
    /** @param {URLSearchParams} query */
    tickets: (query) => got("/v1/zone/tickets", query.toString()),

    /** @returns {Promise<object|null>} null: nothing has changed since `version` */
    async ticket(id, version = null) {
      const headers = version === null ? {} : { "If-None-Match": `"${version}"` };
      return (await send("GET", ticketPath(id), { headers })).document;
    },

    open: (body) => intend("open", "/v1/zone/tickets", body),
    reply: (id, body) => intend(`reply.${id}`, ticketPath(id, "/messages"), body),
    resolve: (id, version) => intend(`resolve.${id}`, ticketPath(id, "/resolve"), {}, ifMatch(version)),
    reopen: (id, version) => intend(`reopen.${id}`, ticketPath(id, "/reopen"), {}, ifMatch(version)),
    declineLock: (id) => intend(`decline.${id}`, ticketPath(id, "/decline-lock"), {}),
    copies: (id, body) => intend(`copies.${id}`, ticketPath(id, "/copies"), body),

    /** @returns {Promise<{text: string, quoted: string|null}>} a message that is too long for the history */
    async whole(id, version) {
      return (await send("POST", ticketPath(id, `/messages/${version}/whole`), { body: {} })).document;
    },
    /** A link to one file, good for a short time. */
    async fileLink(id, version, index) {
      return (await send("POST", ticketPath(id, `/files/${version}/${index}`), { body: {} })).document;
    },
    /** Where to put a file that is to be sent. */
    async upload(file) {
      return (await send("POST", "/v1/zone/uploads", { body: file })).document;
    },

    /** A word that opens the websocket, once. */
    async liveTicket() {
      return (await send("POST", "/v1/zone/live", { body: {} })).document.ticket;
    },

    async settings(patch) {
      return (await send("PATCH", "/v1/zone/settings", { body: patch })).document;
    },
    async setPin(pin) {
      await send("PUT", "/v1/zone/pin", { body: { pin } });
    },
    async deletePin() {
      await send("DELETE", "/v1/zone/pin");
    },
  };
}

/**
 * The exchange of a sign-in at the identity provider for a zone token.
 * @param {ReturnType<typeof createCall>} call
 * @returns {(bearer: string, client: string|null) => Promise<object>} ZoneToken
 */
export const createExchange = (call) => async (bearer, client) =>
  (await call("POST", "/v1/zone/sign-in", bearer, { body: { client } })).document;

/**
 * Gives a zone token back. Whether that succeeds concerns nobody: the page has forgotten it, and it soon runs out.
 * @param {ReturnType<typeof createCall>} call
 * @returns {(token: string) => Promise<void>}
 */
export const createGiveBack = (call) => async (token) => {
  await call("DELETE", "/v1/zone/pass", token, { outlives: true }).catch(() => {});
};
