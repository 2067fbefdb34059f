"""Measure, list by list, how many parties with a street in their address have an address node.

Run it with the folder of the real lists: ``python -m tools.address_shares FOLDER``. Whether an
address has a street is judged apart from how it is read: by a list of words for streets, outside
post boxes and postal codes.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onward.graph.addresses.reading import is_address
from onward.graph.model import PartyKind, TieKind
from onward.graph.statements import Statements
from onward.loaders.load import load
from onward.loaders.source import LoadOptions

LISTS: Final = (
    ("eu_annexes", "EU annexes", ("eu-annexes",)),
    ("csl", "US Consolidated Screening List", ("us-csl-2022/consolidated.csv.gz",)),
    ("un", "UN", ("un-2026/UN_consolidated.xml",)),
    ("ofac", "OFAC 2021", tuple(f"ofac-2021/{name}.csv" for name in ("sdn", "add", "alt"))),
    ("uk", "UK, OFSI (former list)", ("uk-ofsi-2020/ConList.csv",)),
    ("ftm", "FollowTheMoney (donations)", ("ftm-donations/donations.ijson",)),
    ("gleif", "GLEIF (samples)", ("gleif-xml/lei-data.xml",)),
    (
        "senzing",
        "Senzing, Open Ownership (samples)",
        ("senzing-open-ownership/open-ownership.json",),
    ),
)
"""Loader, title and files of every list that states addresses."""

_STREET: Final = re.compile(
    r"\b(?:str|street|ul|ulitsa|ulica|ave|avenue|road|rd|blvd|boulevard|prospekt|prospect|pereulok"
    r"|lane|highway|shosse|square|calle|carrera|rue|strasse|caddesi|cad|sokak|alley|embankment"
    r"|proezd|jalan|avenida|av)\b|\bst\b(?!\W*petersburg)|stra(?:ss|\u00df)e\b",
    re.IGNORECASE,
)
_NO_STREET: Final = re.compile(r"p\.? ?o\.? ?box[\W\d-]*|\b\d{5,}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shares:
    """How many parties of a list have an address, a street in it, and a node.

    Attributes:
        read: Parties with a street that have a node.
        nodes: Distinct addresses.
    """

    title: str
    parties: int
    with_address: int
    with_street: int
    read: int
    nodes: int

    @property
    def share(self) -> float:
        """The share of the parties with a street that have a node."""
        return self.read / self.with_street if self.with_street else 1.0


def measure_list(data: Path, source: str, title: str, files: Sequence[str]) -> Shares:
    """Load one list and count."""
    options = LoadOptions(name=source, retrieved="2026-03-01")
    return count_shares(load(source, [data / name for name in files], options).statements, title)


def count_shares(statements: Statements, title: str) -> Shares:
    """Count in the statements of a list."""
    located = {
        tie.start
        for tie in statements.ties
        if tie.kind == TieKind.LOCATED_AT and is_address(tie.end)
    }
    parties = [party for party in statements.parties if not is_address(party.id)]
    parties = [party for party in parties if party.kind != PartyKind.CONTACT]
    with_street = [party.id for party in parties if has_street(party.address or "")]
    return Shares(
        title=title,
        parties=len(parties),
        with_address=sum(party.address is not None for party in parties),
        with_street=len(with_street),
        read=len(located.intersection(with_street)),
        nodes=sum(is_address(party.id) for party in statements.parties),
    )


def has_street(address: str) -> bool:
    """Tell whether a text has a word for a street.

    >>> has_street("12 High Street, London"), has_street("P.O. Box 5, St. Petersburg, Russia")
    (True, False)
    """
    return _STREET.search(_NO_STREET.sub(" ", address)) is not None


def write_table(rows: Sequence[Shares]) -> Iterator[str]:
    """Yield the lines of the table of docs/sources.md."""
    yield "| list | parties | with an address | with a street | of these with a node | addresses |"
    yield "|---|---|---|---|---|---|"
    for row in rows:
        yield (
            f"| {row.title} | {row.parties:,} | {row.with_address:,} | {row.with_street:,} "
            f"| {row.read:,} ({row.share:.1%}) | {row.nodes:,} |"
        )


def main(data: Path) -> None:
    """Print the table for all lists of a folder."""
    rows = [
        measure_list(data, source, title, files)
        for source, title, files in LISTS
        if all((data / name).exists() for name in files)
    ]
    sys.stdout.write("\n".join(write_table(rows)) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
