/** What the settings ask of the server. */

import { Problem } from "./api.js";

/** A macro was changed by somebody else meanwhile; `macro` is as it is now, null when it is gone. */
export class ChangedMeanwhile extends Error {
  constructor(macro) {
    super("changed meanwhile");
    this.macro = macro;
  }
}

const AUDIT_ROWS = 50;
const of = (kind, id) => `/v1/${kind}/${encodeURIComponent(id)}`;

/** An id that is the maker's choice: what it is called cannot be told from it. */
const idOf = (key) => key.replaceAll("-", "").slice(0, 20).toLowerCase();

/**
 * @param {object} parts
 * @param {ReturnType<import("./api.js").createApi>} parts.api
 * @param {() => string} parts.newKey
 */
export function createSettings({ api, newKey }) {
  async function ifUnchanged(ask) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Problem && error.status === 412) throw new ChangedMeanwhile(error.extra.macro ?? null);
      throw error;
    }
  }

  return {
    newId: () => idOf(newKey()),

    macros: () => api.get("/v1/macros"),
    /** @param {number|null} revision  that it has; null: it is new */
    putMacro: (id, macro, revision) =>
      ifUnchanged(() => api.put(of("macros", id), macro, revision === null ? {} : { "If-Match": `"${revision}"` })),
    removeMacro: (id, revision) => ifUnchanged(() => api.delete(of("macros", id), { "If-Match": `"${revision}"` })),

    views: () => api.get("/v1/views"),
    renameView: ({ id, filter, shared }, name) => api.put(of("views", id), { name, filter, shared }),
    removeView: (id) => api.delete(of("views", id)),

    agents: () => api.get("/v1/agents"),
    putRoles: (id, roles) => api.put(`${of("agents", id)}/roles`, { roles }),

    stage: () => api.get("/v1/settings"),

    audit(cursor = null) {
      const query = new URLSearchParams({ limit: String(AUDIT_ROWS) });
      if (cursor !== null) query.set("cursor", cursor);
      return api.get("/v1/audit", query);
    },
  };
}
