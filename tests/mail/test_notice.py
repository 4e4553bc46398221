"""A notice about a kept mail, as its outbox row stores it."""

import json
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.kept import Notice
from chalicelib.mail.notice import NoticeMail, notice_from_json, notice_to_json
from chalicelib.mail.spending import Spending
from tests.mail.kept_mails import AT, KAREL
from tests.tickets.examples import times, words

notices = st.builds(
    NoticeMail,
    mail_id=words,
    kind=st.sampled_from(Notice),
    queue=words,
    to=words,
    language=st.sampled_from(["cs", "en"]),
    received_at=times.map(lambda time: time.astimezone(UTC)),
    message_id=words,
    number=st.none() | st.integers(1, 10**8),
    subject=words,
)
of_locks = st.builds(
    NoticeMail,
    mail_id=words,
    kind=st.just(Notice.PIN_LOCKED),
    queue=words,
    to=words,
    language=st.sampled_from(["cs", "en"]),
    received_at=times.map(lambda time: time.astimezone(UTC)),
    client_number=words,
    client_name=words,
    caller=words,
    until=times.map(lambda time: time.astimezone(UTC)),
)
amounts = st.decimals(0, 10**9, places=6)
of_money = st.builds(
    NoticeMail,
    mail_id=words,
    kind=st.just(Notice.SPENDING),
    queue=words,
    to=words,
    language=st.sampled_from(["cs", "en"]),
    received_at=times.map(lambda time: time.astimezone(UTC)),
    spending=st.builds(
        Spending,
        what=st.sampled_from(["share", "forecast", "sms"]),
        month=st.just("2026-11"),
        usd=amounts,
        of_usd=st.decimals("0.01", 10**9, places=2),
        spent_usd=amounts,
        budget_usd=st.none() | amounts,
        forecast_usd=st.none() | amounts,
        dearest=st.lists(st.tuples(words, amounts), max_size=3).map(tuple),
    )
    | st.builds(
        Spending,
        what=st.just("day"),
        month=st.just("2026-11"),
        usd=amounts,
        of_usd=amounts,
        spent_usd=amounts,
        day=st.dates(),
    ),
)


@given(notice=notices | of_locks | of_money)
def test_a_notice_is_read_as_it_was_written(notice: NoticeMail) -> None:
    """Through JSON and back, whatever is in it."""
    assert notice_from_json(json.loads(json.dumps(notice_to_json(notice)))) == notice


def test_a_notice_is_stored_in_plain_words() -> None:
    """Kinds by their names and times as everywhere, so that a person can read the row."""
    notice = NoticeMail("ses-1", Notice.CLOSED_TICKET, "podpora", KAREL, "cs", AT, "<m@firma.example>", 10001, "Web")
    assert notice_to_json(notice) == {
        "mail_id": "ses-1",
        "kind": "closed_ticket",
        "queue": "podpora",
        "to": KAREL,
        "language": "cs",
        "received_at": "2026-11-23T08:00:00.000Z",
        "message_id": "<m@firma.example>",
        "number": 10001,
        "subject": "Web",
    }
