/** The page of somebody who is signed in: its frame, and what the address names. */

import { usePage } from "../console/page.js";
import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { BillPage } from "./bill.js";
import { BudgetPage } from "./budget.js";
import { CalculatorPage } from "./calculator.js";
import { Forbidden } from "./door.js";
import { LookSwitch } from "./look_switch.js";
import { Overview } from "./overview.js";
import { ReportPage } from "./report.js";
import { VIEWS, href } from "./route.js";

const PAGES = { overview: Overview, report: ReportPage, budget: BudgetPage, bill: BillPage, calculator: CalculatorPage };

function Head({ view, name, onSignOut }) {
  const { words } = usePage();
  return html`<header class="finance-head">
    <a class="brand" href="#/overview"><img src="../mark.svg" alt="" width="30" height="30" /><span>${words("app.name")}</span></a>
    <nav aria-label=${words("nav.title")}>
      ${VIEWS.map((one) => html`<a key=${one} href=${href(one)} data-nav=${one} aria-current=${one === view ? "page" : null}>${words(`nav.${one}`)}</a>`)}
    </nav>
    <div class="who">
      <span class="who-name">${name}</span>
      <a href="../" data-console>${words("app.console")}</a>
      <button type="button" class="inline" data-sign-out onClick=${onSignOut}>${words("sign_out")}</button>
    </div>
  </header>`;
}

/** The address is the route, so the way to the content must not change it. */
function skip(event) {
  event.preventDefault();
  document.querySelector("h1")?.focus();
}

/** Another page begins at its top, and is told to who does not see it. */
function useArrival(view) {
  const before = useRef(view);
  useEffect(() => {
    if (before.current === view) return;
    before.current = view;
    scrollTo(0, 0);
    document.querySelector("h1")?.focus();
  }, [view]);
}

/** @param {{route: {view: string, params: URLSearchParams}, session: object, isForbidden: boolean, onAgain: () => void, stage: string}} props */
export function App({ route, session, isForbidden, onAgain, stage }) {
  const { words } = usePage();
  const { view, params } = route;
  const View = PAGES[view];
  useArrival(view);
  const claims = session.claims ?? {};
  return html`<div class="finance">
    <a class="skip" href="#content" onClick=${skip}>${words("app.skip")}</a>
    <${Head} view=${isForbidden ? null : view} name=${claims.name ?? claims.email ?? ""} onSignOut=${session.signOut} />
    <main class="finance-main" id="content" data-view=${view}>
      ${isForbidden ? html`<${Forbidden} onAgain=${onAgain} onSignOut=${session.signOut} />` : html`<${View} key=${view} params=${params} />`}
    </main>
    <footer class="finance-foot">
      <p class="faint">${words("app.days")}</p>
      <${LookSwitch} />
      ${stage !== "prod" && html`<span class="stage faint no-print">${words("app.stage", { stage })}</span>`}
    </footer>
  </div>`;
}
