"""What this room keeps in the tickets table: mails as they came, links, outgoing mail, what was sent to whom.

| pk | sk | kind | what |
| --- | --- | --- | --- |
| `R#<SES id>` | `OUTCOME` | outcome, kept | where a stored mail ended; a kept one has a status and stands in a list |
| `R#<SES id>` | `O#<kind>` | outbox | the notice about a kept mail |
| `T#<ticket>` | `O#<mail>` | outbox | a ticket's outgoing mail, written with the change that makes it |
| `L#<digest>` | `LINK` | link | where a link leads; its token is only in the mail |
| `Q#<digest>` | `SENT` | pace | automatic mail that an address got lately |
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from pynamodb.exceptions import DoesNotExist, PutError, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.mail.kept import KEPT, KeptMail, Outcome, Status, mail_from_json, mail_to_json
from chalicelib.mail.notice import NoticeMail, notice_from_json, notice_to_json
from chalicelib.mail.pacing import Pace, Rules, Sent, pace, remembered
from chalicelib.platform.ids import digest, read_timestamp, timestamp
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX
from chalicelib.platform.settings import settings
from chalicelib.platform.tables import Key, connection, lost_to_another, read
from chalicelib.tickets import codec
from chalicelib.tickets.origin import change_name
from chalicelib.tickets.outbox import OutgoingMail, SendState
from chalicelib.tickets.store import (
    Conflict,
    Once,
    Row,
    Turn,
    add_tickets,
    outbox_pk,
    outbox_pks,
    read_from,
    rows_of_shards,
    ticket_pk,
    written_to,
)
from chalicelib.tickets.ticket import TicketId

_PACE_ROW_LIFETIME = timedelta(days=3)
_FAILED_CONDITION = "ConditionalCheckFailedException"
# Mails that one link lets in, each by a press of its own.
MAILS_OF_LINK_MAX = 50


# ---------------------------------------------------------------- mails as they came


def key_of_mail(mail_id: str) -> Key:
    """The row of a mail, for a read together with other rows."""
    return Key(Row, _mail_pk(mail_id), "OUTCOME")


def mail_in(rows: Iterable[Any]) -> KeptMail | None:
    """The mail that the row of `key_of_mail` says, among rows of any kind."""
    return next((_mail(row) for row in rows if isinstance(row, Row) and row.sk == "OUTCOME"), None)


def find_mail(mail_id: str) -> KeptMail | None:
    """A mail by the id that SES gave it (consistent)."""
    return mail_in(read([key_of_mail(mail_id)]))


def mail_row(mail: KeptMail) -> Once:
    """The row that says where a mail ended."""
    if mail.outcome not in KEPT:
        return Once(_mail_pk(mail.id), "OUTCOME", "outcome", mail_to_json(mail))
    attributes = {"status": mail.status.value, **_index_keys(mail)}
    return Once(_mail_pk(mail.id), "OUTCOME", "kept", mail_to_json(mail), attributes)


def turned(mail: KeptMail, old: Status) -> Turn:
    """The kept mail as it is now, if nobody turned it from its `old` status before."""
    attributes = _index_keys(mail)
    dropped = tuple(name for name in ("due_pk", "due_sk", "list_pk", "list_sk") if name not in attributes)
    return Turn(_mail_pk(mail.id), "OUTCOME", old.value, mail.status.value, mail_to_json(mail), dropped, attributes)


def kept_page(
    outcomes: Sequence[Outcome], since: datetime, *, limit: int, cursor: str | None = None
) -> tuple[tuple[KeptMail, ...], str | None]:
    """Kept mails of these outcomes since a time, newest first, and the cursor of the next page."""
    span: Condition = Row.list_sk >= timestamp(since)
    if cursor is not None:
        if cursor < timestamp(since):
            return (), None  # DynamoDB refuses a span that ends before it begins
        span = Row.list_sk.between(timestamp(since), cursor)
    partitions = [name for outcome in dict.fromkeys(outcomes) for name in read_from(_list_pk(outcome))]
    # The cursor itself was told on the page before: one more than asked for, and it is passed over.
    found = rows_of_shards(
        Row.list_index, partitions, span, sort_key="list_sk", limit=limit + 2, scan_index_forward=False
    )
    rows = [row for row in found if row.list_sk != cursor][: limit + 1]
    return tuple(_mail(row) for row in rows[:limit]), rows[limit - 1].list_sk if len(rows) > limit else None


def count_kept(outcome: Outcome, since: datetime, limit: int) -> int:
    """How many mails wait under an outcome, counted up to `limit`."""
    # pynamodb's own count takes its limit for the size of a page and counts on.
    newer = Row.list_sk >= timestamp(since)
    wanted = ["pk", "sk", "list_sk"]
    return len(
        rows_of_shards(
            Row.list_index,
            read_from(_list_pk(outcome)),
            newer,
            sort_key="list_sk",
            limit=limit,
            attributes_to_get=wanted,
        )
    )


def waiting_of(address: str, since: datetime) -> list[str]:
    """Ids of mails that wait for this address to confirm them, oldest first, as many as one link serves."""
    found = Row.due_index.query(_waiting_pk(address), Row.due_sk >= timestamp(since), limit=MAILS_OF_LINK_MAX)
    return [row.pk[2:] for row in found]


def mails_of(mail_ids: Sequence[str]) -> list[KeptMail]:
    """These mails, newest first; what does not exist is left out."""
    rows = read([key_of_mail(mail_id) for mail_id in dict.fromkeys(mail_ids)]) if mail_ids else []
    return sorted(map(_mail, rows), key=lambda mail: mail.received_at, reverse=True)


def _mail_pk(mail_id: str) -> str:
    return f"R#{mail_id}"


def _waiting_pk(address: str) -> str:
    return f"waiting#{digest(address)}"


def _list_pk(outcome: Outcome) -> str:
    return f"mail#{outcome.value}"


def _index_keys(mail: KeptMail) -> dict[str, str]:
    """Where a kept mail is found: in the list of its outcome until it is let in, and by whom it waits for."""
    if mail.status is Status.RELEASED:
        return {}
    listed = written_to(_list_pk(mail.outcome), mail.id)
    keys = {"list_pk": listed, "list_sk": f"{timestamp(mail.received_at)}#{mail.id}"}
    if mail.is_confirmable and mail.sender is not None:
        keys |= {"due_pk": _waiting_pk(mail.sender), "due_sk": timestamp(mail.received_at)}
    return keys


def _mail(row: Row) -> KeptMail:
    return mail_from_json(row.pk[2:], row.status, row.data)


# ---------------------------------------------------------------- links


LinkKind = Literal["confirmation", "which_client", "closed_ticket", "copy_notice", "lock"]


@dataclass(frozen=True)
class Link:
    """Where a link leads: to a kept mail, or to a ticket of which `address` gets copies (copy_notice), or which an
    agent keeps although it is the matter of `address` (lock).
    """

    kind: LinkKind
    address: str
    language: Literal["cs", "en"]
    until: datetime
    mail_id: str | None = None
    ticket_id: TicketId | None = None
    # Further mails of the address that waited when the link was sent. Later ones get a link of their own.
    others: tuple[str, ...] = ()


def save_link(token: str, link: Link, forget_at: datetime) -> None:
    """Make a link work. Its token is stored hashed; the row goes some time after it stopped working."""
    data = {
        "kind": link.kind,
        "address": link.address,
        "language": link.language,
        "until": timestamp(link.until),
        "mail_id": link.mail_id,
        "ticket_id": link.ticket_id,
        "others": list(link.others),
    }
    Row(_link_pk(token), "LINK", kind="link", data=data, expires_at=int(forget_at.timestamp())).save()


def find_link(token: str) -> Link | None:
    """Where a link leads, also one that works no more; None for a token that never was or is forgotten."""
    try:
        data = Row.get(_link_pk(token), "LINK", consistent_read=True).data
    except DoesNotExist:
        return None
    return Link(**{**data, "until": read_timestamp(data["until"]), "others": tuple(data["others"])})


def _link_pk(token: str) -> str:
    # A token is 128 bits of chance, so that a plain hash cannot be turned around.
    return f"L#{hashlib.sha256(token.encode('utf-8', 'surrogatepass')).hexdigest()}"


# ---------------------------------------------------------------- what an address was sent


def pace_of(address: str, now: datetime, kind: str) -> Pace:
    """Whether an automatic mail of a kind might go to an address now. Notes nothing."""
    return pace(_paced(address)[1], "", kind, now, _pace_rules())


def pace_out(address: str, key: str, kind: str, now: datetime, covers: tuple[str, ...] = ()) -> Pace:
    """Whether the automatic mail `key` may go to an address now; if so it is noted. Safe among writers."""
    rules = _pace_rules()
    for _ in range(CONFLICT_RETRIES_MAX):
        version, sent = _paced(address)
        unchanged = Row.version == version if version else Row.pk.does_not_exist()
        judged = pace(sent, key, kind, now, rules)
        if judged.word != "go":
            return judged
        kept = [one for one in remembered(sent, now, rules) if one.key != key]
        sent_now = (*kept, Sent(key, kind, now, covers))
        data = [[one.key, one.kind, timestamp(one.at), *one.covers] for one in sent_now]
        forget_at = now + max(rules.confirmation_pause, rules.refusal_pause, _PACE_ROW_LIFETIME)
        row = Row(_pace_pk(address), "SENT", kind="pace", data=data, version=version + 1)
        row.expires_at = int(forget_at.timestamp())
        try:
            row.save(condition=unchanged)
        except PutError as error:
            if error.cause_response_code != _FAILED_CONDITION:
                raise
            continue
        return judged
    raise Conflict(f"what {digest(address)} was sent keeps changing")


def _pace_pk(address: str) -> str:
    return f"Q#{digest(address)}"


def _paced(address: str) -> tuple[int, tuple[Sent, ...]]:
    try:
        row = Row.get(_pace_pk(address), "SENT", consistent_read=True)
    except DoesNotExist:
        return 0, ()
    return int(row.version), tuple(_sent(item) for item in row.data)


def _pace_rules() -> Rules:
    rules = settings()
    return Rules(
        rules.automatic_per_hour,
        rules.automatic_per_day,
        rules.confirmation_pause,
        rules.confirmations_per_day,
        rules.refusal_pause,
    )


def _sent(item: Sequence[str]) -> Sent:
    key, kind, at, *covers = item
    return Sent(key, kind, read_timestamp(at), tuple(covers))


# ---------------------------------------------------------------- outgoing mail


class Claimed(Exception):
    """An outgoing mail is being sent by somebody else, whose lease runs."""


@dataclass(frozen=True)
class Claim:
    """An outgoing mail that is ours to send, and how often somebody tried before and now."""

    owner: str
    mail_id: str
    mail: OutgoingMail | NoticeMail
    attempts: int
    until: str
    since: datetime
    # By which it and what led to it are found in the logs: the mail that came in, or a change; and the change.
    origin: str = field(default="", compare=False)
    change: str | None = field(default=None, compare=False)


def owner_of(ticket_id: TicketId) -> str:
    """The partition of a ticket's outgoing mail."""
    return ticket_pk(ticket_id)


