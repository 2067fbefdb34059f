"""From a layer's tables to parties that can be compared: names plain, dates and countries read.

This is the slow part, and needs Arrow's functions, which are slow to import: it runs once for each
layer.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.countries import country_code
from onward.graph.matching.layers.indexed_parties import IndexedParty, ListedName
from onward.graph.matching.query import LEGAL_ENTITY
from onward.graph.model import KIND_UNCERTAIN, Identifier, NameKind, PartyKind
from onward.graph.names.birth_dates import parse_birth_dates
from onward.graph.names.confusables import unmask
from onward.graph.names.forms import PlainName, make_form, make_plain
from onward.graph.names.korean import person_readings
from onward.graph.statements.tables import values
from onward.graph.statements.unnamed_owners import NOT_NAMED

NOT_SCREENED: Final = (
    PartyKind.ADDRESS,
    PartyKind.CONTACT,
    PartyKind.SECURITY,
    PartyKind.BANK_ACCOUNT,
)
"""Kinds of nodes that are not parties: nobody sells to an address or a bond."""

BATCH: Final = 4096
"""How many parties are Python values at the same time."""

_UNKNOWN: Final = pa.scalar(PartyKind.UNKNOWN.value, pa.string())
_ABBREVIATION: Final = re.compile(r"\(\s*[A-Z][A-Z0-9.&-]{1,9}\s*\)")
_COUNTRY_NOTES: Final = frozenset({"countries", "nationality", "citizenship", "flag"})


def drop_unscreened(parties: pa.Table) -> pa.Table:
    """Leave out the rows of a layer's table ``parties`` that are not parties, or have no name."""
    kinds = parties["kind"].cast(pa.string())
    left_out = pc.is_in(kinds, pa.array(NOT_SCREENED, pa.string()))
    # only a party of no kind may stand for an owner who is not named
    without_kind = parties.filter(pc.equal(kinds, _UNKNOWN))
    rows = zip(*(values(without_kind[name]) for name in ("id", "notes")), strict=True)
    unnamed = [party for party, notes in rows if any(key == NOT_NAMED for key, _ in notes)]
    if unnamed:
        left_out = pc.or_(left_out, pc.is_in(parties["id"], pa.array(unnamed, pa.string())))
    return parties.filter(pc.invert(left_out))


def read_listed_parties(
    parties: pa.Table, names: pa.Table, identifiers: pa.Table
) -> Iterator[IndexedParty]:
    """Yield the parties in the order of their table.

    Args:
        parties: As `drop_unscreened` returns them.
        names: The layer's table of further names.
        identifiers: The layer's table of identifiers.
    """
    ids = parties["id"]
    all_names = _RowsByParty(names, ids, ("text", "kind"))
    all_numbers = _RowsByParty(
        identifiers, ids, ("scheme", "value", "country", "valid", "personal")
    )
    columns = ("id", "kind", "country", "incorporated", "notes", "name", "address")
    for start in range(0, len(parties), BATCH):
        batch = parties.slice(start, BATCH)
        rows = zip(
            *(values(batch[column]) for column in columns),
            all_names.rows_by_party(start, len(batch)),
            all_numbers.rows_by_party(start, len(batch)),
            strict=True,
        )
        for party, kind, country, incorporated, notes, name, address, others, numbers in rows:
            is_person = kind == PartyKind.PERSON
            is_open = any(key == KIND_UNCERTAIN for key, _ in notes)
            yield IndexedParty(
                party,
                LEGAL_ENTITY if is_open else kind,
                _read_countries(country, notes),
                _read_birth_dates(notes),
                incorporated,
                tuple(Identifier(*number) for number in numbers),
                tuple(_read_names([(name, "primary"), *others], is_person=is_person)),
                (address,) if address and not is_person else (),
            )


class _RowsByParty:
    """A table's rows by the party that they belong to, in the order of the parties."""

    def __init__(self, table: pa.Table, ids: pa.ChunkedArray, columns: Sequence[str]) -> None:
        owners = np.asarray(pc.fill_null(pc.index_in(table["party"], ids), -1))
        # Stable: a party's rows stay in the order of the table, so that names come as listed.
        order = np.argsort(owners, kind="stable")
        order = order[np.searchsorted(owners[order], 0) :]  # rows of parties that are left out
        self._table = table.select(columns).take(order)
        self._ends = np.searchsorted(owners[order], np.arange(len(ids) + 1))

    def rows_by_party(self, start: int, count: int) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of each of `count` parties from `start` on."""
        ends = self._ends[start : start + count + 1]
        batch = self._table.slice(ends[0], ends[-1] - ends[0])
        rows = list(zip(*map(values, batch.columns), strict=True))
        return (rows[low:high] for low, high in pairwise((ends - ends[0]).tolist()))


def _read_countries(country: str | None, notes: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    codes = {country}
    for key, text in notes:
        if key in _COUNTRY_NOTES:
            codes.update(map(country_code, text.split(";")))
    return tuple(sorted(code for code in codes if code is not None))


def _read_birth_dates(notes: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    dates: set[str] = set()
    for key, text in notes:
        if key == "birth_date":
            dates.update(parse_birth_dates(text))
    return tuple(sorted(dates))


def _read_names(texts: Sequence[tuple[str, NameKind]], *, is_person: bool) -> Iterator[ListedName]:
    for text, kind in texts:
        for plain in _read_name(text):
            yield ListedName(text, kind, make_form(plain, person=is_person))


def _read_name(text: str) -> list[PlainName]:
    """Make a name plain as it is written, and in the other ways in which people ask for it.

    As it looks, where it has look-alike letters; as lists spell a Korean person; and without its
    own abbreviation: whoever asks for "Rosoboronexport" means "Rosoboronexport OJSC (ROE)".
    """
    as_written = make_plain(text)
    others = []
    if (unmasked := unmask(text)) is not None:
        others.append(make_plain(unmasked.text))
    others += map(make_plain, person_readings(text))
    if "(" in text:
        others.append(make_plain(_ABBREVIATION.sub(" ", text)))
    by_words = {as_written.words: as_written}
    for other in others:
        if other.words:
            by_words.setdefault(other.words, other)
    return list(by_words.values())
