"""mil-listed: a party stands on a list that the rule pack types as military.

One finding a party and list, whatever topic the list gives its entries. A party that is only
possibly the same as one on such a list gives *possible*, one tie away and no further.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from onward.graph.model import Listing
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import (
    NOT_STATED,
    ListEntry,
    cite_entries,
    end_text,
    ended_entries,
    entry_values,
    possibly_same_records,
)
from onward.queries.detection.paths import possible_because
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject
from onward.queries.rules.severity import Severity, weaker
from onward.queries.tables.military_lists import find_military_list

CAPPED: Final = "possible: at most high"

Key = tuple[str, str]
"""Title of a military list, and the regime of its entries."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each subject and military list on which it stands on the date.

    Yields:
        Detected; NearlyDetected for an entry of such a list that has ended.
    """
    records = context.engine.parties([subject.pid for subject in context.subjects])
    for subject, record in zip(context.subjects, records, strict=True):
        held = _on_lists(record.entries(context.on, context.as_of), context)
        for key, entries in held.items():
            yield _found(subject, key, entries, context)
        past = _on_lists(ended_entries(record, context, lambda _: True), context)
        for key in sorted(past.keys() - held.keys()):
            yield from (_missed(subject, key, entry) for entry in past[key])
    yield from _possibly_listed(context)


def _on_lists(entries: Sequence[Listing], context: Context) -> Mapping[Key, list[ListEntry]]:
    """Sort those of some entries that are of a military list by list and regime."""
    found: dict[Key, list[ListEntry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.source.dataset, entry.id)):
        of = find_military_list(context.tables.military, entry, context.on)
        if of is not None:
            row = ListEntry(entry.topic, entry.regime, entry.source, entry)
            found.setdefault((of.title, entry.regime), []).append(row)
    return {key: found[key] for key in sorted(found)}


def _found(subject: Subject, key: Key, entries: Sequence[ListEntry], context: Context) -> Detected:
    title, regime = key
    is_possible = all(entry.is_inferred for entry in entries)
    severity, rules = _severity(regime, context)
    return Detected(
        subject=subject,
        object=("regime", regime, title),
        status="possible" if is_possible else "present",
        severity=weaker(severity, "high") if is_possible else severity,
        relation="stands on the list",
        identity=title,
        severity_rules=(*rules, CAPPED) if is_possible else rules,
        paths=((),),
        values=entry_values(entries),
        possible_because=("a program inferred the listing",) if is_possible else (),
        counterfactuals=("clears if no entry held on this date",),
        acts=cite_entries(entries),
    )


def _severity(regime: str, context: Context) -> tuple[Severity, tuple[str, ...]]:
    """Stop where the policy applies the list's regime, so that its rule binds the transaction."""
    if context.policy.applies(regime):
        return "stop", (f"the policy applies {regime or NOT_STATED}: stop",)
    return context.severity, ()


def _missed(subject: Subject, key: Key, entry: ListEntry) -> NearlyDetected:
    assert entry.listing is not None  # noqa: S101  # only list entries are sorted by list
    needed = "an entry that holds on the date"
    return NearlyDetected(
        subject, ("regime", key[1], key[0]), "listing", needed, end_text(entry.listing)
    )


def _possibly_listed(context: Context) -> Iterator[Detected]:
    """Look one possibly_same_as tie away from each subject."""
    for subject, other, tie in possibly_same_records(context):
        held = _on_lists(other.entries(context.on, context.as_of), context)
        for key, entries in held.items():
            sure = _found(subject, key, entries, context)
            yield replace(
                sure,
                object=("party", other.id, other.name),
                status="possible",
                severity=weaker(sure.severity, "high"),
                relation=f"is the party named on the list {key[0]}:",
                identity=f"{key[0]}/{other.id}",
                severity_rules=tuple(dict.fromkeys((*sure.severity_rules, CAPPED))),
                paths=((tie.tid,),),
                possible_because=(possible_because(tie) or "", *((tie.text,) if tie.text else ())),
                counterfactuals=("clears if a person finds that they are two parties",),
            )