def notice_row(notice: NoticeMail, now: datetime, suffix: str = "") -> Once:
    """The outgoing mail about a kept mail: written with the mail's own row, sent like a ticket's."""
    return Once(
        _mail_pk(notice.mail_id),
        f"O#{notice.kind.value}{suffix}",
        "outbox",
        notice_to_json(notice),
        {
            "at": timestamp(now),
            "send_state": SendState.PENDING.value,
            "attempts": 0,
            "due_pk": outbox_pk(notice.mail_id),
            "due_sk": timestamp(now),
        },
    )


def ask_again(notice: NoticeMail, now: datetime) -> None:
    """Send a notice again that was sent before; at most once an hour, however often it is asked for."""
    once = notice_row(notice, now, f"-{timestamp(now)[:13]}")
    row = Row(once.pk, once.sk, kind="outbox", data=dict(once.data), **once.attributes)
    try:
        row.save(condition=Row.pk.does_not_exist())
    except PutError as error:
        if error.cause_response_code != _FAILED_CONDITION:
            raise


def is_covered(address: str, mail_id: str) -> bool:
    """Whether a link that its sender was sent about another mail lets this one in too."""
    return any(mail_id in one.covers for one in _paced(address)[1])


def claim(owner: str, mail_id: str, now: datetime, lease: timedelta) -> Claim | None:
    """Take an outgoing mail to send it; None when it was sent already or is not there.

    Raises Claimed while somebody else's lease runs.
    """
    row = Row(owner, f"O#{mail_id}")
    until = timestamp(now + lease)
    free = (Row.send_state == SendState.PENDING.value) | (
        (Row.send_state == SendState.CLAIMED.value) & (Row.claimed_until < timestamp(now))
    )
    try:
        row.update(
            actions=[
                Row.send_state.set(SendState.CLAIMED.value),
                Row.claimed_until.set(until),
                Row.due_sk.set(until),
                Row.attempts.set((Row.attempts | 0) + 1),
            ],
            condition=free,
        )
    except UpdateError as error:
        if error.cause_response_code != _FAILED_CONDITION:
            raise
        try:
            found = Row.get(row.pk, row.sk, consistent_read=True)
        except DoesNotExist:
            return None
        if found.send_state == SendState.CLAIMED.value:
            raise Claimed(f"{mail_id} of {owner} until {found.claimed_until}") from error
        return None
    attempts, since = int(row.attempts), read_timestamp(row.at)
    if not owner.startswith("T#"):
        return Claim(owner, mail_id, notice_from_json(row.data), attempts, until, since, owner[2:])
    mail = codec.mail_from_json(row.data)
    change = change_name(mail.ticket_id, mail.version)
    return Claim(owner, mail_id, mail, attempts, until, since, row.origin or change, change)


