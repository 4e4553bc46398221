"""A ticket in which everything has happened, the client behind it, and the server's part in putting it in order."""

from copy import deepcopy
from typing import Any

from tests.console_page.fake_desk import (
    ALENA,
    BOHDAN,
    EVA,
    FIRMA,
    JAN,
    Answer,
    Asked,
    FakeDesk,
    Json,
    client_said,
    id_of,
    problem,
    summary,
)

VERDICT: Json = {
    "verdict": "verified",
    "sentence_cs": "Odesílatel ověřen: DKIM domény firma.example.",
    "sentence_en": "Sender verified: DKIM of firma.example.",
    "details": {},
}
MARKDOWN = """Dobrý den,

1. v **administraci** otevřete [nastavení](https://portal.firma.example/a?b=1)
2. spusťte `certbot renew`

```
certbot renew --dry-run
```

> Prosíme o postup.

Viz #10002 a https://docs.firma.example/cert. <script>alert(1)</script> [ne](javascript:alert(1))
![obrázek](https://pictures.example/p.png)"""
CARD: Json = {
    **FIRMA,
    "contacts": [
        {
            "address": "jan@firma.example",
            "name": "Jan Novotný",
            "language": "cs",
            "phones": ["+420 601 000 001"],
            "rights": {"technical": True, "pin": True},
        },
        {
            "address": "ucetni@firma.example",
            "name": "Petra Účetní",
            "language": "cs",
            "phones": [],
            "rights": {"technical": False, "pin": False},
        },
    ],
    "services": ["vps-17", "hosting-3"],
    "domains": ["firma.example", "obchod.firma.example"],
    "pin_set": True,
    "tickets": [],
    "open": 2,
}
FILES: list[Json] = [
    {
        "name": "postup.pdf",
        "type": "application/pdf",
        "size": 84_000,
        "index": 0,
        "kind": "document",
        "inline": False,
    },
]


def ref(number: int) -> Json:
    """A ticket as another one names it."""
    return {"id": id_of(number), "number": 10_000 + number}


def answered(text: str, **more: Any) -> Json:
    """The event of an answer of ours."""
    whole = {"type": "answered", "text": text, "to": [JAN["address"]], "cc": [], "markdown": False, "quoted": None}
    return {**whole, "attachments": [], "truncated": False, **more}


def noted(text: str, *mentions: Json) -> Json:
    """The event of a note."""
    return {"type": "noted", "text": text, "mentions": [*mentions], "truncated": False, "quoted": None}


def furnish(fake: FakeDesk) -> None:
    """Tickets of two clients, the first with a long story, and the server's part in all that is done with them."""
    fake.add(
        summary(1, subject="Certifikát obchodu vypršel", urgency="problem", tags=["certifikát"], related=[ref(3)]),
        summary(2, subject="Faktura za říjen", tags=["fakturace", "certifikát"]),
        summary(3, subject="Přesun domény", state="waiting", related=[ref(1)]),
        summary(4, subject="Cizí ticket", client={"number": "100002", "name": "Dílna a.s."}, requester=EVA),
        summary(5, subject="Hotová věc", state="closed"),
        summary(6, subject="Dotaz odjinud", client=None, requester=EVA),
    )
    first = fake.histories[id_of(1)]["changes"][0]
    first["events"][1] = client_said(
        "Dobrý den,\n\nv obchodě vypršel certifikát, souvisí to s #10003. Prosíme o postup.",
        verdict=VERDICT,
        mail="raw-1",
        html=False,
        attachments=[{**FILES[0], "name": "snimek.png", "type": "image/png", "kind": "picture"}],
    )
    fake.change(1, client_said("Ještě dotaz: kdy přijde faktura?", verdict=VERDICT, mail="raw-2", html=False))
    fake.change(1, noted("Disk mění v 15:00, @Alena Bílá prosím hlídej. Viz #10002.", ALENA), by=BOHDAN)
    fake.change(1, answered("Omyl, tohle patřilo jinam."), by=BOHDAN)
    fake.change(1, {"type": "recalled", "version": 4, "last": None}, by=BOHDAN)
    quoted = "v obchodě vypršel certifikát"
    fake.change(1, answered(MARKDOWN, markdown=True, quoted=quoted, attachments=FILES), by=ALENA, state="waiting")
    fake.change(1, {"type": "tags_changed", "added": ["certifikát"], "removed": []}, by=ALENA)
    fake.change(1, {"type": "relations_changed", "added": [ref(3)], "removed": []}, by=ALENA)
    fake.change(1, {"type": "split_off", "version": 2, "ticket": ref(2)}, by=ALENA)
    fake.change(1, {"type": "absorbed", "ticket": ref(5)}, by=ALENA)
    fake.missed.clear()  # whoever opens the page knows of it
    for route, handler in (
        (r"POST /tickets/([^/]+)/notes", _note),
        (r"POST /tickets/([^/]+)/relations", _relate),
        (r"POST /tickets/([^/]+)/split", _split),
        (r"GET /search", _search),
        (r"GET /clients/([^/]+)", _client),
        (r"GET /tickets/[^/]+/changes/\d+/files/\d+", _file),
    ):
        fake.on(route, lambda asked, *found, handler=handler: handler(fake, asked, *found))


def _note(fake: FakeDesk, asked: Asked, ticket_id: str) -> Answer:
    called = [one for one in (ALENA, BOHDAN) if one["id"] in asked.body["mentions"]]
    return fake.result(ticket_id, noted(asked.body["text"], *called), status=201)


def _of_number(fake: FakeDesk, number: int) -> Json | None:
    return next((one["ticket"] for one in fake.histories.values() if one["ticket"]["number"] == number), None)


def _relate(fake: FakeDesk, asked: Asked, ticket_id: str) -> Answer:
    other = _of_number(fake, asked.body["number"])
    if other is None:
        return problem(404, "not-found")
    refs = [{"id": other["id"], "number": other["number"]}]
    before = [one for one in fake.histories[ticket_id]["ticket"]["related"] if one not in refs]
    is_new = asked.body["related"]
    changed = {"added": refs if is_new else [], "removed": [] if is_new else refs}
    related = before + refs if is_new else before
    return fake.result(ticket_id, {"type": "relations_changed", **changed}, related=related)


def _split(fake: FakeDesk, asked: Asked, ticket_id: str) -> Answer:
    fake.add(summary(77, subject=asked.body["subject"], queue=asked.body["queue"]))
    fake.result(ticket_id, {"type": "split_off", "version": asked.body["message"], "ticket": ref(77)})
    return Answer(201, deepcopy({**fake.histories[id_of(77)], "outgoing": []}))


def _search(fake: FakeDesk, asked: Asked) -> Answer:
    wanted = asked.query["q"][0]
    tickets = [one["ticket"] for one in fake.histories.values()]
    found = [one for one in tickets if wanted in (str(one["number"]), one["requester"]["address"])]
    items = [{"ticket": one, "excerpt": "", "marks": [], "where": "number"} for one in found]
    return Answer(200, deepcopy({"items": items, "cursor": None}))


def _client(fake: FakeDesk, asked: Asked, number: str) -> Answer:
    if number != CARD["number"]:
        return problem(404, "not-found")
    tickets = [one["ticket"] for one in fake.histories.values() if (one["ticket"]["client"] or {}) == FIRMA]
    return Answer(200, deepcopy({**CARD, "tickets": tickets[:10]}))


def _file(fake: FakeDesk, asked: Asked) -> Answer:
    return Answer(200, {"url": "http://127.0.0.1:9/bucket/postup.pdf", "name": "postup.pdf"})
