"""Notes, tags, relations, merge, split and undo as the console asks for them."""

from datetime import timedelta
from typing import Any

import boto3
import pytest

from chalicelib.dispatch import store as dispatch
from chalicelib.dispatch.shifts import Shift
from chalicelib.platform import clock
from chalicelib.platform.settings import resource, settings
from chalicelib.tickets import store
from chalicelib.tickets.commands import ChangeCopies, ReceiveMessage
from chalicelib.tickets.outbox import SendState
from tests.api.http_request import Answer, ask
from tests.tickets.examples import AT, MINUTE, PETR, message, stored, then, ticket_id
from tests.tickets.examples import JANA as AGENT_JANA

pytestmark = pytest.mark.usefixtures("aws_resources")

NOW = AT + 10 * MINUTE
T1, T2 = ticket_id(1), ticket_id(2)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]) -> None:
    """It is ten minutes past eight; Petr is on shift."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    shift = Shift(PETR.id, PETR.name, frozenset(), 8, AT, NOW + timedelta(hours=8))
    dispatch.change_roster(lambda roster: roster.begun(shift))


def post(path: str, body: Any = None, key: str | None = None, ticket: str = T1) -> Answer:
    """Ask as Jana."""
    headers = {"Idempotency-Key": key} if key else {}
    return ask("POST", f"/v1/tickets/{ticket}{path}", body=body, headers=headers)


def kinds(answer: Answer) -> list[str]:
    """Types of the events that a command made."""
    return [event["type"] for change in answer.json["changes"] for event in change["events"]]


def uploaded(content: bytes = b"log", name: str = "zápis.log", type_: str = "text/plain") -> str:
    """A file of Jana's in S3, as her browser puts it there."""
    made = ask("POST", "/v1/uploads", body={"name": name, "type": type_, "size": len(content)}).json
    boto3.client("s3").put_object(
        Bucket=resource("BUCKET"),
        Key=made["fields"]["key"],
        Body=content,
        ContentType=made["fields"]["Content-Type"],
        Metadata={"name": made["fields"]["x-amz-meta-name"]},
    )
    return str(made["id"])


def test_a_note_calls_who_is_mentioned() -> None:
    """It is in the history with the names, and the push names whom it calls."""
    stored()
    made = post("/notes", {"text": "Petře, podívej se.", "mentions": ["petr", "petr"]}, "key")
    assert made.status == 201
    (event,) = made.json["changes"][0]["events"]
    assert (event["type"], event["text"]) == ("noted", "Petře, podívej se.")
    assert event["mentions"] == [{"id": "petr", "name": "Petr Malý"}]
    assert ask("GET", f"/v1/tickets/{T1}/changes/2/text").json["text"] == "Petře, podívej se."
    assert post("/notes", {"text": "Petře, podívej se.", "mentions": ["petr", "petr"]}, "key").json == made.json
    pushes = store.feed(AT, NOW, 10)
    assert [push["mentions"] for push in pushes] == [[], ["petr"]]
    assert all("mentions" not in push["ticket"] for push in pushes)
    told = ask("GET", "/v1/changes?since=2026-11-23T08:00:00.000Z").json["changes"]
    assert [push["mentions"] for push in told] == [[], ["petr"]]


def test_nobody_unknown_is_called() -> None:
    """Nothing is written."""
    stored()
    assert post("/notes", {"text": "x", "mentions": ["kdosi"]}).problem == "unknown-agent"
    assert post("/notes", {"text": " \n"}).problem == "invalid-request"
    assert ask("GET", f"/v1/tickets/{T1}").json["ticket"]["version"] == 1


def test_a_note_does_not_wait_for_what_is_new() -> None:
    """Whatever happened meanwhile; and it is no news to the client."""
    ticket = stored()
    then(ticket, ReceiveMessage(message("A ještě…")))
    assert post("/notes", {"text": "Volal jsem."}).status == 201
    seen = ask("GET", f"/v1/tickets/{T1}/as-client").json["changes"]
    assert "Volal jsem." not in str(seen)


def test_tags_are_told_with_the_ticket() -> None:
    """In the form in which they are kept; too many are refused in a sentence."""
    stored()
    assert post("/tags", {"add": [" Migrace ", "DNS"]}).json["ticket"]["tags"] == ["migrace", "dns"]
    assert post("/tags", {"add": ["dns"], "remove": ["migrace"]}).json["ticket"]["tags"] == ["dns"]
    refused = post("/tags", {"add": [f"t{n}" for n in range(20)]})
    assert (refused.problem, "štítků" in refused.json["detail"]) == ("illegal-move", True)


