"""Calls over HTTP: what an exchange says and is answered, what staff see and do, and how refusals are told."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.calls import desk, flood, store
from chalicelib.calls.call import call_id
from chalicelib.platform import clock
from chalicelib.platform.settings import settings
from chalicelib.tickets.ticket import Client
from tests.api.http_request import JANA, PETR, Answer, ask
from tests.calls import lines
from tests.calls.lines import JAN, MINUTE, NOW, PIN, STRANGER, WRONG
from tests.tickets.examples import stored

pytestmark = pytest.mark.usefixtures("aws_resources")
EXCHANGE = {"sub": "exchange", "scope": "fronta/integration"}
X = call_id("x")


@pytest.fixture(autouse=True)
def _two_clients(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """PINs cost nothing, and the clock stands."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    lines.cheap_pins(monkeypatch)
    lines.listed()


def say(path: str, **body: Any) -> Answer:
    """The exchange says something."""
    return ask("POST", f"/v1/calls{path}", claims=EXCHANGE, body=body)


def ring(number: str | None = JAN, **said: Any) -> Answer:
    """It announces a call."""
    return say("", call="x", **{"from": number}, **said)


def do(what: str, body: Any = None, claims: Any = JANA, key: str | None = None) -> Answer:
    """An agent does something with the call."""
    headers = {"Idempotency-Key": key} if key else {}
    return ask("POST", f"/v1/calls/{X}/{what}", claims=claims, body=body, headers=headers)


def card() -> Any:
    """The call as staff see it."""
    answer = ask("GET", f"/v1/calls/{X}")
    assert answer.status == 200, answer
    return answer.json


# ---------------------------------------------------------------- the exchange


def test_a_call_is_announced_identified_and_ended() -> None:
    """The whole of a contract with an exchange, member by member."""
    stored(1, client=Client("1001", "Firma s.r.o."))
    assert ring("anonymous", to="234567890", name="Jan").json == {
        "id": X,
        "level": "none",
        "ask": "client",
        "pin": "not_set",
        "locked_until": None,
        "client": None,
        "contact": None,
        "language": "cs",
        "tickets": [],
    }
    assert say(f"/{X}/identify", client="1001").json["ask"] == "pin"
    answer = say(f"/{X}/identify", pin=PIN)
    assert answer.status == 200
    assert answer.json["client"] == {"number": "1001", "name": "Firma s.r.o."}
    assert answer.json["tickets"] == [{"number": 10001, "state": "queued", "until": None}]
    for _ in range(2):
        over = say(f"/{X}/end", seconds=61)
        assert (over.status, over.json) == (204, None)
    assert (card()["state"], card()["seconds"], card()["ended_at"]) == ("over", 61, "2026-11-23T08:00:00.000Z")
    assert say(f"/{X}/identify", pin=PIN).json["ask"] == "nothing"


def test_the_same_announcement_is_the_same_call() -> None:
    """Answered as it is by now."""
    first = ring(JAN)
    do("take")
    assert ring(JAN).json == first.json
    assert card()["version"] == 2


@pytest.mark.parametrize(
    "body",
    [
        {"call": ""},
        {"call": "x" * 101},
        {"call": 7},
        {"call": "x", "from": "x" * 201},
        {"call": "x", "pin": "1" * 41},
        {"call": "x", "pin": 4711},
        {"call": "x", "caller": "x"},
        {"call": "x", "from_": JAN},
        [],
        "x",
    ],
)
def test_what_is_no_announcement_is_refused(body: Any) -> None:
    """With the field, and nothing rings."""
    answer = ask("POST", "/v1/calls", claims=EXCHANGE, body=body)
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert desk.ringing(NOW) == []


def test_no_pin_is_told_in_an_error() -> None:
    """A PIN that is too long is not repeated to whoever reads errors."""
    answer = say("", call="x", pin="8642097531" * 5)
    assert answer.status == 422
    assert "8642" not in str(answer.json)


