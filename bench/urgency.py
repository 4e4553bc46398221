"""How good and how dear the judge of urgency is: on the given messages that were kept aside, by kind of hard case."""

import json
import subprocess
import sys
import time
from statistics import median

from chalicelib.urgency import judge
from training.urgency.figures import by_tag, confusion, false_alarms, macro_f1, recall
from training.urgency.messages import Message, given, own

_ROUNDS = 5
_COLD = """
import json, sys, time
def held():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
before = held()
start = time.process_time()
from chalicelib.urgency import judge
judge("web nejede", "nikdo se nedostane do e-shopu")
spent = time.process_time() - start
print(json.dumps([spent * 1e3, (held() - before) / 1024]))
"""


def cold() -> tuple[float, float]:
    """Milliseconds of CPU and MB from a bare interpreter to the first judgement, tables read; the median of a few."""
    runs = [
        json.loads(subprocess.run([sys.executable, "-c", _COLD], check=True, capture_output=True, text=True).stdout)
        for _ in range(_ROUNDS)
    ]
    return median(run[0] for run in runs), median(run[1] for run in runs)


def per_second(messages: list[Message]) -> tuple[float, float]:
    """Judgements a second of CPU: of messages never seen by this process, and of all again."""
    rates = []
    for _ in range(2):
        start = time.process_time()
        for message in messages:
            judge(message.subject, message.body)
        rates.append(len(messages) / (time.process_time() - start))
    return rates[0], rates[1]


def worst_ms() -> float:
    """CPU of the slowest of some texts of 1 MB that repeat one thing."""
    took = []
    for unit in ("web nejede ", "a", "0 z ", "> ", "ne", "!?", "\n", "5", "1.", "od ", "S pozdravem\n"):
        text = unit * (1_000_000 // len(unit))
        start = time.process_time()
        judge(text, text)
        took.append(time.process_time() - start)
    return max(took) * 1000


def measure() -> list[tuple[str, str]]:
    """Rows of the table of figures."""
    ms, size = cold()
    aside = given()[1]
    judge("", "")
    fresh, again = per_second([one for _, of in own() for one in of])
    said = [judge(one.subject, one.body).level for one in aside]
    wanted = [one.label for one in aside]
    rows = [
        (f"urgency: macro-F1 on {len(aside)} messages kept aside", f"{macro_f1(wanted, said):.3f}"),
        ("urgency: urgent ones found", f"{recall(wanted, said):.1%}"),
        ("urgency: alarms that are false", f"{false_alarms(wanted, said):.1%}"),
        ("urgency: urgent, problem, routine taken for the same", str(confusion(wanted, said))),
    ]
    rows += [
        (f"urgency: right among {tag}", f"{right} of {count}") for tag, (right, count) in by_tag(aside, said).items()
    ]
    rows += [
        ("urgency: judgements a second, new texts", f"{fresh:,.0f}"),
        ("urgency: judgements a second, texts seen before", f"{again:,.0f}"),
        ("urgency: CPU of the worst repeated megabyte", f"{worst_ms():.0f} ms"),
        ("urgency: from a bare interpreter to the first judgement", f"{ms:.0f} ms, {size:.1f} MB"),
    ]
    return rows


if __name__ == "__main__":
    for what, figure in measure():
        sys.stdout.write(f"{what}: {figure}\n")
