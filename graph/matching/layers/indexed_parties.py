"""Parties of a layer as they are compared, and as they are kept ready.

What is slow to make (`parties`) is made once and kept as one line of JSON a party. A party is
read from its line without touching the others, several times faster than cell by cell from columns.
"""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import orjson

from onward.graph.model import Identifier, NameKind, PartyKind
from onward.graph.names.around.within import is_name_of_group
from onward.graph.names.forms import NameForm, PlainName, make_form
from onward.graph.names.score import join_initials

_LEAST_INITIALS: Final = 4
"""Letters of initials that tell a party apart beside other words."""


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name of a party, ready to be compared; `text` as the source writes it."""

    text: str
    kind: NameKind
    form: NameForm


@dataclass(frozen=True, slots=True)
class IndexedParty:
    """A party of a layer, as it is compared.

    Attributes:
        id: As the layer has it, source:local.
        countries: ISO 3166-1 alpha-2, sorted: seat, nationalities, citizenships, flag.
        birth_dates: ISO texts whose precision is kept, sorted.
        addresses: Of anybody but a person, as listed.
        names: The primary one first; one with look-alike letters twice, as written and as it looks.
    """

    id: str
    kind: str
    countries: tuple[str, ...]
    birth_dates: tuple[str, ...]
    incorporated: str | None
    identifiers: tuple[Identifier, ...]
    names: tuple[ListedName, ...]
    addresses: tuple[str, ...] = ()

    def says_who(self, name: ListedName) -> bool:
        """Tell whether a name may lift its party's band where it stands whole in another one.

        A weak alias does so only as a group's name, or as the initials of another name: "NUDT".
        """
        if name.kind != "weak" or is_name_of_group(name.form):
            return True
        is_long = len(name.form.joined) >= _LEAST_INITIALS and len(name.form.tokens) == 1
        return is_long and any(
            join_initials(other.form) == name.form.joined
            for other in self.names
            if other.kind != "weak"
        )

    def to_line(self) -> bytes:
        """Write the party as one line of JSON."""
        return orjson.dumps(
            (
                *(self.id, self.kind, self.countries, self.birth_dates, self.incorporated),
                [
                    (number.scheme, number.value, number.country, number.valid, number.personal)
                    for number in self.identifiers
                ],
                [(name.text, name.kind, *_plain_cells(name.form.plain)) for name in self.names],
                self.addresses,
            ),
            option=orjson.OPT_APPEND_NEWLINE,
        )

    @classmethod
    def from_line(cls, line: bytes) -> "IndexedParty":
        """Read a party from its line; its names get their forms again, which is fast."""
        party, kind, countries, births, incorporated, numbers, names, places = orjson.loads(line)
        is_person = kind == PartyKind.PERSON
        # Positions, not keys, as `to_line` writes them: a layer has a million such lines.
        return cls(
            party,
            kind,
            tuple(countries),
            tuple(births),
            incorporated,
            tuple(Identifier(*number) for number in numbers),
            tuple(
                ListedName(text, name_kind, make_form(PlainName(*cells), person=is_person))
                for text, name_kind, *cells in names
            ),
            tuple(places),
        )


def _plain_cells(name: PlainName) -> tuple[str, bool, bool]:
    return name.words, name.is_latin, name.is_cut


class ListedParties:
    """Reads parties by row.

    Args:
        lines: The parties' lines, one after the other.
        ends: int64[n + 1]: the start of each line, then the end of the last one.
    """

    def __init__(self, lines: bytes | mmap.mmap, ends: npt.NDArray[np.int64]) -> None:
        self._lines = lines
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, row: int) -> IndexedParty:
        return IndexedParty.from_line(self._lines[self._ends[row] : self._ends[row + 1]])

    def ids(self) -> Iterator[str]:
        """Yield the id of each party, by row."""
        for party, _ in self.first_names():
            yield party

    def first_names(self) -> Iterator[tuple[str, str]]:
        """Yield the id and the plain words of the first name of each party, by row.

        No name gets its form: that takes most of the time in which a party is read.
        """
        for start, end in pairwise(self._ends.tolist()):
            party, *_, names, _ = orjson.loads(self._lines[start:end])
            yield party, names[0][2] if names else ""
