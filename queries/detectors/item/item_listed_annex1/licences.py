"""The licence on file: does it cover an item on the day?"""

from dataclasses import dataclass

from onward.graph.dates import holds_on
from onward.graph.names.normalise import normalise
from onward.queries.detection.context import Context
from onward.queries.transactions.control_codes import is_within
from onward.queries.transactions.items import Item
from onward.queries.transactions.parts import Licence


@dataclass(frozen=True, slots=True)
class LicenceCheck:
    """Whether the licence on file covers an item, and the sentence that says why."""

    covers: bool
    number: str
    text: str


def check_licence(item: Item, context: Context) -> LicenceCheck | None:
    """Check the licence on file for an item; None: there is no licence.

    It must name the item, by its control code or an entry above it, its customs code or its
    description; one that does not say what it covers covers nothing. Its interval is half open, and
    an end that is not stated is open (docs/semantics.md, Time), which the sentence says.
    """
    licence = context.transaction.licence
    if licence is None:
        return None
    name = f"licence {licence.number}" + (f" of {licence.authority}" if licence.authority else "")
    period = _period_text(licence)
    # the reasons in the order in which a person would look at the paper
    if not holds_on(licence.date, licence.valid_until, context.on):
        text = f"{name} is not valid on {context.on}: {period}"
        return LicenceCheck(False, licence.number, text)
    if not licence.covers:
        return LicenceCheck(False, licence.number, f"{name} does not say what it covers")
    if not any(_names_item(text, item) for text in licence.covers):
        return LicenceCheck(False, licence.number, f"{name} does not name this item")
    return LicenceCheck(True, licence.number, f"{name} covers this item: {period}")


def _period_text(licence: Licence) -> str:
    since = licence.date or "a day that is not stated"
    return f"valid from {since} until {licence.valid_until or 'a day that is not stated'}"


def _names_item(text: str, item: Item) -> bool:
    if item.control_code and is_within(item.control_code, text):
        return True
    if item.hs and text.strip() == item.hs:
        return True
    return bool(item.description) and normalise(text) == normalise(item.description or "")
