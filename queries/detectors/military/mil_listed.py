"""mil-listed: a party stands on a list that the rule pack types as military.

One finding a party and list, whatever topic the list gives its entries. A party that is only
possibly the same as one on such a list gives *possible*, one tie away and no further.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from onward.graph.model import Listing
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import (
    NOT_STATED,
    PartyListing,
    cite_entries,
    end_text,
    ended_entries,
    entry_values,
    possibly_same_records,
)
from onward.queries.detection.paths import possible_because
from onward.queries.detection.plan import Trace
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import weaker
from onward.queries.tables.tables import find_military_list

CAPPED: Final = "possible: at most high"

ListKey = tuple[str, str]
"""Title of a military list, and the regime of its entries."""

TRACES: Final = (Trace(is_marked=True),)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each subject and military list on which it stands on the date.

    Yields:
        Detected; NearlyDetected for an entry of such a list that has ended.
    """
    records = context.engine.parties([subject.pid for subject in context.subjects])
    for subject, record in zip(context.subjects, records, strict=True):
        current = _group_by_list(record.entries(context.on, context.as_of), context)
        for key, entries in current.items():
            yield _make_finding(subject, key, entries, context)
        past = _group_by_list(ended_entries(record, context, lambda _: True), context)
        for key in sorted(past.keys() - current.keys()):
            yield from (_make_near_miss(subject, key, entry) for entry in past[key])
    yield from _find_possibly_listed(context)


def _group_by_list(
    entries: Sequence[Listing], context: Context
) -> Mapping[ListKey, list[PartyListing]]:
    """Group those entries that are of a military list by list and regime."""
    groups: dict[ListKey, list[PartyListing]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: (entry.source.dataset, entry.id)):
        military_list = find_military_list(context.tables.military, entry, context.on)
        if military_list is not None:
            row = PartyListing(entry.topic, entry.regime, entry.source, entry)
            groups[military_list.title, entry.regime].append(row)
    return {key: groups[key] for key in sorted(groups)}


def _make_finding(
    subject: Subject, key: ListKey, entries: Sequence[PartyListing], context: Context
) -> Detected:
    title, regime = key
    is_possible = all(entry.is_inferred for entry in entries)
    severity, rules = _weigh_regime(regime, context)
    return Detected(
        subject=subject,
        object=("regime", regime, title),
        status="possible" if is_possible else "present",
        severity=weaker(severity, "high") if is_possible else severity,
        relation="is named as a military end-user on",
        identity=title,
        severity_rules=(*rules, CAPPED) if is_possible else rules,
        paths=((),),
        values=entry_values(entries),
        possible_because=("a program inferred the listing",) if is_possible else (),
        counterfactuals=("clears if no entry held on this date",),
        acts=cite_entries(entries, context.policy.regimes),
    )


def _weigh_regime(regime: str, context: Context) -> tuple[Severity, tuple[str, ...]]:
    """Stop where the policy applies the list's regime, so that its rule binds the transaction."""
    if context.policy.applies(regime):
        return "stop", (say("the policy applies {regime}: stop", regime=regime or NOT_STATED),)
    return context.severity, ()


def _make_near_miss(subject: Subject, key: ListKey, entry: PartyListing) -> NearlyDetected:
    assert entry.listing is not None  # noqa: S101  # only list entries are grouped by list
    title, regime = key
    return NearlyDetected(
        subject=subject,
        object=("regime", regime, title),
        field="listing",
        needed="an entry that holds on the date",
        found=end_text(entry.listing),
    )


def _find_possibly_listed(context: Context) -> Iterator[Detected]:
    """Look one possibly_same_as tie away from each subject."""
    for subject, other, tie in possibly_same_records(context):
        groups = _group_by_list(other.entries(context.on, context.as_of), context)
        for key, entries in groups.items():
            title, _ = key
            # the finding of the other party, weakened to what a resemblance can carry
            sure = _make_finding(subject, key, entries, context)
            yield replace(
                sure,
                object=("party", other.id, other.name),
                status="possible",
                severity=weaker(sure.severity, "high"),
                relation="is, as a military end-user, the listed party",
                identity=f"{title}/{other.id}",
                severity_rules=tuple(dict.fromkeys((*sure.severity_rules, CAPPED))),
                paths=((tie.tid,),),
                possible_because=(possible_because(tie) or "", *((tie.text,) if tie.text else ())),
                counterfactuals=("clears if a person finds that they are two parties",),
            )
