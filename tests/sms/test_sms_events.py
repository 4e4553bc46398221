"""A technical event from its author to the telephones: tickets, SMS, each once, and what became of them."""

import pytest

from chalicelib.people import service as people
from chalicelib.people import store as people_store
from chalicelib.people.choices import Choices
from chalicelib.sms import raising, store
from chalicelib.tickets import store as tickets
from chalicelib.tickets.events import Answered, CopiesChanged, Texted, TicketOpened
from chalicelib.tickets.service import OtherRequest
from chalicelib.tickets.ticket import State, TicketId
from tests.one_aws import is_empty
from tests.sms.world import ALENA, EVA, LANDLINE, MINUTE, World, client, contact, number


def test_each_client_gets_a_ticket_and_each_number_one_sms(world: World) -> None:
    """Three clients: three tickets that wait for them, three SMS, and an event that is done."""
    clients = [client(n) for n in (1, 2, 3)]
    raised = world.raised(clients)
    assert raised.state == "sending"
    world.settle()
    shown = world.whole(raised.event).shown()
    assert sorted(world.numbers()) == [number(n) for n in (1, 2, 3)]
    assert shown["state"] == "done"
    assert shown["counts"] == {
        "clients": 3, "tickets": 3, "sms": 3, "sent": 3, "delivered": 0, "failed": 0, "unknown": 0, "refused": 0,
    }  # fmt: skip
    # No price is known: three times the most that a segment may cost.
    assert shown["price_usd"] == pytest.approx(0.6)
    assert [one["state"] for one in shown["clients"]] == ["done"] * 3
    for one in shown["clients"]:
        ticket = tickets.load(TicketId(one["ticket"]["id"]))
        assert ticket is not None
        assert (ticket.state, ticket.agent, ticket.number) == (State.WAITING, None, one["ticket"]["number"])
        assert [outcome for _, outcome, _ in world.outcomes(ticket.id)] == ["sent"]


def test_the_ticket_is_of_the_first_technical_contact_and_the_others_read_it(world: World) -> None:
    """By address; in his language; who is no technical contact has no part in it."""
    people_there = (
        contact("zuzana", number(1)),
        contact("adam", number(2), language="en"),
        contact("boss", number(3), technical=False),
    )
    raised = world.raised([client(1, *people_there)], subject_en="Outage", text_en="No power.", sms_en="Outage.")
    world.settle()
    (told,) = world.whole(raised.event).told.values()
    history = tickets.history(TicketId(told.ticket or ""))
    assert history is not None
    events = history.changes[0].events
    opened = next(one for one in events if isinstance(one, TicketOpened))
    assert (opened.subject, opened.requester.address, opened.language) == ("Outage", "adam@firma.example", "en")
    assert next(one for one in events if isinstance(one, CopiesChanged)).added == ("zuzana@firma.example",)
    assert next(one for one in events if isinstance(one, Answered)).text == "No power."
    assert next(one for one in events if isinstance(one, Texted)).text == "Outage."
    assert sorted(world.numbers()) == [number(1), number(2)]
    assert {text for _, text, _, _ in world.taken} == {"Outage."}
    assert [sent.mail.kind for sent in history.outgoing] == ["answer"]


def test_sns_is_told_how_to_send_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Transactional, for no more than the setting says a segment may cost, from the sender of the settings."""
    from chalicelib.platform.settings import settings

    settings.cache_clear()
    monkeypatch.setenv("FRONTA_SET_SMS_SENDER_ID", "Fronta")
    try:
        world.raised([client(1)], sms="Výpadek. " * 10)
        world.settle()
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    ((_, _, attributes, _),) = world.taken
    assert attributes == {
        "AWS.SNS.SMS.SMSType": "Transactional",
        # 90 letters that are not all of GSM's: two segments.
        "AWS.SNS.SMS.MaxPrice": "0.4",
        "AWS.SNS.SMS.SenderID": "Fronta",
    }


def test_a_number_of_several_clients_gets_one_sms(world: World) -> None:
    """An agency's contact: both tickets are opened, one of them says that the other one has the SMS."""
    shared = contact("agentura", number(7))
    raised = world.raised([client(1, shared), client(2, shared)])
    world.settle_with_sweep()
    assert world.numbers() == [number(7)]
    shown = world.whole(raised.event).shown()
    assert shown["state"] == "done"
    assert (shown["counts"]["sms"], shown["counts"]["sent"], shown["counts"]["refused"]) == (1, 1, 0)
    outcomes = [world.outcomes(one["ticket"]["id"])[0][1:] for one in shown["clients"]]
    assert sorted(outcomes) == [("refused", "same-event"), ("sent", "")]
    assert [one["sms"][0]["outcome"] for one in shown["clients"]] == [outcome for outcome, _ in outcomes]


