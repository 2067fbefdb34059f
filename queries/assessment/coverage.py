"""What was looked at, and what was not (docs/assessment.md): it stands before the findings."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from onward.errors import EngineError
from onward.graph.sayings import say
from onward.graph.shares import decimal_text
from onward.queries.assessment.findings import evidence_datasets
from onward.queries.assessment.loaded.lost_cells import LostCells
from onward.queries.assessment.not_covered import LATE_LIST, begins_after_order
from onward.queries.assessment.resolving.mentions import find_partly_read
from onward.queries.assessment.resolving.resolution import Resolution
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.assessment.words.gaps import GapWords, describe_unknown
from onward.queries.assessment.words.source_gaps import say_source_gaps
from onward.queries.assessment.words.unknown_facts import choose_words, words_of_source
from onward.queries.detection.context import Context, LayerFacts, age_days
from onward.queries.detection.results import Results, UnknownFact
from onward.queries.items.classifying import ItemSource
from onward.queries.model.coverage import (
    AbsentData,
    Gap,
    IndicatorCounts,
    IndicatorNames,
    ItemCoverage,
    KnownOwners,
    LimitHit,
    PartyCoverage,
    SourceCoverage,
)
from onward.queries.model.findings import Finding
from onward.queries.model.part import copy_fields
from onward.queries.ownership.known_owners import known_owners
from onward.queries.rules.data_needs import name_data
from onward.queries.transactions.stated_facts import say_role
from onward.queries.transactions.transaction import Transaction


def cover_sources(
    setup: AssessmentSetup, context: Context, findings: Sequence[Finding]
) -> tuple[SourceCoverage, ...]:
    """Return one row a layer: its dates, age, limit, and which indicators rest on it."""
    used: dict[str, set[str]] = {}
    for finding in findings:
        named = finding.values.get("datasets", ())
        for dataset in evidence_datasets(finding.evidence).union(named):
            used.setdefault(dataset, set()).add(finding.indicator)

    def cover(layer: LayerFacts) -> SourceCoverage:
        used_by = frozenset(used.get(layer.dataset, ()))
        question = ("source", layer.dataset, used_by, context.on, context.as_of)
        row: SourceCoverage = setup.shared_parts.get_or_make(
            question, lambda: _cover_source(layer, context, used_by)
        )
        return row

    return tuple(map(cover, context.layers))


def _cover_source(layer: LayerFacts, context: Context, used_by: Collection[str]) -> SourceCoverage:
    limit = context.policy.max_age(layer.dataset, layer.source, layer.max_age_days)
    age = age_days(layer, context)
    return copy_fields(
        SourceCoverage,
        layer,
        age_days=age,
        limit_days=limit,
        stale=age is not None and limit is not None and age > limit,
        notes=(*layer.notes, *_note_late_list(layer, context), *_note_own_bans(layer, context)),
        used_by=tuple(sorted(used_by)),
        source=layer.source or None,
    )


def _note_late_list(layer: LayerFacts, context: Context) -> Iterator[str]:
    if begins_after_order(layer, context):
        yield say(
            "{late_list}: what it held on {day} and has removed since is not in it",
            late_list=LATE_LIST,
            day=context.on,
        )


def _note_own_bans(layer: LayerFacts, context: Context) -> Iterator[str]:
    """Say that a table of the user's adds bans to those of the rule pack."""
    bans = context.destinations.own_bans(context.as_of)
    count = sum(ban.dataset == layer.dataset for ban in bans)
    if count:
        yield say("adds {count} rows of your own to the table of bans on goods", count=count)


def cover_item(source: ItemSource) -> ItemCoverage:
    """Return what an item master has said of an item."""
    return ItemCoverage(
        item=source.position, sku=source.sku, fields=source.fields, datasets=source.datasets
    )


