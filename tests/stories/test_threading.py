"""Which ticket a mail belongs to. Each test is a way in which help desks mix conversations up, or lose them."""

from dataclasses import replace

import pytest

from chalicelib.mail import release
from chalicelib.mail.kept import Outcome
from chalicelib.mail.letter import read_letter
from chalicelib.people.directory import Contact
from chalicelib.platform import settings as platform_settings
from chalicelib.tickets import store
from chalicelib.tickets.ticket import State, Ticket
from tests import letters
from tests.stories.desk import EVA, FIRMA, Desk

BOTH = ("podpora@fronta.example", "konzultace@fronta.example")


def close(ticket: Ticket) -> None:
    """The ticket is closed, as the clocks will close it."""
    row = store.Row.get(f"T#{ticket.id}", "TICKET")
    row.update(actions=[store.Row.data.set({**row.data, "state": State.CLOSED.value})])


def test_a_number_in_the_subject_lets_nobody_into_a_strangers_ticket(desk: Desk) -> None:
    """Zammad #5064: the number counts for parties alone, and a stranger learns nothing."""
    desk.mail(desk.letter())
    (ticket,) = desk.tickets
    subject = f"Re: [#{ticket.number}] Web se nenačítá"
    stranger = desk.mail(desk.letter(sender=EVA, subject=subject, to=("konzultace@fronta.example",)))
    assert stranger.outcome is Outcome.TICKET
    assert len(desk.tickets) == 2
    assert len(desk.texts(ticket)) == 1


def test_an_empty_message_id_threads_nothing(desk: Desk) -> None:
    """Libredesk #122: mails without Message-ID and with an empty In-Reply-To are each their own."""
    for number in range(3):
        desk.mail(
            desk.letter(
                message_id=None, subject=f"Bez id {number}", headers=(("In-Reply-To", ""), ("References", ""))
            )
        )
    assert len(desk.tickets) == 3


def test_a_reused_message_id_loses_no_mail(desk: Desk) -> None:
    """Freescout #5591: two different mails that share a Message-ID are two entries."""
    for text in ("První", "Druhý"):
        desk.mail(desk.letter(message_id="<stale@firma.example>", text=text))
    assert sorted(text for ticket in desk.tickets for text in desk.texts(ticket)) == ["Druhý", "První"]


def test_an_answer_from_outlook_stays_in_its_thread(desk: Desk) -> None:
    """Chatwoot #10028: References without In-Reply-To, or only In-Reply-To, or only the token in the address."""
    desk.mail(desk.letter())
    (ours,) = desk.sent
    thread = str(ours.message["References"]).split()
    keyed = str(ours.message["Reply-To"]).rpartition("<")[2].rstrip(">")
    desk.mail(desk.letter(text="a", headers=(("References", " ".join(thread)),)))
    desk.mail(desk.letter(text="b", headers=(("In-Reply-To", thread[0]),)))
    desk.mail(desk.letter(text="c", to=(keyed,)))
    (ticket,) = desk.tickets
    assert desk.texts(ticket)[1:] == ["a", "b", "c"]


def test_a_reply_to_what_ses_named_finds_its_ticket(desk: Desk) -> None:
    """SES replaces our Message-ID; the one that it answered is remembered."""
    desk.mail(desk.letter())
    (row,) = (row for row in desk.rows("outbox") if row.send_state == "sent")
    desk.mail(desk.letter(text="Na to od SES", headers=(("In-Reply-To", row.sent_id),)))
    (ticket,) = desk.tickets
    assert desk.texts(ticket)[1:] == ["Na to od SES"]


def test_the_help_desk_in_cc_in_the_middle_of_a_thread_makes_one_ticket(desk: Desk) -> None:
    """Zammad #5716: who answers the others in the thread afterwards answers the ticket too."""
    desk.list_clients(replace(FIRMA, contacts=(*FIRMA.contacts, Contact(EVA, "Eva", "cs", True))))
    first = desk.letter(to=("kolega@jinde.example",), headers=(("Cc", "podpora@fronta.example"),))
    desk.mail(first, recipients=("podpora@fronta.example",))
    answer = desk.letter(
        sender=EVA,
        to=("kolega@jinde.example", "podpora@fronta.example"),
        references=(str(first.message_id),),
        text="Já",
    )
    desk.mail(answer, recipients=("podpora@fronta.example",))
    (ticket,) = desk.tickets
    assert desk.texts(ticket)[1:] == ["Já"]


def test_a_clients_own_ticket_system_that_strips_references(desk: Desk) -> None:
    """Zammad #3022: the number in the subject still leads a party to the ticket."""
    desk.mail(desk.letter())
    (ticket,) = desk.tickets
    desk.mail(desk.letter(subject=f"[INT-77] RE: [#{ticket.number}] Web se nenačítá", text="Z našeho systému"))
    assert desk.texts(desk.tickets[0])[1:] == ["Z našeho systému"]
    assert len(desk.tickets) == 1


def test_nothing_is_threaded_by_its_subject(desk: Desk) -> None:
    """Two mails with one subject are two tickets."""
    for _ in range(2):
        desk.mail(desk.letter(subject="Nejde web"))
    assert len(desk.tickets) == 2


