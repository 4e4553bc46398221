"""The staff API as the console sees it: a small one in memory, which keeps what it was asked and fails when told to.

How to use it, from a test (fixtures of `conftest.py` give a `Console` with a fresh `fake` behind it):

    desktop.fake.add(summary(1, subject="Web nejede"), summary(2, state="waiting"))   # before the page is opened
    desktop.open("#/tickets")                             # signed in as Alena, live, everything loaded
    desktop.push(desktop.fake.change(1, state="waiting"))  # a colleague did something: the websocket tells of it
    desktop.fake.fail("POST /tickets/[^/]+/state", 409, kind="stale")           # the next such call goes wrong
    assert desktop.fake.calls("POST", "/assign")[0].body["agent"] == BOHDAN["id"]

How to extend it, in a file of one's own: a route is `"METHOD /path"`, a regular expression without `/api/v1`, and a
handler that gets what was asked and the groups of the expression. The one that was added last wins.

    def add_notes(fake: FakeDesk) -> None:
        fake.on(r"POST /tickets/([^/]+)/notes", lambda asked, ticket_id: fake.result(
            ticket_id, {"type": "noted", "text": asked.body["text"], "mentions": []}))

`fake.result(id, *events, **members)` makes a change of a ticket and answers with it as the server does;
`fake.histories[id]` is all that a ticket shows. Numbers of tickets are short here: `summary(7)` is #10007.
"""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

NOW = "2026-11-23T09:00:00.000Z"  # a Monday, 10:00 in Prague
FEED = "2026-11-23T08:59:30.000Z"
PAGE_ITEMS_MAX = 100
OPEN_STATES = ("queued", "in_progress", "waiting", "scheduled")
Json = dict[str, Any]
Handler = Callable[..., "Answer"]

ALENA = {"id": "a1b2c3d4-0000-4000-8000-000000000001", "name": "Alena Bílá"}  # who is signed in
BOHDAN = {"id": "a1b2c3d4-0000-4000-8000-000000000002", "name": "Bohdan Černý"}
JAN = {"address": "jan@firma.example", "name": "Jan Novotný"}
EVA = {"address": "eva@dilna.example", "name": "Eva Malá"}
FIRMA = {"number": "100001", "name": "Firma s.r.o."}
DILNA = {"number": "100002", "name": "Dílna a.s."}


@dataclass(frozen=True)
class Answer:
    """What the server says."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What the page asked for; `path` is without `/api/v1`."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


@dataclass
class Failure:
    """What goes wrong at the next call that fits: `status` 0 is no answer at all."""

    call: re.Pattern[str]
    answer: Answer
    times: int


def problem(status: int, kind: str, detail: str = "", **more: Any) -> Answer:
    """A problem document."""
    body = {"type": f"https://fronta.example/problems/{kind}", "title": kind, "status": status, "detail": detail}
    return Answer(status, {**body, **more})


def id_of(number: int) -> str:
    """The id of the ticket with this short number."""
    return f"01KAPQ7Y4Z8T3M5N6P00{number:06d}"


def summary(number: int, **changes: Any) -> Json:
    """A ticket as lists and pushes show it; by default one that waits in the queue."""
    whole: Json = {
        "id": id_of(number),
        "number": 10_000 + number,
        "queue": "podpora",
        "subject": f"Požadavek číslo {number}",
        "state": "queued",
        "requester": JAN,
        "client": FIRMA,
        "agent": None,
        "version": 1,
        "opened_at": "2026-11-20T08:00:00.000Z",
        "changed_at": f"2026-11-22T{number // 60 % 24:02d}:{number % 60:02d}:00.000Z",
        "unread": False,
        "last": {"by": "client", "preview": "Dobrý den, potřebujeme poradit."},
        "copies": [],
        "undeliverable": [],
        "scheduled_for": None,
        "due": False,
        "clock": None,
        "urgency": "routine",
        "promise": None,
        "place": None,
        "locked": False,
        "lock_declined": False,
        "tags": [],
        "related": [],
        "merged_into": None,
    }
    return {**whole, **changes}


def client_said(text: str, **more: Any) -> Json:
    """The event of a client's message."""
    return {"type": "message_received", "from": JAN, "text": text, "quoted": None, "attachments": [], **more}


