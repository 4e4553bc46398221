"""The client zone and mail are two doors of one house."""

from datetime import timedelta

import pytest

from chalicelib.people import store as people
from chalicelib.people.choices import Choices
from chalicelib.people.directory import ListedClient
from chalicelib.platform.settings import settings
from chalicelib.tickets import commands, service
from chalicelib.tickets.ticket import Actor, State, Ticket
from chalicelib.zone import passes, work
from chalicelib.zone.passes import Holder
from tests import letters
from tests.stories.desk import ALENA, FIRMA, Desk

STAFF = Actor("agent", ALENA.id, ALENA.name)


def jana(desk: Desk) -> Holder:
    """Jana, signed in."""
    made = passes.give(letters.SENDER, None, "secret", desk.now, settings().zone_token_lifetime)
    return made.holder


def opened(desk: Desk, text: str = "Prosíme o navýšení disku.") -> Ticket:
    """A ticket that Jana opened in the zone, and everything that follows."""
    work.open_ticket(jana(desk), "podpora", "Disk", text, (), (), desk.now, key="k")
    desk.settle()
    return desk.tickets[-1]


def test_a_reply_by_mail_to_a_ticket_of_the_zone_is_in_it(desk: Desk) -> None:
    """The acknowledgement leads there, and the zone shows both."""
    ticket = opened(desk)
    (acknowledged,) = desk.sent
    assert acknowledged.to == letters.SENDER
    assert f"#{ticket.number}" in acknowledged.subject
    desk.mail(desk.reply_to(acknowledged, text="Ještě doplňuji."))
    assert len(desk.tickets) == 1
    assert desk.texts(ticket) == ["Prosíme o navýšení disku.", "Ještě doplňuji."]


def test_a_ticket_of_mail_is_answered_in_the_zone(desk: Desk) -> None:
    """And the agent's answer goes by mail into the same thread."""
    desk.mail(desk.letter())
    work.write(jana(desk), desk.tickets[0].id, "V zóně.", (), desk.now, key="w")
    desk.settle()
    desk.answer(desk.tickets[0])
    assert desk.texts(desk.tickets[0])[-1] == "V zóně."
    assert str(desk.sent[-1].message["References"]).split()[0] == str(desk.sent[0].message["References"]).split()[0]


def test_who_wants_no_mails_gets_answers_only(desk: Desk) -> None:
    """The acknowledgement too: it tells the number. What was not sent says why."""
    people.save_choices(letters.SENDER, Choices(mail=False))
    ticket = opened(desk)
    move = commands.Move(ALENA, State.IN_PROGRESS)
    service.perform(ticket.id, move, STAFF, desk.now, seen_version=ticket.version, request_key=None, shards=1)
    desk.settle_with_sweep()
    desk.answer(desk.tickets[0])
    desk.pass_time(timedelta(days=5))
    kinds = [(row.sk.partition("-")[2], row.send_state, row.cause) for row in desk.rows("outbox")]
    assert sorted(kind for kind, state, _ in kinds if state == "sent") == ["acknowledgement", "answer"]
    assert {cause for _, state, cause in kinds if state == "failed"} == {"the reader wants no such mails"}


def test_who_is_removed_is_out_of_the_zone_in_the_middle_of_a_session(desk: Desk) -> None:
    """His pass opens nothing any more."""
    made = passes.give(letters.SENDER, None, "secret", desk.now, settings().zone_token_lifetime)
    assert passes.holder_of(made.word, desk.now) is not None
    desk.list_clients(ListedClient(FIRMA.number, FIRMA.name, ()))
    assert passes.holder_of(made.word, desk.now) is None
    with pytest.raises(passes.NoContact):
        passes.give(letters.SENDER, None, "secret", desk.now, settings().zone_token_lifetime)


def test_what_the_client_called_done_is_told_to_who_reads_along(desk: Desk) -> None:
    """As the client's own doing, once; and a message wakes it again."""
    ticket = opened(desk)
    work.resolve(jana(desk), ticket.id, ticket.version, desk.now)
    desk.settle_with_sweep()
    assert desk.tickets[0].state is State.RESOLVED
    assert "podle Vašeho pokynu" in desk.sent[-1].text.replace("\n", " ")
    work.write(jana(desk), ticket.id, "Přece jen ne.", (), desk.now, key="w")
    assert desk.tickets[0].state is State.QUEUED
