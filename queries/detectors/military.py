"""Detectors of the group "Military, militant, security", each named after its indicator."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from onward.graph.engine import More, PartyRecord
from onward.graph.model import Listing, Tie, TieKind
from onward.graph.pattern import Question
from onward.graph.sayings import say
from onward.queries.addresses import CROWD, PLACES, SharedNode, party_count, shared_node
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import (
    NOT_STATED,
    PartyListing,
    cite_entries,
    ended_entries,
    entry_values,
    miss_by_date,
    possibly_same_records,
    weaken_to_resemblance,
)
from onward.queries.detection.paths import (
    Path,
    PathSearch,
    WeighedPath,
    ends_of,
    explain_parties,
    find_gravest,
    finding_of_paths,
    limits_as_unknown,
    possible_because,
    search_paths,
    shown_paths,
)
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject
from onward.queries.detectors.pattern import is_left_out, weigh_path
from onward.queries.model.assessment import Severity
from onward.queries.model.parts import FindingValues
from onward.queries.rules.indicator import weaker
from onward.queries.tables.tables import find_military_list

# ------------------------------------------------------------------------------------------------
# mil-listed: a party stands on a list that the rule pack types as military.
#
# One finding a party and list, whatever topic the list gives its entries. A party that is only
# possibly the same as one on such a list gives *possible*, one tie away and no further.
# ------------------------------------------------------------------------------------------------

CAPPED: Final = "possible: at most high"

ListKey = tuple[str, str]
"""Title of a military list, and the regime of its entries."""


def detect_mil_listed(context: Context) -> Iterator[Result]:
    """Yield a finding for each subject and military list on which it stands on the date.

    Yields:
        Detected; NearlyDetected for an entry of such a list that has ended.
    """
    records = context.engine.parties([subject.pid for subject in context.subjects])
    for subject, record in zip(context.subjects, records, strict=True):
        current = _group_by_list(record.entries(context.on, context.as_of), context)
        for key, entries in current.items():
            yield _find_on_list(subject, key, entries, context)
        past = _group_by_list(ended_entries(record, context, lambda _: True), context)
        for key in sorted(past.keys() - current.keys()):
            title, regime = key
            for entry in past[key]:
                assert entry.listing is not None  # noqa: S101  # a list has grouped its entries
                yield miss_by_date(subject, ("regime", regime, title), entry.listing)
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


def _find_on_list(
    subject: Subject, key: ListKey, entries: Sequence[PartyListing], context: Context
) -> Detected:
    title, regime = key
    is_possible = all(entry.is_inferred for entry in entries)
    severity, rules = _weigh_regime(regime, context)
    return context.find(
        subject=subject,
        object=("regime", regime, title),
        severity=weaker(severity, "high") if is_possible else severity,
        identity=title,
        severity_rules=(*rules, CAPPED) if is_possible else rules,
        paths=((),),
        values=entry_values(entries),
        possible_because=("a program inferred the listing",) if is_possible else (),
        acts=cite_entries(entries, context.policy.regimes),
    )


def _weigh_regime(regime: str, context: Context) -> tuple[Severity, tuple[str, ...]]:
    """Stop where the policy applies the list's regime, so that its rule binds the transaction."""
    if context.policy.applies(regime):
        return "stop", (say("the policy applies {regime}: stop", regime=regime or NOT_STATED),)
    return context.severity, ()


def _find_possibly_listed(context: Context) -> Iterator[Detected]:
    """Look one possibly_same_as tie away from each subject."""
    for subject, other, tie in possibly_same_records(context):
        groups = _group_by_list(other.entries(context.on, context.as_of), context)
        for key, entries in groups.items():
            title, _ = key
            # the finding of the other party, weakened to what a resemblance can carry
            sure = _find_on_list(subject, key, entries, context)
            yield replace(
                weaken_to_resemblance(sure, other, tie),
                relation="is, as a military end-user, the listed party",
                identity=f"{title}/{other.id}",
                severity_rules=tuple(dict.fromkeys((*sure.severity_rules, CAPPED))),
            )


# ------------------------------------------------------------------------------------------------
# mil-structural: part of armed forces or an armed group, with a conflict or a repressive state.
#
# The patterns find the structure. The second limb asks of the force or group at the path's end: was
# there an armed conflict in its country in the five years before the question's day, or has its
# state an established record? Where that is not known the finding is possible.
# ------------------------------------------------------------------------------------------------

