/**
 * Reading an id token. Its signature is not checked here: it came over TLS straight from the token endpoint
 * (OpenID Connect Core, section 3.1.3.7, item 6), and every API call has it checked by the server.
 */

/** Tokens of a computer whose clock runs behind are not expired yet. */
const CLOCK_SKEW_S = 300;

/**
 * @param {string} token  JWT
 * @returns {object} claims
 * @throws {Error} when it is no JWT
 */
export function decodeClaims(token) {
  const parts = String(token).split(".");
  if (parts.length !== 3) throw new Error("not a JWT");
  const bytes = Uint8Array.from(atob(parts[1].replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  const claims = JSON.parse(new TextDecoder().decode(bytes));
  if (claims === null || typeof claims !== "object") throw new Error("claims are no object");
  return claims;
}

/**
 * The checks of OpenID Connect Core, section 3.1.3.7, and of section 12.2 for a refreshed token.
 * @param {object} claims
 * @param {{issuer: string|null, clientId: string, nonce: string|null, subject: string|null, nowMs: number}} expected
 *   nonce and subject: null where there is nothing to compare with
 * @returns {string|null} what is wrong, in a word for the log and the page; null: all is well
 */
export function claimsFault(claims, { issuer, clientId, nonce, subject, nowMs }) {
  const audience = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  const plain = (url) => String(url).replace(/\/$/, "");
  if (issuer !== null && plain(claims.iss) !== plain(issuer)) return "issuer";
  if (!audience.includes(clientId)) return "audience";
  if (nonce !== null && claims.nonce !== nonce) return "nonce";
  if (subject !== null && claims.sub !== subject) return "subject";
  if (typeof claims.exp !== "number" || claims.exp * 1000 < nowMs - CLOCK_SKEW_S * 1000) return "expired";
  return null;
}

/**
 * How long a token just received is good for. By its own two times, not by this computer's clock.
 * @returns {number} milliseconds
 */
export function lifetimeMs(claims, nowMs) {
  const issuedMs = typeof claims.iat === "number" ? claims.iat * 1000 : nowMs;
  return Math.max(0, claims.exp * 1000 - issuedMs);
}
