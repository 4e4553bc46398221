"""The texts of the mails that nobody wrote: what we tell on our own, in Czech and English.

Those about the states of a ticket stand in `ticket_notices`, about its lock in `lock_notices`, about money in
`spending_notices`. The reader is addressed formally and with a capital, and no sentence depends on anybody's gender.
"""

from typing import Final

from chalicelib.mail.templates.lock_notices import LOCK_NOTICES
from chalicelib.mail.templates.notice import Notice
from chalicelib.mail.templates.spending_notices import SPENDING_NOTICES
from chalicelib.mail.templates.ticket_notices import TICKET_NOTICES
from chalicelib.mail.templates.wording import PROMISES, Language

_ACKNOWLEDGEMENT: Final[dict[Language, Notice]] = {
    "cs": Notice(
        preview="Vaši zprávu jsme přijali. Stav: {state}.",
        rows=("subject", "state", "reaction", "solution"),
        blocks=(
            (
                "přijali jsme Vaši zprávu a založili k ní ticket {only}.",
                "děkujeme za e-mail. K Vaší zprávě jsme založili tickety {numbers}. "
                "Přišla totiž na více našich adres a každá má svůj ticket.",
            ),
            ("{refused}",),
            "facts",
            (
                "Odpověď Vám přijde e-mailem.",
                *PROMISES["cs"].values(),
                "{step}",
                "Doplnění se zapíše do ticketu {first}.",
            ),
        ),
    ),
    "en": Notice(
        preview="We have received your message. Status: {state}.",
        rows=("subject", "state", "reaction", "solution"),
        blocks=(
            (
                "We have received your message and opened ticket {only} for it.",
                "Thank you for your e-mail. We have opened tickets {numbers} for it. "
                "It came to several of our addresses, and each has a ticket of its own.",
            ),
            ("{refused}",),
            "facts",
            (
                "You will get our answer by e-mail.",
                *PROMISES["en"].values(),
                "{step}",
                "Your reply goes into ticket {first}.",
            ),
        ),
    ),
}

_FILES_REFUSED: Final[dict[Language, Notice]] = {
    "cs": Notice(
        preview="{refused}",
        rows=("subject", "state"),
        blocks=(
            ("Vaše zpráva je v ticketu {only}.", "{refused}"),
            "facts",
        ),
    ),
    "en": Notice(
        preview="{refused}",
        rows=("subject", "state"),
        blocks=(
            ("Your message is in ticket {only}.", "{refused}"),
            "facts",
        ),
    ),
}

_CONFIRMATION: Final[dict[Language, Notice]] = {
    "cs": Notice(
        subject="Potvrďte prosím, že je zpráva od Vás",
        preview="Vaši zprávu zpracujeme, jakmile ji potvrdíte.",
        button="Zobrazit a potvrdit zprávu",
        blocks=(
            (
                "na adresu {queue} přišla{came} zpráva, která má jako odesílatele uvedenou Vaši adresu.",
                "Nepodařilo se nám spolehlivě ověřit, že je opravdu od Vás. Obvykle to bývá tím, že doména "
                "odesílatele nemá v pořádku záznamy SPF a DKIM.",
            ),
            ("Je-li zpráva od Vás, potvrďte ji prosím jedním stisknutím na této stránce:",),
            "link",
            (
                "Hned potom ji předáme dál a dozvíte se číslo ticketu.",
                "Odkaz platí do {until}.",
                "Odpověď na tento e-mail k potvrzení nestačí.",
            ),
            (
                "Není zpráva od Vás? Dejte nám to prosím vědět na téže stránce, nebo nedělejte nic: "
                "bez potvrzení ji nezpracujeme.",
            ),
            (
                "Jakmile bude mít Vaše doména správně nastavené SPF i DKIM, nebude obvykle potřeba "
                "další zprávy potvrzovat.",
            ),
        ),
    ),
    "en": Notice(
        subject="Please confirm that the message is from you",
        preview="We will process your message as soon as you confirm it.",
        button="View and confirm",
        blocks=(
            (
                "A message with your address as its sender came to {queue}{came}.",
                "We could not reliably verify that it is really from you. Usually the reason is that SPF and DKIM "
                "are not set up correctly for the sender's domain.",
            ),
            ("If the message is from you, please confirm it with one press of a button on this page:",),
            "link",
            (
                "We will then pass it on at once and tell you the ticket number.",
                "The link works until {until} (Prague time).",
                "Replying to this e-mail does not confirm the message.",
            ),
            (
                "Not from you? Please tell us on the same page, or do nothing: "
                "without confirmation we will not process it.",
            ),
            (
                "Once SPF and DKIM are set up correctly for your domain, your messages will usually need "
                "no confirmation.",
            ),
        ),
    ),
}

