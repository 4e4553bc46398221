"""A client with a past: its people, queues and tickets, as the zone's API tells them."""

from typing import Any

NOW = "2026-11-23T09:00:00Z"  # a Monday, 10:00 in Prague
Json = dict[str, Any]

JAN = {"address": "jan@firma.example", "name": "Jan Novotný"}
EVA = {"address": "eva@firma.example", "name": "Eva Malá"}
CLIENT = {"number": "100001", "name": "Firma s.r.o."}
OTHER_CLIENT = {"number": "100002", "name": "Dílna a.s."}


def me(**changes: Any) -> Json:
    """GET /me of a technical contact who may set the PIN."""
    whole: Json = {
        "contact": JAN,
        "client": CLIENT,
        "language": "cs",
        "rights": {"technical": True, "pin": True},
        "notifications": {"mail": True, "sms": False},
        "queues": [
            {
                "name": "podpora",
                "title": {"cs": "Technická podpora", "en": "Technical support"},
                "purpose": {"cs": "Servery, weby a pošta.", "en": "Servers, web sites and mail."},
                "technical": True,
                "may_open": True,
            },
            {
                "name": "fakturace",
                "title": {"cs": "Fakturace", "en": "Billing"},
                "purpose": {"cs": "", "en": ""},
                "technical": False,
                "may_open": True,
            },
        ],
        "limits": {"file_bytes_max": 1_000_000, "files_max": 3, "text_chars_max": 5_000},
        "pin_set": False,
    }
    return {**whole, **changes}


def contacts() -> Json:
    """GET /contacts: a technical contact with every right, and one with none."""
    return {
        "items": [
            {**JAN, "language": "cs", "rights": {"technical": True, "pin": True}, "phones": ["+420601234567"]},
            {**EVA, "language": "cs", "rights": {"technical": False, "pin": False}, "phones": []},
        ]
    }


def ticket(number: int, **changes: Any) -> Json:
    """A ticket that waits for us."""
    whole: Json = {
        "id": f"01KAPQ7Y4Z8T3M5N6P7Q8R{number:04d}",
        "number": 10_000 + number,
        "queue": "podpora",
        "subject": f"Požadavek číslo {number}",
        "state": "queued",
        "opened_at": "2026-11-20T08:00:00Z",
        "changed_at": f"2026-11-22T{number % 24:02d}:00:00Z",
        "version": 1,
        "requester": JAN,
        "agent": None,
        "copies": [],
        "locked": False,
        "may_decline_lock": False,
        "urgency": "routine",
        "expected": None,
        "scheduled_for": None,
        "last": {"by": "client", "preview": "Dobrý den, potřebujeme poradit."},
        "may": {"reply": True, "resolve": True, "reopen": False},
    }
    return {**whole, **changes}


def entry(version: int, at: str, kind: str, name: str | None, *events: Json) -> Json:
    """One entry of a history."""
    return {"version": version, "at": at, "actor": {"kind": kind, "name": name}, "events": list(events)}


def said(text: str, person: Json | None = None, **more: Any) -> Json:
    """What a client wrote."""
    whole: Json = {"type": "message_received", "from": person or JAN, "text": text, "quoted": None}
    return {**whole, "truncated": False, "attachments": [], **more}


