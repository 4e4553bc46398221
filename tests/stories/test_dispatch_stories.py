"""Who works on a ticket, told from the mails that come and go: whose it is, who keeps it, who gets copies."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.dispatch import store as dispatch
from chalicelib.dispatch.shifts import Shift
from chalicelib.entrypoints import pages
from chalicelib.mail import release
from chalicelib.mail.kept import Outcome
from chalicelib.people.directory import ListedClient
from chalicelib.tickets import commands, service, store
from chalicelib.tickets.apply import replay
from chalicelib.tickets.decide import IllegalMove
from chalicelib.tickets.service import StaleVersion, Taken
from chalicelib.tickets.ticket import Actor, Agent, State, Ticket
from tests import letters
from tests.pages.test_page_form import event
from tests.stories.desk import ALENA, Desk, Sent

CALM = "Dobrý den,\nprosíme o navýšení disku na 20 GB.\nJana"
PETR = Agent("u-2", "Petr")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BOSS = "sefova@firma.example"


def calm(desk: Desk, **said: Any) -> letters.Letter:
    """A mail that nobody would call urgent: what is urgent is for everybody."""
    return desk.letter(**{"subject": "Navýšení disku", "text": CALM, **said})


def on_shift(desk: Desk, *agents: Agent, hours: float = 8, limit: int = 8) -> None:
    """Agents are on shift from now on."""
    for agent in agents:
        begins(Shift(agent.id, agent.name, frozenset(), limit, desk.now, desk.now + hours * HOUR))


def begins(shift: Shift) -> None:
    """An agent is on shift."""
    dispatch.change_roster(lambda roster: roster.begun(shift))


def ask(
    desk: Desk, command: commands.Command, agent: Agent = ALENA, *, n: int = 0, seen: int | None = None
) -> Ticket:
    """An agent asks something of the n-th ticket as he sees it, and what follows from it happens."""
    ticket = desk.tickets[n]
    actor = Actor("agent", agent.id, agent.name)
    version = ticket.version if seen is None else seen
    service.perform(ticket.id, command, actor, desk.now, seen_version=version, request_key=None, shards=1)
    desk.settle()
    return desk.tickets[n]


def page(method: str, token: str, body: str | None = None) -> tuple[int, str]:
    """Status and document of a visit."""
    answer = pages.handle(event(method, body, path=f"/api/l/{token}"), None)
    return answer["statusCode"], answer["body"]


def mail_with(desk: Desk, words: str) -> Sent:
    """The last mail that says so, once those about a state had time to be overtaken."""
    desk.pass_time(timedelta(minutes=2))
    return next(mail for mail in reversed(desk.sent) if words in mail.text)


def locked(desk: Desk) -> Ticket:
    """Jana's ticket, that Alena took and keeps for herself."""
    on_shift(desk, ALENA, PETR)
    desk.mail(calm(desk))
    ask(desk, commands.Move(ALENA, State.IN_PROGRESS))
    desk.now += timedelta(minutes=5)
    return ask(desk, commands.Lock(ALENA))


# ---------------------------------------------------------------- whose it is


def test_two_tickets_of_a_client_go_to_one_agent(desk: Desk) -> None:
    """The second waits for her at her desk; she begins it like any other, and the client is told then."""
    on_shift(desk, ALENA, PETR)
    desk.mail(calm(desk))
    ask(desk, commands.Move(ALENA, State.IN_PROGRESS))
    desk.mail(calm(desk, subject="A ještě pošta"))
    second = desk.tickets[1]
    assert (second.state, second.agent, second.unread) == (State.QUEUED, ALENA, True)
    assert "Ozveme se" in desk.sent[-1].text
    assert (ask(desk, commands.Move(ALENA, State.IN_PROGRESS), n=1)).state is State.IN_PROGRESS
    desk.settle_with_sweep()
    assert ALENA.name in desk.sent[-1].text


def test_the_clients_agent_is_remembered_when_all_is_done(desk: Desk) -> None:
    """What the stream taught decides: the next ticket is hers within a month, and the queue's after it."""
    on_shift(desk, ALENA, PETR, hours=24 * 60)
    desk.mail(calm(desk))
    ask(desk, commands.Answer(ALENA, "Hotovo.", State.RESOLVED))
    desk.now += 29 * DAY
    desk.mail(calm(desk, subject="Druhý"))
    assert desk.tickets[1].agent == ALENA
    desk.now += HOUR
    ask(desk, commands.HandOver(ALENA, PETR), n=1)
    ask(desk, commands.Answer(PETR, "Hotovo.", State.RESOLVED), PETR, n=1)
    desk.now += 2 * DAY
    desk.mail(calm(desk, subject="Třetí"))
    assert desk.tickets[2].agent == PETR


