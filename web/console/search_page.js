/** The search: what is typed, what narrows it down, and the tickets that were found. */

import { html, useEffect, useLayoutEffect, useRef } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { markedPieces } from "./excerpts.js";
import { Icon, StateSign } from "./icons.js";
import { UrgencyMark } from "./marks.js";
import { steady, usePage, useStateOf } from "./page.js";
import { callName, shortName } from "./people.js";
import { STATES, ticketHref } from "./route.js";
import { FILTERS, ORDERS, isNarrowed } from "./search_query.js";
import { age, fullMoment } from "./time.js";

/** What can be typed besides words; each with an example that is typed by a press. */
const HINTS = ["words", "number", "address", "tag", "client", "from"];

function Excerpt({ text, marks = [] }) {
  return markedPieces(text, marks).map(({ text: piece, marked }, index) => (marked ? html`<mark key=${index} class="found-mark">${piece}</mark>` : piece));
}

const Row = steady(({ found, ageText, words, lang, onOpen }) => {
  const { ticket, excerpt, marks, where, found_in: merged } = found;
  const isSubject = where === "subject";
  const client = ticket.client?.name;
  const requester = callName(ticket.requester);
  return html`<li>
    <a
      class="row found"
      href=${ticketHref(ticket.id)}
      data-found=${ticket.number}
      data-found-where=${where ?? null}
      data-ticket-id=${ticket.id}
      onClick=${() => onOpen(ticket.id)}
    >
      <${StateSign} state=${ticket.state} />
      <span class="row-line">
        <span class="row-subject"><${UrgencyMark} ticket=${ticket} words=${words} />${isSubject && excerpt ? html`<${Excerpt} text=${excerpt} marks=${marks} />` : ticket.subject || words("ticket.no_subject")}</span>
        <time class="row-age" datetime=${ticket.changed_at} title=${fullMoment(ticket.changed_at, lang)}>${ageText}</time>
      </span>
      <span class="row-line">
        <span class="row-who">
          <span class="row-number">#${ticket.number}</span>
          <span class="for-reader">, </span><span class="found-state">${words(`state.${ticket.state}`)}</span><span class="for-reader">, </span>
          <span class="row-client">${client ?? requester}</span>
          ${client && requester && html`<span class="row-requester">${requester}</span>`}
        </span>
        <span class="row-agent">${ticket.tags?.map((tag) => html`<span key=${tag} class="found-tag">${tag}</span>`)}${ticket.agent && html`<span>${shortName(ticket.agent.name)}</span>`}</span>
      </span>
      ${excerpt && !isSubject && html`<span class="row-line"><span class="found-excerpt"><span class="found-where">${words(`search.where.${where}`)}:</span> <${Excerpt} text=${excerpt} marks=${marks} /></span></span>`}
      ${merged && html`<span class="row-line"><span class="found-where">${words("search.found_in", { number: merged.number })}</span></span>`}
    </a>
  </li>`;
});

function Choice({ name, label, value, choices, onChange }) {
  const { words } = usePage();
  return html`<label class="search-filter">
    <span>${label}</span>
    <select data-search-filter=${name} value=${value} onChange=${(event) => onChange({ [name]: event.currentTarget.value })}>
      <option value="" selected=${value === ""}>${words("search.any")}</option>
      ${choices.map(([key, text]) => html`<option key=${key} value=${key} selected=${key === value}>${text}</option>`)}
    </select>
  </label>`;
}

function Field({ name, label, type = "text", value, onChange }) {
  return html`<label class="search-filter">
    <span>${label}</span>
    <input type=${type} data-search-filter=${name} value=${value} onInput=${(event) => onChange({ [name]: event.currentTarget.value })} />
  </label>`;
}

function Filters({ query, queues, agents, onChange }) {
  const { words } = usePage();
  const label = (name) => words(`search.filter.${name}`);
  const shared = (name) => ({ name, label: label(name), value: query[name], onChange });
  const agentChoices = [["nobody", words("settings.assign.nobody")], ...agents.map(({ id, name }) => [id, name])];
  const isOther = query.agent !== "" && !agentChoices.some(([id]) => id === query.agent);
  return html`<details class="search-filters" data-search-filters open=${isNarrowed(query)}>
    <summary>${words("search.filters")}</summary>
    <div class="search-grid">
      <${Choice} ...${shared("state")} choices=${STATES.map((state) => [state, words(`state.${state}`)])} />
      <${Choice} ...${shared("queue")} choices=${queues.map(({ name }) => [name, name])} />
      <${Choice} ...${shared("agent")} choices=${isOther ? [...agentChoices, [query.agent, query.agent]] : agentChoices} />
      <${Field} ...${shared("client")} />
      <${Field} ...${shared("tag")} />
      <${Field} ...${shared("since")} type="date" />
      <${Field} ...${shared("until")} type="date" />
    </div>
    ${isNarrowed(query) &&
    html`<button type="button" class="quiet" data-search-reset onClick=${() => onChange(Object.fromEntries(FILTERS.map((name) => [name, ""])))}>${words("search.reset")}</button>`}
  </details>`;
}

function Orders({ order, onChange }) {
  const { words } = usePage();
  return html`<div class="segments" role="group" aria-label=${words("search.order")}>
    ${ORDERS.map((one) => html`<button key=${one} type="button" data-search-order=${one} aria-pressed=${String(one === order)} onClick=${() => onChange({ order: one })}>${words(`search.order.${one}`)}</button>`)}
  </div>`;
}

