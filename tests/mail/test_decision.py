"""What becomes of a mail, as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.decision import (
    NOTED_MAX,
    NUMBERS_MAX,
    Append,
    Decision,
    Facts,
    Kept,
    Note,
    Open,
    Release,
    decide,
    numbers_in,
)
from chalicelib.mail.kept import Notice, Outcome
from chalicelib.people.directory import KnownPerson, ListedClient, Membership
from chalicelib.platform.settings import Queue
from chalicelib.tickets.ticket import Client, Person, State, Ticket, TicketId

PODPORA = Queue("podpora", "podpora@fronta.example", technical=True, title="Podpora")
DATACENTRUM = Queue("datacentrum", "datacentrum@fronta.example", technical=True, title="Datacentrum")
KONZULTACE = Queue("konzultace", "konzultace@fronta.example", technical=False, title="Konzultace")
TICKETY = Queue("tickety", "tickety@fronta.example", technical=False, title="Tickety")
QUEUES = (PODPORA, DATACENTRUM, KONZULTACE, TICKETY)

KAREL = "karel@firma.example"
AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FIRMA, JINA = Client("1001", "Firma s.r.o."), Client("2002", "Jiná a.s.")


def karel(**technical_of: bool) -> KnownPerson:
    """Karel as a contact: karel(firma=True) is a technical contact of Firma, firma=False a plain one."""
    clients = {"firma": FIRMA, "jina": JINA}
    listed = [Membership(clients[name].number, clients[name].name, kind) for name, kind in technical_of.items()]
    return KnownPerson(KAREL, "Karel Dvořák", "cs", tuple(listed))


def facts(**known: Any) -> Facts:
    """A verified, ordinary mail of Karel, a technical contact of Firma, but for what is said here."""
    mail = Facts(
        sender=KAREL,
        verdict="verified",
        reason="",
        automatic=None,
        spam=False,
        virus=False,
        subject="Web nejde",
        text="Prosím o opravu.",
        person=karel(firma=True),
        by_token=(),
        referred=(),
    )
    return replace(mail, **known)


def ticket(
    queue: Queue = PODPORA,
    *,
    client: Client | None = FIRMA,
    requester: str = KAREL,
    state: State = State.WAITING,
    n: int = 1,
) -> Ticket:
    """A ticket that a mail may refer to."""
    return Ticket(
        TicketId(f"{n:026d}"), 10_000 + n, queue.name, "Web", state, Person(requester), client, "cs", AT, AT, 1
    )


# ---------------------------------------------------------------- what opens and continues nothing

KEPT_OUT = [
    ({"virus": True}, Kept(Outcome.QUARANTINED, "virus")),
    ({"verdict": "forged", "reason": "dmarc-reject"}, Kept(Outcome.QUARANTINED, "dmarc-reject")),
    ({"sender": None, "reason": "no-from"}, Kept(Outcome.QUARANTINED, "no-from")),
    ({"spam": True}, Kept(Outcome.SPAM, "spam")),
    ({"automatic": "auto-replied", "person": None}, Kept(Outcome.AUTOMATIC, "auto-replied")),
    ({"sender": PODPORA.address}, Kept(Outcome.AUTOMATIC, "loop")),
    ({"verdict": "unverified", "reason": "no-dkim"}, Kept(Outcome.HELD, "no-dkim")),
]


def shape(decided: tuple[Decision, ...]) -> list[Any]:
    """Decisions without what is said about them: the end of a kept mail and why."""
    return [(item.outcome, item.reason) if isinstance(item, Kept) else item for item in decided]


@pytest.mark.parametrize("queues", [(PODPORA,), (KONZULTACE, PODPORA)], ids=["one", "two"])
@pytest.mark.parametrize("referred", [(), (ticket(),)], ids=["new", "reply"])
@pytest.mark.parametrize(("known", "kept"), KEPT_OUT)
def test_what_is_not_believed_goes_into_no_ticket(
    known: dict[str, Any], kept: Kept, referred: tuple[Ticket, ...], queues: tuple[Queue, ...]
) -> None:
    """Whatever it refers to and wherever it was sent: one place for the mail, and that is no ticket."""
    assert shape(decide(facts(referred=referred, **known), queues, QUEUES)) == shape((kept,))


@pytest.mark.parametrize("worse", range(len(KEPT_OUT)))
@pytest.mark.parametrize("better", range(len(KEPT_OUT)))
def test_the_worst_of_several_faults_decides(worse: int, better: int) -> None:
    """A virus is quarantined whoever sent it, a forgery is never merely spam, and so on down the table."""
    worse, better = sorted((worse, better))
    known = {**KEPT_OUT[better][0], **KEPT_OUT[worse][0]}
    (kept,) = decide(facts(**known), (PODPORA,), QUEUES)
    assert isinstance(kept, Kept)
    assert kept.outcome is KEPT_OUT[worse][1].outcome


@pytest.mark.parametrize("referred", [(), (ticket(),)], ids=["new", "reply"])
def test_a_mail_to_no_queue_of_ours_is_refused(referred: tuple[Ticket, ...]) -> None:
    """An address of the domain that is no queue's opens and continues nothing."""
    assert decide(facts(referred=referred), (), QUEUES) == (Kept(Outcome.REFUSED, "no-such-queue"),)


