"""A mail that is not proven waits for its sender: links, limits, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest

from chalicelib.mail import release, store
from chalicelib.mail.kept import Outcome, Status
from chalicelib.people.directory import ListedClient
from chalicelib.platform.ids import read_timestamp
from chalicelib.platform.settings import settings
from tests import letters
from tests.stories.desk import ELSEWHERE, EVA, FIRMA, Desk


def test_a_held_mail_is_let_in_by_its_link(desk: Desk) -> None:
    """Nothing is in a ticket before; the button lets it in as if it had been proven, and tells the number."""
    held = desk.held(subject="Tajný předmět", text="Tajný obsah")
    assert (held.outcome, held.notice, held.status) == (Outcome.HELD, "confirmation", Status.WAITING)
    assert desk.tickets == []
    (mail,) = desk.sent
    assert mail.to == letters.SENDER
    view = release.look(mail.token, desk.now)
    assert (view.state, view.kind) == ("open", "confirmation")
    assert view.mail is not None
    assert (view.mail.subject, view.mail.preview) == ("Tajný předmět", "Tajný obsah")
    done = release.confirm(mail.token, desk.now)
    (ticket,) = desk.tickets
    assert done.state == "done"
    assert done.mail is not None
    assert [ref.number for ref in done.mail.tickets] == [ticket.number]
    assert desk.texts(ticket) == ["Tajný obsah"]
    desk.settle()
    assert [str(sent.subject) for sent in desk.sent][1:] == [f"[#{ticket.number}] Tajný předmět"]


def test_the_mail_with_the_link_repeats_nothing(desk: Desk) -> None:
    """Neither subject nor text nor Message-ID: whoever forged the mail cannot have us carry his words."""
    desk.held(subject="ABRAKADABRA", text="ABRAKADABRA", message_id="<abrakadabra@firma.example>")
    (raw,) = desk.faults.sent
    assert b"abrakadabra" not in raw.lower()
    (mail,) = desk.sent
    assert mail.message["In-Reply-To"] is None
    assert mail.message["References"] is None


def test_looking_changes_nothing(desk: Desk) -> None:
    """Mail scanners open links."""
    desk.held()
    (mail,) = desk.sent
    for _ in range(3):
        assert release.look(mail.token, desk.now).state == "open"
    assert desk.tickets == []


def test_a_link_works_once(desk: Desk) -> None:
    """Pressed again it says what was done, with the same ticket."""
    desk.held()
    token = desk.sent[0].token
    first, second = release.confirm(token, desk.now), release.confirm(token, desk.now)
    assert first.state == second.state == "done"
    assert first.mail is not None
    assert second.mail is not None
    assert first.mail.tickets == second.mail.tickets
    assert len(desk.tickets) == 1


@pytest.mark.usefixtures("atomic_dynamodb")
def test_two_browsers_at_once_make_one_ticket(desk: Desk) -> None:
    """Whoever comes second sees what the first did."""
    desk.held()
    token = desk.sent[0].token
    with ThreadPoolExecutor(max_workers=8) as pool:
        views = list(pool.map(lambda _: release.confirm(token, desk.now), range(8)))
    assert {view.state for view in views} == {"done"}
    assert len({view.mail.tickets for view in views if view.mail}) == 1
    assert len(desk.tickets) == 1


def test_it_was_not_me(desk: Desk) -> None:
    """The mail is thrown away for good, and staff see it."""
    desk.held()
    token = desk.sent[0].token
    assert release.disown(token, desk.now).state == "disowned"
    assert release.confirm(token, desk.now).state == "disowned"
    assert desk.tickets == []
    (seen,) = desk.kept(Outcome.QUARANTINED)
    assert (seen.reason, seen.status) == ("not-me", Status.DISOWNED)
    assert desk.kept(Outcome.HELD) == []


def test_an_expired_link_says_so_and_gets_a_new_one(desk: Desk) -> None:
    """72 hours; afterwards the page offers another, which works."""
    desk.held()
    token = desk.sent[0].token
    desk.now += settings().link_lifetime
    assert release.look(token, desk.now).state == "expired"
    assert release.confirm(token, desk.now).state == "expired"
    assert desk.tickets == []
    assert release.resend(token, desk.now).problem == "resent"
    desk.settle()
    assert len(desk.sent) == 2
    assert desk.sent[1].token != token
    assert release.confirm(desk.sent[1].token, desk.now).state == "done"
    assert len(desk.tickets) == 1


def test_asking_for_new_links_has_a_limit(desk: Desk) -> None:
    """A second one within the hour is not sent, and the page says so."""
    desk.held()
    token = desk.sent[0].token
    desk.now += settings().link_lifetime
    assert release.resend(token, desk.now).problem == "resent"
    desk.settle()
    assert release.resend(token, desk.now + timedelta(minutes=5)).problem == "resent-too-often"
    desk.settle()
    assert len(desk.sent) == 2


@pytest.mark.parametrize("token", ["", "x", "0" * 32, "á" * 22, "a" * 5000, "../../etc", "\ud800" * 22])
def test_a_token_that_never_was_leads_nowhere(desk: Desk, token: str) -> None:
    """And nothing that a visitor types breaks anything."""
    for use in (release.look, release.confirm, release.disown, release.resend):
        assert use(token, desk.now).state == "unknown"


def test_the_token_is_stored_hashed(desk: Desk) -> None:
    """Whoever reads the table cannot press the button."""
    desk.held()
    token = desk.sent[0].token
    assert len(token) == 32
    everything = [row.to_simple_dict() for kind in ("link", "outbox", "kept") for row in desk.rows(kind)]
    assert len(everything) == 3
    assert token not in str(everything)


def test_one_link_an_hour_serves_all_mails_that_wait(desk: Desk) -> None:
    """Two more mails within the hour share the next link: its page lists what waited when it was sent, each with a
    button of its own; nobody is asked again about what is covered or settled."""
    desk.held(subject="První")
    second, third = desk.held(subject="Druhý"), desk.held(subject="Třetí")
    assert len(desk.sent) == 1
    for _ in range(3):
        desk.pass_time(timedelta(hours=1))
    assert len(desk.sent) == 2
    token = desk.sent[1].token
    view = release.look(token, desk.now)
    assert view.mail is not None
    assert {view.mail.subject, *(other.subject for other in view.others)} == {"První", "Druhý", "Třetí"}
    for mail in (second, third):
        release.confirm(token, desk.now, mail_id=mail.id)
    release.confirm(desk.sent[0].token, desk.now)
    assert sorted(ticket.subject for ticket in desk.tickets) == ["Druhý", "První", "Třetí"]
    desk.settle()
    before = len(desk.sent)
    for _ in range(5):
        desk.pass_time(timedelta(hours=1))
    assert len(desk.sent) == before


def test_an_old_link_lets_nothing_in_that_came_after_it(desk: Desk) -> None:
    """Whoever finds a used link in a mailbox is not the sender of what is forged later."""
    desk.held()
    token = desk.sent[0].token
    release.confirm(token, desk.now)
    desk.now += timedelta(hours=5)
    forged = desk.held(subject="Podvrh", text="Smažte vše.")
    view = release.look(token, desk.now)
    assert (view.state, view.others) == ("done", ())
    release.confirm(token, desk.now, mail_id=forged.id)
    assert [ticket.subject for ticket in desk.tickets] == ["Web se nenačítá"]


def test_a_flood_of_forgeries_does_not_bury_an_honest_mail(desk: Desk) -> None:
    """They share links; the honest one is among those of the next."""
    for _ in range(12):
        desk.held(subject="Podvrh")
    honest = desk.held(subject="Pravý")
    for _ in range(3):
        desk.pass_time(timedelta(hours=1))
    token = desk.sent[-1].token
    release.confirm(token, desk.now, mail_id=honest.id)
    assert [ticket.subject for ticket in desk.tickets] == ["Pravý"]
    assert len(desk.sent) <= 3


def test_at_most_one_confirmation_an_hour_and_five_a_day(desk: Desk) -> None:
    """However many unproven mails come; the rest are asked about later."""
    for _ in range(55):
        desk.held()
        desk.pass_time(timedelta(minutes=15))
    times = sorted(read_timestamp(row.sent_at) for row in desk.rows("outbox") if row.send_state == "sent")
    assert len(times) == len(desk.sent) > 5
    assert all(later - earlier >= timedelta(hours=1) for earlier, later in pairwise(times))
    assert all(sum(at <= other < at + timedelta(days=1) for other in times) <= 5 for at in times)
    assert len(desk.kept(Outcome.HELD)) == 55


def test_only_a_mail_of_the_same_address_is_confirmed_by_another_link(desk: Desk) -> None:
    """The id of a stranger's mail in the form does nothing."""
    other = desk.mail(desk.letter(sender=EVA, signed=False, to=("konzultace@fronta.example",)))
    desk.held()
    token = next(mail.token for mail in desk.sent if mail.to == letters.SENDER)
    release.confirm(token, desk.now, mail_id=other.id)
    assert desk.tickets == []


