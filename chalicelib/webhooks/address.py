"""Where a webhook may go: a public server by HTTPS, never anything inside. Pure.

The URL is somebody else's, and the request leaves from within our account: whoever could make it reach the metadata
service or a neighbour would read with our eyes (server-side request forgery).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

URL_CHARS_MAX = 1_000
HTTPS_PORT: Final = 443
# Below are services that speak other protocols.
PORT_MIN = 1024
_WRITTEN = re.compile(r"[!-\[\]-~]+")
_NAME = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)

# Of IPv6 only what is given out for the public net (2000::/3), without what leads on to an IPv4 address or nowhere:
# protocol assignments with Teredo (2001::/23), 6to4 (2002::/16), documentation. NAT64 (64:ff9b::/96, 64:ff9b:1::/48),
# IPv4-mapped, loopback, unique local, link-local, site-local and multicast lie outside of it.
_PUBLIC_6 = IPv6Network("2000::/3")
_SPECIAL_6 = tuple(IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
# Relays to 6to4 (RFC 7526), and "this network"; the other special ones are not global to `ipaddress`.
_SPECIAL_4 = tuple(IPv4Network(net) for net in ("192.88.99.0/24", "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24"))


class NotAllowed(ValueError):
    """A webhook may not go there; the text says why, for whoever wrote the URL."""


@dataclass(frozen=True)
class Target:
    """A URL taken apart. `is_trusted`: the operator named its host; it may be inside, and without TLS."""

    scheme: str
    host: str
    port: int
    path: str
    is_trusted: bool

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = HTTPS_PORT if self.scheme == "https" else 80
        return host if self.port == usual else f"{host}:{self.port}"


def target_of(url: str, trusted: Collection[str] = ()) -> Target:
    """The parts of a URL that a webhook may have. Raises NotAllowed.

    `trusted`: hosts that the operator names in the setting `webhook_plain_hosts`.
    """
    if len(url) > URL_CHARS_MAX or not _WRITTEN.fullmatch(url):
        raise NotAllowed(f"A URL has at most {URL_CHARS_MAX} characters of ASCII, and no spaces.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NotAllowed("This is no URL.") from error
    is_trusted = host in trusted
    if parts.scheme != "https" and not (parts.scheme == "http" and is_trusted):
        raise NotAllowed("Only https:// is allowed.")
    if "@" in parts.netloc or "#" in url:
        raise NotAllowed("The URL may have no user, no password and no fragment.")
    if not (_is_address(host) or _NAME.fullmatch(host)):
        raise NotAllowed("The host is no name of letters, digits and hyphens, and no address.")
    if port is None:
        port = HTTPS_PORT if parts.scheme == "https" else 80
    elif port != HTTPS_PORT and port < PORT_MIN and not is_trusted:
        raise NotAllowed(f"The port is {HTTPS_PORT} or one from {PORT_MIN} on.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, is_trusted)


def _is_address(host: str) -> bool:
    try:
        return "%" not in host and ip_address(host).compressed == host
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether an IP address, as text, is one of the public net."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return _is_public_4(found)
    return _is_public_6(found)


def _is_public_4(address: IPv4Address) -> bool:
    is_odd = address.is_multicast or address.is_reserved or address.is_loopback or address.is_link_local
    return address.is_global and not is_odd and not any(address in net for net in _SPECIAL_4)


def _is_public_6(address: IPv6Address) -> bool:
    return (
        address.scope_id is None
        and address in _PUBLIC_6
        and address.is_global
        and not any(address in net for net in _SPECIAL_6)
    )
