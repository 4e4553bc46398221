"""The headers that pages are served with, from infra/edge.yaml: CloudFront adds them on AWS, local/origin.py here.

One place says them, so what the browser tests find under the policy of this machine holds under the one of AWS.
"""

import re
from collections.abc import Mapping
from typing import Any

from infra import fragments

_NAMED = re.compile(r"(?:https://)?\$\{(?P<name>[^}]+)\}[^\s;]*")


def of_policy(name: str, places: Mapping[str, str]) -> dict[str, str]:
    """The headers of a response headers policy of infra/edge.yaml, by its logical name.

    places: what stands here for an origin of the template, by the resource or parameter that it is made of; "" for
    nothing. HSTS is left out: browsers heed it over https only, and this machine speaks http.
    """
    resource = fragments.load(fragments.FOLDER / "edge.yaml")["Resources"][name]
    config = resource["Properties"]["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    headers = {}
    if "ContentSecurityPolicy" in security:
        text = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
        headers["Content-Security-Policy"] = _policy_here(text, places)
    if "ContentTypeOptions" in security:
        headers["X-Content-Type-Options"] = "nosniff"
    if "FrameOptions" in security:
        headers["X-Frame-Options"] = security["FrameOptions"]["FrameOption"]
    if "ReferrerPolicy" in security:
        headers["Referrer-Policy"] = security["ReferrerPolicy"]["ReferrerPolicy"]
    custom: list[dict[str, Any]] = config.get("CustomHeadersConfig", {}).get("Items", [])
    return headers | {item["Header"]: item["Value"] for item in custom}


def _policy_here(text: str, places: Mapping[str, str]) -> str:
    """A Content Security Policy with the origins of this machine, each named once."""
    here = _NAMED.sub(lambda found: places[found["name"].partition(".")[0]], text)
    directives = (list(dict.fromkeys(directive.split())) for directive in here.split(";"))
    return "; ".join(" ".join(words) for words in directives)
