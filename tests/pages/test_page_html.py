"""The page as HTML: well formed, accessible, without scripts, and nothing that strangers wrote becomes markup."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chalicelib.pages
from chalicelib.mail.release import LinkView
from chalicelib.mail.templates.wording import LANGUAGES, Language
from chalicelib.pages.form import Fault
from chalicelib.pages.page import render
from chalicelib.pages.sheet import House, Sheet, fault_sheet, sheet
from chalicelib.tickets.ticket import Client
from tests.pages.links import HOUSE, LINKS, MAIL

PAGES: dict[str, dict[Language, Sheet]] = {
    **{name: {language: sheet(link, language, HOUSE) for language in LANGUAGES} for name, link in LINKS.items()},
    **{fault.name: {language: fault_sheet(fault, language) for language in LANGUAGES} for fault in Fault},
}
EVERY_PAGE = [(name, language) for name in PAGES for language in LANGUAGES]
STYLE = (Path(chalicelib.pages.__file__).parent / "templates" / "page.css").read_text(encoding="utf-8")
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section", "article", "h1", "h2", "p",
    "i", "a", "dl", "div", "dt", "dd", "bdi", "time", "blockquote", "form", "fieldset", "legend", "label", "input",
    "span", "small", "button", "select", "option",
}  # fmt: skip

anything = st.text(st.characters(exclude_categories=()), max_size=200)
nasty = st.one_of(
    anything,
    st.lists(
        st.sampled_from(
            ["<script>", "</p>", "<!--", "-->", "]]>", "&", "&lt;", "\"'", "{{ 7*7 }}", "{sender}", "\u202e",
             "\ud800", "\0", "\ufffe", "\n", "č", "😀", "</style>", "javascript:"]
        )
    ).map("".join),
)  # fmt: skip


def html_of(name: str, language: Language) -> str:
    """The document of an example."""
    return render(PAGES[name][language], language, HOUSE)


def tree_of(html: str) -> ElementTree.Element:
    """The document read by a reader that forgives nothing."""
    doctype, _, rest = html.partition("\n")
    assert doctype == "<!DOCTYPE html>"
    return ElementTree.fromstring(rest)


def text_of(element: ElementTree.Element) -> str:
    """What an element says, blanks run together."""
    return " ".join("".join(element.itertext()).split())


def ids_of(tree: ElementTree.Element) -> list[str]:
    """All ids of a document."""
    return [element.attrib["id"] for element in tree.iter() if "id" in element.attrib]


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_every_page_is_well_formed_html_without_scripts(name: str, language: Language) -> None:
    """Known elements only, no handlers, nothing loaded, the language said, one main part, one first heading."""
    tree = tree_of(html_of(name, language))
    assert {element.tag for element in tree.iter()} <= ALLOWED
    names = {name for element in tree.iter() for name in element.attrib}
    assert not any(name.startswith("on") for name in names)
    assert not names & {"src", "srcset", "style", "action"}
    assert {element.attrib["href"] for element in tree.iter("a")} == {"?lang=en" if language == "cs" else "?lang=cs"}
    assert tree.attrib["lang"] == language
    assert len(list(tree.iter("main"))) == len(list(tree.iter("h1"))) == 1
    assert text_of(next(tree.iter("title"))).endswith(" · Ukázkový hosting")


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_every_page_can_be_read_by_ear(name: str, language: Language) -> None:
    """Ids are there once and whatever refers to one finds it; every field has a label, every button a text."""
    tree = tree_of(html_of(name, language))
    assert len(ids_of(tree)) == len(set(ids_of(tree)))
    for reference in ("aria-labelledby", "aria-describedby", "for"):
        assert {element.attrib[reference] for element in tree.iter() if reference in element.attrib} <= set(
            ids_of(tree)
        )
    labelled = {element.attrib["for"] for element in tree.iter("label") if "for" in element.attrib}
    assert {element.attrib["id"] for element in tree.iter("select")} <= labelled
    inside = {id(field) for label in tree.iter("label") for field in label.iter("input")}
    assert all(id(field) in inside for field in tree.iter("input") if field.attrib["type"] != "hidden")
    assert all(text_of(button) for button in tree.iter("button"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_send_what_the_page_reads(language: Language) -> None:
    """All forms are posted to the page's own address, with the fields that it knows."""
    tree = tree_of(html_of("confirmation, clients", language))
    forms = [
        (
            form.attrib["method"],
            sorted({field.attrib["name"] for field in form.iter() if "name" in field.attrib}),
            [button.attrib["value"] for button in form.iter("button")],
        )
        for form in tree.iter("form")
    ]
    assert forms == [
        ("post", ["action", "client"], ["confirm"]),
        ("post", ["action"], ["disown"]),
        ("post", ["action", "client", "mail"], ["confirm"]),
        ("post", ["action", "mail"], ["disown"]),
        ("post", ["action", "client", "mail"], ["confirm"]),
        ("post", ["action", "mail"], ["disown"]),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["lock", "lock, has a date", "lock, agent without a name"])
def test_the_page_of_a_lock_has_one_button(name: str, language: Language) -> None:
    """One form without any field but the button itself."""
    (form,) = tree_of(html_of(name, language)).iter("form")
    named = [
        (field.tag, field.attrib["name"], field.attrib["value"]) for field in form.iter() if "name" in field.attrib
    ]
    assert (form.attrib["method"], named) == ("post", [("button", "action", "confirm")])


