"""What was looked at, and what was not (docs/assessment.md): it stands before the findings."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Final, NamedTuple

from onward.errors import EngineError
from onward.graph.codes import TRADE_FLOW
from onward.graph.countries import say_country
from onward.graph.dates import first_day
from onward.graph.identity.clusters import SUGGESTIONS
from onward.graph.json_forms import canonical_hash
from onward.graph.model import TieKind
from onward.graph.sayings import joined, say
from onward.graph.shares import decimal_text
from onward.queries.assessment.findings import evidence_datasets
from onward.queries.assessment.loaded import NOBODY, LoadedData, UntoldParties
from onward.queries.assessment.resolving import Namesake, Resolution, find_partly_read
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.assessment.wording import (
    GapWords,
    choose_words,
    describe_unknown,
    say_source_gaps,
    words_of_source,
)
from onward.queries.destinations import (
    FAMILIES_FOR_NONE,
    SECOND_FAMILY,
    CountryRecord,
    read_trade_flows,
)
from onward.queries.detection.context import Context, LayerFacts, age_days
from onward.queries.detection.country_rules import read_statements
from onward.queries.detection.plan import ScheduledIndicator
from onward.queries.detection.results import (
    Detected,
    NotApplicable,
    NotCovered,
    Result,
    Results,
    Subject,
    Undecided,
    UnknownFact,
)
from onward.queries.detection.tiers import choose_tier
from onward.queries.end_use import list_unplaced_sites
from onward.queries.items import ItemSource
from onward.queries.model.assessment import (
    AbsentData,
    AssessedCountry,
    DataKind,
    EvaluatedRegime,
    Finding,
    Gap,
    InapplicableIndicator,
    IndicatorCounts,
    IndicatorNames,
    ItemCoverage,
    KnownOwners,
    LimitHit,
    MeasureReading,
    NotFound,
    PartyCoverage,
    SourceCoverage,
)
from onward.queries.model.parts import copy_fields
from onward.queries.model.units import say_family
from onward.queries.ownership.owners import known_owners, subjects_apart_from_exporter
from onward.queries.rules.describe import DATA_KINDS, name_data, say_absent, say_untold
from onward.queries.rules.indicator import Indicator
from onward.queries.rules.policy import Policy
from onward.queries.transactions.transaction import Transaction, say_role

# ------------------------------------------------------------------------------------------------
# What nobody could have found, since no layer holds the data that an indicator needs.
# ------------------------------------------------------------------------------------------------

_UNASKED: Final = frozenset({"not_applicable"})
"""Outcomes of an indicator whose question does not arise, whatever is loaded."""


@dataclass(frozen=True, slots=True)
class DataNeeds:
    """What an order's indicators need and no layer holds.

    Attributes:
        lists: Regimes that the policy applies and of which no list is loaded.
        unpublished: Regimes that it applies and of which only own tables have entries.
        absent: The other sorts of data of which nothing is loaded.
        untold: Parties of which nothing is loaded, though of others there is.
    """

    lists: tuple[str, ...]
    unpublished: tuple[str, ...]
    absent: frozenset[DataKind]
    untold: UntoldParties = NOBODY

    @classmethod
    def find(cls, loaded: LoadedData, policy: Policy, context: Context) -> "DataNeeds":
        """Compare what is loaded with what any indicator may need."""
        lists = loaded.missing_lists(policy.regimes)
        unpublished = loaded.unpublished_lists(policy.regimes)
        kinds = set(DATA_KINDS) - {"sanctions_lists", "published_lists"} - loaded.kinds
        kinds |= {"sanctions_lists"} if lists else set()
        kinds |= {"published_lists"} if unpublished else set()
        untold = NOBODY if loaded.is_whole else UntoldParties.find(context)
        return cls(lists, unpublished, frozenset(kinds), untold)

    def lack_of(self, indicator: Indicator) -> bool:
        """Tell whether something that an indicator cannot do without is absent."""
        return not self.absent.isdisjoint(indicator.detection.needs)

    def regimes(self, kind: DataKind) -> tuple[str, ...]:
        """Return whose lists are absent; of other data, nobody's."""
        whose = {"sanctions_lists": self.lists, "published_lists": self.unpublished}
        return whose.get(kind, ())

    def is_blind(self, indicator: Indicator, examined: Collection[str]) -> bool:
        """Tell whether an indicator could have found nothing: of nobody in the order is data.

        Args:
            indicator: Any.
            examined: The parties of the order but for its exporter, each once.
        """
        if self.lack_of(indicator):
            return True
        untold = self.untold.ids(indicator)
        return bool(untold) and untold.issuperset(examined)