YEARS: Final = 5
PATHS_JUDGED: Final = 200
"""Paths whose ends are judged together; a finding shows the first of them."""


@dataclass(frozen=True, slots=True)
class _Limb:
    """The second limb of one force or group: True, False or None for not known."""

    holds: bool | None
    because: str
    values: FindingValues

    @property
    def rank(self) -> int:
        """Unfulfilled, not known, fulfilled."""
        return (False, None, True).index(self.holds)


def detect_mil_structural(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that is part of a force or group."""
    for search in search_paths(context, PATHS_JUDGED):
        best: Detected | NearlyDetected | None = None
        for part in _search_further(context, search):
            yield from limits_as_unknown(part)
            if part.paths:
                result = _judge_paths(context, part)
                best = result if best is None else max(best, result, key=_rank_result)
            if best is not None and _rank_result(best) == len(_RANKS) - 1:
                break  # present: no further force can say more
        if best is not None:
            yield best


def _search_further(context: Context, search: PathSearch) -> Iterator[PathSearch]:
    """Yield a subject's search, then what it did not show: no force may hide another one.

    A search shows definite paths before possible ones, and so many paths only.
    """
    only_subject = replace(context, subjects=(search.subject,))
    passed, part = frozenset[int](), search
    while True:
        yield part
        # possible paths come last, and with all of them shown nothing is hidden
        if not part.paths or (part.status == "possible" and part.more == "no"):
            return
        passed |= frozenset(ends_of(context.engine, search.subject.pid, part.paths))
        following = next(search_paths(only_subject, PATHS_JUDGED, not_ends=passed), None)
        if following is None:
            return
        part = following


_RANKS: Final = ("missed", "possible", "present")


def _rank_result(result: Detected | NearlyDetected) -> int:
    return _RANKS.index(result.status if isinstance(result, Detected) else "missed")


def _judge_paths(context: Context, search: PathSearch) -> Detected | NearlyDetected:
    """Judge the paths by the best limb among their ends."""
    ends = ends_of(context.engine, search.subject.pid, search.paths)
    records = dict(zip(ends, context.engine.parties(ends), strict=True))
    limbs = {pid: _judge_force(context, record) for pid, record in records.items()}
    best = max(limb.rank for limb in limbs.values())
    paths = tuple(
        path for path, end in zip(search.paths, ends, strict=True) if limbs[end].rank == best
    )
    first_end = next(end for end in ends if limbs[end].rank == best)
    force, limb = records[first_end], limbs[first_end]
    if limb.holds is False:
        return NearlyDetected(
            subject=search.subject,
            object=("party", force.id, force.name),
            field="conflict_or_record",
            needed=say(
                "an armed conflict in the last {years} years, or an established record", years=YEARS
            ),
            found=limb.because,
            paths=paths[: shown_paths(context)],
        )
    return _find_structure(context, search, paths, force, limb)


def _find_structure(
    context: Context,
    search: PathSearch,
    paths: tuple[Path, ...],
    force: PartyRecord,
    limb: _Limb,
) -> Detected:
    """Make the finding of the paths to forces for which the limb holds or may hold."""
    most = shown_paths(context)
    doubts = _explain_doubts(context, search, paths[0], limb)
    rest: More = "no" if search.more == "no" else "unknown"
    return context.find(
        subject=search.subject,
        object=("party", force.id, force.name),
        severity=context.weigh_doubts(doubts),
        relation="is part of" if paths[0] else "is itself armed forces or an armed group:",
        paths=paths[:most],
        more="yes" if len(paths) > most else rest,
        limits=search.limits,
        values=limb.values,
        possible_because=doubts,
    )


def _explain_doubts(
    context: Context, search: PathSearch, path: Path, limb: _Limb
) -> tuple[str, ...]:
    doubts = [] if limb.holds else [limb.because]
    if search.status == "possible":
        reasons = [possible_because(tie) for tie in context.engine.ties(path)]
        doubts += [text for text in reasons if text]
        doubts += explain_parties(context, search.subject.pid, path)
        doubts = doubts or ["what the party is, is not known"]
    return tuple(dict.fromkeys(doubts))


def _judge_force(context: Context, force: PartyRecord) -> _Limb:
    """Test each of the force's countries; one that fulfils the limb suffices."""
    # without a country neither conflict nor record can be looked up
    if not force.countries:
        return _Limb(
            None, say("the country of {name} is not known", name=force.name), {"country": None}
        )
    limbs = [_judge_country(context, country) for country in sorted(force.countries)]
    return max(limbs, key=lambda limb: limb.rank)


def _judge_country(context: Context, country: str) -> _Limb:
    on, as_of = context.on, context.as_of
    record = context.destinations.status(country, on, as_of)
    conflict = context.destinations.conflict(country, on, as_of, YEARS)
    values: FindingValues = {
        "country": country,
        "record": record.status,
        "measures": record.measure_rows(),
        "conflict": None if conflict is None else conflict.to_row(),
    }
    if conflict is not None or record.status == "established":
        return _Limb(True, "", values)
    # without any row on conflicts nobody looked: that none is known is then no answer
    has_conflict_data = any(reading.value is not None for reading in record.conflicts)
    # a record that a further family of measures could change is no answer either
    if record.is_open or not has_conflict_data:
        what = "record" if record.is_open else "conflicts"
        return _Limb(
            None,
            say("too little is loaded to tell the {what} of {country}", what=what, country=country),
            values,
        )
    text = say(
        "no armed conflict in {country} in the last {years} years; record: {status}",
        country=country,
        years=YEARS,
        status=record.status,
    )
    return _Limb(False, text, values)


# ------------------------------------------------------------------------------------------------
# mil-tie: a tie to armed forces, defence industry or an armed group, wider than EU flag 2.
#
# A party that a source itself calls military counts as well: it is its own nearest tie.
# ------------------------------------------------------------------------------------------------


def detect_mil_tie(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that ties lead from to a military end not yet reported."""
    for subject in dict.fromkeys(context.subjects):
        search = _search_unreported(replace(context, subjects=(subject,)), subject)
        if search is not None:
            yield from limits_as_unknown(search)
            for path in search.paths[:1]:
                weighed = weigh_path(context, subject, path)
                if weighed is not None:
                    facts = weighed.facts.copy()
                    facts["severity"], facts["severity_rules"] = weighed.severity, weighed.rules
                    yield finding_of_paths(context, search, **facts)


def _search_unreported(context: Context, subject: Subject) -> PathSearch | None:
    """Search again while paths end at parties that mil-structural reports, without those."""
    reported: frozenset[int] = frozenset()
    while True:
        search = next(search_paths(context, not_ends=reported), None)
        # a closer tie to the same force is mil-structural's finding: one tie counts once
        if search is None or not _has_structural(context, subject):
            return search
        ends = set(ends_of(context.engine, subject.pid, search.paths))
        structural = {end for end in ends if _is_structural(context, subject, end)}
        if not structural:
            return search
        reported |= structural


def _has_structural(context: Context, subject: Subject) -> bool:
    return any(
        isinstance(result, Detected) and result.subject and result.subject.pid == subject.pid
        for _, result in context.prior_results_on("armed_forces")
    )


def _is_structural(context: Context, subject: Subject, end: int) -> bool:
    """Tell whether a pattern of mil-structural leads from the subject to this end, too."""
    # asked of the pattern, not of the finding, which shows only some of its ends
    only_end = frozenset({end})
    blocks = [row.detection.blocks for row in context.telling("armed_forces")]
    for block in chain.from_iterable(blocks):
        question = Question(block.bind(), context.on, context.as_of, only_ends=only_end)
        if context.engine.reach(question, [subject.pid])[0].possible is not False:
            return True
    return False


# ------------------------------------------------------------------------------------------------
# sec-service-link: up to two ties from the party to a security or intelligence service.
#
# A shared address or line counts, too, and weighs little where many share it. A duty by law to
# serve the interception of messages, which every telecommunications operator has, is no tie; nor is
# a service of the exporter's own country. A service that the party supplies is told by
# gov-supplier.
# ------------------------------------------------------------------------------------------------

SERVICES: Final = frozenset({"gov.security", "role.spy"})


def detect_sec_service_link(context: Context) -> Iterator[Result]:
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
