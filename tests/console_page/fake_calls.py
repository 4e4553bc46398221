"""The telephone of the fake staff API: `phone = add_calls(fake)`, then `phone.announce(…)` is the push of a call.

What the exchange does is a method that gives the push (`announce`, `over`, `colleague_takes`); what the page asks for
is answered like the server does: levels, rights, PIN and its lock. `PINS` has the PINs of clients.
"""

from copy import deepcopy
from typing import Any

from tests.console_page.fake_desk import (
    ALENA,
    BOHDAN,
    DILNA,
    EVA,
    FIRMA,
    JAN,
    NOW,
    Answer,
    Asked,
    FakeDesk,
    Json,
    problem,
    summary,
)

PINS = {FIRMA["number"]: "4826", DILNA["number"]: None}
CLIENTS = {one["number"]: one for one in (FIRMA, DILNA)}
CONTACTS = {FIRMA["number"]: JAN, DILNA["number"]: EVA}
TRIES_MAX = 5
LOCKED_UNTIL = "2026-11-23T09:15:00.000Z"
RIGHTS = {
    "number_pin": ["status", "content", "open"],
    "number_no_pin": ["status", "content", "open"],
    "client_pin": ["status", "content", "open"],
    "client_only": ["status"],
    "none": [],
}


def call_of(nth: int, **changes: Any) -> Json:
    """A call as the API tells it; by default one of a known number whose client has a PIN."""
    whole: Json = {
        "id": f"01KAPQCALL000000000000{nth:04d}",
        "version": 1,
        "at": f"2026-11-23T08:59:{nth % 60:02d}.000Z",
        "state": "ringing",
        "kind": "known",
        "number": "+420601000001",
        "shown": "601 000 001",
        "name": None,
        "to": "+420255000111",
        "queue": "podpora",
        "level": "none",
        "may": [],
        "pin": "due",
        "pin_locked_until": None,
        "client": None,
        "contact": None,
        "candidates": [{"client": FIRMA, "contacts": [JAN]}],
        "tickets": [],
        "agent": None,
        "ended_at": None,
        "seconds": None,
        "entries": [],
        "tries": [],
    }
    return {**whole, **changes}


def known(nth: int, **changes: Any) -> Json:
    """A call of Dílna, which has no PIN: everything may be told."""
    return call_of(
        nth,
        **{
            "number": "+420601000002",
            "shown": "601 000 002",
            "level": "number_no_pin",
            "may": RIGHTS["number_no_pin"],
            "pin": "not_set",
            "client": DILNA,
            "contact": EVA,
            "candidates": [],
            **changes,
        },
    )


def unknown(nth: int, **changes: Any) -> Json:
    """A call from a number that nobody lists."""
    return call_of(
        nth,
        **{
            "number": "+420777123456",
            "shown": "777 123 456",
            "pin": "not_set",
            "candidates": [],
            "name": "Mobil Karla",
            **changes,
        },
    )


