"""The whole way of a mail, as its people see it: client, agent, client."""

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import boto3
import pytest
from playwright.sync_api import Page, expect

from infra.stack import deploy
from tests.e2e.conftest import Desk, aws, eventually, forget_shifts

pytestmark = pytest.mark.stack
QUEUE = "podpora@fronta.example"


def open_ticket(page: Page, number: int) -> None:
    """Open the ticket from the list."""
    page.click(f"[data-ticket-number='{number}']")
    expect(page.locator(f"[data-open-ticket='{number}'], [data-open-ticket]").first).to_be_visible()


def test_a_mail_becomes_a_row_and_the_conversation_goes_on_live(desk: Desk, console: Page) -> None:
    """Mail in, row appears by itself; answer out with the right headers; the reply appears in the open ticket."""
    forget_shifts(desk)  # who answered gets the reply
    sent = desk.send("jan@firma.example", "--to", QUEUE, "--subject", "Web se nenačítá", "--body", "Od rána nejede.")
    assert sent["code"] == 250
    row = console.locator("[data-ticket-number]", has_text="Web se nenačítá")
    expect(row).to_be_visible()
    ticket = desk.ticket_about("Web se nenačítá")
    acknowledgement = desk.mail_about(ticket["number"], "založili")
    assert acknowledgement["auto_submitted"] == "auto-replied"
    assert acknowledgement["in_reply_to"] == sent["message_id"]

    open_ticket(console, ticket["number"])
    expect(console.locator("[data-verdict=verified]")).to_be_visible()
    console.fill("[data-answer]", "Dobrý den, restartovali jsme službu. Běží už web?")
    console.click("[data-send]")
    answer = desk.mail_about(ticket["number"], "restartovali jsme službu")
    assert answer["to"] == ["jan@firma.example"]
    assert answer["auto_submitted"] is None
    assert answer["in_reply_to"] == sent["message_id"]
    assert answer["references"][0] == acknowledgement["references"][0]
    assert answer["references"][0].startswith(f"<t.{ticket['id'].lower()}.")
    assert sent["message_id"] in answer["references"]
    assert answer["html"]

    entries = console.locator("[data-entry-type=message_received]")
    expect(entries).to_have_count(1)
    desk.send("jan@firma.example", "--reply-to", str(ticket["number"]), "--body", "Ano, už běží. Děkujeme!")
    expect(entries).to_have_count(2)
    expect(entries.nth(1)).to_contain_text("Ano, už běží.")
    after = desk.api(f"/v1/tickets/{ticket['id']}")["ticket"]
    assert after["state"] == "in_progress"
    assert [t["number"] for t in desk.api("/v1/tickets")["items"]].count(ticket["number"]) == 1


def test_states_are_changed_in_the_console(desk: Desk, console: Page) -> None:
    """Taking and resolving are one press each, and the list of open tickets follows."""
    desk.send("eva@firma.example", "--to", QUEUE, "--subject", "Navýšení disku", "--body", "Prosíme o 20 GB.")
    ticket = desk.ticket_about("Navýšení disku")
    open_ticket(console, ticket["number"])
    console.click("[data-move=in_progress]")
    eventually(lambda: desk.api(f"/v1/tickets/{ticket['id']}")["ticket"]["agent"], "the agent who took the ticket")
    console.click("[data-move=resolved]")
    eventually(
        lambda: desk.api(f"/v1/tickets/{ticket['id']}")["ticket"]["state"] == "resolved" or None, "the state resolved"
    )
    history = desk.api(f"/v1/tickets/{ticket['id']}")["changes"]
    told = [event["type"] for change in history for event in change["events"]]
    taken = ["assigned", "state_changed", "promise_ended", "promised"]
    resolved = ["state_changed", "promise_ended", "clock_set"]
    assert told == ["ticket_opened", "message_received", "urgency_judged", "promised", *taken, *resolved]


def test_a_console_that_was_offline_has_missed_nothing(desk: Desk, console: Page) -> None:
    """Rows that came while the line was down are there after it is up again, without a reload."""
    console.context.set_offline(True)
    console.wait_for_selector("[data-live=offline], [data-live=connecting]")
    desk.send("jan@firma.example", "--to", QUEUE, "--subject", "Zpráva za výpadku", "--body", "Píšu, když nejste.")
    desk.ticket_about("Zpráva za výpadku")
    assert console.locator("[data-ticket-number]", has_text="Zpráva za výpadku").count() == 0
    console.context.set_offline(False)
    expect(console.locator("[data-ticket-number]", has_text="Zpráva za výpadku")).to_be_visible()
    console.wait_for_selector("[data-live=online]")


def test_a_removed_contact_is_not_heard(desk: Desk, console: Page) -> None:
    """Once the directory drops a contact, neither a new mail nor a reply of theirs reaches anybody."""
    desk.send("lenka@prisna.example", "--to", QUEUE, "--subject", "Dotaz před odchodem", "--body", "Ještě jsem tu.")
    ticket = desk.ticket_about("Dotaz před odchodem")
    desk.mail_about(ticket["number"], "založili")
    people = aws(desk, "dynamodb")
    table = desk.stack.ready["outputs"]["people_table"]
    people.delete_item(TableName=table, Key={"pk": {"S": "A#lenka@prisna.example"}, "sk": {"S": "PERSON"}})
    reply = desk.send("lenka@prisna.example", "--reply-to", str(ticket["number"]), "--body", "Tohle už nesmí projít.")
    fresh = desk.send("lenka@prisna.example", "--to", QUEUE, "--subject", "Nový po odchodu", "--body", "Ani tohle.")
    for answer in (reply, fresh):
        assert outcome(desk, answer)["outcomes"] == [{"outcome": "refused", "reason": "not-a-technical-contact"}]
    assert desk.api(f"/v1/tickets/{ticket['id']}")["ticket"]["version"] == ticket["version"]
    assert console.locator("[data-ticket-number]", has_text="Nový po odchodu").count() == 0


