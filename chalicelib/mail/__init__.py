"""Mail: raw mail in, facts and a verdict out; and composing what goes out.

The face of the room. Names are loaded when they are asked for: who only reads a stored `Authentication`
or parses a mail must not wait for DNS, DKIM and SPF to be imported.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from chalicelib.mail.authenticity import Authentication, authenticate
    from chalicelib.mail.envelope import Envelope, EnvelopeError, SesVerdicts, ses_envelope
    from chalicelib.mail.parse import Attachment, Parsed, parse
    from chalicelib.mail.resolver import DnsResolver, Resolver, ZoneResolver

__all__ = [
    "Attachment",
    "Authentication",
    "DnsResolver",
    "Envelope",
    "EnvelopeError",
    "Parsed",
    "Resolver",
    "SesVerdicts",
    "ZoneResolver",
    "authenticate",
    "parse",
    "ses_envelope",
]

_ROOMS: Final = {
    "authenticity": ("Authentication", "authenticate"),
    "envelope": ("Envelope", "EnvelopeError", "SesVerdicts", "ses_envelope"),
    "parse": ("Attachment", "Parsed", "parse"),
    "resolver": ("DnsResolver", "Resolver", "ZoneResolver"),
}
_WHERE: Final = {name: module for module, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    """The name from its module (PEP 562)."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
