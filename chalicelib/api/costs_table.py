"""A report as CSV (RFC 4180): a row for each line, a column for each service, which sum up to the whole."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from chalicelib.api.costs_told import names_of
from chalicelib.costs.report import Line, Report

# Keys that no queue, client or ticket has, and what the rows are called.
OTHERS: Final = ("(other)", "Ostatní")
UNATTRIBUTED: Final = ("(unattributed)", "Nepřiřazeno")
_OWNED: Final = ("queue", "client", "ticket")
# What a spreadsheet would take for the beginning of a formula; the wide ones as well.
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True)
class Style:
    """How cells are parted, what stands in numbers, and what the file begins with."""

    delimiter: str
    point: str
    mark: str


PLAIN: Final = Style(",", ".", "")
# Excel takes what parts cells from the language of Windows, and UTF-8 only with a byte order mark.
EXCEL: Final = Style(";", ",", "\ufeff")


def table(report: Report, style: Style = PLAIN) -> str:
    """The lines of a report, by owner with what they leave out."""
    out = io.StringIO(newline="")
    out.write(style.mark)
    writer = csv.writer(out, delimiter=style.delimiter, lineterminator="\r\n")
    writer.writerow(["key", "name", "usd", "tickets", "usd_per_ticket", *(one.value for one in report.services)])
    for key, name, line in _rows(report):
        each = line.usd_per_ticket
        amounts = [line.cost.services.get(one, Decimal(0)) for one in report.services]
        figures = [_usd(line.usd, style), str(line.tickets), "" if each is None else _usd(each, style)]
        writer.writerow([_guarded(key), _guarded(name), *figures, *(_usd(usd, style) for usd in amounts)])
    return out.getvalue()


def _rows(report: Report) -> Iterator[tuple[str, str, Line]]:
    names = names_of(report)
    for line in report.lines:
        yield line.key, names.get(line.key, (line.key, ""))[0], line
    if report.others is not None:
        yield *OTHERS, report.others
    if report.by in _OWNED and report.unattributed.cost.services:
        yield *UNATTRIBUTED, report.unattributed


def _usd(amount: Decimal, style: Style) -> str:
    # What is left of a difference may be a hair below nothing.
    return f"{round(amount, 6) + 0:.6f}".replace(".", style.point)


def _guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(_FORMULAS) else cell
