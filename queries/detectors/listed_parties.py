"""Detectors of the group "Listed parties and their ownership", each named after its indicator."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Unpack

from onward.graph.dates import day_number, since_day, until_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Listing, PartyKind, Tie, TieKind
from onward.graph.names.words import make_form, make_plain
from onward.graph.ownership import SLACK, ThresholdCrossing
from onward.graph.pattern import End, Pattern, Question, Step
from onward.graph.sayings import joined, say
from onward.graph.shares import decimal_text, percent_text
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import (
    NOT_STATED,
    PartyListing,
    asks_resembling,
    cite_entries,
    end_text,
    ended_entries,
    entry_values,
    list_known_entries,
    miss_by_date,
    name_lists,
    possibly_same_records,
    say_topic,
    weaken_to_resemblance,
)
from onward.queries.detection.paths import (
    Path,
    WeighedPath,
    find_gravest,
    find_gravest_of,
    parties_of,
    search_paths,
)
from onward.queries.detection.results import (
    AskedAgain,
    Detected,
    DetectedFacts,
    NearlyDetected,
    NewestAnswer,
    NotApplicable,
    Result,
    Subject,
    Undecided,
    UnknownFact,
    list_new,
)
from onward.queries.model.assessment import Severity
from onward.queries.ownership.cascades import (
    CascadeOutcome,
    RegimeCase,
    counterfactuals,
    explain_doubts,
    find_minority_stake,
    find_near_miss,
    gravest,
    owners_without_rule,
    regime_cases,
    run_cascade,
    shortfall_text,
    threshold_text,
)
from onward.queries.ownership.owners import (
    MANDATES,
    Holding,
    are_of_kind,
    count_mandates,
    leading_ties,
    list_holdings,
)
from onward.queries.rules.indicator import SEVERITIES, measure_level, stronger, weaker
from onward.queries.rules.policy import Policy
from onward.queries.tables.tables import RuleTables, TopicClass

# ------------------------------------------------------------------------------------------------
# own-listed-direct: a party to the transaction stands on a list, in whatever role.
#
# One finding a party, resting on all its list entries, of whatever regime. A party that is only
# possibly the same as a listed one gives *possible*, one tie away and no further. What a source
# says against a party without listing it is a gap.
# ------------------------------------------------------------------------------------------------

# ------------------------------------------------------------------------------------------------
# What lists a party on the date, and the topics of it that no indicator weighs.
# ------------------------------------------------------------------------------------------------

LISTING: Final[tuple[TopicClass, ...]] = ("listed", "restricted")
"""Classes of topics that are findings: of a list that bans, and of a list that warns or restricts.

