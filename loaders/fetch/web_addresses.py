"""Addresses of the web that may be fetched: https, a plain host name, nothing hidden in them."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_PRINTABLE: Final = re.compile(r"[!-~]{1,4000}")
_HOST: Final = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
"""A name with a dot, whose last part begins with a letter: never a number that means an address."""


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address that may be asked.

    Attributes:
        host: Name of the machine, in small letters.
        path: What is asked of it, with the query.
    """

    host: str
    path: str

    @property
    def full(self) -> str:
        """The whole address, with whatever key its query holds."""
        return f"https://{self.host}{self.path}"

    @property
    def shown(self) -> str:
        """The address for people and records: a query may hold a key, so it is left out."""
        path, mark, _ = self.path.partition("?")
        return f"https://{self.host}{path}{'?…' if mark else ''}"


def read_web_address(text: str) -> WebAddress:
    """Read an address.

    Raises:
        ValueError: It is not https, names no host, or holds a user, a port or a sign that no
            address has; the message says which.

    >>> read_web_address("https://Data.example.org/list.csv?key=1").shown
    'https://data.example.org/list.csv?…'
    """
    if not _PRINTABLE.fullmatch(text) or "\\" in text:
        raise ValueError("holds a sign that no address has")
    parts = urlsplit(text)
    if parts.scheme != "https":
        raise ValueError("is not https")
    if parts.username is not None or parts.password is not None:
        raise ValueError("holds a user name or password")
    if parts.port not in (None, 443):
        raise ValueError("names a port")
    host = (parts.hostname or "").lower()
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise ValueError("names no host")
    query = f"?{parts.query}" if parts.query else ""
    return WebAddress(host, (parts.path or "/") + query)
