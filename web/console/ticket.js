/** One ticket: what it is, what has happened, and what can be done. */

import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../vendor/preact-htm.js";
import { forMoment, onMoment, untilMoment } from "./ahead.js";
import { AnswerBox } from "./answer.js";
import { sentenceFor } from "./api.js";
import { ClientCard } from "./client_card.js";
import { countdown, isBroken, isCounted } from "./countdown.js";
import { URGENCIES, promisedUntil, urgencyOf } from "./dispatch.js";
import { LinkedTickets } from "./happenings.js";
import { Icon, StateSign } from "./icons.js";
import { judgementsOf } from "./judgement_facts.js";
import { isKeptFrom, isLead, lockStep } from "./locking.js";
import { Countdown, LockMark, People, UrgencyMark } from "./marks.js";
import { usePage } from "./page.js";
import { callName, isMe, shortName } from "./people.js";
import { SCHEDULED_FROM, TOLD_CLOCKS } from "./planning.js";
import { SchedulePanel } from "./schedule_panel.js";
import { ticketHref } from "./route.js";
import { TagFact } from "./tag_fact.js";
import { TicketMenu } from "./ticket_menu.js";
import { TicketPanel } from "./ticket_panels.js";
import { Subject } from "./text.js";
import { fullMoment, moment } from "./time.js";
import { Timeline } from "./timeline.js";

/** This near to the end counts as reading the end: what comes next is scrolled into view. */
const NEAR_END_PX = 80;

/** What the message that opened the ticket was judged to be: the subject is its subject. */
function openingJudged(changes) {
  const judgement = judgementsOf(changes).get(1);
  return judgement ? { event: judgement.event, version: 1 } : null;
}

/** State changes that make sense from a state; the server has the last word. */
function movesOf(ticket, mine) {
  switch (ticket.state) {
    case "queued":
      return ["in_progress", "resolved"];
    case "in_progress":
      return mine ? ["queued", "resolved"] : ["in_progress", "queued", "resolved"];
    case "waiting":
    case "scheduled":
      return ["in_progress", "queued", "resolved"];
    case "resolved":
      return ["in_progress"];
    default:
      return [];
  }
}

/** Nobody takes what is theirs already: the same step is called by what it means from here. */
function moveKey(ticket, mine, target) {
  if (target === "in_progress" && mine && ticket.state !== "queued") return "move.in_progress.mine";
  if (target === "in_progress" && ticket.state === "resolved") return "move.in_progress.resolved";
  return `move.${target}`;
}

function Moves({ open, me, onMove, onSchedule }) {
  const { words } = usePage();
  const { ticket, moving } = open;
  const mine = isMe(ticket.agent, me);
  const kept = isKeptFrom(ticket, me);
  const label = (target) => words(moving?.target === target ? "move.busy" : moveKey(ticket, mine, target));
  return html`<div class="moves">
    ${movesOf(ticket, mine).map(
      (target) => html`<button
        key=${target}
        type="button"
        class=${target === "in_progress" ? "primary" : ""}
        data-move=${target}
        disabled=${moving !== null || kept}
        onClick=${() => onMove(target)}
      >${label(target)}</button>`,
    )}
    ${SCHEDULED_FROM.includes(ticket.state) &&
    html`<button type="button" data-schedule aria-haspopup="dialog" disabled=${kept} onClick=${onSchedule}>
      ${words(ticket.state === "scheduled" ? "schedule.button.again" : "schedule.button")}
    </button>`}
  </div>`;
}

function MoveNotice({ notice, onDismiss }) {
  const { words, lang, now } = usePage();
  if (notice === null) return null;
  const when = notice.at ? moment(notice.at, now, lang) : words("move.taken.meanwhile");
  const sentence = notice.error ? sentenceFor(notice.error, words) : words(notice.key, { ...notice.params, when });
  return html`<div class="move-notice" role="alert" data-move-notice>
    <${Icon} name=${notice.ticket ? "check" : "warning"} /><p>${sentence}${notice.ticket && html`${" "}<a href=${ticketHref(notice.ticket.id)} data-notice-ticket=${notice.ticket.number}>${words("split.go", { number: `#${notice.ticket.number}` })}</a>`}</p>
    <button type="button" class="quiet" onClick=${onDismiss}>${words("close")}</button>
  </div>`;
}

