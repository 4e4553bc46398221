"""Signs of pictures in an answer: what the console writes, the mail reads; both find the same ones in a text."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.tickets.texts import PICTURE_RE, PICTURE_TYPES, picture_of, without_pictures

MODULE = Path(__file__).resolve().parents[2] / "web/console/answer_pictures.js"
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
NODE_TIMEOUT_S = 60
names = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/\\\u2028\u2029"), min_size=1, max_size=100
)
texts = st.lists(
    st.sampled_from(["![", "](file:", "a.png", ")", "[", "]", "\\", "%20", "ž", " ", "\n", "(", "![x](file:a.png)"]),
    max_size=20,
).map("".join)


def in_console(expression: str, given_: list[Any]) -> list[Any]:
    """What the console's module makes of each."""
    script = (
        f'import * as it from "{MODULE.as_uri()}";'
        "let text = ''; for await (const piece of process.stdin) text += piece;"
        f"console.log(JSON.stringify(JSON.parse(text).map((one) => {expression})));"
    )
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", script],
        input=json.dumps(given_), capture_output=True, text=True, timeout=NODE_TIMEOUT_S, check=True,
    )  # fmt: skip
    return list(json.loads(done.stdout))


@settings(deadline=None, max_examples=5)
@given(st.lists(names, min_size=30, max_size=60))
def test_the_mail_reads_what_the_console_writes(some: list[str]) -> None:
    """Any name that an upload can have, as the file's own."""
    for name, sign in zip(some, in_console("it.signFor({ name: one })", some), strict=True):
        found = PICTURE_RE.fullmatch(sign)
        assert found is not None, sign
        assert picture_of(found)[1] == name


@settings(deadline=None, max_examples=5)
@given(st.lists(texts, min_size=50, max_size=100))
def test_both_find_the_same_pictures(some: list[str]) -> None:
    """In any text, so that what is shown here is what leaves."""
    shown = in_console("it.withoutPictures(one)", some)
    assert [without_pictures(text) for text in some] == shown


def test_both_show_the_same_types() -> None:
    """A type that only one of them knew would be shown here and not there."""
    types = sorted({*PICTURE_TYPES, "image/svg+xml", "image/bmp", "text/html", "application/pdf"})
    shown = dict(zip(types, in_console("it.isPicture({ type: one })", types), strict=True))
    assert {name for name in types if shown[name]} == PICTURE_TYPES
