"""Who may call what: every operation of the API, every kind of caller, one's own, another's and what is not there.

The table names every operation that is described, so a new one has to be put into it.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from chalicelib.api import routes
from chalicelib.entrypoints.http import handle
from chalicelib.people import service as people
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import clock
from chalicelib.platform.ids import timestamp
from chalicelib.tickets import store
from chalicelib.zone import passes
from tests.api.http_request import event
from tests.tickets.examples import AT, stored

MINUTES_LATER = datetime(2026, 11, 23, 8, 10, tzinfo=UTC)
MISSING = "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T"
TECHNICAL, OTHER, STRANGER = "jan@firma.example", "eva@firma.example", "cizi@druha.example"

# Kinds of callers. Staff and machines come with the claims that API Gateway checked, contacts with a pass.
STAFF = {
    "agent": "[agent]", "lead": "[lead]", "finance": "[finance]", "machine": "[integration]", "nobody's": "[]",
}  # fmt: skip
CONTACTS = {"contact": TECHNICAL, "other contact": OTHER, "stranger": STRANGER}
CALLERS = (*STAFF, *CONTACTS, "no one")

EVERYBODY = frozenset(CALLERS)
SIGNED_IN = frozenset(STAFF)
AGENTS = frozenset({"agent", "lead"})
LEADS = frozenset({"lead"})
MACHINES = frozenset({"machine"})
FINANCE = frozenset({"finance"})
PASSES = frozenset(CONTACTS)
# Contacts who may set the PIN: of his own client each.
PINS = frozenset({"contact", "stranger"})

ANSWER = {"text": "x", "version": 1}
EVENT = {"queue": "podpora", "subject": "x", "text": "x", "sms": "x", "clients": ["1001"]}
BUDGET: dict[str, Any] = {
    "monthly_usd": 500, "shares": [80], "on_forecast": True, "unusual_days": True, "mails": [], "sms_month_usd": None,
    "version": 0,
}  # fmt: skip
CLIENT: dict[str, Any] = {"name": "Nová", "contacts": [], "services": [], "domains": []}
# (method, path) → who may, and the body. What else an operation checks is told where it is tested.
TABLE: dict[tuple[str, str], tuple[frozenset[str], Any]] = {
    ("GET", "/v1/health"): (EVERYBODY, None),
    ("GET", "/v1/me"): (SIGNED_IN, None),
    ("GET", "/v1/queues"): (AGENTS, None),
    ("GET", "/v1/tickets"): (AGENTS, None),
    ("GET", "/v1/tickets/{ticket_id}"): (AGENTS, None),
    ("GET", "/v1/tickets/{ticket_id}/as-client"): (AGENTS, None),
    ("GET", "/v1/tickets/{ticket_id}/changes"): (AGENTS, None),
    ("GET", "/v1/tickets/{ticket_id}/changes/{version}/text"): (AGENTS, None),
    ("GET", "/v1/tickets/{ticket_id}/changes/{version}/files/{index}"): (AGENTS, None),
    ("POST", "/v1/tickets/{ticket_id}/answers"): (AGENTS, ANSWER),
    ("POST", "/v1/tickets/{ticket_id}/state"): (AGENTS, {"state": "in_progress", "version": 1}),
    ("POST", "/v1/tickets/{ticket_id}/schedule"): (AGENTS, {"until": "2026-11-30T08:00:00Z", "version": 1}),
    ("POST", "/v1/tickets/{ticket_id}/assign"): (AGENTS, {"agent": None, "version": 1}),
    ("POST", "/v1/tickets/{ticket_id}/lock"): (AGENTS, {"locked": False, "version": 1}),
    ("POST", "/v1/tickets/{ticket_id}/urgency"): (AGENTS, {"urgency": "urgent", "version": 1}),
    ("POST", "/v1/tickets/{ticket_id}/copies"): (AGENTS, {"add": [], "version": 1}),
    ("POST", "/v1/tickets/{ticket_id}/notes"): (AGENTS, {"text": "x"}),
    ("POST", "/v1/tickets/{ticket_id}/tags"): (AGENTS, {"add": ["x"]}),
    ("POST", "/v1/tickets/{ticket_id}/relations"): (AGENTS, {"number": 1}),
    ("POST", "/v1/tickets/{ticket_id}/merge"): (AGENTS, {"into": 1, "version": 1}),
    ("POST", "/v1/tickets/{ticket_id}/split"): (AGENTS, {"message": 1, "queue": "podpora", "subject": "x"}),
    ("POST", "/v1/tickets/{ticket_id}/answers/{version}/recall"): (AGENTS, None),
    ("POST", "/v1/uploads"): (AGENTS, {"name": "a.txt", "size": 1}),
    ("GET", "/v1/search"): (AGENTS, None),
    ("GET", "/v1/queue"): (AGENTS, None),
    ("GET", "/v1/changes"): (AGENTS, None),
    ("POST", "/v1/live/ticket"): (AGENTS, None),
    ("GET", "/v1/shifts"): (AGENTS, None),
    ("PUT", "/v1/shifts/me"): (AGENTS, {}),
    ("DELETE", "/v1/shifts/me"): (AGENTS, None),
    ("PUT", "/v1/shifts/{agent}"): (LEADS, {"name": "Petr"}),
    ("DELETE", "/v1/shifts/{agent}"): (LEADS, None),
    ("GET", "/v1/promises"): (AGENTS, None),
    ("GET", "/v1/tickets/{ticket_id}/draft"): (AGENTS, None),
    ("PUT", "/v1/tickets/{ticket_id}/draft"): (AGENTS, {"draft": {"text": "x"}}),
    ("DELETE", "/v1/tickets/{ticket_id}/draft"): (AGENTS, None),
    ("GET", "/v1/drafts"): (AGENTS, None),
    ("GET", "/v1/macros"): (AGENTS, None),
    ("PUT", "/v1/macros/{macro}"): (LEADS, {"name": "Hotovo", "state": "resolved"}),
    ("DELETE", "/v1/macros/{macro}"): (LEADS, None),
    ("GET", "/v1/views"): (AGENTS, None),
    ("PUT", "/v1/views/{view}"): (AGENTS, {"name": "Moje", "filter": {"agent": "me"}}),
    ("DELETE", "/v1/views/{view}"): (AGENTS, None),
    ("GET", "/v1/audit"): (LEADS, None),
    ("GET", "/v1/clients/{number}"): (AGENTS, None),
    ("GET", "/v1/agents"): (AGENTS, None),
    ("PUT", "/v1/agents/{agent}/roles"): (LEADS, {"roles": ["agent"]}),
    ("GET", "/v1/settings"): (LEADS, None),
    ("GET", "/v1/mails"): (AGENTS, None),
    ("GET", "/v1/mails/counts"): (AGENTS, None),
    ("GET", "/v1/mails/{mail_id}"): (AGENTS, None),
    ("POST", "/v1/mails/{mail_id}/accept"): (AGENTS, {}),
    ("GET", "/v1/mails/{mail_id}/raw"): (AGENTS, None),
    ("GET", "/v1/mails/{mail_id}/files/{index}"): (AGENTS, None),
    ("GET", "/v1/mails/{mail_id}/html"): (AGENTS, None),
    ("POST", "/v1/sms/preview"): (AGENTS, {"sms": "x"}),
    ("POST", "/v1/technical-events"): (AGENTS, EVENT),
    ("GET", "/v1/technical-events"): (AGENTS, None),
    ("GET", "/v1/technical-events/{event}"): (AGENTS, None),
    ("POST", "/v1/technical-events/{event}/confirm"): (LEADS, None),
    ("POST", "/v1/tickets/{ticket_id}/sms"): (AGENTS, {**ANSWER, "sms": "x"}),
    ("POST", "/v1/calls"): (MACHINES, {"call": "x"}),
    ("POST", "/v1/calls/{call}/identify"): (MACHINES, {}),
    ("POST", "/v1/calls/{call}/end"): (MACHINES, {}),
    ("GET", "/v1/calls"): (AGENTS, None),
    ("GET", "/v1/calls/{call}"): (AGENTS, None),
    ("POST", "/v1/calls/{call}/take"): (AGENTS, None),
    ("POST", "/v1/calls/{call}/check"): (AGENTS, {}),
    ("POST", "/v1/calls/{call}/done"): (AGENTS, None),
    ("POST", "/v1/calls/{call}/ticket"): (AGENTS, {"queue": "podpora", "subject": "x", "text": "x"}),
    ("POST", "/v1/calls/{call}/log"): (AGENTS, {"ticket": 10001, "text": "x"}),
    ("GET", "/v1/costs/budget"): (FINANCE, None),
    ("PUT", "/v1/costs/budget"): (FINANCE, BUDGET),
    ("GET", "/v1/costs/bill"): (FINANCE, None),
    ("GET", "/v1/costs"): (FINANCE, None),
    ("GET", "/v1/costs/table"): (FINANCE, None),
    ("GET", "/v1/costs/overview"): (FINANCE, None),
    ("POST", "/v1/costs/estimate"): (FINANCE, {"tickets": 1000}),
    ("GET", "/v1/tickets/{ticket_id}/costs"): (FINANCE, None),
    ("GET", "/v1/webhooks"): (MACHINES, None),
    ("GET", "/v1/webhooks/{webhook}"): (MACHINES, None),
    ("PUT", "/v1/webhooks/{webhook}"): (MACHINES, {"url": "https://hooks.firma.example/x", "events": ["*"]}),
    ("DELETE", "/v1/webhooks/{webhook}"): (MACHINES, None),
    ("POST", "/v1/webhooks/{webhook}/test"): (MACHINES, None),
    ("GET", "/v1/webhooks/{webhook}/deliveries"): (MACHINES, None),
    ("POST", "/v1/webhooks/{webhook}/deliveries/{delivery}/again"): (MACHINES, None),
    ("GET", "/v1/directory/clients"): (MACHINES, None),
    ("GET", "/v1/directory/clients/{number}"): (MACHINES, None),
    ("PUT", "/v1/directory/clients/{number}"): (MACHINES, CLIENT),
    ("DELETE", "/v1/directory/clients/{number}"): (MACHINES, None),
    ("POST", "/v1/zone-tokens"): (MACHINES, {"client": "1001", "contact": TECHNICAL}),
    ("GET", "/v1/zone/me"): (PASSES, None),
    ("DELETE", "/v1/zone/pass"): (PASSES, None),
    ("POST", "/v1/zone/live"): (PASSES, None),
    ("PATCH", "/v1/zone/settings"): (PASSES, {"sms": True}),
    ("PUT", "/v1/zone/pin"): (PINS, {"pin": "4711"}),
    ("DELETE", "/v1/zone/pin"): (PINS, None),
    ("GET", "/v1/zone/contacts"): (PASSES, None),
    ("GET", "/v1/zone/tickets"): (PASSES, None),
    ("POST", "/v1/zone/tickets"): (PASSES, {"queue": "konzultace", "subject": "x", "text": "y"}),
    ("POST", "/v1/zone/uploads"): (PASSES, {"name": "a.txt", "size": 1}),
    ("GET", "/v1/zone/tickets/{ticket_id}"): (PASSES, None),
    ("POST", "/v1/zone/tickets/{ticket_id}/messages"): (PASSES, {"text": "x"}),
    ("POST", "/v1/zone/tickets/{ticket_id}/resolve"): (PASSES, {}),
    ("POST", "/v1/zone/tickets/{ticket_id}/reopen"): (PASSES, {}),
    ("POST", "/v1/zone/tickets/{ticket_id}/decline-lock"): (PASSES, {}),
    ("POST", "/v1/zone/tickets/{ticket_id}/copies"): (PASSES, {"add": []}),
    ("POST", "/v1/zone/tickets/{ticket_id}/files/{version}/{index}"): (PASSES, None),
    ("POST", "/v1/zone/tickets/{ticket_id}/messages/{version}/whole"): (PASSES, None),
}
# API Gateway lets nobody in without a token of the zone's own pool, whose claims it hands on: test_client_zone.py.
BY_ID_TOKEN = {("POST", "/v1/zone/sign-in"), ("POST", "/v1/zone/sign-in/other")}
QUERIES = {"/v1/changes": f"?since={timestamp(AT)}"}
# Where a ticket is one's own or not.
OF_A_ZONE_TICKET = [key for key in TABLE if key[1].startswith("/v1/zone/tickets/{ticket_id}")]


@pytest.fixture(autouse=True)
def ticket(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Two clients, three contacts, and a ticket of the first client in a technical queue."""
    monkeypatch.setattr(clock, "now", lambda: MINUTES_LATER)
    monkeypatch.setenv("FRONTA_WEBHOOKS_QUEUE_URL", aws_resources["webhooks"])
    firma = (Contact(TECHNICAL, "Jan", "cs", technical=True, pin=True), Contact(OTHER, "Eva", "cs", technical=False))
    people.put_client(ListedClient("1001", "Firma s.r.o.", firma))
    people.put_client(
        ListedClient("2002", "Druhá a.s.", (Contact(STRANGER, "Cizí", "cs", technical=True, pin=True),))
    )
    yield stored().id


