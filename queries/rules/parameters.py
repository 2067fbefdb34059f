"""What a policy or a pack of one's own may set of an indicator, and in which direction.

A parameter may be set so that more is found, never so that less is: whoever wants a milder rule
writes an indicator of another id, and the shipped one goes on answering.
"""

import re
from typing import Annotated, Literal

from pydantic import Field

from onward.loaders.readers.documents import Strict

Number = float | int
Given = float | int | str
"""A parameter as a file gives it: a number, or a decimal text."""


class Parameter(Strict):
    """A parameter that indicators share by its name; the pack file describes each once.

    Attributes:
        means: What the number is, for a reader.
        unit: fraction: above 0 and up to 1; the others are whole numbers from 1.
        stricter: The direction in which more is found.
    """

    means: Annotated[str, Field(min_length=1)]
    unit: Literal["fraction", "count", "days", "months"]
    stricter: Literal["lower", "higher"]

    def read(self, given: Given) -> Number:
        """Read a value.

        Raises:
            ValueError: It does not have the unit; the message is ``what; hint``.
        """
        # read as a text: a float such as 1e-400 is zero by the time it is a number
        text = str(given)
        if self.unit == "fraction":
            if not re.fullmatch(r"0?\.\d{1,9}|1(\.0{1,9})?", text) or not float(text):
                what = f"{text[:40]!r} is not a fraction above 0"
                raise ValueError(f'{what}; must be at most 1, such as "0.5"')
            return float(text)
        if not re.fullmatch(r"[1-9]\d{0,4}", text):
            unit = "count" if self.unit == "count" else f"number of {self.unit}"
            raise ValueError(f"{text[:40]!r} is not a {unit}; must be a whole number of at least 1")
        return int(text)

    def is_looser(self, value: Number, than: Number) -> bool:
        """Tell whether a value finds less than another."""
        return value > than if self.stricter == "lower" else value < than

    def refuse_looser(self, value: Number, than: Number) -> None:
        """Refuse a value that finds less than the one in force.

        Raises:
            ValueError: It does; the message is ``what; hint``.
        """
        if self.is_looser(value, than):
            bound = "or less" if self.stricter == "lower" else "or more"
            raise ValueError(
                f"{value} finds less than {than}, and parameters may only become stricter; "
                f"write {than} {bound}"
            )
