"""One mail to several queues, whole or in pieces, proven or not: each queue gets it once, and nobody hears twice."""

from dataclasses import replace
from itertools import permutations

import pytest

from chalicelib.mail import release
from chalicelib.mail.kept import Outcome, Status
from chalicelib.people.directory import ListedClient
from chalicelib.tickets.ticket import Actor
from tests import letters
from tests.stories.desk import ALENA, EVA, FIRMA, Desk

PODPORA, DATACENTRUM, KONZULTACE = (f"{name}@fronta.example" for name in ("podpora", "datacentrum", "konzultace"))
DRUHA = ListedClient("200002", "Druhá a.s.", FIRMA.contacts)
STAFF = Actor("agent", ALENA.id, ALENA.name)


@pytest.mark.parametrize(
    "order", list(permutations((PODPORA, DATACENTRUM, KONZULTACE))), ids=lambda order: order[0][:4]
)
def test_three_deliveries_are_three_tickets_that_know_of_each_other(desk: Desk, order: tuple[str, ...]) -> None:
    """In whatever order they come; the first one is acknowledged."""
    letter = desk.letter(to=(PODPORA, DATACENTRUM, KONZULTACE))
    for queue in order:
        desk.mail(letter, recipients=(queue,))
    assert sorted(ticket.queue for ticket in desk.tickets) == ["datacentrum", "konzultace", "podpora"]
    assert len(desk.sent) == 1
    known = {
        ticket.number: {
            ref.number for event in desk.events(ticket) for ref in getattr(event, "linked", ()) if ref.id != ticket.id
        }
        for ticket in desk.tickets
    }
    numbers = set(known)
    assert all(others == numbers - {own} for own, others in known.items())


def test_an_unproven_mail_in_two_pieces_is_confirmed_for_both_queues(desk: Desk) -> None:
    """Neither piece is a duplicate of the other."""
    letter = desk.letter(to=(PODPORA, DATACENTRUM), signed=False)
    first, second = (desk.mail(letter, recipients=(queue,)) for queue in (PODPORA, DATACENTRUM))
    assert (first.outcome, second.outcome) == (Outcome.HELD, Outcome.HELD)
    for _ in range(2):
        desk.settle_with_sweep()
        desk.now = desk.now.replace(hour=desk.now.hour + 2)
    desk.settle_with_sweep()
    token = desk.sent[-1].token
    release.confirm(token, desk.now)
    for other in release.look(token, desk.now).others:
        release.confirm(token, desk.now, mail_id=other.id)
    assert sorted(ticket.queue for ticket in desk.tickets) == ["datacentrum", "podpora"]


def test_a_delivery_to_no_queue_does_not_stand_in_the_way(desk: Desk) -> None:
    """A copy to an address that nobody has ends there; the one to the queue goes on."""
    letter = desk.letter(to=(PODPORA, "info@fronta.example"))
    assert desk.mail(letter, recipients=("info@fronta.example",)).outcome is Outcome.REFUSED
    assert desk.mail(letter, recipients=(PODPORA,)).outcome is Outcome.TICKET


def test_a_copy_that_fared_worse_does_not_stand_in_the_way(desk: Desk) -> None:
    """What was taken for spam, or came with a virus on one way, is a ticket when it comes clean on another."""
    letter = desk.letter()
    desk.store_mail(letter, "ses-spam", spam=True)
    desk.store_mail(letter, "ses-virus", virus=True)
    desk.settle()
    assert desk.mail(letter).outcome is Outcome.TICKET
    assert len(desk.tickets) == 1


def test_the_same_worse_copy_again_is_one_entry(desk: Desk) -> None:
    """Delivered three times it is seen once, and its sender is asked once."""
    letter = desk.letter(signed=False)
    outcomes = [desk.mail(letter).outcome for _ in range(3)]
    assert outcomes == [Outcome.HELD, Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert len(desk.sent) == 1


def test_confirming_asks_for_the_client_before_anything_is_done(desk: Desk) -> None:
    """Of a mail to an open and a technical queue no half is let in while the other has no client."""
    desk.list_clients(DRUHA)
    desk.mail(desk.letter(to=(KONZULTACE, PODPORA), signed=False))
    token = desk.sent[0].token
    view = release.confirm(token, desk.now)
    assert (view.state, [client.number for client in view.clients]) == ("open", ["100001", "200002"])
    assert desk.tickets == []
    assert release.confirm(token, desk.now, client="200002").state == "done"
    assert sorted(ticket.queue for ticket in desk.tickets) == ["konzultace", "podpora"]
    assert {ticket.client.number for ticket in desk.tickets if ticket.client} == {"200002"}


def test_what_is_let_in_by_half_waits_on_for_staff(desk: Desk) -> None:
    """The open queue has its ticket, the refused half is in the list, and accepting it links the two."""
    desk.mail(desk.letter(sender=EVA, signed=False, to=(PODPORA, KONZULTACE)))
    done = release.confirm(desk.sent[0].token, desk.now)
    assert done.state == "done"
    (waiting,) = desk.kept(Outcome.REFUSED)
    assert waiting.status is Status.WAITING
    accepted = release.accept(waiting.id, STAFF, desk.now)
    assert accepted.status is Status.RELEASED
    first, second = desk.tickets
    assert {first.queue, second.queue} == {"podpora", "konzultace"}
    assert [ref.number for ref in desk.events(second)[0].linked] == [first.number]
    assert {ref.number for ref in accepted.tickets} == {first.number, second.number}


def test_staff_say_for_which_client_a_refused_mail_is(desk: Desk) -> None:
    """Its sender is a guest of that client's ticket; a client that is not there is told."""
    refused = desk.mail(desk.letter(sender=EVA))
    with pytest.raises(release.NotAcceptable, match="999"):
        release.accept(refused.id, STAFF, desk.now, client="999")
    release.accept(refused.id, STAFF, desk.now, client=letters.CLIENT_NUMBER)
    (ticket,) = desk.tickets
    assert ticket.client is not None
    assert (ticket.client.number, ticket.guest) == (letters.CLIENT_NUMBER, True)
    desk.settle()
    desk.answer(desk.tickets[0], "Ano.")
    assert desk.sent[-1].to == EVA


def test_who_became_a_contact_of_two_clients_is_chosen_for_by_staff(desk: Desk) -> None:
    """They are asked, not the customer."""
    refused = desk.mail(desk.letter(sender=EVA))
    eva = replace(FIRMA.contacts[0], address=EVA)
    desk.list_clients(replace(FIRMA, contacts=(eva,)), replace(DRUHA, contacts=(eva,)))
    before = len(desk.sent)
    with pytest.raises(release.ChooseClient):
        release.accept(refused.id, STAFF, desk.now)
    desk.settle()
    assert len(desk.sent) == before


def test_a_mail_to_many_tickets_and_many_people_is_settled(desk: Desk) -> None:
    """More than one transaction holds is not more than one mail: copies are added in one place."""
    for number in range(5):
        desk.mail(desk.letter(subject=f"Ticket {number}"))
    addresses = tuple(str(mail.message["Reply-To"]).rpartition("<")[2].rstrip(">") for mail in desk.sent)
    cc = (("Cc", ", ".join(f"k{n}@jinde.example" for n in range(20))),)
    assert desk.mail(desk.letter(to=addresses, headers=cc, text="Všem.")).outcome is Outcome.TICKET
    assert all(desk.texts(ticket)[-1] == "Všem." for ticket in desk.tickets)
    assert sorted(len(ticket.copies) for ticket in desk.tickets) == [0, 0, 0, 0, 20]
