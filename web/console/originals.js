/** The mails as they came: their formatted look, their files, their raw bytes; by the API, for whoever draws them. */

/** @param {ReturnType<import("./api.js").createApi>} api */
export function createOriginals(api) {
  const path = (mailId) => `/v1/mails/${encodeURIComponent(mailId)}`;
  return {
    /** @returns {Promise<{html: string, blocked: number, cut: boolean}>} a whole page for a sandboxed frame */
    html: (mailId, remote) => api.get(`${path(mailId)}/html`, new URLSearchParams({ remote: String(remote) })),

    /** @returns {Promise<{url: string, name: string}>} an address that is good for a short time */
    file: (mailId, index) => api.get(`${path(mailId)}/files/${index}`),

    /** @returns {Promise<{url: string, name: string}>} the same for a file that came by no mail: of ours, or by the zone */
    fileOfTicket: (ticketId, version, index) => api.get(`/v1/tickets/${ticketId}/changes/${version}/files/${index}`),

    /** @returns {Promise<{url: string, name: string}>} the same for the raw mail */
    raw: (mailId) => api.get(`${path(mailId)}/raw`),
  };
}
