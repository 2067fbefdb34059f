"""A flow of trade between countries as the reading of a measure, and in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from onward.graph.countries import country_name
from onward.graph.sayings import say

# ------------------------------------------------------------------------------------------------
# Measures of countries as a reader calls them, with their values on their scales.
# ------------------------------------------------------------------------------------------------

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


_SEPARATOR: Final = "/"


class TradeFlow(NamedTuple):
    """What a country reports of its trade with another one.

    Attributes:
        reporter: The country that reports: what one reports as sold, the other may not report.
        direction: import or export.
        heading: First digits of customs codes; "" for all goods.
        partner: "" for all countries.
        worth: A whole number.
        left_out: Smaller flows that are not shown behind it.
    """

    reporter: str
    direction: str
    heading: str
    partner: str
    currency: str
    worth: str
    left_out: int = 0

    def write(self) -> str:
        """Return it as the value of a reading."""
        return _SEPARATOR.join(map(str, self))

    @classmethod
    def read(cls, value: str) -> "TradeFlow":
        """Return the flow of a reading.

        >>> TradeFlow.read("KZ/export/8517/RU/USD/1250000/0").partner
        'RU'
        """
        reporter, direction, heading, partner, currency, worth, left_out = value.split(_SEPARATOR)
        return cls(reporter, direction, heading, partner, currency, worth, int(left_out))


def say_trade_flow(value: str) -> str:
    """Return a flow in words.

    >>> say_trade_flow("KZ/export/8517/RU/USD/1250000/0")
    'Kazakhstan reports exports of goods of heading 8517 to Russia, worth USD 1,250,000'
    """
    flow = TradeFlow.read(value)
    partner = country_name(flow.partner) if flow.partner else "all countries"
    goods = f"goods of heading {flow.heading}" if flow.heading else "all goods"
    verb, preposition = ("exports", "to") if flow.direction == "export" else ("imports", "from")
    worth = " ".join(filter(None, (flow.currency, f"{int(flow.worth):,}")))
    reporter = country_name(flow.reporter)
    return f"{reporter} reports {verb} of {goods} {preposition} {partner}, worth {worth}"
