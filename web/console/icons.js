/** Small signs. States have a shape each, not only a colour. All are decoration: the word stands beside them. */

import { html } from "../vendor/preact-htm.js";

const svg = (content, name) =>
  html`<svg class="icon" data-icon=${name} viewBox="0 0 16 16" aria-hidden="true" focusable="false">${content}</svg>`;

const RING = html`<circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" stroke-width="1.7" />`;
const FULL = html`<circle cx="8" cy="8" r="6.4" fill="currentColor" />`;
const line = (d) =>
  html`<path d=${d} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" />`;
const carved = (d) =>
  html`<path class="carved" d=${d} fill="none" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" />`;

const STATE_SIGNS = {
  queued: () => RING,
  in_progress: () => [RING, html`<path d="M8 4.4a3.6 3.6 0 0 1 0 7.2z" fill="currentColor" />`],
  waiting: () => [
    RING,
    html`<circle cx="5.7" cy="8" r=".95" fill="currentColor" /><circle cx="8" cy="8" r=".95" fill="currentColor" /><circle cx="10.3" cy="8" r=".95" fill="currentColor" />`,
  ],
  scheduled: () => [RING, line("M8 5.3V8l1.9 1.3")],
  resolved: () => [FULL, carved("M5.2 8.3l2 2 3.7-4.2")],
  closed: () => [FULL, carved("M5.6 8h4.8")],
};

const SHIELD = "M8 1.7l5 1.8v4.2c0 3-2 5.4-5 6.6-3-1.2-5-3.6-5-6.6V3.5z";

