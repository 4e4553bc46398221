/** The list of mail beside the tickets: a tab for each place where it can have ended; it changes by itself. */

import { html } from "../vendor/preact-htm.js";
import { sentenceFor } from "./api.js";
import { Icon } from "./icons.js";
import { OUTCOMES, countText } from "./kept.js";
import { MadeTickets, StatusChip } from "./mail_status.js";
import { steady, usePage } from "./page.js";
import { isOfTheCheck, reasonWords } from "./reasons.js";
import { mailHref } from "./route.js";
import { age, fullMoment } from "./time.js";
import { VERDICTS } from "./verdict_facts.js";

const SKELETON_ROWS = [0, 1, 2, 3, 4, 5];

function Tabs({ outcome, counts }) {
  const { words } = usePage();
  return html`<nav class="tabs" aria-label=${words("mails.tabs")}>
    ${OUTCOMES.map((name) => {
      const count = counts?.[name];
      return html`<a
        key=${name}
        href=${mailHref(name)}
        data-mails-tab=${name}
        data-count=${count ?? null}
        aria-current=${name === outcome ? "page" : null}
      >${words(`mails.tab.${name}`)}${count > 0 && html`<span class="tab-count" aria-label=${words("mails.waiting", { n: count })}>${countText(count)}</span>`}</a>`;
    })}
  </nav>`;
}

/** What the sender check said and, where that is something else, why the mail stands here. */
function Why({ mail, words, lang }) {
  const kind = VERDICTS.includes(mail.verdict) ? mail.verdict : "unverified";
  const sentence = (lang === "cs" ? mail.sentence_cs : mail.sentence_en) || words(`verdict.${kind}`);
  return html`
    ${mail.reason && !isOfTheCheck(mail.reason) && html`<span class="row-reason" data-mail-reason>${reasonWords(mail.reason, words)}</span>`}
    <span class="row-verdict" data-verdict=${kind}><${Icon} name=${kind} />${sentence}</span>
  `;
}

/** Everything comes as a property (no context), so that an unchanged row is not drawn again. */
const Row = steady(({ mail, href, open, ageText, words, lang }) => html`<li class="kept-row">
  <a
    class="row"
    href=${href}
    data-kept-mail=${mail.id}
    data-outcome=${mail.outcome}
    data-status=${mail.status}
    data-reason=${mail.reason}
    aria-current=${open ? "true" : null}
  >
    <span class="row-outcome" data-outcome=${mail.outcome}><${Icon} name=${mail.outcome} /></span>
    <span class="row-line">
      <span class="row-subject" title=${mail.from}>${mail.name || mail.from || words("mail.no_sender")}</span>
      <time class="row-age" datetime=${mail.received_at} title=${fullMoment(mail.received_at, lang)}>${ageText}</time>
    </span>
    <span class="row-about">${mail.subject || words("ticket.no_subject")}</span>
    ${mail.preview && html`<span class="row-preview">${mail.preview}</span>`}
    <${Why} mail=${mail} words=${words} lang=${lang} />
  </a>
  <div class="row-status"><${StatusChip} mail=${mail} words=${words} /><${MadeTickets} tickets=${mail.tickets} /></div>
</li>`);

function Skeleton() {
  const { words } = usePage();
  return html`<div class="list-wait" role="status">
    <span class="for-reader">${words("mails.loading")}</span>
    ${SKELETON_ROWS.map((n) => html`<div key=${n} class="row-wait"><i></i><i></i><i></i></div>`)}
  </div>`;
}

function Empty({ outcome }) {
  const { words } = usePage();
  return html`<div class="blank" data-mails-empty>
    <div class="queue-picture small" aria-hidden="true">${[0, 1, 2].map((n) => html`<i key=${n}></i>`)}</div>
    <h3>${words("mails.empty")}</h3>
    <p>${words(`mails.empty.${outcome}`)}</p>
  </div>`;
}

function Failed({ error, onRetry }) {
  const { words } = usePage();
  return html`<div class="blank" role="alert" data-mails-failed>
    <${Icon} name="warning" />
    <h3>${words("mails.failed")}</h3>
    <p>${sentenceFor(error, words)}</p>
    <button type="button" onClick=${onRetry}>${words("again")}</button>
  </div>`;
}

function Stale({ onRetry }) {
  const { words } = usePage();
  return html`<div class="list-stale" role="alert" data-mails-stale>
    <p>${words("mails.stale")}</p>
    <button type="button" class="quiet" onClick=${onRetry}>${words("again")}</button>
  </div>`;
}

function More({ list, onMore }) {
  const { words } = usePage();
  return html`<div class="list-more">
    ${list.more === "failed" && html`<p role="alert">${words("mails.more_failed")}</p>`}
    <button type="button" class="quiet" data-mails-more disabled=${list.more === "loading"} onClick=${onMore}>
      ${words(list.more === "loading" ? "mails.loading" : "list.more")}
    </button>
  </div>`;
}

/**
 * @param {object} props
 * @param {object} props.state  of the mail beside the tickets
 * @param {object[]} props.rows
 * @param {{outcome: string, id: string|null}} props.place
 */
export function MailList({ state, rows, place, onRetry, onMore }) {
  const { words, lang, now } = usePage();
  const { list, counts } = state;
  const waiting = list.phase === "idle" || list.phase === "loading";
  const ready = list.phase === "ready";
  return html`<section class="list" data-mails=${place.outcome} aria-labelledby="list-title" aria-busy=${String(waiting)}>
    <div class="list-head with-tabs">
      <h2 id="list-title">${words(`mails.${place.outcome}`)}</h2>
      ${ready && html`<span class="list-count">${words(list.cursor === null ? "mails.count" : "mails.count_more", { n: rows.length })}</span>`}
    </div>
    <${Tabs} outcome=${place.outcome} counts=${counts} />
    <div class="list-scroll" id="list" tabindex="-1">
      ${list.stale && html`<${Stale} onRetry=${onRetry} />`}
      ${rows.length > 0 &&
      html`<ol class="rows">
        ${rows.map(
          (mail) => html`<${Row}
            key=${mail.id}
            mail=${mail}
            href=${mailHref(place.outcome, mail.id)}
            open=${place.id === mail.id}
            ageText=${age(mail.received_at, now, lang)}
            words=${words}
            lang=${lang}
          />`,
        )}
      </ol>`}
      ${waiting && rows.length === 0 && html`<${Skeleton} />`}
      ${list.phase === "failed" && html`<${Failed} error=${list.error} onRetry=${onRetry} />`}
      ${ready && rows.length === 0 && list.cursor === null && html`<${Empty} outcome=${place.outcome} />`}
      ${ready && list.cursor !== null && html`<${More} list=${list} onMore=${onMore} />`}
    </div>
  </section>`;
}
