"""The keys of the ticket tokens as the secret holds them, and what becomes of them when they change. Pure.

The secret is `{"current": KEY, "from": TIME, "previous": [{"key": KEY, "until": TIME}]}`. The current key signs from
its time on, so that whoever verifies has read it by then; all verify. Without a time the current key signs at once,
and a previous one without an end verifies for ever. As the template makes it, the secret has a current key only; in
secrets of before, `previous` is one key and no list.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.platform.ids import read_timestamp, timestamp

# RFC 2104, 3: a key shorter than the output of the hash, SHA-256, is weaker than it.
KEY_CHARS_MIN: Final = 32
# The secret holds 64 kB, and each key is tried for each token that does not verify.
PREVIOUS_MAX: Final = 20
FINGERPRINT_CHARS: Final = 8


class Unreadable(ValueError):
    """The secret says something else than keys; the text says what, and nothing of the keys."""


class TooManyKeys(ValueError):
    """So many keys of before are still valid that no further one finds room."""


@dataclass(frozen=True)
class Previous:
    """A key that signs no more; it verifies until its end, or for ever."""

    key: str
    until: datetime | None = None


@dataclass(frozen=True)
class TokenKeys:
    """The current key with the time from which it signs, and those before it, the youngest first."""

    current: str
    since: datetime | None = None
    previous: tuple[Previous, ...] = ()

    def usable(self, now: datetime) -> tuple[bytes, ...]:
        """The keys of `chalicelib/mail/tokens.py`: the first one signs, all verify."""
        valid = [one.key for one in self.previous if one.until is None or now < one.until]
        is_too_early = self.since is not None and now < self.since
        # Before its time the key before it signs; without one nobody has anything to wait for.
        ordered = [*valid[:1], self.current, *valid[1:]] if is_too_early else [self.current, *valid]
        return tuple(key.encode() for key in ordered)

    def rotated(self, key: str, now: datetime, *, kept: timedelta, lead: timedelta) -> "TokenKeys":
        """With a new key, which signs after `lead`; the one before verifies for `kept` from then on.

        Raises TooManyKeys.
        """
        since = now + lead
        valid = tuple(one for one in self.previous if one.until is None or now < one.until)
        if len(valid) >= PREVIOUS_MAX:
            raise TooManyKeys(f"{len(valid)} keys of before are still valid; at most {PREVIOUS_MAX}")
        return TokenKeys(key, since, (Previous(self.current, since + kept), *valid))

    def as_json(self) -> str:
        """The secret."""
        said: dict[str, Any] = {"current": self.current}
        if self.since is not None:
            said["from"] = timestamp(self.since)
        if self.previous:
            said["previous"] = [
                {"key": one.key} | ({} if one.until is None else {"until": timestamp(one.until)})
                for one in self.previous
            ]
        return json.dumps(said)


def fingerprint(key: str) -> str:
    """What a key is called where people read of it."""
    return hashlib.sha256(b"fronta/token-key\0" + key.encode()).hexdigest()[:FINGERPRINT_CHARS]


def read(secret: str) -> TokenKeys:
    """The keys of a secret, of today's form and of before. Raises Unreadable."""
    try:
        said = json.loads(secret)
    except ValueError as error:
        raise Unreadable("the secret of the token keys is no JSON") from error
    if not isinstance(said, Mapping):
        raise Unreadable("the secret of the token keys is no object")
    listed = said.get("previous") or []
    try:
        return TokenKeys(
            _key(said.get("current"), "current"),
            _time(said, "from"),
            tuple(_previous(one) for one in ([listed] if isinstance(listed, str) else listed)),
        )
    except (AttributeError, TypeError, ValueError) as error:
        # Without the cause, which may quote a key.
        raise Unreadable(str(error) if isinstance(error, Unreadable) else "a part has another form") from None


def _previous(said: Any) -> Previous:
    if isinstance(said, str):
        return Previous(_key(said, "previous"))
    return Previous(_key(said.get("key"), "previous"), _time(said, "until"))


def _key(said: Any, name: str) -> str:
    if not isinstance(said, str) or len(said) < KEY_CHARS_MIN:
        raise Unreadable(f"{name}: a token key is a text of at least {KEY_CHARS_MIN} characters")
    return said


def _time(said: Mapping[str, Any], name: str) -> datetime | None:
    return read_timestamp(said[name]) if said.get(name) else None
