"""The HTTP API as its callers see it: requests of API Gateway in, answers out."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from chalicelib.api import routes
from chalicelib.live import store as live
from chalicelib.mail import store as mails
from chalicelib.platform import clock, limits
from chalicelib.platform.ids import timestamp
from chalicelib.platform.settings import settings
from chalicelib.tickets import store
from chalicelib.tickets.commands import Answer, Move, NoteAutomatic, NoteDelivery, OpenTicket, ReceiveMessage
from chalicelib.tickets.events import Attachment, AutomaticEntry, DeliveryFailed
from chalicelib.tickets.ticket import State, Ticket, TicketId
from tests.api.http_request import JANA, PETR, ask
from tests.mail.kept_mails import File, brought_in, raw_mail
from tests.tickets import examples
from tests.tickets.examples import AT, MINUTE, message, stored, then, ticket_id

pytestmark = pytest.mark.usefixtures("aws_resources")

OPENAPI = Path(__file__).parents[2] / "docs" / "openapi.json"
NOW = AT + 10 * MINUTE
T1 = ticket_id(1)
OWNER = f"T#{T1}"
CALL = "0" * 32
# What a body needs at least.
ANSWER = {"text": "Opraveno.", "version": 1}
EVENT = {"queue": "podpora", "subject": "x", "text": "x", "sms": "x", "clients": ["1001"]}
LETTER = raw_mail(html="<p>Nejde web.</p>", files=[File("a.txt", b"text")])
TAKE = {"state": "in_progress", "version": 1}
LATER = {"until": "2026-11-24T08:00:00Z", "version": 1}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ten minutes past eight."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


# ---------------------------------------------------------------- who may call what

ROUTES = [
    # method, path, template in the description, body, status for an agent
    ("GET", "/v1/me", "/v1/me", None, 200),
    ("GET", "/v1/queues", "/v1/queues", None, 200),
    ("GET", "/v1/tickets", "/v1/tickets", None, 200),
    ("GET", f"/v1/tickets/{T1}", "/v1/tickets/{ticket_id}", None, 200),
    ("GET", f"/v1/tickets/{T1}/as-client", "/v1/tickets/{ticket_id}/as-client", None, 200),
    ("GET", f"/v1/tickets/{T1}/changes", "/v1/tickets/{ticket_id}/changes", None, 200),
    ("GET", f"/v1/tickets/{T1}/changes/1/text", "/v1/tickets/{ticket_id}/changes/{version}/text", None, 200),
    ("POST", f"/v1/tickets/{T1}/answers", "/v1/tickets/{ticket_id}/answers", ANSWER, 201),
    ("POST", f"/v1/tickets/{T1}/state", "/v1/tickets/{ticket_id}/state", TAKE, 200),
    ("POST", f"/v1/tickets/{T1}/schedule", "/v1/tickets/{ticket_id}/schedule", LATER, 200),
    ("POST", f"/v1/tickets/{T1}/assign", "/v1/tickets/{ticket_id}/assign", {"agent": None, "version": 1}, 200),
    ("POST", f"/v1/tickets/{T1}/lock", "/v1/tickets/{ticket_id}/lock", {"locked": False, "version": 1}, 200),
    (
        "POST",
        f"/v1/tickets/{T1}/urgency",
        "/v1/tickets/{ticket_id}/urgency",
        {"urgency": "urgent", "version": 1},
        200,
    ),
    (
        "POST",
        f"/v1/tickets/{T1}/copies",
        "/v1/tickets/{ticket_id}/copies",
        {"add": ["a@x.example"], "version": 1},
        200,
    ),
    ("POST", f"/v1/tickets/{T1}/notes", "/v1/tickets/{ticket_id}/notes", {"text": "Volal jsem."}, 201),
    ("POST", f"/v1/tickets/{T1}/tags", "/v1/tickets/{ticket_id}/tags", {"add": ["dns"]}, 200),
    ("POST", f"/v1/tickets/{T1}/relations", "/v1/tickets/{ticket_id}/relations", {"number": 1}, 404),
    ("POST", f"/v1/tickets/{T1}/merge", "/v1/tickets/{ticket_id}/merge", {"into": 1, "version": 1}, 404),
    (
        "POST",
        f"/v1/tickets/{T1}/split",
        "/v1/tickets/{ticket_id}/split",
        {"message": 1, "queue": "podpora", "subject": "Certifikát"},
        201,
    ),
    ("POST", f"/v1/tickets/{T1}/answers/1/recall", "/v1/tickets/{ticket_id}/answers/{version}/recall", None, 404),
    ("POST", "/v1/uploads", "/v1/uploads", {"name": "a.txt", "size": 1}, 201),
    ("POST", f"/v1/tickets/{T1}/sms", "/v1/tickets/{ticket_id}/sms", {**ANSWER, "sms": "x"}, 422),
    ("POST", "/v1/sms/preview", "/v1/sms/preview", {"sms": "x"}, 200),
    ("POST", "/v1/technical-events", "/v1/technical-events", EVENT, 422),
    ("GET", "/v1/technical-events", "/v1/technical-events", None, 200),
    ("GET", f"/v1/technical-events/{T1}", "/v1/technical-events/{event}", None, 404),
    ("POST", f"/v1/technical-events/{T1}/confirm", "/v1/technical-events/{event}/confirm", None, 404),
    ("GET", "/v1/calls", "/v1/calls", None, 200),
    ("GET", f"/v1/calls/{CALL}", "/v1/calls/{call}", None, 404),
    ("POST", f"/v1/calls/{CALL}/take", "/v1/calls/{call}/take", None, 404),
    ("POST", f"/v1/calls/{CALL}/check", "/v1/calls/{call}/check", {}, 404),
    ("POST", f"/v1/calls/{CALL}/done", "/v1/calls/{call}/done", None, 404),
    (
        "POST",
        f"/v1/calls/{CALL}/ticket",
        "/v1/calls/{call}/ticket",
        {"queue": "podpora", "subject": "x", "text": "x"},
        404,
    ),
    ("POST", f"/v1/calls/{CALL}/log", "/v1/calls/{call}/log", {"ticket": 10001, "text": "x"}, 404),
    ("GET", "/v1/search?q=web", "/v1/search", None, 200),
    ("GET", "/v1/queue", "/v1/queue", None, 200),
    ("GET", "/v1/shifts", "/v1/shifts", None, 200),
    ("PUT", "/v1/shifts/me", "/v1/shifts/me", {}, 200),
    ("DELETE", "/v1/shifts/me", "/v1/shifts/me", None, 200),
    ("PUT", "/v1/shifts/petr", "/v1/shifts/{agent}", {"name": "Petr"}, 200),
    ("DELETE", "/v1/shifts/petr", "/v1/shifts/{agent}", None, 200),
    ("GET", "/v1/promises", "/v1/promises", None, 200),
    ("GET", f"/v1/tickets/{T1}/draft", "/v1/tickets/{ticket_id}/draft", None, 200),
    ("PUT", f"/v1/tickets/{T1}/draft", "/v1/tickets/{ticket_id}/draft", {"draft": {"text": "x"}}, 200),
    ("DELETE", f"/v1/tickets/{T1}/draft", "/v1/tickets/{ticket_id}/draft", None, 204),
    ("GET", "/v1/drafts", "/v1/drafts", None, 200),
    ("GET", "/v1/macros", "/v1/macros", None, 200),
    ("PUT", "/v1/macros/done", "/v1/macros/{macro}", {"name": "Hotovo", "state": "resolved"}, 201),
    ("DELETE", "/v1/macros/done", "/v1/macros/{macro}", None, 204),
    ("GET", "/v1/views", "/v1/views", None, 200),
    ("PUT", "/v1/views/mine", "/v1/views/{view}", {"name": "Moje", "filter": {}}, 201),
    ("DELETE", "/v1/views/mine", "/v1/views/{view}", None, 204),
    ("GET", "/v1/audit", "/v1/audit", None, 200),
    ("GET", "/v1/clients/3003", "/v1/clients/{number}", None, 404),
    # Staff sign in elsewhere here: tests/desk/test_staff.py has a pool.
    ("GET", "/v1/agents", "/v1/agents", None, 409),
    ("PUT", "/v1/agents/petr/roles", "/v1/agents/{agent}/roles", {"roles": []}, 409),
    ("GET", "/v1/settings", "/v1/settings", None, 200),
    ("GET", f"/v1/changes?since={timestamp(AT)}", "/v1/changes", None, 200),
    ("POST", "/v1/live/ticket", "/v1/live/ticket", None, 201),
    ("GET", "/v1/mails", "/v1/mails", None, 200),
    ("GET", "/v1/mails/counts", "/v1/mails/counts", None, 200),
    ("GET", "/v1/mails/ses-1", "/v1/mails/{mail_id}", None, 200),
    ("POST", "/v1/mails/ses-1/accept", "/v1/mails/{mail_id}/accept", {}, 200),
    ("GET", "/v1/mails/ses-1/raw", "/v1/mails/{mail_id}/raw", None, 200),
    ("GET", "/v1/mails/ses-1/files/0", "/v1/mails/{mail_id}/files/{index}", None, 200),
    ("GET", "/v1/mails/ses-1/html", "/v1/mails/{mail_id}/html", None, 200),
]
OF_OTHERS = {"client zone", "costs", "directory", "exchange", "webhooks"}
OF_EVERYBODY_SIGNED_IN = {"/v1/me"}
OF_LEADS = {"/v1/shifts/{agent}", "/v1/macros/{macro}", "/v1/audit", "/v1/agents/{agent}/roles", "/v1/settings"}
OF_LEADS |= {"/v1/technical-events/{event}/confirm"}


def test_every_route_that_is_described_is_tested_here() -> None:
    """The tables of this file name each route of the API, and no other."""
    described = {(method.upper(), path) for method, path, _ in operations()}
    # A file needs one that was sent: test_client_zone.py has it.
    elsewhere = {("GET", "/v1/health"), ("GET", "/v1/tickets/{ticket_id}/changes/{version}/files/{index}")}
    assert described == {(method, template) for method, _, template, _, _ in ROUTES} | elsewhere


@pytest.mark.parametrize(
    ("groups", "is_agent"),
    [("[agent]", True), ("[lead]", True), ("[finance]", False), ("[integration]", False), ("", False)],
)
@pytest.mark.parametrize(("method", "path", "template", "body", "status"), ROUTES)
def test_a_route_asks_for_its_role(
    method: str, path: str, template: str, body: Any, status: int, groups: str, is_agent: bool
) -> None:
    """Agents and leads may call every route; who is neither may only ask who he is."""
    stored()
    refused = brought_in(LETTER)
    answer = ask(method, path, body=body, claims={**JANA, "cognito:groups": groups})
    may = is_agent and (template not in OF_LEADS or "lead" in groups)
    if may or template in OF_EVERYBODY_SIGNED_IN:
        assert answer.status == status
        kind = "application/problem+json" if status >= 400 else None if status == 204 else "application/json"
        assert answer.headers.get("Content-Type") == kind
    else:
        assert (answer.status, answer.problem) == (403, "forbidden")
        assert f"role {'lead' if template in OF_LEADS else 'agent'}" in answer.json["detail"]
        assert store.load(T1) == examples.planned(None, examples.opening()).after
        assert mails.find_mail("ses-1") == refused


@pytest.mark.parametrize("claims", [None, {}, {"cognito:groups": "[agent lead]"}])
@pytest.mark.parametrize(("method", "path", "template", "body", "status"), ROUTES)
def test_a_token_that_names_nobody_opens_nothing(
    method: str, path: str, template: str, body: Any, status: int, claims: Any
) -> None:
    """Should the gateway ever let a request without a subject through, every route refuses it."""
    answer = ask(method, path, body=body, claims=claims)
    assert (answer.status, answer.problem) == (403, "forbidden")


def test_health_and_description_need_no_token() -> None:
    """Whether the API answers, and what it can do, anybody may know."""
    assert ask("GET", "/v1/health", claims=None).json == {"status": "ok"}
    assert ask("GET", "/openapi.json", claims=None).json == json.loads(routes.openapi_json())


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1"), ("GET", "/v1/nothing"), ("DELETE", "/v1/me"), ("PUT", f"/v1/tickets/{T1}"), ("GET", "/v2/me")],
)
def test_what_is_not_there_is_a_problem_document_too(method: str, path: str) -> None:
    """An address or a method that the API does not have answers 404 in the API's own way."""
    answer = ask(method, path)
    assert (answer.status, answer.problem) == (404, "not-found")


