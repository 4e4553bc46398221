/** What a command that failed leaves behind: done, not done, or nobody knows. */

import { Problem } from "./api.js";

/** Nothing was done because of what is new; the problem brings it. */
export const movedOn = (error) => error instanceof Problem && ["stale", "taken"].includes(error.kind) && Boolean(error.extra.ticket);

/** The server says no; anything else leaves open whether it did what it was asked. */
export const isRefusal = (error) => error instanceof Problem && error.status < 500;

/** The person has no business here. */
export const isForbidden = (error) => error instanceof Problem && error.status === 403;
