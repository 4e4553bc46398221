"""The AWS and the indexes of this room's tests."""

from collections.abc import Iterator

import pytest

from chalicelib.search.index import Index
from chalicelib.search.opensearch import OpenSearch
from chalicelib.search.postings import Postings
from chalicelib.search.rows import SearchTable
from tests.one_aws import aws_of_file, aws_resources  # noqa: F401 - fixtures of this room
from tests.search.cluster import Cluster


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A stand-in for OpenSearch at a real socket."""
    with Cluster() as found:
        yield found


@pytest.fixture
def postings(aws_resources: dict[str, str]) -> Postings:  # noqa: F811 - the fixture
    """The built-in index, empty."""
    return Postings(SearchTable())


@pytest.fixture(params=["postings", "opensearch"])
def index(request: pytest.FixtureRequest) -> Index:
    """Each index that there is, empty."""
    if request.param == "postings":
        found: Index = request.getfixturevalue("postings")
        return found
    there: Cluster = request.getfixturevalue("cluster")
    made = OpenSearch(f"{there.origin}/tickets")
    made.prepare()
    return made
