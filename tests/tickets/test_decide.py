"""What each command makes of a ticket in each state, as a table."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.platform.limits import ANSWER_CHARS_MAX, PREVIEW_CHARS_MAX, REPLY_IDS_MAX
from chalicelib.tickets.apply import apply_change, preview, replay
from chalicelib.tickets.commands import (
    Answer,
    ChangeCopies,
    Command,
    DeclineLock,
    HandOver,
    LeaveCopies,
    LiftLock,
    Lock,
    Move,
    NoteDelivery,
    NoteText,
    ReachOut,
    ReceiveMessage,
    Relate,
    RingClock,
    Schedule,
    SetUrgency,
    Tag,
    Unlock,
)
from chalicelib.tickets.decide import EmptyAnswer, IllegalMove, TicketClosed, decide
from chalicelib.tickets.events import (
    Answered,
    Assigned,
    Change,
    Event,
    MessageReceived,
    StateChanged,
    Texted,
    TextOutcome,
    TextTo,
    TicketOpened,
)
from chalicelib.tickets.states import CZECH, ENGLISH, ENGLISH_OF_STAFF, MOVES_OF_STAFF, WOKEN_BY_CLIENT
from chalicelib.tickets.ticket import Agent, Clock, Last, State, Ticket
from tests.tickets.examples import (
    AT,
    FIRMA,
    JANA,
    KAREL,
    MINUTE,
    PETR,
    as_agent,
    as_client,
    commands,
    in_state,
    message,
    opening,
    planned,
    ticket_id,
    tickets,
    times,
)

# The rows are where the ticket is, the columns where staff want it: can it go there, is it there, or not at all.
COLUMNS = (State.QUEUED, State.IN_PROGRESS, State.WAITING, State.SCHEDULED, State.RESOLVED, State.CLOSED)
MOVES = {
    State.QUEUED: "     there goes  goes  no    goes  no",
    State.IN_PROGRESS: "goes  there goes  no    goes  no",
    State.WAITING: "    goes  goes  there no    goes  no",
    State.SCHEDULED: "  goes  goes  goes  there goes  no",
    State.RESOLVED: "   goes  goes  goes  no    there no",
    State.CLOSED: "     over  over  over  over  over  over",
}
CELLS = [(old, new, word) for old, row in MOVES.items() for new, word in zip(COLUMNS, row.split(), strict=True)]
HOLDERS = [None, JANA, PETR]


def after(ticket: Ticket, events: tuple[Event, ...]) -> Ticket:
    """The ticket once the events happened."""
    return apply_change(ticket, Change(ticket.id, ticket.version + 1, AT + MINUTE, as_client(), events))


def test_the_table_of_moves_is_the_specified_one() -> None:
    """tickets/states.py lists for each state exactly the moves that this page specifies."""
    specified = {state: {new for old, new, word in CELLS if old is state and word == "goes"} for state in State}
    assert {state: set(moves) for state, moves in MOVES_OF_STAFF.items()} == specified


def test_every_state_has_a_name_in_both_languages() -> None:
    """No state can be shown without a word for it, and no two states share one."""
    for names in (CZECH, ENGLISH, ENGLISH_OF_STAFF):
        assert set(names) == set(State)
        assert len(set(names.values())) == len(State)


def test_staff_read_that_the_client_is_waited_for() -> None:
    """Only the client is "you": what staff are refused in English names him, as the Czech sentence does."""
    assert {state for state in State if ENGLISH[state] != ENGLISH_OF_STAFF[state]} == {State.WAITING}
    assert ENGLISH_OF_STAFF[State.WAITING] == "waiting for the client"
    with pytest.raises(IllegalMove) as refused:
        decide(in_state(State.WAITING, JANA), Move(JANA, State.CLOSED))
    assert "“waiting for the client”" in refused.value.english
    with pytest.raises(IllegalMove) as refused:
        decide(in_state(State.QUEUED), Move(JANA, State.CLOSED))
    assert "“waiting for the client”" in refused.value.english
    assert "you" not in refused.value.english


@pytest.mark.parametrize("holder", HOLDERS, ids=["free", "his", "anothers"])
@pytest.mark.parametrize(("old", "new"), [(old, new) for old, new, word in CELLS if word == "goes"])
def test_a_possible_move_changes_the_state(old: State, new: State, holder: Agent | None) -> None:
    """A move that the table has ends in that state; taking assigns, giving back frees, the rest keeps the holder."""
    ticket = in_state(old, holder)
    events = decide(ticket, Move(JANA, new))
    assert events[-1] == StateChanged(old, new)
    moved = after(ticket, events)
    assert moved.state is new
    holder_after = {State.QUEUED: None, State.IN_PROGRESS: JANA}.get(new, holder or JANA)
    assert moved.agent == holder_after
    assert len(events) == (1 if holder == holder_after else 2)


@pytest.mark.parametrize("holder", HOLDERS, ids=["free", "his", "anothers"])
@pytest.mark.parametrize("state", [old for old, _, word in CELLS if word == "there"])
def test_a_move_to_where_the_ticket_is_changes_nothing(state: State, holder: Agent | None) -> None:
    """Asking again for the same state is no event, save that somebody may take over what is in progress."""
    events = decide(in_state(state, holder), Move(JANA, state))
    takes_over = state is State.IN_PROGRESS and holder != JANA
    assert events == ((Assigned(JANA),) if takes_over else ())


@pytest.mark.parametrize("holder", HOLDERS, ids=["free", "his", "anothers"])
@pytest.mark.parametrize(("old", "new"), [(old, new) for old, new, word in CELLS if word == "no"])
def test_an_impossible_move_says_what_is_possible(old: State, new: State, holder: Agent | None) -> None:
    """A move that the table lacks is refused with the Czech names of those that it has."""
    with pytest.raises(IllegalMove) as refused:
        decide(in_state(old, holder), Move(JANA, new))
    possible = str(refused.value).partition("možné je:")[2]
    assert f"„{CZECH[old]}“" in str(refused.value)
    for state in State:
        assert (f"„{CZECH[state]}“" in possible) == ((old, state, "goes") in CELLS)


@pytest.mark.parametrize("holder", HOLDERS, ids=["free", "his", "anothers"])
@pytest.mark.parametrize(
    "command",
    [*(Move(JANA, new) for new in State), Answer(JANA, "Hotovo."), ReceiveMessage(message())],
    ids=lambda command: type(command).__name__,
)
def test_a_closed_ticket_never_changes(command: Command, holder: Agent | None) -> None:
    """Closed is final for staff and for the client."""
    with pytest.raises(TicketClosed, match="jen v novém"):
        decide(in_state(State.CLOSED, holder), command)


# ---------------------------------------------------------------- the client writes

WAKES = [
    # the ticket is, who has it -> it will be
    (State.QUEUED, None, State.QUEUED),
    (State.QUEUED, JANA, State.QUEUED),
    (State.IN_PROGRESS, None, State.IN_PROGRESS),
    (State.IN_PROGRESS, JANA, State.IN_PROGRESS),
    (State.WAITING, None, State.QUEUED),
    (State.WAITING, JANA, State.IN_PROGRESS),
    (State.SCHEDULED, None, State.SCHEDULED),
    (State.SCHEDULED, JANA, State.SCHEDULED),
    (State.RESOLVED, None, State.QUEUED),
    (State.RESOLVED, JANA, State.IN_PROGRESS),
]


@pytest.mark.parametrize(("old", "holder", "new"), WAKES)
def test_a_message_wakes_what_waits_for_it(old: State, holder: Agent | None, new: State) -> None:
    """The client's message brings a waiting or resolved ticket back to its agent, else to the queue."""
    ticket = in_state(old, holder)
    events = decide(ticket, ReceiveMessage(message()))
    assert events[0] == MessageReceived(message())
    assert events[1:] == (() if old is new else (StateChanged(old, new),))
    woken = after(ticket, events)
    assert (woken.state, woken.agent, woken.unread) == (new, holder, True)


