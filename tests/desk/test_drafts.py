"""Drafts: one's own, on every device, for a while."""

import json
from datetime import timedelta
from typing import Any

import pytest
from pynamodb.models import Model

from chalicelib.desk import store
from chalicelib.platform import clock
from chalicelib.platform.limits import ANSWER_CHARS_MAX, COPIES_MAX, QUOTED_CHARS_MAX
from chalicelib.tickets.uploads import FILES_MAX
from tests.desk.asking import JANA, LEAD, PETR, ask
from tests.one_aws import stored
from tests.tickets.examples import AT

pytestmark = pytest.mark.usefixtures("aws_resources")

FIRST, SECOND = "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T", "01KAPQ8Y4Z8T3M5N6P7Q8R9S0T"
PATH = f"/v1/tickets/{FIRST}/draft"
FILE = {"id": "w" * 43, "name": "chyba.log", "type": "text/plain", "size": 1024}
DRAFT: dict[str, Any] = {
    "text": "Dobrý den, 🙂",
    "kind": "answer",
    "state": "resolved",
    "base": 3,
    "markdown": True,
    "quoted": "> Web se nenačítá",
    "cc": ["eva@firma.example"],
    "files": [FILE],
}


def test_a_draft_is_there_on_another_device_as_it_was_saved() -> None:
    """Everything of it, and when; nothing before."""
    assert ask("GET", PATH).json == {"draft": None, "saved_at": None}
    assert ask("PUT", PATH, {"draft": DRAFT}).json == {"saved_at": "2026-11-23T08:00:00.000Z"}
    assert ask("GET", PATH).json == {"draft": DRAFT, "saved_at": "2026-11-23T08:00:00.000Z"}


def test_what_is_not_said_is_as_usual() -> None:
    """A text is enough."""
    ask("PUT", PATH, {"draft": {"text": "x", "kind": "note"}})
    usual = {"state": "waiting", "base": None, "markdown": False, "quoted": "", "cc": None, "files": []}
    assert ask("GET", PATH).json["draft"] == {"text": "x", "kind": "note", **usual}


def test_who_saves_last_is_right() -> None:
    """One draft of an agent in a ticket."""
    ask("PUT", PATH, {"draft": DRAFT})
    ask("PUT", PATH, {"draft": {**DRAFT, "text": "Jinak"}})
    assert ask("GET", PATH).json["draft"]["text"] == "Jinak"


@pytest.mark.parametrize("claims", [PETR, LEAD])
def test_nobody_else_sees_touches_or_forgets_it(claims: dict[str, str]) -> None:
    """Not even a lead: each has his own."""
    ask("PUT", PATH, {"draft": DRAFT})
    assert ask("GET", PATH, claims=claims).json["draft"] is None
    assert ask("GET", "/v1/drafts", claims=claims).json == {"tickets": []}
    ask("PUT", PATH, {"draft": {"text": "cizí"}}, claims=claims)
    ask("DELETE", PATH, claims=claims)
    assert ask("GET", PATH).json["draft"] == DRAFT


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("PUT", {"draft": None}),
        ("PUT", {"draft": {**DRAFT, "text": " \n", "files": []}}),
        ("DELETE", None),
    ],
)
def test_a_draft_is_forgotten(method: str, body: Any) -> None:
    """By saying so, or with nothing in it; once more is the same."""
    ask("PUT", PATH, {"draft": DRAFT})
    for _ in range(2):
        assert ask(method, PATH, body).status in (200, 204)
        assert ask("GET", PATH).json == {"draft": None, "saved_at": None}
    assert stored("fronta-test-desk") == []


def test_a_draft_of_files_alone_is_kept() -> None:
    """They were uploaded for something."""
    ask("PUT", PATH, {"draft": {**DRAFT, "text": ""}})
    assert ask("GET", PATH).json["draft"]["files"] == [FILE]


