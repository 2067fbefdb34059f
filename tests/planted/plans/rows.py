"""Plans that are rows of a YAML file: what an order says, and what that means.

A plan is entered under its name (`positive` or `twin` of an indicator, with the values of its
factors), and takes each of its `steps` whose `when` fits the values. A step puts values in places
of the order (`set`; null leaves one out), changes the `item` for one for surveillance (six), the
`day` and the `role`, adds `others` (role, name, country) and parties (`party`), and says what is
found (`expect`: indicator, status, severity, of whom: acme, * or null, and about what), which
`gaps` there are and what cannot be told (`doubt`). `{factor}` stands for a value.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from onward.queries.planted.planted import Case, Planter, positive, six, twin
from tests.clear_orders import with_value
from tests.unit.cases import freeze, table

Row = Mapping[str, Any]

ENTER: Final = {"positive": positive, "twin": twin}
STEP: Final = frozenset(
    {"when", "item", "set", "day", "role", "others", "party", "expect", "gaps", "doubt"}
)


def enter_plans(rows: Mapping[str, Row]) -> None:
    """Enter the plan of each row under its name."""
    for name, row in rows.items():
        planter = _make_planter(name, row["steps"])
        for entry in row["enter"]:
            sort = next(sort for sort in ENTER if sort in entry)
            factors = {key: freeze(values) for key, values in entry.items() if key != sort}
            ENTER[sort](entry[sort], **factors)(planter)


def _make_planter(name: str, steps: Sequence[Row]) -> Planter:
    def plant(case: Case, **values: Any) -> None:
        for step in steps:
            assert step.keys() <= STEP, step.keys() - STEP
            fits = (values[key] in freeze(fitting) for key, fitting in step.get("when", {}).items())
            if all(fits):
                _take_step(case, _fill(step, values))

    plant.__name__ = name
    return plant


def _take_step(case: Case, step: dict[str, Any]) -> None:
    if step.get("item") == "six":
        case.order["items"] = [six()]
    for place, value in step.get("set", {}).items():
        case.order = with_value(case.order, place, value)
    for key in ("day", "role"):
        if key in step:
            setattr(case, key, step[key])
    for role, name, country in step.get("others", ()):
        case.others.append((role, case.party(name, country=country)))
    for name, facts in step.get("party", {}).items():
        case.party(name, **facts)
    for indicator, status, severity, subject, *about in step.get("expect", ()):
        case.expect(indicator, status, severity, subject=subject, about=about[0] if about else None)
    for on, place in step.get("gaps", ()):
        case.gap(on, place)
    for indicator in step.get("doubt", ()):
        case.doubt(indicator, None)


def _fill(value: Any, values: Mapping[str, Any]) -> Any:
    """Put the values of a plan in the places of their names; a name alone is the value itself."""
    if isinstance(value, str):
        whole = re.fullmatch(r"\{(\w+)\}", value)
        if whole:
            given = values[whole[1]]
            return list(given) if isinstance(given, tuple) else given
        return re.sub(r"\{(\w+)\}", lambda name: str(values[name[1]]), value)
    if isinstance(value, list):
        return [_fill(one, values) for one in value]
    if isinstance(value, dict):
        return {_fill(key, values): _fill(one, values) for key, one in value.items()}
    return value


enter_plans(table(__file__, "PLANS", lists=True))
