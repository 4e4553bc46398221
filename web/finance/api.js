/** What the page asks the API for. The table comes as a file, everything else as JSON. */

import { Problem, REQUEST_TIMEOUT_MS, Unreachable, createApi } from "../console/api.js";

/**
 * @param {object} parts
 * @param {string} parts.base  where the API is, "/api"
 * @param {{bearer: Function, expire: Function}} parts.session
 * @param {typeof fetch} parts.fetch
 */
export function createFinanceApi({ base, session, fetch }) {
  const api = createApi({ base, session, fetch });

  async function table(query, renewed = false) {
    const bearer = await session.bearer({ renewed });
    let response;
    let content;
    try {
      response = await fetch(`${base}/v1/costs/table?${query}`, {
        headers: { Accept: "text/csv, application/problem+json", Authorization: `Bearer ${bearer}` },
        cache: "no-store",
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      content = await response.blob();
    } catch {
      throw new Unreachable("GET /v1/costs/table: no answer");
    }
    if (response.status === 401 && !renewed) return table(query, true);
    if (response.status === 401) session.expire();
    if (!response.ok) throw new Problem(response.status, await problemOf(content));
    return content;
  }

  return {
    overview: (month) => api.get("/v1/costs/overview", new URLSearchParams({ month })),
    report: ({ from, to, by }) => api.get("/v1/costs", new URLSearchParams({ from, to, by })),
    /** @returns {Promise<Blob>} */
    table: ({ from, to, by }, { excel = false } = {}) => table(new URLSearchParams({ from, to, by, ...(excel && { for: "excel" }) })),
    budget: () => api.get("/v1/costs/budget"),
    putBudget: (budget) => api.put("/v1/costs/budget", budget),
    bill: (month) => api.get("/v1/costs/bill", new URLSearchParams({ month })),
    estimate: (load) => api.post("/v1/costs/estimate", load),
  };
}

async function problemOf(content) {
  try {
    return JSON.parse(await content.text());
  } catch {
    return {}; // a proxy's page
  }
}
