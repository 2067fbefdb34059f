"""Parties of a layer as they are compared: their names made plain, dates and countries read.

What is slow to make is made once and kept as an Arrow file, one row a party, in batches of equal
length, so that a party is read from a mapped file without touching the others.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.countries import country_code
from onward.graph.identity.birth_dates import birth_dates
from onward.graph.identity.confusables import variant as unmasked
from onward.graph.identity.forms import Form, Plain, form, plain
from onward.graph.model import Identifier, NameKind, PartyKind
from onward.graph.row_reader import column_reader
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


@dataclass(frozen=True, slots=True)
class ListedBatch:
    """Some parties, as they are kept and as they are found.

    Attributes:
        rows: At most `BATCH`, with the columns of `SCHEMA`.
        names: Each name with the row of its party in the layer.
        numbers: Each identifier likewise.
    """

    rows: pa.RecordBatch
    names: list[tuple[int, Form]]
    numbers: list[tuple[int, Identifier]]


def screened(parties: pa.Table) -> pa.Table:
    """Leave out the rows of a layer's table ``parties`` that are no parties."""
    left_out = pc.is_in(parties["kind"].cast(pa.string()), pa.array(NOT_SCREENED, pa.string()))
    return parties.filter(pc.invert(left_out))


def listed_batches(
    parties: pa.Table, names: pa.Table, identifiers: pa.Table
) -> Iterator[ListedBatch]:
    """Yield all parties in the order of their table, in full batches but for the last.

    Args:
        parties: As `screened` leaves them.
        names: The layer's table of further names.
        identifiers: The layer's table of identifiers.
    """
    of_names, of_numbers = _Grouped(names, parties["id"]), _Grouped(identifiers, parties["id"])
    for start in range(0, len(parties), BATCH):
        some = parties.slice(start, BATCH)
        named = _Names(some, *of_names.part(start, len(some)))
        numbers, ends = of_numbers.part(start, len(some))
        columns = {
            **{name: values(some[name]) for name in ("id", "kind", "incorporated")},
            **_facts(some),
            **named.columns(),
            **_number_columns(numbers, ends),
        }
        yield ListedBatch(
            pa.RecordBatch.from_pydict(columns, schema=SCHEMA),
            [(start + at, made) for at, made in named.forms],
            list(zip(_owners(ends, start), _identifiers(numbers), strict=True)),
        )


class _Grouped:
    """A table's rows by the party that they belong to, in the order of the parties."""

    def __init__(self, table: pa.Table, ids: pa.ChunkedArray) -> None:
        owners = np.asarray(pc.fill_null(pc.index_in(table["party"], ids), -1))
        order = np.argsort(owners, kind="stable")
        order = order[np.searchsorted(owners[order], 0) :]  # rows of parties that are left out
        self._table = table.take(order)
        self._ends = np.searchsorted(owners[order], np.arange(len(ids) + 1))

    def part(self, start: int, count: int) -> tuple[pa.Table, list[int]]:
        """Give the rows of some parties, and where those of each begin, and of the last end."""
        ends = self._ends[start : start + count + 1]
        return self._table.slice(ends[0], ends[-1] - ends[0]), (ends - ends[0]).tolist()


def _owners(ends: list[int], start: int) -> Iterator[int]:
    """Give for each row of a part the row of its party."""
    for row, (low, high) in enumerate(pairwise(ends), start):
        yield from repeat(row, high - low)


def _identifiers(table: pa.Table) -> Iterator[Identifier]:
    return map(Identifier, *(values(table[column]) for column in _NUMBER_COLUMNS))


def _number_columns(table: pa.Table, ends: list[int]) -> dict[str, pa.Array]:
    return {
        f"number_{column}": _lists(values(table[column]), ends, SCHEMA.field(f"number_{column}"))
        for column in _NUMBER_COLUMNS
    }


def _lists(cells: list[Any], ends: list[int], field: pa.Field) -> pa.Array:
    return pa.ListArray.from_arrays(
        pa.array(ends, pa.int32()), pa.array(cells, field.type.value_type)
    )


def _facts(parties: pa.Table) -> dict[str, list[list[str]]]:
    countries, births = [], []
    for country, notes in zip(values(parties["country"]), values(parties["notes"]), strict=True):
        codes = {country, *_noted_countries(notes)} - {None}
        dates = {day for key, text in notes if key == "birth_date" for day in birth_dates(text)}
        countries.append(sorted(codes))
        births.append(sorted(dates))
    return {"countries": countries, "birth_dates": births}


def _noted_countries(notes: Sequence[tuple[str, str]]) -> Iterator[str | None]:
    for key, text in notes:
        if key in _COUNTRY_NOTES:
            yield from map(country_code, text.split(";"))


class _Names:
    """The names of some parties: the primary one first, and each in all the ways it reads."""

    def __init__(self, parties: pa.Table, others: pa.Table, ends: list[int]) -> None:
        self.forms: list[tuple[int, Form]] = []
        self._cells: list[tuple[str, str, str, bool, bool]] = []
        self._ends = [0]
        further = list(zip(values(others["text"]), values(others["kind"]), strict=True))
        firsts = zip(values(parties["name"]), values(parties["kind"]), pairwise(ends), strict=True)
        for at, (first, kind, (low, high)) in enumerate(firsts):
            for text, name_kind in ((first, "primary"), *further[low:high]):
                for made in _readings(text):
                    self.forms.append((at, form(made, person=kind == PartyKind.PERSON)))
                    self._cells.append((text, name_kind, made.words, made.is_latin, made.is_cut))
            self._ends.append(len(self._cells))

    def columns(self) -> dict[str, pa.Array]:
        """Give the columns of the names in `SCHEMA`."""
        columns = zip(*self._cells, strict=True)
        return {
            f"name_{column}": _lists(list(cells), self._ends, SCHEMA.field(f"name_{column}"))
            for column, cells in zip(_NAME_COLUMNS, columns, strict=True)
        }


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
