"""The crash sweep over the way of a mail: any AWS call may be the last of its function."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.mail import sending
from chalicelib.mail.tokens import plus_address
from chalicelib.people import service as people
from chalicelib.people.directory import ListedClient
from chalicelib.platform import aws
from chalicelib.tickets import commands, service, store
from chalicelib.tickets.apply import replay
from chalicelib.tickets.ticket import Actor, Agent, TicketId
from tests import conftest, letters
from tests.faults.crashes import endings
from tests.faults.world import Faults, World
from tests.one_aws import empty

AGENT = Agent("u-1", "Alena")
FIRST = letters.Letter()


@pytest.fixture(autouse=True)
def _one_aws(aws_of_file: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One in-process AWS for this file; `world_with` empties it."""
    monkeypatch.setenv("FRONTA_OUTBOX_QUEUE_URL", aws_of_file["outbox"])
    monkeypatch.setenv("FRONTA_CLOCKS_QUEUE_URL", aws_of_file["clocks"])
    monkeypatch.setenv("FRONTA_SEARCH_QUEUE_URL", aws_of_file["search"])
    URLS.update(aws_of_file)


URLS: dict[str, str] = {}


@contextmanager
def world_with(faults: Faults) -> Iterator[World]:
    """A world in an empty AWS."""
    empty()
    aws.token_keys.cache_clear()
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield World(monkeypatch, URLS, faults)


def a_ticket_and_its_answer(world: World) -> None:
    """A mail opens a ticket, an agent answers, the client replies with the token that our mail carries."""
    world.store_mail(FIRST, "ses-1")
    world.settle_with_sweep()
    tickets = world.rows("ticket")
    if not tickets:
        return
    ticket_id = TicketId(tickets[0].pk[2:])
    answer = commands.Answer(AGENT, "Podíváme se na to.")
    service.perform(
        ticket_id, answer, Actor("agent", AGENT.id, AGENT.name), world.now,
        seen_version=1, request_key="request-1", shards=1,
    )  # fmt: skip
    world.settle_with_sweep()
    reply = letters.Letter(
        subject="Re: Web se nenačítá", text="Děkuji, už běží.", message_id="<m2@firma.example>",
        references=("<m1@firma.example>", _thread_id(world)), at=world.now,
    )  # fmt: skip
    world.store_mail(reply, "ses-2")
    world.settle_with_sweep()


def _thread_id(world: World) -> str:
    import email
    import email.policy

    sent: Any = email.message_from_bytes(world.faults.sent[-1], policy=email.policy.default)
    return str(sent["References"]).split()[0]


def broken_promises(world: World, kills: int) -> list[str]:
    """What of the promises does not hold; empty when all do."""
    broken = []
    tickets = world.rows("ticket")
    if len(tickets) != 1:
        return [f"{len(tickets)} tickets instead of one"]
    history = store.history(TicketId(tickets[0].pk[2:]))
    assert history is not None
    if replay(history.changes) != history.ticket:
        broken.append("the events do not give the stored ticket")
    if [change.version for change in history.changes] != [1, 2, 3]:
        broken.append(f"changes {[change.version for change in history.changes]} instead of 1, 2, 3")
    if len(world.rows("number")) != 1:
        broken.append("the number is not unique")
    outcomes = sorted(row.pk for row in world.rows("outcome") + world.rows("kept"))
    if outcomes != ["R#ses-1", "R#ses-2"]:
        broken.append(f"outcomes {outcomes}: not one for each mail")
    states = {row.sk: row.send_state for row in world.rows("outbox")}
    if set(states.values()) != {"sent"} or len(states) != 3:
        broken.append(f"outgoing mail not sent: {states}")
    # The acknowledgement, and after the client's reply the mail that the ticket is in progress again, are automatic.
    for kind, wanted in (("automatic", 2), ("answer", 1)):
        times = sum(kind in _kind(raw) for raw in world.faults.sent)
        if not wanted <= times <= wanted + kills:
            broken.append(f"{kind} sent {times} times with {kills} kills")
    left = {name: world.in_queue(name) for name in conftest.QUEUES}
    if any(left.values()):
        broken.append(f"messages left: {left}")
    return broken


def _kind(raw: bytes) -> str:
    return "automatic" if b"Auto-Submitted:" in raw else "answer"


def story(world: World) -> list[str]:
    """The scenario: broken promises, with one kill at most."""
    a_ticket_and_its_answer(world)
    return broken_promises(world, kills=1)


def test_nothing_is_lost_or_doubled_without_faults() -> None:
    """The scenario itself keeps every promise, with no more than six AWS calls for a mail."""
    with world_with(Faults()) as world:
        a_ticket_and_its_answer(world)
        assert broken_promises(world, kills=0) == []
        calls = world.faults.calls
    first_mail = calls[: calls.index("TransactWriteItems") + 1]
    assert len([call for call in first_mail if call != "GetSecretValue"]) <= 6