def shop_is_down() -> Json:
    """A ticket in work, locked, with files, a quoted history and a promise."""
    opened = said(
        "Dobrý den,\nod rána se nám nenačítá e-shop, https://obchod.firma.example/kosik hlásí chybu 502.\n\n"
        "Posílám obrázek. <b>Prosím o rychlou pomoc.</b>",
        attachments=[{"name": "chyba 502.png", "type": "image/png", "size": 48_213}],
    )
    answer = {
        "type": "answered",
        "state": "in_progress",
        "text": "Dobrý den,\n\npříčinu už známe, je to vyčerpaná paměť na databázovém serveru. Přidáváme ji a "
        "ozvu se hned, jak poběží.\n\nAlena Bílá",
    }
    follow = said("Děkujeme, ještě hlásíme, že nejdou ani faktury.", EVA, quoted="> příčinu už známe\n> Alena")
    return {
        "ticket": ticket(
            7,
            subject="Nenačítá se e-shop, košík hlásí chybu 502",
            state="in_progress",
            changed_at="2026-11-23T08:40:00Z",
            version=6,
            agent={"name": "Alena Bílá"},
            copies=["ucetni@firma.example"],
            locked=True,
            may_decline_lock=True,
            expected={"kind": "solution", "until": "2026-11-23T15:30:00Z"},
            last={"by": "client", "preview": "Děkujeme, ještě hlásíme, že nejdou ani faktury."},
        ),
        "entries": [
            entry(1, "2026-11-23T07:05:00Z", "client", None, {"type": "ticket_opened", "queue": "podpora"}, opened),
            entry(
                2,
                "2026-11-23T07:05:02Z",
                "system",
                None,
                {"type": "promised", "kind": "reaction", "until": "2026-11-23T08:00:00Z"},
            ),
            entry(
                3,
                "2026-11-23T07:20:00Z",
                "agent",
                "Alena Bílá",
                {"type": "assigned", "agent": {"name": "Alena Bílá"}},
                {"type": "state_changed", "from": "queued", "to": "in_progress"},
                {"type": "locked"},
            ),
            entry(4, "2026-11-23T07:45:00Z", "agent", "Alena Bílá", answer),
            entry(
                5,
                "2026-11-23T07:45:01Z",
                "system",
                None,
                {"type": "promised", "kind": "solution", "until": "2026-11-23T15:30:00Z"},
                {"type": "urgency_judged", "level": "urgent"},
            ),
            entry(6, "2026-11-23T08:40:00Z", "client", None, follow),
        ],
    }


def waits_for_client() -> Json:
    """A ticket that waits for an answer of the client, with a clock."""
    return {
        "ticket": ticket(
            5,
            subject="Přístup pro nového kolegu",
            state="waiting",
            changed_at="2026-11-21T12:00:00Z",
            version=3,
            agent={"name": "Bořek Tichý"},
            last={"by": "agent", "preview": "Jaké jméno má mít nový účet a do kterých složek má vidět?"},
            clock={"kind": "resolve", "at": "2026-12-05T12:00:00Z"},
        ),
        "entries": [
            entry(1, "2026-11-20T08:00:00Z", "client", None, {"type": "ticket_opened"}, said("Nastoupí nám kolega.")),
            entry(
                2,
                "2026-11-21T12:00:00Z",
                "agent",
                "Bořek Tichý",
                {
                    "type": "answered",
                    "state": "waiting",
                    "text": "Jaké jméno má mít nový účet a do kterých složek má vidět?",
                },
                {"type": "state_changed", "from": "queued", "to": "waiting"},
            ),
            entry(3, "2026-11-21T12:00:00Z", "system", None, {"type": "reminded", "count": 1}),
        ],
    }


def simple(number: int, **changes: Any) -> Json:
    """A ticket with nothing but its first message."""
    made = ticket(number, **changes)
    first = entry(1, made["opened_at"], "client", None, {"type": "ticket_opened"}, said(made["last"]["preview"]))
    return {"ticket": made, "entries": [first]}


def histories() -> list[Json]:
    """All tickets of the client, in no order."""
    closing = {"reply": False, "resolve": False, "reopen": False}
    return [
        shop_is_down(),
        waits_for_client(),
        simple(
            4,
            subject="Dotaz na fakturu za říjen",
            queue="fakturace",
            changed_at="2026-11-23T06:00:00Z",
            expected={"kind": "reaction", "until": "2026-11-23T15:30:00Z"},
        ),
        simple(
            3,
            subject="Výměna certifikátu",
            state="scheduled",
            scheduled_for="2026-11-26T08:00:00Z",
            changed_at="2026-11-19T06:00:00Z",
        ),
        simple(
            2,
            subject="Tiskárna v kanceláři netiskne",
            state="resolved",
            changed_at="2026-11-18T06:00:00Z",
            clock={"kind": "close", "at": "2026-12-02T06:00:00Z"},
            may={"reply": True, "resolve": False, "reopen": True},
        ),
        simple(1, subject="Převod domény", state="closed", changed_at="2026-10-18T06:00:00Z", may=closing),
    ]
