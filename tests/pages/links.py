"""Invented links, one for each page that there is."""

from dataclasses import replace

from chalicelib.mail.kept import Status, mail_from_json
from chalicelib.mail.release import LinkView
from chalicelib.pages.sheet import House
from chalicelib.tickets.ticket import Client, TicketId, TicketRef

TOKEN = "Zk3-9fW_q0aXv7LmT2cRbA"
HOUSE = House("Ukázkový hosting", "konzultace@fronta.example")
TICKET = TicketRef(TicketId("01KATF9Z6J8Q3R4S5T6V7W8X9Y"), 10001)
SECOND = TicketRef(TicketId("01KATF9Z6J8Q3R4S5T6V7W8X9Z"), 10002)
THIRD = TicketRef(TicketId("01KATF9Z6J8Q3R4S5T6V7W8XA0"), 10003)


MAIL = mail_from_json(
    "o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1",
    "waiting",
    {
        "outcome": "held",
        "reason": "spf-none: firma.example",
        "from": "jana@firma.example",
        "name": "Jana Nová",
        "mail_from": "jana@firma.example",
        "recipients": ["podpora@fronta.example"],
        "queues": ["podpora"],
        "subject": "Nejde nám web, hlásí chybu 502",
        "preview": "Dobrý den,\n\nod rána nám nejde web www.firma.example, hlásí chybu 502.\n"
        "Můžete se na to prosím podívat?\n\nDěkuji\nJana Nová",
        "received_at": "2026-11-24T08:15:00.000Z",
        "raw_key": "mail/o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1",
        "verdict": {"verdict": "unverified"},
        "language": "cs",
        "notice": "confirmation",
    },
)
RELEASED = replace(MAIL, status=Status.RELEASED, tickets=(TICKET,))
ANSWERING_CLOSED = replace(MAIL, subject="Re: [#9876] Přesun domény", closed=TicketRef(TICKET.id, 9876))
OTHERS = (
    replace(MAIL, id="other-1", subject="Ještě k tomu webu", preview="Posílám snímek obrazovky."),
    replace(MAIL, id="other-2", subject="", preview="", recipients=("konzultace@fronta.example",)),
    replace(RELEASED, id="other-3", subject="Fakturace", tickets=(SECOND, THIRD)),
)
CLIENTS = (Client("100001", "Firma s.r.o."), Client("100002", "Nadace Firma a přátelé"), Client("7", "Jana Nová"))

LINKS: dict[str, LinkView] = {
    "confirmation": LinkView("open", "confirmation", "cs", mail=MAIL),
    "confirmation, others": LinkView("open", "confirmation", "cs", mail=MAIL, others=OTHERS),
    "confirmation, clients": LinkView("open", "confirmation", "cs", mail=MAIL, clients=CLIENTS, others=OTHERS),
    "confirmation, no client chosen": LinkView(
        "open", "confirmation", "cs", mail=MAIL, clients=CLIENTS, problem="choose-client"
    ),
    "which client": LinkView("open", "which_client", "cs", mail=MAIL, clients=CLIENTS),
    "which client, none chosen": LinkView(
        "open", "which_client", "cs", mail=MAIL, clients=CLIENTS, problem="choose-client"
    ),
    "which client, one left": LinkView("open", "which_client", "cs", mail=MAIL, clients=CLIENTS[:1]),
    "which client, settled": LinkView("open", "which_client", "cs", mail=MAIL),
    "closed ticket": LinkView("open", "closed_ticket", "cs", mail=ANSWERING_CLOSED),
    "closed ticket, number gone": LinkView("open", "closed_ticket", "cs", mail=MAIL),
    "copy": LinkView("open", "copy_notice", "cs", ticket=TICKET, address="petr@firma.example"),
    "confirmed": LinkView("done", "confirmation", "cs", mail=RELEASED),
    "confirmed, others": LinkView("done", "confirmation", "cs", mail=RELEASED, others=OTHERS),
    "confirmed, two tickets": LinkView(
        "done", "confirmation", "cs", mail=replace(RELEASED, tickets=(TICKET, SECOND))
    ),
    "confirmed, three tickets": LinkView(
        "done", "confirmation", "cs", mail=replace(RELEASED, tickets=(TICKET, SECOND, THIRD))
    ),
    "confirmed, no ticket": LinkView("done", "confirmation", "cs", mail=replace(RELEASED, tickets=())),
    "client chosen": LinkView("done", "which_client", "cs", mail=RELEASED),
    "new ticket": LinkView("done", "closed_ticket", "cs", mail=replace(ANSWERING_CLOSED, tickets=(TICKET,))),
    "new tickets": LinkView("done", "closed_ticket", "cs", mail=replace(ANSWERING_CLOSED, tickets=(TICKET, SECOND))),
    "copies left": LinkView("done", "copy_notice", "cs", ticket=TICKET, address="petr@firma.example"),
    "lock": LinkView("open", "lock", "cs", ticket=TICKET, address="jana@firma.example", agent="Alena Bílá"),
    "lock, has a date": LinkView(
        "open", "lock", "cs", ticket=TICKET, address="jana@firma.example", agent="Alena Bílá", place="date"
    ),
    "lock, agent without a name": LinkView("open", "lock", "cs", ticket=TICKET, address="jana@firma.example"),
    "lock declined": LinkView("done", "lock", "cs", ticket=TICKET, address="jana@firma.example", place="queue"),
    "lock declined, has a date": LinkView(
        "done", "lock", "cs", ticket=TICKET, address="jana@firma.example", place="date"
    ),
    "lock declined, taken since": LinkView("done", "lock", "cs", ticket=TICKET, address="jana@firma.example"),
    "lock over": LinkView("over", "lock", "cs", ticket=TICKET, address="jana@firma.example", place="queue"),
    "disowned": LinkView("disowned", "confirmation", "cs", mail=replace(MAIL, status=Status.DISOWNED)),
    "expired": LinkView("expired", "confirmation", "cs", mail=MAIL),
    "resent": LinkView("expired", "confirmation", "cs", mail=MAIL, problem="resent"),
    "resent too often": LinkView("expired", "confirmation", "cs", mail=MAIL, problem="resent-too-often"),
    "no longer allowed": LinkView("open", "confirmation", "cs", mail=MAIL, problem="no-longer-allowed"),
    "unknown": LinkView("unknown", None, "cs"),
}
"""Every page by a name for people."""
