"""Answers of the page as API Gateway's HTTP API wants them (payload 2.0). Pure."""

from typing import Any, Final

from chalicelib.mail.templates.wording import Language

ALLOWED: Final = "GET, HEAD, POST"

_HEADERS: Final = {
    # What a mail says is shown here: nothing is loaded, nothing runs, nobody frames it, the address stays secret.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
}


def page(status: int, html: str, language: Language, *, bodiless: bool = False) -> dict[str, Any]:
    """A page; `bodiless` leaves its body out (HEAD)."""
    headers = {**_HEADERS, "Content-Type": "text/html; charset=utf-8", "Content-Language": language}
    if status == 405:
        headers["Allow"] = ALLOWED  # RFC 9110, 15.5.6
    return {"statusCode": status, "headers": headers, "body": "" if bodiless else html}


def see(token: str, chosen: Language | None) -> dict[str, Any]:
    """Back to the page itself, so that loading it again presses no button again (RFC 9110, 15.4.4).

    The address is relative to the page's own: only the browser knows what stands before it.
    """
    location = token if chosen is None else f"{token}?lang={chosen}"
    return {"statusCode": 303, "headers": {**_HEADERS, "Location": location}, "body": ""}
