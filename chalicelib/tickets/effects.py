"""What follows a commit: outgoing mail goes to the outbox queue, changes become pushes, outcomes become history."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.dispatch import store as dispatch
from chalicelib.dispatch.history import Situation
from chalicelib.dispatch.promises import Outcome, Promise
from chalicelib.dispatch.windows import Window
from chalicelib.platform import aws
from chalicelib.platform.ids import digest, read_timestamp, timestamp
from chalicelib.platform.limits import CLOCKS_MAX
from chalicelib.platform.log import log
from chalicelib.platform.settings import resource, settings
from chalicelib.tickets import codec, store
from chalicelib.tickets.events import Assigned, Change, PromiseEnded, StateChanged
from chalicelib.tickets.origin import change_of_record, mail_of_record, origin_of_record
from chalicelib.tickets.store import SetClock
from chalicelib.tickets.survey import UNREADABLE
from chalicelib.tickets.ticket import TicketId

_BATCH = 10  # entries of one SendMessageBatch
_EXECUTIONS = 1_000  # told by one ListExecutions
DELAY_MAX_S = 900  # what SQS takes
# Kinds of events that dispatch learns from.
_TAUGHT_BY = ('"promise_ended"', '"assigned"', '"state_changed"')


@dataclass(frozen=True)
class OutboxMessage:
    """An outbox row to be sent: its partition and its id; `name` is what the caller calls it when it fails."""

    name: str
    owner: str
    mail_id: str


def hand_over(messages: Sequence[OutboxMessage], *, paused: bool = False) -> list[str]:
    """Put outbox rows on the outbox queue; returns the names of those that did not get there.

    `paused`: mail about a state waits a little, so that what follows soon after makes one mail with it; an answer, so
    that its author can call it back.
    """
    failed = []
    for start in range(0, len(messages), _BATCH):
        batch = messages[start : start + _BATCH]
        answer = aws.sqs().send_message_batch(
            QueueUrl=resource("OUTBOX_QUEUE_URL"),
            Entries=[
                {
                    "Id": str(index),
                    "MessageBody": json.dumps({"owner": m.owner, "mail": m.mail_id}),
                    "DelaySeconds": _pause_s(m) if paused else 0,
                }
                for index, m in enumerate(batch)
            ],
        )
        failed += [batch[int(entry["Id"])].name for entry in answer.get("Failed", ())]
    return failed


def _pause_s(message: OutboxMessage) -> int:
    rules = settings()
    if message.mail_id.endswith("-answer"):
        pause = rules.undo_window
    elif message.mail_id.endswith(("-state", "-locked", "-unlocked")):
        pause = rules.state_mail_pause
    else:
        return 0
    return min(math.ceil(pause.total_seconds()), DELAY_MAX_S)


def start_near(records: Sequence[tuple[str, Mapping[str, Any]]], now: datetime) -> list[str]:
    """Start the clocks that changes set and that run out within `clock_ahead`; the sweep starts the others.

    `records` as for `remember`. Returns the names of those whose clock could not be started: the sweep would find it
    too, but later.
    """
    near = {
        name: clock
        for name, image in records
        if '"clock_set"' in image["what"]["S"]
        and (clock := _clock_of_record(image)).at <= now + settings().clock_ahead
    }
    failed = set(start_clocks(list(near.values())))
    return [name for name, clock in near.items() if clock in failed]


def _clock_of_record(image: Mapping[str, Any]) -> SetClock:
    (told,) = (event for event in json.loads(image["data"]["S"]) if event["type"] == "clock_set")
    ticket, version, at = image["pk"]["S"][2:], int(image["version"]["N"]), read_timestamp(told["at"])
    return SetClock(TicketId(ticket), version, at, mail_of_record(image))


def start_clocks(clocks: Sequence[SetClock]) -> list[SetClock]:
    """Start an execution for each clock, named so that a second start is harmless; returns what failed."""
    failed = []
    for clock in clocks:
        machine = aws.stepfunctions()
        told = {"ticket": clock.ticket_id, "version": clock.version, "at": timestamp(clock.at)}
        if clock.origin is not None:
            told["origin"] = clock.origin
        try:
            machine.start_execution(
                stateMachineArn=resource("CLOCK_MACHINE"),
                name=_execution_of(clock),
                input=json.dumps(told),
            )
        except machine.exceptions.ExecutionAlreadyExists:
            continue
        except ClientError:
            log.exception("a clock could not be started", extra={"ticket": clock.ticket_id})
            failed.append(clock)
    return failed


def not_started(clocks: Sequence[SetClock]) -> list[SetClock]:
    """Those of the clocks that no execution waits for, as far as Step Functions tells by now.

    One call for a thousand that wait, instead of a refused start for each.
    """
    if not clocks:
        return []
    pages = (
        aws.stepfunctions()
        .get_paginator("list_executions")
        .paginate(
            stateMachineArn=resource("CLOCK_MACHINE"),
            statusFilter="RUNNING",
            PaginationConfig={"PageSize": _EXECUTIONS, "MaxItems": CLOCKS_MAX},
        )
    )
    try:
        waited_for = {execution["name"] for page in pages for execution in page["executions"]}
    except ClientError:
        log.exception("which clocks are started cannot be told")
        return list(clocks)
    return [clock for clock in clocks if _execution_of(clock) not in waited_for]


def _execution_of(clock: SetClock) -> str:
    return f"{clock.ticket_id}-{clock.version}"


def ring_overdue(clocks: Sequence[SetClock]) -> int:
    """Put clocks that ran out unheard on the clocks queue; returns how many did not get there."""
    return _onto_clocks([{"ticket": clock.ticket_id, "version": clock.version} for clock in clocks])


def ask_to_lift(ticket_ids: Sequence[str]) -> int:
    """Put tickets whose lock may be over on the clocks queue; returns how many did not get there."""
    return _onto_clocks([{"ticket": ticket_id, "lock": True} for ticket_id in ticket_ids])


def _onto_clocks(bodies: Sequence[Mapping[str, Any]]) -> int:
    failed = 0
    for start in range(0, len(bodies), _BATCH):
        answer = aws.sqs().send_message_batch(
            QueueUrl=resource("CLOCKS_QUEUE_URL"),
            Entries=[
                {"Id": str(index), "MessageBody": json.dumps(body)}
                for index, body in enumerate(bodies[start : start + _BATCH])
            ],
        )
        failed += len(answer.get("Failed", ()))
    return failed


def remember(records: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Let dispatch know what changes tell of promises, and of whose a client's tickets are. Twice is harmless.

    `records` are change rows by name, as images in stream records. What cannot be learned now is asked for again by
    the clocks queue, so that no mail and no push waits for it; returned are the names of what did not get there.
    """
    late: list[str] = []
    lessons: list[dict[str, Any]] = []
    for name, image in records:
        if not any(kind in image["what"]["S"] for kind in _TAUGHT_BY):
            continue
        lesson = None
        try:
            lesson = _lesson_of_record(image)
            _remember(lesson, _change_of_record(image))
        except UNREADABLE:
            # What cannot be read is no better the next time, and history can do without it.
            log.exception("a change taught dispatch nothing", extra={"row": image["pk"]["S"]})
        except Exception:  # noqa: BLE001 - the others of the batch are not to wait for it
            log.exception("dispatch could not learn yet", extra={"row": image["pk"]["S"]})
            assert lesson is not None
            late.append(name)
            lessons.append({"lesson": asdict(lesson)})
    return late if lessons and _onto_clocks(lessons) else []


