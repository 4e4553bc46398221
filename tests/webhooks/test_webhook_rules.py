"""Kinds, payloads, signatures, pauses and the list of webhooks: what is decided without asking anybody."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.ids import is_ulid
from chalicelib.tickets import codec
from chalicelib.tickets.events import Event
from chalicelib.webhooks import kinds, signing
from chalicelib.webhooks.event import (
    HookEvent,
    asked_delivery_id,
    delivery_id,
    event_from_json,
    events_of_change,
    ping,
)
from chalicelib.webhooks.retries import PAUSES, REST_MAX, Health, Outcome, pause, rest
from chalicelib.webhooks.subscription import EXCHANGE_TIME, WEBHOOKS_MAX, TooMany, Webhook, Webhooks
from tests.tickets.examples import AT, JANA, MINUTE, in_state
from tests.tickets.examples import changes as any_changes
from tests.tickets.examples import tickets as any_tickets

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOOK = Webhook("zone", "https://zone.example/hooks", ("ticket.state",), SECRET, AT)

# ---------------------------------------------------------------- kinds and payloads


def test_every_event_of_a_ticket_is_told_or_kept_back_on_purpose() -> None:
    """The table has a line for each event there is, and for nothing else."""
    assert set(kinds._KIND_OF_TYPE) == {codec._TYPES[event] for event in get_args(Event)}


def test_what_is_ours_alone_is_told_to_nobody() -> None:
    """Clocks, judgements and what promises taught us stay inside; a type of a later version too."""
    inside = ["clock_set", "urgency_judged", "promise_ended", "automatic_received", "mail_held_back", "not_yet_made"]
    assert [kinds.kind_of(name) for name in inside] == [None] * len(inside)
    assert kinds.kind_of("state_changed") == "ticket.state"
    assert set(kinds.KINDS) >= {"ticket.opened", "ticket.message", "ticket.answered", "ticket.promised"}


def test_an_event_names_its_ticket_and_tells_no_text() -> None:
    """Id, type and time; of the ticket what tells receivers whether to ask for it."""
    summary = codec.summary_to_json(in_state(codec.State.WAITING, JANA))
    told = events_of_change(summary, 3, AT, ["answered", "clock_set", "state_changed"])
    ticket = {
        "id": summary["id"],
        "number": 10_001,
        "version": 3,
        "queue": "podpora",
        "state": "waiting",
        "client": "1001",
    }
    assert [event.to_json() for event in told] == [
        {"id": f"{summary['id']}-3-0", "type": "ticket.answered", "at": "2026-11-23T08:00:00.000Z", "ticket": ticket},
        {"id": f"{summary['id']}-3-2", "type": "ticket.state", "at": "2026-11-23T08:00:00.000Z", "ticket": ticket},
    ]


@given(ticket=any_tickets, change=any_changes)
def test_no_word_that_anybody_wrote_is_in_an_event(ticket: codec.Ticket, change: codec.Change) -> None:
    """Whatever a ticket and its change say, of free text only queue and client number leave."""
    types = [codec.type_of(event) for event in change.events]
    for event in events_of_change(codec.summary_to_json(ticket), change.version, change.at, types):
        told = json.loads(event.body())
        assert told.keys() == {"id", "type", "at", "ticket"}
        assert told["ticket"].keys() == {"id", "number", "version", "queue", "state", "client"}
        assert event_from_json(told) == event


def test_a_delivery_is_called_the_same_whenever_the_change_is_heard() -> None:
    """By webhook and event; one that is asked for has a name of its own."""
    event = HookEvent("T-1-0", "ticket.opened", AT, {})
    names = [delivery_id("zone", event), delivery_id("other", event), delivery_id("zone", replace(event, id="T-1-1"))]
    asked = [asked_delivery_id(AT, "zone", "ping", "word"), asked_delivery_id(AT + MINUTE, "zone", "ping", "word")]
    assert all(is_ulid(name) for name in names + asked)
    assert len({*names, *asked}) == 5
    assert delivery_id("zone", event) == names[0]


def test_later_events_are_later_in_the_log() -> None:
    """Names of deliveries sort by the time of the event."""
    first, second = (HookEvent(f"T-{n}-0", "ticket.opened", AT + n * MINUTE, {}) for n in (1, 2))
    assert delivery_id("zone", first) < delivery_id("zone", second)


def test_a_ping_is_about_no_ticket() -> None:
    """It has an id, a type and a time."""
    told = json.loads(ping("01", AT).body())
    assert told == {"id": "ping-01", "type": "ping", "at": "2026-11-23T08:00:00.000Z"}


# ---------------------------------------------------------------- signatures


def test_the_signature_is_that_of_the_specification() -> None:
    """The example that the Standard Webhooks specification publishes."""
    at = datetime.fromtimestamp(1_614_265_330, UTC)
    assert signing.headers([SECRET], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}') == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_two_secrets_sign_beside_each_other() -> None:
    """Each signature is there as if it were alone, the present secret's first."""
    other = signing.secret_of("A" * 43)
    alone = [signing.headers([secret], "id", AT, b"{}")["webhook-signature"] for secret in (SECRET, other)]
    assert signing.headers([SECRET, other], "id", AT, b"{}")["webhook-signature"] == " ".join(alone)


