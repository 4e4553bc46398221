"""How urgent a mail is: only new text counts, and reasons stand where they are in the text that was given."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.__main__ import main
from chalicelib.mail.judging import house_words, judge_text
from chalicelib.platform.settings import settings
from chalicelib.urgency import HouseWords

NONE = HouseWords()
DOWN = "Web se nám vůbec nenačítá, zákazníci nemohou objednat."
LINES = ["Dobrý den,", DOWN, "> URGENTNÍ: výpadek", "", "Děkuji za opravu.", "23. 11. 2026 Jana napsala:", "  x"]


def test_an_outage_is_urgent_and_says_why() -> None:
    """With words that stand in the text."""
    found = judge_text("Web", f"Dobrý den,\n{DOWN}\n", NONE)
    assert found.level == "urgent"
    assert any("nena" in item.text for item in found.evidence)


def test_what_is_quoted_raises_nothing() -> None:
    """Thanks above an old report are thanks."""
    text = f"Děkujeme, už je to v pořádku.\n\n23. 11. 2026 v 8:00 Jana napsala:\n> {DOWN}\n> Je to urgentní!\n"
    assert judge_text("Re: Web", text, NONE).level == "routine"


@pytest.mark.parametrize("before", ["", "> Nejde vám web?\n", "  \n\n> a\n> b\n\n"])
def test_reasons_stand_where_they_are_in_the_whole_text(before: str) -> None:
    """Also below and between what is quoted."""
    text = f"{before}{DOWN}\n> URGENTNÍ\n{DOWN}\n"
    found = judge_text("", text, NONE)
    body = [item for item in found.evidence if item.field == "body"]
    assert body
    assert all(text[item.start : item.end] == item.text for item in body)


@given(lines=st.lists(st.sampled_from(LINES) | st.text(max_size=30), max_size=8), subject=st.text(max_size=20))
def test_any_text_is_judged_with_spans_that_are_in_it(lines: list[str], subject: str) -> None:
    """Whatever is quoted and whatever stands between."""
    text = "\n".join(lines)
    found = judge_text(subject, text, NONE)
    assert found.level in ("urgent", "problem", "routine")
    assert 0 <= found.score <= 1
    for item in found.evidence:
        assert (subject if item.field == "subject" else text)[item.start : item.end] == item.text


def test_the_house_has_words_of_its_own() -> None:
    """The settings' lists are what the judge is given."""
    from dataclasses import replace

    rules = replace(settings(), urgency_production=("brana",), urgency_test=("hriste",), urgency_ignored=("havarie",))
    assert house_words(rules) == HouseWords(frozenset({"brana"}), frozenset({"hriste"}), frozenset({"havarie"}))


# ---------------------------------------------------------------- the command


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    """What the command says, line by line."""
    assert main(["judge", *arguments]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_command_judges_one_message(capsys: pytest.CaptureFixture[str]) -> None:
    """With its evidence."""
    (answer,) = run(capsys, "--subject", "Web", "--body", DOWN)
    assert set(answer) == {"id", "level", "score", "evidence"}
    assert answer["level"] == "urgent"
    assert set(answer["evidence"][0]) == {"text", "start", "end", "field", "why"}


def test_each_line_gets_an_answer(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    """Whatever stands in it."""
    lines = [
        {"id": "a", "subject": "URGENTNÍ: faktura", "body": "Pošlete prosím fakturu."},
        {"id": "b", "subject": None, "body": DOWN},
        {"id": "c", "subject": 5, "body": ["x"]},
        [],
    ]
    source = tmp_path / "messages.jsonl"
    source.write_text("\n".join([*map(json.dumps, lines), "junk", '"' + "[" * 5000]), encoding="utf-8")
    answers = run(capsys, "--jsonl", str(source))
    assert [answer["id"] for answer in answers] == ["a", "b", "c", None, None, None]
    assert [answer["level"] for answer in answers[:2]] == ["routine", "urgent"]
    assert ["problem" in answer for answer in answers] == [False, False, True, True, True, True]


@pytest.mark.parametrize(
    "arguments", [[], ["--subject", "x", "--jsonl", "-"], ["--jsonl", "/nowhere"], ["--body"], ["--wrong"]]
)
def test_bad_usage_is_said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """One line, exit status 2."""
    try:
        code = main(["judge", *arguments])
    except SystemExit as left:
        code = int(left.code or 0)
    assert code == 2
    assert capsys.readouterr().err
