"""The SMTP door: takes mail for the queue addresses as Amazon SES does.

It puts SES's header block on top, stores the raw mail in S3, publishes SES's notification, and only then
answers 250. `XCLIENT ADDR= HELO= NAME=` lets a local sender appear as any host
(https://www.postfix.org/XCLIENT_README.html).
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Protocol

import boto3
from aiosmtpd.smtp import SMTP, syntax
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.places import LOOPBACK, REGION
from local.ses_block import Checks, Envelope, header_block, header_fields, new_ses_id, notification
from local.ses_check import check_dkim, check_dmarc, check_spf
from local.zone import Zone, ZoneFile

log = logging.getLogger(__name__)

MAIL_OCTETS_MAX = 40 * 1024 * 1024  # what SES takes with an S3 action
LINE_OCTETS_MAX = 1024 * 1024  # RFC 5321 section 4.5.3.1.6 wants 1000 at least; hostile mail must reach the product
RECIPIENTS_MAX = 50
AWS_TIMEOUT_S = 60
KEY_PREFIX = "mail/"
SUBJECT = "Amazon SES Email Receipt Notification"
UNPRINTABLE = "501 5.5.4 unprintable characters"
XCLIENT_NAMES = ("NAME", "ADDR", "PORT", "PROTO", "HELO", "LOGIN", "DESTADDR", "DESTPORT")
_UNKNOWN = ("[UNAVAILABLE]", "[TEMPUNAVAIL]")


class DeliveryFailedError(Exception):
    """The mail could not be stored or announced; the sender has to come again."""


class Receiving(Protocol):
    """Where a received mail goes: the S3 bucket and the SNS topic of the receipt rule."""

    bucket: str
    topic_arn: str

    def store(self, key: str, mail: bytes) -> None:
        """Put the mail into the bucket; raise DeliveryFailedError."""

    def announce(self, message: str) -> None:
        """Publish the notification to the topic; raise DeliveryFailedError."""


class AwsReceiving:
    """Receiving by S3 and SNS of the emulator. Its methods block."""

    def __init__(self, session: boto3.Session, endpoint_url: str | None, bucket: str, topic_arn: str) -> None:
        self.bucket = bucket
        self.topic_arn = topic_arn
        config = Config(
            connect_timeout=5,
            read_timeout=AWS_TIMEOUT_S,
            retries={"total_max_attempts": 2},
            s3={"addressing_style": "path"},
        )
        self._s3 = session.client("s3", endpoint_url=endpoint_url, config=config)
        self._sns = session.client("sns", endpoint_url=endpoint_url, config=config)

    def store(self, key: str, mail: bytes) -> None:
        """Put the mail into the bucket."""
        try:
            self._s3.put_object(Bucket=self.bucket, Key=key, Body=mail)
        except (BotoCoreError, ClientError) as error:
            raise DeliveryFailedError(f"S3 does not take the mail: {error}") from error

    def announce(self, message: str) -> None:
        """Publish the notification."""
        try:
            self._sns.publish(TopicArn=self.topic_arn, Subject=SUBJECT, Message=message)
        except (BotoCoreError, ClientError) as error:
            raise DeliveryFailedError(f"SNS does not take the notification: {error}") from error


class MemoryReceiving:
    """Receiving that keeps everything in memory, for tests; `failing` names the step that fails."""

    def __init__(self, bucket: str = "mail", topic_arn: str = "arn:aws:sns:eu-central-1:0:mail") -> None:
        self.bucket = bucket
        self.topic_arn = topic_arn
        self.stored: dict[str, bytes] = {}
        self.announced: list[str] = []
        self.failing: str | None = None

    def store(self, key: str, mail: bytes) -> None:
        """Keep the mail."""
        if self.failing == "store":
            raise DeliveryFailedError("S3 is away")
        self.stored[key] = mail

    def announce(self, message: str) -> None:
        """Keep the notification."""
        if self.failing == "announce":
            raise DeliveryFailedError("SNS is away")
        self.announced.append(message)


@dataclass(frozen=True)
class Client:
    """Who is connected, or claims to be by XCLIENT. None means: not said, so look."""

    ip: str
    rdns: str | None = None
    helo: str | None = None


class BadXclientError(ValueError):
    """An XCLIENT command that is not understood; the message is the reply's text."""


