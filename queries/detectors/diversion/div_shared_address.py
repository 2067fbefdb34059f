"""div-shared-address: at one address, or on one line, with a listed party.

No node is skipped for the number of its parties: a mass-registration address lowers the severity
and is named with that number, unless both parties name the same unit of it
(`onward.queries.addresses.units`). The severity is that of the strongest node; its paths are shown.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

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
from onward.queries.detection.paths.findings import (
    WeighedPath,
    finding_of_paths,
    keep_gravest_paths,
)
from onward.queries.detection.paths.search import PathSearch, limits_as_unknown, search_paths
from onward.queries.detection.results import Detected, Result, Subject
from onward.queries.model.values import FindingValues
from onward.queries.rules.severity import Severity

_SERVICE_FIRM_AT_NODE: Final = Pattern(
    steps=(Step(ties=PLACES, direction="in", hops=(1, 1)),), end=End(sectors=SERVICE_DIVISIONS)
)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that shares an address or contact with a listed one."""
    for subject in context.subjects:
        judge = partial(_judge_subject, context, subject)
        yield from context.results(("div-shared-address", subject), judge)


def _judge_subject(context: Context, subject: Subject) -> Iterator[Result]:
    for search in search_paths(replace(context, subjects=(subject,))):
        yield from limits_as_unknown(search)
        if search.paths:
            yield from _judge_paths(context, search)


def _judge_paths(context: Context, search: PathSearch) -> Iterator[Detected]:
    def weigh(path: tuple[int, ...]) -> WeighedPath[SharedNode]:
        node = shared_node(context, search.subject.pid, path)
        return WeighedPath(path, *_weigh_node(context, node), node)

    gravest = keep_gravest_paths(context, search, weigh)
    if gravest is not None:
        cut_search, first = gravest
        node = first.facts
        what = "a telephone number, domain or account" if node.is_contact else "an address"
        finding = finding_of_paths(
            context,
            cut_search,
            relation=f"shares {what} with",
            severity=first.severity,
            severity_rules=first.rules,
        )
        yield replace(
            finding,
            values=_node_values(context, node),
            counterfactuals=_write_counterfactuals(first),
        )


def _weigh_node(context: Context, node: SharedNode) -> tuple[Severity, tuple[str, ...]]:
    count = party_count(context, node.pid)
    if count > CROWD:
        # even among many parties one office is one office
        if node.closeness == "unit":
            return context.severity, (f"the same unit of an address of {count} parties: high",)
        what = "contact" if node.is_contact else "mass-registration address"
        return "low", (f"{what}, {count} parties: low",)
    # a line of a service firm is many clients' line
    firm = _find_service_firm(context, node) if node.is_contact else None
    if firm is not None:
        return "medium", (f"contact of the service firm {firm}: medium",)
    return context.severity, ()


def _find_service_firm(context: Context, node: SharedNode) -> str | None:
    """Name a third party on the line that is a service firm."""
    engine = context.engine
    question = Question(
        _SERVICE_FIRM_AT_NODE, context.on, context.as_of, not_ends=frozenset(node.ends)
    )
    paths = engine.witnesses(question, node.pid, 1).definite.paths
    if not paths:
        return None
    [(firm, _)] = engine.ends(paths[0])
    return engine.parties([firm])[0].name


def _node_values(context: Context, node: SharedNode) -> FindingValues:
    return {
        "node": node.record.id,
        "address": address_text(node.record),
        "parties": party_count(context, node.pid),
        "match": node.closeness,
        "own_address": list(node.addresses[0]),
        "listed_address": list(node.addresses[1]),
    }


def _write_counterfactuals(gravest: WeighedPath[SharedNode]) -> tuple[str, ...]:
    if gravest.severity == "low" and not gravest.facts.is_contact:
        return ("high if both are shown to be in the same unit",)
    return ()
