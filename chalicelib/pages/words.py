"""What the page says, Czech and English side by side.

As in our mails the reader is addressed formally and with a capital (Vy, Vám), and no sentence depends on anybody's
gender. Facts in braces are filled in by `page`; a sentence whose fact is not known is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.mail.templates.wording import Language
from chalicelib.platform.working_time import in_prague

NB: Final = "\u00a0"  # keeps "a #10002" and "v 9:15" on one line


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one page. `headings` are tried in their order, the first whose facts are known is taken.

    `lines` are paragraphs above the mail, `after` those under the button; `button` is what the reader can do.
    """

    headings: tuple[str, ...]
    lines: tuple[str, ...]
    button: str = ""
    after: tuple[str, ...] = ()


SAID: Final[dict[str, dict[Language, Said]]] = {
    "confirmation": {
        "cs": Said(
            ("Je tato zpráva od Vás?",),
            (
                "Přišla z adresy {sender}. Než ji předáme našim pracovníkům, potřebujeme od Vás potvrdit, že je "
                "opravdu Vaše.",
            ),
            "Ano, zpráva je ode mě",
            ("Po potvrzení se hned dozvíte číslo ticketu.",),
        ),
        "en": Said(
            ("Did you send this message?",),
            (
                "It came from {sender}. Before we pass it on to our staff, we need you to confirm that it is "
                "really yours.",
            ),
            "Yes, I sent it",
            ("You will get the ticket number as soon as you confirm.",),
        ),
    },
    "which_client": {
        "cs": Said(
            ("Za kterého klienta píšete?",),
            (
                "Adresa {sender} patří k více klientům a ze zprávy nepoznáme, kterého se týká. Vyberte ho prosím a "
                "zprávu předáme našim pracovníkům.",
            ),
            "Předat zprávu",
        ),
        "en": Said(
            ("Which client are you writing for?",),
            (
                "{sender} belongs to several clients and the message does not tell which of them it is about. "
                "Please choose one and we will pass the message on to our staff.",
            ),
            "Pass the message on",
        ),
    },
    # The other clients were taken away in the meantime: nothing is left to choose.
    "one_client": {
        "cs": Said(("Vaše zpráva čeká",), ("Stačí ji předat našim pracovníkům.",), "Předat zprávu"),
        "en": Said(("Your message is waiting",), ("Just pass it on to our staff.",), "Pass the message on"),
    },
    "closed_ticket": {
        "cs": Said(
            ("Ticket {closed} je ukončený", "Ticket je ukončený"),
            ("Ukončený ticket už znovu otevřít nelze. Z Vaší zprávy ale můžeme založit nový, který na něj naváže.",),
            "Založit nový ticket z této zprávy",
        ),
        "en": Said(
            ("Ticket {closed} is closed", "The ticket is closed"),
            ("A closed ticket cannot be reopened. But we can open a new one from your message which continues it.",),
            "Open a new ticket from this message",
        ),
    },
    "copy_notice": {
        "cs": Said(
            ("Kopie ticketu {ticket}", "Kopie ticketu"),
            (
                "Na adresu {address} posíláme kopie zpráv z tohoto ticketu. Nechcete-li je dostávat, stačí stisknout "
                "tlačítko.",
            ),
            "Nechci dostávat kopie ticketu {ticket}",
            ("Na vyřízení ticketu to nemá žádný vliv.",),
        ),
        "en": Said(
            ("Copies of ticket {ticket}", "Copies of a ticket"),
            (
                "We send copies of the messages of this ticket to {address}. If you do not want them, press the "
                "button.",
            ),
            "Stop sending me copies of ticket {ticket}",
            ("This does not change how the ticket is dealt with.",),
        ),
    },
    "lock": {
        "cs": Said(
            ("Ticket {ticket} si nechává na starosti {agent}", "Ticket si nechává na starosti jeden z nás"),
            (
                "Nikdo jiný ho mezitím nepřevezme. Pokud nespěcháte, nemusíte dělat nic.",
                "Pokud spěcháte, může ho převzít kdokoli z nás.",
            ),
            "Spěchám, může to vzít kdokoli",
            (
                "Ticket se tím vrátí do fronty na své původní místo a ujme se ho první volný technik.{undated}",
                "Až přijde domluvený čas, ujme se ho první volný technik.{dated}",
                "Rozhodnutí už nelze vzít zpět: jen pro sebe si ticket potom nenechá nikdo.",
            ),
        ),
        "en": Said(
            ("{agent} is seeing ticket {ticket} through", "One of us is seeing the ticket through"),
            (
                "Nobody else will take it over meanwhile. If you are not in a hurry, there is nothing you need to "
                "do.",
                "If you are in a hurry, any of us can take it over.",
            ),
            "It is urgent for me, anybody may take it",
            (
                "The ticket then goes back to its old place in the queue and the first available engineer will take "
                "it.{undated}",
                "When the agreed time comes, the first available engineer will take it.{dated}",
                "This cannot be undone: nobody will be able to keep the ticket to themselves again.",
            ),
        ),
    },
    "done_message": {
        "cs": Said(
            ("Děkujeme, zprávu jsme přijali",),
            (
                "Vyřizujeme ji v ticketu {one}. Odpověď Vám přijde e-mailem.",
                "Vyřizujeme ji v ticketech {many}. Odpověď Vám přijde e-mailem.",
                "Předali jsme ji našim pracovníkům. Odpověď Vám přijde e-mailem.{none}",
            ),
        ),
        "en": Said(
            ("Thank you, we have your message",),
            (
                "We deal with it in ticket {one}. You will get our answer by e-mail.",
                "We deal with it in tickets {many}. You will get our answer by e-mail.",
                "We have passed it on to our staff. You will get our answer by e-mail.{none}",
            ),
        ),
    },
    "done_closed": {
        "cs": Said(
            ("Založili jsme ticket {one}", "Založili jsme tickety {many}", "Nový ticket je založený"),
            ("Navazuje na ukončený ticket {closed}.", "Odpověď Vám přijde e-mailem."),
        ),
        "en": Said(
            ("We have opened ticket {one}", "We have opened tickets {many}", "The new ticket is open"),
            ("It continues the closed ticket {closed}.", "You will get our answer by e-mail."),
        ),
    },
    "done_copies": {
        "cs": Said(
            ("Kopie už Vám chodit nebudou",),
            (
                "Na adresu {address} už zprávy z ticketu {ticket} posílat nebudeme.",
                "Kdybyste je zase potřebovali, může Vás do kopie přidat kterýkoli účastník ticketu.",
            ),
        ),
        "en": Said(
            ("You will get no more copies",),
            (
                "We no longer send messages of ticket {ticket} to {address}.",
                "Should you need them again, anyone who takes part in the ticket can add you.",
            ),
        ),
    },
    "done_lock": {
        "cs": Said(
            (
                "Ticket {queued} je zpět ve frontě na svém místě",
                "Ticket {ticket} už nečeká na jednoho člověka",
                "Ticket už nečeká na jednoho člověka",
            ),
            (
                "Ticketu {queued} se ujme první volný technik. Odpověď Vám přijde e-mailem.",
                "Až přijde domluvený čas, ujme se ho první volný technik.{dated}",
                "Jen pro sebe už si ho nikdo nenechá. Nic dalšího dělat nemusíte.",
            ),
        ),
        "en": Said(
            (
                "Ticket {queued} is back in its place in the queue",
                "Ticket {ticket} no longer waits for one person",
                "The ticket no longer waits for one person",
            ),
            (
                "The first available engineer will take ticket {queued}. You will get our answer by e-mail.",
                "When the agreed time comes, the first available engineer will take it.{dated}",
                "Nobody can keep it to themselves again. There is nothing else you need to do.",
            ),
        ),
    },
    "over": {
        "cs": Said(
            ("Ticket {ticket} už si nikdo nenechává jen pro sebe", "Ticket už si nikdo nenechává jen pro sebe"),
            (
                "Tlačítko proto už není potřeba a nemusíte dělat nic.",
                "Pokud k němu chcete něco dodat, odpovězte prosím na kterýkoli náš e-mail o něm.",
            ),
        ),
        "en": Said(
            ("Nobody keeps ticket {ticket} to themselves any more", "Nobody keeps the ticket to themselves any more"),
            (
                "So the button is no longer needed, and there is nothing you need to do.",
                "If you would like to add something, please reply to any of our e-mails about it.",
            ),
        ),
    },
    "disowned": {
        "cs": Said(
            ("Děkujeme za upozornění",),
            (
                "Zprávu jsme zahodili a našim pracovníkům jsme dali vědět, že není od Vás. Nic dalšího dělat "
                "nemusíte.",
                "Někdo zřejmě píše Vaším jménem. Zabrání tomu správně nastavené záznamy SPF, DKIM a DMARC u Vaší "
                "domény; rádi Vám s nimi pomůžeme.",
            ),
        ),
        "en": Said(
            ("Thank you for telling us",),
            (
                "We have thrown the message away and told our staff that it is not yours. There is nothing else you "
                "need to do.",
                "Somebody seems to be writing in your name. Correct SPF, DKIM and DMARC records of your domain "
                "prevent that; we will gladly help you with them.",
            ),
        ),
    },
    "expired": {
        "cs": Said(
            ("Platnost odkazu vypršela",),
            (
                "Odkazy v našich e-mailech platí jen omezenou dobu. Zpráva u nás ale stále čeká: pošleme Vám nový "
                "odkaz na adresu, ze které přišla.",
            ),
            "Poslat nový odkaz",
        ),
        "en": Said(
            ("This link has expired",),
            (
                "Links in our e-mails work for a limited time only. But the message is still waiting: we can send a "
                "new link to the address it came from.",
            ),
            "Send a new link",
        ),
    },
    "resent": {
        "cs": Said(
            ("Nový odkaz je na cestě",),
            (
                "E-mail s ním by měl přijít během několika minut. Kdyby nepřišel, podívejte se prosím i do "
                "nevyžádané pošty.",
                "Tuto stránku už můžete zavřít.",
            ),
        ),
        "en": Said(
            ("A new link is on its way",),
            (
                "The e-mail should arrive within a few minutes. If it does not, please look into your spam folder "
                "too.",
                "You can close this page now.",
            ),
        ),
    },
    "resent_too_often": {
        "cs": Said(
            ("Odkaz jsme Vám už poslali",),
            (
                "Další teď poslat nemůžeme, aby Vás nikdo nemohl našimi e-maily zahltit. Podívejte se prosím do "
                "schránky, i do nevyžádané pošty, nebo to zkuste později.",
            ),
        ),
        "en": Said(
            ("We have already sent you a link",),
            (
                "We cannot send another one right now, so that nobody can flood you with our e-mails. Please look "
                "into your mailbox and its spam folder, or try again later.",
            ),
        ),
    },
    "no_longer_allowed": {
        "cs": Said(
            ("Zprávu nemůžeme přijmout",),
            (
                "Adresa {sender} už není mezi technickými kontaktními osobami klienta, a technické požadavky proto "
                "z této adresy přijmout nemůžeme.",
                "Seznam kontaktních osob může klient upravit v administračním rozhraní.",
                "Rádi Vám s tím pomůžeme: napište nám na {contact}.",
            ),
        ),
        "en": Said(
            ("We cannot accept this message",),
            (
                "{sender} is no longer one of the client’s technical contacts, so we cannot accept technical "
                "requests from this address.",
                "The client can change the list of contacts in the administration.",
                "We will gladly help you with it: write to us at {contact}.",
            ),
        ),
    },
    "unknown": {
        "cs": Said(
            ("Odkaz nefunguje",),
            (
                "Zkontrolujte prosím, zda je adresa stránky celá: některé poštovní programy dlouhé odkazy rozdělí.",
                "Naše odkazy také platí jen omezenou dobu. Pokud se Vám nedaří pokračovat, pošlete nám zprávu znovu.",
            ),
        ),
        "en": Said(
            ("This link does not work",),
            (
                "Please check that the address of this page is complete: some mail programs break long links.",
                "Our links also work for a limited time only. If you cannot go on, please send us your message "
                "again.",
            ),
        ),
    },
    "junk": {
        "cs": Said(
            ("Tomu nerozumíme",),
            ("Formulář k nám nedorazil celý. Otevřete prosím znovu odkaz z e-mailu a zkuste to ještě jednou.",),
        ),
        "en": Said(
            ("We do not understand this",),
            ("The form did not reach us as a whole. Please open the link in the e-mail and try once more.",),
        ),
    },
    "busy": {
        "cs": Said(("Teď to nejde",), ("Omlouváme se, chyba je u nás. Zkuste to prosím za chvíli znovu.",)),
        "en": Said(("Not right now",), ("We are sorry, the fault is ours. Please try again in a moment.",)),
    },
    "method": {
        "cs": Said(("Tak to nejde",), ("Otevřete prosím odkaz z e-mailu v prohlížeči.",)),
        "en": Said(("It does not work like that",), ("Please open the link in the e-mail in a browser.",)),
    },
    "too_large": {
        "cs": Said(
            ("To je na tuto stránku moc",),
            ("Otevřete prosím znovu odkaz z e-mailu. Přílohy a texty nám posílejte e-mailem.",),
        ),
        "en": Said(
            ("That is too much for this page",),
            ("Please open the link in the e-mail again. Send us files and texts by e-mail.",),
        ),
    },
}
"""Every page by its name."""

