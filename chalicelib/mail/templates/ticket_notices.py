"""The texts of the mails about a ticket that moved by its clock or by staff's hand: its states and the reminders.

{waited} and {reopen} may be empty: they stand inside of sentences that make sense without them. {promise} is told
where the next step is ours. The reader is addressed formally and with a capital, and no sentence depends on
anybody's gender.
"""

from typing import Final

from chalicelib.mail.templates.notice import Notice
from chalicelib.mail.templates.wording import Language

_ADD: Final[dict[Language, str]] = {
    "cs": "Chcete-li něco doplnit, stačí odpovědět na tento e-mail.",
    "en": "If you would like to add anything, simply reply to this e-mail.",
}
_PROMISE: Final[dict[Language, str]] = {
    "cs": "Ozveme se obvykle {promise}.",
    "en": "Usually we react {promise}.",
}
_HANDLED_BY: Final[dict[Language, str]] = {"cs": "Řeší ho {agent}.", "en": "It is being handled by {agent}."}
_DEADLINE: Final[dict[Language, str]] = {
    "cs": "Pokud odpověď nepřijde do {deadline}, označíme ticket za vyřešený. "
    "I potom ho můžete odpovědí na tento e-mail{reopen} znovu otevřít.",
    "en": "If we do not hear from you by {deadline}, we will mark the ticket as resolved. "
    "Even then, a reply to this e-mail{reopen} will reopen it.",
}
_ANEW: Final[dict[Language, str]] = {
    "cs": "Budete-li potřebovat něco dalšího, napište nám prosím nový e-mail na adresu {queue} "
    "a založíme k němu nový ticket.",
    "en": "If you need anything else, please write a new e-mail to {queue} and we will open a new ticket for it.",
}


def _told(preview: str, opening: tuple[str, ...], *then: str) -> Notice:
    """What happened, then the facts, then what the reader can do, a paragraph for each sentence of it."""
    return Notice(
        preview=preview, rows=("subject", "state"), blocks=(opening, "facts", *((sentence,) for sentence in then))
    )