@given(st.binary(min_size=32, max_size=32))
def test_a_secret_of_ours_holds_the_random_bytes(word: bytes) -> None:
    """The key of a secret that was made of a random word is the word's bytes."""
    text = base64.urlsafe_b64encode(word).decode().rstrip("=")
    assert signing.key_of(signing.secret_of(text)) == word
    assert len(signing.secret_of(text)) <= signing.SECRET_CHARS_MAX


def _secret(size_bytes: int) -> str:
    return signing.PREFIX + base64.b64encode(bytes(size_bytes)).decode()


@pytest.mark.parametrize("size_bytes", [signing.KEY_BYTES_MIN, signing.KEY_BYTES_MAX])
def test_a_secret_may_be_as_short_and_as_long_as_the_specification_says(size_bytes: int) -> None:
    """24 to 64 bytes; the longest is within the limit of characters."""
    assert len(signing.key_of(_secret(size_bytes))) == size_bytes
    assert len(_secret(size_bytes)) <= signing.SECRET_CHARS_MAX


@pytest.mark.parametrize(
    "secret",
    [
        _secret(signing.KEY_BYTES_MIN - 1),
        _secret(signing.KEY_BYTES_MAX + 1),
        SECRET.removeprefix("whsec_"),
        SECRET + "\n",
        "whsec_" + "ř" * 40,
        "whsec_" + "-_" * 20,
        "whsec_",
        "",
    ],
    ids=repr,
)
def test_what_is_no_secret_is_refused_in_words(secret: str) -> None:
    """Too short or long, without the prefix, or no base64."""
    with pytest.raises(ValueError, match="whsec_"):
        signing.key_of(secret)


# ---------------------------------------------------------------- pauses


def test_pauses_grow_to_the_longest() -> None:
    """From seconds to hours; the later ones are all as long as the last."""
    found = [pause(tries) for tries in range(1, 15)]
    assert found[: len(PAUSES)] == list(PAUSES) == sorted(PAUSES)
    assert set(found[len(PAUSES) :]) == {timedelta(hours=6)}


def test_a_day_has_about_a_dozen_tries() -> None:
    """So often a receiver that answers with errors is asked about one event."""
    tries, waited = 1, timedelta(0)
    while waited < timedelta(days=1):
        waited += pause(tries)
        tries += 1
    assert 10 <= tries <= 13


def test_a_receiver_that_does_not_answer_rests_a_quarter_of_an_hour_at_most() -> None:
    """Ten seconds first; a receiver that is away for a week is looked at as often as one that is away for an hour."""
    assert [rest(failures).total_seconds() for failures in (1, 2, 3, 4, 5, 6)] == [10, 30, 90, 270, 810, 900]
    assert rest(100_000) == REST_MAX


OUTCOMES = [
    # status, taken, away
    (200, True, False),
    (299, True, False),
    (204, True, False),
    (301, False, False),
    (400, False, False),
    (410, False, False),
    (429, False, True),
    (500, False, False),
    (502, False, True),
    (503, False, True),
    (504, False, True),
    (None, False, True),
]


@pytest.mark.parametrize(("status", "is_taken", "is_away"), OUTCOMES)
def test_statuses_tell_what_to_do(status: int | None, is_taken: bool, is_away: bool) -> None:
    """Only 2xx means that it is taken; no answer, and answers of a crowd, mean the receiver and not the event."""
    outcome = Outcome(status, None, 5)
    assert (outcome.is_taken, outcome.is_away, outcome.is_unwanted) == (is_taken, is_away, status == 410)