# ---------------------------------------------------------------- who and where


def test_me_is_who_signed_in() -> None:
    """The signed-in member of staff, with roles in a fixed order."""
    answer = ask("GET", "/v1/me", claims={**JANA, "cognito:groups": "[lead agent unknown]"})
    assert answer.json == {
        "id": "jana",
        "name": "Jana Nová",
        "email": "jana@fronta.example",
        "roles": ["agent", "lead"],
        # What the tests' stage says.
        "undo_window_s": 0,
    }


def test_queues_are_those_of_the_stage() -> None:
    """The configured queues, in their order, with their addresses and whether they are technical."""
    queues = ask("GET", "/v1/queues").json["queues"]
    assert [(queue["name"], queue["technical"]) for queue in queues] == [
        ("podpora", True),
        ("datacentrum", True),
        ("konzultace", False),
        ("tickety", False),
    ]
    assert queues[0]["address"] == "podpora@fronta.example"


# ---------------------------------------------------------------- the list


def listed(query: str = "") -> list[str]:
    """The ids on a page of the list."""
    answer = ask("GET", f"/v1/tickets{query}")
    assert answer.status == 200, answer
    return [item["id"] for item in answer.json["items"]]


def test_a_ticket_is_listed_as_the_contract_says() -> None:
    """A ticket of the list has exactly the members that consoles were promised."""
    then(stored(), Move(examples.JANA, State.IN_PROGRESS))
    answer = ask("GET", "/v1/tickets")
    assert answer.json == {
        "items": [
            {
                "id": T1,
                "number": 10001,
                "queue": "podpora",
                "subject": "Web 1",
                "state": "in_progress",
                "requester": {"address": "karel@firma.example", "name": "Karel Dvořák"},
                "client": {"number": "1001", "name": "Firma s.r.o."},
                "agent": {"id": "jana", "name": "Jana Nová"},
                "version": 2,
                "opened_at": "2026-11-23T08:00:00.000Z",
                "changed_at": "2026-11-23T08:01:00.000Z",
                "unread": False,
                "last": {"by": "client", "preview": "Web nejde."},
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
        ],
        "cursor": None,
        "feed": timestamp(NOW - settings().feed_overlap),
    }


def test_the_list_shows_open_tickets_unless_told_otherwise() -> None:
    """Without a state the list holds what staff still have to do with, newest change first."""
    for n, state in enumerate((State.IN_PROGRESS, State.WAITING, State.RESOLVED), start=1):
        then(stored(n, AT), Move(examples.JANA, state), AT + n * MINUTE)
    stored(4, AT, queue="tickety")
    assert listed() == [ticket_id(2), ticket_id(1), ticket_id(4)]
    assert listed("?state=resolved") == [ticket_id(3)]
    assert listed("?state=resolved&state=waiting") == [ticket_id(3), ticket_id(2)]
    assert listed("?queue=tickety") == [ticket_id(4)]
    assert listed("?queue=tickety&queue=podpora&state=queued&state=in_progress") == [ticket_id(1), ticket_id(4)]
    assert listed("?queue=nothing") == []


def test_pages_follow_each_other_by_their_cursor() -> None:
    """With the cursor of each page the next begins where it ended, until there is none."""
    for n in range(5):
        stored(n, AT + n // 2 * MINUTE)
    found, query = [], "?limit=2"
    while query:
        page = ask("GET", f"/v1/tickets{query}").json
        found.append([item["id"] for item in page["items"]])
        query = f"?limit=2&cursor={page['cursor'].replace('#', '%23')}" if page["cursor"] else ""
    assert found == [[ticket_id(4), ticket_id(3)], [ticket_id(2), ticket_id(1)], [ticket_id(0)]]


@pytest.mark.parametrize("limit", [1, limits.PAGE_ROWS_MAX])
def test_a_page_has_a_size(limit: int) -> None:
    """The smallest and the largest page that may be asked for are answered."""
    stored(1)
    assert listed(f"?limit={limit}") == [T1]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?limit=0", "limit"),
        (f"?limit={limits.PAGE_ROWS_MAX + 1}", "limit"),
        ("?limit=many", "limit"),
        ("?state=open", "state"),
        ("?state=queued&state=", "state"),
        (f"?cursor={'x' * 101}", "cursor"),
    ],
)
def test_a_list_that_cannot_be_is_refused_with_its_reason(query: str, field: str) -> None:
    """What is wrong with the question is told by the name of its part."""
    answer = ask("GET", f"/v1/tickets{query}")
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert field in answer.json["errors"][0]["field"]


