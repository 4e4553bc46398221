"""One ticket of two, two of one, and an answer that is taken back: what becomes of the mail."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform.ids import ulid
from chalicelib.tickets import commands, joining, service, store
from chalicelib.tickets.decide import IllegalMove
from chalicelib.tickets.events import Texted, TextTo
from chalicelib.tickets.outbox import SendState
from chalicelib.tickets.ticket import Actor, Agent, Last, State, Ticket, TicketId
from tests import letters
from tests.stories.desk import ALENA, EVA, FIRMA, Desk

PETR = Agent("u-2", "Petr")
BOTH = ListedClient(
    FIRMA.number, FIRMA.name, (Contact(letters.SENDER, "Jana", "cs", True), Contact(EVA, "Eva", "cs", True))
)


@pytest.fixture
def two(desk: Desk) -> tuple[Ticket, Ticket]:
    """Two tickets of one client: Jana's, and Eva's about the same."""
    desk.list_clients(BOTH)
    desk.mail(desk.letter(subject="Web nejde"))
    desk.mail(desk.letter(subject="Nejde nám web", sender=EVA))
    first, second = desk.tickets
    return first, second


def merged(desk: Desk, source: Ticket, into: Ticket, key: str | None = None) -> service.Result:
    """Alena merges."""
    result = joining.merge(source.id, into.number, seen=source.version, agent=ALENA, now=desk.now, key=key, shards=1)
    desk.settle()
    return result


def recalled(desk: Desk, ticket: Ticket, agent: Agent = ALENA) -> service.Result:
    """The last change of a ticket, an answer, is taken back."""
    return joining.recall(ticket.id, ticket.version, agent=agent, now=desk.now, key=None, shards=1)


def answered(desk: Desk, ticket: Ticket, state: State = State.WAITING) -> Ticket:
    """Alena has answered, and nothing has left."""
    result = service.perform(
        ticket.id, commands.Answer(ALENA, "Restartovali jsme server.", state), Actor("agent", ALENA.id, ALENA.name),
        desk.now, seen_version=ticket.version, request_key=None, shards=1,
    )  # fmt: skip
    return result.ticket


def test_a_merged_ticket_is_closed_and_its_mail_goes_into_the_other(desk: Desk, two: tuple[Ticket, Ticket]) -> None:
    """Whoever answers what he got about it lands in the one that goes on, and gets copies there."""
    jana, eva = two
    acknowledged = next(mail for mail in desk.sent if f"#{eva.number}" in mail.subject)
    merged(desk, eva, jana)
    source, target = desk.tickets[1], desk.tickets[0]
    assert source.state is State.CLOSED
    assert source.merged_into is not None and source.merged_into.id == target.id
    assert target.copies == (EVA,)
    desk.mail(desk.reply_to(acknowledged, text="Už to zase jede.", sender=EVA))
    assert desk.texts(desk.tickets[0])[-1] == "Už to zase jede."
    assert len(desk.tickets) == 2
    assert desk.tickets[1].version == source.version


def test_by_number_alone_a_merged_ticket_leads_on_too(desk: Desk, two: tuple[Ticket, Ticket]) -> None:
    """Also over several steps: merged into one that was merged itself."""
    jana, eva = two
    desk.mail(desk.letter(subject="Třetí"))
    third = desk.tickets[2]
    merged(desk, eva, jana)
    merged(desk, replace(jana, version=desk.tickets[0].version), third)
    desk.mail(desk.letter(subject=f"K ticketu #{eva.number}", text="Ještě dodávám log."))
    assert desk.texts(desk.tickets[2])[-1] == "Ještě dodávám log."


def test_two_clients_tickets_are_never_merged(desk: Desk, two: tuple[Ticket, Ticket]) -> None:
    """Nor a client's with nobody's; nor into itself; nor into one that is closed."""
    jana, eva = two
    desk.list_clients(
        ListedClient(FIRMA.number, FIRMA.name, BOTH.contacts[:1]),
        ListedClient("200002", "Druhá a.s.", (Contact(EVA, "Eva", "cs", True),)),
    )
    desk.mail(desk.letter(subject="Cizí", sender=EVA))
    foreign = desk.tickets[2]
    assert foreign.client is not None and foreign.client.number == "200002"
    for source, into, word in ((foreign, jana, "téhož klienta"), (jana, jana, "sám se sebou")):
        with pytest.raises(IllegalMove, match=word):
            merged(desk, source, into)
    merged(desk, eva, jana)
    with pytest.raises(IllegalMove, match="ukončený"):
        merged(desk, desk.tickets[0], eva)
    assert [ticket.merged_into for ticket in desk.tickets if ticket.id != eva.id] == [None, None]


def test_merging_is_done_once_for_a_key_and_not_over_unseen_news(desk: Desk, two: tuple[Ticket, Ticket]) -> None:
    """The same request has the same answer; what the client wrote meanwhile is read first."""
    jana, eva = two
    desk.mail(desk.letter(subject=f"#{eva.number}", text="Je to jinak!", sender=EVA))
    with pytest.raises(service.StaleVersion):
        merged(desk, eva, jana)
    seen = desk.tickets[1]
    first = merged(desk, seen, jana, "key")
    version = desk.tickets[0].version
    assert merged(desk, seen, jana, "key").changes == first.changes
    assert desk.tickets[0].version == version


def test_a_message_becomes_a_ticket_of_its_own(desk: Desk, two: tuple[Ticket, Ticket]) -> None:
    """Its client is told of the new one; the mail itself goes on being the old one's."""
    jana, _ = two
    desk.mail(desk.letter(subject=f"#{jana.number}", text="A ještě prosím certifikát.", references=()))
    before, version = len(desk.sent), desk.tickets[0].version
    new_id = TicketId(ulid(desk.now, b"0123456789"))
    for _ in range(2):
        result = joining.split(
            jana.id, version, new_id=new_id, queue="konzultace", subject=" Certifikát ",
            agent=ALENA, now=desk.now, key="key", shards=1,
        )  # fmt: skip
    desk.settle()
    made = desk.tickets[2]
    assert result.ticket.id == new_id
    assert (made.subject, made.queue, made.client) == ("Certifikát", "konzultace", jana.client)
    assert desk.texts(made) == ["A ještě prosím certifikát."]
    told = desk.sent[before:]
    assert [mail.to.rpartition("<")[2].rstrip(">") for mail in told] == [letters.SENDER]
    assert f"#{made.number}" in told[0].subject
    names = [type(event).__name__ for event in desk.events(desk.tickets[0])]
    assert names.count("SplitOff") == 1
    desk.mail(desk.reply_to(told[0], text="K certifikátu."))
    assert desk.texts(desk.tickets[2])[-1] == "K certifikátu."