const SIGNS = {
  verified: () => [html`<path d=${SHIELD} fill="currentColor" />`, carved("M5.6 8l1.8 1.9 3.1-3.7")],
  unverified: () => [line(SHIELD), line("M6.4 6.2c.2-1 .8-1.5 1.7-1.5 1 0 1.7.6 1.7 1.5 0 1.2-1.6 1.3-1.6 2.5M8.1 10.9v.1")],
  forged: () => [html`<path d=${SHIELD} fill="currentColor" />`, carved("M6.1 6l3.8 3.8M9.9 6L6.1 9.8")],
  retry: () => [line(SHIELD), line("M8 5.2v2.6l1.6 1.2")],
  theme_auto: () => [RING, html`<path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor" />`],
  theme_light: () => [html`<circle cx="8" cy="8" r="2.9" fill="currentColor" />`, line("M8 1.6v1.5M8 12.9v1.5M1.6 8h1.5M12.9 8h1.5M3.5 3.5l1 1M11.5 11.5l1 1M3.5 12.5l1-1M11.5 4.5l1-1")],
  theme_dark: () => html`<path d="M13.2 9.9A5.8 5.8 0 0 1 6.1 2.8a5.6 5.6 0 1 0 7.1 7.1z" fill="currentColor" />`,
  phone: () => line("M3.4 2.4l2.2-.5 1.4 3.2-1.5 1.2a8 8 0 0 0 4.2 4.2l1.2-1.5 3.2 1.4-.5 2.2c-.2.8-.8 1.2-1.6 1.1A11.2 11.2 0 0 1 2.3 4c0-.8.4-1.4 1.1-1.6z"),
  up: () => line("M4 9.8L8 5.8l4 4"),
  unfold: () => line("M4 6.2l4 4 4-4"),
  back: () => line("M9.8 3.5L5.3 8l4.5 4.5"),
  down: () => line("M8 3v9.2M4.2 8.6L8 12.4l3.8-3.8"),
  panel: () => line("M2.5 4h11M4.5 8h7M6.5 12h3"),
  file: () => line("M4.2 1.9h4.9l2.8 2.9v9.3H4.2zM9 2v3h2.9"),
  document: () => [line("M4.2 1.9h4.9l2.8 2.9v9.3H4.2zM9 2v3h2.9"), line("M6.2 7.6h3.7M6.2 9.8h3.7M6.2 12h2.2")],
  picture: () => [line("M2.2 3.2h11.6v9.6H2.2z"), line("M2.5 11l3.1-3.2 2.4 2.3 2.2-1.9 3.3 3"), html`<circle cx="10.4" cy="5.9" r="1.05" fill="currentColor" />`],
  calendar: () => line("M2.6 3.6h10.8v9.8H2.6zM2.6 6.6h10.8M5.4 2v2.6M10.6 2v2.6"),
  contact: () => [line("M2 3.4h12v9.2H2zM9.6 6.6h2.4M9.6 9.2h2.4"), html`<circle cx="5.6" cy="6.8" r="1.4" fill="currentColor" />`, line("M3.6 10.6c.3-1.1 1-1.6 2-1.6s1.7.5 2 1.6")],
  encrypted: () => [line("M3.6 7.2h8.8v6.2H3.6z"), line("M5.4 7V5a2.6 2.6 0 0 1 5.2 0v2M8 9.6v1.5")],
  key: () => [html`<circle cx="5" cy="8" r="2.5" fill="none" stroke="currentColor" stroke-width="1.6" />`, line("M7.6 8h6M11.2 8v2M13.4 8v1.6")],
  message: () => line("M2 3.8h12v8.6H2zM2.3 4.2L8 8.8l5.7-4.6"),
  signature: () => line("M2.4 13h11.2M3 10.2c1.6-4.6 3-7.4 4.2-7 1.3.5-.9 4-1.4 6.6-.2 1.1.6 1 1.4 0 .8-1 1.4-1.2 1.6-.3.2.8.8.8 1.6.2"),
  archive: () => line("M2.4 3h11.2v2.8H2.4zM3.2 5.8h9.6V13H3.2zM6.6 8.4h2.8"),
  program: () => line("M2.2 3h11.6v10H2.2zM4.6 6l2.2 2-2.2 2M8.4 10.2h2.6"),
  report: () => line("M4.2 1.9h4.9l2.8 2.9v9.3H4.2zM9 2v3h2.9M6.2 10l1.3 1.4 2.4-2.8"),
  sound: () => line("M6 12.4V3.6l6-1.2v8.4M6 5.9l6-1.2"),
  text: () => line("M3 4h10M3 6.7h10M3 9.4h10M3 12.1h6"),
  video: () => [line("M2 4h12v8H2z"), html`<path d="M6.7 6l3.4 2-3.4 2z" fill="currentColor" />`],
  held: () => [RING, line("M8 5.3V8l1.9 1.3")],
  refused: () => [RING, line("M5.6 10.4l4.8-4.8")],
  quarantined: () => [line(SHIELD), line("M6.2 6.2l3.6 3.6M9.8 6.2L6.2 9.8")],
  spam: () => line("M5.3 2.2h5.4l3.1 3.1v5.4l-3.1 3.1H5.3l-3.1-3.1V5.3zM8 5v3.6M8 10.9v.1"),
  automatic: () => line("M12.9 6.2A5.3 5.3 0 0 0 3.4 5M3.1 9.8a5.3 5.3 0 0 0 9.5 1.2M3.2 2.4V5h2.6M12.8 13.6V11h-2.6"),
  search: () => [html`<circle cx="7" cy="7" r="4.2" fill="none" stroke="currentColor" stroke-width="1.6" />`, line("M10.2 10.2l3.4 3.4")],
  pause: () => [RING, line("M6.6 6v4M9.4 6v4")],
  download: () => line("M8 2.4v7.2M5 6.9l3 2.9 3-2.9M3 13.2h10"),
  pencil: () => line("M3 13l.7-2.9 7-7 2.2 2.2-7 7z"),
  sms: () => line("M2.2 3h11.6v7.6H7.4L4.6 13.2v-2.6H2.2zM5 6h6M5 8.2h3.6"),
  mail: () => line("M2 3.8h12v8.6H2zM2.3 4.2L8 8.8l5.7-4.6"),
  check: () => line("M3 8.6l3.3 3.3L13 4.7"),
  warning: () => line("M8 2.2l6.2 11.2H1.8zM8 6.6v3M8 11.4v.1"),
  clock: () => [RING, line("M8 5.3V8l1.9 1.3")],
  urgent: () => html`<path d="M8.9 1.2c.4 2.2-.3 3.3-1.5 4.6C6 7.3 4.4 8.7 4.4 11a3.7 3.7 0 0 0 7.4 .2c.1-1.5-.5-2.6-1.2-3.5-.1 1-.5 1.6-1.1 1.9.6-2.8.6-6.3-.6-8.4z" fill="currentColor" />`,
  problem: () => [html`<path d="M8 1.9l6.4 11.7H1.6z" fill="currentColor" />`, carved("M8 6.4v3M8 11.5v.1")],
  lock: () => [html`<path d="M3.6 7.2h8.8v6.4H3.6z" fill="currentColor" />`, line("M5.4 7V5a2.6 2.6 0 0 1 5.2 0v2")],
  unlock: () => [html`<path d="M3.6 7.2h8.8v6.4H3.6z" fill="currentColor" />`, line("M5.4 7V4.6a2.6 2.6 0 0 1 5-1")],
  note: () => [line("M3 2.4h10v7.4l-3.6 3.8H3z"), line("M13 9.8H9.4v3.6M5.4 5.6h5.2M5.4 8h3")],
  tag: () => [line("M2.4 2.6h5.2l6 6-5 5-6.2-6.1z"), html`<circle cx="5.4" cy="5.5" r="1.05" fill="currentColor" />`],
  link: () => line("M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 0 0-3.7-3.7l-1 1M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.2 9.1a2.6 2.6 0 0 0 3.7 3.7l1-1"),
  merge: () => line("M3.4 2.6c0 4 4.6 3 4.6 6.4v4.4M12.6 2.6c0 4-4.6 3-4.6 6.4M5.6 11L8 13.4l2.4-2.4"),
  split: () => line("M8 13.4V9.8c0-3.2-4.6-2.6-4.6-6.6M8 9.8c0-3.2 4.6-2.6 4.6-6.6M1.6 4.8l1.8-2 1.8 2M10.8 4.8l1.8-2 1.8 2"),
  recall: () => line("M5.6 3.4L2.6 6.4l3 3M2.8 6.4h6.4a3.6 3.6 0 0 1 0 7.2H6.4"),
  more: () => html`<circle cx="3.4" cy="8" r="1.4" fill="currentColor" /><circle cx="8" cy="8" r="1.4" fill="currentColor" /><circle cx="12.6" cy="8" r="1.4" fill="currentColor" />`,
  cross: () => line("M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6"),
  at: () => [html`<circle cx="8" cy="8" r="2.4" fill="none" stroke="currentColor" stroke-width="1.5" />`, line("M10.4 5.6v3.2c0 2 3 1.8 3-.9A5.4 5.4 0 1 0 10.8 12.6")],
  copy: () => line("M5.6 5.2h7.2v8H5.6zM3.2 10.8V2.8h7.2"),
  promise: () => [RING, line("M8 5.3V8l1.9 1.3")],
};

/** @param {{state: string}} props */
export const StateSign = ({ state }) =>
  html`<span class="state-sign" data-state=${state}>${svg((STATE_SIGNS[state] ?? STATE_SIGNS.queued)(), state)}</span>`;

/** @param {{name: string}} props */
export const Icon = ({ name }) => svg((SIGNS[name] ?? SIGNS.file)(), name);