@cache
def described() -> set[tuple[str, str]]:
    """Every operation of the description."""
    paths = json.loads(routes.openapi_json())["paths"]
    return {(method.upper(), path) for path, item in paths.items() for method in item}


def call(caller: str, method: str, path: str, body: Any) -> tuple[int, str]:
    """Status and body of what a caller is answered."""
    claims, headers = None, {"If-Match": '"1"'}
    if caller in STAFF:
        claims = {"sub": caller, "name": caller, "email": "x@fronta.example", "cognito:groups": STAFF[caller]}
    elif caller in CONTACTS:
        lifetime = MINUTES_LATER - AT
        made = passes.give(CONTACTS[caller], None, f"secret of {caller}", MINUTES_LATER, lifetime)
        headers["Authorization"] = f"Bearer {made.word}"
    if path in QUERIES:
        path += QUERIES[path]
    answer = handle(event(method, path, claims=claims, body=body, headers=headers), None)
    return answer["statusCode"], answer.get("body") or ""


def filled(path: str, ticket: str) -> str:
    """A path with something in its places."""
    places = {"ticket_id": ticket, "version": 1, "index": 0, "agent": "petr", "mail_id": "ses-1", "webhook": "own",
              "delivery": "x", "number": "3003", "macro": "done", "view": "mine", "event": MISSING,
              "call": "0" * 32}  # fmt: skip
    return path.format(**places)


