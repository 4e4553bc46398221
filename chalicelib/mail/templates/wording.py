"""What our mails say in Czech and English, where more than one template says it.

The customer is addressed formally and with a capital (Vy, Vám), nobody's name is declined and no
sentence depends on anybody's gender.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Literal, TypeAlias

from chalicelib.tickets.states import CZECH, ENGLISH
from chalicelib.tickets.ticket import State

Language: TypeAlias = Literal["cs", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("cs", "en")
Promised: TypeAlias = Literal["reaction", "solution"]

STATES: Final[dict[str, dict[Language, str]]] = {
    **{state.value: {"cs": CZECH[state], "en": ENGLISH[state]} for state in State},
    # Staff read "čeká na klienta"; in a mail the client is the one spoken to.
    State.WAITING.value: {"cs": "čeká na Vás", "en": ENGLISH[State.WAITING]},
}
"""The states of a ticket as our mails say them to the client."""

NO_SUBJECT: Final[dict[Language, str]] = {"cs": "(bez předmětu)", "en": "(no subject)"}
PICTURE: Final[dict[Language, str]] = {"cs": "[obrázek: {}]", "en": "[picture: {}]"}
"""Where a picture stands that a plain text cannot show, by its label."""

FROM_NUMBER: Final[dict[Language, str]] = {"cs": "z čísla {}", "en": "from {}"}
FROM_WITHHELD: Final[dict[Language, str]] = {
    "cs": "ze skrytého nebo nečitelného čísla",
    "en": "from a number that was withheld or could not be read",
}
"""Where a call came from, with the number as people read it, or without one."""

PROMISES: Final[dict[Language, dict[Promised, str]]] = {
    "cs": {"reaction": "Ozveme se Vám {reaction}.", "solution": "Vyřešeno by mělo být {solution}."},
    "en": {"reaction": "We will get back to you {reaction}.", "solution": "We expect to resolve it {solution}."},
}
"""What is promised, as a sentence that ends in the time: "do 30 minut", "dnes do 16 h", "v pátek 27. 11. do 16 h"."""

SOME_TIME: Final[dict[Language, str]] = {"cs": "pozdější dobu", "en": "a later time"}
"""What a ticket is scheduled for if its time is not known."""

_FRAME: Final[dict[Language, dict[str, str]]] = {
    "cs": {
        "greeting": "Dobrý den,",
        "closing": "S pozdravem",
        "ticket": "Ticket",
        "subject": "Předmět",
        "state": "Stav",
        "reaction": "Očekávaná reakce",
        "solution": "Očekávané vyřešení",
        "added_by": "Kdo Vás přidal",
        "spent": "Utraceno za měsíc",
        "budget": "Měsíční rozpočet",
        "forecast": "Odhad za celý měsíc",
        "dearest": "Nejvíc stojí",
        "author": "Od",
        "shortened": "(Zpráva je zde zkrácena.)",
        "unknown": "(neznámý odesílatel)",
        "no_text": "(bez textu)",
        "you_wrote": "Napsali jste:",
        "automatic": "Tuto zprávu odeslal automaticky náš ticketovací systém.",
    },
    "en": {
        "greeting": "Hello,",
        "closing": "Kind regards",
        "ticket": "Ticket",
        "subject": "Subject",
        "state": "Status",
        "reaction": "Expected reply",
        "solution": "Expected solution",
        "added_by": "Added by",
        "spent": "Spent in the month",
        "budget": "Monthly budget",
        "forecast": "Forecast for the month",
        "dearest": "Costs most",
        "author": "From",
        "shortened": "(The message is shortened here.)",
        "unknown": "(unknown sender)",
        "no_text": "(no text)",
        "you_wrote": "You wrote:",
        "automatic": "This message was sent automatically by our ticket system.",
    },
}

_STEPS: Final[dict[str, dict[Language, str]]] = {
    "queued": {
        "cs": "Chcete-li něco doplnit, stačí odpovědět na tento e-mail.",
        "en": "If you would like to add anything, simply reply to this e-mail.",
    },
    "in_progress": {
        "cs": "Na ticketu pracujeme.{promised} Chcete-li něco doplnit, stačí odpovědět na tento e-mail.",
        "en": "We are working on it.{promised} If you would like to add anything, simply reply to this e-mail.",
    },
    "waiting": {
        "cs": "Teď čekáme na Vás. Stačí odpovědět na tento e-mail.",
        "en": "We are waiting for your reply. Simply reply to this e-mail.",
    },
    "scheduled": {
        "cs": "Práce je naplánována. Chcete-li něco doplnit, stačí odpovědět na tento e-mail.",
        "en": "The work is scheduled. If you would like to add anything, simply reply to this e-mail.",
    },
    "resolved": {
        "cs": "Pokud není vše v pořádku, odpovězte{within} na tento e-mail a ticket se znovu otevře.",
        "en": "If something is still wrong, reply to this e-mail{within} and the ticket will be reopened.",
    },
    "closed": {
        "cs": "Ticket je ukončen, znovu ho otevřít nelze. Další požadavek nám prosím pošlete novou zprávou.",
        "en": "The ticket is closed and cannot be reopened. For anything else please send us a new e-mail.",
    },
}

# For one, for two to four, for five and more.
_REFUSED_FILES: Final[dict[Language, tuple[str, str, str]]] = {
    "cs": (
        "{count} příloha je větší než {limit} MB, proto jsme ji nepřijali. "
        "Pošlete nám ji prosím jako odkaz ke stažení.",
        "{count} přílohy jsou větší než {limit} MB, proto jsme je nepřijali. "
        "Pošlete nám je prosím jako odkazy ke stažení.",
        "{count} příloh je větších než {limit} MB, proto jsme je nepřijali. "
        "Pošlete nám je prosím jako odkazy ke stažení.",
    ),
    "en": (
        "{count} attachment is larger than {limit} MB and was not accepted. Please send it to us as a download link.",
        "{count} attachments are larger than {limit} MB and were not accepted. "
        "Please send them to us as download links.",
        "{count} attachments are larger than {limit} MB and were not accepted. "
        "Please send them to us as download links.",
    ),
}
_PREVIOUS_MESSAGES: Final[dict[Language, tuple[str, str, str]]] = {
    "cs": ("předchozí zprávu", "{count} předchozí zprávy", "{count} předchozích zpráv"),
    "en": ("the previous message", "the {count} previous messages", "the {count} previous messages"),
}
_AND: Final[dict[Language, str]] = {"cs": " a ", "en": " and "}

# Genitive after "do" and "po dobu": one form for one, one for any other count.
_UNITS: Final[tuple[tuple[timedelta, dict[Language, tuple[str, str]]], ...]] = (
    (timedelta(days=1), {"cs": ("dne", "dnů"), "en": ("day", "days")}),
    (timedelta(hours=1), {"cs": ("hodiny", "hodin"), "en": ("hour", "hours")}),
    (timedelta(minutes=1), {"cs": ("minuty", "minut"), "en": ("minute", "minutes")}),
    (timedelta(seconds=1), {"cs": ("sekundy", "sekund"), "en": ("second", "seconds")}),
)

_GREETING_RE: Final = re.compile(
    r"(?:dobr(?:ý|é|ou|y)\s+(?:den|ráno|rano|dopoledne|odpoledne|večer|vecer|deň|noc)"
    r"|hezký den|pěkný den|zdravím|ahoj|čau|vážen\w+"
    r"|hello|hi|hey|dear|good (?:day|morning|afternoon|evening))\b",
    re.IGNORECASE,
)
_CLOSING_RE: Final = re.compile(
    r"(?:s\s+(?:pozdravem|přátelským pozdravem|úctou|prianím|přáním)|se? srdečným pozdravem|zdraví\b"
    r"|(?:hezký|pěkný|krásný|příjemný)\s+(?:zbytek\s+)?(?:den|dne|víkend|večer)|mějte se"
    r"|(?:kind|best|warm)\s+regards|regards|best wishes|sincerely|yours|all the best|cheers)",
    re.IGNORECASE,
)


def frame_words(language: Language) -> dict[str, str]:
    """The labels and set phrases of the frame around every mail."""
    return _FRAME[language]


def next_step(state: str, language: Language, *, reopen_for: timedelta | None, promised: str = "") -> str:
    """One to three sentences: what the reader can do now. KeyError if there is no such state.

    `reopen_for` is how long a reply to a resolved ticket opens it again; None says no time. `promised` is the
    sentence with a promise, which stands between what we do and what the reader can do.
    """
    within = "" if reopen_for is None else f" {told_within(reopen_for, language)}"
    return _STEPS[state][language].format(within=within, promised=f" {promised}" if promised else "")


def previous_messages(count: int, language: Language) -> str:
    """To follow a verb: "předchozí zprávu", "3 předchozí zprávy", "20 předchozích zpráv"; "" if there are none."""
    if not count:
        return ""
    form = 0 if count == 1 else 1 if count < 5 else 2
    return _PREVIOUS_MESSAGES[language][form].format(count=count)


def numbered_message(number: int, written: str, language: Language) -> str:
    """The line above a quoted message: which one it is, and when it was written ("v pondělí …", "on Monday …")."""
    if language == "cs":
        return f"{number}. zpráva, napsaná {written}"
    return f"Message {number}, written {written} (Prague time)"


def told_within(span: timedelta, language: Language) -> str:
    """ "do 14 dnů", "within 1 hour"."""
    return f"{'do' if language == 'cs' else 'within'} {_span(span, language)}"


def told_during(span: timedelta, language: Language) -> str:
    """ "po dobu 14 dnů", "for 1 hour"."""
    return f"{'po dobu' if language == 'cs' else 'for'} {_span(span, language)}"


def _span(span: timedelta, language: Language) -> str:
    """In the largest unit that leaves no remainder, seconds rounded off; Czech in the genitive."""
    span = timedelta(seconds=max(round(span.total_seconds()), 1))
    unit, names = next(entry for entry in _UNITS if not span % entry[0])
    count = span // unit
    one, many = names[language]
    return f"{count} {one if count == 1 else many}"


def refused_files(count: int, limit_mb: int, language: Language) -> str:
    """What became of attachments over the limit: how many they are and what to do; "" if there were none."""
    if not count:
        return ""
    form = 0 if count == 1 else 1 if count < 5 else 2
    return _REFUSED_FILES[language][form].format(count=count, limit=limit_mb)


def enumerated(names: Sequence[str], language: Language) -> str:
    """ "#1", "#1 a #2", "#1, #2 a #3": the last two joined by a word, without a comma before it."""
    return _AND[language].join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def greets_by_itself(body: str) -> bool:
    """Whether the agent's text begins with a greeting, so that the frame has to leave out its own."""
    return _GREETING_RE.match(body.lstrip()) is not None


def closes_by_itself(body: str) -> bool:
    """Whether one of the last three lines of the agent's text is a closing phrase ("S pozdravem")."""
    return any(_CLOSING_RE.match(line) for line in _last_lines(body))


def signs_by_itself(body: str, name: str | None) -> bool:
    """Whether one of the last three lines of the agent's text is the agent's name already."""
    return name in _last_lines(body)


def _last_lines(body: str) -> list[str]:
    return [line.strip() for line in body.split("\n") if line.strip()][-3:]
