"""div-shared-address: at one address, or on one line, with a listed party.

No node is skipped for the number of its parties: a mass-registration address lowers the severity
and is named with that number, unless both parties name the same unit of it (`queries.units`).
The severity is that of the keep_gravest_paths node; its paths are shown.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Final

from onward.graph.pattern import End, Pattern, Question, Step
from onward.queries.addresses.comparing import address_text
from onward.queries.addresses.shared import (
    CROWD,
    PLACES,
    SERVICE_DIVISIONS,
    SharedNode,
    party_count,
    shared_node,
)
from onward.queries.detection.context import Context
from onward.queries.detection.path_findings import WeighedPath, finding_of_paths, keep_gravest_paths
from onward.queries.detection.path_search import PathSearch, limits_as_unknown, search_paths
from onward.queries.detection.results import Detected, Result, Subject
from onward.queries.rules.severity import Severity

_SERVICE_FIRM_AT: Final = Pattern(
    steps=(Step(ties=PLACES, direction="in", hops=(1, 1)),), end=End(sectors=SERVICE_DIVISIONS)
)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that shares an address or contact with a listed one."""
    for subject in context.subjects:
        yield from context.results(
            ("div-shared-address", subject), partial(_about, context, subject)
        )


def _about(context: Context, subject: Subject) -> Iterator[Result]:
    for walk in search_paths(replace(context, subjects=(subject,))):
        yield from limits_as_unknown(walk)
        if walk.paths:
            yield from _found(context, walk)


def _found(context: Context, walk: PathSearch) -> Iterator[Detected]:
    def weigh(path: tuple[int, ...]) -> WeighedPath[SharedNode]:
        node = shared_node(context, walk.subject.pid, path)
        return WeighedPath(path, *_severity(context, node), node)

    weighed = keep_gravest_paths(context, walk, weigh)
    if weighed is not None:
        cut, first = weighed
        node = first.facts
        what = "a telephone number, domain or account" if node.is_contact else "an address"
        relation = f"shares {what} with"
        rules = first.rules
        told = finding_of_paths(
            context, cut, relation=relation, severity=first.severity, severity_rules=rules
        )
        yield replace(told, values=_values(context, node), counterfactuals=_would(first))


def _severity(context: Context, node: SharedNode) -> tuple[Severity, tuple[str, ...]]:
    count = party_count(context, node.pid)
    if count > CROWD:
        if node.closeness == "unit":
            return context.severity, (f"the same unit of an address of {count} parties: high",)
        what = "contact" if node.is_contact else "mass-registration address"
        return "low", (f"{what}, {count} parties: low",)
    firm = _service_firm(context, node) if node.is_contact else None
    if firm is not None:
        return "medium", (f"contact of the service firm {firm}: medium",)
    return context.severity, ()


def _service_firm(context: Context, node: SharedNode) -> str | None:
    """Name a third party on the line that is a service firm."""
    question = Question(_SERVICE_FIRM_AT, context.on, context.as_of, not_ends=frozenset(node.ends))
    [path] = context.engine.witnesses(question, node.pid, 1).definite.paths[:1] or [None]
    if path is None:
        return None
    [(firm, _)] = context.engine.ends(path)
    return context.engine.parties([firm])[0].name


def _values(context: Context, node: SharedNode) -> dict[str, Any]:
    return {
        "node": node.record.id,
        "address": address_text(node.record),
        "parties": party_count(context, node.pid),
        "match": node.closeness,
        "own_address": list(node.addresses[0]),
        "listed_address": list(node.addresses[1]),
    }


def _would(first: WeighedPath[SharedNode]) -> tuple[str, ...]:
    if first.severity == "low" and not first.facts.is_contact:
        return ("high if both are shown to be in the same unit",)
    return ()
