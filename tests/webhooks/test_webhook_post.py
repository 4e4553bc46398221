"""One request to a receiver: what it is sent, what it can do to us, and where a name may lead."""

import socket
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from chalicelib.webhooks import post as posting
from chalicelib.webhooks.address import NotAllowed, Target, target_of
from chalicelib.webhooks.post import checked_addresses, post
from chalicelib.webhooks.retries import Outcome
from tests.webhooks.receiver import (
    Behaviour,
    Certificate,
    Receiver,
    certificate,
    drip,
    hang,
    mumble,
    pour,
    status,
    swell,
    vanish,
)

BODY = b'{"type":"ping"}'
# No test waits longer for a receiver that never answers.
SHORT_S = 0.3
PUBLIC = "93.184.216.34"


def trusted(receiver: Receiver) -> Target:
    """The receiver, whose host the operator trusts."""
    return target_of(receiver.url, ("127.0.0.1",))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests end soon."""
    monkeypatch.setattr(posting, "TIME_MAX_S", SHORT_S)


def names(monkeypatch: pytest.MonkeyPatch, *answers: Sequence[str]) -> list[tuple[str, int]]:
    """A resolver that gives these answers, one for each question; what it was asked."""
    asked: list[tuple[str, int]] = []
    left = list(answers)

    def addresses(host: str, port: int) -> Sequence[str]:
        """The next answer."""
        asked.append((host, port))
        return left.pop(0)

    monkeypatch.setattr(posting, "addresses_of", addresses)
    return asked


# ---------------------------------------------------------------- what is sent, what is answered


def test_a_receiver_gets_the_body_and_the_headers(receiver: Receiver) -> None:
    """One POST to the path with its query, as JSON, with the headers that are given."""
    outcome = post(trusted(receiver), {"webhook-id": "event-1"}, BODY)
    assert (outcome.status, outcome.error) == (204, None)
    (request,) = receiver.requests
    assert request.line == "POST /hooks?from=fronta HTTP/1.1"
    assert request.body == BODY
    assert request.headers == {
        "Host": f"127.0.0.1:{receiver.port}",
        "User-Agent": "Fronta-Webhooks/1",
        "Content-Type": "application/json",
        "Content-Length": str(len(BODY)),
        "Connection": "close",
        "webhook-id": "event-1",
    }


@pytest.mark.parametrize("code", [200, 201, 400, 410, 429, 500, 503])
def test_a_status_is_an_answer(receiver: Receiver, code: int) -> None:
    """Whatever it is, and whatever else is in the answer."""
    receiver.behaviours = [status(code, "Set-Cookie: a=b", body=b"x" * 5_000)]
    outcome = post(trusted(receiver), {}, BODY)
    assert (outcome.status, outcome.error) == (code, None)
    assert outcome.ms >= 0


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, code: int) -> None:
    """Wherever it leads: one request, and its status is the answer."""
    receiver.behaviours = [status(code, "Location: http://169.254.169.254/latest/meta-data/")]
    assert post(trusted(receiver), {}, BODY).status == code
    assert len(receiver.requests) == 1


SLOW: list[tuple[Behaviour, Outcome]] = [
    (hang, Outcome(None, f"no answer within {SHORT_S} s", 0)),
    (drip, Outcome(None, f"no answer within {SHORT_S} s", 0)),
    # It said that it has it.
    (pour, Outcome(200, None, 0)),
]


@pytest.mark.parametrize(("behaviour", "expected"), SLOW, ids=["hang", "drip", "pour"])
def test_no_receiver_takes_longer_than_the_limit(
    receiver: Receiver, impatient: None, behaviour: Behaviour, expected: Outcome
) -> None:
    """One that says nothing, one whose every byte comes in time, one that never ends."""
    receiver.behaviours = [behaviour]
    outcome = post(trusted(receiver), {}, BODY)
    assert (outcome.status, outcome.error) == (expected.status, expected.error)
    assert outcome.ms < 5_000


def test_of_an_endless_answer_little_is_read(receiver: Receiver) -> None:
    """No more than fits into the buffers between us."""
    receiver.behaviours = [pour]
    assert post(trusted(receiver), {}, BODY).status == 200
    receiver.closing.set()
    assert receiver.poured < 20_000_000


BROKEN: list[tuple[Behaviour, str]] = [
    (vanish, "RemoteDisconnected"),
    (mumble, "the answer is no HTTP"),
    (swell, "the answer is no HTTP"),
]


@pytest.mark.parametrize(("behaviour", "error"), BROKEN, ids=["vanish", "mumble", "swell"])
def test_what_is_no_answer_is_told_without_its_words(receiver: Receiver, behaviour: Behaviour, error: str) -> None:
    """The log of a webhook is no window through which somebody could read what a server inside says."""
    receiver.behaviours = [behaviour]
    outcome = post(trusted(receiver), {}, BODY)
    assert (outcome.status, outcome.error) == (None, error)


def test_a_receiver_that_is_not_there_is_told() -> None:
    """Nobody listens at the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    outcome = post(Target("http", "127.0.0.1", port, "/", True), {}, BODY)
    assert (outcome.status, outcome.error) == (None, "ConnectionRefusedError")


# ---------------------------------------------------------------- TLS


