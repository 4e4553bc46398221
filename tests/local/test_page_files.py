"""Files of the pages, kept in memory and never older than what is on disk."""

import gzip
import os
from pathlib import Path

import pytest

from local.page_files import PageFiles

SOURCE = "export const words = [];\n" * 50


@pytest.mark.parametrize("name", ["main.js", "theme.css", "index.html", "mark.SVG"])
def test_text_is_packed(tmp_path: Path, name: str) -> None:
    """Sources are kept as they are and as gzip, which gives the same content."""
    file = tmp_path / name
    file.write_text(SOURCE, encoding="utf-8")
    sent = PageFiles().read(file)
    assert sent.content == SOURCE.encode()
    assert sent.packed is not None
    assert len(sent.packed) < len(sent.content)
    assert gzip.decompress(sent.packed) == sent.content


@pytest.mark.parametrize(("name", "content"), [("a.png", b"\x89PNG" * 100), ("a.js", b"a;"), ("a.css", b"")])
def test_what_gains_nothing_by_packing_is_not_packed(tmp_path: Path, name: str, content: bytes) -> None:
    """Pictures and the shortest of texts are sent as they are."""
    file = tmp_path / name
    file.write_bytes(content)
    sent = PageFiles().read(file)
    assert (sent.content, sent.packed) == (content, None)


def test_an_edited_file_is_read_again(tmp_path: Path) -> None:
    """What a developer saves is sent at the next load, also when it is as long as before, with another tag."""
    files, file = PageFiles(), tmp_path / "main.js"
    file.write_text("let a = 1;", encoding="utf-8")
    os.utime(file, ns=(1, 1))
    first = files.read(file)
    file.write_text("let a = 2;", encoding="utf-8")
    os.utime(file, ns=(2, 2))
    second = files.read(file)
    assert second.content == b"let a = 2;"
    assert second.etag != first.etag


def test_a_file_that_was_only_touched_keeps_its_tag(tmp_path: Path) -> None:
    """A checkout that writes the same content again makes no browser load it again."""
    files, file = PageFiles(), tmp_path / "main.js"
    file.write_text(SOURCE, encoding="utf-8")
    first = files.read(file)
    os.utime(file, ns=(1, 1))
    assert files.read(file) == first


def test_an_unchanged_file_is_read_once(tmp_path: Path) -> None:
    """The same copy is sent until the file changes; one that is gone is no longer there."""
    files, file = PageFiles(), tmp_path / "main.js"
    file.write_text(SOURCE, encoding="utf-8")
    assert files.read(file) is files.read(file)
    file.unlink()
    with pytest.raises(FileNotFoundError):
        files.read(file)
