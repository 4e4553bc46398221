"""The token of a ticket: read back exactly as given, by us only, in its own place only."""

import base64
import hashlib
import hmac
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.mail.tokens import (
    LOCAL_PART_OCTETS_MAX,
    Keys,
    plus_address,
    read_plus_address,
    read_thread_id,
    thread_id,
)

KEYS: Keys = (b"the key that signs now, 32 bytes",)
OLD_KEYS: Keys = (b"the key that signed before, 32 b",)
TICKET = "01KATF9Z6J8Q3R4S5T6V7W8X9Y"
QUEUE = "podpora@fronta.example"
DOMAIN = "fronta.example"
QUEUES = ["podpora", "datacentrum", "konzultace", "tickety"]

ulids = st.builds(
    str.__add__,
    st.sampled_from("01234567"),
    st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=25, max_size=25),
)
queue_addresses = st.sampled_from([f"{queue}@{DOMAIN}" for queue in QUEUES])


@given(queue=queue_addresses, ticket=ulids)
def test_a_plus_address_reads_back_as_its_queue_and_ticket(queue: str, ticket: str) -> None:
    """What plus_address gives, read_plus_address takes apart into the same queue and ticket."""
    assert read_plus_address(plus_address(queue, ticket, KEYS), KEYS) == (queue, ticket)


@given(ticket=ulids)
def test_a_thread_id_reads_back_as_its_ticket(ticket: str) -> None:
    """What thread_id gives, read_thread_id takes apart into the same ticket, brackets or not."""
    given_id = thread_id(ticket, KEYS, DOMAIN)
    assert given_id.startswith("<t.")
    assert given_id.endswith("@fronta.example>")
    assert read_thread_id(given_id, KEYS) == ticket
    assert read_thread_id(given_id[1:-1], KEYS) == ticket


@given(queue=queue_addresses, ticket=ulids)
def test_the_local_part_stays_within_64_octets(queue: str, ticket: str) -> None:
    """RFC 5321, 4.5.3.1.1: the maximum total length of a local-part is 64 octets."""
    local, _, domain = plus_address(queue, ticket, KEYS).rpartition("@")
    assert len(local) <= LOCAL_PART_OCTETS_MAX == 64
    assert domain == DOMAIN


@given(data=st.data())
def test_the_case_of_letters_does_not_matter(data: st.DataObject) -> None:
    """Mail systems fold and raise the case of addresses and ids; the token survives it."""
    address, message_id = plus_address(QUEUE, TICKET, KEYS), thread_id(TICKET, KEYS, DOMAIN)

    def shaken(text: str) -> str:
        up = data.draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
        return "".join(c.upper() if raised else c for c, raised in zip(text, up, strict=True))

    assert read_plus_address(shaken(address), KEYS) == (QUEUE, TICKET)
    assert read_thread_id(shaken(message_id), KEYS) == TICKET


def test_a_ticket_id_in_small_letters_gives_the_same_token() -> None:
    """The id of a ticket is one id, however its letters are written."""
    assert plus_address(QUEUE, TICKET.lower(), KEYS) == plus_address(QUEUE.upper(), TICKET, KEYS)
    assert thread_id(TICKET.lower(), KEYS, "FRONTA.example") == thread_id(TICKET, KEYS, DOMAIN)


def test_a_token_is_bound_to_its_queue_and_domain() -> None:
    """A token moved to another queue or domain is no token."""
    address, message_id = plus_address(QUEUE, TICKET, KEYS), thread_id(TICKET, KEYS, DOMAIN)
    assert read_plus_address(address.replace("podpora", "datacentrum"), KEYS) is None
    assert read_plus_address(address.replace(DOMAIN, "elsewhere.example"), KEYS) is None
    assert read_thread_id(message_id.replace(DOMAIN, "elsewhere.example"), KEYS) is None


def test_the_two_uses_of_a_token_do_not_exchange() -> None:
    """The MAC of a plus-address verifies in no thread id, and the other way round."""
    address, message_id = plus_address(QUEUE, TICKET, KEYS), thread_id(TICKET, KEYS, DOMAIN)
    mac_of_address = address.partition("@")[0].rpartition(".")[2]
    mac_of_thread = message_id.partition("@")[0].rpartition(".")[2]
    assert mac_of_address != mac_of_thread
    assert read_plus_address(address.replace(mac_of_address, mac_of_thread), KEYS) is None
    assert read_thread_id(message_id.replace(mac_of_thread, mac_of_address), KEYS) is None


def test_a_rotated_key_still_verifies_until_it_is_dropped() -> None:
    """The first key signs, all verify; a token of a key that is gone is no token."""
    old_address, old_thread = plus_address(QUEUE, TICKET, OLD_KEYS), thread_id(TICKET, OLD_KEYS, DOMAIN)
    both = (*KEYS, *OLD_KEYS)
    assert plus_address(QUEUE, TICKET, both) == plus_address(QUEUE, TICKET, KEYS) != old_address
    assert read_plus_address(old_address, both) == (QUEUE, TICKET)
    assert read_thread_id(old_thread, both) == TICKET
    assert read_plus_address(old_address, KEYS) is None
    assert read_thread_id(old_thread, KEYS) is None


