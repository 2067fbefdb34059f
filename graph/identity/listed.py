"""Parties of a layer as they are compared: their names made plain, dates and countries read.

What is slow to make is made once and kept as a line of JSON a party. A party is read from its line
without touching the others, several times faster than cell by cell from columns.
"""

import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.countries import country_code
from onward.graph.identity.birth_dates import birth_dates
from onward.graph.identity.confusables import variant as unmasked
from onward.graph.identity.forms import Form, Plain, form, plain
from onward.graph.model import Identifier, NameKind, PartyKind
from onward.graph.tables import values

NOT_SCREENED: Final = (
    PartyKind.ADDRESS,
    PartyKind.CONTACT,
    PartyKind.SECURITY,
    PartyKind.BANK_ACCOUNT,
)
"""Kinds of nodes that are no parties: nobody sells to an address or a bond."""

_BATCH: Final = 4096  # parties whose cells are Python values at one time
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

    def line(self) -> bytes:
        """Write the party as one line of JSON."""
        return orjson.dumps(
            (
                *(self.id, self.kind, self.countries, self.birth_dates, self.incorporated),
                [(n.scheme, n.value, n.country, n.valid, n.personal) for n in self.identifiers],
                [(n.text, n.kind, *_cells(n.form.plain)) for n in self.names],
            ),
            option=orjson.OPT_APPEND_NEWLINE,
        )

    @classmethod
    def of_line(cls, line: bytes) -> "IndexedParty":
        """Read a party from its line; its names take their forms again, which is fast."""
        party, kind, countries, births, incorporated, numbers, names = orjson.loads(line)
        is_person = kind == PartyKind.PERSON
        return cls(
            party,
            kind,
            tuple(countries),
            tuple(births),
            incorporated,
            tuple(Identifier(*number) for number in numbers),
            tuple(
                ListedName(text, name_kind, form(Plain(*cells), person=is_person))
                for text, name_kind, *cells in names
            ),
        )


def _cells(made: Plain) -> tuple[str, bool, bool]:
    return made.words, made.is_latin, made.is_cut


def screened(parties: pa.Table) -> pa.Table:
    """Leave out the rows of a layer's table ``parties`` that are no parties."""
    left_out = pc.is_in(parties["kind"].cast(pa.string()), pa.array(NOT_SCREENED, pa.string()))
    return parties.filter(pc.invert(left_out))


def listed_parties(
    parties: pa.Table, names: pa.Table, identifiers: pa.Table
) -> Iterator[IndexedParty]:
    """Yield the parties in the order of their table.

    Args:
        parties: As `screened` leaves them.
        names: The layer's table of further names.
        identifiers: The layer's table of identifiers.
    """
    ids = parties["id"]
    all_names = _Grouped(names, ids, ("text", "kind"))
    all_numbers = _Grouped(identifiers, ids, ("scheme", "value", "country", "valid", "personal"))
    columns = ("id", "kind", "country", "incorporated", "notes", "name")
    for start in range(0, len(parties), _BATCH):
        some = parties.slice(start, _BATCH)
        rows = zip(
            *(values(some[column]) for column in columns),
            all_names.part(start, len(some)),
            all_numbers.part(start, len(some)),
            strict=True,
        )
        for party, kind, country, incorporated, notes, name, others, numbers in rows:
            yield IndexedParty(
                party,
                kind,
                _countries(country, notes),
                _births(notes),
                incorporated,
                tuple(Identifier(*number) for number in numbers),
                tuple(_names([(name, "primary"), *others], is_person=kind == PartyKind.PERSON)),
            )


class _Grouped:
    """A table's rows by the party that they belong to, in the order of the parties."""

    def __init__(self, table: pa.Table, ids: pa.ChunkedArray, columns: Sequence[str]) -> None:
        owners = np.asarray(pc.fill_null(pc.index_in(table["party"], ids), -1))
        order = np.argsort(owners, kind="stable")
        order = order[np.searchsorted(owners[order], 0) :]  # rows of parties that are left out
        self._table = table.select(columns).take(order)
        self._ends = np.searchsorted(owners[order], np.arange(len(ids) + 1))

    def part(self, start: int, count: int) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of each of some parties."""
        ends = self._ends[start : start + count + 1]
        some = self._table.slice(ends[0], ends[-1] - ends[0])
        rows = list(zip(*map(values, some.columns), strict=True))
        return (rows[low:high] for low, high in pairwise((ends - ends[0]).tolist()))


def _countries(country: str | None, notes: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    found = {country}
    for key, text in notes:
        if key in _COUNTRY_NOTES:
            found.update(map(country_code, text.split(";")))
    return tuple(sorted(code for code in found if code is not None))


def _births(notes: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    found = {day for key, text in notes if key == "birth_date" for day in birth_dates(text)}
    return tuple(sorted(found))


def _names(texts: Sequence[tuple[str, NameKind]], *, is_person: bool) -> Iterator[ListedName]:
    for text, kind in texts:
        for made in _readings(text):
            yield ListedName(text, kind, form(made, person=is_person))


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
        lines: The parties' lines, one after the other.
        ends: int64[n + 1]: where each line begins, and the last one ends.
    """

    def __init__(self, lines: bytes | mmap.mmap, ends: npt.NDArray[np.int64]) -> None:
        self._lines = lines
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, row: int) -> IndexedParty:
        return IndexedParty.of_line(self._lines[self._ends[row] : self._ends[row + 1]])