@pytest.mark.parametrize("cursor", ["%00", "zz", "2026-11-23", "a'b\"c", "%F0%9F%90%98"])
def test_a_cursor_of_the_callers_own_making_is_only_a_place(cursor: str) -> None:
    """A cursor that no page gave leads to some place of the list, never to an error."""
    stored(1)
    assert ask("GET", f"/v1/tickets?cursor={cursor}").status == 200


def test_an_empty_cursor_is_no_cursor() -> None:
    """`?cursor=` is a first page or a refusal, not our fault."""
    assert ask("GET", "/v1/tickets?cursor=").status in (200, 422)


def test_a_state_asked_for_twice_lists_a_ticket_once() -> None:
    """Naming a queue or a state twice is naming it once."""
    stored(1)
    assert listed("?queue=podpora&queue=podpora&state=queued&state=queued") == [T1]


# ---------------------------------------------------------------- one ticket


def test_a_ticket_comes_with_its_history_and_outgoing_mail() -> None:
    """The history tells what happened, oldest first, and how far each outgoing mail is."""
    then(stored(), Answer(examples.JANA, "Opraveno."))
    claim = mails.claim(OWNER, "00000001-acknowledgement", AT, timedelta(minutes=5))
    assert claim is not None
    mails.note_sent(claim, "<1@eu-central-1.amazonses.com>", AT + MINUTE)
    assert mails.claim(OWNER, "00000002-answer", AT + MINUTE, timedelta(minutes=5)) is not None
    answer = ask("GET", f"/v1/tickets/{T1}").json
    assert answer["ticket"]["version"] == 2
    assert [(c["version"], [e["type"] for e in c["events"]]) for c in answer["changes"]] == [
        (1, ["ticket_opened", "message_received"]),
        (2, ["answered", "assigned", "state_changed", "clock_set"]),
    ]
    assert answer["ticket"]["clock"] == {"kind": "reminder", "at": "2026-11-26T08:01:00.000Z"}
    assert answer["changes"][1]["actor"] == {"kind": "agent", "id": "jana", "name": "Jana Nová"}
    acknowledgement, sent_answer = answer["outgoing"]
    assert acknowledgement == {
        "id": "00000001-acknowledgement",
        "kind": "acknowledgement",
        "to": ["karel@firma.example"],
        "cc": [],
        "state": "sent",
        "cause": None,
        "sent_at": "2026-11-23T08:01:00.000Z",
        "version": 1,
    }
    # Being sent is not sent: staff see it as pending.
    assert (sent_answer["state"], sent_answer["sent_at"]) == ("pending", None)


