"""Where a webhook may go, by its URL and by the addresses of its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.webhooks.address import URL_CHARS_MAX, NotAllowed, Target, is_public, target_of

GOOD = [
    ("https://zone.example/hooks", Target("https", "zone.example", 443, "/hooks", False)),
    ("https://zone.example", Target("https", "zone.example", 443, "/", False)),
    ("https://ZONE.Example:443/A?b=c&d", Target("https", "zone.example", 443, "/A?b=c&d", False)),
    ("https://zone.example:8443/", Target("https", "zone.example", 8443, "/", False)),
    ("https://zone.example?a", Target("https", "zone.example", 443, "/?a", False)),
    ("https://198.51.100.7/", Target("https", "198.51.100.7", 443, "/", False)),
    ("https://[2606:4700::1111]:8443/x", Target("https", "2606:4700::1111", 8443, "/x", False)),
    ("https://xn--hk-ela.example/%20", Target("https", "xn--hk-ela.example", 443, "/%20", False)),
]


@pytest.mark.parametrize(("url", "expected"), GOOD)
def test_a_url_of_a_public_server_is_taken_apart(url: str, expected: Target) -> None:
    """Scheme, host, port, path with its query."""
    assert target_of(url) == expected


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://zone.example/", "zone.example"),
        ("https://zone.example:8443/", "zone.example:8443"),
        ("https://[2606:4700::1111]/", "[2606:4700::1111]"),
        ("https://[2606:4700::1111]:8443/", "[2606:4700::1111]:8443"),
    ],
)
def test_the_host_header_names_the_port_where_it_is_another(url: str, authority: str) -> None:
    """As RFC 9110, 7.2 wants it."""
    assert target_of(url).authority == authority


BAD = [
    "",
    "zone.example/hooks",
    "http://zone.example/",
    "ftp://zone.example/",
    "file:///etc/passwd",
    "gopher://zone.example/",
    "https://",
    "https:///hooks",
    "https://user@zone.example/",
    "https://user:password@zone.example/",
    "https://zone.example@169.254.169.254/",
    "https://@zone.example/",
    "https://zone.example/#part",
    "https://zone.example#",
    "https://zone.example:22/",
    "https://zone.example:80/",
    "https://zone.example:0/",
    "https://zone.example:1023/",
    "https://zone.example:65536/",
    "https://zone.example:-1/",
    "https://zone.example:x/",
    "https://zone.example\\@inside.example/",
    "https://zone.example/ with spaces",
    "https://zone.example/\r\nHost: inside",
    "https://zone.example/\x00",
    "https://zóna.example/",
    "https://zone.example/č",
    "https://zone..example/",
    "https://.example/",
    "https://-zone.example/",
    "https://[::1/",
    "https://[zone.example]/",
    "https://[fe80::1%25eth0]/",
    "https://zone.example/" + "x" * URL_CHARS_MAX,
    "https://" + "x" * 64 + ".example/",
    "https://" + "x." * 127 + "example/",
]


@pytest.mark.parametrize("url", BAD, ids=lambda url: repr(url[:60]))
def test_any_other_url_is_refused(url: str) -> None:
    """Not by HTTPS, with a user, to a port of other services, or no URL at all."""
    with pytest.raises(NotAllowed):
        target_of(url)


def test_hosts_that_the_operator_trusts_may_be_plain() -> None:
    """Only these, by their very name; for others nothing changes."""
    assert target_of("http://127.0.0.1:81/", ("127.0.0.1",)) == Target("http", "127.0.0.1", 81, "/", True)
    assert target_of("http://LOCALHOST/", ("localhost",)).authority == "localhost"
    assert not target_of("https://zone.example/", ("127.0.0.1",)).is_trusted
    for url in ("http://127.0.0.2/", "http://127.0.0.1.zone.example/", "http://zone.example/?127.0.0.1"):
        with pytest.raises(NotAllowed):
            target_of(url, ("127.0.0.1",))


INSIDE = [
    # IPv4: this network, private, shared, loopback, link-local with the metadata service, special, multicast
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "127.0.0.1", "127.255.255.254", "169.254.169.254", "169.254.170.2", "192.0.0.1", "192.0.0.9", "192.0.2.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255",
    # IPv6: the same, and what leads on to an IPv4 address
    "::", "::1", "::7f00:1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:1.1.1.1",
    "::ffff:0:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::101:101", "64:ff9b:1::a00:1", "100::1",
    "2001::1", "2001:0:53aa:64c:0:fbff:80ff:fffe", "2001:2::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::",
    "2002:a9fe:a9fe::1", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    "5f00::1",
    # no addresses at all
    "", "zone.example", "1.1.1", "1.1.1.1 ", "0x7f.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE, ids=repr)
def test_addresses_inside_are_not_public(address: str) -> None:
    """Nothing that is ours, a neighbour's, nobody's, or another address in disguise."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450::5"])
def test_addresses_of_the_public_net_are_public(address: str) -> None:
    """IPv4 and IPv6."""
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_an_ipv6_one_is_never_public(address: object) -> None:
    """Mapped, compatible, translated or tunnelled: not even when the address itself is public."""
    number = int(address)  # type: ignore[call-overload]
    high, low = f"{number >> 16:x}", f"{number & 0xFFFF:x}"
    for text in (f"::ffff:{address}", f"::{high}:{low}", f"64:ff9b::{high}:{low}", f"2002:{high}:{low}::"):
        assert not is_public(text)


@given(st.text() | st.from_regex(r"https?://[a-z0-9@:\[\].%\\/#?-]{0,40}", fullmatch=True))
def test_any_text_is_a_target_or_refused(url: str) -> None:
    """No text breaks the reading, and what is taken is by HTTPS, to a port that is allowed, in plain ASCII."""
    try:
        found = target_of(url)
    except NotAllowed:
        return
    assert found.scheme == "https"
    assert found.port == 443 or found.port >= 1024
    assert all("!" <= character <= "~" for character in found.path + found.host)
