"""What the mail room keeps in the tables: kept mails and their lists, links, what was sent to whom, the outbox."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.mail import store
from chalicelib.mail.kept import KEPT, KeptMail, Notice, Outcome, Status
from chalicelib.mail.notice import NoticeMail
from chalicelib.mail.store import MAILS_OF_LINK_MAX, Claimed, Link
from chalicelib.platform import tables
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX
from chalicelib.platform.settings import settings
from chalicelib.tickets import store as tickets
from tests.mail.kept_mails import AT, KAREL, MINUTE, kept, put
from tests.one_aws import atomic_dynamodb, aws_of_file, aws_resources  # noqa: F401 - fixtures of this file
from tests.tickets.examples import stored, ticket_id

pytestmark = pytest.mark.usefixtures("aws_resources")

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
INSTANT = timedelta(milliseconds=1)
SINCE = AT - 30 * DAY


def turn(mail: KeptMail, old: Status = Status.WAITING) -> None:
    """Write what became of a kept mail."""
    tickets.commit((), turns=[store.turned(mail, old)])


def names(*outcomes: Outcome, limit: int = 10) -> list[str]:
    """The ids in the list of these outcomes."""
    return [mail.id for mail in store.kept_page(outcomes, SINCE, limit=limit)[0]]


# ---------------------------------------------------------------- rows


@pytest.mark.parametrize("outcome", Outcome)
def test_every_mail_is_found_by_its_id(outcome: Outcome) -> None:
    """Kept or not, as it was written; alone and among rows of others."""
    mail = kept(1, outcome)
    put(mail)
    stored(1)
    assert store.find_mail("ses-1") == mail
    rows = tables.read([store.key_of_mail("ses-1"), *tickets.keys_of_mail(
        done_keys=(), message_ids=(), numbers=(10001,), ticket_ids=(ticket_id(1),)
    )])  # fmt: skip
    assert len(rows) == 3
    assert store.mail_in(rows) == mail


def test_who_asks_for_another_mail_finds_none() -> None:
    """An id that nobody gave, and rows without a mail among them."""
    put(kept(1))
    assert store.find_mail("ses-2") is None
    assert store.mail_in([]) is None


@pytest.mark.parametrize("outcome", Outcome)
def test_only_kept_mails_stand_in_a_list(outcome: Outcome) -> None:
    """Each in that of its outcome, and what became a ticket or is a copy in none."""
    put(kept(1, outcome))
    for listed in Outcome:
        assert names(listed) == (["ses-1"] if listed is outcome and outcome in KEPT else [])


def test_a_mails_row_is_written_once() -> None:
    """The first outcome stays: a second settling of the same mail loses."""
    put(kept(1, Outcome.REFUSED))
    with pytest.raises(tickets.Conflict):
        put(kept(1, Outcome.SPAM))
    assert names(Outcome.REFUSED, Outcome.SPAM) == ["ses-1"]


# ---------------------------------------------------------------- pages


def pages(outcomes: list[Outcome], limit: int, since: Any = SINCE) -> list[list[str]]:
    """The ids of each page, one cursor after the other."""
    found, cursor = [], None
    while True:
        mails, cursor = store.kept_page(outcomes, since, limit=limit, cursor=cursor)
        found.append([mail.id for mail in mails])
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 8])
def test_pages_hold_every_mail_once_also_of_one_moment(limit: int) -> None:
    """Over several outcomes, of which some came at the same millisecond, newest first."""
    turns = [Outcome.HELD, Outcome.REFUSED, Outcome.SPAM, Outcome.HELD, Outcome.HELD, Outcome.REFUSED, Outcome.HELD]
    for n, outcome in enumerate(turns):
        put(kept(n, outcome, at=AT + n // 4 * MINUTE))
    wanted = [f"ses-{n}" for n in (6, 5, 4, 3, 2, 1, 0)]
    found = pages([Outcome.HELD, Outcome.REFUSED, Outcome.SPAM], limit)
    assert [name for page in found for name in page] == wanted
    assert all(len(page) == limit for page in found[:-1])
    assert found[-1] != []


def test_a_page_that_is_just_full_is_the_last() -> None:
    """There is no cursor that leads to an empty page."""
    put(kept(1), kept(2))
    assert pages([Outcome.REFUSED], 2) == [["ses-2", "ses-1"]]
    assert pages([Outcome.SPAM], 2) == [[]]


def test_an_outcome_named_twice_is_named_once() -> None:
    """No mail is told twice."""
    put(kept(1))
    assert names(Outcome.REFUSED, Outcome.REFUSED) == ["ses-1"]


def test_what_is_older_than_asked_is_not_shown() -> None:
    """The very millisecond is."""
    put(kept(1, at=AT), kept(2, at=AT - INSTANT))
    assert pages([Outcome.REFUSED], 5, since=AT) == [["ses-1"]]
    assert store.count_kept(Outcome.REFUSED, AT, 10) == 1


def test_new_mail_does_not_move_the_pages() -> None:
    """A cursor is a place: what comes in between is on the first page of the next look."""
    for n in range(4):
        put(kept(n, at=AT + n * MINUTE))
    first, cursor = store.kept_page([Outcome.REFUSED], SINCE, limit=2)
    put(kept(9, at=AT + HOUR))
    second, _ = store.kept_page([Outcome.REFUSED], SINCE, limit=2, cursor=cursor)
    assert [mail.id for mail in (*first, *second)] == ["ses-3", "ses-2", "ses-1", "ses-0"]


def test_a_mail_that_went_does_not_take_the_next_with_it() -> None:
    """The cursor's own mail may have been let in since."""
    for n in range(3):
        put(kept(n, at=AT + n * MINUTE))
    first, cursor = store.kept_page([Outcome.REFUSED], SINCE, limit=1)
    turn(replace(first[0], status=Status.RELEASED))
    second, _ = store.kept_page([Outcome.REFUSED], SINCE, limit=1, cursor=cursor)
    assert [mail.id for mail in second] == ["ses-1"]


