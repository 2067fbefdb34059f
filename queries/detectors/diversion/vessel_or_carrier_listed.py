"""vessel-or-carrier-listed: the carrier of the goods, or who owns or controls it, is listed.

Listed itself, or through the ownership rule of a regime that the policy applies, it stops; owned or
controlled in part, or listed by others, it is high. A former owner is none.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from onward.graph.model import TieKind
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import PartyListing, cite_entries, entry_values
from onward.queries.detection.paths import Path, WeighedPath, ends_of, find_gravest
from onward.queries.detection.results import DetectedFacts, Result, Subject
from onward.queries.detectors.listed_parties.own_listed_direct import current_entries
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import SEVERITIES, measure_level, weaker

_TOPICS: Final = frozenset({"sanction", "export.control"})


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each carrier that is listed, or owned or controlled by a listed party."""
    return find_gravest(context, _weigh_path)


def _weigh_path(context: Context, carrier: Subject, path: Path) -> WeighedPath | None:
    [record] = context.engine.parties(ends_of(context.engine, carrier.pid, [path]))
    entries = [entry for entry in current_entries(record, context) if entry.topic in _TOPICS]
    if not entries:
        return None
    severities = [_weigh_entry(context, entry) for entry in entries]
    severity = max(severities, key=SEVERITIES.index)
    rules: tuple[str, ...] = ()
    if severity != context.severity:
        rules = (say("by list and measure: {severity}", severity=severity),)
    is_itself = all(tie.kind == TieKind.POSSIBLY_SAME_AS for tie in context.engine.ties(path))
    if not is_itself and not _counts_as_listed(context, carrier, entries):
        severity, rules = weaker(severity, "high"), ("only linked to a listed party: high",)
    facts = DetectedFacts(
        relation="carries the goods, and is on a list itself"
        if is_itself
        else "carries the goods, and is owned or controlled by the listed",
        values=entry_values(entries),
        acts=cite_entries(entries, context.policy.regimes),
    )
    return WeighedPath(path, severity, rules, facts)


def _weigh_entry(context: Context, entry: PartyListing) -> Severity:
    cap: Severity = context.severity if context.policy.applies(entry.regime) else "high"
    return weaker(cap, measure_level(entry.measure, context.severity))


def _counts_as_listed(context: Context, carrier: Subject, entries: Sequence[PartyListing]) -> bool:
    """Tell whether the ownership rule of an entry's regime draws the carrier in, and stops."""
    regimes = {entry.regime for entry in entries}
    return any(
        finding.severity == "stop" and finding.object is not None and finding.object[1] in regimes
        for finding in context.prior_findings("counts_as_listed", of=carrier)
    )
