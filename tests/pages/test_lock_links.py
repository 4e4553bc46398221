"""The link in the mail "one agent keeps your ticket", from the visit down to the tables."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.entrypoints import pages
from chalicelib.mail import release, store
from chalicelib.mail.store import Link
from chalicelib.people import service as people
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import clock
from chalicelib.tickets import service
from chalicelib.tickets import store as tickets
from chalicelib.tickets.commands import Command, Lock, Move, Schedule, Unlock
from chalicelib.tickets.events import Assigned, StateChanged, Unlocked
from chalicelib.tickets.ticket import Actor, State, Ticket
from tests.one_aws import aws_of_file, aws_resources  # noqa: F401 - fixtures of this file
from tests.pages.links import TOKEN
from tests.pages.test_page_form import MULTIPART, URLENCODED, event, multipart
from tests.tickets.examples import AT, FIRMA, JANA, KAREL, MINUTE, PETR, Desk, as_client, opening, then

pytestmark = pytest.mark.usefixtures("aws_resources")

NOW = AT + timedelta(hours=1)
UNTIL = AT + timedelta(days=30)
INSTANT = timedelta(milliseconds=1)
PRESS = "action=confirm"
OPEN = "Ticket #10001 si nechává na starosti Jana Nová"
DONE = "Ticket #10001 je zpět ve frontě na svém místě"
OVER = "Ticket #10001 už si nikdo nenechává jen pro sebe"
UNKNOWN = "Odkaz nefunguje"


def listed(*, technical: bool = True, number: str = FIRMA.number) -> None:
    """Karel is a contact of a client."""
    people.put_client(ListedClient(number, FIRMA.name, (Contact(KAREL.address, KAREL.name, "cs", technical),)))


def unlisted() -> None:
    """Karel's client does not list him any more."""
    people.put_client(ListedClient(FIRMA.number, FIRMA.name, ()))


def kept(queue: str = "podpora", **opened: Any) -> Ticket:
    """A ticket of Karel's, with a reaction promised within an hour, that Jana keeps for herself."""
    command = opening(queue=queue)
    command = replace(command, opened=replace(command.opened, **opened))
    commit = service.plan(None, command, as_client(), AT, Desk(promises=True))
    assert commit is not None
    tickets.commit((commit,), shards=1)
    return then(then(commit.after, Move(JANA, State.IN_PROGRESS)), Lock(JANA))


@dataclass
class Page:
    """The entry point, and the ticket behind the link as the table has it."""

    ticket_id: Any
    now: datetime = NOW

    def visit(self, body: str | None = None, **named: Any) -> tuple[int, str]:
        """Status and document of the answer; a body is posted."""
        method = named.pop("method", "GET" if body is None else "POST")
        answer = pages.handle(event(method, body, **named), None)
        return answer["statusCode"], answer["body"]

    @property
    def ticket(self) -> Ticket:
        """The ticket now."""
        found = tickets.load(self.ticket_id)
        assert found is not None
        return found

    def changed(self, command: Command) -> None:
        """Staff do something with the ticket."""
        then(self.ticket, command)


@pytest.fixture
def linked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Page]:
    """Makes the link to a ticket; it is an hour after the ticket came."""

    def link(ticket: Ticket, address: str = KAREL.address) -> Page:
        """The page behind the link that went to an address."""
        store.save_link(TOKEN, Link("lock", address, "cs", UNTIL, ticket_id=ticket.id), UNTIL + timedelta(days=90))
        made = Page(ticket.id)
        monkeypatch.setattr(clock, "now", lambda: made.now)
        return made

    return link


@pytest.fixture
def page(linked: Callable[..., Page]) -> Page:
    """The link of a listed contact to a ticket that Jana keeps."""
    listed()
    return linked(kept())


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_the_link_changes_nothing(page: Page, method: str) -> None:
    """Mail scanners follow links; the page tells number and agent, and a HEAD gets no body."""
    before = page.ticket
    for _ in range(2):
        status, body = page.visit(method=method)
        assert status == 200
        assert (OPEN in body) is (method == "GET")
        assert before.subject not in body
    assert page.ticket == before
    assert before.locked


def test_the_button_gives_the_ticket_back_to_the_queue(page: Page) -> None:
    """It is unlocked by its client, nobody's, in its old place, and never to be locked again."""
    before = page.ticket
    assert page.visit(PRESS) == (303, "")
    after = page.ticket
    assert (after.state, after.agent, after.locked, after.lock_declined) == (State.QUEUED, None, False, True)
    assert after.place == before.place == AT + timedelta(hours=1)
    change = tickets.change(after.id, after.version)
    assert change is not None
    assert (change.actor, change.at) == (Actor("client", KAREL.address), NOW)
    told = [one for one in change.events if isinstance(one, Unlocked | Assigned | StateChanged)]
    assert told == [Unlocked("declined"), Assigned(None), StateChanged(State.IN_PROGRESS, State.QUEUED)]
    status, body = page.visit()
    assert (status, DONE in body, "<form" in body) == (200, True, False)


def test_pressing_twice_is_pressing_once(page: Page) -> None:
    """The second press finds nothing to do, also when somebody else has taken the ticket in between."""
    page.visit(PRESS)
    once = page.ticket
    assert page.visit(PRESS) == (303, "")
    assert page.ticket == once
    page.changed(Move(PETR, State.IN_PROGRESS))
    taken = page.ticket
    assert page.visit(PRESS) == (303, "")
    assert page.ticket == taken
    assert taken.agent == PETR
    status, body = page.visit()
    assert (status, DONE in body, "Ticket #10001 už nečeká na jednoho člověka" in body) == (200, False, True)


