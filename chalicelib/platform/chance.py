"""Randomness: the one place that makes unguessable things."""

import secrets


def token() -> str:
    """An unguessable word of 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def link_token() -> str:
    """An unguessable word of 128 bits for a link in a mail. Hexadecimal: mail programs cut off a "-" at the end."""
    return secrets.token_hex(16)
