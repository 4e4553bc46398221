"""OpenSearch as the index: what is sent to it, and what becomes of its answers. A stand-in at a real socket."""

from typing import Any

import pytest

from chalicelib.search import index as index_module
from chalicelib.search import opensearch
from chalicelib.search.index import KeepsChanging
from chalicelib.search.opensearch import OpenSearch, Refused
from chalicelib.search.postings import Postings
from chalicelib.search.wish import Wish, read
from tests.search.cluster import Cluster, is_signed
from tests.search.test_index_contract import part
from tests.tickets.examples import ticket_id

TICKET = ticket_id(1)


@pytest.fixture
def there(cluster: Cluster) -> OpenSearch:
    """The index, made."""
    found = OpenSearch(f"{cluster.origin}/tickets")
    found.prepare()
    return found


def test_the_index_is_made_once(cluster: Cluster, there: OpenSearch) -> None:
    """With a mapping that takes nothing unknown; making it again is harmless."""
    there.prepare()
    assert [(one.method, one.path) for one in cluster.asked] == [("PUT", "/tickets")] * 2
    assert cluster.mapping == opensearch.MAPPING


def test_every_request_is_signed(cluster: Cluster, there: OpenSearch) -> None:
    """With the time and the digest of the body; a changed body does not fit the signature."""
    there.put([part(1, "Web")])
    there.find(Wish(read("web ")[0]), best=True, wanted=5)
    for one in cluster.asked:
        assert {"Authorization", "X-Amz-Date", "X-Amz-Content-SHA256"} <= one.headers.keys()
        assert one.headers["Content-Type"] == "application/json"
    last = cluster.asked[-1]
    assert not is_signed("POST", cluster.origin + "/tickets/_doc", last.headers, b"{}")


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("https://search-x.eu-central-1.es.amazonaws.com/tickets", "es"),
        ("https://abc.eu-central-1.aoss.amazonaws.com/tickets", "aoss"),
    ],
)
def test_a_collection_is_signed_for_its_own_service(url: str, service: str) -> None:
    """By the host of the URL."""
    assert OpenSearch(url)._service == service


def test_a_document_is_written_if_nobody_else_wrote_it(cluster: Cluster, there: OpenSearch) -> None:
    """First as a new one, then at the sequence number that was read; the same again is not written."""
    there.put([part(1, "Web")])
    there.put([part(1, "Web", version=2, tags=["sleva"])])
    there.put([part(1, "Web")])
    assert [(one.method, one.path) for one in cluster.asked[1:]] == [
        ("GET", f"/tickets/_doc/{TICKET}"),
        ("PUT", f"/tickets/_create/{TICKET}"),
        ("GET", f"/tickets/_doc/{TICKET}"),
        ("PUT", f"/tickets/_doc/{TICKET}?if_seq_no=1&if_primary_term=1"),
        ("GET", f"/tickets/_doc/{TICKET}"),
    ]
    (_, source) = cluster.documents[TICKET]
    assert source["subject"] == ["web"]
    assert source["tag"] == ["T#sleva", "slv"]
    assert source["version"] == 2


def test_who_is_overtaken_writes_again(cluster: Cluster, there: OpenSearch) -> None:
    """A conflict is no failure: what the other wrote is read and joined."""
    there.put([part(1, "Web")])
    cluster.answers_instead = [(404, b'{"found":false}')]
    there.put([part(1, "Web", version=2, tags=["sleva"])])
    assert [one.path.split("?")[0] for one in cluster.asked[-4:]] == [
        f"/tickets/_doc/{TICKET}",
        f"/tickets/_create/{TICKET}",
        f"/tickets/_doc/{TICKET}",
        f"/tickets/_doc/{TICKET}",
    ]
    assert cluster.documents[TICKET][1]["tag"] == ["T#sleva", "slv"]


def test_who_is_always_overtaken_gives_up(cluster: Cluster, there: OpenSearch) -> None:
    """The message is tried later."""
    there.put([part(1, "Web")])
    cluster.answers_instead = [(404, b"{}"), (409, b"{}")] * 5
    with pytest.raises(KeepsChanging):
        there.put([part(1, "Web", version=2)])


@pytest.mark.parametrize("said", [(403, b'{"message":"no"}'), (503, b"<html>"), (400, b"")])
def test_an_error_is_told(cluster: Cluster, there: OpenSearch, said: tuple[int, bytes]) -> None:
    """With its status, whatever was asked."""
    calls: list[Any] = [
        lambda: there.put([part(1, "Web")]),
        lambda: there.remove(TICKET),
        lambda: there.find(Wish(read("web ")[0]), best=False, wanted=1),
        there.prepare,
    ]
    for call in calls:
        cluster.answers_instead = [said]
        with pytest.raises(Refused, match=str(said[0])):
            call()


def test_where_a_page_ends(there: OpenSearch) -> None:
    """Where as many were found as were wanted, the last one is the floor."""
    for n in range(1, 4):
        there.put([part(n, "Web")])
    clauses, _ = read("web ")
    assert there.find(Wish(clauses), best=False, wanted=2).floor == ticket_id(2)
    assert there.find(Wish(clauses), best=False, wanted=4).floor == ""


def test_the_setting_chooses_the_index(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of our own unless it names a place."""
    index_module.index.cache_clear()
    assert isinstance(index_module.index(), Postings)
    index_module.index.cache_clear()
    rules = index_module.settings()
    from dataclasses import replace

    named = replace(rules, opensearch_url="https://search.fronta.example/tickets")
    monkeypatch.setattr(index_module, "settings", lambda: named)
    assert isinstance(index_module.index(), OpenSearch)
    index_module.index.cache_clear()
