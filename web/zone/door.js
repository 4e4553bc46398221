/**
 * Who is in the zone: the zone token of this tab, where it came from, and what is to be done when it has run out.
 *
 * It comes in the address, handed over by the company's own zone, or for a sign-in at the identity provider. A sign-in
 * can be exchanged for another token by itself; a token that was handed over cannot, only its zone gives another one.
 */

import { Problem } from "../console/api.js";
import { SessionExpired } from "../console/session.js";
import { keep, readKept } from "./own_storage.js";

const KEY = "token";
/** A token is exchanged when it has less than this left, so that none expires on its way to the server. */
export const RENEW_BEFORE_MS = 60_000;

/** @typedef {{token: string, expires_at: string|null, client: object|null, by: "hand-over"|"sign-in"}} Kept */

/**
 * @param {object} parts
 * @param {Storage} parts.storage  sessionStorage
 * @param {object|null} parts.session  the sign-in at the identity provider; null where there is none
 * @param {(bearer: string, client: string|null) => Promise<object>} parts.exchange
 * @param {() => number} parts.nowMs
 */
export function createDoor({ storage, session, exchange, nowMs }) {
  const listeners = new Set();
  let kept = readToken(storage);
  let state = { phase: kept === null ? "out" : "in", clients: [], error: null };
  let renewal = null;
  let entrances = 0;
  let leavings = 0;

  function become(next) {
    state = { ...state, ...next };
    for (const listener of listeners) listener();
  }

  function take(next) {
    kept = next;
    keep(storage, KEY, kept);
    if (state.phase !== "in" || next.by === "hand-over") entrances += 1;
    become({ phase: "in", error: null });
  }

  /** Asks for a token of a client; null: of the only one. */
  async function exchanged(client) {
    const before = leavings;
    const given = await exchange(await session.bearer(), client);
    if (leavings !== before) throw new SessionExpired("left meanwhile");
    take({ token: given.token, expires_at: given.expires_at, client: given.client, by: "sign-in" });
  }

  /** A late refusal of an earlier token says nothing of the present one. */
  function expire(token = kept?.token) {
    if (state.phase === "in" && token === kept?.token) become({ phase: "expired" });
  }

  async function renew() {
    try {
      await exchanged(kept.client?.number ?? null);
    } catch (error) {
      const over = error instanceof SessionExpired || (error instanceof Problem && error.status < 500);
      if (!over) throw error;
      expire();
      throw new SessionExpired("the sign-in is over");
    }
  }

  const canRenew = () => kept?.by === "sign-in" && session?.phase === "in";
  const isRunningOut = () => kept.expires_at !== null && Date.parse(kept.expires_at) - nowMs() < RENEW_BEFORE_MS;

  return {
    get state() {
      return state;
    },
    /** Another number whenever somebody has come in; renewing a token is no entrance. */
    get entrance() {
      return state.phase === "in" ? entrances : null;
    },
    /** By which way the person is here, or was: decides where the page leads back. */
    get by() {
      return kept?.by ?? "sign-in";
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** A token handed over in the address; an unreadable one is as good as one that has run out. */
    handOver(token) {
      take({ token, expires_at: null, client: null, by: "hand-over" });
      if (token === "") become({ phase: "expired" });
    },

    /** After a sign-in: gets a zone token, or finds out that there is a client to be chosen. */
    async enter(client = null) {
      become({ phase: "entering", error: null });
      const before = client ?? kept?.client?.number ?? null;
      try {
        // who was here before may have been somebody else, of another client
        await exchanged(before).catch((error) => {
          if (client === before || !(error instanceof Problem) || error.status >= 500) throw error;
          return exchanged(client);
        });
      } catch (error) {
        if (error instanceof Problem && error.kind === "choose-client")
          become({ phase: "choosing", clients: error.extra.clients ?? [] });
        else if (error instanceof Problem && error.status === 404) become({ phase: "stranger" });
        else if (error instanceof SessionExpired) become({ phase: "out" });
        else become({ phase: "failed", error });
      }
    },

    /** Back to the choice among clients. */
    choose: () => become({ phase: "choosing", error: null }),

    /**
     * @param {{refused?: string|null}} [wish]  refused: the token that the server has just refused
     * @throws {SessionExpired} only the person can help
     */
    async bearer({ refused = null } = {}) {
      if (kept === null || state.phase !== "in") throw new SessionExpired("nobody is in");
      const isRefused = refused !== null && refused === kept.token;
      if (isRefused && !canRenew()) {
        expire();
        throw new SessionExpired("the token is over");
      }
      if (canRenew() && (isRefused || isRunningOut())) {
        renewal ??= renew().finally(() => {
          renewal = null;
        });
        await renewal;
      }
      return kept.token;
    },

    expire,

    /** @returns {string|null} the token that is of no use any more */
    leave() {
      const token = kept?.token || null;
      leavings += 1;
      kept = null;
      keep(storage, KEY, null);
      become({ phase: "out", clients: [], error: null });
      return token;
    },
  };
}

/** @returns {Kept|null} */
function readToken(storage) {
  const value = readKept(storage, KEY);
  return typeof value?.token === "string" && value.token !== "" ? value : null;
}
