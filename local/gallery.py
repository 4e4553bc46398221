"""`python -m local.gallery`: docs/gallery.html, a page with every text of our mails in both languages.

Each is composed by the program itself from invented facts and shown as its reader gets it. A test compares the
page with what the program writes now.
"""

import email
import email.policy
import html
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final, cast

from chalicelib.dispatch.windows import said, window
from chalicelib.mail.compose import HistoryEntry, Outgoing, compose, text_name
from chalicelib.mail.files import File
from chalicelib.mail.spending import Spending
from chalicelib.mail.templates.wording import LANGUAGES, Language, Promised

PAGE: Final = Path(__file__).parents[1] / "docs" / "gallery.html"

# Of nobody and nothing: the page shows no key, and its links lead nowhere.
_KEYS: Final = (bytes(32),)
_NOW: Final = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
_THURSDAY: Final = datetime(2026, 11, 26, 8, 15, tzinfo=UTC)
_FINANCE_TO: Final = "finance@fronta.example"
_FINANCE: Final = "https://pomoc.fronta.example/finance/"
_LINK: Final = "https://pomoc.fronta.example/api/l/4nq7c2k9v5x8m3t6b1w0z8r5yd"
_LANGUAGE_NAMES: Final[dict[Language, str]] = {"cs": "Czech", "en": "English"}
_REACTION_UNTIL: Final = _NOW + timedelta(minutes=30)
_SOLUTION_UNTIL: Final = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
_LOCK_UNTIL: Final = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
_BODY: Final[dict[Language, str]] = {
    "cs": "podívali jsme se na to a limit paměti jsme zvýšili.\n\n"
    "- Web už odpovídá, viz https://stav.example/502.\n- Záznam chyb najdete v souboru\n\n    /log/php-error.log\n\n"
    "Můžete to prosím vyzkoušet?",
    "en": "We have looked into it and raised the memory limit.\n\n"
    "- The site is up again, see https://status.example/502.\n- The errors are in\n\n    /log/php-error.log\n\n"
    "Could you please try it?",
}
_MARKDOWN: Final[dict[Language, str]] = {
    "cs": "podívali jsme se na to a **limit paměti** jsme zvýšili, viz [stav služeb](https://stav.example/502).\n\n"
    "## Co jsme změnili\n\n1. `memory_limit` na 512 MB,\n2. počet procesů:\n   - webu na 20,\n   - fronty na *5*.\n\n"
    "> Původní hodnoty jsou v záloze, vrátit je můžeme kdykoli.\n\n"
    "Chybu si můžete ověřit sami:\n\n```\ncurl -I https://firma.example/\n  HTTP/2 200\n```\n\n"
    "---\n\nMůžete to prosím vyzkoušet?",
    "en": "We have looked into it and raised the **memory limit**, see [our status](https://status.example/502).\n\n"
    "## What we changed\n\n1. `memory_limit` to 512 MB,\n2. the processes:\n   - of the web to 20,\n"
    "   - of the queue to *5*.\n\n"
    "> The former values are in the backup and can be restored at any time.\n\n"
    "You can check it yourself:\n\n```\ncurl -I https://firma.example/\n  HTTP/2 200\n```\n\n"
    "---\n\nCould you please try it?",
}
_QUOTED: Final[dict[Language, str]] = {
    "cs": "Od rána nám nejde web, hlásí chybu 502.\nMůžete se na to prosím podívat?",
    "en": "Our site has been down since this morning, it says 502.\nCould you please look?",
}
_HISTORY: Final[dict[Language, tuple[HistoryEntry, ...]]] = {
    "cs": (
        HistoryEntry(
            "Jana Nováková",
            _NOW - timedelta(days=1),
            "Dobrý den,\n\nod rána nám nejde web, hlásí chybu 502. Můžete se na to prosím podívat?\n\nNováková",
        ),
        HistoryEntry("Tomáš Dvořák", _NOW - timedelta(hours=20), _BODY["cs"]),
        HistoryEntry(
            "jana@firma.example",
            _NOW - timedelta(hours=1),
            "Posílám celý záznam:\n\n"
            + "    2026-11-23 07:40:12 php-fpm: pool www: server reached max_children\n" * 45,
        ),
    ),
    "en": (
        HistoryEntry(
            "Jana Nováková",
            _NOW - timedelta(days=1),
            "Hello,\n\nour site has been down since this morning, it says 502. Could you please look?\n\nNováková",
        ),
        HistoryEntry("Tomáš Dvořák", _NOW - timedelta(hours=20), _BODY["en"]),
    ),
}

