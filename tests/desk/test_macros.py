"""Macros: leads make them, everybody uses them, the log tells who changed which."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.desk import service, store
from chalicelib.desk.macro import MACRO_CHARS_MAX, MACROS_MAX, PLACEHOLDERS, Macro, seen_text
from chalicelib.desk.refusals import Refused
from chalicelib.dispatch import store as dispatch
from chalicelib.dispatch.shifts import Shift
from chalicelib.platform.limits import NAME_CHARS_MAX, TAGS_MAX
from tests.desk.asking import JANA, LEAD, OTHER_LEAD, ask, audit
from tests.tickets.examples import AT, MINUTE

pytestmark = pytest.mark.usefixtures("aws_resources")

PATH = "/v1/macros/done"
ANSWER_BYTES_MAX = 6_000_000
WANTED: dict[str, Any] = {
    "name": {"cs": "Hotovo", "en": "Done"},
    "text": "Dobrý den, {{name}}, hotovo.\n{{agent}}",
    "state": "resolved",
    "assign": "me",
    "tags": ["hotovo"],
    "queues": ["podpora"],
}


def put(body: Any = None, path: str = PATH, claims: Any = LEAD, **headers: str) -> Any:
    """What a lead's macro is answered."""
    return ask("PUT", path, WANTED if body is None else body, claims=claims, **headers)


def test_a_macro_is_made_changed_and_deleted() -> None:
    """201, 200, 204; its revision counts; everybody lists it."""
    made = put()
    assert (made.status, made.headers["ETag"]) == (201, '"1"')
    assert made.json == {"id": "done", **WANTED, "revision": 1}
    changed = put({**WANTED, "state": None})
    assert (changed.status, changed.json["revision"], changed.json["state"]) == (200, 2, None)
    assert ask("GET", "/v1/macros", claims=JANA).json == {"items": [changed.json]}
    for _ in range(2):
        assert ask("DELETE", PATH, claims=LEAD).status == 204
    assert ask("GET", "/v1/macros").json == {"items": []}


def test_each_change_is_in_the_log_with_what_was_and_what_is() -> None:
    """Who, when, what; the newest first."""
    put()
    put({**WANTED, "text": "Jinak"}, claims=OTHER_LEAD)
    ask("DELETE", PATH, claims=LEAD)
    deleted, changed, made = sorted(
        audit(), key=lambda entry: ["macro.deleted", "macro.changed", "macro.created"].index(entry["what"])
    )
    assert made == {
        "at": "2026-11-23T08:00:00.000Z",
        "actor": {"id": "vera", "name": "Věra Vedoucí"},
        "what": "macro.created",
        "target": "done",
        "before": None,
        "after": WANTED,
    }
    assert (changed["actor"]["id"], changed["before"], changed["after"]["text"]) == ("olga", WANTED, "Jinak")
    assert (deleted["before"]["text"], deleted["after"]) == ("Jinak", None)


def test_the_same_again_changes_nothing_and_is_not_told() -> None:
    """A repetition of a request whose answer was lost."""
    put()
    assert (put().status, put().json["revision"]) == (200, 1)
    assert len(audit()) == 1


def test_one_name_serves_both_languages() -> None:
    """Where nobody says another one."""
    assert put({"name": "Hotovo", "state": "resolved"}).json["name"] == {"cs": "Hotovo", "en": "Hotovo"}


def test_macros_are_in_the_order_of_their_czech_names() -> None:
    """As people look for them."""
    for name, text in (("b", "Alfa"), ("a", "Beta")):
        put({"name": text, "state": "waiting"}, f"/v1/macros/{name}")
    assert [item["id"] for item in ask("GET", "/v1/macros").json["items"]] == ["b", "a"]


def test_who_knows_the_macros_gets_them_once() -> None:
    """304 while nothing is changed; another tag after a change, also for one that was deleted and made anew."""
    put()
    first = ask("GET", "/v1/macros")
    tag = first.headers["ETag"]
    again = ask("GET", "/v1/macros", if_none_match=tag)
    assert (again.status, again.json, again.headers["ETag"]) == (304, None, tag)
    assert first.headers["Cache-Control"] == "private, no-cache"
    ask("DELETE", PATH, claims=LEAD)
    put({**WANTED, "text": "Jinak"})
    anew = ask("GET", "/v1/macros", if_none_match=tag)
    assert (anew.status, anew.json["items"][0]["revision"]) == (200, 1)
    assert anew.headers["ETag"] != tag


def test_who_changes_what_he_has_not_seen_is_told() -> None:
    """412 with the macro as it is; nothing is done, nothing is in the log."""
    put()
    put({**WANTED, "text": "Jinak"}, if_match='"1"')
    for method, body in (("PUT", WANTED), ("DELETE", None)):
        stale = ask(method, PATH, body, claims=LEAD, if_match='"1"')
        assert (stale.status, stale.problem, stale.headers["ETag"]) == (412, "stale", '"2"')
        assert stale.json["macro"]["text"] == "Jinak"
    none = put(path="/v1/macros/none", if_match="*")
    assert (none.status, none.json["macro"]) == (412, None)
    assert len(audit()) == 2
    assert ask("DELETE", PATH, claims=LEAD, if_match='"2"').status == 204
    assert ask("DELETE", PATH, claims=LEAD, if_match='"2"').status == 204, "who is gone is gone"


