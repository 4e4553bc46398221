"""A call and its moves: whatever is done with it in whatever order, it is a call that can be."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.calls import call as calls
from chalicelib.calls.call import (
    ENTRIES_MAX,
    TRIES_TOLD_MAX,
    Call,
    CallOver,
    Candidate,
    Entry,
    TakenByOther,
    announced,
    as_of,
    call_id,
    locked,
    misnamed,
    named,
    over,
    pin_tried,
    taken,
    written_down,
)
from chalicelib.calls.codec import call_from_json, call_to_json
from chalicelib.calls.levels import MAY
from chalicelib.tickets.ticket import Client, Person, TicketId, TicketRef
from tests.calls.lines import ALENA, HOUR, JAN, MINUTE, NOW, PETR

FIRMA, DRUHA = Client("1001", "Firma s.r.o."), Client("2002", "Druhá a.s.")
OF_FIRMA = Candidate(FIRMA, (Person("jan@firma.example", "Jan"),))
OF_DRUHA = Candidate(DRUHA, (Person("olga@druha.example", "Olga"), Person("rada@druha.example", None)))


def rung(*candidates: Candidate, has_pin: bool = False, number: str | None = JAN) -> Call:
    """A call that rings."""
    kind: Any = "known" if number else "withheld"
    return announced("x", NOW, kind, number, number or "anonymous", candidates, has_pin=has_pin)


# ---------------------------------------------------------------- announced


def test_the_same_call_of_the_exchange_is_the_same_call() -> None:
    """Its id is made of the exchange's own, and tells nothing of it."""
    assert call_id("a") == call_id("a") != call_id("b")
    assert len(call_id("1764057600.123")) == 32


@pytest.mark.parametrize(
    ("call", "level", "pin", "ask", "client", "contact"),
    [
        (rung(OF_FIRMA, has_pin=True), "none", "due", "pin", FIRMA, OF_FIRMA.contacts[0]),
        (rung(OF_FIRMA), "number_no_pin", "not_set", "nothing", FIRMA, OF_FIRMA.contacts[0]),
        (rung(OF_DRUHA), "number_no_pin", "not_set", "nothing", DRUHA, None),
        (rung(OF_FIRMA, OF_DRUHA, has_pin=True), "none", "not_set", "client", None, None),
        (rung(), "none", "not_set", "client", None, None),
        (rung(number=None), "none", "not_set", "client", None, None),
    ],
)
def test_who_calls_is_known_by_his_number_as_far_as_it_goes(
    call: Call, level: str, pin: str, ask: str, client: Client | None, contact: Person | None
) -> None:
    """One client's number, with a PIN or without; several clients', nobody's, or none."""
    assert (call.level, call.pin, call.ask, call.client, call.contact) == (level, pin, ask, client, contact)


# ---------------------------------------------------------------- what the caller says


def said(call: Call, *moves: str) -> Call:
    """The call after moves by their short names."""
    for move in moves:
        match move:
            case "firma":
                call = named(call, FIRMA, has_pin=True, by="exchange", now=NOW)
            case "druha":
                call = named(call, DRUHA, has_pin=False, by="exchange", now=NOW)
            case "nobody":
                call = misnamed(call, with_pin=False, by="exchange", now=NOW)
            case "nobody with PIN":
                call = misnamed(call, with_pin=True, by="exchange", now=NOW)
            case "locked":
                call = locked(call, NOW + MINUTE, "pin", by="exchange", now=NOW)
            case "over":
                call = over(call, NOW)
            case _:
                call = pin_tried(call, move, by="exchange", now=NOW)  # type: ignore[arg-type]
    return call


KNOWN, STRANGER, SEVERAL = rung(OF_FIRMA, has_pin=True), rung(), rung(OF_FIRMA, OF_DRUHA)


