"""Cases of a YAML file: an order that is clear but for what is set in it, and what is said of it.

A case says in a sentence what it shows (`case`). It takes an `order` of `tests.clear_orders` (the
`clear` one unless it names another) and puts values in places of it (`set`; null leaves a field
out). `each` lists further values of such places, each of them a case by itself; `values` are put
one by one in the places `at`. What is said may name the only such place as `{at}`, and quote what
is put there as `{value}`.

`says` maps a place of the answer to what stands there, as `tests.example_cases` has it, of the
case's `indicator`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from inspect import getfile
from typing import Any

import pytest

from onward.queries.assessment.setup import AssessmentSetup
from tests.clear_orders import assess_order, make_order, open_clear_world
from tests.example_cases import Data, check_answer
from tests.unit.cases import Test, read_cases


@dataclass(frozen=True)
class OrderCase:
    """An order, and what an assessment says of it; every key of a case in YAML is a field."""

    case: str
    says: Data
    order: str = "clear"
    set: Data = field(default_factory=dict)
    each: tuple[Data, ...] = ()
    at: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    indicator: str = ""
    world: str = ""
    """Clauses of a world of its own, rather than that of all cases."""


def each_order_case(test: Test) -> Test:
    """Run a test once for each case that stands under its name in the YAML beside it."""
    rows = read_cases(getfile(test))[test.__name__]
    cases = [one for row in rows for one in _list_variants(OrderCase(**row))]
    return pytest.mark.parametrize("case", cases, ids=[one.case for one in cases])(test)


def _list_variants(case: OrderCase) -> Iterator[OrderCase]:
    """Yield a case once for each further value that it lists, or as it is."""
    each = [*case.each, *({at: value} for at in case.at for value in case.values)]
    for number, more in enumerate(each or [{}], 1):
        quoted = {}
        if len(more) == 1:
            [(at, value)] = more.items()
            quoted = {"at": at.replace("[]", ".0"), "value": value}
        name = f"{case.case}, {number}" if each else case.case
        says = {_quote(key, quoted): _quote(wanted, quoted) for key, wanted in case.says.items()}
        yield replace(case, case=name, set=case.set | more, says=says)


def _quote(text: Any, words: Data) -> Any:
    """Return a text with `{at}` and `{value}` in it filled in."""
    for name, value in words.items() if isinstance(text, str) else ():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def check_order(setup: AssessmentSetup, case: OrderCase) -> Data:
    """Assess the order of a case, and compare each thing that is said with the answer."""
    if case.world:
        setup = open_clear_world(f"{case.world} => not_found")
    answer: Data = assess_order(setup, make_order(case.order, case.set)).to_data()
    check_answer(answer, case.indicator, case.says)
    return answer