@pytest.mark.parametrize(("hours", "limit"), [(0, 8), (8, 1)], ids=["off shift", "at her limit"])
def test_an_agent_who_cannot_take_it_leaves_it_to_the_queue(desk: Desk, hours: int, limit: int) -> None:
    """Nobody waits for one who is away or has enough."""
    on_shift(desk, PETR)
    on_shift(desk, ALENA, hours=hours, limit=limit)
    desk.mail(calm(desk))
    ask(desk, commands.Move(ALENA, State.IN_PROGRESS))
    desk.mail(calm(desk, subject="Druhý"))
    assert desk.tickets[1].agent is None


def test_a_reply_to_who_is_away_goes_to_the_queue_with_a_promise(desk: Desk) -> None:
    """The client is told that it is in the queue and until when somebody reacts; Petr takes it from there."""
    on_shift(desk, PETR)
    on_shift(desk, ALENA, hours=1)
    desk.mail(calm(desk))
    ask(desk, commands.Answer(ALENA, "Která stránka?"))
    desk.now += 2 * HOUR
    desk.mail(desk.reply_to(desk.sent[-1], text="Úvodní."))
    desk.settle_with_sweep()
    (ticket,) = desk.tickets
    assert (ticket.state, ticket.agent) == (State.QUEUED, None)
    assert ticket.promise is not None
    assert "ve frontě" in desk.sent[-1].text
    assert "Ozveme se" in desk.sent[-1].text
    assert ask(desk, commands.Move(PETR, State.IN_PROGRESS), PETR).agent == PETR


def test_a_reply_to_who_is_there_goes_to_her(desk: Desk) -> None:
    """Without the queue: it is hers as before, and unread."""
    on_shift(desk, ALENA, PETR)
    desk.mail(calm(desk))
    ask(desk, commands.Answer(ALENA, "Která stránka?"))
    desk.mail(desk.reply_to(desk.sent[-1], text="Úvodní."))
    (ticket,) = desk.tickets
    assert (ticket.state, ticket.agent, ticket.unread) == (State.IN_PROGRESS, ALENA, True)


def test_handing_over_is_told_by_the_new_name(desk: Desk) -> None:
    """One mail, in the state that it was in; back to the queue is told as such."""
    on_shift(desk, ALENA, PETR)
    desk.mail(calm(desk))
    ask(desk, commands.Move(ALENA, State.IN_PROGRESS))
    desk.settle_with_sweep()
    before = len(desk.sent)
    ticket = ask(desk, commands.HandOver(ALENA, PETR))
    desk.settle_with_sweep()
    assert (ticket.state, ticket.agent) == (State.IN_PROGRESS, PETR)
    assert len(desk.sent) == before + 1
    assert PETR.name in desk.sent[-1].text
    assert ALENA.name not in desk.sent[-1].text
    ticket = ask(desk, commands.HandOver(PETR, None), PETR)
    desk.settle_with_sweep()
    assert (ticket.state, ticket.agent) == (State.QUEUED, None)
    assert len(desk.sent) == before + 2
    assert "ve frontě" in desk.sent[-1].text


# ---------------------------------------------------------------- two at once


def test_of_two_agents_who_take_a_ticket_one_gets_it(desk: Desk) -> None:
    """The other is told by whom and since when, and nothing of hers is written."""
    on_shift(desk, ALENA, PETR)
    desk.mail(calm(desk))
    seen = desk.tickets[0].version
    ask(desk, commands.Move(PETR, State.IN_PROGRESS), PETR)
    with pytest.raises(Taken) as refused:
        ask(desk, commands.Move(ALENA, State.IN_PROGRESS), seen=seen)
    assert (refused.value.agent, refused.value.at) == (PETR, desk.now)
    assert desk.tickets[0].version == seen + 1


def test_who_was_given_a_ticket_and_took_it_is_told_to_the_other_too(desk: Desk) -> None:
    """It was Petr's already, he only began: the one who came second is told by whom all the same."""
    on_shift(desk, ALENA, PETR)
    desk.mail(calm(desk))
    seen = ask(desk, commands.HandOver(ALENA, PETR)).version
    ask(desk, commands.Move(PETR, State.IN_PROGRESS), PETR)
    with pytest.raises(Taken) as refused:
        ask(desk, commands.Move(ALENA, State.IN_PROGRESS), seen=seen)
    assert refused.value.agent == PETR


def test_an_answer_written_while_another_one_took_it_is_stopped(desk: Desk) -> None:
    """It was written against what is over; nothing leaves."""
    on_shift(desk, ALENA, PETR)
    desk.mail(calm(desk))
    seen = desk.tickets[0].version
    ask(desk, commands.Move(PETR, State.IN_PROGRESS), PETR)
    with pytest.raises(StaleVersion):
        ask(desk, commands.Answer(ALENA, "Hotovo."), seen=seen)
    assert not any("Hotovo." in mail.text for mail in desk.sent)


