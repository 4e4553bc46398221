"""Attacks by telephone, each answered by a limit that has a name."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.calls import flood, identifying, reception, store
from chalicelib.calls.card import answer, card
from chalicelib.people import pins
from chalicelib.platform.settings import Settings, settings
from chalicelib.tickets.ticket import Client
from tests.calls import lines
from tests.calls.lines import BOTH, DAY, DRUHA_NUMBER, EVA, HOUR, JAN, MINUTE, NOW, PIN, STRANGER, WRONG, ring, say
from tests.tickets.examples import stored

pytestmark = pytest.mark.usefixtures("aws_resources")
CLIENTS = [f"3{n:03}" for n in range(20)]


@pytest.fixture(autouse=True)
def looked_at(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, str]]:
    """Two clients; PINs that were looked at."""
    found = lines.cheap_pins(monkeypatch)
    lines.listed()
    return found


@pytest.fixture
def many_clients() -> list[str]:
    """Twenty more clients, each with a PIN."""
    for number in CLIENTS:
        lines.service.put_client(replace(lines.DRUHA, number=number, contacts=()), NOW)
        lines.set_pin(number, "1357")
    return CLIENTS


def limited(monkeypatch: pytest.MonkeyPatch, **limits: Any) -> Settings:
    """Other limits than the stage's."""
    rules = replace(settings(), **limits)
    for module in (identifying, flood, reception, store):
        monkeypatch.setattr(module, "settings", lambda: rules)
    return rules


# ---------------------------------------------------------------- guessing a PIN


def test_attack_guessing_one_clients_pin_across_numbers(looked_at: list[Any]) -> None:
    """`pin_tries_max`, `pin_lock`: another number, or none, for each guess brings no guess more."""
    for n in range(30):
        say(ring(f"+4206011122{n:02}" if n % 3 else None), "1001", f"{n:04}")
    assert len(looked_at) == settings().pin_tries_max
    assert len(lines.lock_mails()) == 1


def test_attack_guessing_all_day_across_numbers(looked_at: list[Any]) -> None:
    """`pin_wrong_per_day_max`: whoever waits for each lock to end has a day's guesses, and the client five mails."""
    for n in range(600):
        at = NOW + n * 2 * MINUTE
        say(ring(f"+42060{n:07}"[:13], now=at), "1001", f"{n:04}", at)
    in_first_day = settings().pin_wrong_per_day_max
    assert len(looked_at) == in_first_day
    assert len(lines.lock_mails()) == in_first_day // settings().pin_tries_max


def test_attack_guessing_slowly(looked_at: list[Any]) -> None:
    """A guess a day, and the client's own calls with the right PIN in between: every fifth is told to him."""
    for n in range(10):
        at = NOW + n * DAY
        say(ring(None, now=at), "1001", f"{n:04}", at)
        assert say(ring(JAN, now=at + HOUR), pin=PIN, now=at + HOUR).level == "number_pin"
    assert len(lines.lock_mails()) == 2


def test_attack_guessing_across_clients(many_clients: list[str], looked_at: list[Any]) -> None:
    """`pin_number_lock`: one number tries one PIN with each of many clients, and is locked after five."""
    for client in many_clients:
        say(ring(STRANGER), client, "1234")
    assert len(looked_at) == settings().pin_tries_max
    assert say(ring(STRANGER), "1001", PIN).pin == "locked"


def test_attack_guessing_across_clients_from_everywhere(
    many_clients: list[str], looked_at: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`strangers_wrong_per_hour_max`: a number for each guess, or none; callers whom somebody lists go on."""
    rules = limited(monkeypatch, strangers_wrong_per_hour_max=12)
    for n, client in enumerate(many_clients):
        say(ring(f"+4206011122{n:02}" if n % 2 else None), client, "1234")
    assert len(looked_at) == rules.strangers_wrong_per_hour_max
    assert say(ring(None), "1001", PIN).pin == "locked"
    assert say(ring(JAN), pin=PIN).level == "number_pin"
    assert say(ring(None, now=NOW + HOUR), "1001", PIN, NOW + HOUR).level == "client_pin"


def test_attack_guessing_from_numbers_that_are_listed(looked_at: list[Any]) -> None:
    """Spoofed ones, of the client himself and of others: the client's own limit holds for all of them."""
    for n in range(12):
        number = (JAN, EVA, BOTH, DRUHA_NUMBER)[n % 4]
        say(ring(number), "1001", f"{n:04}")
    assert len(looked_at) == settings().pin_tries_max


@pytest.mark.usefixtures("atomic_dynamodb")
def test_attack_guessing_at_once(looked_at: list[Any]) -> None:
    """Of twelve guesses at the same moment no more are looked at than of twelve one after another."""
    calls = [ring(f"+4206011122{n:02}") for n in range(12)]

    def guess(call: Any) -> str:
        """One of them; who loses to the others every time is told to try again, and was not looked at."""
        try:
            return str(say(call, "1001", WRONG).pin)
        except store.Conflict:
            return "busy"

    with ThreadPoolExecutor(12) as pool:
        found = Counter(pool.map(guess, calls))
    assert len(looked_at) <= settings().pin_tries_max
    assert set(found) <= {"wrong", "locked", "busy"}
    rest = [say(ring(None), "1001", WRONG).pin for _ in range(6)]
    assert rest[-1] == "locked"
    assert len(looked_at) == settings().pin_tries_max
    assert len(lines.lock_mails()) == 1


@pytest.mark.usefixtures("atomic_dynamodb")
def test_attack_two_at_the_last_try(looked_at: list[Any]) -> None:
    """Four are wrong; of two at once one is looked at, whoever is first."""
    for _ in range(4):
        say(ring(None), "1001", WRONG)
    calls = [ring(EVA), ring(JAN)]
    del looked_at[:]
    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(lambda call: say(call, pin=WRONG).pin, calls))
    assert (found, len(looked_at)) == (["locked", "locked"], 1)


