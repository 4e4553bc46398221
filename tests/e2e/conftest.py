"""A running stack and a browser: the deployed template, real SMTP, real DNS, chromium.

Starting a stack takes half a minute, so `desk` is one for all files that need no settings of their own. Each of them
finds there what those before it have left, in any order: it looks for its own tickets by subjects that no other file
has, counts nothing that others make too, and takes away what would go on working (a webhook, a shift).
"""

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import boto3
import pytest
from playwright.sync_api import Browser, Page

from bench.stack import Stack, running
from tests import chromium

T = TypeVar("T")
PATIENCE_S = 60
PASSWORD = "Demo-heslo-1"
SETTINGS = {
    # Pauses of minutes between the tries of a broken mail are for production.
    "FRONTA_SET_RETRY_PAUSE_MAX": "PT1S",
    # Long enough to be taken back, short enough to be waited for.
    "FRONTA_SET_UNDO_WINDOW": "PT4S",
    # All files together write more to the same few clients than anybody should.
    "FRONTA_SET_AUTOMATIC_PER_HOUR": "1000",
    "FRONTA_SET_AUTOMATIC_PER_DAY": "1000",
}


def eventually(look: Callable[[], T | None], what: str) -> T:
    """What `look` gives once it gives something; fails after PATIENCE_S with `what` was waited for."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if seen := look():
            return seen
        time.sleep(0.1)
    raise AssertionError(f"waited {PATIENCE_S} s for {what}")


class Desk:
    """What a test does with the running system: send mail, look into the mailbox, call the API."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._tokens: dict[str, str] = {}

    def send(self, sender: str, *arguments: str) -> dict[str, Any]:
        """Send a mail as a demo client through the SMTP door; what the door answered."""
        return dict(json.loads(self.stack.local("send", "--from", sender, *arguments)))

    def mailbox(self) -> list[dict[str, Any]]:
        """Outgoing mail, the newest first."""
        return list(self._get(f"{self.stack.url}/mailbox/messages", {})["messages"])

    def mail_about(self, number: int, text: str) -> dict[str, Any]:
        """The outgoing mail about a ticket that holds `text`; waits for it."""
        return eventually(
            lambda: next((m for m in self.mailbox() if f"[#{number}]" in m["subject"] and text in m["text"]), None),
            f"a mail about #{number} with {text!r}",
        )

    def api(self, path: str, staff: str = "alena") -> Any:
        """GET from the staff API."""
        if staff not in self._tokens:
            self._tokens[staff] = self.stack.local("token", "--staff", staff)
        return self._get(f"{self.stack.url}/api{path}", {"Authorization": f"Bearer {self._tokens[staff]}"})

    def post(self, path: str, body: dict[str, Any], staff: str = "alena") -> Any:
        """POST to the staff API."""
        token = self.stack.local("token", "--staff", staff)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(
            f"{self.stack.url}/api{path}", data=json.dumps(body).encode(), headers=headers, method="POST"
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    def ticket_about(self, subject: str) -> dict[str, Any]:
        """The ticket of a subject; waits for it."""
        return eventually(
            lambda: next((t for t in self.api("/v1/tickets?limit=100")["items"] if t["subject"] == subject), None),
            f"a ticket about {subject!r}",
        )

    @staticmethod
    def _get(url: str, headers: dict[str, str]) -> Any:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as answer:
            return json.loads(answer.read())


def aws(desk: Desk, service: str) -> Any:
    """A client of the emulated AWS of the stack."""
    port = desk.stack.ready["ports"]["aws"]
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-central-1"}
    return boto3.client(service, endpoint_url=f"http://127.0.0.1:{port}", **keys)  # type: ignore[call-overload]


def run_by_schedule(desk: Desk, handler: str) -> dict[str, Any]:
    """What EventBridge does by the schedule of a handler of app.py; what the function answers."""
    functions = aws(desk, "lambda")
    name = next(
        one["FunctionName"]
        for page in functions.get_paginator("list_functions").paginate()
        for one in page["Functions"]
        if one["Handler"] == f"app.{handler}"
    )
    event = {"id": "1", "version": "0", "account": "0", "time": "", "region": "", "source": "aws.events"}
    event |= {"detail-type": "Scheduled Event", "resources": [], "detail": {}}
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    found = answer["Payload"].read()
    assert "FunctionError" not in answer, found
    return dict(json.loads(found))


def forget_shifts(desk: Desk) -> None:
    """Nobody was ever on shift: from the first shift on, tickets of who is off shift go back to the queue."""
    table = desk.stack.ready["outputs"]["dispatch_table"]
    aws(desk, "dynamodb").delete_item(TableName=table, Key={"pk": {"S": "SHIFTS"}, "sk": {"S": "ROSTER"}})


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """The running system, for all files; in it an answer waits for some seconds."""
    with running(**SETTINGS) as stack:
        yield Desk(stack)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium for the tests of a file; nothing here is left out for want of it."""
    with chromium.started() as running:
        yield running


@pytest.fixture
def console(desk: Desk, browser: Browser) -> Iterator[Page]:
    """The console with an agent signed in, live."""
    context = browser.new_context(
        locale="cs-CZ", timezone_id="Europe/Prague", viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    page.goto(desk.stack.url + "/")
    page.click("[data-sign-in]")
    page.fill("input[name=username]", "alena@fronta.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("[data-live=online]")
    yield page
    context.close()
