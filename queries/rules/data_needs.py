"""Sorts of data that an indicator cannot do without, and how a reader is told of them.

An indicator says in its file what it needs (`detection.needs`). Where no layer holds any of it,
what the indicator does not find is not *not found*: nobody could have found it.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, NamedTuple, get_args

from onward.graph.sayings import joined, say
from onward.queries.model.words import DataKind

NAMED_PARTIES: Final = 6
"""Parties that one sentence names; it counts the others."""

DATA_KINDS: Final[tuple[DataKind, ...]] = get_args(DataKind)
"""The sorts of data in the order in which a reader is told of them."""


class _Words(NamedTuple):
    """One row of the table, in which names of regimes or parties are still to be filled in."""

    name: str
    absent: str
    untold: str


@cache
def _read_words() -> Mapping[str, _Words]:
    table = files("onward.queries") / "rules" / "data_needs.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return MappingProxyType(
        {row["kind"]: _Words(row["name"], row["absent"], row["untold"]) for row in rows}
    )


def name_data(kind: DataKind, regimes: Sequence[str] = ()) -> str:
    """Return in words what data of a sort tells.

    Args:
        kind: The sort.
        regimes: Of lists: whose.

    >>> name_data("sanctions_lists", ["EU", "UN"])
    'the lists of EU and UN'
    """
    return say(_read_words()[kind].name, regimes=joined(regimes, last=" and "))


def say_absent(kind: DataKind, regimes: Sequence[str] = ()) -> str:
    """Say that nothing of a sort is loaded.

    >>> say_absent("sanctions_lists", ["EU", "UN"])
    'no EU or UN list is loaded'
    >>> say_absent("shipments")
    'no loaded source tells of past deliveries'
    """
    return say(_read_words()[kind].absent, regimes=joined(regimes, last=" or "))


def say_untold(kind: DataKind, names: Sequence[str]) -> str:
    """Say of whom no source tells something, though of others one does.

    >>> say_untold("ownership", ["Acme", "Beta"])
    'no loaded source tells who owns Acme or Beta'
    """
    further = len(names) - NAMED_PARTIES
    more = [say("{count} more", count=further)] if further > 0 else []
    parties = joined((*names[:NAMED_PARTIES], *more), last=" or ")
    return say(_read_words()[kind].untold, parties=parties)
