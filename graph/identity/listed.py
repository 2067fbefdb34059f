"""Parties of a layer as they are compared: their names made plain, dates and countries read.

What is slow to make is made once and kept as an Arrow file, one row a party, in batches of equal
length, so that a party is read from a mapped file without touching the others.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.countries import country_code
from onward.graph.engines.embedded.row_reader import column_reader
from onward.graph.identity.birth_dates import birth_dates
from onward.graph.identity.confusables import variant as unmasked
from onward.graph.identity.forms import Form, Plain, form, plain
from onward.graph.model import Identifier, NameKind, PartyKind
from onward.graph.tables import values

BATCH: Final = 4096
"""Parties of a batch."""

NOT_SCREENED: Final = (
    PartyKind.ADDRESS,
    PartyKind.CONTACT,
    PartyKind.SECURITY,
    PartyKind.BANK_ACCOUNT,
)
"""Kinds of nodes that are no parties: nobody sells to an address or a bond."""

_COUNTRY_NOTES: Final = frozenset({"countries", "nationality", "citizenship", "flag"})


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name of a party, ready to be compared; `text` as the source writes it."""

    text: str
    kind: NameKind
    form: Form


@dataclass(frozen=True, slots=True)
class IndexedParty:
    """A party of a layer, as it is compared.

    Attributes:
        id: As the layer has it, source:local.
        countries: ISO 3166-1 alpha-2, sorted: seat, nationalities, citizenships, flag.
        birth_dates: ISO texts whose precision is kept, sorted.
        names: The primary one first; one with look-alike letters twice, as written and as it looks.
    """

    id: str
    kind: str
    countries: tuple[str, ...]
    birth_dates: tuple[str, ...]
    incorporated: str | None
    identifiers: tuple[Identifier, ...]
    names: tuple[ListedName, ...]


_TEXTS = pa.list_(pa.string())
_FLAGS = pa.list_(pa.bool_())
_NAME_COLUMNS: Final = ("text", "kind", "words", "is_latin", "is_cut")
_NUMBER_COLUMNS: Final = ("scheme", "value", "country", "valid", "personal")
SCHEMA: Final = pa.schema(
    {
        "id": pa.string(),
        "kind": pa.string(),
        "countries": _TEXTS,
        "birth_dates": _TEXTS,
        "incorporated": pa.string(),
        "name_text": _TEXTS,
        "name_kind": _TEXTS,
        "name_words": _TEXTS,
        "name_is_latin": _FLAGS,
        "name_is_cut": _FLAGS,
        "number_scheme": _TEXTS,
        "number_value": _TEXTS,
        "number_country": _TEXTS,
        "number_valid": _FLAGS,
        "number_personal": _FLAGS,
    }
)
"""One row a party; the parts of a name or identifier are columns of lists of one length."""


def listed_rows(parties: pa.Table, names: pa.Table, numbers: pa.Table) -> Iterator[pa.RecordBatch]:
    """Make the rows of the parties that are screened, in the order of the table.

    Args:
        parties, names, numbers: The layer's tables; the last is ``identifiers``.

    Yields:
        Batches of `BATCH` parties with the columns of `SCHEMA`; the last may be shorter.
    """
    left_out = pc.is_in(parties["kind"].cast(pa.string()), pa.array(NOT_SCREENED, pa.string()))
    parties = parties.filter(pc.invert(left_out))
    ids = parties["id"]
    of_names, of_numbers = _Grouped(names, ids), _Grouped(numbers, ids)
    for start in range(0, len(parties), BATCH):
        some = parties.slice(start, BATCH)
        span = range(start, start + len(some))
        yield pa.RecordBatch.from_pydict(
            {
                "id": values(some["id"]),
                "kind": values(some["kind"]),
                **_facts(some),
                **_names(some, of_names.columns(span, ("text", "kind"))),
                **{
                    f"number_{column}": lists
                    for column, lists in of_numbers.columns(span, _NUMBER_COLUMNS).items()
                },
            },
            schema=SCHEMA,
        )


