"""Files of our answers: staff and the client download them, nobody else does, and none of an answer called back."""

from typing import Any

import pytest

from tests.api.http_request import JANA, Answer, ask
from tests.api.test_client_zone import CIZI, EVA, JAN, Now, now, opened, pass_of, zone  # noqa: F401 - a fixture
from tests.api.test_upkeep_api import uploaded


@pytest.fixture
def ticket() -> dict[str, Any]:
    """Jan's ticket, answered in version 2 with a file."""
    made = opened(pass_of(JAN))
    answered(made["id"], 1)
    return dict(made)


def answered(ticket: str, version: int) -> Answer:
    """Staff answer with a file."""
    body = {"text": "Posíláme výpis.", "version": version, "files": [uploaded()]}
    made = ask("POST", f"/v1/tickets/{ticket}/answers", body=body)
    assert made.status == 201, made
    return made


def by_client(ticket: str, version: int = 2, index: int = 0, contact: str = JAN, client: str = "100001") -> Answer:
    """A contact asks for a file."""
    return zone("POST", f"/tickets/{ticket}/files/{version}/{index}", pass_of(contact, client))


def test_a_file_of_an_answer_is_downloaded(ticket: dict[str, Any]) -> None:
    """By its name, by the client and by staff; the page knows of it, and not where it is."""
    entries = zone("GET", f"/tickets/{ticket['id']}", pass_of(JAN)).json["entries"]
    (event,) = [event for entry in entries for event in entry["events"] if event["type"] == "answered"]
    assert [(file["name"], file["size"], file["index"]) for file in event["attachments"]] == [("zápis.log", 3, 0)]
    assert "key" not in event["attachments"][0]
    by_staff = ask("GET", f"/v1/tickets/{ticket['id']}/changes/2/files/0")
    for answer in (by_client(ticket["id"]), by_staff):
        assert answer.status == 200, answer
        assert (answer.json["name"], answer.json["size"]) == ("zápis.log", 3)
        assert "/attachments/" in answer.json["url"]
        assert "attachment%3B" in answer.json["url"]


def test_a_picture_in_the_text_is_told_by_the_name_of_its_file(ticket: dict[str, Any]) -> None:
    """Client and staff read the text as it was written and find the picture among its files; lists say its label."""
    text = "Vytížení:\n\n![Graf](file:m%C5%AFj%20graf.png)"
    files = [uploaded(), uploaded(b"png", "můj graf.png", "image/png")]
    body = {"text": text, "version": 2, "markdown": True, "files": files}
    made = ask("POST", f"/v1/tickets/{ticket['id']}/answers", body=body)
    assert made.status == 201, made
    assert made.json["ticket"]["last"]["preview"] == "Vytížení: Graf"
    shown = zone("GET", f"/tickets/{ticket['id']}", pass_of(JAN)).json
    assert shown["ticket"]["last"]["preview"] == "Vytížení: Graf"
    told = ask("GET", f"/v1/tickets/{ticket['id']}/changes").json["changes"]
    for changes in (shown["entries"], told):
        (event,) = (event for change in changes[-1:] for event in change["events"] if event["type"] == "answered")
        assert (event["text"], event["markdown"]) == (text, True)
        assert (event["attachments"][1]["name"], event["attachments"][1]["index"]) == ("můj graf.png", 1)
    assert by_client(ticket["id"], 3, 1).json["name"] == "můj graf.png"


@pytest.mark.parametrize(("version", "index"), [(2, 1), (1, 0), (3, 0), (99, 0)])
def test_what_is_no_file_is_not_found(ticket: dict[str, Any], version: int, index: int) -> None:
    """Another place, a message without files, and a change that is not there."""
    assert by_client(ticket["id"], version, index).problem == "not-found"
    assert ask("GET", f"/v1/tickets/{ticket['id']}/changes/{version}/files/{index}").problem == "not-found"


def test_nobody_else_downloads_it(ticket: dict[str, Any]) -> None:
    """Not another client, not a contact who may not see the queue, not a role that sees no tickets."""
    assert by_client(ticket["id"], contact=CIZI, client="200002").problem == "not-found"
    assert by_client(ticket["id"], contact=EVA).problem == "not-found"
    finance = {**JANA, "cognito:groups": "[finance]"}
    path = f"/v1/tickets/{ticket['id']}/changes/2/files/0"
    assert ask("GET", path, claims=finance).problem == "forbidden"
    assert ask("GET", path, claims=None).status in (401, 403)


def test_nothing_of_an_answer_called_back_reaches_the_client(ticket: dict[str, Any]) -> None:
    """Neither its words nor its files, although the change is there for what else it did; staff see it all."""
    answered(ticket["id"], 2)
    assert by_client(ticket["id"], 3).status == 200
    whole = f"/tickets/{ticket['id']}/messages/3/whole"
    assert zone("POST", whole, pass_of(JAN)).status == 200
    assert ask("POST", f"/v1/tickets/{ticket['id']}/answers/3/recall").status == 200
    assert by_client(ticket["id"], 3).problem == "not-found"
    assert zone("POST", whole, pass_of(JAN)).problem == "not-found"
    shown = zone("GET", f"/tickets/{ticket['id']}", pass_of(JAN)).json["entries"]
    types = [event["type"] for entry in shown for event in entry["events"]]
    assert types.count("answered") == 1
    assert "recalled" not in types
    assert ask("GET", f"/v1/tickets/{ticket['id']}/changes/3/files/0").status == 200
    assert zone("POST", f"/tickets/{ticket['id']}/messages/2/whole", pass_of(JAN)).json["text"] == "Posíláme výpis."
