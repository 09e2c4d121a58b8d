"""Which addresses a feed may connect to."""

from __future__ import annotations

import errno
import socket
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.http.guard import guarded_socket, permitted, refusal

PRIVATE = ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"]


@pytest.mark.parametrize(
    "address",
    [
        *PRIVATE,
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "2001:db8::1",
        "64:ff9b:1::8.8.8.8",
        "not an address",
        "",
    ],
)
def test_refused(address: str) -> None:
    assert not permitted(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "151.101.0.81", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]
)
def test_permitted(address: str) -> None:
    assert permitted(address)


def wrappings(inner: IPv4Address) -> list[str]:
    bits = int(inner)
    return [
        str(IPv6Address((0xFFFF << 32) | bits)),
        str(IPv6Address((0x64FF9B << 96) | bits)),
        str(IPv6Address((0x2002 << 112) | (bits << 80) | 1)),
        str(IPv6Address((0x20010000 << 96) | (0x08080808 << 64) | (bits ^ 0xFFFFFFFF))),
        str(IPv6Address(bits)),
    ]


@pytest.mark.parametrize("inner", PRIVATE)
def test_no_wrapping_hides_a_private_address(inner: str) -> None:
    for outer in wrappings(IPv4Address(inner)):
        assert not permitted(outer), outer


@given(st.ip_addresses(v=4))
def test_a_wrapping_never_permits_what_is_refused_bare(inner: IPv4Address) -> None:
    if not permitted(str(inner)):
        assert not any(permitted(outer) for outer in wrappings(inner))


def test_the_socket_is_refused_before_it_exists() -> None:
    with pytest.raises(PermissionError) as caught:
        guarded_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))
    assert refusal(caught.value)
    assert not refusal(PermissionError(errno.EACCES, "Permission denied"))
    guarded_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))).close()
