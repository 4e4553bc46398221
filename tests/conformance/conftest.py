"""The fixture that reads the test material of others."""

import os
from collections.abc import Callable

import pytest

from tests.conformance import archives


@pytest.fixture(scope="session")
def material() -> Callable[[str, str], bytes]:
    """A function of package and path: that file in the source archive of the locked version. Where the package index
    cannot be reached the test is skipped with the reason, and in CI it fails."""

    def read(package: str, path: str) -> bytes:
        """The octets of the file."""
        try:
            return archives.read(package, path)
        except ConnectionError as error:
            sentence = f"the source archive of {package} cannot be fetched from the package index ({error})"
            if os.environ.get("CI"):
                pytest.fail(f"{sentence}: in CI these tests must run")
            pytest.skip(sentence)

    return read
