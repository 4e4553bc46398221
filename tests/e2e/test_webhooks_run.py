"""Webhooks on the running stack: a mail comes in, and receivers at real sockets are told, again where they fail."""

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from tests.e2e.conftest import Desk, aws, eventually
from tests.webhooks.receiver import Receiver, Request, status

pytestmark = pytest.mark.stack
PODPORA = "podpora@fronta.example"
TOLERANCE_S = 300
# Between the first and the second try of an event.
FIRST_PAUSE_S = 5
OPENED = {"ticket.opened", "ticket.message", "ticket.promised"}


@dataclass(frozen=True)
class Hook:
    """A webhook, its secret, and the receiver at its URL."""

    desk: Desk
    name: str
    secret: str
    receiver: Receiver

    def about(self, ticket: str) -> list[Request]:
        """What the receiver was sent about a ticket, in the order in which it came."""
        return [one for one in list(self.receiver.requests) if event_of(one).get("ticket", {}).get("id") == ticket]

    def kinds_about(self, ticket: str) -> set[str]:
        """Which events these are."""
        return {event_of(one)["type"] for one in self.about(ticket)}

    def call(self, method: str, path: str = "", body: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON of a call of the API about this webhook."""
        return asked(self.desk, method, f"/{self.name}{path}", body, **headers)

    def log_of(self, event_id: str) -> list[dict[str, Any]]:
        """The deliveries of an event, the newest first."""
        _, page = self.call("GET", "/deliveries?limit=100")
        return [one for one in page["items"] if one["event"] == event_id]


def asked(desk: Desk, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """Status and JSON of a call about webhooks, with the machine's token."""
    request = urllib.request.Request(
        f"{desk.stack.url}/api/v1/webhooks{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {machine(desk)}", "Content-Type": "application/json", **headers},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


TOKENS: dict[str, str] = {}


def machine(desk: Desk) -> str:
    """The token of the company's own system."""
    if desk.stack.url not in TOKENS:
        TOKENS[desk.stack.url] = desk.stack.local("token", "--integration")
    return TOKENS[desk.stack.url]


NAMES = ("takes", "fails-once", "switched-off", "deleted")


@pytest.fixture(scope="module")
def hooks(desk: Desk) -> Iterator[dict[str, Hook]]:
    """A webhook for each test, each with a receiver of its own. Who hands events over learns of new ones in a minute,
    or when he starts."""
    with ExitStack() as stack:
        made = {}
        for name in NAMES:
            stack.callback(asked, desk, "DELETE", f"/{name}")
            receiver = stack.enter_context(Receiver())
            answer, told = asked(desk, "PUT", f"/{name}", {"url": receiver.url, "events": ["*"]})
            assert answer == 201, told
            made[name] = Hook(desk, name, told["secret"], receiver)
        start_anew(desk, "app.effects")
        yield made


def start_anew(desk: Desk, handler: str) -> None:
    """Let a function forget what it knows: a change of its configuration ends the environments that are warm."""
    functions = aws(desk, "lambda")
    known = next(
        one
        for page in functions.get_paginator("list_functions").paginate()
        for one in page["Functions"]
        if one["Handler"] == handler
    )
    functions.update_function_configuration(FunctionName=known["FunctionName"], Timeout=known["Timeout"])


def event_of(request: Request) -> dict[str, Any]:
    """What a request says."""
    return dict(json.loads(request.body))


def header(request: Request, name: str) -> str:
    """A header of a request, whatever letters its name has."""
    return {key.lower(): value for key, value in request.headers.items()}[name]


def is_genuine(secret: str, request: Request) -> bool:
    """Whether it comes from whom the secret was shared with, by Standard Webhooks, "Verifying signatures"."""
    sent_at = header(request, "webhook-timestamp")
    if abs(time.time() - int(sent_at)) > TOLERANCE_S:
        return False
    signed = f"{header(request, 'webhook-id')}.{sent_at}.".encode() + request.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = [one.split(",", 1) for one in header(request, "webhook-signature").split(" ")]
    return any(version == "v1" and hmac.compare_digest(expected, one) for version, one in given)


def opened(desk: Desk, subject: str) -> dict[str, Any]:
    """The ticket of a mail that just came in."""
    desk.send("jan@firma.example", "--to", PODPORA, "--subject", subject, "--body", "Prosím o radu.")
    return desk.ticket_about(subject)


def all_told(desk: Desk, hook: Hook, ticket: str) -> None:
    """A receiver knows that the ticket was opened, and nothing waits to be sent to anybody."""
    eventually(lambda: hook.kinds_about(ticket) >= OPENED or None, "the events of the ticket")
    sqs = aws(desk, "sqs")
    (url,) = [one for one in sqs.list_queues()["QueueUrls"] if one.endswith("-webhooks")]
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]

    def is_empty() -> bool | None:
        """Whether the queue of webhooks is."""
        left = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return {left[name] for name in names} == {"0"} or None

    eventually(is_empty, "an empty queue of webhooks")


