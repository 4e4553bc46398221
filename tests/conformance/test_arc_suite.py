"""ARC: the sealed mail that dkimpy's source archive has in the text of its tests."""

import ast
from collections.abc import Callable

import pytest

from chalicelib.mail.arc import ArcResult, check_arc
from chalicelib.mail.headers import read_header
from chalicelib.mail.resolver import Inquiry, ZoneResolver

Material = Callable[[str, str], bytes]
SEALER = "example.com"


@pytest.fixture(scope="module")
def files(material: Material) -> dict[str, bytes]:
    """The archive's mail, with the line ends of SMTP, the key's record, and the chains `sealed` and `with h=`."""
    mail, record = (material("dkimpy", f"dkim/tests/data/test.{name}") for name in ("message", "txt"))
    chains = {}
    for node in ast.walk(ast.parse(material("dkimpy", "dkim/tests/test_arc.py"))):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.List)
            and isinstance(node.targets[0], ast.Name)
        ):
            chains[node.targets[0].id] = b"".join(ast.literal_eval(node.value))
    return {
        "mail": mail.replace(b"\n", b"\r\n"),
        "key": record.strip(),
        "sealed": chains["expected_sig"],
        "with h=": chains["sig_lines"],
    }


def _checked(raw: bytes, files: dict[str, bytes]) -> ArcResult:
    block = read_header(raw)
    zone = {f"test._domainkey.{SEALER}": {"TXT": [files["key"].decode()]}}
    return check_arc(block, raw[block.body_start :], [SEALER], Inquiry(ZoneResolver(zone)))


def test_the_chain_of_the_archive_passes(files: dict[str, bytes]) -> None:
    """One set, sealed by dkimpy."""
    found = _checked(files["sealed"] + files["mail"], files)
    assert (found.result, found.sealers, found.reason) == ("pass", (SEALER,), "")


def test_a_seal_with_h_fails(files: dict[str, bytes]) -> None:
    """RFC 8617, 4.1.3: a seal has no h=."""
    found = _checked(files["with h="] + files["mail"], files)
    assert (found.result, found.reason) == ("fail", "seal 1 has h=")


@pytest.mark.parametrize(
    "change",
    [
        (b"Subject: Testing", b"Subject: Pay"),
        (b"This is", b"This was"),
        (b"dmarc=pass\r\nAuth", b"dmarc=fail\r\nAuth"),
    ],
)
def test_a_changed_mail_fails(change: tuple[bytes, bytes], files: dict[str, bytes]) -> None:
    """A covered field, the body, or what the sealer saw."""
    raw = files["sealed"] + files["mail"]
    assert change[0] in raw
    assert _checked(raw.replace(*change), files).result == "fail"