@dataclass(frozen=True)
class Lesson:
    """A change that dispatch learns from, with the number of the ticket's client and the id of who has it then."""

    ticket: TicketId
    version: int
    client: str | None
    agent: str | None


def learn_late(lesson: Lesson) -> None:
    """Learn what could not be learned when it happened. Twice is harmless."""
    change = store.change(lesson.ticket, lesson.version)
    if change is not None:
        _remember(lesson, change)


def _remember(lesson: Lesson, change: Change) -> None:
    for event in change.events:
        if isinstance(event, PromiseEnded):
            _learn(change, event)
    has_moved = any(isinstance(event, Assigned | StateChanged) for event in change.events)
    if lesson.client is not None and lesson.agent is not None and has_moved:
        dispatch.note_last(lesson.client, lesson.agent, change.at)


def _learn(change: Change, ended: PromiseEnded) -> None:
    queue = settings().queues.get(ended.queue)
    if queue is None:
        return
    situation = Situation(
        kind=ended.kind,
        queue=ended.queue,
        urgency=ended.urgency,
        hours=queue.hours,
        ahead=ended.ahead,
        agents=ended.agents,
        configured=queue.promise(ended.kind, ended.urgency),
    )
    promise = Promise(Window(ended.told_at, ended.until), ended.basis)
    dispatch.learn(Outcome(situation, promise, change.at), digest(change.ticket_id, str(change.version))[:10])


def _lesson_of_record(image: Mapping[str, Any]) -> Lesson:
    summary = json.loads(image["summary"]["S"])
    client, agent = summary["client"] or {}, summary["agent"] or {}
    return Lesson(TicketId(image["pk"]["S"][2:]), int(image["version"]["N"]), client.get("number"), agent.get("id"))


def _change_of_record(image: Mapping[str, Any]) -> Change:
    return codec.change_from_json(
        TicketId(image["pk"]["S"][2:]),
        {
            "version": int(image["version"]["N"]),
            "at": image["at"]["S"],
            "actor": json.loads(image["actor"]["S"]),
            "events": json.loads(image["data"]["S"]),
        },
    )


def tell_log(records: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """A line for each change that was handed on, with the names by which the logs are followed.

    `records` as for `remember`.
    """
    for _, image in records:
        names = {"change": change_of_record(image), "origin": origin_of_record(image)}
        what = json.loads(image["what"]["S"])
        # A metric adds these up: infra/alarms.yaml.
        log.info("change handed on", extra={**names, "what": what, "opened": what.count("ticket_opened")})


def push_of_record(image: Mapping[str, Any]) -> dict[str, Any]:
    """The push of a change row, from its image in a stream record (attribute values with their types)."""
    actor, what, summary = (json.loads(image[name]["S"]) for name in ("actor", "what", "summary"))
    return store.push_of(int(image["version"]["N"]), image["at"]["S"], actor, what, summary)
