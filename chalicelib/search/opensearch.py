"""The index in OpenSearch, for those who outgrow rows of their own: a domain or a serverless collection, over HTTPS.

A ticket is one document with the same terms as the built-in index, made here: so both find the same, and OpenSearch
needs neither Czech nor a plugin. A document is read, joined and written back if nobody else has written it meanwhile
(`if_seq_no`, `if_primary_term`).
"""

import base64
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlsplit

from chalicelib.platform.limits import CONFLICT_RETRIES_MAX
from chalicelib.search.document import NOWHERE, Document, Field, Mark, Part, document_of, packed, unpacked
from chalicelib.search.index import Hit, Hits, KeepsChanging
from chalicelib.search.wish import Clause, Wish
from chalicelib.search.words import stem_of

_TIMEOUT_S: Final = (3, 10)
_ANSWER_CHARS_TOLD: Final = 300
_NAMES: Final = {
    Field.SUBJECT: "subject",
    Field.PERSON: "person",
    Field.MESSAGE: "message",
    Field.NOTE: "note",
    Field.TAG: "tag",
    Field.CLIENT: "client",
}
_BOOSTS: Final = {"subject": 4.0, "tag": 4.0, "person": 3.0, "client": 3.0}
_GUESSED: Final = 0.5
# Terms are made here: there each is one, as it is. How long a text is says nothing of a ticket.
_KEYWORD: Final = {"type": "keyword"}
MAPPING: Final[Mapping[str, Any]] = {
    "mappings": {
        "dynamic": "strict",
        "properties": {
            "ticket": _KEYWORD,
            "number": {"type": "integer"},
            "queue": _KEYWORD,
            "version": {"type": "integer"},
            "marks": {"type": "keyword", "index": False, "doc_values": False},
            "forms": _KEYWORD,
            **dict.fromkeys(_NAMES.values(), _KEYWORD),
        },
    }
}


class Refused(Exception):
    """OpenSearch answered with an error; the text is the status and the beginning of what it says."""


