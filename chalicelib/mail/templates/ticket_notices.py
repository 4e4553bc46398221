"""The texts of the mails about a ticket that moved by its clock or by staff's hand: its states and the reminders.

{waited} and {reopen} may be empty: they stand inside of sentences that make sense without them. What is promised is
told where the next step is ours. The reader is addressed formally and with a capital, and no sentence depends on
anybody's gender.
"""

from typing import Final

from chalicelib.mail.templates.notice import Notice
from chalicelib.mail.templates.wording import PROMISES, Language

ADD: Final[dict[Language, str]] = {
    "cs": "Chcete-li něco doplnit, stačí odpovědět na tento e-mail.",
    "en": "If you would like to add anything, simply reply to this e-mail.",
}
"""What the reader of a mail of a ticket that is not done can always do."""

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


def told(preview: str, opening: tuple[str, ...], *then: str) -> Notice:
    """What happened, then the facts, then what the reader can do, a paragraph for each sentence of it."""
    return Notice(
        preview=preview,
        rows=("subject", "state", "reaction", "solution"),
        blocks=(opening, "facts", *((sentence,) for sentence in then)),
    )


TICKET_NOTICES: Final[dict[str, dict[Language, Notice]]] = {
    "reminder": {
        "cs": told(
            "Čekáme na Vaši odpověď.",
            (
                "v ticketu {number} čekáme na Vaši odpověď, bez ní nemůžeme pokračovat.",
                "Stačí odpovědět na tento e-mail.",
            ),
            _DEADLINE["cs"],
        ),
        "en": told(
            "We are waiting for your reply.",
            (
                "We are waiting for your reply in ticket {number} and cannot continue without it.",
                "Simply reply to this e-mail.",
            ),
            _DEADLINE["en"],
        ),
    },
    "second_reminder": {
        "cs": told(
            "Stále čekáme na Vaši odpověď.",
            (
                "znovu se připomínáme: v ticketu {number} stále čekáme na Vaši odpověď.",
                "Stačí odpovědět na tento e-mail.",
            ),
            "Pokud už naši pomoc nepotřebujete, dejte nám to prosím také vědět.",
            _DEADLINE["cs"],
        ),
        "en": told(
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
        "cs": told(
            "Ticket je znovu ve frontě.",
            ("ticket {number} je znovu ve frontě a ujme se ho některý z našich techniků.", *PROMISES["cs"].values()),
            ADD["cs"],
        ),
        "en": told(
            "The ticket is back in the queue.",
            ("Ticket {number} is back in the queue and one of our engineers will take it.", *PROMISES["en"].values()),
            ADD["en"],
        ),
    },
    "state_queued_sooner": {
        "cs": told(
            "Ticketu se ujmeme přednostně.",
            ("ticketu {number} se ujmeme přednostně.", *PROMISES["cs"].values()),
            ADD["cs"],
        ),
        "en": told(
            "We will take the ticket sooner.",
            ("We will take ticket {number} sooner than others.", *PROMISES["en"].values()),
            ADD["en"],
        ),
    },
    "state_queued_by_clock": {
        "cs": told(
            "Nastal čas, na který byla práce naplánována.",
            (
                "nastal čas, na který byla naplánována práce na ticketu {number}.",
                "Ticket je proto znovu ve frontě a ujme se ho některý z našich techniků.",
                *PROMISES["cs"].values(),
            ),
            ADD["cs"],
        ),
        "en": told(
            "The time for which the work was scheduled has come.",
            (
                "The time for which the work on ticket {number} was scheduled has come.",
                "The ticket is back in the queue and one of our engineers will take it.",
                *PROMISES["en"].values(),
            ),
            ADD["en"],
        ),
    },
    "state_queued_by_reader": {
        "cs": told(
            "Děkujeme za zprávu, ticket je znovu ve frontě.",
            (
                "děkujeme za Vaši zprávu. Ticket {number} je znovu ve frontě a ujme se ho některý z našich techniků.",
                *PROMISES["cs"].values(),
            ),
            ADD["cs"],
        ),
        "en": told(
            "Thank you for your message, the ticket is back in the queue.",
            (
                "Thank you for your message. Ticket {number} is back in the queue "
                "and one of our engineers will take it.",
                *PROMISES["en"].values(),
            ),
            ADD["en"],
        ),
    },
    "state_in_progress": {
        "cs": told(
            "Na Vašem ticketu už pracujeme.",
            ("na Vašem ticketu {number} už pracujeme.", _HANDLED_BY["cs"], *PROMISES["cs"].values()),
            ADD["cs"],
        ),
        "en": told(
            "We are now working on your ticket.",
            ("We are now working on your ticket {number}.", _HANDLED_BY["en"], *PROMISES["en"].values()),
            ADD["en"],
        ),
    },
    "state_in_progress_by_clock": {
        "cs": told(
            "Nastal čas, na který byla práce naplánována.",
            (
                "nastal čas, na který byla naplánována práce na ticketu {number}, a už na něm pracujeme.",
                _HANDLED_BY["cs"],
                *PROMISES["cs"].values(),
            ),
            ADD["cs"],
        ),
        "en": told(
            "The time for which the work was scheduled has come.",
            (
                "The time for which the work on ticket {number} was scheduled has come and we are now working on it.",
                _HANDLED_BY["en"],
                *PROMISES["en"].values(),
            ),
            ADD["en"],
        ),
    },
    "state_in_progress_by_reader": {
        "cs": told(
            "Děkujeme za zprávu, ticket je znovu v řešení.",
            (
                "děkujeme za Vaši zprávu. Ticket {number} je znovu v řešení.",
                _HANDLED_BY["cs"],
                *PROMISES["cs"].values(),
            ),
            ADD["cs"],
        ),
        "en": told(
            "Thank you for your message, we are working on the ticket again.",
            (
                "Thank you for your message. We are working on ticket {number} again.",
                _HANDLED_BY["en"],
                *PROMISES["en"].values(),
            ),
            ADD["en"],
        ),
    },
    "state_waiting": {
        "cs": told(
            "Abychom mohli pokračovat, potřebujeme Vaši odpověď.",
            (
                "abychom mohli na ticketu {number} pokračovat, potřebujeme Vaši odpověď.",
                "Stačí odpovědět na tento e-mail.",
            ),
            _DEADLINE["cs"],
        ),
        "en": told(
            "We need your reply to be able to continue.",
            (
                "We need your reply to be able to continue with ticket {number}.",
                "Simply reply to this e-mail.",
            ),
            _DEADLINE["en"],
        ),
    },
    "state_scheduled": {
        "cs": told(
            "Naplánováno na {planned}.",
            (
                "práci na ticketu {number} jsme naplánovali na {planned}.",
                "Tehdy ji provedeme, nebo se Vám ozveme s dalším postupem.",
            ),
            "Pokud se Vám termín nehodí nebo chcete něco doplnit, stačí odpovědět na tento e-mail.",
        ),
        "en": told(
            "Scheduled for {planned}.",
            (
                "We have scheduled the work on ticket {number} for {planned}.",
                "We will do it then, or write to you about the next steps.",
            ),
            "If the time does not suit you or you would like to add anything, simply reply to this e-mail.",
        ),
    },
    "state_resolved": {
        "cs": told(
            "Ticket jsme označili za vyřešený.",
            ("ticket {number} jsme označili za vyřešený.",),
            "{step}",
        ),
        "en": told(
            "We have marked the ticket as resolved.",
            ("We have marked ticket {number} as resolved.",),
            "{step}",
        ),
    },
    "state_resolved_by_reader": {
        "cs": told(
            "Ticket jste označili za vyřešený.",
            ("ticket {number} je podle Vašeho pokynu z klientské zóny označený za vyřešený.",),
            "{step}",
        ),
        "en": told(
            "You have marked the ticket as resolved.",
            ("Ticket {number} is marked as resolved, as you told us in the client zone.",),
            "{step}",
        ),
    },
    "state_resolved_by_clock": {
        "cs": told(
            "Nedostali jsme odpověď, proto jsme ticket označili za vyřešený.",
            (
                "na poslední zprávu v ticketu {number} jsme{waited} nedostali odpověď, "
                "a proto jsme ho označili za vyřešený.",
            ),
            "Chcete-li pokračovat, odpovězte{reopen} na tento e-mail a ticket se znovu otevře.",
        ),
        "en": told(
            "We have had no reply, so we have marked the ticket as resolved.",
            (
                "We have had no reply to our last message in ticket {number}{waited}, "
                "so we have marked it as resolved.",
            ),
            "If you would like to continue, reply to this e-mail{reopen} and the ticket will be reopened.",
        ),
    },
    "state_closed": {
        "cs": told(
            "Ticket je ukončen a znovu ho otevřít nelze.",
            ("ticket {number} jsme ukončili a znovu ho otevřít nelze.",),
            _ANEW["cs"],
        ),
        "en": told(
            "The ticket is closed and cannot be reopened.",
            ("We have closed ticket {number} and it cannot be reopened.",),
            _ANEW["en"],
        ),
    },
    "state_closed_merged": {
        "cs": told(
            "Ticket jsme spojili s {other}, pokračujeme tam.",
            (
                "ticket {number} jsme spojili s ticketem {other} a pokračujeme v něm.",
                "Nemusíte nic dělat, další zprávy od nás dostanete k ticketu {other}.",
            ),
            "Chcete-li něco doplnit, stačí odpovědět na tento e-mail; zprávu zařadíme do ticketu {other}.",
        ),
        "en": told(
            "We have merged the ticket into {other} and will continue there.",
            (
                "We have merged ticket {number} into ticket {other} and will continue there.",
                "There is nothing you need to do: you will get our further messages in ticket {other}.",
            ),
            "If you would like to add anything, simply reply to this e-mail and it will go into ticket {other}.",
        ),
    },
    "state_closed_by_clock": {
        "cs": told(
            "Ticket je ukončen a znovu ho otevřít nelze.",
            (
                "ticket {number} je vyřešený a{waited} v něm nepřibyla žádná další zpráva.",
                "Proto jsme ho ukončili a znovu ho otevřít nelze.",
            ),
            _ANEW["cs"],
        ),
        "en": told(
            "The ticket is closed and cannot be reopened.",
            (
                "Ticket {number} is resolved and there has been no further message in it{waited}.",
                "We have therefore closed it and it cannot be reopened.",
            ),
            _ANEW["en"],
        ),
    },
}
"""The texts by name and language. A state that no clock and no message brings about has no text of its own for it."""


def reminder_text(*, second: bool) -> str:
    """The name of the text of a reminder."""
    return "second_reminder" if second else "reminder"


def state_text(
    state: str, *, by_clock: bool, by_reader: bool = False, sooner: bool = False, merged: bool = False
) -> str:
    """The name of the text about a ticket that is in this state now: by its clock, by what the reader wrote, because
    it is more urgent than it was, because it goes on in another one, or by staff's hand."""
    causes = {"_merged": merged, "_sooner": sooner, "_by_reader": by_reader, "_by_clock": by_clock}
    named = f"state_{state}{next((name for name, is_so in causes.items() if is_so), '')}"
    return named if named in TICKET_NOTICES else f"state_{state}"