/** Who has the ticket, with what can be done about that. Given to somebody who has not begun, it is for him. */
function AgentFact({ ticket, me, desk }) {
  const { words } = usePage();
  const { agent, state, locked } = ticket;
  const name = agent && (agent.name || agent.id);
  const isOver = state === "resolved" || state === "closed";
  const kept = isKeptFrom(ticket, me) && !isLead(me);
  const { step, reason } = lockStep(ticket, me);
  return html`<div data-fact="agent"><dt>${words(agent && state === "queued" ? "ticket.agent.for" : "ticket.agent")}</dt>
    <dd>
      <span data-agent>${agent
        ? isMe(agent, me) ? words("ticket.agent.me", { name }) : name
        : html`<span class="faint">${words("list.no_agent")}</span>`}</span>
      ${locked && html` <span class="locked-word"><${LockMark} ticket=${ticket} words=${words} />${words("lock.mark")}</span>`}
      ${!isOver && html`<button type="button" class="inline" data-hand-over aria-haspopup="dialog" disabled=${kept} onClick=${() => desk.openPanel("hand_over")}>${words("hand_over.button")}</button>`}
      ${!isOver && (agent || step === "unlock") && html`<button type="button" class="inline" data-lock=${step} data-lock-possible=${reason === null ? "" : null} title=${reason ? words(`lock.reason.${reason}`) : null} aria-haspopup="dialog" onClick=${() => desk.openPanel("lock")}>${words(step === "unlock" ? "lock.button.unlock" : "lock.button")}</button>`}
    </dd></div>`;
}

function UrgencyFact({ ticket, moving, desk }) {
  const { words } = usePage();
  const urgency = urgencyOf(ticket);
  return html`<div data-fact="urgency"><dt><label for="urgency">${words("urgency.label")}</label></dt>
    <dd class="urgency-choice" data-urgency=${urgency}>
      <${UrgencyMark} ticket=${ticket} words=${words} />
      ${ticket.state === "closed"
        ? words(`urgency.${urgency}`)
        : html`<select id="urgency" data-urgency-choice disabled=${moving !== null} value=${urgency} onChange=${(event) => desk.setUrgency(event.currentTarget.value)}>
            ${URGENCIES.map((one) => html`<option key=${one} value=${one} selected=${one === urgency}>${words(`urgency.${one}`)}</option>`)}
          </select>`}
    </dd></div>`;
}

/** What the client was told, and how near that is. A place in the queue may outlive its promise. */
function PromiseFact({ ticket }) {
  const { words, lang, now } = usePage();
  const until = promisedUntil(ticket);
  if (until === null) return null;
  const kind = ticket.promise?.kind;
  const moment = untilMoment(until, now, lang);
  const title = fullMoment(until, lang);
  return html`<div data-fact="promise"><dt>${words(kind ? "promise.label" : "promise.place")}</dt>
    <dd data-promise-kind=${kind ?? "place"}><time datetime=${until} title=${title}>${kind ? words(`promise.${kind}`, { until: moment }) : moment}</time>
      <${Countdown} text=${isCounted(until, now) ? countdown(until, now, lang) : null} broken=${isBroken(until, now)} title=${title} /></dd></div>`;
}

function CopiesFact({ ticket, desk }) {
  const { words } = usePage();
  const copies = ticket.copies ?? [];
  const isOver = ticket.state === "closed";
  if (isOver && copies.length === 0) return null;
  return html`<div data-fact="copies"><dt>${words("ticket.copies")}</dt>
    <dd>${copies.length > 0 && html`<span data-copies>${copies.join(", ")}</span>`}
      ${!isOver && html`<button type="button" class="inline" data-copies-button aria-haspopup="dialog" onClick=${() => desk.openPanel("copies")}>${words(copies.length > 0 ? "copies.button" : "copies.button.first")}</button>`}</dd></div>`;
}