def test_a_draft_goes_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty days after it was saved it is not told of any more, though its row may still be there."""
    ask("PUT", PATH, {"draft": DRAFT})
    (row,) = stored("fronta-test-desk")
    assert int(row["expires_at"]["N"]) == int((AT + timedelta(days=30)).timestamp())
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=30) - timedelta(seconds=1))
    assert ask("GET", PATH).json["draft"] == DRAFT
    assert ask("GET", "/v1/drafts").json == {"tickets": [FIRST]}
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=30))
    assert ask("GET", PATH).json["draft"] is None
    assert ask("GET", "/v1/drafts").json == {"tickets": []}


def test_where_one_has_drafts_is_told_newest_tickets_first() -> None:
    """For the marks in lists."""
    for ticket in (FIRST, SECOND):
        ask("PUT", f"/v1/tickets/{ticket}/draft", {"draft": DRAFT})
    assert ask("GET", "/v1/drafts").json == {"tickets": [SECOND, FIRST]}


def test_no_more_are_listed_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """DRAFTS_LISTED_MAX of them, whatever is stored."""
    monkeypatch.setattr(store, "DRAFTS_LISTED_MAX", 1)
    for ticket in (FIRST, SECOND):
        ask("PUT", f"/v1/tickets/{ticket}/draft", {"draft": DRAFT})
    assert ask("GET", "/v1/drafts").json == {"tickets": [SECOND]}


def test_a_ticket_that_cannot_be_has_no_draft() -> None:
    """What is no ULID is no ticket; whether one exists is not asked."""
    for method, body in (("GET", None), ("PUT", {"draft": DRAFT}), ("DELETE", None)):
        answer = ask(method, "/v1/tickets/nic/draft", body)
        assert (answer.status, answer.problem) == (404, "not-found")


def test_saving_is_one_write_and_no_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """It happens with every pause in writing."""
    calls: list[str] = []
    real = Model._get_connection.__func__  # type: ignore[attr-defined]

    def counted(model: Any) -> Any:
        """The connection, whose calls are counted."""
        found = real(model).connection
        if not hasattr(found, "_counted"):
            dispatch = found.dispatch
            found.dispatch = lambda name, *args, **more: (calls.append(name), dispatch(name, *args, **more))[1]
            found._counted = True
        return real(model)

    monkeypatch.setattr(Model, "_get_connection", classmethod(counted))
    ask("PUT", PATH, {"draft": DRAFT})
    assert [name for name in calls if name != "DescribeTable"] == ["PutItem"]


@pytest.mark.parametrize(("field", "chars_max"), [("text", ANSWER_CHARS_MAX), ("quoted", QUOTED_CHARS_MAX)])
def test_what_could_not_be_sent_is_not_kept(field: str, chars_max: int) -> None:
    """The limits are those of an answer, told in both languages."""
    assert ask("PUT", PATH, {"draft": {**DRAFT, field: "ř" * chars_max}}).status == 200
    answer = ask("PUT", PATH, {"draft": {**DRAFT, field: "ř" * (chars_max + 1)}})
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert str(chars_max) in answer.json["detail"]
    assert str(chars_max) in answer.json["detail_cs"]
    assert answer.json["errors"][0]["field"] == f"body.draft.{field}"


def test_the_largest_draft_fits_into_a_row() -> None:
    """Letters of four bytes everywhere: below the 400 kB of DynamoDB."""
    largest = {
        **DRAFT,
        "text": "🙂" * ANSWER_CHARS_MAX,
        "quoted": "🙂" * QUOTED_CHARS_MAX,
        "cc": ["a" * 254] * COPIES_MAX,
        "files": [{**FILE, "id": "w" * 100, "name": "🙂" * 100, "type": "x" * 100}] * FILES_MAX,
    }
    assert ask("PUT", PATH, {"draft": largest}).status == 200
    assert ask("GET", PATH).json["draft"] == largest
    (row,) = stored("fronta-test-desk")
    assert sum(len(name) + len(next(iter(value.values())).encode()) for name, value in row.items()) < 400_000


def test_half_a_letter_is_left_out() -> None:
    """UTF-8 has no place for it."""
    body = json.dumps({"draft": {"text": "a\ud83db"}})
    assert ask("PUT", PATH, body).status == 200
    assert ask("GET", PATH).json["draft"]["text"] == "ab"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "mail"},
        {"state": "closed"},
        {"base": 0},
        {"base": "3"},
        {"files": [FILE] * (FILES_MAX + 1)},
        {"files": [{**FILE, "size": -1}]},
        {"cc": ["a@b.example"] * (COPIES_MAX + 1)},
        {"surprise": 1},
    ],
)
def test_what_is_no_draft_is_refused(wrong: dict[str, Any]) -> None:
    """422, and what was there stays."""
    ask("PUT", PATH, {"draft": DRAFT})
    answer = ask("PUT", PATH, {"draft": {**DRAFT, **wrong}}, claims=JANA)
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert ask("GET", PATH).json["draft"] == DRAFT
