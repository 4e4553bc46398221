"""The bundled web pages to their bucket, and what the pages have to know of the stack.

Names that are made of the content (`chunks/…`) never change, so browsers keep them for a year; all else is asked for
anew each time, and answered with nothing when it is as before. Nothing is deleted: a console that is open since
before a deployment still loads its parts.
"""

import hashlib
import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from botocore.exceptions import ClientError

from infra.stage import Stage

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".ogg": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
}
FOR_A_YEAR = "public, max-age=31536000, immutable"
ASKED_ANEW = "no-cache"
# esbuild's: infra/pages names them so.
_OF_ITS_CONTENT = re.compile(r"chunks/.+-[A-Z0-9]{8}\.(js|css)")
# The mailbox belongs to `make run`; nothing of the rest is for a browser.
_NOT_SERVED = re.compile(r"mailbox/.*|style/mailbox\.css|.*\.example\.json|.*\.md|(.*/)?\..*")
PATHS_MAX = 100


@dataclass(frozen=True)
class Page:
    """One file as it lies in the bucket."""

    key: str
    content: bytes

    @property
    def cache_control(self) -> str:
        """How long browsers and CloudFront may keep it."""
        return FOR_A_YEAR if _OF_ITS_CONTENT.fullmatch(self.key) else ASKED_ANEW

    @property
    def content_type(self) -> str:
        """What a browser takes it for. Files without a known ending are licences."""
        return CONTENT_TYPES.get(PurePosixPath(self.key).suffix.lower(), CONTENT_TYPES[".txt"])

    @property
    def digest(self) -> str:
        """Its content in short."""
        return hashlib.sha256(self.content).hexdigest()


def pages_of(folder: Path, config: Mapping[str, Any]) -> list[Page]:
    """What is uploaded, in order: parts before the pages that name them."""
    told = json.dumps(config, ensure_ascii=False, indent=1).encode() + b"\n"
    found = [
        Page(path.relative_to(folder).as_posix(), path.read_bytes()) for path in folder.rglob("*") if path.is_file()
    ]
    served = [page for page in found if not _NOT_SERVED.fullmatch(page.key) and page.key != "config.json"]
    return sorted([*served, Page("config.json", told)], key=_order)


def _order(page: Page) -> tuple[int, str]:
    rank = 0 if page.cache_control == FOR_A_YEAR else 2 if page.key.endswith(".html") else 1
    return (rank, page.key)


def upload(s3: Any, bucket: str, pages: Iterable[Page]) -> list[Page]:
    """Put what is not there as it should be; returns that."""
    there = set(_keys(s3, bucket))
    changed = []
    for page in pages:
        if page.key in there and (page.cache_control == FOR_A_YEAR or _is_there(s3, bucket, page)):
            continue
        s3.put_object(
            Bucket=bucket,
            Key=page.key,
            Body=page.content,
            ContentType=page.content_type,
            CacheControl=page.cache_control,
            Metadata={"sha256": page.digest},
        )
        changed.append(page)
    return changed


def _keys(s3: Any, bucket: str) -> Iterator[str]:
    for listed in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        yield from (item["Key"] for item in listed.get("Contents", ()))


def _is_there(s3: Any, bucket: str, page: Page) -> bool:
    try:
        head = s3.head_object(Bucket=bucket, Key=page.key)
    except ClientError:
        return False
    told = (head.get("Metadata", {}).get("sha256"), head.get("ContentType"), head.get("CacheControl"))
    return told == (page.digest, page.content_type, page.cache_control)


def invalidate(cloudfront: Any, distribution: str, changed: Iterable[Page]) -> list[str]:
    """Let CloudFront forget what changed under its name; returns the paths. Nothing changed, nothing is asked."""
    keys = [page.key for page in changed if page.cache_control == ASKED_ANEW]
    folders = [key.removesuffix("index.html") for key in keys if PurePosixPath(key).name == "index.html"]
    paths = [f"/{path}" for path in sorted({*keys, *folders})]
    if not paths:
        return []
    if len(paths) > PATHS_MAX:
        paths = ["/*"]
    batch = {"Paths": {"Quantity": len(paths), "Items": paths}, "CallerReference": f"fronta-{time.time_ns()}"}
    cloudfront.create_invalidation(DistributionId=distribution, InvalidationBatch=batch)
    return paths


def config_of(stage: Stage, outputs: Mapping[str, str], region: str) -> dict[str, Any]:
    """config.json: what the pages have to know. Nothing in it is secret."""
    elsewhere = stage.deploy.staff_sign_in
    pool = _pool(region, outputs["StaffPoolId"], outputs["StaffClientId"], outputs["StaffSignInUrl"])
    zone = _pool(region, outputs["ZonePoolId"], outputs["ZoneClientId"], outputs["ZoneSignInUrl"])
    home = {"home_url": stage.deploy.zone_home_url} if stage.deploy.zone_home_url else {}
    return {
        "oidc": elsewhere.config() if elsewhere else pool,
        "zone": {**zone, "company": stage.company, **home},
        "company": stage.company,
        "api": "/api",
        "live": "/live",
        "stage": stage.name,
    }


def _pool(region: str, pool: str, client: str, sign_in: str) -> dict[str, str]:
    return {
        "authority": f"https://cognito-idp.{region}.amazonaws.com/{pool}",
        "client_id": client,
        "authorize_url": f"{sign_in}/oauth2/authorize",
        "token_url": f"{sign_in}/oauth2/token",
        "logout_url": f"{sign_in}/logout",
        "scope": "openid email profile",
    }
