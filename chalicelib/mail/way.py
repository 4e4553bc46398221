"""By which way a proven mail came: who signed it, with which key, and from where.

A contact's mails come by few ways. One by a new way may be a fellow customer of his provider, or a genuine mail
replayed through another server, which no rule of the check closes: it is believed, and marked for staff.
"""

import ipaddress
from typing import Final

from chalicelib.mail.authenticity import Authentication
from chalicelib.mail.envelope import read_ip

IPV4_NETWORK_BITS: Final = 24  # providers send by turns from neighbouring addresses
IPV6_NETWORK_BITS: Final = 48  # what one site is given (RFC 6177, 2)
_UNSIGNED: Final = "-"  # no selector looks like this


def way_of(authentication: Authentication, envelope_ip: str) -> str | None:
    """`domain/selector/network` of a verified mail, the same text for every mail by the same way; else None.

    Of several signatures that count it is the first by name. What was proven without a signature (policy `dmarc`, a
    trusted forwarder) has the domain of From and "-" for the selector.
    """
    address = read_ip(envelope_ip)
    if authentication.verdict != "verified" or address is None:
        return None
    bits = IPV4_NETWORK_BITS if address.version == 4 else IPV6_NETWORK_BITS
    network = ipaddress.ip_network((address, bits), strict=False)
    signers = [(one.domain, one.selector) for one in authentication.dkim if one.counts]
    domain, selector = min(signers, default=(authentication.dmarc.domain or "", _UNSIGNED))
    return f"{domain}/{selector}/{network}"
