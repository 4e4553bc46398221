"""What an exchange does: it announces calls, passes on what callers key in, and says when they are over."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.calls import desk, flood, identifying, reception, store
from chalicelib.calls.call import Call, CallOver, TakenByOther
from chalicelib.calls.card import answer, card, open_tickets
from chalicelib.calls.identifying import NoSuchCall
from chalicelib.people import pins, service
from chalicelib.platform.settings import settings
from chalicelib.tickets.commands import Move, Schedule
from chalicelib.tickets.ticket import Client, State
from tests.calls import lines
from tests.calls.lines import (
    ALENA,
    BOTH,
    DAY,
    DRUHA_NUMBER,
    EVA,
    FIRMA,
    HOUR,
    JAN,
    MINUTE,
    NOW,
    PETR,
    PIN,
    STRANGER,
    WRONG,
    loaded,
    ring,
    say,
    tell,
)
from tests.tickets.examples import stored, then

pytestmark = pytest.mark.usefixtures("aws_resources")


@pytest.fixture(autouse=True)
def looked_at(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, str]]:
    """Two clients; PINs that were looked at."""
    found = lines.cheap_pins(monkeypatch)
    lines.listed()
    return found


@pytest.fixture
def asked(looked_at: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is asked of AWS."""
    ring(None)  # the description of each table is read once
    yield from lines.aws_calls(monkeypatch)


# ---------------------------------------------------------------- announcing


@pytest.mark.parametrize(
    ("number", "kind", "e164", "level", "candidates"),
    [
        (JAN, "known", JAN, "none", ["1001"]),
        ("777 444 555", "known", DRUHA_NUMBER, "number_no_pin", ["2002"]),
        (BOTH, "known", BOTH, "none", ["1001", "2002"]),
        (STRANGER, "known", STRANGER, "none", []),
        ("anonymous", "withheld", None, "none", []),
        (None, "withheld", None, "none", []),
        ("217", "internal", None, "none", []),
        ("+420 12", "malformed", None, "none", []),
        ("'; DROP TABLE calls; --", "malformed", None, "none", []),
    ],
)
def test_a_call_is_stored_with_whoever_may_be_calling(
    number: str | None, kind: str, e164: str | None, level: str, candidates: list[str]
) -> None:
    """Known to one client, to several, to none; withheld, internal, or no number at all."""
    call = ring(number, name="Jan")
    assert call == loaded(call)
    assert (call.kind, call.number, call.level, call.name, call.state) == (kind, e164, level, "Jan", "ringing")
    assert [one.client.number for one in call.candidates] == candidates


