"""The crash sweep over mail that waits: any AWS call of confirming, disowning and accepting may be the last."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from chalicelib.mail import release
from chalicelib.mail.kept import Status
from chalicelib.platform import aws
from chalicelib.tickets.ticket import Actor
from tests.faults.crashes import endings
from tests.faults.world import Killed
from tests.one_aws import empty
from tests.stories.desk import ALENA, EVA, Desk

URLS: dict[str, str] = {}
PRESSES_MAX = 3


@pytest.fixture(autouse=True)
def _one_aws(aws_of_file: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One in-process AWS for this file; `desk_with` empties it."""
    monkeypatch.setenv("FRONTA_OUTBOX_QUEUE_URL", aws_of_file["outbox"])
    monkeypatch.setenv("FRONTA_CLOCKS_QUEUE_URL", aws_of_file["clocks"])
    monkeypatch.setenv("FRONTA_SEARCH_QUEUE_URL", aws_of_file["search"])
    URLS.update(aws_of_file)


@contextmanager
def desk_with() -> Iterator[Desk]:
    """A desk in an empty AWS."""
    empty()
    aws.token_keys.cache_clear()
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield Desk(monkeypatch, URLS)


def pressed(desk: Desk, press: Callable[[], object]) -> None:
    """A visitor presses a button, and again when the page did not answer."""
    for _ in range(PRESSES_MAX):
        try:
            with desk.faults.watched():
                press()
        except Killed:
            continue
        return


def confirmed(desk: Desk) -> list[str]:
    """An unproven mail is confirmed; what of the promises does not hold."""
    desk.store_mail(desk.letter(signed=False), "ses-held")
    desk.settle_with_sweep()
    links = [mail for mail in desk.sent if "Potvr" in mail.subject]
    if not 1 <= len(links) <= 2:
        return [f"{len(links)} mails with a link"]
    pressed(desk, lambda: release.confirm(links[-1].token, desk.now))
    desk.settle_with_sweep()
    broken = [] if len(desk.tickets) == 1 else [f"{len(desk.tickets)} tickets"]
    if release.look(links[-1].token, desk.now).state != "done":
        broken.append("the page does not say that it is done")
    if sum("Přijali" in mail.text or "založili" in mail.text for mail in desk.sent) < 1:
        broken.append("no acknowledgement")
    return broken + left_over(desk)


def disowned(desk: Desk) -> list[str]:
    """An unproven mail is thrown away; what of the promises does not hold."""
    desk.store_mail(desk.letter(signed=False), "ses-held")
    desk.settle_with_sweep()
    token = desk.sent[-1].token
    pressed(desk, lambda: release.disown(token, desk.now))
    desk.settle_with_sweep()
    broken = [] if not desk.tickets else ["a ticket"]
    if release.look(token, desk.now).state != "disowned":
        broken.append("the page does not say that it is gone")
    return broken + left_over(desk)


def accepted(desk: Desk) -> list[str]:
    """A refused mail is let in by staff; what of the promises does not hold."""
    desk.store_mail(desk.letter(sender=EVA), "ses-refused")
    desk.settle_with_sweep()
    pressed(desk, lambda: release.accept("ses-refused", Actor("agent", ALENA.id, ALENA.name), desk.now))
    desk.settle_with_sweep()
    broken = [] if len(desk.tickets) == 1 else [f"{len(desk.tickets)} tickets"]
    found = release.accept("ses-refused", Actor("agent", ALENA.id, ALENA.name), desk.now)
    if found.status is not Status.RELEASED or len(found.tickets) != 1:
        broken.append("the mail is not let in")
    return broken + left_over(desk)


def left_over(desk: Desk) -> list[str]:
    """What is stuck: outgoing mail that did not leave, messages in queues."""
    stuck = [row.sk for row in desk.rows("outbox") if row.send_state != "sent"]
    queues = {name: desk.in_queue(name) for name in ("inbound", "inbound-dead", "outbox", "outbox-dead")}
    return [f"not sent: {stuck}"] * bool(stuck) + [f"left: {queues}"] * any(queues.values())


STORIES = [confirmed, disowned, accepted]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_killed_at_any_call_nothing_is_lost_or_done_twice(story: Callable[[Desk], list[str]]) -> None:
    """For every AWS call of the story: killed there, tried again as AWS and people do, and every promise holds."""
    with desk_with() as desk:
        undisturbed, killed = endings(desk.faults, lambda: story(desk))
    assert undisturbed == []
    assert {"SendEmail", "SendMessageBatch", "TransactWriteItems"} <= {point.operation for point in killed}
    assert {str(point): broken for point, broken in killed.items() if broken} == {}
