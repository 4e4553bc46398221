"""The document of a ticket: the same whatever order its changes come in, and however often."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.search import queue
from chalicelib.search.document import (
    CHANGE_TERMS_MAX,
    KINDS,
    TICKET_TERMS_MAX,
    Field,
    Mark,
    Part,
    document_of,
    packed,
    part_of,
    unpacked,
)
from chalicelib.tickets import codec
from chalicelib.tickets.events import (
    Answered,
    Attachment,
    AutomaticEntry,
    AutomaticReceived,
    Event,
    Message,
    MessageReceived,
    Noted,
)
from chalicelib.tickets.ticket import State
from tests.tickets.examples import in_state, message

TICKET = "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T"
TERMS = ("web", "servr", "uct", "T#a", "C#1")
SAID = Field.MESSAGE | Field.NOTE
# A version is that of a text, so there is one just where there is a text.
places = st.tuples(st.integers(1, 63).map(Field), st.integers(1, 9)).map(
    lambda one: Mark(one[0], one[1] if one[0] & SAID else 0)
)
marks = st.dictionaries(st.sampled_from(TERMS), places, max_size=5)


@st.composite
def parts_of_ticket(draw: st.DrawFn) -> list[Part]:
    """What some changes of one ticket bring, oldest first."""
    found = draw(st.lists(marks, min_size=1, max_size=5))
    return [Part(TICKET, 10_001, "podpora", version, one) for version, one in enumerate(found, start=1)]


@given(parts_of_ticket(), st.randoms(use_true_random=False))
def test_any_order_gives_the_same(parts: list[Part], chance: Any) -> None:
    """And twice is once."""
    expected = document_of(parts)
    shuffled = [*parts, *parts]
    chance.shuffle(shuffled)
    assert document_of(shuffled) == expected
    assert document_of(parts, expected) == expected


@given(marks)
def test_what_is_packed_is_unpacked(some: dict[str, Mark]) -> None:
    """All of it."""
    assert unpacked(packed(some)) == some


def test_the_tags_are_those_of_the_newest_change() -> None:
    """An older change that comes later does not bring back what was taken off."""
    old = Part(TICKET, 1, "podpora", 2, {"T#a": Mark(Field.TAG), "a": Mark(Field.TAG), "web": Mark(Field.MESSAGE, 2)})
    new = Part(TICKET, 1, "podpora", 3, {"T#b": Mark(Field.TAG)})
    for order in ([old, new], [new, old]):
        assert document_of(order).marks == {"T#b": Mark(Field.TAG), "web": Mark(Field.MESSAGE, 2)}


def test_a_word_of_a_tag_that_stands_in_a_text_too_stays() -> None:
    """Only the tag goes from where it stands."""
    old = Part(TICKET, 1, "podpora", 2, {"a": Mark(Field.TAG | Field.MESSAGE, 2)})
    new = Part(TICKET, 1, "podpora", 3, {})
    assert document_of([old, new]).marks == {"a": Mark(Field.MESSAGE, 2)}


def test_no_more_terms_than_a_ticket_may_have() -> None:
    """Those of texts are left out; subject, people and tags are always there."""
    many = Part(TICKET, 1, "podpora", 1, {f"w{n}": Mark(Field.MESSAGE, 1) for n in range(TICKET_TERMS_MAX + 50)})
    later = Part(TICKET, 1, "podpora", 2, {"pozde": Mark(Field.MESSAGE, 2), "T#a": Mark(Field.TAG)})
    found = document_of([many, later]).marks
    assert len(found) == TICKET_TERMS_MAX + 1
    assert "pozde" not in found
    assert "T#a" in found


# ---------------------------------------------------------------- of a change


def brought(*events: Event, **summary: Any) -> dict[str, Mark]:
    """What a change with these events brings, of a ticket of Karel's."""
    told = codec.summary_to_json(in_state(State.QUEUED)) | summary
    return dict(part_of(4, events, told).marks)


def with_file(said: Message) -> Message:
    """The message with a file, and the history below."""
    return replace(said, attachments=(Attachment("chyba.log", "text/plain", 9),), quoted="stará historie")


def test_every_field_is_told() -> None:
    """Subject, people, texts of all kinds, names of files, tags and the client."""
    said = message("Nejde pošta. novak@jina.example")
    entry = AutomaticEntry("monitoring", None, "Výpadek", "disk plný", "raw/2", {})
    found = brought(
        MessageReceived(with_file(said)),
        Answered("Zkuste restart.", ()),
        Noted("Podezření na spam."),
        AutomaticReceived(entry),
        tags=["po splatnosti"],
        copies=["eva@firma.example"],
        subject="Faktury",
    )
    assert found["faktur"] == Mark(Field.SUBJECT)
    assert found["post"] == Mark(Field.MESSAGE, 4)
    assert found["restart"] == Mark(Field.MESSAGE, 4)
    assert found["spam"] == Mark(Field.NOTE, 4)
    assert found["disk"] == found["vypadk"] == Mark(Field.MESSAGE, 4)
    assert found["chyba.log"] == Mark(Field.MESSAGE, 4)
    assert found["eva@firma.example"] == Mark(Field.PERSON)
    assert found["karel@firma.example"] == found["dvorak"] == Mark(Field.PERSON)
    assert found["T#po splatnosti"] == Mark(Field.TAG)
    assert found["splatn"] == Mark(Field.TAG)
    assert found["C#1001"] == Mark(Field.CLIENT)


def test_a_picture_in_an_answer_is_found_by_its_name_alone() -> None:
    """The sign that puts it there is nobody's word; in a plain text it is what was typed."""
    sign = "![Restart](file:snimek-1.png)"
    marked = brought(Answered(sign, (), markdown=True))
    assert marked["restart"] == Mark(Field.MESSAGE, 4)
    assert not any("snimek" in term or term == "fil" for term in marked)
    assert any("snimek" in term for term in brought(Answered(sign, ())))


def test_the_history_below_a_message_is_not_told() -> None:
    """Only what is new in it."""
    assert "histori" not in brought(MessageReceived(with_file(message())))


def test_a_change_brings_a_bounded_number_of_terms() -> None:
    """The first ones of a long text."""
    found = brought(Noted(" ".join(f"slovo{n}x" for n in range(1_000))))
    assert len([one for one in found.values() if one.fields & Field.NOTE]) <= CHANGE_TERMS_MAX


def test_the_queue_takes_what_the_index_reads() -> None:
    """The kinds that are handed over are those that bring something, and each is one that changes have."""
    assert frozenset(queue.KINDS) == KINDS
    assert codec._READ.keys() >= KINDS