# ---------------------------------------------------------------- a new mail

NOBODY = (Outcome.REFUSED, "not-a-technical-contact")
WHICH = (Outcome.HELD, "which-client")

NEW = [
    # the sender is, the mail names -> in a technical queue, in an open queue
    (None, "", NOBODY, Open(KONZULTACE, None)),
    (karel(firma=False), "", NOBODY, Open(KONZULTACE, FIRMA)),
    (karel(firma=True), "", Open(PODPORA, FIRMA), Open(KONZULTACE, FIRMA)),
    (karel(firma=True), "klient 2002", Open(PODPORA, FIRMA), Open(KONZULTACE, FIRMA)),
    (karel(firma=False, jina=False), "", NOBODY, Open(KONZULTACE, None)),
    (karel(firma=False, jina=False), "klient 1001", NOBODY, Open(KONZULTACE, FIRMA)),
    (karel(firma=True, jina=False), "", Open(PODPORA, FIRMA), Open(KONZULTACE, None)),
    (karel(firma=True, jina=False), "klient 2002", WHICH, Open(KONZULTACE, JINA)),
    (karel(firma=True, jina=True), "", WHICH, Open(KONZULTACE, None)),
    (karel(firma=True, jina=True), "Klientské číslo: 1001", Open(PODPORA, FIRMA), Open(KONZULTACE, FIRMA)),
    (karel(firma=True, jina=True), "zákazník č. 1001", Open(PODPORA, FIRMA), Open(KONZULTACE, FIRMA)),
    (karel(firma=True, jina=True), "Ulice 5, 1001 Praha", WHICH, Open(KONZULTACE, None)),
    (karel(firma=True, jina=True), "klient 2002, prosím", Open(PODPORA, JINA), Open(KONZULTACE, JINA)),
    (karel(firma=True, jina=True), "klient 1001 i klient 2002", WHICH, Open(KONZULTACE, None)),
    (karel(firma=True, jina=True), "č. 3003", WHICH, Open(KONZULTACE, None)),
    (karel(firma=True, jina=True), "tel. 601001200", WHICH, Open(KONZULTACE, None)),
]


@pytest.mark.parametrize("where", ["subject", "text"])
@pytest.mark.parametrize(("person", "named", "technical", "open_"), NEW)
def test_a_new_mail_opens_what_its_sender_may(
    person: KnownPerson | None, named: str, technical: Any, open_: Any, where: str
) -> None:
    """A technical queue needs a technical contact and one client; an open one takes anybody and guesses nothing."""
    mail = facts(person=person, **{where: named})
    assert shape(decide(mail, (PODPORA,), QUEUES)) == [technical]
    assert shape(decide(mail, (KONZULTACE,), QUEUES)) == [open_]


