/** A note in the story: what colleagues write to each other. Its sign, its name and its edge say so, not its colour alone. */

import { html } from "../vendor/preact-htm.js";
import { CallMark } from "./call_told.js";
import { Icon } from "./icons.js";
import { splitLinks } from "./links.js";
import { calledPieces } from "./mentions.js";
import { EntryHead } from "./message.js";
import { usePage } from "./page.js";
import { callName } from "./people.js";
import { LongText } from "./text.js";
import { TicketRefs } from "./ticket_refs.js";

function Called({ person, text, me }) {
  const { words } = usePage();
  const isMe = person.id === me?.id;
  return html`<span class="called" data-called=${person.id} data-called-me=${isMe ? "" : null} title=${isMe ? words("note.calls_me") : null}>${text}</span>`;
}

/** @param {{text: string, mentions: import("./mentions.js").Person[], me: object|null}} props */
function NoteText({ text, mentions, me }) {
  return html`<div class="text">
    ${calledPieces(text, mentions).map(({ text: piece, person }, index) =>
      person
        ? html`<${Called} key=${index} person=${person} text=${piece} me=${me} />`
        : splitLinks(piece).map(({ text: part, href }, place) =>
            href === null
              ? html`<${TicketRefs} key=${`${index}.${place}`} text=${part} />`
              : html`<a key=${`${index}.${place}`} href=${href} target="_blank" rel="noopener noreferrer nofollow">${part}</a>`,
          ),
    )}
  </div>`;
}

export function Note({ event, actor, at, isNew, me, wholeText }) {
  const { words } = usePage();
  const mentions = event.mentions ?? [];
  const callsMe = mentions.some(({ id }) => id === me?.id);
  const shown = ({ text }) => html`<${NoteText} text=${text} mentions=${mentions} me=${me} />`;
  return html`<article class="entry note-entry" data-note data-new=${isNew ? "" : null} data-calls-me=${callsMe ? "" : null}>
    <${EntryHead} name=${callName(actor) || words("actor.agent")} address=${null} at=${at} isNew=${isNew} kind="note">
      <span class="note-word" aria-hidden="true"><${Icon} name="note" />${words("note.mark")}</span>
    </${EntryHead}>
    ${event.call && html`<${CallMark} call=${event.call} actor=${actor} />`}
    ${callsMe && html`<p class="mark" data-note-calls-me><${Icon} name="at" /><span>${words("note.calls_me")}</span></p>`}
    ${event.truncated ? html`<${LongText} beginning=${event.text} wholeText=${wholeText} shown=${shown} />` : shown(event)}
  </article>`;
}