@pytest.mark.parametrize(
    ("call", "moves", "level", "pin", "ask"),
    [
        (KNOWN, ["right"], "number_pin", "right", "nothing"),
        (KNOWN, ["wrong"], "none", "wrong", "pin"),
        (KNOWN, ["wrong", "right"], "number_pin", "right", "nothing"),
        (KNOWN, ["right", "wrong"], "number_pin", "right", "nothing"),
        (KNOWN, ["locked"], "none", "locked", "nothing"),
        (KNOWN, ["firma"], "client_only", "due", "pin"),
        (KNOWN, ["firma", "right"], "number_pin", "right", "nothing"),
        (KNOWN, ["right", "druha"], "client_only", "not_set", "nothing"),
        (KNOWN, ["right", "druha", "firma"], "client_only", "due", "pin"),
        (KNOWN, ["right", "nobody"], "number_pin", "right", "nothing"),
        (KNOWN, ["right", "locked"], "number_pin", "right", "nothing"),
        (STRANGER, ["firma"], "client_only", "due", "pin"),
        (STRANGER, ["firma", "wrong"], "client_only", "wrong", "pin"),
        (STRANGER, ["firma", "right"], "client_pin", "right", "nothing"),
        (STRANGER, ["firma", "locked"], "client_only", "locked", "nothing"),
        (STRANGER, ["druha"], "client_only", "not_set", "nothing"),
        (STRANGER, ["druha", "not_set"], "client_only", "not_set", "nothing"),
        (STRANGER, ["nobody"], "none", "not_set", "client"),
        (STRANGER, ["nobody with PIN"], "none", "wrong", "client"),
        (STRANGER, ["locked"], "none", "locked", "nothing"),
        (STRANGER, ["firma", "right", "nobody with PIN"], "client_pin", "right", "nothing"),
        (SEVERAL, ["firma"], "client_only", "due", "pin"),
        (SEVERAL, ["firma", "right"], "client_pin", "right", "nothing"),
        (KNOWN, ["over"], "none", "due", "nothing"),
    ],
)
def test_what_a_caller_says_moves_his_level(call: Call, moves: list[str], level: str, pin: str, ask: str) -> None:
    """Right ones raise it, wrong ones leave it, another client begins anew."""
    after = said(call, *moves)
    assert (after.level, after.pin, after.ask) == (level, pin, ask)


def test_a_lock_that_is_over_is_none() -> None:
    """The PIN is asked for again; of who is nobody's, the client number."""
    for call, ask in ((said(KNOWN, "locked"), "pin"), (said(STRANGER, "locked"), "client")):
        assert as_of(call, NOW + MINUTE - MINUTE / 60).pin == "locked"
        later = as_of(call, NOW + MINUTE)
        assert (later.ask, later.version, later.locked_until) == (ask, call.version, None)


def test_tries_are_told_without_what_was_said() -> None:
    """Who tried what and how it ended, the last of them."""
    call = said(STRANGER, "nobody", "firma", "wrong", "right")
    assert [(one.by, one.what, one.result) for one in call.tries] == [
        ("exchange", "client", "wrong"),
        ("exchange", "client", "right"),
        ("exchange", "pin", "wrong"),
        ("exchange", "pin", "right"),
    ]
    assert len(said(STRANGER, *["nobody"] * 50).tries) == TRIES_TOLD_MAX


# ---------------------------------------------------------------- who has it


def test_one_agent_takes_a_call() -> None:
    """Again is nothing new; another one is told by whom."""
    call = taken(KNOWN, ALENA)
    assert (call.state, call.agent, call.version) == ("taken", ALENA, 2)
    assert taken(call, ALENA) is call
    with pytest.raises(TakenByOther) as refused:
        taken(call, PETR)
    assert refused.value.call is call


def test_what_is_over_is_over() -> None:
    """Nobody takes it; who had it is still told; the length may come later and is told once."""
    call = over(taken(KNOWN, ALENA), NOW + MINUTE)
    assert (call.state, call.agent, call.ended_at, call.seconds) == ("over", ALENA, NOW + MINUTE, None)
    assert over(call, NOW + HOUR) is call
    timed = over(call, NOW + HOUR, 55)
    assert (timed.ended_at, timed.seconds) == (NOW + MINUTE, 55)
    assert over(timed, NOW + HOUR, 99) is timed
    for agent in (ALENA, PETR):
        with pytest.raises(CallOver):
            taken(call, agent)


def test_it_never_ends_before_it_began() -> None:
    """By whatever clock."""
    assert over(KNOWN, NOW - HOUR).ended_at == NOW


def entry(n: int, version: int = 1) -> Entry:
    """What was written into the n-th ticket."""
    return Entry(TicketRef(TicketId(f"T{n}"), n), version, "note")


def test_a_change_of_a_ticket_is_one_entry() -> None:
    """Written twice, noted once; and a call tells of so many."""
    call = written_down(written_down(KNOWN, entry(1)), entry(1))
    assert call.entries == (entry(1),)
    assert written_down(call, entry(1, 2)).entries == (entry(1), entry(1, 2))
    for n in range(2, ENTRIES_MAX + 5):
        call = written_down(call, entry(n))
    assert len(call.entries) == ENTRIES_MAX


# ---------------------------------------------------------------- what cannot be