BIS's Unverified List, debarments, frozen assets and warrants forbid no delivery by themselves, but
nobody should deliver to their bearers without having looked.
"""

UNWEIGHED: Final[tuple[TopicClass, ...]] = ("adverse", "officials", "offshore", "security")
"""Classes of topics that a person has to weigh, unless they make a body of a state."""

_SILENT: Final[tuple[TopicClass, ...]] = ("context", "inferred")
"""Classes of topics that say what somebody is; in an entry of a list they do not say enough."""


def listing_topics(tables: RuleTables) -> frozenset[str]:
    """Return the topics whose bearer counts as standing on a list."""
    return frozenset(topic for class_ in LISTING for topic in tables.topics_of(class_))


def unweighed_topics(tables: RuleTables) -> tuple[str, ...]:
    """Return the topics that speak for looking at their bearer, and that no indicator reads."""
    return tuple(
        sorted(
            code
            for code, topic in tables.topics.items()
            if topic.class_ in UNWEIGHED and topic.state_body == "no"
        )
    )


def lists_a_party(context: Context) -> Callable[[Listing], bool]:
    """Return a function that tells whether an entry puts its party on a list."""
    topics = listing_topics(context.tables)
    return lambda listing: listing.topic in topics


def current_entries(record: PartyRecord, context: Context) -> list[PartyListing]:
    """Return what lists the party on the date, as far as known; exact topics only."""
    return entries_on(record, context.tables, context.on, context.as_of)


def entries_on(
    record: PartyRecord, tables: RuleTables, on: date, as_of: date | None
) -> list[PartyListing]:
    """Return what lists a party on a day, as far as known by another; exact topics only."""
    topics = listing_topics(tables)
    entries = [
        PartyListing(listing.topic, listing.regime, listing.source, listing)
        for listing in record.entries(on, as_of)
        if listing.topic in topics
    ]
    entries += [
        PartyListing(topic, "", member.source)
        for member, topic in record.bare_topics(as_of)
        if topic in topics
    ]
    return sorted(entries, key=_sort_key)


def _sort_key(entry: PartyListing) -> tuple[str, str, str, str]:
    listing_id = entry.listing.id if entry.listing else ""
    return entry.topic, entry.source.dataset, listing_id, entry.regime


def list_unweighed_topics(
    subject: Subject, record: PartyRecord, context: Context
) -> Iterator[Result]:
    """Name each topic that speaks against a party, or for looking at it, and is no listing.

    Silence about it would read as "nothing is known"; a finding would say more than is known.
    """
    carried = record.topics(context.on, context.as_of)
    for topic in unweighed_topics(context.tables):
        if topic in carried:
            why = say(
                "a source says of {name}: {topic}; no indicator weighs this",
                topic=say_topic(topic),
                name=subject.name,
            )
            yield UnknownFact(subject.role, "topic", why, subject, subject.role)
    for listing in record.entries(context.on, context.as_of):
        topic_row = context.tables.topics.get(listing.topic)
        if topic_row is not None and topic_row.class_ in _SILENT:
            why = say(
                "an entry of {list} says of {name}: {topic}; it does not say what it forbids",
                list=listing.list or listing.regime,
                topic=say_topic(listing.topic),
                name=subject.name,
            )
            yield UnknownFact(subject.role, "topic", why, subject, subject.role)


# ------------------------------------------------------------------------------------------------
# Rows of several lists that are one party: what it shares with itself tells nothing.
# ------------------------------------------------------------------------------------------------

_TELLING_NOTHING: Final = frozenset({"weak", "former"})


def is_one_party_twice(context: Context, left: int, right: int) -> bool:
    """Tell whether two lists have an entry of one party: of one name, and both listed.

    Whoever is on no list is no list's entry: a listed party at its address, of its very name, is
    evidence that it is the one.
    """
    first, second = context.engine.parties([left, right])
    if not entries_on(first, context.tables, context.on, context.as_of):
        return False
    return not _list_names(first).isdisjoint(_list_names(second))


def _list_names(record: PartyRecord) -> set[str]:
    names = {record.name}
    for row in record.members:
        names |= {row.name, *(name.text for name in row.names if name.kind not in _TELLING_NOTHING)}
    return {make_form(make_plain(name), person=False).joined for name in names}


# ------------------------------------------------------------------------------------------------
# How grave it is to stand on a list: the regime first, then the gravest entry.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Weight:
    """What list entries weigh together.

    Attributes:
        severity_rules: Which rules lowered the severity.
        is_possible: Whether only a program says that the party is listed.
    """

    severity: Severity
    severity_rules: tuple[str, ...] = ()
    is_possible: bool = False


@dataclass(frozen=True, slots=True)
class ListingScale:
    """Weighs list entries by a policy.

    Attributes:
        severity: What a ban weighs.
    """

    tables: RuleTables
    policy: Policy
    severity: Severity

    def weigh(self, entries: Sequence[PartyListing]) -> Weight:
        """Weigh all entries of a party: the gravest regime decides.

        What a program inferred neither raises nor lowers what a source states.
        """
        stated = [entry for entry in entries if not entry.is_inferred]
        if not stated:
            weight = self._weigh_gravest(entries)
            rules = (*weight.severity_rules, "possible: at most high")
            return Weight(weaker(weight.severity, "high"), rules, is_possible=True)
        return self._weigh_gravest(stated)

    def _weigh_gravest(self, entries: Sequence[PartyListing]) -> Weight:
        by_regime = group_by_regime(entries)
        weights = [self._weigh_regime(regime, by_regime[regime]) for regime in sorted(by_regime)]
        return max(weights, key=lambda weight: SEVERITIES.index(weight.severity))

    def _weigh_regime(self, regime: str, entries: Sequence[PartyListing]) -> Weight:
        """Apply the severity rules: the regime first, then the gravest entry."""
        rules = []
        cap: Severity = self.severity
        if not self.policy.applies(regime):
            cap = weaker(cap, "high")
            rules.append(say("the policy does not apply {regime}: high", regime=regime))
        severities = {entry: self._weigh_entry(entry) for entry in entries}
        gravest = max(severities.values(), key=SEVERITIES.index)
        if gravest != self.severity:
            rules.append(
                say("no {milder}: {gravest}", milder=self._name_milder(entries), gravest=gravest)
            )
        return Weight(weaker(cap, gravest), tuple(rules))

    def _weigh_entry(self, entry: PartyListing) -> Severity:
        level = measure_level(entry.measure, self.severity)
        return weaker(level, "high") if self._is_restricted(entry) else level

    def _is_restricted(self, entry: PartyListing) -> bool:
        return self.tables.topic_class(entry.topic) == "restricted"

    def _name_milder(self, entries: Iterable[PartyListing]) -> str:
        """Say which topics and measures, none of which bans a delivery, are all that there is."""
        restricted = {entry.topic for entry in entries if self._is_restricted(entry)}
        topics = sorted(map(say_topic, restricted))
        measures = sorted(
            {str(entry.measure) for entry in entries if not self._is_restricted(entry)}
        )
        named = (("topic", topics), ("measure", measures))
        return joined(
            (
                say("{what} but {values}", what=what, values=joined(values))
                for what, values in named
                if values
            ),
            ", and no ",
        )


def group_by_regime(entries: Iterable[PartyListing]) -> Mapping[str, list[PartyListing]]:
    """Return list entries by the regime that they belong to; "" where it is not stated."""
    by_regime: dict[str, list[PartyListing]] = defaultdict(list)
    for entry in entries:
        by_regime[entry.regime].append(entry)
    return by_regime


def detect_own_listed_direct(context: Context) -> Iterator[Result]:
    """Yield a finding for each subject that is listed on the date, with all its entries.

    Yields:
        Detected; NearlyDetected for entries that have ended and for topics that a publisher
        inferred; UnknownFact for topics that no indicator weighs.
    """
    records = context.engine.parties([subject.pid for subject in context.subjects])
    for subject, record in zip(context.subjects, records, strict=True):
        entries = current_entries(record, context)
        regimes = {entry.regime for entry in entries}
        past = ended_entries(record, context, lists_a_party(context))
        if entries:
            ended = [listing for listing in past if listing.regime in regimes]
            yield _find_listed(subject, entries, ended, context)
        for listing in past:
            if listing.regime not in regimes:
                # under a regime that lists the party today, they are counter-evidence instead
                title = listing.list or listing.regime or NOT_STATED
                yield miss_by_date(subject, ("regime", listing.regime, title), listing)
        if not entries:
            yield from _find_inferred_topics(subject, record, context)
            yield from list_unweighed_topics(subject, record, context)
    yield from _find_possibly_listed(context)


def _find_listed(
    subject: Subject,
    entries: Sequence[PartyListing],
    ended: Sequence[Listing],
    context: Context,
) -> Detected:
    weight = _weigh_entries(entries, context)
    return context.find(
        subject=subject,
        object=name_lists(entry.regime for entry in entries),
        severity=weight.severity,
        relation="is named on",
        severity_rules=weight.severity_rules,
        paths=((),),
        values=entry_values(entries),
        possible_because=("a program inferred the listing",) if weight.is_possible else (),
        counter_evidence=tuple(end_text(listing) for listing in ended),
        counterfactuals=("clears if no entry held on this date",),
        acts=cite_entries(entries, context.policy.regimes),
    )


def _weigh_entries(entries: Sequence[PartyListing], context: Context) -> Weight:
    return ListingScale(context.tables, context.policy, context.severity).weigh(entries)


def _find_inferred_topics(
    subject: Subject, record: PartyRecord, context: Context
) -> Iterator[NearlyDetected]:
    """Name a topic that a data publisher concluded: it never counts as listed."""
    inferred = context.tables.topics_of("inferred")
    topics = sorted(record.topics(context.on, context.as_of) & set(inferred))
    if topics:
        yield NearlyDetected(
            subject=subject,
            object=None,
            field="topic",
            needed=joined(map(say_topic, context.tables.topics_of("listed")), " or "),
            found=say(
                "{topics}, which its publisher inferred", topics=joined(map(say_topic, topics))
            ),
        )


def _find_possibly_listed(context: Context) -> Iterator[Detected]:
    """Look one possibly_same_as tie away from each subject."""
    for subject, other, tie in possibly_same_records(context):
        if entries := current_entries(other, context):
            yield replace(
                weaken_to_resemblance(_find_listed(subject, entries, (), context), other, tie),
                relation="is the listed party",
                identity=other.id,
                severity_rules=("possible: at most high",),
            )


# ------------------------------------------------------------------------------------------------
# own-listed-since: who was put on a list after the day of an order whose goods have not left.
#
# The indicators that read lists are asked once more, on the day of the newest source, or on the day
# on which the goods left where that was earlier. What they say then and did not say on the order's
# day is a finding of its own, at the severity that it has there.
#
# An order that nobody recorded as shipped counts as open for the policy's `open_months`. Whom lists
# name only after that is a gap: whether the goods may still leave is not known.
# ------------------------------------------------------------------------------------------------


def detect_own_listed_since(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that is listed, or counts as listed, since the order.

    Yields:
        Detected; UnknownFact for whom lists name only after the order has ceased to count as open;
        Undecided where a later answer is missing; NotApplicable where no source is newer than the
        order, or its goods left on its own day.
    """
    again = context.asked_again
    if again is None:
        yield NotApplicable("no loaded source is newer than the order, or its goods have left")
        return
    for indicator, result in list_new(again.results, context.prior_results):
        if isinstance(result, Undecided):
            yield replace(result, text=say("on {day}: {text}", day=again.day, text=result.text))
        else:
            yield _tell_since(indicator, result, again, context)
    if again.newest is not None:
        yield from _find_gaps(again, again.newest, context)


