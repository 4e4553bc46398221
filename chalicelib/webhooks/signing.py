"""Signatures of webhooks by the Standard Webhooks specification (version 1, symmetric). Pure."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Final

PREFIX: Final = "whsec_"
# "Between 24 bytes (192 bits) and 64 bytes (512 bits)": Standard Webhooks, "Signature scheme".
KEY_BYTES_MIN = 24
KEY_BYTES_MAX = 64
SECRET_CHARS_MAX = len(PREFIX) + (KEY_BYTES_MAX + 2) // 3 * 4


def secret_of(word: str) -> str:
    """A secret, `whsec_…`, from 32 random bytes as base64 for URLs without padding."""
    return PREFIX + base64.b64encode(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))).decode()


def key_of(secret: str) -> bytes:
    """The key that a secret stands for. Raises ValueError, in words for whoever chose it."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not KEY_BYTES_MIN <= len(key) <= KEY_BYTES_MAX:
        raise ValueError(
            f"A secret is {PREFIX} and the base64 of {KEY_BYTES_MIN} to {KEY_BYTES_MAX} random bytes, with padding."
        )
    return key


def headers(secrets: Iterable[str], event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a try at `at`; a signature by each secret, so that secrets can be exchanged."""
    seconds = str(int(at.timestamp()))
    signed = b".".join((event_id.encode(), seconds.encode(), body))
    signatures = (hmac.digest(key_of(secret), signed, hashlib.sha256) for secret in secrets)
    return {
        "webhook-id": event_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(signature).decode()}" for signature in signatures),
    }
