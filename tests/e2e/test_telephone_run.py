"""Telephone and SMS on the running stack: a call from the exchange to the ticket, an event from the console to the
operator's receipt."""

import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Desk, eventually

pytestmark = pytest.mark.stack
# Clients of this file alone. A number that ends in 0000 is off.
PIN = "739146"
CALLER, OFF = "+420601000411", "+420601000000"
JARMILA = {
    "address": "jarmila@telefon.example",
    "name": "Jarmila Volající",
    "phones": [CALLER],
    "rights": {"technical": True, "pin": True},
}
ONDREJ = {
    "address": "ondrej@telefon.example",
    "name": "Ondřej Nedostupný",
    "phones": [OFF],
    "rights": {"technical": True},
}
CLIENT, OTHER = "400401", "400402"


def asked(desk: Desk, word: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """Status and JSON of a call of the API with a token."""
    request = urllib.request.Request(
        f"{desk.stack.url}/api{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {word}", "Content-Type": "application/json", **headers},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


@pytest.fixture(scope="module")
def machine(desk: Desk) -> str:
    """A machine's token; the two clients are in the directory."""
    word = desk.stack.local("token", "--integration")
    for number, name, contacts in ((CLIENT, "Volající s.r.o.", [JARMILA]), (OTHER, "Nedostupní a.s.", [ONDREJ])):
        status, told = asked(
            desk, word, "PUT", f"/v1/directory/clients/{number}", {"name": name, "contacts": contacts}
        )
        assert status in (200, 201), told
    return word


@pytest.fixture
def on_shift(desk: Desk) -> Iterator[None]:
    """Alena is on shift for the time of a test."""
    word = desk.stack.local("token", "--staff", "alena")
    assert asked(desk, word, "PUT", "/v1/shifts/me", {})[0] == 200
    yield
    asked(desk, word, "DELETE", "/v1/shifts/me")


@pytest.fixture
def with_pin(desk: Desk, machine: str) -> Iterator[None]:
    """The client has a PIN, which a contact set in his zone."""
    body = {"contact": JARMILA["address"], "client": CLIENT}
    status, made = asked(desk, machine, "POST", "/v1/zone-tokens", body)
    assert status == 201, made
    status, told = asked(desk, made["token"], "PUT", "/v1/zone/pin", {"pin": PIN})
    assert status in (200, 204), told
    yield
    asked(desk, made["token"], "DELETE", "/v1/zone/pin")


def test_a_call_becomes_a_ticket(desk: Desk, machine: str, with_pin: None, console: Page, on_shift: None) -> None:
    """The card is there within a second or so; with the PIN that the caller says its agent opens a ticket, and the
    contact gets the acknowledgement."""
    console.reload()
    console.wait_for_selector("[data-live=online]")
    began = time.monotonic()
    call = json.loads(desk.stack.local("call", "--from", "601 000 411"))
    assert (call["level"], call["ask"], call["client"]) == ("none", "pin", None)
    card = console.locator(f"[data-call-card='{call['id']}']")
    expect(card).to_be_visible(timeout=10_000)
    # The command that announces takes a second itself.
    assert time.monotonic() - began < 10
    expect(card).to_contain_text("Volající s.r.o.")
    card.locator("[data-call-take]").click()
    expect(card).to_have_attribute("data-call-state", "taken")
    agent = desk.stack.local("token", "--staff", "alena")
    status, wrong = asked(desk, agent, "POST", f"/v1/calls/{call['id']}/check", {"client": None, "pin": "000111"})
    assert (status, wrong["pin"], wrong["level"]) == (200, "wrong", "none")
    status, right = asked(desk, agent, "POST", f"/v1/calls/{call['id']}/check", {"client": None, "pin": PIN})
    assert (status, right["pin"], right["level"]) == (200, "right", "number_pin")
    assert PIN not in json.dumps(right)
    expect(card).to_contain_text("správný PIN")
    body = {
        "queue": "podpora",
        "subject": "Volali kvůli disku",
        "text": "Disk hlásí chyby.",
        "contact": None,
        "name": None,
    }
    path = f"/v1/calls/{call['id']}/ticket"
    status, made = asked(desk, agent, "POST", path, body, **{"Idempotency-Key": "telefon-1"})
    assert status == 201, made
    ticket = made["ticket"]
    again = asked(desk, agent, "POST", path, body, **{"Idempotency-Key": "telefon-1"})
    assert again[1]["ticket"]["number"] == ticket["number"]
    assert (ticket["client"]["number"], ticket["requester"]["address"]) == (CLIENT, JARMILA["address"])
    message = next(e for e in made["changes"][0]["events"] if e["type"] == "message_received")
    assert (message["via"], message["call"]["level"], message["call"]["number"]) == ("phone", "number_pin", CALLER)
    acknowledged = desk.mail_about(ticket["number"], "založili")
    assert acknowledged["to"] == [JARMILA["address"]]
    desk.stack.local("call", "--end", call["id"])
    expect(card).to_have_attribute("data-call-state", "over")
    found = desk.api(f"/v1/calls?client={CLIENT}")["items"]
    assert [(one["id"], one["entries"][0]["ticket"]["number"]) for one in found] == [(call["id"], ticket["number"])]


def test_five_wrong_pins_lock_and_the_client_is_told(desk: Desk, machine: str, with_pin: None) -> None:
    """Whoever calls: the sixth is not looked at, even if it is right."""
    word = uuid.uuid4().hex
    _, call = asked(desk, machine, "POST", "/v1/calls", {"call": word, "from": CALLER})
    answers = [
        asked(desk, machine, "POST", f"/v1/calls/{call['id']}/identify", {"pin": f"00{n}222"})[1]["pin"]
        for n in range(5)
    ]
    assert answers[:4] == ["wrong"] * 4
    assert answers[4] == "locked"
    _, last = asked(desk, machine, "POST", f"/v1/calls/{call['id']}/identify", {"pin": PIN})
    assert (last["pin"], last["level"], last["ask"]) == ("locked", "none", "nothing")
    told = eventually(
        lambda: [m for m in desk.mailbox() if m["to"] == [JARMILA["address"]] and "PIN" in m["subject"]],
        "the mail about the lock",
    )
    assert len(told) == 1
    assert PIN not in told[0]["text"]


def test_amazon_connect_gets_a_flat_answer(desk: Desk, machine: str) -> None:
    """Its documented event, to the packaged function, with its own rights."""
    aws = desk.stack.environment["FRONTA_AWS_PORT"]
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-central-1"}
    functions: Any = boto3.client("lambda", endpoint_url=f"http://127.0.0.1:{aws}", **keys)
    named = [one["FunctionName"] for one in functions.list_functions()["Functions"]]
    (name,) = [one for one in named if "AmazonConnect" in one or "amazon_connect" in one]
    event = {
        "Name": "ContactFlowEvent",
        "Details": {
            "Parameters": {"step": "announce"},
            "ContactData": {
                "Attributes": {},
                "Channel": "VOICE",
                "ContactId": str(uuid.uuid4()),
                "CustomerEndpoint": {"Address": "+420601999999", "Type": "TELEPHONE_NUMBER"},
                "InitiationMethod": "INBOUND",
                "InstanceARN": "arn:aws:connect:eu-central-1:123456789012:instance/c8c0e68d-2200",
                "SystemEndpoint": {"Address": "+420222333444", "Type": "TELEPHONE_NUMBER"},
            },
        },
    }
    invoked = functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    told = json.loads(invoked["Payload"].read())
    assert all(isinstance(value, str) for value in told.values()), told
    assert (told["level"], told["ask"], told["tickets"]) == ("none", "client", "0")
    event["Details"] |= {"Parameters": {"step": "identify", "client": OTHER}}
    told = json.loads(functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())["Payload"].read())
    assert (told["level"], told["client_number"]) == ("client_only", OTHER)


