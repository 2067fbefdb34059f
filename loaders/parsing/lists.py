"""Which topics, measure and regime each list gives its entries.

Only the files `lists.csv` in the folders of the sources say so. A list or programme that is missing
there fails the load: a new list must be mapped by a person, never guessed.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from onward import registry
from onward.errors import HeaderRefused, InputRefused, RowRefused
from onward.graph.codes import TOPICS
from onward.graph.model import Listing, Provenance
from onward.graph.regimes import OF_SEVERAL_LISTS, find_regime, regime_codes

TABLE = "lists.csv"
"""Name of the table in the folder of a source."""

SEVERITIES = ("", "low", "medium", "high")
"""What a row may say of a measure's severity; "" for a measure that forbids the delivery."""

_COLUMNS = (
    *("list", "programme", "topics", "measure", "severity"),
    *("title", "issuer", "regime", "citation", "notes"),
)


@dataclass(frozen=True, slots=True)
class ListEntry:
    """What it means to stand on one list under one programme.

    Attributes:
        list: Code of the list: ``US-OFAC-SDN``.
        programme: The publisher's programme text, "" where a list has none.
        topics: OpenSanctions codes that an entry carries.
        measure: What the list imposes: "Asset freeze", "Export control" …
        severity: Severity of a measure that does not forbid the delivery: "medium", "high"; ""
            for one that does.
        title, issuer: As shown in findings.
        regime: Whose list it is: OFAC, BIS, US State, UN, EU …
        citation: The legal basis of the programme.
        notes: (key, text) pairs for every entry: ``human_rights`` where that is the ground.
    """

    list: str
    programme: str
    topics: tuple[str, ...]
    measure: str
    severity: str
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
            hint=f"say in the source's {TABLE} which topics it gives",
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
        # the id says everything that makes a listing another one, so that loads can be compared
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
    """Read and check the tables of all sources: {(list, programme): entry}.

    Raises:
        InputRefused: A column or topic is unknown, a list and programme have two rows, or a
            measure has two severities.
    """
    entries: dict[tuple[str, str], ListEntry] = {}
    severities: dict[str, str] = {}
    for source, folder in registry.folders("source").items():
        for line, entry in _read_table(folder / TABLE, f"{source}/{TABLE}"):
            key = (entry.list, entry.programme)
            measure = measure_key(entry.measure)
            fault = ""
            if key in entries:
                fault = "duplicate list and programme"
            # a source may add measures, but not weaken one that another source's lists impose
            elif severities.setdefault(measure, entry.severity) != entry.severity:
                fault = f"the measure {entry.measure!r} has another severity elsewhere"
            if fault:
                raise InputRefused(
                    fault,
                    file=f"{source}/{TABLE}",
                    line=line,
                    value="/".join(key),
                    hint="give each list and programme one row, and each measure one severity",
                )
            entries[key] = entry
    return entries


def measure_key(measure: str) -> str:
    """Return a measure as it is compared, whatever its case.

    >>> measure_key("Travel_ban ")
    'travel ban'
    """
    return measure.strip().lower().replace("_", " ")


def _read_table(path: Path, shown_name: str) -> Iterator[tuple[int, ListEntry]]:
    """Yield the rows of one source's table with their lines; a source need not have one."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            hint = f"its columns are: {', '.join(_COLUMNS)}"
            raise HeaderRefused("unknown columns", file=shown_name, line=1, hint=hint)
        for row in reader:
            entry = _read_entry(row)
            if not TOPICS.issuperset(entry.topics):
                raise InputRefused(
                    "unknown topic",
                    file=shown_name,
                    line=reader.line_num,
                    field="topics",
                    value=row["topics"],
                    hint="use FollowTheMoney topic codes, such as sanction",
                )
            if entry.severity not in SEVERITIES:
                raise InputRefused(
                    "unknown severity",
                    file=shown_name,
                    line=reader.line_num,
                    field="severity",
                    value=entry.severity,
                    hint=f"write one of {', '.join(SEVERITIES[1:])}, or leave it empty",
                )
            yield reader.line_num, entry


def _read_entry(row: dict[str, str]) -> ListEntry:
    pairs = (pair.partition("=") for pair in row["notes"].split(";") if pair)
    return ListEntry(
        list=row["list"],
        programme=row["programme"],
        topics=tuple(topic for topic in row["topics"].split(";") if topic),
        measure=row["measure"],
        severity=row["severity"],
        title=row["title"],
        issuer=row["issuer"],
        regime=row["regime"],
        citation=row["citation"],
        notes=tuple((key, value) for key, _, value in pairs),
    )


# ------------------------------------------------------------------------------------------------
# Whose list a row is on, read by the one table of regimes and those of the sources' own lists.
# ------------------------------------------------------------------------------------------------


def known_regime(text: str) -> str | None:
    """Return the code of a regime, also of one that only a source from outside has."""
    return find_regime(text) or _regimes_of_lists().get(text.casefold())


def known_regimes() -> tuple[str, ...]:
    """Return every code that is no country's, sorted."""
    return tuple(sorted({*regime_codes(), *_regimes_of_lists().values()}))


def read_regime(text: str, file: str, line: int) -> str:
    """Return the code of a regime.

    Raises:
        RowRefused: It is not known. The whole load fails: an entry under a name that no rule knows
            would stop nothing.
    """
    code = known_regime(text)
    if code is None:
        several = "; ".join(
            f"for {country} say which: {', '.join(codes)}"
            for country, codes in OF_SEVERAL_LISTS.items()
        )
        raise RowRefused(
            "is not a known regime",
            file=file,
            line=line,
            field="regime",
            value=text,
            hint=f"write one of {', '.join(known_regimes())}, or a country; {several}",
        )
    return code


def _regimes_of_lists() -> dict[str, str]:
    regimes = {entry.regime for entry in list_table().values() if entry.regime}
    return {regime.casefold(): regime for regime in regimes}