def test_the_queue_is_the_one_whose_number_was_dialled(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the country in which its callers are at home."""
    rules = settings()
    podpora = replace(rules.queues["podpora"], phones=("+421220123456",), country="SK")
    rules = replace(rules, queues={**rules.queues, "podpora": podpora})
    monkeypatch.setattr(reception, "settings", lambda: rules)
    call = ring("0903 123 456", to="+421 2 2012 3456")
    assert (call.queue, call.to, call.number) == ("podpora", "+421220123456", "+421903123456")
    assert ring(JAN, to="+420 234 567 890").queue is None
    assert ring(JAN, to="12345").to == "12345"


def test_the_same_call_announced_again_is_the_same_call() -> None:
    """Whatever happened to it meanwhile, also when it is over: nothing rings anew."""
    call = ring(call="x")
    taken = desk.take(call.id, ALENA, NOW)
    assert ring(STRANGER, call="x", now=NOW + MINUTE) == taken
    over = reception.end(call.id, 7, NOW + MINUTE)
    assert ring(call="x", pin=PIN) == over == loaded(call)


def test_a_call_can_be_announced_with_what_the_exchange_asked_before() -> None:
    """Then it is identified at once."""
    assert ring(JAN, pin=PIN).level == "number_pin"
    assert ring(None, client="1001", pin=PIN).level == "client_pin"
    assert ring(None, client="1001").level == "client_only"


def test_the_language_is_that_of_who_can_be_calling() -> None:
    """English only for contacts who have it in the directory."""
    assert [ring(number).language for number in (EVA, JAN, BOTH, STRANGER, None)] == ["en", "cs", "cs", "cs", "cs"]


# ---------------------------------------------------------------- who calls


def test_a_known_number_and_its_pin() -> None:
    """The PIN is asked for even so; then everything may be told."""
    call = ring(JAN)
    assert answer(call, NOW) | {"id": ""} == {
        "id": "",
        "level": "none",
        "ask": "pin",
        "pin": "due",
        "locked_until": None,
        "client": None,
        "contact": None,
        "language": "cs",
        "tickets": [],
    }
    told = answer(say(call, pin=PIN), NOW)
    assert (told["level"], told["ask"], told["pin"]) == ("number_pin", "nothing", "right")
    assert (told["client"], told["contact"]) == ({"number": "1001", "name": "Firma s.r.o."}, "Jan")


def test_an_unknown_number_a_client_number_and_the_pin() -> None:
    """Asked for one after the other; whose voice it is nobody knows."""
    call = ring(STRANGER)
    asked = [answer(call, NOW)["ask"]]
    call = say(call, client="1001#")
    asked.append(answer(call, NOW)["ask"])
    assert (call.level, call.pin) == ("client_only", "due")
    told = answer(say(call, pin=PIN), NOW)
    assert (asked, told["ask"], told["level"], told["contact"]) == (["client", "pin"], "nothing", "client_pin", None)


@pytest.mark.parametrize(
    ("client", "pin", "level", "state", "ask"),
    [
        ("1001", WRONG, "client_only", "wrong", "pin"),
        ("2002", None, "client_only", "not_set", "nothing"),
        ("2002", PIN, "client_only", "not_set", "nothing"),
        ("9999", None, "none", "not_set", "client"),
        ("9999", PIN, "none", "wrong", "client"),
        ("no number!", PIN, "none", "wrong", "client"),
        (None, PIN, "none", "not_set", "client"),
        (None, None, "none", "not_set", "client"),
    ],
)
def test_what_is_not_right_leaves_a_stranger_where_he_was(
    client: str | None, pin: str | None, level: str, state: str, ask: str
) -> None:
    """A wrong PIN, a client without one, a client number that nobody has, a PIN of nobody, and nothing at all."""
    told = answer(say(ring(STRANGER), client, pin), NOW)
    assert (told["level"], told["pin"], told["ask"]) == (level, state, ask)


@pytest.mark.parametrize(
    ("client", "pin"), [("1001", WRONG), ("2002", WRONG), ("9999", WRONG), ("no number!", WRONG)]
)
def test_as_much_work_whether_there_is_such_a_client(
    client: str, pin: str, looked_at: list[Any], asked: list[str]
) -> None:
    """One PIN is looked at and the same is asked of AWS: time tells nobody which client numbers there are."""
    call = ring(STRANGER)
    del asked[:], looked_at[:]
    say(call, client, pin)
    assert len(looked_at) == 1
    assert asked == ["GetItem", "BatchGetItem", "TransactWriteItems", "PutItem"]


def test_a_number_of_several_clients_chooses_none() -> None:
    """All are candidates; the client number and its PIN are asked for."""
    call = ring(BOTH)
    assert answer(call, NOW)["client"] is None
    assert say(call, "1001", PIN).level == "client_pin"


def test_what_is_right_is_not_looked_at_again(looked_at: list[Any]) -> None:
    """A repeated request changes nothing, whatever PIN it has."""
    call = say(ring(JAN), pin=PIN)
    assert say(say(call, pin=PIN), pin=WRONG) == call
    assert len(looked_at) == 1


def test_the_pin_of_one_client_is_not_that_of_another() -> None:
    """Whoever proved one and names another begins anew."""
    lines.set_pin("2002", "8642")
    call = say(ring(JAN), pin=PIN)
    other = say(call, "2002", PIN)
    assert (other.level, other.pin) == ("client_only", "wrong")
    assert say(other, pin="8642").level == "client_pin"


def test_a_call_that_is_over_proves_nothing_more(looked_at: list[Any]) -> None:
    """The exchange is answered as it is, staff are told; no PIN is looked at."""
    call = reception.end(ring(JAN).id, None, NOW)
    assert say(call, pin=PIN) == call
    with pytest.raises(CallOver):
        tell(call, pin=PIN)
    assert looked_at == []


def test_an_unknown_call_is_none() -> None:
    """Whatever is done with it."""
    for act in (
        lambda: reception.identified("0" * 32, "1001", PIN, NOW, lines.word),
        lambda: reception.end("0" * 32, None, NOW),
        lambda: desk.take("0" * 32, ALENA, NOW),
        lambda: desk.done("0" * 32, NOW),
    ):
        with pytest.raises(NoSuchCall):
            act()


def test_a_pin_that_was_changed_or_forgotten_counts_at_once() -> None:
    """What the directory has now is what is compared."""
    call = ring(JAN)
    lines.set_pin("1001", "1357")
    assert say(call, pin=PIN).pin == "wrong"
    assert say(call, pin="1357").level == "number_pin"
    other = ring(JAN)
    pins.forget("1001")
    assert say(other, client="1001").level == "number_no_pin"


def test_a_real_pin_is_told_from_a_wrong_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """With argon2id, and also where there is none at all."""
    monkeypatch.undo()
    pins.change("1001", "58291")
    assert pins.is_right("1001", "58291")
    assert not pins.is_right("1001", "58292")
    assert not pins.is_right("2002", "58291")
    assert not pins.matches(None, "")
    assert say(ring(JAN), pin="58291").level == "number_pin"


# ---------------------------------------------------------------- wrong ones


def wrong(number: str | None = JAN, times: int = 1, client: str | None = None, **when: Any) -> Any:
    """Wrong PINs in one call; the call after the last."""
    call = ring(number, **when)
    for _ in range(times):
        call = say(call, client, WRONG, **when)
    return call


def test_the_fifth_wrong_pin_locks_and_the_client_is_told_once() -> None:
    """In one transaction with the lock: who may set the PIN gets a mail, whoever else tries meanwhile."""
    call = wrong(times=5)
    assert (call.pin, call.locked_until) == ("locked", NOW + HOUR)
    (mail,) = lines.lock_mails()
    assert mail["send_state"] == {"S": "pending"}
    again = wrong(EVA)
    assert (again.pin, again.locked_until) == ("locked", NOW + 15 * MINUTE)
    assert len(lines.lock_mails()) == 1


def test_a_locked_pin_is_not_looked_at(looked_at: list[Any]) -> None:
    """Right or wrong, from the client's number or another; when it is over, it is."""
    wrong(times=5)
    assert say(ring(EVA), pin=PIN).pin == "locked"
    assert say(ring(STRANGER), "1001", PIN).pin == "locked"
    assert len(looked_at) == 5
    later = NOW + 15 * MINUTE
    assert say(ring(EVA, now=later), pin=PIN, now=later).level == "number_pin"
    # The number that guessed is locked for an hour.
    assert say(ring(JAN, now=later), pin=PIN, now=later).pin == "locked"
    hour = NOW + HOUR
    assert say(ring(JAN, now=hour), pin=PIN, now=hour).level == "number_pin"


def test_the_answer_tells_until_when_it_is_locked() -> None:
    """And asks for nothing more; a later answer asks again."""
    call = wrong(STRANGER, 5, "1001")
    told = answer(call, NOW)
    assert (told["pin"], told["locked_until"], told["ask"]) == ("locked", "2026-11-23T09:00:00.000Z", "nothing")
    assert answer(call, NOW + HOUR)["ask"] == "pin"


def test_a_right_pin_makes_good_what_went_wrong_in_its_call() -> None:
    """Four wrong ones and a right one: as if nothing had been."""
    for _ in range(3):
        call = wrong(times=4)
        assert say(call, pin=PIN).level == "number_pin"
    assert lines.lock_mails() == []


def test_a_known_caller_without_a_pin_is_never_locked() -> None:
    """There is nothing to guess, whatever his exchange sends along."""
    for _ in range(7):
        assert say(ring(DRUHA_NUMBER), pin=WRONG).level == "number_no_pin"


def test_of_two_at_the_last_try_one_is_looked_at(looked_at: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The second reserves between the first one's read and its reservation, which is then made on what is there."""
    wrong(times=4)
    first, second = ring(EVA), ring(BOTH)
    real = store.commit
    met: list[Any] = []

    def commit(turn: Any, now: Any) -> None:
        """Before the first write of the first guess, the second guess is made."""
        if not met:
            met.append(None)
            met.append(say(second, "1001", WRONG))
        real(turn, now)

    del looked_at[:]
    monkeypatch.setattr(store, "commit", commit)
    assert (say(first, pin=PIN).pin, met[1].pin) == ("locked", "locked")
    assert len(looked_at) == 1


def test_who_has_just_proven_himself_lifts_the_lock_that_his_try_began() -> None:
    """Four wrong ones in other calls; the fifth is right, and nobody is locked or told."""
    for _ in range(4):
        wrong(BOTH, client="1001")
    assert say(ring(JAN), pin=PIN).level == "number_pin"
    assert lines.lock_mails() == []
    assert say(ring(EVA), pin=PIN).level == "number_pin"


def test_a_lock_whose_function_died_is_told_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a minute, when nobody can be looking at the try any more; once."""
    wrong(times=4)

    def died(*_: Any) -> Any:
        """The function is gone before it compared anything."""
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(pins, "matches", died)
        with pytest.raises(MemoryError):
            say(ring(EVA), pin=WRONG)
    assert say(ring(BOTH), "1001", PIN).pin == "locked"
    assert lines.lock_mails() == []
    for minutes in (1, 2):
        later = NOW + minutes * MINUTE
        assert say(ring(BOTH, now=later), "1001", PIN, now=later).pin == "locked"
        assert len(lines.lock_mails()) == 1


def test_a_lock_that_nobody_told_of_is_told_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the next try, whenever that is."""
    wrong(times=4)
    with monkeypatch.context() as patched:
        patched.setattr(identifying, "_settle", lambda known, *_, **__: known.call)
        say(ring(EVA), pin=WRONG)
    later = NOW + DAY
    assert say(ring(EVA, now=later), pin=PIN, now=later).level == "number_pin"
    assert len(lines.lock_mails()) == 1


def test_agents_mistype_client_numbers_as_often_as_they_like() -> None:
    """They see all clients anyway; PINs that they type count as others do."""
    call = ring(STRANGER)
    for _ in range(10):
        assert tell(call, "9999").pin == "not_set"
    assert tell(call, "1001", PIN).level == "client_pin"
    other = ring(STRANGER)
    for _ in range(5):
        other = tell(other, "1001", WRONG)
    assert other.pin == "locked"
    assert other.tries[-1].by == "Alena Vzorová"
    assert len(lines.lock_mails()) == 1


# ---------------------------------------------------------------- who has it


def test_of_two_agents_one_takes_a_call() -> None:
    """The other one is told by whom; again is fine; an end is an end."""
    call = ring()
    assert desk.take(call.id, ALENA, NOW) == desk.take(call.id, ALENA, NOW)
    with pytest.raises(TakenByOther) as refused:
        desk.take(call.id, PETR, NOW)
    assert refused.value.call.agent == ALENA
    over = desk.done(call.id, NOW + MINUTE)
    assert desk.done(call.id, NOW + HOUR) == over
    with pytest.raises(CallOver):
        desk.take(call.id, PETR, NOW)


def test_a_move_is_made_on_what_somebody_else_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between read and write another agent takes the call: nobody overwrites him."""
    call = ring()
    real, met = store.commit, []

    def commit(turn: Any, now: Any) -> None:
        """Petr is first."""
        if not met:
            met.append(1)
            desk.take(call.id, PETR, NOW)
        real(turn, now)

    monkeypatch.setattr(store, "commit", commit)
    with pytest.raises(TakenByOther):
        desk.take(call.id, ALENA, NOW)
    assert loaded(call).agent == PETR


def test_who_always_loses_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """After some tries, and nothing is changed."""

    def lost(*_: Any) -> None:
        """Somebody else is always first."""
        raise store.Conflict

    call = ring()
    monkeypatch.setattr(store, "commit", lost)
    for act in (lambda: desk.take(call.id, ALENA, NOW), lambda: say(call, pin=PIN), lambda: say(call, "2002")):
        with pytest.raises(store.Conflict):
            act()
    assert loaded(call) == call


# ---------------------------------------------------------------- what it costs


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (JAN, ["UpdateItem", "UpdateItem", "Query", "BatchGetItem", "PutItem"]),
        (STRANGER, ["UpdateItem", "UpdateItem", "Query", "PutItem"]),
        (None, ["UpdateItem", "PutItem"]),
    ],
)
def test_an_announcement_costs(number: str | None, expected: list[str], asked: list[str]) -> None:
    """What is counted, who lists the number, the call: at most five calls to AWS in a row."""
    ring(number)
    assert asked == expected


@pytest.mark.parametrize(
    ("client", "pin", "expected"),
    [
        (None, PIN, ["GetItem", "BatchGetItem", "TransactWriteItems", "TransactWriteItems"]),
        (None, WRONG, ["GetItem", "BatchGetItem", "TransactWriteItems", "PutItem"]),
        ("1001", None, ["GetItem", "BatchGetItem", "PutItem"]),
        ("9999", None, ["GetItem", "BatchGetItem", "PutItem", "PutItem"]),
    ],
)
def test_an_identification_costs(client: str | None, pin: str | None, expected: list[str], asked: list[str]) -> None:
    """Four calls to AWS in a row at most, and one PIN that is looked at."""
    call = ring(JAN)
    del asked[:]
    say(call, client, pin)
    assert asked == expected


def test_an_answer_looks_for_tickets_only_where_they_may_be_told(asked: list[str]) -> None:
    """One query, or none."""
    call, known = ring(STRANGER), say(ring(JAN), pin=PIN)
    del asked[:]
    answer(call, NOW)
    assert asked == []
    answer(known, NOW)
    assert asked == ["Query"]


# ---------------------------------------------------------------- its card


def test_a_card_tells_what_may_be_told() -> None:
    """Open tickets of the client in question; what they are about only where the caller may hear it."""
    open_one = stored(1, client=Client("1001", "Firma s.r.o."))
    done = stored(2, client=Client("1001", "Firma s.r.o."))
    then(done, Move(ALENA, State.RESOLVED))
    stored(3, client=Client("2002", "Druhá a.s."))
    for call, subject in ((ring(JAN), None), (say(ring(STRANGER), "1001"), None), (say(ring(JAN), pin=PIN), "Web 1")):
        (ticket,) = card(call, open_tickets(call), NOW, HOUR)["tickets"]
        assert (ticket["id"], ticket["number"], ticket["subject"]) == (open_one.id, 10001, subject)
    assert card(ring(STRANGER), (), NOW, HOUR)["tickets"] == []
    assert [one["number"] for one in answer(say(ring(STRANGER), "1001"), NOW)["tickets"]] == [10001]


def test_a_card_tells_when_what_is_scheduled_will_be_done() -> None:
    """Else by when the client was told that it is."""
    ticket = then(stored(1, client=Client("1001", "Firma s.r.o.")), Schedule(ALENA, NOW + DAY))
    call = say(ring(JAN), pin=PIN)
    assert ticket.state is State.SCHEDULED
    assert card(call, open_tickets(call), NOW, HOUR)["tickets"][0]["until"] == "2026-11-24T08:00:00.000Z"


def test_a_call_that_nobody_ended_is_over_after_a_while() -> None:
    """On its card, and among those that ring."""
    call = ring()
    assert card(call, (), NOW + HOUR, HOUR)["state"] == "ringing"
    assert card(call, (), NOW + HOUR + MINUTE, HOUR)["state"] == "over"
    assert desk.ringing(NOW + settings().call_shown) == [call]
    assert desk.ringing(NOW + settings().call_shown + MINUTE) == []


def test_the_candidate_is_shown_before_he_has_proven_anything() -> None:
    """Staff see who it may be; he himself is told nothing."""
    told = card(ring(JAN), (), NOW, HOUR)
    assert (told["client"], told["contact"], told["may"], told["pin"]) == (None, None, [], "due")
    assert told["candidates"] == [
        {
            "client": {"number": "1001", "name": "Firma s.r.o."},
            "contacts": [{"address": "jan@firma.example", "name": "Jan"}],
        }
    ]
    assert told["shown"] == "+420 777 123 456"


# ---------------------------------------------------------------- looking back


def found(words: str = "", client: str | None = None, **page: Any) -> list[str]:
    """Ids of calls that a search finds."""
    return [call.id for call in desk.history(words, client, str.lower, **{"limit": 50, "cursor": None, **page})[0]]


def test_calls_are_found_by_what_is_known_of_them() -> None:
    """Digits however grouped, a client's number or name, an agent's name; the newest first, open or over."""
    jan = ring(JAN, now=NOW)
    druha = desk.take(ring(DRUHA_NUMBER, now=NOW + MINUTE).id, ALENA, NOW)
    hidden = reception.end(ring(None, now=NOW + 2 * MINUTE, name="Recepce").id, 3, NOW + 3 * MINUTE)
    named = say(ring(STRANGER, now=NOW + 3 * MINUTE), "1001", now=NOW + 3 * MINUTE)
    assert found() == [named.id, hidden.id, druha.id, jan.id]
    assert found("777 123 456") == found("+420777123456") == found("777123") == found("123 456") == [jan.id]
    assert found("firma") == found("1001") == [named.id, jan.id]
    assert found("alena") == found("druhá alena") == [druha.id]
    assert found("recepce") == [hidden.id]
    assert found("nikdo") == []
    assert found(client="1001") == [named.id, jan.id]
    assert found("601", client="1001") == [named.id]


def test_a_long_history_comes_in_pages() -> None:
    """Each continues where the last one ended; nothing is told twice or left out."""
    calls = [ring(None, now=NOW + n * MINUTE).id for n in range(7)]
    for one in calls[::2]:
        reception.end(one, None, NOW)
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(10):
        page, cursor = desk.history("", None, str.lower, limit=2, cursor=cursor)
        seen += [call.id for call in page]
        if cursor is None:
            break
    assert seen == calls[::-1]


def test_a_search_looks_through_so_many_and_says_where_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page may be empty and have a cursor."""
    first = ring(JAN)
    for n in range(4):
        ring(None, now=NOW + (n + 1) * MINUTE)
    monkeypatch.setattr(desk, "LOOKED_THROUGH_MAX", 2)
    monkeypatch.setattr("chalicelib.platform.limits.PAGE_ROWS_MAX", 2)
    page, cursor = desk.history("firma", None, str.lower, limit=10, cursor=None)
    assert (page, cursor is not None) == ([], True)
    ids = []
    while cursor is not None:
        page, cursor = desk.history("firma", None, str.lower, limit=10, cursor=cursor)
        ids += [call.id for call in page]
    assert ids == [first.id]


def test_calls_go_by_themselves() -> None:
    """A setting after they began, whatever became of them; what is counted, too."""
    wrong(times=1)
    kept = {row["kind"]["S"]: int(row["expires_at"]["N"]) for row in lines.stored("fronta-test-calls")}
    year = int((NOW + settings().call_kept).timestamp())
    assert kept["call"] == kept["tally"] == year
    assert kept["rate"] <= (NOW + HOUR).timestamp()


def test_no_pin_is_stored_or_told() -> None:
    """Right or wrong, keyed in or typed: nowhere in the tables but as the client's hash."""
    right, other = "8642097531", "9753108642"
    lines.set_pin("1001", right)
    call = tell(say(ring(JAN, pin=other), pin=other), "1001", right)
    assert call.level == "number_pin"
    rows = str(lines.stored("fronta-test-calls")) + str(lines.stored("fronta-test-tickets"))
    assert right not in rows
    assert other not in rows
    assert str(lines.stored("fronta-test-people")).count(right) == 1


def test_one_more_contact_with_the_number_leaves_it_to_the_client() -> None:
    """Two contacts of one client with one number: the client is known, the person is not."""
    eva = replace(FIRMA.contacts[0], phones=(EVA, JAN))
    service.put_client(replace(FIRMA, contacts=(eva, *FIRMA.contacts[1:])), NOW)
    call = say(ring(JAN), pin=PIN)
    assert (call.level, call.contact) == ("number_pin", None)
    assert len(call.candidates[0].contacts) == 2


def test_a_flood_is_told_by_its_limit() -> None:
    """The sentence names it, and when there is room again."""
    with pytest.raises(flood.TooMany) as refused:
        for _ in range(settings().calls_per_number_per_hour_max + 1):
            ring(JAN)
    assert refused.value.limit == "calls_per_number_per_hour_max"
    assert refused.value.retry_after_s == 3600


# ---------------------------------------------------------------- exchanges without ids


def unnamed(now: datetime, number: str | None = EVA) -> Call:
    """A call that an exchange without ids announces."""
    return reception.announce(reception.Announcement(None, number), now, lines.word)


def test_without_ids_calls_of_one_number_within_two_minutes_are_one() -> None:
    """An exchange that looks a number up twice makes one card; a later call is another one."""
    first = unnamed(NOW)
    assert unnamed(NOW + MINUTE).id == first.id
    assert unnamed(NOW + 3 * MINUTE).id != first.id


def test_without_ids_a_call_after_one_that_is_over_is_a_new_one() -> None:
    """Whoever hung up and calls again is heard."""
    first = unnamed(NOW)
    reception.end(first.id, None, NOW + MINUTE)
    assert unnamed(NOW + MINUTE).id != first.id


def test_without_ids_a_call_in_which_something_was_proven_is_nobody_elses() -> None:
    """Whoever fakes the number a moment after its owner gave the PIN is asked for it."""
    first = unnamed(NOW)
    assert lines.tell(first, pin=PIN).level == "number_pin"
    second = unnamed(NOW + MINUTE)
    assert second.id != first.id
    assert (second.level, second.pin) == ("none", "due")


def test_without_ids_wrong_tries_are_not_made_good_by_the_owners_call() -> None:
    """Guesses from a faked number and the right PIN of who really has it are never of one call."""
    guessed = lines.tell(unnamed(NOW), pin=lines.WRONG)
    assert unnamed(NOW + MINUTE).id != guessed.id


def test_without_ids_withheld_calls_are_never_one() -> None:
    """Nobody knows whether it is the same caller."""
    assert unnamed(NOW, None).id != unnamed(NOW, None).id
