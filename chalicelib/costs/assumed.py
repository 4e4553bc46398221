"""What Fronta itself is assumed to use of AWS, each figure with its source. Pure but for the file, read once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from chalicelib.platform.units import Unit

FILE: Final = Path(__file__).with_name("assumptions.toml")
MB_PER_GB: Final = 1024

How = Literal["counted", "measured", "derived", "configured", "documented", "assumed"]
# What a step may have beside units.
MEASURES: Final = (
    "memory_mb", "cpu_ms", "init_ms", "aws_calls", "kept_kb", "unsafe_kb", "answer_kb", "meter_writes",
)  # fmt: skip
_NOTHING: Final = Decimal(0)


class BadAssumptions(ValueError):
    """The table of assumptions cannot be read; the text says where."""


@dataclass(frozen=True)
class Figure:
    """A number that is assumed, how it is known, and from where."""

    name: str
    value: Decimal
    how: How
    source: str


@dataclass(frozen=True)
class Step:
    """What one run of something uses. `function`: an invocation of it; `within`: a part of another one's."""

    name: str
    what: str
    function: str | None
    within: str | None
    figures: Mapping[str, Figure]

    def value(self, name: str) -> Decimal:
        """A figure of the step; 0 for one that it does not have."""
        figure = self.figures.get(name)
        return _NOTHING if figure is None else figure.value


@dataclass(frozen=True)
class Assumptions:
    """The steps by name, and what holds for all of them."""

    general: Mapping[str, Figure]
    steps: Mapping[str, Step]

    def of(self, name: str) -> Decimal:
        """A figure that holds for all."""
        return self.general[name].value

    def all(self) -> tuple[Figure, ...]:
        """Every figure, in the order of the file."""
        return (*self.general.values(), *(figure for step in self.steps.values() for figure in step.figures.values()))

    def run(self, name: str) -> dict[Unit, Decimal]:
        """What one run of a step is billed for, but for what is kept and logged (`kept_kb`, `log_kb`)."""
        step = self.steps[name]
        found = {Unit(figure): step.value(figure) for figure in step.figures if figure not in MEASURES}
        if step.function is not None:
            found[Unit.LAMBDA_REQUESTS] = Decimal(1)
        if writes := step.value("meter_writes"):
            found[Unit.DYNAMODB_WRITE_UNITS] = found.get(Unit.DYNAMODB_WRITE_UNITS, _NOTHING) + writes
        if "memory_mb" in step.figures:
            found[Unit.LAMBDA_GB_S] = step.value("memory_mb") / MB_PER_GB * self.duration_ms(name) / 1000
        return found

    def duration_ms(self, name: str) -> Decimal:
        """How long a run in a function takes: its CPU at the share of a core that its memory buys, its calls, and
        cold starts.
        """
        step = self.steps[name]
        core = min(Decimal(1), step.value("memory_mb") / self.of("vcpu_mb"))
        busy = step.value("cpu_ms") / core
        return (
            busy + step.value("aws_calls") * self.of("call_ms") + step.value("init_ms") * self.of("cold_start_share")
        )


def read(told: Mapping[str, Any]) -> Assumptions:
    """The assumptions of a table as `assumptions.toml` is. Raises BadAssumptions."""
    sources: dict[str, tuple[How, str]] = {}
    for name, entry in told.get("sources", {}).items():
        if entry.get("how") not in get_args(How) or not entry.get("text"):
            raise BadAssumptions(f"source {name}: it needs text and how ({', '.join(get_args(How))})")
        sources[name] = (entry["how"], entry["text"])
    general = {name: _figure(name, entry, sources) for name, entry in told.get("general", {}).items()}
    steps = {name: _step(name, entry, sources) for name, entry in told.get("steps", {}).items()}
    return Assumptions(MappingProxyType(general), MappingProxyType(steps))


def _step(name: str, entry: Mapping[str, Any], sources: Mapping[str, tuple[How, str]]) -> Step:
    words = {"what", "function", "within"}
    figures = {key: _figure(f"{name}.{key}", value, sources) for key, value in entry.items() if key not in words}
    if unknown := [key for key in figures if key not in MEASURES and key not in {unit.value for unit in Unit}]:
        raise BadAssumptions(f"step {name}: {unknown[0]!r} is no unit and no measure")
    runs_somewhere = entry.get("function") or entry.get("within")
    if not entry.get("what") or bool(runs_somewhere) != ("memory_mb" in figures):
        raise BadAssumptions(f"step {name}: it needs what, and memory_mb where it is run by a function")
    return Step(name, entry["what"], entry.get("function"), entry.get("within"), MappingProxyType(figures))


def _figure(name: str, told: Any, sources: Mapping[str, tuple[How, str]]) -> Figure:
    match told:
        case [int() | Decimal() as value, str() as source, *remark] if source in sources and len(remark) <= 1:
            how, text = sources[source]
            return Figure(name, Decimal(value), how, f"{text}: {remark[0]}" if remark else text)
        case _:
            raise BadAssumptions(f"{name}: a figure is [number, source] or [number, source, remark]")


@cache
def assumptions() -> Assumptions:
    """What is packaged with the product, read once."""
    return read(tomllib.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal))