def test_related_tickets_name_each_other() -> None:
    """And no more when they have nothing to do with each other."""
    stored()
    stored(2)
    first = {"id": T1, "number": 10_001}, {"id": T2, "number": 10_002}
    assert post("/relations", {"number": 10_002}).json["ticket"]["related"] == [first[1]]
    assert ask("GET", f"/v1/tickets/{T2}").json["ticket"]["related"] == [first[0]]
    assert post("/relations", {"number": 10_002, "related": False}, "key").json["ticket"]["related"] == []
    assert post("/relations", {"number": 10_002, "related": False}, "key").status == 200
    assert ask("GET", f"/v1/tickets/{T2}").json["ticket"]["related"] == []
    assert post("/relations", {"number": 10_001}).problem == "illegal-move"
    assert post("/relations", {"number": 99_999}).problem == "not-found"


def test_a_merged_ticket_says_where_it_goes_on() -> None:
    """Stale when something was not seen; refused where it cannot be."""
    stored()
    stored(2)
    assert post("/merge", {"into": 10_002, "version": 9}).problem == "stale"
    merged = post("/merge", {"into": 10_002, "version": 1})
    assert kinds(merged)[:2] == ["merged", "state_changed"]
    assert merged.json["ticket"]["merged_into"] == {"id": T2, "number": 10_002}
    assert post("/merge", {"into": 10_001, "version": 2}, ticket=T2).problem == "illegal-move"


def test_a_message_is_split_off_once_for_a_key() -> None:
    """The answer is the new ticket, the same one when it is asked for again."""
    stored()
    body = {"message": 1, "queue": "konzultace", "subject": "Certifikát"}
    made = post("/split", body, "key")
    assert (made.status, made.json["ticket"]["subject"], made.json["ticket"]["queue"]) == (
        201, "Certifikát", "konzultace",
    )  # fmt: skip
    assert made.json["changes"][0]["events"][0]["split_from"] == {"id": T1, "number": 10_001}
    assert post("/split", body, "key").json["ticket"]["id"] == made.json["ticket"]["id"]
    assert post("/split", {**body, "subject": "Jiný"}, "key").problem == "idempotency-key-reused"
    assert post("/split", {**body, "queue": "jinam"}).problem == "invalid-request"
    assert post("/split", {**body, "message": 7}).problem == "not-found"


def test_an_answer_is_called_back() -> None:
    """As long as its mail waits; then it is too late, told in both languages."""
    stored()
    post("/answers", {"text": "Hotovo.", "version": 1, "state": "resolved"})
    back = post("/answers/2/recall", key="key")
    assert (back.status, back.json["ticket"]["state"], back.json["ticket"]["agent"]["id"]) == (
        200, "in_progress", "jana",
    )  # fmt: skip
    assert post("/answers/2/recall", key="key").json == back.json
    assert store.send_state(T1, "00000002-answer") is SendState.RECALLED
    post("/answers", {"text": "Hotovo.", "version": 3})
    row = store.Row.get(f"T#{T1}", "O#00000004-answer")
    row.update(actions=[store.Row.send_state.set("claimed")])
    late = post("/answers/4/recall")
    assert (late.status, late.problem) == (409, "too-late")
    assert "na cestě" in late.json["detail"] and "on its way" in late.json["detail_en"]


def test_an_answer_takes_files_markup_a_quotation_and_fewer_copies() -> None:
    """All of it is in the event; its file's place in S3 is nobody's business."""
    then(stored(), ChangeCopies(AGENT_JANA, ("a@x.example", "b@x.example")))
    body = {
        "text": "**Hotovo.**", "version": 2, "markdown": True, "quoted": "Web nejde.", "cc": ["B@x.example"],
        "files": [uploaded()],
    }  # fmt: skip
    made = post("/answers", body)
    assert made.status == 201, made
    event = made.json["changes"][0]["events"][0]
    assert (event["markdown"], event["quoted"], event["cc"]) == (True, "Web nejde.", ["b@x.example"])
    assert [(file["name"], file["size"]) for file in event["attachments"]] == [("zápis.log", 3)]
    assert "key" not in event["attachments"][0]
    sent = store.history(T1)
    assert sent is not None
    mail = next(one.mail for one in sent.outgoing if one.mail.kind == "answer")
    assert (mail.markdown, mail.quoted, mail.cc, mail.attachments[0].name) == (
        True, "Web nejde.", ("b@x.example",), "zápis.log",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"cc": ["cizi@y.example"]}, "illegal-move"),
        ({"files": ["nic"]}, "no-such-file"),
        ({"files": ["x"] * 11}, None),
    ],
)
def test_what_cannot_be_sent_along_is_refused(more: dict[str, Any], name: str | None) -> None:
    """Somebody who gets no copies, and a file that is not there, or too many."""
    stored()
    refused = post("/answers", {"text": "x", "version": 1, **more})
    assert refused.problem == (name or "invalid-request")


def test_files_of_an_answer_fit_a_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Together they are no more than one may be."""
    stored()
    monkeypatch.setattr(type(settings()), "attachment_bytes_max", property(lambda _self: 5))
    files = [uploaded(b"1234"), uploaded(b"5678")]
    assert post("/answers", {"text": "x", "version": 1, "files": files}).problem == "invalid-request"
    assert post("/answers", {"text": "x", "version": 1, "files": files[:1]}).status == 201
