"""div-shared-address: at one address, or on one line, with a listed party.

No node is skipped for the number of its parties: a mass-registration address lowers the severity
and is named with that number, unless both parties name the same unit of it (`queries.units`).
The severity is that of the strongest node; its paths are shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from onward.graph.pattern import End, Pattern, Question, Step
from onward.queries.addresses import text_of
from onward.queries.context import Context
from onward.queries.reached import found
from onward.queries.results import SEVERITIES, Found, Result, Severity
from onward.queries.service_firms import DIVISIONS
from onward.queries.shared_nodes import CROWD, PLACES, SharedNode, party_count, shared_node
from onward.queries.walks import Walk, every_path, spent, walks

_SERVICE_FIRM_AT: Final = Pattern(
    steps=(Step(ties=PLACES, direction="in", hops=(1, 1)),), end=End(sectors=DIVISIONS)
)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that shares an address or contact with a listed one."""
    for walk in walks(context):
        yield from spent(walk)
        if walk.paths:
            yield _found(context, walk)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A path, the node on it, and how much it weighs."""

    path: tuple[int, ...]
    node: SharedNode
    severity: Severity
    rules: tuple[str, ...]
    parties: int


def _found(context: Context, walk: Walk) -> Found:
    judged = _judge(context, walk)
    if walk.more != "no" and all(one.severity != context.level for one in judged):
        walk = every_path(context, walk)
        judged = _judge(context, walk)
    top = max((one.severity for one in judged), key=SEVERITIES.index)
    strongest = [one for one in judged if one.severity == top]
    first, shown = strongest[0], max(block.paths.show for block in context.patterns)
    more = "yes" if len(judged) > len(strongest[:shown]) else walk.more
    paths = tuple(one.path for one in strongest[:shown])
    what = "a telephone number, domain or account" if first.node.is_contact else "an address"
    told = found(
        context,
        replace(walk, paths=paths, more=more),
        relation=f"shares {what} with",
        severity=first.severity,
        severity_rules=first.rules,
    )
    return replace(told, values=_values(first), counterfactuals=_would(first))


def _judge(context: Context, walk: Walk) -> list[_Judged]:
    return [_judged(context, walk.subject.pid, path) for path in walk.paths]


def _judged(context: Context, start: int, path: tuple[int, ...]) -> _Judged:
    node = shared_node(context, start, path)
    count = party_count(context, node.pid)
    severity, rules = _severity(context, node, count)
    return _Judged(path, node, severity, rules, count)


def _severity(context: Context, node: SharedNode, count: int) -> tuple[Severity, tuple[str, ...]]:
    if count > CROWD:
        if node.match == "unit":
            return context.level, (f"the same unit of an address of {count} parties: high",)
        what = "contact" if node.is_contact else "mass-registration address"
        return "low", (f"{what}, {count} parties: low",)
    firm = _service_firm(context, node) if node.is_contact else None
    if firm is not None:
        return "medium", (f"contact of the service firm {firm}: medium",)
    return context.level, ()


def _service_firm(context: Context, node: SharedNode) -> str | None:
    """Name a third party on the line that is a service firm."""
    question = Question(_SERVICE_FIRM_AT, context.on, context.as_of, not_ends=frozenset(node.ends))
    [path] = context.engine.witnesses(question, node.pid, 1).definite.paths[:1] or [None]
    if path is None:
        return None
    [(firm, _)] = context.engine.ends(path)
    return context.engine.parties([firm])[0].name


def _values(one: _Judged) -> dict[str, Any]:
    node = one.node
    return {
        "node": node.record.id,
        "address": text_of(node.record),
        "parties": one.parties,
        "match": node.match,
        "own_address": list(node.addresses[0]),
        "listed_address": list(node.addresses[1]),
    }


def _would(one: _Judged) -> tuple[str, ...]:
    if one.parties > CROWD and one.node.match != "unit":
        return ("high if both are shown to be in the same unit",)
    return ()