_TICKET: Final = Outgoing(
    outbox_id="gallery",
    kind="acknowledgement",
    ticket_id="01KATF9Z6J8Q3R4S5T6V7W8X9Y",
    number=10001,
    queue_address="podpora@fronta.example",
    queue_name="Podpora Ukázkový hosting",
    company="Ukázkový hosting",
    to=("jana@firma.example",),
    subject="Nejde nám web, hlásí chybu 502",
    state="queued",
    language="cs",
    composed_at=_NOW,
    automatic=True,
    reader_name="Jana Nováková",
)
_STATE: Final = replace(_TICKET, kind="state", agent_name="Tomáš Dvořák", reopen_for=timedelta(days=14))
_NO_TICKET: Final = replace(
    _TICKET,
    kind="confirmation",
    ticket_id=None,
    number=None,
    subject="",
    state=None,
    reader_name=None,
    link=_LINK,
    link_until=_THURSDAY,
    received_at=_NOW - timedelta(minutes=30),
)


def samples(language: Language) -> Iterator[tuple[str, Outgoing]]:
    """A title and a mail for each text there is, and for the variants that look different."""
    yield from _first_samples(language)
    yield from _samples_of_states(language)
    yield from _samples_of_locks(language)
    yield from _samples_with_links(language)


def _promised(title: str, outgoing: Outgoing, promised: Promised, until: datetime) -> Iterator[tuple[str, Outgoing]]:
    """The mail with a promise, and without."""
    words = said(window(_NOW, until), _NOW, outgoing.language)
    yield title, replace(outgoing, promised=promised, promise=words)
    yield f"{title}, nothing promised", outgoing


def _first_samples(language: Language) -> Iterator[tuple[str, Outgoing]]:
    ticket = replace(_TICKET, language=language)
    answer = replace(
        _STATE,
        language=language,
        kind="answer",
        state="waiting",
        automatic=False,
        body=_BODY[language],
        cc=("petr@firma.example",),
    )
    yield from _promised("Acknowledgement", ticket, "reaction", _REACTION_UNTIL)
    yield (
        "Acknowledgement of a mail to several addresses, with large files",
        replace(ticket, reader_name=None, linked=(10002, 10003), refused_files=2, file_limit_mb=25),
    )
    yield "Files refused in a reply", replace(ticket, kind="files_refused", refused_files=1, file_limit_mb=25)
    yield "Answer of an agent", answer
    yield (
        "Answer in Markdown, with a quotation and a file",
        replace(
            answer,
            markdown=True,
            body=_MARKDOWN[language],
            quoted=_QUOTED[language],
            files=(File("záznam chyb.txt", "text/plain", b"502"),),
        ),
    )
    yield from _promised(
        "Answer of an agent who goes on", replace(answer, state="in_progress"), "solution", _SOLUTION_UNTIL
    )


