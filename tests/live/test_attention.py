"""Presence, its pure part: what a console may say, who is counted, whom a word concerns."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.live.attention import (
    COUNTER_MAX,
    PEOPLE_TOLD_MAX,
    Attention,
    Connection,
    Listener,
    Said,
    Turn,
    digest,
    everybody,
    news_of,
    read,
)
from chalicelib.platform.ids import ulid
from chalicelib.platform.limits import NAME_CHARS_MAX

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TICKET, OTHER = (ulid(AT, bytes([n] * 10)) for n in (1, 2))
JANA, PETR = Listener("jana", "Jana Nová"), Listener("petr", "Petr Malý")
# What API Gateway takes in one message.
MESSAGE_BYTES_MAX = 128 * 1024


def attending(
    name: str, listener: Listener, ticket: str = TICKET, mode: str = "looking", left_s: int = 50
) -> Connection:
    """A connection that attends to a ticket for some seconds yet."""
    return Connection(name, listener, Attention(ticket, mode, AT + left_s * SECOND))


def people(*staff: Connection, ticket: str = TICKET) -> list[tuple[str, str]]:
    """Who is told for a ticket, and how he is there."""
    (push,) = news_of([ticket], staff, AT)
    return [(person["id"], person["mode"]) for person in push["people"]]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"ticket": TICKET, "mode": "looking"}, Said(TICKET, "looking", None, False)),
        ({"ticket": TICKET, "mode": "typing", "n": 0}, Said(TICKET, "typing", 0, False)),
        (
            {"ticket": TICKET, "mode": "typing", "n": COUNTER_MAX, "ask": True},
            Said(TICKET, "typing", COUNTER_MAX, True),
        ),
        ({"ticket": None, "mode": "looking", "ask": False}, Said(None, "looking", None, False)),
        ({"ticket": None}, Said(None, "looking", None, False)),
        ({"ticket": None, "knows": "0123abcd"}, Said(None, "looking", None, False, "0123abcd")),
    ],
)
def test_a_console_says_where_it_is(message: dict[str, Any], said: Said) -> None:
    """A ticket needs a mode, no ticket needs none; number and question may be left out."""
    assert read(message) == said


@pytest.mark.parametrize(
    "junk",
    [
        {},
        {"mode": "looking"},
        {"ticket": TICKET},
        {"ticket": TICKET, "mode": None},
        {"ticket": TICKET, "mode": "sleeping"},
        {"ticket": TICKET, "mode": ["looking"]},
        {"ticket": None, "mode": "sleeping"},
        {"ticket": "", "mode": "looking"},
        {"ticket": TICKET.lower(), "mode": "looking"},
        {"ticket": TICKET + "0", "mode": "looking"},
        {"ticket": TICKET[:-1] + "\n", "mode": "looking"},
        {"ticket": TICKET[:-1] + "\ud800", "mode": "looking"},
        {"ticket": [TICKET], "mode": "looking"},
        {"ticket": 0, "mode": "looking"},
        {"ticket": False, "mode": "looking"},
        {"ticket": TICKET, "mode": "looking", "n": -1},
        {"ticket": TICKET, "mode": "looking", "n": COUNTER_MAX + 1},
        {"ticket": TICKET, "mode": "looking", "n": 1.0},
        {"ticket": TICKET, "mode": "looking", "n": float("nan")},
        {"ticket": TICKET, "mode": "looking", "n": True},
        {"ticket": TICKET, "mode": "looking", "n": "1"},
        {"ticket": TICKET, "mode": "looking", "ask": 1},
        {"ticket": TICKET, "mode": "looking", "ask": "yes"},
        {"ticket": TICKET, "mode": "looking", "knows": True},
        {"ticket": TICKET, "mode": "looking", "knows": ""},
        {"ticket": TICKET, "mode": "looking", "knows": "0123ABCD"},
        {"ticket": TICKET, "mode": "looking", "knows": "0123abcd\n"},
        {"ticket": TICKET, "mode": "looking", "knows": "٠١٢٣٤٥٦٧"},
    ],
)
def test_junk_is_refused(junk: dict[str, Any]) -> None:
    """What is no ticket of ours, no mode, no number or no yes or no is a ValueError."""
    with pytest.raises(ValueError, match=r"ticket|mode|n is|ask|knows"):
        read(junk)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([TICKET, "looking"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["ticket", "mode", "n", "ask", "knows"]), JSON))
def test_whatever_is_said_is_read_or_refused(message: dict[str, Any]) -> None:
    """No JSON makes reading fail in another way, and what is read is within its bounds."""
    try:
        said = read(message)
    except ValueError:
        return
    assert said.ticket in {None, TICKET}
    assert said.mode in {"looking", "typing"}
    assert said.counter is None or 0 <= said.counter <= COUNTER_MAX


def test_a_person_with_two_tabs_is_one_and_typing_wins() -> None:
    """In whichever order the tabs are met, the person is told once and as typing."""
    tabs = [attending("c1", JANA, mode="typing"), attending("c2", JANA), attending("c3", PETR)]
    for staff in (tabs, tabs[::-1]):
        assert people(*staff) == [("jana", "typing"), ("petr", "looking")]


def test_a_tab_in_another_ticket_does_not_count_here() -> None:
    """Two tabs of one person in two tickets are the person in both, each with its own mode."""
    tabs = (attending("c1", JANA, mode="typing"), attending("c2", JANA, OTHER))
    assert people(*tabs) == [("jana", "typing")]
    assert people(*tabs, ticket=OTHER) == [("jana", "looking")]


@pytest.mark.parametrize(("left_s", "counted"), [(1, [("jana", "looking")]), (0, []), (-1, [])])
def test_who_does_not_repeat_is_not_counted(left_s: int, counted: list[tuple[str, str]]) -> None:
    """A word counts until its time, exclusively; an expired typing does not hide a looking that counts."""
    assert people(attending("c1", JANA, left_s=left_s)) == counted
    assert people(attending("c1", PETR, mode="typing", left_s=0), attending("c2", PETR)) == [("petr", "looking")]


def test_a_ticket_that_nobody_attends_to_is_told_as_empty() -> None:
    """The last one to leave leaves an empty list; a console in no ticket is in no list."""
    assert news_of([TICKET], [Connection("c1", JANA)], AT) == [
        {"type": "presence", "ticket": TICKET, "people": [], "at": "2026-11-23T08:00:00.000Z"}
    ]


def test_everybody_is_told_by_ticket() -> None:
    """The whole presence names the tickets that somebody attends to, and no other."""
    staff = [attending("c1", PETR, OTHER), attending("c2", JANA, mode="typing"), attending("c3", JANA, left_s=0)]
    assert everybody(staff, AT) == {
        "type": "everybody",
        "tickets": [
            {"ticket": TICKET, "people": [{"id": "jana", "name": "Jana Nová", "mode": "typing"}]},
            {"ticket": OTHER, "people": [{"id": "petr", "name": "Petr Malý", "mode": "looking"}]},
        ],
        "at": "2026-11-23T08:00:00.000Z",
    }


def test_a_digest_tells_who_is_where_and_how() -> None:
    """Not in which order, nor when; another person, ticket or mode makes another."""
    staff = [attending("c1", PETR, OTHER), attending("c2", JANA, mode="typing")]
    found = digest(everybody(staff, AT))
    assert digest(everybody(staff[::-1], AT + SECOND)) == found
    others = (
        staff[:1],
        [*staff, attending("c3", PETR)],
        [attending("c1", PETR), staff[1]],
        [staff[0], attending("c2", JANA)],
    )
    assert len({found, *(digest(everybody(one, AT)) for one in others)}) == 5
    assert digest(everybody([], AT)) == "00000000"


def test_the_digest_is_the_one_that_a_console_works_out() -> None:
    """tests/web/presence.test.mjs has the same; a lone surrogate in somebody's id is no failure."""
    people = [{"id": "žofie", "mode": "looking"}, {"id": "u-1", "mode": "typing"}]
    assert digest({"tickets": [{"ticket": "01M83PPH00YJGF2DFJS05EWKVC", "people": people}]}) == "4aa8195e"
    assert len(digest({"tickets": [{"ticket": TICKET, "people": [{"id": "\ud800", "mode": "typing"}]}]})) == 8