class FakePhone:
    """The calls, newest last, and what is done with them by Alena."""

    def __init__(self, fake: FakeDesk) -> None:
        self.fake = fake
        self.calls: dict[str, Json] = {}
        for route, handler in (
            (r"GET /calls", self._list),
            (r"GET /calls/([^/]+)", self._one),
            (r"POST /calls/([^/]+)/take", self._take),
            (r"POST /calls/([^/]+)/check", self._check),
            (r"POST /calls/([^/]+)/done", self._done),
            (r"POST /calls/([^/]+)/ticket", self._ticket),
            (r"POST /calls/([^/]+)/log", self._log),
            (r"GET /clients/(\d+)", self._client),
        ):
            fake.on(route, handler)

    # ------------------------------------------------------------ what happens elsewhere

    def announce(self, call: Json) -> Json:
        """The exchange announces a call; the push that tells of it."""
        self.calls[call["id"]] = {**call, "tickets": self._tickets_for(call)}
        return self.push(call["id"])

    def push(self, call_id: str) -> Json:
        """What the websocket tells of a call as it is now."""
        return {"type": "call", "call": deepcopy(self.calls[call_id])}

    def over(self, call: Json, seconds: int = 72) -> Json:
        """The exchange says that the call has ended."""
        ended = {"state": "over", "ended_at": "2026-11-23T09:01:00.000Z", "seconds": seconds}
        return self.change(call["id"], **ended)

    def colleague_takes(self, call: Json) -> Json:
        """Bohdan takes it."""
        return self.change(call["id"], state="taken", agent=BOHDAN)

    def change(self, call_id: str, **members: Any) -> Json:
        """The call changes; the push that tells of it."""
        before = self.calls[call_id]
        self.calls[call_id] = {**before, **members, "version": before["version"] + 1}
        return self.push(call_id)

    # ------------------------------------------------------------ what the server does

    def _tickets_for(self, call: Json) -> list[Json]:
        client = call["client"] or (call["candidates"][0]["client"] if len(call["candidates"]) == 1 else None)
        if client is None:
            return []
        there = [one["ticket"] for one in self.fake.histories.values() if one["ticket"]["client"] == client]
        content = "content" in call["may"]
        return [
            {
                "id": one["id"],
                "number": one["number"],
                "state": one["state"],
                "urgency": one["urgency"],
                "subject": one["subject"] if content else None,
                "until": one["promise"]["until"] if one["promise"] else None,
            }
            for one in there
            if one["state"] not in ("resolved", "closed")
        ][:5]

    def _list(self, asked: Asked) -> Answer:
        found = sorted(self.calls.values(), key=lambda one: one["at"], reverse=True)
        if asked.query.get("open") == ["true"]:
            return Answer(200, {"items": [one for one in found if one["state"] != "over"], "cursor": None})
        if "client" in asked.query:
            found = [one for one in found if one["client"] and one["client"]["number"] in asked.query["client"]]
        if "q" in asked.query:
            typed = asked.query["q"][0].lower()
            found = [one for one in found if typed in f"{one['shown']} {one['client']} {one['agent']}".lower()]
        first = int(asked.query.get("cursor", ["0"])[0])
        end = first + int(asked.query["limit"][0])
        return Answer(200, {"items": found[first:end], "cursor": str(end) if end < len(found) else None})

    def _one(self, asked: Asked, call_id: str) -> Answer:
        call = self.calls.get(call_id)
        return problem(404, "not-found") if call is None else Answer(200, deepcopy(call))

    def _take(self, asked: Asked, call_id: str) -> Answer:
        call = self.calls[call_id]
        if call["agent"] not in (None, ALENA):
            return problem(409, "taken", call=deepcopy(call))
        return Answer(200, self.change(call_id, state="taken", agent=dict(ALENA))["call"])

    def _check(self, asked: Asked, call_id: str) -> Answer:
        said, call = asked.body, self.calls[call_id]
        tries = list(call["tries"])
        client = call["client"] or (call["candidates"][0]["client"] if len(call["candidates"]) == 1 else None)
        by_number = call["client"] is None and client is not None
        if said["client"]:
            client = CLIENTS.get(said["client"])
            by_number = False
            tries.append(_tried("client", "right" if client else "wrong"))
        pin = PINS[client["number"]] if client else None
        if said["pin"] and client:
            tries.append(_tried("pin", "right" if said["pin"] == pin else "wrong"))
        return Answer(200, self._identified(call_id, client, by_number, tries))

    def _identified(self, call_id: str, client: Json | None, by_number: bool, tries: list[Json]) -> Json:
        results = [one["result"] for one in tries if one["what"] == "pin"]
        right = "right" in results
        locked = not right and results.count("wrong") >= TRIES_MAX
        pin = "right" if right else "locked" if locked else "wrong" if results else "due" if client else "not_set"
        level = "none"
        if client and right:
            level = "number_pin" if by_number else "client_pin"
        elif client and not by_number:
            level = "client_only"
        shown = client if level != "none" else None
        members: Json = {
            "tries": tries,
            "level": level,
            "may": RIGHTS[level],
            "pin": pin,
            "pin_locked_until": LOCKED_UNTIL if locked else None,
            "client": shown,
            "contact": CONTACTS[shown["number"]] if shown and by_number else None,
        }
        call = {**self.calls[call_id], **members}
        told: Json = self.change(call_id, **members, tickets=self._tickets_for(call))["call"]
        return told

    def _done(self, asked: Asked, call_id: str) -> Answer:
        return Answer(200, self.over(self.calls[call_id])["call"])

    def _ticket(self, asked: Asked, call_id: str) -> Answer:
        call = self.calls[call_id]
        number = 50 + len(self.fake.histories)
        ticket = summary(number, subject=asked.body["subject"], queue=asked.body["queue"], client=call["client"])
        self.fake.add(ticket)
        self._written(call_id, ticket, "opened")
        return Answer(201, deepcopy({"ticket": ticket, "changes": self.fake.histories[ticket["id"]]["changes"]}))

    def _log(self, asked: Asked, call_id: str) -> Answer:
        wanted = asked.body["ticket"]
        ticket = next((h["ticket"] for h in self.fake.histories.values() if h["ticket"]["number"] == wanted), None)
        if ticket is None:
            return problem(404, "not-found", "There is no such ticket.")
        call = self.calls[call_id]
        mark = {"id": call_id, "number": call["number"], "level": call["level"], "by": ALENA}
        is_his = "content" in call["may"] and ticket["client"] == call["client"]
        event: Json = (
            {"type": "message_received", "from": call["contact"], "via": "phone", "quoted": None, "attachments": []}
            if is_his
            else {"type": "noted", "mentions": []}
        )
        self._written(call_id, ticket, "message" if is_his else "note")
        return self.fake.result(ticket["id"], {**event, "text": asked.body["text"], "call": mark}, status=201)

    def _written(self, call_id: str, ticket: Json, what: str) -> None:
        entry = {"ticket": {"id": ticket["id"], "number": ticket["number"]}, "what": what}
        self.change(call_id, entries=[*self.calls[call_id]["entries"], entry])

    def _client(self, asked: Asked, number: str) -> Answer:
        rights = {"technical": True, "pin": True}
        contacts = [
            {**CONTACTS[number], "phones": [], "rights": rights},
            {"address": "ucetni@firma.example", "name": "Marie Malá", "phones": [], "rights": {"technical": False}},
        ]
        card = {
            **CLIENTS[number],
            "contacts": contacts,
            "services": [],
            "domains": [],
            "pin_set": PINS[number] is not None,
            "tickets": [],
            "open": 0,
        }
        return Answer(200, card)


def _tried(what: str, result: str) -> Json:
    return {"at": NOW, "by": ALENA["name"], "what": what, "result": result}


def add_calls(fake: FakeDesk, *calls: Json) -> FakePhone:
    """There is a telephone, and these calls were there before the page was opened."""
    phone = FakePhone(fake)
    for call in calls:
        phone.announce(call)
    return phone
