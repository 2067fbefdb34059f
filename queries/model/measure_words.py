"""Measures of countries as a reader calls them, with their values on their scales."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from onward.graph.sayings import say

_MEASURES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "pts_a": ("Political Terror Scale (Amnesty International)", "5"),
        "pts_h": ("Political Terror Scale (Human Rights Watch)", "5"),
        "pts_s": ("Political Terror Scale (US Department of State)", "5"),
        "vdem_civlib": ("V-Dem civil liberties", "1"),
        "vdem_clphy": ("V-Dem freedom from physical violence", "1"),
        "fh_status": ("Freedom House status", ""),
        "fh_d4": ("Freedom House D4 (free personal expression)", "4"),
        "regime": ("Act that names internal repression by the state", ""),
        "ucdp_intensity": ("Armed conflict (Uppsala Conflict Data Program)", ""),
        "assessment": ("Assessment by a person", ""),
    }
)
"""What a measure is called, and what its scale ends at; "" = it counts nothing."""

_VALUES: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("fh_status", "F"): "free",
        ("fh_status", "PF"): "partly free",
        ("fh_status", "NF"): "not free",
        ("regime", "1"): "in force",
        ("regime", "0"): "none",
        ("ucdp_intensity", "1"): "25 to 999 deaths in the year",
        ("ucdp_intensity", "2"): "1,000 deaths or more in the year",
    }
)

_FAMILIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pts": "the Political Terror Scale",
        "vdem": "V-Dem",
        "fh": "Freedom House",
        "regime": "acts of the EU or UN",
        "assessment": "a person's assessment",
    }
)


def name_measure(measure: str) -> str:
    """Name a measure."""
    return _MEASURES.get(measure, (measure.replace("_", " "), ""))[0]


def read_measure(measure: str, value: str) -> tuple[str, str, str]:
    """Return a measure's name, its value in words, and what its scale ends at, "" for none.

    >>> read_measure("fh_d4", "1")
    ('Freedom House D4 (free personal expression)', '1', '4')
    """
    name, top = _MEASURES.get(measure, (measure.replace("_", " "), ""))
    return name, _VALUES.get((measure, value), value), top


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