def test_a_mail_to_two_queues_is_decided_for_each() -> None:
    """One ticket for each queue addressed, and a refusal where the sender has no right, in their order."""
    assert decide(facts(), (DATACENTRUM, TICKETY), QUEUES) == (Open(DATACENTRUM, FIRMA), Open(TICKETY, FIRMA))
    assert shape(decide(facts(person=None), (TICKETY, PODPORA), QUEUES)) == [Open(TICKETY, None), NOBODY]


# ---------------------------------------------------------------- a reply

REPLIES = [
    # the ticket, who the sender is now -> may he go on in it
    (ticket(PODPORA), karel(firma=True), True),
    (ticket(PODPORA, requester="eva@firma.example"), karel(firma=True), True),
    (ticket(PODPORA), karel(firma=False), False),
    (ticket(PODPORA), karel(jina=True), False),
    (ticket(PODPORA), None, False),
    (ticket(PODPORA, client=None), karel(firma=True), False),
    (ticket(KONZULTACE), karel(firma=True), True),
    (ticket(KONZULTACE), None, False),
    (ticket(KONZULTACE, requester="eva@firma.example"), karel(firma=False), True),
    (ticket(KONZULTACE, requester="eva@firma.example"), karel(jina=True), False),
    (ticket(KONZULTACE, client=None), None, True),
    (ticket(KONZULTACE, client=None, requester="eva@firma.example"), None, False),
    (ticket(KONZULTACE, client=None, requester="eva@firma.example"), karel(firma=True), False),
    (ticket(Queue("zrusena", "zrusena@fronta.example", technical=False, title="")), None, False),
    (ticket(Queue("zrusena", "zrusena@fronta.example", technical=False, title="")), karel(firma=True), True),
]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(("referred", "person", "may"), REPLIES)
def test_a_reply_goes_where_its_sender_is_a_party_now(
    referred: Ticket, person: KnownPerson | None, may: bool, state: State
) -> None:
    """A party goes on in the ticket, is told if it is closed; anybody else's mail is treated as new."""
    referred = replace(referred, state=state)
    decided = decide(facts(person=person, referred=(referred,)), (KONZULTACE,), QUEUES)
    if may and state is not State.CLOSED:
        assert decided == (Append(referred),)
    elif may:
        assert shape(decided) == [(Outcome.HELD, "closed-ticket")]
    else:
        assert decided == decide(facts(person=person), (KONZULTACE,), QUEUES)


def test_a_reply_is_one_message_whichever_queues_it_was_sent_to() -> None:
    """A mail that continues a ticket opens none beside it, in whatever queue the ticket is."""
    reply = facts(referred=(ticket(DATACENTRUM),))
    for queues in ((PODPORA,), (PODPORA, KONZULTACE), (TICKETY, DATACENTRUM)):
        assert decide(reply, queues, QUEUES) == (Append(ticket(DATACENTRUM)),)


def test_the_first_ticket_that_the_sender_may_continue_is_continued() -> None:
    """References without a right are passed over in silence, the next in the order of belief counts."""
    foreign = ticket(client=JINA, requester="eva@jina.example", n=1)
    closed, own, other = ticket(state=State.CLOSED, n=2), ticket(n=3), ticket(n=4)
    assert decide(facts(referred=(foreign, closed, own, other)), (PODPORA,), QUEUES) == (Append(own),)
    assert decide(facts(referred=(foreign,)), (PODPORA,), QUEUES) == (Open(PODPORA, FIRMA),)


# ---------------------------------------------------------------- what a mail refers to


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("", ()),
        ("Re: [#10001] Web nejde", (10_001,)),
        ("Re: #10001: Web nejde", (10_001,)),
        ("#10001 a #10002, znovu #10001", (10_001, 10_002)),
        ("10001", ()),
        ("#1001", ()),
        ("#1234567890123", ()),
        ("##10001", ()),
        ("a#10001", ()),
        ("#10001a", ()),
        ("# 10001", ()),
        ("Objednávka #123456789012", (123_456_789_012,)),
        (" ".join(f"#{n}" for n in range(10_001, 10_021)), tuple(range(10_001, 10_001 + NUMBERS_MAX))),
    ],
)
def test_a_subject_names_tickets_by_number(subject: str, numbers: tuple[int, ...]) -> None:
    """Five digits or more after a #, standing alone, each once and only the first few."""
    assert numbers_in(subject) == numbers


