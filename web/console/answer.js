/** The answer box. Nothing typed is lost: every stroke goes to the draft, which goes only when the answer was taken. */

import { html } from "../vendor/preact-htm.js";
import { forMoment } from "./ahead.js";
import { STATES_AFTER_ANSWER } from "./answering.js";
import { sentenceFor } from "./api.js";
import { StateSign } from "./icons.js";
import { sends } from "./keys.js";
import { usePage } from "./page.js";
import { callName } from "./people.js";
import { newsEvents } from "./happening_facts.js";
import { isKeptFrom } from "./locking.js";

/** One thing that happened while the answer was being written, in a few words. */
function newsWords(event, actor, { words, lang, now }) {
  switch (event.type) {
    case "message_received":
      return words("news.message_received", { name: callName(event.from) });
    case "answered":
      return words("news.answered", { name: callName(actor) || words("actor.agent") });
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

function Outcome({ phase, error, news, onRead }) {
  const { words } = usePage();
  if (phase === "stale") return html`<p class="answer-notice warn" role="alert" data-answer-stale>${words("answer.stale")}</p>`;
  if (phase === "unknown") return html`<p class="answer-notice warn" role="alert" data-answer-unknown>${words("answer.unknown")}</p>`;
  if (phase === "refused")
    return html`<p class="answer-notice warn" role="alert" data-answer-refused>
      ${words("answer.refused", { detail: sentenceFor(error, words) })}
    </p>`;
  if (news.length > 0) return html`<${News} news=${news} onRead=${onRead} />`;
  return null;
}

function Hint({ open }) {
  const { words } = usePage();
  if (!open.draftKept) return html`<span class="answer-hint warn" role="alert">${words("answer.not_kept")}</span>`;
  if (open.answerPhase === "sent") return html`<span class="answer-hint" role="status" data-answer-sent>${words("answer.sent")}</span>`;
  if (open.draft.text !== "") return html`<span class="answer-hint faint">${words("answer.kept")}</span>`;
  return null;
}

/** @param {{open: object, desk: object, company: object, me: object|null}} props */
export function AnswerBox({ open, desk, company, me }) {
  const { words } = usePage();
  const { ticket, draft, answerPhase } = open;
  if (ticket.state === "closed") return html`<p class="answer answer-over">${words("answer.closed")}</p>`;
  const busy = answerPhase === "sending";
  const news = draft.base === null ? [] : open.changes.filter((change) => change.version > draft.base && newsEvents(change).length > 0);
  const isKept = isKeptFrom(ticket, me);
  const send = () => {
    company.stopped();
    desk.sendAnswer();
  };
  const again = answerPhase === "stale" || answerPhase === "unknown";
  return html`<form
    class="answer"
    aria-label=${words("answer.label")}
    onSubmit=${(event) => {
      event.preventDefault();
      send();
    }}
  >
    ${isKept && html`<p class="answer-notice" role="status" data-answer-locked>${words("answer.locked", { name: callName(ticket.agent) })}</p>`}
    <${Outcome} phase=${answerPhase} error=${open.answerError} news=${news} onRead=${desk.readNews} />
    <label class="for-reader" for="answer-text">${words("answer.label")}</label>
    <textarea
      id="answer-text"
      data-answer
      rows="2"
      spellcheck="true"
      placeholder=${`${words("answer.placeholder")} (${words("answer.to", { to: callName(ticket.requester) })})`}
      value=${draft.text}
      aria-busy=${String(busy)}
      onInput=${(event) => {
        company.typed();
        desk.type(event.currentTarget.value);
      }}
      onBlur=${company.stopped}
      onKeyDown=${(event) => {
        if (!sends(event)) return;
        event.preventDefault();
        if (!isKept) send();
      }}
    ></textarea>
    <div class="answer-bar">
      <fieldset class="segments after">
        <legend>${words("answer.then")}</legend>
        ${STATES_AFTER_ANSWER.map(
          (state) => html`<label key=${state} data-checked=${draft.state === state ? "" : null}>
            <input
              type="radio"
              name="state-after"
              class="for-reader"
              data-after=${state}
              value=${state}
              checked=${draft.state === state}
              onChange=${() => desk.chooseState(state)}
            />
            <${StateSign} state=${state} />${words(`state.${state}`)}
          </label>`,
        )}
      </fieldset>
      <${Hint} open=${open} />
      <button type="submit" class="primary send" data-send disabled=${busy || isKept || draft.text.trim() === ""}>
        ${busy ? words("answer.sending") : words(again ? "answer.send_again" : "answer.send")}
        <kbd aria-hidden="true">Ctrl ↵</kbd>
      </button>
    </div>
  </form>`;
}