def test_attack_flood_of_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """429 with when to come again, in both languages, and nobody hears of the call."""
    rules = replace(settings(), calls_per_minute_max=1)
    monkeypatch.setattr(flood, "settings", lambda: rules)
    assert say("", call="first").status == 200
    answer = ring()
    assert (answer.status, answer.problem, answer.headers["Retry-After"]) == (429, "too-many-calls", "60")
    assert answer.json["detail"] != answer.json["detail_cs"]
    assert [call.id for call in desk.ringing(NOW)] == [call_id("first")]


@pytest.mark.parametrize("path", ["identify", "end", "take", "check", "done", "ticket", "log", ""])
def test_a_call_that_is_not_there(path: str) -> None:
    """404 for exchanges and staff alike."""
    bodies = {"ticket": {"queue": "podpora", "subject": "x", "text": "x"}, "log": {"ticket": 1, "text": "x"}}
    is_exchange = path in ("identify", "end")
    answer = ask(
        "POST" if path else "GET",
        f"/v1/calls/{X}/{path}".rstrip("/"),
        claims=EXCHANGE if is_exchange else JANA,
        body=bodies.get(path, None if path in ("take", "done", "") else {}),
    )
    assert (answer.status, answer.problem) == (404, "not-found")


def test_who_always_loses_is_asked_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """503, and no PIN was looked at."""

    def lost(*_: Any) -> None:
        """Somebody else is always first."""
        raise store.Conflict

    ring()
    monkeypatch.setattr(store, "commit", lost)
    for answer in (say(f"/{X}/identify", pin=PIN), do("take")):
        assert (answer.status, answer.problem) == (503, "busy")


# ---------------------------------------------------------------- staff


def test_a_call_is_told_to_staff_member_by_member() -> None:
    """As the contract says, before anything was proven."""
    stored(1, client=Client("1001", "Firma s.r.o."))
    ring(JAN, to="+420 234 567 890", name="Jan <b>")
    assert card() == {
        "id": X,
        "version": 1,
        "at": "2026-11-23T08:00:00.000Z",
        "state": "ringing",
        "kind": "known",
        "number": JAN,
        "shown": "+420 777 123 456",
        "name": "Jan <b>",
        "to": "+420234567890",
        "queue": None,
        "level": "none",
        "may": [],
        "pin": "due",
        "pin_locked_until": None,
        "client": None,
        "contact": None,
        "candidates": [
            {
                "client": {"number": "1001", "name": "Firma s.r.o."},
                "contacts": [{"address": "jan@firma.example", "name": "Jan"}],
            }
        ],
        "tickets": [
            {
                "id": card()["tickets"][0]["id"],
                "number": 10001,
                "state": "queued",
                "urgency": "routine",
                "subject": None,
                "until": None,
            }
        ],
        "agent": None,
        "ended_at": None,
        "seconds": None,
        "entries": [],
        "tries": [],
    }


def test_an_agent_types_what_the_caller_says() -> None:
    """The PIN is told nowhere, what became of it is."""
    ring(STRANGER)
    assert do("check", {"client": "1001", "pin": WRONG}).json["pin"] == "wrong"
    told = do("check", {"pin": "47 11"}).json
    assert (told["level"], told["may"], told["client"]["number"]) == (
        "client_pin",
        ["status", "content", "open"],
        "1001",
    )
    assert told["tries"][-1] == {"at": told["at"], "by": "Jana Nová", "what": "pin", "result": "right"}
    assert PIN not in str(told)


def test_one_agent_takes_a_call_and_the_other_is_told_by_whom() -> None:
    """409 with the call as it is."""
    ring()
    assert do("take").json["agent"] == {"id": "jana", "name": "Jana Nová"}
    assert do("take").status == 200
    answer = do("take", claims=PETR)
    assert (answer.status, answer.problem) == (409, "taken")
    assert answer.json["call"] == card()
    assert "Jana Nová" in answer.json["detail_cs"]


def test_what_is_over_is_not_taken() -> None:
    """Nor checked; it can be called over again."""
    ring()
    assert [do("done").json["state"] for _ in range(2)] == ["over", "over"]
    for answer in (do("take"), do("check", {"pin": PIN})):
        assert (answer.status, answer.problem) == (409, "call-over")