TICKET_NOTICES: Final[dict[str, dict[Language, Notice]]] = {
    "reminder": {
        "cs": _told(
            "Čekáme na Vaši odpověď.",
            (
                "v ticketu {number} čekáme na Vaši odpověď, bez ní nemůžeme pokračovat.",
                "Stačí odpovědět na tento e-mail.",
            ),
            _DEADLINE["cs"],
        ),
        "en": _told(
            "We are waiting for your reply.",
            (
                "We are waiting for your reply in ticket {number} and cannot continue without it.",
                "Simply reply to this e-mail.",
            ),
            _DEADLINE["en"],
        ),
    },
    "second_reminder": {
        "cs": _told(
            "Stále čekáme na Vaši odpověď.",
            (
                "znovu se připomínáme: v ticketu {number} stále čekáme na Vaši odpověď.",
                "Stačí odpovědět na tento e-mail.",
            ),
            "Pokud už naši pomoc nepotřebujete, dejte nám to prosím také vědět.",
            _DEADLINE["cs"],
        ),
        "en": _told(
            "We are still waiting for your reply.",
            (
                "This is our second reminder: we are still waiting for your reply in ticket {number}.",
                "Simply reply to this e-mail.",
            ),
            "If you no longer need our help, please let us know that as well.",
            _DEADLINE["en"],
        ),
    },
    "state_queued": {
        "cs": _told(
            "Ticket je znovu ve frontě.",
            ("ticket {number} je znovu ve frontě a ujme se ho některý z našich techniků.", _PROMISE["cs"]),
            _ADD["cs"],
        ),
        "en": _told(
            "The ticket is back in the queue.",
            ("Ticket {number} is back in the queue and one of our engineers will take it.", _PROMISE["en"]),
            _ADD["en"],
        ),
    },
    "state_queued_by_clock": {
        "cs": _told(
            "Nastal čas, na který byla práce naplánována.",
            (
                "nastal čas, na který byla naplánována práce na ticketu {number}.",
                "Ticket je proto znovu ve frontě a ujme se ho některý z našich techniků.",
                _PROMISE["cs"],
            ),
            _ADD["cs"],
        ),
        "en": _told(
            "The time for which the work was scheduled has come.",
            (
                "The time for which the work on ticket {number} was scheduled has come.",
                "The ticket is back in the queue and one of our engineers will take it.",
                _PROMISE["en"],
            ),
            _ADD["en"],
        ),
    },
    "state_in_progress": {
        "cs": _told(
            "Na Vašem ticketu už pracujeme.",
            ("na Vašem ticketu {number} už pracujeme.", _HANDLED_BY["cs"], _PROMISE["cs"]),
            _ADD["cs"],
        ),
        "en": _told(
            "We are now working on your ticket.",
            ("We are now working on your ticket {number}.", _HANDLED_BY["en"], _PROMISE["en"]),
            _ADD["en"],
        ),
    },
    "state_in_progress_by_clock": {
        "cs": _told(
            "Nastal čas, na který byla práce naplánována.",
            (
                "nastal čas, na který byla naplánována práce na ticketu {number}, a už na něm pracujeme.",
                _HANDLED_BY["cs"],
                _PROMISE["cs"],
            ),
            _ADD["cs"],
        ),
        "en": _told(
            "The time for which the work was scheduled has come.",
            (
                "The time for which the work on ticket {number} was scheduled has come and we are now working on it.",
                _HANDLED_BY["en"],
                _PROMISE["en"],
            ),
            _ADD["en"],
        ),
    },
    "state_waiting": {
        "cs": _told(
            "Abychom mohli pokračovat, potřebujeme Vaši odpověď.",
            (
                "abychom mohli na ticketu {number} pokračovat, potřebujeme Vaši odpověď.",
                "Stačí odpovědět na tento e-mail.",
                "Potom se obvykle ozveme {promise}.",
            ),
            _DEADLINE["cs"],
        ),
        "en": _told(
            "We need your reply to be able to continue.",
            (
                "We need your reply to be able to continue with ticket {number}.",
                "Simply reply to this e-mail.",
                "After that, usually we react {promise}.",
            ),
            _DEADLINE["en"],
        ),
    },
    "state_scheduled": {
        "cs": _told(
            "Naplánováno na {planned}.",
            (
                "práci na ticketu {number} jsme naplánovali na {planned}.",
                "Tehdy ji provedeme, nebo se Vám ozveme s dalším postupem.",
            ),
            "Pokud se Vám termín nehodí nebo chcete něco doplnit, stačí odpovědět na tento e-mail.",
        ),
        "en": _told(
            "Scheduled for {planned}.",
            (
                "We have scheduled the work on ticket {number} for {planned}.",
                "We will do it then, or write to you about the next steps.",
            ),
            "If the time does not suit you or you would like to add anything, simply reply to this e-mail.",
        ),
    },
    "state_resolved": {
        "cs": _told(
            "Ticket jsme označili za vyřešený.",
            ("ticket {number} jsme označili za vyřešený.",),
            "{step}",
        ),
        "en": _told(
            "We have marked the ticket as resolved.",
            ("We have marked ticket {number} as resolved.",),
            "{step}",
        ),
    },
    "state_resolved_by_clock": {
        "cs": _told(
            "Nedostali jsme odpověď, proto jsme ticket označili za vyřešený.",
            (
                "na poslední zprávu v ticketu {number} jsme{waited} nedostali odpověď, "
                "a proto jsme ho označili za vyřešený.",
            ),
            "Chcete-li pokračovat, odpovězte{reopen} na tento e-mail a ticket se znovu otevře.",
        ),
        "en": _told(
            "We have had no reply, so we have marked the ticket as resolved.",
            (
                "We have had no reply to our last message in ticket {number}{waited}, "
                "so we have marked it as resolved.",
            ),
            "If you would like to continue, reply to this e-mail{reopen} and the ticket will be reopened.",
        ),
    },
    "state_closed": {
        "cs": _told(
            "Ticket je ukončen a znovu ho otevřít nelze.",
            ("ticket {number} jsme ukončili a znovu ho otevřít nelze.",),
            _ANEW["cs"],
        ),
        "en": _told(
            "The ticket is closed and cannot be reopened.",
            ("We have closed ticket {number} and it cannot be reopened.",),
            _ANEW["en"],
        ),
    },
    "state_closed_by_clock": {
        "cs": _told(
            "Ticket je ukončen a znovu ho otevřít nelze.",
            (
                "ticket {number} je vyřešený a{waited} v něm nepřibyla žádná další zpráva.",
                "Proto jsme ho ukončili a znovu ho otevřít nelze.",
            ),
            _ANEW["cs"],
        ),
        "en": _told(
            "The ticket is closed and cannot be reopened.",
            (
                "Ticket {number} is resolved and there has been no further message in it{waited}.",
                "We have therefore closed it and it cannot be reopened.",
            ),
            _ANEW["en"],
        ),
    },
}
"""The texts by name and language. A state that no clock brings about has no text of its own for that."""


def reminder_text(*, second: bool) -> str:
    """The name of the text of a reminder."""
    return "second_reminder" if second else "reminder"


def state_text(state: str, *, by_clock: bool) -> str:
    """The name of the text about a ticket that is in this state now, by its clock or by staff's hand."""
    named = f"state_{state}_by_clock"
    return named if by_clock and named in TICKET_NOTICES else f"state_{state}"