# ---------------------------------------------------------------- locking


def test_a_locked_ticket_is_declined_by_its_client(desk: Desk) -> None:
    """The mail has a link, the link a page, the page a button; then it is anybody's, in its old place, for good."""
    on_shift(desk, ALENA, PETR, hours=48)
    desk.mail(calm(desk))
    place = desk.tickets[0].place
    desk.now += timedelta(minutes=1)
    ask(desk, commands.Move(ALENA, State.IN_PROGRESS))
    desk.now += timedelta(minutes=1)
    desk.mail(calm(desk, subject="Mladší", sender="jana@firma.example"))
    ask(desk, commands.HandOver(PETR, None), PETR, n=1)
    ask(desk, commands.Lock(ALENA))
    mail = mail_with(desk, "si nechává na starosti")
    assert ALENA.name in mail.text
    with pytest.raises(IllegalMove):
        ask(desk, commands.Move(PETR, State.IN_PROGRESS), PETR)

    status, shown = page("GET", mail.token)
    assert (status, ALENA.name in shown) == (200, True)
    assert desk.tickets[0].locked, "looking changes nothing"

    desk.now += HOUR
    page("POST", mail.token, "action=confirm")
    desk.settle_with_sweep()
    ticket = desk.tickets[0]
    assert (ticket.state, ticket.agent, ticket.locked, ticket.lock_declined) == (State.QUEUED, None, False, True)
    assert ticket.place == place
    assert [one.ticket_id for one in store.queue_page("podpora", limit=9)] == [one.id for one in desk.tickets]
    assert "na svém původním místě" in desk.sent[-1].text
    assert "Ozveme se" in desk.sent[-1].text
    assert release.look(mail.token, desk.now).state == "done"

    ask(desk, commands.Move(PETR, State.IN_PROGRESS), PETR)
    with pytest.raises(IllegalMove):
        ask(desk, commands.Lock(PETR), PETR)


def test_pressing_twice_declines_once(desk: Desk) -> None:
    """Also days later, when somebody else works on it."""
    locked(desk)
    token = mail_with(desk, "si nechává na starosti").token
    page("POST", token, "action=confirm")
    taken = ask(desk, commands.Move(PETR, State.IN_PROGRESS), PETR)
    desk.now += 3 * DAY
    page("POST", token, "action=confirm")
    desk.settle()
    assert desk.tickets[0] == taken


def test_who_is_removed_cannot_decline_any_more(desk: Desk) -> None:
    """His access went with the listing; the page knows nothing."""
    before = locked(desk)
    token = mail_with(desk, "si nechává na starosti").token
    desk.list_clients(ListedClient(letters.CLIENT_NUMBER, "Firma s.r.o.", ()))
    page("POST", token, "action=confirm")
    assert desk.tickets[0] == before


def test_a_ticket_that_turns_urgent_is_unlocked_and_the_client_told(desk: Desk) -> None:
    """By whoever sees it; from then on anybody takes it, and nobody locks it."""
    locked(desk)
    ticket = ask(desk, commands.SetUrgency(PETR, "urgent"), PETR)
    assert not ticket.locked
    assert "Pracovat na něm teď může kdokoli" in mail_with(desk, "je nově urgentní").text
    ask(desk, commands.Move(PETR, State.IN_PROGRESS), PETR)
    with pytest.raises(IllegalMove):
        ask(desk, commands.Lock(PETR), PETR)


def test_a_lock_of_who_went_home_is_lifted_and_the_client_told(desk: Desk) -> None:
    """Not before what was promised is over; the new promise is one that can be kept."""
    before = locked(desk)
    assert before.promise is not None
    while desk.now < before.promise.until:
        assert desk.tickets[0].locked
        desk.pass_time(HOUR)
    desk.pass_time(HOUR)
    (ticket,) = desk.tickets
    assert (ticket.state, ticket.agent, ticket.locked) == (State.QUEUED, None, False)
    assert ticket.promise is not None
    assert ticket.promise.until > desk.now - HOUR
    assert "není ve službě" in mail_with(desk, "první volný technik").text


def test_a_locked_ticket_that_wakes_while_its_agent_is_away_is_anybodys(desk: Desk) -> None:
    """The client replied and she is not there: what waits in the queue is not kept for one. He is told."""
    locked(desk)
    ask(desk, commands.Answer(ALENA, "Která stránka?"))
    desk.now += 9 * HOUR
    desk.mail(desk.reply_to(desk.sent[-1], text="Úvodní."))
    (ticket,) = desk.tickets
    assert (ticket.state, ticket.agent, ticket.locked) == (State.QUEUED, None, False)
    mail = mail_with(desk, "znovu ve frontě")
    assert "děkujeme za Vaši zprávu" in mail.text
    assert "Ozveme se Vám" in mail.text
    ask(desk, commands.Move(PETR, State.IN_PROGRESS), PETR)