def actor_of(agent: Json) -> Json:
    """A member of staff as the author of a change."""
    return {"kind": "agent", **agent}


CLIENT_ACTOR = {"kind": "client", "id": JAN["address"], "name": JAN["name"]}


def history_of(ticket: Json) -> Json:
    """A ticket with its first message, and nothing more."""
    opened = {"type": "ticket_opened", "queue": ticket["queue"], "subject": ticket["subject"]}
    first = {
        "version": 1,
        "at": ticket["opened_at"],
        "actor": CLIENT_ACTOR,
        "events": [opened, client_said("Dobrý den,\npotřebujeme poradit.")],
    }
    rest = [
        {
            "version": version,
            "at": ticket["changed_at"],
            "actor": CLIENT_ACTOR,
            "events": [client_said("Ještě něco.")],
        }
        for version in range(2, ticket["version"] + 1)
    ]
    return {"ticket": ticket, "changes": [first, *rest], "outgoing": []}


class FakeDesk:
    """Tickets, queues, and what staff do with them, as Alena sees it."""

    def __init__(self) -> None:
        self.away = False  # no call is answered
        self.me: Json = {**ALENA, "email": "alena@fronta.example", "roles": ["agent"]}
        self.queues: list[Json] = [
            {"name": "podpora", "address": "podpora@fronta.example", "technical": True},
            {"name": "fakturace", "address": "fakturace@fronta.example", "technical": False},
        ]
        self.shifts: list[Json] = [
            {
                "agent": one["id"],
                "name": one["name"],
                "queues": [],
                "limit": 5,
                "on": True,
                "holding": 0,
                "since": "2026-11-23T07:00:00.000Z",
                "until": "2026-11-23T16:00:00.000Z",
            }
            for one in (ALENA, BOHDAN)
        ]
        self.views: list[Json] = []
        self.histories: dict[str, Json] = {}
        self.missed: list[Json] = []  # pushes that only a catch-up tells of
        self.asked: list[Asked] = []
        self._words = 0
        self._failures: list[Failure] = []
        self._done: dict[str, Answer] = {}
        self._routes: list[tuple[re.Pattern[str], Handler]] = []
        for route, handler in (
            (r"GET /me", lambda asked: Answer(200, self.me)),
            (r"GET /queues", lambda asked: Answer(200, {"queues": self.queues})),
            (r"GET /shifts", lambda asked: Answer(200, {"shifts": self.shifts})),
            (r"GET /promises", lambda asked: Answer(200, {"since": "2026-08-25", "cells": []})),
            (r"GET /calls", lambda asked: Answer(200, {"items": [], "cursor": None})),
            (r"GET /mails/counts", lambda asked: Answer(200, {"held": 0, "refused": 0, "quarantined": 0, "spam": 0})),
            (r"GET /mails", lambda asked: Answer(200, {"items": [], "cursor": None})),
            (r"POST /live/ticket", self._live_ticket),
            (r"GET /changes", self._changes),
            (r"GET /tickets", self._tickets),
            (r"GET /queue", self._queue),
            (r"GET /tickets/([^/]+)", self._ticket),
            (r"GET /tickets/([^/]+)/changes", self._changes_of),
            (r"POST /tickets/([^/]+)/state", self._state),
            (r"POST /tickets/([^/]+)/assign", self._assign),
            (r"POST /tickets/([^/]+)/urgency", self._urgency),
            (r"POST /tickets/([^/]+)/tags", self._tags),
            (r"POST /tickets/([^/]+)/merge", self._merge),
            (r"GET /views", lambda asked: Answer(200, {"items": self.views})),
            (r"PUT /views/([^/]+)", self._keep_view),
            (r"DELETE /views/([^/]+)", self._forget_view),
        ):
            self.on(route, handler)

    # ------------------------------------------------------------ what a test says

    def on(self, route: str, handler: Handler) -> None:
        """Answer calls of `"METHOD /path"` by this handler from now on."""
        self._routes.insert(0, (re.compile(route), handler))

    def fail(self, call: str, status: int = 0, *, kind: str = "failed", times: int = 1, **more: Any) -> None:
        """Let the next calls that fit (as "POST /tickets/[^/]+/state") go wrong; `more` goes into the problem."""
        self._failures.append(Failure(re.compile(call), problem(status, kind, **more), times))

    def add(self, *tickets: Json) -> None:
        """Let there be these tickets."""
        for one in tickets:
            self.histories[one["id"]] = history_of(one)

    def ticket(self, number: int) -> Json:
        """A ticket as it is now, by its short number."""
        found: Json = self.histories[id_of(number)]["ticket"]
        return found

    def change(self, number: int, *events: Json, by: Json | None = None, **members: Any) -> Json:
        """Somebody changes a ticket; the push that tells of it (`Console.push` sends it), kept for a catch-up."""
        told = events or (client_said("Ještě něco."),)
        actor = actor_of(by) if by else CLIENT_ACTOR
        return self._change(id_of(number), told, actor, members)

    def calls(self, method: str, path: str) -> list[Asked]:
        """What was asked by this method at paths that end like this."""
        return [one for one in self.asked if one.method == method and one.path.endswith(path)]

    # ------------------------------------------------------------ what a handler needs

    def result(self, ticket_id: str, *events: Json, status: int = 200, **members: Any) -> Answer:
        """What the server says of something that Alena does with a ticket: 404, 409 `stale`, or the change."""
        if ticket_id not in self.histories:
            return problem(404, "not-found")
        self._change(ticket_id, events, actor_of(ALENA), members)
        history = self.histories[ticket_id]
        return Answer(status, deepcopy({"ticket": history["ticket"], "changes": history["changes"][-1:]}))

    def stale(self, ticket_id: str, asked: Asked) -> Answer | None:
        """What the server says when the ticket is no longer at the version that was seen; None when it is."""
        history = self.histories.get(ticket_id)
        if history is None or asked.body["version"] == history["ticket"]["version"]:
            return None
        newer = [one for one in history["changes"] if one["version"] > asked.body["version"]]
        return problem(409, "stale", ticket=deepcopy(history["ticket"]), changes=deepcopy(newer))

    def _change(self, ticket_id: str, events: tuple[Json, ...], actor: Json, members: Json) -> Json:
        history = self.histories[ticket_id]
        before = history["ticket"]
        at = f"2026-11-23T09:00:{before['version'] % 60:02d}.000Z"
        after = {**before, "changed_at": at, **members, "version": before["version"] + 1}
        history["ticket"] = after
        history["changes"].append({"version": after["version"], "at": at, "actor": actor, "events": list(events)})
        push = {
            "type": "change",
            "ticket": deepcopy(after),
            "version": after["version"],
            "at": at,
            "what": [one["type"] for one in events],
            "mentions": [],
            "actor": actor,
            "cursor": at,
        }
        self.missed.append(push)
        return push

    # ------------------------------------------------------------ what the server does

    def handle(self, method: str, url: str, headers: dict[str, str], body: str | None) -> Answer | None:
        """The answer to a call; None: none at all."""
        parts = urlsplit(url)
        path = parts.path.removeprefix("/api/v1")
        asked = Asked(method, path, parse_qs(parts.query), headers, json.loads(body) if body else None)
        self.asked.append(asked)
        if self.away:
            return None
        for failure in self._failures:
            if failure.times > 0 and failure.call.fullmatch(f"{method} {path}"):
                failure.times -= 1
                return failure.answer if failure.answer.status else None
        return self._once(asked)

    def _once(self, asked: Asked) -> Answer:
        key = asked.headers.get("idempotency-key")
        if key is not None and key in self._done:
            return self._done[key]
        answer = self._answer(asked)
        if key is not None and answer.status < 400:
            self._done[key] = answer
        return answer

    def _answer(self, asked: Asked) -> Answer:
        for route, handler in self._routes:
            if match := route.fullmatch(f"{asked.method} {asked.path}"):
                return handler(asked, *match.groups())
        return problem(404, "not-found")

    def _live_ticket(self, asked: Asked) -> Answer:
        self._words += 1
        return Answer(201, {"ticket": f"word-{self._words}", "expires_at": "2026-11-23T09:01:00.000Z"})

    def _changes(self, asked: Asked) -> Answer:
        return Answer(200, {"changes": deepcopy(self.missed), "cursor": FEED, "reset": False})

    def _page(self, found: list[Json], asked: Asked, **more: Any) -> Answer:
        first = int(asked.query.get("cursor", ["0"])[0])
        end = first + min(int(asked.query["limit"][0]), PAGE_ITEMS_MAX)
        return Answer(200, {"items": found[first:end], "cursor": str(end) if end < len(found) else None, **more})

    def _those(self, asked: Asked, states: list[str]) -> list[Json]:
        queues = asked.query.get("queue")
        tickets = (one["ticket"] for one in self.histories.values())
        return [one for one in tickets if one["state"] in states and (queues is None or one["queue"] in queues)]

    def _tickets(self, asked: Asked) -> Answer:
        found = self._those(asked, asked.query.get("state", list(OPEN_STATES)))
        return self._page(sorted(found, key=lambda one: one["changed_at"], reverse=True), asked, feed=FEED)

    def _queue(self, asked: Asked) -> Answer:
        ranks = {"urgent": 0, "problem": 1, "routine": 2}
        found = self._those(asked, ["queued"])
        place = lambda one: (ranks[one["urgency"]], one["place"] or "~", one["opened_at"], one["id"])  # noqa: E731
        return self._page(sorted(found, key=place), asked)

    def _ticket(self, asked: Asked, ticket_id: str) -> Answer:
        history = self.histories.get(ticket_id)
        return problem(404, "not-found") if history is None else Answer(200, deepcopy(history))

    def _changes_of(self, asked: Asked, ticket_id: str) -> Answer:
        history = self.histories.get(ticket_id)
        if history is None:
            return problem(404, "not-found")
        after = int(asked.query["after"][0])
        newer = [one for one in history["changes"] if one["version"] > after]
        return Answer(200, deepcopy({**history, "changes": newer}))

    def _state(self, asked: Asked, ticket_id: str) -> Answer:
        stale = self.stale(ticket_id, asked)
        if stale is not None:
            return stale
        target = asked.body["state"]
        agent = {"in_progress": ALENA, "queued": None}.get(target, self.histories[ticket_id]["ticket"]["agent"])
        moved = {"type": "state_changed", "from": self.histories[ticket_id]["ticket"]["state"], "to": target}
        return self.result(ticket_id, moved, state=target, agent=agent, unread=False)

    def _assign(self, asked: Asked, ticket_id: str) -> Answer:
        agent = next((one for one in (ALENA, BOHDAN) if one["id"] == asked.body["agent"]), None)
        return self.stale(ticket_id, asked) or self.result(
            ticket_id, {"type": "assigned", "agent": agent}, agent=agent, state="in_progress" if agent else "queued"
        )

    def _urgency(self, asked: Asked, ticket_id: str) -> Answer:
        urgency = asked.body["urgency"]
        stale = self.stale(ticket_id, asked)
        if stale is not None:
            return stale
        changed = {"type": "urgency_set", "from": self.histories[ticket_id]["ticket"]["urgency"], "to": urgency}
        return self.result(ticket_id, changed, urgency=urgency)

    def _tags(self, asked: Asked, ticket_id: str) -> Answer:
        kept = [one for one in self.histories[ticket_id]["ticket"]["tags"] if one not in asked.body["remove"]]
        tags = sorted({*kept, *asked.body["add"]})
        changed = {"type": "tags_changed", "added": asked.body["add"], "removed": asked.body["remove"]}
        return self.result(ticket_id, changed, tags=tags)

    def _merge(self, asked: Asked, ticket_id: str) -> Answer:
        into = next(
            (h["ticket"] for h in self.histories.values() if h["ticket"]["number"] == asked.body["into"]), None
        )
        if into is None:
            return problem(404, "not-found")
        ref = {"id": into["id"], "number": into["number"]}
        merged = {"type": "merged", "into": ref}
        return self.stale(ticket_id, asked) or self.result(ticket_id, merged, state="closed", merged_into=ref)

    def _keep_view(self, asked: Asked, view_id: str) -> Answer:
        before: Json = next((one for one in self.views if one["id"] == view_id), {"id": view_id, "revision": 0})
        revision = before["revision"] + 1
        view = {"owner": ALENA["id"], "owner_name": ALENA["name"], **before, **asked.body, "revision": revision}
        self.views = [*(one for one in self.views if one["id"] != view_id), view]
        return Answer(200, view)

    def _forget_view(self, asked: Asked, view_id: str) -> Answer:
        self.views = [one for one in self.views if one["id"] != view_id]
        return Answer(204)