def test_who_cannot_or_does_not_want_to_get_sms_gets_the_mail_alone(world: World) -> None:
    """A fixed line, SMS switched off, a country that is not allowed."""
    people_there = (
        contact("pevna", LANDLINE),
        contact("vypnuto", number(1)),
        contact("cizina", "+4915123456789"),
    )
    one = client(1, *people_there)
    people_store.save_choices("vypnuto@firma.example", Choices(sms=False))
    raised = world.raised([one])
    world.settle()
    shown = world.whole(raised.event).shown()
    assert (world.taken, shown["state"], shown["counts"]["tickets"]) == ([], "done", 1)
    assert shown["clients"][0]["sms"] == []


def test_a_client_that_is_removed_meanwhile_is_told_nothing(world: World) -> None:
    """He is counted as one without a contact, and the event ends."""
    there = [client(1), client(2)]
    raised = world.raised(there)
    people.remove_client(there[0].number)
    world.settle()
    shown = world.whole(raised.event).shown()
    assert [one["state"] for one in shown["clients"]] == ["no-contact", "done"]
    assert (shown["state"], shown["counts"]["tickets"], world.numbers()) == ("done", 1, [number(2)])


def test_a_queue_that_is_gone_fails_and_ends(world: World) -> None:
    """Of an event that was stored before its queue was taken out of the settings."""
    one = client(1)
    event = world.event(queue="zrusena")
    assert store.create(event, {one.number: one.name}, event.at, None)
    world.settle_with_sweep()
    shown = world.whole(event.id).shown()
    assert (shown["state"], shown["clients"][0]["state"], world.taken) == ("done", "failed", [])


def test_the_same_request_again_is_the_same_event(world: World) -> None:
    """By its key; another request with that key is refused; without keys they are two events."""
    one = client(1)
    first = world.raised([one], key="k")
    world.settle()
    assert world.raised([one], key="k").event == first.event
    with pytest.raises(OtherRequest):
        world.raised([one], key="k", sms="Neco jineho.")
    with pytest.raises(OtherRequest):
        world.raised([one, client(2)], key="k")
    assert world.raised([one]).event != first.event
    world.settle()
    assert world.numbers() == [number(1)] * 2