def test_health_remembers_since_when_and_forgets_with_a_success() -> None:
    """The first failure counts as the beginning, whatever fails next; what is taken makes everything good."""
    away, refused, taken = (Outcome(status, None, 5) for status in (None, 500, 200))
    once = Health().after(away, AT)
    assert once == Health(AT, 1, AT + timedelta(seconds=10))
    assert once.rests(AT + timedelta(seconds=9))
    assert not once.rests(AT + timedelta(seconds=10))
    twice = once.after(away, AT + MINUTE)
    assert twice == Health(AT, 2, AT + MINUTE + timedelta(seconds=30))
    # It answers, so it is there.
    assert twice.after(refused, AT + 2 * MINUTE) == Health(AT)
    assert twice.after(taken, AT + 2 * MINUTE) == Health()


# ---------------------------------------------------------------- the list


@pytest.mark.parametrize(
    ("wanted", "kind", "expected"),
    [
        (("ticket.state",), "ticket.state", True),
        (("ticket.state",), "ticket.opened", False),
        (("*",), "ticket.opened", True),
        (("*",), "ticket.of_a_later_version", True),
    ],
)
def test_a_webhook_hears_what_it_asked_for(wanted: tuple[str, ...], kind: str, expected: bool) -> None:
    """By name or all; nothing while it is off."""
    hook = replace(HOOK, kinds=wanted)
    assert hook.wants(kind) is expected
    assert not replace(hook, is_enabled=False).wants(kind)


def test_for_a_day_both_secrets_sign() -> None:
    """After one was exchanged; the same secret again exchanges nothing."""
    new = signing.secret_of("A" * 43)
    changed = HOOK.changed(HOOK.url, HOOK.kinds, new, AT, is_enabled=True)
    assert changed.secrets(AT) == (new, SECRET)
    assert changed.secrets(AT + EXCHANGE_TIME - MINUTE) == (new, SECRET)
    assert changed.secrets(AT + EXCHANGE_TIME) == (new,)
    assert changed.changed(HOOK.url, HOOK.kinds, new, AT + MINUTE, is_enabled=True) == changed
    assert changed.changed(HOOK.url, HOOK.kinds, None, AT + MINUTE, is_enabled=True) == changed


def test_whoever_switches_it_on_again_takes_the_reason_away() -> None:
    """What we switched off says why, until its owner enables it."""
    off = HOOK.switched_off("It took nothing for 5 days.", AT)
    assert (off.is_enabled, off.disabled_because, off.disabled_at) == (False, "It took nothing for 5 days.", AT)
    assert off.changed(HOOK.url, HOOK.kinds, None, AT, is_enabled=False) == off
    assert off.changed(HOOK.url, HOOK.kinds, None, AT, is_enabled=True) == HOOK


def test_there_are_so_many_webhooks_and_no_more() -> None:
    """The last place can be taken, and one that is there can be changed; another one cannot be added."""
    full = Webhooks()
    for number in range(WEBHOOKS_MAX):
        full = full.put(replace(HOOK, id=f"hook-{number:02}"))
    assert len(full.hooks) == WEBHOOKS_MAX
    changed = full.put(replace(HOOK, id="hook-03", url="https://other.example/"))
    assert changed.find("hook-03") != full.find("hook-03")
    with pytest.raises(TooMany, match="20"):
        full.put(replace(HOOK, id="one-more"))
    assert len(full.without("hook-03").put(replace(HOOK, id="one-more")).hooks) == WEBHOOKS_MAX


def test_what_is_stored_is_read_again() -> None:
    """With every member set or empty."""
    exchanged = HOOK.changed(HOOK.url, ("*",), signing.secret_of("A" * 43), AT, is_enabled=True)
    hooks = Webhooks((HOOK, replace(exchanged.switched_off("why", AT + MINUTE), id="other")), 7)
    assert Webhooks.read(json.loads(json.dumps(hooks.row())), 7) == hooks


def test_switching_off_what_is_off_or_gone_changes_nothing() -> None:
    """Two functions may find out at once, and the owner may be faster."""
    hooks = Webhooks((HOOK,))
    off = hooks.switched_off("zone", "first", AT)
    assert off.switched_off("zone", "second", AT + MINUTE) == off
    assert hooks.switched_off("gone", "why", AT) == hooks


def test_secrets_are_not_shown_by_accident() -> None:
    """What a log or a traceback prints of a webhook has no secret in it."""
    assert SECRET not in repr(replace(HOOK, previous=SECRET))