_WHICH_CLIENT: Final[dict[Language, Notice]] = {
    "cs": Notice(
        subject="Kterého klienta se Vaše zpráva týká?",
        preview="Vyberte prosím klienta, hned poté zprávu předáme dál.",
        button="Vybrat klienta",
        blocks=(
            (
                "Vaše zpráva na adresu {queue} dorazila{came}, jen nevíme, kterého klienta se týká.",
                "Vaše adresa je totiž uvedena mezi technickými kontaktními osobami několika klientů.",
            ),
            ("Vyberte prosím klienta na této stránce, hned poté zprávu předáme našim technikům:",),
            "link",
            ("Odkaz platí do {until}.",),
            ("Uvedete-li příště ve zprávě klientské číslo, název služby nebo doménu, nebudeme se muset ptát.",),
        ),
    ),
    "en": Notice(
        subject="Which client is your message about?",
        preview="Please choose the client and we will pass your message on at once.",
        button="Choose the client",
        blocks=(
            (
                "Your message to {queue} arrived{came}, but we cannot tell which client it is about.",
                "Your address is listed among the technical contacts of several clients.",
            ),
            ("Please choose the client on this page and we will pass the message on to our engineers at once:",),
            "link",
            ("The link works until {until} (Prague time).",),
            ("If your next message names the client number, the service or the domain, we will not need to ask.",),
        ),
    ),
}

_CLOSED_TICKET: Final[dict[Language, Notice]] = {
    "cs": Notice(
        subject="Ticket {number} je ukončen",
        preview="Pro další požadavek je potřeba založit nový ticket, stačí jedno stisknutí.",
        button="Založit nový ticket",
        rows=("subject",),
        blocks=(
            (
                "ticket {number}, na který odpovídáte, je ukončen a znovu ho otevřít nelze.",
                "Pro další požadavek je potřeba založit nový ticket.",
            ),
            "facts",
            (
                "Vaše odpověď dorazila{came} a máme ji uloženou, nemusíte ji psát znovu.",
                "Nový ticket z ní založíte jedním stisknutím na této stránce:",
            ),
            "link",
            ("Odkaz platí do {until}.",),
        ),
    ),
    "en": Notice(
        subject="Ticket {number} is closed",
        preview="A new ticket has to be opened, which takes one press of a button.",
        button="Open a new ticket",
        rows=("subject",),
        blocks=(
            (
                "Ticket {number}, which you replied to, is closed and cannot be reopened.",
                "For anything else a new ticket has to be opened.",
            ),
            "facts",
            (
                "Your reply arrived{came} and we have kept it, so there is no need to write it again.",
                "Open a new ticket from it with one press of a button on this page:",
            ),
            "link",
            ("The link works until {until} (Prague time).",),
        ),
    ),
}

_REFUSAL: Final[dict[Language, Notice]] = {
    "cs": Notice(
        subject="Vaši zprávu jsme nemohli přijmout",
        preview="Na tuto adresu mohou psát pouze technické kontaktní osoby našich klientů.",
        blocks=(
            (
                "Vaši zprávu, která přišla{came} na adresu {queue}, jsme nemohli přijmout.",
                "Našim technikům jsme ji nepředali.",
            ),
            (
                "Na tuto adresu totiž mohou psát pouze technické kontaktní osoby našich klientů "
                "a Vaše e-mailová adresa mezi nimi uvedena není.",
            ),
            (
                "Pokud píšete za některého z našich klientů, obraťte se prosím na toho, kdo u něj spravuje "
                "seznam technických kontaktních osob. Jakmile v seznamu budete, pošlete nám zprávu znovu.",
            ),
            ("Nevíte, kdo to je? Napište na {contact} a rádi Vám pomůžeme.",),
        ),
    ),
    "en": Notice(
        subject="We could not accept your message",
        preview="Only technical contacts of our clients may write to this address.",
        blocks=(
            (
                "We could not accept your message that came to {queue}{came}.",
                "It has not been passed on to our engineers.",
            ),
            (
                "Only technical contacts of our clients may write to this address, "
                "and your address is not listed as one.",
            ),
            (
                "If you write on behalf of one of our clients, please ask whoever manages its list of technical "
                "contacts to add you. Once you are on the list, please send us your message again.",
            ),
            ("Not sure whom to ask? Write to {contact} and we will be glad to help.",),
        ),
    ),
}

