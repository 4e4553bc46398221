"""A whole desk under chance: mails come again, late and out of order, functions die, stream records are lost,
contacts are removed, agents and clocks act in between. Nothing is lost, doubled, or told to strangers."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.entrypoints import clocks, inbound, sender
from chalicelib.mail.tokens import plus_address
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import aws
from chalicelib.tickets import commands, service, store
from chalicelib.tickets.apply import replay
from chalicelib.tickets.decide import IllegalMove
from chalicelib.tickets.ticket import Actor, Agent, State, Ticket, TicketId
from tests import letters
from tests.faults.world import Faults, Killed, Moment, World
from tests.one_aws import empty
from tests.stories.desk import EVA, FIRMA, Desk

URLS: dict[str, str] = {}
JANA = letters.SENDER
BOTH = ListedClient(FIRMA.number, FIRMA.name, (Contact(JANA, "Jana", "cs", True), Contact(EVA, "Eva", "cs", True)))
AGENTS = (Agent("u-1", "Alena"), Agent("u-2", "Petr"))
HANDLERS = {"inbound": inbound.handle, "outbox": sender.handle, "clocks": clocks.handle}
# Mails that say how a ticket is.
ABOUT_NOW = ("state", "reminder", "locked", "unlocked")
TRIES_MAX = 3
# More of them when somebody looks for something: they take about two seconds each.
EXAMPLES = int(os.environ.get("FRONTA_CHANCES", "8"))

PICK = st.integers(0, 7)
MOMENTS = st.sampled_from(["before", "after"])


@pytest.fixture(autouse=True, scope="module")
def _one_aws(aws_of_file: dict[str, str]) -> Iterator[None]:
    """One in-process AWS for this file; each run empties it."""
    URLS.update(aws_of_file)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("FRONTA_OUTBOX_QUEUE_URL", aws_of_file["outbox"])
        monkeypatch.setenv("FRONTA_CLOCKS_QUEUE_URL", aws_of_file["clocks"])
        monkeypatch.setenv("FRONTA_SEARCH_QUEUE_URL", aws_of_file["search"])
        yield


class Watched(Faults):
    """Faults that also notes whom SES was asked to write to about which ticket, and how that ticket was then."""

    def __init__(self) -> None:
        super().__init__()
        self.left: list[tuple[str, str]] = []  # (ticket, id of the mail)
        self.wrong: list[str] = []
        self.gone: set[str] = set()

    def look_at(self, parameters: dict[str, Any]) -> None:
        """SES is asked to send a mail, in the middle of an invocation: the table is as that one sees it."""
        tags = {tag["Name"]: tag["Value"] for tag in parameters["EmailTags"]}
        if "ticket" not in tags:
            return
        ticket = store.load(TicketId(tags["ticket"]))
        assert ticket is not None
        self.left.append((ticket.id, tags["mail"]))
        destination = parameters["Destination"]
        strangers = self.gone & {*destination["ToAddresses"], *destination["CcAddresses"]}
        if strangers:
            self.wrong.append(f"{tags['mail']} went to {strangers}, who are no contacts")
        _, _, kind = tags["mail"].partition("-")
        row = store.Row.get(f"T#{ticket.id}", f"O#{tags['mail']}")
        if kind in ABOUT_NOW and row.data["state"] != ticket.state.value:
            self.wrong.append(f"{tags['mail']} tells {row.data['state']}, the ticket is {ticket.state.value}")

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """As faults do, with a look at each mail before it leaves."""
        super().install(monkeypatch)
        import botocore.client

        killing = botocore.client.BaseClient._make_api_call

        def call(client: Any, operation: str, parameters: Any) -> Any:
            if operation == "SendEmail":
                self.counting = False
                self.look_at(parameters)
                self.counting = True
            return killing(client, operation, parameters)

        monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)


class ChanceDesk(Desk):
    """A desk that is watched, and of which single messages can be delivered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.watched = Watched()
        World.__init__(self, monkeypatch, URLS, self.watched)
        self._numbers = count(1)
        self.list_clients(BOTH)

    def deliver(self, name: str, pick: int, *, again: bool) -> None:
        """Some message of those that a queue holds; `again`: the queue forgets that it was done."""
        url = URLS[name]
        self._monkeypatch.setenv("FRONTA_QUEUE_URL", url)
        self._monkeypatch.setenv("FRONTA_DEAD_QUEUE_URL", URLS[f"{name}-dead"])
        received = self._sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0, AttributeNames=["ApproximateReceiveCount"]
        ).get("Messages", [])
        if not received:
            return
        message = received[pick % len(received)]
        # Whether it is the first time must not matter; that it is no last one is AWS's affair.
        attributes = {"ApproximateReceiveCount": "1"}
        record = {
            "messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"], "attributes": attributes,
        }  # fmt: skip
        answer = self._run(lambda: HANDLERS[name]({"Records": [record]}, None))
        done = answer is not None and not answer["batchItemFailures"]
        if done and not again:
            self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def repeat_stream(self, records: int) -> None:
        """The stream offers again what was taken."""
        self._position = max(0, self._position - records)