class _Grouped:
    """A table's rows by the party that they belong to, in the order of the parties."""

    def __init__(self, table: pa.Table, ids: pa.ChunkedArray) -> None:
        owners = np.asarray(pc.fill_null(pc.index_in(table["party"], ids), -1))
        order = np.argsort(owners, kind="stable")
        order = order[np.searchsorted(owners[order], 0) :]  # rows of parties that are left out
        self._table = table.take(order)
        self._ends = np.searchsorted(owners[order], np.arange(len(ids) + 1)).tolist()

    def columns(self, rows: range, names: Sequence[str]) -> dict[str, list[list[Any]]]:
        """Give, by column, a list for each party of a span."""
        ends = self._ends[rows.start : rows.stop + 1]
        part = self._table.slice(ends[0], ends[-1] - ends[0])
        found = {}
        for name in names:
            cells = values(part[name])
            found[name] = [cells[low - ends[0] : high - ends[0]] for low, high in pairwise(ends)]
        return found


def _facts(parties: pa.Table) -> dict[str, list[Any]]:
    countries, births = [], []
    for country, notes in zip(values(parties["country"]), values(parties["notes"]), strict=True):
        codes = {country, *_noted_countries(notes)} - {None}
        dates = {day for key, text in notes if key == "birth_date" for day in birth_dates(text)}
        countries.append(sorted(codes))
        births.append(sorted(dates))
    incorporated = values(parties["incorporated"])
    return {"countries": countries, "birth_dates": births, "incorporated": incorporated}


def _noted_countries(notes: Sequence[tuple[str, str]]) -> Iterator[str | None]:
    for key, text in notes:
        if key in _COUNTRY_NOTES:
            yield from map(country_code, text.split(";"))


def _names(parties: pa.Table, others: dict[str, list[list[Any]]]) -> dict[str, list[list[Any]]]:
    """Put the primary name before the others, and make all plain, in each way they read."""
    columns: dict[str, list[list[Any]]] = {column: [] for column in _NAME_COLUMNS}
    for first, texts, kinds in zip(
        values(parties["name"]), others["text"], others["kind"], strict=True
    ):
        rows = [
            (text, kind, made.words, made.is_latin, made.is_cut)
            for text, kind in ((first, "primary"), *zip(texts, kinds, strict=True))
            for made in _readings(text)
        ]
        for column, cells in zip(_NAME_COLUMNS, zip(*rows, strict=True), strict=True):
            columns[column].append(list(cells))
    return {f"name_{column}": lists for column, lists in columns.items()}


def _readings(text: str) -> list[Plain]:
    """Make a name plain, as it is written, and as it looks where it has look-alike letters."""
    made = plain(text)
    looks = unmasked(text)
    if looks is None or (other := plain(looks.text)).words == made.words:
        return [made]
    return [made, other]


class ListedParties:
    """Reads parties by row.

    Args:
        batches: As `listed_rows` yields them.
    """

    def __init__(self, batches: Sequence[pa.RecordBatch]) -> None:
        self._batches = batches
        self._readers: dict[int, dict[str, Callable[[int], Any]]] = {}

    def __len__(self) -> int:
        return sum(len(batch) for batch in self._batches)

    def names_by_party(self) -> list[int]:
        """Give how many names each party has, by row."""
        lengths = (pc.list_value_length(batch["name_text"]) for batch in self._batches)
        return [count for batch in lengths for count in batch.to_pylist()]

    def __getitem__(self, row: int) -> IndexedParty:
        number, at = divmod(row, BATCH)
        cells = {name: read(at) for name, read in self._reader(number).items()}
        is_person = cells["kind"] == PartyKind.PERSON
        names = _zipped(cells, "name", _NAME_COLUMNS)
        numbers = _zipped(cells, "number", _NUMBER_COLUMNS)
        return IndexedParty(
            cells["id"],
            cells["kind"],
            cells["countries"],
            cells["birth_dates"],
            cells["incorporated"],
            tuple(Identifier(*number) for number in numbers),
            tuple(
                ListedName(text, kind, form(Plain(*made), person=is_person))
                for text, kind, *made in names
            ),
        )

    def _reader(self, number: int) -> dict[str, Callable[[int], Any]]:
        if number not in self._readers:
            table = pa.Table.from_batches([self._batches[number]])
            self._readers[number] = {name: column_reader(table[name]) for name in SCHEMA.names}
        return self._readers[number]


def _zipped(cells: dict[str, Any], part: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(cells[f"{part}_{column}"] for column in columns), strict=True)
