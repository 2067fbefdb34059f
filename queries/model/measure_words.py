"""Measures of countries as a reader calls them, with their values on their scales."""

from functools import partial
from typing import Final

from onward.graph.sayings import say
from onward.graph.tables import read_words

_read: Final = partial(read_words, "onward.queries.model", "code_words.csv")

_MEASURES: Final = _read("measure")
_SCALE_ENDS: Final = _read("scale_end")
"""What the scale of a measure ends at; of others it counts nothing."""

_VALUES: Final = _read("value")
_FAMILIES: Final = _read("family")


def name_measure(measure: str) -> str:
    """Name a measure."""
    return _MEASURES.get(measure, measure.replace("_", " "))


def read_measure(measure: str, value: str) -> tuple[str, str, str]:
    """Return a measure's name, its value in words, and what its scale ends at, "" for none.

    >>> read_measure("fh_d4", "1")
    ('Freedom House D4 (free personal expression)', '1', '4')
    """
    words = _VALUES.get(f"{measure}={value}", value)
    return name_measure(measure), words, _SCALE_ENDS.get(measure, "")


def say_measure(measure: str, value: str | None) -> str:
    """Return a measure with its value.

    >>> say_measure("fh_d4", "1")
    'Freedom House D4 (free personal expression): 1 of 4'
    """
    if value is None:
        return f"{name_measure(measure)}: no value"
    name, words, top = read_measure(measure, value)
    return f"{name}: {words}" + (f" of {top}" if top else "")


def say_family(family: str) -> str:
    """Name a family of measures.

    >>> say_family("vdem")
    'V-Dem'
    """
    return say(_FAMILIES.get(family, family.replace("_", " ")))
