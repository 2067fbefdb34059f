"""What the file of data of a list says: its publisher, its columns, and what they mean.

A column that a publisher adds or renames is a line of `source.yaml` in the folder of its source.
"""

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from onward.graph.model import NameKind, PartyKind
from onward.loaders.catalogue import Described, read_form

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


class ListForm(Described):
    """A list: whose it is, and what its columns or elements mean.

    Attributes:
        source: Publisher, licence, address, freshness and size.
        prefix: What the ids of its parties begin with; "" = the name of the source.
        list: The list's code in `lists.csv`.
        columns: The names that the header of a table must have.
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
        numbers: Columns or codes of numbers, with the scheme of each.
        address: Columns that together are the address.
        programme: The column of the programme.
        programme_words: One of these stands in that column where it is filled: other lists are
            published in tables of the same columns, and a row of another list is rejected.
        leaves_with_newest: Whether rows are lists of several days, so that a party that the newest
            one does not repeat has left with it.
        words: Further tables of words, which the list's own code looks up.
    """

    prefix: str = ""
    list: str = ""
    columns: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    spellings: dict[str, str] = Field(default_factory=dict)
    name: str = ""
    since: tuple[str, ...] = ()
    is_dated: bool = True
    until: str = ""
    country: str = ""
    needs_country: bool = False
    kind: PartyKind = PartyKind.ORGANIZATION
    kind_column: str = ""
    kinds: dict[str, PartyKind] = Field(default_factory=dict)
    whole_names: tuple[str, ...] = ()
    names: dict[str, NameKind] = Field(default_factory=dict)
    separator: str = ";"
    topics: str = ""
    reason: str = ""
    url: str = ""
    notes: dict[str, str] = Field(default_factory=dict)
    numbers: dict[str, str] = Field(default_factory=dict)
    address: tuple[str, ...] = ()
    programme: str = ""
    programme_words: tuple[str, ...] = ()
    leaves_with_newest: bool = False
    words: dict[str, dict[str, str]] = Field(default_factory=dict)

    @property
    def id_prefix(self) -> str:
        """What the ids of its parties begin with."""
        return self.prefix or self.source.name

    def read_kind(self, word: str) -> PartyKind | None:
        """Return what a word of the column of kinds means; None: it is unknown."""
        return self.kinds.get(word) or KINDS.get(word)


def read_list_form(module_file: str) -> ListForm:
    """Read the file of data of a list; see `read_form`."""
    return read_form(module_file, ListForm)
