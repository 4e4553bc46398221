"""Sends a mail through the SMTP door as a demo client would: signed, from the domain's own host."""

from __future__ import annotations

import argparse
import email.errors
import email.header
import email.policy
import email.utils
import json
import mimetypes
import re
import smtplib
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dkim

from local.demo import SELECTOR, clients, private_key, sending_host
from local.places import LOOPBACK, Places
from local.zone import Zone

SMTP_TIMEOUT_S = 120
HTTP_TIMEOUT_S = 10
HELP_DESK_DOMAIN = "fronta.example"
CLIENTS_ZONE = ZoneInfo("Europe/Prague")  # the demo clients' mail programs show its time
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_HEADER_NAME = re.compile(r"[!-9;-~]+")  # RFC 5322 section 3.6.8
_HEADER_LINE = re.compile(rb"[!-9;-~]+[ \t]*:")
SIGNED_HEADERS = (
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "reply-to",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
)


class CannotSendError(Exception):
    """The mail cannot be made or sent; the message is one line that says why."""


@dataclass(frozen=True)
class Route:
    """Envelope and appearance of a mail: `ip` is None where the sender does not hide behind XCLIENT."""

    mail_from: str
    recipients: tuple[str, ...]
    ip: str | None
    host: str | None
    helo: str | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `send`."""
    parser.add_argument("--from", dest="from_", metavar="ADDR", help="sender, e.g. jan@firma.example")
    parser.add_argument("--to", action="append", default=[], metavar="ADDR", help="recipient, repeatable")
    parser.add_argument("--cc", action="append", default=[], metavar="ADDR", help="copy, repeatable")
    parser.add_argument("--subject")
    parser.add_argument("--body", help="text of the mail")
    parser.add_argument("--reply-to", type=int, metavar="NUMBER", help="answer our latest mail about a ticket")
    parser.add_argument("--attach", action="append", default=[], type=Path, metavar="FILE")
    parser.add_argument("--eml", nargs="+", type=Path, metavar="FILE", help="send these mails as they are")
    parser.add_argument("--header", action="append", default=[], metavar="'NAME: VALUE'", help="add a header")
    parser.add_argument("--mail-from", metavar="ADDR", help="envelope sender, if not From; '' is the null sender")
    parser.add_argument("--helo", metavar="NAME", help="name to greet with")
    parser.add_argument("--ip", help="address to come from, instead of the domain's own host")
    parser.add_argument("--unsigned", action="store_true", help="do not sign with DKIM")


def run(places: Places, options: argparse.Namespace) -> int:
    """Send what the options say and print one JSON line a mail; 0 when the door took all of them.

    Raises CannotSendError, and BadZoneError where the zone file has a mistake.
    """
    zone = Zone.from_file(places.zone)
    try:
        return _run(places, zone, options)
    except dkim.DKIMException as error:
        raise CannotSendError(f"the mail cannot be signed ({_one_line(error)}); see --unsigned") from error
    except (ValueError, email.errors.MessageError) as error:
        raise CannotSendError(f"the mail cannot be made: {_one_line(error)}") from error


def _run(places: Places, zone: Zone, options: argparse.Namespace) -> int:
    if options.from_ and not _ADDRESS.fullmatch(options.from_):
        raise CannotSendError(f"--from {options.from_!r} is no address; give it bare, like jan@firma.example")
    mails = [_from_file(path) for path in options.eml] if options.eml else [_composed(places, options)]
    codes = []
    for mail in mails:
        message = email.message_from_bytes(mail, policy=email.policy.compat32)
        author = options.from_ or email.utils.parseaddr(str(message.get("From", "")))[1]
        signed = mail if options.unsigned else sign(places, mail, author)
        route = route_of(zone, author, _recipients(message, options), options)
        code, answer = deliver(places.smtp_port, route, signed)
        codes.append(code)
        line = {
            "code": code,
            "answer": answer,
            "from": route.mail_from,
            "to": list(route.recipients),
            "subject": message.get("Subject") and str(_subject(message)),
            "message_id": message.get("Message-ID"),
            "ip": route.ip,
            "signed": signed != mail,
        }
        print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0 if all(code == 250 for code in codes) else 1


def compose(
    author: str,
    recipients: Sequence[str],
    subject: str,
    body: str,
    *,
    now: datetime,
    cc: Sequence[str] = (),
    attachments: Sequence[Path] = (),
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """Make a mail as a mail program does, with CRLF line ends."""
    message = EmailMessage()
    message["From"] = email.utils.formataddr((_names().get(author.lower(), ""), author))
    message["To"] = ", ".join(recipients)
    if cc:
        message["Cc"] = ", ".join(cc)
    message["Subject"] = subject
    message["Date"] = email.utils.format_datetime(now)
    message["Message-ID"] = email.utils.make_msgid(domain=author.rpartition("@")[2] or None)
    for name, value in headers:
        message[name] = value
    message.set_content(body, charset="utf-8")
    for path in attachments:
        kind, _ = mimetypes.guess_type(path.name)
        major, _, minor = (kind or "application/octet-stream").partition("/")
        message.add_attachment(path.read_bytes(), maintype=major, subtype=minor, filename=path.name)
    # References of a long thread stay on one folded field; the policy folds at 78 as mail programs do.
    return message.as_bytes(policy=email.policy.SMTP)


def reply(original: bytes, author: str, body: str, *, now: datetime, attachments: Sequence[Path] = ()) -> bytes:
    """Answer a mail as a mail program does: its Reply-To or From, its ids, its text quoted below."""
    ours = email.message_from_bytes(original, policy=email.policy.default)
    assert isinstance(ours, EmailMessage)
    target = email.utils.parseaddr(str(ours.get("Reply-To") or ours.get("From", "")))[1]
    message_id = str(ours.get("Message-ID", "")).strip()
    references = " ".join([*re.findall(r"<[^<>\s]+>", str(ours.get("References", ""))), message_id])
    subject = str(ours.get("Subject", ""))
    part = ours.get_body(("plain",))
    quoted = str(part.get_content()) if part is not None else ""
    sender = email.utils.parseaddr(str(ours.get("From", "")))
    there = now.astimezone(CLIENTS_ZONE)
    head = f"Dne {there:%d. %m. %Y} v {there:%H:%M} {sender[0] or sender[1]} <{sender[1]}> napsal(a):"
    text = "\n".join([body, "", head, *(f"> {line}".rstrip() for line in quoted.splitlines()), ""])
    return compose(
        author,
        [target],
        subject if subject.lower().startswith("re:") else f"Re: {subject}",
        text,
        now=now,
        attachments=attachments,
        headers=[("In-Reply-To", message_id), ("References", references)],
    )


def sign(places: Places, mail: bytes, author: str) -> bytes:
    """Sign as the author's domain; as it was where the domain has no key or the mail bears a signature."""
    domain = author.rpartition("@")[2].lower()
    key = private_key(places, domain)
    header = mail.partition(b"\r\n\r\n")[0]
    if key is None or re.search(rb"(?im)^DKIM-Signature[ \t]*:", header):
        return mail
    present = {found.lower().decode("ascii") for found in re.findall(rb"(?m)^([!-9;-~]+):", header)}
    signature: bytes = dkim.sign(
        mail,
        SELECTOR.encode(),
        domain.encode(),
        key,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[name.encode() for name in SIGNED_HEADERS if name in present],
    )
    return signature + mail


