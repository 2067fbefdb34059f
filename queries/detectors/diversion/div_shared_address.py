"""div-shared-address: at one address, or on one line, with a listed party.

No node is skipped for the number of its parties: a mass-registration address lowers the severity
and is named with that number, unless both parties name the same unit of it
(`onward.graph.addresses.tables`). The severity is that of the strongest node; its paths are shown.

Another unit of one building is a near miss. A street without a house number, and addresses that
name different postal codes or quarters, are *possible*. An address that cannot be read is compared
with no other, which is a gap and never *not found*.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from onward.graph.model import PartyKind
from onward.graph.pattern import End, Pattern, Question, Step
from onward.graph.sayings import joined, say
from onward.queries.addresses import (
    CROWD,
    PLACES,
    SERVICE_DIVISIONS,
    SharedNode,
    address_text,
    describe_uncompared,
    party_count,
    shared_node,
)
from onward.queries.detection.context import Context
from onward.queries.detection.paths import (
    PathSearch,
    WeighedPath,
    finding_of_paths,
    keep_gravest_paths,
    limits_as_unknown,
    parties_of,
    search_paths,
)
from onward.queries.detection.results import NearlyDetected, Result, Subject
from onward.queries.detectors.listed_parties.own_listed_direct.one_party import is_one_party_twice
from onward.queries.model.assessment import Severity
from onward.queries.model.parts import FindingValues

_SERVICE_FIRM_AT_NODE: Final = Pattern(
    steps=(Step(ties=PLACES, direction="in", hops=(1, 1)),), end=End(sectors=SERVICE_DIVISIONS)
)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that shares an address or contact with a listed one."""
    for subject in context.subjects:
        judge = partial(_judge_subject, context, subject)
        # what cannot be read of the order's words is no part of the graph
        party = context.transaction.parties[subject.ref]
        stated = party.address, party.phone, party.email
        yield from context.results(("div-shared-address", subject, stated), judge)


def _judge_subject(context: Context, subject: Subject) -> Iterator[Result]:
    yield from describe_uncompared(context, subject)
    for search in search_paths(replace(context, subjects=(subject,))):
        yield from limits_as_unknown(search)
        if search.paths:
            yield from _judge_paths(context, search)


def _judge_paths(context: Context, search: PathSearch) -> Iterator[Result]:
    other_units: list[tuple[tuple[int, ...], SharedNode]] = []

    def weigh(path: tuple[int, ...]) -> WeighedPath[SharedNode] | None:
        if _ends_at_address(context, search.subject.pid, path):
            return None
        node = shared_node(context, search.subject.pid, path)
        if is_one_party_twice(context, *node.ends):
            return None
        if node.closeness == "other unit":
            other_units.append((path, node))
            return None
        return WeighedPath(path, *_weigh_node(context, node), node)

    gravest = keep_gravest_paths(context, search, weigh)
    if gravest is None and other_units:
        yield _miss_by_unit(context, search, *other_units[0])
    if gravest is not None:
        cut_search, first = gravest
        node = first.facts
        what = "a telephone number, domain or account" if node.is_contact else "an address"
        finding = finding_of_paths(
            context,
            cut_search,
            relation=say("shares {what} with", what=what),
            severity=first.severity,
            severity_rules=first.rules,
        )
        doubts = _list_doubts(node)
        yield replace(
            finding,
            status="possible" if doubts else finding.status,
            possible_because=(*doubts, *finding.possible_because),
            values=_node_values(context, node),
            counterfactuals=_write_counterfactuals(first),
        )


def _ends_at_address(context: Context, start: int, path: tuple[int, ...]) -> bool:
    """Tell whether a path leads to a listed address, of which div-listed-address tells."""
    [end] = context.engine.parties([parties_of(context.engine, start, path)[-1]])
    return bool(end.members) and all(row.kind == PartyKind.ADDRESS for row in end.members)


def _list_doubts(node: SharedNode) -> tuple[str, ...]:
    """Return why two parties at one node may be at two places."""
    if node.closeness == "street":
        return ("the same street or site, of which no house number is stated", *node.doubts)
    return node.doubts


def _miss_by_unit(
    context: Context, search: PathSearch, path: tuple[int, ...], node: SharedNode
) -> NearlyDetected:
    [listed] = context.engine.parties([parties_of(context.engine, search.subject.pid, path)[-1]])
    ours, theirs = (joined(addresses, "; ") for addresses in node.addresses)
    return NearlyDetected(
        subject=search.subject,
        object=("party", listed.id, listed.name),
        field="unit",
        needed="the same unit of the building",
        found=say(
            "another one: {ours}, and of {name}: {theirs}",
            ours=ours,
            name=listed.name,
            theirs=theirs,
        ),
        paths=(path,),
    )


def _weigh_node(context: Context, node: SharedNode) -> tuple[Severity, tuple[str, ...]]:
    if node.closeness == "street":
        return "low", ("a street or site without a house number: low",)
    count = party_count(context, node.pid)
    if count > CROWD:
        # even among many parties one office is one office
        if node.closeness == "unit":
            return context.severity, (
                say("the same unit of an address of {count} parties: high", count=count),
            )
        what = "contact" if node.is_contact else "mass-registration address"
        return "low", (say("{what}, {count} parties: low", what=what, count=count),)
    # a line of a service firm is many clients' line
    firm = _find_service_firm(context, node) if node.is_contact else None
    if firm is not None:
        return "medium", (say("contact of the service firm {firm}: medium", firm=firm),)
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