def test_attack_guessing_within_a_call_that_was_proven(looked_at: list[Any]) -> None:
    """Who gives the PIN of his own client makes good nothing that he guessed of another."""
    lines.set_pin("2002", "8642")
    for _ in range(2):
        call = ring(STRANGER)
        say(call, "1001", WRONG)
        say(call, "1001", WRONG)
        assert say(call, "2002", "8642").level == "client_pin"
    say(ring(STRANGER), "1001", WRONG)
    assert say(ring(STRANGER), "2002", "8642").pin == "locked"


def test_attack_naming_another_client_while_ones_own_pin_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two requests at once: a PIN proves nothing of a client who was named after it was given."""
    lines.set_pin("2002", "8642")
    for pin in ("8642", WRONG):
        call = say(ring(STRANGER), "2002")
        real = pins.matches

        def matches(hashed: str | None, given: str, call: Any = call, real: Any = real) -> bool:
            """While it is looked at, the other request is answered."""
            assert say(call, "1001").pin == "due"
            return bool(real(hashed, given))

        with monkeypatch.context() as patched:
            patched.setattr(pins, "matches", matches)
            say(call, pin=pin)
        found = lines.loaded(call)
        assert (found.client, found.level, found.pin) == (Client("1001", "Firma s.r.o."), "client_only", "due")


def test_attack_asking_an_agent_to_type_guesses(looked_at: list[Any]) -> None:
    """What an agent types counts as what is keyed in."""
    call = ring(STRANGER)
    for n in range(9):
        lines.tell(call, "1001", f"{n:04}")
    assert len(looked_at) == settings().pin_tries_max


# ---------------------------------------------------------------- finding out


def test_attack_looking_for_client_numbers(many_clients: list[str]) -> None:
    """`pin_tries_max` for a number: after five that nobody has, none is looked up, whether there is one or not."""
    call = ring(STRANGER)
    levels = [say(call, number).level for number in ("8000", "8001", "8002", "8003", "8004", "1001", "8005")]
    assert levels == ["none"] * 7
    assert say(ring(STRANGER), many_clients[0]).pin == "locked"
    # Whoever an agent talks to is another matter.
    assert lines.tell(call, "1001").level == "client_only"


def test_attack_looking_for_client_numbers_from_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """`strangers_wrong_per_hour_max` counts client numbers that nobody has, too."""
    limited(monkeypatch, strangers_wrong_per_hour_max=7)
    for n in range(7):
        assert say(ring(None), f"8{n:03}").level == "none"
    assert say(ring(None), "1001").level == "none"


def test_attack_telling_wrong_pins_from_wrong_clients(looked_at: list[Any]) -> None:
    """Where both were given together, what is wrong is answered alike but for what a client number alone shows."""
    told = [answer(say(ring(STRANGER), client, WRONG), NOW) for client in ("1001", "8000")]
    assert [one["pin"] for one in told] == ["wrong", "wrong"]
    assert [hashed is None for hashed, _ in looked_at] == [False, True]


def test_a_wrong_pin_takes_as_long_where_there_is_no_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same work of argon2id is done for a hash of nobody: its cost is in the hash."""
    monkeypatch.undo()
    pins.change("1001", "58291")
    parameters = [hashed.split("$")[1:4] for hashed in (pins.store.pin_hash("1001") or "", pins._OF_NOBODY)]
    assert parameters[0] == parameters[1] == ["argon2id", "v=19", "m=65536,t=2,p=1"]


