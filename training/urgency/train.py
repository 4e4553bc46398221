"""Train the judge: python -m training.urgency.train [--cross] [--aside]. Needs numpy and scipy.

Writes chalicelib/urgency/model.bin from the open half of the given messages and all of the project's own. The half
kept aside is never trained on; --aside measures on it. --cross first prints how each writer's messages fare with
a network of the others'.
"""

import sys
from pathlib import Path
from typing import Final

from training.urgency.figures import line, report
from training.urgency.messages import Message, given, own
from training.urgency.network import LEVELS, counted, trained

TARGET: Final = Path(__file__).parent.parent.parent / "chalicelib" / "urgency" / "model.bin"


def _said(rows: list[list[float]]) -> list[str]:
    return [LEVELS[max(range(3), key=list(row).__getitem__)] for row in rows]


def cross(groups: dict[str, list[Message]]) -> None:
    """Each writer as strangers to a network that the others made."""
    counts = {name: [counted(one) for one in of] for name, of in groups.items()}
    for name, of in groups.items():
        rest = [other for other in groups if other != name]
        network = trained(
            [one for other in rest for one in counts[other]], [one.label for other in rest for one in groups[other]]
        )
        sys.stdout.write(report(f"{name} by a network of the others", of, _said(network.probabilities(counts[name]))))


def main(arguments: list[str]) -> None:
    """Train, write, and say how it fares."""
    opened, aside = given()
    groups = {"given": opened, **dict(own())}
    if "--cross" in arguments:
        cross(groups)
    everything = [one for of in groups.values() for one in of]
    network = trained([counted(one) for one in everything], [one.label for one in everything])
    network.write(TARGET)
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size} bytes, {len(network.names)} features\n")
    if "--aside" in arguments:
        said = _said(network.probabilities([counted(one) for one in aside]))
        sys.stdout.write(line("aside", [one.label for one in aside], said) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
