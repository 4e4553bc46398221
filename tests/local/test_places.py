"""Ports and files of a local stack."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from local.places import Places, PlaceTakenError


def test_defaults_are_the_documented_ports() -> None:
    """Without any setting the ports are 8080, 2525, 5335 and 4566 and the state is .local."""
    places = Places.from_environment({})
    assert (places.port, places.smtp_port, places.dns_port, places.aws_port) == (8080, 2525, 5335, 4566)
    assert places.state == Path.cwd() / ".local"
    assert places.zone == places.state / "zone.json"


def test_settings_of_the_environment_are_used(tmp_path: Path) -> None:
    """Every port, the state directory and the zone file can be chosen."""
    places = Places.from_environment(
        {
            "FRONTA_PORT": "18080",
            "FRONTA_SMTP_PORT": "12525",
            "FRONTA_DNS_PORT": "15335",
            "FRONTA_AWS_PORT": "14566",
            "FRONTA_STATE": str(tmp_path),
            "FRONTA_ZONE": str(tmp_path / "other.json"),
        }
    )
    assert places == Places(18080, 12525, 15335, 14566, tmp_path, tmp_path / "other.json")
    assert places.zone == tmp_path / "other.json"
    assert places.url == "http://127.0.0.1:18080"


@pytest.mark.parametrize("text", ["0", "65536", "smtp", "-1", "25.0", "٢٥"])
def test_a_setting_that_is_no_port_is_named(text: str) -> None:
    """A port that is not a number from 1 to 65535 is refused in one line with its name."""
    with pytest.raises(PlaceTakenError, match="FRONTA_SMTP_PORT") as refused:
        Places.from_environment({"FRONTA_SMTP_PORT": text})
    assert "\n" not in str(refused.value)


def test_two_doors_on_one_port_are_refused() -> None:
    """Two settings with the same port are told apart by name before anything starts."""
    with pytest.raises(PlaceTakenError, match="FRONTA_PORT and FRONTA_AWS_PORT are both 4566"):
        Places.from_environment({"FRONTA_PORT": "4566"})


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("FRONTA_PORT", socket.SOCK_STREAM),
        ("FRONTA_SMTP_PORT", socket.SOCK_STREAM),
        ("FRONTA_AWS_PORT", socket.SOCK_STREAM),
        ("FRONTA_DNS_PORT", socket.SOCK_STREAM),
        ("FRONTA_DNS_PORT", socket.SOCK_DGRAM),
    ],
)
def test_a_taken_port_is_told_with_the_way_out(
    name: str, kind: socket.SocketKind, free_port: Callable[[], int]
) -> None:
    """A port that somebody has is told in one line: which one, and the setting that chooses another."""
    names = ("FRONTA_PORT", "FRONTA_SMTP_PORT", "FRONTA_DNS_PORT", "FRONTA_AWS_PORT")
    places = Places.from_environment({each: str(free_port()) for each in names})
    places.check_free()
    port = {
        "FRONTA_PORT": places.port,
        "FRONTA_SMTP_PORT": places.smtp_port,
        "FRONTA_DNS_PORT": places.dns_port,
        "FRONTA_AWS_PORT": places.aws_port,
    }[name]
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", port))
        if kind is socket.SOCK_STREAM:
            taken.listen()
        with pytest.raises(PlaceTakenError, match=rf"port {port} \({name}\) is taken.*{name}=") as refused:
            places.check_free()
    assert "\n" not in str(refused.value)


def test_all_taken_ports_are_told_at_once(free_port: Callable[[], int]) -> None:
    """Two taken ports are one message in one line, each port once though it is taken for TCP and UDP."""
    names = ("FRONTA_PORT", "FRONTA_SMTP_PORT", "FRONTA_DNS_PORT", "FRONTA_AWS_PORT")
    places = Places.from_environment({each: str(free_port()) for each in names})
    with (
        socket.create_server(("127.0.0.1", places.port)),
        socket.create_server(("127.0.0.1", places.dns_port)),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
    ):
        datagrams.bind(("127.0.0.1", places.dns_port))
        with pytest.raises(PlaceTakenError) as refused:
            places.check_free()
    assert [part.split()[1] for part in str(refused.value).split("; port")] == [
        str(places.port),
        "(FRONTA_DNS_PORT)",
    ]
    assert "\n" not in str(refused.value)
