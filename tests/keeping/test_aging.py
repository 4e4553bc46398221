"""What is older than the settings say goes; by default nothing does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.keeping import aging
from chalicelib.keeping.aging import forget_old
from chalicelib.platform import aws
from chalicelib.platform.settings import settings
from chalicelib.search.index import index
from chalicelib.tickets import commands, service
from chalicelib.tickets.ticket import Actor, State
from tests.keeping.scene import AGENT, Scene, everything, put, rows_of

Rules = Callable[..., None]


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Rules:
    """Sets durations of keeping."""

    def change(**kept: timedelta) -> None:
        """These and no others."""
        changed = replace(settings(), **kept)
        monkeypatch.setattr(aging, "settings", lambda: changed)

    return change


def run(now: datetime, **how: Any) -> dict[str, tuple[int, bool]]:
    """Forget what is old: how many of each kind, and whether there is more."""
    return {one.kind: (one.count, one.more) for one in forget_old(now, index(), **{"log_too": True, **how})}


def close(scene: Scene, ticket: Any) -> None:
    """Resolve a ticket, and let the time pass after which it is closed."""
    service.perform(
        ticket, commands.Move(AGENT, State.RESOLVED), Actor("agent", AGENT.id, AGENT.name), scene.world.now,
        seen_version=scene.version(ticket), request_key=None, shards=1,
    )  # fmt: skip
    scene.world.settle()
    scene.world.now += timedelta(days=15)
    scene.world.settle_with_sweep()
    scene.world.ring_clocks()
    scene.world.settle()


def test_by_default_everything_is_kept(scene: Scene) -> None:
    """Without settings nothing is asked and nothing goes, however old it is."""
    before = everything()
    assert run(scene.now + timedelta(days=9_999)) == {}
    assert everything() == before


def test_closed_tickets_go_when_they_are_old_enough(scene: Scene, rules: Rules) -> None:
    """Counted from the last change; an open ticket stays, however old."""
    closed, still_open = scene.tickets
    close(scene, closed)
    assert rows_of("tickets")[f"T#{closed}", "TICKET"]["list_pk"]["S"] == "podpora#closed#0"
    since = scene.world.now
    rules(ticket_kept=timedelta(days=100))
    assert run(since + timedelta(days=99))["closed tickets"] == (0, False)
    later = since + timedelta(days=101)
    assert run(later, dry_run=True)["closed tickets"] == (1, False)
    assert (f"T#{closed}", "TICKET") in rows_of("tickets")
    assert run(later)["closed tickets"] == (1, False)
    left = {pk for pk, _ in rows_of("tickets")}
    assert f"T#{closed}" not in left
    assert f"T#{still_open}" in left
    assert aws.s3().list_object_versions(Bucket="fronta-test", Prefix="mail/ses-1").get("Versions", []) == []
    assert run(later)["closed tickets"] == (0, False)


def test_mails_that_are_no_ticket_go_with_their_bytes(scene: Scene, rules: Rules) -> None:
    """A held mail goes as a whole, so that it does not seem to be without an outcome."""
    rules(held_mail_kept=timedelta(days=30))
    assert run(scene.now + timedelta(days=29))["kept mails"] == (0, False)
    assert run(scene.now + timedelta(days=31))["kept mails"] == (1, False)
    assert "R#ses-3" not in {pk for pk, _ in rows_of("tickets")}
    assert aws.s3().list_object_versions(Bucket="fronta-test", Prefix="mail/ses-3").get("Versions", []) == []
    assert ("R#ses-1", "OUTCOME") in rows_of("tickets")


def test_whole_months_of_the_log_go(scene: Scene, rules: Rules) -> None:
    """The month in which the border lies stays, and so do those after it."""
    put("desk", "AUDIT#2026-09", "01J0", data={})
    put("desk", "AUDIT", "2026-09")
    rules(audit_kept=timedelta(days=40))
    # 40 days before are in October.
    assert run(scene.now)["entries of the log of changes"] == (1, False)
    left = {pk for pk, _ in rows_of("desk") if pk.startswith("AUDIT#")}
    assert left == {"AUDIT#2026-10"}
    assert ("AUDIT", "2026-09") not in rows_of("desk")


def test_one_run_does_a_part_and_says_that_there_is_more(
    scene: Scene, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run has an end, whatever has piled up; the next one goes on."""
    for number in range(5):
        put("desk", "AUDIT#2026-09", f"01J{number}", data={})
    put("desk", "AUDIT", "2026-09")
    monkeypatch.setattr(aging, "ENTRIES_MAX", 3)
    monkeypatch.setattr(aging, "MAILS_MAX", 1)
    scene.world.store_mail(scene_letter(), "ses-4", ip="203.0.113.9")
    scene.world.settle()
    rules(audit_kept=timedelta(days=40), held_mail_kept=timedelta(days=1))
    later = scene.now + timedelta(days=3)
    assert run(later) == {"kept mails": (1, True), "entries of the log of changes": (3, True)}
    assert run(later) == {"kept mails": (1, False), "entries of the log of changes": (2, False)}
    assert run(later) == {"kept mails": (0, False), "entries of the log of changes": (0, False)}


def scene_letter() -> Any:
    """Another mail that proves nothing."""
    from tests import letters

    return letters.Letter(subject="Další", message_id="<m4@firma.example>", signed=False)