@pytest.mark.parametrize(("end", "state"), [(mails.note_held, "held"), (mails.note_failed, "failed")])
def test_a_mail_that_did_not_leave_says_why(end: Any, state: str) -> None:
    """Too many went to the address, or it could not be sent at all."""
    stored()
    claim = mails.claim(OWNER, "00000001-acknowledgement", AT, timedelta(minutes=5))
    assert claim is not None
    end(claim, "10 automatic mails to this address within an hour")
    (told,) = ask("GET", f"/v1/tickets/{T1}").json["outgoing"]
    assert (told["state"], told["sent_at"]) == (state, None)
    assert told["cause"] == "10 automatic mails to this address within an hour"


@pytest.mark.parametrize(
    ("after", "newer"), [("", [1, 2]), ("?after=0", [1, 2]), ("?after=1", [2]), ("?after=9", [])]
)
def test_what_is_newer_than_a_version_can_be_asked(after: str, newer: list[int]) -> None:
    """A console that knows a version gets what followed it, with the ticket as it is now."""
    then(stored(), ReceiveMessage(message("Ještě něco.")))
    answer = ask("GET", f"/v1/tickets/{T1}/changes{after}").json
    assert [change["version"] for change in answer["changes"]] == newer
    assert answer["ticket"]["version"] == 2


