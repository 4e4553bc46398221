"""Whatever staff may change says afterwards who did it: walked over every operation of the description."""

import json
from typing import Any

import pytest

from chalicelib.platform import clock
from tests.api.http_request import ask
from tests.api.test_who_may_what import AGENTS, FINANCE, LEADS, MINUTES_LATER, TABLE, described
from tests.one_aws import stored as rows
from tests.tickets.examples import stored

BY_STAFF = AGENTS | LEADS | FINANCE
WHO = {
    "sub": "vera-who-did-it",
    "name": "Věra",
    "email": "vera@fronta.example",
    "cognito:groups": "[agent lead finance]",
}
# What is one's own, or changes nothing that anybody else sees.
OWN = {
    ("POST", "/v1/uploads"): "a place for a file, which the answer that sends it names",
    ("POST", "/v1/live/ticket"): "a word that opens one's own websocket",
    ("PUT", "/v1/shifts/me"): "one's own shift, which the roster tells",
    ("DELETE", "/v1/shifts/me"): "one's own shift, which the roster tells",
    ("PUT", "/v1/tickets/{ticket_id}/draft"): "one's own draft",
    ("DELETE", "/v1/tickets/{ticket_id}/draft"): "one's own draft",
    ("POST", "/v1/sms/preview"): "it tells what an SMS would be",
    ("POST", "/v1/costs/estimate"): "it tells what a load would cost",
}
# Of these the trace is shown where what they need is prepared.
ELSEWHERE = {
    ("POST", "/v1/tickets/{ticket_id}/merge"): "tests/tickets",
    ("POST", "/v1/tickets/{ticket_id}/split"): "tests/tickets",
    ("POST", "/v1/tickets/{ticket_id}/relations"): "tests/tickets",
    ("POST", "/v1/tickets/{ticket_id}/answers/{version}/recall"): "tests/tickets",
    ("POST", "/v1/tickets/{ticket_id}/lock"): "tests/tickets",
    ("PUT", "/v1/agents/{agent}/roles"): "tests/desk",
    ("DELETE", "/v1/macros/{macro}"): "tests/desk",
    ("DELETE", "/v1/views/{view}"): "tests/desk",
    ("DELETE", "/v1/shifts/{agent}"): "tests/desk",
    ("POST", "/v1/mails/{mail_id}/accept"): "tests/api/test_mails.py",
    ("POST", "/v1/technical-events"): "tests/api/test_texting_api.py",
    ("POST", "/v1/technical-events/{event}/confirm"): "tests/api/test_texting_api.py",
    ("POST", "/v1/tickets/{ticket_id}/sms"): "tests/api/test_texting_api.py",
    ("POST", "/v1/calls/{call}/take"): "tests/api/test_calls_api.py",
    ("POST", "/v1/calls/{call}/check"): "tests/api/test_calls_api.py",
    ("POST", "/v1/calls/{call}/done"): "tests/api/test_calls_api.py",
    ("POST", "/v1/calls/{call}/ticket"): "tests/api/test_calls_api.py",
    ("POST", "/v1/calls/{call}/log"): "tests/api/test_calls_api.py",
}
# (operation) → a body that changes something in a new ticket, or in an empty desk.
WALKED: dict[tuple[str, str], Any] = {
    ("POST", "/v1/tickets/{ticket_id}/answers"): {"text": "x", "version": 1},
    ("POST", "/v1/tickets/{ticket_id}/state"): {"state": "in_progress", "version": 1},
    ("POST", "/v1/tickets/{ticket_id}/schedule"): {"until": "2026-11-30T08:00:00Z", "version": 1},
    ("POST", "/v1/tickets/{ticket_id}/assign"): {"agent": "vera-who-did-it", "version": 1},
    ("POST", "/v1/tickets/{ticket_id}/urgency"): {"urgency": "urgent", "version": 1},
    ("POST", "/v1/tickets/{ticket_id}/copies"): {"add": ["dana@firma.example"], "version": 1},
    ("POST", "/v1/tickets/{ticket_id}/notes"): {"text": "x"},
    ("POST", "/v1/tickets/{ticket_id}/tags"): {"add": ["x"]},
    ("PUT", "/v1/shifts/{agent}"): {"name": "Petr"},
    ("PUT", "/v1/macros/{macro}"): {"name": "Hotovo", "state": "resolved"},
    ("PUT", "/v1/views/{view}"): {"name": "Naše", "filter": {}, "shared": True},
    ("PUT", "/v1/costs/budget"): TABLE["PUT", "/v1/costs/budget"][1],
}


def test_every_change_by_staff_is_looked_at() -> None:
    """A new operation that changes something has to be put into one of the tables."""
    changing = {key for key in described() if key[0] != "GET" and key in TABLE and TABLE[key][0] & BY_STAFF}
    changing -= {key for key in changing if TABLE[key][0] > BY_STAFF}
    assert {*OWN, *ELSEWHERE, *WALKED} == changing
    assert not OWN.keys() & WALKED.keys() and not ELSEWHERE.keys() & {*OWN, *WALKED}


def _trace() -> set[str]:
    """Rows that tell of changes: of the histories of tickets, and of the log of changes."""
    history = [row for row in rows("fronta-test-tickets") if "C#" in str(row["sk"])]
    log = [row for row in rows("fronta-test-desk") if "AUDIT#" in str(row["pk"])]
    return {json.dumps(row, default=str, sort_keys=True) for row in (*history, *log)}


@pytest.mark.usefixtures("aws_resources")
@pytest.mark.parametrize(("method", "path"), list(WALKED))
def test_a_change_names_who_made_it(method: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a row that was not there before: of the ticket's history, or of the log of changes."""
    monkeypatch.setattr(clock, "now", lambda: MINUTES_LATER)
    ticket = stored().id
    before = _trace()
    place = path.format(ticket_id=ticket, agent="petr", macro="done", view="ours")
    answer = ask(method, place, body=WALKED[method, path], claims=WHO)
    assert answer.status < 300, answer.json
    new = _trace() - before
    assert new and all(WHO["sub"] in row for row in new)