def test_two_leads_at_once_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second decides again on what the first one wrote; both are in the log."""
    put()
    real = store.find_macro
    others: list[Callable[[], Any]] = [lambda: put({**WANTED, "text": "Druhá"}, claims=OTHER_LEAD)]

    def found(macro_id: str) -> Macro | None:
        """What is there, and then somebody else writes."""
        seen = real(macro_id)
        if others:
            others.pop()()
        return seen

    monkeypatch.setattr(store, "find_macro", found)
    assert put({**WANTED, "text": "První"}).json["revision"] == 3
    assert {(entry["before"] or {}).get("text") for entry in audit()} == {None, WANTED["text"], "Druhá"}


def test_who_never_comes_first_is_told_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """503, and nothing is broken."""

    def lost(*_args: Any) -> None:
        """Somebody else was first."""
        raise store.Conflict

    monkeypatch.setattr(store, "put_macro", lost)
    assert (put().status, put().problem) == (503, "busy")


def test_there_are_no_more_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """A further one is refused in both languages; those that are there can be changed."""
    monkeypatch.setattr(service, "MACROS_MAX", 1)
    put()
    full = put(path="/v1/macros/other")
    assert (full.status, full.problem) == (409, "too-many")
    assert full.json["detail_cs"]
    assert put({**WANTED, "text": "Jinak"}).status == 200


def test_the_largest_list_fits_into_an_answer() -> None:
    """MACROS_MAX macros of the longest text: below the 6 MB of a Lambda."""
    for text in ("ř" * MACRO_CHARS_MAX, '"' * MACRO_CHARS_MAX):
        row = Macro("a" * 40, "ř" * NAME_CHARS_MAX, "ř" * NAME_CHARS_MAX, text, tags=("ř" * 40,) * TAGS_MAX).row()
        # The body of an answer is JSON in the JSON of the function's answer.
        assert len(json.dumps(json.dumps(row, ensure_ascii=False))) * MACROS_MAX < ANSWER_BYTES_MAX


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": {"cs": " ", "en": "x"}}, "name.cs"),
        ({"name": {"cs": "x", "en": "x" * (NAME_CHARS_MAX + 1)}}, "name.en"),
        ({"text": "x" * (MACRO_CHARS_MAX + 1)}, "text"),
        ({"text": "🙂" * MACRO_CHARS_MAX}, "text"),
        ({"queues": ["neni"]}, "queues"),
        ({"text": "", "state": None, "assign": None, "tags": []}, "text"),
    ],
)
def test_what_cannot_be_is_refused_in_both_languages(wrong: dict[str, Any], field: str) -> None:
    """422 names the field; nothing is stored."""
    answer = put({**WANTED, **wrong})
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert answer.json["errors"][0]["field"] == f"body.{field}"
    assert answer.json["detail"] != answer.json["detail_cs"]
    assert ask("GET", "/v1/macros").json == {"items": []}


@pytest.mark.parametrize(
    "wrong", [{"state": "closed"}, {"tags": ["x"] * (TAGS_MAX + 1)}, {"surprise": 1}, {"name": 1}, {"assign": ""}]
)
def test_what_has_no_form_is_refused(wrong: dict[str, Any]) -> None:
    """422 too."""
    assert (put({**WANTED, **wrong}).status, put({**WANTED, **wrong}).problem) == (422, "invalid-request")


@pytest.mark.parametrize("text", ["{{klient}}", "{{ name }}", "a {{name", "{{}}", "{{{name}}}", "}} {{"])
def test_an_unknown_place_is_refused_with_the_known_ones(text: str) -> None:
    """So that no client reads {{klient}}."""
    answer = put({**WANTED, "text": text})
    assert answer.status == 422
    for detail in (answer.json["detail"], answer.json["detail_cs"]):
        assert all(f"{{{{{word}}}}}" in detail for word in PLACEHOLDERS)


@pytest.mark.parametrize("text", ["", "{", "a { b } c", "}}", *(f"x{{{{{word}}}}}y" for word in PLACEHOLDERS)])
def test_known_places_and_single_brackets_are_taken(text: str) -> None:
    """Whatever stands around them."""
    assert put({**WANTED, "text": text}).json["text"] == text


@given(st.text(alphabet="{}name c", max_size=30))
def test_a_text_is_taken_when_each_double_bracket_opens_a_known_place(text: str) -> None:
    """Told by another way: known places taken out, no double bracket is left open."""
    left = text
    for word in PLACEHOLDERS:
        left = left.replace(f"{{{{{word}}}}}", "|")
    starts_wrong = "{{{" in text
    try:
        Macro("a", "a", "a", text, "waiting")
        taken = True
    except Refused:
        taken = False
    assert taken == ("{{" not in left and not starts_wrong)


def test_tags_are_kept_as_tickets_keep_them() -> None:
    """Small letters, single spaces, each once."""
    assert put({**WANTED, "tags": ["Migrace  DNS", "migrace dns", "!"]}).json["tags"] == ["migrace dns"]


def test_what_is_not_seen_is_left_out() -> None:
    """Control characters, blanks around, lines of Windows."""
    assert seen_text(" a\x00\r\nb\u2028 ") == "a\nb"


def test_a_macro_assigns_to_who_was_on_shift() -> None:
    """Whom tickets can be handed over to; oneself, nobody and me always."""
    assert put({**WANTED, "assign": "petr"}).problem == "unknown-agent"
    dispatch.change_roster(lambda roster: roster.begun(Shift("petr", "Petr", frozenset(), 5, AT, AT + MINUTE)))
    for agent in ("petr", "vera", "nobody", "me"):
        assert put({**WANTED, "assign": agent}).json["assign"] == agent