def test_a_repeated_request_goes_on_where_the_first_was_cut_off(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event was stored and the queue did not take it: the repetition puts it there."""
    from chalicelib.sms import queue

    one = client(1)
    with monkeypatch.context() as broken:
        broken.setattr(queue, "_send", lambda bodies: list(range(len(bodies))))
        first = world.raised([one], key="k")
    assert is_empty(world.urls["sms"])
    assert world.raised([one], key="k").event == first.event
    world.settle()
    assert world.whole(first.event).shown()["state"] == "done"


def test_what_the_queue_lost_is_made_up_for_by_the_sweep(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients whom nobody told, SMS of tickets that were opened; then the event is looked after no more."""
    from chalicelib.sms import queue

    with monkeypatch.context() as broken:
        broken.setattr(queue, "send", len)
        raised = world.raised([client(1)])
    world.now += 10 * MINUTE
    raising_due = store.due(world.now, 10)
    assert [job.event for job in raising_due] == [raised.event]
    with monkeypatch.context() as broken:
        # The ticket is opened, and what the stream tells of it gets lost.
        broken.setattr("chalicelib.entrypoints.effects.hand_to_sms", lambda changes: [])
        world.settle_with_sweep()
    world.settle_with_sweep()
    assert world.numbers() == [number(1)]
    assert world.whole(raised.event).shown()["state"] == "done"
    assert store.due(world.now + 60 * MINUTE, 10) == []


def test_clients_that_nobody_knows_and_clients_without_contacts_are_refused(world: World) -> None:
    """Before anything is stored."""
    with pytest.raises(raising.UnknownClients) as unknown:
        world.raised([client(1), "9999"])
    assert unknown.value.numbers == ("9999",)
    with pytest.raises(raising.NobodyToTell):
        world.raised([client(2, contact("boss", number(2), technical=False))])
    assert store.page(limit=10).events == ()


def test_events_are_listed_newest_first_page_by_page(world: World) -> None:
    """And a page continues where the last one ended."""
    one = client(1)
    names = []
    for _ in range(3):
        names.append(world.raised([one]).event)
        world.now += MINUTE
    page = store.page(limit=2)
    assert [progress.event for progress in page.events] == names[:0:-1]
    rest = store.page(limit=2, cursor=page.cursor)
    assert ([progress.event for progress in rest.events], rest.cursor) == (names[:1], None)


def test_a_lead_lets_go_what_a_limit_kept_back(world: World) -> None:
    """The limit is reached while the event is under way: it is held, the lead confirms, the rest is sent."""
    one = client(1, *(contact(f"k{n:02d}", number(n)) for n in range(8)))
    first, second = world.raised([one]), world.raised([one])
    world.settle_with_sweep()
    held = world.whole(second.event).shown()
    assert (held["state"], held["counts"]["sent"], held["counts"]["refused"]) == ("held", 2, 6)
    assert held["clients"][0]["state"] == "held"
    ticket = held["clients"][0]["ticket"]["id"]
    assert [reason for _, outcome, reason in world.outcomes(ticket) if outcome == "refused"] == ["client-day"] * 6
    confirmed = raising.confirm(second.event, EVA, world.now)
    assert (confirmed.progress.state, confirmed.progress.confirmed_by) == ("sending", EVA)
    raising.confirm(second.event, ALENA, world.now)
    world.settle_with_sweep()
    done = world.whole(second.event).shown()
    assert (done["state"], done["counts"]["sent"], done["counts"]["refused"]) == ("done", 8, 0)
    assert len(world.taken) == 16
    assert all(world.numbers().count(number(n)) == 2 for n in range(8))
    assert raising.confirm(first.event, EVA, world.now).progress.confirmed_by is None
    with pytest.raises(raising.NoSuchEvent):
        raising.confirm("01KAPQ7Y4Z8T3M5N6P7Q8R9S0T", EVA, world.now)


def test_an_event_that_a_lead_confirmed_asks_no_limit_and_is_counted(world: World) -> None:
    """Past the limit of a number, and the next event of an agent is refused for it."""
    one = client(1)
    for _ in range(6):
        world.raised([one], is_lead=True, confirmed=True)
    world.settle()
    assert world.numbers() == [number(1)] * 6
    with pytest.raises(raising.OverLimit) as refused:
        world.raised([one])
    assert (refused.value.is_lead, [over.limit for over in refused.value.over]) == (False, ["number-day"])
    with pytest.raises(raising.OverLimit) as unconfirmed:
        world.raised([one], is_lead=True)
    assert unconfirmed.value.is_lead
    # An agent who says that it is confirmed is no lead.
    with pytest.raises(raising.OverLimit):
        world.raised([one], confirmed=True)


def test_an_sms_says_what_its_author_wrote_and_nothing_else(world: World) -> None:
    """Whatever clients and contacts are called: lines, links and control characters of names go nowhere."""
    from chalicelib.people.directory import Contact, ListedClient

    name = "Jan\r\nVyhrál jste: https://zly.example/ \x1b"
    person = Contact("jan@firma.example", name, "cs", technical=True, phones=(number(1),))
    people.put_client(ListedClient("1001", name, (person,)))
    world.raised(["1001"])
    world.settle()
    ((to, text, _, _),) = world.taken
    assert (to, text) == (number(1), "Vypadek.")


def test_a_contact_that_is_added_later_gets_nothing_of_an_old_event(world: World) -> None:
    """What was told was told: a message that comes again plans nothing anew."""
    from chalicelib.sms.opening import tell_client

    raised = world.raised([client(1)])
    world.settle()
    client(1, contact("k1", number(1)), contact("novy", number(2)))
    assert not tell_client(raised.event, "1001", world.now)
    world.settle_with_sweep()
    assert world.numbers() == [number(1)]


def test_a_ticket_that_was_opened_and_not_noted_is_found_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The note died with the function: the next one tells the same ticket and the same numbers."""
    raised = world.raised([client(1)])

    def dies(*_args: object) -> None:
        """The function is cut off."""
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(store, "note_client", dies)
        world.run_queue()
    client(1, contact("jiny", number(9)))
    world.settle_with_sweep()
    (told,) = world.whole(raised.event).told.values()
    assert (told.to, world.numbers()) == (((number(1), "K1"),), [number(1)])
    assert sum(1 for row in tickets.Row.scan() if row.kind == "ticket") == 1


def test_a_ticket_that_only_repeats_is_made_up_for_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SMS went with the first ticket, what the stream told of the second one got lost: the event ends."""
    from chalicelib.sms.sending import send

    shared = contact("agentura", number(7))
    raised = world.raised([client(1, shared), client(2, shared)])
    with monkeypatch.context() as broken:
        broken.setattr("chalicelib.entrypoints.effects.hand_to_sms", lambda changes: [])
        world.settle()
    send(world.whole(raised.event).told["1001"].ticket or "", 1, lambda: world.now)
    assert world.whole(raised.event).progress.state == "sending"
    world.settle_with_sweep()
    assert (world.whole(raised.event).progress.state, world.numbers()) == ("done", [number(7)])
