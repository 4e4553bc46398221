"""The crash sweep over SMS: raising an event, telling its clients, sending and hearing what became of it may each be
cut off anywhere. No number ever gets a second SMS, and the event ends and adds up."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from moto.sns.models import sns_backends

from chalicelib.entrypoints import sms, sms_outcomes, sweep
from chalicelib.people import service as people
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import aws
from chalicelib.platform.ids import digest
from chalicelib.sms import raising, store
from chalicelib.sms.event import TechnicalEvent, Whole
from chalicelib.tickets import store as tickets
from chalicelib.tickets.apply import replay
from chalicelib.tickets.events import TextOutcome
from chalicelib.tickets.ticket import Agent, TicketId
from tests.faults.crashes import endings
from tests.faults.outside import ACCOUNT, REGION
from tests.faults.world import Killed
from tests.one_aws import empty
from tests.sms.receipts_told import batch, receipt
from tests.stories.desk import Desk

URLS: dict[str, str] = {}
ALENA = Agent("u-1", "Alena")
EVENT_ID = "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T"
SHARED, OWN, OTHER = "+420777123001", "+420777123002", "+420777123003"
NUMBERS = {SHARED, OWN, OTHER}
STEPS_MAX = 60


@pytest.fixture(autouse=True)
def _one_aws(aws_of_file: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One in-process AWS for this file; `desk_with` empties it."""
    for name in ("outbox", "clocks", "search", "sms"):
        monkeypatch.setenv(f"FRONTA_{name.upper()}_QUEUE_URL", aws_of_file[name])
    URLS.update(aws_of_file)


@contextmanager
def desk_with() -> Iterator[Desk]:
    """A desk in an empty AWS, and two clients that share a contact."""
    empty()
    sns().clear()
    aws.token_keys.cache_clear()
    with pytest.MonkeyPatch.context() as monkeypatch:
        desk = Desk(monkeypatch, URLS)
        shared = contact("agentura", SHARED)
        people.put_client(ListedClient("1001", "Firma 1", (shared, contact("jan", OWN))))
        people.put_client(ListedClient("1002", "Firma 2", (shared, contact("eva", OTHER))))
        yield desk


def contact(name: str, number: str) -> Contact:
    """A technical contact."""
    return Contact(f"{name}@firma.example", name, "cs", technical=True, phones=(number,))


def sns() -> Any:
    """What SNS was given: id -> (number, text)."""
    return sns_backends[ACCOUNT][REGION].sms_messages


# ---------------------------------------------------------------- what each function does, and again if it dies


def again(desk: Desk, act: Callable[[], Any]) -> Any:
    """Somebody does something, and again when it died; time passes in between."""
    for _ in range(3):
        try:
            with desk.faults.watched():
                return act()
        except Killed:
            desk.now += timedelta(minutes=3)
    raise AssertionError("killed every time")


def raise_event(desk: Desk) -> None:
    """Staff raise the event; the console repeats the request with its key."""
    event = TechnicalEvent(EVENT_ID, desk.now, ALENA, "podpora", "Výpadek", "Nejde proud.", "Vypadek.")
    again(
        desk,
        lambda: raising.raise_event(event, ["1001", "1002"], key=digest("k"), is_lead=False, confirmed=False),
    )


def work(desk: Desk) -> None:
    """The stream and the queue, until both are empty."""
    for _ in range(STEPS_MAX):
        worked = desk.run_stream()
        if not (desk.run_queue("sms", sms.handle) or worked):
            return
    raise AssertionError("SMS do not come to rest")


def look_after(desk: Desk) -> None:
    """The schedule, ten minutes later; what dies there is made up for by the next."""
    desk.now += timedelta(minutes=10)
    again(desk, lambda: sweep.handle({}, None))
    work(desk)


def hear(desk: Desk) -> None:
    """SNS tells that all that it took was delivered; Lambda tells it again when the function dies."""
    records = [receipt(name, number, desk.now) for name, (number, _) in sns().items()]
    desk.now += timedelta(minutes=5)
    again(desk, lambda: sms_outcomes.handle(batch(*records), None))


def story(desk: Desk) -> list[str]:
    """The whole way. What of the promises does not hold."""
    raise_event(desk)
    work(desk)
    look_after(desk)
    hear(desk)
    desk.faults.at_point = None
    look_after(desk)
    look_after(desk)
    return broken(desk)


