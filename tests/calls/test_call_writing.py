"""What was said in a call goes into tickets: as whose word is decided by what the directory says at that moment."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.calls import reception, writing
from chalicelib.calls.call import Call
from chalicelib.calls.writing import BadEntry, LevelTooLow, Wish
from chalicelib.people import pins, service
from chalicelib.tickets import store as tickets
from chalicelib.tickets.events import CallMark, Message, MessageReceived, Noted, TicketOpened
from chalicelib.tickets.service import NoSuchTicket, OtherRequest, Result
from chalicelib.tickets.ticket import Actor, Client, Person, State
from tests.calls import lines
from tests.calls.lines import (
    ALENA,
    BOTH,
    DRUHA,
    DRUHA_NUMBER,
    EVA,
    FIRMA,
    JAN,
    MINUTE,
    NOW,
    PIN,
    STRANGER,
    loaded,
    ring,
    say,
)
from tests.tickets.examples import stored

pytestmark = pytest.mark.usefixtures("aws_resources")
CLIENT = Client("1001", "Firma s.r.o.")
TEXT = "Nejde web, hlásí chybu 502."


@pytest.fixture(autouse=True)
def _two_clients(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """PINs cost nothing."""
    lines.cheap_pins(monkeypatch)
    lines.listed()


def known() -> Call:
    """Jan calls from his number and gave the PIN."""
    return say(ring(JAN), pin=PIN)


def open_it(call: Call, queue: str = "podpora", key: str | None = None, **wish: Any) -> Result:
    """Alena opens a ticket from it."""
    said = {"subject": "Web", "text": TEXT, **wish}
    return writing.open_ticket(call.id, Wish(queue, **said), ALENA, NOW + MINUTE, key=key)


def log(
    call: Call, number: int = 10001, text: str = TEXT, contact: str | None = None, key: str | None = None
) -> Result:
    """Alena writes it into a ticket."""
    return writing.log(call.id, number, text, contact, ALENA, NOW + MINUTE, key=key)


def message_of(result: Result) -> Message:
    """The message that was written."""
    return next(event.message for one in result.changes for event in one.events if isinstance(event, MessageReceived))


# ---------------------------------------------------------------- a ticket from a call


def test_a_known_callers_ticket_is_his_clients() -> None:
    """The call is its first entry, in the word of the contact whose number it is, written down by the agent."""
    call = known()
    result = open_it(call)
    ticket, (change,) = result.ticket, result.changes
    assert (ticket.client, ticket.requester, ticket.queue) == (CLIENT, Person("jan@firma.example", "Jan"), "podpora")
    assert (ticket.state, ticket.language, ticket.urgency) == (State.QUEUED, "cs", "problem")
    message = message_of(result)
    assert (message.via, message.text, message.raw_key, message.message_id) == ("phone", TEXT, "", None)
    assert message.call == CallMark(call.id, JAN, "number_pin", ALENA)
    assert message.verdict["sentence_cs"] == "Řečeno po telefonu. Známé číslo a správný PIN."
    assert change.actor == Actor("agent", "alena", "Alena Vzorová")
    (entry,) = loaded(call).entries
    assert (entry.ticket.id, entry.ticket.number, entry.what) == (ticket.id, ticket.number, "opened")


@pytest.mark.parametrize(
    ("number", "client", "pin", "contact", "level"),
    [
        (DRUHA_NUMBER, None, None, None, "number_no_pin"),
        (STRANGER, "1001", PIN, "eva@firma.example", "client_pin"),
        (EVA, None, PIN, "JAN@firma.example ", "number_pin"),
    ],
)
def test_each_level_that_may_opens_a_ticket(
    number: str, client: str | None, pin: str | None, contact: str | None, level: str
) -> None:
    """By whose number it is, or by the contact that the agent chose."""
    result = open_it(say(ring(number), client, pin), contact=contact)
    assert message_of(result).call == CallMark(result_call(result), number, level, ALENA)
    assert result.ticket.requester.address == (contact or "olga@druha.example").strip().lower()


def result_call(result: Result) -> str:
    """The id of the call that a message is of."""
    mark = message_of(result).call
    assert mark is not None
    return mark.id


@pytest.mark.parametrize(
    ("number", "client", "pin"),
    [(JAN, None, None), (JAN, None, "0000"), (STRANGER, "1001", None), (STRANGER, "1001", "0000"), (BOTH, None, None),
     (STRANGER, "2002", None), (None, None, None), ("217", None, None)],
)  # fmt: skip
def test_whoever_is_not_known_opens_nothing_in_a_technical_queue(
    number: str | None, client: str | None, pin: str | None
) -> None:
    """Told what would have to be proven; nothing is written."""
    call = say(ring(number), client, pin)
    with pytest.raises(LevelTooLow) as refused:
        open_it(call, contact="jan@firma.example")
    czech, english = refused.value.args
    assert "PIN" in czech
    assert "PIN" in english
    assert tickets.of_number(10001) is None
    assert loaded(call).entries == ()


def test_whoever_is_not_known_can_ask_in_an_open_queue() -> None:
    """By the address that he says, as nobody's client, also where he named one."""
    result = open_it(say(ring(STRANGER), "1001"), "konzultace", contact=" Novak@jinde.example", name="Jan Novák")
    assert (result.ticket.client, result.ticket.requester) == (None, Person("novak@jinde.example", "Jan Novák"))
    message = message_of(result)
    assert (message.verdict["verdict"], message.call and message.call.level) == ("unverified", "client_only")


