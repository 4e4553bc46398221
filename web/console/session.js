/**
 * The sign-in: OpenID Connect authorization code with PKCE, the tokens of this tab, and their renewal.
 *
 * Tokens live in sessionStorage: a reload keeps them, closing the tab forgets them, other tabs have their own.
 */

import { claimsFault, decodeClaims, lifetimeMs } from "./claims.js";
import { challengeOf, randomText } from "./pkce.js";

const TOKENS = "fronta.session";
const SIGNING_IN = "fronta.signing-in";
/** A token is renewed when it has less than this left, so that none expires on its way to the server. */
export const RENEW_BEFORE_MS = 60_000;
const TOKEN_TIMEOUT_MS = 15_000;

/** The sign-in is over; only the person can start it again. */
export class SessionExpired extends Error {}
/** The token endpoint did not answer; the sign-in may still be good. */
export class SignInUnreachable extends Error {}
/** A sign-in that failed; `reason` names its words (`sign_in.error.<reason>`). */
export class SignInFailed extends Error {
  constructor(reason, detail = "") {
    super(`${reason} ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }
}

/**
 * @param {object} parts
 * @param {object} parts.oidc  config.json's "oidc"
 * @param {string} parts.redirectUri  this page, as registered with the issuer
 * @param {Storage} parts.storage  sessionStorage
 * @param {typeof fetch} parts.fetch
 * @param {Crypto} parts.crypto
 * @param {() => number} parts.nowMs
 * @param {(url: string) => void} parts.go  leaves the page for a URL
 */
export function createSession({ oidc, redirectUri, storage, fetch, crypto, nowMs, go }) {
  const listeners = new Set();
  let tokens = readTokens(storage);
  let expired = false;
  let renewal = null;

  function changed() {
    for (const listener of listeners) listener();
  }

  function keep(received, expected) {
    let claims;
    try {
      claims = decodeClaims(received.id_token);
    } catch {
      throw new SignInFailed("token", "id_token");
    }
    const issuer = oidc.authority || null;
    const fault = claimsFault(claims, { issuer, clientId: oidc.client_id, nowMs: nowMs(), ...expected });
    if (fault !== null) throw new SignInFailed("token", fault);
    tokens = {
      id_token: received.id_token,
      refresh_token: received.refresh_token ?? tokens?.refresh_token ?? null,
      expires_at_ms: nowMs() + lifetimeMs(claims, nowMs()),
    };
    expired = false;
    storage.setItem(TOKENS, JSON.stringify(tokens));
    changed();
  }

  /** @returns the token endpoint's answer, or throws SignInUnreachable, or SignInFailed for a refusal. */
  async function askForTokens(form) {
    let response;
    let body;
    try {
      response = await fetch(oidc.token_url, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ client_id: oidc.client_id, ...form }).toString(),
        signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS),
      });
      body = await response.json();
    } catch {
      throw new SignInUnreachable("the token endpoint does not answer");
    }
    if (response.status >= 500 || response.status === 429) throw new SignInUnreachable(`status ${response.status}`);
    if (!response.ok) throw new SignInFailed("provider", String(body.error_description ?? body.error ?? response.status));
    return body;
  }

  function expire() {
    if (expired) return;
    expired = true;
    changed();
  }

  async function renew() {
    if (!tokens?.refresh_token) {
      expire();
      throw new SessionExpired("no refresh token");
    }
    const subject = decodeClaims(tokens.id_token).sub ?? null;
    try {
      const received = await askForTokens({ grant_type: "refresh_token", refresh_token: tokens.refresh_token });
      keep(received, { nonce: null, subject });
    } catch (error) {
      if (!(error instanceof SignInFailed)) throw error;
      expire();
      throw new SessionExpired(error.message);
    }
  }

  return {
    /** "out": nobody has signed in; "in"; "expired": somebody had, and has to again. */
    get phase() {
      if (tokens === null) return "out";
      return expired ? "expired" : "in";
    },

    /** Claims of the signed-in person, or null. */
    get claims() {
      return tokens === null ? null : decodeClaims(tokens.id_token);
    },

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** Leaves for the issuer's page. @param {string} returnTo  hash route to come back to */
    async begin(returnTo) {
      if (!crypto?.subtle) throw new SignInFailed("insecure");
      const attempt = {
        state: randomText(crypto),
        nonce: randomText(crypto),
        verifier: randomText(crypto),
        return_to: returnTo,
      };
      storage.setItem(SIGNING_IN, JSON.stringify(attempt));
      const url = new URL(oidc.authorize_url, redirectUri);
      const asked = {
        response_type: "code",
        client_id: oidc.client_id,
        redirect_uri: redirectUri,
        scope: oidc.scope,
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await challengeOf(attempt.verifier, crypto),
        code_challenge_method: "S256",
      };
      for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
      go(url.href);
    },

    /**
     * Comes back from the issuer's page.
     * @param {string} search  location.search
     * @returns {Promise<string|null>} the hash route to return to; null: this was no return from a sign-in
     * @throws {SignInFailed|SignInUnreachable}
     */
    async finish(search) {
      const answer = new URLSearchParams(search);
      if (!answer.has("code") && !answer.has("error")) return null;
      const attempt = JSON.parse(storage.getItem(SIGNING_IN) ?? "null");
      storage.removeItem(SIGNING_IN); // a code and its state are good for one try
      if (attempt === null || answer.get("state") !== attempt.state) throw new SignInFailed("state");
      if (answer.get("error") === "access_denied") throw new SignInFailed("denied");
      if (answer.has("error"))
        throw new SignInFailed("provider", answer.get("error_description") ?? answer.get("error"));
      const received = await askForTokens({
        grant_type: "authorization_code",
        code: answer.get("code"),
        redirect_uri: redirectUri,
        code_verifier: attempt.verifier,
      });
      keep(received, { nonce: attempt.nonce, subject: null });
      return attempt.return_to;
    },

    /**
     * A bearer token that is good for at least a minute; renewed when it is not. One renewal at a time.
     * @param {{renewed?: boolean}} wish  renewed: the server refused the present one, get another
     * @throws {SessionExpired|SignInUnreachable}
     */
    async bearer({ renewed = false } = {}) {
      if (tokens === null || expired) throw new SessionExpired("signed out");
      const expiring = tokens.expires_at_ms - nowMs() < RENEW_BEFORE_MS;
      if (renewed || expiring || renewal !== null) {
        renewal ??= renew().finally(() => {
          renewal = null;
        });
        await renewal;
      }
      return tokens.id_token;
    },

    /** Milliseconds until the token should be renewed; null when signed out. */
    get renewInMs() {
      return this.phase === "in" ? Math.max(0, tokens.expires_at_ms - nowMs() - RENEW_BEFORE_MS) : null;
    },

    /** The server does not accept us any more. */
    expire,

    /** Forgets the tokens and, where the issuer has such a page, signs out there too. */
    signOut() {
      tokens = null;
      expired = false;
      storage.removeItem(TOKENS);
      changed();
      if (!oidc.logout_url) return;
      const url = new URL(oidc.logout_url, redirectUri);
      // logout_uri is Cognito's name for what OpenID Connect calls post_logout_redirect_uri
      const asked = { client_id: oidc.client_id, logout_uri: redirectUri, post_logout_redirect_uri: redirectUri };
      for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
      go(url.href);
    },
  };
}

function readTokens(storage) {
  try {
    const tokens = JSON.parse(storage.getItem(TOKENS) ?? "null");
    if (tokens === null) return null;
    decodeClaims(tokens.id_token);
    return tokens;
  } catch {
    storage.removeItem(TOKENS);
    return null;
  }
}
