"""A Monday morning at the desk, for the pictures of the documentation: invented people, tickets and mail."""

from tests.console_page.fake_answering import add_answering
from tests.console_page.fake_calls import RIGHTS, add_calls, call_of, known, unknown
from tests.console_page.fake_desk import (
    ALENA,
    BOHDAN,
    CLIENT_ACTOR,
    DILNA,
    EVA,
    FIRMA,
    JAN,
    Answer,
    Asked,
    FakeDesk,
    Json,
    actor_of,
    client_said,
    id_of,
    summary,
)
from tests.console_page.fake_settings import add_search, add_settings, found
from tests.console_page.texting_scene import add_events

ROSA: Json = {"number": "100003", "name": "Pekařství Rosa"}
PETRA: Json = {"address": "petra@rosa.example", "name": "Petra Veselá"}
DANA: Json = {"id": "a1b2c3d4-0000-4000-8000-000000000003", "name": "Dana Modrá"}

_OUTAGE = (
    "Dobrý den,\n\nod rána nám nejde e-shop, zákazníci vidí chybu 502. V administraci je to stejné. "
    "Můžete se na to prosím hned podívat?\n\nNovotný"
)
_LATER = "Ještě posílám, co je v záznamu:\n\n    php-fpm: pool www: server reached max_children\n\nDěkuji."
_ANSWER = (
    "Dobrý den,\n\npodívali jsme se na to: došla paměť pro PHP. Limit jsme zvýšili a e-shop už odpovídá.\n\n"
    "Můžete to prosím vyzkoušet?"
)


def _judged(text: str, **why: str) -> Json:
    reasons = [
        {
            "field": "body",
            "start": text.index(words),
            "end": text.index(words) + len(words),
            "text": words,
            "why": said,
        }
        for said, words in ((said, words.replace("_", " ")) for words, said in why.items())
    ]
    return {"type": "urgency_judged", "level": "urgent", "score": 0.96, "reasons": reasons}


def _change(version: int, at: str, actor: Json, *events: Json) -> Json:
    return {"version": version, "at": f"2026-11-23T{at}:00.000Z", "actor": actor, "events": list(events)}


def _tickets() -> list[Json]:
    promise = {"kind": "reaction", "until": "2026-11-23T09:12:00.000Z"}
    solution = {"kind": "solution", "until": "2026-11-23T12:30:00.000Z"}
    late = {"kind": "reaction", "until": "2026-11-23T08:52:00.000Z"}
    return [
        summary(
            1,
            subject="E-shop nejde, hlásí chybu 502",
            urgency="urgent",
            state="in_progress",
            agent=ALENA,
            version=5,
            promise=solution,
            tags=["e-shop", "výpadek"],
            opened_at="2026-11-23T08:05:00.000Z",
            changed_at="2026-11-23T08:56:00.000Z",
            last={"by": "client", "preview": "Ještě posílám, co je v záznamu: php-fpm: pool www: server reached"},
            unread=True,
        ),
        summary(
            2,
            subject="Nechodí pošta do všech schránek",
            urgency="urgent",
            client=ROSA,
            requester=PETRA,
            promise=promise,
            opened_at="2026-11-23T08:42:00.000Z",
            changed_at="2026-11-23T08:42:00.000Z",
            unread=True,
            last={"by": "client", "preview": "Od osmi hodin nám nepřišel jediný mail, ani odeslat nejde."},
        ),
        summary(
            3,
            subject="Certifikát pro pobočku",
            urgency="problem",
            client=DILNA,
            requester=EVA,
            promise=late,
            opened_at="2026-11-23T07:50:00.000Z",
            changed_at="2026-11-23T08:20:00.000Z",
            tags=["certifikáty"],
            unread=True,
            last={"by": "client", "preview": "Prohlížeč hlásí, že certifikát za tři dny vyprší."},
        ),
        summary(
            4,
            subject="Přidání nové kolegyně",
            state="waiting",
            agent=BOHDAN,
            changed_at="2026-11-23T07:35:00.000Z",
            last={"by": "agent", "preview": "Pošlete nám prosím její telefon, schránku založíme hned."},
        ),
        summary(
            5,
            subject="Faktura za říjen přišla dvakrát",
            queue="fakturace",
            client=DILNA,
            requester=EVA,
            changed_at="2026-11-23T07:10:00.000Z",
            last={"by": "client", "preview": "Dobrý den, fakturu č. 2610042 máme v poště dvakrát."},
        ),
        summary(
            6,
            subject="Přesun webu na nový server",
            state="scheduled",
            agent=ALENA,
            scheduled_for="2026-11-25T08:00:00.000Z",
            changed_at="2026-11-22T15:30:00.000Z",
            tags=["migrace"],
            last={"by": "agent", "preview": "Web přesuneme ve středu ráno, výpadek bude nejvýš minutu."},
        ),
        summary(
            7,
            subject="Pomalé vyhledávání v katalogu",
            urgency="problem",
            state="in_progress",
            agent=DANA,
            locked=True,
            client=ROSA,
            requester=PETRA,
            promise={"kind": "solution", "until": "2026-11-24T10:00:00.000Z"},
            changed_at="2026-11-22T14:02:00.000Z",
            last={"by": "agent", "preview": "Index se přepočítává, zítra ráno porovnáme časy."},
        ),
        summary(
            8,
            subject="Jak nastavit přesměrování domény",
            client=None,
            requester={"address": "info@studio.example", "name": None},
            changed_at="2026-11-22T11:45:00.000Z",
            last={"by": "client", "preview": "Koupili jsme druhou doménu a chceme, aby vedla na tu první."},
        ),
    ]


