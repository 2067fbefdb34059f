"""From a layer's tables to parties that can be compared: names plain, dates and countries read.

This is the slow part, and needs Arrow's functions, which are slow to import: it runs once a layer.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.countries import country_code
from onward.graph.matching.indexed_parties import IndexedParty, ListedName
from onward.graph.model import Identifier, NameKind, PartyKind
from onward.graph.names.birth_dates import parse_birth_dates
from onward.graph.names.confusables import unmask as unmasked
from onward.graph.names.forms import PlainName, make_form, make_plain
from onward.graph.names.korean import person_readings
from onward.graph.tables import values

NOT_SCREENED: Final = (
    PartyKind.ADDRESS,
    PartyKind.CONTACT,
    PartyKind.SECURITY,
    PartyKind.BANK_ACCOUNT,
)
"""Kinds of nodes that are no parties: nobody sells to an address or a bond."""

BATCH: Final = 4096
"""Parties whose cells are Python values at one time."""

_ABBREVIATION: Final = re.compile(r"\(\s*[A-Z][A-Z0-9.&-]{1,9}\s*\)")
_COUNTRY_NOTES: Final = frozenset({"countries", "nationality", "citizenship", "flag"})


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
    for start in range(0, len(parties), BATCH):
        some = parties.slice(start, BATCH)
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
    found = {day for key, text in notes if key == "birth_date" for day in parse_birth_dates(text)}
    return tuple(sorted(found))


def _names(texts: Sequence[tuple[str, NameKind]], *, is_person: bool) -> Iterator[ListedName]:
    for text, kind in texts:
        for made in _readings(text):
            yield ListedName(text, kind, make_form(made, person=is_person))


def _readings(text: str) -> list[PlainName]:
    """Make a name plain as it is written, and in the other ways in which it is asked for.

    As it looks, where it has look-alike letters; as lists spell a Korean person; and without its
    own abbreviation: whoever asks for "Rosoboronexport" means "Rosoboronexport OJSC (ROE)".
    """
    made = make_plain(text)
    others = []
    if (looks := unmasked(text)) is not None:
        others.append(make_plain(looks.text))
    others += map(make_plain, person_readings(text))
    if "(" in text:
        others.append(make_plain(_ABBREVIATION.sub(" ", text)))
    readings = {made.words: made}
    for other in others:
        if other.words:
            readings.setdefault(other.words, other)
    return list(readings.values())
