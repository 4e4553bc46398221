"""The pictures of the documentation: those that are shown are those that are made."""

import re
from pathlib import Path

from local.views import _COSTS, LOOKS, PICTURE_BYTES_MAX, PICTURES, TOLD, _views

ROOT = Path(__file__).parents[2]


def test_every_picture_that_is_made_is_shown_and_every_one_that_is_shown_is_made() -> None:
    """The files in docs/img are those that the script makes, and each is in a page of the documentation."""
    made = {f"{view}-{look}.png" for view, look in TOLD}
    pages = [*(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    shown = {name for page in pages for name in re.findall(r"img/([\w-]+\.png)", page.read_text(encoding="utf-8"))}
    assert {path.name for path in PICTURES.iterdir()} == made == shown


def test_pictures_are_of_views_that_there_are_and_not_large() -> None:
    """Each is a view in a look, one of each name, and within the limit."""
    views = [view.name for view in (*_views("id"), *_COSTS)]
    assert len(set(views)) == len(views)
    assert {view for view, _ in TOLD} <= set(views)
    assert {look for _, look in TOLD} <= set(LOOKS)
    assert [path.name for path in PICTURES.iterdir() if path.stat().st_size > PICTURE_BYTES_MAX] == []
