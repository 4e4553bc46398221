"""Whether a deployed stack works, from outside and from AWS's own words: a line for each thing looked at.

A thing is right, broken, or still to be done by a person (records in DNS, the sandbox of SES). Nothing is changed.
"""

import http.client
import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from botocore.exceptions import ClientError

from infra.stage import Stage

TIMEOUT_S = 30
BODY_BYTES_MAX = 4 * 1024 * 1024
# RFC 6455 section 4.1: what a browser says to open a websocket. Without a one-time word ours is refused.
_UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: Literal["right", "broken", "to do"]
    more: str = ""

    def line(self) -> str:
        """For a person."""
        sign = {"right": "ok     ", "broken": "BROKEN ", "to do": "to do  "}[self.state]
        return f"  {sign} {self.what}{': ' if self.more else ''}{self.more}"


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Ask = Callable[[str, Mapping[str, str]], Answer]
Look = Callable[[], Finding]


def ask(url: str, headers: Mapping[str, str]) -> Answer:
    """GET, without following where it leads; raises OSError or http.client.HTTPException."""
    parts = urlsplit(url)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            parts.netloc, timeout=TIMEOUT_S, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=TIMEOUT_S)
    try:
        connection.request(
            "GET", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", headers=dict(headers)
        )
        response = connection.getresponse()
        told = {name.lower(): value for name, value in response.getheaders()}
        body = b"" if response.status == http.HTTPStatus.SWITCHING_PROTOCOLS else response.read(BODY_BYTES_MAX)
        return Answer(response.status, told, body)
    finally:
        connection.close()


def look(session: Any, stage: Stage, outputs: Mapping[str, str], origin: str, asking: Ask = ask) -> Iterator[Finding]:
    """Look at everything, one after another.

    origin: where the pages are asked for; CloudFront's own name, because the stage's may not be in DNS yet.
    """
    pages = asking_pages(stage, outputs, origin, asking)
    for what, step in {**pages, **_of_aws(session, stage, outputs)}.items():
        try:
            yield step()
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            yield Finding(what, "broken", f"{type(error).__name__}: {error}")
        except ClientError as error:
            yield Finding(what, "broken", str(error))


def asking_pages(stage: Stage, outputs: Mapping[str, str], origin: str, asking: Ask) -> dict[str, Look]:
    """What anybody can see."""
    api = f"{origin}/api" if stage.serves_pages else outputs["HttpApiUrl"]
    live = (
        f"{origin}/live"
        if stage.serves_pages
        else outputs["WebsocketConnectEndpointURL"].replace("wss:", "https:", 1)
    )

    def health() -> Finding:
        answer = asking(f"{api}/v1/health", {})
        return _judged("the API answers", answer.status == 200, f"status {answer.status}")

    def openapi() -> Finding:
        answer = asking(f"{api}/openapi.json", {})
        told = json.loads(answer.body) if answer.status == 200 else {}
        return _judged("the API describes itself", "paths" in told, f"status {answer.status}")

    def closed() -> Finding:
        answer = asking(f"{api}/v1/tickets", {})
        return _judged("the API wants a sign-in", answer.status == 401, f"status {answer.status} instead of 401")

    def websocket() -> Finding:
        answer = asking(live, _UPGRADE)
        refused = answer.status in {401, 403}
        return _judged(
            "the live connection refuses strangers", refused, f"status {answer.status} instead of 401 or 403"
        )

    def page(path: str) -> Look:
        def found() -> Finding:
            answer = asking(f"{origin}{path}", {})
            policy = answer.headers.get("content-security-policy", "")
            right = answer.status == 200 and b'id="app"' in answer.body and "frame-ancestors 'none'" in policy
            return _judged(
                f"the page {path} is there, under its policy", right, f"status {answer.status}, policy {policy!r}"
            )

        return found

    def config() -> Finding:
        answer = asking(f"{origin}/config.json", {})
        told = json.loads(answer.body) if answer.status == 200 else {}
        wanted = (stage.deploy.staff_sign_in.client_id) if stage.deploy.staff_sign_in else outputs["StaffClientId"]
        right = told.get("oidc", {}).get("client_id") == wanted
        return _judged(
            "the pages know where to sign in", right, f"status {answer.status}, config.json is not this stack's"
        )

    def sign_in() -> Finding:
        elsewhere = stage.deploy.staff_sign_in
        base = elsewhere.authorize_url if elsewhere else f"{outputs['StaffSignInUrl']}/oauth2/authorize"
        query = {
            "response_type": "code",
            "client_id": elsewhere.client_id if elsewhere else outputs["StaffClientId"],
            "redirect_uri": f"{stage.console_origin or origin}/",
            "scope": "openid email profile",
        }
        answer = asking(f"{base}?{urlencode(query)}", {})
        leads = answer.headers.get("location", "")
        right = answer.status in {200, 302, 303} and "error" not in leads
        return _judged("sign-in takes the console", right, f"status {answer.status}, leads to {leads or 'nowhere'}")

    looks = {"the API answers": health, "the API describes itself": openapi, "the API wants a sign-in": closed}
    looks |= {"the live connection refuses strangers": websocket, "sign-in takes the console": sign_in}
    # Another web server is not ours to judge.
    if stage.serves_pages:
        looks |= {f"the page {path} is there, under its policy": page(path) for path in ("/", "/zone/", "/finance/")}
        looks |= {"the pages know where to sign in": config}
    return looks


def _of_aws(session: Any, stage: Stage, outputs: Mapping[str, str]) -> dict[str, Look]:
    """What AWS says of it."""

    def rule_set() -> Finding:
        active = session.client("ses").describe_active_receipt_rule_set().get("Metadata", {}).get("Name")
        return _judged(
            "mail comes to this stack", active == outputs["ReceiptRuleSet"], f"active is the rule set {active}"
        )

    def identity() -> Finding:
        what = f"SES may send as {stage.mail_domain}"
        told = session.client("sesv2").get_email_identity(EmailIdentity=stage.mail_domain)
        if told.get("VerifiedForSendingStatus"):
            return Finding(what, "right")
        return Finding(what, "to do", f"its records are not in DNS, or not seen yet: make dns STAGE={stage.name}")

    def sandbox() -> Finding:
        what = "SES sends to anybody"
        if session.client("sesv2").get_account().get("ProductionAccessEnabled"):
            return Finding(what, "right")
        return Finding(
            what, "to do", "the account is in SES's sandbox: ask for production access in the console of SES"
        )

    def sources() -> Finding:
        mappings = list(_event_sources(session, stage.stack))
        lambdas = session.client("lambda")
        states = {uuid: lambdas.get_event_source_mapping(UUID=uuid)["State"] for uuid in mappings}
        off = sorted(f"{uuid} {state}" for uuid, state in states.items() if state not in {"Enabled", "Enabling"})
        right = bool(states) and not off
        return _judged(
            f"{len(states)} queues and streams are read", right, f"not enabled: {', '.join(off) or 'none is there'}"
        )

    return {
        "mail comes to this stack": rule_set,
        "SES may send": identity,
        "SES sends to anybody": sandbox,
        "queues and streams are read": sources,
    }


def _event_sources(session: Any, stack: str) -> Iterator[str]:
    pages = session.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    for page in pages:
        for resource in page["StackResourceSummaries"]:
            if resource["ResourceType"] == "AWS::Lambda::EventSourceMapping":
                yield resource["PhysicalResourceId"]


def _judged(what: str, right: bool, otherwise: str) -> Finding:
    return Finding(what, "right") if right else Finding(what, "broken", otherwise)