def route_of(zone: Zone, author: str, recipients: tuple[str, ...], options: argparse.Namespace) -> Route:
    """Find where a mail of this author comes from."""
    host = sending_host(zone, author.rpartition("@")[2])
    return Route(
        mail_from=author if options.mail_from is None else options.mail_from,
        recipients=recipients,
        ip=options.ip or (host[1] if host else None),
        host=host[0] if host and not options.ip else None,
        helo=options.helo or (host[0] if host else None),
    )


def deliver(port: int, route: Route, mail: bytes) -> tuple[int, str]:
    """Speak SMTP with the door; return its last answer. Raise CannotSendError where nobody listens."""
    attributes = {"ADDR": route.ip, "HELO": route.helo, "NAME": route.host}
    given = " ".join(f"{name}={_xtext(value)}" for name, value in attributes.items() if value)
    try:
        with smtplib.SMTP(LOOPBACK, port, local_hostname="localhost", timeout=SMTP_TIMEOUT_S) as smtp:
            smtp.ehlo()
            if given:
                _expect(smtp.docmd("XCLIENT", given), 220)
                smtp.ehlo()
            _expect(smtp.docmd(f"MAIL FROM:<{route.mail_from}> BODY=8BITMIME"), 250)
            for recipient in route.recipients:
                _expect(smtp.docmd(f"RCPT TO:<{recipient}>"), 250)
            code, answer = smtp.data(mail)
    except _RefusedError as refused:
        code, answer = refused.args
    except (OSError, smtplib.SMTPException) as error:
        raise CannotSendError(f"the SMTP door on port {port} does not answer: {error}") from error
    return code, answer.decode("utf-8", "replace")


