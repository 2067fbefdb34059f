"""Which topics, measure and regime each list gives its entries.

The table `lists.csv` is the only place that says so. A list or programme that is missing there
fails the load: a new list must be mapped by a person, never guessed.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from onward.errors import InputRefused, RowRefused
from onward.graph.codes import TOPICS
from onward.graph.model import Listing, Provenance

_TABLE = Path(__file__).parent / "lists.csv"


@dataclass(frozen=True, slots=True)
class ListEntry:
    """What it means to stand on one list under one programme.

    Attributes:
        list: Code of the list: ``US-OFAC-SDN``.
        programme: The publisher's programme text, "" where a list has none.
        topics: OpenSanctions codes that an entry carries.
        measure: What the list imposes: "Asset freeze", "Export control" …
        title, issuer: As shown in findings.
        regime: OFAC, BIS, US State, UN, EU.
        citation: The legal basis of the programme.
        notes: (key, text) pairs for every entry: ``human_rights`` where that is the ground.
    """

    list: str
    programme: str
    topics: tuple[str, ...]
    measure: str
    title: str
    issuer: str
    regime: str
    citation: str
    notes: tuple[tuple[str, str], ...] = ()


def list_entry(
    list_code: str, programme: str, *, file: str = "", line: int | None = None
) -> ListEntry:
    """Look up a list and programme.

    Args:
        list_code: Code of the list.
        programme: The publisher's programme text.
        file: Where the programme stands, for the error line.
        line: Its line number.

    Raises:
        RowRefused: The table lacks it; the whole load fails.
    """
    entry = list_table().get((list_code, programme))
    if entry is None:
        raise RowRefused(
            f"unknown_list: {list_code} has no such programme",
            file=file,
            line=line,
            field="programme",
            value=programme,
            hint="say in loaders/parsing/lists.csv which topics it gives",
        )
    return entry


def listings(
    entry: ListEntry,
    party: str,
    source: Provenance,
    *,
    entry_id: str,
    act: str | None = None,
    since: str | None = None,
    until: str | None = None,
    text: str | None = None,
    notes: tuple[tuple[str, str], ...] = (),
) -> Iterator[Listing]:
    """Yield one listing per topic for a party on a list.

    Args:
        entry: Line of the table.
        party: Party id; the listing's id and record begin with it.
        source: Provenance of the row; its record is replaced by the listing's own.
        entry_id: The publisher's number of the entry.
        act: Citation of the entry itself; default the programme's legal basis.
        since: When the listing began.
        until: When it ended.
        text: The publisher's reasons or policy, as evidence.
        notes: Further (key, text) pairs.
    """
    for topic in entry.topics:
        name = "/".join(part for part in (party, entry.list, entry.programme, topic) if part)
        yield Listing(
            id=name,
            party=party,
            topic=topic,
            regime=entry.regime,
            source=replace(source, record=name),
            list=entry.title,
            programme=entry.programme or None,
            entry_id=entry_id,
            measure=entry.measure,
            act=act or entry.citation or None,
            since=since,
            until=until,
            text=text,
            notes=entry.notes + notes,
        )


@cache
def list_table() -> dict[tuple[str, str], ListEntry]:
    """Read and check the table: {(list, programme): entry}.

    Raises:
        InputRefused: A topic is not one of the closed list, or there is a duplicate key.
    """
    table: dict[tuple[str, str], ListEntry] = {}
    with _TABLE.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        for row in reader:
            entry = _read_entry(row)
            key = (entry.list, entry.programme)
            if key in table or not TOPICS.issuperset(entry.topics):
                raise InputRefused(
                    "duplicate key, or unknown topic",
                    file=_TABLE.name,
                    line=reader.line_num,
                    value="/".join(key),
                    hint="give each list and programme one line with topics of codes.py",
                )
            table[key] = entry
    return table


def _read_entry(row: dict[str, str]) -> ListEntry:
    pairs = (pair.partition("=") for pair in row["notes"].split(";") if pair)
    return ListEntry(
        list=row["list"],
        programme=row["programme"],
        topics=tuple(topic for topic in row["topics"].split(";") if topic),
        measure=row["measure"],
        title=row["title"],
        issuer=row["issuer"],
        regime=row["regime"],
        citation=row["citation"],
        notes=tuple((key, value) for key, _, value in pairs),
    )
