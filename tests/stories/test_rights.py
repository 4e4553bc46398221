"""Who gets in: refusals, several clients, staff, contacts that come and go."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.entrypoints import inbound
from chalicelib.mail import release
from chalicelib.mail.kept import Outcome, Status
from chalicelib.people import store as people
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.tickets.events import MessageReceived
from chalicelib.tickets.ticket import Actor
from tests import letters
from tests.stories.desk import ALENA, ELSEWHERE, EVA, FIRMA, Desk

STAFF = Actor("agent", ALENA.id, ALENA.name)
JANA = FIRMA.contacts[0]
DRUHA = ListedClient("200002", "Druhá a.s.", (JANA,), services=("vps-22",), domains=("druha.example",))


def test_who_is_not_listed_gets_one_polite_refusal(desk: Desk) -> None:
    """It says whom to ask; nothing reaches the queue, and a second mail that day is kept without another."""
    refused = desk.mail(desk.letter(sender=EVA))
    assert (refused.outcome, refused.reason) == (Outcome.REFUSED, "not-a-technical-contact")
    desk.mail(desk.letter(sender=EVA, subject="Ještě jednou"))
    (mail,) = desk.sent
    assert mail.to == EVA
    assert "konzultace@fronta.example" in mail.text
    assert mail.message["Auto-Submitted"] == "auto-replied"
    assert desk.tickets == []
    assert len(desk.kept(Outcome.REFUSED)) == 2
    desk.now += timedelta(days=1, minutes=1)
    desk.mail(desk.letter(sender=EVA, subject="Další den"))
    assert len(desk.sent) == 2


@pytest.mark.parametrize(
    "said",
    [
        {"headers": (("Auto-Submitted", "auto-generated"),)},
        {"headers": (("List-Id", "<a.firma.example>"), ("Precedence", "bulk"))},
        {"signed": False},
    ],
)
def test_nobody_is_refused_who_is_not_proven_or_no_person(desk: Desk, said: dict[str, object]) -> None:
    """The refusal is an automatic mail like any other: it answers nothing automatic and nobody unproven."""
    desk.mail(desk.letter(sender=EVA, **said))
    assert desk.sent == []


def test_staff_see_refused_mail_for_thirty_days_and_let_it_in(desk: Desk) -> None:
    """Accepting opens the ticket in the queue that it was sent to; again is harmless."""
    refused = desk.mail(desk.letter(sender=EVA, text="Prosím o pomoc."))
    accepted = release.accept(refused.id, STAFF, desk.now)
    (ticket,) = desk.tickets
    assert accepted.status is Status.RELEASED
    assert [ref.number for ref in accepted.tickets] == [ticket.number]
    assert (ticket.queue, ticket.client, ticket.requester.address) == ("podpora", None, EVA)
    assert desk.events(ticket)[0].accepted_by == "Alena"
    assert release.accept(refused.id, STAFF, desk.now).tickets == accepted.tickets
    assert desk.kept(Outcome.REFUSED) == []


def test_who_was_let_in_goes_on_in_his_ticket(desk: Desk) -> None:
    """Answering him is a conversation; a new mail of his is refused like before."""
    refused = desk.mail(desk.letter(sender=EVA))
    release.accept(refused.id, STAFF, desk.now)
    desk.settle()
    acknowledgement = desk.sent[-1]
    desk.mail(desk.reply_to(acknowledgement, sender=EVA, text="A ještě toto."))
    (ticket,) = desk.tickets
    assert desk.texts(ticket)[1:] == ["A ještě toto."]
    assert desk.mail(desk.letter(sender=EVA, subject="Něco nového")).outcome is Outcome.REFUSED


def test_a_confirmed_mail_is_refused_where_its_sender_has_no_right(desk: Desk) -> None:
    """To an open and a technical queue: the one is a ticket, of the other he is told."""
    both = ("podpora@fronta.example", "konzultace@fronta.example")
    desk.mail(desk.letter(sender=EVA, signed=False, to=both))
    release.confirm(desk.sent[0].token, desk.now)
    desk.settle()
    assert [ticket.queue for ticket in desk.tickets] == ["konzultace"]
    assert any("nepředali" in mail.text for mail in desk.sent[1:])


@pytest.mark.parametrize("said", [{"signed": False}, {"sender": EVA, "signed": False}])
def test_staff_cannot_let_in_who_is_not_proven(desk: Desk, said: dict[str, object]) -> None:
    """Only the sender can prove himself."""
    held = desk.mail(desk.letter(**said))
    with pytest.raises(release.NotAcceptable):
        release.accept(held.id, STAFF, desk.now)
    assert desk.tickets == []


def test_a_contact_of_two_clients_chooses(desk: Desk) -> None:
    """The page shows his clients and nobody else's; what he chooses is the ticket's client."""
    desk.list_clients(DRUHA)
    held = desk.mail(desk.letter())
    assert (held.outcome, held.reason) == (Outcome.HELD, "which-client")
    (mail,) = desk.sent
    view = release.look(mail.token, desk.now)
    assert [client.name for client in view.clients] == ["Firma s.r.o.", "Druhá a.s."]
    assert release.confirm(mail.token, desk.now).clients != ()
    assert release.confirm(mail.token, desk.now, client="999999").problem == "choose-client"
    assert desk.tickets == []
    assert release.confirm(mail.token, desk.now, client="200002").state == "done"
    (ticket,) = desk.tickets
    assert ticket.client is not None
    assert ticket.client.number == "200002"


@pytest.mark.parametrize(
    ("text", "number"),
    [("klient 200002: nejde web", "200002"), ("nejde vps-22", "200002"), ("www.druha.example neběží", "200002")],
)
def test_a_mail_that_names_the_client_needs_no_choice(desk: Desk, text: str, number: str) -> None:
    """By client number, service or domain."""
    desk.list_clients(replace(FIRMA, services=("vps-11",)), DRUHA)
    desk.mail(desk.letter(text=text))
    (ticket,) = desk.tickets
    assert ticket.client is not None
    assert ticket.client.number == number


def test_staff_choose_the_client_too(desk: Desk) -> None:
    """Without a choice they are told among whom."""
    desk.list_clients(DRUHA)
    held = desk.mail(desk.letter())
    with pytest.raises(release.ChooseClient) as told:
        release.accept(held.id, STAFF, desk.now)
    assert [client.number for client in told.value.choices] == ["100001", "200002"]
    release.accept(held.id, STAFF, desk.now, client="100001")
    assert [ticket.client.number for ticket in desk.tickets if ticket.client] == ["100001"]


def test_a_removed_contact_is_out_with_the_next_mail(desk: Desk) -> None:
    """Of every open ticket too: his reply is refused like a stranger's, with token and all."""
    desk.mail(desk.letter())
    reply = desk.reply_to(desk.sent[0], text="Jak to vypadá?")
    desk.list_clients(ListedClient(FIRMA.number, FIRMA.name, ()))
    assert desk.mail(reply).outcome is Outcome.REFUSED
    assert len(desk.texts(desk.tickets[0])) == 1


