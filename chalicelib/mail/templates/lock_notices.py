"""The texts of the mails about a ticket that an agent keeps, so that one person sees it through, and keeps no more.

The reader is addressed formally and with a capital, no name is declined, and no sentence depends on anybody's gender.
"""

from typing import Final, Literal, TypeAlias

from chalicelib.mail.templates.notice import Notice
from chalicelib.mail.templates.ticket_notices import ADD, told
from chalicelib.mail.templates.wording import PROMISES, Language

Cause: TypeAlias = Literal["declined", "urgent", "off_shift", "agent"]

_ROWS: Final = ("subject", "state", "reaction", "solution")
_ANYBODY: Final[dict[Language, str]] = {
    "cs": "Pracovat na něm teď může kdokoli z nás.",
    "en": "Any of us can work on it now.",
}
_OFF_SHIFT: Final[dict[Language, str]] = {
    "cs": "technik, který měl ticket {number} na starosti, teď není ve službě "
    "a čas, který jsme Vám slíbili, už uplynul.",
    "en": "The engineer who kept ticket {number} is not on shift now and the time that we promised has passed.",
}
SOMEBODY: Final[dict[Language, str]] = {"cs": "jeden z našich techniků", "en": "One of our engineers"}
"""Who keeps a ticket, or kept it, if the name is not known."""

