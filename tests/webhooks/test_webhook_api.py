"""The routes of webhooks: who may, what is refused, and what the owner of a receiver sees."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.platform import clock
from chalicelib.webhooks import post as posting
from chalicelib.webhooks import signing, store
from chalicelib.webhooks.queue import Message, read_message
from chalicelib.webhooks.retries import Health, Outcome
from chalicelib.webhooks.subscription import WEBHOOKS_MAX
from tests.api.http_request import JANA, Answer, ask
from tests.one_aws import received
from tests.tickets.examples import AT
from tests.webhooks.test_webhook_delivering import EVENT, SECRET, delivery_id

ZONE = {**JANA, "sub": "zone-system", "cognito:groups": "[integration]"}
URL = "https://zone.example/hooks"
WANTED = {"url": URL, "events": ["ticket.state", "ticket.opened"]}
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _public(webhooks_queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is of the public net; it is eight."""
    monkeypatch.setattr(posting, "addresses_of", lambda _host, _port: ["93.184.216.34"])
    monkeypatch.setattr(clock, "now", lambda: AT)


def at(monkeypatch: pytest.MonkeyPatch, hours: float) -> None:
    """Time passes."""
    monkeypatch.setattr(clock, "now", lambda: AT + hours * HOUR)


def call(method: str, path: str = "", body: Any = None, **more: Any) -> Answer:
    """Ask as the company's own system."""
    answer = answered(method, path, body, **more)
    return Answer(answer["statusCode"], answer["headers"], json.loads(answer["body"] or "null"))


def answered(method: str, path: str, body: Any, **more: Any) -> dict[str, Any]:
    """The function's answer, which may have no body."""
    from chalicelib.entrypoints.http import handle
    from tests.api.http_request import event

    return handle(event(method, f"/v1/webhooks{path}", **{"claims": ZONE, "body": body, **more}), None)


def queued(url: str) -> list[Message]:
    """The messages of the queue."""
    return [read_message(json.loads(message["Body"])) for message in received(url)]


