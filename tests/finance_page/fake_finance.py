"""The API of costs as the page sees it: a small one in memory, which keeps what it was asked."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.finance_page import costs_scene
from tests.finance_page.costs_scene import Json

CSV = (
    "\ufeffkey,name,usd,tickets,usd_per_ticket\r\n01KA,#10041,0.08,1,0.08\r\n"
    '\'=SUM(A1),"Firma, s.r.o.",1.5,2,0.75\r\n'
)


@dataclass(frozen=True)
class Answer:
    """What the server says."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What the page asked for."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


def problem(status: int, kind: str, detail: str = "", **more: Any) -> Answer:
    """A problem document."""
    body = {"type": f"https://fronta.example/problems/{kind}", "title": kind, "status": status, "detail": detail}
    return Answer(status, {**body, **more})


class FakeFinance:
    """Costs of one desk, as somebody with the role finance sees them."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.overview = costs_scene.overview()
        self.budget = costs_scene.budget()
        self.bill = costs_scene.bill()
        self.is_empty = False
        self.csv = CSV
        self._failures: list[tuple[re.Pattern[str], Answer]] = []

    # ------------------------------------------------------------ what a test says

    def fail(self, call: str, answer: Answer | None = None) -> None:
        """Let the next call that fits (as "GET /costs/bill") go wrong; without an answer, nobody answers."""
        self._failures.append((re.compile(call), answer or Answer(0)))

    def calls(self, method: str, path: str) -> list[Asked]:
        """What was asked by this method at this path."""
        return [one for one in self.asked if (one.method, one.path) == (method, path)]

    # ------------------------------------------------------------ what the server does

    def handle(self, method: str, url: str, headers: dict[str, str], body: str | None) -> Answer | None:
        """The answer to a call; None: none at all."""
        parts = urlsplit(url)
        path = parts.path.removeprefix("/api/v1")
        asked = Asked(method, path, parse_qs(parts.query), headers, json.loads(body) if body else None)
        self.asked.append(asked)
        for number, (call, answer) in enumerate(self._failures):
            if call.fullmatch(f"{method} {path}"):
                del self._failures[number]
                return answer if answer.status else None
        return self._answer(asked)

    def _answer(self, asked: Asked) -> Answer:
        handlers: dict[str, Callable[[Asked], Answer]] = {
            "GET /costs/overview": self._overview,
            "GET /costs": lambda asked: Answer(200, self._report(asked)),
            "GET /costs/budget": lambda asked: Answer(200, self.budget),
            "PUT /costs/budget": lambda asked: self._put_budget(asked.body),
            "GET /costs/bill": lambda asked: Answer(200, self.bill),
            "POST /costs/estimate": lambda asked: Answer(200, costs_scene.estimate(asked.body)),
        }
        handler = handlers.get(f"{asked.method} {asked.path}")
        return problem(404, "not-found") if handler is None else handler(asked)

    def _overview(self, asked: Asked) -> Answer:
        month = asked.query["month"][0]
        return Answer(200, self.overview if month == costs_scene.MONTH else costs_scene.overview(month))

    def _report(self, asked: Asked) -> Json:
        first, last = (date.fromisoformat(asked.query[name][0]) for name in ("from", "to"))
        by = asked.query["by"][0]
        report = costs_scene.report(first, last, "client" if by == "queue" else by)
        if by == "queue":
            report |= {"by": by, "rows": costs_scene.queue_rows(report["total"]["usd"])}
        if self.is_empty:
            report["rows"] = []
        return report

    def _put_budget(self, wanted: Json) -> Answer:
        if wanted["version"] != self.budget["version"]:
            return problem(409, "stale", "Somebody changed the budget.", budget=self.budget)
        self.budget = {**wanted, "sns_limit_usd": self.budget["sns_limit_usd"], "version": wanted["version"] + 1}
        return Answer(200, self.budget)