@pytest.mark.parametrize(
    ("call", "wish"),
    [
        ("known", {"queue": "nothing"}),
        ("known", {"subject": " \n\x00"}),
        ("known", {"text": " \x00 "}),
        ("known", {"text": "x" * (writing.TEXT_CHARS_MAX + 1)}),
        ("known", {"contact": "nikdo@firma.example"}),
        ("known", {"contact": "uctarna@firma.example"}),
        ("client", {}),
        ("stranger", {"queue": "konzultace"}),
        ("stranger", {"queue": "konzultace", "contact": "novak"}),
        ("stranger", {"queue": "konzultace", "contact": "a@b.example\r\nBcc: c@d.example"}),
        ("stranger", {"queue": "konzultace", "contact": "podpora+x@fronta.example"}),
        ("stranger", {"queue": "konzultace", "contact": "a@b.example", "name": "Jan\nX"}),
    ],
)
def test_what_cannot_be_written_down_is_told(call: str, wish: dict[str, Any]) -> None:
    """In both languages, and nothing is written."""
    callers = {"known": known, "client": lambda: say(ring(STRANGER), "1001", PIN), "stranger": lambda: ring(None)}
    with pytest.raises(BadEntry) as refused:
        open_it(callers[call](), **wish)
    assert len(refused.value.args) == 2
    assert tickets.of_number(10001) is None


def test_a_contact_who_is_not_technical_may_use_an_open_queue() -> None:
    """As by mail."""
    result = open_it(known(), "konzultace", contact="uctarna@firma.example")
    assert result.ticket.client == CLIENT


def test_a_ticket_is_opened_once_for_a_key() -> None:
    """Asked again the answer is the same, and so is the entry; for something else it is refused."""
    call = known()
    first, again = open_it(call, key="k"), open_it(call, key="k")
    assert (first.ticket.id, first.changes) == (again.ticket.id, again.changes)
    assert len(loaded(call).entries) == 1
    with pytest.raises(OtherRequest):
        open_it(call, key="k", subject="Jiný")
    assert open_it(call, key="k2").ticket.id != first.ticket.id
    assert open_it(call).ticket.id != open_it(call).ticket.id


# ---------------------------------------------------------------- what the directory says now


def test_attack_a_contact_who_was_removed_during_the_call() -> None:
    """Who is no contact any more opens nothing and says nothing in the client's tickets."""
    stored(1, client=CLIENT)
    call = known()
    service.put_client(replace(FIRMA, contacts=FIRMA.contacts[:1]), NOW)
    with pytest.raises(LevelTooLow):
        open_it(call)
    assert [type(event) for event in log(call).changes[0].events] == [Noted]


def test_attack_a_client_who_was_removed_during_the_call() -> None:
    """Neither do those of a client who is gone."""
    call = known()
    service.remove_client("1001", NOW)
    with pytest.raises(LevelTooLow):
        open_it(call)


def test_a_pin_that_was_set_during_the_call_is_asked_for() -> None:
    """Before it was, the number was enough."""
    call = ring(DRUHA_NUMBER)
    lines.set_pin("2002", PIN)
    with pytest.raises(LevelTooLow):
        open_it(call)
    assert open_it(say(call, pin=PIN)).ticket.client == Client("2002", "Druhá a.s.")


