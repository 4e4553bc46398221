/** What is told above the answer: what came in between, how the last try ended, another draft, a macro's outcome. */

import { html } from "../vendor/preact-htm.js";
import { forMoment } from "./ahead.js";
import { missingIn, withoutPictures } from "./answer_pictures.js";
import { sentenceFor } from "./api.js";
import { newsEvents } from "./happening_facts.js";
import { Icon } from "./icons.js";
import { emptyPlaces, macroName } from "./macro_facts.js";
import { usePage } from "./page.js";
import { callName } from "./people.js";
import { going } from "./uploads.js";

/** One thing that happened while the answer was being written, in a few words. */
function newsWords(event, actor, { words, lang, now }) {
  switch (event.type) {
    case "message_received":
      return words("news.message_received", { name: callName(event.from) });
    case "answered":
    case "noted":
    case "recalled":
      return words(`news.${event.type}`, { name: callName(actor) || words("actor.agent") });
    case "state_changed":
      return words("news.state_changed", { to: words(`state.${event.to}`) });
    case "assigned":
      return event.agent ? words("news.assigned", { name: callName(event.agent) || event.agent.id }) : words("news.unassigned");
    case "scheduled":
      return words("news.scheduled", { when: forMoment(event.until, now, lang) });
    case "came_due":
    case "reminded":
      return words(`news.${event.type}`);
    case "urgency_set":
      return words("news.urgency_set", { to: words(`urgency.${event.to}`) });
    case "locked":
    case "unlocked":
    case "copies_changed":
      return words(`news.${event.type}`);
    case "automatic_received":
      return words("news.automatic_received");
    case "delivery_failed":
      return words("news.delivery_failed", { address: event.address });
    case "merged":
      return words("news.merged", { number: event.into?.number ?? "" });
    case "absorbed":
    case "split_off":
      return words(`news.${event.type}`, { number: event.ticket?.number ?? "" });
    default:
      return words("news.other");
  }
}

function News({ news, onRead }) {
  const page = usePage();
  const { words } = page;
  const items = news.flatMap((change) => newsEvents(change).map((event) => newsWords(event, change.actor, page)));
  return html`<div class="answer-notice" role="status" data-answer-news>
    <p>${words("answer.news")} ${items.join(", ")}.</p>
    <button type="button" class="quiet" onClick=${onRead}>${words("answer.read")}</button>
  </div>`;
}

/** How the last try ended, or what is new since the writing began. */
export function Outcome({ open, onRead }) {
  const { words } = usePage();
  const { answerPhase: phase, answerError: error, answerStep: step, draft } = open;
  const detail = error && sentenceFor(error, words);
  if (phase === "stale") return html`<p class="answer-notice warn" role="alert" data-answer-stale>${words("answer.stale")}</p>`;
  if (phase === "files") return html`<p class="answer-notice warn" role="alert" data-answer-files>${words("answer.files.failed")}</p>`;
  if (step !== null && error) return html`<p class="answer-notice warn" role="alert" data-answer-step=${step}>${words("answer.step_failed", { step: words(`answer.macro.step.${step}`), detail })}</p>`;
  if (phase === "unknown") return html`<p class="answer-notice warn" role="alert" data-answer-unknown>${words("answer.unknown")}</p>`;
  if (phase === "refused") return html`<p class="answer-notice warn" role="alert" data-answer-refused>${words("answer.refused", { detail })}</p>`;
  const news = draft.base === null ? [] : open.changes.filter((change) => change.version > draft.base && newsEvents(change).length > 0);
  return news.length > 0 ? html`<${News} news=${news} onRead=${onRead} />` : null;
}

/** Another text for the same answer, written elsewhere. */
export function OtherDraft({ other, desk }) {
  const { words } = usePage();
  if (other === null) return null;
  return html`<div class="answer-notice calm" role="status" data-draft-other=${other.from}>
    <p>${words(`answer.other.${other.from}`)} <q>${withoutPictures(other.draft.text).trim() || other.draft.files.map(({ name }) => name).join(", ")}</q></p>
    <button type="button" class="quiet" data-draft-take onClick=${desk.takeOtherDraft}>${words("answer.other.take")}</button>
    <button type="button" class="quiet" data-draft-dismiss onClick=${desk.dismissOtherDraft}>${words("answer.other.dismiss")}</button>
  </div>`;
}

/** How a macro ended that did something with the ticket. */
export function MacroNotice({ notice, desk }) {
  const { words, lang } = usePage();
  if (notice === null) return null;
  const name = macroName(notice, lang);
  const { failed } = notice;
  const text = failed
    ? words("answer.macro.failed", { name, step: words(`answer.macro.step.${failed.kind}`), detail: sentenceFor(failed.error, words) })
    : words("answer.macro.done", { name });
  return html`<div class="answer-notice ${failed ? "warn" : "calm"}" role=${failed ? "alert" : "status"} data-macro-notice=${failed ? failed.kind : "done"}>
    <p>${failed && html`<${Icon} name="warning" /> `}${text}</p>
    <button type="button" class="quiet" onClick=${desk.dismissMacroNotice}>${words("close")}</button>
  </div>`;
}

/** A picture in the text whose file is not there (any more). */
export function MissingPictures({ text, uploads }) {
  const { words } = usePage();
  const labels = missingIn(text, going(uploads));
  if (labels.length === 0) return null;
  return html`<p class="answer-notice warn" role="status" data-pictures-missing>${words("answer.picture.missing", { n: labels.length, names: labels.join(", ") })}</p>`;
}

/** A place of a macro for which nobody knew what to put in. */
export function EmptyPlaces({ text }) {
  const { words } = usePage();
  const places = emptyPlaces(text);
  if (places.length === 0) return null;
  return html`<p class="answer-notice warn" role="status" data-places-left>${words("answer.place_left", { places: places.join(", ") })}</p>`;
}