def cover_parties(
    transaction: Transaction, context: Context, resolution: Resolution
) -> tuple[tuple[PartyCoverage, ...], list[LimitHit]]:
    """Return one row a party of the transaction: how it was found, and who is known to own it.

    Returns:
        The rows, and what kept owners from being looked for, as limits of the coverage.
    """
    lists = tuple(sorted(layer.dataset for layer in context.layers if layer.is_compared))
    rows = []
    limits = []
    for ref, party in enumerate(transaction.parties):
        subjects = [subject for subject in resolution.subjects if subject.ref == ref]
        owners = None
        try:
            owners = _sum_owners(context, [subject.pid for subject in subjects])
        except EngineError as fault:
            effect = "who owns the party was not looked for"
            limits.append(LimitHit(limit=str(fault), where=f"parties.{ref}", effect=effect))
        rows.append(
            PartyCoverage(
                party_ref=ref,
                role=party.role,
                name=party.name or (subjects[0].name if subjects else None),
                resolved=subjects[0].resolved if subjects else "none",
                parties=tuple(subject.id for subject in subjects),
                identifiers_given=tuple(sorted(party.identifiers)),
                owners=owners,
                lists_compared=lists,
            )
        )
    return tuple(rows), limits


def _sum_owners(context: Context, pids: Sequence[int]) -> KnownOwners | None:
    """Return the bounds of what the direct owners hold together, and what nobody is known to hold.

    Of a party that is found as several nodes, the node with the most owners known.
    """
    described = [known_owners(context, pid) for pid in pids]
    if not described:
        return None
    low, high = max((owners.low, owners.high) for owners in described)
    return KnownOwners(
        known_min=decimal_text(low), known_max=decimal_text(high), unknown=decimal_text(1.0 - low)
    )


class _GapFacts(NamedTuple):
    """What is not known, before gaps are numbered; equal ones are one gap."""

    on: str
    field: str
    why: str
    role: str | None = None
    party: str | None = None
    words: GapWords | None = None


def list_gaps(
    context: Context,
    results: Results,
    resolution: Resolution,
    absent: Sequence[AbsentData],
    *,
    is_dated: bool,
) -> tuple[Gap, ...]:
    """Return every gap: what indicators name, what loads left out, names not fully compared.

    Args:
        context: The question.
        results: What each indicator yielded.
        resolution: Who the parties are.
        absent: Data of which nothing is loaded.
        is_dated: Whether the order, or who asks, says on which day it is assessed.
    """
    facts: list[_GapFacts] = [
        *([] if is_dated else [_gap_of_date(context)]),
        *_gaps_of_indicators(results),
        *_gaps_of_matching(context.transaction, resolution),
        *_gaps_of_mentions(resolution),
        *(
            _GapFacts(text.on, text.field, text.why, words=text.words)
            for text in find_partly_read(context.transaction)
        ),
        *_gaps_of_doubted(context.transaction, resolution),
        *_gaps_of_sources(context, resolution),
    ]
    facts += list(_gaps_of_absent_data(absent, facts))
    return tuple(
        _number_gap(number, gap, context.transaction)
        for number, gap in enumerate(dict.fromkeys(facts), start=1)
    )


def _number_gap(number: int, gap: _GapFacts, transaction: Transaction) -> Gap:
    words = gap.words or describe_unknown(gap.field, gap.role, transaction)
    return Gap(
        id=f"G{number}",
        on=gap.on,
        field=gap.field,
        what=words.what,
        role=gap.role,
        party=gap.party,
        why_it_matters=gap.why,
        question=words.question,
        audience=words.audience,
        blocks=("R8_gap",),
    )


def _gap_of_date(context: Context) -> _GapFacts:
    why = say(
        "the order has no date: it is assessed on {day}, when the newest list was fetched",
        day=context.on,
    )
    return _GapFacts("transaction", "date", why)


