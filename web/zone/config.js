/** The settings of this stage, from config.json at the root: where the API and the websocket are, and where contacts sign in. */

import { isWebAddress } from "../console/links.js";

/** The settings could not be had. */
export class ConfigFailed extends Error {}

const SIGN_IN_NEEDED = ["client_id", "authorize_url", "token_url"];

/**
 * @typedef {object} ZoneConfig
 * @property {string} api
 * @property {string} live  where the websocket is
 * @property {object|null} signIn  the identity provider of contacts; null: they come from the company's own zone only
 * @property {string|null} home  the company's own zone, where there is one to go back to
 * @property {string} company  how the company is called; may be empty
 */

/**
 * @param {typeof fetch} fetch
 * @returns {Promise<ZoneConfig>}
 * @throws {ConfigFailed}
 */
export async function loadConfig(fetch) {
  let given;
  try {
    const response = await fetch("../config.json", { cache: "no-cache" });
    given = response.ok ? await response.json() : null;
  } catch {
    given = null;
  }
  if (given === null || typeof given !== "object") throw new ConfigFailed("config.json is missing");
  return readConfig(given);
}

/** @returns {ZoneConfig} */
export function readConfig(given) {
  const zone = given.zone ?? {};
  const canSignIn = SIGN_IN_NEEDED.every((name) => typeof zone[name] === "string" && zone[name] !== "");
  return {
    api: given.api ?? "/api",
    live: given.live ?? "/live",
    signIn: canSignIn ? { scope: "openid email profile", ...zone } : null,
    home: isWebAddress(zone.home_url) ? zone.home_url : null,
    company: typeof zone.company === "string" ? zone.company : "",
  };
}
