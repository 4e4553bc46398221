"""A ticket's life, and what consoles, clients and schedules do beside it: every step that the calculator counts."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from chalicelib.entrypoints import amazon_connect, clocks, http, reconcile, ring, sweep, websocket
from chalicelib.live import store as live
from chalicelib.live.attention import digest, everybody
from chalicelib.people import service as people
from chalicelib.people.directory import Contact, ListedClient
from tests import letters
from tests.api.http_request import JANA, event
from tests.costs.counting import Counted
from tests.one_aws import streamed

MACHINE = {"sub": "m", "name": "zone", "email": "m@fronta.example", "cognito:groups": "[integration]"}
PHONE = "+420777123456"
_SENTENCE = "web firma.example se od rána nenačítá, prosíme o kontrolu nastavení serveru a databáze. "
TEXT = "Dobrý den,\n" + _SENTENCE * 12
LOG = ("log.txt", b"x" * 33_000)  # a mail of 50 kB
STATES = ("waiting", "in_progress", "waiting", "resolved")
START = (
    "/v1/tickets?limit=50",
    "/v1/me",
    "/v1/queues",
    "/v1/views",
    "/v1/macros",
    "/v1/mails/counts",
    "/v1/promises",
    "/v1/calls?open=true",
)


def live_it(desk: Counted) -> None:
    """Let all of it happen once; `desk.steps` holds what it called."""
    jana = Contact(letters.SENDER, "Jana", "cs", True, phones=(PHONE,), pin=True)
    people.put_client(ListedClient(letters.CLIENT_NUMBER, "Firma s.r.o.", (jana,)))
    for _ in range(3):
        desk.mail(desk.letter(text=TEXT, attachments=(LOG,)))
    desk.steps.clear()
    base = _ticket(desk)
    _consoles(desk, base)
    _clients(desk, base)
    _schedules(desk, base)
    _reply(desk)


def _ask(desk: Counted, about: str, method: str, path: str, **request: Any) -> Any:
    desk.about = about
    answer = desk.invoke("api", lambda: http.handle(event(method, path, **{"claims": JANA} | request), None))
    assert answer["statusCode"] < 300, answer
    return json.loads(answer.get("body") or "null")


def _command(desk: Counted, about: str, path: str, body: Mapping[str, Any], *, versioned: bool = True) -> None:
    desk.now += timedelta(minutes=20)
    ticket = desk.tickets[-1]
    said = {**body, "version": ticket.version} if versioned else body
    headers = {"idempotency-key": f"key-{desk.now:%d%H%M}"}
    _ask(desk, about, "POST", f"/v1/tickets/{ticket.id}{path}", body=said, headers=headers)
    desk.settle()


def _ticket(desk: Counted) -> str:
    desk.about = "opening"
    desk.mail(desk.letter(text=TEXT, attachments=(LOG,)))
    _command(desk, "take", "/state", {"state": "in_progress"})
    for state in STATES:
        _command(desk, "answer", "/answers", {"text": TEXT, "state": state})
    _command(desk, "other", "/notes", {"text": "x" * 200}, versioned=False)
    _command(desk, "other", "/tags", {"add": ["dns"], "remove": []}, versioned=False)
    return f"/v1/tickets/{desk.tickets[-1].id}"


def _consoles(desk: Counted, base: str) -> None:
    _ask(desk, "show", "GET", base)
    since = desk.now - timedelta(minutes=3)
    _ask(desk, "feed", "GET", f"/v1/changes?since={since:%Y-%m-%dT%H:%M:00.000Z}")
    _ask(desk, "shifts", "GET", "/v1/shifts")
    for path in START:
        _ask(desk, "start", "GET", path)
    desk.about = "live"
    live.save_ticket("one-time", live.Listener("x", "X"), desk.now + timedelta(minutes=1))
    connection = {"requestContext": {"connectionId": "n"}}
    _socket(desk, "connect", websocket.connect, {**connection, "queryStringParameters": {"ticket": "one-time"}})
    _socket(desk, "disconnect", websocket.disconnect, connection)
    _say(desk, "ping", action="ping")
    there = {"ticket": base.rpartition("/")[2], "mode": "looking"}
    _say(desk, "turn", action="presence", **there)
    knows = digest(everybody(live.staff(desk.now, 100), desk.now))
    # Every other one asks.
    for more in ({"knows": knows}, {"ask": True}):
        _say(desk, "beat", action="presence", **there, **more)


def _say(desk: Counted, name: str, **said: Any) -> None:
    message = {"requestContext": {"connectionId": "c1"}, "body": json.dumps(said)}
    _socket(desk, name, websocket.message, message)


def _socket(desk: Counted, name: str, function: Any, message: Mapping[str, Any]) -> None:
    assert desk.invoke(name, lambda: function(message))["statusCode"] == 200


def _clients(desk: Counted, base: str) -> None:
    wanted = {"client": letters.CLIENT_NUMBER, "contact": letters.SENDER}
    token = _ask(desk, "token", "POST", "/v1/zone-tokens", body=wanted, claims=MACHINE)["token"]
    for path in ("/tickets", base.removeprefix("/v1"), "/me"):
        headers = {"Authorization": f"Bearer {token}"}
        _ask(desk, "zone", "GET", f"/v1/zone{path}", claims=None, headers=headers)
    desk.about = "phone"
    begun = len(streamed("fronta-test-calls"))
    for parameters in ({"step": "announce"}, {"step": "end", "seconds": "61"}):
        answer = desk.invoke("word", lambda: amazon_connect.handle(_flow(parameters), None))  # noqa: B023
        assert answer["result"] == "ok"
    for record in json.loads(json.dumps(streamed("fronta-test-calls", begun), default=str)):
        if record["dynamodb"].get("NewImage", {}).get("kind") == {"S": "call"}:
            desk.invoke("ring", lambda: ring.handle({"Records": [record]}, None))  # noqa: B023


def _flow(parameters: Mapping[str, str]) -> dict[str, Any]:
    call = {"ContactId": "c-1", "InitialContactId": "c-1", "CustomerEndpoint": {"Address": PHONE}}
    return {"Details": {"ContactData": call, "Parameters": parameters}, "Name": "ContactFlowEvent"}


def _schedules(desk: Counted, base: str) -> None:
    ticket = base.rpartition("/")[2]
    (clock,) = (one.clock for one in desk.tickets if one.id == ticket and one.clock is not None)
    desk.now = clock.at - timedelta(minutes=10)
    desk.about = ""
    desk.invoke("sweep_start", lambda: sweep.handle({}, None))
    desk.now = clock.at
    _ring_clock(desk, "close", ticket, clock.version)
    desk.settle()
    desk.about = ""
    desk.invoke("sweep", lambda: sweep.handle({}, None))
    desk.invoke("reconcile", lambda: reconcile.handle({}, None))


def _ring_clock(desk: Counted, about: str, ticket: str, version: int) -> None:
    desk.about = about
    body = json.dumps({"ticket": ticket, "version": version})
    record = {"messageId": "1", "receiptHandle": "-", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}
    answer = desk.invoke("clocks", lambda: clocks.handle({"Records": [record]}, None))
    assert answer == {"batchItemFailures": []}


def _reply(desk: Counted) -> None:
    desk.about = "before"
    desk.mail(desk.letter(text=TEXT))
    _command(desk, "before", "/answers", {"text": TEXT, "state": "waiting"})
    desk.about = "reply"
    desk.mail(desk.reply_to(desk.sent[-1], text="Děkuji, web už jde, ale pošta se nestahuje."))
