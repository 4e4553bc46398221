"""`replay`: what follows a commit is handed on again, and nothing leaves twice."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.__main__ import main
from chalicelib.entrypoints import inbound, operator, replay, sender, webhooks
from chalicelib.entrypoints.search_indexer import handle as index
from chalicelib.live import store as live
from chalicelib.platform import aws
from chalicelib.tickets import store
from chalicelib.tickets.commands import Answer
from chalicelib.tickets.ticket import Actor
from chalicelib.webhooks import store as hooks
from chalicelib.webhooks.queue import known
from chalicelib.webhooks.subscription import Webhook
from tests import letters
from tests.faults.world import Faults, World
from tests.live.doubles import Consoles
from tests.one_aws import is_empty
from tests.tickets.examples import JANA
from tests.webhooks.receiver import Receiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOUR = timedelta(hours=1)


@pytest.fixture
def world(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    """A desk to which somebody has written, and of whose effects nothing came: the stream was lost."""
    known.forget()
    monkeypatch.setenv("FRONTA_WEBHOOKS_QUEUE_URL", aws_resources["webhooks"])
    made = World(monkeypatch, aws_resources, Faults())
    made.store_mail(letters.Letter(), "ses-1")
    assert made.run_queue("inbound", inbound.handle)
    made.lose_stream_records()
    return made


@pytest.fixture
def receiver(world: World) -> Any:
    """Somebody who wants to be told of tickets that are opened, since before."""
    with Receiver() as found:
        subscribe(found.url, world.now)
        yield found
    known.forget()


def subscribe(url: str, at: datetime, name: str = "h") -> None:
    """A webhook from a moment on."""
    hooks.change_webhooks(lambda all_hooks: all_hooks.put(Webhook(name, url, ("ticket.opened",), SECRET, at)))
    known.forget()


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> list[dict[str, Any]]:
    """One run of the command; the lines that it printed."""
    capsys.readouterr()
    assert main(["replay", *arguments]) == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def work_off(world: World) -> None:
    """What was handed on is done."""
    world.run_queue("outbox", sender.handle)
    world.run_queue("webhooks", webhooks.handle)
    world.run_queue("search", index)


def test_a_replayed_ticket_has_all_its_effects_and_a_second_replay_none(
    world: World, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    """The acknowledgement leaves, the webhook is told, the words are found; after that nothing leaves again."""
    (line,) = run(capsys, "--ticket", "10001")
    assert (line["origin"], line["mails"], line["failed"]) == ("ses-1", ["00000001-acknowledgement"], [])
    assert line["handed_to"] == ["mail", "webhooks", "search"]
    work_off(world)
    assert (len(world.faults.sent), len(receiver.requests)) == (1, 1)

    (line,) = run(capsys, "--ticket", "10001")
    assert (line["mails"], line["handed_to"]) == ([], ["webhooks", "search"])
    work_off(world)
    assert (len(world.faults.sent), len(receiver.requests)) == (1, 1)


def test_a_mail_that_is_handed_over_twice_leaves_once(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever replays before the first message was worked off makes a second message and no second mail."""
    for _ in range(2):
        run(capsys, "--ticket", "10001", "--what", "mail")
    assert world.in_queue("outbox") == 2
    world.settle_with_sweep()
    assert len(world.faults.sent) == 1


def test_a_dry_run_hands_nothing_on(
    world: World, receiver: Receiver, capsys: pytest.CaptureFixture[str], aws_resources: dict[str, str]
) -> None:
    """It tells what would be."""
    (line,) = run(capsys, "--ticket", "10001", "--dry-run")
    assert (line["dry_run"], line["mails"]) == (True, ["00000001-acknowledgement"])
    assert line["handed_to"] == ["mail", "webhooks", "search"]
    assert all(is_empty(aws_resources[name]) for name in ("outbox", "webhooks", "search"))
    assert receiver.requests == []