/** Tickets that have to do with this one; the first is added from the menu. */
function RelatedFact({ ticket, desk }) {
  const { words } = usePage();
  const related = ticket.related ?? [];
  if (related.length === 0) return null;
  return html`<div data-fact="related"><dt>${words("ticket.related")}</dt>
    <dd><span><${LinkedTickets} tickets=${related} titles=${desk.state.tickets} /></span>
      <button type="button" class="inline" data-relate-button aria-haspopup="dialog" onClick=${() => desk.openPanel("relate")}>${words("ticket.related.button")}</button></dd></div>`;
}

function Facts({ open, me, desk }) {
  const { words, lang, now } = usePage();
  const { ticket } = open;
  const { requester, client } = ticket;
  return html`<dl class="facts">
    <div data-fact="requester"><dt>${words("ticket.requester")}</dt>
      <dd>${callName(requester)}${requester?.name && html`<span class="beside">${requester.address}</span>`}</dd></div>
    <div data-fact="client"><dt>${words("ticket.client")}</dt>
      <dd>${client
        ? html`${client.name}<span class="beside">${words("ticket.client_number", { number: client.number })}</span>`
        : html`<span class="faint">${words("ticket.no_client")}</span>`}</dd></div>
    <${AgentFact} ticket=${ticket} me=${me} desk=${desk} />
    <${UrgencyFact} ticket=${ticket} moving=${open.moving} desk=${desk} />
    <${PromiseFact} ticket=${ticket} />
    <${CopiesFact} ticket=${ticket} desk=${desk} />
    <${TagFact} open=${open} tickets=${desk.state.tickets} desk=${desk} />
    <${RelatedFact} ticket=${ticket} desk=${desk} />
    <div data-fact="opened"><dt>${words("ticket.opened")}</dt>
      <dd><time datetime=${ticket.opened_at} title=${fullMoment(ticket.opened_at, lang)}>${moment(ticket.opened_at, now, lang)}</time></dd></div>
  </dl>`;
}

/** The state, with the time that it is scheduled for; loudly, when that time has come. */
function StatePill({ ticket }) {
  const { words, lang, now } = usePage();
  const { state, scheduled_for: at, due } = ticket;
  return html`<span class="pill" data-ticket-state=${state}><${StateSign} state=${state} />
      <span>${words(`state.${state}`)}${at && html` <time datetime=${at} title=${fullMoment(at, lang)}>${words("ticket.scheduled_for", { when: forMoment(at, now, lang) })}</time>`}</span>
    </span>
    ${due && html`<strong class="due-mark" data-due><${Icon} name="clock" />${words("ticket.due")}</strong>`}`;
}

/** What happens by itself if nobody does anything. */
function ClockLine({ clock }) {
  const { words, lang, now } = usePage();
  if (!TOLD_CLOCKS.includes(clock?.kind)) return null;
  const when = new Date(clock.at) > now ? onMoment(clock.at, now, lang) : words("clock.any_moment");
  return html`<p class="clock-line" data-clock=${clock.kind}>
    <${Icon} name="clock" /><time datetime=${clock.at} title=${fullMoment(clock.at, lang)}>${words(`clock.${clock.kind}`, { when })}</time>
  </p>`;
}

/** Somebody else keeps the ticket: said before one writes an answer that cannot be sent. */
function KeptFrom({ ticket, me }) {
  const { words } = usePage();
  if (!ticket || !isKeptFrom(ticket, me)) return null;
  return html`<div class="head-note" role="status" data-kept-from=${ticket.agent.id}>
    <${Icon} name="lock" /><p>${words("lock.kept", { name: callName(ticket.agent) })}${isLead(me) && ` ${words("lock.kept.lead")}`}</p>
  </div>`;
}