@pytest.fixture
def believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Certificate]:
    """Makes a certificate that requests believe."""

    def make(name: str, address: str | None = None) -> Certificate:
        """For a name, and an address."""
        made = certificate(tmp_path, name, address)
        monkeypatch.setattr(posting, "_tls", lambda: made.client)
        return made

    return make


def test_the_connection_goes_to_the_address_that_was_checked_with_the_name_in_tls(
    believed: Callable[..., Certificate], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is asked for once; SNI, certificate and Host are the name's, the connection the address's."""
    made = believed("zone.example")
    asked = names(monkeypatch, ["127.0.0.1"])
    heard: list[str | None] = []
    made.server.sni_callback = lambda _socket, name, _context: heard.append(name)
    with Receiver(tls=made.server) as receiver:
        target = Target("https", "zone.example", receiver.port, "/hooks", True)
        outcome = post(target, {}, BODY)
    assert (outcome.status, outcome.error) == (204, None)
    assert asked == [("zone.example", receiver.port)]
    assert heard == ["zone.example"]
    assert receiver.requests[0].headers["Host"] == f"zone.example:{receiver.port}"


def test_a_receiver_may_be_named_by_its_address(believed: Callable[..., Certificate]) -> None:
    """Then the certificate has to be for the address."""
    with Receiver(tls=believed("zone.example", "127.0.0.1").server) as receiver:
        assert post(trusted(receiver), {}, BODY).status == 204


def test_a_certificate_of_another_name_is_no_receiver(
    believed: Callable[..., Certificate], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent to it."""
    made = believed("other.example")
    names(monkeypatch, ["127.0.0.1"])
    with Receiver(tls=made.server) as receiver:
        outcome = post(Target("https", "zone.example", receiver.port, "/", True), {}, BODY)
    assert outcome.status is None
    assert outcome.error is not None
    assert outcome.error.startswith("certificate: Hostname mismatch")
    assert receiver.requests == []


def test_a_certificate_that_nobody_vouches_for_is_no_receiver(tmp_path: Path) -> None:
    """One of its own making, by the usual authorities."""
    with Receiver(tls=certificate(tmp_path, "zone.example", "127.0.0.1").server) as receiver:
        outcome = post(trusted(receiver), {}, BODY)
    assert outcome.error is not None
    assert outcome.error.startswith("certificate: self-signed certificate")
    assert receiver.requests == []


def test_a_handshake_that_never_ends_is_left(impatient: None) -> None:
    """A server that takes the connection and says nothing of TLS."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        outcome = post(Target("https", "127.0.0.1", silent.getsockname()[1], "/", True), {}, BODY)
    assert (outcome.status, outcome.error) == (None, f"no answer within {SHORT_S} s")


def test_certificates_are_looked_at() -> None:
    """The context of every request checks names and wants a certificate."""
    context = posting._tls()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


# ---------------------------------------------------------------- names that lead inside


@pytest.mark.parametrize(
    "answer",
    [["127.0.0.1"], ["169.254.169.254"], ["::1"], ["fd00:ec2::254"], ["64:ff9b::a9fe:a9fe"], [PUBLIC, "10.0.0.1"]],
    ids=str,
)
def test_a_name_that_leads_inside_gets_nothing(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, answer: list[str]
) -> None:
    """One address that is not public is enough, whatever the others are."""
    names(monkeypatch, answer)
    outcome = post(Target("https", "zone.example", receiver.port, "/", False), {}, BODY)
    assert outcome.status is None
    assert outcome.error is not None
    assert "no address of the public net" in outcome.error
    assert receiver.requests == []


@pytest.mark.parametrize("written", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "017700000001", "0", "localhost"])
def test_a_host_that_only_looks_public_leads_inside(receiver: Receiver, written: str) -> None:
    """The system's own resolver reads old ways to write an address: what it says is what is checked."""
    target = target_of(f"https://{written}:{receiver.port}/")
    with pytest.raises(NotAllowed, match="public net"):
        checked_addresses(target)
    assert post(target, {}, BODY).status is None
    assert receiver.requests == []


def test_a_name_that_changes_its_mind_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding: public when it is checked, inside when it is asked again. It is not asked again."""
    asked = names(monkeypatch, [PUBLIC], ["127.0.0.1"])
    connected: list[tuple[str, int]] = []

    def refuse(address: tuple[str, int], timeout: float) -> socket.socket:
        """Nobody leaves this machine."""
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    assert post(target_of("https://zone.example/"), {}, BODY).error == "ConnectionRefusedError"
    assert asked == [("zone.example", 443)]
    assert connected == [(PUBLIC, 443)]


def test_ipv4_is_taken_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Lambda has no way out by IPv6."""
    names(monkeypatch, ["2606:4700::1111", PUBLIC])
    assert checked_addresses(target_of("https://zone.example/")) == [PUBLIC, "2606:4700::1111"]


def test_a_name_without_an_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """No record, or an empty answer."""

    def unknown(_host: str, _port: int) -> Sequence[str]:
        """What getaddrinfo says."""
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    names(monkeypatch, [])
    with pytest.raises(NotAllowed, match="has no address"):
        checked_addresses(target_of("https://zone.example/"))
    monkeypatch.setattr(posting, "addresses_of", unknown)
    outcome = post(target_of("https://zone.example/"), {}, BODY)
    assert outcome.error == "The name zone.example has no address."
