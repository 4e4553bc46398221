"""What the fake desk knows of SMS and technical events: previews, sending with progress, limits, answers with SMS."""

import unicodedata
from dataclasses import dataclass, field

from tests.console_page.fake_desk import ALENA, DILNA, FIRMA, Answer, Asked, FakeDesk, Json, problem

ROSA: Json = {"number": "100003", "name": "Pekařství Rosa"}
CLIENTS: dict[str, Json] = {one["number"]: one for one in (FIRMA, DILNA, ROSA)}
CONTACTS: dict[str, list[Json]] = {
    "100001": [
        {"address": "jan@firma.example", "name": "Jan Novotný", "number": "+420601000001", "language": "cs"},
        {"address": "marie@firma.example", "name": "Marie Malá", "number": "+420601000002", "language": "en"},
    ],
    "100002": [{"address": "eva@dilna.example", "name": "Eva Malá", "number": "+421905000001", "language": "cs"}],
    "100003": [],
}
SEGMENT_USD = 0.0421
SEGMENTS_MAX = 4
_COUNTED = ("sent", "delivered", "failed", "unknown", "refused")
_GSM_UNITS, _GSM_UNITS_OF_MANY, _UCS_UNITS, _UCS_UNITS_OF_MANY = 160, 153, 70, 67


def folded(text: str) -> str:
    """Letters without their marks."""
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


