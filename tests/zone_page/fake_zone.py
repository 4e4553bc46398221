"""The zone's API as the page sees it: a small one in memory, which keeps what it was asked and fails when told to."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.zone_page import scene
from tests.zone_page.scene import Json

PAGE_ITEMS_MAX = 100
_NUMBERS = count(1)
Handler = Callable[..., "Answer"]


@dataclass(frozen=True)
class Answer:
    """What the server says."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What the page asked for."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


@dataclass
class Failure:
    """What goes wrong at the next call that fits: `status` 0 is no answer at all."""

    call: re.Pattern[str]
    status: int
    done: bool  # whether the server does it all the same
    body: Json
    headers: dict[str, str]
    times: int


def problem(status: int, kind: str, detail: str = "", **more: Any) -> Answer:
    """A problem document."""
    body = {"type": f"https://fronta.example/problems/{kind}", "title": kind, "status": status, "detail": detail}
    return Answer(status, {**body, **more})


class FakeZone:
    """Tickets of one client, as one contact sees them."""

    def __init__(self) -> None:
        # What a page still asks for on behalf of an earlier test is refused.
        self.token = f"zone-token-of-jan-{next(_NUMBERS):04d}"
        self.tokens = {self.token}
        self.away = False  # no call is answered
        self.bucket = "http://127.0.0.1:9/bucket"  # where files lie
        self.live = False  # words for the websocket are given out
        self.words: list[str] = []
        self.whole = {"text": "Celá zpráva, až do konce.", "quoted": ""}
        self.me = scene.me()
        self.contacts = scene.contacts()
        self.histories: dict[str, Json] = {one["ticket"]["id"]: one for one in scene.histories()}
        self.clients: list[Json] = [scene.CLIENT]
        self.asked: list[Asked] = []
        self.pins: list[str | None] = []
        self.uploaded: dict[str, str] = {}
        self._failures: list[Failure] = []
        self._answers: dict[str, Answer] = {}
        self._routes: list[tuple[re.Pattern[str], Handler]] = [
            (re.compile(pattern), handler)
            for pattern, handler in (
                (r"POST /sign-in", self._sign_in),
                (r"DELETE /pass", self._end_pass),
                (r"POST /live", self._live),
                (r"GET /me", lambda asked: Answer(200, self.me)),
                (r"GET /contacts", lambda asked: Answer(200, self.contacts)),
                (r"GET /tickets", self._list),
                (r"POST /tickets", self._open),
                (r"GET /tickets/([^/]+)", self._ticket),
                (r"POST /tickets/([^/]+)/messages", self._message),
                (r"POST /tickets/([^/]+)/messages/(\d+)/whole", lambda asked, *_: Answer(200, self.whole)),
                (r"POST /tickets/([^/]+)/(resolve|reopen)", self._move),
                (r"POST /tickets/([^/]+)/decline-lock", self._decline),
                (r"POST /tickets/([^/]+)/copies", self._copies),
                (r"POST /tickets/([^/]+)/files/(\d+)/(\d+)", self._file),
                (r"POST /uploads", self._upload),
                (r"PATCH /settings", self._settings),
                (r"PUT /pin", self._set_pin),
                (r"DELETE /pin", self._delete_pin),
            )
        ]

    # ------------------------------------------------------------ what a test says

    def fail(
        self,
        call: str,
        status: int = 0,
        *,
        done: bool = False,
        times: int = 1,
        body: Json | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Let the next calls that fit (as "POST /tickets") go wrong."""
        self._failures.append(Failure(re.compile(call), status, done, body or {}, headers or {}, times))

    def history(self, subject: str) -> Json:
        """The history of a ticket by a part of its subject."""
        return next(one for one in self.histories.values() if subject in one["ticket"]["subject"])

    def calls(self, method: str, path: str) -> list[Asked]:
        """What was asked by this method at paths that end like this."""
        return [one for one in self.asked if one.method == method and one.path.endswith(path)]

    def answer_of_agent(self, subject: str, text: str) -> None:
        """An agent answers."""
        self._add(
            self.history(subject), "agent", "Alena Bílá", {"type": "answered", "state": "waiting", "text": text}
        )

    # ------------------------------------------------------------ what the server does

    def handle(self, method: str, url: str, headers: dict[str, str], body: str | None) -> Answer | None:
        """The answer to a call; None: none at all."""
        parts = urlsplit(url)
        path = parts.path.removeprefix("/api/v1/zone")
        asked = Asked(method, path, parse_qs(parts.query), headers, json.loads(body) if body else None)
        self.asked.append(asked)
        if self.away:
            return None
        failure = self._failing(f"{method} {path}")
        if failure is not None and not failure.done:
            return Answer(failure.status, failure.body, failure.headers) if failure.status else None
        answer = self._answer(asked)
        return answer if failure is None else None

    def _failing(self, call: str) -> Failure | None:
        found = next((one for one in self._failures if one.times > 0 and one.call.fullmatch(call)), None)
        if found is not None:
            found.times -= 1
        return found

    def _answer(self, asked: Asked) -> Answer:
        if asked.path != "/sign-in" and asked.headers.get("authorization", "")[len("Bearer ") :] not in self.tokens:
            return problem(401, "unauthenticated")
        key = asked.headers.get("idempotency-key")
        if key is not None and key in self._answers:
            return self._answers[key]
        for pattern, handler in self._routes:
            if match := pattern.fullmatch(f"{asked.method} {asked.path}"):
                answer = handler(asked, *match.groups())
                if key is not None and answer.status < 400:
                    self._answers[key] = answer
                return answer
        return problem(404, "not-found")

    def _sign_in(self, asked: Asked) -> Answer:
        if not asked.headers.get("authorization", "").startswith("Bearer ey"):
            return problem(401, "unauthenticated")
        if not self.clients:
            return problem(404, "not-found")
        wanted = asked.body["client"]
        if wanted is None and len(self.clients) > 1:
            return problem(422, "choose-client", clients=self.clients)
        client = next((one for one in self.clients if wanted in (None, one["number"])), None)
        if client is None:
            return problem(404, "not-found")
        self.me["client"] = client
        token = f"zone-token-number-{len(self.asked):04d}"
        self.tokens = {token}
        body = {"token": token, "expires_at": "2026-11-23T09:30:00Z", "client": client, "contact": scene.JAN}
        return Answer(201, body)

    def _end_pass(self, asked: Asked) -> Answer:
        self.tokens.discard(asked.headers["authorization"].removeprefix("Bearer "))
        return Answer(204)

    def _live(self, asked: Asked) -> Answer:
        if not self.live:
            return problem(403, "forbidden")
        self.words.append(f"word-{len(self.words) + 1}")
        return Answer(201, {"ticket": self.words[-1], "expires_at": "2026-11-23T09:01:00Z"})

    def _list(self, asked: Asked) -> Answer:
        query = {name: values[0] for name, values in asked.query.items()}
        states = asked.query.get("state")
        found = [
            one["ticket"]
            for one in self.histories.values()
            if (states is None or one["ticket"]["state"] in states)
            and query.get("queue") in (None, one["ticket"]["queue"])
            and query.get("text", "").lower() in one["ticket"]["subject"].lower()
            and query.get("since", "") <= one["ticket"]["changed_at"] < query.get("until", "9999")
        ]
        found.sort(key=lambda one: one["changed_at"], reverse=True)
        first = int(query.get("cursor", 0))
        end = first + min(int(query["limit"]), PAGE_ITEMS_MAX)
        return Answer(200, {"items": found[first:end], "cursor": str(end) if end < len(found) else None})

    def _found(self, ticket_id: str) -> Json | None:
        return self.histories.get(ticket_id)

    def _history(self, history: Json, status: int = 200) -> Answer:
        version = history["ticket"]["version"]
        return Answer(status, deepcopy(history), {"ETag": f'"{version}"'})

    def _ticket(self, asked: Asked, ticket_id: str) -> Answer:
        history = self._found(ticket_id)
        if history is None:
            return problem(404, "not-found")
        if asked.headers.get("if-none-match") == f'"{history["ticket"]["version"]}"':
            return Answer(304)
        return self._history(history)

    def _add(self, history: Json, kind: str, name: str | None, *events: Json) -> None:
        ticket = history["ticket"]
        ticket["version"] += 1
        ticket["changed_at"] = "2026-11-23T08:59:00Z"
        history["entries"].append(scene.entry(ticket["version"], ticket["changed_at"], kind, name, *events))
        text = next((event["text"] for event in events if "text" in event), None)
        if text is not None:
            ticket["last"] = {"by": kind, "preview": text[:140]}

    def _open(self, asked: Asked) -> Answer:
        body = asked.body
        made = scene.simple(
            100 + len(self.histories),
            subject=body["subject"],
            queue=body["queue"],
            copies=body["copies"],
            changed_at="2026-11-23T08:59:00Z",
            opened_at="2026-11-23T08:59:00Z",
            last={"by": "client", "preview": body["text"]},
            expected={"kind": "reaction", "until": "2026-11-23T15:30:00Z"},
        )
        self.histories[made["ticket"]["id"]] = made
        return self._history(made, 201)

    def _message(self, asked: Asked, ticket_id: str) -> Answer:
        history = self._found(ticket_id)
        if history is None:
            return problem(404, "not-found")
        files = [{"name": self.uploaded[one], "type": "text/plain", "size": 12} for one in asked.body["files"]]
        self._add(history, "client", None, scene.said(asked.body["text"], attachments=files))
        return self._history(history, 201)

    def _move(self, asked: Asked, ticket_id: str, move: str) -> Answer:
        history = self._found(ticket_id)
        if history is None:
            return problem(404, "not-found")
        if "if-match" not in asked.headers:
            return problem(428, "no-version")
        if asked.headers["if-match"] != f'"{history["ticket"]["version"]}"':
            return problem(412, "stale", **deepcopy(history))
        state = "resolved" if move == "resolve" else "queued"
        old = history["ticket"]["state"]
        may = {"reply": True, "resolve": move == "reopen", "reopen": move == "resolve"}
        history["ticket"].update(state=state, locked=False, expected=None, may=may)
        self._add(history, "client", None, {"type": "state_changed", "from": old, "to": state})
        return self._history(history)

    def _decline(self, asked: Asked, ticket_id: str) -> Answer:
        history = self._found(ticket_id)
        if history is None:
            return problem(404, "not-found")
        history["ticket"].update(locked=False, may_decline_lock=False, state="queued", agent=None)
        self._add(history, "client", None, {"type": "unlocked", "cause": "declined"})
        return self._history(history)

    def _copies(self, asked: Asked, ticket_id: str) -> Answer:
        history = self._found(ticket_id)
        if history is None:
            return problem(404, "not-found")
        body = asked.body
        kept = [one for one in history["ticket"]["copies"] if one not in body["remove"]]
        history["ticket"]["copies"] = kept + body["add"]
        event = {"type": "copies_changed", "added": body["add"], "removed": body["remove"]}
        self._add(history, "client", None, event)
        return self._history(history)

    def _file(self, asked: Asked, ticket_id: str, version: str, index: str) -> Answer:
        body = {
            "url": f"{self.bucket}/{version}/{index}",
            "expires_at": scene.NOW,
            "name": "a",
            "size": 1,
        }
        return Answer(200, {**body, "type": "image/png"})

    def _upload(self, asked: Asked) -> Answer:
        if asked.body["name"].endswith(".exe"):
            return problem(422, "file-type")
        upload = f"up-{len(self.uploaded) + 1}"
        self.uploaded[upload] = asked.body["name"]
        place = {"url": "http://127.0.0.1:9/bucket", "fields": {"key": upload, "policy": "p"}}
        return Answer(201, {"id": upload, **place, "expires_at": "2026-11-23T10:00:00Z"})

    def _settings(self, asked: Asked) -> Answer:
        for name, value in asked.body.items():
            if name == "language":
                self.me["language"] = value
            else:
                self.me["notifications"][name] = value
        return Answer(200, deepcopy(self.me))

    def _set_pin(self, asked: Asked) -> Answer:
        if asked.body["pin"] == "1234":
            return problem(422, "weak-pin")
        self.pins.append(asked.body["pin"])
        self.me["pin_set"] = True
        return Answer(204)

    def _delete_pin(self, asked: Asked) -> Answer:
        self.pins.append(None)
        self.me["pin_set"] = False
        return Answer(204)
