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

from onward.queries.model.words import DataKind

DATA_KINDS: Final[tuple[DataKind, ...]] = get_args(DataKind)
"""The sorts of data in the order in which a reader is told of them."""


class _Words(NamedTuple):
    """One row of the table, in which a name of regimes is still to be filled in."""

    name: str
    absent: str


@cache
def _read_words() -> Mapping[str, _Words]:
    table = files("onward.queries") / "rules" / "data_needs.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return MappingProxyType({row["kind"]: _Words(row["name"], row["absent"]) for row in rows})


def name_data(kind: DataKind, regimes: Sequence[str] = ()) -> str:
    """Return in words what data of a sort tells.

    Args:
        kind: The sort.
        regimes: Of lists: whose.

    >>> name_data("sanctions_lists", ["EU", "UN"])
    'the lists of EU and UN'
    """
    return _read_words()[kind].name.format(regimes=_join_words(regimes, "and"))


def say_absent(kind: DataKind, regimes: Sequence[str] = ()) -> str:
    """Say that nothing of a sort is loaded.

    >>> say_absent("sanctions_lists", ["EU", "UN"])
    'no EU or UN list is loaded'
    >>> say_absent("shipments")
    'no loaded source tells of past deliveries'
    """
    return _read_words()[kind].absent.format(regimes=_join_words(regimes, "or"))


def _join_words(words: Sequence[str], conjunction: str) -> str:
    first = ", ".join(words[:-1])
    return f" {conjunction} ".join(filter(None, (first, *words[-1:])))