class DeskUnderChance(RuleBasedStateMachine):
    """One desk, one client with two contacts, two agents."""

    def __init__(self) -> None:
        super().__init__()
        empty()
        aws.token_keys.cache_clear()
        self.patch = pytest.MonkeyPatch()
        self.desk = ChanceDesk(self.patch)
        self.kills = 0
        self.told: dict[str, tuple[letters.Letter, str]] = {}  # mail of SES → its letter, what it says
        self.closed: dict[str, int] = {}  # ticket → the version in which it was closed

    @initialize(copies=st.booleans(), answered=st.booleans())
    def begun(self, copies: bool, answered: bool) -> None:
        """Two tickets, for what may happen to them is more than what may happen before."""
        self.sent_by(JANA)
        self.sent_by(EVA)
        self.desk.settle()
        if copies:
            self.ask(0, AGENTS[0], commands.ChangeCopies(AGENTS[0], (EVA, JANA), ()))
        if answered:
            self.ask(0, AGENTS[0], commands.Answer(AGENTS[0], "Hotovo?"))
            self.ask(1, AGENTS[1], commands.Move(AGENTS[1], State.IN_PROGRESS))
        self.desk.run_stream()

    # ------------------------------------------------------------ what comes from outside

    def sent_by(self, writer: str, **said: Any) -> None:
        """A contact writes a mail like no other."""
        name = f"ses-{len(self.told) + 1:03d}"
        text = f"Zpráva {len(self.told) + 1:03d}, prosíme o navýšení disku."
        letter = self.desk.letter(sender=writer, text=text, **{"subject": "Navýšení disku", **said})
        self.told[name] = (letter, text)
        self.desk.store_mail(letter, name)

    @rule(writer=st.sampled_from([JANA, EVA]))
    def contact_writes(self, writer: str) -> None:
        """Something new."""
        self.sent_by(writer)

    @precondition(lambda self: self.tickets)
    @rule(pick=PICK, writer=st.sampled_from([JANA, EVA]))
    def contact_replies(self, pick: int, writer: str) -> None:
        """To one of the tickets, whatever its state."""
        ticket = self.picked(pick)
        self.sent_by(writer, to=(plus_address(letters.QUEUE, ticket.id, aws.token_keys()),))

    @precondition(lambda self: self.told)
    @rule(pick=PICK, anew=st.booleans())
    def a_mail_comes_again(self, pick: int, anew: bool) -> None:
        """SES tells of it again, or its server sends it again."""
        name, (letter, text) = list(self.told.items())[-1 - pick % len(self.told)]
        if anew:
            again = f"ses-{len(self.told) + 1:03d}"
            self.told[again] = (letter, text)
            self.desk.store_mail(letter, again)
        else:
            self.desk.notify(name, letter.sender, letter.to)

    @rule(gone=st.sets(st.sampled_from([JANA, EVA])))
    def contacts_are_removed_or_listed_again(self, gone: set[str]) -> None:
        """The company's own system says who is a contact now."""
        left = tuple(contact for contact in BOTH.contacts if contact.address not in gone)
        self.desk.list_clients(ListedClient(BOTH.number, BOTH.name, left))
        self.desk.watched.gone = gone

    # ------------------------------------------------------------ what AWS does

    @rule(name=st.sampled_from(["inbound", "outbox", "clocks"]), pick=PICK, again=st.booleans())
    def a_message_is_delivered(self, name: str, pick: int, again: bool) -> None:
        """Any that is there, and perhaps again later."""
        self.desk.deliver(name, pick, again=again)

    @rule()
    def the_stream_goes_on(self) -> None:
        """What was written is told."""
        self.desk.run_stream()

    @rule(records=st.integers(1, 5))
    def the_stream_repeats_itself(self, records: int) -> None:
        """A batch is offered again."""
        self.desk.repeat_stream(records)

    @rule()
    def the_stream_loses_what_it_holds(self) -> None:
        """The sweep has to make up for it."""
        self.desk.lose_stream_records()

    @rule(calls=st.integers(1, 12), moment=MOMENTS)
    def a_function_will_die(self, calls: int, moment: Moment) -> None:
        """At one of its next calls of AWS."""
        faults = self.desk.watched
        is_waiting = faults.kill_at is not None and faults.kill_at[0] > len(faults.calls)
        faults.kill_at = (len(faults.calls) + calls, moment)
        self.kills += not is_waiting

    @rule(steps=st.sampled_from([1, 2, 5, 12]))
    def time_passes(self, steps: int) -> None:
        """And the schedule runs: a function that dies is made up for in hours, not in weeks."""
        for _ in range(steps):
            self.desk.pass_time(timedelta(hours=20 if steps > 1 else 1))

    @rule(hours=st.sampled_from([2, 30, 80]))
    def the_schedule_does_not_run(self, hours: int) -> None:
        """Time passes all the same."""
        self.desk.now += timedelta(hours=hours)

    @precondition(lambda self: self.tickets)
    @rule(pick=PICK, back=st.integers(0, 3))
    def a_clock_rings(self, pick: int, back: int) -> None:
        """Any that could ever have been set, early, late or again: a message of a lost execution, say."""
        ticket = self.picked(pick)
        version = max(1, ticket.version - back)
        is_set = ticket.clock is not None and ticket.clock.version == version
        is_due = ticket.clock is not None and ticket.clock.at <= self.desk.now
        body = json.dumps({"ticket": ticket.id, "version": version})
        record = {
            "messageId": "m",
            "receiptHandle": "r",
            "body": body,
            "attributes": {"ApproximateReceiveCount": "1"},
        }
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FRONTA_QUEUE_URL", URLS["clocks"])
            answer = self.desk._run(lambda: clocks.handle({"Records": [record]}, None))
        after = store.load(ticket.id)
        assert after is not None
        if answer is not None:
            assert bool(answer["batchItemFailures"]) == (is_set and not is_due)
            assert (after != ticket) == (is_set and is_due)
        else:
            assert after == ticket or (is_set and is_due)

    # ------------------------------------------------------------ what staff do

    def ask(self, pick: int, agent: Agent, command: commands.Command, unseen: int = 0) -> None:
        """An agent asks something, of an older version maybe, and again when no answer came."""
        ticket = self.picked(pick)
        seen = max(1, ticket.version - unseen)
        key = f"request-{len(self.desk.faults.calls)}"
        for _ in range(TRIES_MAX):
            try:
                with self.desk.faults.watched():
                    service.perform(
                        ticket.id, command, Actor("agent", agent.id, agent.name), self.desk.now,
                        seen_version=seen, request_key=key, shards=1,
                    )  # fmt: skip
            except Killed:
                continue
            except IllegalMove as refused:
                assert str(refused)
            except service.StaleVersion:
                assert unseen
            return

    @precondition(lambda self: self.tickets)
    @rule(pick=PICK, agent=st.sampled_from(AGENTS), unseen=st.integers(0, 2))
    def agent_answers(self, pick: int, agent: Agent, unseen: int) -> None:
        """And waits for the client."""
        self.ask(pick, agent, commands.Answer(agent, "Hotovo?"), unseen)

    @precondition(lambda self: self.tickets)
    @rule(
        pick=PICK,
        agent=st.sampled_from(AGENTS),
        state=st.sampled_from([State.IN_PROGRESS, State.WAITING, State.RESOLVED, State.CLOSED]),
    )
    def agent_moves(self, pick: int, agent: Agent, state: State) -> None:
        """Somewhere."""
        self.ask(pick, agent, commands.Move(agent, state))

    @precondition(lambda self: self.tickets)
    @rule(pick=PICK, agent=st.sampled_from(AGENTS), which=st.sampled_from(["lock", "give", "later", "copy"]))
    def agent_does_something_else(self, pick: int, agent: Agent, which: str) -> None:
        """Locks, gives back, puts off, adds a copy."""
        act: dict[str, commands.Command] = {
            "lock": commands.Lock(agent),
            "give": commands.HandOver(agent, None),
            "later": commands.Schedule(agent, self.desk.now + timedelta(days=2)),
            "copy": commands.ChangeCopies(agent, ("ctenar@jinde.example",), ()),
        }
        self.ask(pick, agent, act[which])

    # ------------------------------------------------------------ what always holds

    @property
    def tickets(self) -> list[Ticket]:
        """All of them."""
        return self.desk.tickets

    def picked(self, pick: int) -> Ticket:
        """One of them, the newest for 0."""
        tickets = self.tickets
        return tickets[-1 - pick % len(tickets)]

    @invariant()
    def tickets_are_what_their_events_say(self) -> None:
        """In the table, at every moment; one agent, one number, and closed is closed."""
        tickets = self.tickets
        assert len({ticket.number for ticket in tickets}) == len(tickets)
        for ticket in tickets:
            history = store.history(ticket.id)
            assert history is not None
            assert replay(history.changes) == history.ticket == ticket
            assert [change.version for change in history.changes] == list(range(1, ticket.version + 1))
            assert ticket.state is not State.IN_PROGRESS or ticket.agent in AGENTS
            if ticket.state is State.CLOSED:
                assert self.closed.setdefault(ticket.id, ticket.version) == ticket.version
            assert ticket.id not in self.closed or ticket.state is State.CLOSED

    @invariant()
    def nobody_was_told_anything_wrong(self) -> None:
        """No state that is not so, and nothing to those who are not contacts."""
        assert self.desk.watched.wrong == []

    def teardown(self) -> None:
        """Everything comes to rest; then every mail has its one end, and every outgoing one left."""
        try:
            if self.told:
                self.come_to_rest()
        finally:
            self.patch.undo()

    def come_to_rest(self) -> None:
        """See `teardown`."""
        desk = self.desk
        desk.settle_with_sweep()
        desk.settle_with_sweep()
        assert {name: desk.in_queue(name) for name in URLS} == dict.fromkeys(URLS, 0)
        self.tickets_are_what_their_events_say()
        self.nobody_was_told_anything_wrong()
        texts = Counter(text for ticket in self.tickets for text in desk.texts(ticket))
        ends = Counter(row.pk[2:] for row in desk.rows("outcome") + desk.rows("kept"))
        assert ends == Counter(list(self.told)), "each mail ends in one named place"
        assert not texts or max(texts.values()) == 1, "no mail is entered twice"
        kept = {row.pk[2:] for row in desk.rows("kept")}
        for _, text in self.told.values():
            names = {name for name, (_, said) in self.told.items() if said == text}
            assert text in texts or names & kept, f"{text} is neither in a ticket nor kept"
        rows = desk.rows("outbox")
        assert {row.send_state for row in rows} <= {"sent", "failed", "held"}
        times = Counter(desk.watched.left)
        planned = {(row.pk[2:], row.sk[2:]) for row in rows if row.pk.startswith("T#")}
        assert set(times) <= planned, "nothing leaves that no row planned"
        assert sum(times.values()) - len(times) <= self.kills, "sent twice only where a function died"
        sent = {(row.pk[2:], row.sk[2:]) for row in rows if row.pk.startswith("T#") and row.send_state == "sent"}
        assert sent <= set(times), "what is called sent was sent"


DeskUnderChance.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TestDeskUnderChance = DeskUnderChance.TestCase
