"""Changed copies of training messages keep their label."""

from training.urgency.copies import copies
from training.urgency.messages import Message

FAULT = Message("1", "Web", "Web stojí.", "urgent", ("easy",))
PLAIN = Message("2", "Faktura", "Pošlete fakturu.", "routine", ("easy",))
OVER = Message("3", "Web", "Už jede.", "routine", ("past",))


def test_a_copy_says_all_that_the_message_said_and_keeps_its_label() -> None:
    """Subject before the body, or a plain routine mail beside it."""
    made = copies([FAULT, PLAIN] * 40)
    assert {one.label for one in made} == {"urgent", "routine"}
    assert {one.body for one in made if one.label == "urgent"} == {
        "Web. Web stojí.",
        "Web stojí.\n\nPošlete fakturu.",
        "Pošlete fakturu.\n\nWeb stojí.",
    }
    assert {one.body for one in made if one.label == "routine"} == {"Faktura. Pošlete fakturu."}


def test_what_takes_a_fault_back_is_joined_to_none() -> None:
    """ "Už jede" beside an outage would change what is true."""
    assert all("Už jede" not in one.body for one in copies([FAULT, OVER] * 40) if one.label == "urgent")


def test_copies_are_the_same_each_time() -> None:
    """A model can be trained again to the byte."""
    assert copies([FAULT, PLAIN] * 9) == copies([FAULT, PLAIN] * 9)