def test_a_token_is_believed_before_everything_else() -> None:
    """A ticket whose token the mail carries gets it, whatever else the mail refers to."""
    mail = facts(by_token=(ticket(n=2),), referred=(ticket(n=1),))
    assert decide(mail, (PODPORA,), QUEUES) == (Append(ticket(n=2)),)


def test_a_mail_to_two_tickets_is_for_both() -> None:
    """Each token is an address: both tickets get the message, as far as the sender may write there."""
    foreign = ticket(client=JINA, requester="eva@jina.example", n=3)
    mail = facts(by_token=(ticket(n=1), foreign, ticket(DATACENTRUM, n=2)))
    assert decide(mail, (PODPORA, DATACENTRUM), QUEUES) == (Append(ticket(n=1)), Append(ticket(DATACENTRUM, n=2)))


def test_who_was_let_in_as_a_guest_goes_on_in_that_ticket_alone() -> None:
    """Whatever client staff chose for it; anybody else has no more right in it than before."""
    for client in (None, JINA):
        let_in = replace(ticket(client=client), guest=True)
        assert decide(facts(person=None, by_token=(let_in,)), (PODPORA,), QUEUES) == (Append(let_in),)
        other = replace(let_in, requester=Person("eva@firma.example"))
        assert shape(decide(facts(person=None, by_token=(other,)), (PODPORA,), QUEUES)) == [NOBODY]


def test_in_an_open_queue_those_whom_the_requester_added_are_parties() -> None:
    """Of a ticket that is no client's; elsewhere copies are only read."""
    shared = replace(ticket(KONZULTACE, client=None, requester="eva@jina.example"), copies=(KAREL,))
    assert decide(facts(person=None, by_token=(shared,)), (KONZULTACE,), QUEUES) == (Append(shared),)
    for strict in (replace(shared, client=FIRMA), replace(shared, queue="podpora")):
        assert decide(facts(person=None, by_token=(strict,)), (KONZULTACE,), QUEUES) == (Open(KONZULTACE, None),)


def test_a_resolved_ticket_is_as_good_as_closed_after_a_while() -> None:
    """A reply in time reopens it; a late one opens a new one."""
    resolved = ticket(state=State.RESOLVED)
    for since, ends in ((AT, Append(resolved)), (AT + timedelta(seconds=1), (Outcome.HELD, "closed-ticket"))):
        decided = decide(facts(by_token=(resolved,), reopened_since=since), (PODPORA,), QUEUES)
        assert shape(decided) == [ends]


def test_a_lax_queue_is_no_way_into_a_strict_ones_tickets() -> None:
    """What was proven by half is held where the ticket's queue asks for all."""
    lax = replace(KONZULTACE, sender_policy="dmarc")
    configured = (PODPORA, lax)
    mail = facts(by_token=(ticket(),), strictly=False)
    assert shape(decide(mail, (lax,), configured)) == [(Outcome.HELD, "stricter-queue")]
    own = ticket(lax)
    assert decide(replace(mail, by_token=(own,)), (lax,), configured) == (Append(own),)
    confirmed = replace(mail, release=Release(confirmed=True))
    assert decide(confirmed, (lax,), configured) == (Append(ticket()),)


def test_of_several_tickets_the_one_in_the_addressed_queue_goes_on() -> None:
    """A mail opened tickets in two queues; what follows to one of the queues belongs to that one."""
    mail = facts(referred=(ticket(PODPORA, n=1), ticket(DATACENTRUM, n=2)))
    assert decide(mail, (DATACENTRUM,), QUEUES) == (Append(ticket(DATACENTRUM, n=2)),)
    assert decide(mail, (TICKETY,), QUEUES) == (Append(ticket(PODPORA, n=1)),)


