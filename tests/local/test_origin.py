"""The web origin, with stand-ins of the emulator on the loopback."""

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from local.mailbox import Mailbox
from local.origin import Origin, Upstreams, find_page
from local.sms import MemoryStatusLogs, Telephones

PAGE = "<!doctype html><title>Fronta</title>"


@dataclass
class Scene:
    """A running origin, a client for it, and what its upstream has seen."""

    url: str
    client: aiohttp.ClientSession
    seen: list[dict[str, Any]]
    mailbox: Mailbox
    live: list[web.WebSocketResponse]
    events: list[tuple[str, dict[str, Any]]]
    told: asyncio.Event


class Topics:
    """Event topics in memory."""

    def __init__(self) -> None:
        self.published: list[tuple[str, dict[str, Any]]] = []
        self.told = asyncio.Event()
        self.loop = asyncio.get_running_loop()

    def topics(self, configuration_set: str, kind: str) -> list[str]:
        """One for each configuration set."""
        return [f"topic of {configuration_set}"]

    def publish(self, topic_arn: str, message: str) -> None:
        """Keep the event; called from a thread of the origin."""
        self.published.append((topic_arn, json.loads(message)))
        self.loop.call_soon_threadsafe(self.told.set)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A web directory, with things beside it that nobody may reach."""
    root = tmp_path / "web"
    for path in ("index.html", "mailbox/index.html", "console/app.js", "style/a.css", "x y.txt"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(PAGE, encoding="utf-8")
    (root / ".hidden").write_text("hidden", encoding="utf-8")
    (root / "empty").mkdir()
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    return root


@pytest.fixture
def run(
    root: Path, tmp_path: Path, free_port: Callable[[], int]
) -> Callable[[Callable[[Scene], Awaitable[None]]], None]:
    """Give the way to play a scene: an origin and its upstream in one event loop."""

    def play(action: Callable[[Scene], Awaitable[None]]) -> None:
        async def body() -> None:
            """The whole scene."""
            async with _scene(root, tmp_path, free_port(), free_port()) as scene:
                await action(scene)

        asyncio.run(body())

    return play


@asynccontextmanager
async def _scene(root: Path, tmp_path: Path, port: int, upstream_port: int) -> AsyncIterator[Scene]:
    """Start the upstream and the origin before it, and stop both."""
    seen: list[dict[str, Any]] = []
    sockets: list[web.WebSocketResponse] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        """The emulator: notes the call."""
        body = await request.read()
        seen.append(
            {
                "method": request.method,
                "path": request.raw_path,
                "headers": {name.lower(): value for name, value in request.headers.items()},
                "body": body,
            }
        )
        if "redirect" in request.path:
            target = request.query.get("to", f"http://127.0.0.1:{upstream_port}/login?x=1")
            raise web.HTTPFound(target)
        if request.path.endswith("/big"):
            return web.Response(body=bytes(20 * 1024 * 1024))
        if request.path == "/v2/email/outbound-emails":
            return web.json_response({"MessageId": "0100"}, status=400 if b"refuse" in body else 200)
        if b"PhoneNumber" in body:
            return web.Response(text="<MessageId>a-1</MessageId>", status=400 if b"refuse" in body else 200)
        if "/l/" in request.path:
            told = {
                "Location": "/api/l/next?lang=cs",
                "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
                "Referrer-Policy": "no-referrer",
            }
            return web.Response(status=303, text="<p>Hotovo</p>", content_type="text/html", headers=told)
        headers = {"X-Upstream": "yes", "Connection": "keep-alive, X-Hop", "X-Hop": "1"}
        return web.Response(status=418, body=b"tea\x00", headers=headers)

    async def live(request: web.Request) -> web.StreamResponse:
        """The websocket API: echoes."""
        if request.query.get("ticket") != "good":
            raise web.HTTPForbidden
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        sockets.append(socket)
        async for message in socket:
            if message.data == "bye":
                await socket.close(code=4001)
            else:
                await socket.send_str(f"echo {message.data}")
        return socket

    app = web.Application(client_max_size=100 * 1024 * 1024)
    app.router.add_get("/ws/live", live)
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", upstream_port).start()
    aws = f"http://127.0.0.1:{upstream_port}"
    upstreams = Upstreams(
        f"{aws}/_aws/execute-api/abc/api", f"ws://127.0.0.1:{upstream_port}/ws/live", aws, "https://issuer", "cid"
    )
    mailbox = Mailbox(tmp_path / "mailbox")
    topics = Topics()
    telephones = Telephones(tmp_path / "sms", MemoryStatusLogs())
    origin = Origin(upstreams, mailbox, telephones, root, port, topics)
    await origin.start()
    async with aiohttp.ClientSession(skip_auto_headers=["User-Agent"]) as client:
        yield Scene(f"http://127.0.0.1:{port}", client, seen, mailbox, sockets, topics.published, topics.told)
    await origin.stop()
    await runner.cleanup()


Run = Callable[[Callable[[Scene], Awaitable[None]]], None]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/?code=1&state=2", "text/html"),
        ("/index.html", "text/html"),
        ("/x%20y.txt", "text/plain"),
    ],
)
def test_pages_are_served_with_strict_headers(run: Run, path: str, kind: str) -> None:
    """What a browser shows as a document has its type, a Content Security Policy, and no sniffing."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        async with scene.client.get(scene.url + path) as response:
            assert response.status == 200
            assert await response.text() == PAGE
            assert response.content_type == kind
            policy = response.headers["Content-Security-Policy"].split("; ")
            assert "default-src 'none'" in policy
            assert "script-src 'self'" in policy
            assert "style-src 'self' 'unsafe-inline'" in policy
            assert not any("unsafe" in rule for rule in policy if not rule.startswith("style-src"))
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["X-Frame-Options"] == "DENY"

    run(action)


