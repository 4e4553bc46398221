"""Corrections of urgency come out as labelled messages."""

import json

import pytest

from chalicelib.__main__ import main
from chalicelib.tickets.commands import Move, ReceiveMessage, SetUrgency
from chalicelib.tickets.corrections import Correction, corrections
from chalicelib.tickets.events import UrgencyJudged
from chalicelib.tickets.ticket import State
from tests.tickets.examples import JANA, message, stored, then

pytestmark = pytest.mark.usefixtures("aws_resources")


def test_the_last_word_of_a_person_about_each_message_is_its_label() -> None:
    """What was judged stands beside it; a ticket that nobody corrected is not among them."""
    stored(2)
    ticket = then(stored(1), SetUrgency(JANA, "problem"))
    ticket = then(ticket, SetUrgency(JANA, "urgent"))
    judged = UrgencyJudged("routine", 0.9)
    ticket = then(ticket, ReceiveMessage(message("Děkuji."), judged=judged))
    ticket = then(ticket, Move(JANA, State.IN_PROGRESS))
    then(ticket, SetUrgency(JANA, "routine"))
    assert list(corrections()) == [
        Correction(f"{ticket.id}-3", "Web 1", "Web nejde.", "urgent", None),
        Correction(f"{ticket.id}-6", "Web 1", "Děkuji.", "routine", "routine"),
    ]


def test_what_a_message_raised_by_itself_is_no_correction() -> None:
    """Only a person's word is data."""
    then(stored(1), ReceiveMessage(message("Nic nejde."), judged=UrgencyJudged("urgent", 0.9)))
    assert list(corrections()) == []


def test_the_command_writes_lines_for_training(capsys: pytest.CaptureFixture[str]) -> None:
    """With where they come from."""
    ticket = then(stored(1), SetUrgency(JANA, "problem"))
    assert main(["corrections"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == {
        "id": f"{ticket.id}-2",
        "subject": "Web 1",
        "body": "Web nejde.",
        "label": "problem",
        "judged": None,
        "origin": "corrected by staff",
    }
