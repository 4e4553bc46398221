"""docs/webhooks.md: what an integrator is told is so."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.webhooks import kinds, signing
from chalicelib.webhooks.post import TIME_MAX_S
from chalicelib.webhooks.retries import PAUSES, rest
from chalicelib.webhooks.subscription import WEBHOOKS_MAX
from infra.package import ROOT

PAGE = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
SECRETS = ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", signing.secret_of("A" * 43))
BODY = b'{"id":"ping-1","type":"ping","at":"2026-11-23T08:00:00.000Z"}'


@pytest.fixture
def is_genuine() -> Callable[[str, dict[str, str], bytes], bool]:
    """The function that the page shows."""
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(block, names)
    found: Callable[[str, dict[str, str], bytes], bool] = names["is_genuine"]
    return found


def test_the_check_of_the_page_knows_what_we_sign(is_genuine: Callable[..., bool]) -> None:
    """By the secret, and by either of two while one is exchanged."""
    now = datetime.now(UTC)
    alone = signing.headers(SECRETS[:1], "ping-1", now, BODY)
    both = signing.headers(SECRETS, "ping-1", now, BODY)
    assert is_genuine(SECRETS[0], alone, BODY)
    assert [is_genuine(secret, both, BODY) for secret in SECRETS] == [True, True]


def test_the_check_of_the_page_refuses_what_is_not_ours(is_genuine: Callable[..., bool]) -> None:
    """Another secret, id, body or time, or a request of ten minutes ago."""
    now = datetime.now(UTC)
    good = signing.headers(SECRETS[:1], "ping-1", now, BODY)
    other_time = str(int(good["webhook-timestamp"]) + 1)
    assert not is_genuine(SECRETS[1], good, BODY)
    assert not is_genuine(SECRETS[0], good, BODY + b" ")
    assert not is_genuine(SECRETS[0], {**good, "webhook-id": "ping-2"}, BODY)
    assert not is_genuine(SECRETS[0], {**good, "webhook-timestamp": other_time}, BODY)
    old = signing.headers(SECRETS[:1], "ping-1", now - timedelta(minutes=10), BODY)
    assert not is_genuine(SECRETS[0], old, BODY)


def test_every_event_is_on_the_page() -> None:
    """The table has a row for each kind, and for the ping."""
    rows = re.findall(r"^\| `([a-z_.]+)` \|", PAGE, re.MULTILINE)
    assert sorted(rows) == sorted((*kinds.KINDS, kinds.PING))


def test_the_pauses_and_limits_of_the_page_are_those_of_the_program() -> None:
    """In seconds, minutes and hours, as the table writes them."""
    assert ", ".join(map(written, PAUSES)) in PAGE
    assert ", ".join(written(rest(failures)) for failures in range(1, 6)) in PAGE
    assert f"then {written(rest(6))} each time" in PAGE
    assert f"Up to {WEBHOOKS_MAX}\nwebhooks" in PAGE
    assert TIME_MAX_S == 10
    assert "within ten seconds" in PAGE


def written(time: timedelta) -> str:
    """A time as the page writes it."""
    seconds = time.total_seconds()
    for unit, size in (("h", 3_600), ("min", 60)):
        if seconds >= 2 * size or seconds == size:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"