@pytest.mark.parametrize(("path", "kind"), [("/console/app.js", "text/javascript"), ("/style/a.css", "text/css")])
def test_parts_of_a_page_are_of_its_origin_and_of_their_type(run: Run, path: str, kind: str) -> None:
    """Scripts and styles leave the policy to their page; nobody else can load them or take them for others."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        async with scene.client.get(scene.url + path) as response:
            assert (response.status, response.content_type) == (200, kind)
            assert await response.text() == PAGE
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert response.headers["Cache-Control"] == "no-cache"
            assert "Content-Security-Policy" not in response.headers

    run(action)


def test_a_browser_that_has_the_file_is_sent_nothing(run: Run, root: Path) -> None:
    """Asked for again at every load, a file is sent anew only when it was edited."""
    file = root / "console" / "app.js"

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        url = f"{scene.url}/console/app.js"
        async with scene.client.get(url) as response:
            known = {"If-None-Match": response.headers["ETag"]}
        async with scene.client.get(url, headers=known) as response:
            assert (response.status, await response.read()) == (304, b"")
            assert response.headers["ETag"] == known["If-None-Match"]
        file.write_text("let edited;", encoding="utf-8")
        async with scene.client.get(url, headers=known) as response:
            assert (response.status, await response.text()) == (200, "let edited;")

    run(action)


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, deflate, br", "gzip"), ("br", None), ("", None)])
def test_a_file_is_packed_for_who_can_unpack_it(run: Run, root: Path, accepted: str, encoding: str | None) -> None:
    """The content is the same, and caches are told that there are two forms of it."""
    source = "export const words = [];\n" * 50
    (root / "console" / "app.js").write_text(source, encoding="utf-8")

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        url = f"{scene.url}/console/app.js"
        async with scene.client.get(url, headers={"Accept-Encoding": accepted}) as response:
            assert response.headers.get("Content-Encoding") == encoding
            assert response.headers["Vary"] == "Accept-Encoding"
            assert await response.text() == source
        async with scene.client.head(url, headers={"Accept-Encoding": accepted}) as response:
            assert response.status == 200
            assert (int(response.headers["Content-Length"]) < len(source)) == (encoding == "gzip")

    run(action)


def test_the_mailbox_page_lets_mails_bring_their_styles_and_nothing_more(run: Run) -> None:
    """Frames inherit the page's policy; a mail's inline styles are shown, its scripts never run."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        async with scene.client.get(scene.url + "/mailbox/") as response:
            policy = response.headers["Content-Security-Policy"].split("; ")
            assert "style-src 'self' 'unsafe-inline'" in policy
            assert "script-src 'self'" in policy
            assert "img-src 'self' data: https: http://127.0.0.1:*" in policy

    run(action)


