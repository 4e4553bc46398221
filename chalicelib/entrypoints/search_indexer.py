"""SQS search: changes of tickets that the index is to know."""

from typing import Any

from chalicelib.platform.queues import consume
from chalicelib.search.index import index
from chalicelib.search.indexing import take


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Index what each message names; answer which messages failed."""
    return consume(event, lambda body: take(body["ticket"], body["versions"], index()))