def test_a_ticket_is_opened_from_a_call() -> None:
    """Once for a key; the call tells of it, the ticket of the call."""
    ring(JAN, pin=PIN)
    body = {"queue": "podpora", "subject": "Web", "text": "Nejde web."}
    first, again = (do("ticket", body, key="k") for _ in range(2))
    assert (first.status, first.json) == (again.status, again.json)
    assert first.status == 201
    events = first.json["changes"][0]["events"]
    message = next(event for event in events if event["type"] == "message_received")
    assert message["call"] == {
        "id": X,
        "number": JAN,
        "level": "number_pin",
        "by": {"id": "jana", "name": "Jana Nová"},
    }
    ticket = first.json["ticket"]
    assert card()["entries"] == [{"ticket": {"id": ticket["id"], "number": ticket["number"]}, "what": "opened"}]
    assert card()["tickets"][0]["subject"] == "Web"
    other = do("ticket", {**body, "subject": "Jiný"}, key="k")
    assert (other.status, other.problem) == (422, "idempotency-key-reused")


def test_a_level_that_is_too_low_is_told_in_both_languages() -> None:
    """What the caller would have to prove."""
    ring(STRANGER)
    answer = do("ticket", {"queue": "podpora", "subject": "x", "text": "x", "contact": "jan@firma.example"})
    assert (answer.status, answer.problem) == (409, "level-too-low")
    assert answer.json["detail"] != answer.json["detail_cs"]
    asked = do("ticket", {"queue": "konzultace", "subject": "x", "text": "x"})
    assert (asked.status, asked.problem) == (422, "invalid-request")
    assert "adresu" in asked.json["detail_cs"]


def test_a_call_is_written_into_a_ticket() -> None:
    """As a message or a note; a ticket that is not there is not."""
    stored(1, client=Client("1001", "Firma s.r.o."))
    ring(JAN, pin=PIN)
    first = do("log", {"ticket": 10001, "text": "Už to jde."}, key="k")
    assert (first.status, first.json["changes"][0]["events"][0]["type"]) == (201, "message_received")
    assert do("log", {"ticket": 10001, "text": "Už to jde."}, key="k").json == first.json
    assert [entry["what"] for entry in card()["entries"]] == ["message"]
    missing = do("log", {"ticket": 99, "text": "x"})
    assert (missing.status, missing.problem) == (404, "not-found")


def test_calls_that_ring_and_those_that_were() -> None:
    """Open ones with the tickets of who is in question; all of them, searched, page by page."""
    stored(1, client=Client("1001", "Firma s.r.o."))
    lines.ring(STRANGER, call="old", now=NOW - MINUTE)
    say(f"/{call_id('old')}/end", seconds=1)
    ring(JAN)
    (open_one,) = ask("GET", "/v1/calls?open=true").json["items"]
    assert (open_one["id"], len(open_one["tickets"])) == (X, 1)
    listed = ask("GET", "/v1/calls?limit=1").json
    assert [one["id"] for one in listed["items"]] == [X]
    further = ask("GET", f"/v1/calls?limit=1&cursor={listed['cursor'].replace('#', '%23')}").json
    assert [one["id"] for one in further["items"]] == [call_id("old")]
    assert [one["id"] for one in ask("GET", "/v1/calls?q=FIRMA").json["items"]] == [X]
    assert [one["id"] for one in ask("GET", "/v1/calls?q=601%20999").json["items"]] == [call_id("old")]
    assert [one["id"] for one in ask("GET", "/v1/calls?client=1001").json["items"]] == [X]
    assert ask("GET", "/v1/calls?q=%CE%A9").json == {"items": [], "cursor": None}


@pytest.mark.parametrize("call", ["x", "0" * 31, "g" * 32, "0" * 33])
def test_what_is_no_id_of_a_call(call: str) -> None:
    """Is refused before anything is looked up."""
    assert ask("GET", f"/v1/calls/{call}").status == 422