def test_a_function_killed_at_any_call_loses_and_doubles_nothing() -> None:
    """For every AWS call of the way of a mail: killed there, redelivered, and every promise still holds."""
    with world_with(Faults()) as world:
        undisturbed, killed = endings(world.faults, lambda: story(world))
    assert undisturbed == []
    assert {"SendEmail", "SendMessageBatch", "TransactWriteItems"} <= {point.operation for point in killed}
    assert {str(point): broken for point, broken in killed.items() if broken} == {}


def test_the_same_mail_again_changes_nothing() -> None:
    """Notified again at once, and delivered again days later under another SES id: one entry."""
    with world_with(Faults()) as world:
        world.store_mail(FIRST, "ses-1")
        world.notify("ses-1", FIRST.sender, FIRST.to)
        world.settle_with_sweep()
        world.store_mail(FIRST, "ses-1-again")
        world.settle_with_sweep()
        assert len(world.rows("ticket")) == 1
        assert len(world.rows("change")) == 1
        assert len(world.faults.sent) == 1
        again = next(row for row in world.rows("outcome") if row.pk == "R#ses-1-again")
        assert again.data["outcomes"] == [{"outcome": "duplicate", "reason": "ses-1"}]


def test_two_mails_with_one_message_id_are_two_entries() -> None:
    """A reused Message-ID does not make a mail vanish (freescout #5591)."""
    with world_with(Faults()) as world:
        world.store_mail(FIRST, "ses-1")
        world.store_mail(letters.Letter(subject="Něco jiného", text="Jiný text"), "ses-2")
        world.settle()
        assert len(world.rows("ticket")) == 2


def test_a_mail_to_two_queues_is_a_ticket_in_each() -> None:
    """One mail, two tickets, one outcome that names both; killed nowhere, lost nowhere."""
    both = ("podpora@fronta.example", "konzultace@fronta.example")
    with world_with(Faults()) as world:
        world.store_mail(letters.Letter(to=both), "ses-1")
        world.settle_with_sweep()
        assert sorted(row.data["queue"] for row in world.rows("ticket")) == ["konzultace", "podpora"]
        (row,) = world.rows("outcome")
        assert {item["queue"] for item in row.data["outcomes"]} == {"podpora", "konzultace"}
        assert world.in_queue("inbound") == world.in_queue("inbound-dead") == 0


def test_a_copy_that_is_not_proven_does_not_stand_in_the_way_of_the_real_one() -> None:
    """Whoever sends a copy of a mail from elsewhere, first, cannot make the mail itself a duplicate."""
    with world_with(Faults()) as world:
        world.store_mail(FIRST, "ses-copy", ip="203.0.113.9")
        world.settle()
        assert world.rows("ticket") == []
        world.store_mail(FIRST, "ses-1")
        world.settle()
        assert len(world.rows("ticket")) == 1


def test_lost_stream_records_are_made_up_for() -> None:
    """Outgoing mail whose stream record nobody saw leaves with the sweep."""
    with world_with(Faults()) as world:
        world.store_mail(FIRST, "ses-1")
        from chalicelib.entrypoints import inbound

        world.run_queue("inbound", inbound.handle)
        world.lose_stream_records()
        world.settle_with_sweep()
        assert len(world.faults.sent) == 1


