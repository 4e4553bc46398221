"""The files of the pages as the origin sends them: the sources, read when they changed and packed once."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

# These gain by packing; pictures and fonts are packed already.
PACKED_SUFFIXES = frozenset({".html", ".js", ".mjs", ".css", ".json", ".svg", ".txt", ".webmanifest"})


@dataclass(frozen=True)
class PageFile:
    """What is sent of one file. `packed` is gzip, None where that gains nothing; `etag` is the same for both."""

    content: bytes
    packed: bytes | None
    etag: str


class PageFiles:
    """Files as they are on disk now, kept in memory for as long as they stay as they are."""

    def __init__(self) -> None:
        self._kept: dict[Path, tuple[tuple[int, int], PageFile]] = {}

    def read(self, file: Path) -> PageFile:
        """The file as it is now; raise OSError."""
        status = file.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        kept = self._kept.get(file)
        if kept is None or kept[0] != stamp:
            kept = self._kept[file] = (stamp, _page_file(file.read_bytes(), file.suffix))
        return kept[1]


def _page_file(content: bytes, suffix: str) -> PageFile:
    packed = gzip.compress(content, mtime=0) if suffix.lower() in PACKED_SUFFIXES else content
    # Weak (RFC 9110 section 8.8.1): it stands for the content, packed or not.
    etag = f'W/"{hashlib.sha256(content).hexdigest()[:20]}"'
    return PageFile(content, packed if len(packed) < len(content) else None, etag)
