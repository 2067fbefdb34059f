"""What is not known, in words, and who is to be asked for it.

A gap names its place in the order (``parties.1.owners``), which is for programs. A reader gets the
fact in words, and the customer a sentence. What the exporter itself must look up, and whatever has
no row here, is internal: nobody outside learns what was compared with what.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from onward.graph.sayings import fill
from onward.graph.tables import Required, read_table
from onward.queries.assessment.words.gap_names import name_item_at, name_party
from onward.queries.model.words import Audience
from onward.queries.transactions.stated_facts import say_role
from onward.queries.transactions.transaction import Transaction


@dataclass(frozen=True, slots=True)
class GapWords:
    """A fact that is not known.

    Attributes:
        what: The fact, as it stands in a sentence: "all owners of Acme and their shares".
        question: What asks for it; "" = nobody is asked.
        audience: Who is asked.
    """

    what: str
    question: str
    audience: Audience = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class _GapRow(GapWords):
    """The words of one place in an order.

    Attributes:
        place: With ``*`` for a number or a key; the longest that a place begins with counts.
        covers: The place alone, or as a part all places within it that have no row of their own.
    """

    place: Required
    covers: Literal["place", "part"]


_ROWS: Final = read_table("onward.queries.assessment", "gap_words.csv", _GapRow)
_BY_PLACE: Final = {row.place: row for row in _ROWS if row.covers == "place"}
_BY_PART: Final = {row.place: row for row in _ROWS if row.covers == "part"}

ASKED_PLACES: Final = frozenset((*_BY_PLACE, *_BY_PART))
"""Every place in an order, or part of it, that something asks for."""

UNNAMED: Final = "a fact that the order or a source should give"
"""What is said of a place that has no words."""


def describe_unknown(field: str, role: str | None, transaction: Transaction) -> GapWords:
    """Return a fact that is not known in words, and what asks for it.

    Args:
        field: Its place in the order, as gaps give it.
        role: The role of the party that it is about, if any.
        transaction: The order; only names that stand in it are said, never those of a source.
    """
    return fill_gap_words(field, role, transaction, str, say_role, fill)


def fill_gap_words(
    field: str,
    role: str | None,
    transaction: Transaction,
    translate: Callable[[str], str],
    say: Callable[[str], str],
    fill_in: Callable[[str, Mapping[str, str]], str],
) -> GapWords:
    """Return a fact that is not known in the words of a language.

    Args:
        field: Its place in the order.
        role: The role of the party that it is about, if any.
        transaction: The order.
        translate: Returns a text of this module in the language, its parts in braces as they are.
        say: Returns a role in the language.
        fill_in: Returns a text of the language with its parts, which fit what stands before them.
    """
    place = _generalise_place(field)
    words = _BY_PLACE.get(place) or _find_part(place)
    if words is None:
        return GapWords(translate(UNNAMED), translate("Who can tell this?"))
    names = {
        "role": say(role or "party"),
        "party": name_party(field, role, transaction, translate, say),
        "item": name_item_at(field, transaction, translate),
    }
    what = fill_in(translate(words.what), names)
    return GapWords(what, fill_in(translate(words.question), names), words.audience)


def _generalise_place(field: str) -> str:
    """Return a place with its numbers, and the key of an identifier, as ``*``.

    >>> _generalise_place("parties.0.owners.2.name"), _generalise_place("parties.1.identifiers.lei")
    ('parties.*.owners.*.name', 'parties.*.identifiers.*')
    """
    parts = ["*" if part.isdecimal() else part for part in field.split(".")]
    if len(parts) > 1 and parts[-2] == "identifiers":
        parts[-1] = "*"
    return ".".join(parts)


def _find_part(place: str) -> GapWords | None:
    for beginning, words in _BY_PART.items():
        if place == beginning or place.startswith(f"{beginning}."):
            return words
    return None