def _find_gaps(again: AskedAgain, newest: NewestAnswer, context: Context) -> Iterator[Result]:
    """Yield a gap for each party that lists name only after the order has ceased to be open."""
    before = {
        indicator: (*results, *context.prior_results.get(indicator, ()))
        for indicator, results in again.results.items()
    }
    named: set[str] = set()
    for _, result in list_new(newest.results, before):
        if isinstance(result, Undecided):
            yield replace(result, text=say("on {day}: {text}", day=newest.day, text=result.text))
        elif result.subject is not None and not result.is_context:
            if result.subject.id not in named:
                yield _unknown_departure(result.subject, again, newest, context)
            named.add(result.subject.id)


def _unknown_departure(
    subject: Subject, again: AskedAgain, newest: NewestAnswer, context: Context
) -> UnknownFact:
    months = context.policy.open_months
    why = say(
        "{name}, or who stands behind it, has been listed between {day} and {day_2}; without a "
        "record of its shipment the order of {day_3} counts as open for {months} months only, so "
        "whether its goods may still leave is not known",
        name=subject.name,
        day=again.day,
        day_2=newest.day,
        day_3=context.on,
        months=months,
    )
    return UnknownFact("shipment", "shipped", why, subject, subject.role)


def _tell_since(indicator: str, result: Detected, again: AskedAgain, context: Context) -> Detected:
    order_day, known_on = context.on.isoformat(), again.day.isoformat()
    return replace(
        result,
        identity="/".join(filter(None, (indicator, result.identity))),
        values={**result.values, "order_day": order_day, "known_on": known_on},
        counter_evidence=(*result.counter_evidence, *_say_departures(again)),
        counterfactuals=(*result.counterfactuals, *_say_what_clears(again)),
    )


