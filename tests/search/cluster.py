"""A stand-in for OpenSearch at a real socket: it takes what is asked of it apart, and refuses what OpenSearch would.

It checks the signature of each request, keeps documents with their sequence numbers, refuses fields that the mapping
does not name, and answers the few queries that we ask. It is no OpenSearch: what it says of a query is our reading of
the reference.
"""

import json
import os
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Cluster:
    """The stand-in; `asked` are the requests so far, `documents` those of its index by id: (sequence number, source).

    `answers_instead` are given first, whatever is asked.
    """

    asked: list[Asked] = field(default_factory=list)
    documents: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    mapping: dict[str, Any] | None = None
    answers_instead: list[tuple[int, bytes]] = field(default_factory=list)
    sequence: int = 0

    def __enter__(self) -> "Cluster":
        cluster = self

        class Handler(BaseHTTPRequestHandler):
            """Hands each request to the cluster."""

            protocol_version = "HTTP/1.1"

            def log_message(self, *_args: object) -> None:
                """Nothing: the tests look at `asked`."""

            def answer(self) -> None:
                """One request."""
                data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, told = cluster.answer(self.command, self.path, dict(self.headers), data)
                self.send_response(status)
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815 - names of the standard library

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def origin(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, method: str, path: str, headers: dict[str, str], data: bytes) -> tuple[int, bytes]:
        """Status and body of an answer."""
        self.asked.append(Asked(method, path, headers, json.loads(data or b"null")))
        if self.answers_instead:
            return self.answers_instead.pop(0)
        if not is_signed(method, self.origin + path, headers, data):
            return 403, b'{"message":"The request signature we calculated does not match"}'
        status, told = self._do(method, path, json.loads(data or b"null"))
        return status, json.dumps(told).encode()

    def _do(self, method: str, path: str, body: Any) -> tuple[int, Any]:  # noqa: PLR0911 - a table of calls
        place = urlsplit(path)
        guard = dict(parse_qsl(place.query))
        parts = place.path.strip("/").split("/")
        match [method, *parts[1:]]:
            case ["PUT"]:
                if self.mapping is not None:
                    return 400, {"error": {"type": "resource_already_exists_exception"}}
                self.mapping = body
                return 200, {"acknowledged": True}
            case ["GET", "_doc", name]:
                if name not in self.documents:
                    return 404, {"found": False}
                number, source = self.documents[name]
                return 200, {"_id": name, "_seq_no": number, "_primary_term": 1, "_source": source}
            case ["PUT", "_create", name]:
                return self._write(name, body) if name not in self.documents else (409, {})
            case ["PUT", "_doc", name]:
                is_same = guard == {"if_seq_no": str(self.documents[name][0]), "if_primary_term": "1"}
                return self._write(name, body) if is_same else (409, {})
            case ["DELETE", "_doc", name]:
                return (404, {}) if self.documents.pop(name, None) is None else (200, {"result": "deleted"})
            case ["POST", "_search"]:
                return 200, self._search(body)
        return 405, {}

    def _write(self, name: str, source: Any) -> tuple[int, Any]:
        assert self.mapping is not None
        known = self.mapping["mappings"]["properties"]
        if unknown := source.keys() - known.keys():
            return 400, {"error": {"type": "strict_dynamic_mapping_exception", "reason": sorted(unknown)}}
        self.sequence += 1
        self.documents[name] = (self.sequence, source)
        return 201, {"_id": name}

    def _search(self, body: Any) -> Any:
        found = []
        for name, (_, source) in self.documents.items():
            score = scored(body["query"], source)
            if score is not None:
                found.append((score, name, source))
        for item in reversed(body["sort"]):
            by_score = item == "_score"
            found.sort(key=lambda one: one[0] if by_score else one[1], reverse=True)
        wanted = body["_source"]
        return {
            "hits": {
                "hits": [
                    {"_id": name, "_score": score, "_source": {key: source[key] for key in wanted}}
                    for score, name, source in found[: body["size"]]
                ]
            }
        }


def scored(query: Any, source: dict[str, Any]) -> float | None:
    """How well a document fits a query; None: it does not."""
    ((kind, asked),) = query.items()
    match kind:
        case "bool":
            parts = [scored(one, source) for one in asked["must"]]
            rules = [scored(one, source) for one in asked["filter"]]
            return None if None in (*parts, *rules) else sum(part or 0.0 for part in parts)
        case "dis_max":
            return max((part for one in asked["queries"] if (part := scored(one, source)) is not None), default=None)
        case "term" | "prefix":
            ((name, wanted),) = asked.items()
            fits = any(
                value == wanted["value"] if kind == "term" else value.startswith(wanted["value"])
                for value in source[name]
            )
            return float(wanted["boost"]) if fits else None
        case "terms":
            ((name, values),) = asked.items()
            return 1.0 if source[name] in values else None
        case "range":
            ((name, limits),) = asked.items()
            return 1.0 if limits["gte"] <= source[name] < limits["lt"] else None
    raise AssertionError(f"a query that nobody answers: {kind}")


def is_signed(method: str, url: str, headers: dict[str, str], data: bytes) -> bool:
    """Whether a request carries the signature that the credentials of the tests give it (AWS Signature Version 4)."""
    name, secret = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    scheme = re.fullmatch(
        rf"AWS4-HMAC-SHA256 Credential={name}/(\d{{8}})/eu-central-1/(es|aoss)/aws4_request, "
        r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})",
        headers.get("Authorization", ""),
    )
    if scheme is None:
        return False
    signer: Any = SigV4Auth(Credentials(name, secret), scheme[2], "eu-central-1")
    signed = {name: value for name, value in headers.items() if name.lower() in scheme[3].split(";")}
    request: Any = AWSRequest(method, url, signed, data)
    request.context["timestamp"] = headers["X-Amz-Date"]
    text = signer.string_to_sign(request, signer.canonical_request(request))
    return bool(signer.signature(text, request) == scheme[4])
