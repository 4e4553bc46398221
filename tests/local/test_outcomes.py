"""`python -m local outcomes`: where the mails ended."""

import json
from typing import Any

import pytest

from local.__main__ import main, newest_outcomes


class Table:
    """A double of boto3's DynamoDB client: pages of rows, and what was asked."""

    def __init__(self, pages: list[list[dict[str, Any]]]) -> None:
        self.pages = pages
        self.asked: dict[str, Any] = {}

    def get_paginator(self, operation: str) -> "Table":
        """Only scans are known."""
        assert operation == "scan"
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        """Give all pages."""
        self.asked = asked
        return [{"Items": rows} for rows in self.pages]


def row(received_at: str, subject: str, status: str | None = None) -> dict[str, Any]:
    """A row as the tickets table keeps it."""
    data = {
        "outcomes": [{"outcome": "ticket", "queue": "podpora", "ticket": "01K"}],
        "raw_key": "in/x",
        "received_at": received_at,
        "from": "jan@firma.example",
        "recipients": ["podpora@fronta.example"],
        "subject": subject,
        "verdict": {},
    }
    kept = {} if status is None else {"status": {"S": status}}
    return {"pk": {"S": f"R#{subject}"}, "sk": {"S": "OUTCOME"}, "data": {"S": json.dumps(data)}, **kept}


def test_the_newest_mails_come_first() -> None:
    """Rows of all pages are put in order of time, as many as asked, with four members each."""
    table = Table(
        [
            [row("2026-11-23T08:00:00+00:00", "old"), row("2026-11-23T08:00:02.500000+00:00", "newest")],
            [row("2026-11-23T08:00:02+00:00", "newer")],
        ]
    )
    told = newest_outcomes(table, "tickets", 2)
    assert [mail["subject"] for mail in told] == ["newest", "newer"]
    assert list(told[0]) == ["received_at", "from", "subject", "outcomes"]
    assert table.asked["TableName"] == "tickets"
    assert table.asked["FilterExpression"] == "begins_with(pk, :mails) AND sk = :outcome"
    assert table.asked["ExpressionAttributeValues"] == {":mails": {"S": "R#"}, ":outcome": {"S": "OUTCOME"}}


def test_a_kept_mail_tells_its_status() -> None:
    """Whether it waits still, became a ticket or was disowned; one that became a ticket at once has none."""
    at = "2026-11-23T08:00:00.000Z"
    kept, ticket = newest_outcomes(Table([[row(at, "kept", "waiting"), row(at, "ticket")]]), "tickets", 2)
    assert kept["status"] == "waiting"
    assert "status" not in ticket


@pytest.mark.parametrize("count", ["0", "-1", "many"])
def test_a_count_is_a_number_from_1(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Another --last is bad usage."""
    with pytest.raises(SystemExit) as ended:
        main(["outcomes", f"--last={count}"])
    assert ended.value.code == 2
    assert "--last" in capsys.readouterr().err