def find_latest(messages: Sequence[dict[str, Any]], number: int, author: str | None) -> dict[str, Any] | None:
    """Find the newest mail with a ticket's `#number` in subject or text, to the author if one is given."""
    about = re.compile(rf"#{number}(?!\d)")
    for message in messages:
        if not about.search(f"{message['subject']}\n{message['text']}"):
            continue
        if author is None or author.lower() in (address.lower() for address in message["to"]):
            return message
    return None


class _RefusedError(Exception):
    """The door's answer was not the one that lets the dialogue go on."""


def _expect(answer: tuple[int, bytes], code: int) -> None:
    if answer[0] != code:
        raise _RefusedError(*answer)


def _composed(places: Places, options: argparse.Namespace) -> bytes:
    now = datetime.now(UTC)
    body = "Dobrý den,\n\ntoto je zkušební zpráva.\n" if options.body is None else options.body
    for path in options.attach:
        if path.is_dir():
            raise CannotSendError(f"{path} is a directory; --attach takes a file")
        if not path.is_file():
            raise CannotSendError(f"{path} is not there")
    if options.reply_to is not None:
        given = {"--subject": options.subject, "--to": options.to, "--cc": options.cc, "--header": options.header}
        if unfit := [name for name, value in given.items() if value]:
            raise CannotSendError(f"--reply-to takes these from our mail: leave out {', '.join(unfit)}")
        messages = json.loads(_get(f"{places.url}/mailbox/messages"))["messages"]
        found = find_latest(messages, options.reply_to, options.from_)
        if found is None:
            raise CannotSendError(f"no mail about ticket #{options.reply_to} has left for that address")
        author = options.from_ or found["to"][0]
        original = _get(f"{places.url}/mailbox/messages/{found['id']}.eml")
        return reply(original, author, body, now=now, attachments=options.attach)
    if not options.from_ or not options.to:
        raise CannotSendError("send needs --from and --to, or --reply-to, or --eml")
    headers = []
    for line in options.header:
        name, colon, value = line.partition(":")
        if not colon:
            raise CannotSendError(f"--header {line!r} has no colon")
        if not _HEADER_NAME.fullmatch(name.strip()):
            raise CannotSendError(f"--header {line!r} does not begin with the name of a header")
        headers.append((name.strip(), value.strip()))
    return compose(
        options.from_,
        options.to,
        options.subject or "Zkušební zpráva",
        body,
        now=now,
        cc=options.cc,
        attachments=options.attach,
        headers=headers,
    )


def _from_file(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CannotSendError(f"{path} cannot be read: {error.strerror}") from error
    if not _HEADER_LINE.match(raw):
        raise CannotSendError(f"{path} is no mail: it does not begin with a header")
    # A file kept with Unix line ends is a mail all the same; one with CRLF goes out octet for octet.
    return raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n")


def _recipients(message: Any, options: argparse.Namespace) -> tuple[str, ...]:
    if options.to:
        # Whoever else is in Cc gets the mail from the sender's own server; the door takes it for the help desk alone.
        copies = () if options.eml else (one for one in options.cc if one.lower().endswith(f"@{HELP_DESK_DOMAIN}"))
        return (*options.to, *copies)
    values = [str(value) for name in ("To", "Cc") for value in message.get_all(name, [])]
    found = tuple(address for _, address in email.utils.getaddresses(values) if address)
    if not found:
        raise CannotSendError("the mail names no recipient; say --to")
    return found


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _subject(message: Any) -> Any:
    return email.header.make_header(email.header.decode_header(str(message["Subject"])))


def _names() -> dict[str, str]:
    return {contact.address: contact.name for client in clients() for contact in client.contacts}


def _xtext(value: str) -> str:
    """Encode as xtext (RFC 3461 section 4)."""
    return "".join(c if "!" <= c <= "~" and c not in "+=" else f"+{ord(c):02X}" for c in value)


def _get(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=HTTP_TIMEOUT_S) as response:
            body: bytes = response.read()
            return body
    except (urllib.error.URLError, OSError) as error:
        raise CannotSendError(f"{url} does not answer; is the stack running?") from error