def test_what_is_no_message_cannot_be_split_off(desk: Desk, two: tuple[Ticket, Ticket]) -> None:
    """An answer of ours, and a change that is not there."""
    jana, _ = two
    ticket = answered(desk, jana)
    for version in (ticket.version, 99):
        with pytest.raises(service.NoSuchTicket):
            joining.split(
                jana.id, version, new_id=TicketId(ulid(desk.now, b"0123456789")), queue="podpora", subject="x",
                agent=ALENA, now=desk.now, key=None, shards=1,
            )  # fmt: skip
    assert len(desk.tickets) == 2


def test_an_answer_that_is_taken_back_never_leaves(desk: Desk, two: tuple[Ticket, Ticket]) -> None:
    """It is in progress with its author, as before he sent it; the client hears nothing, not even later."""
    jana, _ = two
    desk.settle()
    before = len(desk.sent)
    ticket = recalled(desk, answered(desk, jana, State.RESOLVED)).ticket
    assert (ticket.state, ticket.agent, ticket.last) == (State.IN_PROGRESS, ALENA, jana.last)
    desk.settle()
    desk.pass_time(timedelta(hours=1))
    assert len(desk.sent) == before
    history = store.history(jana.id)
    assert history is not None
    assert [sent.state for sent in history.outgoing if sent.mail.kind == "answer"] == [SendState.RECALLED]
    desk.answer(desk.tickets[0], "Teď už dobře.")
    assert "Teď už dobře." in desk.sent[-1].text


def test_what_was_said_before_is_said_last_again(desk: Desk, two: tuple[Ticket, Ticket]) -> None:
    """After a first answer that has left, the second one is taken back."""
    jana, _ = two
    desk.answer(jana, "První odpověď.")
    ticket = recalled(desk, answered(desk, desk.tickets[0])).ticket
    assert ticket.last == Last("agent", "První odpověď.")


def test_an_answer_on_its_way_stays_sent(desk: Desk, two: tuple[Ticket, Ticket]) -> None:
    """Nobody takes it back then; nor another one's, nor one after which something happened."""
    jana, eva = two
    ticket = answered(desk, jana)
    with pytest.raises(service.NoSuchTicket):
        recalled(desk, ticket, PETR)
    desk.settle()
    with pytest.raises(joining.TooLate):
        recalled(desk, ticket)
    other = answered(desk, eva)
    desk.mail(desk.letter(subject=f"#{eva.number}", text="Počkejte!", sender=EVA))
    with pytest.raises(service.StaleVersion):
        recalled(desk, other)
    assert desk.tickets[1].last == Last("client", "Počkejte!")


def test_an_answer_with_an_sms_is_not_taken_back(desk: Desk) -> None:
    """The SMS is on its way at once."""
    desk.mail(desk.letter(subject="Web nejde"))
    (ticket,) = desk.tickets
    sms = Texted("e-1", "Prosime o zasah.", (TextTo("+420777123456", "Jana"),))
    result = service.perform(
        ticket.id, commands.Answer(ALENA, "Prosíme o zásah.", texted=sms), Actor("agent", ALENA.id, ALENA.name),
        desk.now, seen_version=ticket.version, request_key=None, shards=1,
    )  # fmt: skip
    with pytest.raises(joining.TooLate):
        recalled(desk, result.ticket)
