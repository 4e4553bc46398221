"""More copies of training messages, changed in ways that leave their label what it is.

Half of the messages come once more with the subject at the head of the body, for some people write so. Of the others
that are urgent or a problem, most come once more together with a plain routine mail: the strongest part decides.
"""

import random
from collections.abc import Sequence
from typing import Final

from training.urgency.messages import Message

_SEED: Final = 5
_HEADED: Final = 0.5
_JOINED: Final = 0.6
_PLAIN: Final = frozenset(("easy", "plea", "alarm-words", "question"))  # kinds of routine that take nothing back


def copies(messages: Sequence[Message]) -> list[Message]:
    """The changed copies; the same messages give the same ones."""
    chance = random.Random(_SEED)  # noqa: S311 - which copies are made is no secret
    plain = [one for one in messages if one.label == "routine" and _PLAIN.issuperset(one.tags)]
    found = []
    for message in messages:
        if chance.random() < _HEADED:
            found.append(_copy(message, "", f"{message.subject}. {message.body}"))
        elif message.label != "routine" and plain and chance.random() < _JOINED:
            other = chance.choice(plain)
            parts = [message.body, other.body]
            chance.shuffle(parts)
            found.append(_copy(message, chance.choice((message.subject, other.subject)), "\n\n".join(parts)))
    return found


def _copy(message: Message, subject: str, body: str) -> Message:
    return Message(message.id, subject, body, message.label, message.tags)