def test_nobody_is_asked_about_a_technical_queue_who_is_not_listed(desk: Desk) -> None:
    """The help desk is no relay for whoever forges addresses; in an open queue the address itself is asked."""
    assert desk.mail(desk.letter(sender=EVA, signed=False)).notice is None
    assert desk.sent == []
    assert desk.mail(desk.letter(sender=EVA, signed=False, to=("konzultace@fronta.example",))).notice
    assert [mail.to for mail in desk.sent] == [EVA]


@pytest.mark.parametrize(
    "headers",
    [
        (("Auto-Submitted", "auto-replied"),),
        (("List-Id", "<seznam.firma.example>"), ("Precedence", "list")),
        (("Precedence", "bulk"),),
    ],
)
def test_the_help_desk_is_no_spam_relay_through_its_confirmations(
    desk: Desk, headers: tuple[tuple[str, str], ...]
) -> None:
    """Automatic, bulk and list mail is never answered (Zendesk, October 2025)."""
    desk.held(headers=headers, to=("konzultace@fronta.example",))
    desk.mail(desk.letter(signed=False, sender="", to=("konzultace@fronta.example",)), ip=ELSEWHERE)
    assert desk.sent == []


def test_a_contact_who_was_removed_cannot_confirm(desk: Desk) -> None:
    """Rights are those of the moment when the button is pressed."""
    desk.held()
    token = desk.sent[0].token
    desk.list_clients(ListedClient(FIRMA.number, FIRMA.name, ()))
    view = release.confirm(token, desk.now)
    assert (view.state, view.problem) == ("open", "no-longer-allowed")
    assert desk.tickets == []