/** Merged into another one: whoever reads this has to read on there. */
function Merged({ ticket }) {
  const { words } = usePage();
  if (!ticket?.merged_into) return null;
  return html`<div class="head-note" role="status" data-merged-into=${ticket.merged_into.number}>
    <${Icon} name="merge" /><p>${words("merge.banner")} <${LinkedTickets} tickets=${[ticket.merged_into]} /></p>
  </div>`;
}

/** Who else is in the ticket; who types is said in words. */
function Here({ people }) {
  const { words } = usePage();
  const typing = people.filter(({ mode }) => mode === "typing").map(({ name }) => shortName(name));
  return html`<span class="here" data-here=${people.length} role="status">
    <${People} people=${people} words=${words} />
    ${typing.length > 0 && html`<span class="typing">${words("presence.typing.line", { n: typing.length, names: typing.join(", ") })}</span>`}
  </span>`;
}

/** The client waits for what never arrived: said where nobody can overlook it. */
function Undeliverable({ ticket }) {
  const { words } = usePage();
  if (!(ticket?.undeliverable?.length > 0)) return null;
  return html`<div class="head-alarm" role="alert" data-undeliverable>
    <${Icon} name="warning" /><p>${words("ticket.undeliverable", { addresses: ticket.undeliverable.join(", ") })}</p>
  </div>`;
}

/** Keeps the end in view for who reads the end, and says how much is new below to who reads above. */
function useReadingPlace(open) {
  const scroller = useRef(null);
  const atEnd = useRef(true);
  const shown = useRef(0);
  const touched = useRef(false);
  const [below, setBelow] = useState(0);
  const last = open.changes.at(-1)?.version ?? 0;
  const toEnd = () => {
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
    setBelow(0);
  };
  useLayoutEffect(() => {
    if (!scroller.current || last === 0) return;
    if (atEnd.current || shown.current === 0) toEnd();
    else setBelow((n) => n + last - shown.current);
    shown.current = last;
  }, [last]);
  useEffect(() => {
    // the box gets shorter when the answer below grows, and the story longer when something in it comes late: the end
    // stays in view. Once somebody does something in the story, it is he who makes it longer.
    if (!scroller.current || !globalThis.ResizeObserver) return undefined;
    const box = new ResizeObserver(() => atEnd.current && toEnd());
    const story = new ResizeObserver(() => atEnd.current && !touched.current && toEnd());
    box.observe(scroller.current);
    story.observe(scroller.current.firstElementChild);
    return () => [box, story].forEach((observer) => observer.disconnect());
  }, [open.phase]);
  const onScroll = () => {
    const box = scroller.current;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
    if (atEnd.current) setBelow(0);
  };
  const onTouch = () => (touched.current = true);
  const hands = { onScroll, onPointerDown: onTouch, onKeyDown: onTouch, onWheel: onTouch };
  return { scroller, hands, below, toEnd };
}

function Body({ open, desk, originals, company, shifts, me }) {
  const { words } = usePage();
  const { scroller, hands, below, toEnd } = useReadingPlace(open);
  return html`
    <h2 class="for-reader">${words("ticket.timeline")}</h2>
    <div class="timeline-scroll" tabindex="0" ref=${scroller} ...${hands}>
      <${Timeline}
        changes=${open.changes}
        ticket=${open.ticket}
        busy=${open.moving !== null}
        setUrgency=${desk.setUrgency}
        outgoing=${open.outgoing}
        readVersion=${open.readVersion}
        wholeText=${desk.wholeText}
        originals=${originals}
        me=${me}
        onSplit=${(message) => desk.openPanel("split", { message })}
      />
    </div>
    ${below > 0 &&
    html`<button type="button" class="new-below" onClick=${toEnd}><${Icon} name="down" />${words("ticket.new_below", { n: below })}</button>`}
    <${AnswerBox} open=${open} desk=${desk} company=${company} shifts=${shifts} me=${me} />
  `;
}

function Waiting() {
  const { words } = usePage();
  return html`<div class="ticket-wait" role="status">
    <span class="for-reader">${words("ticket.loading")}</span>
    ${[0, 1, 2].map((n) => html`<div key=${n} class="entry-wait"><i></i><i></i><i></i></div>`)}
  </div>`;
}

