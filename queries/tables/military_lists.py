"""Lists that the rule pack types as military (`tables/military_lists.csv`).

Sources name a list by its title, by a programme or by the act of the entry; each name that they
write is a row, so that what counts as military can be read and corrected in one place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from onward.graph.dates import holds_on
from onward.graph.model import Listing
from onward.graph.names.normalise import normalise
from onward.queries.tables.rows import BASIS_COLUMNS, Basis, TableRow

MILITARY_COLUMNS: Final = ("name", "list", "title", *BASIS_COLUMNS)


@dataclass(frozen=True, slots=True)
class MilitaryList:
    """One name of a list that names military or military-intelligence end users.

    Attributes:
        name: As an entry has it under list, programme or act; capitals and dashes do not matter.
        list: Code of the list; names of one list share it.
        title: As findings show it.
    """

    name: str
    list: str
    title: str
    since: str | None
    until: str | None
    basis: Basis

    def has(self, entry: Listing, on: date) -> bool:
        """Tell whether an entry is one of this list, as the list stands on a day."""
        # sources name one list in three ways, and each row bears one of them
        names = (entry.list, entry.programme, entry.act)
        list_name = normalise(self.name)
        is_named = any(name and normalise(name) == list_name for name in names)
        return is_named and holds_on(self.since, self.until, on)


def read_military_list(row: TableRow) -> tuple[object, MilitaryList]:
    """Read one row of military_lists.csv; its key is name and since."""
    since, until = row.interval()
    name = row.required("name")
    code, title = row.required("list"), row.required("title")
    return (name, since), MilitaryList(name, code, title, since, until, row.basis())


def find_military_list(
    lists: Sequence[MilitaryList], entry: Listing, on: date
) -> MilitaryList | None:
    """Return the military list that an entry is of on a day, or None."""
    return next((row for row in lists if row.has(entry, on)), None)
