"""Orders that are clear in the example world: each has all that such an order needs."""

from collections.abc import Mapping
from copy import deepcopy
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import example_tables, read_example
from onward.queries.model.assessment import Assessment
from onward.queries.planted.planted import RED_FLAGS
from onward.queries.transactions.transaction import BEHAVIOUR, parse_transaction
from tests.engines import open_world
from tests.unit.cases import table

Order = dict[str, Any]

ORDERS: Final[dict[str, dict[str, Any]]] = table(__file__, "ORDERS", lists=True)
ANSWERS: Final = dict.fromkeys((*RED_FLAGS, *BEHAVIOUR), "no")
WORLD: Final = "founder owns 100% acme; listed owns 1% sister => not_found"


def open_clear_world(line: str = WORLD) -> AssessmentSetup:
    """Open the example world of a line."""
    return open_world(read_example(line).snapshot(), "embedded", tables=example_tables())


def assess_order(setup: AssessmentSetup, order: Order) -> Assessment:
    """Assess an order that is given as plain data."""
    return assess(parse_transaction(order), setup)


def with_value(order: Order, path: str, value: object) -> Order:
    """Return an order with one field set, or left out by None.

    A step of the path is a key, the place of a part among its like, or a key with ``[]``: the
    first part under it. A place behind the last one adds a part.
    """
    changed = deepcopy(order)
    part: Any = changed
    steps = path.replace("[]", ".0").split(".")
    for step, following in pairwise(steps):
        part = _reach(part, step, [] if following.isdecimal() else {})
    *_, last = steps
    if isinstance(part, list):
        part[int(last) :] = [value, *part[int(last) + 1 :]]
    elif value is None:
        part.pop(last, None)
    else:
        part[last] = value
    return changed


def _reach(part: Any, step: str, empty: object) -> Any:
    """Return what stands at a step, which is made where it is not there yet."""
    if isinstance(part, dict):
        return part.setdefault(step, empty)
    if int(step) == len(part):
        part.append(empty)
    return part[int(step)]


def make_order(name: str, changes: Mapping[str, object] = MappingProxyType({})) -> Order:
    """Return an order of the YAML file beside this one, with values in some places of it.

    In each order all is known and nothing speaks, but for what its comment says.
    """
    row = ORDERS[name]
    order: Order = make_order(row["like"]) if "like" in row else {"answers": ANSWERS}
    for place, value in {**row["set"], **changes}.items():
        order = with_value(order, place, deepcopy(value))
    return order


def clear_order() -> Order:
    """Return an order for ordinary goods."""
    return make_order("clear")


def claimed_order() -> Order:
    """Return an order of an end-user whom no source knows, with the owner that it claims."""
    return make_order("claimed")
