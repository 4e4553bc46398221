"""Search on the running stack: a mail comes in by SMTP, and its words are found within seconds."""

import time
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.e2e.conftest import Desk, eventually

pytestmark = pytest.mark.stack
PODPORA = "podpora@fronta.example"
# Whom no other file writes as: that he is found is asked by his name too.
PETR = "petr@obchod.example"
# From the push of the ticket to the index: two queues, each of which waits for nobody.
FOUND_WITHIN_S = 10


def found(desk: Desk, query: str, **parameters: str) -> list[dict[str, Any]]:
    """What a query finds; a blank behind it, so that nothing is guessed."""
    page = desk.api(f"/v1/search?{urlencode({'q': query + ' ', **parameters})}")
    return list(page["items"])


def test_a_mail_is_found_by_other_forms_of_its_words(desk: Desk) -> None:
    """Without diacritics; by the address of who wrote, by the number, and by what staff add and take off."""
    subject = "Nefunkční archivování"
    desk.send(PETR, "--to", PODPORA, "--subject", subject, "--body", "Ve skladech chybí včerejší archivy fotografií.")
    ticket = desk.ticket_about(subject)
    begun = time.monotonic()
    (item,) = eventually(lambda: found(desk, "fotografie archiv sklad"), "the ticket by its words")
    assert time.monotonic() - begun < FOUND_WITHIN_S
    assert item["ticket"]["id"] == ticket["id"]
    assert item["where"] == "message"
    assert [item["excerpt"][a:b] for a, b in item["marks"]] == ["skladech", "archivy", "fotografií"]
    for query in (PETR, "from:petr", f"#{ticket['number']}", f"client:{ticket['client']['number']} archivovani"):
        assert [one["ticket"]["id"] for one in found(desk, query)] == [ticket["id"]], query
    (typed,) = desk.api("/v1/search?" + urlencode({"q": "archivo"}))["items"]
    assert typed["ticket"]["id"] == ticket["id"]
    assert found(desk, "archivovani", state="closed") == []

    desk.post(f"/v1/tickets/{ticket['id']}/tags", {"add": ["Archivy"]})
    eventually(lambda: found(desk, "tag:archivy"), "the tag")
    desk.post(f"/v1/tickets/{ticket['id']}/tags", {"remove": ["archivy"]})
    eventually(lambda: not found(desk, "tag:archivy") or None, "no tag")
    assert [one["ticket"]["id"] for one in found(desk, "archiv")] == [ticket["id"]]