def test_the_sweep_finds_a_seeded_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sender that forgets to note what it sent is found out: the harness can fail."""
    monkeypatch.setattr(sending.store, "note_sent", lambda *_args: None)
    with world_with(Faults()) as world:
        assert any("sent" in words for words in story(world))


# ---------------------------------------------------------------- what reviewers found, each once


def texts(world: World) -> list[str]:
    """What clients wrote, as the tickets hold it."""
    events = (event for row in world.rows("change") for event in row.data)
    return [event["text"] for event in events if event["type"] == "message_received"]


def test_a_reply_to_two_queues_that_comes_as_two_mails_is_one_message() -> None:
    """Its server splits a mail by recipients: the ticket still holds it once."""
    both = ("podpora@fronta.example", "konzultace@fronta.example")
    with world_with(Faults()) as world:
        world.store_mail(FIRST, "ses-1")
        world.settle()
        reply = letters.Letter(
            text="Jednou.", to=both, message_id="<r@firma.example>", references=(FIRST.message_id,)
        )
        world.store_mail(reply, "ses-2", recipients=both[:1])
        world.store_mail(reply, "ses-3", recipients=both[1:])
        world.settle()
        assert texts(world).count("Jednou.\n") + texts(world).count("Jednou.") == 1


def test_a_retry_for_one_of_two_queues_opens_nothing_more() -> None:
    """A mail to two queues, delivered again for one of them, leaves two tickets."""
    both = ("podpora@fronta.example", "konzultace@fronta.example")
    with world_with(Faults()) as world:
        world.store_mail(letters.Letter(to=both), "ses-1")
        world.settle()
        world.store_mail(letters.Letter(to=both), "ses-2", recipients=both[:1])
        world.settle()
        assert len(world.rows("ticket")) == 2


def test_the_same_words_to_two_tickets_reach_both() -> None:
    """Two equal replies without Message-ID, in one second, to two tickets: neither is lost."""
    with world_with(Faults()) as world:
        world.store_mail(FIRST, "ses-1")
        world.settle()
        world.store_mail(letters.Letter(subject="Druhý", message_id="<m9@firma.example>"), "ses-2")
        world.settle()
        for number, ticket in enumerate(world.rows("ticket")):
            token = plus_address("podpora@fronta.example", ticket.pk[2:], aws.token_keys())
            world.store_mail(letters.Letter(text="Děkuji.", to=(token,), message_id=None), f"ses-thanks-{number}")
            world.settle()
        assert [text.strip() for text in texts(world)].count("Děkuji.") == 2


def test_a_proven_mail_makes_a_later_copy_without_proof_a_duplicate() -> None:
    """Confirming the copy later must not enter the same words twice."""
    with world_with(Faults()) as world:
        world.store_mail(FIRST, "ses-1")
        world.settle()
        world.store_mail(FIRST, "ses-copy", ip="203.0.113.9")
        world.settle()
        copy = next(row for row in world.rows("outcome") if row.pk == "R#ses-copy")
        assert copy.data["outcomes"] == [{"outcome": "duplicate", "reason": "ses-1"}]


def test_half_a_character_breaks_nothing() -> None:
    """UTF-7 can spell half of a surrogate pair; it is stored as a question mark, and everybody is told."""
    with world_with(Faults()) as world:
        world.store_mail(letters.Letter(subject="HALF Web", swap=(b"HALF", b"=?utf-7?Q?+2AA-?=")), "ses-1")
        world.settle_with_sweep()
        (ticket,) = world.rows("ticket")
        ticket.data["subject"].encode()
        assert len(world.faults.sent) == 1


def test_a_hundred_tokens_are_too_many_and_harm_nothing() -> None:
    """A mail to a hundred plus-addresses is settled like any other."""
    with world_with(Faults()) as world:
        world.store_mail(FIRST, "ses-1")
        world.settle()
        keys = aws.token_keys()
        many = [plus_address("podpora@fronta.example", f"{n:026d}", keys) for n in range(120)]
        world.store_mail(letters.Letter(message_id="<many@firma.example>", text="Hromada"), "ses-2", recipients=many)
        world.settle()
        assert any(row.pk == "R#ses-2" for row in world.rows("outcome"))


def test_our_thread_id_is_found_in_a_very_long_thread() -> None:
    """It stands first in References, farthest from the end; forty others behind it do not hide it."""
    with world_with(Faults()) as world:
        world.store_mail(FIRST, "ses-1")
        world.settle_with_sweep()
        others = tuple(f"<o{n}@firma.example>" for n in range(60))
        long = letters.Letter(
            text="Po dlouhé době.", message_id="<l@firma.example>", references=(_thread_id(world), *others)
        )
        world.store_mail(long, "ses-2")
        world.settle()
        assert len(world.rows("ticket")) == 1
        assert len(texts(world)) == 2


def test_a_removed_contact_gets_no_answer_any_more() -> None:
    """An answer that is written after the removal is not sent, and staff see why."""
    with world_with(Faults()) as world:
        world.store_mail(FIRST, "ses-1")
        world.settle_with_sweep()
        ticket_id = TicketId(world.rows("ticket")[0].pk[2:])
        people.put_client(ListedClient(letters.CLIENT_NUMBER, "Firma s.r.o.", ()))
        service.perform(
            ticket_id, commands.Answer(AGENT, "Heslo je …"), Actor("agent", AGENT.id, AGENT.name), world.now,
            seen_version=1, request_key=None, shards=1,
        )  # fmt: skip
        world.settle_with_sweep()
        assert len(world.faults.sent) == 1
        states = {row.sk: (row.send_state, row.cause) for row in world.rows("outbox")}
        assert states["O#00000002-answer"] == ("failed", "the address is not a contact of client 100001 any more")


def test_an_hour_without_ses_delays_mail_and_loses_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """SES refuses everything for an hour; the acknowledgement leaves afterwards, once."""
    with world_with(Faults()) as world:
        refuse = {"until": world.now + timedelta(hours=1)}
        real = sending.aws.ses

        class Refusing:
            """SES that is over its limit."""

            def send_email(self, **parameters: Any) -> Any:
                """Refuse until the hour is over."""
                if world.now < refuse["until"]:
                    error = {"Error": {"Code": "LimitExceededException"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
                    raise ClientError(error, "SendEmail")
                return real().send_email(**parameters)

        monkeypatch.setattr(sending.aws, "ses", Refusing)
        world.store_mail(FIRST, "ses-1")
        for _ in range(12):
            world.settle_with_sweep()
            world.now += timedelta(minutes=15)
        assert len(world.faults.sent) == 1
        assert {row.send_state for row in world.rows("outbox")} == {"sent"}