function Hints({ title, lead, onChange }) {
  const { words } = usePage();
  return html`<div class="search-hints">
    <h2>${title}</h2>
    <p class="faint">${lead}</p>
    <dl>
      ${HINTS.map(
        (hint) => html`<div key=${hint}>
          <dt><button type="button" class="inline" data-search-hint=${hint} onClick=${() => onChange({ q: words(`search.hint.${hint}.example`) })}>${words(`search.hint.${hint}.example`)}</button></dt>
          <dd>${words(`search.hint.${hint}`)}</dd>
        </div>`,
      )}
    </dl>
  </div>`;
}

/** What was found, or why nothing. */
function Results({ state, search, onOpen }) {
  const { words, lang, now } = usePage();
  const { phase, items, query } = state;
  if (phase === "idle") return html`<${Hints} title=${words("search.idle")} lead=${words("search.idle.lead")} onChange=${search.change} />`;
  const none = phase === "ready" && items.length === 0;
  return html`
    ${phase === "failed" &&
    html`<div class="blank" role="alert" data-search-failed>
      <${Icon} name="warning" />
      <h3>${words("search.failed")}</h3>
      <p>${sentenceFor(state.error, words)}</p>
      <button type="button" onClick=${search.again}>${words("again")}</button>
    </div>`}
    ${state.partial && html`<p class="list-stale" role="status" data-search-partial>${words("search.partial")}</p>`}
    ${none && html`<div data-search-none><${Hints} title=${words("search.none", { text: query.q.trim() })} lead=${words("search.none.lead")} onChange=${search.change} /></div>`}
    ${items.length > 0 &&
    html`<ol class="rows">${items.map((found) => html`<${Row} key=${found.ticket.id} found=${found} ageText=${age(found.ticket.changed_at, now, lang)} words=${words} lang=${lang} onOpen=${onOpen} />`)}</ol>`}
    ${phase === "waiting" && items.length === 0 && html`<div class="list-wait" aria-hidden="true">${[0, 1, 2].map((n) => html`<div key=${n} class="row-wait"><i></i><i></i><i></i></div>`)}</div>`}
    ${phase === "ready" &&
    state.cursor !== null &&
    html`<div class="list-more">
      ${state.more === "failed" && html`<p role="alert">${words("search.more_failed")}</p>`}
      <button type="button" class="quiet" data-search-more disabled=${state.more === "loading"} onClick=${search.loadMore}>${words(state.more === "loading" ? "search.waiting" : "search.more")}</button>
    </div>`}`;
}

/** What the search says of itself, for the ear too. */
function told({ phase, items, cursor }, words) {
  if (phase === "waiting") return words("search.waiting");
  if (phase !== "ready" || items.length === 0) return "";
  return words(cursor === null ? "search.count" : "search.count_more", { n: items.length });
}

/** Comes back to where one was: as far down, and to the result that was opened. */
function useSearchPlace(search, scroller) {
  useLayoutEffect(() => {
    const { top, id } = search.place;
    scroller.current.scrollTop = top;
    if (id) scroller.current.querySelector(`[data-ticket-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  }, []);
}

/**
 * @param {object} props
 * @param {ReturnType<import("./search.js").createSearch>} props.search
 * @param {{name: string}[]} props.queues
 * @param {{id: string, name: string}[]} props.agents
 */
export function SearchPage({ search, queues, agents, backHref }) {
  const { words } = usePage();
  const state = useStateOf(search);
  const { query, phase } = state;
  const field = useRef(null);
  const scroller = useRef(null);
  useSearchPlace(search, scroller);
  useEffect(() => {
    if (!search.place.id) field.current.focus();
  }, []);
  const onOpen = (id) => search.open(id, scroller.current.scrollTop);
  const focus = (element, event) => {
    if (!element) return;
    event.preventDefault();
    element.focus();
  };
  const fromField = (event) => {
    if (event.key === "ArrowDown" || event.key === "Enter") focus(scroller.current.querySelector(".row"), event);
  };
  const fromRow = (event) => {
    const rows = [...scroller.current.querySelectorAll(".row")];
    const at = rows.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && at >= 0) focus(rows[at + 1], event);
    if (event.key === "ArrowUp" && at >= 0) focus(rows[at - 1] ?? field.current, event);
  };
  return html`<article class="page search-page" data-search=${phase} aria-labelledby="search-title" aria-busy=${String(phase === "waiting")}>
    <header class="page-head">
      <a class="back" href=${backHref} data-back aria-label=${words("ticket.back")} title=${words("ticket.back")}><${Icon} name="back" /></a>
      <h1 id="search-title" tabindex="-1">${words("search.title")}</h1>
    </header>
    <search class="search-ask">
      <div class="search-line">
        <input
          type="search"
          ref=${field}
          class="search-field"
          data-search-field
          aria-label=${words("search.label")}
          aria-describedby="search-told"
          placeholder=${words("search.placeholder")}
          autocomplete="off"
          spellcheck=${false}
          maxlength="200"
          value=${query.q}
          onInput=${(event) => search.change({ q: event.currentTarget.value })}
          onKeyDown=${fromField}
        />
        <${Orders} order=${query.order} onChange=${search.change} />
      </div>
      <${Filters} query=${query} queues=${queues} agents=${agents} onChange=${search.change} />
      <p class="faint search-told" id="search-told" role="status" data-search-told>${told(state, words)}</p>
    </search>
    <div class="search-found" id="list" tabindex="-1" ref=${scroller} onKeyDown=${fromRow}><${Results} state=${state} search=${search} onOpen=${onOpen} /></div>
  </article>`;
}