def test_the_mail_itself_may_come_proven_before_its_copy_is_confirmed(desk: Desk) -> None:
    """Then the button leads to the ticket that is there, and enters nothing twice."""
    letter = desk.letter()
    desk.mail(letter, ip=ELSEWHERE)
    token = desk.sent[0].token
    desk.mail(letter)
    (ticket,) = desk.tickets
    view = release.confirm(token, desk.now)
    assert view.state == "done"
    assert view.mail is not None
    assert [ref.number for ref in view.mail.tickets] == [ticket.number]
    assert desk.texts(ticket) == ["Dobrý den,\nweb firma.example se nenačítá.\nJana"]


def test_a_reply_that_had_to_be_confirmed_lands_in_its_ticket(desk: Desk) -> None:
    """Its token counts once its sender has said that it is his."""
    desk.mail(desk.letter())
    desk.mail(desk.reply_to(desk.sent[0], signed=False, text="Ještě dodávám."))
    (ticket,) = desk.tickets
    assert len(desk.texts(ticket)) == 1
    release.confirm(desk.sent[1].token, desk.now)
    assert desk.texts(desk.tickets[0])[1:] == ["Ještě dodávám."]
    assert len(desk.tickets) == 1


def test_links_are_forgotten_after_a_while(desk: Desk) -> None:
    """Their rows carry the time after which the table drops them, long after they stopped working."""
    desk.held()
    (row,) = desk.rows("link")
    kept_for = timedelta(seconds=int(row.expires_at) - desk.now.timestamp())
    assert settings().link_lifetime < kept_for < timedelta(days=120)
    assert store.find_link(desk.sent[0].token) is not None
