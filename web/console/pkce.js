/** Proof key for the authorization code (RFC 7636) and other unguessable texts of a sign-in. */

/** 32 bytes: the entropy that RFC 7636, section 7.1 recommends. */
const RANDOM_BYTES = 32;

/** Base64url without padding (RFC 7636, appendix A). */
export function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {Crypto} crypto */
export function randomText(crypto) {
  return base64url(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)));
}

/** The S256 challenge of a verifier (RFC 7636, section 4.2). */
export async function challengeOf(verifier, crypto) {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
}