def test_the_states_that_wake_are_named_once() -> None:
    """tickets/states.py names exactly the states that the table above wakes."""
    assert {old for old, _, new in WAKES if old is not new} == WOKEN_BY_CLIENT


def test_opening_begins_with_what_was_opened_and_what_was_said() -> None:
    """A new ticket is queued, unread, nobody's, and remembers the mail that it must answer."""
    command = opening(message_id="<a@firma.example>")
    events = decide(None, command)
    assert events == (TicketOpened(10_001, "podpora", "Web 1", KAREL, FIRMA, "cs"), MessageReceived(command.message))
    ticket = replay([Change(command.ticket_id, 1, AT, as_client(), events)])
    assert (ticket.state, ticket.agent, ticket.unread, ticket.version) == (State.QUEUED, None, True, 1)
    assert (ticket.opened_at, ticket.changed_at) == (AT, AT)
    assert ticket.reply_ids == ("<a@firma.example>",)


def test_a_ticket_is_opened_once() -> None:
    """An opening of a ticket that is there is a mistake of the program, not of a person."""
    with pytest.raises(ValueError, match="open already") as refused:
        decide(in_state(State.QUEUED), opening())
    assert not isinstance(refused.value, EmptyAnswer)


@pytest.mark.parametrize("command", [ReceiveMessage(message()), Answer(JANA, "Ano."), Move(JANA, State.QUEUED)])
def test_only_an_opening_needs_no_ticket(command: Command) -> None:
    """Every other command without a ticket is a mistake of the program."""
    with pytest.raises(ValueError, match="needs a ticket"):
        decide(None, command)