def _samples_of_states(language: Language) -> Iterator[tuple[str, Outgoing]]:
    state = replace(_STATE, language=language)
    working, queued = replace(state, state="in_progress"), replace(state, state="queued")
    waiting = replace(state, kind="reminder", state="waiting", resolves_at=datetime(2026, 12, 4, 9, 15, tzinfo=UTC))
    waited = timedelta(days=14)
    solution: tuple[Promised, datetime] = ("solution", _SOLUTION_UNTIL)
    reaction: tuple[Promised, datetime] = ("reaction", _REACTION_UNTIL)
    yield from _promised("In progress", working, *solution)
    yield from _promised("In progress, its time has come", replace(working, by_clock=True), *solution)
    yield from _promised("In progress again, the reader has written", replace(working, by_reader=True), *solution)
    yield "Waiting for the client", replace(state, state="waiting", resolves_at=waiting.resolves_at)
    yield "Scheduled", replace(state, state="scheduled", until=_THURSDAY)
    yield from _promised("Back in the queue", queued, *reaction)
    yield from _promised("Back in the queue, its time has come", replace(queued, by_clock=True), *reaction)
    yield from _promised("Back in the queue, the reader has written", replace(queued, by_reader=True), *reaction)
    yield from _promised("Waits, and is more urgent than it was", replace(queued, sooner=True), *reaction)
    yield "Resolved", replace(state, state="resolved")
    yield "Resolved by the client", replace(state, state="resolved", by_reader=True)
    yield "Resolved by itself", replace(state, state="resolved", by_clock=True, waited_for=waited)
    yield "Closed", replace(state, state="closed")
    yield "Closed to go on in another one", replace(state, state="closed", cause="merged", linked=(10002,))
    yield "Closed by itself", replace(state, state="closed", by_clock=True, waited_for=waited)
    yield "First reminder", waiting
    yield "Second reminder", replace(waiting, second=True)


def _samples_of_locks(language: Language) -> Iterator[tuple[str, Outgoing]]:
    locked = replace(_STATE, language=language, kind="locked", state="in_progress", link=_LINK)
    unlocked = replace(locked, kind="unlocked", link=None, state="queued", cause="declined")
    reaction: tuple[Promised, datetime] = ("reaction", _REACTION_UNTIL)
    yield from _promised("Locked", locked, "solution", _LOCK_UNTIL)
    yield from _promised("Unlocked, the client declined", unlocked, *reaction)
    yield from _promised("Unlocked, it became urgent", replace(unlocked, cause="urgent"), *reaction)
    yield from _promised("Unlocked, its agent is off shift", replace(unlocked, cause="off_shift"), *reaction)
    working = replace(unlocked, cause="urgent", state="in_progress")
    yield from _promised("Unlocked, it became urgent and its agent goes on", working, "solution", _LOCK_UNTIL)
    scheduled = replace(unlocked, state="scheduled")
    yield "Unlocked, the client declined what is scheduled", scheduled
    yield "Unlocked, the agent of what is scheduled is off shift", replace(scheduled, cause="off_shift")
    by_agent = replace(unlocked, cause="agent", state="in_progress")
    yield from _promised("Unlocked by its agent", by_agent, "solution", _LOCK_UNTIL)


def _samples_with_links(language: Language) -> Iterator[tuple[str, Outgoing]]:
    nowhere = replace(_NO_TICKET, language=language)
    copy_notice = replace(
        nowhere,
        kind="copy_notice",
        number=10001,
        subject=_TICKET.subject,
        agent_name="Tomáš Dvořák",
        received_at=None,
    )
    yield "Confirmation of the sender", nowhere
    yield "Which client", replace(nowhere, kind="which_client")
    yield (
        "Reply to a closed ticket",
        replace(nowhere, kind="closed_ticket", number=10001, subject=_TICKET.subject),
    )
    yield (
        "Refusal",
        replace(nowhere, kind="refusal", link=None, link_until=None, contact_address="konzultace@fronta.example"),
    )
    yield (
        "Wrong PINs by telephone",
        replace(
            nowhere,
            kind="pin_locked",
            link=None,
            link_until=None,
            client="Ukázková firma s.r.o. (100001)",
            caller="+420 777 123 456",
            locked_until=_NOW + timedelta(minutes=15),
            contact_address="konzultace@fronta.example",
        ),
    )
    yield from _samples_of_money(nowhere)
    yield "Copy notice", copy_notice
    yield "Copy notice with what was written before", replace(copy_notice, history=_HISTORY[language])