@pytest.mark.parametrize(("name", "chosen"), [("which client", 0), ("which client, one left", 1)])
def test_the_only_client_is_chosen_already(name: str, chosen: int) -> None:
    """Among several nobody is chosen for the sender."""
    radios = [field for field in tree_of(html_of(name, "cs")).iter("input") if field.attrib["type"] == "radio"]
    assert len(radios) == len(LINKS[name].clients)
    assert sum("checked" in field.attrib for field in radios) == chosen
    assert all("required" in field.attrib for field in radios)


def test_a_fault_of_the_form_stands_in_the_title_and_at_the_field() -> None:
    """Who hears the page hears first that something is missing."""
    tree = tree_of(html_of("which client, none chosen", "cs"))
    assert text_of(next(tree.iter("title"))).startswith("Chyba: ")
    assert next(tree.iter("fieldset")).attrib["aria-describedby"] == "fault"


def test_markup_in_a_mail_is_text() -> None:
    """Subject, text, addresses and names of clients with markup are shown as they were written."""
    evil = "<script>alert('x')</script><img src=x onerror=\"y\"> &amp; {{ 7*7 }}"
    mail = replace(MAIL, subject=evil, preview=evil, sender=evil, recipients=(evil,), id='"><b>')
    link = LinkView(
        "open", "confirmation", "cs", mail=mail, clients=(Client("1", evil), Client("2", evil)), others=(mail,)
    )
    tree = tree_of(render(sheet(link, "cs", HOUSE), "cs", HOUSE))
    assert {element.tag for element in tree.iter()} <= ALLOWED
    assert text_of(tree).count(evil) == 11
    assert [field.attrib["value"] for field in tree.iter("input") if field.attrib["name"] == "mail"] == ['"><b>'] * 2


def test_marks_that_turn_the_direction_do_not_reach_the_page() -> None:
    """A right-to-left subject stays in its own place; the marks that could move what is around it are gone."""
    mail = replace(MAIL, subject="\u202eשלום\u2069 faktura", preview="\u2067abc")
    html = render(sheet(LinkView("open", "confirmation", "cs", mail=mail), "cs", HOUSE), "cs", HOUSE)
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", html)
    assert "<bdi>שלום faktura</bdi>" in html
    assert 'dir="auto"' in html


@settings(max_examples=60, deadline=None)
@given(nasty, nasty, nasty, nasty, st.sampled_from(LANGUAGES), st.sampled_from(sorted(LINKS)))
def test_whatever_a_mail_holds_the_page_is_well_formed(
    subject: str, preview: str, address: str, client: str, language: Language, name: str
) -> None:
    """Any text in any place gives a document of the same elements that can be sent as UTF-8."""
    mail = replace(MAIL, subject=subject, preview=preview, sender=address, recipients=(address, subject))
    given_link = LINKS[name]
    link = replace(
        given_link,
        mail=given_link.mail and mail,
        clients=tuple(replace(choice, name=client) for choice in given_link.clients),
        others=tuple(replace(other, subject=subject, preview=preview) for other in given_link.others),
        address=given_link.address and address,
        agent=given_link.agent and client,
    )
    html = render(sheet(link, language, HOUSE), language, House("Novák & synové <hosting>", None))
    assert {element.tag for element in tree_of(html.encode("utf-8").decode("utf-8")).iter()} <= ALLOWED


def themes() -> Iterator[dict[str, str]]:
    """The colours of the light and of the dark theme."""
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        yield dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    """Relative luminance of a colour (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours (WCAG 2.2): 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


TEXT_CONTRAST_MIN = 4.5  # WCAG 2.2, 1.4.3 (AA)
EDGE_CONTRAST_MIN = 3.0  # WCAG 2.2, 1.4.11 (AA)


@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        *(("ink", back, TEXT_CONTRAST_MIN) for back in ("paper", "sheet", "field", "accent-soft")),
        *(("ink-soft", back, TEXT_CONTRAST_MIN) for back in ("paper", "sheet")),
        *(("ink-faint", back, TEXT_CONTRAST_MIN) for back in ("paper", "sheet", "field", "accent-soft")),
        ("rail-ink", "rail", TEXT_CONTRAST_MIN),
        ("on-accent", "accent", TEXT_CONTRAST_MIN),
        ("on-accent", "accent-strong", TEXT_CONTRAST_MIN),
        ("accent", "sheet", TEXT_CONTRAST_MIN),
        ("red", "red-soft", TEXT_CONTRAST_MIN),
        *(("line-strong", back, EDGE_CONTRAST_MIN) for back in ("sheet", "field")),
        *(("accent", back, EDGE_CONTRAST_MIN) for back in ("paper", "sheet", "field")),
        ("copper", "sheet", EDGE_CONTRAST_MIN),
    ],
)
def test_colours_can_be_told_apart(front: str, back: str, least: float) -> None:
    """Texts, edges of fields and outlines stand out from what is behind them in both themes."""
    found = [contrast(theme[front], theme[back]) for theme in themes()]
    assert min(found) >= least, found


def test_both_themes_have_the_same_colours() -> None:
    """No colour of the light theme shines through the dark one."""
    light, dark = themes()
    assert light.keys() == dark.keys()
    assert set(re.findall(r"var\(--([\w-]+)\)", STYLE)) == light.keys()