def broken(desk: Desk) -> list[str]:
    """Promises that do not hold."""
    found: list[str] = []
    twice = [number for number, count in Counter(number for number, _ in sns().values()).items() if count > 1]
    if twice:
        found.append(f"two SMS to {twice}")
    whole = store.whole(EVENT_ID)
    if whole is None:
        return [*found, "no event"]
    if whole.progress.state != "done" or store.due(desk.now + timedelta(days=2), 9):
        found.append(f"the event is {whole.progress}")
    left = {name: desk.in_queue(name) for name in ("sms", "sms-dead")}
    return found + of_texts(whole) + of_tickets(desk, whole) + [f"left: {left}"] * any(left.values())


def of_texts(whole: Whole) -> list[str]:
    """Each number has an outcome that may be true, and the counters count just these."""
    progress, outcomes = whole.progress, {number: text.outcome for number, text in whole.texts.items()}
    left = {number for number, _ in sns().values()}
    counted = {
        "delivered": progress.delivered, "unknown": progress.unknown, "sent": progress.sent,
        "failed": progress.failed, "refused": progress.refused,
    }  # fmt: skip
    found = []
    if outcomes.keys() != NUMBERS or progress.texts != len(NUMBERS):
        found.append(f"SMS to {sorted(outcomes)}, counted {progress.texts}")
    if {name: count for name, count in counted.items() if count} != Counter(outcomes.values()):
        found.append(f"counted {counted}, there are {outcomes}")
    found += [f"{number} is {one}" for number, one in outcomes.items() if one == "delivered" and number not in left]
    if len([one for one in outcomes.values() if one != "delivered"]) > 1:
        found.append(f"more than one SMS was harmed: {outcomes}")
    price_musd = sum(text.price_musd for text in whole.texts.values())
    used = store.used("2026-11-23", ["1001", "1002"], NUMBERS)
    if progress.price_musd != price_musd or sum(used.clients.values()) != 3 or set(used.numbers.values()) != {1}:
        found.append(f"price {progress.price_musd} of {price_musd}, the day has {used}")
    return found


def of_tickets(desk: Desk, whole: Whole) -> list[str]:
    """One for each client, whole, and in it the outcome of each of its numbers."""
    opened = {row.pk[2:] for row in desk.rows("ticket")}
    told = {one.ticket for one in whole.told.values()}
    found = [] if opened == told and len(told) == 2 else [f"tickets {opened}, told {told}"]
    for one in whole.told.values():
        history = tickets.history(TicketId(one.ticket or ""))
        if history is None or replay(history.changes) != history.ticket:
            found.append(f"ticket of {one.client} is not whole")
            continue
        noted = [event for change in history.changes for event in change.events if isinstance(event, TextOutcome)]
        for number, _ in one.to:
            text = whole.texts[number]
            expected = text.outcome if text.ticket == one.ticket else "refused"
            said = [event.outcome for event in noted if event.number == number]
            if not said or said[-1] != expected or len(set(said)) != len(said):
                found.append(f"{number} is {expected}, the ticket says {said}")
    return found


def test_killed_at_any_call_no_number_gets_a_second_sms() -> None:
    """For every AWS call, Publish among them: killed before or after it, the event ends and tells the truth."""
    with desk_with() as desk:
        undisturbed, killed = endings(desk.faults, lambda: story(desk))
    assert undisturbed == []
    assert {"Publish", "TransactWriteItems", "SendMessageBatch", "UpdateItem"} <= {
        point.operation for point in killed
    }
    assert {str(point): found for point, found in killed.items() if found} == {}


def test_the_sweep_finds_a_second_sms(monkeypatch: pytest.MonkeyPatch) -> None:
    """A product that sends again what it does not know of is found out: the harness can fail."""
    from chalicelib.sms import sending

    def forgetful(self: Any, text: Any) -> Any:
        """Takes a claim that ran out for its own."""
        return text

    monkeypatch.setattr(sending._Sending, "_taken_up", forgetful)
    with desk_with() as desk:
        _, killed = endings(desk.faults, lambda: story(desk))
    assert any("two SMS" in str(found) for found in killed.values())