class OpenSearch:
    """The index at `https://<host>/<index>`."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self._origin = f"{place.scheme}://{place.netloc}"
        self._index = quote(place.path.strip("/") or "tickets", safe="")
        # Serverless collections are signed for another service (OpenSearch Service developer guide).
        self._service = "aoss" if (place.hostname or "").endswith(".aoss.amazonaws.com") else "es"
        self._http: Any = None
        self._credentials: Any = None

    def prepare(self) -> None:
        """Make the index unless it is there. Raises Refused."""
        status, answer = self._ask("PUT", f"/{self._index}", MAPPING)
        if status >= 400 and "resource_already_exists_exception" not in json.dumps(answer):
            raise _refused(status, answer)

    def put(self, parts: Sequence[Part], *, anew: bool = False) -> None:
        """Know what changes of one ticket brought. Raises KeepsChanging, Refused."""
        if not parts:
            return
        ticket = parts[0].ticket
        for _ in range(CONFLICT_RETRIES_MAX):
            known, forms, guard = self._known(ticket)
            after = document_of(parts, None if anew else known)
            now = {form for part in parts for form in part.forms} | (set() if anew else forms)
            if known == after and now == forms:
                return
            status, answer = self._ask("PUT", f"/{self._index}/{guard}", _source(after, now))
            if status < 400:
                return
            if status != 409:
                raise _refused(status, answer)
        raise KeepsChanging(ticket)

    def remove(self, ticket: str) -> None:
        """Know nothing of a ticket any more. Raises Refused."""
        status, answer = self._ask("DELETE", f"/{self._index}/_doc/{ticket}")
        if status >= 400 and status != 404:
            raise _refused(status, answer)

    def _known(self, ticket: str) -> tuple[Document | None, set[str], str]:
        """What is known of a ticket, the forms of its words, and the path to which it is written back."""
        status, answer = self._ask("GET", f"/{self._index}/_doc/{ticket}")
        if status == 404:
            return None, set(), f"_create/{ticket}"
        if status >= 400:
            raise _refused(status, answer)
        source = answer["_source"]
        known = Document(ticket, source["number"], source["queue"], source["version"], _marks(source))
        guard = f"_doc/{ticket}?if_seq_no={answer['_seq_no']}&if_primary_term={answer['_primary_term']}"
        return known, set(source["forms"]), guard

    def find(self, wish: Wish, *, best: bool, wanted: int) -> Hits:
        """Up to `wanted` tickets: the newest first, or the best of all. Raises Refused."""
        if not wish.clauses:
            return Hits(())
        order: list[Any] = [{"ticket": "desc"}]
        asked = {
            "size": wanted,
            "track_total_hits": False,
            "track_scores": True,
            "_source": ["marks", "forms"],
            "sort": ["_score", *order] if best else order,
            "query": {"bool": {"must": [_clause(one) for one in wish.clauses], "filter": _filters(wish)}},
        }
        status, answer = self._ask("POST", f"/{self._index}/_search", asked)
        if status >= 400:
            raise _refused(status, answer)
        hits = tuple(_hit(item, wish) for item in answer["hits"]["hits"])
        return Hits(hits, hits[-1].ticket if len(hits) >= wanted else "")

    # ------------------------------------------------------------ HTTP

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, Any]:
        """Status and JSON of a signed request."""
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest

        data = b"" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json", "X-Amz-Content-SHA256": hashlib.sha256(data).hexdigest()}
        request: Any = AWSRequest(method, self._origin + path, headers, data)
        http, credentials = self._session()
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or ""
        SigV4Auth(credentials.get_frozen_credentials(), self._service, region).add_auth(request)
        answer = http.send(request.prepare())
        try:
            return answer.status_code, json.loads(answer.content or b"null")
        except ValueError:
            return answer.status_code, answer.content.decode("utf-8", "replace")

    def _session(self) -> tuple[Any, Any]:
        """Connections that stay open, and whose name is signed with."""
        if self._http is None:
            import botocore.session
            from botocore.httpsession import URLLib3Session

            self._credentials = botocore.session.get_session().get_credentials()
            connections: Any = URLLib3Session
            self._http = connections(timeout=_TIMEOUT_S)
        return self._http, self._credentials


def _refused(status: int, answer: Any) -> Refused:
    return Refused(f"{status} {json.dumps(answer, ensure_ascii=False)[:_ANSWER_CHARS_TOLD]}")


def _source(document: Document, forms: set[str]) -> dict[str, Any]:
    """A ticket as it is stored: its terms by where they stand."""
    by_field = {
        name: sorted(term for term, mark in document.marks.items() if mark.fields & one)
        for one, name in _NAMES.items()
    }
    return {
        "ticket": document.ticket,
        "number": document.number,
        "queue": document.queue,
        "version": document.version,
        "marks": base64.b64encode(packed(document.marks)).decode(),
        "forms": sorted(forms),
        **by_field,
    }


def _marks(source: Mapping[str, Any]) -> dict[str, Mark]:
    return unpacked(base64.b64decode(source["marks"]))


def _clause(clause: Clause) -> dict[str, Any]:
    """The best place of a term; of a beginning, any form that begins so."""
    names = [name for one, name in _NAMES.items() if clause.fields & one]
    queries: list[Any] = [{"term": {name: {"value": clause.term, "boost": _BOOSTS.get(name, 1.0)}}} for name in names]
    if clause.typed is not None:
        within = "person" if clause.fields == Field.PERSON else "forms"
        queries.append({"prefix": {within: {"value": clause.typed, "boost": _GUESSED}}})
    return {"dis_max": {"queries": queries}}


def _filters(wish: Wish) -> list[Any]:
    filters: list[Any] = [{"range": {"ticket": {"gte": wish.since, "lt": wish.until}}}]
    return filters + ([{"terms": {"queue": sorted(wish.queues)}}] if wish.queues else [])


def _hit(item: Mapping[str, Any], wish: Wish) -> Hit:
    """A ticket with the terms that it was found by, as the built-in index tells them."""
    source = item["_source"]
    marks = _marks(source)
    typed = [clause.typed for clause in wish.clauses if clause.typed is not None]
    guessed = {stem_of(form) for form in source["forms"] if any(form.startswith(begun) for begun in typed)}
    terms = ({clause.term for clause in wish.clauses} | guessed) & marks.keys()
    fields, versions = NOWHERE, list[int]()
    for term in terms:
        fields |= marks[term].fields
        versions += [marks[term].version] if marks[term].version else []
    version = max(versions, key=lambda one: (versions.count(one), one), default=0)
    return Hit(item["_id"], float(item["_score"] or 0.0), frozenset(terms), fields, version)