def test_a_span_has_the_changes_of_all_tickets_in_it(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """From its first moment, up to its last and without that; hours do not matter."""
    first = world.now
    world.now += 2 * HOUR
    world.store_mail(letters.Letter(subject="Pošta nechodí", message_id="<m2@firma.example>"), "ses-2")
    assert world.run_queue("inbound", inbound.handle)
    since, until = (at.isoformat() for at in (first, world.now + HOUR))

    def origins(*arguments: str) -> list[str]:
        """The mails that led to the changes of a dry run."""
        return [line["origin"] for line in run(capsys, *arguments, "--what", "search", "--dry-run")]

    assert origins("--since", since, "--until", until) == ["ses-1", "ses-2"]
    assert origins("--since", since, "--until", world.now.isoformat()) == ["ses-1"]
    assert origins("--since", (first + HOUR).isoformat(), "--until", until) == ["ses-2"]


def test_a_span_goes_on_behind_a_page(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """However many changes there are, each is told once, also those of one moment."""
    monkeypatch.setattr(replay, "_FEED_PAGE", 2)
    monkeypatch.setattr(replay, "STEP", 2)
    for number in range(2, 6):
        world.now += timedelta(minutes=1)
        world.store_mail(letters.Letter(message_id=f"<m{number}@firma.example>", text=f"{number}"), f"ses-{number}")
        assert world.run_queue("inbound", inbound.handle)
    end = (world.now + HOUR).isoformat()
    told = run(capsys, "--since", "2026-11-23T00:00Z", "--until", end, "--what", "search", "--dry-run")
    assert [line["origin"] for line in told] == [f"ses-{number}" for number in range(1, 6)]


def test_a_webhook_is_not_told_of_what_was_before_it(
    world: World, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that was made later hears nothing of an old change that is replayed."""
    subscribe(receiver.url, world.now + HOUR, "later")
    run(capsys, "--ticket", "10001", "--what", "webhooks")
    work_off(world)
    assert len(receiver.requests) == 1


def test_webhooks_are_not_told_anew_of_what_their_log_forgot(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log says what was delivered, for thirty days: an older change is not handed to them."""
    (step,) = replay.of_ticket(world.rows("ticket")[0].pk[2:])
    handed = [replay.replay(step, ["webhooks"], world.now + timedelta(days=days)) for days in (29, 31)]
    assert [[one.handed_to for one in found] for found in handed] == [[("webhooks",)], [()]]


def test_an_answer_that_may_be_called_back_waits_as_it_did(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is handed over with the pause of the first time."""
    from chalicelib.tickets.service import note

    (row,) = world.rows("ticket")
    note(store.TicketId(row.pk[2:]), Answer(JANA, "Opraveno."), Actor("agent", "jana", "Jana"), world.now, shards=1)
    monkeypatch.setenv("FRONTA_SET_UNDO_WINDOW", "PT10S")
    from chalicelib.platform.settings import settings

    settings.cache_clear()
    sent: list[Any] = []

    def noted(**batch: Any) -> dict[str, Any]:
        """SQS takes it."""
        sent.extend(batch["Entries"])
        return {}

    monkeypatch.setattr(aws.sqs(), "send_message_batch", noted)
    run(capsys, "--ticket", "10001", "--what", "mail")
    monkeypatch.undo()
    settings.cache_clear()
    delays = {json.loads(entry["MessageBody"])["mail"].partition("-")[2]: entry["DelaySeconds"] for entry in sent}
    assert delays == {"acknowledgement": 0, "answer": 10}


def test_consoles_are_told_of_the_latest_change_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They look at nothing older than what they know."""
    from chalicelib.tickets.service import note

    (row,) = world.rows("ticket")
    note(store.TicketId(row.pk[2:]), Answer(JANA, "Opraveno."), Actor("agent", "jana", "Jana"), world.now, shards=1)
    live.open_connection("c1", live.Listener("jana", "Jana"), datetime.now(UTC) + HOUR)
    consoles = Consoles()
    monkeypatch.setattr(aws, "connections", lambda: consoles)
    told = run(capsys, "--ticket", "10001", "--what", "push")
    assert [line["handed_to"] for line in told] == [[], ["push"]]
    assert [json.loads(message)["version"] for message in consoles.posted["c1"]] == [2]


def test_what_did_not_get_there_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its line and by the exit code: the same command again is all that is needed."""
    refused = {"Failed": [{"Id": "0", "Code": "InternalError"}]}
    monkeypatch.setattr(aws.sqs(), "send_message_batch", lambda **_batch: refused)
    (line,) = run(capsys, "--ticket", "10001", "--what", "mail,search", code=1)
    assert line["failed"] == ["mail", "search"]


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "--ticket 1 --since 2026-11-23T08:00Z",
        "--since yesterday",
        "--since 2026-11-23T08:00",
        "--ticket 1 --what everything",
    ],
)
def test_bad_usage_is_told(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither or both ways to name changes, a time without a zone, an unknown effect."""
    try:
        code = main(["replay", *arguments.split()])
    except SystemExit as left:
        code = int(str(left.code))
    assert code == operator.BAD_USAGE
    assert capsys.readouterr().err


def test_an_unknown_ticket_is_told(aws_resources: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Its number, and nothing is done."""
    assert run(capsys, "--ticket", "99", "--dry-run", code=1) == []


def test_resources_are_named_by_the_stack(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], aws_resources: dict[str, str]
) -> None:
    """With FRONTA_STACK nothing else has to be named; without either the command says what is missing."""
    for name in ("FRONTA_OUTBOX_QUEUE_URL", "FRONTA_SEARCH_QUEUE_URL"):
        monkeypatch.delenv(name)
    run(capsys, "--ticket", "10001", "--what", "mail", code=2)
    monkeypatch.setenv("FRONTA_STACK", "fronta-test")
    run(capsys, "--ticket", "10001", "--what", "mail,search")
    assert (world.in_queue("outbox"), world.in_queue("search")) == (1, 1)
    for name in ("FRONTA_OUTBOX_QUEUE_URL", "FRONTA_SEARCH_QUEUE_URL"):
        monkeypatch.delenv(name)


def test_the_command_knows_what_can_be_replayed() -> None:
    """The command line names the same kinds of effects as what it runs, without importing it."""
    assert operator.WHAT == replay.WHAT
    assert tuple(operator.USUAL.split(",")) == replay.USUAL
