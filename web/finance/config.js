/** The settings of this stage, from config.json at the root: where staff sign in, where the API is, how the company is called. */

import { loadConfig as readBy } from "../console/config.js";

/**
 * @param {typeof fetch} fetch
 * @returns {Promise<{oidc: object, api: string, stage: string, company: string}>}
 * @throws {import("../console/config.js").ConfigFailed}
 */
export async function loadConfig(fetch) {
  let given = null;
  const config = await readBy(async (name, options) => {
    const response = await fetch(`../${name}`, options);
    if (response.ok) given = await response.json();
    return { ok: response.ok, json: () => given };
  });
  return { ...config, company: companyOf(given) };
}

/** As the zone of clients calls it; empty where the stage does not say. */
export function companyOf(given) {
  const company = given?.company ?? given?.zone?.company;
  return typeof company === "string" ? company : "";
}
