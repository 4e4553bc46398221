/** The settings of this stage, from config.json beside the page: where to sign in, where the API and the live connection are. */

/** The settings could not be had, or are not what they should be. */
export class ConfigFailed extends Error {}

const OIDC_NEEDED = ["client_id", "authorize_url", "token_url"];

/**
 * @param {typeof fetch} fetch
 * @returns {Promise<{oidc: object, api: string, live: string, stage: string}>}
 * @throws {ConfigFailed}
 */
export async function loadConfig(fetch) {
  let given;
  try {
    const response = await fetch("config.json", { cache: "no-cache" });
    given = response.ok ? await response.json() : null;
  } catch {
    given = null;
  }
  if (!given?.oidc || OIDC_NEEDED.some((name) => typeof given.oidc[name] !== "string"))
    throw new ConfigFailed("config.json is missing or incomplete");
  return {
    oidc: { scope: "openid email profile", ...given.oidc },
    api: given.api ?? "/api",
    live: given.live ?? "/live",
    stage: given.stage ?? "",
  };
}
