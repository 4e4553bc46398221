"""Train the judge: python -m training.urgency.train [--cross] [--aside]. Needs numpy and scipy.

Writes chalicelib/urgency/model.bin from the open half of the given messages and all of the project's own, with
copies. The half kept aside is never trained on; --aside measures on it. --cross first prints how each writer's
messages fare with a network of the others'.
"""

import sys
from pathlib import Path
from typing import Final

from chalicelib.urgency.model import LEVELS
from training.urgency.copies import copies
from training.urgency.figures import line, report
from training.urgency.messages import Message, given, own
from training.urgency.network import CAUTION, Counted, Network, featured, trained

TARGET: Final = Path(__file__).parent.parent.parent / "chalicelib" / "urgency" / "model.bin"


def said(network: Network, messages: list[Counted]) -> list[str]:
    """The level of each message, with the caution that the judge has."""
    return [
        LEVELS[max(range(len(LEVELS)), key=lambda at: row[at] * CAUTION[at])]
        for row in network.probabilities(messages).tolist()
    ]


def cross(groups: dict[str, list[Message]], read: dict[str, list[Counted]], more: dict[str, list[Message]]) -> None:
    """Each writer as a stranger to a network that the others made."""
    wanted: list[Message] = []
    answered: list[str] = []
    for name, of in groups.items():
        rest = [other for other in groups if other != name]
        known = [one for other in rest for one in read[other]]
        known += [featured(one) for other in rest for one in more[other]]
        labels = [one.label for other in rest for one in groups[other]]
        labels += [one.label for other in rest for one in more[other]]
        found = said(trained(known, labels), read[name])
        sys.stdout.write(report(f"{name} by a network of the others", of, found))
        wanted += of
        answered += found
    sys.stdout.write(report("all, each by a network of the others", wanted, answered))


def main(arguments: list[str]) -> None:
    """Train, write, and say how it fares."""
    opened, aside = given()
    groups = {"given": opened, **dict(own())}
    read = {name: [featured(one) for one in of] for name, of in groups.items()}
    more = {name: copies(of) for name, of in groups.items()}
    if "--cross" in arguments:
        cross(groups, read, more)
    everything = [one for of in groups.values() for one in of] + [one for of in more.values() for one in of]
    counted = [one for of in read.values() for one in of] + [featured(one) for of in more.values() for one in of]
    network = trained(counted, [one.label for one in everything])
    network.write(TARGET)
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size} bytes, {len(network.names)} features\n")
    if "--aside" in arguments:
        answers = said(network, [featured(one) for one in aside])
        sys.stdout.write(line("aside", [one.label for one in aside], answers) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