@pytest.mark.parametrize(
    "change",
    [
        {"number": None},
        {"kind": "withheld"},
        {"candidates": (OF_FIRMA, OF_FIRMA)},
        {"state": "taken"},
        {"agent": ALENA},
        {"state": "over"},
        {"ended_at": NOW},
        {"seconds": 1},
        {"client": None},
        {"client": DRUHA},
        {"client": None, "is_named": True, "has_pin": False, "pin": "not_set"},
        {"has_pin": False},
        {"pin": "not_set"},
        {"pin": "locked"},
        {"locked_until": NOW},
        {"version": 0},
        {"tries": said(STRANGER, *["nobody"] * 20).tries * 2},
        {"entries": (entry(1), entry(1))},
        {"entries": tuple(entry(n) for n in range(ENTRIES_MAX + 1))},
    ],
)
def test_a_call_that_cannot_be_is_not_built(change: dict[str, Any]) -> None:
    """Whoever tries."""
    with pytest.raises(ValueError, match="no such call"):
        replace(KNOWN, **change)


# ---------------------------------------------------------------- in any order


class Moves(RuleBasedStateMachine):
    """A call on which everything happens that can, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.call = STRANGER
        self.now = NOW
        self.proven: set[str] = set()

    @rule(
        call=st.sampled_from([KNOWN, STRANGER, SEVERAL, rung(OF_DRUHA), rung(number=None)]),
    )
    @precondition(lambda self: self.call.version == 1)
    def another(self, call: Call) -> None:
        """It is another caller."""
        self.call = call

    @rule(client=st.sampled_from([FIRMA, DRUHA, None]), has_pin=st.booleans(), with_pin=st.booleans())
    def name(self, client: Client | None, has_pin: bool, with_pin: bool) -> None:
        """He names a client, or nobody."""
        if client is None:
            self.call = misnamed(self.call, with_pin=with_pin, by="exchange", now=self.now)
            return
        if self.call.client != client or self.call.has_pin != has_pin:
            self.proven.clear()
        self.call = named(self.call, client, has_pin=has_pin, by="exchange", now=self.now)

    @rule(result=st.sampled_from(["right", "wrong"]))
    @precondition(lambda self: self.call.client is not None and self.call.has_pin)
    def give_pin(self, result: Any) -> None:
        """He gives a PIN."""
        assert self.call.client is not None
        if result == "right":
            self.proven = {self.call.client.number}
        self.call = pin_tried(self.call, result, by=ALENA.name, now=self.now)

    @rule(what=st.sampled_from(["pin", "client", None]))
    def lock(self, what: Any) -> None:
        """Nothing is tried any more."""
        self.call = locked(self.call, self.now + MINUTE, what, by="exchange", now=self.now)

    @rule(minutes=st.integers(0, 3))
    def wait(self, minutes: int) -> None:
        """Time passes."""
        self.now += minutes * MINUTE
        self.call = as_of(self.call, self.now)

    @rule(agent=st.sampled_from([ALENA, PETR]))
    def take(self, agent: Any) -> None:
        """An agent takes it, if he may."""
        try:
            self.call = taken(self.call, agent)
        except CallOver:
            assert self.call.state == "over"
        except TakenByOther:
            assert self.call.agent != agent

    @rule(seconds=st.none() | st.integers(0, 9))
    def end(self, seconds: int | None) -> None:
        """It ends."""
        self.call = over(self.call, self.now, seconds)

    @rule(n=st.integers(1, 60))
    def write(self, n: int) -> None:
        """Something is written down."""
        self.call = written_down(self.call, entry(n))

    @invariant()
    def it_is_a_call(self) -> None:
        """It is read as it was written, and says no more of the caller than he proved."""
        stored = json.loads(json.dumps(call_to_json(self.call)))
        assert call_from_json(self.call.id, self.call.version, stored) == self.call
        client = None if self.call.client is None else self.call.client.number
        if self.call.has_pin and "content" in MAY[self.call.level]:
            assert client in self.proven
        if self.call.client is None:
            assert self.call.level == "none"
        assert (self.call.pin == "right") == (client in self.proven and self.call.has_pin)


TestMoves = Moves.TestCase
TestMoves.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def test_the_laws_are_told_in_words() -> None:
    """Who breaks one is told which."""
    with pytest.raises(ValueError, match="a known number and only that has"):
        replace(KNOWN, number=None, candidates=(), client=None, has_pin=False, pin="not_set")
    assert len({words for words, _ in calls._LAWS}) == len(calls._LAWS)
