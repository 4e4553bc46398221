"""Technical events for the pictures of the documentation: one being sent, and what a new one looks like."""

from tests.console_page.fake_desk import ALENA, Asked, FakeDesk, Json
from tests.console_page.fake_texting import Texting, add_texting

SMS = "Výpadek napájení v racku B7 od 9:40, obnovujeme. Ověřte prosím své servery, podrobnosti máte v e-mailu."
TEXT = (
    "Dobrý den,\n\nv **racku B7** vypadlo v 9:40 napájení. V 9:52 jsme ho obnovili a servery startují.\n\n"
    "Prosíme, ověřte:\n\n- že vaše servery běží,\n- že se připojila všechna pole.\n\nOmlouváme se za potíže."
)
CLIENTS = ["100001", "100002", "100003"]


def _raise(texting: Texting, subject: str, sms: str, clients: list[str]) -> str:
    body: Json = {
        "queue": "podpora",
        "subject": subject,
        "sms": sms,
        "fold": True,
        "clients": clients,
        "confirmed": True,
    }
    texting.raise_event(Asked("POST", "/technical-events", {}, {}, body))
    return list(texting.events)[-1]


def add_events(fake: FakeDesk) -> str:
    """Let there be technical events; the id of the one that is being sent."""
    texting = add_texting(fake)
    mail = _raise(
        texting, "Odstávka pošty v noci na středu", "Pošta nepojede ve středu od 1:00 do 1:20.", CLIENTS[:2]
    )
    texting.go_on(mail, "100001", "delivered", "delivered", ticket=31)
    texting.go_on(mail, "100002", "delivered", ticket=32)
    texting.end(mail)
    rack = _raise(texting, "Výpadek napájení v racku B7", SMS, CLIENTS)
    texting.events[rack]["by"] = ALENA
    texting.go_on(rack, "100001", "delivered", "failed", ticket=41)
    texting.go_on(rack, "100002", "sent", ticket=42)
    return rack
