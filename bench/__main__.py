"""Print the table of docs/benchmarks.md: `make bench`."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from bench import (
    calls,
    cold,
    console,
    costs,
    fan_out,
    live,
    mail,
    package,
    promises,
    search,
    urgency,
    verification,
)
from bench.stack import running


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    models = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    model = next(models, platform.processor() or "unknown processor")
    return f"{os.cpu_count()} cores, {model}, {platform.system()}, Python {platform.python_version()}"


def main() -> None:
    """Measure everything and print one table."""
    rows: list[tuple[str, str]] = []
    with running(**calls.SETTINGS) as stack:
        latency = live.measure(stack)
        answers = calls.measure(stack)
        mails = mail.measure(stack)
    for cost in mails:
        rows += [
            (f"{cost.name}: CPU of the warm handler, raw bytes to committed, DNS in memory", f"{cost.cpu_ms:.1f} ms"),
            (f"{cost.name}: wall time with the emulator as AWS", f"{cost.wall_ms:.1f} ms"),
            (f"{cost.name}: AWS calls in sequence", f"{cost.calls:.1f}"),
            (
                f"{cost.name}: DynamoDB request units, read + write",
                f"{cost.read_units:.1f} + {cost.write_units:.1f}",
            ),
        ]
    rows += [
        (f"SMTP 250 to websocket push, p50 of {latency.runs}", f"{latency.p50_ms:.0f} ms"),
        (f"SMTP 250 to websocket push, p99 of {latency.runs}", f"{latency.p99_ms:.0f} ms"),
    ]
    rows += [
        (f"call announced, listed number: answer, p50 and p99 of {calls.RUNS}", str(answers.listed)),
        (f"call announced, withheld number: answer, p50 and p99 of {calls.RUNS}", str(answers.withheld)),
        ("call announced, listed number: push to a console, p50 and p99", str(answers.pushed)),
    ]
    with running(**costs.SETTINGS) as stack:
        rows += costs.lines(costs.measure(stack))
    rows += verification.measure()
    rows += promises.measure()
    rows += urgency.measure()
    rows += console.measure()
    rows += search.measure()
    rows += [(f"import of {one.name} ({one.modules} modules)", f"{one.ms:.0f} ms") for one in package.imports()]
    rows += [(f"{name}, zipped", f"{size / 1e6:.2f} MB") for name, size in package.sizes().items()]
    rows += cold.measure()
    # Last: it puts something in the place of clients of AWS.
    rows += fan_out.measure()
    print(f"Measured {datetime.now(UTC):%Y-%m-%d} on {_machine()}.\n")
    print("| what | figure |\n| --- | --- |")
    for what, figure in rows:
        print(f"| {what} | {figure} |")


if __name__ == "__main__":
    main()
