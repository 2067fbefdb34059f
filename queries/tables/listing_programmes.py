"""What the programme of a list entry is about (`tables/listing_programmes.csv`).

A programme against weapons of mass destruction says with whom Art. 4(1)(a) is concerned; one
against serious human-rights violations, that its bearer has a record of misuse.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from onward.graph.model import Listing
from onward.graph.names.normalise import normalise
from onward.graph.tables import Required
from onward.queries.tables.rows import DatedEntry, Day, RowBasis

ProgrammeSubject = Literal["weapons", "misuse"]


@dataclass(frozen=True, slots=True)
class ListingProgramme(DatedEntry):
    """A programme as list entries name it.

    Attributes:
        programme: As an entry has it; capitals and signs do not matter.
        about: weapons: of mass destruction; misuse: serious violations of human rights.
    """

    key = ("programme", "since")
    programme: Required
    about: ProgrammeSubject
    title: Required
    since: Day
    until: Day
    basis: RowBasis

    def has(self, entry: Listing, on: date) -> bool:
        """Tell whether an entry is of this programme, as it stands on a day."""
        # sources name a programme, or the act of the entry
        names = {normalise(text) for text in (entry.programme, entry.act) if text}
        return normalise(self.programme) in names and self.holds_on(on)


def find_programme(
    programmes: Sequence[ListingProgramme],
    entries: Iterable[Listing],
    about: ProgrammeSubject,
    on: date,
) -> ListingProgramme | None:
    """Return the first programme about a subject that one of some entries is of, or None."""
    named = [entry for entry in entries if entry.programme or entry.act]
    for row in programmes if named else ():
        if row.about == about and any(row.has(entry, on) for entry in named):
            return row
    return None
