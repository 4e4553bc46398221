"""A technical event: what is told to whom, how far it is, and each SMS of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from chalicelib.platform.ids import timestamp
from chalicelib.sms.plan import LIMITS, Language
from chalicelib.tickets.ticket import Agent

EVENT_CLIENTS_MAX: Final = 500
# A row of DynamoDB has 400 kB, and a sign takes up to 12 characters of JSON: two texts are in one row, and all names.
EVENT_TEXT_CHARS_MAX: Final = 10_000
EVENT_NAME_CHARS_MAX: Final = 60
# SMS of one event: the plan of all is made while its author waits.
EVENT_TEXTS_MAX: Final = 2_000
# The change of a ticket of an event that opened it, and with which its SMS go.
FIRST_VERSION: Final = 1

Outcome = Literal["waiting", "sent", "delivered", "failed", "unknown", "refused"]
# How sure an outcome is. What is told late or again never takes away what is known better.
RANK: Final[Mapping[Outcome, int]] = {
    "waiting": 0,
    "refused": 1,
    "unknown": 2,
    "sent": 3,
    "failed": 4,
    "delivered": 5,
}
SAME_EVENT: Final = "same-event"
State = Literal["sending", "done", "held"]


@dataclass(frozen=True)
class TechnicalEvent:
    """What staff tell many clients at once. `sms` and `sms_en` are as they are sent."""

    id: str
    at: datetime
    by: Agent
    queue: str
    subject: str
    text: str
    sms: str
    subject_en: str | None = None
    text_en: str | None = None
    sms_en: str | None = None
    markdown: bool = False
    confirmed_by: Agent | None = None

    def subject_in(self, language: Language) -> str:
        """The subject to a reader of a language; Czech where there is no English."""
        return (language == "en" and self.subject_en) or self.subject

    def text_in(self, language: Language) -> str:
        """The message to a reader of a language."""
        return (language == "en" and self.text_en) or self.text

    def sms_in(self, language: Language) -> str:
        """The SMS to a reader of a language."""
        return (language == "en" and self.sms_en) or self.sms


@dataclass(frozen=True)
class Text:
    """An SMS of an event: to one number once.

    `ticket` is the one that it belongs to. `claimed_until`: so long somebody may be handing it to SNS; None while
    nobody is. `price_musd` is what is counted of it.
    """

    event: str
    number: str
    ticket: str
    client: str
    outcome: Outcome
    reason: str = ""
    country: str | None = None
    segments: int = 0
    price_musd: int = 0
    claimed_until: datetime | None = None

    @property
    def is_held(self) -> bool:
        """Whether a limit keeps it back, which a lead may lift."""
        return self.outcome == "refused" and self.reason in LIMITS


@dataclass(frozen=True)
class Progress:
    """How far an event is; what lists and pushes show of it.

    Every SMS is counted under the one outcome that it has; `left` counts clients that are not finished and SMS of
    finished ones without an outcome, so for a moment it may be below zero.
    """

    event: str
    at: datetime
    by: Agent
    queue: str
    subject: str
    sms: str
    clients: int
    finished: int = 0
    tickets: int = 0
    left: int = 0
    texts: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    unknown: int = 0
    refused: int = 0
    held: int = 0
    price_musd: int = 0
    confirmed_by: Agent | None = None
    confirmed_at: datetime | None = None

    @property
    def state(self) -> State:
        """Whether something is still to be done, by the product or (held) by a lead."""
        if self.left or self.finished < self.clients:
            return "sending"
        if not self.held:
            return "done"
        return "held" if self.confirmed_at is None else "sending"

    def shown(self) -> dict[str, Any]:
        """As the API and pushes tell it."""
        return {
            "id": self.event,
            "at": timestamp(self.at),
            "by": {"id": self.by.id, "name": self.by.name},
            "queue": self.queue,
            "subject": self.subject,
            "sms": self.sms,
            "state": self.state,
            "counts": {
                "clients": self.clients,
                "tickets": self.tickets,
                "sms": self.texts,
                "sent": self.sent,
                "delivered": self.delivered,
                "failed": self.failed,
                "unknown": self.unknown,
                "refused": self.refused,
            },
            "price_usd": self.price_musd / 1_000_000,
        }


@dataclass(frozen=True)
class ToldClient:
    """A client whose part of an event was worked off: its ticket, or why there is none; `to`: numbers and names."""

    client: str
    state: Literal["done", "failed", "no-contact"]
    ticket: str | None = None
    number: int | None = None
    to: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class Whole:
    """Everything that is stored of an event. `names` are those of its clients, by number, in their order."""

    progress: Progress
    names: Mapping[str, str]
    told: Mapping[str, ToldClient] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    # SMS that were not sent because another ticket of the event has them: (client, number).
    repeated: frozenset[tuple[str, str]] = frozenset()

    def shown(self) -> dict[str, Any]:
        """As the API tells it."""
        return {**self.progress.shown(), "clients": [self._client(number) for number in self.names]}

    def _client(self, number: str) -> dict[str, Any]:
        told = self.told.get(number)
        sms = [] if told is None else [self._text(told, *to) for to in told.to]
        return {
            "client": {"number": number, "name": self.names[number]},
            "state": self._state(told, sms),
            "ticket": None if told is None or told.ticket is None else {"id": told.ticket, "number": told.number},
            "sms": sms,
        }

    def _state(self, told: ToldClient | None, sms: list[dict[str, Any]]) -> str:
        if told is None:
            return "waiting"
        if told.state != "done":
            return told.state
        if any(one["outcome"] == "refused" and one["reason"] in LIMITS for one in sms):
            return "held"
        return "waiting" if any(one["outcome"] == "waiting" for one in sms) else "done"

    def _text(self, told: ToldClient, number: str, name: str | None) -> dict[str, Any]:
        found = self.texts.get(number)
        if found is not None and found.ticket != told.ticket:
            outcome, reason, price_musd = "refused", SAME_EVENT, 0
        elif found is not None:
            outcome, reason, price_musd = found.outcome, found.reason, found.price_musd
        else:
            outcome, reason, price_musd = "waiting", "", 0
        return {
            "number": number,
            "name": name,
            "outcome": outcome,
            "reason": reason,
            "price_usd": price_musd / 1_000_000,
        }

    def unfinished(self, now: datetime) -> tuple[list[str], list[str]]:
        """What nobody works on any more, or yet: numbers of clients, and tickets whose SMS are not all dealt with."""
        clients = [number for number in self.names if number not in self.told]
        tickets = [
            told.ticket
            for told in self.told.values()
            if told.ticket is not None and any(self._is_open(told, number, now) for number, _ in told.to)
        ]
        return clients, tickets

    def _is_open(self, told: ToldClient, number: str, now: datetime) -> bool:
        text = self.texts.get(number)
        if text is None:
            return True
        if text.ticket != told.ticket:
            return (told.client, number) not in self.repeated
        if text.is_held:
            return self.progress.confirmed_at is not None
        return text.outcome == "waiting" and (text.claimed_until is None or text.claimed_until <= now)
