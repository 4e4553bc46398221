"""A mail of ours about a mail that is kept: all that composing it needs. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from chalicelib.mail.kept import Notice
from chalicelib.platform.ids import read_timestamp, timestamp


@dataclass(frozen=True)
class NoticeMail:
    """What is said to whom about the kept mail `mail_id`.

    `message_id` is that of the mail it answers, "" where nothing of that mail may be repeated. `number` and
    `subject` are the closed ticket's, for a notice about one.
    """

    mail_id: str
    kind: Notice
    queue: str
    to: str
    language: Literal["cs", "en"]
    received_at: datetime
    message_id: str = ""
    number: int | None = None
    subject: str = ""


def notice_to_json(notice: NoticeMail) -> dict[str, Any]:
    """The notice as its outbox row stores it."""
    return {**vars(notice), "kind": notice.kind.value, "received_at": timestamp(notice.received_at)}


def notice_from_json(data: Mapping[str, Any]) -> NoticeMail:
    """The inverse of `notice_to_json`."""
    return NoticeMail(**{**data, "kind": Notice(data["kind"]), "received_at": read_timestamp(data["received_at"])})