def test_a_directory_without_its_slash_is_redirected(run: Run) -> None:
    """/mailbox leads to /mailbox/, so that relative links of the page work."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        async with scene.client.get(f"{scene.url}/mailbox", allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (308, "/mailbox/")

    run(action)


@pytest.mark.parametrize(
    "path",
    [
        "/missing.js",
        "/empty",
        "/empty/",
        "/index.html/",
        "/.hidden",
        "/link.txt",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/console/../../secret.txt",
        "/console/%2e%2e/%2e%2e/secret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/index.html%00.js",
        "/zone/",
    ],
)
def test_nothing_outside_the_pages_can_be_reached(run: Run, root: Path, path: str) -> None:
    """Dot segments in any spelling, hidden files, links that lead out and absolute paths are not found."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        async with scene.client.get(URL(scene.url + path, encoded=True)) as response:
            assert response.status == 404
            assert "secret" not in await response.text()

    assert find_page(root, path) is None
    run(action)


def test_the_configuration_tells_the_pages_where_things_are(run: Run) -> None:
    """GET /config.json has the sign-in, the API and the websocket, all of the same origin."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        async with scene.client.get(f"{scene.url}/config.json") as response:
            assert await response.json() == {
                "oidc": {
                    "authority": "https://issuer",
                    "client_id": "cid",
                    "authorize_url": "/oauth2/authorize",
                    "token_url": "/oauth2/token",
                    "logout_url": "/logout",
                    "scope": "openid email profile",
                },
                "api": "/api",
                "live": "/live",
                "stage": "local",
            }

    run(action)


def test_api_calls_are_passed_on_with_method_query_headers_and_body(run: Run) -> None:
    """/api/… reaches the HTTP API under its own path; status, headers and octets come back."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        async with scene.client.post(
            URL(f"{scene.url}/api/v1/tickets/a%2Fb?state=a&state=b%20c", encoded=True),
            data=b"{}",
            headers={"Authorization": "Bearer x", "Idempotency-Key": "1", "Content-Type": "application/json"},
        ) as response:
            assert response.status == 418
            assert await response.read() == b"tea\x00"
            assert response.headers["X-Upstream"] == "yes"
            assert "X-Hop" not in response.headers
        (call,) = scene.seen
        assert call["method"] == "POST"
        assert call["path"] == "/_aws/execute-api/abc/api/v1/tickets/a%2Fb?state=a&state=b%20c"
        assert call["body"] == b"{}"
        assert call["headers"]["authorization"] == "Bearer x"
        assert call["headers"]["idempotency-key"] == "1"
        assert call["headers"]["content-type"] == "application/json"

    run(action)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_links_of_mails_lead_to_their_pages(run: Run, method: str) -> None:
    """/api/l/… is a page as any: forms go up as they are, headers such as Location and the policy come back."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        form = {"action": "confirm", "client": "100001"} if method == "POST" else None
        url = f"{scene.url}/api/l/Ab-_9?lang=en"
        async with scene.client.request(method, url, data=form, allow_redirects=False) as response:
            assert response.status == 303
            assert response.headers["Location"] == "/api/l/next?lang=cs"
            assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert response.content_type == "text/html"
            assert await response.text() == ("" if method == "HEAD" else "<p>Hotovo</p>")
        (call,) = scene.seen
        assert (call["method"], call["path"]) == (method, "/_aws/execute-api/abc/api/l/Ab-_9?lang=en")
        if method == "POST":
            assert call["body"] == b"action=confirm&client=100001"
            assert call["headers"]["content-type"] == "application/x-www-form-urlencoded"

    run(action)


def test_a_large_body_is_streamed_whole(run: Run) -> None:
    """Ten megabytes go up octet for octet."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        body = bytes(range(256)) * 40_960
        async with scene.client.put(f"{scene.url}/api/v1/x", data=body) as response:
            assert response.status == 418
        assert scene.seen[0]["body"] == body

    run(action)


