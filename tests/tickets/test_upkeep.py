"""What staff write on a ticket for themselves: notes, tags, relations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.limits import NOTE_CHARS_MAX, RELATED_MAX, TAG_CHARS_MAX, TAGS_MAX
from chalicelib.tickets.apply import apply_change
from chalicelib.tickets.client_view import told_to_client
from chalicelib.tickets.commands import AddNote, Relate, Tag
from chalicelib.tickets.decide import EmptyAnswer, IllegalMove, decide
from chalicelib.tickets.events import Change, Noted, RelationsChanged, TagsChanged
from chalicelib.tickets.ticket import Actor, State, Ticket, TicketRef
from chalicelib.tickets.upkeep import tag_of
from tests.tickets.examples import AT, JANA, PETR, in_state, ticket_id

REFS = tuple(TicketRef(ticket_id(n), 10_000 + n) for n in range(2, RELATED_MAX + 4))


def after(ticket: Ticket, *commands: AddNote | Tag | Relate) -> Ticket:
    """The ticket after commands, one change each that has any events."""
    for command in commands:
        if events := decide(ticket, command):
            change = Change(ticket.id, ticket.version + 1, AT, Actor("agent", JANA.id, JANA.name), events)
            ticket = apply_change(ticket, change)
            assert told_to_client([change]) == (), "no client hears of it"
    return ticket


@pytest.mark.parametrize("state", State)
def test_a_note_is_written_in_every_state_and_changes_none(state: State) -> None:
    """Also in a closed one; who is called twice is called once."""
    ticket = in_state(state, PETR, unread=True)
    assert decide(ticket, AddNote(JANA, " Volal jsem.\x00 ", (PETR, JANA, PETR))) == (
        Noted("Volal jsem.", (PETR, JANA)),
    )
    noted = after(ticket, AddNote(JANA, "Volal jsem."))
    assert (noted.state, noted.agent, noted.unread, noted.last) == (state, PETR, True, None)


@pytest.mark.parametrize("text", ["", " \n\t", "\x00\x01", "x" * (NOTE_CHARS_MAX + 1)])
def test_a_note_says_something_and_has_an_end(text: str) -> None:
    """An empty one and an endless one are refused."""
    with pytest.raises(EmptyAnswer, match="Poznámka"):
        decide(in_state(State.QUEUED), AddNote(JANA, text))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Migrace  Serveru ", "migrace serveru"),
        ("ČEKÁ na: Seznam.cz", "čeká na: seznam.cz"),
        ("a,b;c\n#d", "a b c d"),
        ("<script>", "script"),
        ("x" * 99, "x" * TAG_CHARS_MAX),
        ("!?*", ""),
    ],
)
def test_a_tag_is_kept_in_one_form(typed: str, kept: str) -> None:
    """However it is typed."""
    assert tag_of(typed) == kept


@given(st.text(max_size=100))
def test_a_kept_tag_stays_as_it_is(text: str) -> None:
    """What is kept once is kept the same again, and is never longer than it may be."""
    assert tag_of(tag_of(text)) == tag_of(text)
    assert len(tag_of(text)) <= TAG_CHARS_MAX


def test_tags_come_and_go() -> None:
    """Each once; taking off what is not on, and putting on what is, changes nothing."""
    ticket = after(in_state(State.QUEUED), Tag(JANA, ("Migrace", "DNS", "migrace")), Tag(JANA, (), ("dns",)))
    assert ticket.tags == ("migrace",)
    assert decide(ticket, Tag(JANA, ("migrace",), ("dns",))) == ()
    assert decide(ticket, Tag(JANA, ("!", " "))) == ()
    assert decide(ticket, Tag(JANA, ("web",), ("migrace",))) == (TagsChanged(("web",), ("migrace",)),)


def test_tags_have_an_end() -> None:
    """So many and no more, in a sentence."""
    full = after(in_state(State.QUEUED), Tag(JANA, tuple(f"t{n}" for n in range(TAGS_MAX))))
    assert len(full.tags) == TAGS_MAX
    with pytest.raises(IllegalMove, match=str(TAGS_MAX)):
        decide(full, Tag(JANA, ("další",)))
    assert decide(full, Tag(JANA, ("další",), ("t0",)))


def test_related_tickets_are_named_once_and_taken_out() -> None:
    """A ticket is never related to itself."""
    ticket = in_state(State.QUEUED)
    own = TicketRef(ticket.id, ticket.number)
    related = after(ticket, Relate(JANA, (REFS[0], own, REFS[1], REFS[0])))
    assert related.related == REFS[:2]
    assert decide(related, Relate(JANA, (REFS[0],), (REFS[5],))) == ()
    assert decide(related, Relate(JANA, (), (REFS[0],))) == (RelationsChanged((), (REFS[0],)),)
    with pytest.raises(IllegalMove, match=str(RELATED_MAX)):
        decide(related, Relate(JANA, REFS[2:]))
