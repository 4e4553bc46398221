"""Randomness: the one place that makes unguessable things."""

import secrets


def token() -> str:
    """An unguessable word of 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)
