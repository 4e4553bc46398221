/** The list of requests: tabs, search, filters, rows. */

import { Icon, StateSign } from "../console/icons.js";
import { usePage, useStateOf } from "../console/page.js";
import { age, fullMoment } from "../console/time.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { Empty, Failed, Loading } from "./blank.js";
import { expectedOf } from "./expected.js";
import { queueTitle } from "./queues.js";
import { ALL_STATES, OPEN_STATES, TEXT_CHARS_MAX, isNarrowed, listHref, ticketHref } from "./route.js";
import { Title } from "./title.js";
import { useZone } from "./zone.js";

/** Typing goes on for a while before the search begins. */
const TYPING_PAUSE_MS = 350;

/** Another choice of filters is another address, without a step in the browser's history for each letter. */
const choose = (filters) => location.replace(listHref(filters));

function Tabs({ filters }) {
  const { words } = usePage();
  return html`<nav class="tabs" aria-label=${words("list.tabs")}>
    ${["open", "all"].map(
      (tab) => html`<a key=${tab} href=${listHref({ ...filters, tab, state: null })} data-tab=${tab} aria-current=${tab === filters.tab ? "page" : null}>${words(`list.${tab}`)}</a>`,
    )}
  </nav>`;
}

function Search({ filters }) {
  const { words } = usePage();
  const [text, setText] = useState(filters.text);
  const latest = useRef(filters);
  latest.current = filters;
  useEffect(() => setText(filters.text), [filters.text]);
  useEffect(() => {
    if (text === filters.text) return undefined;
    const timer = setTimeout(() => choose({ ...latest.current, text }), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return html`<form class="search" role="search" onSubmit=${(event) => { event.preventDefault(); choose({ ...filters, text }); }}>
    <label>
      <span class="for-reader">${words("filter.text")}</span>
      <input type="search" data-search maxlength=${TEXT_CHARS_MAX} placeholder=${words("filter.text")} title=${words("filter.text.hint")} value=${text} onInput=${(event) => setText(event.target.value)} />
    </label>
  </form>`;
}

function Choice({ label, name, value, options, onChange }) {
  return html`<label class="field"><span>${label}</span>
    <select data-filter=${name} onChange=${(event) => onChange(event.target.value || null)}>
      ${options.map(([option, text]) => html`<option key=${option} value=${option} selected=${option === (value ?? "")}>${text}</option>`)}
    </select>
  </label>`;
}

function Day({ label, name, value, onChange }) {
  return html`<label class="field"><span>${label}</span>
    <input type="date" data-filter=${name} value=${value} onChange=${(event) => onChange(event.target.value)} />
  </label>`;
}

function Filters({ filters }) {
  const { words, lang } = usePage();
  const { me } = useZone();
  const states = filters.tab === "all" ? ALL_STATES : OPEN_STATES;
  const count = ["queue", "state", "since", "until"].filter((name) => filters[name]).length;
  const set = (name) => (value) => choose({ ...filters, [name]: value });
  const [unfolded, setUnfolded] = useState(count > 0);
  return html`<details class="filters" data-filters open=${unfolded} onToggle=${(event) => setUnfolded(event.currentTarget.open)}>
    <summary><${Icon} name="panel" />${words("filter.more")}${count > 0 && html`<span class="count">${count}</span>`}</summary>
    <div class="filter-fields">
      <${Choice} label=${words("filter.queue")} name="queue" value=${filters.queue} onChange=${set("queue")}
        options=${[["", words("filter.queue.any")], ...me.queues.map(({ name }) => [name, queueTitle(me, name, lang)])]} />
      <${Choice} label=${words("filter.state")} name="state" value=${filters.state} onChange=${set("state")}
        options=${[["", words("filter.state.any")], ...states.map((state) => [state, words(`state.${state}`)])]} />
      <${Day} label=${words("filter.since")} name="since" value=${filters.since} onChange=${set("since")} />
      <${Day} label=${words("filter.until")} name="until" value=${filters.until} onChange=${set("until")} />
    </div>
  </details>`;
}

/** An answer of ours that was not read on this device yet. */
const isNew = (ticket, seen) => ticket.last?.by === "agent" && seen.versionOf(ticket.id) < ticket.version;

function Row({ ticket }) {
  const { words, lang, now } = usePage();
  const { seen, drafts, me } = useZone();
  const fresh = isNew(ticket, seen);
  const expected = expectedOf(ticket, now, lang);
  const hasDraft = drafts.load(ticket.id, null) !== null;
  return html`<li>
    <a class="row" href=${ticketHref(ticket.id)} data-ticket=${ticket.number} data-state=${ticket.state} data-new=${fresh ? "" : null}>
      <span class="row-top">
        <span class="pill" data-state=${ticket.state}><${StateSign} state=${ticket.state} />${words(`state.${ticket.state}`)}</span>
        ${fresh && html`<span class="new-mark">${words("list.new")}</span>`}
        ${hasDraft && html`<span class="draft-mark"><${Icon} name="pencil" />${words("list.draft")}</span>`}
        <time datetime=${ticket.changed_at} title=${fullMoment(ticket.changed_at, lang)}>${age(ticket.changed_at, now, lang)}</time>
      </span>
      <strong class="row-subject">${ticket.subject || words("ticket.no_subject")}</strong>
      ${ticket.last && html`<span class="row-last">${ticket.last.by === "agent" && html`<b>${words("list.from_us")}</b> `}${ticket.last.preview}</span>`}
      <span class="row-foot">
        ${expected && html`<span class="row-expected" data-late=${expected.late ? "" : null}><${Icon} name="clock" />${words(expected.key, expected.params)}</span>`}
        <span class="faint">${words("list.number", { number: ticket.number })} · ${queueTitle(me, ticket.queue, lang)}</span>
      </span>
    </a>
  </li>`;
}

function Nothing({ filters }) {
  const { words } = usePage();
  if (isNarrowed(filters))
    return html`<${Empty} title=${words("list.no_results")} lead=${words("list.no_results.lead")} hooks=${{ "data-no-results": "" }}>
      <a class="button" data-reset href=${listHref({ tab: filters.tab })}>${words("filter.reset")}</a>
    </${Empty}>`;
  const key = filters.tab === "open" ? "list.empty_open" : "list.empty";
  return html`<${Empty} title=${words(key)} lead=${words(`${key}.lead`)} hooks=${{ "data-empty": filters.tab }}>
    <a class="button primary" href="#/new">${words("nav.new")}</a>
  </${Empty}>`;
}

function More({ state, onMore }) {
  const { words } = usePage();
  if (state.cursor === null) return null;
  return html`<div class="more">
    ${state.more === "failed" && html`<p class="note" role="alert">${words("list.more_failed")}</p>`}
    <button type="button" data-more disabled=${state.more === "busy"} onClick=${onMore}>
      ${state.more === "busy" ? words("list.more_busy") : words("list.more")}
    </button>
  </div>`;
}

function Rows({ state, filters, list }) {
  const { words } = usePage();
  if (state.phase === "loading") return html`<${Loading} text=${words("list.loading")} rows=${5} />`;
  if (state.phase === "failed") return html`<${Failed} title=${words("list.failed")} error=${state.error} onAgain=${() => list.load()} />`;
  if (state.items.length === 0) return html`<${Nothing} filters=${filters} />`;
  return html`
    ${state.stale && html`<p class="note" role="status" data-stale>${words("list.stale")}</p>`}
    <p class="for-reader" role="status">${words("list.shown", { n: state.items.length })}</p>
    <ul class="rows" data-rows>${state.items.map((ticket) => html`<${Row} key=${ticket.id} ticket=${ticket} />`)}</ul>
    <${More} state=${state} onMore=${() => list.more()} />
  `;
}

/** @param {{filters: import("./route.js").Filters}} props */
export function TicketList({ filters }) {
  const { words } = usePage();
  const { list } = useZone();
  const state = useStateOf(list);
  const asked = JSON.stringify(filters);
  useEffect(() => {
    list.show(filters);
  }, [asked, list]);
  useEffect(() => {
    document.title = `${words("list.title")} – ${words("app.name")}`;
  }, [words]);
  return html`<main class="zone-main" id="content" data-page="list">
    <div class="page-head"><${Title}>${words("list.title")}</${Title}>
      <a class="button primary new-button" data-new-ticket href="#/new"><${Icon} name="pencil" />${words("nav.new")}</a>
    </div>
    <div class="list-tools"><${Tabs} filters=${filters} /><${Search} filters=${filters} /></div>
    <${Filters} filters=${filters} />
    <${Rows} state=${state} filters=${filters} list=${list} />
  </main>`;
}
