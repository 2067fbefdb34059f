"""Which addresses are public: whatever else a name resolves to may be a machine behind a firewall.

A name is resolved once; the connection goes to the address that was checked, not to the name, so
that an answer that changes between check and use (DNS rebinding) leads nowhere else.
"""

import csv
import socket
from collections.abc import Callable, Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Final

_TABLE: Final = Path(__file__).with_name("reserved_networks.csv")

_GLOBAL_IPV6: Final = IPv6Network("2000::/3")
"""All that is assigned for use between machines of the world; the table takes out of it."""

Resolve = Callable[[str, int], Sequence[str]]
"""Returns the addresses of a host, in the order in which they are to be tried."""


def resolve_host(host: str, port: int) -> list[str]:
    """Return the addresses of a host, each once.

    Raises:
        OSError: The name cannot be resolved.
    """
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in answers))


def describe_reserved(address: str) -> str | None:
    """Say why an address is not public; None for one that is.

    >>> describe_reserved("127.0.0.1"), describe_reserved("::ffff:10.0.0.1")
    ('an address of this machine', 'an IPv4 address in the form of IPv6')
    >>> describe_reserved("8.8.8.8") is None
    True
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return "no address"
    for network, what in _reserved_networks():
        if ip.version == network.version and ip in network:
            return what
    if ip.version == 6 and ip not in _GLOBAL_IPV6:
        return "a reserved address"
    return None


@lru_cache
def _reserved_networks() -> tuple[tuple[IPv4Network | IPv6Network, str], ...]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple((ip_network(row["network"]), row["what"]) for row in csv.DictReader(file))