# ---------------------------------------------------------------- an agent answers


@pytest.mark.parametrize("holder", HOLDERS, ids=["free", "his", "anothers"])
@pytest.mark.parametrize("new", [State.WAITING, State.RESOLVED, State.IN_PROGRESS])
@pytest.mark.parametrize("old", [state for state in State if state is not State.CLOSED])
def test_an_answer_takes_the_ticket_and_moves_it(old: State, new: State, holder: Agent | None) -> None:
    """Who answers has the ticket; it goes to the requester and the ticket ends in the state that was asked for."""
    ticket = in_state(old, holder, unread=True)
    events = decide(ticket, Answer(JANA, "  Opraveno.\n", new))
    assert events[0] == Answered("Opraveno.", to=(KAREL.address,))
    assert (Assigned(JANA) in events) == (holder != JANA)
    assert (StateChanged(old, new) in events) == (old is not new)
    answered = after(ticket, events)
    assert (answered.state, answered.agent, answered.unread) == (new, JANA, False)
    assert answered.last is not None
    assert (answered.last.by, answered.last.preview) == ("agent", "Opraveno.")


@pytest.mark.parametrize("state", [State.WAITING, State.RESOLVED, State.IN_PROGRESS])
def test_an_answer_begins_its_state_anew(state: State) -> None:
    """Also where the ticket stays: since when it waits, how often it was reminded and what happens next."""
    known = Clock("second_reminder", AT + MINUTE, 3)
    ticket = replace(in_state(state, JANA), state_since=AT, reminders=1, clock=known, due=True)
    answered = after(ticket, decide(ticket, Answer(JANA, "Ještě něco.", state)))
    assert (answered.state, answered.state_since, answered.reminders) == (state, AT + MINUTE, 0)
    assert (answered.clock, answered.due) == (None, False)


@pytest.mark.parametrize("new", [State.QUEUED, State.SCHEDULED, State.CLOSED])
def test_an_answer_cannot_end_elsewhere(new: State) -> None:
    """After an answer the ticket waits, is resolved or stays in progress; nothing else."""
    with pytest.raises(IllegalMove, match="Po odpovědi"):
        decide(in_state(State.IN_PROGRESS, JANA), Answer(JANA, "Ano.", new))


@pytest.mark.parametrize("text", ["", " ", "\n\t\r\n", "\u00a0\u2003"])
def test_an_answer_says_something(text: str) -> None:
    """White space, of any alphabet, is no answer."""
    with pytest.raises(EmptyAnswer, match="prázdná"):
        decide(in_state(State.QUEUED), Answer(JANA, text))


def test_an_answer_has_a_longest_length() -> None:
    """The longest allowed answer passes, one character more does not; white space around it is not counted."""
    longest = "ě" * ANSWER_CHARS_MAX
    events = decide(in_state(State.QUEUED), Answer(JANA, f"\n{longest}\n"))
    assert events[0] == Answered(longest, to=(KAREL.address,))
    with pytest.raises(EmptyAnswer, match=str(ANSWER_CHARS_MAX)):
        decide(in_state(State.QUEUED), Answer(JANA, f"{longest}ě"))


def test_taking_a_ticket_reads_it_and_giving_it_back_does_not() -> None:
    """What is unread stays so until somebody takes the ticket or answers."""
    unread = in_state(State.QUEUED, unread=True)
    taken = after(unread, decide(unread, Move(JANA, State.IN_PROGRESS)))
    assert not taken.unread
    again = after(taken, decide(taken, ReceiveMessage(message())))
    assert again.unread
    assert after(again, decide(again, Move(JANA, State.QUEUED))).unread


