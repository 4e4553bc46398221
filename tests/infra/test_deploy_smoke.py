"""Whether a deployment works: what is asked, and what each answer is taken for. The server is one of this machine."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from infra import deploy, smoke
from infra.smoke import Finding
from infra.stage import SignIn, Stage
from tests.infra.clouds import CloudFormation, Ses, refusal
from tests.infra.test_deploy import OUTPUTS, STAGE

PAGE = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
APP = b'<div id="app"></div>'
Answers = dict[str, tuple[int, dict[str, str], bytes]]


def _right() -> Answers:
    """What a stack that works answers, by path."""
    return {
        "/api/v1/health": (200, {}, b"{}"),
        "/api/openapi.json": (200, {}, b'{"paths": {}}'),
        "/api/v1/tickets": (401, {}, b"{}"),
        "/live": (401, {}, b""),
        "/": (200, PAGE, APP),
        "/zone/": (200, PAGE, APP),
        "/finance/": (200, PAGE, APP),
        "/config.json": (200, {}, json.dumps({"oidc": {"client_id": "sc"}}).encode()),
        "/oauth2/authorize": (302, {"Location": "https://s.example/login"}, b""),
    }


@pytest.fixture
def server() -> Iterator[tuple[str, Answers, list[tuple[str, dict[str, str]]]]]:
    """Its address, what it answers, and what it was asked."""
    answers, asked = _right(), []

    class Handler(BaseHTTPRequestHandler):
        """Answers from the table."""

        def do_GET(self) -> None:
            """By path, without the query."""
            asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            status, headers, body = answers.get(self.path.partition("?")[0], (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_address[1]}", answers, asked
    listening.shutdown()
    listening.server_close()
    thread.join()


class Aws:
    """What AWS says of a stack: its rule set, its domain, its account, its event sources."""

    def __init__(self) -> None:
        self.active: str | None = "fronta-prod"
        self.verified = self.production = True
        self.states = {"uuid-1": "Enabled", "uuid-2": "Enabling"}

    def client(self, name: str) -> Any:
        """SES of old for rule sets; this, for the rest."""
        return Ses(self.active) if name == "ses" else self

    def get_email_identity(self, **_: Any) -> dict[str, Any]:
        """Whether the domain may send."""
        return {"VerifiedForSendingStatus": self.verified}

    def get_account(self) -> dict[str, Any]:
        """Whether it is out of the sandbox."""
        return {"ProductionAccessEnabled": self.production}

    def get_paginator(self, _name: str) -> "Aws":
        """This pages itself."""
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        """The stack's resources, a page each."""
        kinds = [*(("AWS::Lambda::EventSourceMapping", uuid) for uuid in self.states), ("AWS::SQS::Queue", "q")]
        return [
            {"StackResourceSummaries": [{"ResourceType": kind, "PhysicalResourceId": what}]} for kind, what in kinds
        ]

    def get_event_source_mapping(self, *, UUID: str) -> dict[str, str]:  # noqa: N803 - Lambda's word
        """Whether it is read."""
        return {"State": self.states[UUID]}


def _look(aws: Any, url: str, stage: Stage = STAGE) -> dict[str, Finding]:
    outputs = {
        **OUTPUTS,
        "StaffSignInUrl": url,
        "HttpApiUrl": f"{url}/api",
        "WebsocketConnectEndpointURL": f"{url}/live",
    }
    return {finding.what: finding for finding in smoke.look(aws, stage, outputs, url)}


def _not_right(found: dict[str, Finding]) -> dict[str, str]:
    return {what: one.state for what, one in found.items() if one.state != "right"}


def test_a_stack_that_works_is_told_so(server: Any) -> None:
    """A line for each thing; sign-in is asked for the console's address, the live connection for a websocket."""
    url, _, asked = server
    found = _look(Aws(), url)
    assert _not_right(found) == {}
    assert len(found) == 13
    paths = dict(asked)
    assert paths["/live"]["upgrade"] == "websocket"
    (authorize,) = (path for path in paths if path.startswith("/oauth2/authorize?"))
    assert "client_id=sc" in authorize
    assert "redirect_uri=http%3A%2F%2F127.0.0.1%3A" in authorize
    assert found["the API answers"].line() == "  ok      the API answers"