def test_every_operation_is_in_the_table() -> None:
    """And nothing else is."""
    assert set(TABLE) | BY_ID_TOKEN == described()


@pytest.mark.parametrize(("method", "path"), list(TABLE))
def test_each_caller_may_what_he_may(method: str, path: str, ticket: str) -> None:
    """Who may not is told so before anything is looked up: 403 with claims, 401 in the zone without a pass."""
    may, body = TABLE[method, path]
    is_zone = path.startswith("/v1/zone/")
    for caller in CALLERS:
        status, _ = call(caller, method, filled(path, ticket), body)
        assert status < 500 or status == 503, (caller, status)
        if caller in may:
            assert status not in (401, 403), (caller, status)
        else:
            assert status == (401 if is_zone and caller not in CONTACTS else 403), (caller, status)


@pytest.mark.parametrize(("method", "path"), OF_A_ZONE_TICKET)
def test_anothers_ticket_is_as_one_that_is_not_there(method: str, path: str, ticket: str) -> None:
    """Another client's, and a technical one for who is no technical contact: the same bytes, and nothing is done."""
    _, body = TABLE[method, path]
    before = store.load(stored_id := store.TicketId(ticket))
    for caller in ("stranger", "other contact"):
        theirs = call(caller, method, filled(path, ticket), body)
        assert theirs == call(caller, method, filled(path, MISSING), body)
        assert theirs[0] == 404
    assert store.load(stored_id) == before
    own = call("contact", method, filled(path, ticket), body)
    assert own[0] != 404 or path.endswith("{index}")