# ---------------------------------------------------------------- laws


@given(ticket=tickets, command=commands, at=times)
def test_a_command_is_refused_by_name_or_can_be_applied(ticket: Ticket, command: Command, at) -> None:
    """For any ticket and command: a named refusal, or events that lead on from exactly this ticket."""
    try:
        events = decide(ticket, command)
    except (IllegalMove, EmptyAnswer) as refused:
        assert str(refused)
        return
    assert decide(ticket, command) == events, "the same question has the same answer"
    assert all(event.old is ticket.state for event in events if isinstance(event, StateChanged))
    if not events:
        silent = Move | NoteDelivery | LeaveCopies | RingClock | Schedule | HandOver | Lock | Unlock | SetUrgency
        assert isinstance(command, silent | DeclineLock | LiftLock | ChangeCopies | Tag | Relate)
        return
    changed = apply_change(ticket, Change(ticket.id, ticket.version + 1, at, as_client(), events))
    assert (changed.version, changed.changed_at) == (ticket.version + 1, at)
    unmoved = (ticket.id, ticket.number, ticket.queue, ticket.client, ticket.opened_at)
    assert (changed.id, changed.number, changed.queue, changed.client, changed.opened_at) == unmoved


@given(ticket=tickets, state=st.sampled_from(list(State)))
def test_a_move_done_twice_is_a_move_done_once(ticket: Ticket, state: State) -> None:
    """An agent who asks again for what he has just done changes nothing."""
    try:
        events = decide(ticket, Move(JANA, state))
    except IllegalMove:
        events = ()
    assume(events)
    assert decide(after(ticket, events), Move(JANA, state)) == ()


@given(text=st.text(max_size=2 * PREVIEW_CHARS_MAX))
def test_a_preview_is_one_short_line(text: str) -> None:
    """However long and broken a text is, its preview is one line of at most 140 characters, from its beginning."""
    line = preview(text)
    assert len(line) <= PREVIEW_CHARS_MAX == 140
    assert line.splitlines() in ([], [line])
    assert " ".join(text.split()).startswith(line.removesuffix("…"))


def test_a_text_that_is_cut_says_so() -> None:
    """A preview that is not the whole text ends with an ellipsis; the longest whole one does not."""
    assert preview("a" * PREVIEW_CHARS_MAX) == "a" * PREVIEW_CHARS_MAX
    assert preview("a" * (PREVIEW_CHARS_MAX + 1)) == "a" * (PREVIEW_CHARS_MAX - 1) + "…"


# ---------------------------------------------------------------- replaying


def test_the_newest_of_the_clients_message_ids_are_kept_once_each() -> None:
    """A ticket remembers the last few Message-IDs, each once, and none for a mail without."""
    ticket = in_state(State.QUEUED)
    for n in range(REPLY_IDS_MAX + 5):
        for message_id in (f"<{n}@firma.example>", f"<{n}@firma.example>", None):
            ticket = after(ticket, decide(ticket, ReceiveMessage(message(message_id=message_id))))
    assert ticket.reply_ids == tuple(f"<{n}@firma.example>" for n in range(5, REPLY_IDS_MAX + 5))


@pytest.mark.parametrize("version", [1, 3, 5, 0, -1])
def test_a_change_follows_the_ticket_or_is_refused(version: int) -> None:
    """A ticket of version 3 takes change 4 and no other."""
    change = Change(in_state(State.QUEUED).id, version, AT, as_agent(JANA), (Assigned(JANA),))
    with pytest.raises(ValueError, match="does not follow"):
        apply_change(in_state(State.QUEUED), change)