@pytest.mark.parametrize("cursor", ["0", "2026-10-01T00:00:00.000Z#ses-1", "%", "\x00"])
def test_a_cursor_from_before_the_list_leads_to_its_end(monkeypatch: pytest.MonkeyPatch, cursor: str) -> None:
    """Whoever leafs on after the last mails grew too old, or makes up a cursor, finds nothing more.

    DynamoDB, unlike its stand-in, refuses a span whose end is before its beginning, so it is not asked.
    """
    asked_for: list[Any] = []
    monkeypatch.setattr(store.Row.list_index, "query", lambda *span, **_: asked_for.append(span) or [])
    put(kept(1))
    assert store.kept_page([Outcome.REFUSED], SINCE, limit=5, cursor=cursor) == ((), None)
    assert asked_for == []


def test_counts_stop_where_they_are_told() -> None:
    """What is more than that nobody needs to know; each outcome counts its own."""
    for n in range(5):
        put(kept(n, at=AT + n * MINUTE))
    put(kept(9, Outcome.SPAM))
    assert [store.count_kept(Outcome.REFUSED, SINCE, limit) for limit in (3, 5, 9)] == [3, 5, 5]
    assert store.count_kept(Outcome.SPAM, SINCE, 9) == 1
    assert store.count_kept(Outcome.HELD, SINCE, 9) == 0


# ---------------------------------------------------------------- what becomes of a kept mail


def asked(n: int = 1, **said: Any) -> KeptMail:
    """A held mail whose sender was asked to confirm it."""
    return kept(n, Outcome.HELD, reason="spf-none", notice=Notice.CONFIRMATION, **said)


def test_a_mail_that_was_let_in_leaves_the_lists() -> None:
    """Its row says what it became, and nobody waits for it."""
    put(asked())
    released = replace(asked(), status=Status.RELEASED)
    turn(released)
    assert store.find_mail("ses-1") == released
    assert names(*KEPT) == []
    assert store.waiting_of(KAREL, SINCE) == []


def test_a_mail_that_was_disowned_is_quarantined() -> None:
    """Staff see it there, not where it waited."""
    put(asked())
    gone = replace(asked(), status=Status.DISOWNED, outcome=Outcome.QUARANTINED, reason="not-me")
    turn(gone)
    assert store.find_mail("ses-1") == gone
    assert names(Outcome.HELD) == []
    assert names(Outcome.QUARANTINED) == ["ses-1"]
    assert store.waiting_of(KAREL, SINCE) == []


def test_a_mail_that_moves_to_another_outcome_is_in_its_list() -> None:
    """Staff say that it is no spam, and it waits for its sender now: there, and for him."""
    put(kept(1, Outcome.SPAM, reason="spam"))
    turn(asked())
    assert store.find_mail("ses-1") == asked()
    assert names(Outcome.SPAM) == []
    assert names(Outcome.HELD) == ["ses-1"]
    assert store.waiting_of(KAREL, SINCE) == ["ses-1"]


