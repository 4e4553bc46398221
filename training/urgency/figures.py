"""How good a judge is: macro-F1, urgent ones found, false alarms, by kind of hard case, and who is taken for whom."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from chalicelib.urgency.model import LEVELS
from training.urgency.messages import Message


def macro_f1(wanted: Sequence[str], said: Sequence[str]) -> float:
    """The mean of the levels' F1 scores; a level that neither side names does not count."""
    scores = []
    for level in LEVELS:
        both = sum(one == other == level for one, other in zip(wanted, said, strict=True))
        named = sum(one == level for one in wanted) + sum(one == level for one in said)
        if named:
            scores.append(2 * both / named)
    return sum(scores) / len(scores) if scores else 0.0


def recall(wanted: Sequence[str], said: Sequence[str], level: str = "urgent") -> float:
    """Share of those of a level that were found."""
    of = [other for one, other in zip(wanted, said, strict=True) if one == level]
    return of.count(level) / len(of) if of else 1.0


def false_alarms(wanted: Sequence[str], said: Sequence[str], level: str = "urgent") -> float:
    """Share of those called a level that are not."""
    return 1 - recall(said, wanted, level)


def confusion(wanted: Sequence[str], said: Sequence[str]) -> list[list[int]]:
    """Rows are what is right, columns what was said, in the order of LEVELS."""
    pairs = Counter(zip(wanted, said, strict=True))
    return [[pairs[one, other] for other in LEVELS] for one in LEVELS]


def line(name: str, wanted: Sequence[str], said: Sequence[str]) -> str:
    """One line of figures."""
    return (
        f"{name}: {len(wanted)} messages, macro-F1 {macro_f1(wanted, said):.3f}, "
        f"urgent found {recall(wanted, said):.3f}, "
        f"false alarms {false_alarms(wanted, said):.3f}, {confusion(wanted, said)}"
    )


def by_tag(messages: Sequence[Message], said: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Kind of hard case → (judged right, all)."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for message, level in zip(messages, said, strict=True):
        for tag in message.tags:
            found[tag][0] += message.label == level
            found[tag][1] += 1
    return {tag: (right, count) for tag, (right, count) in sorted(found.items())}


def report(name: str, messages: Sequence[Message], said: Sequence[str]) -> str:
    """The line and the kinds of hard cases below it."""
    tags = ", ".join(f"{tag} {right}/{count}" for tag, (right, count) in by_tag(messages, said).items())
    return f"{line(name, [one.label for one in messages], said)}\n  {tags}\n"