def _say_departures(again: AskedAgain) -> Iterator[str]:
    if again.left_before is not None:
        yield (
            say(
                "goods of an earlier form of this order left on {left_before}; whether these are "
                "the same is not known",
                left_before=again.left_before,
            )
        )


def _say_what_clears(again: AskedAgain) -> Iterator[str]:
    if again.left is None:
        yield "clears if the goods left before the entry began, and that is recorded"


# ------------------------------------------------------------------------------------------------
# own-control-listed: a listed party controls the party without a majority of its shares.
#
# EU, UK and UN rules count control beside ownership; those of OFAC and BIS count ownership alone,
# and there control is worth knowing only. Who counts as listed through ownership already, or is
# listed itself, is another indicator's finding and is not told twice under the same regime.
# ------------------------------------------------------------------------------------------------

OWNERSHIP_ONLY: Final = frozenset({"OFAC", "BIS"})
"""Regimes whose rule counts shares and no control."""

WITHOUT_FREEZE: Final[Severity] = "medium"
"""What the control by a party weighs whose entry freezes nothing."""

_TOPICS: Final = frozenset({"sanction", "export.control"})

_NO_CONTROL: Final = frozenset(
    {
        "rightsToSurplusAssetsOnDissolution",
        "rightsToProfitOrIncome",
        "rightToProfitOrIncomeFromAssets",
        "enjoymentAndUseOfAssets",
    }
)
"""Interests that give money, and no say."""

_ACTING_FOR: Final = frozenset({TieKind.NOMINEE_OF, TieKind.REPRESENTS})

_RELATIVE_AS_DIRECTOR: Final = Pattern(
    steps=(
        Step(ties=(TieKind.DIRECTS,), direction="in", hops=(1, 1)),
        Step(ties=(TieKind.FAMILY,), direction="both", hops=(1, 1)),
    ),
    end=End(kinds=(PartyKind.PERSON,), topics=tuple(sorted(_TOPICS))),
)


