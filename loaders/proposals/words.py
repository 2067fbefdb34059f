"""What people call the columns of each table, in ten languages and more.

A party of an order has attributes as a customer has: who calls the role *Endkunde* and the
attribute *Land* calls the column *Land Endkunde*, *Endkunde Land* or *Endkundenland*.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from onward.loaders.proposals.names import ColumnNames, ColumnWords, fold_words

PartWords = dict[str, list[list[str]]]
"""The words by which people call the further columns that a cell is parted into, in its order."""

_LINKING_LETTERS: Final = ("", "n", "s", "en")
"""What German puts between the two words of a compound."""
_NAME_WORDS: Final = ("name", "nom", "nombre", "nome", "nazwa", "bezeichnung")


@cache
def words_of_columns(table: str, columns: tuple[str, ...]) -> ColumnWords:
    """Return how people call each column of a table.

    Args:
        table: Its name.
        columns: The columns that it may have; an attribute of a role is ``end_user.country``.
    """
    listed = _read_words()[table]
    # a mapping may name what no template shows: the bank, the term of delivery; a role is no column
    further = (column for column in listed if "." in column or f"{column}.name" not in listed)
    return {
        column: ColumnNames.make(column, _find_words(listed, column), _compose_names(table, column))
        for column in dict.fromkeys((*columns, *further))
    }


def _find_words(listed: Mapping[str, Sequence[str]], column: str) -> Sequence[str]:
    """Return the words for a column; who gives a party's name in place of its id calls it alike."""
    return listed.get(column) or listed.get(column.removesuffix("_name"), ())


def words_of_parts(table: str) -> PartWords:
    """Return how people call the columns that a cell is parted into, after the first of them."""
    return _read_part_words().get(table, {})


def list_roles(text: str) -> list[str]:
    """Return the roles that people call so where they write orders, in any of the languages.

    >>> list_roles("Buyer"), list_roles("Besteller"), list_roles("somebody")
    (['purchaser'], ['purchaser'], [])
    """
    words = _read_words()["orders"]
    folded = fold_words(text)
    named = (column.removesuffix(".name") for column in words if folded in words[column])
    return list(dict.fromkeys(role for role in named if f"{role}.name" in words))


def _compose_names(table: str, column: str) -> Iterator[str]:
    """Yield the names that a role and its attribute make together."""
    words = _read_words()
    role, _, attribute = column.partition(".")
    attributes = _NAME_WORDS if attribute == "name" else words["parties"].get(attribute, ())
    short_names = words[table].get(role, ())  # name a role only beside an attribute: Land WE
    for role_word in (*words[table].get(f"{role}.name", ()), *short_names):
        for attribute_word in attributes:
            yield f"{role_word} {attribute_word}"
            yield from (f"{role_word}{letters}{attribute_word}" for letters in _LINKING_LETTERS)


@cache
def _read_words() -> dict[str, dict[str, Sequence[str]]]:
    words: dict[str, dict[str, Sequence[str]]] = defaultdict(dict)
    for row in _read_rows("column_words.csv"):
        words[row["table"]][row["column"]] = tuple(row["words"].split(";"))
    return words


@cache
def _read_part_words() -> dict[str, PartWords]:
    words: dict[str, PartWords] = defaultdict(dict)
    for row in _read_rows("joined_words.csv"):
        words[row["table"]].setdefault(row["column"], []).append(row["words"].split(";"))
    return words


def _read_rows(name: str) -> list[dict[str, str]]:
    with (files("onward.loaders.proposals") / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
