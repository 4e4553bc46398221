"""Mail that is no ticket entry, what comes with mail, and what comes of ours: on the running stack."""

import base64
import email.message
import email.policy
import json
import os
import re
import shlex
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Desk, aws, eventually

pytestmark = pytest.mark.stack
PODPORA = "podpora@fronta.example"
KONZULTACE = "konzultace@fronta.example"
_LINK = re.compile(r"http://127\.0\.0\.1:\d+/api/l/[0-9a-f]{32}")
# One pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ROOT = Path(__file__).parent.parent.parent


def link_to(desk: Desk, address: str, subject: str) -> str:
    """The link in a mail of ours to an address; waits for the mail."""
    mail = eventually(
        lambda: next((m for m in desk.mailbox() if m["to"] == [address] and subject in m["subject"]), None),
        f"a mail to {address} about {subject!r}",
    )
    found = _LINK.search(mail["text"])
    assert found, mail["text"]
    return found[0]


def kept(desk: Desk, subject: str, outcome: str) -> dict[str, Any]:
    """The mail of a subject in the list of an outcome; waits for it."""
    return eventually(
        lambda: next((m for m in desk.api(f"/v1/mails?outcome={outcome}")["items"] if m["subject"] == subject), None),
        f"a {outcome} mail about {subject!r}",
    )


def test_an_unproven_mail_is_let_in_by_its_sender_on_a_phone_without_scripts(
    desk: Desk, browser: Browser, console: Page
) -> None:
    """The console shows it waiting, the page behind the link shows what it is; one press, and it is a ticket."""
    desk.send("jan@firma.example", "--to", PODPORA, "--subject", "Nejde e-shop", "--body", "Od rána.", "--unsigned")
    held = kept(desk, "Nejde e-shop", "held")
    console.click("[data-mails-link]")
    expect(console.locator(f"[data-kept-mail='{held['id']}']")).to_be_visible()
    link = link_to(desk, "jan@firma.example", "Potvrďte")
    phone = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="cs-CZ")
    page = phone.new_page()
    page.goto(link)
    expect(page.locator("body")).to_contain_text("Nejde e-shop")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert desk.api("/v1/mails?outcome=held")["items"]
    page.click("button[value=confirm]")
    ticket = desk.ticket_about("Nejde e-shop")
    expect(page.locator("h1")).to_contain_text("Děkujeme")
    expect(page.locator("body")).to_contain_text(f"#{ticket['number']}")
    page.reload()
    expect(page.locator("body")).to_contain_text(f"#{ticket['number']}")
    phone.close()
    expect(console.locator(f"[data-kept-mail='{held['id']}'][data-status=released]")).to_be_visible()
    assert held["id"] not in {mail["id"] for mail in desk.api("/v1/mails?outcome=held")["items"]}


def test_a_link_that_never_was_is_a_page_that_tells_nothing(desk: Desk) -> None:
    """404 for any token, whatever it looks like, and no request changes that."""
    for token in ("0" * 32, "x", "..%2f..%2fv1"):
        for method in ("GET", "POST"):
            body = b"" if method == "POST" else None
            request = urllib.request.Request(f"{desk.stack.url}/api/l/{token}", method=method, data=body)
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=20)
            assert refused.value.code in (400, 404)


def test_a_refused_mail_is_let_in_by_an_agent(desk: Desk, console: Page) -> None:
    """Its sender is told politely, once; the agent sees it live and accepts it into the queue."""
    desk.send("brigadnik@firma.example", "--to", PODPORA, "--subject", "Dotaz brigádníka", "--body", "Smím?")
    refused = kept(desk, "Dotaz brigádníka", "refused")
    eventually(
        lambda: next((m for m in desk.mailbox() if m["to"] == ["brigadnik@firma.example"]), None), "the refusal"
    )
    console.click("[data-mails-link]")
    console.click("[data-mails-tab=refused]")
    console.click(f"[data-kept-mail='{refused['id']}']")
    console.click("[data-accept]")
    expect(console.locator("[data-accepted] [data-made-ticket]")).to_be_visible()
    ticket = desk.ticket_about("Dotaz brigádníka")
    console.click("[data-accepted] [data-made-ticket]")
    expect(console.locator("[data-accepted-by]")).to_be_visible()
    assert ticket["requester"]["address"] == "brigadnik@firma.example"


def html_mail(desk: Desk, folder: Path) -> Path:
    """A mail with formatting, a picture of its own, one from elsewhere, a script, and a file."""
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = "jan@firma.example", PODPORA, "Formátovaná zpráva"
    mail["Date"], mail["Message-ID"] = format_datetime(datetime.now(UTC)), "<html-1@firma.example>"
    mail.set_content("Dobrý den, viz obrázek.")
    mail.add_alternative(
        "<p style='color:red'>Dobrý den, <b>viz obrázek</b>.</p><script>document.title='zle'</script>"
        f"<img src='cid:obr'><img id='cizi' src='{desk.stack.url}/mark.svg'>",
        subtype="html",
    )
    mail.get_payload()[1].add_related(PNG, "image", "png", cid="<obr>")  # type: ignore[union-attr, index]
    mail.add_attachment(b"radek;1\r\n", maintype="text", subtype="csv", filename="Přehled „únor“.csv")
    path = folder / "html.eml"
    path.write_bytes(mail.as_bytes())
    return path