def note_sent(claimed: Claim, message_id: str, now: datetime) -> None:
    """Note that a mail left, and the Message-ID under which replies will name it. Raises Conflict."""
    if not isinstance(claimed.mail, OutgoingMail) or claimed.mail.kind == "copy_notice":
        note_sent_alone(claimed, message_id, now)
        return
    try:
        with TransactWrite(connection=connection()) as transaction:
            transaction.update(Row(claimed.owner, f"O#{claimed.mail_id}"), actions=_sent_actions(message_id, now))
            add_tickets(transaction, message_id, {claimed.mail.ticket_id})
    except TransactWriteError as error:
        if lost_to_another(error):
            raise Conflict(str(error)) from error
        raise


def note_sent_alone(claimed: Claim, message_id: str, now: datetime) -> None:
    """Note only that a mail left: nobody replies to it, or the transaction of `note_sent` keeps losing."""
    Row(claimed.owner, f"O#{claimed.mail_id}").update(actions=_sent_actions(message_id, now))


def _sent_actions(message_id: str, now: datetime) -> list[Any]:
    return [
        Row.send_state.set(SendState.SENT.value),
        Row.sent_at.set(timestamp(now)),
        Row.sent_id.set(message_id),
        Row.claimed_until.remove(),
        Row.due_pk.remove(),
        Row.due_sk.remove(),
    ]