ROUTES = [
    ("GET", ""),
    ("GET", "/zone"),
    ("PUT", "/zone"),
    ("DELETE", "/zone"),
    ("POST", "/zone/test"),
    ("GET", "/zone/deliveries"),
    ("POST", "/zone/deliveries/01KAPQ7Y4Z8T3M5N6P7Q8R9S0T/again"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("role", ["agent", "lead", "finance", ""])
def test_only_the_role_integration_may(method: str, path: str, role: str) -> None:
    """Not even a lead: secrets and addresses of other systems are none of the desk's business."""
    claims = {**ZONE, "cognito:groups": f"[{role}]"}
    body = WANTED if method == "PUT" else None
    assert ask(method, f"/v1/webhooks{path}", claims=claims, body=body).problem == "forbidden"


def test_a_webhook_is_made_and_tells_its_secret_once() -> None:
    """201 with a secret of ours; afterwards nobody is told it."""
    made = call("PUT", "/zone", WANTED)
    assert made.status == 201
    secret = made.json.pop("secret")
    assert len(signing.key_of(secret)) == 32
    assert made.json == {
        "id": "zone",
        "url": URL,
        "events": ["ticket.opened", "ticket.state"],
        "enabled": True,
        "created_at": "2026-11-23T08:00:00.000Z",
        "disabled_because": None,
        "disabled_at": None,
        "failing_since": None,
        "old_secret_until": None,
    }
    (stored,) = store.webhooks().hooks
    assert stored.secret == secret
    assert call("GET", "/zone").json == made.json
    assert call("GET").json == {"items": [made.json]}
    assert secret not in json.dumps([call("GET").json, call("GET", "/zone").json])


def test_the_same_again_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """200, without the secret, and how its receiver does is still known."""
    call("PUT", "/zone", WANTED)
    before = store.webhooks()
    store.save_health("zone", Health(AT))
    at(monkeypatch, 1)
    again = call("PUT", "/zone", {**WANTED, "events": ["ticket.opened", "ticket.state", "ticket.state"]})
    assert again.status == 200
    assert again.json["secret"] is None
    assert again.json["failing_since"] == "2026-11-23T08:00:00.000Z"
    assert store.webhooks() == before


def test_all_events_are_a_star() -> None:
    """Beside it no other kind says anything."""
    assert call("PUT", "/zone", {**WANTED, "events": ["ticket.opened", "*"]}).json["events"] == ["*"]


def test_a_secret_can_be_exchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a day both sign, and the answer says until when."""
    call("PUT", "/zone", {**WANTED, "secret": SECRET})
    other = signing.secret_of("A" * 43)
    changed = call("PUT", "/zone", {**WANTED, "secret": other})
    assert (changed.status, changed.json["secret"]) == (200, None)
    assert changed.json["old_secret_until"] == "2026-11-24T08:00:00.000Z"
    (stored,) = store.webhooks().hooks
    assert stored.secrets(AT) == (other, SECRET)
    at(monkeypatch, 24)
    assert call("GET", "/zone").json["old_secret_until"] is None


REFUSED = [
    ({"url": "http://zone.example/"}, "webhook-url"),
    ({"url": "https://user:word@zone.example/"}, "webhook-url"),
    ({"url": "https://zone.example:22/"}, "webhook-url"),
    ({"url": "https://zone.example/" + "x" * 1_000}, "invalid-request"),
    ({"url": ""}, "invalid-request"),
    ({"events": []}, "invalid-request"),
    ({"events": ["ticket.opened", "ticket.burnt"]}, "invalid-request"),
    ({"events": "ticket.opened"}, "invalid-request"),
    ({"secret": "whsec_short"}, "invalid-request"),
    ({"secret": ""}, "invalid-request"),
    ({"enabled": "perhaps"}, "invalid-request"),
    ({"owner": "me"}, "invalid-request"),
]


@pytest.mark.parametrize(("members", "problem"), REFUSED, ids=str)
def test_what_cannot_be_is_refused(members: dict[str, Any], problem: str) -> None:
    """422 in words; nothing is stored."""
    answer = call("PUT", "/zone", {**WANTED, **members})
    assert (answer.status, answer.problem) == (422, problem)
    assert store.webhooks().hooks == ()


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:1.1.1.1"], []], ids=str)
def test_a_name_that_leads_inside_is_refused_at_once(addresses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever makes the webhook learns it, and not from the log."""
    monkeypatch.setattr(posting, "addresses_of", lambda _host, _port: addresses)
    assert call("PUT", "/zone", WANTED).problem == "webhook-url"
    assert store.webhooks().hooks == ()


@pytest.mark.parametrize("name", ["Zone", "a_b", "x" * 41, "%20", "a.b", "%C5%99"])
def test_an_id_is_of_small_letters_digits_and_hyphens(name: str) -> None:
    """At most forty of them."""
    answer = call("PUT", f"/{name}", WANTED)
    assert (answer.status, answer.problem) in {(422, "invalid-request"), (404, "not-found")}
    assert store.webhooks().hooks == ()


def test_there_are_no_more_than_twenty() -> None:
    """The next one is refused; one that is there can still be changed."""
    for number in range(WEBHOOKS_MAX):
        assert call("PUT", f"/hook-{number}", WANTED).status == 201
    assert call("PUT", "/one-more", WANTED).problem == "too-many-webhooks"
    assert call("PUT", "/hook-7", {**WANTED, "enabled": False}).status == 200
    assert len(call("GET").json["items"]) == WEBHOOKS_MAX


def test_a_webhook_that_we_switched_off_says_why_and_is_switched_on_by_its_owner() -> None:
    """With it the receiver's bad time is forgotten."""
    call("PUT", "/zone", WANTED)
    store.change_webhooks(lambda found: found.switched_off("zone", "It took nothing for 5 days.", AT))
    store.save_health("zone", Health(AT, 9, AT + HOUR))
    off = call("GET", "/zone").json
    assert (off["enabled"], off["disabled_because"]) == (False, "It took nothing for 5 days.")
    assert off["failing_since"] == "2026-11-23T08:00:00.000Z"
    on = call("PUT", "/zone", WANTED).json
    assert (on["enabled"], on["disabled_because"], on["failing_since"]) == (True, None, None)
    assert store.health(["zone"]) == {}


def test_deleting_is_for_good_and_can_be_repeated() -> None:
    """204 each time; nothing of it is left but its log, which nobody sees."""
    call("PUT", "/zone", WANTED)
    store.save_health("zone", Health(AT))
    assert [answered("DELETE", "/zone", None)["statusCode"] for _ in range(2)] == [204, 204]
    assert call("GET", "/zone").problem == "not-found"
    assert call("GET", "/zone/deliveries").problem == "not-found"
    assert store.health(["zone"]) == {}


def test_a_ping_is_put_on_the_queue(webhooks_queue: str) -> None:
    """202 with the id that the log will have."""
    call("PUT", "/zone", WANTED)
    asked = call("POST", "/zone/test")
    assert asked.status == 202
    (message,) = queued(webhooks_queue)
    assert (message.webhook, message.is_asked, list(message.events)) == ("zone", True, [asked.json["id"]])
    assert [(event.kind, event.ticket) for event in message.events.values()] == [("ping", None)]


def test_an_event_is_sent_again_as_a_delivery_of_its_own(
    webhooks_queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the id that the event has always had, so that receivers know it."""
    call("PUT", "/zone", WANTED)
    name = delivery_id("zone", EVENT)
    store.save_delivery("zone", store.Delivery(name, EVENT, "done"), AT)
    at(monkeypatch, 1)
    again = call("POST", f"/zone/deliveries/{name}/again")
    assert again.status == 202
    assert again.json["id"] > name
    (message,) = queued(webhooks_queue)
    assert message.events == {again.json["id"]: EVENT}


@pytest.mark.parametrize("path", ["/zone/test", f"/zone/deliveries/{delivery_id('zone', EVENT)}/again"])
def test_a_request_with_a_key_asks_once(path: str, webhooks_queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeated, it is the same delivery; with another key, or none, another one."""
    call("PUT", "/zone", WANTED)
    store.save_delivery("zone", store.Delivery(delivery_id("zone", EVENT), EVENT, "done"), AT)
    key = {"Idempotency-Key": "k1"}
    first = call("POST", path, headers=key).json["id"]
    at(monkeypatch, 1)
    assert call("POST", path, headers=key).json["id"] == first
    others = {call("POST", path, headers={"Idempotency-Key": "k2"}).json["id"], call("POST", path).json["id"]}
    assert len({first, *others}) == 3
    assert len({name for message in queued(webhooks_queue) for name in message.events}) == 3
    at(monkeypatch, 26)
    assert call("POST", path, headers=key).json["id"] != first


@pytest.mark.parametrize("path", ["/zone/test", f"/zone/deliveries/{delivery_id('zone', EVENT)}/again"])
def test_nothing_can_be_asked_of_a_webhook_that_is_off_or_gone(path: str, webhooks_queue: str) -> None:
    """409 and 404; nothing is put on the queue."""
    assert call("POST", path).problem == "not-found"
    call("PUT", "/zone", {**WANTED, "enabled": False})
    store.save_delivery("zone", store.Delivery(delivery_id("zone", EVENT), EVENT, "done"), AT)
    assert call("POST", path).problem == "webhook-off"
    assert queued(webhooks_queue) == []


@pytest.mark.parametrize("delivery", ["01KAPQ7Y4Z8T3M5N6P7Q8R9S0T", "gone", "HEALTH"])
def test_what_is_in_no_log_is_not_sent_again(delivery: str) -> None:
    """404, whatever is asked for."""
    call("PUT", "/zone", WANTED)
    assert call("POST", f"/zone/deliveries/{delivery}/again").problem == "not-found"


def test_the_log_tells_every_try() -> None:
    """When, which event, what was answered or why nothing was, how long it took, and what comes next."""
    call("PUT", "/zone", WANTED)
    found = store.Delivery(delivery_id("zone", EVENT), EVENT)
    found = found.tried(Outcome(None, "no answer within 10 s", 10_001), AT + HOUR, "waiting", AT + HOUR)
    found = found.tried(Outcome(500, None, 17), AT + 2 * HOUR, "waiting", AT + 3 * HOUR)
    store.save_delivery("zone", found, AT)
    page = call("GET", "/zone/deliveries").json
    assert page == {
        "cursor": None,
        "items": [
            {
                "id": delivery_id("zone", EVENT),
                "event": "T-1-0",
                "type": "ticket.opened",
                "at": "2026-11-23T08:00:00.000Z",
                "state": "waiting",
                "next_at": "2026-11-23T11:00:00.000Z",
                "tries": [
                    {
                        "number": 1,
                        "at": "2026-11-23T09:00:00.000Z",
                        "status": None,
                        "error": "no answer within 10 s",
                        "ms": 10_001,
                    },
                    {"number": 2, "at": "2026-11-23T10:00:00.000Z", "status": 500, "error": None, "ms": 17},
                ],
            }
        ],
    }


@pytest.mark.parametrize(("query", "status"), [("?cursor=x", 422), ("?limit=0", 422), ("?limit=101", 422), ("", 200)])
def test_pages_of_the_log_are_asked_for_in_order(query: str, status: int) -> None:
    """A cursor is one of ours, a page has 1 to 100 rows."""
    call("PUT", "/zone", WANTED)
    assert call("GET", f"/zone/deliveries{query}").status == status


def test_writers_who_never_come_first_are_told_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """503, and nothing is broken."""
    monkeypatch.setattr(store, "saved_if", lambda _row, _condition: False)
    assert call("PUT", "/zone", WANTED).problem == "busy"


def test_the_description_tells_the_routes_and_what_they_answer() -> None:
    """Each operation with its text, its problems and the codes of success."""
    described = json.loads(document())
    told = {
        (method, path): operation
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        if path.startswith("/v1/webhooks")
    }
    assert len(told) == len(ROUTES)
    assert all(operation["description"].startswith("Role integration.") for operation in told.values())
    assert {"200", "201", "409", "422", "503"} <= told["put", "/v1/webhooks/{webhook}"]["responses"].keys()
    missing = told["post", "/v1/webhooks/{webhook}/test"]["responses"]["404"]
    assert missing["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert "WebhookRequest" in described["components"]["schemas"]


def document() -> str:
    """The OpenAPI document."""
    from chalicelib.api.routes import openapi_json

    return openapi_json()