@pytest.mark.parametrize(
    ("content_type", "body"), [(URLENCODED, "List-Unsubscribe=One-Click"), (MULTIPART, multipart())]
)
def test_one_click_of_a_mail_program_declines_nothing(page: Page, content_type: str, body: str) -> None:
    """Whoever unsubscribes from mail has said nothing about his ticket."""
    before = page.ticket
    assert page.visit(body, content_type=content_type)[0] == 400
    assert page.ticket == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("action=decline", 400),
        ("action=confirm&ticket=1", 400),
        ("action=confirm&action=confirm", 400),
        ("action=disown", 200),
        ("action=resend", 200),
    ],
)
def test_only_the_button_declines(page: Page, body: str, status: int) -> None:
    """Foreign fields are junk, and the buttons of other pages do nothing here."""
    before = page.ticket
    assert page.visit(body)[0] == status
    assert page.ticket == before


@pytest.mark.parametrize("command", [Unlock(JANA), Move(JANA, State.RESOLVED)])
def test_a_lock_that_is_over_leaves_nothing_to_do(page: Page, command: Command) -> None:
    """The agent let go, or has resolved it meanwhile: the page says so, and pressing an old page's button is idle."""
    page.changed(command)
    before = page.ticket
    status, body = page.visit()
    assert (status, OVER in body, "<form" in body) == (200, True, False)
    assert page.visit(PRESS) == (303, "")
    assert page.ticket == before
    assert not before.lock_declined


def test_a_ticket_with_a_date_keeps_it(page: Page) -> None:
    """Before and after the press the page speaks of the agreed time, not of the queue."""
    page.changed(Schedule(JANA, NOW + timedelta(days=3)))
    assert page.ticket.locked
    assert "Až přijde domluvený čas" in page.visit()[1]
    page.visit(PRESS)
    assert (page.ticket.state, page.ticket.locked) == (State.SCHEDULED, False)
    _, body = page.visit()
    assert ("Až přijde domluvený čas" in body, "ve frontě" in body) == (True, False)


@pytest.mark.parametrize("leave", [unlisted, lambda: listed(technical=False)])
def test_who_was_removed_finds_no_link(page: Page, leave: Callable[[], None]) -> None:
    """Whoever is no technical contact any more reads nothing and declines nothing; whoever comes back does."""
    leave()
    before = page.ticket
    answers = [page.visit(), page.visit(PRESS)]
    assert [(status, UNKNOWN in body, "#10001" in body) for status, body in answers] == [(404, True, False)] * 2
    assert page.ticket == before
    listed()
    assert page.visit()[0] == 200


def test_a_contact_of_another_client_is_none_of_this_one(page: Page) -> None:
    """It is the ticket's own client who has to list him."""
    unlisted()
    listed(number="2002")
    assert page.visit()[0] == 404


@pytest.mark.parametrize(
    ("queue", "opened", "technical", "status"),
    [
        ("podpora", {"guest": True}, None, 200),
        ("konzultace", {"client": None}, None, 200),
        ("konzultace", {}, False, 200),
        ("konzultace", {}, None, 404),
        ("podpora", {}, False, 404),
        ("podpora", {}, None, 404),
    ],
)
def test_rights_are_those_of_the_mail(
    linked: Callable[..., Page], queue: str, opened: dict[str, Any], technical: bool | None, status: int
) -> None:
    """A guest and whoever has no client are not asked who they are; contacts are, technical ones where it matters."""
    if technical is not None:
        listed(technical=technical)
    made = linked(kept(queue, **opened))
    assert made.visit()[0] == status
    made.visit(PRESS)
    assert made.ticket.lock_declined is (status == 200)


def test_a_link_of_somebody_else_leads_nowhere(linked: Callable[..., Page]) -> None:
    """Only the one whose ticket it is declines, not every contact of his client."""
    listed()
    made = linked(kept(), "eva@firma.example")
    assert [made.visit()[0], made.visit(PRESS)[0]] == [404, 404]
    assert made.ticket.locked


@pytest.mark.parametrize(("at", "status"), [(UNTIL - INSTANT, 200), (UNTIL, 404), (UNTIL + timedelta(days=1), 404)])
def test_a_link_works_until_its_end(page: Page, at: datetime, status: int) -> None:
    """At its end it is no link any more, and its button none."""
    page.now = at
    status_of_look, body = page.visit()
    assert (status_of_look, UNKNOWN in body) == (status, status == 404)
    page.visit(PRESS)
    assert page.ticket.lock_declined is (status == 200)


def test_a_link_without_its_ticket_leads_nowhere() -> None:
    """A link whose ticket is not there is none."""
    gone = opening(2).ticket_id
    store.save_link(TOKEN, Link("lock", KAREL.address, "cs", UNTIL, ticket_id=gone), UNTIL)
    assert release.look(TOKEN, NOW) == release.confirm(TOKEN, NOW + MINUTE) == release.UNKNOWN


def test_the_page_speaks_english_where_it_is_asked_to(page: Page) -> None:
    """The switch goes along with the button."""
    assert "It is urgent for me, anybody may take it" in page.visit(query={"lang": "en"})[1]
    page.visit(PRESS, query={"lang": "en"})
    assert "Ticket #10001 is back in its place in the queue" in page.visit(query={"lang": "en"})[1]
