/** Where the client answers: text and files, kept until they are sent. */

import { Problem } from "../console/api.js";
import { useDropping } from "../console/file_box.js";
import { Icon } from "../console/icons.js";
import { sends } from "../console/keys.js";
import { usePage } from "../console/page.js";
import { isSending, isUnsettled } from "../console/uploads.js";
import { html, useState } from "../vendor/preact-htm.js";
import { Done, Fault } from "./blank.js";
import { charsOver, useDraft } from "./draft.js";
import { FileBox, useUploads } from "./file_box.js";
import { newsAfter } from "./open_ticket.js";
import { useStep, useZone } from "./zone.js";

const EMPTY = { text: "", files: [] };
const isEmpty = ({ text, files }) => text === "" && files.length === 0;

/** No answer is possible; what was being written when that happened is still there to be copied. */
function Closed({ ticket }) {
  const { words } = usePage();
  const { drafts } = useZone();
  const { text } = drafts.load(ticket.id, EMPTY);
  return html`<p class="note" data-no-reply>
      ${ticket.state === "closed" ? html`${words("reply.closed")} <a href="#/new">${words("reply.closed.new")}</a>` : words("reply.not_now")}
    </p>
    ${text !== "" && html`<label class="field"><span>${words("reply.unsent")}</span><textarea data-unsent readonly rows="4" value=${text}></textarea></label>`}`;
}

/** The ticket is no longer what it seemed to be: look at it anew. */
function lookAgain(open, error) {
  if (error instanceof Problem && error.status === 409) open.refresh();
  throw error;
}

/** Why it cannot be sent as it is. */
function Obstacle({ over, uploads }) {
  const { words } = usePage();
  if (over > 0) return html`<p class="fault" role="alert" data-too-long><${Icon} name="warning" /><span>${words("reply.too_long", { n: over })}</span></p>`;
  if (isSending(uploads.state)) return html`<p class="note" role="status">${words("files.busy")}</p>`;
  if (isUnsettled(uploads.state)) return html`<p class="note" role="status">${words("files.unsettled")}</p>`;
  return null;
}

/** @param {{open: object}} props */
export function Reply({ open }) {
  const { ticket } = open.state;
  if (!ticket.may?.reply) return html`<${Closed} ticket=${ticket} />`;
  return html`<${ReplyForm} open=${open} />`;
}

function ReplyForm({ open }) {
  const { words } = usePage();
  const { api, me, say } = useZone();
  const { ticket, entries } = open.state;
  const { draft, change, uploads, kept, forget } = useDraft(ticket.id, EMPTY, useUploads);
  const { over, handlers } = useDropping(uploads.add);
  const [since, setSince] = useState(ticket.version);
  const [done, setDone] = useState(false);
  const { busy, error, start } = useStep(async () => {
    const files = uploads.sent.map(({ id }) => id);
    const history = await api.reply(ticket.id, { text: draft.text, files }).catch((error) => lookAgain(open, error));
    forget();
    open.take(history);
    open.read();
    setSince(history.ticket.version);
    setDone(true);
    say(words("reply.sent"));
  });
  const write = (text) => {
    if (draft.text === "") setSince(ticket.version);
    setDone(false);
    change({ text });
  };
  const tooLong = charsOver(draft.text, me.limits);
  const whole = { ...draft, files: uploads.sent };
  const blocked = busy || isEmpty(whole) || tooLong > 0 || isUnsettled(uploads.state);
  const news = draft.text !== "" && newsAfter(entries, since).length > 0;
  const send = (event) => {
    event.preventDefault();
    if (!blocked) start();
  };
  return html`<form class="reply" data-over=${over ? "" : null} ...${handlers} onSubmit=${send}>
    <label for="reply-text">${words("reply.label")}</label>
    ${ticket.state === "resolved" && html`<p class="note">${words("reply.hint.reopens")}</p>`}
    <textarea id="reply-text" data-reply rows="4" placeholder=${words("reply.hint")} value=${draft.text}
      onInput=${(event) => write(event.target.value)} onKeyDown=${(event) => sends(event) && send(event)}></textarea>
    <${FileBox} uploads=${uploads} over=${over} />
    ${news && html`<p class="note news" role="status" data-reply-news>${words("reply.news")}</p>`}
    ${!kept && html`<p class="note" role="alert">${words("reply.not_kept")}</p>`}
    <${Obstacle} over=${tooLong} uploads=${uploads} />
    <${Fault} error=${error} unknownKey="reply.unknown" hooks=${{ "data-reply-fault": "" }} />
    <div class="reply-foot">
      ${done && html`<${Done} text=${words("reply.sent")} />`}
      <button type="submit" class="primary" data-send disabled=${blocked}>${busy ? words("reply.busy") : words("reply.send")}</button>
    </div>
  </form>`;
}
