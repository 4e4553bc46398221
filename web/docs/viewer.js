// The vendored viewer, RapiDoc, as this page wants it: one operation at a time, no console, no fetching of its own.

import "../vendor/rapidoc/rapidoc-min.js";

const ATTRIBUTES = {
  "render-style": "focused",
  "schema-style": "table",
  "default-schema-tab": "schema",
  "schema-description-expanded": "true",
  "allow-schema-description-expand-toggle": "false",
  "sort-endpoints-by": "none",
  "show-header": "false",
  "show-side-nav": "false",
  // A page that asks for tokens of production would teach people to paste them anywhere.
  "allow-try": "false",
  "allow-authentication": "false",
  "allow-server-selection": "false",
  "allow-search": "false",
  "allow-advanced-search": "false",
  "allow-spec-url-load": "false",
  "allow-spec-file-load": "false",
  "allow-spec-file-download": "false",
  // Otherwise it asks another host for them.
  "load-fonts": "false",
  "update-route": "false",
};
// The viewer takes colours as attributes, so the house's are looked up.
const COLOURS = { "bg-color": "--sheet", "text-color": "--ink", "primary-color": "--accent" };
// Inside the viewer's own elements, where the styles of the page do not reach. It hides what is said of a field where
// there is little room, and writes small print too pale.
const INSIDE = `
  .key-descr, .param-constraint, .param-type, .resp-descr, .tab-btn { color: inherit; }
  .table .key-type, .table .null { color: var(--accent); }
  @container (max-width: 499px) {
    .tr { flex-wrap: wrap; }
    .table .key { width: 62%; }
    .table .key-type { width: 36%; }
    .tr .key-descr { display: block; flex: 0 0 100%; padding: 0 0 6px 32px; overflow-wrap: anywhere; }
  }
`;
const ELEMENTS = ["schema-table", "api-request", "api-response"];
const DARK = matchMedia("(prefers-color-scheme: dark)");

function hexOf(property, probe) {
  probe.style.color = `var(${property})`;
  const parts = getComputedStyle(probe).color.match(/\d+/g).slice(0, 3);
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;
}

function colour(viewer, dark) {
  const probe = document.body.appendChild(document.createElement("span"));
  viewer.setAttribute("theme", dark ? "dark" : "light");
  for (const [name, property] of Object.entries(COLOURS)) viewer.setAttribute(name, hexOf(property, probe));
  probe.remove();
}

// To be called before the viewer makes its first element.
function styleInside() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(INSIDE);
  for (const name of ELEMENTS) customElements.get(name).elementStyles.push(sheet);
}

styleInside();

// The viewer with the description, in `place`.
export async function viewerIn(place, description) {
  const viewer = document.createElement("rapi-doc");
  const style = getComputedStyle(document.body);
  for (const [name, value] of Object.entries(ATTRIBUTES)) viewer.setAttribute(name, value);
  viewer.setAttribute("regular-font", style.getPropertyValue("--font"));
  viewer.setAttribute("mono-font", style.getPropertyValue("--font-code"));
  colour(viewer, DARK.matches);
  DARK.addEventListener("change", () => colour(viewer, DARK.matches));
  place.append(viewer);
  await viewer.loadSpec(description);
  await viewer.updateComplete;
  return viewer;
}