def _story(fake: FakeDesk) -> None:
    """The first ticket has a whole story."""
    history = fake.histories[id_of(1)]
    ticket = history["ticket"]
    opened = {"type": "ticket_opened", "queue": "podpora", "subject": ticket["subject"]}
    first = client_said(
        _OUTAGE,
        quoted=None,
        verdict={
            "verdict": "verified",
            "details": {},
            "sentence_cs": "Odesílatel je ověřený: podepsáno firma.example.",
        },
        attachments=[{"name": "chyba-502.png", "type": "image/png", "size": 84_120, "kind": "picture"}],
    )
    answered = {
        "type": "answered",
        "text": _ANSWER,
        "to": [JAN["address"]],
        "cc": [],
        "markdown": False,
        "quoted": "",
        "attachments": [],
    }
    noted = {
        "type": "noted",
        "text": "@Bohdan Černý stejnou chybu měl minulý týden i druhý web téhož klienta. Podíváš se na limity?",
        "mentions": [BOHDAN],
    }
    history["changes"] = [
        _change(
            1,
            "08:05",
            CLIENT_ACTOR,
            opened,
            first,
            _judged(_OUTAGE, nám_nejde="nejde / down", zákazníci="zákazníci / customers"),
        ),
        _change(2, "08:14", actor_of(ALENA), {"type": "assigned", "agent": ALENA}),
        _change(3, "08:31", actor_of(ALENA), answered),
        _change(4, "08:34", actor_of(ALENA), noted),
        _change(5, "08:56", CLIENT_ACTOR, client_said(_LATER)),
    ]
    history["outgoing"] = [
        {
            "id": "o1",
            "kind": "answer",
            "state": "sent",
            "version": 3,
            "at": "2026-11-23T08:31:12.000Z",
            "to": [JAN["address"]],
        }
    ]


def _add_client(fake: FakeDesk) -> None:
    rights = {"technical": True, "pin": True}
    contacts = [
        {**JAN, "language": "cs", "phones": ["+420601000001"], "rights": rights},
        {
            "address": "ucetni@firma.example",
            "name": "Marie Malá",
            "language": "cs",
            "phones": [],
            "rights": {"technical": False, "pin": False},
        },
    ]
    card = {
        **FIRMA,
        "contacts": contacts,
        "services": ["vps-17", "webhosting"],
        "domains": ["firma.example"],
        "pin_set": True,
        "tickets": [fake.ticket(number) for number in (1, 4, 6)],
        "open": 3,
    }
    fake.on(r"GET /clients/100001", lambda asked: Answer(200, card))


def _mail(mail_id: str, **more: object) -> Json:
    whole: Json = {
        "id": mail_id,
        "outcome": "held",
        "reason": "which-client",
        "status": "waiting",
        "from": PETRA["address"],
        "name": PETRA["name"],
        "recipients": ["podpora@fronta.example"],
        "queues": ["podpora"],
        "subject": "Nový web pro obě pobočky",
        "preview": "Dobrý den, chceme založit web pro druhou pobočku.",
        "received_at": "2026-11-23T08:40:00.000Z",
        "verdict": "verified",
        "sentence_cs": "Odesílatel je ověřený: podepsáno rosa.example.",
        "sentence_en": "The sender is verified: signed by rosa.example.",
        "notice": "which_client",
        "acceptable": True,
        "clients": [ROSA, DILNA],
        "tickets": [],
    }
    return {**whole, **more}