def test_a_very_long_ticket_can_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest texts are whole, of the older ones the beginning is told, and no text is out of reach."""
    monkeypatch.setattr(limits, "HISTORY_TEXT_CHARS_MAX", 1_000)
    store.commit([examples.planned(None, replace(examples.opening(), message=message("a" * 900)))])
    opened = store.load(T1)
    assert opened is not None
    then(opened, ReceiveMessage(message("b" * 900)))
    old, new = (change["events"] for change in ask("GET", f"/v1/tickets/{T1}").json["changes"])
    assert (old[1]["text"], old[1]["truncated"]) == ("a" * limits.PREVIEW_CHARS_MAX, True)
    assert (new[0]["text"], new[0]["truncated"]) == ("b" * 900, False)
    assert ask("GET", f"/v1/tickets/{T1}/changes/1/text").json == {"text": "a" * 900, "quoted": ""}


def test_a_key_that_did_something_else_is_refused() -> None:
    """The same key with another text does nothing, and says so."""
    stored()
    key = {"Idempotency-Key": "k-1"}
    first = ask("POST", f"/v1/tickets/{T1}/answers", body=ANSWER, headers=key)
    assert first.status == 201
    other = ask(
        "POST", f"/v1/tickets/{T1}/answers", body={**ANSWER, "text": "Něco jiného.", "version": 2}, headers=key
    )
    assert (other.status, other.problem) == (422, "idempotency-key-reused")
    assert ask("POST", f"/v1/tickets/{T1}/answers", body=ANSWER, headers=key).json == first.json


LENGTHS = [
    # Lengths of text and quoted history, oldest message first, and what is told of each within 1,000 characters.
    ([(100, 100)], [(100, 100)]),
    ([(900, 900)], [(900, 140)]),
    ([(140, 140)] * 5, [(140, 140)] * 5),
    ([(600, 0), (600, 0)], [(140, 0), (600, 0)]),
    ([(0, 600), (0, 600)], [(0, 140), (0, 600)]),
    ([(300, 300), (300, 300)], [(300, 140), (300, 300)]),
    ([(500, 0), (0, 5_000), (600, 0)], [(140, 0), (0, 140), (600, 0)]),
]


@pytest.mark.parametrize(("written", "told"), LENGTHS)
def test_text_and_history_of_a_ticket_share_what_an_answer_holds(
    monkeypatch: pytest.MonkeyPatch, written: list[tuple[int, int]], told: list[tuple[int, int]]
) -> None:
    """The newest come first and text before its history; whatever is told in part says so."""
    monkeypatch.setattr(limits, "HISTORY_TEXT_CHARS_MAX", 1_000)
    said = [replace(message("t" * text), quoted="q" * quoted) for text, quoted in written]
    ticket = store_opened(replace(examples.opening(), message=said[0]))
    for one in said[1:]:
        ticket = then(ticket, ReceiveMessage(one))
    shown = [events_of(change)["message_received"] for change in ask("GET", f"/v1/tickets/{T1}").json["changes"]]
    assert [(len(one["text"]), len(one["quoted"] or "")) for one in shown] == told
    assert [one["truncated"] for one in shown] == [is_told != was for is_told, was in zip(told, written, strict=True)]
    for version, (text, quoted) in enumerate(written, start=1):
        whole = ask("GET", f"/v1/tickets/{T1}/changes/{version}/text").json
        assert whole == {"text": "t" * text, "quoted": "q" * quoted}


def store_opened(command: OpenTicket) -> Ticket:
    """The ticket that a command opens, in the table."""
    opened = examples.planned(None, command)
    store.commit([opened])
    return opened.after


def events_of(change: Any) -> dict[str, Any]:
    """The events of a change by their type."""
    return {event["type"]: event for event in change["events"]}


def long_message(key: str, body: bytes) -> None:
    """A ticket whose first message is stored whole under a key, and in its row begins so."""
    boto3.client("s3").put_object(Bucket="fronta-test", Key=key, Body=body)
    said = replace(message("Začátek…"), quoted="Minule…", text_key=key)
    store_opened(replace(examples.opening(), message=said))


def test_a_long_text_is_told_as_truncated_and_whole_on_request() -> None:
    """The history holds the beginning of a long message; its own address holds all of it, and all that it quotes."""
    whole = {"text": "Začátek a konec", "quoted": "Minule a předtím"}
    long_message("texts/1.json", json.dumps(whole).encode())
    told = events_of(ask("GET", f"/v1/tickets/{T1}").json["changes"][0])["message_received"]
    assert (told["text"], told["quoted"], told["truncated"]) == ("Začátek…", "Minule…", True)
    assert not {"text_key", "raw_key"} & told.keys()
    assert ask("GET", f"/v1/tickets/{T1}/changes/1/text").json == whole
    assert ask("GET", f"/v1/tickets/{T1}/changes/2/text").status == 404


def test_a_long_text_of_before_is_whole_too() -> None:
    """Texts that were stored before histories were told apart are plain text, and nothing is quoted in them."""
    long_message("texts/1.txt", "Začátek a konec".encode())
    answer = ask("GET", f"/v1/tickets/{T1}/changes/1/text")
    assert (answer.status, answer.json) == (200, {"text": "Začátek a konec", "quoted": ""})


@pytest.mark.parametrize(("text", "quoted"), [(900_001, 0), (0, 900_001), (600_000, 600_000)])
def test_the_longest_text_fits_an_answer(text: int, quoted: int) -> None:
    """What is new comes first; the history gets what is left of the answer."""
    long_message("texts/1.json", json.dumps({"text": "ž" * text, "quoted": "š" * quoted}).encode())
    told = ask("GET", f"/v1/tickets/{T1}/changes/1/text").json
    wanted = min(text, limits.TEXT_ANSWER_CHARS_MAX)
    assert told == {"text": "ž" * wanted, "quoted": "š" * min(quoted, limits.TEXT_ANSWER_CHARS_MAX - wanted)}


def test_a_message_tells_its_mail_and_files() -> None:
    """Under which id its mail is to be asked for, what files it brought, and nothing of where they are."""
    files = (
        Attachment("logo.png", "image/png", 100, 0, "picture", inline=True),
        Attachment("video.mp4", "video/mp4", 30_000_000, 1, "file", refused=True),
    )
    said = replace(message(), raw_key="mail/ses-7", attachments=files, html=True, readable=False, new_way=True)
    store_opened(replace(examples.opening(), message=said))
    told = events_of(ask("GET", f"/v1/tickets/{T1}").json["changes"][0])["message_received"]
    assert told == {
        "type": "message_received",
        "from": {"address": "karel@firma.example", "name": "Karel Dvořák"},
        "text": "Web nejde.",
        "quoted": None,
        "truncated": False,
        "message_id": None,
        "mail": "ses-7",
        "html": True,
        "readable": False,
        "new_way": True,
        "via": "mail",
        "call": None,
        "verdict": {"verdict": "verified", "sentence_cs": "Odesílatel ověřen."},
        "attachments": [
            {
                "index": 0,
                "name": "logo.png",
                "type": "image/png",
                "size": 100,
                "kind": "picture",
                "inline": True,
                "refused": False,
            },
            {
                "index": 1,
                "name": "video.mp4",
                "type": "video/mp4",
                "size": 30_000_000,
                "kind": "file",
                "inline": False,
                "refused": True,
            },
        ],
    }


def test_a_grey_line_tells_its_mail_too() -> None:
    """An automatic mail that belongs to the ticket, with what may be told of it."""
    entry = AutomaticEntry("auto-reply", "karel@firma.example", "Dovolená", "Do pátku nejsem.", "mail/ses-8", {})
    then(stored(), NoteAutomatic(entry))
    (told,) = ask("GET", f"/v1/tickets/{T1}/changes?after=1").json["changes"][0]["events"]
    assert (told["type"], told["kind"], told["mail"]) == ("automatic_received", "auto-reply", "ses-8")
    assert (told["subject"], told["text"]) == ("Dovolená", "Do pátku nejsem.")
    assert "raw_key" not in told


def test_addresses_that_get_copies_or_nothing_are_told() -> None:
    """The list and the ticket say who gets copies, and whom our mail did not reach."""
    opening = replace(examples.opening(), copies=("eva@firma.example",))
    ticket = store_opened(opening)
    then(ticket, NoteDelivery(DeliveryFailed("karel@firma.example", True, "bounce", "5.1.1", "User unknown")))
    for told in (ask("GET", f"/v1/tickets/{T1}").json["ticket"], ask("GET", "/v1/tickets").json["items"][0]):
        assert (told["copies"], told["undeliverable"]) == (["eva@firma.example"], ["karel@firma.example"])


@pytest.mark.parametrize("after", ["-1", "x", "1.5"])
def test_a_version_is_a_number_from_zero(after: str) -> None:
    """A version that cannot be is refused."""
    answer = ask("GET", f"/v1/tickets/{T1}/changes?after={after}")
    assert (answer.status, answer.problem) == (422, "invalid-request")


NO_TICKETS = [
    ticket_id(9),
    T1.lower(),
    T1[:-1],
    T1 + "0",
    "8" + T1[1:],
    "10001",
    "COUNTER",
    "%00",
    "..%2F..%2Fme",
    "T%23" + T1,
    "ž" * 26,
]


@pytest.mark.parametrize("name", NO_TICKETS)
@pytest.mark.parametrize(
    ("method", "rest", "body"),
    [("GET", "", None), ("GET", "/changes", None), ("POST", "/answers", ANSWER), ("POST", "/state", TAKE)],
)
def test_what_is_no_ticket_is_not_found(method: str, rest: str, body: Any, name: str) -> None:
    """A ticket that is not there and a word that could be none have the same answer, and nothing is asked of AWS."""
    stored()
    answer = ask(method, f"/v1/tickets/{name}{rest}", body=body)
    assert (answer.status, answer.problem) == (404, "not-found")


# ---------------------------------------------------------------- answering and moving


def test_an_answer_is_created() -> None:
    """An answer makes the ticket wait for the client unless told otherwise, and tells its change."""
    stored()
    answer = ask("POST", f"/v1/tickets/{T1}/answers", body=ANSWER)
    assert answer.status == 201
    assert (answer.json["ticket"]["state"], answer.json["ticket"]["version"]) == ("waiting", 2)
    assert answer.json["ticket"]["agent"] == {"id": "jana", "name": "Jana Nová"}
    (change,) = answer.json["changes"]
    assert change["at"] == timestamp(NOW)
    assert change["events"][0] == {
        "type": "answered",
        "text": "Opraveno.",
        "to": ["karel@firma.example"],
        "cc": [],
        "truncated": False,
        "quoted": None,
        "markdown": False,
        "attachments": [],
    }


@pytest.mark.parametrize("state", ["waiting", "resolved", "in_progress"])
def test_an_answer_says_where_the_ticket_goes(state: str) -> None:
    """The state after an answer can be chosen."""
    stored()
    answer = ask("POST", f"/v1/tickets/{T1}/answers", body={**ANSWER, "state": state})
    assert answer.json["ticket"]["state"] == state


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (None, "body"),
        ("", "body"),
        ("{", "body"),
        ("[]", "body"),
        ("null", "body"),
        ('"text"', "body"),
        ({"text": "Ano."}, "version"),
        ({"version": 1}, "text"),
        ({**ANSWER, "text": ""}, "text"),
        ({**ANSWER, "text": "x" * (limits.ANSWER_CHARS_MAX + 1)}, "text"),
        ({**ANSWER, "text": 5}, "text"),
        ({**ANSWER, "text": "\ud800"}, "text"),
        ({**ANSWER, "version": 0}, "version"),
        ({**ANSWER, "version": 1.5}, "version"),
        ({**ANSWER, "version": None}, "version"),
        ({**ANSWER, "state": "closed"}, "state"),
        ({**ANSWER, "state": "queued"}, "state"),
        ({**ANSWER, "to": ["x@y.example"]}, "to"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_answer_that_cannot_be_is_refused_with_its_reason(body: Any, field: str) -> None:
    """What is missing, wrong, too long or unknown in an answer is told by name, and nothing is written."""
    stored()
    answer = ask("POST", f"/v1/tickets/{T1}/answers", body=body)
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert field in answer.json["errors"][0]["field"]
    assert answer.json["errors"][0]["detail"]
    ticket = store.load(T1)
    assert ticket is not None
    assert ticket.version == 1


def test_an_answer_of_white_space_is_refused_in_words() -> None:
    """An answer that says nothing is refused with a sentence for the agent."""
    stored()
    answer = ask("POST", f"/v1/tickets/{T1}/answers", body={**ANSWER, "text": " \n "})
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert answer.json["detail"] == "Odpověď je prázdná."


@pytest.mark.parametrize("state", ["in_progress", "waiting", "resolved"])
def test_a_ticket_is_moved(state: str) -> None:
    """A move tells the ticket in its new state and the change."""
    stored()
    answer = ask("POST", f"/v1/tickets/{T1}/state", body={"state": state, "version": 1})
    assert (answer.status, answer.json["ticket"]["state"]) == (200, state)
    assert {"type": "state_changed", "from": "queued", "to": state} in answer.json["changes"][0]["events"]


def test_a_move_to_where_the_ticket_is_changes_nothing() -> None:
    """Asking for the state that is there is fine and makes no version."""
    stored()
    answer = ask("POST", f"/v1/tickets/{T1}/state", body={"state": "queued", "version": 1})
    assert (answer.status, answer.json["changes"], answer.json["ticket"]["version"]) == (200, [], 1)


@pytest.mark.parametrize("state", ["closed", "scheduled", "open", "", None])
def test_a_move_that_nobody_can_make_is_refused(state: Any) -> None:
    """States that staff cannot choose are not in the API."""
    stored()
    answer = ask("POST", f"/v1/tickets/{T1}/state", body={"state": state, "version": 1})
    assert (answer.status, answer.problem) == (422, "invalid-request")


@pytest.mark.parametrize(("rest", "body"), [("answers", ANSWER), ("state", TAKE)])
def test_an_illegal_move_is_told_in_words(rest: str, body: Any) -> None:
    """What the ticket cannot do in its state is a conflict with a sentence for staff."""
    closed = examples.planned(None, examples.opening())
    store.commit((closed,))
    row = store.Row.get(f"T#{T1}", "TICKET")
    row.update(actions=[store.Row.data.set({**row.data, "state": "closed"})])
    answer = ask("POST", f"/v1/tickets/{T1}/{rest}", body=body)
    assert (answer.status, answer.problem) == (409, "illegal-move")
    assert answer.json["detail"] == "Ticket je ukončený, pokračovat lze jen v novém."


@pytest.mark.parametrize(("rest", "body"), [("answers", ANSWER), ("state", TAKE)])
def test_who_has_not_seen_the_newest_is_stopped_and_told(rest: str, body: Any) -> None:
    """A stale request does nothing; its problem holds the ticket and exactly what is newer than what was seen."""
    then(then(stored(), ReceiveMessage(message("Druhá."))), ReceiveMessage(message("Třetí.")))
    for seen, newer in ((1, [2, 3]), (2, [3]), (99, [])):
        answer = ask("POST", f"/v1/tickets/{T1}/{rest}", body={**body, "version": seen})
        assert (answer.status, answer.problem) == (409, "stale")
        assert [change["version"] for change in answer.json["changes"]] == newer
        assert answer.json["ticket"]["version"] == 3
    assert answer.json["ticket"] == ask("GET", f"/v1/tickets/{T1}").json["ticket"]


# ---------------------------------------------------------------- once


@pytest.mark.parametrize(("rest", "body", "status"), [("answers", ANSWER, 201), ("state", TAKE, 200)])
def test_the_same_key_does_the_same_thing_once(rest: str, body: Any, status: int) -> None:
    """A request repeated with its Idempotency-Key answers as the first did and changes nothing more."""
    stored()
    first, again = (
        ask("POST", f"/v1/tickets/{T1}/{rest}", body=body, headers={"Idempotency-Key": "key-1"}) for _ in range(2)
    )
    assert (first.status, again.status) == (status, status)
    assert again.json == first.json
    history = store.history(T1)
    assert history is not None
    assert [change.version for change in history.changes] == [1, 2]


@pytest.mark.parametrize("keys", [("key-1", "key-2"), ("key,1", "key,2"), ("key", "key "), (None, None), ("", "")])
def test_other_keys_are_other_requests(keys: tuple[str | None, str | None]) -> None:
    """Requests with keys of their own, or with none, are not taken for each other: the second is stale."""
    stored()
    statuses = [
        ask(
            "POST",
            f"/v1/tickets/{T1}/answers",
            body=ANSWER,
            headers={} if key is None else {"Idempotency-Key": key},
        ).status
        for key in keys
    ]
    assert statuses == [201, 409]


def test_a_key_belongs_to_its_sender_and_ticket() -> None:
    """Another agent's request with the same key, or one about another ticket, is a request of its own."""
    stored(1), stored(2)
    headers = {"Idempotency-Key": "key-1"}
    assert ask("POST", f"/v1/tickets/{T1}/answers", body=ANSWER, headers=headers).status == 201
    assert ask("POST", f"/v1/tickets/{T1}/answers", body=ANSWER, headers=headers, claims=PETR).status == 409
    assert ask("POST", f"/v1/tickets/{ticket_id(2)}/answers", body=ANSWER, headers=headers).status == 201