@pytest.mark.parametrize("path", ["/api/../_ministack/reset", "/api/%2e%2e/%2E%2E/x", "/api/v1/..%2fx"])
def test_the_api_is_no_way_into_the_emulator(run: Run, path: str) -> None:
    """A path with dot segments is refused before anything is passed on."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        async with scene.client.get(URL(scene.url + path, encoded=True)) as response:
            assert response.status in (400, 404)
        assert scene.seen == []

    run(action)


@pytest.mark.parametrize("path", ["/oauth2/authorize?client_id=x", "/oauth2/token", "/login", "/logout?a=b"])
def test_sign_in_is_of_the_same_origin(run: Run, path: str) -> None:
    """The sign-in pages are the emulator's, under the origin's address."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        async with scene.client.post(scene.url + path, data={"a": "b"}) as response:
            assert response.status == 418
        assert scene.seen[0]["path"] == path
        assert scene.seen[0]["body"] == b"a=b"

    run(action)


def test_redirects_are_handed_to_the_browser(run: Run) -> None:
    """A redirect is not followed; one to the emulator's own address stays in the origin."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        for given, expected in (
            ("", "/login?x=1"),
            ("?to=http://elsewhere.example/cb", "http://elsewhere.example/cb"),
        ):
            url = f"{scene.url}/oauth2/redirect{given}"
            async with scene.client.get(url, allow_redirects=False) as response:
                assert (response.status, response.headers["Location"]) == (302, expected)

    run(action)


def test_the_websocket_is_passed_on_both_ways(run: Run) -> None:
    """Messages go to and fro with the query of the handshake, and the server's close code reaches the client."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        async with scene.client.ws_connect(f"{scene.url}/live?ticket=good") as socket:
            await socket.send_str("a")
            assert (await socket.receive(timeout=5)).data == "echo a"
            await scene.live[0].send_str("push")
            assert (await socket.receive(timeout=5)).data == "push"
            await socket.send_str("bye")
            message = await socket.receive(timeout=5)
            assert message.type is aiohttp.WSMsgType.CLOSE
            assert message.data == 4001

    run(action)


def test_a_client_that_leaves_ends_the_upstream_connection(run: Run) -> None:
    """When the browser closes, API Gateway learns it."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        async with scene.client.ws_connect(f"{scene.url}/live?ticket=good") as socket:
            await socket.send_str("a")
            await socket.receive(timeout=5)
        async with asyncio.timeout(5):
            while not scene.live[0].closed:
                await asyncio.sleep(0)

    run(action)


@pytest.mark.parametrize(
    ("query", "origin"), [("?ticket=bad", None), ("", None), ("?ticket=good", "https://evil.example")]
)
def test_a_refused_websocket_is_refused_to_the_client(run: Run, query: str, origin: str | None) -> None:
    """The upstream's refusal, and a page of another origin, get 403 instead of a websocket."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await scene.client.ws_connect(f"{scene.url}/live{query}", origin=origin)
        assert refused.value.status == 403
        assert scene.live == []

    run(action)


def test_a_send_call_is_passed_on_and_its_mail_noted(run: Run) -> None:
    """SES's SendEmail reaches the emulator unchanged, Host included; the raw mail is in the mailbox."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        mail = b"From: podpora@fronta.example\r\nTo: jan@firma.example\r\nReply-To: a+b@fronta.example\r\n\r\nx\r\n"
        call = {"Content": {"Raw": {"Data": base64.b64encode(mail).decode()}}}
        async with scene.client.post(
            f"{scene.url}/v2/email/outbound-emails", json=call, headers={"Authorization": "AWS4"}
        ) as response:
            assert (response.status, await response.json()) == (200, {"MessageId": "0100"})
        assert json.loads(scene.seen[0]["body"]) == call
        assert scene.seen[0]["headers"]["authorization"] == "AWS4"
        assert f"http://{scene.seen[0]['headers']['host']}" == scene.url
        async with scene.client.get(f"{scene.url}/mailbox/messages") as response:
            (message,) = (await response.json())["messages"]
        assert (message["to"], message["text"]) == (["jan@firma.example"], "x\n")
        async with scene.client.get(f"{scene.url}/mailbox/messages/{message['id']}.eml") as response:
            assert b"Reply-To: a+b@fronta.example" in await response.read()
            assert response.headers["Content-Disposition"].startswith("attachment")

    run(action)


def test_a_mail_to_a_mailbox_in_trouble_becomes_an_event(run: Run) -> None:
    """SES answers first; the bounce reaches the topic of the configuration set that the call names."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        call = {
            "ConfigurationSetName": "fronta-local",
            "Destination": {"ToAddresses": ["neexistuje@firma.example"]},
            "Content": {"Raw": {"Data": base64.b64encode(b"Subject: x\r\n\r\nx\r\n").decode()}},
        }
        async with scene.client.post(f"{scene.url}/v2/email/outbound-emails", json=call) as response:
            assert response.status == 200
        await asyncio.wait_for(scene.told.wait(), 10)
        ((topic, event),) = scene.events
        assert topic == "topic of fronta-local"
        assert (event["eventType"], event["mail"]["messageId"]) == ("Bounce", "0100")

    run(action)


