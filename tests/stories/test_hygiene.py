"""What no person wrote, and what comes of our own mail: bounces, out-of-office, loops, limits, copies."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.mail import feedback, release
from chalicelib.mail.kept import Outcome
from chalicelib.people import store as people
from chalicelib.tickets.ticket import State, Ticket
from tests import letters
from tests.stories.desk import EVA, FIRMA, Desk

AUTO = (("Auto-Submitted", "auto-replied"),)


def kinds(desk: Desk, ticket: Ticket) -> list[str]:
    """What kinds of events a ticket has had."""
    return [type(event).__name__ for event in desk.events(ticket)]


def token_address(desk: Desk) -> str:
    """The plus-address of the newest mail that left."""
    return str(desk.sent[-1].message["Reply-To"]).rpartition("<")[2].rstrip(">")


def test_out_of_office_ping_pong_ends_at_once(desk: Desk) -> None:
    """Osticket #1041: the acknowledgement's automatic reply is a grey line, answered by nothing, waking nobody."""
    desk.mail(desk.letter())
    (ticket,) = desk.tickets
    auto = desk.letter(to=(token_address(desk),), headers=AUTO, text="Jsem mimo kancelář.")
    kept = desk.mail(auto)
    assert kept.outcome is Outcome.AUTOMATIC
    (ticket,) = desk.tickets
    assert kinds(desk, ticket)[-1] == "AutomaticReceived"
    assert desk.events(ticket)[-1].entry.text == "Jsem mimo kancelář."
    assert ticket.state is State.QUEUED
    assert len(desk.sent) == 1


def test_auto_replies_do_not_vanish(desk: Desk) -> None:
    """Libredesk #94: one that belongs to no ticket is in its list, with its text."""
    desk.mail(desk.letter(headers=AUTO, subject="Automatická odpověď: dovolená", text="Do pátku nejsem."))
    (kept,) = desk.kept(Outcome.AUTOMATIC)
    assert (kept.reason, kept.preview) == ("auto-reply", "Do pátku nejsem.")
    assert desk.sent == []


def test_an_unproven_automatic_mail_says_nothing_in_the_ticket(desk: Desk) -> None:
    """Its line names the sender that it claims; subject and text stay outside."""
    desk.mail(desk.letter())
    desk.mail(desk.letter(to=(token_address(desk),), headers=AUTO, signed=False, text="Zlé", subject="Zlé"))
    entry = desk.events(desk.tickets[0])[-1].entry
    assert (entry.subject, entry.text, entry.verdict["verdict"]) == ("", "", "unverified")


def test_an_automatic_mail_wakes_nothing(desk: Desk) -> None:
    """A ticket that waits for the client still waits."""
    desk.mail(desk.letter())
    desk.answer(desk.tickets[0])
    before = desk.tickets[0]
    desk.mail(desk.letter(to=(token_address(desk),), headers=AUTO))
    assert (desk.tickets[0].state, desk.tickets[0].unread) == (before.state, before.unread)


BOUNCE = """\
This is the mail system at host mail.firma.example.

<{address}>: host mx.firma.example said: 550 5.1.1 User unknown
"""


def test_a_bounce_by_mail_marks_the_ticket(desk: Desk) -> None:
    """The agent sees that the client did not get the answer; who knows the token is believed."""
    desk.mail(desk.letter())
    bounce = letters.Letter(
        sender="mailer-daemon@firma.example",
        to=(token_address(desk),),
        subject="Undelivered Mail Returned to Sender",
        text=BOUNCE.format(address=letters.SENDER),
        headers=(("X-Failed-Recipients", letters.SENDER), ("Auto-Submitted", "auto-replied")),
        message_id="<bounce@firma.example>",
        at=desk.now,
    )
    desk.store_mail(bounce, "ses-bounce", mail_from="")
    desk.settle()
    (ticket,) = desk.tickets
    assert kinds(desk, ticket)[-2:] == ["AutomaticReceived", "DeliveryFailed"]
    assert ticket.undeliverable == (letters.SENDER,)
    person = people.find(letters.SENDER)
    assert person is not None
    assert person.undeliverable is not None


def test_a_bounce_about_somebody_else_marks_nobody(desk: Desk) -> None:
    """What a notice says of addresses that the ticket does not write to is not taken further."""
    desk.mail(desk.letter())
    desk.mail(
        letters.Letter(
            sender="mailer-daemon@firma.example", to=(token_address(desk),), subject="Undelivered Mail Returned",
            text=BOUNCE.format(address=EVA), headers=(("X-Failed-Recipients", EVA),), at=desk.now, signed=False,
        )
    )  # fmt: skip
    assert desk.tickets[0].undeliverable == ()
    assert kinds(desk, desk.tickets[0])[-1] == "AutomaticReceived"


