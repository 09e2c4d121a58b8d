"""The guard against server-side request forgery: which addresses a feed may connect to.

It is asked with the address of every connection that is about to be made, after name resolution: a resolver would
not be asked for IP literals, and a name checked before connecting can mean something else when connecting.
"""

from __future__ import annotations

import errno
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

from aiohttp import AddrInfoType

_REFUSAL: Final = "refused by the address guard"
# RFC 6052 section 2.1: the IPv4 address is in the last 32 bits.
_NAT64 = IPv6Network("64:ff9b::/96")
# RFC 8215: for use inside a network only, wherever its IPv4 address may stand.
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
# RFC 4291 section 2.5.5.1, deprecated, still routed by some stacks to the IPv4 address in it.
_COMPATIBLE = IPv6Network("::/96")


def permitted(address: str) -> bool:
    """Return whether an address literal is a public unicast address, looking through every known IPv4 wrapping.

    IPv4-mapped, NAT64, 6to4 and Teredo addresses are judged by each IPv4 address they carry. A text that is not an
    IP address is not permitted.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    wrapped = _carried(parsed) if isinstance(parsed, IPv6Address) else []
    if isinstance(parsed, IPv6Address) and wrapped and not _tunnelled(parsed):
        return all(_public(inner) for inner in wrapped)
    return _public(parsed) and all(_public(inner) for inner in wrapped)


def guarded_socket(addr_info: AddrInfoType) -> socket.socket:
    """Return an unconnected socket for ``addr_info``: aiohttp's ``socket_factory``.

    Raises:
        PermissionError: the address is not public; ``refusal`` recognises it in what aiohttp makes of it.
    """
    family, kind, protocol, _, address = addr_info
    host = str(address[0])
    if not permitted(host):
        raise PermissionError(errno.EACCES, f"{host} is not a public address: {_REFUSAL}")
    return socket.socket(family=family, type=kind, proto=protocol)


def refusal(error: BaseException) -> bool:
    """Return whether a connection failed because of the guard."""
    return _REFUSAL in str(error)


def _public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and (address.is_site_local or address in _LOCAL_NAT64):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _tunnelled(address: IPv6Address) -> bool:
    return address.sixtofour is not None or address.teredo is not None


def _carried(address: IPv6Address) -> list[IPv4Address]:
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in _NAT64 or address in _COMPATIBLE:
        return [IPv4Address(int(address) & 0xFFFF_FFFF)]
    if address.sixtofour is not None:
        return [address.sixtofour]
    if address.teredo is not None:
        return list(address.teredo)
    return []
