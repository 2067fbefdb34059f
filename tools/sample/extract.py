"""What every reader of the sample gives, and which parties it is to give.

Columns are named one by one: nothing that is not written in a reader can reach the sample. Of
natural persons only the name and the listing are kept; never a birth date, passport, number,
nationality or address.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Row = dict[str, str]

RETRIEVED_TABLES = "2026-08-22"
"""When the EU acts, the 1260H lists and 15 CFR 744.22 were fetched."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A party that belongs into the sample, as a person decided it.

    Attributes:
        source, key: Which row of which file.
        name: The name that the file must still have; another one is refused.
        kind, country, topics: Set by hand; "" leaves what the file says.
        topics: Codes that no list gives: what the party is.
    """

    source: str
    key: str
    name: str
    kind: str
    country: str
    topics: str


@dataclass(slots=True)
class Extract:
    """Rows of the sample's tables."""

    parties: list[Row] = field(default_factory=list)
    ties: list[Row] = field(default_factory=list)
    listings: list[Row] = field(default_factory=list)

    def party(self, pick: Pick, party_id: str, name: str, kind: str, **facts: str) -> None:
        """Add a party; what was set by hand wins, and persons keep their name alone."""
        kind = pick.kind or kind
        stated = facts.pop("country", "")
        country = pick.country or stated
        if kind == "Person":
            dropped = ("aliases", "registration_number", "tax_number")
            facts = {column: cell for column, cell in facts.items() if column not in dropped}
            country = ""
        row = {"id": party_id, "name": name, "kind": kind, "country": country}
        self.parties.append(row | {"topics": pick.topics} | facts)

    def listing(self, party_id: str, key: str, **facts: str) -> None:
        """Add a list entry."""
        self.listings.append({"id": f"{party_id}/{slug(key)}", "party": party_id} | facts)

    def tie(self, start: str, kind: str, end: str, **facts: str) -> None:
        """Add a tie, told by a field of an official record."""
        since = f"-{facts['since']}" if facts.get("since") else ""
        tie_id = f"{start}-{kind}-{end}{since}"
        self.ties.append(
            {"id": tie_id, "from": start, "to": end, "kind": kind, "standing": "stated"} | facts
        )


class Gone(Exception):
    """A picked party is no longer in its file, or has another name: a person must decide."""


def slug(text: str) -> str:
    """Make an id of a text.

    >>> slug("CAATSA - RUSSIA")
    'caatsa-russia'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def found(pick: Pick, rows: Sequence[Row], name: str) -> Row:
    """Return the one row of a pick.

    Raises:
        Gone: There is none, there are several, or the name differs.
    """
    if len(rows) != 1:
        raise Gone(f"{pick.source} {pick.key}: {len(rows)} rows for {pick.name!r}")
    if rows[0][name].strip() != pick.name:
        raise Gone(f"{pick.source} {pick.key}: {rows[0][name]!r} is no longer {pick.name!r}")
    return rows[0]


def read_picks(file: Path) -> Iterator[Pick]:
    """Read which parties belong into the sample."""
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield Pick(**row)