LABELS: Final[dict[Language, dict[str, str]]] = {
    "cs": {
        "language": "Jazyk",
        "other_language": "English",
        "letter": "Zpráva",
        "subject": "Předmět",
        "received": "Přijato",
        "to": "Na adresu",
        "beginning": "Začátek zprávy",
        "no_text": "Zpráva nemá žádný text.",
        "clients": "Klient",
        "client_number": "klient",
        "choose": "Vyberte",
        "error": "Chyba",
        "choose_client": "Ještě prosím vyberte klienta, za kterého píšete.",
        "disown": "Ne, zpráva není ode mě",
        "disown_before": (
            "Není od Vás? Dejte nám to prosím vědět: zprávu zahodíme a upozorníme na ni naše pracovníky."
        ),
        "others": "Další zprávy z Vaší adresy",
        "others_before": "I ty čekají na potvrzení. Každá se potvrzuje zvlášť.",
        "others_cut": "Zobrazujeme jen první z nich.",
        "other_confirm": "Ano, i tato je ode mě",
        "other_released": "Potvrzeno",
        "other_disowned": "Zahozeno",
        "ticket": "ticket",
        "tickets": "tickety",
    },
    "en": {
        "language": "Language",
        "other_language": "Česky",
        "letter": "Message",
        "subject": "Subject",
        "received": "Received",
        "to": "Sent to",
        "beginning": "Beginning of the message",
        "no_text": "The message has no text.",
        "clients": "Client",
        "client_number": "client",
        "choose": "Choose",
        "error": "Error",
        "choose_client": "Please also choose the client you are writing for.",
        "disown": "No, I did not send it",
        "disown_before": "Not yours? Please tell us: we will throw the message away and warn our staff.",
        "others": "More messages from your address",
        "others_before": "They are waiting for confirmation too. Each is confirmed by itself.",
        "others_cut": "Only the first of them are shown.",
        "other_confirm": "Yes, I sent this one too",
        "other_released": "Confirmed",
        "other_disowned": "Thrown away",
        "ticket": "ticket",
        "tickets": "tickets",
    },
}
"""What stands beside buttons and facts."""

_DAYS: Final[dict[Language, tuple[str, ...]]] = {
    "cs": ("pondělí", "úterý", "středa", "čtvrtek", "pátek", "sobota", "neděle"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def moment(time: datetime, language: Language) -> str:
    """A time as people in Prague say it: "úterý 24. 11. 2026 v 9:15", "Tuesday 24 November 2026, 9:15 (Prague)"."""
    here = in_prague(time)
    day, clock = _DAYS[language][here.weekday()], f"{here.hour}:{here.minute:02}"
    if language == "cs":
        return f"{day} {here.day}.{NB}{here.month}.{NB}{here.year} v{NB}{clock}"
    return f"{day} {here.day}{NB}{_MONTHS[here.month - 1]} {here.year}, {clock}{NB}(Prague)"


def enumeration(numbers: Sequence[int], language: Language) -> str:
    """Numbers of tickets in a row: "#10001", "#10001 a #10002", "#10001, #10002 a #10003". At least one."""
    *before, last = [f"#{number}" for number in numbers]
    return f"{', '.join(before)} {'a' if language == 'cs' else 'and'}{NB}{last}" if before else last