@pytest.mark.parametrize("first", [Status.RELEASED, Status.DISOWNED])
@pytest.mark.parametrize("second", [Status.RELEASED, Status.DISOWNED])
def test_a_mail_turns_once(first: Status, second: Status) -> None:
    """Whoever comes second loses and changes nothing."""
    put(asked())
    turn(replace(asked(), status=first))
    with pytest.raises(tickets.Conflict):
        turn(replace(asked(), status=second, reason="second"))
    found = store.find_mail("ses-1")
    assert found is not None
    assert (found.status, found.reason) == (first, "spf-none")


@pytest.mark.usefixtures("atomic_dynamodb")
def test_of_many_at_once_one_turns_the_mail() -> None:
    """Two browsers, or a browser and staff: one of them wins."""
    put(asked())
    # One client for all threads, made before they ask for it.
    tables.connection()

    def try_to_turn(status: Status) -> Status | None:
        """The status, if it was this one that won."""
        try:
            turn(replace(asked(), status=status))
        except tickets.Conflict:
            return None
        return status

    tries = [Status.RELEASED, Status.DISOWNED] * 4
    with ThreadPoolExecutor(len(tries)) as pool:
        won = [status for status in pool.map(try_to_turn, tries) if status is not None]
    found = store.find_mail("ses-1")
    assert found is not None
    assert won == [found.status]


# ---------------------------------------------------------------- what waits for an address


def test_only_mails_that_wait_for_the_address_are_told() -> None:
    """Oldest first; not other people's, not those about which something else was asked, not those too old."""
    put(
        asked(2, at=AT + MINUTE),
        asked(1, at=AT),
        asked(3, sender="eva@firma.example"),
        kept(4, Outcome.HELD, reason="which-client", notice=Notice.WHICH_CLIENT),
        kept(5, Outcome.HELD, reason="spf-none"),
        asked(6, at=SINCE - INSTANT),
    )
    assert store.waiting_of(KAREL, SINCE) == ["ses-1", "ses-2"]
    assert store.waiting_of("nobody@firma.example", SINCE) == []


def test_a_flood_of_held_mail_fills_one_link() -> None:
    """As many as one link serves, the oldest; what comes later is told by a later link."""
    for n in range(MAILS_OF_LINK_MAX + 3):
        put(asked(n, at=AT + n * MINUTE))
    assert store.waiting_of(KAREL, SINCE) == [f"ses-{n}" for n in range(MAILS_OF_LINK_MAX)]


def test_mails_are_read_together() -> None:
    """Each once, newest first, whatever the order asked in; one that does not exist is left out."""
    put(asked(1, at=AT), kept(2, Outcome.TICKET, at=AT + MINUTE))
    found = store.mails_of(["ses-1", "ses-3", "ses-2", "ses-1"])
    assert found == [kept(2, Outcome.TICKET, at=AT + MINUTE), asked(1, at=AT)]
    assert store.mails_of([]) == []


# ---------------------------------------------------------------- links

LINK = Link("confirmation", KAREL, "cs", AT + 72 * HOUR, mail_id="ses-1", others=("ses-2", "ses-3"))


@pytest.mark.parametrize(
    "link",
    [
        LINK,
        Link("copy_notice", KAREL, "en", AT + 365 * DAY, ticket_id=ticket_id(1)),
        Link("lock", KAREL, "cs", AT + 30 * DAY, ticket_id=ticket_id(1)),
    ],
)
def test_a_link_leads_where_it_was_told(link: Link) -> None:
    """As it was saved, also when it works no more: until it is forgotten."""
    store.save_link("token-of-a-link-12345", link, AT + 90 * DAY)
    assert store.find_link("token-of-a-link-12345") == link


def test_a_token_stands_in_no_row() -> None:
    """Who reads the table cannot press the button; the row goes by itself."""
    store.save_link("token-of-a-link-12345", LINK, AT + 90 * DAY)
    (row,) = store.Row.scan()
    assert "token-of-a-link" not in str(row.serialize())
    assert row.expires_at == (AT + 90 * DAY).timestamp()


@pytest.mark.parametrize(
    "token",
    ["", "x", "token-of-a-link-1234", "TOKEN-OF-A-LINK-12345", "token-of-a-link-12345\n", "\ud800", "ž" * 5000],
)
def test_another_token_leads_nowhere(token: str) -> None:
    """However near or odd."""
    store.save_link("token-of-a-link-12345", LINK, AT + 90 * DAY)
    assert store.find_link(token) is None


