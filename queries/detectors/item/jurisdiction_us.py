"""jurisdiction-us: whether US re-export rules reach the goods, as context with its questions."""

from collections.abc import Iterator
from typing import Final

from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import item_object
from onward.queries.detection.results import Detected, Result
from onward.queries.transactions.goods import Item, codes_in

US_REGIMES: Final = frozenset({"BIS", "OFAC", "US State", "US DoD"})
"""Regimes of the United States, as list entries name them."""

_LISTED_BY: Final = ("own-listed-direct", "own-50-aggregate", "own-minority-listed", "mil-listed")
"""Indicators whose findings rest on list entries. They run before this one."""

_ORIGIN: Final = {
    "yes": "is of US origin, or holds US parts:",
    "unclear": "may be of US origin, or hold US parts:",
    None: "does not say whether US rules on re-export reach the goods, their origin not stated:",
}


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each item that may be under US rules, and one for a hit on a US list."""
    for position, item in enumerate(context.transaction.items):
        if item.us_origin != "no" or _us_code(item):
            yield _make_finding(position, item, context)
    regimes = sorted(_list_us_regimes(context))
    if regimes:
        yield Detected(
            subject=None,
            object=("regime", regimes[0], ""),
            status="present",
            severity=context.severity,
            relation=say(
                "has a party on a list of the United States ({regimes})", regimes=joined(regimes)
            ),
            identity="list",
            values={"regimes_of_lists": regimes},
        )


def _us_code(item: Item) -> str:
    """Return the ECCN other than EAR99 that is stated: somebody held US rules to apply; else "".

    An entry whose third digit is 9 is of the United States alone, or of another single state,
    wherever it stands.
    """
    code = (item.eccn or "").replace(" ", "").upper()
    if code and code != "EAR99":
        return item.eccn or ""
    stated = item.control_code or ""
    return stated if any(entry[0][2] == "9" for entry in codes_in(stated)) else ""


def _list_us_regimes(context: Context) -> set[str]:
    regimes: set[str] = set()
    for indicator in _LISTED_BY:
        for result in context.prior_results.get(indicator, ()):
            if isinstance(result, Detected):
                regimes.update(row["regime"] for row in result.values.get("listings", ()))
    return regimes & US_REGIMES


def _make_finding(position: int, item: Item, context: Context) -> Detected:
    code = _us_code(item)
    relation = _ORIGIN.get(
        item.us_origin, say("states an ECCN ({code}), a code of US rules:", code=code)
    )
    return Detected(
        subject=None,
        object=item_object(position, item),
        status="present",
        severity=context.severity,
        relation=relation,
        identity=f"items.{position}",
        values={"item": position, "us_origin": item.us_origin, "eccn": item.eccn},
    )
