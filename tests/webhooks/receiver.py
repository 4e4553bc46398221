"""A receiver of webhooks on this machine: real sockets, and every way to behave badly."""

import datetime
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HEAD_BYTES_MAX = 65_536
WAIT_S_MAX = 20
Behaviour = Callable[["Receiver", socket.socket], None]


@dataclass(frozen=True)
class Request:
    """What a receiver was sent."""

    line: str
    headers: dict[str, str]
    body: bytes


def status(code: int, *headers: str, body: bytes = b"ok") -> Behaviour:
    """Answers at once."""

    def behave(_receiver: "Receiver", connection: socket.socket) -> None:
        """A status, headers and a body."""
        lines = (f"HTTP/1.1 {code} Said", f"Content-Length: {len(body)}", *headers, "", "")
        connection.sendall("\r\n".join(lines).encode() + body)

    return behave


def hang(receiver: "Receiver", _connection: socket.socket) -> None:
    """Takes the request and says nothing until it is closed."""
    receiver.closing.wait(WAIT_S_MAX)


def vanish(_receiver: "Receiver", _connection: socket.socket) -> None:
    """Takes the request and hangs up."""


def mumble(_receiver: "Receiver", connection: socket.socket) -> None:
    """Says what is no HTTP, and a secret of its own."""
    connection.sendall(b"root:x:0:0:secret\r\n\r\n")


def drip(receiver: "Receiver", connection: socket.socket) -> None:
    """Sends headers, a byte at a time and never the last one: no wait for a byte is long."""
    connection.sendall(b"HTTP/1.1 200 Fine\r\nX: ")
    while not receiver.closing.wait(0.02):
        connection.sendall(b"x")


def pour(receiver: "Receiver", connection: socket.socket) -> None:
    """Says that it has the event, and goes on with a body without an end."""
    connection.sendall(b"HTTP/1.1 200 Fine\r\n\r\n")
    while not receiver.closing.is_set():
        connection.sendall(b"x" * 65_536)
        receiver.poured += 65_536


def swell(receiver: "Receiver", connection: socket.socket) -> None:
    """Sends headers without an end."""
    connection.sendall(b"HTTP/1.1 200 Fine\r\n")
    while not receiver.closing.is_set():
        connection.sendall(b"X-More: " + b"x" * 1_000 + b"\r\n")


@dataclass
class Receiver:
    """Listens at 127.0.0.1 and behaves as it is told, once for each request; at the end as told last."""

    behaviours: list[Behaviour] = field(default_factory=lambda: [status(204)])
    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    poured: int = 0
    port: int = 0
    closing: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> "Receiver":
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._start(self._listen)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self.closing.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(WAIT_S_MAX)

    @property
    def url(self) -> str:
        """Where its webhooks come in."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/hooks?from=fronta"

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self._start(self._serve, connection)

    def _serve(self, plain: socket.socket) -> None:
        with plain:
            plain.settimeout(WAIT_S_MAX)
            try:
                if self.tls is None:
                    self._answer(plain)
                    return
                with self.tls.wrap_socket(plain, server_side=True) as secured:
                    self._answer(secured)
            except OSError:
                # Whoever sends may leave at any time.
                return

    def _answer(self, connection: socket.socket) -> None:
        received = b""
        while b"\r\n\r\n" not in received and len(received) < HEAD_BYTES_MAX:
            received += connection.recv(4096)
        head, _, body = received.partition(b"\r\n\r\n")
        line, *lines = head.decode().split("\r\n")
        headers = dict(item.split(": ", 1) for item in lines)
        while len(body) < int(headers["Content-Length"]):
            body += connection.recv(4096)
        self.requests.append(Request(line, headers, body))
        behave = self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]
        behave(self, connection)


@dataclass(frozen=True)
class Certificate:
    """A certificate of this machine's own making, and what a client needs to believe it."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def certificate(folder: Path, name: str, address: str | None = None) -> Certificate:
    """For a name, and an address."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if address is not None:
        names.append(x509.IPAddress(ip_address(address)))
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    client = ssl.create_default_context(cadata=made.public_bytes(serialization.Encoding.PEM).decode())
    return Certificate(server, client)