def test_a_key_has_a_longest_length() -> None:
    """A key of a hundred characters is taken, one of more is refused."""
    stored()
    for length, status in ((101, 422), (100, 201)):
        answer = ask("POST", f"/v1/tickets/{T1}/answers", body=ANSWER, headers={"Idempotency-Key": "k" * length})
        assert answer.status == status


# ---------------------------------------------------------------- catching up


def caught_up(since: str) -> Any:
    """What changed since a cursor."""
    answer = ask("GET", f"/v1/changes?since={since}")
    assert answer.status == 200
    return answer.json


def test_a_console_that_was_away_misses_nothing() -> None:
    """From the list's feed cursor on, and then from each answer's cursor, every change is told at least once."""
    first = ask("GET", "/v1/tickets").json["feed"]
    stored(1, NOW - timedelta(seconds=59))
    stored(2, NOW)
    feed = caught_up(first)
    assert [(push["ticket"]["id"], push["version"]) for push in feed["changes"]] == [(T1, 1), (ticket_id(2), 1)]
    assert feed["reset"] is False
    assert feed["cursor"] <= timestamp(NOW - settings().feed_overlap)
    assert {"type", "ticket", "version", "at", "what", "mentions", "actor", "cursor"} == feed["changes"][0].keys()


def test_the_catch_up_overlaps() -> None:
    """A change that was committed a little before the cursor is told again: its writer's clock may be behind."""
    overlap = settings().feed_overlap
    stored(1, AT - overlap)
    stored(2, AT - overlap - timedelta(milliseconds=1))
    assert [push["ticket"]["id"] for push in caught_up(timestamp(AT))["changes"]] == [T1]


