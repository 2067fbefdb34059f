"""sec-service-link: up to two ties from the party to a security or intelligence service.

A shared address or line counts, too, and weighs little where many share it. A duty by law to serve
the interception of messages, which every telecommunications operator has, is no tie; nor is a
service of the exporter's own country. A service that the party supplies is told by gov-supplier.
"""

from collections.abc import Iterator
from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.model import Tie, TieKind
from onward.graph.sayings import say
from onward.queries.addresses import CROWD, PLACES, SharedNode, party_count, shared_node
from onward.queries.detection.context import Context
from onward.queries.detection.paths import Path, WeighedPath, ends_of, find_gravest
from onward.queries.detection.results import Detected, Result, Subject
from onward.queries.detectors.pattern import is_left_out
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import weaker

SERVICES: Final = frozenset({"gov.security", "role.spy"})


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party with such ties."""
    return find_gravest(context, _weigh_path)


def _is_service(context: Context, record: PartyRecord) -> bool:
    on, as_of = context.on, context.as_of
    return not (record.topics(on, as_of) | record.inferred_topics(on, as_of)).isdisjoint(SERVICES)


def _is_supplied(context: Context, subject: Subject, body: PartyRecord) -> bool:
    """Tell whether another indicator tells that a party supplies a body: one tie counts once."""
    return any(
        isinstance(result, Detected)
        and result.object is not None
        and result.object[1] == body.id
        and result.subject is not None
        and result.subject.pid == subject.pid
        for _, result in context.prior_results_on("security_supplier")
    )


def _weigh_path(context: Context, subject: Subject, path: Path) -> WeighedPath | None:
    ties = context.engine.ties(path)
    ends = ends_of(context.engine, subject.pid, [path])
    party, end = context.engine.parties([subject.pid, *ends])
    if _is_service(context, party):
        return None  # a service itself, and its parts, are what they are: other indicators say so
    if is_left_out(context, ties, end) or _is_supplied(context, subject, end):
        return None
    places = [tie for tie in ties if tie.kind in PLACES]
    if len(places) == 1:
        return None  # who has ties to an address, or an address to a service, says nothing
    if places:
        node = shared_node(context, subject.pid, path)
        if node.closeness == "other unit":
            return None  # two tenants of one building are no neighbours by choice
        severity, rules = _weigh_place(context, node)
        return WeighedPath(path, severity, rules, {"relation": "shares an address or line with"})
    severity, rules = _weigh_ties(context, ties)
    return WeighedPath(path, severity, rules, {"relation": "has a tie to the service"})


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