def test_nothing_makes_no_ticket() -> None:
    """No changes, a change without events, or events before the opening are no ticket."""
    with pytest.raises(ValueError, match="no changes"):
        replay([])
    for events in ((), (Assigned(JANA),)):
        with pytest.raises(ValueError, match=r"has no events|before TicketOpened"):
            replay([Change(in_state(State.QUEUED).id, 1, AT + timedelta(0), as_agent(PETR), events)])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("**Hotovo.** Disk má `20 GB`:\n\n- web01\n- web02", "Hotovo. Disk má 20 GB: web01 web02"),
        ("# Návod\n> citace\nViz [dokumentace](https://x.example/a_b).", "Návod citace Viz dokumentace."),
        ("2 * 3 * 4 a soubor_s_podtrzitky", "2 * 3 * 4 a soubor_s_podtrzitky"),
        ("[neuzavřený](", "[neuzavřený]("),
        (
            "Vytížení:\n\n![graf č. 1](file:graf.png)\n![](file:m%C3%ADsto%20na%20disku.png)",
            "Vytížení: graf č. 1 místo na disku.png",
        ),
        (r"![a\[1\]](file:a.png) b", "a[1] b"),
    ],
)
def test_a_preview_is_read_and_not_rendered(text: str, line: str) -> None:
    """The list shows words, not the marks of Markdown; a plain text keeps all that it has."""
    assert preview(text, markdown=True) == line
    assert preview(text) == " ".join(text.split())


@given(st.integers(0, 700))
def test_a_preview_never_tells_where_a_picture_is(place: int) -> None:
    """Wherever the text is cut: its label is told, or nothing of it."""
    text = f"{'![](file:a.png) ' * 60}"[: place // 16 * 16] + " " * (place % 16) + f"![graf](file:{'x' * 90}.png)"
    assert "file:" not in preview(f"{text}{' konec' * 200}", markdown=True)
    assert "![" not in preview(f"{text}{' konec' * 200}", markdown=True)


# ---------------------------------------------------------------- staff write first

SMS = Texted("e-1", "Prosime o zasah.", (TextTo("+420777123456", "Karel"),))


def reaching_out(**changes: Any) -> ReachOut:
    """Jana begins a ticket."""
    opened = replace(opening().opened, acknowledged=False)
    return replace(ReachOut(ticket_id(1), opened, JANA, "Prosíme o zásah."), **changes)


def test_who_is_written_to_first_is_waited_for() -> None:
    """The ticket begins with our words, waits for its client, and is nobody's: of many one agent would have all."""
    after = planned(None, reaching_out(texted=SMS)).after
    assert (after.state, after.agent, after.unread) == (State.WAITING, None, False)
    assert after.last == Last("agent", "Prosíme o zásah.")
    assert after.clock is not None and after.clock.kind == "reminder"


def test_its_readers_get_one_mail_and_no_notice() -> None:
    """The mail that begins it goes to all of them, and is the only one."""
    commit = planned(None, reaching_out(copies=("eva@firma.example", KAREL.address)))
    (mail,) = commit.mails
    assert (mail.kind, mail.to, mail.cc) == ("answer", (KAREL.address,), ("eva@firma.example",))
    assert commit.after.copies == ("eva@firma.example",)


def test_his_answer_brings_it_to_the_queue() -> None:
    """Like any message to a ticket that nobody has."""
    begun = planned(None, reaching_out()).after
    assert planned(begun, ReceiveMessage(message("Už na tom pracujeme."))).after.state is State.QUEUED


@pytest.mark.parametrize("text", ["", " \n", "x" * (ANSWER_CHARS_MAX + 1)])
def test_nobody_is_written_nothing(text: str) -> None:
    """As with an answer."""
    with pytest.raises(EmptyAnswer):
        decide(None, reaching_out(text=text))


def test_a_ticket_that_is_there_is_not_begun_again() -> None:
    """Whoever repeats it is told by the request that he did before."""
    with pytest.raises(ValueError, match="open already"):
        decide(in_state(State.QUEUED), reaching_out())


def test_an_sms_goes_with_an_answer() -> None:
    """In the same change, after the words."""
    events = decide(in_state(State.IN_PROGRESS, JANA), Answer(JANA, "Prosíme o zásah.", texted=SMS))
    assert [type(event) for event in events[:2]] == [Answered, Texted]


@pytest.mark.parametrize("state", list(State))
def test_what_became_of_an_sms_is_noted_in_every_state(state: State) -> None:
    """And changes nothing else."""
    outcome = TextOutcome("e-1", "+420777123456", "failed", "No route")
    ticket = in_state(state)
    assert decide(ticket, NoteText(outcome)) == (outcome,)
    after = planned(ticket, NoteText(outcome)).after
    # Any change sets a clock that a ticket should have; those of the examples have none.
    assert replace(after, version=ticket.version, changed_at=ticket.changed_at, clock=None) == ticket
