"""The page as HTML: one template for all that a sheet can say. Pure; jinja2 is loaded with the first page."""

import functools
import pkgutil
from typing import TYPE_CHECKING

from chalicelib.mail.templates.wording import Language
from chalicelib.pages.sheet import House, Sheet
from chalicelib.pages.words import LABELS

if TYPE_CHECKING:
    from jinja2 import Environment


def render(drawn: Sheet, language: Language, house: House) -> str:
    """The whole HTML document of a page."""
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            sheet=drawn,
            words=LABELS[language],
            language=language,
            other_language="en" if language == "cs" else "cs",
            company=house.company,
        )
    )


@functools.cache
def _environment() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _source(name: str) -> str | None:
    # pkgutil asks the loader of this package, so that it works from a directory and from a zip alike.
    try:
        data = pkgutil.get_data(__package__, f"templates/{name}")
    except FileNotFoundError:
        return None
    return None if data is None else data.decode("utf-8")
