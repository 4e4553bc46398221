"""Saved views: one's own, and those that everybody sees."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib.desk import service
from chalicelib.desk.view import VIEW_TEXT_CHARS_MAX
from chalicelib.platform import clock
from chalicelib.platform.limits import NAME_CHARS_MAX
from tests.desk.asking import JANA, LEAD, PETR, ask, audit
from tests.tickets.examples import AT

pytestmark = pytest.mark.usefixtures("aws_resources")

PATH = "/v1/views/urgent"
FILTER: dict[str, Any] = {
    "queue": "podpora",
    "states": ["queued", "in_progress"],
    "tags": ["migrace"],
    "agent": "me",
    "client": "100001",
    "urgency": "urgent",
    "text": "certifikát",
}
OWN = {"name": "Moje", "filter": FILTER, "shared": False}
SHARED = {**OWN, "shared": True}


def put(body: Any, claims: Any = JANA, path: str = PATH) -> Any:
    """What a view is answered."""
    return ask("PUT", path, body, claims=claims)


def listed(claims: Any) -> list[dict[str, Any]]:
    """The views that somebody sees."""
    return list(ask("GET", "/v1/views", claims=claims).json["items"])


def test_ones_own_view_is_ones_own() -> None:
    """Made, changed, deleted; nobody else sees it, and the log tells nothing of it."""
    made = put(OWN)
    assert made.status == 201
    assert made.json == {"id": "urgent", **OWN, "owner": "jana", "owner_name": "Jana Nová", "revision": 1}
    assert put({**OWN, "name": "Jinak"}).json["revision"] == 2
    assert [view["name"] for view in listed(JANA)] == ["Jinak"]
    assert listed(PETR) == listed(LEAD) == []
    for _ in range(2):
        assert ask("DELETE", PATH).status == 204
    assert listed(JANA) == []
    assert audit() == []


def test_two_people_have_views_of_the_same_id() -> None:
    """Neither is in the other's way."""
    put(OWN)
    assert put({**OWN, "name": "Petrův"}, PETR).status == 201
    ask("DELETE", PATH, claims=PETR)
    assert [view["name"] for view in listed(JANA)] == ["Moje"]


def test_a_shared_view_is_seen_by_everybody() -> None:
    """With whose it is; own and shared ones together by name."""
    put(SHARED)
    put({**OWN, "name": "A"}, PETR, "/v1/views/own")
    assert [(view["name"], view["owner_name"]) for view in listed(PETR)] == [
        ("A", "Petr Malý"),
        ("Moje", "Jana Nová"),
    ]


def test_sharing_changing_and_unsharing_are_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what others saw before and see since."""
    times = (AT + timedelta(milliseconds=number) for number in count())
    monkeypatch.setattr(clock, "now", lambda: next(times))
    put(OWN)
    put(SHARED)
    put({**SHARED, "name": "Jinak"})
    put({**OWN, "name": "Jinak"})
    put(SHARED)
    ask("DELETE", PATH)
    told = {entry["what"]: entry for entry in audit()}
    assert len(audit()) == 5
    assert told.keys() == {"view.shared", "view.changed", "view.unshared", "view.deleted"}
    assert (told["view.shared"]["before"], told["view.shared"]["after"]["shared"]) == (None, True)
    assert (told["view.changed"]["before"]["name"], told["view.changed"]["after"]["name"]) == ("Moje", "Jinak")
    assert told["view.unshared"]["after"]["shared"] is False
    assert (told["view.deleted"]["before"]["name"], told["view.deleted"]["after"]) == ("Moje", None)
    assert listed(JANA) == listed(PETR) == []


def test_somebody_elses_shared_view_is_not_changed() -> None:
    """403 in both languages; a lead may, and it stays its owner's."""
    put(SHARED)
    for answer in (put({**SHARED, "name": "Cizí"}, PETR), put(OWN, PETR), ask("DELETE", PATH, claims=PETR)):
        assert (answer.status, answer.problem) == (403, "forbidden")
        assert "Jana Nová" in answer.json["detail_cs"]
    by_lead = put({**SHARED, "name": "Od vedoucí"}, LEAD)
    assert (by_lead.status, by_lead.json["owner"], by_lead.json["name"]) == (200, "jana", "Od vedoucí")
    assert put({**OWN, "name": "Od vedoucí"}, LEAD).json["owner"] == "jana"
    assert (len(listed(JANA)), listed(LEAD)) == (1, [])


def test_the_same_again_changes_nothing() -> None:
    """A repetition of a request whose answer was lost."""
    put(SHARED)
    assert (put(SHARED).status, put(SHARED).json["revision"], len(audit())) == (200, 1, 1)


@pytest.mark.parametrize(("body", "limit"), [(OWN, "OWN_VIEWS_MAX"), (SHARED, "SHARED_VIEWS_MAX")])
def test_there_are_no_more_than_may_be(body: Any, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither made nor moved there; those that are there can be changed."""
    monkeypatch.setattr(service, limit, 1)
    put(body)
    full = put(body, path="/v1/views/other")
    assert (full.status, full.problem) == (409, "too-many")
    put({**body, "shared": not body["shared"]}, path="/v1/views/other")
    assert put(body, path="/v1/views/other").status == 409
    assert put({**body, "name": "Jinak"}).status == 200


def test_an_empty_filter_shows_everything() -> None:
    """What is left out does not matter."""
    assert put({"name": "Vše", "filter": {}}).json["filter"] == {
        "queue": None, "states": [], "tags": [], "agent": None, "client": None, "urgency": None, "text": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * (NAME_CHARS_MAX + 1)},
        {"filter": {"text": "x" * (VIEW_TEXT_CHARS_MAX + 1)}},
        {"filter": {"queue": "neni"}},
        {"filter": {"states": ["odd"]}},
        {"filter": {"urgency": "odd"}},
        {"filter": {"tags": ["x"] * 21}},
        {"filter": {"client": "x" * 21}},
        {"filter": {"surprise": 1}},
        {"filter": None},
    ],
)
def test_what_is_no_view_is_refused(wrong: dict[str, Any]) -> None:
    """422, and nothing is stored."""
    answer = put({**OWN, **wrong})
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert listed(JANA) == []


@pytest.mark.parametrize("path", ["/v1/views/Velké", "/v1/views/" + "x" * 41, "/v1/macros/a_b"])
def test_an_id_is_of_small_letters_digits_and_dashes(path: str) -> None:
    """Nothing else."""
    body = OWN if "views" in path else {"name": "x", "state": "waiting"}
    assert ask("PUT", path, body, claims=LEAD).status in (404, 422)
