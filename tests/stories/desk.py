"""A help desk to tell stories about: mail comes in, mail goes out, links are pressed, time passes."""

import email
import email.policy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from itertools import count
from typing import Any

import pytest

from chalicelib.mail import store as mails
from chalicelib.mail.kept import KeptMail, Outcome
from chalicelib.people import service as people
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.tickets import commands, service, store
from chalicelib.tickets.ticket import Actor, Agent, Ticket, TicketId
from tests import letters
from tests.faults.world import Faults, World

ALENA = Agent("u-1", "Alena")
EVA = "eva@firma.example"  # proven like Jana, and listed nowhere
ELSEWHERE = "203.0.113.9"  # an address that SPF of firma.example does not name
FIRMA = ListedClient(letters.CLIENT_NUMBER, "Firma s.r.o.", (Contact(letters.SENDER, "Jana", "cs", True),))
_LINK = re.compile(r"https://fronta\.test/api/l/([A-Za-z0-9_-]+)")


@dataclass(frozen=True)
class Sent:
    """A mail that left."""

    message: EmailMessage
    text: str

    @property
    def to(self) -> str:
        """Whom it went to."""
        return str(self.message["To"])

    @property
    def subject(self) -> str:
        """What stands in its subject."""
        return str(self.message["Subject"])

    @property
    def token(self) -> str:
        """The token of the link in it."""
        found = _LINK.search(self.text)
        assert found, self.text
        return found[1]


class Desk(World):
    """The world with words for its stories."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, queue_urls: dict[str, str]) -> None:
        super().__init__(monkeypatch, queue_urls, Faults())
        self._numbers = count(1)

    def letter(self, **said: Any) -> letters.Letter:
        """A mail of Jana's that is signed now, with a Message-ID of its own."""
        number = next(self._numbers)
        return letters.Letter(**{"at": self.now, "message_id": f"<n{number}@firma.example>", **said})

    def mail(self, letter: letters.Letter, *, ip: str = letters.IP, recipients: Sequence[str] = ()) -> KeptMail:
        """A mail comes in and everything that follows from it happens; the row of where it ended."""
        ses_id = f"ses-{next(self._numbers):04d}"
        self.store_mail(letter, ses_id, ip=ip, recipients=recipients)
        self.settle()
        row = mails.find_mail(ses_id)
        assert row is not None, "the mail has no outcome"
        return row

    def held(self, **said: Any) -> KeptMail:
        """A mail of Jana's that cannot be proven."""
        return self.mail(self.letter(signed=False, **said))

    def pass_time(self, time: timedelta) -> None:
        """Time passes, and the schedule runs."""
        self.now += time
        self.settle_with_sweep()

    @property
    def sent(self) -> list[Sent]:
        """What left, oldest first."""
        found = []
        for raw in self.faults.sent:
            message: Any = email.message_from_bytes(raw, policy=email.policy.default)
            found.append(Sent(message, message.get_body(("plain",)).get_content().replace("\r\n", "\n")))
        return found

    @property
    def tickets(self) -> list[Ticket]:
        """All tickets, by number."""
        ids = [TicketId(row.pk[2:]) for row in self.rows("ticket")]
        found = [ticket for ticket in map(store.load, ids) if ticket is not None]
        return sorted(found, key=lambda ticket: ticket.number)

    def events(self, ticket: Ticket) -> list[Any]:
        """What happened in a ticket, oldest first."""
        history = store.history(ticket.id)
        assert history is not None
        return [event for change in history.changes for event in change.events]

    def texts(self, ticket: Ticket) -> list[str]:
        """What its client wrote."""
        events = self.events(ticket)
        return [event.message.text.strip() for event in events if type(event).__name__ == "MessageReceived"]

    def kept(self, outcome: Outcome) -> list[KeptMail]:
        """What staff see under an outcome."""
        return list(mails.kept_page([outcome], self.now - timedelta(days=30), limit=100)[0])

    def answer(self, ticket: Ticket, text: str = "Podíváme se na to.") -> None:
        """An agent answers."""
        service.perform(
            ticket.id,
            commands.Answer(ALENA, text),
            Actor("agent", ALENA.id, ALENA.name),
            self.now,
            seen_version=ticket.version,
            request_key=None,
            shards=1,
        )
        self.settle()

    def reply_to(self, sent: Sent, *, to: str | None = None, **said: Any) -> letters.Letter:
        """A reply as a mail program writes it: to Reply-To, with all References."""
        references = tuple(str(sent.message["References"] or "").split())
        target = to or str(sent.message["Reply-To"]).rpartition("<")[2].rstrip(">")
        return self.letter(**{"to": (target,), "references": references, "subject": f"Re: {sent.subject}", **said})

    def list_clients(self, *clients: ListedClient) -> None:
        """The company's own system says who is listed."""
        for client in clients:
            people.put_client(client)