# ---------------------------------------------------------------- what its sender is written


@pytest.mark.parametrize(
    ("person", "queues", "asked_from"),
    [
        (None, (PODPORA,), None),
        (karel(firma=False), (PODPORA,), None),
        (karel(firma=True), (PODPORA,), PODPORA),
        (None, (KONZULTACE,), KONZULTACE),
        (None, (PODPORA, KONZULTACE), KONZULTACE),
    ],
)
def test_only_who_may_open_is_asked_to_confirm(
    person: KnownPerson | None, queues: tuple[Queue, ...], asked_from: Queue | None
) -> None:
    """In a technical queue listed contacts alone: whom a forger names there is not written to."""
    (held,) = decide(facts(verdict="unverified", reason="dkim-none", person=person), queues, QUEUES)
    assert isinstance(held, Kept)
    assert (held.outcome, held.queue) == (Outcome.HELD, asked_from)
    assert held.notice is (Notice.CONFIRMATION if asked_from else None)


def test_who_is_not_listed_is_refused_politely_and_only_if_proven() -> None:
    """The refusal goes to a proven sender; who is not proven hears nothing."""
    (refused,) = decide(facts(person=None), (PODPORA,), QUEUES)
    assert refused == Kept(Outcome.REFUSED, "not-a-technical-contact", Notice.REFUSAL, PODPORA)
    (held,) = decide(facts(person=None, verdict="unverified", reason="spf-none"), (PODPORA,), QUEUES)
    assert isinstance(held, Kept)
    assert held.notice is None


def test_nobody_is_written_who_asked_for_no_answer() -> None:
    """A mail that came by a list, or says so, ends where it would; in silence."""
    for said in (
        {"person": None},
        {"verdict": "unverified", "reason": "x"},
        {"person": karel(firma=True, jina=True)},
    ):
        (kept,) = decide(facts(answerable=False, **said), (PODPORA,), QUEUES)
        assert isinstance(kept, Kept)
        assert kept.notice is None
    assert decide(facts(answerable=False), (PODPORA,), QUEUES) == (Open(PODPORA, FIRMA),)


def test_a_contact_of_several_clients_is_asked_which() -> None:
    """He chooses among his own clients, and those for whom he may write here."""
    (which,) = decide(facts(person=karel(firma=True, jina=True)), (PODPORA,), QUEUES)
    assert isinstance(which, Kept)
    assert (which.notice, which.choices) == (Notice.WHICH_CLIENT, (FIRMA, JINA))


def test_a_contact_may_be_one_who_always_confirms() -> None:
    """Even his proven mail waits until he presses the button; then it counts."""
    person = replace(karel(firma=True), memberships=(Membership("1001", "Firma s.r.o.", True, always_confirm=True),))
    (held,) = decide(facts(person=person), (PODPORA,), QUEUES)
    assert held == Kept(Outcome.HELD, "always-confirm", Notice.CONFIRMATION, PODPORA)
    confirmed = facts(person=person, release=Release(confirmed=True))
    assert decide(confirmed, (PODPORA,), QUEUES) == (Open(PODPORA, FIRMA),)


# ---------------------------------------------------------------- which client a mail names


def listed(client: Client, *, services: tuple[str, ...] = (), domains: tuple[str, ...] = ()) -> ListedClient:
    """A client with what tells him from others."""
    return ListedClient(client.number, client.name, (), services, domains)


CLIENTS = {
    "1001": listed(FIRMA, services=("VPS-17", "spolecna"), domains=("firma.example", "oba.example")),
    "2002": listed(JINA, services=("web5", "spolecna"), domains=("jina.example", "oba.example")),
}