def test_a_mail_is_told_signed(desk: Desk, hooks: dict[str, Hook]) -> None:
    """Ticket, number and client are those of the API; no word of the mail; only the right secret and body fit."""
    hook = hooks["takes"]
    ticket = opened(desk, "Podepsané události")
    eventually(lambda: hook.kinds_about(ticket["id"]) >= OPENED or None, "the events of the ticket")
    for request in hook.about(ticket["id"]):
        told = event_of(request)
        assert is_genuine(hook.secret, request)
        assert not is_genuine(hooks["deleted"].secret, request)
        assert not is_genuine(hook.secret, Request(request.line, request.headers, request.body + b" "))
        assert header(request, "webhook-id") == told["id"]
        assert header(request, "content-type") == "application/json"
        assert request.line == "POST /hooks?from=fronta HTTP/1.1"
        assert told["ticket"].keys() == {"id", "number", "version", "queue", "state", "client"}
        assert (told["ticket"]["number"], told["ticket"]["client"]) == (ticket["number"], "100001")
        assert "Podepsané".encode() not in request.body


def test_what_came_later_has_a_greater_version(desk: Desk, hooks: dict[str, Hook]) -> None:
    """Whatever order it comes in, each event has its id and one body, and the greatest version is the ticket as it
    is."""
    hook = hooks["takes"]
    ticket = opened(desk, "Pořadí událostí")
    answer = {"text": "Zkuste to znovu.", "version": ticket["version"], "state": "waiting"}
    desk.post(f"/v1/tickets/{ticket['id']}/answers", answer)
    expected = {*OPENED, "ticket.answered", "ticket.state"}
    eventually(lambda: hook.kinds_about(ticket["id"]) >= expected or None, "the events of the answer")
    requests = hook.about(ticket["id"])
    bodies = {(event_of(one)["id"], one.body) for one in requests}
    assert len(bodies) == len({name for name, _ in bodies}) >= len(expected)
    now = desk.api(f"/v1/tickets/{ticket['id']}")["ticket"]
    told = [event_of(one) for one in requests]
    last = max(told, key=lambda one: one["ticket"]["version"])
    first = min(told, key=lambda one: one["ticket"]["version"])
    assert (last["ticket"]["version"], last["ticket"]["state"]) == (now["version"], "waiting")
    assert (first["ticket"]["version"], first["ticket"]["state"]) == (1, "queued")
    assert {one["at"] for one in told if one["ticket"]["version"] == now["version"]} == {now["changed_at"]}


