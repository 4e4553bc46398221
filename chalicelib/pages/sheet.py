"""What the page of a link says and asks, from what is known of the link. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from chalicelib.mail.kept import KeptMail, Status
from chalicelib.mail.templates.wording import NO_SUBJECT, Language
from chalicelib.pages.form import Fault, Press
from chalicelib.pages.plain import SUBJECT_CHARS_MAX, beginning, one_line
from chalicelib.pages.view import Client, Link
from chalicelib.pages.words import LABELS, SAID, enumeration, moment

Mark: TypeAlias = Literal["waits", "taken", "gone"]

UNPROCESSABLE: Final = 422
OTHERS_MAX: Final = 20  # other mails on one page
CLIENTS_MAX: Final = 100

_STATUS: Final[Mapping[str, int]] = {
    "expired": 410,
    "unknown": 404,
    "no_longer_allowed": 403,
    "resent_too_often": 429,
}
_OF_FAULT: Final[Mapping[Fault, str]] = {
    Fault.JUNK: "junk",
    Fault.METHOD: "method",
    Fault.TOO_LARGE: "too_large",
    Fault.BUSY: "busy",
}
_OF_PROBLEM: Final[Mapping[str, str]] = {
    "resent": "resent",
    "resent-too-often": "resent_too_often",
    "no-longer-allowed": "no_longer_allowed",
}
_OF_DONE: Final[Mapping[str, str]] = {
    "closed_ticket": "done_closed",
    "copy_notice": "done_copies",
    "lock": "done_lock",
}
_ABOUT_MAIL: Final = frozenset({"confirmation", "which_client", "one_client", "closed_ticket"})
_ABOUT_TICKET: Final = frozenset({"copy_notice", "lock"})
_WITH_OTHERS: Final = frozenset({"confirmation", "done_message"})
_MARK: Final[Mapping[str, Mark]] = {
    **dict.fromkeys((*_ABOUT_MAIL, "copy_notice", "lock"), "waits"),
    **dict.fromkeys(("done_message", *_OF_DONE.values()), "taken"),
}


@dataclass(frozen=True, slots=True)
class House:
    """Whose page it is: the company, and the address that takes mail of people who are no technical contacts."""

    company: str
    contact_address: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it is shown. `became` says what another mail has become; "" while it waits."""

    id: str
    subject: str
    received: str
    received_iso: str
    recipients: str
    beginning: str
    became: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that the template draws. Strings are plain text; escaping is the template's business.

    `action` is what the button asks for, "" where there is none; `mail_id` names the mail it asks for where that is
    not the link's own; `fault` is what is wrong with the form that was sent.
    """

    name: str
    status: int
    mark: Mark
    heading: str
    lines: tuple[str, ...]
    after: tuple[str, ...] = ()
    button: str = ""
    action: str = ""
    mail_id: str = ""
    fault: str = ""
    letter: Letter | None = None
    clients: tuple[tuple[str, str], ...] = ()
    disownable: bool = False
    others: tuple[Letter, ...] = ()
    others_cut: bool = False


def sheet(link: Link, language: Language, house: House, pressed: Press | None = None) -> Sheet:
    """What the page of a link says and asks; `pressed` is the button that led here."""
    name = _name(link)
    said = SAID[name][language]
    facts = _facts(link, language, house)
    asked = link.mail if name in _ABOUT_MAIL else None
    others = link.others if name in _WITH_OTHERS else ()
    lacking = asked is not None and _lacks_client(link, pressed)
    button = "".join(_filled((said.button,), facts))
    other_id = pressed.mail if pressed and asked and pressed.mail == asked.id else None
    return Sheet(
        name=name,
        status=UNPROCESSABLE if lacking else _STATUS.get(name, 200),
        mark=_MARK.get(name, "gone"),
        heading=_filled(said.headings, facts)[0],
        lines=_filled(said.lines, facts),
        after=_filled(said.after, facts),
        button=button,
        action="" if not button else "resend" if name == "expired" else "confirm",
        mail_id=other_id or "",
        fault=LABELS[language]["choose_client"] if lacking else "",
        letter=_letter(asked, language) if asked else None,
        clients=tuple(_choice(client) for client in link.clients[:CLIENTS_MAX]) if asked or others else (),
        # The button would throw away the link's own mail, not the other one that is shown.
        disownable=name == "confirmation" and other_id is None,
        others=tuple(_letter(mail, language) for mail in others[:OTHERS_MAX]),
        others_cut=len(others) > OTHERS_MAX,
    )


def unknown_sheet(language: Language) -> Sheet:
    """The page of everything that is no link, the same whatever was asked for."""
    return _plain_sheet("unknown", _STATUS["unknown"], language)


def fault_sheet(fault: Fault, language: Language) -> Sheet:
    """The page of a request that is not served."""
    return _plain_sheet(_OF_FAULT[fault], fault.value, language)


def _plain_sheet(name: str, status: int, language: Language) -> Sheet:
    said = SAID[name][language]
    return Sheet(name=name, status=status, mark="gone", heading=said.headings[0], lines=said.lines)


def _lacks_client(link: Link, pressed: Press | None) -> bool:
    """Whether the mail was to be let in and only the choice of its client is missing."""
    confirmed = pressed is not None and pressed.action == "confirm"
    return link.problem == "choose-client" or (confirmed and len(link.clients) > 0)


def _name(link: Link) -> str:
    """The name of the page in the table of words."""
    if link.problem is not None and link.problem in _OF_PROBLEM:
        return _OF_PROBLEM[link.problem]
    if link.kind is None:
        return "unknown"
    match link.state:
        case "open":
            return "one_client" if link.kind == "which_client" and not link.clients else link.kind
        case "done":
            return _OF_DONE.get(link.kind, "done_message")
        case "expired":
            # A new link goes to the sender of a mail; nothing waits behind what leads to a ticket.
            return "unknown" if link.kind in _ABOUT_TICKET else "expired"
        case "over" | "disowned" | "unknown":
            return link.state


def _facts(link: Link, language: Language, house: House) -> dict[str, str | None]:
    """What sentences may tell; None is not known.

    Of `one`, `many` and `none` the number of tickets leaves one, of `dated` and `undated` the place of the ticket.
    """
    mail = link.mail
    numbers = [ticket.number for ticket in mail.tickets] if mail else []
    named = enumeration(numbers, language) if numbers else ""
    return {
        "sender": one_line(mail.sender) if mail and mail.sender else None,
        "closed": f"#{mail.closed.number}" if mail and mail.closed else None,
        "one": named if len(numbers) == 1 else None,
        "many": named if len(numbers) > 1 else None,
        "none": "" if not numbers else None,
        "ticket": f"#{link.ticket.number}" if link.ticket else None,
        "queued": f"#{link.ticket.number}" if link.ticket and link.place == "queue" else None,
        "dated": "" if link.place == "date" else None,
        "undated": "" if link.place != "date" else None,
        "address": one_line(link.address) if link.address else None,
        "agent": (one_line(link.agent) or None) if link.agent else None,
        "contact": house.contact_address,
    }


def _filled(sentences: tuple[str, ...], facts: Mapping[str, str | None]) -> tuple[str, ...]:
    """The sentences all of whose facts are known, with them."""
    known = {name: fact for name, fact in facts.items() if fact is not None}
    return tuple(sentence.format_map(known) for sentence in sentences if _named(sentence) <= known.keys())


def _named(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


def _letter(mail: KeptMail, language: Language) -> Letter:
    return Letter(
        id=mail.id,
        subject=one_line(mail.subject, SUBJECT_CHARS_MAX) or NO_SUBJECT[language],
        received=moment(mail.received_at, language),
        received_iso=mail.received_at.isoformat(timespec="minutes"),
        recipients=one_line(", ".join(mail.recipients)),
        beginning=beginning(mail.preview),
        became=_became(mail, language),
    )


def _became(mail: KeptMail, language: Language) -> str:
    words = LABELS[language]
    if mail.status is Status.WAITING:
        return ""
    if mail.status is Status.DISOWNED or not mail.tickets:
        return words["other_disowned" if mail.status is Status.DISOWNED else "other_released"]
    noun = words["ticket" if len(mail.tickets) == 1 else "tickets"]
    numbers = enumeration([ticket.number for ticket in mail.tickets], language)
    return f"{words['other_released']}: {noun} {numbers}"


def _choice(client: Client) -> tuple[str, str]:
    return client.number, one_line(client.name)
