"""What SNS tells of SMS: in the event, in the ticket, in the prices, and who wants none."""

from itertools import permutations
from typing import Any

import pytest

from chalicelib.sms import reading, store
from chalicelib.sms.outcomes import TooEarly
from chalicelib.sms.receipts import NoLog
from chalicelib.tickets import service
from tests.sms.receipts_told import batch, packed, receipt
from tests.sms.world import HOUR, MINUTE, World, client, number
from tests.tickets.examples import AT


def sent(world: World, count: int = 1) -> tuple[str, list[str]]:
    """An event whose SMS were taken: the event and its tickets."""
    raised = world.raised([client(n) for n in range(1, count + 1)])
    world.settle()
    return raised.event, [told.ticket or "" for told in world.whole(raised.event).told.values()]


def test_a_receipt_is_noted_with_what_it_cost(world: World) -> None:
    """In the event, with the real price in place of the most that it could be; in the ticket; and again: the same."""
    event, (ticket,) = sent(world)
    for _ in range(3):
        world.receipts(world.delivered(priceInUSD=0.0456))
    progress = world.whole(event).progress
    assert (progress.sent, progress.delivered, progress.price_musd) == (0, 1, 45_600)
    assert world.outcomes(ticket) == [(number(1), "sent", ""), (number(1), "delivered", "")]


def test_a_failure_says_why(world: World) -> None:
    """In the operator's words, cut and in one line."""
    event, (ticket,) = sent(world)
    said = "Phone is currently unreachable/unavailable\x00\n" + "x" * 500
    world.receipts(world.delivered(status="FAILURE", response=said))
    ((_, _, reason),) = [one for one in world.outcomes(ticket) if one[1] == "failed"]
    assert reason.startswith("Phone is currently unreachable/unavailable")
    assert (len(reason), reason.isprintable()) == (100, True)
    assert world.whole(event).progress.failed == 1


def test_who_opted_out_is_remembered_and_gets_no_more(world: World) -> None:
    """The next event does not even plan an SMS for him, and says why."""
    _, (ticket,) = sent(world)
    world.receipts(world.delivered(status="FAILURE", response="Phone number is opted out"))
    assert world.outcomes(ticket)[-1] == (number(1), "failed", "opted-out")
    found = reading.read(["1001"])
    assert [one.reason for one in found.clients[0].without] == ["opted-out"]
    world.raised(["1001"])
    world.settle()
    assert len(world.taken) == 1


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_receipts_in_any_order_end_alike(world: World, order: tuple[int, ...]) -> None:
    """A failure, a delivery, and the delivery again: it is delivered, and counted once."""
    event, (ticket,) = sent(world)
    told = [world.delivered(status="FAILURE", response="Unknown error"), world.delivered(), world.delivered()]
    for place in order:
        world.receipts(told[place])
    progress = world.whole(event).progress
    assert (progress.sent, progress.failed, progress.delivered, progress.left) == (0, 0, 1, 0)
    assert world.outcomes(ticket)[-1] == (number(1), "delivered", "")


def test_a_receipt_before_the_note_is_told_again(world: World) -> None:
    """Of an SMS that was handed over just now; the others of the batch are noted. Later it is none of ours."""
    event, _ = sent(world)
    early = receipt("00000000-0000-0000-0000-000000000000", number(9), world.now)
    with pytest.raises(TooEarly):
        world.receipts(early, world.delivered())
    assert world.whole(event).progress.delivered == 1
    world.now += 3 * MINUTE
    world.receipts(early)


def test_a_note_that_died_is_made_up_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SMS was noted and the ticket was not: Lambda tells it again."""
    _, (ticket,) = sent(world)
    with monkeypatch.context() as broken:
        broken.setattr(service, "note", _dies)
        with pytest.raises(RuntimeError):
            world.receipts(world.delivered())
    world.receipts(world.delivered())
    assert world.outcomes(ticket)[-1] == (number(1), "delivered", "")


def _dies(*_args: Any, **_named: Any) -> None:
    raise RuntimeError("killed")


def test_a_price_is_learned_from_what_one_segment_cost(world: World) -> None:
    """And is counted from then on; of several segments, or of a failure, nothing is learned."""
    sent(world)
    assert reading.prices_now().of("CZ", 1) == reading.prices({}).of("CZ", 1)
    for said in ({"numberOfMessageParts": 2}, {"status": "FAILURE"}, {"priceInUSD": 0}, {"priceInUSD": "much"}):
        world.receipts(world.delivered(**said))
    assert not reading.prices_now().of("CZ", 1).is_known
    sent(world)
    world.receipts(world.delivered(priceInUSD=0.0456))
    learned = reading.prices_now().of("CZ", 2)
    assert (learned.musd, learned.is_known) == (91_200, True)
    event, _ = sent(world)
    assert world.whole(event).progress.price_musd == 45_600


def test_a_row_that_is_gone_is_passed_over(world: World) -> None:
    """Of an SMS of more than a year ago."""
    event, _ = sent(world)
    told = world.delivered()
    store.Row(f"E#{event}", f"N#{number(1)}").delete()
    world.receipts(told)


def test_a_message_that_tries_the_way_says_nothing() -> None:
    """CloudWatch sends one when the subscription is made."""
    from chalicelib.entrypoints.sms_outcomes import handle

    assert handle(batch("x", kind="CONTROL_MESSAGE"), None) == {"noted": 0}


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"awslogs": {"data": "x"}},
        {"awslogs": {"data": "eA=="}},
        packed(b"x"),
        packed(b"[]"),
        packed(b'{"a":' * 9),
    ],
)
def test_what_is_no_batch_is_told(event: dict[str, Any]) -> None:
    """It is parked with its event."""
    from chalicelib.entrypoints.sms_outcomes import handle

    with pytest.raises(NoLog):
        handle(event, None)


def test_day_counters_are_of_the_day(world: World) -> None:
    """Tomorrow there is room again; the day is that of Prague."""
    one = client(1)
    world.now = AT.replace(hour=22, minute=50)
    for _ in range(5):
        world.raised([one])
    world.settle()
    assert len(world.taken) == 5
    world.now += HOUR
    world.raised([one])
    world.settle()
    assert len(world.taken) == 6
