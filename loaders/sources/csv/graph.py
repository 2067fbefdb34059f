"""Rows of parties, ties and listings."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, get_args

from onward.graph.addresses.reading import CONTACT_KINDS
from onward.graph.codes import INTERESTS, TOPICS
from onward.graph.matching.identifiers import read_listed_numbers
from onward.graph.model import (
    KIND_UNCERTAIN,
    Directness,
    Identifier,
    Listing,
    Name,
    Party,
    PartyKind,
    Standing,
    Tie,
    TieKind,
)
from onward.graph.shares import Share
from onward.loaders.parsing import cells as fields
from onward.loaders.parsing.cells import take
from onward.loaders.parsing.lists import read_regime
from onward.loaders.parsing.names import tidy
from onward.loaders.source import FieldRefused
from onward.loaders.sources.csv.named_parties import read_end
from onward.loaders.sources.csv.row import CsvRow

SHARED: Final = frozenset({TieKind.OWNS, TieKind.CONTROLS})
"""Kinds of tie that can have a share."""

_KINDS: Final = tuple(kind.value for kind in PartyKind)
_TIE_KINDS: Final = frozenset({*(kind.value for kind in TieKind), "part_of"})
_STANDING: Final = get_args(Standing)
_DIRECTNESS: Final = get_args(Directness)


def read_party(row: CsvRow) -> tuple[str, Party]:
    """Read a row of parties.

    Returns:
        (The row's id, the party.)
    """
    record = row.id_in_table()
    if ":" in record:
        hint = "parties of this file have plain ids; another source's party is described there"
        raise FieldRefused("bad_code", field="id", value=record, hint=hint)
    kind = row.code("kind", _KINDS)
    # an empty cell says neither person nor company nor body: no name is compared less for it
    open_kind = () if kind else ((KIND_UNCERTAIN, "the table does not say what it is"),)
    kind = kind or PartyKind.ORGANIZATION.value
    country = row.country("country")
    row.check_letters("name")
    party = Party(
        id=row.layer.prefix + record,
        name=tidy(row.required("name")),
        kind=kind,
        country=country,
        source=row.source(record),
        names=tuple(Name(tidy(alias)) for alias in fields.items(row.cells["aliases"])),
        identifiers=_read_identifiers(row, kind, country),
        topics=_read_topics(row),
        address=row.text("address"),
        incorporated=row.date("incorporated"),
        dissolved=row.date("dissolved"),
        sector=row.text("sector"),
        notes=(*open_kind, *_list_births(row), *_list_contacts(row)),
    )
    return record, party


def _list_births(row: CsvRow) -> Iterator[tuple[str, str]]:
    if (day := row.date("birth_date")) is not None:
        yield "birth_date", day


def _list_contacts(row: CsvRow) -> Iterator[tuple[str, str]]:
    for kind in CONTACT_KINDS:
        for line in fields.items(row.cells[kind]):
            yield kind, line


def _read_identifiers(row: CsvRow, kind: str, country: str | None) -> tuple[Identifier, ...]:
    """Read the identifier columns; a number that fails its check is kept with a warning."""
    imo = "imo" if kind == PartyKind.VESSEL else "imo_company"
    columns = {
        "lei": "lei",
        "registration_number": "registration_number",
        "tax_number": "tax_number",
        "imo": imo,
    }
    identifiers: list[Identifier] = []
    for column, scheme in columns.items():
        personal = kind == PartyKind.PERSON and column in ("tax_number", "registration_number")
        national = country if column.endswith("_number") else None
        for raw in fields.items(row.cells[column]):
            numbers = read_listed_numbers(scheme, raw, national, personal=personal)
            identifiers.extend(numbers)
            if numbers[-1].valid is False:
                row.warn(column, f"is not a valid {scheme} number", "" if personal else raw)
    return tuple(identifiers)


def _read_topics(row: CsvRow) -> tuple[str, ...]:
    topics = []
    for topic in fields.items(row.cells["topics"]):
        try:
            topics.append(_check_topic("topics", topic))
        except FieldRefused as refused:
            row.leave_out(refused)
    return tuple(topics)


def _check_topic(name: str, topic: str) -> str:
    if topic not in TOPICS:
        hint = "use a FollowTheMoney topic code, such as sanction or gov.security"
        raise FieldRefused("unknown_topic", field=name, value=topic, hint=hint)
    return topic


def read_tie(row: CsvRow) -> tuple[str, Tie]:
    """Read a row of ties; ``part_of`` is ``contains`` with the ends exchanged.

    Returns:
        (The row's id, the tie.)
    """
    record = row.id_in_table()
    source = row.source(record)
    start, end = read_end(row, "from", source), read_end(row, "to", source)
    row.required("kind")
    kind = row.code("kind", _TIE_KINDS) or ""
    if kind == "part_of":
        start, end, kind = end, start, TieKind.CONTAINS.value
    since, until = row.interval()
    if start == end:
        row.warn("to", "the tie leads from a party to itself", end)
    tie = Tie(
        start=start,
        end=end,
        kind=kind,
        source=source,
        share=_read_share(row, kind),
        interest=row.optional_code("interest", INTERESTS),
        since=since,
        until=until,
        directness=row.optional_code("directness", _DIRECTNESS),  # type: ignore[arg-type]  # just checked
        standing=row.optional_code("standing", _STANDING, "stated"),  # type: ignore[arg-type]  # likewise
        text=row.text("text"),
    )
    return record, tie


_SHARE_COLUMNS = ("share", "share_min", "share_max", "share_min_exclusive", "share_max_exclusive")


def _read_share(row: CsvRow, kind: str) -> Share | None:
    """Return the share; of one that cannot be read nothing is known."""
    try:
        share = _parse_share(*[row.cells[column] for column in _SHARE_COLUMNS])
    except FieldRefused as refused:
        row.leave_out(refused)
        return None
    if share is not None and kind not in SHARED:
        hint = f"leave it out; only {' and '.join(sorted(SHARED))} have a share"
        field = next((column for column in _SHARE_COLUMNS if row.cells[column]), "share")
        row.leave_out(FieldRefused("invalid_statement", field=field, value=kind, hint=hint))
        return None
    return share


@lru_cache(maxsize=4096)
def _parse_share(*cells: str) -> Share | None:
    """Parse the share cells: an exact share, or its bounds."""
    # cached: most rows of a file repeat a few shares
    row = dict(zip(_SHARE_COLUMNS, cells, strict=True))
    if row["share"]:
        return _parse_exact_share(row)
    least = take(row, "share_min", fields.fraction, "bad_number")
    most = take(row, "share_max", fields.fraction, "bad_number")
    above = take(row, "share_min_exclusive", fields.yes_or_no, "bad_code")
    below = take(row, "share_max_exclusive", fields.yes_or_no, "bad_code")
    try:
        return fields.share(least, most, above=above, below=below)
    except ValueError as error:
        raise FieldRefused("bad_number", field="share_min", hint=str(error)) from error


def _parse_exact_share(row: Mapping[str, str]) -> Share | None:
    """Parse a share that is known exactly: both bounds at once."""
    if any(row[column] for column in _SHARE_COLUMNS[1:]):
        hint = "share is the exact share; leave it out where share_min or share_max say more"
        raise FieldRefused("bad_number", field="share", value=row["share"], hint=hint)
    exact = take(row, "share", fields.fraction, "bad_number")
    return fields.share(exact, exact, above=False, below=False)


def read_listing(row: CsvRow) -> tuple[str, Listing]:
    """Read a row of listings.

    Returns:
        (The row's id, the listing.)

    Raises:
        RowRefused: The regime is not known.
    """
    record = row.local_id()
    since, until = row.interval()
    listing = Listing(
        id=record,
        party=row.party("party"),
        topic=_check_topic("topic", row.required("topic")),
        regime=read_regime(row.required("regime"), row.file.name, row.line),
        source=row.source(record),
        list=row.text("list"),
        programme=row.text("programme"),
        entry_id=row.text("entry_id"),
        measure=row.text("measure"),
        since=since,
        until=until,
    )
    return record, listing
