"""The small network that weighs the features: what it knows is read from a file, how it reads is here.

One hidden layer: every feature adds its row of eight-bit weights, ReLU, then one score a level. The rows are
added as whole numbers with a lane for each hidden unit, which is many times faster than adding lane by lane.
Families of features are scaled by the root of how many a message has, so that a long mail weighs no more.
"""

import json
import math
import zlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import mul
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("model.bin")
_LANE_BYTES: Final = 4
_OFFSET: Final = 128  # added to every weight so that lanes never borrow from each other
LEVELS: Final = ("urgent", "problem", "routine")

Vector = list[float]


@dataclass(frozen=True, slots=True)
class Model:
    """`rows` holds `units` bytes a feature; `step` is what one unit of a byte is worth in its family."""

    units: int
    names: Mapping[str, int]
    rows: bytes
    steps: Mapping[str, float]
    bias: Vector
    out: list[Vector]
    out_bias: Vector
    caution: Vector
    _packed: dict[str, int] = field(default_factory=dict)

    def packed(self, name: str) -> int:
        """The row of a feature as one number, 0 if the model does not know it."""
        found = self._packed.get(name)
        if found is None:
            at = self.names.get(name)
            if at is None:
                return 0
            row = self.rows[at * self.units : (at + 1) * self.units]
            found = self._packed[name] = int.from_bytes(array("I", list(row)).tobytes(), "little")
        return found

    def pull(self, name: str, family: str, pulls: Vector) -> float:
        """How far a feature pulls where the units pull so: the product of its row with them, unscaled by count."""
        at = self.names.get(name)
        if at is None:
            return 0.0
        row = self.rows[at * self.units : (at + 1) * self.units]
        return float(sum(map(mul, row, pulls), -_OFFSET * sum(pulls)) * self.steps[family])

    def hidden(self, families: Iterable[tuple[str, int, int, int]]) -> Vector:
        """Units before ReLU, from (family, sum of packed rows, how many rows, how many features there were)."""
        units = list(self.bias)
        for family, total, known, seen in families:
            if not known:
                continue
            lanes = array("I", total.to_bytes(self.units * _LANE_BYTES, "little"))
            step = self.steps[family] / math.sqrt(seen)
            base = known * _OFFSET
            units = [unit + (lane - base) * step for unit, lane in zip(units, lanes, strict=True)]
        return units

    def scores(self, hidden: Vector) -> Vector:
        """Probabilities of the levels, in the order of LEVELS."""
        total = list(self.out_bias)
        for value, row in zip(hidden, self.out, strict=True):
            if value > 0:
                total = [one + value * weight for one, weight in zip(total, row, strict=True)]
        raised = [math.exp(one - max(total)) for one in total]
        return [one / sum(raised) for one in raised]

    def pulls(self, hidden: Vector, level: int) -> Vector:
        """How much each unit that is on pulls towards a level and away from the others."""
        others = [at for at in range(len(LEVELS)) if at != level]
        return [
            row[level] - sum(row[at] for at in others) / len(others) if value > 0 else 0.0
            for value, row in zip(hidden, self.out, strict=True)
        ]


@lru_cache(maxsize=1)
def model() -> Model:
    """The trained model, read once a process."""
    head, _, rest = zlib.decompress(_FILE.read_bytes()).partition(b"\n")
    said = json.loads(head)
    names = rest[: said["names_bytes"]].decode().split("\n")
    return Model(
        units=said["units"],
        names={name: at for at, name in enumerate(names)},
        rows=rest[said["names_bytes"] :],
        steps=said["steps"],
        bias=said["bias"],
        out=said["out"],
        out_bias=said["out_bias"],
        caution=said["caution"],
    )
