"""The small network that weighs the features: what it knows is read from a file, how it reads is here.

One hidden layer of two kinds of units. A unit of the whole adds up its weights over all sentences; a unit of the
sentence adds them up in each and keeps the strongest, so that one sentence of a long mail can decide. ReLU, then one
score a level. Families of features are scaled by the root of how many there are, so that long texts weigh no more.

Weights are eight bits a piece. The row of a feature is one whole number with a lane for each unit: adding rows adds
all lanes at once, many times faster than lane by lane. A lane holds 32 bits; the most that TEXT_CHARS_MAX lets
together is a quarter of that.
"""

import math
from array import array
from collections.abc import Sequence
from functools import lru_cache
from operator import add, mul
from pathlib import Path
from typing import Final, NamedTuple

from chalicelib.urgency.features import Features

_FILE: Final = Path(__file__).with_name("model.bin")
_LANE_BYTES: Final = 4
OFFSET: Final = 128  # added to every weight so that lanes never borrow from each other
_SCALE: Final = 4096  # what a family's scale is multiplied by to be a whole number
_COUNTED_MAX: Final = 200_000
_NOTHING: Final = (0, 0, 0)
LEVELS: Final = ("urgent", "problem", "routine")

Vector = list[float]


class Heard(NamedTuple):
    """What the hidden layer makes of a message.

    `units` before ReLU, first those of the whole. For each unit of the sentence `loudest` is the most that it heard
    in one, `best` in which; `scales` by sentence what a family's rows were multiplied by, `whole` the same for the
    message.
    """

    units: Vector
    loudest: list[int]
    best: list[int]
    scales: list[dict[str, int]]
    whole: dict[str, int]


class Model:
    """`rows` holds `units` bytes a feature, of which the first `of_whole` are of units of the whole."""

    def __init__(self, names: Sequence[str], rows: bytes, shape: tuple[int, int], shares: dict[str, float]) -> None:
        self.of_whole, self.of_sentence = shape
        self.units = sum(shape)
        self.names = dict(zip(names, range(len(names)), strict=True))
        self.shares = shares
        self.steps: Vector = []  # what one of a lane is worth: in a unit of the whole, in one of the sentence
        self.bias: Vector = []
        self.out: list[Vector] = []
        self.out_bias: Vector = []
        self.caution: Vector = []
        self._rows = rows
        self._packed: dict[str, int] = {}
        self._scales: dict[tuple[str, int], int] = {}

    def packed(self, name: str) -> int:
        """The row of a feature as one number, 0 if the model does not know it."""
        found = self._packed.get(name)
        if found is None:
            at = self.names.get(name)
            if at is None:
                return 0
            row = self._rows[at * self.units : (at + 1) * self.units]
            found = self._packed[name] = int.from_bytes(array("I", list(row)).tobytes(), "little")
        return found

    def hear(self, sentences: Sequence[Features]) -> Heard:
        """The hidden layer, from the features of each sentence."""
        totals: dict[str, tuple[int, int, int]] = {}
        spoken, scales = [], []
        for features in sentences:
            families = [(family, *self._added(of)) for family, of in features.items() if of]
            said = base = 0
            scaled = {}
            for family, total, known, seen in families:
                if known:
                    scale = scaled[family] = self._scale(family, seen)
                    said += total * scale
                    base += known * scale
                before = totals.get(family, _NOTHING)
                totals[family] = total + before[0], known + before[1], seen + before[2]
            base *= OFFSET
            spoken.append([lane - base for lane in self.lanes(said)[self.of_whole :]])
            scales.append(scaled)
        whole = {family: self._scale(family, seen) for family, (_, known, seen) in totals.items() if known}
        said = sum([totals[family][0] * scale for family, scale in whole.items()])
        base = sum([totals[family][1] * scale for family, scale in whole.items()]) * OFFSET
        lanes = [lane - base for lane in self.lanes(said)[: self.of_whole]]
        loudest = list(map(max, *spoken)) if len(spoken) > 1 else spoken[0]
        best = [of.index(most) for of, most in zip(zip(*spoken, strict=True), loudest, strict=True)]
        step, step_of_sentence = self.steps
        units = [lane * step for lane in lanes] + [lane * step_of_sentence for lane in loudest]
        return Heard(list(map(add, units, self.bias)), loudest, best, scales, whole)

    def _added(self, of: set[str]) -> tuple[int, int, int]:
        """Sum of the rows, how many are known, how many were seen."""
        packed = self._packed
        rows = [packed.get(name) or self.packed(name) for name in self.names.keys() & of]
        return sum(rows), len(rows), len(of)

    def lanes(self, total: int) -> Sequence[int]:
        """A sum of rows, unit by unit."""
        return array("I", total.to_bytes(self.units * _LANE_BYTES, "little"))

    def _scale(self, family: str, seen: int) -> int:
        found = self._scales.get((family, seen))
        if found is None:
            found = round(_SCALE * self.shares[family] / math.sqrt(min(seen, _COUNTED_MAX)))
            self._scales[family, seen] = found
        return found

    def scores(self, units: Vector) -> Vector:
        """Probabilities of the levels, in the order of LEVELS."""
        on = [max(unit, 0.0) for unit in units]
        total = [sum(map(mul, on, row)) + bias for row, bias in zip(self.out, self.out_bias, strict=True)]
        most = max(total)
        raised = [math.exp(one - most) for one in total]
        every = sum(raised)
        return [one / every for one in raised]

    def pulls(self, units: Vector, level: int) -> Vector:
        """How much one of a lane, in each unit that is on, pulls towards a level and away from the others."""
        wanted = self.out[level]
        one, other = [row for at, row in enumerate(self.out) if at != level]
        step, step_of_sentence = self.steps
        steps = [step] * self.of_whole + [step_of_sentence] * self.of_sentence
        return [
            (weight - (left + right) / 2) * worth if unit > 0 else 0.0
            for unit, weight, left, right, worth in zip(units, wanted, one, other, steps, strict=True)
        ]


@lru_cache(maxsize=1)
def model() -> Model:
    """The trained model, read once a process: a line of sizes and shares, numbers, names, rows."""
    head, _, rest = _FILE.read_bytes().partition(b"\n")
    of_whole, of_sentence, numbers_bytes, names_bytes, *said = head.decode().split(" ")
    shares = {family: float(share) for family, _, share in (one.partition("=") for one in said)}
    names_at, rows_at = int(numbers_bytes), int(numbers_bytes) + int(names_bytes)
    names = rest[names_at:rows_at].decode().split("\n")
    found = Model(names, rest[rows_at:], (int(of_whole), int(of_sentence)), shares)
    numbers = array("f", rest[:names_at]).tolist()
    units = found.units
    found.steps, found.bias, numbers = numbers[:2], numbers[2 : 2 + units], numbers[2 + units :]
    found.out = [numbers[at * units : (at + 1) * units] for at in range(len(LEVELS))]
    found.out_bias, found.caution = numbers[-2 * len(LEVELS) : -len(LEVELS)], numbers[-len(LEVELS) :]
    return found