@pytest.mark.parametrize(
    ("path", "answer", "what"),
    [
        ("/api/v1/health", (502, {}, b""), "the API answers"),
        ("/api/openapi.json", (200, {}, b"<html>"), "the API describes itself"),
        ("/api/v1/tickets", (200, {}, b"[]"), "the API wants a sign-in"),
        ("/live", (502, {}, b""), "the live connection refuses strangers"),
        ("/live", (101, {}, b""), "the live connection refuses strangers"),
        ("/zone/", (200, {}, APP), "the page /zone/ is there, under its policy"),
        ("/zone/", (200, PAGE, b"<Error>"), "the page /zone/ is there, under its policy"),
        ("/", (404, PAGE, b""), "the page / is there, under its policy"),
        ("/config.json", (200, {}, b'{"oidc": {"client_id": "other"}}'), "the pages know where to sign in"),
        ("/config.json", (403, {}, b""), "the pages know where to sign in"),
        (
            "/oauth2/authorize",
            (302, {"Location": "/error?error=redirect_mismatch"}, b""),
            "sign-in takes the console",
        ),
        ("/oauth2/authorize", (400, {}, b""), "sign-in takes the console"),
    ],
)
def test_what_is_broken_is_named(
    path: str, answer: tuple[int, dict[str, str], bytes], what: str, server: Any
) -> None:
    """That, and nothing else."""
    url, answers, _ = server
    answers[path] = answer
    assert _not_right(_look(Aws(), url)) == {what: "broken"}


def test_what_a_person_has_to_do_is_not_broken(server: Any) -> None:
    """Records in DNS and SES's sandbox come after the first deployment."""
    aws = Aws()
    aws.verified = aws.production = False
    found = _look(aws, server[0])
    assert _not_right(found) == {"SES may send as podpora.example": "to do", "SES sends to anybody": "to do"}
    assert "make dns STAGE=prod" in found["SES may send as podpora.example"].line()


@pytest.mark.parametrize(
    ("attribute", "value", "what"),
    [
        ("active", "other", "mail comes to this stack"),
        ("active", None, "mail comes to this stack"),
        ("states", {"uuid-1": "Enabled", "uuid-2": "Disabled"}, "2 queues and streams are read"),
        ("states", {}, "0 queues and streams are read"),
    ],
)
def test_what_aws_says_is_broken_is_named(attribute: str, value: Any, what: str, server: Any) -> None:
    """Mail that goes elsewhere; a queue that nobody reads."""
    aws = Aws()
    setattr(aws, attribute, value)
    assert _not_right(_look(aws, server[0])) == {what: "broken"}


def test_what_cannot_be_asked_is_broken_and_the_rest_is_asked(server: Any) -> None:
    """No answer at all, and a refusal of AWS, are findings and no end."""

    class Forbidden(Aws):
        """May not look at SES."""

        def get_account(self) -> dict[str, Any]:
            """Refused."""
            raise refusal("AccessDeniedException", "GetAccount")

    found = _look(Forbidden(), server[0])
    assert _not_right(found) == {"SES sends to anybody": "broken"}
    assert "AccessDenied" in found["SES sends to anybody"].more
    dead = _look(Aws(), "http://127.0.0.1:9")
    assert {state for what, state in _not_right(dead).items() if "API" in what} == {"broken"}


def test_another_web_server_is_not_judged(server: Any) -> None:
    """Its pages may not be there yet; API, sign-in and AWS are looked at."""
    url, _, asked = server
    stage = replace(STAGE, deploy=replace(STAGE.deploy, console_origin="https://own.example"))
    assert _not_right(_look(Aws(), url, stage)) == {}
    assert not {"/", "/zone/", "/config.json"} & dict(asked).keys()


def test_sign_in_elsewhere_is_asked_there(server: Any) -> None:
    """At the issuer's address, with its client."""
    url, answers, asked = server
    own = SignIn(url, ("a",), "own-client", f"{url}/own/authorize", f"{url}/own/token")
    answers["/own/authorize"] = (200, {}, b"")
    answers["/config.json"] = (200, {}, b'{"oidc": {"client_id": "own-client"}}')
    stage = replace(STAGE, deploy=replace(STAGE.deploy, staff_sign_in=own))
    assert _not_right(_look(Aws(), url, stage)) == {}
    assert any(path.startswith("/own/authorize?") and "own-client" in path for path, _ in asked)


def test_a_deployment_ends_with_what_it_found(
    server: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Broken things fail it; what is to be done by a person does not."""
    run = deploy.Run(_Session(), STAGE, deploy.Person(True, False))
    told = [Finding("a", "right"), Finding("b", "to do", "ask")]
    monkeypatch.setattr(smoke, "look", lambda *_: iter(told))
    assert run.works(OUTPUTS)
    told.append(Finding("c", "broken", "why"))
    assert not run.works(OUTPUTS)
    assert "  BROKEN  c: why" in capsys.readouterr().out


class _Session:
    """A session that is asked for CloudFormation only."""

    region_name = "eu-central-1"

    def client(self, _name: str) -> Any:
        """CloudFormation without stacks."""
        return CloudFormation(None)
