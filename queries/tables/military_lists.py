"""Lists that the rule pack types as military (`tables/military_lists.csv`).

Sources name a list by its title, by a programme or by the act of the entry; each name that they
write is a row, so that what counts as military can be read and corrected in one place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onward.graph.model import Listing
from onward.graph.names.normalise import normalise
from onward.graph.tables import Required
from onward.queries.tables.rows import DatedEntry, Day, RowBasis


@dataclass(frozen=True, slots=True)
class MilitaryList(DatedEntry):
    """One name of a list that names military or military-intelligence end users.

    Attributes:
        name: As an entry has it under list, programme or act; capitals and dashes do not matter.
        list: Code of the list; names of one list share it.
        title: As findings show it.
    """

    key = ("name", "since")
    name: Required
    list: Required
    title: Required
    since: Day
    until: Day
    basis: RowBasis

    def has(self, entry: Listing, on: date) -> bool:
        """Tell whether an entry is one of this list, as the list stands on a day."""
        # sources name one list in three ways, and each row bears one of them
        names = (entry.list, entry.programme, entry.act)
        list_name = normalise(self.name)
        is_named = any(name and normalise(name) == list_name for name in names)
        return is_named and self.holds_on(on)


def find_military_list(
    lists: Sequence[MilitaryList], entry: Listing, on: date
) -> MilitaryList | None:
    """Return the military list that an entry is of on a day, or None."""
    return next((row for row in lists if row.has(entry, on)), None)