LOCK_NOTICES: Final[dict[str, dict[Language, Notice]]] = {
    "locked": {
        "cs": Notice(
            preview="Od začátku do konce ho vyřídí jeden člověk.",
            rows=_ROWS,
            button="Spěchám, může to vzít kdokoli",
            blocks=(
                (
                    "ticket {number} si nechává na starosti {agent}.",
                    "Od začátku do konce ho tak vyřídí jeden člověk, který zná všechny souvislosti, "
                    "a nemusíte nic vysvětlovat znovu.",
                    *PROMISES["cs"].values(),
                ),
                "facts",
                (
                    "Pokud na vyřešení spěcháte, může ticket převzít kdokoli z nás.",
                    "Stačí jedno stisknutí na této stránce:",
                ),
                "link",
                (
                    "Ticket se tím vrátí do fronty na své původní místo a ujme se ho první volný technik.",
                    "Pokud nespěcháte, nemusíte dělat nic.",
                ),
                (ADD["cs"],),
            ),
        ),
        "en": Notice(
            preview="One person will handle it from start to finish.",
            rows=_ROWS,
            button="Let anyone take it",
            blocks=(
                (
                    "{agent} will personally see ticket {number} through.",
                    "One person who knows the whole story handles it from start to finish, "
                    "so you do not have to explain anything twice.",
                    *PROMISES["en"].values(),
                ),
                "facts",
                (
                    "If you are in a hurry, any of us can take the ticket over.",
                    "It takes one press of a button on this page:",
                ),
                "link",
                (
                    "The ticket then goes back to its old place in the queue "
                    "and the first available engineer will take it.",
                    "If you are not in a hurry, there is nothing you need to do.",
                ),
                (ADD["en"],),
            ),
        ),
    },
    "unlocked_declined": {
        "cs": told(
            "Na Vaše přání se ticketu ujme první volný technik.",
            (
                "na Vaše přání je ticket {number} znovu ve frontě na svém původním místě.",
                "Ujme se ho první volný technik.",
                *PROMISES["cs"].values(),
            ),
            "{step}",
        ),
        "en": told(
            "As you asked, the first available engineer will take the ticket.",
            (
                "As you asked, ticket {number} is back in the queue, in its old place.",
                "The first available engineer will take it.",
                *PROMISES["en"].values(),
            ),
            "{step}",
        ),
    },
    "unlocked_urgent": {
        "cs": told(
            "Ticket je nově urgentní, ujme se ho první volný technik.",
            (
                "ticket {number} je nově urgentní, a proto už nečeká na jednoho člověka.",
                "Ujme se ho první volný technik.",
                *PROMISES["cs"].values(),
            ),
            "{step}",
        ),
        "en": told(
            "The ticket is urgent now, the first available engineer will take it.",
            (
                "Ticket {number} is urgent now and therefore no longer waits for one person.",
                "The first available engineer will take it.",
                *PROMISES["en"].values(),
            ),
            "{step}",
        ),
    },
    "unlocked_off_shift": {
        "cs": told(
            "Ticketu se ujme první volný technik.",
            (
                _OFF_SHIFT["cs"],
                "Ticket je proto znovu ve frontě na svém původním místě a ujme se ho první volný technik.",
                "Za zdržení se omlouváme.",
                *PROMISES["cs"].values(),
            ),
            "{step}",
        ),
        "en": told(
            "The first available engineer will take the ticket.",
            (
                _OFF_SHIFT["en"],
                "The ticket is therefore back in the queue, in its old place, "
                "and the first available engineer will take it.",
                "We apologise for the delay.",
                *PROMISES["en"].values(),
            ),
            "{step}",
        ),
    },
    "unlocked_declined_where_it_is": {
        "cs": told(
            "Na Vaše přání může na ticketu pracovat kdokoli z nás.",
            (
                f"na Vaše přání už ticket {{number}} není jen pro jednoho člověka. {_ANYBODY['cs']}",
                *PROMISES["cs"].values(),
            ),
            "{step}",
        ),
        "en": told(
            "As you asked, any of us can work on the ticket.",
            (
                f"As you asked, ticket {{number}} is no longer kept for one person. {_ANYBODY['en']}",
                *PROMISES["en"].values(),
            ),
            "{step}",
        ),
    },
    "unlocked_urgent_where_it_is": {
        "cs": told(
            "Ticket je nově urgentní, pracovat na něm může kdokoli z nás.",
            (
                f"ticket {{number}} je nově urgentní, a proto už není jen pro jednoho člověka. {_ANYBODY['cs']}",
                *PROMISES["cs"].values(),
            ),
            "{step}",
        ),
        "en": told(
            "The ticket is urgent now, any of us can work on it.",
            (
                f"Ticket {{number}} is urgent now and therefore no longer kept for one person. {_ANYBODY['en']}",
                *PROMISES["en"].values(),
            ),
            "{step}",
        ),
    },
    "unlocked_off_shift_where_it_is": {
        "cs": told(
            "Na ticketu teď může pracovat kdokoli z nás.",
            (
                _OFF_SHIFT["cs"],
                f"{_ANYBODY['cs']} Za zdržení se omlouváme.",
                *PROMISES["cs"].values(),
            ),
            "{step}",
        ),
        "en": told(
            "Any of us can work on the ticket now.",
            (
                _OFF_SHIFT["en"],
                f"{_ANYBODY['en']} We apologise for the delay.",
                *PROMISES["en"].values(),
            ),
            "{step}",
        ),
    },
    "unlocked_agent": {
        "cs": told(
            "Na ticketu teď může pracovat kdokoli z nás.",
            (
                f"{{agent}} už si ticket {{number}} nenechává jen pro sebe. {_ANYBODY['cs']}",
                *PROMISES["cs"].values(),
            ),
            "{step}",
        ),
        "en": told(
            "Any of us can work on the ticket now.",
            (
                f"{{agent}} no longer keeps ticket {{number}} for one person alone. {_ANYBODY['en']}",
                *PROMISES["en"].values(),
            ),
            "{step}",
        ),
    },
}
"""The texts by name and language."""


def unlocked_text(cause: str, *, queued: bool) -> str:
    """The name of the text about a ticket that is kept no more for this cause: back in the queue, or where it was."""
    elsewhere = f"unlocked_{cause}_where_it_is"
    return f"unlocked_{cause}" if queued or elsewhere not in LOCK_NOTICES else elsewhere
