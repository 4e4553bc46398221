"""How much automatic mail one address gets: what counts, for how long, and what is said of it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.pacing import ASKING, DAY, GO, HOUR, Pace, Rules, Sent, pace, remembered

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
INSTANT = timedelta(milliseconds=1)
MINUTE = timedelta(minutes=1)
RULES = Rules(
    per_hour=3, per_day=5, confirmation_pause=HOUR, confirmations_per_day=2, refusal_pause=timedelta(days=1)
)


def sent(*ages: timedelta, kind: str = "acknowledgement") -> list[Sent]:
    """Mails of a kind that left so long ago."""
    return [Sent(f"{kind}-{n}", kind, NOW - age) for n, age in enumerate(ages)]


def word(mails: list[Sent], kind: str = "acknowledgement", key: str = "new") -> str:
    """What the rules say of one more."""
    return pace(mails, key, kind, NOW, RULES).word


ALLOWED = [
    # what left, how long ago; the kind that wants to leave; may it?
    ([], "acknowledgement", "go"),
    (sent(MINUTE, MINUTE), "acknowledgement", "go"),
    (sent(MINUTE, MINUTE, MINUTE), "acknowledgement", "never"),
    (sent(MINUTE, MINUTE, HOUR - INSTANT), "acknowledgement", "never"),
    (sent(MINUTE, MINUTE, HOUR), "acknowledgement", "go"),
    # The hour slides: an address that had its three waits until the first of them is an hour old.
    (sent(HOUR, HOUR, HOUR), "acknowledgement", "go"),
    (sent(*[2 * HOUR] * 4), "acknowledgement", "go"),
    (sent(*[2 * HOUR] * 5), "acknowledgement", "never"),
    (sent(*[2 * HOUR] * 4, DAY - INSTANT), "acknowledgement", "never"),
    (sent(*[2 * HOUR] * 4, DAY), "acknowledgement", "go"),
    # All kinds count together.
    (sent(MINUTE, MINUTE) + sent(MINUTE, kind="refusal"), "acknowledgement", "never"),
    (sent(*[MINUTE] * 3), "copy_notice", "never"),
    (sent(*[MINUTE] * 3), "refusal", "never"),
    # What asks for an answer waits instead: without it a mail would never get in.
    (sent(MINUTE, MINUTE) + sent(MINUTE, kind="confirmation"), "closed_ticket", "later"),
    (sent(*[MINUTE] * 3), "which_client", "later"),
    (sent(*[MINUTE] * 3), "confirmation", "later"),
    # So does what tells of money.
    (sent(*[MINUTE] * 3), "spending", "later"),
    (sent(*[2 * HOUR] * 5, kind="spending"), "spending", "later"),
    (sent(MINUTE, MINUTE, kind="spending"), "spending", "go"),
    (sent(*[2 * HOUR] * 5), "confirmation", "later"),
    # Confirmations: one in an hour, two in a day.
    (sent(HOUR - INSTANT, kind="confirmation"), "confirmation", "later"),
    (sent(HOUR, kind="confirmation"), "confirmation", "go"),
    (sent(2 * HOUR, 3 * HOUR, kind="confirmation"), "confirmation", "later"),
    (sent(2 * HOUR, DAY - INSTANT, kind="confirmation"), "confirmation", "later"),
    (sent(2 * HOUR, DAY, kind="confirmation"), "confirmation", "go"),
    (sent(MINUTE, kind="acknowledgement"), "confirmation", "go"),
    (sent(MINUTE, kind="confirmation"), "which_client", "go"),
    # Refusals: one in a day.
    (sent(DAY - INSTANT, kind="refusal"), "refusal", "never"),
    (sent(DAY, kind="refusal"), "refusal", "go"),
    (sent(MINUTE, kind="refusal"), "confirmation", "go"),
    (sent(MINUTE, kind="acknowledgement"), "refusal", "go"),
]


@pytest.mark.parametrize(("mails", "kind", "wanted"), ALLOWED)
def test_windows_slide_and_kinds_have_their_own(mails: list[Sent], kind: str, wanted: str) -> None:
    """An hour and a day back from now; what is just as old as the window is outside of it."""
    assert word(mails, kind) == wanted
    assert word(mails[::-1], kind) == wanted


@pytest.mark.parametrize(
    ("mails", "kind"),
    [
        (sent(MINUTE, MINUTE, MINUTE), "acknowledgement"),
        (sent(*[2 * HOUR] * 5), "acknowledgement"),
        (sent(MINUTE, kind="confirmation"), "confirmation"),
        (sent(MINUTE, kind="refusal"), "refusal"),
    ],
)
def test_a_mail_that_counted_already_does_not_stand_in_its_own_way(mails: list[Sent], kind: str) -> None:
    """Sending is tried again under the same key: it counts once."""
    assert word(mails, kind) != "go"
    assert word(mails, kind, key=mails[0].key) == "go"


def test_a_confirmation_that_waits_is_told_until_when() -> None:
    """From the last one the pause, or from the oldest that counts a day; then it goes."""
    soon = pace(sent(HOUR - MINUTE, kind="confirmation"), "new", "confirmation", NOW, RULES)
    assert (soon.word, soon.at) == ("later", NOW + MINUTE)
    many = sent(2 * HOUR, 5 * HOUR, kind="confirmation")
    tomorrow = pace(many, "new", "confirmation", NOW, RULES)
    assert (tomorrow.word, tomorrow.at) == ("later", NOW - 5 * HOUR + DAY)
    assert tomorrow.at is not None
    assert pace(many, "new", "confirmation", tomorrow.at, RULES) == GO
    assert pace(many, "new", "confirmation", tomorrow.at - INSTANT, RULES).word == "later"


@pytest.mark.parametrize("kind", sorted(ASKING))
@pytest.mark.parametrize(
    ("mails", "until"),
    [
        (sent(MINUTE, 2 * MINUTE, 3 * MINUTE), NOW - 3 * MINUTE + HOUR),
        # More than the rules of now allow may have left by other rules: all but as many as fit have to grow old.
        (sent(*[n * MINUTE for n in (1, 2, 3, 4)]), NOW - 3 * MINUTE + HOUR),
        (sent(*[n * HOUR for n in (2, 3, 4, 5, 6)]), NOW - 6 * HOUR + DAY),
    ],
)
def test_what_asks_for_an_answer_waits_until_there_is_room(mails: list[Sent], until: datetime, kind: str) -> None:
    """It is told until when; then it goes, and not before."""
    told = pace(mails, "new", kind, NOW, RULES)
    assert (told.word, told.at) == ("later", until)
    assert told.cause in ("too-many: hour", "too-many: day")
    assert pace(mails, "new", kind, until, RULES) == GO
    assert pace(mails, "new", kind, until - INSTANT, RULES).word == "later"


@pytest.mark.parametrize(
    ("mails", "kind", "cause"),
    [
        (sent(MINUTE, MINUTE, MINUTE), "acknowledgement", "too-many: hour"),
        (sent(*[2 * HOUR] * 5), "acknowledgement", "too-many: day"),
        (sent(MINUTE, kind="refusal"), "refusal", "refused-before"),
    ],
)
def test_what_never_goes_has_a_cause_for_staff(mails: list[Sent], kind: str, cause: str) -> None:
    """They read it at the mail that did not leave."""
    assert pace(mails, "new", kind, NOW, RULES) == Pace("never", cause)


def test_what_counts_no_more_is_forgotten() -> None:
    """Kept is what any of the windows can still see, in its order."""
    longer = Rules(3, 5, HOUR, 2, refusal_pause=timedelta(days=2))
    mails = sent(MINUTE, DAY - INSTANT, DAY, timedelta(days=2))
    assert remembered(mails, NOW, RULES) == tuple(mails[:2])
    assert remembered(mails, NOW, longer) == tuple(mails[:3])


kinds = st.sampled_from(["acknowledgement", "confirmation", "refusal", "copy_notice"])
ages = st.integers(0, 3 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes))
mails_sent = st.lists(st.builds(Sent, st.text("abc", max_size=2), kinds, ages), max_size=12)


@given(mails=mails_sent, kind=kinds)
def test_forgetting_changes_no_judgement(mails: list[Sent], kind: str) -> None:
    """The rules say the same of what is remembered as of all that ever left."""
    assert pace(remembered(mails, NOW, RULES), "new", kind, NOW, RULES) == pace(mails, "new", kind, NOW, RULES)


@given(kinds=st.lists(st.tuples(kinds, st.integers(0, 40)), max_size=60))
def test_no_window_ever_holds_more_than_the_rules_say(kinds: list[tuple[str, int]]) -> None:
    """Whoever writes to us how often and however we answer: three in any hour, five in any day."""
    now, out = NOW, list[Sent]()
    for n, (kind, minutes) in enumerate(kinds):
        now += timedelta(minutes=minutes)
        if pace(out, str(n), kind, now, RULES).word == "go":
            out.append(Sent(str(n), kind, now))
    for last in out:
        before = [one for one in out if one.at <= last.at]
        assert len([one for one in before if last.at - one.at < HOUR]) <= RULES.per_hour
        assert len([one for one in before if last.at - one.at < DAY]) <= RULES.per_day
        of_kind = {kind: [one for one in before if one.kind == kind] for kind in ("confirmation", "refusal")}
        assert len([one for one in of_kind["confirmation"] if last.at - one.at < HOUR]) <= 1
        assert len([one for one in of_kind["confirmation"] if last.at - one.at < DAY]) <= RULES.confirmations_per_day
        assert len([one for one in of_kind["refusal"] if last.at - one.at < RULES.refusal_pause]) <= 1
