"""The labelled messages, and which of the given ones are kept aside to measure on."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chalicelib.mail.split import split_text

HERE: Final = Path(__file__).parent
OWN: Final = tuple(f"own-{writer}" for writer in "abcdefghijklmnop")


@dataclass(frozen=True, slots=True)
class Message:
    """`body` is the new text, as the judge gets it; `tags` name the kind of hard case."""

    id: str
    subject: str
    body: str
    label: str
    tags: tuple[str, ...]


def messages(name: str) -> list[Message]:
    """All of one file, in its order."""
    lines = (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_message(json.loads(line)) for line in lines if line.strip()]


def _message(row: dict) -> Message:  # type: ignore[type-arg]
    body = split_text(row["body"]).new or row["body"]
    return Message(row["id"], row["subject"], body, row["label"], tuple(row.get("tags", ())))


def given() -> tuple[list[Message], list[Message]]:
    """The given messages as (open, aside): the first half by the hash of their id is open, nobody reads the rest."""
    ordered = sorted(messages("given"), key=lambda one: hashlib.sha256(one.id.encode()).hexdigest())
    half = len(ordered) // 2
    return ordered[:half], ordered[half:]


def own() -> Iterable[tuple[str, list[Message]]]:
    """The project's own messages, by writer."""
    return [(name, messages(name)) for name in OWN if (HERE / f"{name}.jsonl").is_file()]