def test_one_mail_to_two_queues_is_a_ticket_in_each_linked_with_one_acknowledgement(desk: Desk) -> None:
    """Freescout #4748: neither is lost nor doubled, and the client reads both numbers in one mail."""
    desk.mail(desk.letter(to=BOTH))
    first, second = desk.tickets
    assert {first.queue, second.queue} == {"podpora", "konzultace"}
    assert [ref.number for ref in desk.events(first)[0].linked] == [second.number]
    assert [ref.number for ref in desk.events(second)[0].linked] == [first.number]
    (mail,) = desk.sent
    assert str(first.number) in mail.text
    assert str(second.number) in mail.text


def test_a_mail_to_two_queues_that_comes_as_two_is_linked_too(desk: Desk) -> None:
    """Its server delivers to each address by itself: the second ticket joins the first, and is not acknowledged."""
    letter = desk.letter(to=BOTH)
    desk.mail(letter, recipients=BOTH[:1])
    desk.mail(letter, recipients=BOTH[1:])
    first, second = desk.tickets
    assert [ref.number for ref in desk.events(second)[0].linked] == [first.number]
    assert [ref.number for ref in desk.events(first)[-1].linked] == [second.number]
    assert len(desk.sent) == 1


def test_a_reply_to_a_closed_ticket_is_answered_with_a_link(desk: Desk) -> None:
    """The mail is kept, staff see it, and one press opens a new ticket from it, for the same client."""
    desk.mail(desk.letter())
    (old,) = desk.tickets
    close(old)
    held = desk.mail(desk.reply_to(desk.sent[0], text="Zase to nejde."))
    assert (held.outcome, held.reason) == (Outcome.HELD, "closed-ticket")
    assert held.closed is not None
    assert held.closed.number == old.number
    notice = desk.sent[1]
    assert str(old.number) in notice.subject
    view = release.look(notice.token, desk.now)
    assert (view.state, view.kind) == ("open", "closed_ticket")
    assert release.confirm(notice.token, desk.now).state == "done"
    new = desk.tickets[1]
    assert desk.texts(new) == ["Zase to nejde."]
    assert new.client == old.client
    continues = desk.events(new)[0].continues
    assert (continues.id, continues.number) == (old.id, old.number)
    assert len(desk.texts(old)) == 1


def test_a_reply_to_a_resolved_ticket_reopens_it(desk: Desk) -> None:
    """To its agent, where it has one."""
    desk.mail(desk.letter())
    desk.answer(desk.tickets[0], "Hotovo.")
    desk.mail(desk.reply_to(desk.sent[1], text="Ještě ne."))
    (ticket,) = desk.tickets
    assert ticket.state is State.IN_PROGRESS
    assert ticket.unread


@pytest.fixture
def _old_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system before this one, with its subjects and Message-IDs."""
    monkeypatch.setenv("FRONTA_SET_LEGACY_SUBJECTS", r'["\\[Hosting #(\\d+)\\]"]')
    monkeypatch.setenv("FRONTA_SET_LEGACY_DOMAINS", "tickety.stary.example")
    platform_settings.settings.cache_clear()


@pytest.mark.usefixtures("_old_system")
def test_a_reply_to_the_old_system_opens_a_new_ticket_with_its_story(desk: Desk) -> None:
    """By subject or by Message-ID; the old number and the quoted history are there for staff."""
    head = "Dne 1. 3. 2026 v 10:15 Podpora <podpora@stary.example> napsal(a):"
    text = f"Stále nejde.\n\n{head}\n> Restartovali jsme server.\n"
    try:
        desk.mail(desk.letter(subject="Re: [Hosting #4711] Server", text=text))
        desk.mail(desk.letter(subject="Re: Server", text=text, references=("<x@tickety.stary.example>",)))
    finally:
        platform_settings.settings.cache_clear()
    first, second = desk.tickets
    opened, received = desk.events(first)[:2]
    assert opened.legacy == "4711"
    assert received.message.text.strip() == "Stále nejde."
    assert "Restartovali jsme server." in received.message.quoted
    assert desk.events(second)[0].legacy == ""


def test_the_same_mail_days_apart_is_one_entry(desk: Desk) -> None:
    """However often it is delivered."""
    letter = desk.letter()
    for _ in range(3):
        desk.mail(letter)
    assert [desk.texts(ticket) for ticket in desk.tickets] == [["Dobrý den,\nweb firma.example se nenačítá.\nJana"]]
    assert len(desk.sent) == 1


def test_only_what_is_new_is_the_message(desk: Desk) -> None:
    """What is quoted is kept beside it, never thrown away."""
    text = "Ano, prosím.\n\nDne 23. 11. 2026 v 9:00 Podpora napsal(a):\n> Máme to restartovat?\n"
    desk.mail(desk.letter(text=text))
    (ticket,) = desk.tickets
    message = desk.events(ticket)[1].message
    assert message.text.strip() == "Ano, prosím."
    assert "> Máme to restartovat?" in message.quoted


def test_reading_a_letter_needs_no_table() -> None:
    """The reader of a mail takes what it needs as arguments."""
    assert read_letter.__kwdefaults__ is None
    assert letters.QUEUE == "podpora@fronta.example"