@pytest.mark.parametrize(
    ("text", "client"),
    [
        ("nejde nám VPS-17", FIRMA),
        ("nejde nám vps-17, prosím", FIRMA),
        ("server web5 je nedostupný", JINA),
        ("www.jina.example nejde", JINA),
        ("https://shop.jina.example/kosik vrací 500", JINA),
        ("jina.example. Díky", JINA),
        ("web nejina.example", None),
        ("spolecna nejde", None),
        ("oba.example nejde", None),
        ("firma.example i jina.example", JINA),
        ("VPS-17 a jina.example", FIRMA),
        ("klient 2002, server VPS-17", JINA),
        ("karel@firma.example", None),
        ("nejde nám VPS-170", None),
        ("", None),
    ],
)
def test_a_client_is_known_by_what_is_his_alone(text: str, client: Client | None) -> None:
    """By number first, then by a service, then by a domain; what two clients share tells nothing, and the sender's
    own mail domain, which stands in his signature, neither."""
    mail = facts(person=karel(firma=True, jina=True), text=text, clients=CLIENTS)
    assert shape(decide(mail, (PODPORA,), QUEUES)) == [Open(PODPORA, client) if client else WHICH]


# ---------------------------------------------------------------- let in later


def test_a_confirmed_mail_is_decided_as_if_it_had_been_proven() -> None:
    """Rights are those of now: a contact who was removed meanwhile is refused."""
    held = facts(verdict="unverified", reason="dkim-none", release=Release(confirmed=True))
    assert decide(held, (PODPORA,), QUEUES) == (Open(PODPORA, FIRMA),)
    assert decide(replace(held, referred=(ticket(),)), (PODPORA,), QUEUES) == (Append(ticket()),)
    assert shape(decide(replace(held, person=None), (PODPORA,), QUEUES)) == [NOBODY]


@pytest.mark.parametrize("verdict", ["forged"])
def test_nothing_lets_a_forgery_in(verdict: Any) -> None:
    """Neither its alleged sender nor staff."""
    for release in (Release(confirmed=True), Release(accepted=True)):
        (kept,) = decide(facts(verdict=verdict, reason="from", release=release), (PODPORA,), QUEUES)
        assert shape((kept,)) == [(Outcome.QUARANTINED, "from")]


def test_staff_let_in_whom_nobody_lists() -> None:
    """Into the queue that he wrote to, for no client; what is no spam goes on as if it had just come."""
    accepted = Release(accepted=True)
    assert decide(facts(person=None, release=accepted), (PODPORA,), QUEUES) == (Open(PODPORA, None, guest=True),)
    for_jina = facts(person=None, release=Release(accepted=True, client="2002"), clients=CLIENTS)
    assert decide(for_jina, (PODPORA,), QUEUES) == (Open(PODPORA, JINA, guest=True),)
    assert decide(facts(spam=True, release=accepted), (PODPORA,), QUEUES) == (Open(PODPORA, FIRMA),)
    not_proven = facts(spam=True, verdict="unverified", reason="spf-none", release=accepted)
    assert shape(decide(not_proven, (PODPORA,), QUEUES)) == [(Outcome.HELD, "spf-none")]


@pytest.mark.parametrize(
    ("chosen", "end"), [("1001", Open(PODPORA, FIRMA)), ("2002", Open(PODPORA, JINA)), ("3", WHICH)]
)
def test_a_chosen_client_has_to_be_one_of_his(chosen: str, end: Any) -> None:
    """A number that is not his own opens nothing."""
    mail = facts(person=karel(firma=True, jina=True), release=Release(confirmed=True, client=chosen))
    assert shape(decide(mail, (PODPORA,), QUEUES)) == [end]


def test_what_answers_a_closed_ticket_goes_on_in_a_new_one_when_its_sender_says_so() -> None:
    """The answer names the closed ticket; the button opens a new one for the same client."""
    closed = ticket(state=State.CLOSED)
    mail = facts(person=karel(firma=True, jina=True), by_token=(closed,))
    assert decide(mail, (PODPORA,), QUEUES) == (
        Kept(Outcome.HELD, "closed-ticket", Notice.CLOSED_TICKET, PODPORA, closed=closed),
    )
    again = replace(mail, release=Release(confirmed=True, as_new=True))
    assert decide(again, (PODPORA,), QUEUES) == (Open(PODPORA, FIRMA, closed),)


