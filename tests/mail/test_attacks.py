"""No way of pretending that is known to us is believed, and every form of honest mail is."""

import re

import pytest

from tests.mail.attacks import ATTACKS, FAMILIES, FROM_NOT_ONE
from tests.mail.genuine import GENUINE
from tests.mail.senders import STRANGER, judged

ATTACKS_MIN = 400
GENUINE_MIN = 60


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_not_believed(name: str) -> None:
    """The verdict is the one that the rules name, and the reason the one that the case is about."""
    attack = ATTACKS[name]
    result = judged(attack.raw, attack.envelope, attack.names, **attack.terms)
    assert result.verdict == attack.verdict
    assert any(reason.startswith(attack.reason) for reason in result.reasons), result.reasons


@pytest.mark.parametrize("name", FROM_NOT_ONE)
def test_a_from_that_is_not_one_address_names_nobody(name: str) -> None:
    """There is no address to write to, and no domain whose wishes would hold."""
    result = judged(FROM_NOT_ONE[name].raw)
    assert (result.address, result.dmarc.domain) == (None, None)


@pytest.mark.parametrize("name", [name for name, attack in ATTACKS.items() if attack.envelope == STRANGER])
def test_an_attack_from_elsewhere_is_believed_under_no_policy(name: str) -> None:
    """Where neither mechanism proves anything the milder policy changes nothing; it takes a genuine mail that was
    only sent on, whose signature is the author's."""
    attack = ATTACKS[name]
    result = judged(attack.raw, attack.envelope, attack.names, policy="dmarc", **attack.terms)
    assert (result.verdict == "verified") is attack.sent_on


@pytest.mark.parametrize("name", GENUINE)
def test_honest_mail_is_verified(name: str) -> None:
    """A mail whose SPF and DKIM pass and align is verified, in all the forms that genuine senders use."""
    mail = GENUINE[name]
    result = judged(mail.raw, mail.envelope, mail.names, **mail.terms)
    assert (result.verdict, result.reasons) == ("verified", ())
    assert result.address == mail.address


def test_the_corpus_is_whole() -> None:
    """No table was lost, and no case stands in it under another's name."""
    assert len(ATTACKS) == sum(map(len, FAMILIES.values())) >= ATTACKS_MIN
    assert len(GENUINE) >= GENUINE_MIN
    assert all(re.fullmatch(r"[a-z-]+(: .*)?", attack.reason) for attack in ATTACKS.values())