def later_kinds(claimed: Claim) -> frozenset[str]:
    """Kinds of the mails that later changes of the ticket have made."""
    later = Row.query(
        claimed.owner,
        Row.sk.between(f"O#{claimed.mail_id}~", "O#~"),
        consistent_read=True,
        attributes_to_get=["sk"],
    )
    return frozenset(row.sk.split("-")[1] for row in later if "-" in row.sk)


def is_lock_told(claimed: Claim) -> bool:
    """Whether the last mail before this one that told of a lock was sent."""
    earlier = Row.query(
        claimed.owner,
        Row.sk.between("O#", f"O#{claimed.mail_id}"),
        consistent_read=True,
        scan_index_forward=False,
        attributes_to_get=["sk", "send_state"],
    )
    last = next((row for row in earlier if row.sk.endswith("-locked")), None)
    return last is not None and last.send_state == SendState.SENT.value


def release(claimed: Claim, due: datetime, *, is_postponed: bool = False) -> None:
    """Give our claim back after a failure that is known to have sent nothing, so that a retry need not wait.

    The sweep leaves it alone until `due`; what is postponed on purpose is as young then as if it were new. Somebody
    else's claim is not touched.
    """
    try:
        Row(claimed.owner, f"O#{claimed.mail_id}").update(
            actions=[
                Row.send_state.set(SendState.PENDING.value),
                Row.claimed_until.remove(),
                Row.due_sk.set(timestamp(due)),
                *((Row.at.set(timestamp(due)),) if is_postponed else ()),
            ],
            condition=(Row.send_state == SendState.CLAIMED.value) & (Row.claimed_until == claimed.until),
        )
    except UpdateError as error:
        if error.cause_response_code != _FAILED_CONDITION:
            raise


def note_failed(claimed: Claim, cause: str) -> None:
    """Note that a mail can never be sent, and why; staff see it at the answer."""
    _note_over(claimed, SendState.FAILED, cause)


def note_held(claimed: Claim, cause: str) -> None:
    """Note that an automatic mail is not sent, because its reader gets too many."""
    _note_over(claimed, SendState.HELD, cause)


def _note_over(claimed: Claim, state: SendState, cause: str) -> None:
    Row(claimed.owner, f"O#{claimed.mail_id}").update(
        actions=[
            Row.send_state.set(state.value),
            Row.cause.set(cause[:500]),
            Row.claimed_until.remove(),
            Row.due_pk.remove(),
            Row.due_sk.remove(),
        ]
    )


def overdue(now: datetime, limit: int) -> list[tuple[str, str]]:
    """Outgoing mail that should have left before `now`: (owner, mail id), oldest first."""
    rows = rows_of_shards(Row.due_index, outbox_pks(), Row.due_sk < timestamp(now), sort_key="due_sk", limit=limit)
    return [(row.pk, row.sk[2:]) for row in rows]