# ---------------------------------------------------------------- automatic mail


@pytest.mark.parametrize("state", State)
def test_an_automatic_mail_is_noted_where_its_token_leads(state: State) -> None:
    """In every state, proven or not: out-of-office mail seldom is, and only who got our mail has the token."""
    own = ticket(state=state)
    for verdict in ("verified", "unverified"):
        mail = facts(automatic="auto-reply", verdict=verdict, by_token=(own,), person=None)
        assert decide(mail, (PODPORA,), QUEUES) == (Note(own),)


def test_without_a_token_only_a_partys_proven_automatic_mail_is_noted() -> None:
    """A Message-ID or number alone lets nobody write beside a ticket."""
    referring = facts(automatic="auto-reply", referred=(ticket(),))
    assert decide(referring, (PODPORA,), QUEUES) == (Note(ticket()),)
    for stranger in (replace(referring, verdict="unverified"), replace(referring, person=None)):
        assert shape(decide(stranger, (PODPORA,), QUEUES)) == [(Outcome.AUTOMATIC, "auto-reply")]


def test_an_automatic_mail_is_noted_in_few_tickets_and_a_loop_in_none() -> None:
    """Whatever tokens it carries."""
    many = tuple(ticket(n=n) for n in range(1, 9))
    assert len(decide(facts(automatic="bounce", by_token=many), (PODPORA,), QUEUES)) == NOTED_MAX
    assert shape(decide(facts(automatic="loop", by_token=many), (PODPORA,), QUEUES)) == [(Outcome.AUTOMATIC, "loop")]


# ---------------------------------------------------------------- laws

any_person = st.none() | st.builds(
    lambda kinds: karel(**kinds), st.dictionaries(st.sampled_from(["firma", "jina"]), st.booleans(), min_size=1)
)
any_ticket = st.builds(
    ticket,
    st.sampled_from(QUEUES),
    client=st.sampled_from([None, FIRMA, JINA]),
    requester=st.sampled_from([KAREL, "eva@jina.example"]),
    state=st.sampled_from(list(State)),
    n=st.integers(1, 9),
)
any_mail = st.builds(
    Facts,
    sender=st.sampled_from([None, KAREL]),
    verdict=st.sampled_from(["verified", "unverified", "forged"]),
    reason=st.just("because"),
    automatic=st.sampled_from([None, "auto-replied"]),
    spam=st.booleans(),
    virus=st.booleans(),
    subject=st.sampled_from(["", "klient 1001", "#10001", "klient 1001, klient 2002"]),
    text=st.text(max_size=20),
    person=any_person,
    by_token=st.lists(any_ticket, max_size=2, unique_by=lambda found: found.id).map(tuple),
    referred=st.lists(any_ticket, max_size=3).map(tuple),
)


@given(mail=any_mail, queues=st.lists(st.sampled_from(QUEUES), unique=True).map(tuple))
def test_every_mail_ends_somewhere_and_only_the_verified_in_a_ticket(mail: Facts, queues: tuple[Queue, ...]) -> None:
    """Each mail has an end; a ticket gets none that was not verified, and a client's only from his contact.

    What no person wrote is only ever noted beside a ticket, and nobody is written about it.
    """
    decided = decide(mail, queues, QUEUES)
    assert decided
    for end in decided:
        if isinstance(end, Kept):
            assert end.reason
            assert not (end.notice and (mail.automatic or mail.spam or mail.virus or mail.verdict == "forged"))
            continue
        if isinstance(end, Note):
            assert mail.automatic
            assert not (mail.spam or mail.virus or mail.verdict == "forged")
            continue
        assert mail.verdict == "verified"
        assert not (mail.spam or mail.virus or mail.automatic)
        if isinstance(end, Open):
            assert end.queue in queues
            if end.client is not None:
                assert mail.person is not None
                assert mail.person.is_contact_of(end.client.number, technical=end.queue.technical)
            else:
                assert not end.queue.technical
        else:
            assert all(isinstance(other, Append) for other in decided)
            assert end.ticket.state is not State.CLOSED
