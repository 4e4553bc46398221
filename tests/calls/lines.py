"""Who calls in the tests: clients with numbers and PINs, an exchange, and PINs that cost no time to look at."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import botocore.client
import pytest

from chalicelib.calls import desk, reception, store
from chalicelib.calls.call import Call
from chalicelib.people import pins, service
from chalicelib.people import store as people
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.tickets.ticket import Agent
from tests.one_aws import stored

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
JAN, EVA, BOTH, STRANGER = "+420777123456", "+420777000111", "+420777222333", "+420601999888"
PIN, WRONG = "4711", "0815"
ALENA, PETR = Agent("alena", "Alena Vzorová"), Agent("petr", "Petr Malý")

# 1001 has a PIN, 2002 has none; one number is listed by both.
FIRMA = ListedClient(
    "1001",
    "Firma s.r.o.",
    (
        Contact("eva@firma.example", "Eva", "en", technical=True, phones=(EVA,)),
        Contact("jan@firma.example", "Jan", "cs", technical=True, phones=(JAN, BOTH), pin=True),
        Contact("uctarna@firma.example", "Účtárna", "cs", technical=False),
    ),
)
DRUHA_NUMBER = "+420777444555"
DRUHA = ListedClient(
    "2002",
    "Druhá a.s.",
    (
        Contact("olga@druha.example", "Olga", "cs", technical=True, phones=(DRUHA_NUMBER, BOTH)),
        Contact("rada@druha.example", "Rada", "cs", technical=False),
    ),
)
_words = count()


def word() -> str:
    """A word that was never used before."""
    return f"word-{next(_words)}"


def listed() -> None:
    """The clients are in the directory, one of them with his PIN."""
    service.put_client(FIRMA, NOW)
    service.put_client(DRUHA, NOW)
    set_pin(FIRMA.number, PIN)


def set_pin(number: str, pin: str) -> None:
    """A client has a PIN."""
    people.save_pin_hash(number, f"plain {pin}")


def cheap_pins(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, str]]:
    """PINs are looked at in no time; what was looked at, as (hash, PIN), is listed."""
    looked_at: list[tuple[str | None, str]] = []

    def matches(hashed: str | None, pin: str) -> bool:
        """Whether it is the PIN of a hash that is none."""
        looked_at.append((hashed, pin))
        return hashed == f"plain {pin}"

    monkeypatch.setattr(pins, "matches", matches)
    return looked_at


def ring(number: str | None = JAN, call: str | None = None, now: datetime = NOW, **said: Any) -> Call:
    """The exchange announces a call, each time another one."""
    return reception.announce(reception.Announcement(call or word(), number, **said), now, word)


def say(call: Call, client: str | None = None, pin: str | None = None, now: datetime = NOW) -> Call:
    """The exchange passes on what the caller keyed in."""
    return reception.identified(call.id, client, pin, now, word)


def tell(call: Call, client: str | None = None, pin: str | None = None, now: datetime = NOW) -> Call:
    """Alena types what the caller says."""
    return desk.check(call.id, client, pin, ALENA, now, word)


def loaded(call: Call) -> Call:
    """The call as the table has it."""
    found = store.load(call.id)
    assert found is not None
    return found


def lock_mails() -> list[dict[str, Any]]:
    """Mails about locks that are to be sent, as (attributes of their rows)."""
    rows = [row for row in stored("fronta-test-tickets") if row["sk"]["S"].startswith("O#pin_locked")]
    return sorted(rows, key=str)


def aws_calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is asked of AWS from now on."""
    made: list[str] = []
    real = botocore.client.BaseClient._make_api_call

    def call(client: Any, operation: str, parameters: Any) -> Any:
        """Notes the operation."""
        made.append(operation)
        return real(client, operation, parameters)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
    yield made