def _add_mails(fake: FakeDesk) -> None:
    mails = [
        _mail("m1"),
        _mail(
            "m2",
            **{"from": "reditel@firma.example", "name": "Karel Firma"},
            reason="unproven-sender",
            verdict="unverified",
            notice="confirmation",
            acceptable=False,
            clients=[FIRMA],
            subject="Prosím o změnu hesla",
            preview="Dobrý den, potřebuji nové heslo do administrace.",
            received_at="2026-11-23T07:58:00.000Z",
        ),
        _mail(
            "m3",
            **{"from": "obchod@studio.example", "name": None},
            subject="Nabídka spolupráce",
            preview="Rádi bychom s vámi probrali hosting pro naše klienty.",
            received_at="2026-11-22T16:20:00.000Z",
        ),
    ]
    counts = {"held": len(mails), "refused": 1, "quarantined": 2, "spam": 4}
    content: Json = {
        "text": "Dobrý den,\n\nchceme založit web pro druhou pobočku.\n\nPetra Veselá",
        "quoted": None,
        "html": False,
        "attachments": [],
        "verdict": {"verdict": "verified", "sentence_cs": "Odesílatel je ověřený: podepsáno rosa.example."},
    }

    def listed(asked: Asked) -> Answer:
        """The tab of held mail has some, the others none."""
        items = mails if asked.query.get("outcome") == ["held"] else []
        return Answer(200, {"items": items, "cursor": None})

    fake.on(r"GET /mails", listed)
    fake.on(r"GET /mails/counts", lambda asked: Answer(200, counts))
    fake.on(r"GET /mails/m1", lambda asked: Answer(200, {"mail": mails[0], **content}))


def _add_promises(fake: FakeDesk) -> None:
    rows = (
        ("reaction", "podpora", "urgent", 41, 38, 0),
        ("reaction", "podpora", "problem", 96, 88, 1),
        ("reaction", "podpora", "routine", 210, 201, 0),
        ("reaction", "fakturace", "routine", 58, 43, 0),
        ("solution", "podpora", "urgent", 39, 30, 0),
        ("solution", "podpora", "problem", 90, 79, 0),
        ("solution", "podpora", "routine", 204, 196, 0),
        ("solution", "fakturace", "routine", 55, 51, 0),
    )
    cells = [
        {
            "kind": kind,
            "queue": queue,
            "urgency": urgency,
            "told": told,
            "kept": kept,
            "share": kept / told,
            "overdue": overdue,
        }
        for kind, queue, urgency, told, kept, overdue in rows
    ]
    fake.on(r"GET /promises", lambda asked: Answer(200, {"since": "2026-08-25", "cells": cells}))


def add_telephone(fake: FakeDesk) -> None:
    """Alena has a call of a client who told his PIN, another one rings, and there were some before."""
    told = {"by": "exchange", "what": "pin", "at": "2026-11-23T08:58:40.000Z", "result": "right"}
    entry = {"ticket": {"id": id_of(4), "number": 10_004}, "what": "message"}
    over = {"state": "over", "agent": BOHDAN}
    add_calls(
        fake,
        known(1, **over, at="2026-11-22T13:20:00.000Z", seconds=252, entries=[entry]),
        unknown(2, state="over", at="2026-11-23T06:47:00.000Z"),
        known(3, **over, at="2026-11-23T07:31:00.000Z", seconds=48),
        call_of(
            57,
            state="taken",
            agent=ALENA,
            level="number_pin",
            may=RIGHTS["number_pin"],
            pin="right",
            client=FIRMA,
            contact=JAN,
            name="NOVOTNY JAN",
            tries=[told],
        ),
        unknown(59),
    )


def scene() -> FakeDesk:
    """The desk with all of it; Alena is a lead."""
    fake = FakeDesk()
    fake.add(*_tickets())
    _story(fake)
    add_answering(fake)
    add_settings(fake)
    add_events(fake)
    _add_client(fake)
    _add_mails(fake)
    _add_promises(fake)
    excerpt = "Prohlížeč hlásí, že certifikát za tři dny vyprší. Obnovíte ho prosím i pro pobočku?"
    old = "Nový certifikát je nasazený, platí do 12. 2. 2027."
    add_search(
        fake,
        found(fake.ticket(3), "Certifikát pro pobočku", [[0, 10]], "subject"),
        found(
            summary(
                120,
                subject="Varování v prohlížeči",
                state="closed",
                agent=BOHDAN,
                client=DILNA,
                requester=EVA,
                changed_at="2026-09-14T09:00:00.000Z",
                tags=["certifikáty"],
            ),
            old,
            [[5, 15]],
        ),
        found(fake.ticket(2), excerpt, [[20, 30]], "note"),
        found(fake.ticket(7), "certifikáty", [[0, 11]], "tag"),
    )
    return fake
