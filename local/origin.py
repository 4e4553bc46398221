"""The web origin of the local stack: pages, API, websocket, sign-in and mailbox under one address.

On AWS a CDN and API Gateway do this. Everything that a page loads or calls is of the same origin, so that the
Content Security Policy can be strict. The links of our mails lead here too, to /api/l/….

Behind /v2/email stands what SES does and the emulator does not: the mailbox, and events of bounces and complaints;
a POST to / is a call of SNS, which tells what becomes of SMS.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

from infra.headers import of_policy
from infra.upload import CONTENT_TYPES
from local.mailbox import Mailbox
from local.page_files import PageFiles
from local.places import LOOPBACK
from local.ses_events import AwsEventTopics, EventTopics, tell
from local.sms import Telephones

log = logging.getLogger(__name__)

UPSTREAM_TIMEOUT_S = 60
BODY_OCTETS_MAX = 60 * 1024 * 1024  # a mail of 40 MB in base64
FRAME_OCTETS_MAX = 1024 * 1024
CHUNK_OCTETS = 64 * 1024

# RFC 9110 section 7.6.1: meant for one connection only. Host is the upstream's unless said otherwise.
HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# What the pages call and show besides their own origin: files of answers are put straight into the bucket of the
# emulator. Sign-in is of this origin here.
_ELSEWHERE = {"Bucket": f"http://{LOOPBACK}:*", "StaffPoolDomain": "", "ZonePoolDomain": "", "SignInOrigins": ""}
# Asked for again at every load, so that an edit shows.
_FRESH = {"Cache-Control": "no-cache"}
PAGE_HEADERS = of_policy("ConsoleHeaders", _ELSEWHERE) | _FRESH
ZONE_HEADERS = of_policy("ZoneHeaders", _ELSEWHERE) | _FRESH
FINANCE_HEADERS = of_policy("FinanceHeaders", _ELSEWHERE) | _FRESH
HEADERS_OF_FOLDERS = {"/zone/": ZONE_HEADERS, "/finance/": FINANCE_HEADERS}


# Scripts and styles have no policy of their own, their page's holds; with it a page of many small files would be
# half headers. What a browser can show as a document keeps all of it.
PART_KINDS = frozenset({".js", ".mjs", ".css"})
PART_HEADERS = {
    name: PAGE_HEADERS[name] for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Cache-Control")
}


def headers_of_page(raw_path: str) -> dict[str, str]:
    """The headers of a page or of one of its files, by what it is and where it lies."""
    if PurePosixPath(raw_path).suffix in PART_KINDS:
        return PART_HEADERS
    return next((told for folder, told in HEADERS_OF_FOLDERS.items() if raw_path.startswith(folder)), PAGE_HEADERS)


@dataclass(frozen=True)
class Upstreams:
    """Where the origin passes things on to: all on 127.0.0.1, without a slash at the end.

    Contacts of clients sign in at the pool of the zone; without `zone_client_id` nobody can.
    """

    api_url: str
    live_url: str
    aws_url: str
    authority: str
    client_id: str
    zone_authority: str = ""
    zone_client_id: str = ""

    def config(self) -> dict[str, object]:
        """What the pages need to know (GET /config.json)."""
        return {
            **({"zone": _sign_in_at(self.zone_authority, self.zone_client_id)} if self.zone_client_id else {}),
            "oidc": _sign_in_at(self.authority, self.client_id),
            "api": "/api",
            "live": "/live",
            "stage": "local",
        }


def _sign_in_at(authority: str, client_id: str) -> dict[str, str]:
    """Where the browser signs in: both pools are behind the same addresses of this origin."""
    return {
        "authority": authority,
        "client_id": client_id,
        "authorize_url": "/oauth2/authorize",
        "token_url": "/oauth2/token",
        "logout_url": "/logout",
        "scope": "openid email profile",
    }


class Origin:
    """The web server. `root` is the directory of the pages; `topics` take SES's events (those of the emulator)."""

    def __init__(
        self,
        upstreams: Upstreams,
        mailbox: Mailbox,
        telephones: Telephones,
        root: Path,
        port: int,
        topics: EventTopics | None = None,
    ) -> None:
        self._upstreams = upstreams
        self._mailbox = mailbox
        self._telephones = telephones
        self._topics = topics or AwsEventTopics(upstreams.aws_url)
        self._telling: set[asyncio.Task[object]] = set()
        self._root = root.resolve()
        self._files = PageFiles()
        self._port = port
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None
        self._live: set[web.WebSocketResponse] = set()

    async def start(self) -> None:
        """Open the port; raise OSError."""
        self._session = aiohttp.ClientSession(
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=UPSTREAM_TIMEOUT_S),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        self._runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=2)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, self._port).start()

    async def stop(self) -> None:
        """Close the port, the websockets and the connections to the upstreams."""
        for socket in tuple(self._live):
            await socket.close(code=aiohttp.WSCloseCode.GOING_AWAY)
        if self._runner is not None:
            await self._runner.cleanup()
        await asyncio.gather(*self._telling)
        if self._session is not None:
            await self._session.close()

    def application(self) -> web.Application:
        """The routes."""
        app = web.Application(client_max_size=BODY_OCTETS_MAX)
        app.router.add_get("/config.json", self._config)
        app.router.add_get("/live", self._websocket)
        app.router.add_get("/mailbox/messages", self._messages)
        app.router.add_get("/mailbox/messages/{file}", self._message)
        app.router.add_get("/mailbox/sms", self._sms)
        # The path is part of what the caller has signed, and SNS's is the root.
        app.router.add_post("/", self._publish)
        app.router.add_post("/v2/email/outbound-emails", self._send_email)
        app.router.add_route("*", "/v2/email/{rest:.*}", self._aws)
        app.router.add_route("*", "/api/{rest:.*}", self._api)
        for path in ("/oauth2/{rest:.*}", "/login", "/logout"):
            app.router.add_route("*", path, self._sign_in)
        app.router.add_get("/{path:.*}", self._page)
        return app

    async def _config(self, _request: web.Request) -> web.Response:
        return web.json_response(self._upstreams.config(), headers={"Cache-Control": "no-store"})

    async def _messages(self, _request: web.Request) -> web.Response:
        sent = await asyncio.to_thread(self._mailbox.listed)
        return _told({"messages": [one.as_json() for one in sent]})

    async def _sms(self, _request: web.Request) -> web.Response:
        return _told({"messages": await asyncio.to_thread(self._telephones.listed)})

    async def _message(self, request: web.Request) -> web.Response:
        file = request.match_info["file"]
        raw = self._mailbox.raw(file.removesuffix(".eml")) if file.endswith(".eml") else None
        if raw is None:
            raise web.HTTPNotFound(text="no such mail")
        return web.Response(
            body=raw,
            # As a download: a browser must not make a page of a mail.
            headers={
                "Content-Type": "message/rfc822",
                "Content-Disposition": f'attachment; filename="{file}"',
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            },
        )

    async def _page(self, request: web.Request) -> web.StreamResponse:
        found = find_page(self._root, request.rel_url.raw_path)
        if found is None:
            raise web.HTTPNotFound(text="no such page", headers=PAGE_HEADERS)
        if found.is_dir():
            raise web.HTTPPermanentRedirect(f"{request.rel_url.raw_path}/", headers=PAGE_HEADERS)
        file = self._files.read(found)
        kind = CONTENT_TYPES.get(found.suffix.lower(), "application/octet-stream")
        headers = {**headers_of_page(request.rel_url.raw_path), "ETag": file.etag}
        if file.packed is not None:
            headers["Vary"] = "Accept-Encoding"
        # Asked for again at every load, so that an edit shows; answered with nothing when there was none.
        if file.etag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        headers["Content-Type"] = kind
        if file.packed is None or "gzip" not in request.headers.get("Accept-Encoding", ""):
            return web.Response(body=file.content, headers=headers)
        return web.Response(body=file.packed, headers={**headers, "Content-Encoding": "gzip"})

    async def _api(self, request: web.Request) -> web.StreamResponse:
        return await self._pass_on(request, self._upstreams.api_url, request.rel_url.raw_path[len("/api") :])

    async def _sign_in(self, request: web.Request) -> web.StreamResponse:
        return await self._pass_on(request, self._upstreams.aws_url, request.rel_url.raw_path)

    async def _aws(self, request: web.Request) -> web.StreamResponse:
        # The Host stays: it is part of what the caller has signed.
        return await self._pass_on(request, self._upstreams.aws_url, request.rel_url.raw_path, keep_host=True)

    async def _send_email(self, request: web.Request) -> web.StreamResponse:
        """SES's SendEmail: passed to the emulator unchanged, and the raw mail noted when it was taken."""

        async def taken(body: bytes, content: bytes) -> None:
            await asyncio.to_thread(self._mailbox.note_sent, body, content)
            self._afterwards(tell, self._topics, body, content)

        return await self._overheard(request, request.rel_url.raw_path, taken)

    async def _publish(self, request: web.Request) -> web.StreamResponse:
        """SNS's Publish: passed to the emulator unchanged, and an SMS delivered when it was taken."""

        async def taken(body: bytes, content: bytes) -> None:
            self._afterwards(self._telephones.take, body, content)

        return await self._overheard(request, "/", taken)

    def _afterwards(self, step: Callable[..., object], *arguments: object) -> None:
        """Not waited for: AWS answers first and finds out afterwards."""
        telling = asyncio.create_task(asyncio.to_thread(step, *arguments))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _overheard(
        self, request: web.Request, path: str, taken: Callable[[bytes, bytes], Awaitable[None]]
    ) -> web.Response:
        """Pass a call to the emulator; what it took is told with its answer."""
        body = await request.read()
        headers = _kept(request.headers, keep_host=True)
        url = URL(self._upstreams.aws_url + path, encoded=True)
        assert self._session is not None
        try:
            async with self._session.post(url, data=body, headers=headers) as answer:
                content = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            return _unreachable(error)
        if answer.status == 200:
            await taken(body, content)
        return web.Response(status=answer.status, body=content, headers=_kept(answer.headers))

    async def _pass_on(
        self, request: web.Request, base: str, raw_path: str, *, keep_host: bool = False
    ) -> web.StreamResponse:
        if not _is_plain(raw_path):
            raise web.HTTPBadRequest(text="a path may not hold dot segments")
        query = request.rel_url.raw_query_string
        url = URL(f"{base}{raw_path}{'?' + query if query else ''}", encoded=True)
        headers = _kept(request.headers, keep_host=keep_host)
        assert self._session is not None
        try:
            upstream = await self._session.request(
                request.method,
                url,
                headers=headers,
                data=request.content.iter_chunked(CHUNK_OCTETS) if request.body_exists else None,
                allow_redirects=False,
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
            )
        except (aiohttp.ClientError, TimeoutError) as error:
            return _unreachable(error)
        async with upstream:
            response = web.StreamResponse(status=upstream.status, headers=self._returned(upstream.headers))
            try:
                await response.prepare(request)
                async for chunk in upstream.content.iter_chunked(CHUNK_OCTETS):
                    await response.write(chunk)
                await response.write_eof()
            except ConnectionResetError:  # aiohttp's ClientConnectionResetError is one
                if request.transport is not None and not request.transport.is_closing():
                    raise  # it was the upstream's connection
                log.debug("the browser has gone before the end of %s", request.rel_url)
        return response

    def _returned(self, headers: Mapping[str, str]) -> CIMultiDict[str]:
        kept = _kept(headers)
        location = kept.get("Location", "")
        if location.startswith(f"{self._upstreams.aws_url}/"):
            kept["Location"] = location.removeprefix(self._upstreams.aws_url)
        return kept

    async def _websocket(self, request: web.Request) -> web.StreamResponse:
        """Pass a websocket on, both ways; the upstream's refusal is the client's."""
        origin = request.headers.get("Origin")
        if origin is not None and URL(origin).authority != request.host:
            raise web.HTTPForbidden(text="a websocket from a page of another origin")
        query = request.rel_url.raw_query_string
        url = URL(f"{self._upstreams.live_url}{'?' + query if query else ''}", encoded=True)
        assert self._session is not None
        try:
            upstream = await self._session.ws_connect(url, max_msg_size=FRAME_OCTETS_MAX)
        except aiohttp.WSServerHandshakeError as error:
            return web.Response(status=error.status, text="the websocket was refused")
        except (aiohttp.ClientError, TimeoutError) as error:
            return _unreachable(error)
        client = web.WebSocketResponse(max_msg_size=FRAME_OCTETS_MAX)
        async with upstream:
            await client.prepare(request)
            self._live.add(client)
            try:
                pumps = {
                    asyncio.create_task(_pump(client, upstream)),
                    asyncio.create_task(_pump(upstream, client)),
                }
                _, pending = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
                for pump in pending:
                    pump.cancel()
                await asyncio.gather(*pumps, return_exceptions=True)
            finally:
                self._live.discard(client)
            await client.close(code=upstream.close_code or aiohttp.WSCloseCode.OK)
        return client


