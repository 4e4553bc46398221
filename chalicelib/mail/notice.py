"""A mail of ours about a mail that is kept, a lock of PINs, or money: all that composing it needs. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from chalicelib.mail.kept import Notice
from chalicelib.mail.spending import Spending, spending_from_json, spending_to_json
from chalicelib.platform.ids import read_timestamp, timestamp

# In place of a caller's number: he showed none, or none that can be.
WITHHELD: Final = "withheld"


@dataclass(frozen=True)
class NoticeMail:
    """What is said to whom about the kept mail `mail_id`.

    `message_id` is that of the mail it answers, "" where nothing of that mail may be repeated. `number` and
    `subject` are the closed ticket's, for a notice about one.

    Of a lock of PINs: there is no mail, `mail_id` is a name of its own. Whose PIN, until when (aware), and from which
    number the last wrong one came, as people read it; WITHHELD, or "" where that is not known.

    Of money: there is no mail either, and `spending` is what is told.
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
    client_number: str = ""
    client_name: str = ""
    caller: str = ""
    until: datetime | None = None
    spending: Spending | None = None


def notice_to_json(notice: NoticeMail) -> dict[str, Any]:
    """The notice as its outbox row stores it."""
    data = {**vars(notice), "kind": notice.kind.value, "received_at": timestamp(notice.received_at)}
    del data["spending"]
    of_lock = {name: data.pop(name) for name in ("client_number", "client_name", "caller", "until")}
    if notice.until is not None:
        data |= {**of_lock, "until": timestamp(notice.until)}
    if notice.spending is not None:
        data["spending"] = spending_to_json(notice.spending)
    return data


def notice_from_json(data: Mapping[str, Any]) -> NoticeMail:
    """The inverse of `notice_to_json`."""
    read = {**data, "kind": Notice(data["kind"]), "received_at": read_timestamp(data["received_at"])}
    if "until" in data:
        read["until"] = read_timestamp(data["until"])
    if "spending" in data:
        read["spending"] = spending_from_json(data["spending"])
    return NoticeMail(**read)
