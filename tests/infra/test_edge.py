"""The origin of the pages: the upload, what CloudFront is told, and that this machine sends the same headers."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra import fragments, headers, pages, upload
from infra.stage import Deploy, SignIn, Stage
from infra.upload import ASKED_ANEW, FOR_A_YEAR, Page
from local.origin import FINANCE_HEADERS, PAGE_HEADERS, ZONE_HEADERS
from tests.infra.clouds import CloudFront
from tests.infra.test_deploy import OUTPUTS, STAGE

WEB = fragments.FOLDER.parent / "web"
EDGE = fragments.load(fragments.FOLDER / "edge.yaml")
BEHAVIOURS = EDGE["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
# Managed by AWS, with ids that are the same everywhere (CloudFront developer guide, "Use managed policies").
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


@pytest.fixture
def s3() -> Iterator[Any]:
    """An empty bucket called pages."""
    with mock_aws():
        client = boto3.Session("test", "test", region_name="eu-central-1").client("s3")
        client.create_bucket(Bucket="pages", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        yield client


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Bundled pages, with what belongs on no server."""
    for name in (
        "index.html",
        "zone/index.html",
        "console/main.js",
        "style/theme.css",
        "chunks/chunk-LPW735XI.js",
        "mark.svg",
        "vendor/LICENSE.preact",
        "mailbox/index.html",
        "mailbox/main.js",
        "style/mailbox.css",
        "config.example.json",
        "vendor/README.md",
        ".hidden",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path


# ---------------------------------------------------------------- upload


def test_pages_are_uploaded_with_their_types_and_for_how_long_they_hold(s3: Any, folder: Path) -> None:
    """Names of content for a year, all else asked for anew; parts before the pages that name them."""
    done = upload.upload(s3, "pages", upload.pages_of(folder, {"stage": "prod"}))
    assert [page.key for page in done] == [
        "chunks/chunk-LPW735XI.js",
        "config.json",
        "console/main.js",
        "mark.svg",
        "style/theme.css",
        "vendor/LICENSE.preact",
        "index.html",
        "zone/index.html",
    ]
    heads = {page.key: s3.head_object(Bucket="pages", Key=page.key) for page in done}
    assert {key for key, head in heads.items() if head["CacheControl"] == FOR_A_YEAR} == {"chunks/chunk-LPW735XI.js"}
    assert {head["CacheControl"] for key, head in heads.items() if "chunks" not in key} == {ASKED_ANEW}
    assert heads["index.html"]["ContentType"] == "text/html; charset=utf-8"
    assert heads["console/main.js"]["ContentType"] == "text/javascript; charset=utf-8"
    assert heads["mark.svg"]["ContentType"] == "image/svg+xml"
    assert heads["vendor/LICENSE.preact"]["ContentType"] == "text/plain; charset=utf-8"
    assert json.loads(s3.get_object(Bucket="pages", Key="config.json")["Body"].read()) == {"stage": "prod"}


def test_only_what_changed_is_uploaded(s3: Any, folder: Path) -> None:
    """Content or headers; the parts of the version before stay for who has it open."""
    upload.upload(s3, "pages", upload.pages_of(folder, {}))
    assert upload.upload(s3, "pages", upload.pages_of(folder, {})) == []
    (folder / "chunks/chunk-LPW735XI.js").rename(folder / "chunks/chunk-ZZZZZZZZ.js")
    (folder / "index.html").write_text("new", encoding="utf-8")
    s3.put_object(Bucket="pages", Key="mark.svg", Body=b"mark.svg", ContentType="text/plain")
    changed = upload.upload(s3, "pages", upload.pages_of(folder, {}))
    assert [page.key for page in changed] == ["chunks/chunk-ZZZZZZZZ.js", "mark.svg", "index.html"]
    assert s3.head_object(Bucket="pages", Key="chunks/chunk-LPW735XI.js")


def test_cloudfront_forgets_what_changed_under_its_name() -> None:
    """A page under both its addresses; nothing when nothing changed, all when it is much."""
    cloudfront = CloudFront()
    changed = [Page("chunks/chunk-LPW735XI.js", b""), Page("index.html", b""), Page("zone/index.html", b"")]
    upload.invalidate(cloudfront, "E1", changed)
    assert upload.invalidate(cloudfront, "E1", changed[:1]) == []
    upload.invalidate(cloudfront, "E1", [Page(f"{number}.js", b"") for number in range(200)])
    assert cloudfront.forgot == [["/", "/index.html", "/zone/", "/zone/index.html"], ["/*"]]


def test_what_the_bundler_names_after_content_is_known() -> None:
    """The bundler is told to write such names, and only under chunks/."""
    source = Path(pages.__file__).read_text(encoding="utf-8")
    assert "--chunk-names=chunks/[name]-[hash]" in source
    assert [
        Page(key, b"").cache_control == FOR_A_YEAR for key in ("chunks/markdown-it-CQNULNX2.js", "console/main.js")
    ] == [
        True,
        False,
    ]


def test_config_json_tells_where_to_sign_in() -> None:
    """At the pools of the stack, or where the stage says; the company and the way home for the zone."""
    told = upload.config_of(STAGE, OUTPUTS, "eu-central-1")
    assert told["oidc"] == {
        "authority": "https://cognito-idp.eu-central-1.amazonaws.com/s",
        "client_id": "sc",
        "authorize_url": "https://s.example/oauth2/authorize",
        "token_url": "https://s.example/oauth2/token",
        "logout_url": "https://s.example/logout",
        "scope": "openid email profile",
    }
    assert (told["zone"]["client_id"], told["zone"]["company"], told["company"]) == ("zc", "Firma", "Firma")
    assert told.keys() >= json.loads((WEB / "config.example.json").read_text(encoding="utf-8")).keys()
    own = SignIn("https://i.example", ("a",), "c", "https://i.example/a", "https://i.example/t")
    chosen = Deploy("eu-central-1", "1", staff_sign_in=own, zone_home_url="https://www.example/")
    told = upload.config_of(Stage("prod", "Firma", "x.example", chosen), OUTPUTS, "eu-central-1")
    assert told["oidc"] == {
        "authority": "https://i.example",
        "client_id": "c",
        "authorize_url": "https://i.example/a",
        "token_url": "https://i.example/t",
        "scope": "openid email profile",
    }
    assert told["zone"]["home_url"] == "https://www.example/"


# ---------------------------------------------------------------- headers


@pytest.mark.parametrize(
    ("policy", "here"),
    [("ConsoleHeaders", PAGE_HEADERS), ("ZoneHeaders", ZONE_HEADERS), ("FinanceHeaders", FINANCE_HEADERS)],
)
def test_this_machine_sends_what_cloudfront_sends(policy: str, here: dict[str, str]) -> None:
    """Each header and each directive of CloudFront's policy, with places of this machine for those of AWS."""
    config = EDGE["Resources"][policy]["Properties"]["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    there = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    names = [directive.split()[0] for directive in there.split(";")]
    assert [directive.split()[0] for directive in here["Content-Security-Policy"].split(";")] == names
    own = [word for word in here["Content-Security-Policy"].replace(";", "").split() if word.startswith("'")]
    assert own == [word for word in there.replace(";", "").split() if word.startswith("'")]
    assert "${" not in here["Content-Security-Policy"]
    assert (here["X-Frame-Options"], here["Referrer-Policy"]) == ("DENY", "no-referrer")
    assert {item["Header"]: item["Value"] for item in config["CustomHeadersConfig"]["Items"]}.items() <= here.items()
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000


def test_no_page_runs_what_is_written_in_it() -> None:
    """Scripts are files of the origin, in every policy; nobody frames a page or changes its base."""
    for name in ("ConsoleHeaders", "ZoneHeaders", "FinanceHeaders"):
        nowhere = dict.fromkeys(("Bucket", "StaffPoolDomain", "ZonePoolDomain", "SignInOrigins"), "")
        policy = headers.of_policy(name, nowhere)["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy)


def test_the_api_keeps_what_it_says_itself() -> None:
    """CloudFront adds no policy of its own to pages behind links, which have a stricter one."""
    assert headers.of_policy("ApiHeaders", {}) == {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }


# ---------------------------------------------------------------- CloudFront


def test_the_api_and_the_live_connection_are_passed_on_uncached() -> None:
    """Every method, header but Host, cookie and query of the API; https only, because tokens go with it."""
    api, live = (one for one in BEHAVIOURS["CacheBehaviors"] if one["TargetOriginId"] != "pages")
    assert (api["PathPattern"], live["PathPattern"]) == ("/api/*", "/live")
    for one in (api, live):
        assert (one["CachePolicyId"], one["OriginRequestPolicyId"]) == (CACHING_DISABLED, ALL_BUT_HOST)
        assert one["ViewerProtocolPolicy"] == "https-only"
    assert set(api["AllowedMethods"]) == {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}


def test_each_folder_of_pages_has_its_policy() -> None:
    """The stricter ones come before the console's, which is for the rest."""
    found = {
        one["PathPattern"]: one["ResponseHeadersPolicyId"]["Ref"]
        for one in BEHAVIOURS["CacheBehaviors"]
        if one["TargetOriginId"] == "pages"
    }
    assert found == {"/zone/*": "ZoneHeaders", "/finance/*": "FinanceHeaders"}
    assert BEHAVIOURS["DefaultCacheBehavior"]["ResponseHeadersPolicyId"] == {"Ref": "ConsoleHeaders"}


def test_no_log_holds_the_paths_of_links() -> None:
    """A token in the path is the whole key, so CloudFront writes none down."""
    assert "Logging" not in BEHAVIOURS
    assert not any("RealtimeLogConfigArn" in one for one in BEHAVIOURS["CacheBehaviors"])


def test_tls_is_modern_and_pages_are_read_through_cloudfront_only() -> None:
    """TLS 1.2 and up, HTTP/2 and 3, IPv6; the bucket trusts this distribution and nobody else."""
    assert BEHAVIOURS["ViewerCertificate"]["Fn::If"][1]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert (BEHAVIOURS["HttpVersion"], BEHAVIOURS["IPV6Enabled"]) == ("http2and3", True)
    policy = EDGE["Resources"]["PagesBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (allowed,) = (one for one in policy if one["Effect"] == "Allow")
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert "distribution/${Distribution}" in str(allowed["Condition"])
    # A query could ask the bucket for the list of what it holds.
    parts = EDGE["Resources"]["PagesCaching"]["Properties"]["CachePolicyConfig"]
    cached_by = parts["ParametersInCacheKeyAndForwardedToOrigin"]
    assert cached_by["QueryStringsConfig"] == {"QueryStringBehavior": "none"}


def test_without_an_edge_nothing_of_it_is_made() -> None:
    """The emulator, and who has a web server of his own."""
    assert EDGE["Parameters"]["Edge"]["Default"] == "no"
    assert {one["Condition"] for one in (*EDGE["Resources"].values(), *EDGE["Outputs"].values())} == {"HasEdge"}


@pytest.mark.skipif(shutil.which("node") is None, reason="CloudFront's function is JavaScript; it needs node to run")
@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("/", {"uri": "/index.html"}),
        ("/zone/", {"uri": "/zone/index.html"}),
        ("/zone", {"statusCode": 308, "location": "/zone/"}),
        ("/finance", {"statusCode": 308, "location": "/finance/"}),
        ("/console/main.js", {"uri": "/console/main.js"}),
        ("//evil.example", {"uri": "//evil.example"}),
        ("//evil.example/", {"uri": "//evil.example/index.html"}),
    ],
)
def test_folders_lead_to_their_index(uri: str, told: dict[str, Any]) -> None:
    """And nobody is sent on to an address that somebody made up."""
    code = EDGE["Resources"]["PagesIndex"]["Properties"]["FunctionCode"]
    script = f"{code}\nconst r = handler({{request: {{uri: {json.dumps(uri)}}}}});\nconsole.log(JSON.stringify(r));"
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    location = answer.get("headers", {}).get("location", {}).get("value")
    seen = {"uri": answer["uri"]} if "uri" in answer else {"statusCode": answer["statusCode"], "location": location}
    assert seen == told


def test_every_folder_with_an_index_is_known_to_the_function() -> None:
    """Each page of web/ that is served, but for the root."""
    code = EDGE["Resources"]["PagesIndex"]["Properties"]["FunctionCode"]
    folders = {Path(page).parent.as_posix() for page in pages.PAGES} - {".", "mailbox"}
    assert all(f'"/{folder}"' in code for folder in folders)
