"""The client zone on the running stack: sign-in at its own pool, passes, files by a form, mail beside it."""

import json
import urllib.error
import urllib.request
import uuid
from typing import Any

import pytest

from tests.e2e.conftest import Desk, eventually

pytestmark = pytest.mark.stack
JAN = "jan@firma.example"
# Whom no other file writes as: he has this ticket only.
KAREL = "karel@jenspf.example"


def zone(desk: Desk, word: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """Status and JSON of a call with a pass."""
    request = urllib.request.Request(
        f"{desk.stack.url}/api/v1/zone{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {word}", "Content-Type": "application/json", **headers},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def post_form(url: str, fields: dict[str, str], content: bytes) -> int:
    """Upload as a browser does; the status."""
    boundary = uuid.uuid4().hex
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=20) as answer:
        return int(answer.status)


def test_a_contact_opens_writes_and_calls_it_done(desk: Desk) -> None:
    """With a file, and the answer of an agent in between; a stranger's token opens nothing."""
    word = desk.stack.local("token", "--contact", KAREL)
    status, me = zone(desk, word, "GET", "/me")
    assert (status, me["contact"]["address"]) == (200, KAREL)
    content = b"2026-11-23 error\n"
    _, place = zone(desk, word, "POST", "/uploads", {"name": "chyba.log", "type": "text/plain", "size": len(content)})
    assert post_form(place["url"], place["fields"], content) in (200, 201, 204)
    body = {"queue": "podpora", "subject": "Z klientské zóny", "text": "Prosíme o radu.", "files": [place["id"]]}
    status, opened = zone(desk, word, "POST", "/tickets", body, **{"Idempotency-Key": "k-1"})
    assert status == 201, opened
    ticket = opened["ticket"]
    _, file = zone(desk, word, "POST", f"/tickets/{ticket['id']}/files/1/0")
    with urllib.request.urlopen(file["url"], timeout=20) as answer:
        assert answer.read() == content
    desk.mail_about(ticket["number"], "založili")
    shown = desk.ticket_about("Z klientské zóny")
    desk.post(f"/v1/tickets/{shown['id']}/answers", {"text": "Zkuste to.", "version": shown["version"]})

    def answered() -> Any:
        _, now = zone(desk, word, "GET", f"/tickets/{ticket['id']}")
        return now if now["ticket"]["state"] == "waiting" else None

    now = eventually(answered, "the answer in the zone")
    _, refused = zone(desk, word, "POST", f"/tickets/{ticket['id']}/resolve", {}, **{"If-Match": '"1"'})
    assert refused["type"].endswith("/stale")
    seen = {"If-Match": f'"{now["ticket"]["version"]}"'}
    status, done = zone(desk, word, "POST", f"/tickets/{ticket['id']}/resolve", {}, **seen)
    assert (status, done["ticket"]["state"]) == (200, "resolved")
    _, page = zone(desk, word, "GET", "/tickets?state=resolved")
    assert [one["id"] for one in page["items"]] == [ticket["id"]]


def test_the_companys_own_zone_acts_for_its_contact(desk: Desk) -> None:
    """With its machine token; agents cannot."""
    machine = desk.stack.local("token", "--integration")
    body = {"client": "100001", "contact": JAN}
    made = desk_post(desk, machine, body)
    assert zone(desk, made["token"], "GET", "/me")[1]["client"]["number"] == "100001"
    with pytest.raises(urllib.error.HTTPError) as refused:
        desk_post(desk, desk.stack.local("token", "--staff", "alena"), body)
    assert refused.value.code == 403


def desk_post(desk: Desk, token: str, body: Any) -> Any:
    """Ask for a pass on behalf of somebody."""
    request = urllib.request.Request(
        f"{desk.stack.url}/api/v1/zone-tokens",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read())
