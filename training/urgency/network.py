"""Training the judge's small network: one hidden layer, Adam, much dropout. Needs numpy and scipy.

Dropping half of the features of each message at each step is what makes so few messages go so far: the network must
tell the level by any half of what it sees, so it cannot learn a message by heart.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import scipy.sparse as sp

from chalicelib.urgency.lexicon import lexicon
from chalicelib.urgency.model import LEVELS
from chalicelib.urgency.reading import read
from training.urgency.messages import Message

OF_WHOLE: Final = 8  # units of each of SEEDS networks, which judge together as one
OF_SENTENCE: Final = 8
SEEDS: Final = (0, 1, 2)
EPOCHS: Final = 30
BATCH: Final = 128
RATE: Final = 0.01
DECAY: Final = 0.02
DROP_FEATURES: Final = 0.5
DROP_UNITS: Final = 0.3
SHARES: Final = {
    "c": 4.0,
    "s": 2.0,
    "k": 2.4,
    "p": 2.0,
    "w": 2.4,
    "b": 1.2,
    "sw": 1.2,
    "h": 2.0,
    "n": 1.2,
    "q": 2.0,
}
SEEN_MIN: Final = {"c": 1, "s": 1, "k": 2, "h": 1, "n": 1, "q": 2, "p": 2, "w": 2, "sw": 2, "b": 5}
# An outage that is missed is worse than an alarm too many.
CAUTION: Final = (1.5, 1.0, 1.0)

Array = Any


@dataclass(frozen=True)
class Table:
    """Messages as rows of `whole`, their sentences as rows of `sentences`, of which message i has those from
    starts[i] to starts[i + 1].
    """

    whole: Array
    sentences: Array
    starts: Array

    def of(self, chosen: Array) -> "Table":
        """Some of the messages."""
        rows = np.concatenate([np.arange(self.starts[at], self.starts[at + 1]) for at in chosen])
        counts = self.starts[chosen + 1] - self.starts[chosen]
        return Table(self.whole[chosen], self.sentences[rows], np.concatenate([[0], np.cumsum(counts)]))

    def with_holes(self, chance: Any) -> "Table":
        """The same with features dropped by chance, the others raised as much."""
        return Table(_dropped(self.whole, chance), _dropped(self.sentences, chance), self.starts)


def _dropped(rows: Array, chance: Any) -> Array:
    rows = rows.copy()
    kept = chance.random(len(rows.data)) > DROP_FEATURES
    rows.data = (rows.data * kept / (1 - DROP_FEATURES)).astype(np.float32)
    return rows


Counted = Sequence[Mapping[str, Mapping[str, int]]]  # of each sentence: family → name → how often


def featured(message: Message) -> Counted:
    """Features of each sentence of a message."""
    sentences = read(message.subject, message.body, lexicon())
    return [{family: Counter(of) for family, of in features.items()} for features, _ in sentences]


@dataclass
class Network:
    """A trained network: `names` are the columns of the weights of both kinds of units, side by side."""

    names: dict[str, int]
    inner: Array
    of_whole: int
    bias: Array
    out: Array
    out_bias: Array
    caution: Sequence[float] = CAUTION

    def probabilities(self, messages: Sequence[Counted]) -> Array:
        """One row a message, one column a level."""
        weights = {"inner": self.inner, "bias": self.bias, "out": self.out, "out_bias": self.out_bias}
        hidden, _ = _hidden(weights, table(messages, self.names), self.of_whole)
        return _softmax(hidden @ self.out + self.out_bias)

    def write(self, path: Path) -> None:
        """Packs the weights to eight bits a piece, with one step for each kind of units and a share a family."""
        family_of = [name.partition(":")[0] for name in self.names]
        rows = self.inner * np.array([SHARES[family] for family in family_of])[:, None]
        most_of_kind = [float(np.abs(part).max()) for part in self._kinds(rows)]
        rows = np.hstack([part / most for part, most in zip(self._kinds(rows), most_of_kind, strict=True)])
        shares = {}
        for family in SHARES:
            columns = [at for at, one in enumerate(family_of) if one == family]
            shares[family] = float(np.abs(rows[columns]).max()) if columns else 1.0
            rows[columns] /= shares[family]
        numbers = [most / 127 / _SCALE for most in most_of_kind]
        numbers += [*self.bias, *self.out.T.ravel(), *self.out_bias, *self.caution]
        packed = np.array(numbers, dtype="<f4").tobytes()
        names = "\n".join(self.names).encode()
        sizes = [self.of_whole, rows.shape[1] - self.of_whole, len(packed), len(names)]
        head = " ".join([*map(str, sizes), *(f"{family}={share:.6f}" for family, share in shares.items())])
        lanes = (np.rint(rows * 127) + 128).astype(np.uint8).tobytes()
        path.write_bytes(head.encode() + b"\n" + packed + names + lanes)

    def _kinds(self, rows: Array) -> list[Array]:
        return [rows[:, : self.of_whole], rows[:, self.of_whole :]]


_SCALE: Final = 4096  # as in the model: a family's scale is a whole number there


def _softmax(scores: Array) -> Array:
    raised = np.exp(scores - scores.max(1, keepdims=True))
    return raised / raised.sum(1, keepdims=True)


def vocabulary(messages: Sequence[Counted]) -> dict[str, int]:
    """The features worth a row: seen in enough sentences for their family."""
    seen = Counter(name for of in messages for sentence in of for names in sentence.values() for name in names)
    kept = sorted(name for name, times in seen.items() if times >= SEEN_MIN[name.partition(":")[0]])
    return {name: at for at, name in enumerate(kept)}


def table(messages: Sequence[Counted], names: Mapping[str, int]) -> Table:
    """Each family scaled by the root of how many of it there are, in the message and in the sentence."""
    whole = []
    for message in messages:
        total: dict[str, Counter[str]] = {}
        for sentence in message:
            for family, of in sentence.items():
                total.setdefault(family, Counter()).update(of)
        whole.append(total)
    starts = np.concatenate([[0], np.cumsum([len(message) for message in messages])])
    flat = [sentence for message in messages for sentence in message]
    return Table(_rows(whole, names), _rows(flat, names), starts)


def _rows(counts: Sequence[Mapping[str, Mapping[str, int]]], names: Mapping[str, int]) -> Array:
    rows, columns, values = [], [], []
    for at, families in enumerate(counts):
        for family, of in families.items():
            scale = SHARES[family] / math.sqrt(sum(of.values()) or 1)
            for name, times in of.items():
                if name in names:
                    rows.append(at)
                    columns.append(names[name])
                    values.append(times * scale)
    return sp.csr_matrix((np.array(values, np.float32), (rows, columns)), shape=(len(counts), len(names)))


def trained(messages: Sequence[Counted], labels: Sequence[str], seeds: Iterable[int] = SEEDS) -> Network:
    """A network for these messages: a few small ones side by side, whose scores are averaged.

    The same input gives the same network.
    """
    names = vocabulary(messages)
    rows = table(messages, names)
    wanted = np.eye(len(LEVELS), dtype=np.float32)[[LEVELS.index(one) for one in labels]]
    parts = [_one(rows, wanted, seed) for seed in seeds]
    kinds = [slice(None, OF_WHOLE), slice(OF_WHOLE, None)]
    return Network(
        names,
        np.hstack([part["inner"][:, kind] for kind in kinds for part in parts]),
        OF_WHOLE * len(parts),
        np.concatenate([part["bias"][kind] for kind in kinds for part in parts]),
        np.vstack([part["out"][kind] for kind in kinds for part in parts]) / len(parts),
        sum(part["out_bias"] for part in parts) / len(parts),
    )


def _one(rows: Table, wanted: Array, seed: int) -> dict[str, Array]:
    chance = np.random.default_rng(seed)
    size, units = rows.whole.shape[0], OF_WHOLE + OF_SENTENCE
    weights = {
        "inner": chance.normal(0, 0.1, (rows.whole.shape[1], units)).astype(np.float32),
        "bias": np.zeros(units, np.float32),
        "out": chance.normal(0, 0.2, (units, len(LEVELS))).astype(np.float32),
        "out_bias": np.zeros(len(LEVELS), np.float32),
    }
    mean = {key: np.zeros_like(of) for key, of in weights.items()}
    spread = {key: np.zeros_like(of) for key, of in weights.items()}
    step = 0
    for epoch in range(EPOCHS):
        order = chance.permutation(size)
        for start in range(0, size, BATCH):
            step += 1
            chosen = order[start : start + BATCH]
            slopes = _slopes(weights, rows.of(chosen).with_holes(chance), wanted[chosen], chance)
            rate = RATE * min(1, step / 30) * (1 - epoch / EPOCHS)
            for key, slope in slopes.items():
                mean[key] *= 0.9
                mean[key] += 0.1 * slope
                spread[key] *= 0.99
                spread[key] += 0.01 * slope**2
                moved = mean[key] / (1 - 0.9**step)
                moved /= np.sqrt(spread[key] / (1 - 0.99**step)) + 1e-8
                if "bias" not in key:
                    moved += DECAY * weights[key]
                weights[key] -= (rate * moved).astype(np.float32)
    return weights


def _hidden(weights: Mapping[str, Array], rows: Table, of_whole: int) -> tuple[Array, Array]:
    """The hidden layer, and for each unit of the sentence the row of the sentence that it heard best."""
    inner = weights["inner"]
    spoken = rows.sentences @ inner[:, of_whole:]
    units = np.arange(spoken.shape[1])
    best = np.array(
        [spoken[start:end].argmax(0) + start for start, end in zip(rows.starts[:-1], rows.starts[1:], strict=True)]
    )
    hidden = np.hstack([rows.whole @ inner[:, :of_whole], spoken[best, units]])
    return np.maximum(hidden + weights["bias"], 0), best


def _slopes(weights: dict[str, Array], rows: Table, wanted: Array, chance: Any) -> dict[str, Array]:
    hidden, best = _hidden(weights, rows, OF_WHOLE)
    kept = ((chance.random(hidden.shape) > DROP_UNITS) / (1 - DROP_UNITS)).astype(np.float32)
    off = (_softmax((hidden * kept) @ weights["out"] + weights["out_bias"]) - wanted) / np.float32(len(wanted))
    back = (off @ weights["out"].T) * kept * (hidden > 0)
    spoken = np.zeros((rows.sentences.shape[0], best.shape[1]), np.float32)
    spoken[best, np.arange(best.shape[1])] = back[:, OF_WHOLE:]
    return {
        "inner": np.hstack([rows.whole.T @ back[:, :OF_WHOLE], rows.sentences.T @ spoken]),
        "bias": back.sum(0),
        "out": (hidden * kept).T @ off,
        "out_bias": off.sum(0),
    }