def test_a_locked_ticket_still_hears_its_client(desk: Desk) -> None:
    """His message is in it, and it stays hers."""
    before = locked(desk)
    desk.mail(desk.reply_to(desk.sent[0], text="Ještě dodávám log."))
    (ticket,) = desk.tickets
    assert (ticket.state, ticket.agent, ticket.locked, ticket.unread) == (before.state, ALENA, True, True)


# ---------------------------------------------------------------- copies


def test_staff_add_a_reader_with_what_was_written_and_take_him_out_again(desk: Desk) -> None:
    """He gets the story and a way out, then the answers, then nothing more; he may not write into the ticket."""
    on_shift(desk, ALENA)
    desk.mail(calm(desk))
    ask(desk, commands.Answer(ALENA, "Restartovali jsme server.", State.IN_PROGRESS))
    ask(desk, commands.ChangeCopies(ALENA, (BOSS,), (), with_history=True))
    notice = desk.sent[-1]
    assert notice.to == BOSS
    assert "prosíme o navýšení disku" in notice.text
    assert "Restartovali jsme server." in notice.text
    assert notice.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    ask(desk, commands.Answer(ALENA, "Už to běží.", State.IN_PROGRESS))
    assert BOSS in str(desk.sent[-1].message["Cc"])
    before = len(desk.sent)
    ask(desk, commands.ChangeCopies(ALENA, (), (BOSS,)))
    assert len(desk.sent) == before
    ask(desk, commands.Answer(ALENA, "Naposledy.", State.RESOLVED))
    assert desk.sent[-1].message["Cc"] is None


def test_a_reader_leaves_by_his_link_and_only_staff_bring_him_back(desk: Desk) -> None:
    """A client's "reply to all" does not; and without being asked he sees nothing of before."""
    on_shift(desk, ALENA)
    desk.mail(calm(desk))
    ask(desk, commands.ChangeCopies(ALENA, (BOSS,)))
    notice = desk.sent[-1]
    assert "prosíme o navýšení disku" not in notice.text
    page("POST", notice.token, "List-Unsubscribe=One-Click")
    assert desk.tickets[0].copies == ()
    desk.mail(desk.reply_to(desk.sent[0], text="Ano.", to=None, headers=(("Cc", BOSS),)))
    assert desk.tickets[0].copies == ()
    assert ask(desk, commands.ChangeCopies(ALENA, (BOSS,))).copies == (BOSS,)


def test_a_reader_cannot_write_into_the_ticket(desk: Desk) -> None:
    """His reply is a mail of its own, and as nobody lists him it is refused."""
    on_shift(desk, ALENA)
    desk.mail(calm(desk))
    ask(desk, commands.ChangeCopies(ALENA, (BOSS,)))
    kept = desk.mail(desk.reply_to(desk.sent[0], text="Zrušte to.", sender=BOSS))
    assert kept.outcome is not Outcome.TICKET
    assert desk.texts(desk.tickets[0]) == [CALM]


def test_whoever_gets_copies_is_told_that_nobody_keeps_the_ticket(desk: Desk) -> None:
    """Each mail of a ticket goes to its requester and its copies; the link to decline is his alone."""
    locked(desk)
    ask(desk, commands.ChangeCopies(ALENA, (BOSS,)))
    ask(desk, commands.Move(ALENA, State.QUEUED))
    assert BOSS in str(mail_with(desk, "nenechává jen pro sebe").message["Cc"])


def test_every_story_can_be_replayed(desk: Desk) -> None:
    """What is stored of a ticket that went through everybody's hands is what its events make."""
    locked(desk)
    page("POST", mail_with(desk, "si nechává na starosti").token, "action=confirm")
    ask(desk, commands.ChangeCopies(PETR, (BOSS,)), PETR)
    ask(desk, commands.SetUrgency(PETR, "urgent"), PETR)
    ask(desk, commands.Move(PETR, State.IN_PROGRESS), PETR)
    ask(desk, commands.HandOver(PETR, ALENA), PETR)
    ask(desk, commands.Answer(ALENA, "Hotovo.", State.RESOLVED))
    desk.settle_with_sweep()
    history = store.history(desk.tickets[0].id)
    assert history is not None
    assert replay(history.changes) == history.ticket
    assert {sent.state for sent in history.outgoing} <= {"sent", "failed"}
    causes = {sent.cause for sent in history.outgoing if sent.state == "failed"}
    assert causes <= {"a later mail tells the state", "the ticket is in another state now"}
