"""Addresses as nodes, so that parties at one address are connected."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace

from onward.graph.model import Party, PartyKind, Provenance, Tie, TieKind


class Addresses:
    """The distinct addresses of one source, and the parties located at them.

    Only an address with a street becomes a node: two parties in Moscow do not share an address.
    Spellings that differ only in letter case, blanks or punctuation are one address, shown in the
    spelling that sorts first.
    """

    def __init__(self, prefix: str, source: Provenance) -> None:
        self._prefix = prefix
        self._source = source
        self._texts: dict[str, tuple[str, str | None]] = {}
        self._located: dict[tuple[str, str], None] = {}

    def add(self, party: str, street: str, rest: str, country: str | None) -> None:
        """Note that a party is located at a street address.

        Args:
            party: Party id.
            street: Street, house, box; not empty.
            rest: City, region, postcode and country, as printed.
            country: Code of the country, if known.
        """
        text = ", ".join(part for part in (street, rest) if part)
        # lists write one address in several ways; the id must not depend on it
        plain = re.sub(r"[^\w]+", " ", text.casefold()).strip()
        local = hashlib.sha256(plain.encode()).hexdigest()[:16]
        address = f"{self._prefix}:address/{local}"
        other_spelling = self._texts.get(address)
        self._texts[address] = (
            min(other_spelling, (text, country)) if other_spelling else (text, country)
        )
        self._located[party, address] = None

    def statements(self) -> Iterator[Party | Tie]:
        """Yield each address once and a `located_at` tie for each party and address."""
        for address, (text, country) in self._texts.items():
            kind = PartyKind.ADDRESS.value
            yield Party(
                address, text, kind, country, replace(self._source, record=address), address=text
            )
        for party, address in self._located:
            record = f"{party}/located_at/{address}"
            yield Tie(
                party, address, TieKind.LOCATED_AT.value, replace(self._source, record=record)
            )