def read_xclient(argument: str, client: Client) -> Client:
    """Apply the attributes of one XCLIENT command; raise BadXclientError."""
    if not argument.split():
        raise BadXclientError("Syntax: XCLIENT attribute=value...")
    for word in argument.split():
        name, equals, value = word.partition("=")
        name = name.upper()
        if not equals or name not in XCLIENT_NAMES:
            raise BadXclientError(f"Bad XCLIENT attribute: {name}")
        text = None if value.upper() in _UNKNOWN else _xtext(value)
        match name:
            case "ADDR":
                client = replace(client, ip=_ip(text or LOOPBACK))
            case "NAME":
                client = replace(client, rdns=text or "unknown")
            case "HELO":
                client = replace(client, helo=text)
            case _:
                pass  # PORT, PROTO and the rest change nothing that SES writes down
    return client


def _xtext(value: str) -> str:
    """Decode xtext (RFC 3461 section 4); control characters would let a client write header lines."""
    if re.search(r"\+(?![0-9A-F]{2})", value):
        raise BadXclientError("Bad XCLIENT value: not xtext")
    text = re.sub(r"\+([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), value)
    if not text or not text.isascii() or not text.isprintable():
        raise BadXclientError("Bad XCLIENT value: unprintable characters")
    return text


def _ip(text: str) -> str:
    bare = text[5:] if text.upper().startswith("IPV6:") else text
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        raise BadXclientError(f"Bad XCLIENT address: {text}") from None


def queue_address(recipient: str, addresses: Iterable[str]) -> str | None:
    """Find the queue address that a recipient belongs to, itself or by a plus-address; None if to none."""
    local, _, domain = recipient.lower().rpartition("@")
    plain = f"{local.partition('+')[0]}@{domain}"
    return next((address for address in addresses if address.lower() in (plain, f"{local}@{domain}")), None)


class _Dialogue(SMTP):
    """One SMTP connection, with XCLIENT.

    End of data is `<CR><LF>.<CR><LF>` and nothing else (aiosmtpd reads until CRLF and compares the whole
    line), so that no bare LF or CR can smuggle a second mail in.
    """

    line_length_limit = LINE_OCTETS_MAX

    def __init__(self, handler: _Handler) -> None:
        super().__init__(
            handler,
            data_size_limit=MAIL_OCTETS_MAX,
            enable_SMTPUTF8=False,
            hostname=f"inbound-smtp.{REGION}.amazonaws.com",
            ident="Fronta local SMTP door",
        )
        self.client = Client(LOOPBACK)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin as the address that is really connected."""
        peer = transport.get_extra_info("peername")
        self.client = Client(peer[0] if peer else LOOPBACK)
        super().connection_made(transport)

    @syntax("XCLIENT attribute=value ...")
    async def smtp_XCLIENT(self, arg: str | None) -> None:  # noqa: N802
        """Take another identity and begin the session anew, as Postfix does."""
        assert self.session is not None and self.envelope is not None
        if self.envelope.mail_from is not None:
            await self.push("503 5.5.1 Error: MAIL transaction in progress")
            return
        try:
            self.client = read_xclient(arg or "", self.client)
        except BadXclientError as error:
            await self.push(f"501 5.5.4 {error}")
            return
        self._set_rset_state()  # type: ignore[no-untyped-call]
        self.session.host_name = None
        self.session.extended_smtp = False
        await self.push(f"220 {self.hostname} {self.__ident__}")


class _Handler:
    """What the door does with the commands of a dialogue."""

    def __init__(
        self,
        addresses: tuple[str, ...],
        zone: Callable[[], Zone],
        receiving: Receiving,
        clock: Callable[[], datetime],
    ) -> None:
        self._addresses = addresses
        self._zone = zone
        self._receiving = receiving
        self._clock = clock

    async def handle_EHLO(  # noqa: N802
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Announce XCLIENT."""
        if not hostname.isprintable():
            return [UNPRINTABLE]
        session.host_name = hostname
        return [*responses[:-1], f"250-XCLIENT {' '.join(XCLIENT_NAMES)}", responses[-1]]

    async def handle_HELO(  # noqa: N802
        self, server: Any, session: Any, _envelope: Any, hostname: str
    ) -> str:
        """Note the name, which may not break the header lines it ends up in."""
        if not hostname.isprintable():
            return UNPRINTABLE
        session.host_name = hostname
        return f"250 {server.hostname}"

    async def handle_MAIL(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take any sender, the null sender too."""
        if not address.isprintable():
            return UNPRINTABLE
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take the queue addresses and nothing else."""
        if queue_address(address, self._addresses) is None:
            shown = address if address.isprintable() else "this address"
            return f"550 5.1.1 {shown} is no address of ours; mail is taken for {', '.join(self._addresses)}"
        if len(envelope.rcpt_tos) >= RECIPIENTS_MAX:
            return "452 4.5.3 too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Deliver, then answer."""
        client: Client = server.client
        mail_from = "" if envelope.mail_from == "<>" else envelope.mail_from
        try:
            ses_id = await asyncio.to_thread(
                self._receive,
                client,
                client.helo or session.host_name,
                mail_from,
                tuple(envelope.rcpt_tos),
                bytes(envelope.content),
            )
        except DeliveryFailedError as error:
            log.warning("mail not taken: %s", error)
            return "451 4.3.0 the mail could not be stored, please try again later"
        except Exception:
            # Whatever went wrong here is ours: the sender keeps the mail and comes again.
            log.exception("mail not taken")
            return "451 4.3.0 local error, please try again later"
        return f"250 OK {ses_id}"

    async def handle_exception(self, error: Exception) -> str:
        """Answer a command on which aiosmtpd's parser broke."""
        log.info("SMTP command not understood: %r", error)
        return "501 5.5.2 not understood"

    def _receive(self, client: Client, helo: str, mail_from: str, recipients: tuple[str, ...], content: bytes) -> str:
        began = monotonic()
        zone = self._zone()
        envelope = Envelope(
            ses_id=new_ses_id(),
            at=self._clock(),
            ip=client.ip,
            rdns=client.rdns or _reverse_name(zone, client.ip),
            helo=helo,
            mail_from=mail_from,
            recipients=recipients,
        )
        checks = _check(zone, envelope, content)
        mail = header_block(envelope, checks) + content
        self._receiving.store(f"{KEY_PREFIX}{envelope.ses_id}", mail)
        message = notification(
            envelope,
            checks,
            header_fields(mail),
            bucket=self._receiving.bucket,
            key_prefix=KEY_PREFIX,
            topic_arn=self._receiving.topic_arn,
            took_ms=int((monotonic() - began) * 1000),
        )
        self._receiving.announce(message)
        log.info("mail %s taken from %s, %d octets", envelope.ses_id, envelope.ip, len(mail))
        return envelope.ses_id


def _check(zone: Zone, envelope: Envelope, content: bytes) -> Checks:
    spf = check_spf(zone, envelope.ip, envelope.helo, envelope.mail_from)
    signed = check_dkim(zone, content)
    from_header = next((value for name, value in header_fields(content) if name.lower() == "from"), "")
    return Checks(spf, signed, check_dmarc(zone, from_header, spf, signed))


def _reverse_name(zone: Zone, ip: str) -> str:
    if ipaddress.ip_address(ip).is_loopback:
        return "localhost"
    records = zone.ask(ipaddress.ip_address(ip).reverse_pointer, "PTR").records
    return str(records[0]) if records else "unknown"


class SmtpDoor:
    """The door itself: a server on 127.0.0.1.

    `addresses` are the queue addresses; plus-addresses of each are taken too, everything else gets 550.
    """

    def __init__(
        self,
        addresses: Iterable[str],
        zone: ZoneFile,
        receiving: Receiving,
        port: int,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._handler = _Handler(tuple(addresses), lambda: zone.zone, receiving, clock)
        self._port = port
        self._server: asyncio.Server | None = None
        self._dialogues: set[asyncio.BaseTransport] = set()

    async def start(self) -> None:
        """Open the port; raise OSError."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._open, LOOPBACK, self._port)

    async def stop(self) -> None:
        """Close the port and the dialogues that are open."""
        if self._server is None:
            return
        self._server.close()
        for transport in tuple(self._dialogues):
            transport.close()
        await self._server.wait_closed()

    def _open(self) -> _Dialogue:
        return _TrackedDialogue(self._handler, self._dialogues)


class _TrackedDialogue(_Dialogue):
    """A dialogue that the door can close when it stops."""

    def __init__(self, handler: _Handler, open_ones: set[asyncio.BaseTransport]) -> None:
        super().__init__(handler)
        self._open_ones = open_ones

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the connection."""
        self._open_ones.add(transport)
        self._noted = transport
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the connection."""
        self._open_ones.discard(self._noted)
        super().connection_lost(error)