def test_a_refused_send_call_leaves_no_mail(run: Run) -> None:
    """What SES refuses did not leave."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        call = {
            "refuse": 1,
            "ConfigurationSetName": "fronta-local",
            "Destination": {"ToAddresses": ["neexistuje@firma.example"]},
            "Content": {"Raw": {"Data": "eA=="}},
        }
        async with scene.client.post(f"{scene.url}/v2/email/outbound-emails", json=call) as response:
            assert response.status == 400
        assert scene.mailbox.listed() == []
        assert scene.events == []

    run(action)


@pytest.mark.parametrize("path", ["/mailbox/messages/missing.eml", "/mailbox/messages/..%2f..%2fsecret.eml"])
def test_a_mail_that_is_not_there_is_not_found(run: Run, path: str) -> None:
    """Only mails of the mailbox can be fetched."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        async with scene.client.get(URL(scene.url + path, encoded=True)) as response:
            assert response.status == 404

    run(action)


def test_an_emulator_that_is_away_is_a_problem_document(
    root: Path, tmp_path: Path, free_port: Callable[[], int]
) -> None:
    """Without upstream every passed-on call gets 502 as a problem document (RFC 9457), the pages still work."""

    async def body() -> None:
        """What is done and seen."""
        nobody = f"http://127.0.0.1:{free_port()}"
        port = free_port()
        upstreams = Upstreams(nobody, nobody.replace("http", "ws"), nobody, "", "")
        origin = Origin(
            upstreams, Mailbox(tmp_path / "mailbox"), Telephones(tmp_path / "sms", MemoryStatusLogs()), root, port
        )
        await origin.start()
        url = f"http://127.0.0.1:{port}"
        async with aiohttp.ClientSession() as client:
            for path in ("/api/v1/health", "/oauth2/authorize", "/live"):
                async with client.get(url + path) as response:
                    assert response.status == 502
                    assert response.content_type == "application/problem+json"
            async with client.post(f"{url}/v2/email/outbound-emails", data=b"{}") as response:
                assert response.status == 502
            async with client.get(url) as response:
                assert response.status == 200
        await origin.stop()

    asyncio.run(body())


def test_a_tab_that_closes_in_the_middle_is_no_error(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    """A browser that hangs up before the end of an answer leaves no traceback, and the next one is served."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        url = URL(scene.url)
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(b"GET /api/big HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert await reader.readexactly(12) == b"HTTP/1.1 200"
        writer.transport.abort()
        async with scene.client.get(f"{scene.url}/api/big") as answer:
            assert len(await answer.read()) == 20 * 1024 * 1024

    run(action)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("text", ["Ahoj", "refuse"])
def test_an_sms_is_passed_on_and_listed_when_it_was_taken(run: Run, text: str) -> None:
    """SNS's Publish goes to the root of the emulator, signature and all; the list has what it took."""

    async def action(scene: Scene) -> None:
        """What is done and seen."""
        call = {"Action": "Publish", "PhoneNumber": "+420777123456", "Message": text}
        async with scene.client.post(f"{scene.url}/", data=call, headers={"Authorization": "AWS4 x"}) as answer:
            assert answer.status == (400 if text == "refuse" else 200)
        assert (scene.seen[-1]["path"], scene.seen[-1]["headers"]["authorization"]) == ("/", "AWS4 x")
        for _ in range(100):
            async with scene.client.get(f"{scene.url}/mailbox/sms") as response:
                found = (await response.json())["messages"]
            if found or text == "refuse":
                break
            await asyncio.sleep(0.01)
        assert [(one["to"], one["text"]) for one in found] == ([] if text == "refuse" else [("+420777123456", text)])

    run(action)