@pytest.mark.parametrize("tickets", [1, PEOPLE_TOLD_MAX + 1])
def test_what_is_told_fits_into_a_message(tickets: int) -> None:
    """However many attend, in one ticket or each in his own, and whatever their names, API Gateway takes it."""
    staff = [
        attending(
            f"c{n}",
            Listener(f"{n:036d}", f"{n:04d}" + "ž" * NAME_CHARS_MAX),
            ulid(AT, bytes([n % tickets % 251] * 10)),
        )
        for n in range(PEOPLE_TOLD_MAX + 1)
    ]
    (news,), whole = news_of([ulid(AT, bytes(10))], staff, AT), everybody(staff, AT)
    assert len(news["people"]) <= PEOPLE_TOLD_MAX
    assert sum(len(told["people"]) for told in whole["tickets"]) == PEOPLE_TOLD_MAX
    for message in (news, whole):
        assert len(json.dumps(message, ensure_ascii=False).encode()) <= MESSAGE_BYTES_MAX
    assert {len(person["name"]) for person in news["people"]} == {NAME_CHARS_MAX}


def turn(before: tuple[str, str, int] | None, after: tuple[str, str] | None) -> Turn:
    """A turn from (ticket, mode, seconds left) to (ticket, mode)."""
    return Turn(
        Attention(before[0], before[1], AT + before[2] * SECOND) if before else None,
        Attention(*after, AT + 50 * SECOND) if after else None,
    )


@pytest.mark.parametrize(
    ("before", "after", "concerned"),
    [
        (None, None, ()),
        (None, (TICKET, "looking"), (TICKET,)),
        ((TICKET, "looking", 30), (TICKET, "looking"), ()),
        ((TICKET, "looking", 0), (TICKET, "looking"), (TICKET,)),
        ((TICKET, "looking", 30), (TICKET, "typing"), (TICKET,)),
        ((TICKET, "looking", 30), (OTHER, "looking"), (TICKET, OTHER)),
        ((TICKET, "looking", 30), None, (TICKET,)),
        ((TICKET, "looking", -30), None, (TICKET,)),
    ],
)
def test_a_word_concerns_the_tickets_whose_people_it_changes(
    before: tuple[str, str, int] | None, after: tuple[str, str] | None, concerned: tuple[str, ...]
) -> None:
    """A repetition concerns none, unless the time was over meanwhile; a move concerns both tickets."""
    assert turn(before, after).tickets(AT) == concerned