def outcome(desk: Desk, answer: dict[str, Any]) -> dict[str, Any]:
    """Where the mail ended that the SMTP door took with `answer`; waits until it is known."""
    ses_id = answer["answer"].split()[-1]
    key = {"pk": {"S": f"R#{ses_id}"}, "sk": {"S": "OUTCOME"}}
    table = desk.stack.ready["outputs"]["tickets_table"]
    tickets = aws(desk, "dynamodb")
    row = eventually(lambda: tickets.get_item(TableName=table, Key=key).get("Item"), "the outcome of the mail")
    return dict(json.loads(row["data"]["S"]))


def test_a_very_long_text_is_whole_at_a_press(desk: Desk, console: Page) -> None:
    """The history holds its beginning; one press shows the end too."""
    text = "Výpis ze serveru, řádek za řádkem.\n" * 1500 + "A tohle je konec."
    desk.send("jan@firma.example", "--to", QUEUE, "--subject", "Dlouhý výpis", "--body", text)
    open_ticket(console, desk.ticket_about("Dlouhý výpis")["number"])
    message = console.locator("[data-entry-type=message_received]")
    expect(message).not_to_contain_text("A tohle je konec.")
    message.locator("[data-whole-text]").click()
    expect(message).to_contain_text("A tohle je konec.")


def test_an_unproven_sender_makes_no_ticket(desk: Desk) -> None:
    """A mail without a signature, and one from a foreign address, are kept and reach nobody."""
    unsigned = desk.send("eva@firma.example", "--to", QUEUE, "--subject", "Bez podpisu", "--unsigned")
    foreign = desk.send("eva@firma.example", "--to", QUEUE, "--subject", "Odjinud", "--ip", "203.0.113.77")
    assert outcome(desk, unsigned)["outcomes"][0]["outcome"] == "held"
    assert outcome(desk, foreign)["outcomes"][0]["outcome"] == "held"
    subjects = {ticket["subject"] for ticket in desk.api("/v1/tickets?limit=100")["items"]}
    assert not subjects & {"Bez podpisu", "Odjinud"}


def test_a_mail_that_cannot_be_handled_ends_in_the_dead_letter_queue(desk: Desk) -> None:
    """With its cause, while the raw mail is still there; other mail is not held up."""
    sqs, s3 = aws(desk, "sqs"), aws(desk, "s3")
    urls = {url.rsplit("/", 1)[-1]: url for url in sqs.list_queues()["QueueUrls"]}
    bucket = desk.stack.ready["outputs"]["bucket"]
    s3.put_object(Bucket=bucket, Key="mail/broken", Body=b"From: jan@firma.example\r\n\r\nText\r\n")
    # SES without an envelope: nothing that the intake could work with.
    body = json.dumps({"mail": {"messageId": "broken"}, "receipt": {"action": {"objectKey": "mail/broken"}}})
    sqs.send_message(QueueUrl=urls["fronta-local-inbound"], MessageBody=body)
    desk.send("jan@firma.example", "--to", QUEUE, "--subject", "Za rozbitým", "--body", "Nezdržet.")
    desk.ticket_about("Za rozbitým")
    dead = eventually(
        lambda: sqs.receive_message(
            QueueUrl=urls["fronta-local-inbound-dead"], MessageAttributeNames=["All"], VisibilityTimeout=0
        ).get("Messages"),
        "the broken notification in the dead-letter queue",
    )
    assert len(dead) == 1
    assert dead[0]["Body"] == body
    assert dead[0]["MessageAttributes"]["cause"]["StringValue"] == "KeyError: 'source'"
    assert s3.get_object(Bucket=bucket, Key="mail/broken")["Body"].read().endswith(b"Text\r\n")
    # It would be found as a mail that nobody was told of.
    s3.delete_object(Bucket=bucket, Key="mail/broken")


def test_a_stack_is_deployed_again_and_changed(desk: Desk, tmp_path: Path) -> None:
    """The same deployment again changes nothing; another parameter alone is a change, whatever was left over."""
    session = boto3.Session("test", "test", region_name="eu-central-1")
    url = f"http://127.0.0.1:{desk.stack.ready['ports']['aws']}"
    template: dict[str, Any] = {
        "Parameters": {"MailDomain": {"Type": "String"}},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "MailDomain"}}}},
        "Outputs": {"Topic": {"Value": {"Ref": "Topic"}}},
    }

    def deployed(domain: str) -> dict[str, str]:
        """Deploy for a mail domain."""
        return deploy(
            session, "another", template, tmp_path, "fronta-artefacts", {"MailDomain": domain}, endpoint_url=url
        ).outputs

    first = deployed("a.example")
    assert deployed("a.example") == first
    assert deployed("b.example") == first
    topic = aws(desk, "sns").get_topic_attributes(TopicArn=first["Topic"])
    assert topic["Attributes"]["DisplayName"] == "b.example"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/health", 200), ("/openapi.json", 200), ("/docs", 200), ("/v1/me", 401), ("/v1/tickets", 401)],
)
def test_api_gateway_lets_in_whom_it_should(desk: Desk, path: str, status: int) -> None:
    """Without a token there is health and the description, raw and to be read, and nothing else."""
    try:
        with urllib.request.urlopen(f"{desk.stack.url}/api{path}", timeout=20) as answer:
            seen = answer.status
    except urllib.error.HTTPError as error:
        seen = error.code
    assert seen == status