async def _pump(
    source: web.WebSocketResponse | aiohttp.ClientWebSocketResponse,
    sink: web.WebSocketResponse | aiohttp.ClientWebSocketResponse,
) -> None:
    async for message in source:
        if message.type is aiohttp.WSMsgType.TEXT:
            await sink.send_str(message.data)
        elif message.type is aiohttp.WSMsgType.BINARY:
            await sink.send_bytes(message.data)


def find_page(root: Path, raw_path: str) -> Path | None:
    """Find the file of a page; None where there is none, a directory where its slash is missing.

    `raw_path` is as it came, percent-encoded. Nothing outside `root` is ever found: no dot segments, hidden
    files, backslashes or NULs, and no link that leads out.
    """
    path = unquote(raw_path)
    if not _is_plain(raw_path) or any(part.startswith(".") for part in path.split("/")):
        return None
    parts = PurePosixPath(path.lstrip("/"))
    found = (root / parts).resolve()
    if not found.is_relative_to(root):
        return None
    if found.is_dir():
        index = found / "index.html"
        if not index.is_file():
            return None
        return index if path.endswith("/") else found
    return found if found.is_file() and not path.endswith("/") else None


def _is_plain(raw_path: str) -> bool:
    path = unquote(raw_path)
    return not ("\\" in path or "\0" in path or {".", ".."} & set(path.split("/")))


def _kept(headers: Mapping[str, str], *, keep_host: bool = False) -> CIMultiDict[str]:
    """Headers without those of one connection and those that the Connection header names."""
    pairs: Iterable[tuple[str, str]] = headers.items()
    named = {name.strip().lower() for name in headers.get("Connection", "").split(",")}
    dropped = HOP_BY_HOP | named | (frozenset() if keep_host else {"host"})
    return CIMultiDict((name, value) for name, value in pairs if name.lower() not in dropped)


def _told(value: dict[str, object]) -> web.Response:
    """JSON for a page that asks again and again."""
    return web.json_response(
        value,
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
        dumps=lambda told: json.dumps(told, ensure_ascii=False),
    )


def _unreachable(error: Exception) -> web.Response:
    log.warning("upstream does not answer: %r", error)
    return web.json_response(
        {
            "type": "about:blank",
            "title": "Bad Gateway",
            "status": 502,
            "detail": "The local AWS emulator does not answer; see its log in the state directory.",
        },
        status=502,
        content_type="application/problem+json",
    )
