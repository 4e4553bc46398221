"""What is packaged is compiled: a cold start finds it so, and the same sources make the same archive."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra.bytecode import add_bytecode

MODULE = "def fails():\n    raise ValueError({'a', 'b', 'c'} and 'here')\n"


def packed(archive: Path) -> Path:
    """An archive of a module, a template that is none though it is called so, and a file of data."""
    with zipfile.ZipFile(archive, "w") as made:
        for name, content in {
            "room/__init__.py": "",
            "room/words.py": MODULE,
            "room/template.py": "{{ name }} is no Python",
            "room/data.toml": "a = 1",
        }.items():
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return archive


def test_a_module_is_found_compiled(tmp_path: Path) -> None:
    """Beside each source stands what it compiles to; nothing else is added, and what was there stays as it is."""
    archive = packed(tmp_path / "code.zip")
    with zipfile.ZipFile(archive) as made:
        before = {name: made.read(name) for name in made.namelist()}
    add_bytecode(archive, "/var/task")
    with zipfile.ZipFile(archive) as made:
        after = {name: made.read(name) for name in made.namelist()}
    tag = sys.implementation.cache_tag
    assert after.keys() - before.keys() == {
        f"room/__pycache__/__init__.{tag}.pyc",
        f"room/__pycache__/words.{tag}.pyc",
    }
    assert before.items() <= after.items()


@pytest.mark.parametrize(("kept", "said"), [(True, "here"), (False, "there")])
def test_an_interpreter_takes_what_is_compiled(kept: bool, said: str, tmp_path: Path) -> None:
    """It is not compared with its source, whose time is Lambda's; tracebacks name the place where that lies."""
    archive = packed(tmp_path / "code.zip")
    add_bytecode(archive, "/var/task")
    folder = tmp_path / "task"
    with zipfile.ZipFile(archive) as made:
        made.extractall(folder)
    (folder / "room" / "words.py").write_text(MODULE.replace("here", "there"), encoding="utf-8")
    if not kept:
        for path in folder.rglob("*.pyc"):
            path.unlink()
    done = subprocess.run(
        [sys.executable, "-B", "-c", "import room.words; room.words.fails()"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"ValueError: {said}" in done.stderr
    assert f'"{folder}/room/words.py", line 2' in done.stderr


def test_the_same_sources_make_the_same_archive(tmp_path: Path) -> None:
    """So a second deployment of the same sources changes nothing; nor does a second compilation of one archive."""
    digests = set()
    for name in ("one.zip", "two.zip"):
        archive = packed(tmp_path / name)
        add_bytecode(archive, "/opt")
        digests.add(hashlib.sha256(archive.read_bytes()).hexdigest())
        add_bytecode(archive, "/opt")
        digests.add(hashlib.sha256(archive.read_bytes()).hexdigest())
    assert len(digests) == 1