def test_a_weak_key_neither_signs_nor_verifies() -> None:
    """An empty or short key (a secret that was never filled in) opens nothing."""
    strong = plus_address(QUEUE, TICKET, KEYS)
    for weak in ((), (b"",), (b"short",), (*KEYS, b"short")):
        with pytest.raises(ValueError, match="key"):
            plus_address(QUEUE, TICKET, weak)
        with pytest.raises(ValueError, match="key"):
            thread_id(TICKET, weak, DOMAIN)
    assert read_plus_address(strong, ()) is None
    assert read_plus_address(strong, (b"", *KEYS)) == (QUEUE, TICKET)
    assert read_plus_address(written_out(b""), (b"", *KEYS)) is None
    assert read_plus_address(written_out(b"short"), (*KEYS, b"short")) is None


def written_out(key: bytes) -> str:
    """The plus-address of QUEUE and TICKET under this key, by the definition instead of by the program."""
    message = f"fronta/ticket/plus-address/1\0{QUEUE}\0{TICKET.lower()}".encode()
    mac = base64.b32encode(hmac.new(key, message, hashlib.sha256).digest()[:10]).decode().lower()
    return f"podpora+t{TICKET.lower()}.{mac}@{DOMAIN}"


def test_tokens_in_the_wild_stay_good() -> None:
    """Mails that left years ago are still answered: how a token is made cannot change unnoticed."""
    assert plus_address(QUEUE, TICKET, KEYS) == written_out(KEYS[0])
    assert plus_address(QUEUE, TICKET, KEYS) == "podpora+t01katf9z6j8q3r4s5t6v7w8x9y.nfk4tvnmry6lm4zc@fronta.example"
    assert thread_id(TICKET, KEYS, DOMAIN) == "<t.01katf9z6j8q3r4s5t6v7w8x9y.ex7unln4ruqqclew@fronta.example>"


@given(data=st.data())
def test_no_change_of_a_token_verifies(data: st.DataObject) -> None:
    """Replace, drop or add any character: what comes out is no token, unless only case changed."""
    reader, token = data.draw(
        st.sampled_from(
            [
                (read_plus_address, plus_address(QUEUE, TICKET, KEYS)),
                (read_thread_id, thread_id(TICKET, KEYS, DOMAIN)),
            ]
        )
    )
    at = data.draw(st.integers(0, len(token)))
    drop = data.draw(st.integers(0, 2))
    put = data.draw(st.text(st.one_of(st.sampled_from(string.printable), st.characters()), max_size=2))
    forged = token[:at] + put + token[at + drop :]
    if forged.isascii() and forged.lower() == token:
        return
    assert reader(forged, KEYS) is None


@given(mac=st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16), ticket=ulids)
def test_a_guessed_mac_does_not_verify(mac: str, ticket: str) -> None:
    """A well-formed address or id with somebody's own MAC is no token."""
    if mac not in plus_address(QUEUE, ticket, KEYS):
        assert read_plus_address(f"podpora+t{ticket.lower()}.{mac}@fronta.example", KEYS) is None
    if mac not in thread_id(ticket, KEYS, DOMAIN):
        assert read_thread_id(f"<t.{ticket.lower()}.{mac}@fronta.example>", KEYS) is None


@given(st.text(st.characters(exclude_categories=())))
@example("")
@example("@")
@example("<>")
@example("podpora+t@fronta.example")
@example("\ud800+t@fronta.example")
@example("<t." + "a" * 100_000 + "@x>")
@example("a." * 50_000 + "@fronta.example")
@example(plus_address(QUEUE, TICKET, KEYS).replace("01k", "01\u212a"))  # Kelvin sign, lowers to "k"
@example(thread_id(TICKET, KEYS, DOMAIN).replace("01k", "01\u212a"))
@example(" " + plus_address(QUEUE, TICKET, KEYS))
@example(plus_address(QUEUE, TICKET, KEYS) + "\n")
@example("<" + plus_address(QUEUE, TICKET, KEYS) + ">")
@example(thread_id(TICKET, KEYS, DOMAIN) + "\n")
@example(thread_id(TICKET, KEYS, DOMAIN)[:-1])
@example("<" + thread_id(TICKET, KEYS, DOMAIN))
def test_anything_odd_is_none_and_never_an_exception(text: str) -> None:
    """Recipients and ids come from strangers: whatever is not a token reads as None."""
    assert read_plus_address(text, KEYS) is None
    assert read_thread_id(text, KEYS) is None


@pytest.mark.parametrize(
    ("queue", "ticket"),
    [
        ("podpora", TICKET),
        ("podpora+x@fronta.example", TICKET),
        ("podpora@", TICKET),
        ("@fronta.example", TICKET),
        ("pod pora@fronta.example", TICKET),
        ("podpora@fronta.example\r\nBcc: x@y.example", TICKET),
        (QUEUE, ""),
        (QUEUE, "10001"),
        (QUEUE, TICKET + "0"),
        (QUEUE, "8" + TICKET[1:]),
        (QUEUE, TICKET.replace("K", "U")),
        ("q" * 20 + "@fronta.example", TICKET),
    ],
)
def test_a_token_is_not_made_of_what_is_no_queue_or_ticket(queue: str, ticket: str) -> None:
    """Our own mistakes are loud: no address is made that could not be read back."""
    with pytest.raises(ValueError, match=r"queue|ticket"):
        plus_address(queue, ticket, KEYS)


@pytest.mark.parametrize("domain", ["", "localhost", "fronta..example", "fronta.example>", "fronta.example\n"])
def test_a_thread_id_needs_a_domain(domain: str) -> None:
    """A thread id without a real domain would be no Message-ID."""
    with pytest.raises(ValueError, match="domain"):
        thread_id(TICKET, KEYS, domain)