RESETS = [
    (NOW - settings().feed_reset_after, False),
    (NOW - settings().feed_reset_after - timedelta(milliseconds=1), True),
    (NOW, False),
    (NOW + settings().feed_overlap, False),
    (NOW + settings().feed_overlap + timedelta(milliseconds=1), True),
]


@pytest.mark.parametrize(("since", "reset"), [(timestamp(at), reset) for at, reset in RESETS])
def test_a_cursor_is_good_for_a_while(since: str, reset: bool) -> None:
    """A cursor that is too old, or from the future, tells the console to load everything again."""
    stored(1, NOW)
    feed = caught_up(since)
    assert feed["reset"] is reset
    assert (feed["changes"] == []) is reset
    assert feed["cursor"] == timestamp(NOW - settings().feed_overlap)


@pytest.mark.parametrize("since", ["x" * 20, "2026-11-23T08:00:00.000", "2026-13-23T08:00:00.000Z", "%00" * 20])
def test_what_is_no_cursor_begins_anew(since: str) -> None:
    """A cursor that cannot be read is like one that is too old."""
    assert caught_up(since) == {
        "changes": [],
        "cursor": timestamp(NOW - settings().feed_overlap),
        "reset": True,
    }


@pytest.mark.parametrize("since", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00%2B14:00"])
def test_a_time_beyond_all_times_begins_anew(since: str) -> None:
    """A cursor at the rim of what a calendar can say is too old or too new, not our fault."""
    assert ask("GET", f"/v1/changes?since={since}").json["reset"] is True


@pytest.mark.parametrize("query", ["", "?since=", "?since=2026", f"?since={'x' * 41}"])
def test_a_catch_up_needs_a_cursor(query: str) -> None:
    """Without a cursor, or with one of no possible length, the question is refused."""
    answer = ask("GET", f"/v1/changes{query}")
    assert (answer.status, answer.problem) == (422, "invalid-request")


def test_too_much_to_catch_up_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """When more happened than one answer holds, the console loads everything instead of losing the rest."""
    for n in range(3):
        stored(n, AT + n * MINUTE)
    monkeypatch.setattr(limits, "CHANGES_ROWS_MAX", 4)
    assert len(caught_up(timestamp(AT))["changes"]) == 3
    monkeypatch.setattr(limits, "CHANGES_ROWS_MAX", 3)
    assert (caught_up(timestamp(AT))["changes"], caught_up(timestamp(AT))["reset"]) == ([], True)


# ---------------------------------------------------------------- the websocket's ticket


def test_a_live_ticket_lets_its_owner_in_for_a_minute() -> None:
    """The word is unguessable, different each time, and good once until it expires."""
    first, second = (ask("POST", "/v1/live/ticket") for _ in range(2))
    assert first.status == 201
    assert first.json["expires_at"] == timestamp(NOW + settings().live_ticket_lifetime)
    words = [answer.json["ticket"] for answer in (first, second)]
    assert len(set(words)) == 2
    assert all(len(word) >= 43 for word in words)
    assert live.use_ticket(words[0], NOW) == live.Admission(live.Listener("jana", "Jana Nová"), live.AUDIENCE)
    assert live.use_ticket(words[1], NOW + settings().live_ticket_lifetime) is None


# ---------------------------------------------------------------- when it breaks


def test_what_breaks_tells_nothing_of_its_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that nobody expected is a problem document without a word of the error."""

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("secret-of-the-table")

    monkeypatch.setattr(store, "history", broken)
    answer = ask("GET", f"/v1/tickets/{T1}")
    assert (answer.status, answer.problem) == (500, "internal")
    assert "secret" not in json.dumps(answer.json)


def test_a_ticket_that_never_rests_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who loses to other writers every time is asked to try again."""

    def lost(*_args: Any, **_kwargs: Any) -> None:
        raise store.Conflict("always")

    stored()
    monkeypatch.setattr("chalicelib.tickets.service.commit", lost)
    answer = ask("POST", f"/v1/tickets/{T1}/state", body=TAKE)
    assert (answer.status, answer.problem) == (503, "busy")


def test_problems_are_not_kept_by_caches() -> None:
    """A problem is of its moment: no cache may keep it."""
    assert ask("GET", "/v1/nothing").headers["Cache-Control"] == "no-store"


# ---------------------------------------------------------------- the description


def test_the_description_in_docs_is_that_of_the_code() -> None:
    """docs/openapi.json is what the routes say of themselves."""
    wanted = json.dumps(json.loads(routes.openapi_json()), indent=1, ensure_ascii=False) + "\n"
    assert OPENAPI.read_text(encoding="utf-8") == wanted, "docs/openapi.json is old: run `make openapi`"


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every operation of staff; others' are tested where they are."""
    paths = json.loads(routes.openapi_json())["paths"]
    every = [(method, path, operation) for path, item in paths.items() for method, operation in item.items()]
    return [one for one in every if not OF_OTHERS & set(one[2]["tags"])]


def test_every_operation_is_named_and_describes_what_it_takes() -> None:
    """Each operation has a summary, and those that take a body, and only those, describe it."""
    for method, path, operation in operations():
        assert operation["summary"], path
        takes_nothing = ("/recall", "/live/ticket", "/technical-events/{event}/confirm", "/take", "/done")
        takes_body = (method == "post" and not path.endswith(takes_nothing)) or method == "put"
        assert ("requestBody" in operation) == takes_body, path


def test_every_operation_says_which_role_it_needs() -> None:
    """What the routes say of roles and conflicts is in the description that integrators read."""
    for _, path, operation in operations():
        assert operation.get("description"), path


@pytest.mark.parametrize("kind", ["text/plain", "application/xml"])
def test_a_body_that_is_no_json_is_refused(kind: str) -> None:
    """With the reason, and not as a fault of ours."""
    stored()
    body = json.dumps({"state": "in_progress", "version": 1})
    answer = ask("POST", f"/v1/tickets/{T1}/state", body=body, headers={"Content-Type": kind})
    assert (answer.status, answer.problem) == (415, "unsupported-type")


def test_errors_are_described_as_the_problems_that_they_are() -> None:
    """A client made from the description reads problem documents, for every status that is answered."""
    for method, path, operation in operations():
        if path == "/v1/health":
            continue
        wanted = {"403", "422"} | ({"404"} if "_id}" in path else set())
        wanted |= {"409", "503"} if method == "post" and "_id}" in path else set()
        assert wanted <= operation["responses"].keys(), path
        for status in wanted:
            assert "application/problem+json" in operation["responses"][status]["content"], path


@pytest.mark.parametrize(
    ("method", "path", "status", "names"),
    [
        ("post", "/v1/mails/{mail_id}/accept", "409", ["not-acceptable"]),
        ("post", "/v1/mails/{mail_id}/accept", "422", ["choose-client", "clients", "invalid-request"]),
        ("get", "/v1/mails/{mail_id}/files/{index}", "422", ["file-too-large", "invalid-request"]),
        ("post", "/v1/tickets/{ticket_id}/answers", "409", ["stale", "illegal-move"]),
    ],
)
def test_problems_of_one_operation_are_named_at_it(method: str, path: str, status: str, names: list[str]) -> None:
    """Who calls it knows by which types to tell them apart."""
    told = json.loads(routes.openapi_json())["paths"][path][method]["responses"][status]["description"]
    assert [name for name in names if f"`{name}`" in told] == names


def test_the_choice_of_a_client_is_described_with_its_members() -> None:
    """A client made from the description finds among whom to choose."""
    document = json.loads(routes.openapi_json())
    answer = document["paths"]["/v1/mails/{mail_id}/accept"]["post"]["responses"]["422"]
    shapes = [
        one["$ref"].rpartition("/")[2] for one in answer["content"]["application/problem+json"]["schema"]["anyOf"]
    ]
    assert shapes == ["ChooseClientProblem", "Problem"]
    shape = document["components"]["schemas"]["ChooseClientProblem"]
    assert shape["allOf"][1]["properties"]["clients"]["items"] == {"$ref": "#/components/schemas/ClientShape"}
    assert shape["examples"][0].keys() == {"type", "title", "status", "detail", "clients"}


def test_every_reference_of_the_description_leads_somewhere() -> None:
    """No shape is named that is not described."""
    document = routes.openapi_json()
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', document))
    assert named == named & json.loads(document)["components"]["schemas"].keys()


def test_ids_in_the_tables_are_ids() -> None:
    """The ticket of these tests has an id of the right form, so that 404 means what it says."""
    stored()
    assert ask("GET", f"/v1/tickets/{TicketId(T1)}").status == 200


# ---------------------------------------------------------------- what is scheduled


def test_a_ticket_is_scheduled_and_says_until_when() -> None:
    """It has a clock for that time, and the agent who set it has the ticket."""
    stored()
    answer = ask("POST", f"/v1/tickets/{T1}/schedule", body=LATER)
    assert answer.status == 200
    ticket = answer.json["ticket"]
    assert (ticket["state"], ticket["due"]) == ("scheduled", False)
    assert ticket["scheduled_for"] == "2026-11-24T08:00:00.000Z"
    assert ticket["clock"] == {"kind": "due", "at": "2026-11-24T08:00:00.000Z"}
    assert ticket["agent"]["id"] == "jana"


@pytest.mark.parametrize(
    "until",
    ["2026-11-23T08:10:00Z", "2020-01-01T00:00:00Z", "2036-01-01T00:00:00Z", "zítra", "2026-11-24T08:00:00", ""],
)
def test_a_time_that_is_not_ahead_is_refused(until: str) -> None:
    """Behind, too far, without a zone, or no time at all: told, and nothing is done."""
    stored()
    answer = ask("POST", f"/v1/tickets/{T1}/schedule", body={"until": until, "version": 1})
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert ask("GET", f"/v1/tickets/{T1}").json["ticket"]["version"] == 1
