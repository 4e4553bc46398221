/** The calls that there were, the newest first, with a search. */

import { html, useCallback, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { useAsked, useDoing } from "./asked.js";
import { clientOf, durationOf, levelOf, tellingOf, withPushed } from "./call_facts.js";
import { CallEnd, Who } from "./call_told.js";
import { Icon } from "./icons.js";
import { usePage, useStateOf } from "./page.js";
import { callHref, pageHref, readRoute } from "./route.js";
import { fullMoment, moment } from "./time.js";

/** Typing goes on; the server is asked once it pauses. */
const TYPING_PAUSE_MS = 250;
const COLUMNS = ["time", "who", "client", "level", "agent", "result", "duration"];

function Row({ call }) {
  const { words, lang, now } = usePage();
  const client = clientOf(call);
  const cell = (column, content) => html`<td role="cell" data-column=${column}>${content}</td>`;
  return html`<tr role="row" data-call-row=${call.id} data-call-state=${call.state}>
    ${cell("time", html`<a href=${callHref(call.id)}><time datetime=${call.at} title=${fullMoment(call.at, lang)}>${moment(call.at, now, lang)}</time></a>`)}
    ${cell("who", html`<${Who} call=${call} /> <span class="call-number faint">${call.kind === "withheld" ? words("call.withheld.number") : call.shown}</span>`)}
    ${cell("client", client && html`${client.name} <span class="faint">${client.number}</span>`)}
    ${cell("level", html`<span class="call-level-word" data-call-telling=${tellingOf(call)}>${words(`call.level.${levelOf(call)}`)}</span>`)}
    ${cell("agent", call.agent?.name)}
    ${cell("result", html`<${CallEnd} call=${call} />`)}
    ${cell("duration", durationOf(call.seconds ?? NaN))}
  </tr>`;
}

function More({ onMore, doing }) {
  const { words } = usePage();
  return html`<div class="list-more">
    ${doing.error && html`<p role="alert">${sentenceFor(doing.error, words)}</p>`}
    <button type="button" class="quiet" data-calls-older disabled=${doing.busy} onClick=${onMore}>${words(doing.busy ? "app.loading" : "calls.older")}</button>
  </div>`;
}

function Found({ calls, q }) {
  const { words } = usePage();
  const { known } = calls.state;
  const asked = useAsked(useCallback(() => calls.history({ q }), [calls, q]));
  const doing = useDoing();
  if (asked.phase === "loading") return html`<p class="faint" role="status">${words("app.loading")}</p>`;
  if (asked.phase === "failed")
    return html`<div class="blank" role="alert" data-calls-failed>
      <${Icon} name="warning" />
      <h3>${words("calls.failed")}</h3>
      <p>${sentenceFor(asked.error, words)}</p>
      <button type="button" onClick=${asked.again}>${words("again")}</button>
    </div>`;
  const { items, cursor } = asked.found;
  const rows = withPushed(items, known, q === "");
  const more = () =>
    doing.run(async () => {
      const page = await calls.history({ q, cursor });
      asked.put({ items: [...items, ...page.items], cursor: page.cursor });
    });
  return html`
    <p class="for-reader" role="status">${words("calls.count", { n: rows.length })}</p>
    ${rows.length === 0
      ? html`<p class="faint" data-calls-none>${q === "" ? words("calls.none") : words("calls.none_found", { text: q })}</p>`
      : html`<div class="facts-scroll"><table class="calls-table" role="table" aria-label=${words("calls.title")}>
          <thead role="rowgroup"><tr role="row">${COLUMNS.map((column) => html`<th key=${column} role="columnheader" scope="col">${words(`calls.column.${column}`)}</th>`)}</tr></thead>
          <tbody role="rowgroup">${rows.map((call) => html`<${Row} key=${call.id} call=${call} />`)}</tbody>
        </table></div>`}
    ${cursor && html`<${More} onMore=${more} doing=${doing} />`}
  `;
}

const typedIn = (hash) => new URLSearchParams(hash.split("?")[1] ?? "").get("q") ?? "";

/** What is searched for, once the typing pauses; it stands in the address too, so that one comes back to it. */
function useTyped() {
  const [typed, setTyped] = useState(() => typedIn(location.hash));
  const [q, setQ] = useState(typed.trim());
  useEffect(() => {
    const timer = setTimeout(() => {
      const asked = typed.trim();
      setQ(asked);
      const query = asked === "" ? "" : `?${new URLSearchParams({ q: asked })}`;
      if (readRoute(location.hash).view === "calls" && typedIn(location.hash) !== asked) history.replaceState(null, "", pageHref("calls") + query);
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return { typed, setTyped, q };
}

/** @param {{calls: ReturnType<import("./calls.js").createCalls>, backHref: string}} props */
export function CallsPage({ calls, backHref }) {
  const { words } = usePage();
  useStateOf(calls);
  const { typed, setTyped, q } = useTyped();
  const field = useRef(null);
  return html`<article class="page calls-page" data-calls-page aria-labelledby="calls-title">
    <header class="page-head">
      <a class="back" href=${backHref} data-back aria-label=${words("ticket.back")} title=${words("ticket.back")}><${Icon} name="back" /></a>
      <h1 id="calls-title" tabindex="-1">${words("calls.title")}</h1>
    </header>
    <div class="page-body" id="list" tabindex="-1">
      <search><input
        type="search"
        ref=${field}
        class="search-field"
        data-calls-field
        aria-label=${words("calls.search")}
        placeholder=${words("calls.search.example")}
        autocomplete="off"
        spellcheck=${false}
        maxlength="100"
        value=${typed}
        onInput=${(event) => setTyped(event.currentTarget.value)}
      /></search>
      <${Found} key=${q} calls=${calls} q=${q} />
    </div>
  </article>`;
}