def mark_unanswerable(
    outcomes: Mapping[str, str],
    catalogue: Iterable[Indicator],
    needs: DataNeeds,
    context: Context,
) -> Mapping[str, str]:
    """Return outcomes in which nothing is *not found* that nobody could have found."""
    examined = {subject.id for subject in context.subjects if subject.role != "exporter"}
    blind = {indicator.id for indicator in catalogue if needs.is_blind(indicator, examined)}
    return {
        indicator: "cannot_tell" if outcome == "not_found" and indicator in blind else outcome
        for indicator, outcome in outcomes.items()
    }


def find_absent(
    setup: AssessmentSetup, outcomes: Mapping[str, str], needs: DataNeeds
) -> tuple[AbsentData, ...]:
    """Return the rows of absent data; many orders have the same ones.

    Args:
        setup: The pack and what its policy requires; keeps the rows.
        outcomes: Of the indicators, by id.
        needs: What is absent.
    """
    unasked = frozenset(name for name, outcome in outcomes.items() if outcome in _UNASKED)
    rows: tuple[AbsentData, ...] = setup.shared_parts.get_or_make(
        ("absent", needs.lists, needs.unpublished, needs.absent, unasked),
        lambda: tuple(list_absent(outcomes, setup.catalogue, needs, setup.policy.required_data)),
    )
    return rows


def list_absent(
    outcomes: Mapping[str, str],
    catalogue: Iterable[Indicator],
    needs: DataNeeds,
    required: Collection[DataKind],
) -> Iterator[AbsentData]:
    """Yield one row for each sort of data of which nothing is loaded, with whoever needs it.

    Args:
        outcomes: Of the indicators, by id.
        catalogue: The indicators in the pack's order.
        needs: What is absent.
        required: What the policy requires to be loaded, for a row of its own where nobody asks.
    """
    for kind in DATA_KINDS:
        if kind not in needs.absent:
            continue
        asking = [
            indicator
            for indicator in catalogue
            if kind in indicator.detection.needs and outcomes[indicator.id] not in _UNASKED
        ]
        if asking or kind in required:
            yield AbsentData(
                data=kind,
                regimes=needs.regimes(kind),
                text=say_absent(kind, needs.regimes(kind)),
                indicators=tuple(indicator.id for indicator in asking),
                titles=tuple(indicator.title for indicator in asking),
                required=kind in required,
            )


def say_all_absent(needs: DataNeeds) -> Iterator[str]:
    """Yield a sentence for each sort of data of which nothing is loaded, whoever needs it."""
    for kind in DATA_KINDS:
        if kind in needs.absent:
            yield say_absent(kind, needs.regimes(kind))


def say_partly_absent(needs: DataNeeds) -> Iterator[str]:
    """Yield a sentence for what is loaded in part: own entries of a list, and ties of others."""
    if needs.unpublished:
        yield say_absent("published_lists", needs.unpublished)
    for kind in DATA_KINDS:
        names = needs.untold.names(kind)
        if names and kind not in needs.absent:
            yield say_untold(kind, names)


# ------------------------------------------------------------------------------------------------
# Cells of own tables that could not be read, and the orders for which they can matter.
#
# A lost share, day or country is about the parties of its row. It matters for an order only where
# the ties of the graph lead from a party of the order, from whom one resembles, or from a named
# owner, to one of them: every path, sum and list entry that could have rested on the cell runs
# there. A cell of an item matters for the orders of its number, and one that is about nobody in
# particular for all.
# ------------------------------------------------------------------------------------------------

MOST_PARTIES: Final = 5_000
"""Parties among which is looked; where more hang together, every cell is taken to matter."""


_ROLES: Final = ("shipper", "consignee", "end_user", "forwarder", "notify_party")