def test_a_removed_contact_gets_no_copies_either(desk: Desk) -> None:
    """Who was put in Cc as a contact is out with the others; who never was one stays."""
    eva = Contact(EVA, "Eva", "cs", True)
    desk.list_clients(replace(FIRMA, contacts=(JANA, eva)))
    desk.mail(desk.letter(headers=(("Cc", f"{EVA}, kolega@jinde.example"),)))
    desk.list_clients(FIRMA)
    desk.answer(desk.tickets[0])
    assert str(desk.sent[-1].message["Cc"]) == "kolega@jinde.example"


def test_who_was_removed_is_not_told_of_copies_that_he_gets_no_more(desk: Desk) -> None:
    """Put in Cc, removed from the list before the notice leaves: it does not leave."""
    eva = Contact(EVA, "Eva", "cs", True)
    desk.list_clients(replace(FIRMA, contacts=(JANA, eva)))
    desk.store_mail(desk.letter(headers=(("Cc", EVA),)), "ses-cc")
    desk.run_queue("inbound", inbound.handle)
    desk.list_clients(FIRMA)
    desk.settle_with_sweep()
    assert desk.tickets[0].copies == (EVA,)
    assert [mail.to for mail in desk.sent] == [letters.SENDER]


def test_spam_is_kept_apart_and_let_in_by_staff(desk: Desk) -> None:
    """Of a proven sender it becomes the ticket that it would have been."""
    letter = desk.letter()
    desk.store_mail(letter, "ses-spam", spam=True)
    desk.settle()
    (spam,) = desk.kept(Outcome.SPAM)
    assert desk.tickets == []
    assert desk.sent == []
    release.accept(spam.id, STAFF, desk.now)
    assert len(desk.tickets) == 1


def test_spam_that_is_not_proven_goes_on_to_its_sender(desk: Desk) -> None:
    """Staff say that it is none; whose it is its sender has to say."""
    desk.store_mail(desk.letter(signed=False), "ses-spam", spam=True)
    desk.settle()
    moved = release.accept("ses-spam", STAFF, desk.now)
    assert (moved.outcome, moved.notice, moved.status) == (Outcome.HELD, "confirmation", Status.WAITING)
    desk.settle()
    assert release.confirm(desk.sent[0].token, desk.now).state == "done"
    assert len(desk.tickets) == 1


def test_a_virus_never_comes_in(desk: Desk) -> None:
    """Quarantined, seen by staff, and nothing lets it out."""
    desk.store_mail(desk.letter(), "ses-virus", virus=True)
    desk.settle()
    (kept,) = desk.kept(Outcome.QUARANTINED)
    assert kept.reason == "virus"
    with pytest.raises(release.NotAcceptable):
        release.accept(kept.id, STAFF, desk.now)
    assert desk.sent == []


def test_a_forgery_is_answered_by_nothing(desk: Desk) -> None:
    """Under a published policy it is quarantined; no mail of any kind goes to whose name it bears."""
    kept = desk.mail(desk.letter(signed=False), ip=ELSEWHERE)
    assert kept.outcome is Outcome.QUARANTINED
    assert desk.sent == []
    assert kept.preview != ""


def test_the_first_mail_by_a_new_way_is_marked(desk: Desk) -> None:
    """Which network and whose signature proved a contact is remembered; what is new staff look at twice."""
    for _ in range(2):
        desk.mail(desk.letter())
    marks = [
        event.message.new_way
        for ticket in desk.tickets
        for event in desk.events(ticket)
        if isinstance(event, MessageReceived)
    ]
    assert marks == [True, False]
    person = people.find(letters.SENDER)
    assert person is not None
    assert person.ways == ("firma.example/t/192.0.2.0/24",)


def test_a_contact_may_want_every_mail_confirmed(desk: Desk) -> None:
    """For those whose provider lets its customers write in each other's name."""
    careful = replace(FIRMA, contacts=(Contact(letters.SENDER, "Jana", "en", True, always_confirm=True),))
    desk.list_clients(careful)
    held = desk.mail(desk.letter())
    assert (held.outcome, held.reason, held.language) == (Outcome.HELD, "always-confirm", "en")
    release.confirm(desk.sent[0].token, desk.now)
    assert len(desk.tickets) == 1
