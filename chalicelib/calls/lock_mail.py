"""The mail that tells a client that PIN entry is locked for him. Pure."""

from typing import Final

from chalicelib.calls.guard import Lock
from chalicelib.mail.kept import Notice
from chalicelib.mail.notice import NoticeMail
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform.ids import digest

READERS_MAX: Final = 5


def lock_mails(client: ListedClient, lock: Lock, caller: str, queue: str) -> tuple[NoticeMail, ...]:
    """One mail about a lock for each contact who is to know, READERS_MAX at most; the same ones whenever it is asked.

    `caller` is the number as people read it, "" where none was shown; `queue` is the one to answer to.
    """
    return tuple(
        NoticeMail(
            mail_id=digest("pin locked", client.number, lock.id, contact.address),
            kind=Notice.PIN_LOCKED,
            queue=queue,
            to=contact.address,
            language=contact.language,
            received_at=lock.at,
            client_number=client.number,
            client_name=client.name,
            caller=caller,
            until=lock.until,
        )
        for contact in readers_of(client)
    )


def readers_of(client: ListedClient) -> tuple[Contact, ...]:
    """Who may set another PIN; else who is a technical contact; READERS_MAX of them."""
    able = [contact for contact in client.contacts if contact.pin]
    return tuple(able or [contact for contact in client.contacts if contact.technical])[:READERS_MAX]
