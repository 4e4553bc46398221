"""One POST to a receiver that may be anybody's: bounded in time and bytes, to the address that was checked.

The name is resolved once, its addresses are checked, and the connection is made to one of these, with the name in
SNI, certificate and Host. A name that changes its address in between (DNS rebinding) gains nothing.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from chalicelib.webhooks.address import NotAllowed, Target, is_public
from chalicelib.webhooks.retries import Outcome

TIME_MAX_S = 10.0
ANSWER_BYTES_MAX = 1_000
_ERROR_CHARS_MAX = 200
_AGENT: Final = "Fronta-Webhooks/1"


def post(target: Target, headers: Mapping[str, str], body: bytes) -> Outcome:
    """Send and tell what came of it: never raises for what a receiver or its name does."""
    started = time.monotonic()
    status, error = None, None
    try:
        status = _status(target, headers, body, started + TIME_MAX_S)
    except NotAllowed as refused:
        error = str(refused)
    except TimeoutError:
        error = f"no answer within {TIME_MAX_S:g} s"
    except ssl.SSLCertVerificationError as refused:
        error = f"certificate: {refused.verify_message}"
    except ConnectionError as broken:
        error = f"{type(broken).__name__}"
    except http.client.HTTPException:
        # Its words are the receiver's, and not to be shown to whoever reads the log of a webhook.
        error = "the answer is no HTTP"
    except (OSError, ValueError) as broken:
        error = f"{type(broken).__name__}: {broken}"
    return Outcome(status, error and error[:_ERROR_CHARS_MAX], int((time.monotonic() - started) * 1000))


def checked_addresses(target: Target) -> list[str]:
    """The addresses of a target's host, IPv4 first. Raises NotAllowed when one is not public or there is none."""
    try:
        found = addresses_of(target.host, target.port)
    except (OSError, UnicodeError) as error:
        raise NotAllowed(f"The name {target.host} has no address.") from error
    if not found:
        raise NotAllowed(f"The name {target.host} has no address.")
    if not target.is_trusted and (inside := [address for address in found if not is_public(address)]):
        raise NotAllowed(f"{target.host} is {inside[0]}, which is no address of the public net.")
    # A Lambda has no way out by IPv6.
    return sorted(found, key=lambda address: ":" in address)


def addresses_of(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says; tests put another in its place."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _status(target: Target, headers: Mapping[str, str], body: bytes, deadline: float) -> int:
    address = checked_addresses(target)[0]
    with socket.create_connection((address, target.port), timeout=_left_s(deadline)) as plain:
        if target.scheme != "https":
            return _exchange(plain, target, headers, body, deadline)
        plain.settimeout(_left_s(deadline))
        with _tls().wrap_socket(plain, server_hostname=target.host) as secured:
            return _exchange(secured, target, headers, body, deadline)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _exchange(
    connection: socket.socket, target: Target, headers: Mapping[str, str], body: bytes, deadline: float
) -> int:
    lines = {
        "Host": target.authority,
        "User-Agent": _AGENT,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    connection.settimeout(_left_s(deadline))
    connection.sendall(f"POST {target.path} HTTP/1.1\r\n{head}\r\n".encode("ascii") + body)
    # `HTTPResponse` asks of a socket only that it can be read as a file; it follows no redirect.
    answer = http.client.HTTPResponse(_Reading(connection, deadline), method="POST")  # type: ignore[arg-type]
    with answer:
        answer.begin()
        try:
            # A receiver that is still writing when we leave may take that for a failure.
            answer.read(ANSWER_BYTES_MAX)
        except (OSError, http.client.HTTPException, ValueError):
            # Its status is its answer, whatever becomes of the rest.
            return answer.status
    return answer.status


class _Reading(io.RawIOBase):
    """A connection as a file that stops at a deadline, however slowly bytes drip in."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        super().__init__()
        self._connection = connection
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        """As a socket does."""
        return io.BufferedReader(self, ANSWER_BYTES_MAX)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """As much as there is. Raises TimeoutError at the deadline."""
        self._connection.settimeout(_left_s(self._deadline))
        return self._connection.recv_into(buffer)


def _left_s(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
