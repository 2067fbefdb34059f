"""Rows of several lists that are one party: what it shares with itself tells nothing."""

from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.names.words import make_form, make_plain
from onward.queries.detection.context import Context
from onward.queries.detectors.listed_parties.own_listed_direct.topics import entries_on

_TELLING_NOTHING: Final = frozenset({"weak", "former"})


def is_one_party_twice(context: Context, left: int, right: int) -> bool:
    """Tell whether two lists have an entry of one party: of one name, and both listed.

    Whoever is on no list is no list's entry: a listed party at its address, of its very name, is
    evidence that it is the one.
    """
    first, second = context.engine.parties([left, right])
    if not entries_on(first, context.tables, context.on, context.as_of):
        return False
    return not _list_names(first).isdisjoint(_list_names(second))


def _list_names(record: PartyRecord) -> set[str]:
    names = {record.name}
    for row in record.members:
        names |= {row.name, *(name.text for name in row.names if name.kind not in _TELLING_NOTHING)}
    return {make_form(make_plain(name), person=False).joined for name in names}