def detect_own_control_listed(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that a listed one controls, or may control through others."""
    controlled = set()
    for result in find_gravest(context, _weigh_path):
        if isinstance(result, Detected):
            controlled.add(result.subject)
        yield result
    alone = _subjects_with_one_director(context)
    others = tuple(subject for subject in alone if subject not in controlled)
    if others:
        relatives = replace(context, subjects=others, patterns=(_RELATIVE_AS_DIRECTOR,))
        for search in search_paths(relatives):
            finding = find_gravest_of(context, search, _weigh_relative)
            if finding is not None:
                yield finding


def _weigh_relative(context: Context, subject: Subject, path: Path) -> WeighedPath | None:
    """Weigh the way over the only director to a listed relative."""
    weighed = _weigh_path(context, subject, path)
    if weighed is None:
        return None
    weighed.facts["relation"] = "is directed by nobody but a relative of"
    return replace(
        weighed, doubts=("whether the relative acts for the listed person is not known",)
    )


def _weigh_path(context: Context, subject: Subject, path: Path) -> WeighedPath | None:
    ties = context.engine.ties(path)
    if not all(map(_gives_control, ties)):
        return None
    parties = parties_of(context.engine, subject.pid, path)
    entries = _entries_of(context, parties[-1], _regimes_told(context, subject))
    if not entries:
        return None
    severity, rules = _weigh_controller(context, entries)
    for position, tie in enumerate(ties):
        if tie.kind in _ACTING_FOR and count_mandates(context, parties[position]) > MANDATES:
            severity, rules = "low", ("acts for many: low",)
    facts = DetectedFacts(
        values=entry_values(entries), acts=cite_entries(entries, context.policy.regimes)
    )
    return WeighedPath(path, severity, rules, facts)


def _regimes_told(context: Context, subject: Subject) -> frozenset[str]:
    """Return the regimes under which the party surely counts as listed by other indicators."""
    [record] = context.engine.parties([subject.pid])
    own_entries = {entry.regime for entry in current_entries(record, context)}
    by_ownership = {
        finding.object[1]
        for finding in context.prior_findings("counts_as_listed", of=subject)
        if finding.object
    }
    return frozenset(own_entries | by_ownership)


def _gives_control(tie: Tie) -> bool:
    """Tell whether a tie is no mere right to money, and no stated minority of votes."""
    if tie.kind != TieKind.CONTROLS:
        return True
    is_minority = tie.share is not None and tie.share.max < 0.5
    return tie.interest not in _NO_CONTROL and not is_minority


def _entries_of(
    context: Context, party: int, told_regimes: frozenset[str]
) -> tuple[PartyListing, ...]:
    [record] = context.engine.parties([party])
    return tuple(
        entry
        for entry in current_entries(record, context)
        if entry.topic in _TOPICS and entry.regime not in told_regimes
    )


def _weigh_controller(
    context: Context, entries: tuple[PartyListing, ...]
) -> tuple[Severity, tuple[str, ...]]:
    """Weigh the gravest entry: by whose list it is, and by what it orders."""
    gravest = max((_weigh_entry(context, entry) for entry in entries), key=SEVERITIES.index)
    if gravest == context.severity:
        return gravest, ()
    regimes = joined(sorted({entry.regime for entry in entries}))
    why = "their rules count ownership alone" if gravest == "info" else "no freeze is ordered"
    return gravest, (
        say("listed by {regimes}, {why}: {gravest}", regimes=regimes, why=why, gravest=gravest),
    )


def _weigh_entry(context: Context, entry: PartyListing) -> Severity:
    if entry.regime in OWNERSHIP_ONLY:
        return "info"
    severity = weaker(context.severity, measure_level(entry.measure, "stop"))
    seeds, listing = context.tables.cascade_seeds, entry.listing
    # who is controlled counts as frozen: an export control or a financial restriction freezes none
    freezes = listing is None or seeds.judge_entry(entry.regime, listing).answer is not False
    return severity if freezes else weaker(severity, WITHOUT_FREEZE)


def _subjects_with_one_director(context: Context) -> tuple[Subject, ...]:
    batch = leading_ties(context)
    directing = are_of_kind(batch, TieKind.DIRECTS)
    starts, ends = batch.start[directing].tolist(), batch.end[directing].tolist()
    directors = Counter(company for _, company in set(zip(starts, ends, strict=True)))
    return tuple(subject for subject in context.subjects if directors[subject.pid] == 1)


# ------------------------------------------------------------------------------------------------
# own-50-aggregate: listed parties together own enough that the party counts as listed.
#
# One cascade a regime, by that regime's own threshold on the day of the question
# (docs/semantics.md, Ownership). A party that is listed itself is another indicator's finding.
# ------------------------------------------------------------------------------------------------


def detect_own_50_aggregate(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and regime under which the party counts as listed.

    Yields:
        Detected; NearlyDetected for a sum that falls a little short, and for what a suspended rule
        would say; Undecided for listed parties of regimes that have no ownership rule.
    """
    for case in regime_cases(context):
        outcome = run_cascade(case.above, case.seeds, case.rule)
        if outcome is None:
            yield from _find_near_miss(case)
        # a suspended rule is no rule: what it would say is told as a near miss
        elif case.regime.state == "suspended":
            yield case.suspended(outcome, "count as listed")
        else:
            yield _find_owned_by_listed(case, outcome)
    yield from owners_without_rule(context)


def _find_owned_by_listed(case: RegimeCase, outcome: CascadeOutcome) -> Detected:
    entries = case.entries_behind(outcome, of_rule=True)
    doubts = case.doubts_of_outcome(outcome, entries)
    severity, rules = _weigh_outcome(case, is_possible=bool(doubts))
    return _find_holding(
        case,
        outcome,
        entries,
        severity=severity,
        consequence="reaches the threshold of",
        severity_rules=rules,
        possible_because=doubts,
        counter_evidence=(*case.disagreements(outcome), *case.unstated_measures(entries)),
        counterfactuals=counterfactuals(case.context.engine, case.subject.pid, outcome),
    )


def _find_holding(
    case: RegimeCase,
    outcome: CascadeOutcome,
    entries: Sequence[PartyListing],
    **facts: Unpack[DetectedFacts],
) -> Detected:
    """Return a finding of what parties that a regime lists hold, by an outcome of its rule."""
    facts.setdefault("object", case.object)
    facts.setdefault("identity", case.regime.regime)
    facts["subject"] = case.subject
    facts["paths"], facts["more"] = outcome.paths.paths, outcome.paths.more
    facts["values"] = case.values(outcome) | facts.get("values", {}) | entry_values(entries)
    return case.context.find(**facts)


def _weigh_outcome(case: RegimeCase, *, is_possible: bool) -> tuple[Severity, tuple[str, ...]]:
    """Return the severity, and the rules that lower it from the indicator's own."""
    rules, severity = [], case.context.severity
    if is_possible:
        rules.append("high when possible")
    if not case.context.policy.applies(case.regime.regime):
        rules.append("high, not stop, for a regime that the policy does not apply")
    if rules:
        severity = weaker(severity, "high")
    # where the owners that a measure blocks do not reach the threshold alone, the others decide it
    blocking, gravest_other = case.blocking_owners()
    if run_cascade(case.above, blocking, case.rule) is None:
        severity = weaker(severity, gravest_other)
        rules.append(
            say(
                "by owners under a measure that forbids no supply by itself: {gravest_other}",
                gravest_other=gravest_other,
            )
        )
    return severity, tuple(rules)


def _find_near_miss(case: RegimeCase) -> Iterator[NearlyDetected]:
    near_miss = find_near_miss(case.context, case.above, case.seeds, case.rule)
    if near_miss is not None:
        [company] = case.context.engine.parties([near_miss.company])
        yield NearlyDetected(
            subject=case.subject,
            object=case.object,
            field="share",
            needed=say(
                "{threshold} of {name} held by listed parties",
                threshold=threshold_text(case.rule),
                name=company.name,
            ),
            found=say(
                "{percent}; {shortfall_text} would reach it",
                percent=percent_text(near_miss.total),
                shortfall_text=shortfall_text(case.rule, near_miss.total),
            ),
            paths=near_miss.paths,
        )


# ------------------------------------------------------------------------------------------------
# own-minority-listed: listed parties hold something, and less than counts as listed.
#
# The same cascades as own-50-aggregate, one a regime: what the listed parties, and the companies
# that count as listed through them, hold directly in the party. No finding where the party surely
# counts as listed under the regime; where that is only possible, both indicators say so.
#
# Owners whose listing carries no ownership rule (an export control, a travel ban), or whose rule
# does not reach the party, are found here whatever they hold: no rule makes the party count as
# listed, and silence would hide them.
# ------------------------------------------------------------------------------------------------

HIGH_FROM: Final = 0.25
"""Fraction from which on a minority share weighs high."""


def detect_own_minority_listed(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and regime in which listed parties hold a minority.

    Yields:
        Detected; NearlyDetected for what a suspended rule would say.
    """
    for case in regime_cases(context):
        yield from _find_restricted_owners(case)
        minority = find_minority_stake(context.engine, case.above, case.seeds, case.rule)
        if minority is None:
            continue
        if case.regime.state == "suspended":
            yield case.suspended(minority, "have a listed minority owner")
        else:
            yield _find_minority(case, minority)


def _find_minority(case: RegimeCase, minority: CascadeOutcome) -> Detected:
    entries = case.entries_behind(minority, of_rule=True)
    doubts = case.doubts_of_outcome(minority, entries)
    stake = minority.crossing_of(minority.company)
    assert stake is not None  # noqa: S101  # an outcome exists only where members hold something
    severity, rules = _weigh_stake(case.context, stake)
    return _find_holding(
        case,
        minority,
        entries,
        severity=severity,
        relation="is held in part by listed parties, below",
        consequence="stays below the threshold of",
        severity_rules=rules,
        values={"distance": decimal_text(max(0.0, case.rule.threshold - stake.total))},
        possible_because=doubts,
        counter_evidence=case.disagreements(minority),
        counterfactuals=_write_counterfactuals(case, minority, stake),
    )


def _find_restricted_owners(case: RegimeCase) -> Iterator[Detected]:
    """Yield what parties hold that the regime lists without its ownership rule, small or large."""
    engine, above, owners = case.context.engine, case.above, case.restricted
    outcome = run_cascade(above, owners, case.rule)
    outcome = outcome or find_minority_stake(engine, above, owners, case.rule)
    if outcome is None:
        return
    entries = case.entries_behind(outcome, of_rule=bool(case.restricted_note))
    pid = case.subject.pid
    doubts = () if outcome.is_sure else explain_doubts(engine, pid, outcome, owners)
    severity, rules = _weigh_restricted(case, outcome, entries)
    regime = case.regime.regime
    title = say("listings of {regime} that its ownership rule does not reach", regime=regime)
    yield _find_holding(
        case,
        outcome,
        entries,
        object=("regime", regime, title),
        severity=severity,
        relation="is held by parties under",
        identity=f"{regime}/without-rule",
        severity_rules=rules,
        possible_because=doubts,
        counter_evidence=_why_without_rule(case, entries),
        acts=cite_entries(entries, case.context.policy.regimes),
    )


def _weigh_restricted(
    case: RegimeCase, outcome: CascadeOutcome, entries: Sequence[PartyListing]
) -> tuple[Severity, tuple[str, ...]]:
    stake = outcome.crossing_of(outcome.company)
    severity, rules = _weigh_stake(case.context, stake) if stake else (case.context.severity, ())
    # what a travel ban weighs by itself, its bearer's companies weigh no more
    levels = [measure_level(entry.measure, severity) for entry in entries]
    cap = gravest(levels) if levels else severity
    return weaker(severity, cap), rules


def _why_without_rule(case: RegimeCase, entries: Sequence[PartyListing]) -> tuple[str, ...]:
    notes = [case.judge_entry(entry.listing).note for entry in entries if entry.listing]
    reasons = [case.restricted_note, *notes]
    return tuple(
        say("it does not count as listed: {why}", why=why) for why in dict.fromkeys(reasons) if why
    )


def _weigh_stake(context: Context, stake: ThresholdCrossing) -> tuple[Severity, tuple[str, ...]]:
    """Weigh the share that the answer rests on: the least when present, the most when possible."""
    # sums of floats: exactly a quarter counts as a quarter
    if stake.total >= HIGH_FROM - SLACK:
        return stronger(context.severity, "high"), (
            say("{percent} or more: high", percent=percent_text(HIGH_FROM)),
        )
    return context.severity, ()


def _write_counterfactuals(
    case: RegimeCase, minority: CascadeOutcome, stake: ThresholdCrossing
) -> tuple[str, ...]:
    """Say what more would make the party count as listed, or what would clear it."""
    if not minority.is_sure:
        return ("clears if the listed parties are shown to hold nothing",)
    shortfall = shortfall_text(case.rule, stake.total)
    return (
        say(
            "counts as listed under the {regime} ownership rule with {shortfall}",
            regime=case.regime.regime,
            shortfall=shortfall,
        ),
    )


# ------------------------------------------------------------------------------------------------
# own-transfer-near-listing: a listed party's stake went to somebody close to it, near its listing.
#
# A sale of between 180 days before and 90 days after the entry began, and a new holder who came
# within 30 days of it and is close to the seller: family, staff, a company of the seller, one
# address or line. A new holder of whom no such tie is known is a near miss.
# ------------------------------------------------------------------------------------------------

BEFORE: Final = 180
AFTER: Final = 90
"""Days before and after the first day of the entry between which a sale is near it."""

CHANGE: Final = 30
"""Days between the old holder's end and the new one's beginning."""

_LATELY: Final = "5y"

_PERSONAL: Final = (
    *(TieKind.FAMILY, TieKind.ASSOCIATE, TieKind.EMPLOYS, TieKind.LOCATED_AT),
    *(TieKind.CONTACT_AT, TieKind.NOMINEE_OF, TieKind.REPRESENTS),
)
_LEADING: Final = (TieKind.OWNS, TieKind.CONTROLS, TieKind.DIRECTS)


def _walk_personal_ties(high: int) -> Step:
    return Step(ties=_PERSONAL, direction="both", hops=(1, high), within=_LATELY)


def _walk_upwards(high: int) -> Step:
    # only upwards: down and up again would lead over the very company that was sold
    return Step(ties=_LEADING, direction="in", hops=(1, high), within=_LATELY)


_CLOSE: Final = (
    Pattern(steps=(_walk_personal_ties(2),), end=End()),
    Pattern(steps=(_walk_upwards(2),), end=End()),
    Pattern(steps=(_walk_upwards(1), _walk_personal_ties(1)), end=End()),
)
"""Ways from a new holder to a seller that it is close to."""


@dataclass(frozen=True, slots=True)
class _Sale:
    """A stake that a listed party gave up, and the entries that began near it.

    Attributes:
        entries: Empty where no entry says when it began.
    """

    tie: Tie
    seller: int
    record: PartyRecord
    entries: tuple[Listing, ...]


@asks_resembling
def detect_own_transfer_near_listing(context: Context) -> Iterator[Result]:
    """Yield a finding for each stake that passed to somebody close to a listed seller.

    Yields:
        Detected; NearlyDetected for a new holder without a known tie to the seller; Undecided
        where nobody states since when the seller is listed.
    """
    stakes = _list_stakes(context)
    for subject in dict.fromkeys(context.subjects):
        if subject.pid in stakes:
            yield from _judge_subject(context, subject, stakes[subject.pid])


def _list_stakes(context: Context) -> dict[int, list[Holding]]:
    """Return the stakes at all times, with their holders, in each party of which one has ended."""
    engine, pids = context.engine, {subject.pid for subject in context.subjects}
    batch = engine.incident(pids, [TieKind.OWNS], "in", None, context.as_of)
    if batch.tid.size == are_of_kind(leading_ties(context), TieKind.OWNS).sum():
        return {}  # none has ended, and none is still to come
    return {
        company: stakes
        for company, stakes in list_holdings(context, pids, [TieKind.OWNS]).items()
        if any(_has_ended(context, tie) for tie, _ in stakes)
    }


def _judge_subject(
    context: Context, subject: Subject, stakes: Sequence[Holding]
) -> Iterator[Result]:
    ended = [(tie, holder) for tie, holder in stakes if _has_ended(context, tie)]
    sellers = sorted({holder for _, holder in ended})
    records = dict(zip(sellers, context.engine.parties(sellers), strict=True))
    for tie, seller in ended:
        listings = list_known_entries(records[seller], context)
        near = tuple(entry for entry in listings if _is_near(entry, tie))
        # an entry without a first day leaves open whether the sale was near it
        undated = tuple(entry for entry in listings if entry.since is None)
        if near or undated:
            sale = _Sale(tie, seller, records[seller], near)
            yield from _judge_sale(context, subject, sale, stakes)


def _has_ended(context: Context, tie: Tie) -> bool:
    return tie.until is not None and until_day(tie.until) <= day_number(context.on)


def _is_near(entry: Listing, tie: Tie) -> bool:
    if entry.since is None:
        return False
    days_after = until_day(tie.until) - since_day(entry.since)
    return -BEFORE <= days_after <= AFTER


def _judge_sale(
    context: Context, subject: Subject, sale: _Sale, stakes: Sequence[Holding]
) -> Iterator[Result]:
    ended = until_day(sale.tie.until)
    for tie, holder in stakes:
        # a stake without a first day may be as old as the company
        begins = since_day(tie.since or "0001")
        is_new = abs(begins - ended) <= CHANGE and begins <= day_number(context.on)
        if is_new and holder != sale.seller:
            yield _judge_holder(context, subject, sale, tie, holder)


def _judge_holder(context: Context, subject: Subject, sale: _Sale, tie: Tie, holder: int) -> Result:
    link, is_link_sure = _find_link(context, holder, sale.seller)
    [record] = context.engine.parties([holder])
    if not link:
        return NearlyDetected(
            subject=subject,
            object=("party", record.id, record.name),
            field="new holder",
            needed=say("family, staff or another tie to the seller, {name}", name=sale.record.name),
            found=say(
                "no such tie of {name}, who holds it since {since}",
                name=record.name,
                since=tie.since,
            ),
            paths=((tie.tid,),),
        )
    if not sale.entries:
        text = say(
            "since when {name} is listed is not stated; its stake passed to {holder}, who is "
            "close to it, in {until}",
            name=sale.record.name,
            holder=record.name,
            until=sale.tie.until,
        )
        return Undecided(subject, "missing_data", ("first day of the list entry",), text)
    is_sure = is_link_sure and "inferred" not in (tie.standing, sale.tie.standing)
    return _find_transfer(context, subject, sale, (tie, record, link), is_sure=is_sure)


def _find_link(context: Context, holder: int, seller: int) -> tuple[tuple[int, ...], bool]:
    """Return the shortest ties between two parties, if any, and whether they are sure."""
    questions = [
        Question(pattern, context.on, context.as_of, only_ends=frozenset({seller}))
        for pattern in _CLOSE
    ]
    answers = [context.engine.witnesses(question, holder, 1) for question in questions]
    definite = [path for answer in answers for path in answer.definite.paths]
    possible = [path for answer in answers for path in answer.possible.paths]
    shortest = min(definite or possible, key=lambda path: (len(path), path), default=())
    return shortest, bool(definite)


def _find_transfer(
    context: Context,
    subject: Subject,
    sale: _Sale,
    bought: tuple[Tie, PartyRecord, tuple[int, ...]],
    *,
    is_sure: bool,
) -> Detected:
    tie, buyer, link = bought
    entries = [PartyListing(row.topic, row.regime, row.source, row) for row in sale.entries]
    listed_since = min(row.since or "" for row in sale.entries)
    return context.find(
        subject=subject,
        object=("party", buyer.id, buyer.name),
        relation=say(
            "passed, around the listing of {name} ({listed_since}), from {name} to somebody "
            "close to it,",
            name=sale.record.name,
            listed_since=listed_since,
        ),
        identity=f"{sale.record.id}/{buyer.id}",
        paths=((tie.tid, *link), (sale.tie.tid,)),
        values={
            **entry_values(entries),
            "sold": sale.tie.until,
            "bought": tie.since,
            "listed_since": listed_since,
        },
        possible_because=()
        if is_sure
        else ("a tie between the old and the new holder is not certain",),
        acts=cite_entries(entries, context.policy.regimes),
    )
