"""Measures of repression and conflict: their scales, and when a value meets.

Scales are never averaged, converted or summed: two run against each other (5 is worst, 1 is best).
A measure only says of one value whether it meets; families then vote (`destinations`).
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final, Literal

from onward.graph.sayings import say
from onward.graph.tables import Column, Required
from onward.queries.tables.rows import PackRow, RowBasis, TableEntry

Combine = Literal["any", "all", "when_met", "shown"]
Direction = Literal["high_bad", "high_good", "words"]
Test = Literal["gte", "lt", "lte", "eq"]

_TESTS: Final[Mapping[Test, Callable[[Decimal, Decimal], bool]]] = {
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "eq": operator.eq,
}
_WORDS: Final[Mapping[Test, str]] = {
    "gte": "{value} or more",
    "lt": "below {value}",
    "lte": "{value} or less",
    "eq": "{value}",
}


@dataclass(frozen=True, slots=True)
class Measure(TableEntry):
    """One published measure of a country and year.

    Attributes:
        family: Measures that are not independent of each other; together they count once.
        combine: How the family's measures count: any of them meets (the worst coder decides),
            all of them must meet; only one that meets counts, and none that does not (what no
            act says is no answer); or it is only shown and never counts.
        scale: ``1-5`` for numbers between two ends, or the words that are allowed: ``F PF NF``.
        test, bound: When a value counts towards an established record, such as lt and 0.3.
        indicates: The milder bound from which a value indicates a record; "" = the same one.
        licence: Under which the publisher gives its rows.
    """

    key = ("code",)
    code: Annotated[str, Column(PackRow.required, "measure")]
    family: Required
    combine: Combine
    scale: Required
    direction: Direction
    test: Test
    bound: Required
    indicates: str
    title: Required
    licence: Required
    basis: RowBasis

    def check(self, row: PackRow) -> None:
        """Refuse a scale read the wrong way round: it would turn the best record into the worst."""
        _refuse_scale(row, self)
        _refuse_bounds(row, self)

    @property
    def threshold(self) -> str:
        """The test in words, as it is printed.

        >>> from onward.queries.tables.tables import default_tables
        >>> measures = default_tables().measures
        >>> measures["vdem_civlib"].threshold
        'below 0.45 indicates a record, below 0.3 counts towards an established one'
        >>> measures["pts_a"].threshold
        '4 or more counts towards an established record'
        """
        full = say(_WORDS[self.test], value=self.bound)
        if not self.indicates:
            return say("{test} counts towards an established record", test=full)
        return say(
            "{milder} indicates a record, {test} counts towards an established one",
            milder=say(_WORDS[self.test], value=self.indicates),
            test=full,
        )

    def is_indicated_by(self, value: str) -> bool:
        """Tell whether a value at least indicates a record.

        Raises:
            ValueError: The value is not on the scale.

        >>> from onward.queries.tables.tables import default_tables
        >>> index = default_tables().measures["vdem_civlib"]
        >>> index.is_indicated_by("0.449"), index.is_indicated_by("0.45")
        (True, False)
        """
        if self.meets(value):
            return True
        return bool(self.indicates) and self._reaches_bound(value, self.indicates)

    def meets(self, value: str) -> bool:
        """Tell whether a value counts towards an established record.

        Raises:
            ValueError: The value is not on the scale.

        >>> from onward.queries.tables.tables import default_tables
        >>> measures = default_tables().measures
        >>> measures["pts_a"].meets("4"), measures["vdem_civlib"].meets("0.3")
        (True, False)
        """
        return self._reaches_bound(value, self.bound)

    def find_height(self, value: str) -> float:
        """Return where a value stands on its scale: 0 at the first end, 1 at the second.

        Raises:
            ValueError: The value is not on the scale.

        >>> from onward.queries.tables.tables import default_tables
        >>> measures = default_tables().measures
        >>> measures["pts_a"].find_height("4"), measures["fh_status"].find_height("NF")
        (0.75, 1.0)
        """
        ends = _scale_ends(self.scale)
        if ends is None:
            words = self.scale.split()
            return words.index(value) / max(1, len(words) - 1)
        low, high = ends
        return float((_read_number(value) - low) / (high - low))

    def _reaches_bound(self, value: str, bound: str) -> bool:
        ends = _scale_ends(self.scale)
        if ends is None:
            if value not in self.scale.split():
                raise ValueError(f"{value!r} is not one of {self.scale}")
            return value == bound
        number = _read_number(value)
        if not ends[0] <= number <= ends[1]:
            raise ValueError(f"{value!r} is not on the scale {self.scale}")
        return _TESTS[self.test](number, Decimal(bound))


_WORSE: Final[Mapping[Direction, tuple[Test, ...]]] = {
    "high_bad": ("gte", "eq"),
    "high_good": ("lt", "lte", "eq"),
    "words": ("eq",),
}
"""The tests that ask for the worse end of a scale."""


def _refuse_scale(row: PackRow, measure: Measure) -> None:
    """Refuse a scale without two ends, and a test that would call the better end bad."""
    try:
        ends = _scale_ends(measure.scale)
    except ValueError as error:
        row.refuse(str(error), "scale", "write two numbers such as 0-1, or words")
    if ends is not None and ends[0] >= ends[1]:
        row.refuse("the scale ends before it begins", "scale", "write the lower end first")
    if (ends is None) is not (measure.direction == "words"):
        row.refuse("is not the direction of this scale", "direction", "write words for words only")
    if measure.test not in _WORSE[measure.direction]:
        fitting = " or ".join(_WORSE[measure.direction])
        row.refuse(f"is not a test of {measure.direction}", "test", f"write {fitting}")


def _refuse_bounds(row: PackRow, measure: Measure) -> None:
    """Refuse a bound off the scale, and one that would indicate less than it establishes."""
    for field, bound in (("bound", measure.bound), ("indicates", measure.indicates)):
        try:
            if bound:
                measure.meets(bound)
        except ValueError as error:
            row.refuse(str(error), field, "give a bound on the scale")
    if not measure.indicates or measure.direction == "words":
        return
    number, milder = Decimal(measure.bound), Decimal(measure.indicates)
    is_milder = milder > number if measure.direction == "high_good" else milder < number
    if not is_milder or measure.test == "eq":
        row.refuse("is not milder than the bound", "indicates", "write a milder bound, or none")


def _scale_ends(scale: str) -> tuple[Decimal, Decimal] | None:
    """Return both ends of a numeric scale, None for a scale of words."""
    low, dash, high = scale.partition("-")
    return (_read_number(low), _read_number(high)) if dash else None


def _read_number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"{text!r} is not a number")
    return number
