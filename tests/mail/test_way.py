"""The way of a mail: one text for who signed it, with which key, and from where."""

import pytest

from chalicelib.mail.envelope import Envelope
from chalicelib.mail.way import way_of
from tests.mail.senders import HONEST, IP, STRANGER, ed25519_key, judged, key_record, mail, signature, signed, zone

E1 = zone(e1___domainkey__firma__example=key_record(ed25519_key()))
IP6 = zone(firma__example="v=spf1 ip6:2001:db8::/32 ip4:192.0.2.0/24 -all")


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        (IP, "192.0.2.0/24"),
        ("192.0.2.255", "192.0.2.0/24"),
        (f"::ffff:{IP}", "192.0.2.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("2001:0DB8:0001:ffff:0:0:0:1", "2001:db8:1::/48"),
    ],
)
def test_neighbouring_addresses_are_one_way(ip: str, network: str) -> None:
    """/24 of IPv4 and /48 of IPv6, in one spelling."""
    result = judged(signed(), Envelope(ip, "mx", "jan@firma.example"), IP6)
    assert way_of(result, ip) == f"firma.example/k1/{network}"


def test_the_order_of_signatures_is_no_other_way() -> None:
    """Signers may change it; foreign signatures count for nothing."""
    one, other = signature(mail(), key=ed25519_key(), selector="e1"), signature(mail())
    foreign = signature(mail(), domain="zly.example")
    for raw in (one + other + mail(), other + foreign + one + mail()):
        assert way_of(judged(raw, HONEST, E1), IP) == "firma.example/e1/192.0.2.0/24"


def test_another_key_domain_or_network_is_another_way() -> None:
    """Each of the three is a reason to look twice."""
    sub = zone(mail__firma__example=f"v=spf1 ip4:{IP} -all", k1___domainkey__mail__firma__example=key_record())
    by_sub = judged(signed(mail(from_="jan@mail.firma.example"), domain="mail.firma.example"), HONEST, sub)
    by_domain = judged(signed(mail(from_="jan@mail.firma.example")), HONEST, sub)
    assert way_of(by_sub, IP) == "mail.firma.example/k1/192.0.2.0/24"
    assert way_of(by_domain, IP) == "firma.example/k1/192.0.2.0/24"
    assert way_of(by_domain, "192.0.3.7") == "firma.example/k1/192.0.3.0/24"


def test_what_is_proven_without_a_signature_has_a_way_of_its_own() -> None:
    """The domain of From, and no selector; a selector never looks like that."""
    assert way_of(judged(mail(), policy="dmarc"), IP) == "firma.example/-/192.0.2.0/24"


@pytest.mark.parametrize("ip", ["", "junk", "fe80::1%eth0"])
def test_no_address_is_no_way(ip: str) -> None:
    """What is not known is not guessed."""
    assert way_of(judged(signed()), ip) is None


@pytest.mark.parametrize("envelope", [STRANGER, Envelope(IP, "mx", "")])
def test_what_is_not_proven_has_no_way(envelope: Envelope) -> None:
    """A way says something about who wrote, so there is none for a mail that nobody believes."""
    assert way_of(judged(signed(), envelope), envelope.ip) is None
