"""SMS in the story that a client reads."""

from playwright.sync_api import expect

from tests.zone_page.axe import faults_of
from tests.zone_page.conftest import Zone

NUMBERS = ("+420601000001", "+421905000002")


def test_the_client_reads_that_an_sms_was_sent_and_to_which_numbers(zone: Zone) -> None:
    """A line in the story, with the numbers as people read them; what staff alone are told of it is not there."""
    history = zone.fake.history("e-shop")
    to = [{"number": number, "name": None} for number in NUMBERS]
    texted = {"type": "texted", "event": "", "text": "Server bezi.", "to": to, "confirmed_by": None}
    answered = {"type": "answered", "text": "Server běží.", "attachments": [], "to": [], "cc": []}
    version = history["ticket"]["version"] + 1
    history["ticket"]["version"] = version
    at, actor = history["ticket"]["changed_at"], {"kind": "agent", "name": "Alena Bílá"}
    history["entries"].append({"version": version, "at": at, "actor": actor, "events": [answered, texted]})
    zone.ticket("e-shop")
    line = zone.page.locator(f"[data-line='{version}']")
    expect(line).to_contain_text("Poslali jsme SMS na +420 601 000 001, +421 905 000 002")
    assert faults_of(zone.page) == []