@dataclass(slots=True)
class LostCells:
    """The cells that could not be read, as far as they may concern an order.

    Attributes:
        context: The order's question.
        resolution: Who its parties are.
    """

    context: Context
    resolution: Resolution
    _near: frozenset[int] | None = None
    _is_looked_for: bool = False

    def count(self, layer: LayerFacts) -> int:
        """Return how many of a layer's lost cells may concern the order."""
        located = [about for about in layer.lost if about]
        if not located:
            return layer.cells_left_out
        ids = sorted({party for about in located for party in about})
        pids = dict(zip(ids, self.context.engine.find(ids), strict=True))
        order = self.context.transaction
        items = {f"{layer.dataset}:{item.sku}".casefold() for item in order.items if item.sku}
        concerning = sum(
            any(party.casefold() in items or self._is_near(pids[party]) for party in about)
            for about in located
        )
        return layer.cells_left_out - len(located) + concerning

    def _is_near(self, pid: int | None) -> bool:
        if not self._is_looked_for:
            self._near, self._is_looked_for = self._find_near(), True
        return self._near is None or pid in self._near

    def _find_near(self) -> frozenset[int] | None:
        """Return the parties that hang together with those of the order; None where many do."""
        # level by level, until nobody new is met
        seen = set(self._list_starts())
        frontier = sorted(seen)
        try:
            while frontier:
                frontier = sorted(set(self._list_neighbours(frontier)) - seen)
                seen.update(frontier)
                if len(seen) > MOST_PARTIES:
                    return None
        except EngineError:
            return None
        return frozenset(seen)

    def _list_neighbours(self, pids: Sequence[int]) -> Iterator[int]:
        engine = self.context.engine
        # ties of all days: what is lost may be the day
        batch = engine.incident(pids, tuple(TieKind), "both", None, None)
        yield from batch.start.tolist()
        yield from batch.end.tolist()
        if any(layer.shipments for layer in self.context.layers):
            traders = {
                party
                for shipment in engine.shipments(pids, _ROLES, None)
                for role in _ROLES
                if (party := getattr(shipment, role)) is not None
            }
            yield from filter(None, engine.find(sorted(traders)))

    def _list_starts(self) -> Iterator[int]:
        """Yield the parties of the order, its owners and whom they may be."""
        yield from (subject.pid for subject in self.context.subjects)
        overlay = self.resolution.overlay
        ids = {party.id for party in overlay.parties}
        ids.update(end for tie in overlay.ties for end in (tie.start, tie.end))
        matched = (match.candidate for match in self.resolution.matches)
        ids.update(candidate.party for candidate in matched if candidate is not None)
        yield from filter(None, self.context.engine.find(sorted(ids)))


# ------------------------------------------------------------------------------------------------
# What no loaded source or table could answer, and what a policy sets that nobody reads.
#
# These sentences stand in every assessment: a clean answer is worth no more than what was looked
# at.
# ------------------------------------------------------------------------------------------------

REGIMES: Final = ("BIS", "EU", "OFAC", "UK", "UN")
"""Regimes whose lists a reader expects to be compared."""


LATE_LIST: Final = "this list begins after the order"
LATE_MONTHS: Final = 24
"""Months between an order and a list after which the list says little of the order's day."""


def begins_after_order(layer: LayerFacts, context: Context) -> bool:
    """Tell whether a list is so much younger than the order that it does not cover its day."""
    published = layer.published or layer.retrieved
    if published is None or not layer.is_compared:
        return False
    listed_on, on = first_day(published), context.on
    months = (listed_on.year - on.year) * 12 + listed_on.month - on.month
    return (months, listed_on.day) > (LATE_MONTHS, on.day)


def list_not_covered(setup: AssessmentSetup, context: Context) -> tuple[str, ...]:
    """Return in sentences what was not looked at, each once.

    Args:
        setup: Knows whose lists are loaded, and keeps what it says of any order of the day.
        context: The question.
    """
    first, last = setup.shared_parts.get_or_make(
        ("not covered", context.on, context.as_of), lambda: _say_of_day(setup, context)
    )
    return tuple(dict.fromkeys((*first, *_say_of_sources(context), *last)))