def event(kind: str, ticket: Ticket, **said: object) -> dict[str, object]:
    """An event as SES publishes it."""
    bodies: dict[str, dict[str, object]] = {
        "Bounce": {
            "bounce": {
                "bounceType": "Permanent",
                "bounceSubType": "General",
                "bouncedRecipients": [
                    {"emailAddress": letters.SENDER, "action": "failed", "status": "5.1.1",
                     "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
                ],
                "timestamp": "2026-11-23T08:00:10.000Z",
                "feedbackId": "f-1",
            }
        },
        "Complaint": {
            "complaint": {
                "complainedRecipients": [{"emailAddress": letters.SENDER}],
                "timestamp": "2026-11-23T08:00:10.000Z",
                "feedbackId": "f-2",
                "complaintFeedbackType": "abuse",
            }
        },
    }  # fmt: skip
    mail = {
        "timestamp": "2026-11-23T08:00:00.000Z",
        "messageId": "0107-1",
        "source": "podpora@fronta.example",
        "destination": [letters.SENDER],
        "tags": {"ticket": [ticket.id], "mail": ["00000001-acknowledgement"]},
    }
    return {"eventType": kind, "mail": mail, **bodies[kind], **said}


def test_what_ses_tells_of_a_bounce_marks_address_ticket_and_contact(desk: Desk) -> None:
    """Told twice it is one mark; the contact's next mail takes it away."""
    desk.mail(desk.letter())
    for _ in range(2):
        feedback.take_event(event("Bounce", desk.tickets[0]), desk.now)
    (ticket,) = desk.tickets
    assert kinds(desk, ticket).count("DeliveryFailed") == 1
    assert ticket.undeliverable == (letters.SENDER,)
    person = people.find(letters.SENDER)
    assert person is not None
    assert person.undeliverable is not None
    assert "user unknown" in person.undeliverable.text
    desk.mail(desk.reply_to(desk.sent[0], text="Už zase čtu."))
    assert desk.tickets[0].undeliverable == ()
    person = people.find(letters.SENDER)
    assert person is not None
    assert person.undeliverable is None


def test_a_complaint_is_a_line_in_the_ticket(desk: Desk) -> None:
    """Our mail arrived, and its reader called it spam."""
    desk.mail(desk.letter())
    feedback.take_event(event("Complaint", desk.tickets[0]), desk.now)
    (ticket,) = desk.tickets
    failed = desk.events(ticket)[-1]
    assert (type(failed).__name__, failed.reason, ticket.undeliverable) == ("DeliveryFailed", "complaint", ())


@pytest.mark.parametrize("body", [{}, {"eventType": "Bounce"}, {"eventType": "Bounce", "bounce": 5, "mail": []}])
def test_what_is_no_event_is_refused_by_name(body: dict[str, object]) -> None:
    """It ends in the dead-letter queue with a cause, not in silence."""
    with pytest.raises(ValueError, match=r"bounce|mail|eventType"):
        feedback.take_event(body, letters.Letter().at)


def test_a_foreign_system_that_does_not_say_that_it_is_one_gets_ten_mails_an_hour(desk: Desk) -> None:
    """Each acknowledgement makes it write a new mail; past the limit ours are held and staff are told."""
    for number in range(14):
        desk.mail(desk.letter(subject=f"Vaše zpráva byla přijata {number}"))
        desk.now += timedelta(seconds=20)
    desk.settle()
    assert len(desk.sent) == 10
    assert len(desk.tickets) == 14
    held = [ticket for ticket in desk.tickets if "MailHeldBack" in kinds(desk, ticket)]
    assert len(held) == 4
    desk.pass_time(timedelta(hours=2))
    assert len(desk.sent) == 10


def test_forty_automatic_mails_a_day_are_enough(desk: Desk) -> None:
    """Counted over all tickets of one address."""
    for number in range(46):
        desk.mail(desk.letter(subject=f"Zpráva {number}"))
        desk.now += timedelta(minutes=7)
    assert len(desk.sent) == 40


def test_an_answer_of_a_person_is_never_held_back(desk: Desk) -> None:
    """The limit is for automatic mail."""
    for number in range(11):
        desk.mail(desk.letter(subject=f"Zpráva {number}"))
    desk.answer(desk.tickets[0])
    assert desk.sent[-1].text.startswith("Dobrý den,\n\nPodíváme se na to.")


def test_reply_to_is_not_taken_for_the_customer(desk: Desk) -> None:
    """Freescout #4287: From is who wrote, and who is answered."""
    desk.mail(desk.letter(headers=(("Reply-To", "nekdo@jinde.example"),)))
    (ticket,) = desk.tickets
    assert ticket.requester.address == letters.SENDER
    assert [mail.to for mail in desk.sent] == [letters.SENDER]


def test_reply_all_loses_nobody_and_cc_stays_cc(desk: Desk) -> None:
    """Zammad #2426: who was in To and Cc gets copies of the answer; our own addresses never."""
    desk.mail(
        desk.letter(
            to=("podpora@fronta.example", "kolega@jinde.example"),
            headers=(("Cc", "sef@jinde.example, konzultace@fronta.example"),),
        ),
        recipients=("podpora@fronta.example",),
    )
    (ticket,) = desk.tickets
    assert ticket.copies == ("kolega@jinde.example", "sef@jinde.example")
    desk.answer(ticket)
    answer = desk.sent[-1]
    assert answer.to == letters.SENDER
    assert str(answer.message["Cc"]) == "kolega@jinde.example, sef@jinde.example"


def test_who_gets_copies_gets_a_notice_with_a_way_out(desk: Desk) -> None:
    """One press, or one click of his mail program, and nothing more comes; reply-all does not bring him back."""
    cc = (("Cc", "kolega@jinde.example"),)
    desk.mail(desk.letter(headers=cc))
    notice = next(mail for mail in desk.sent if mail.to == "kolega@jinde.example")
    assert str(notice.message["List-Unsubscribe"]) == f"<https://fronta.test/api/l/{notice.token}>"
    assert str(notice.message["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    assert "+t" not in str(notice.message["Reply-To"])
    view = release.look(notice.token, desk.now)
    assert (view.state, view.kind, view.address) == ("open", "copy_notice", "kolega@jinde.example")
    assert release.confirm(notice.token, desk.now).state == "done"
    assert desk.tickets[0].copies == ()
    acknowledgement = next(mail for mail in desk.sent if mail.to == letters.SENDER)
    desk.mail(desk.reply_to(acknowledgement, headers=cc))
    assert desk.tickets[0].copies == ()


def test_nobody_is_added_by_an_unproven_mail(desk: Desk) -> None:
    """Neither while it waits, nor to a ticket that it refers to."""
    desk.mail(desk.letter())
    desk.mail(desk.reply_to(desk.sent[0], signed=False, headers=(("Cc", "zly@jinde.example"),)))
    assert desk.tickets[0].copies == ()
    assert {mail.to for mail in desk.sent} == {letters.SENDER}


def test_a_third_party_who_answers_does_not_get_in(desk: Desk) -> None:
    """Who gets copies may not write into the ticket."""
    desk.mail(desk.letter(headers=(("Cc", EVA),)))
    acknowledgement = next(mail for mail in desk.sent if mail.to == letters.SENDER)
    intruder = desk.reply_to(acknowledgement, sender=EVA, text="Já také.")
    assert desk.mail(intruder).outcome is Outcome.REFUSED
    assert desk.texts(desk.tickets[0]) == ["Dobrý den,\nweb firma.example se nenačítá.\nJana"]


def test_our_own_mail_is_a_loop(desk: Desk) -> None:
    """What carries our mark is ours, wherever it comes from."""
    kept = desk.mail(desk.letter(headers=(("X-Fronta-Ticket", "10001"),)))
    assert (kept.outcome, kept.reason) == (Outcome.AUTOMATIC, "loop")
    assert desk.sent == []


def test_a_file_over_the_limit_is_not_taken_and_its_sender_told(desk: Desk) -> None:
    """The text is a ticket all the same."""
    rules = FIRMA.number
    desk.mail(desk.letter(attachments=(("velky.bin", b"0" * 25_000_001), ("maly.txt", b"ano"))))
    (ticket,) = desk.tickets
    files = desk.events(ticket)[1].message.attachments
    assert [(file.name, file.refused) for file in files] == [("velky.bin", True), ("maly.txt", False)]
    assert "25 MB" in desk.sent[0].text
    assert rules == "100001"


def test_copies_are_few_enough_to_be_sent(desk: Desk) -> None:
    """A mail to a hundred people adds twenty."""
    many = tuple(f"k{n}@jinde.example" for n in range(100))
    desk.mail(desk.letter(to=("podpora@fronta.example", *many)), recipients=("podpora@fronta.example",))
    assert len(desk.tickets[0].copies) == 20


def test_a_stranger_cannot_make_us_carry_his_words(desk: Desk) -> None:
    """In an open queue anybody may name anybody in Cc: the notice repeats nothing of his."""
    letter = desk.letter(sender=EVA, subject="KUPTE", text="KUPTE", to=("konzultace@fronta.example",))
    desk.mail(replace(letter, headers=(("Cc", "obet@jinde.example"),)))
    notice = next(raw for raw in desk.faults.sent if b"obet@jinde.example" in raw)
    assert b"KUPTE" not in notice
