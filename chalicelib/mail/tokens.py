"""The token of a ticket: how a reply finds its ticket without trusting what anybody typed.

Every mail that leaves carries it twice: in the plus-address of Reply-To
(`podpora+t<ULID>.<MAC>@…`) and in a thread id of ours that stands first in References
(`<t.<ULID>.<MAC>@…>`). Mail programs copy both into a reply. SES replaces the Message-ID of what we
send, so a Message-ID of our own choosing could not do this.

A token says which ticket is meant; it is no right to write into it. Who may do that is asked of the
verified sender.
"""

import base64
import hmac
import re
from typing import Final, TypeAlias

Keys: TypeAlias = tuple[bytes, ...]
"""HMAC keys: the first one signs, all of them verify. What of the secret these are: platform/token_keys.py."""

KEY_SIZE_BYTES_MIN: Final = 32  # the output of SHA-256; a shorter key is weaker than the hash (RFC 2104, 3)
MAC_SIZE_BITS: Final = 80  # 16 letters of base32 without a remainder, so a MAC has exactly one spelling
LOCAL_PART_OCTETS_MAX: Final = 64  # RFC 5321, 4.5.3.1.1
DOMAIN_OCTETS_MAX: Final = 253

# Each use has its own label under the MAC: a MAC that was seen in one place is worth nothing in the other.
_LABEL_PLUS_ADDRESS: Final = "fronta/ticket/plus-address/1"
_LABEL_THREAD_ID: Final = "fronta/ticket/thread-id/1"

_LOCAL: Final = r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?"
_DOMAIN: Final = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
_ULID: Final = r"[0-7][0-9a-hjkmnp-tv-z]{25}"  # Crockford's alphabet; the first digit keeps it in 128 bits
_MAC: Final = r"[a-z2-7]{16}"

_QUEUE_ADDRESS_RE: Final = re.compile(rf"({_LOCAL})@({_DOMAIN})")
_DOMAIN_RE: Final = re.compile(_DOMAIN)
_ULID_RE: Final = re.compile(_ULID)
_PLUS_ADDRESS_RE: Final = re.compile(rf"({_LOCAL})\+t({_ULID})\.({_MAC})@({_DOMAIN})")
_THREAD_ID_RE: Final = re.compile(rf"<?t\.({_ULID})\.({_MAC})@({_DOMAIN})>?")

_ADDRESS_OCTETS_MAX: Final = LOCAL_PART_OCTETS_MAX + 1 + DOMAIN_OCTETS_MAX
_THREAD_ID_OCTETS_MAX: Final = len("<t..@>") + 26 + 16 + DOMAIN_OCTETS_MAX


def plus_address(queue_address: str, ticket_id: str, keys: Keys) -> str:
    """The address under which replies to the ticket come in: `podpora+t<ULID>.<MAC>@fronta.example`.

    All lower-case, because mail systems may fold the case of an address. Raises ValueError if the queue
    address or the ticket id is not one, or if the local part would be longer than 64 octets.
    """
    queue = _QUEUE_ADDRESS_RE.fullmatch(_lowered(queue_address, _ADDRESS_OCTETS_MAX))
    if queue is None:
        raise ValueError(f"not the address of a queue: {queue_address!r}")
    ulid = _ulid(ticket_id)
    local, domain = queue.groups()
    local = f"{local}+t{ulid}.{_mac(_signing(keys), _LABEL_PLUS_ADDRESS, queue[0], ulid)}"
    if len(local) > LOCAL_PART_OCTETS_MAX:
        raise ValueError(f"the name of the queue is too long to carry a token: {queue_address!r}")
    return f"{local}@{domain}"


def read_plus_address(recipient: str, keys: Keys) -> tuple[str, str] | None:
    """(queue address, ticket id) of an envelope recipient that carries a token of ours, else None.

    Takes the bare address, in any case. Whatever is not exactly what `plus_address` gives is None,
    never an exception. The ticket id comes back in capitals, as ULIDs are written.
    """
    found = _PLUS_ADDRESS_RE.fullmatch(_lowered(recipient, _ADDRESS_OCTETS_MAX))
    if found is None:
        return None
    local, ulid, mac, domain = found.groups()
    if len(recipient) - len(domain) - 1 > LOCAL_PART_OCTETS_MAX:
        return None
    queue_address = f"{local}@{domain}"
    if not _verifies(keys, mac, _LABEL_PLUS_ADDRESS, queue_address, ulid):
        return None
    return queue_address, ulid.upper()


def thread_id(ticket_id: str, keys: Keys, mail_domain: str) -> str:
    """The Message-ID, with its angle brackets, of no mail at all: the root of the ticket's thread.

    It stands first in References of everything we send. Raises ValueError if the ticket id or the
    domain is not one.
    """
    domain = _lowered(mail_domain, DOMAIN_OCTETS_MAX)
    if _DOMAIN_RE.fullmatch(domain) is None:
        raise ValueError(f"not a mail domain: {mail_domain!r}")
    ulid = _ulid(ticket_id)
    return f"<t.{ulid}.{_mac(_signing(keys), _LABEL_THREAD_ID, domain, ulid)}@{domain}>"


def read_thread_id(message_id: str, keys: Keys) -> str | None:
    """The ticket id of one entry of References or In-Reply-To that is a thread id of ours, else None.

    Takes the id with its angle brackets or without them, in any case; anything odd is None, never an
    exception. The ticket id comes back in capitals, as ULIDs are written.
    """
    if message_id.startswith("<") != message_id.endswith(">"):
        return None
    found = _THREAD_ID_RE.fullmatch(_lowered(message_id, _THREAD_ID_OCTETS_MAX))
    if found is None:
        return None
    ulid, mac, domain = found.groups()
    return ulid.upper() if _verifies(keys, mac, _LABEL_THREAD_ID, domain, ulid) else None


def _lowered(text: str, octets_max: int) -> str:
    """The text in lower case, or "" (which matches nothing) if it is too long or not plain ASCII.

    ASCII before lowering: the Kelvin sign lowers to "k", and must not be one.
    """
    return text.lower() if len(text) <= octets_max and text.isascii() else ""


def _ulid(ticket_id: str) -> str:
    ulid = _lowered(ticket_id, 26)
    if _ULID_RE.fullmatch(ulid) is None:
        raise ValueError(f"not the id of a ticket: {ticket_id!r}")
    return ulid


def _signing(keys: Keys) -> bytes:
    if not keys:
        raise ValueError("there is no key to sign tokens with")
    if any(len(key) < KEY_SIZE_BYTES_MIN for key in keys):
        raise ValueError(f"a token key has to have at least {KEY_SIZE_BYTES_MIN} bytes")
    return keys[0]


def _mac(key: bytes, *parts: str) -> str:
    # NUL can stand in no part, so no two lists of parts make the same message.
    digest = hmac.digest(key, "\0".join(parts).encode("ascii"), "sha256")
    return base64.b32encode(digest[: MAC_SIZE_BITS // 8]).decode("ascii").lower()


def _verifies(keys: Keys, mac: str, *parts: str) -> bool:
    # A key that may not sign may not verify either: with an empty one anybody could make tokens.
    strong = (key for key in keys if len(key) >= KEY_SIZE_BYTES_MIN)
    return any(hmac.compare_digest(mac, _mac(key, *parts)) for key in strong)