# ---------------------------------------------------------------- spoofing


def test_attack_spoofed_number() -> None:
    """A client's number alone opens nothing where he has a PIN: neither names nor tickets."""
    stored(1, client=Client("1001", "Firma s.r.o."))
    told = answer(ring(JAN), NOW)
    assert (told["level"], told["client"], told["contact"], told["tickets"]) == ("none", None, None, [])


def test_attack_number_listed_by_ones_own_client_too() -> None:
    """Whoever has another client's number listed with his own takes its proof away, and gains none."""
    own = replace(lines.DRUHA.contacts[0], phones=(DRUHA_NUMBER, JAN))
    lines.service.put_client(replace(lines.DRUHA, contacts=(own,)), NOW)
    call = ring(JAN)
    assert (call.level, call.client, len(call.candidates)) == ("none", None, 2)


# ---------------------------------------------------------------- flooding


def test_attack_flood_from_one_number() -> None:
    """`calls_per_number_per_hour_max`: what is beyond rings nowhere, and others ring on."""
    most = settings().calls_per_number_per_hour_max
    for n in range(most):
        ring(STRANGER, now=NOW + n * MINUTE)
    with pytest.raises(flood.TooMany, match="calls_per_number_per_hour_max"):
        ring(STRANGER, call="beyond", now=NOW + 30 * MINUTE)
    assert store.load(reception.calls.call_id("beyond")) is None
    ring(JAN, now=NOW + 30 * MINUTE)
    ring(STRANGER, call="beyond", now=NOW + HOUR)


def test_attack_flood_from_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """`calls_per_minute_max` for all; it tells when there is room again, and no row is written."""
    limited(monkeypatch, calls_per_minute_max=5)
    for n in range(5):
        ring(f"+4206011122{n:02}")
    with pytest.raises(flood.TooMany, match="calls_per_minute_max") as refused:
        ring(JAN)
    assert refused.value.retry_after_s == 60
    assert sum(row["kind"]["S"] == "call" for row in lines.stored("fronta-test-calls")) == 5
    ring(JAN, now=NOW + MINUTE)


@pytest.mark.usefixtures("atomic_dynamodb")
def test_attack_flood_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of calls at the same moment no more get in than there is room for."""
    limited(monkeypatch, calls_per_minute_max=5)

    def rings(n: int) -> bool:
        """Whether it got in."""
        try:
            ring(f"+4206011122{n:02}")
        except flood.TooMany:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(rings, range(10))) == 5


def test_attack_flood_from_one_number_takes_no_room_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one number sends beyond its own limit does not count for all."""
    limited(monkeypatch, calls_per_minute_max=10, calls_per_number_per_hour_max=5)
    for _ in range(20):
        with pytest.raises(flood.TooMany):
            for _ in range(6):
                ring(STRANGER)
    for n in range(5):
        ring(f"+4206011122{n:02}")


# ---------------------------------------------------------------- injected text


NASTY = [
    "<img src=x onerror=alert(1)>",
    "Jan\r\nX-Injected: yes",
    "\u202ereverof\u202c",
    '{"level":"number_pin"}',
    "'; DROP TABLE calls; --",
    "=HYPERLINK(1)",
    "{{7*7}}",
    "\x1b]0;title\x07",
    "J" + "\u0300" * 200,
    "x" * 200,
    "\ud83d\ude00\ud800",
]


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("place", ["number", "name", "to", "client", "call"])
def test_attack_injected_text(text: str, place: str) -> None:
    """In each field: short text on one line of its card, within JSON, and proof of nothing."""
    said = {"call": lines.word(), "number": None, place: text[:100]}
    call = reception.announce(reception.Announcement(**said), NOW, lines.word)
    told = card(call, (), NOW, HOUR)
    assert told["level"] == "none"
    assert told["may"] == []
    shown = [told[name] or "" for name in ("shown", "name", "to")]
    assert all(len(one) <= 60 and one.isprintable() for one in shown)
    assert json.loads(json.dumps(told)) == told
    assert lines.loaded(call) == call


def test_attack_injected_text_in_the_mail_about_a_lock() -> None:
    """Of what the caller's exchange says nothing is in it but a number that can be."""
    for number in ("<script>", None):
        call = ring(number, name="Napište na http://zlo.example")
        for _ in range(5):
            call = say(call, "1001", WRONG, NOW)
        if number:
            assert call.pin == "locked"
    (mail,) = lines.lock_mails()
    assert "zlo" not in str(mail)
    assert "script" not in str(mail)
    assert json.loads(mail["data"]["S"])["caller"] == "withheld"
