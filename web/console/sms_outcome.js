/** The sign of what became of an SMS; the word stands beside it. */

import { html } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";

const SIGNS = { waiting: "clock", sent: "mail", delivered: "check", failed: "warning", unknown: "warning", refused: "refused" };

/** @param {{outcome: string}} props */
export const OutcomeSign = ({ outcome }) => html`<span class="sms-sign" data-outcome=${outcome}><${Icon} name=${SIGNS[outcome] ?? "sms"} /></span>`;
