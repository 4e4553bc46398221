/** What was said and what happened, from the beginning: messages right and left, everything else as quiet lines. */

import { forMoment, onMoment, untilMoment } from "../console/ahead.js";
import { usePage } from "../console/page.js";
import { initials } from "../console/people.js";
import { shownNumber } from "../console/phone_number.js";
import { fullMoment, moment } from "../console/time.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { Fault } from "./blank.js";
import { Download } from "./download.js";
import { linesOf, saidIn, voiceOf } from "./happening_facts.js";
import { AnswerText, Quote, Text } from "./text.js";
import { useStep, useZone } from "./zone.js";

const At = ({ at }) => {
  const { lang, now } = usePage();
  return html`<time datetime=${at} title=${fullMoment(at, lang)}>${moment(at, now, lang)}</time>`;
};

/** What was said; of a long text the beginning, and all of it when asked for. */
function Message({ event, files, ticketId, version }) {
  const { words } = usePage();
  const { api } = useZone();
  const [whole, setWhole] = useState(null);
  const place = useRef(null);
  const { busy, error, start } = useStep(async () => setWhole(await api.whole(ticketId, version)));
  useEffect(() => {
    if (whole !== null) place.current.focus(); // the button that had it is gone
  }, [whole]);
  const { text, quoted } = whole ?? event;
  const ask = async ({ index }) => (await api.fileLink(ticketId, version, index)).url;
  const download = (file) => html`<${Download} ticketId=${ticketId} version=${version} file=${file} />`;
  const said = event.markdown
    ? html`<${AnswerText} text=${text} isCut=${event.truncated && whole === null} files=${files} ask=${ask} download=${download} />`
    : html`<${Text} text=${text} />`;
  return html`<div tabindex=${whole === null ? null : "-1"} ref=${place}>
      ${text ? said : html`<p class="text faint">${words("said.no_text")}</p>`}
    </div>
    ${event.truncated &&
    whole === null &&
    html`<p class="note">${words("said.truncated")}${" "}
      <button type="button" class="inline" data-whole disabled=${busy} onClick=${start}>${words(busy ? "said.whole.busy" : "said.whole")}</button></p>`}
    <${Fault} error=${error} />
    <${Quote} quoted=${quoted} />`;
}

/** What came by telephone was written down by somebody of the company: it is not in the client's own words. */
function ByPhone({ event }) {
  const { words } = usePage();
  if (event.via !== "phone") return null;
  const name = event.call?.by?.name;
  return html`<p class="said-how" data-by-phone>${name ? words("said.by_phone.by", { name }) : words("said.by_phone")}</p>`;
}

function Said({ entry, event, files, ticketId, isNew }) {
  const { words } = usePage();
  const { me } = useZone();
  const { side, name } = voiceOf(entry, event, me.contact);
  const shown = side === "mine" ? words("voice.mine") : side === "system" ? words("voice.system") : name || words("voice.theirs");
  return html`<li class="said" data-side=${side} data-version=${entry.version} data-fresh=${isNew ? "" : null}>
    <span class="avatar" aria-hidden="true">${initials(name || shown)}</span>
    <article class="bubble">
      <header><h3>${shown}</h3>${isNew && html`<span class="new-mark">${words("voice.new")}</span>`}<${At} at=${entry.at} /></header>
      <${ByPhone} event=${event} />
      <${Message} event=${event} files=${files} ticketId=${ticketId} version=${entry.version} />
      ${files.length > 0 &&
      html`<ul class="said-files" aria-label=${words("said.files")}>
        ${files.map((file) => html`<li key=${file.index}><${Download} ticketId=${ticketId} version=${entry.version} file=${file} /></li>`)}
      </ul>`}
    </article>
  </li>`;
}

function copiesLine(event, words) {
  const parts = [];
  if (event.added?.length > 0) parts.push(words("line.copies.added", { who: event.added.join(", ") }));
  if (event.removed?.length > 0) parts.push(words("line.copies.removed", { who: event.removed.join(", ") }));
  return parts.join(" · ") || words("line.copies_changed");
}

/** @returns {string} the line of what happened */
function lineOf(event, { words, lang, now }) {
  switch (event.type) {
    case "state_changed":
      return words("line.state_changed", { state: words(`state.${event.to}`) });
    case "scheduled":
      return words("line.scheduled", { when: onMoment(event.until, now, lang) });
    case "assigned":
      return event.agent ? words("line.assigned", { name: event.agent.name }) : words("line.unassigned");
    case "promised":
      return promisedLine(event, { words, lang, now });
    case "copies_changed":
      return copiesLine(event, words);
    case "texted":
      return words("line.texted", { numbers: event.to.map(({ number }) => shownNumber(number)).join(", ") });
    default:
      return words(`line.${event.type}`);
  }
}

function promisedLine({ kind, until }, { words, lang, now }) {
  if (kind === "solution") return words("line.promised.solution", { when: untilMoment(until, now, lang) });
  return words("line.promised.reaction", { when: kind === "reaction" ? untilMoment(until, now, lang) : forMoment(until, now, lang) });
}

function Lines({ entry }) {
  const page = usePage();
  const lines = linesOf(entry).map((event) => lineOf(event, page));
  if (lines.length === 0) return null;
  return html`<li class="line" data-line=${entry.version}><span>${[...new Set(lines)].join(" · ")} · </span><${At} at=${entry.at} /></li>`;
}

/** The first line stands above the first message. */
const isOpening = ({ events }) => events.some(({ type }) => type === "ticket_opened");

/** @param {{ticketId: string, entries: object[], newAfter: number|null}} props  null: everything is new, so nothing is marked */
export function Timeline({ ticketId, entries, newAfter }) {
  const { words } = usePage();
  const isNew = (entry) => newAfter !== null && entry.version > newAfter && entry.actor.kind !== "client";
  return html`<section class="talk" aria-labelledby="talk-title">
    <h2 class="for-reader" id="talk-title">${words("ticket.timeline")}</h2>
    <ol class="timeline" data-timeline>
      ${entries.flatMap((entry) => {
        const said = saidIn(entry).map(
          ({ event, files }, place) => html`<${Said} key=${`${entry.version}-${place}`} entry=${entry} event=${event} files=${files} ticketId=${ticketId} isNew=${isNew(entry)} />`,
        );
        const lines = html`<${Lines} key=${`${entry.version}-line`} entry=${entry} />`;
        return isOpening(entry) ? [lines, ...said] : [...said, lines];
      })}
    </ol>
  </section>`;
}