def _samples_of_money(nowhere: Outgoing) -> Iterator[tuple[str, Outgoing]]:
    share = Spending(
        what="share",
        month="2026-11",
        usd=Decimal("412.30"),
        of_usd=Decimal(500),
        spent_usd=Decimal("412.30"),
        budget_usd=Decimal(500),
        forecast_usd=Decimal("536.90"),
        dearest=(
            ("Amazon Simple Email Service", Decimal("210.20")),
            ("Amazon DynamoDB", Decimal("88.04")),
            ("AWS Step Functions", Decimal("47.61")),
        ),
    )
    mail = replace(
        nowhere, kind="spending", link=_FINANCE, link_until=None, received_at=None, spending=share, to=(_FINANCE_TO,)
    )
    day, sms = Decimal("34.10"), Decimal("81.20")
    yield "To finance, a share of the budget", mail
    yield "To finance, the budget is used up", replace(mail, spending=replace(share, of_usd=Decimal(400)))
    yield "To finance, the forecast", replace(mail, spending=replace(share, what="forecast", usd=Decimal("536.90")))
    yield (
        "To finance, an unusual day",
        replace(mail, spending=replace(share, what="day", day=_NOW.date(), usd=day, of_usd=Decimal("12.40"))),
    )
    yield "To finance, SMS", replace(mail, spending=replace(share, what="sms", usd=sms, of_usd=Decimal(100)))


def page() -> str:
    """The whole page. The same program always writes the same one."""
    sections = []
    links = []
    for english, czech in zip(samples("en"), samples("cs"), strict=True):
        title, name = czech[0], _anchor(czech[0])
        links.append(f'<li><a href="#{name}">{title}</a></li>')
        mails = "\n".join(_shown(mail) for mail in (czech[1], english[1]))
        sections.append(f'<section id="{name}">\n<h2>{title}</h2>\n<div class="pair">\n{mails}\n</div>\n</section>')
    assert set(LANGUAGES) == {"cs", "en"}
    return _PAGE.format(links="\n".join(links), sections="\n".join(sections))


def _shown(outgoing: Outgoing) -> str:
    """One mail: its header fields that a reader sees, the HTML part in a frame, the text part to unfold."""
    message = email.message_from_bytes(
        compose(outgoing, keys=_KEYS, own_addresses=(), mail_domain="fronta.example"), policy=email.policy.default
    )
    text, markup = (_part(message, kind) for kind in ("plain", "html"))
    language = outgoing.language
    # Most of the height is the lines of text; the frame can be pulled larger.
    height_px = 260 + 23 * len(text.splitlines())
    title = f"{_LANGUAGE_NAMES[language]}: {text_name(outgoing)}"
    return (
        f'<article>\n<p><b lang="{language}">{html.escape(str(message["Subject"]))}</b><br>'
        f"<small>{_LANGUAGE_NAMES[language]} · <code>{text_name(outgoing)}</code></small></p>\n"
        f'<iframe sandbox loading="lazy" title="{html.escape(title)}" style="height:{height_px}px" '
        f'srcdoc="{html.escape(markup)}"></iframe>\n'
        f'<details><summary>Text part</summary><pre lang="{language}">{html.escape(text)}</pre></details>\n</article>'
    )


def _part(message: email.message.EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return cast(str, found.get_content()).replace("\r\n", "\n")


def _anchor(title: str) -> str:
    return title.lower().replace(",", "").replace(" ", "-")


_PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Mails of Fronta</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
body {{ margin: 0 auto; max-width: 84rem; padding: 1rem; }}
.pair {{ display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }}
article {{ min-width: 0; }}
iframe {{ border: 1px solid #8888; border-radius: 6px; display: block; resize: vertical; width: 100%; }}
pre {{ overflow-x: auto; }}
nav ul {{ columns: 16rem; }}
</style>
</head>
<body>
<h1>Mails of Fronta</h1>
<p>Every text that clients get, and those that finance gets, as the program composes it now, with invented facts.
The frames follow the colour scheme of the browser. Written by <code>python -m local.gallery</code>.</p>
<nav><ul>
{links}
</ul></nav>
{sections}
</body>
</html>
"""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