_COPY_NOTICE: Final[dict[Language, Notice]] = {
    "cs": Notice(
        subject="Dostáváte kopie ticketu {number}",
        preview="Další zprávy tohoto ticketu Vám budou chodit na vědomí.",
        button="Nedostávat kopie",
        rows=("subject", "added_by"),
        blocks=(
            (
                "Vaše adresa byla přidána do kopie ticketu {number}, který řeší {company}.",
                "Další zprávy tohoto ticketu Vám budou chodit na vědomí, nemusíte na ně nijak reagovat.",
                "Pod tímto oznámením najdete také {history}.",
            ),
            "facts",
            ("Pokud kopie dostávat nechcete, zrušíte je jedním stisknutím na této stránce:",),
            "link",
            ("Odkaz platí do {until}.",),
        ),
    ),
    "en": Notice(
        subject="You get copies of ticket {number}",
        preview="Further messages of this ticket will be sent to you for information.",
        button="Stop the copies",
        rows=("subject", "added_by"),
        blocks=(
            (
                "Your address was added to the copies of ticket {number}, which {company} is working on.",
                "Further messages of this ticket will be sent to you for information, no action is needed.",
                "Below this notice you will find {history} as well.",
            ),
            "facts",
            ("If you do not want the copies, stop them with one press of a button on this page:",),
            "link",
            ("The link works until {until} (Prague time).",),
        ),
    ),
}

_PIN_LOCKED: Final[dict[Language, Notice]] = {
    "cs": Notice(
        subject="Zadávání PINu po telefonu je dočasně zablokováno",
        preview="Po telefonu byl opakovaně zadán nesprávný PIN.",
        blocks=(
            (
                "po telefonu byl opakovaně zadán nesprávný PIN klienta {client}.",
                "Poslední pokus přišel{came} {caller}.",
            ),
            (
                "Do {until} proto po telefonu nepřijmeme žádný PIN tohoto klienta.",
                "E-mailu, ticketů ani klientské zóny se to netýká.",
            ),
            ("Šlo o Váš omyl? Pak stačí počkat. Zapomenutý PIN můžete v klientské zóně nahradit novým.",),
            (
                "Nevíte o tom? Nastavte si prosím v klientské zóně jiný PIN.",
                "S čímkoli dalším Vám pomůžeme na {contact}.",
            ),
        ),
    ),
    "en": Notice(
        subject="PIN entry by phone is locked for now",
        preview="A wrong PIN was entered repeatedly by phone.",
        blocks=(
            (
                "A wrong PIN of the client {client} was entered repeatedly by phone.",
                "The last attempt came{came} {caller}.",
            ),
            (
                "No PIN of this client will be accepted until {until} (Prague time).",
                "E-mail, tickets and the client zone are not affected.",
            ),
            ("Was it a mistake of yours? Then simply wait. A forgotten PIN can be replaced in the client zone.",),
            (
                "Was it not you? Please set another PIN in the client zone.",
                "For anything else write to {contact} and we will be glad to help.",
            ),
        ),
    ),
}

NOTICES: Final[dict[str, dict[Language, Notice]]] = {
    "acknowledgement": _ACKNOWLEDGEMENT,
    "files_refused": _FILES_REFUSED,
    "confirmation": _CONFIRMATION,
    "which_client": _WHICH_CLIENT,
    "closed_ticket": _CLOSED_TICKET,
    "refusal": _REFUSAL,
    "copy_notice": _COPY_NOTICE,
    "pin_locked": _PIN_LOCKED,
    **TICKET_NOTICES,
    **LOCK_NOTICES,
    **SPENDING_NOTICES,
}
"""The texts by name and language. Most kinds of mail have one, of the same name as the kind."""


def notice_subject(name: str, language: Language, number: str, **facts: str) -> str:
    """The subject that mails with this text have of their own; "" if they carry the ticket's. KeyError if no text."""
    return NOTICES[name][language].subject.format(number=number, **facts)