def test_a_number_that_another_client_lists_by_now_proves_nothing() -> None:
    """Several times listed is never a proof."""
    call = known()
    olga = replace(DRUHA.contacts[0], phones=(DRUHA_NUMBER, JAN))
    service.put_client(replace(DRUHA, contacts=(olga,)), NOW)
    with pytest.raises(LevelTooLow):
        open_it(call)


def test_a_pin_that_was_forgotten_proves_nothing_without_the_number() -> None:
    """Where there is no PIN, none was right."""
    call = say(ring(STRANGER), "1001", PIN)
    pins.forget("1001")
    with pytest.raises(LevelTooLow):
        open_it(call, contact="jan@firma.example")


# ---------------------------------------------------------------- into a ticket


def test_a_known_callers_word_goes_into_his_clients_ticket() -> None:
    """As his message, which wakes the ticket and is judged; and the call tells of it."""
    ticket = stored(1, client=CLIENT)
    call = known()
    result = log(call, text="Už zase nejde web, je to urgentní.")
    message = message_of(result)
    assert (message.sender.address, message.via) == ("jan@firma.example", "phone")
    assert (result.ticket.id, result.ticket.urgency) == (ticket.id, "urgent")
    assert [(entry.ticket.number, entry.version, entry.what) for entry in loaded(call).entries] == [
        (10001, 2, "message")
    ]


@pytest.mark.parametrize("contact", [None, "eva@firma.example"])
def test_whose_word_it_is_of_a_client_without_his_number(contact: str | None) -> None:
    """The contact that the agent chose, else who the ticket is of; of nobody it is a note."""
    requester = Person("jan@firma.example", "Jan")
    stored(1, client=CLIENT, requester=requester)
    stored(2, client=CLIENT)
    call = say(ring(STRANGER), "1001", PIN)
    assert message_of(log(call, contact=contact)).sender.address == (contact or "jan@firma.example")
    if contact is None:
        assert isinstance(log(call, 10002).changes[0].events[0], Noted)


@pytest.mark.parametrize(
    ("number", "client", "pin"),
    [(JAN, None, None), (STRANGER, "1001", None), (None, None, None), (DRUHA_NUMBER, None, None), (BOTH, None, None)],
)
def test_anybody_elses_word_is_a_note(number: str | None, client: str | None, pin: str | None) -> None:
    """Of a caller who is not known, or of another client: it stays with staff, and says of which call it is."""
    stored(1, client=CLIENT)
    call = say(ring(number), client, pin)
    (change,) = log(call).changes
    (event,) = change.events
    assert isinstance(event, Noted)
    assert event.text == TEXT
    assert event.call == CallMark(call.id, call.number, call.level, ALENA)
    assert loaded(call).entries[0].what == "note"


def test_what_goes_into_no_ticket_is_told() -> None:
    """There is none of that number; or nothing was written."""
    stored(1, client=CLIENT)
    call = known()
    with pytest.raises(NoSuchTicket):
        log(call, 99)
    with pytest.raises(BadEntry):
        log(call, text=" ")
    with pytest.raises(reception.NoSuchCall):
        writing.log("0" * 32, 10001, TEXT, None, ALENA, NOW, key=None)


def test_a_call_is_written_into_a_ticket_once_for_a_key() -> None:
    """Also where who called has been removed since; something else with the key is refused."""
    stored(1, client=CLIENT)
    stored(2, client=CLIENT)
    call = known()
    first = log(call, key="k")
    service.put_client(replace(FIRMA, contacts=FIRMA.contacts[:1]), NOW)
    again = log(call, key="k")
    assert first.changes == again.changes
    assert len(loaded(call).entries) == 1
    for other in ({"text": "Jiný"}, {"number": 10002}):
        with pytest.raises(OtherRequest):
            log(call, key="k", **other)


def test_what_was_written_but_not_noted_at_the_call_is_noted_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The function died in between; the request is repeated with its key."""
    call = known()

    def died(*_: Any) -> Any:
        """The function is gone."""
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(writing, "change", died)
        with pytest.raises(MemoryError):
            open_it(call, key="k")
    assert loaded(call).entries == ()
    ticket = open_it(call, key="k").ticket
    assert [entry.ticket.id for entry in loaded(call).entries] == [ticket.id]
    assert [type(event) for event in open_it(call, key="k").changes[0].events][:2] == [TicketOpened, MessageReceived]