def test_a_formatted_mail_is_shown_without_what_is_dangerous_and_its_files_are_downloads(
    desk: Desk, console: Page, tmp_path: Path
) -> None:
    """Pictures from elsewhere only when asked for; scripts never; files and the raw mail as they came."""
    errors: list[str] = []
    console.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    desk.stack.local("send", "--eml", str(html_mail(desk, tmp_path)), "--from", "jan@firma.example", "--to", PODPORA)
    ticket = desk.ticket_about("Formátovaná zpráva")
    console.click(f"[data-ticket-number='{ticket['number']}']")
    console.click("[data-formatted]")
    frame = console.frame_locator("[data-formatted-frame]")
    expect(frame.locator("b")).to_have_text("viz obrázek")
    expect(frame.locator("img[src]")).to_have_count(1)
    assert frame.locator("img[src]").evaluate("image => image.complete && image.naturalWidth") == 1
    assert frame.locator("p").evaluate("one => getComputedStyle(one).color") == "rgb(255, 0, 0)"
    assert errors == []
    # It is asked for by https, which nobody answers here: what counts is that it is asked for only now.
    console.click("[data-load-pictures]")
    expect(frame.locator("img[src]")).to_have_count(2)
    assert "zle" not in console.title()
    with console.expect_download() as download:
        console.click("[data-file='0'], [data-file='1']")
    assert download.value.suggested_filename.endswith(("csv", "png"))
    with console.expect_download() as raw:
        console.click("[data-raw]")
    stored = Path(raw.value.path()).read_bytes()
    assert b"Received: from" in stored
    assert stored.endswith((tmp_path / "html.eml").read_bytes()[-200:])
    assert [error for error in errors if "ERR_SSL" not in error] == []


def test_a_mail_that_did_not_arrive_is_told_in_its_ticket(desk: Desk, console: Page) -> None:
    """SES reports the bounce; the agent sees that this client does not get the answer."""
    desk.send("neexistuje@firma.example", "--to", KONZULTACE, "--subject", "Nabídka", "--body", "Prosím o nabídku.")
    ticket = desk.ticket_about("Nabídka")
    eventually(
        lambda: desk.api(f"/v1/tickets/{ticket['id']}")["ticket"]["undeliverable"] or None, "the mark of the bounce"
    )
    console.click(f"[data-ticket-number='{ticket['number']}']")
    expect(console.locator("[data-undeliverable]")).to_be_visible()
    expect(console.locator("[data-delivery-failed=bounce]")).to_be_visible()


def test_who_gets_copies_leaves_by_one_click_of_his_mail_program(desk: Desk) -> None:
    """RFC 8058: the program posts, nobody is redirected, and nothing more comes."""
    cc = ("--cc", "kolega@jinde.example")
    desk.send("eva@firma.example", "--to", PODPORA, *cc, "--subject", "S kopií", "--body", "Pro oba.")
    ticket = desk.ticket_about("S kopií")
    link = link_to(desk, "kolega@jinde.example", f"#{ticket['number']}")
    assert desk.api(f"/v1/tickets/{ticket['id']}")["ticket"]["copies"] == ["kolega@jinde.example"]
    form = urllib.parse.urlencode({"List-Unsubscribe": "One-Click"}).encode()
    with urllib.request.urlopen(urllib.request.Request(link, data=form), timeout=20) as answer:
        assert answer.status == 200
        assert answer.url == link
    assert desk.api(f"/v1/tickets/{ticket['id']}")["ticket"]["copies"] == []


def operator(desk: Desk, *arguments: str) -> list[dict[str, Any]]:
    """A command of the operator against the running stack; its lines."""
    exports = desk.stack.local("env")
    names = dict(part.split("=", 1) for part in shlex.split(exports) if "=" in part)
    done = subprocess.run(
        [sys.executable, "-m", "chalicelib", *arguments],
        cwd=ROOT,
        env={**os.environ, **names, "FRONTA_SET_RECONCILE_AFTER": "PT0S"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_stored_mail_that_nobody_was_told_of_is_found(desk: Desk, tmp_path: Path) -> None:
    """`reconcile` puts it back, and it ends somewhere; a second run finds nothing."""
    desk.send("jan@firma.example", "--to", PODPORA, "--subject", "Vzor", "--body", "Vzor.")
    original = desk.ticket_about("Vzor")
    s3 = aws(desk, "s3")
    bucket = desk.stack.ready["outputs"]["bucket"]
    event = next(
        event
        for change in desk.api(f"/v1/tickets/{original['id']}")["changes"]
        for event in change["events"]
        if event["type"] == "message_received"
    )
    raw = s3.get_object(Bucket=bucket, Key=f"mail/{event['mail']}")["Body"].read()
    s3.put_object(Bucket=bucket, Key="mail/ztracenamail", Body=raw.replace(b"Vzor.", b"Jiny."))
    found = operator(desk, "reconcile")
    assert [line["mail"] for line in found] == ["ztracenamail"]
    eventually(
        lambda: next((m for m in desk.api("/v1/mails?outcome=held")["items"] if m["id"] == "ztracenamail"), None),
        "the outcome of the mail that was put back",
    )
    assert operator(desk, "reconcile") == []