def _say_of_day(
    setup: AssessmentSetup, context: Context
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is said of every order of a day, before and behind what is said of its own."""
    last = (
        *_say_of_late_lists(context),
        *_say_of_tables(context),
        *_say_of_bans(context),
        *(note for layer in context.layers for note in layer.notes),
        *_say_of_suggestions(context.layers),
        *_say_of_policy(context, setup.plan.unknown_params),
    )
    return tuple(_say_of_lists(context, setup.regimes)), last


def _say_of_lists(context: Context, regimes: Collection[str]) -> Iterator[str]:
    # of the regimes that the policy applies, the absent data speaks
    missing = [r for r in REGIMES if r not in regimes and r not in context.policy.regimes]
    if missing:
        yield say("no list of {missing} is loaded", missing=joined(missing))
    with_rule = {regime.regime for regime in context.tables.ownership_regimes_at(context.on)}
    without_rule = sorted(set(regimes) - with_rule)
    if without_rule:
        yield (
            say(
                "ownership by parties that {without_rule} lists: no ownership rule of theirs is "
                "in the rule pack, so look at the owners themselves",
                without_rule=joined(without_rule),
            )
        )


def _say_of_sources(context: Context) -> Iterator[str]:
    if not context.layers:
        yield "no source is loaded"
    if context.as_of:
        yield "what a source said before and its newest layer does not; older snapshots can tell"
    if any(party.site for party in context.transaction.parties):
        yield "sites that the order itself gives: they are compared with no other"
    for site in list_unplaced_sites(context.transaction):
        yield say(
            "whether “{site}” is in {country}: no table has a place of this name, and it is taken "
            "to be there",
            site=site,
            country=say_country(context.transaction.destination or ""),
        )


def _say_of_late_lists(context: Context) -> Iterator[str]:
    for layer in context.layers:
        if begins_after_order(layer, context):
            dated = layer.published or layer.retrieved
            yield say(
                "{dataset} of {dated} on {day}: {late_list}",
                dataset=layer.dataset,
                dated=dated,
                day=context.on,
                late_list=LATE_LIST,
            )


def _say_of_bans(context: Context) -> Iterator[str]:
    """Say which goods that acts ban are in the table by no code, once an act."""
    by_act: dict[str, list[str]] = {}
    for ban in (*context.tables.bans, *context.destinations.own_bans(context.as_of)):
        if ban.scope == "annex" and ban.holds(context.on, context.as_of):
            goods = by_act.setdefault(ban.act, [])
            goods += [ban.codes[0]] if ban.codes[0] not in goods else []
    for act, goods in by_act.items():
        yield say("goods that {act} bans: {goods}", act=act, goods=joined(map(say, goods), "; "))


def _say_of_tables(context: Context) -> Iterator[str]:
    if not context.tables.trade.hubs:
        yield "countries through which goods are diverted: the hub table is empty"
    last = context.destinations.last_conflict_year(context.as_of)
    if last is None:
        yield "armed conflicts: no table of them is loaded"
    elif last < context.on.year - 1:  # the table of a year comes out in the year after
        yield say("armed conflicts after {last}: the table that is loaded ends there", last=last)
    families = context.destinations.published_families
    if len(families) < FAMILIES_FOR_NONE:
        loaded = (
            say("only {family} is loaded", family=say_family(families[0]))
            if families
            else "none is loaded"
        )
        yield say(
            "published records of countries: {loaded}; {second_family}",
            loaded=loaded,
            second_family=SECOND_FAMILY,
        )
    measures = context.destinations.uncounted_measures
    if measures:
        yield say("measures that no table knows: {measures}", measures=joined(measures))


def _say_of_suggestions(layers: Sequence[LayerFacts]) -> Iterator[str]:
    """Say that who is neither of the order nor above it was compared with no other source."""
    is_done = any(layer.dataset == SUGGESTIONS for layer in layers)
    if not is_done and sum(layer.parties > 0 for layer in layers) > 1:
        yield (
            "whether parties of several sources are one, beside the order's parties and those "
            "above them: onward merges suggest looks for such pairs"
        )


def _say_of_policy(context: Context, unknown_params: Sequence[str]) -> Iterator[str]:
    """Say what the policy names and nobody reads: a misspelt threshold or limit changes nothing."""
    for name in unknown_params:
        yield say("the policy's parameter {name}, which no indicator has", name=name)
    loaded = {name for layer in context.layers for name in (layer.dataset, layer.source)}
    for name in sorted(context.policy.max_age_days.keys() - loaded):
        yield say("the policy's age limit for {name}, of which nothing is loaded", name=name)


# ------------------------------------------------------------------------------------------------
# What was examined without a finding: regimes, countries, and indicators that found nothing.
# ------------------------------------------------------------------------------------------------

_WITHOUT_FINDING: Final = (
    (Undecided, "cannot_tell"),
    (UnknownFact, "gap"),
    (NotApplicable | NotCovered, "not_applicable"),
)
"""Outcomes of an indicator that detected nothing, the one that says most first."""


def strongest_outcome(results: Sequence[Result]) -> str:
    """Return an indicator's outcome: the strongest thing that it has to say."""
    if not results:  # so it is with most indicators, and most transactions
        return "not_found"
    statuses = {result.status for result in results if isinstance(result, Detected)}
    if statuses:
        return "present" if "present" in statuses else "possible"
    for kind, outcome in _WITHOUT_FINDING:
        if any(isinstance(result, kind) for result in results):
            return outcome
    return "not_found"


def subjects_asked(scheduled: ScheduledIndicator, context: Context) -> tuple[Subject, ...]:
    """Return whom an indicator may ask about: all, or all but the exporter's own group."""
    if scheduled.indicator.detection.apart_from_exporter:
        return subjects_apart_from_exporter(context)
    return context.subjects


def evaluate_regimes(
    setup: AssessmentSetup, context: Context, indicators: Collection[str]
) -> tuple[EvaluatedRegime, ...]:
    """Return how each ownership regime stands on the date (docs/semantics.md, Ownership).

    Args:
        setup: Keeps the answer for the other orders of the day.
        context: The question.
        indicators: Those that ran.
    """
    question = ("regimes", context.on, frozenset(indicators))
    regimes: tuple[EvaluatedRegime, ...] = setup.shared_parts.get_or_make(
        question, lambda: tuple(_evaluate_regimes(context, indicators))
    )
    return regimes


def _evaluate_regimes(context: Context, indicators: Collection[str]) -> Iterator[EvaluatedRegime]:
    seeds = context.tables.cascade_seeds
    return (
        EvaluatedRegime(
            regime=regime.regime,
            in_force=regime.state,
            at=context.on.isoformat(),
            note=joined(
                filter(None, (regime.note, seeds.control_note(regime.regime, indicators))), "; "
            )
            or None,
        )
        for regime in context.tables.ownership_regimes_at(context.on)
    )


def list_not_found(
    setup: AssessmentSetup, context: Context, results: Results, needs: DataNeeds
) -> Iterator[NotFound]:
    """Yield, for each indicator, the parties of which it is proven that nothing was found.

    An indicator without the data that it needs has proven nothing.
    """
    searched = tuple(layer.dataset for layer in context.layers)
    about = setup.snapshot_id, context.on.isoformat()
    find_ids = partial(_ids_asked, {}, context)
    sorted_ids = cache(sorted)  # most indicators ask about the same parties, and find nothing
    for scheduled in setup.plan.schedule:
        indicator = scheduled.indicator
        if needs.lack_of(indicator):
            continue
        yielded = results[indicator.id]
        answered = _ids_answered(yielded)
        is_about_all = None in answered  # an answer for the transaction speaks of every party
        if is_about_all or strongest_outcome(yielded) in {"gap", "not_applicable"}:
            continue
        subjects = find_ids(scheduled)
        untold = needs.untold.ids(indicator)
        clear = sorted_ids(subjects - answered - untold if answered or untold else subjects)
        if not clear and (answered or not subjects.isdisjoint(untold)):
            continue
        yield NotFound(
            indicator=indicator.id,
            parties=tuple(clear),
            searched_sources=searched,
            frontier_hash=canonical_hash([indicator.id, indicator.version, *about, clear]),
        )


def _ids_answered(results: Sequence[Result]) -> frozenset[str | None]:
    """Return of whom an indicator has something to say; None where it is the transaction."""
    return frozenset(
        result.subject.id if result.subject else None
        for result in results
        if isinstance(result, Detected | Undecided)
    )


def _ids_asked(
    ids: dict[tuple[bool, frozenset[str]], frozenset[str]],
    context: Context,
    scheduled: ScheduledIndicator,
) -> frozenset[str]:
    """Return the ids of those whom an indicator asks about; many ask about the same."""
    key = scheduled.indicator.detection.apart_from_exporter, scheduled.roles
    if key not in ids:
        ids[key] = frozenset(
            subject.id
            for subject in subjects_asked(scheduled, context)
            if not scheduled.roles or subject.role in scheduled.roles
        )
    return ids[key]


def list_not_applicable(
    catalogue: Iterable[Indicator], results: Results
) -> Iterator[InapplicableIndicator]:
    """Yield the indicators whose question does not arise, or could not be looked at, and why."""
    for indicator in catalogue:
        for result in results[indicator.id]:
            if isinstance(result, NotApplicable | NotCovered):
                reason = result.reason if isinstance(result, NotApplicable) else result.text
                yield InapplicableIndicator(
                    indicator=indicator.id, title=indicator.title, reason=reason
                )


def judge_countries(
    setup: AssessmentSetup, transaction: Transaction, context: Context
) -> tuple[AssessedCountry, ...]:
    """Return the record of each country looked at, once for each part it plays."""
    statements = read_statements(context, ("destination", "end_user", "route"))
    places = [
        ("end_user_country" if row.part == "end_user" else row.part, row.country, row.region)
        for row in statements
    ]
    on, as_of = context.on, context.as_of
    codes = [code for item in transaction.items for code in (item.hs, item.hs8) if code]
    flows = tuple(context.destinations.rows_of(TRADE_FLOW))

    def describe(role: str, country: str, region: str) -> AssessedCountry:
        return _describe_record(
            role,
            context.destinations.status(country, on, as_of, region or None),
            read_trade_flows(flows, country, codes, on, as_of) if flows else (),
        )

    goods = tuple(codes) if flows else ()
    return tuple(
        setup.shared_parts.get_or_make(
            ("country", role, country, region, on, as_of, goods),
            partial(describe, role, country, region),
        )
        for role, country, region in dict.fromkeys(places)
    )


def _describe_record(
    role: str, record: CountryRecord, flows: Iterable[MeasureReading]
) -> AssessedCountry:
    """Return a country record, for the part that the country plays, with every measure."""
    conflicts = (copy_fields(MeasureReading, reading) for reading in record.conflicts)
    return copy_fields(
        AssessedCountry,
        record,
        role=role,
        measures=tuple(copy_fields(MeasureReading, reading) for reading in record.measures),
        conflicts=(*conflicts, *flows),
        note=record.note or None,
    )


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
        *_gaps_of_namesakes(context, resolution),
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


def _gaps_of_namesakes(context: Context, resolution: Resolution) -> Iterator[_GapFacts]:
    """Yield whose name many have, and lists, too, where that has to be asked."""
    for namesake in resolution.namesakes:
        if _is_asked(namesake, context):
            role = context.transaction.parties[namesake.ref].role
            on = role if namesake.owner is None else "owner"
            yield _GapFacts(on, namesake.where, namesake.why, role, words=namesake.words)


def _is_asked(namesake: Namesake, context: Context) -> bool:
    """Tell whether it is asked who somebody is whose name many have.

    A name that a list has word for word is always asked about. Of whom little must be known, a
    person whose common name is only like a listed one, and a firm that only serves the order, are
    named where the coverage says what was not looked at.
    """
    if (
        namesake.is_exact
        or context.policy.required is not None
        or choose_tier(context).tier == "enhanced"
    ):
        return True
    serves = namesake.owner is None and context.transaction.parties[namesake.ref].role in _SERVING
    return not (namesake.is_person or serves)


_SERVING: Final = frozenset({"bank", "carrier", "freight_forwarder", "exporter", "seller"})


def say_namesakes(context: Context, resolution: Resolution) -> Iterator[str]:
    """Yield what is said of names that many have, where nobody is asked about them."""
    for namesake in resolution.namesakes:
        if not _is_asked(namesake, context):
            yield namesake.why


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
