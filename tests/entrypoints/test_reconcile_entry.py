"""The hourly run: mails without an outcome go back, and the log tells which."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.entrypoints import reconcile as entry
from chalicelib.keeping import aging
from chalicelib.keeping.aging import Forgotten
from chalicelib.mail.reconcile import HOUR_OF_OLD, OLD, YOUNG, Finding
from chalicelib.platform import clock
from chalicelib.platform.settings import settings

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("hour", "newer_than"), [(12, YOUNG), (HOUR_OF_OLD, OLD)])
def test_each_run_asks_for_mails_of_its_age(
    monkeypatch: pytest.MonkeyPatch, hour: int, newer_than: timedelta
) -> None:
    """Mails older than the setting says, and not older than the hour's run looks back; the answer counts them."""
    asked: list[Any] = []
    now = NOW.replace(hour=hour)

    def two(at: datetime, **options: Any) -> Iterator[Finding]:
        asked.append((at, options))
        yield Finding("a", NOW, (), put_back=True)
        yield Finding("b", NOW, (), put_back=True, note="no fields of SES")

    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(entry, "reconcile", two)
    assert entry.handle({}, None) == {"put_back": 2, "forgotten": 0}
    assert asked == [(now, {"older_than": settings().reconcile_after, "newer_than": newer_than})]


def test_a_failure_is_the_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error is not swallowed: the run is repeated, and then it is a dead letter with an alarm."""

    def broken(*_: Any, **__: Any) -> Iterator[Finding]:
        raise RuntimeError("S3 is away")

    monkeypatch.setattr(entry, "reconcile", broken)
    with pytest.raises(RuntimeError, match="away"):
        entry.handle({}, None)


def test_what_is_old_is_forgotten_where_a_setting_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one nobody looks; the log of changes is not the schedule's, whatever the settings say."""
    asked: list[dict[str, bool]] = []

    def forget(_now: datetime, _index: object, **how: bool) -> Iterator[Forgotten]:
        asked.append(how)
        yield Forgotten("closed tickets", 3, more=True)
        yield Forgotten("kept mails", 1, more=False)

    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(entry, "reconcile", lambda *_, **__: iter(()))
    monkeypatch.setattr(aging, "forget_old", forget)
    monkeypatch.setattr("chalicelib.search.index.index", lambda: None)
    assert entry.handle({}, None) == {"put_back": 0, "forgotten": 0}
    assert asked == []
    changed = replace(settings(), ticket_kept=timedelta(days=700), audit_kept=timedelta(days=700))
    monkeypatch.setattr(entry, "settings", lambda: changed)
    assert entry.handle({}, None) == {"put_back": 0, "forgotten": 4}
    assert asked == [{"log_too": False}]
