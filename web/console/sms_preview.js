/** What an SMS will look like, what it takes and costs, who gets it and who does not: before it is sent. */

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { Icon } from "./icons.js";
import { isLead } from "./locking.js";
import { usePage } from "./page.js";
import { shownNumber } from "./phone_number.js";
import { LIMITS, WITHOUT, costOfMarks, exactMoney, losesMarks, money, otherWay, overClients, times } from "./texting_facts.js";

/** Typing goes on; the server is asked once it pauses. */
const TYPING_PAUSE_MS = 400;

const NONE = { phase: "none", found: null, other: null, error: null };

/** The same words in the other way of writing, where it makes a difference. */
const inTheOther = (ask, body, found) => (!body.fold || losesMarks(found, body) ? ask(otherWay(body)).catch(() => null) : Promise.resolve(null));

/**
 * The preview of what is typed. What was found last stays on the screen until the next one is there.
 * @param {(body: object) => Promise<object>} ask
 * @param {object|null} body  null: there is nothing to see
 * @returns {{phase: "none"|"asking"|"ready"|"failed", found: object|null, other: object|null, error: Error|null, again: () => void}}
 *   `ready`: what is found is of what is typed now; `other`: the same without, or with, its marks
 */
export function useSmsPreview(ask, body) {
  const [state, setState] = useState({ ...NONE, of: null });
  const [round, setRound] = useState(0);
  const text = JSON.stringify(body);
  const isFirst = useRef(true);
  useEffect(() => {
    if (body === null) return undefined;
    let gone = false;
    const put = (next) => gone || setState((before) => ({ ...before, ...next }));
    const look = async () => {
      try {
        const found = await ask(body);
        put({ phase: "ready", found, other: null, error: null, of: text });
        const other = await inTheOther(ask, body, found);
        if (other !== null) put({ other });
      } catch (error) {
        put({ phase: "failed", error, of: text });
      }
    };
    const timer = setTimeout(look, isFirst.current ? 0 : TYPING_PAUSE_MS);
    isFirst.current = false;
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [text, round]);
  const again = () => setRound(round + 1);
  if (body === null) return { ...NONE, again };
  const phase = state.of === text ? state.phase : "asking";
  return { ...state, phase, again };
}

// --- the wording ------------------------------------------------------------------------------------------

/** @param {{wording: object, lang: "cs"|"en"}} props */
function Wording({ wording, lang, most }) {
  const { words } = usePage();
  const told = [words("sms.segments", { n: wording.segments }), words("sms.left", { n: wording.left }), words(`sms.encoding.${wording.encoding}`)];
  return html`<div class="sms-wording" data-wording=${lang} data-segments=${wording.segments} data-left=${wording.left} data-encoding=${wording.encoding}>
    <p class="faint">${words(lang === "cs" ? "sms.as_sent" : "sms.as_sent_en")}</p>
    <p class="sms-bubble" lang=${lang} data-as-sent>${wording.text}</p>
    ${wording.segments > most && html`<p class="warn" data-too-long>${words("sms.too_long", { n: most })}</p>`}
    <p class="sms-counts" data-many=${wording.segments > 1 ? "" : null}>${told.join(" · ")}</p>
  </div>`;
}

/** What the marks cost, or would. */
function MarksCost({ found, other, fold }) {
  const { words, lang } = usePage();
  if (other === null) return null;
  const { plain, marked } = fold ? costOfMarks(found, other) : costOfMarks(other, found);
  if (plain === marked) return html`<p class="faint" data-marks-cost="same">${words("sms.cost.same")}</p>`;
  const params = { with: words("sms.segments", { n: marked }), without: plain, times: times(marked / plain, lang) };
  return html`<p class=${fold ? "faint" : "sms-warns"} data-marks-cost=${fold ? "would" : "does"}>${words(fold ? "sms.cost.marks" : "sms.cost.kept", params)}</p>`;
}

// --- whom it reaches --------------------------------------------------------------------------------------

const nameOf = (contact) => contact?.name || contact?.address || "";

/** A number of several clients gets one SMS. */
const takes = ({ segments }, words) => (segments === 0 ? words("sms.once") : words("sms.segments", { n: segments }));

function Recipients({ recipients, several }) {
  const { words, lang } = usePage();
  return html`<details class="sms-who" data-sms-recipients=${recipients.length} open=${recipients.length <= 6}>
    <summary>${words("sms.recipients", { n: recipients.length })}</summary>
    <div tabindex="0" role="group" aria-label=${words("sms.recipients", { n: recipients.length })}><ul>
      ${recipients.map(
        (one) => html`<li key=${`${one.client.number} ${one.number}`} data-sms-recipient=${one.number}>
          <span>${several && html`<strong>${one.client.number}</strong> `}${nameOf(one.contact)}</span>
          <span class="sms-number">${shownNumber(one.number)}</span>
          <span class="faint">${[one.country, one.language === "en" ? words("sms.language.en") : null, takes(one, words)].filter(Boolean).join(", ")}</span>
          ${one.segments > 0 && html`<span class="sms-money">${exactMoney(one.price_usd, lang)}</span>`}
        </li>`,
      )}
    </ul></div>
  </details>`;
}

const withoutWord = ({ reason }, words) => words(`sms.without.${WITHOUT.includes(reason) ? reason : "other"}`);

function Without({ without }) {
  const { words } = usePage();
  if (without.length === 0) return null;
  return html`<details class="sms-who" data-sms-without=${without.length} open=${without.length <= 6}>
    <summary>${words("sms.without", { n: without.length })}</summary>
    <div tabindex="0" role="group" aria-label=${words("sms.without", { n: without.length })}><ul>
      ${without.map(
        (one, index) => html`<li key=${index} data-sms-without-one=${one.reason}>
          <span><strong>${one.number}</strong> ${one.client?.name ?? ""}${one.contact ? `, ${nameOf(one.contact)}` : ""}</span>
          <span class="faint">${withoutWord(one, words)}</span>
        </li>`,
      )}
    </ul></div>
  </details>`;
}

/** One limit that is passed, in words. */
function Limit({ one }) {
  const { words } = usePage();
  return words(`sms.over.${LIMITS.includes(one.limit) ? one.limit : "other"}`, { client: one.client ?? "" });
}

/**
 * Limits that are passed, and who may let it go all the same.
 * @param {{over: {limit: string, client: string|null}[], me: object|null, onDrop?: (numbers: string[]) => void}} props
 */
export function Over({ over, me, onDrop, children }) {
  const { words } = usePage();
  if (over.length === 0) return null;
  const droppable = overClients({ over });
  return html`<div class="sms-over" role="status" data-sms-over=${over.length}>
    <p><${Icon} name="warning" /><strong>${words("sms.over")}</strong></p>
    <ul>${over.slice(0, 8).map((one, index) => html`<li key=${index} data-over-limit=${one.limit}><${Limit} one=${one} /></li>`)}${over.length > 8 && html`<li>…</li>`}</ul>
    <p>${words(isLead(me) ? "sms.over.lead" : "sms.over.agent")}</p>
    ${children}
    ${onDrop && droppable.length > 0 && html`<button type="button" class="quiet" data-over-drop onClick=${() => onDrop(droppable)}>${words("sms.over.drop")}</button>`}
  </div>`;
}

/** How many, how long, how much. */
export function Total({ found }) {
  const { words, lang } = usePage();
  const told = [words("event.count.sms", { n: found.sms }), words("sms.segments", { n: found.segments }), words("sms.price", { price: money(found.price_usd, lang) })];
  return html`<p class="sms-total" data-sms-total=${found.sms}><span class="faint">${words("sms.total")}</span> <strong>${told.join(" · ")}</strong></p>`;
}

/**
 * @param {object} props
 * @param {ReturnType<typeof useSmsPreview>} props.preview
 * @param {boolean} props.fold
 * @param {boolean} props.chosen  whether somebody is to get it
 * @param {boolean} [props.several]  clients
 */
export function SmsPreview({ preview, fold, chosen, several = false, children }) {
  const { words } = usePage();
  const { phase, found, other, error } = preview;
  const isKnown = found !== null && phase !== "none";
  const isBusy = phase === "asking";
  return html`<div class="sms-preview" data-sms-preview=${phase} aria-busy=${String(isBusy)}>
    <div role="status">
      ${phase === "none" && html`<p class="faint">${words("sms.preview.none")}</p>`}
      ${isBusy && html`<p class=${isKnown ? "for-reader" : "faint"}>${words("sms.preview.busy")}</p>`}
      ${phase === "ready" && html`<${Total} found=${found} />`}
    </div>
    ${phase === "failed" &&
    html`<p class="fault" role="alert" data-sms-preview-failed><${Icon} name="warning" /><span>${words("sms.preview.failed", { detail: sentenceFor(error, words) })} <button type="button" class="inline" onClick=${preview.again}>${words("again")}</button></span></p>`}
    ${isKnown &&
    phase !== "failed" &&
    html`<div class="sms-preview-in">
      <${Wording} wording=${found.cs} lang="cs" most=${found.segments_max} />
      ${found.en && html`<${Wording} wording=${found.en} lang="en" most=${found.segments_max} />`}
      <${MarksCost} found=${found} other=${other} fold=${fold} />
      ${children}
      ${chosen ? html`<${Recipients} recipients=${found.recipients} several=${several} /><${Without} without=${found.without} />` : html`<p class="faint">${words("sms.recipients.choose")}</p>`}
    </div>`}
  </div>`;
}