def test_who_fails_gets_it_again_and_once_more_when_he_asks(desk: Desk, hooks: dict[str, Hook]) -> None:
    """The same id and body; other events are not held up; the log shows each try and each delivery."""
    hook = hooks["fails-once"]
    hook.receiver.behaviours[:] = [status(500), status(204)]
    ticket = opened(desk, "Napoprvé chyba")

    def of_failed() -> list[Request]:
        """The requests with the event that failed, if there is one by now."""
        requests = hook.about(ticket["id"])
        return [one for one in requests if header(one, "webhook-id") == header(requests[0], "webhook-id")]

    first, second = eventually(lambda: of_failed() if len(of_failed()) == 2 else None, "the second try")
    assert first.body == second.body
    assert is_genuine(hook.secret, second)
    assert int(header(second, "webhook-timestamp")) - int(header(first, "webhook-timestamp")) >= FIRST_PAUSE_S
    between = hook.about(ticket["id"])[1:-1]
    assert {event_of(one)["type"] for one in (first, *between)} >= OPENED, "others went before the second try"
    event_id = header(first, "webhook-id")
    (logged,) = eventually(lambda: [one for one in hook.log_of(event_id) if one["state"] == "done"], "the log")
    assert [one["status"] for one in logged["tries"]] == [500, 204]
    assert (logged["type"], logged["next_at"]) == (event_of(first)["type"], None)

    asked_for = [hook.call("POST", f"/deliveries/{logged['id']}/again", **{"Idempotency-Key": "k"}) for _ in range(2)]
    assert [code for code, _ in asked_for] == [202, 202]
    assert asked_for[0] == asked_for[1]
    eventually(lambda: len(of_failed()) == 3 or None, "the event once more")
    all_told(desk, hook, ticket["id"])
    assert len(of_failed()) == 3, "the same key asks once"
    assert len({one.body for one in of_failed()}) == 1
    again, before = hook.log_of(event_id)
    assert {again["id"], before["id"]} == {asked_for[0][1]["id"], logged["id"]}


def test_who_is_switched_off_gets_nothing(desk: Desk, hooks: dict[str, Hook]) -> None:
    """Not even a test, until he is switched on; what happened meanwhile is not made up for."""
    hook = hooks["switched-off"]
    wanted = {"url": hook.receiver.url, "events": ["*"]}
    assert hook.call("PUT", body={**wanted, "enabled": False})[0] == 200
    ticket = opened(desk, "Vypnutý příjemce")
    all_told(desk, hooks["takes"], ticket["id"])
    code, problem = hook.call("POST", "/test")
    assert (code, problem["type"].rpartition("/")[2]) == (409, "webhook-off")
    code, told = hook.call("PUT", body=wanted)
    assert (code, told["enabled"], told["secret"]) == (200, True, None)
    code, sent = hook.call("POST", "/test")
    assert code == 202
    pinged = eventually(
        lambda: [one for one in list(hook.receiver.requests) if sent["id"] in header(one, "webhook-id")],
        "the test",
    )
    assert event_of(pinged[0])["type"] == "ping"
    assert is_genuine(hook.secret, pinged[0])
    all_told(desk, hooks["takes"], ticket["id"])
    assert hook.about(ticket["id"]) == []


def test_who_is_deleted_gets_nothing_not_even_what_waits(desk: Desk, hooks: dict[str, Hook]) -> None:
    """Of what he did not take the second try is not made."""
    hook = hooks["deleted"]
    hook.receiver.behaviours[:] = [status(500)]
    ticket = opened(desk, "Smazaný příjemce")
    eventually(lambda: hook.kinds_about(ticket["id"]) >= OPENED or None, "the first tries")
    assert hook.call("DELETE")[0] == 204
    assert hook.call("DELETE")[0] == 204
    assert [hook.call("GET")[0], hook.call("POST", "/test")[0]] == [404, 404]
    later = opened(desk, "Po smazání")
    all_told(desk, hooks["takes"], later["id"])
    requests = hook.about(ticket["id"])
    assert len(requests) == len({header(one, "webhook-id") for one in requests}), "no second tries"
    assert hook.about(later["id"]) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/x",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest",
        "https://[::1]/x",
        "ftp://a.example",
    ],
)
def test_only_hosts_that_the_operator_names_may_be_inside(desk: Desk, url: str) -> None:
    """The setting lets this machine's own name in and nothing beside it."""
    code, problem = asked(desk, "PUT", "/inside", {"url": url, "events": ["*"]})
    assert (code, problem["type"].rpartition("/")[2]) == (422, "webhook-url")
    assert asked(desk, "GET", "/inside")[0] == 404


def test_who_may_not_call_learns_no_secret(desk: Desk, hooks: dict[str, Hook]) -> None:
    """Staff see no webhooks, and nobody sees a secret twice."""
    code, shown = hooks["takes"].call("GET")
    assert (code, "secret" in shown) == (200, False)
    with pytest.raises(urllib.error.HTTPError) as refused:
        desk.api("/v1/webhooks")
    assert refused.value.code == 403