def _gaps_of_indicators(results: Results) -> Iterator[_GapFacts]:
    for yielded in results.values():
        for fact in yielded:
            if isinstance(fact, UnknownFact):
                party = fact.subject.id if fact.subject else None
                words = choose_words(fact)
                yield _GapFacts(fact.on, fact.field, fact.why, fact.role, party, words)


def _gaps_of_matching(transaction: Transaction, resolution: Resolution) -> Iterator[_GapFacts]:
    """Name the parties and owners whose names were not compared with every party, and why."""
    for limit in resolution.limits:
        role = transaction.parties[limit.ref].role
        on = role if limit.owner is None else "owner"
        name = say("the name of the {role}", role=say_role(on))
        why = say("{name} was not compared with every party: {limit}", name=name, limit=limit.limit)
        # what was not compared is our own matter: the customer has given the name
        words = GapWords(name, say("Who is meant by {name}? Look the name up by hand.", name=name))
        yield _GapFacts(on, limit.where, why, role, words=words)


def _gaps_of_mentions(resolution: Resolution) -> Iterator[_GapFacts]:
    """Name who is on a list, and stands in the order without being a party of it."""
    for mention in resolution.mentions:
        why = say(
            "{name}, {what}, has the name of {listed}, which is on a list, and is no party of "
            "the order: name it with its role, or say who it is",
            name=mention.name,
            what=mention.what,
            listed=mention.listed,
        )
        yield _GapFacts(mention.on, mention.field, why, words=_ask_who(mention.name))


def _ask_who(name: str) -> GapWords:
    return GapWords(
        say("who {name} is", name=name), say("Who is {name}? Compare the entry.", name=name)
    )


def _gaps_of_doubted(transaction: Transaction, resolution: Resolution) -> Iterator[_GapFacts]:
    """Name who may be listed of those tied to whom a party or owner is, or only may be."""
    for doubt in resolution.doubted:
        role = transaction.parties[doubt.ref].role
        if doubt.is_sure:
            on = role if doubt.is_recipient else "owner"
            yield _GapFacts(on, doubt.where, doubt.why, role, words=_ask_who(doubt.other))
        else:
            yield _GapFacts(role if doubt.owner is None else "owner", doubt.where, doubt.why, role)


def _gaps_of_sources(context: Context, resolution: Resolution) -> Iterator[_GapFacts]:
    """Name the sources that were read in part, or that are not the whole list."""
    lost = LostCells(context, resolution)
    for layer in context.layers:
        words = words_of_source(layer.dataset)
        for why in say_source_gaps(layer, lost.count(layer)):
            yield _GapFacts("source", layer.dataset, why, words=words)


def _gaps_of_absent_data(
    absent: Iterable[AbsentData], others: Sequence[_GapFacts]
) -> Iterator[_GapFacts]:
    """Name what the policy wants to be loaded; nobody is asked, because it is loaded.

    That nobody tells who owns whom needs no word where the owners of a party are a gap already.
    """
    has_owner_gap = any(fact.on == "owner" for fact in others)
    for row in absent:
        if row.required and not (row.data == "ownership" and has_owner_gap):
            words = GapWords(name_data(row.data, row.regimes), "")
            yield _GapFacts("source", row.data, row.text, words=words)


def count_outcomes(outcomes: Mapping[str, str]) -> IndicatorCounts:
    """Count the indicators by outcome, and name all but those not found."""
    counts = Counter(outcomes.values())

    def names(outcome: str) -> tuple[str, ...]:
        return tuple(sorted(name for name, result in outcomes.items() if result == outcome))

    return IndicatorCounts(
        present=counts["present"],
        possible=counts["possible"],
        cannot_tell=counts["cannot_tell"],
        gap=counts["gap"],
        not_applicable=counts["not_applicable"],
        not_found=counts["not_found"],
        names=IndicatorNames(
            present=names("present"),
            possible=names("possible"),
            cannot_tell=names("cannot_tell"),
            gap=names("gap"),
            not_applicable=names("not_applicable"),
        ),
    )
