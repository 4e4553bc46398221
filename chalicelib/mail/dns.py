"""The DNS of this process: one resolver with one cache, so that a warm function asks little."""

import os
from functools import cache

from chalicelib.mail.resolver import DnsResolver


@cache
def resolver() -> DnsResolver:
    """The resolver of the Lambda runtime, or the one that FRONTA_DNS=host:port names (the local stack)."""
    named = os.environ.get("FRONTA_DNS")
    if named is None:
        return DnsResolver()
    host, _, port = named.rpartition(":")
    return DnsResolver(nameserver=(host, int(port)))
