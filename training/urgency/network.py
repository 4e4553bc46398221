"""Training the judge's small network: one hidden layer, Adam, dropout. Needs numpy and scipy."""

import json
import math
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import scipy.sparse as sp

from chalicelib.urgency.features import grams_of
from chalicelib.urgency.lexicon import lexicon
from chalicelib.urgency.model import LEVELS
from chalicelib.urgency.reading import read
from training.urgency.messages import Message

UNITS: Final = 12  # of each of SEEDS networks, which judge together as one
SEEDS: Final = (0, 1, 2)
EPOCHS: Final = 40
BATCH: Final = 64
RATE: Final = 0.01
DECAY: Final = 0.02
DROP_FEATURES: Final = 0.3
DROP_UNITS: Final = 0.2
SCALES: Final = {
    "c": 4.0,
    "s": 2.0,
    "k": 2.4,
    "p": 2.0,
    "w": 2.4,
    "b": 1.2,
    "sw": 1.2,
    "g": 1.4,
    "h": 2.0,
    "n": 1.2,
    "q": 2.0,
}
SEEN_MIN: Final = {"c": 1, "s": 1, "k": 1, "h": 1, "n": 1, "q": 2, "p": 2, "w": 2, "sw": 2, "b": 3, "g": 6}
CAUTION: Final = [1.0, 1.0, 1.0]

Array = Any


def counted(message: Message) -> dict[str, int]:
    """Features of a message with how often each counts: once, letters once a word."""
    reading = read(message.subject, message.body, lexicon())
    found = Counter(gram for key in reading.words for gram in grams_of(key))
    found.update(name for names in reading.features.values() for name in names)
    return found


@dataclass
class Network:
    """A trained network: `names` are the columns of `inner`."""

    names: dict[str, int]
    inner: Array
    bias: Array
    out: Array
    out_bias: Array

    def probabilities(self, counts: Sequence[dict[str, int]]) -> Array:
        """One row a message, one column a level."""
        hidden = np.maximum(matrix(counts, self.names) @ self.inner + self.bias, 0)
        return _softmax(hidden @ self.out + self.out_bias)

    def write(self, path: Path) -> None:
        """Packs the weights to eight bits a piece, with one step a family."""
        families = {
            family: [at for name, at in self.names.items() if name.partition(":")[0] == family] for family in SCALES
        }
        rows = np.zeros((len(self.names), self.inner.shape[1]), dtype=np.uint8)
        steps = {}
        for family, columns in families.items():
            if columns:
                of = self.inner[columns] * SCALES[family]
                steps[family] = float(np.abs(of).max() / 127) or 1.0
                rows[columns] = (np.rint(of / steps[family]) + 128).astype(np.uint8)
        names = "\n".join(self.names).encode()
        head = {
            "units": int(self.inner.shape[1]),
            "names_bytes": len(names),
            "steps": steps,
            "bias": _rounded(self.bias),
            "out": [_rounded(row) for row in self.out],
            "out_bias": _rounded(self.out_bias),
            "caution": CAUTION,
        }
        path.write_bytes(zlib.compress(json.dumps(head).encode() + b"\n" + names + rows.tobytes(), 9))


def _rounded(row: Array) -> list[float]:
    return [round(float(one), 5) for one in row]


def _softmax(scores: Array) -> Array:
    raised = np.exp(scores - scores.max(1, keepdims=True))
    return raised / raised.sum(1, keepdims=True)


def vocabulary(counts: Sequence[dict[str, int]]) -> dict[str, int]:
    """The features worth a row: seen in enough messages for their family."""
    seen = Counter(name for of in counts for name in of)
    kept = sorted(name for name, times in seen.items() if times >= SEEN_MIN[name.partition(":")[0]])
    return {name: at for at, name in enumerate(kept)}


def matrix(counts: Sequence[dict[str, int]], names: dict[str, int]) -> Array:
    """Messages by features, each family scaled by the root of how many of it the message has."""
    rows, columns, values = [], [], []
    for at, of in enumerate(counts):
        total: Counter[str] = Counter()
        for name, times in of.items():
            total[name.partition(":")[0]] += times
        for name, times in of.items():
            column = names.get(name)
            if column is not None:
                family = name.partition(":")[0]
                rows.append(at)
                columns.append(column)
                values.append(times * SCALES[family] / math.sqrt(total[family]))
    return sp.csr_matrix((values, (rows, columns)), shape=(len(counts), len(names)))


def trained(counts: Sequence[dict[str, int]], labels: Sequence[str]) -> Network:
    """A network for these messages: a few small ones side by side, whose scores are averaged.

    The same input gives the same network.
    """
    parts = [_one(counts, labels, seed, UNITS) for seed in SEEDS]
    return Network(
        parts[0].names,
        np.hstack([part.inner for part in parts]),
        np.concatenate([part.bias for part in parts]),
        np.vstack([part.out for part in parts]) / len(parts),
        sum(part.out_bias for part in parts) / len(parts),
    )


def _one(counts: Sequence[dict[str, int]], labels: Sequence[str], seed: int, units: int) -> Network:
    names = vocabulary(counts)
    inputs = matrix(counts, names)
    wanted = np.eye(len(LEVELS))[[LEVELS.index(one) for one in labels]]
    chance = np.random.default_rng(seed)
    size = len(counts)
    weights = {
        "inner": chance.normal(0, 0.1, (len(names), units)),
        "bias": np.zeros(units),
        "out": chance.normal(0, 0.2, (units, len(LEVELS))),
        "out_bias": np.zeros(len(LEVELS)),
    }
    mean = {key: np.zeros_like(of) for key, of in weights.items()}
    spread = {key: np.zeros_like(of) for key, of in weights.items()}
    step = 0
    for epoch in range(EPOCHS):
        order = chance.permutation(size)
        for start in range(0, size, BATCH):
            step += 1
            chosen = order[start : start + BATCH]
            slopes = _slopes(weights, inputs[chosen], wanted[chosen], chance)
            rate = RATE * min(1, step / 30) * (1 - epoch / EPOCHS)
            for key, slope in slopes.items():
                mean[key] = 0.9 * mean[key] + 0.1 * slope
                spread[key] = 0.99 * spread[key] + 0.01 * slope**2
                moved = mean[key] / (1 - 0.9**step) / (np.sqrt(spread[key] / (1 - 0.99**step)) + 1e-8)
                weights[key] = weights[key] - rate * (moved + (DECAY * weights[key] if "bias" not in key else 0))
    return Network(names, weights["inner"], weights["bias"], weights["out"], weights["out_bias"])


def _slopes(weights: dict[str, Array], inputs: Array, wanted: Array, chance: Any) -> dict[str, Array]:
    inputs = inputs.copy()
    inputs.data = inputs.data * (chance.random(len(inputs.data)) > DROP_FEATURES) / (1 - DROP_FEATURES)
    hidden = np.maximum(inputs @ weights["inner"] + weights["bias"], 0)
    kept = (chance.random(hidden.shape) > DROP_UNITS) / (1 - DROP_UNITS)
    off = (_softmax((hidden * kept) @ weights["out"] + weights["out_bias"]) - wanted) / len(wanted)
    back = (off @ weights["out"].T) * kept * (hidden > 0)
    return {
        "inner": inputs.T @ back,
        "bias": back.sum(0),
        "out": (hidden * kept).T @ off,
        "out_bias": off.sum(0),
    }