# ---------------------------------------------------------------- what an address was sent


def test_what_went_out_is_noted_and_counts() -> None:
    """One confirmation in an hour: the second waits, the same one again goes, another address has its own."""
    assert store.pace_out(KAREL, "R#1/confirmation", "confirmation", AT).word == "go"
    assert store.pace_of(KAREL, AT + MINUTE, "confirmation").word == "later"
    later = store.pace_out(KAREL, "R#2/confirmation", "confirmation", AT + MINUTE)
    assert (later.word, later.at) == ("later", AT + settings().confirmation_pause)
    assert store.pace_out(KAREL, "R#1/confirmation", "confirmation", AT + MINUTE).word == "go"
    assert store.pace_out("eva@firma.example", "R#2/confirmation", "confirmation", AT).word == "go"


def test_a_mail_that_may_not_go_is_not_noted() -> None:
    """Asking and being refused use nothing up."""
    store.pace_out(KAREL, "1", "refusal", AT)
    before = [row.serialize() for row in store.Row.scan()]
    assert store.pace_out(KAREL, "2", "refusal", AT + MINUTE).word == "never"
    assert store.pace_of(KAREL, AT + MINUTE, "acknowledgement").word == "go"
    assert [row.serialize() for row in store.Row.scan()] == before


def test_the_row_of_an_address_does_not_grow() -> None:
    """What counts no more is dropped, and the row goes by itself after the last mail."""
    for n in range(6):
        assert store.pace_out(KAREL, str(n), "acknowledgement", AT + n * DAY).word == "go"
    (row,) = store.Row.scan()
    assert [key for key, _, _ in row.data] == ["5"]
    assert row.expires_at >= (AT + 5 * DAY + settings().refusal_pause).timestamp()
    assert KAREL not in str(row.serialize())


def test_the_same_mail_tried_often_counts_once() -> None:
    """Tries of one mail use up one place."""
    for n in range(settings().automatic_per_hour + 5):
        assert store.pace_out(KAREL, "same", "acknowledgement", AT + timedelta(seconds=n)).word == "go"
    assert store.pace_out(KAREL, "other", "acknowledgement", AT + MINUTE).word == "go"


@pytest.mark.usefixtures("atomic_dynamodb")
def test_senders_at_once_do_not_slip_through_together() -> None:
    """However many functions send to one address at a time, no more leave than the rules say."""
    limit = settings().automatic_per_hour
    for n in range(limit - 1):
        store.pace_out(KAREL, f"before-{n}", "acknowledgement", AT)

    def send(n: int) -> str:
        """What one of the senders is told."""
        try:
            return store.pace_out(KAREL, f"at-once-{n}", "acknowledgement", AT).word
        except tickets.Conflict:
            return "again"

    with ThreadPoolExecutor(6) as pool:
        words = list(pool.map(send, range(6)))
    assert words.count("go") == 1
    (row,) = store.Row.scan()
    assert len(row.data) == limit