def wording(text: str, fold: bool) -> Json:
    """How a text goes out; enough of the rules for letters that these tests type."""
    sent = folded(text.strip()) if fold else text.strip()
    is_gsm = sent.isascii()
    one, many = (_GSM_UNITS, _GSM_UNITS_OF_MANY) if is_gsm else (_UCS_UNITS, _UCS_UNITS_OF_MANY)
    segments = 1 if len(sent) <= one else -(-len(sent) // many)
    room = one if segments == 1 else many * segments
    return {
        "text": sent,
        "encoding": "gsm7" if is_gsm else "ucs2",
        "units": len(sent),
        "segments": segments,
        "left": room - len(sent),
        "folded": sent != text.strip(),
    }


@dataclass
class Texting:
    """What was sent; `add_texting` puts it behind a fake desk."""

    fake: FakeDesk
    events: dict[str, Json] = field(default_factory=dict)
    over: list[Json] = field(default_factory=list)  # limits that the next sending would pass

    def preview(self, asked: Asked) -> Answer:
        """What an SMS would be."""
        body = asked.body
        cs = wording(body["sms"], body["fold"])
        en = wording(body["sms_en"], body["fold"]) if body["sms_en"] else None
        numbers = body["clients"] or []
        if body["ticket"] is not None:
            numbers = [self.fake.histories[body["ticket"]]["ticket"]["client"]["number"]]
        recipients = [self._recipient(one, cs, en) for one in numbers for one in self._contacts(one)]
        price = sum(one["price_usd"] for one in recipients)
        over = self.over if recipients else []
        return Answer(
            200,
            {
                "cs": cs,
                "en": en,
                "segments_max": SEGMENTS_MAX,
                "recipients": recipients,
                "without": [one for number in numbers for one in self._without(number)],
                "sms": len(recipients),
                "segments": sum(one["segments"] for one in recipients),
                "price_usd": price,
                "price_known": True,
                "over": over,
                "needs_lead": bool(over) and "lead" not in self.fake.me["roles"],
            },
        )

    def _contacts(self, number: str) -> list[tuple[str, Json]]:
        return [(number, contact) for contact in CONTACTS.get(number, [])]

    def _recipient(self, one: tuple[str, Json], cs: Json, en: Json | None) -> Json:
        number, contact = one
        segments = (en if en and contact["language"] == "en" else cs)["segments"]
        return {
            "client": CLIENTS[number],
            "contact": {"address": contact["address"], "name": contact["name"]},
            "number": contact["number"],
            "country": "SK" if contact["number"].startswith("+421") else "CZ",
            "language": contact["language"],
            "segments": segments,
            "price_usd": segments * SEGMENT_USD,
            "price_known": True,
        }

    def _without(self, number: str) -> list[Json]:
        if number not in CLIENTS:
            return [{"client": None, "number": number, "contact": None, "reason": "unknown-client"}]
        if CONTACTS[number]:
            return []
        contact = {"address": "petra@rosa.example", "name": "Petra Veselá"}
        return [{"client": CLIENTS[number], "number": number, "contact": contact, "reason": "no-mobile"}]

    def client(self, asked: Asked, number: str) -> Answer:
        """A card, as far as an event needs it."""
        if number not in CLIENTS:
            return problem(404, "not-found")
        card = {"contacts": [], "services": [], "domains": [], "pin_set": False, "tickets": [], "open": 0}
        return Answer(200, {**CLIENTS[number], **card})

    def raise_event(self, asked: Asked) -> Answer:
        """Take a technical event, or stop at a limit."""
        body = asked.body
        if self.over and "lead" not in self.fake.me["roles"]:
            return problem(403, "needs-lead")
        if self.over and not body["confirmed"]:
            return problem(409, "confirm", over=self.over)
        event_id = f"01KAPQ7Y4Z8T3M5N6E{len(self.events):08d}"
        rows = [self._row(number) for number in body["clients"]]
        self.events[event_id] = {
            "id": event_id,
            "at": f"2026-11-23T09:0{len(self.events)}:00.000Z",
            "by": ALENA,
            "queue": body["queue"],
            "subject": body["subject"],
            "sms": wording(body["sms"], body["fold"])["text"],
            "state": "sending",
            "price_usd": 0.0,
            "clients": rows,
        }
        return Answer(201, self.event(event_id))

    def _row(self, number: str) -> Json:
        sms = [
            {"number": one["number"], "name": one["name"], "outcome": "waiting", "reason": "", "price_usd": 0.0}
            for one in CONTACTS[number]
        ]
        return {"client": CLIENTS[number], "state": "waiting", "ticket": None, "sms": sms}

    def event(self, event_id: str, *, whole: bool = True) -> Json:
        """An event as it is now, with its counts."""
        kept = self.events[event_id]
        sms = [one for row in kept["clients"] for one in row["sms"]]
        told = {name: sum(one["outcome"] == name for one in sms) for name in _COUNTED}
        counts = {
            "clients": len(kept["clients"]),
            "tickets": sum(row["ticket"] is not None for row in kept["clients"]),
            "sms": len(sms),
            **told,
        }
        event = {**kept, "counts": counts, "price_usd": sum(one["price_usd"] for one in sms)}
        return event if whole else {name: value for name, value in event.items() if name != "clients"}

    def go_on(self, event_id: str, number: str, *outcomes: str, state: str = "done", ticket: int = 900) -> Json:
        """A client's turn: a ticket, and what became of each SMS; the push that tells of it."""
        row = next(one for one in self.events[event_id]["clients"] if one["client"]["number"] == number)
        row["state"] = state
        if state != "held":
            row["ticket"] = {"id": f"01KAPQ7Y4Z8T3M5N6P00{ticket:06d}", "number": 10_000 + ticket}
        for sms, outcome in zip(row["sms"], outcomes, strict=False):
            sms["outcome"] = outcome
            sms["reason"] = "client-day" if outcome == "refused" else ""
            sms["price_usd"] = SEGMENT_USD if outcome in ("sent", "delivered") else 0.0
        return {"type": "technical_event", "event": self.event(event_id, whole=False)}

    def end(self, event_id: str, state: str = "done") -> Json:
        """It is over, or waits for a lead; the push that tells of it."""
        self.events[event_id]["state"] = state
        return {"type": "technical_event", "event": self.event(event_id, whole=False)}

    def listed(self, asked: Asked) -> Answer:
        """All events, the newest first."""
        newest = sorted(self.events, key=lambda one: str(self.events[one]["at"]), reverse=True)
        return Answer(200, {"items": [self.event(one, whole=False) for one in newest], "cursor": None})

    def shown(self, asked: Asked, event_id: str) -> Answer:
        """One of them."""
        return Answer(200, self.event(event_id)) if event_id in self.events else problem(404, "not-found")

    def confirm(self, asked: Asked, event_id: str) -> Answer:
        """A lead lets go what was kept back."""
        if "lead" not in self.fake.me["roles"]:
            return problem(403, "forbidden")
        kept = self.events[event_id]
        kept["state"] = "sending"
        for row in kept["clients"]:
            if row["state"] == "held":
                row["state"] = "waiting"
                for sms in row["sms"]:
                    sms |= {"outcome": "waiting", "reason": ""}
        return Answer(200, self.event(event_id))

    def answer(self, asked: Asked, ticket_id: str) -> Answer:
        """Take an answer with an SMS."""
        stale = self.fake.stale(ticket_id, asked)
        if stale is not None:
            return stale
        ticket = self.fake.histories[ticket_id]["ticket"]
        body = asked.body
        answered = {
            "type": "answered",
            "text": body["text"],
            "to": [ticket["requester"]["address"]],
            "cc": ticket["copies"],
            "markdown": body["markdown"],
            "quoted": "",
            "attachments": [],
        }
        contacts = CONTACTS[ticket["client"]["number"]]
        texted = {
            "type": "texted",
            "event": f"{ticket_id}.sms",
            "text": wording(body["sms"], body["fold"])["text"],
            "to": [{"number": one["number"], "name": one["name"]} for one in contacts],
            "confirmed_by": ALENA if body["confirmed"] else None,
        }
        moved = {"type": "state_changed", "from": ticket["state"], "to": body["state"]}
        return self.fake.result(ticket_id, answered, texted, moved, status=201, state=body["state"], agent=ALENA)


def add_texting(fake: FakeDesk) -> Texting:
    """Let a fake desk preview and send SMS."""
    known = Texting(fake)
    fake.on(r"POST /sms/preview", known.preview)
    fake.on(r"GET /clients/([^/]+)", known.client)
    fake.on(r"POST /technical-events", known.raise_event)
    fake.on(r"GET /technical-events", known.listed)
    fake.on(r"GET /technical-events/([^/]+)", known.shown)
    fake.on(r"POST /technical-events/([^/]+)/confirm", known.confirm)
    fake.on(r"POST /tickets/([^/]+)/sms", known.answer)
    return known
