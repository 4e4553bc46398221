"""What SES tells of the mails that it took from us: delivered, delayed, bounced, complained of, rejected.

The bodies are those of event publishing by a configuration set (`eventType`) and of the older notifications
of an identity (`notificationType`), as the Amazon SES Developer Guide describes them under "Contents of
event data that Amazon SES publishes to Amazon SNS".
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeAlias

from chalicelib.mail.addresses import read_address

Kind: TypeAlias = Literal["bounce", "complaint", "delivery", "delay", "reject"]

RECIPIENTS_MAX: Final = 100  # SES takes 50 recipients for one mail
TAGS_MAX: Final = 100
TEXT_CHARS_MAX: Final = 500  # of one diagnostic


@dataclass(frozen=True, slots=True)
class EventRecipient:
    """An address, bare and in lower case, and what its server said: `status` is an enhanced code like "5.1.1"
    (RFC 3463) or None, `text` its words on one line."""

    address: str
    status: str | None
    text: str


@dataclass(frozen=True, slots=True)
class SesEvent:
    """What happened to the mail that SES calls `message_id` (without the domain that it has in Message-ID).

    `permanent` says that sending it again cannot help: a hard bounce, a rejected or unrenderable mail.
    `sub_type` is the provider's word for it ("OnAccountSuppressionList", "MailboxFull", "abuse", …), ""
    without one. `at` is in UTC. `tags` are the mail's, with those of SES ("ses:configuration-set").
    """

    kind: Kind
    message_id: str
    recipients: tuple[EventRecipient, ...]
    permanent: bool
    sub_type: str
    at: datetime
    tags: Mapping[str, tuple[str, ...]]


def read_event(body: Mapping[str, Any]) -> SesEvent | None:
    """The event in `body`, None if it is of a type that says nothing about delivery (Send, Open, Click, …).

    Raises ValueError, with a sentence that names the member, if it is of a type that is read but malformed.
    """
    _checked(body, Mapping, "the whole")
    name = body.get("eventType", body.get("notificationType"))
    if name is None:
        raise ValueError("an SES event has to have eventType or notificationType")
    reader = _READERS.get(_checked(name, str, "eventType"))
    return None if reader is None else reader(body)


# --- one reader for each type ------------------------------------------------------------------------

_Object: TypeAlias = Mapping[str, Any]


def _bounce(body: _Object) -> SesEvent:
    bounce = _member(body, "bounce", Mapping)
    return _event(
        "bounce",
        body,
        tuple(_recipients(bounce, "bounce", "bouncedRecipients")),
        permanent=_member(bounce, "bounce.bounceType", str) == "Permanent",
        sub_type=_optional(bounce, "bounce.bounceSubType"),
        at=_time(bounce, "bounce.timestamp"),
    )


def _complaint(body: _Object) -> SesEvent:
    complaint = _member(body, "complaint", Mapping)
    # The sub-type says that SES itself held it back; the feedback type is what the person's provider wrote.
    sub_type = _optional(complaint, "complaint.complaintSubType")
    return _event(
        "complaint",
        body,
        tuple(_recipients(complaint, "complaint", "complainedRecipients")),
        sub_type=sub_type or _optional(complaint, "complaint.complaintFeedbackType"),
        at=_time(complaint, "complaint.timestamp"),
    )


def _delivery(body: _Object) -> SesEvent:
    delivery = _member(body, "delivery", Mapping)
    said = _one_line(_optional(delivery, "delivery.smtpResponse"))
    addresses = _addresses(delivery, "delivery.recipients")
    recipients = tuple(EventRecipient(address, None, said) for address in addresses)
    return _event("delivery", body, recipients, at=_time(delivery, "delivery.timestamp"))


def _delay(body: _Object) -> SesEvent:
    delay = _member(body, "deliveryDelay", Mapping)
    return _event(
        "delay",
        body,
        tuple(_recipients(delay, "deliveryDelay", "delayedRecipients")),
        sub_type=_optional(delay, "deliveryDelay.delayType"),
        at=_time(delay, "deliveryDelay.timestamp"),
    )


def _reject(body: _Object) -> SesEvent:
    """SES found a virus in the mail; it reached nobody."""
    reason = _optional(_member(body, "reject", Mapping), "reject.reason")
    return _for_nobody(body, reason, reason)


def _failure(body: _Object) -> SesEvent:
    """SES could not fill in a template; the mail reached nobody."""
    failure = _member(body, "failure", Mapping)
    return _for_nobody(body, "Rendering Failure", _optional(failure, "failure.errorMessage"))


_READERS: Final[Mapping[str, Callable[[_Object], SesEvent]]] = {
    "Bounce": _bounce,
    "Complaint": _complaint,
    "Delivery": _delivery,
    "DeliveryDelay": _delay,
    "Reject": _reject,
    "Rendering Failure": _failure,
}


def _for_nobody(body: _Object, sub_type: str, said: str) -> SesEvent:
    mail = _member(body, "mail", Mapping)
    addresses = _addresses(mail, "mail.destination")
    recipients = tuple(EventRecipient(address, None, _one_line(said)) for address in addresses)
    # These two have no time of their own: it happens when the mail is taken.
    return _event("reject", body, recipients, permanent=True, sub_type=sub_type, at=_time(mail, "mail.timestamp"))


def _event(
    kind: Kind,
    body: _Object,
    recipients: tuple[EventRecipient, ...],
    *,
    at: datetime,
    permanent: bool = False,
    sub_type: str = "",
) -> SesEvent:
    mail = _member(body, "mail", Mapping)
    message_id = _member(mail, "mail.messageId", str)
    if not message_id:
        raise ValueError("mail.messageId of an SES event must not be empty")
    return SesEvent(kind, message_id, recipients, permanent, sub_type, at, _tags(mail))


# --- checked members ---------------------------------------------------------------------------------


_TYPE_NAMES: Final[Mapping[type, str]] = {str: "a text", list: "a list", Mapping: "an object"}


def _checked(value: Any, type_: type, path: str) -> Any:
    if not isinstance(value, type_):
        found = type(value).__name__
        raise ValueError(f"{path} of an SES event has to be {_TYPE_NAMES[type_]}, not {found}")  # noqa: TRY004
    return value


def _member(parent: _Object, path: str, type_: type) -> Any:
    """The member that the last word of `path` names."""
    name = path.rpartition(".")[2]
    if name not in parent:
        raise ValueError(f"{path} is missing in an SES event")
    return _checked(parent[name], type_, path)


def _optional(parent: _Object, path: str) -> str:
    """A text that may be missing or null."""
    value = parent.get(path.rpartition(".")[2])
    return "" if value is None else str(_checked(value, str, path))


def _time(parent: _Object, path: str) -> datetime:
    value = _member(parent, path, str)
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{path} of an SES event is not a time of ISO 8601: {value[:40]!r}") from None
    if at.tzinfo is None:
        raise ValueError(f"{path} of an SES event has no time zone: {value[:40]!r}")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{path} of an SES event is out of range: {value[:40]!r}") from None


def _list(parent: _Object, path: str) -> list[Any]:
    values: list[Any] = _member(parent, path, list)
    if len(values) > RECIPIENTS_MAX:
        raise ValueError(f"{path} of an SES event holds more than {RECIPIENTS_MAX} elements")
    return values


def _recipients(parent: _Object, parent_path: str, name: str) -> Iterator[EventRecipient]:
    path = f"{parent_path}.{name}"
    for value in _list(parent, path):
        one = _checked(value, Mapping, f"{path}[]")
        yield EventRecipient(
            _address(_member(one, f"{path}[].emailAddress", str), path),
            _optional(one, f"{path}[].status") or None,
            _one_line(_optional(one, f"{path}[].diagnosticCode").removeprefix("smtp;")),
        )


def _addresses(parent: _Object, path: str) -> list[str]:
    return [_address(_checked(value, str, f"{path}[]"), path) for value in _list(parent, path)]


def _address(value: str, path: str) -> str:
    """The bare address; the bounced server may have written a name beside it."""
    inside = value.rpartition("<")[2].partition(">")[0].strip()
    address = read_address(inside) or inside.lower()
    if "@" not in address or " " in address or not address.isprintable():
        raise ValueError(f"{path} of an SES event holds something that is no address")
    return address


def _one_line(text: str) -> str:
    return " ".join(text.split())[:TEXT_CHARS_MAX]


def _tags(mail: _Object) -> Mapping[str, tuple[str, ...]]:
    tags = mail.get("tags") or {}  # the older notifications have none
    if len(_checked(tags, Mapping, "mail.tags")) > TAGS_MAX:
        raise ValueError(f"mail.tags of an SES event holds more than {TAGS_MAX} elements")
    return {
        _checked(name, str, "mail.tags"): tuple(
            _checked(value, str, "mail.tags[]") for value in _checked(values, list, "mail.tags")
        )
        for name, values in tags.items()
    }
