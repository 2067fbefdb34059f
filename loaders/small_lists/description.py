"""What each column of a small list means; the reader is one for all of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from onward.graph.model import NameKind, PartyKind
from onward.loaders.source import Source

Cells = Mapping[str, str]

KINDS: Final[Mapping[str, PartyKind]] = {
    "Person": PartyKind.PERSON,
    "Company": PartyKind.COMPANY,
    "Organization": PartyKind.ORGANIZATION,
    "LegalEntity": PartyKind.ORGANIZATION,
    "PublicBody": PartyKind.PUBLIC_BODY,
    "Vessel": PartyKind.VESSEL,
    "Airplane": PartyKind.AIRPLANE,
}
"""What columns of kinds say, in the words of FollowTheMoney."""


def as_it_stands(cells: Cells) -> Iterator[Cells]:
    """Yield the cells of a row unchanged."""
    yield cells


@dataclass(frozen=True, slots=True)
class SmallList:
    """A list as a table: what its columns are called, and what they mean.

    Attributes:
        source: Whose list it is.
        code: The list's in `lists.csv`, and its programme's there.
        columns: The names that the header must have.
        optional: Further names that it may have.
        spellings: Other names of a column, as the publisher has also written them.
        name: The column of the party's name.
        since: Columns of the day of listing; the first one that is filled counts.
        is_dated: Whether a row without such a day is rejected.
        until: The column of the last day.
        country: The column of the party's country.
        needs_country: Whether a row without a country is rejected, and the country tells two
            parties of one name apart.
        kind: What the list's parties are, where no column says it.
        kind_column: The column that says it.
        kinds: What its words mean where that differs from `KINDS`.
        whole_names: Columns of one name each, the party's own as the list prints it.
        names: Columns of further names, with the kind of each.
        separator: What parts the names of one cell.
        topics: The column of topics in OpenSanctions' codes.
        reason: The column of the authority's reasons.
        url: The column of the document that names the party.
        notes: Columns that are told as they stand, by the key of the note.
        address: The column of the address.
        programme: The column of the programme.
        programme_words: One of these stands in that column where it is filled: other lists are
            published in tables of the same columns, and a row of another list is rejected.
        leaves_with_newest: Whether rows are lists of several days, so that a party that the newest
            one does not repeat has left with it.
        prepare: Makes of a row the cells that this description expects: a row for each party.
    """

    source: Source
    code: str
    columns: tuple[str, ...]
    name: str
    optional: tuple[str, ...] = ()
    spellings: Mapping[str, str] = field(default_factory=dict)
    since: tuple[str, ...] = ()
    is_dated: bool = True
    until: str = ""
    country: str = ""
    needs_country: bool = False
    kind: PartyKind = PartyKind.ORGANIZATION
    kind_column: str = ""
    kinds: Mapping[str, PartyKind] = field(default_factory=dict)
    whole_names: tuple[str, ...] = ()
    names: tuple[tuple[str, NameKind], ...] = ()
    separator: str = ";"
    topics: str = ""
    reason: str = ""
    url: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    programme: str = ""
    programme_words: tuple[str, ...] = ()
    leaves_with_newest: bool = False
    prepare: Callable[[Cells], Iterator[Cells]] = as_it_stands

    def read_kind(self, word: str) -> PartyKind | None:
        """Return what a word of the column of kinds means; None: it is unknown."""
        return self.kinds.get(word) or KINDS.get(word)


def describe_programme_table(
    source: Source,
    code: str,
    programme_words: tuple[str, ...],
    *,
    kind_column_means: Mapping[str, PartyKind] | None = None,
) -> SmallList:
    """Describe a table of names with programme, authority and the days of each notice.

    Args:
        source: Whose list it is.
        code: The list's in `lists.csv`.
        programme_words: What its programme is called; see `SmallList`.
        kind_column_means: What words of its column of kinds mean where that differs from `KINDS`.
    """
    return SmallList(
        source=source,
        code=code,
        columns=(
            *("schema", "name", "aliases", "topics", "program", "authority", "reason"),
            *("report-date", "start-date", "end-date", "country", "notes", "source_url"),
        ),
        name="name",
        since=("start-date", "report-date"),
        until="end-date",
        country="country",
        kind_column="schema",
        kinds=kind_column_means or {},
        names=(("aliases", "alias"),),
        topics="topics",
        reason="reason",
        url="source_url",
        notes={"notes": "note", "program": "programme", "authority": "authority"},
        programme="program",
        programme_words=programme_words,
    )