def test_an_event_reaches_two_clients_and_tells_what_became_of_it(desk: Desk, machine: str) -> None:
    """A ticket and an SMS for each, folded into one segment; what the operator says is in the tickets."""
    agent = desk.stack.local("token", "--staff", "alena")
    wanted = {
        "queue": "datacentrum",
        "subject": "Výpadek napájení racku B7",
        "text": "Rack **B7** přišel o jednu větev napájení. Prosíme o kontrolu serverů.",
        "markdown": True,
        "sms": "Výpadek napájení racku B7, prosíme zkontrolujte své servery.",
        "clients": [CLIENT, OTHER],
    }
    status, seen = asked(desk, agent, "POST", "/v1/sms/preview", {"sms": wanted["sms"], "clients": wanted["clients"]})
    assert status == 200, seen
    assert (seen["sms"], seen["segments"], seen["cs"]["encoding"]) == (2, 2, "gsm7")
    status, event = asked(desk, agent, "POST", "/v1/technical-events", wanted, **{"Idempotency-Key": "udalost-1"})
    assert status == 201, event
    assert (
        asked(desk, agent, "POST", "/v1/technical-events", wanted, **{"Idempotency-Key": "udalost-1"})[1]["id"]
        == event["id"]
    )

    def finished() -> Any:
        """The event once every SMS has an outcome of the operator."""
        told = desk.api(f"/v1/technical-events/{event['id']}")
        outcomes = [sms["outcome"] for one in told["clients"] for sms in one["sms"]]
        return told if sorted(outcomes) == ["delivered", "failed"] else None

    done = eventually(finished, "the outcomes of both SMS")
    assert done["state"] == "done"
    with urllib.request.urlopen(f"{desk.stack.url}/mailbox/sms", timeout=20) as answer:
        left = [one for one in json.loads(answer.read())["messages"] if "racku B7" in one["text"]]
    assert sorted(one["to"] for one in left) == sorted([CALLER, OFF])
    assert {one["text"] for one in left} == {"Vypadek napajeni racku B7, prosime zkontrolujte sve servery."}
    assert {(one["type"], one["max_price"] is not None) for one in left} == {("Transactional", True)}
    of_client = {one["client"]["number"]: one for one in done["clients"]}

    def events() -> list[dict[str, Any]]:
        """All that happened in the ticket of who cannot be reached."""
        ticket = desk.api(f"/v1/tickets/{of_client[OTHER]['ticket']['id']}")
        assert ticket["ticket"]["state"] == "waiting"
        return [event for change in ticket["changes"] for event in change["events"]]

    assert [event["type"] for event in events()][:3] == ["ticket_opened", "answered", "texted"]
    # The event knows a moment before the ticket does.
    eventually(
        lambda: [event["outcome"] for event in events() if event["type"] == "text_outcome"][-1:] == ["failed"],
        "the outcome in the ticket",
    )
    mail = desk.mail_about(of_client[CLIENT]["ticket"]["number"], "Rack")
    assert mail["to"] == [JARMILA["address"]]
    assert mail["subject"].startswith("[#")
