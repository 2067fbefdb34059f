"""A flow of trade between countries as the reading of a measure, and in words."""

from functools import partial
from typing import Final, NamedTuple

from onward.graph.countries import country_name
from onward.graph.sayings import say
from onward.graph.tables import read_words

# ------------------------------------------------------------------------------------------------
# Measures of countries as a reader calls them, with their values on their scales.
# ------------------------------------------------------------------------------------------------

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