function Failed({ open, desk }) {
  const { words } = usePage();
  const missing = open.phase === "missing";
  return html`<div class="blank" role="alert" data-ticket-failed>
    <${Icon} name="warning" />
    <h3>${words(missing ? "ticket.missing" : "ticket.failed")}</h3>
    ${!missing && html`<p>${sentenceFor(open.error, words)}</p><button type="button" onClick=${desk.retryOpen}>${words("again")}</button>`}
  </div>`;
}

/**
 * @param {{open: object, desk: object, originals: object, company: object, shifts: object, queues: object[],
 *   me: object|null, listHref: string}} props  shifts: their state
 */
export function TicketView({ open, desk, calls, originals, company, shifts, queues, me, listHref }) {
  const { words } = usePage();
  const { ticket, phase } = open;
  const heading = useRef(null);
  const judged = useMemo(() => openingJudged(open.changes), [open.changes]);
  // asked for by its number: on to its own address, in the same list
  useEffect(() => {
    if (open.goesTo !== null) location.replace(location.hash.replace(`/${open.id}`, `/${open.goesTo}`));
  }, [open.goesTo]);
  // whoever opens a ticket is taken to its heading: the keyboard and the screen reader go on from there
  useEffect(() => heading.current?.focus({ preventScroll: true }), [open.id, ticket === null]);
  return html`<article
    class="ticket"
    data-open-ticket=${ticket?.number ?? ""}
    data-ticket-id=${open.id}
    data-phase=${phase}
    data-version=${open.changes.at(-1)?.version ?? 0}
    aria-labelledby="ticket-title"
    aria-busy=${String(phase === "loading")}
  >
    <header class="ticket-head">
      <div class="ticket-top">
        <a class="back" href=${listHref} data-back aria-label=${words("ticket.back")} title=${words("ticket.back")}><${Icon} name="back" /></a>
        ${ticket && html`<span class="ticket-number">#${ticket.number}</span>
          <${StatePill} ticket=${ticket} />
          <span class="faint"><span class="for-reader">${words("ticket.queue")}: </span>${ticket.queue}</span>`}
        ${ticket && phase === "ready" && html`<${Moves} open=${open} me=${me} onMove=${desk.move} onSchedule=${desk.beginPlanning} />
          <${TicketMenu} key=${open.id} ticket=${ticket} desk=${desk} />`}
      </div>
      <div class="title-line">
        <h1 id="ticket-title" ref=${heading} tabindex="-1">${ticket ? (ticket.subject ? html`<${Subject} text=${ticket.subject} judged=${judged} />` : words("ticket.no_subject")) : words("ticket.loading")}</h1>
        ${phase === "ready" && html`<${Here} people=${company.others(open.id)} />`}
      </div>
      ${ticket && html`<${Facts} open=${open} me=${me} desk=${desk} /><${ClockLine} clock=${ticket.clock} />`}
    </header>
    <${Merged} ticket=${ticket} />
    <${Undeliverable} ticket=${ticket} />
    <${KeptFrom} ticket=${ticket} me=${me} />
    <${MoveNotice} notice=${open.moveNotice} onDismiss=${desk.dismissMoveNotice} />
    ${phase === "loading" && html`<${Waiting} />`}
    ${(phase === "failed" || phase === "missing") && html`<${Failed} open=${open} desk=${desk} />`}
    ${phase === "ready" &&
    html`<div class="ticket-columns">
      <div class="ticket-story"><${Body} key=${open.id} open=${open} desk=${desk} originals=${originals} company=${company} shifts=${shifts} me=${me} /></div>
      <${ClientCard} key=${`card.${open.id}`} ticket=${ticket} desk=${desk} calls=${calls} />
    </div>`}
    ${open.panel !== null && html`<${TicketPanel} open=${open} desk=${desk} me=${me} shifts=${shifts} queues=${queues} state=${desk.state} />`}
    ${open.planning !== null && html`<${SchedulePanel} ticket=${ticket} planning=${open.planning} desk=${desk} />`}
  </article>`;
}