def test_a_row_that_never_rests_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sender who loses every time neither sends nor overwrites: the mail is tried again later."""
    store.pace_out(KAREL, "0", "acknowledgement", AT)
    real, tries = store._paced, []

    def overtaken(address: str) -> Any:
        """Another sender notes its mail right after this one has read."""
        found = real(address)
        if len(tries) < CONFLICT_RETRIES_MAX:
            tries.append(address)
            row = store.Row.get(store._pace_pk(address), "SENT")
            row.update(actions=[store.Row.version.set(store.Row.version + 1)])
        return found

    monkeypatch.setattr(store, "_paced", overtaken)
    with pytest.raises(tickets.Conflict):
        store.pace_out(KAREL, "1", "acknowledgement", AT)
    assert len(tries) == CONFLICT_RETRIES_MAX
    assert store.pace_out(KAREL, "1", "acknowledgement", AT).word == "go"


# ---------------------------------------------------------------- notices on their way

NOTICE = NoticeMail("ses-1", Notice.REFUSAL, "podpora", KAREL, "cs", AT, "<m@firma.example>")
OWNER = "R#ses-1"
LEASE = timedelta(minutes=5)


def test_a_notice_is_sent_like_a_tickets_mail() -> None:
    """Claimed by one, who learns what it says; sent once; overdue until then."""
    tickets.commit((), [store.notice_row(NOTICE, AT)])
    assert store.overdue(AT + MINUTE, 10) == [(OWNER, "refusal")]
    claim = store.claim(OWNER, "refusal", AT, LEASE)
    assert claim is not None
    assert (claim.mail, claim.attempts, claim.since) == (NOTICE, 1, AT)
    with pytest.raises(Claimed):
        store.claim(OWNER, "refusal", AT + MINUTE, LEASE)
    store.note_sent(claim, "<1@eu-central-1.amazonses.com>", AT + MINUTE)
    assert store.claim(OWNER, "refusal", AT + HOUR, LEASE) is None
    assert store.overdue(AT + DAY, 10) == []


def test_a_notice_makes_no_thread() -> None:
    """Replies to it name no ticket: its Message-ID is remembered on its own row only."""
    tickets.commit((), [store.notice_row(NOTICE, AT)])
    claim = store.claim(OWNER, "refusal", AT, LEASE)
    assert claim is not None
    store.note_sent(claim, "<1@eu-central-1.amazonses.com>", AT)
    assert [row.kind for row in store.Row.scan()] == ["outbox"]


def test_a_notice_that_has_to_wait_is_due_later() -> None:
    """The sweep leaves it alone until then, and the next try counts the ones before."""
    tickets.commit((), [store.notice_row(NOTICE, AT)])
    first = store.claim(OWNER, "refusal", AT, LEASE)
    assert first is not None
    store.release(first, AT + HOUR)
    assert store.overdue(AT + HOUR, 10) == []
    assert store.overdue(AT + HOUR + INSTANT, 10) == [(OWNER, "refusal")]
    second = store.claim(OWNER, "refusal", AT + HOUR, LEASE)
    assert second is not None
    assert (second.attempts, second.since) == (2, AT)


def test_a_notice_that_was_postponed_is_young_again() -> None:
    """Waiting on purpose is no failure: it is not given up because of it."""
    tickets.commit((), [store.notice_row(NOTICE, AT)])
    first = store.claim(OWNER, "refusal", AT, LEASE)
    assert first is not None
    store.release(first, AT + 2 * DAY, is_postponed=True)
    second = store.claim(OWNER, "refusal", AT + 2 * DAY, LEASE)
    assert second is not None
    assert second.since == AT + 2 * DAY


def test_a_claim_that_is_somebody_elses_is_not_given_back() -> None:
    """Who was overtaken because his lease ran out leaves the new claim alone."""
    tickets.commit((), [store.notice_row(NOTICE, AT)])
    first = store.claim(OWNER, "refusal", AT, LEASE)
    second = store.claim(OWNER, "refusal", AT + LEASE + INSTANT, LEASE)
    assert first is not None
    assert second is not None
    store.release(first, AT)
    with pytest.raises(Claimed):
        store.claim(OWNER, "refusal", AT + LEASE + MINUTE, LEASE)


@pytest.mark.parametrize("end", [store.note_held, store.note_failed])
def test_a_notice_that_is_given_up_is_due_no_more(end: Any) -> None:
    """Held back or failed, with its cause, cut to what a row may hold."""
    tickets.commit((), [store.notice_row(NOTICE, AT)])
    claim = store.claim(OWNER, "refusal", AT, LEASE)
    assert claim is not None
    end(claim, "x" * 1000)
    (row,) = store.Row.scan()
    assert row.cause == "x" * 500
    assert store.overdue(AT + DAY, 10) == []
    assert store.claim(OWNER, "refusal", AT + DAY, LEASE) is None


def test_a_notice_is_asked_for_again_once_an_hour() -> None:
    """Beside the first one; whoever presses twice gets one mail."""
    tickets.commit((), [store.notice_row(NOTICE, AT)])
    for at in (AT + DAY, AT + DAY + MINUTE, AT + DAY + HOUR):
        store.ask_again(NOTICE, at)
    due = store.overdue(AT + 2 * DAY, 10)
    assert due == [(OWNER, "refusal"), (OWNER, "refusal-2026-11-24T08"), (OWNER, "refusal-2026-11-24T09")]
    for _, name in due:
        claim = store.claim(OWNER, name, AT + 2 * DAY, LEASE)
        assert claim is not None
        assert claim.mail == NOTICE


def test_mails_that_wait_are_not_taken_for_outgoing_ones() -> None:
    """Both use the index of what is due, under names of their own."""
    put(asked())
    assert store.overdue(AT + 100 * DAY, 10) == []


def test_what_is_not_there_cannot_be_claimed() -> None:
    """A message about a row that never was is done with."""
    assert store.claim("R#nothing", "refusal", AT, LEASE) is None
    assert store.claim("T#nothing", "00000001-answer", AT, LEASE) is None
