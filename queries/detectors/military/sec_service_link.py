"""sec-service-link: up to two ties from the party to a security or intelligence service.

A shared address or line counts, too, and weighs little where many share it. A duty by law to serve
the interception of messages, which every telecommunications operator has, is no tie; nor is a
service of the exporter's own country. A service that the party supplies is told by gov-supplier.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.model import Tie, TieKind
from onward.graph.sayings import say
from onward.queries.addresses import CROWD, PLACES, SharedNode, party_count, shared_node
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
from onward.queries.detection.plan import BY_PATHS
from onward.queries.detection.results import Detected, Result, Subject
from onward.queries.model.assessment import Severity
from onward.queries.ownership.cascades import is_duty_by_law
from onward.queries.rules.indicator import weaker

SUPPLIER: Final = "gov-supplier"

SERVICES: Final = frozenset({"gov.security", "role.spy"})

TRACES: Final = (BY_PATHS,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party with such ties."""
    for search in search_paths(context):
        yield from limits_as_unknown(search)
        [record] = context.engine.parties([search.subject.pid])
        # a service itself, and its parts, are what they are: other indicators say so
        if search.paths and not _is_service(context, record):
            yield from _judge_paths(context, search)


def _is_service(context: Context, record: PartyRecord) -> bool:
    on, as_of = context.on, context.as_of
    return not (record.topics(on, as_of) | record.inferred_topics(on, as_of)).isdisjoint(SERVICES)


def _ends_supplied(context: Context, subject: Subject) -> frozenset[int]:
    """Return the bodies that gov-supplier tells of: one tie counts once."""
    ids = [
        result.object[1]
        for result in context.prior_results.get(SUPPLIER, ())
        if isinstance(result, Detected)
        and result.object is not None
        and result.subject is not None
        and result.subject.pid == subject.pid
    ]
    return frozenset(pid for pid in context.engine.find(ids) if pid is not None)


def _judge_paths(context: Context, search: PathSearch) -> Iterator[Detected]:
    supplied = _ends_supplied(context, search.subject)
    weigh = partial(_weigh_path, context, search.subject.pid, supplied)
    gravest = keep_gravest_paths(context, search, weigh)
    if gravest is not None:
        cut_search, first = gravest
        yield finding_of_paths(
            context,
            cut_search,
            relation=first.facts,
            severity=first.severity,
            severity_rules=first.rules,
        )


def _weigh_path(
    context: Context, start: int, supplied: frozenset[int], path: tuple[int, ...]
) -> WeighedPath[str] | None:
    engine = context.engine
    ties, parties = engine.ties(path), parties_of(engine, start, path)
    [end] = engine.parties(parties[-1:])
    is_at_home = end.countries and end.countries <= {context.exporter_country}
    if is_at_home or parties[-1] in supplied or any(map(is_duty_by_law, ties)):
        return None
    places = [tie for tie in ties if tie.kind in PLACES]
    if len(places) == 1:
        return None  # who has ties to an address, or an address to a service, says nothing
    if places:
        node = shared_node(context, start, path)
        if node.closeness == "other unit":
            return None  # two tenants of one building are no neighbours by choice
        severity, rules = _weigh_place(context, node)
        return WeighedPath(path, severity, rules, "shares an address or line with")
    severity, rules = _weigh_ties(context, ties)
    return WeighedPath(path, severity, rules, "has a tie to the service")


def _weigh_place(context: Context, node: SharedNode) -> tuple[Severity, tuple[str, ...]]:
    if node.closeness == "street":
        return "low", ("a street or site without a house number: low",)
    count = party_count(context, node.pid)
    if count > CROWD and node.closeness != "unit":
        return "low", (say("an address or line of {count} parties: low", count=count),)
    return context.severity, ()


def _weigh_ties(context: Context, ties: list[Tie]) -> tuple[Severity, tuple[str, ...]]:
    links = [tie for tie in ties if tie.kind != TieKind.POSSIBLY_SAME_AS]
    if len(links) > 1 and any(tie.kind == TieKind.SUPPLIES for tie in links):
        return weaker(context.severity, "medium"), ("trade, over a party between: medium",)
    return context.severity, ()
