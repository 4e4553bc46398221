// The readable page of the API: fetches its description, and has the vendored viewer show it.

import { operationsByTag, toldInWords } from "./contents.js";
import { indexOf, mark } from "./index_of_operations.js";
import { plainShapes } from "./shapes.js";
import { viewerIn } from "./viewer.js";

const DESCRIPTION = "../api/openapi.json";
// From here on the list of operations stands beside the text; docs.css has the same width.
const WIDE = matchMedia("(min-width: 64rem)");

const details = document.querySelector("[data-operations]");
const place = document.querySelector("#description");

async function fetched() {
  const answer = await fetch(DESCRIPTION, { credentials: "omit" });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer.json();
}

function follow() {
  mark(details, decodeURIComponent(location.hash));
  if (!WIDE.matches) details.open = false;
}

async function show() {
  const status = place.querySelector("[role=status]");
  try {
    const description = await fetched();
    details.append(...indexOf(operationsByTag(description)));
    details.open = WIDE.matches;
    WIDE.addEventListener("change", () => (details.open = WIDE.matches));
    addEventListener("hashchange", follow);
    follow();
    await viewerIn(place, plainShapes(toldInWords(description)));
    status.remove();
    place.dataset.shown = "";
  } catch (error) {
    status.role = "alert";
    status.textContent = `The description could not be shown: ${error.message}. Reload the page to try again.`;
  }
}

await show();
