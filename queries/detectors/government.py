"""Detectors of the group "Government ties", each named after its indicator."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from onward.graph.countries import say_country
from onward.graph.engine import More, PartyRecord, PathList
from onward.graph.model import Tie, TieKind
from onward.graph.ownership import SLACK, Rule
from onward.graph.pattern import MAX_HOPS, CountrySet, Pattern, Question
from onward.graph.sayings import say
from onward.graph.shares import percent_text
from onward.queries.destinations import CountrySets
from onward.queries.detection.context import Context
from onward.queries.detection.paths import (
    Path,
    PathSearch,
    WeighedPath,
    ends_of,
    explain_end,
    find_gravest,
    limits_as_unknown,
    parties_of,
    possible_because,
    search_paths,
)
from onward.queries.detection.results import (
    Detected,
    DetectedFacts,
    NearlyDetected,
    Result,
    Subject,
    Undecided,
)
from onward.queries.detectors.pattern import is_left_out
from onward.queries.model.parts import FindingValues
from onward.queries.ownership.cascades import (
    STATE_NOT_KNOWN,
    CascadeOutcome,
    NearMissOfThreshold,
    Seeds,
    Upstream,
    counterfactuals,
    crossings_on_paths,
    explain_doubts,
    find_minority_stake,
    find_near_miss,
    gather_upstream,
    is_state_body,
    may_be_body,
    ownership_tree,
    run_cascade,
    seeds_by_state,
    state_ends,
    state_object,
    state_values,
    threshold_text,
    with_doubted_ties,
)
from onward.queries.rules.indicator import weaker

# ------------------------------------------------------------------------------------------------
# gov-officer-overlap: who leads the party has, or lately had, a post in a security body or force.
#
# Officers have namesakes. The finding needs a birth date or an identifier of the person: without
# one it is possible and of low severity.
# ------------------------------------------------------------------------------------------------


def detect_gov_officer_overlap(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that an officer of a foreign security body leads."""
    return find_gravest(context, _weigh_path)


def _weigh_path(context: Context, subject: Subject, path: Path) -> WeighedPath | None:
    engine = context.engine
    ties, parties = engine.ties(path), parties_of(engine, subject.pid, path)
    position = next(i for i, tie in enumerate(ties) if tie.kind == TieKind.HOLDS_POST)
    officer, body = engine.parties([parties[position], parties[-1]])
    if is_left_out(context, ties, body):
        return None
    relation = say("is led by {name}, who holds or lately held a post in", name=officer.name)
    facts = DetectedFacts(relation=relation)
    if _is_identified(officer):
        return WeighedPath(path, context.severity, facts=facts)
    rules = ("nothing but the name says who it is: low",)
    doubt = say(
        "neither birth date nor identifier of {name} is known: a namesake?", name=officer.name
    )
    return WeighedPath(path, "low", rules, facts, (doubt,))


def _is_identified(officer: PartyRecord) -> bool:
    """Tell whether a source states more of a person than a name."""
    return any(
        member.identifiers or any(key == "birth_date" for key, _ in member.notes)
        for member in officer.members
    )


# ------------------------------------------------------------------------------------------------
# gov-possible-tie: a state holds a minority, or an official directs, owns or controls a party.
#
# Three ways, each a finding of its own (docs/semantics.md, Obvious relationship):
#
# * class 3: bodies of one state together hold a quarter or more, and less than one half;
# * class 4: who directs, owns or controls the party holds or lately held a post in a body of a
# state;
# * class 6: such a person is called politically exposed, or is family or an associate of one who
# is.
#   As a director alone it says little: info.
# ------------------------------------------------------------------------------------------------

HALF: Final = Rule(0.5)
"""From here on the party is state-owned, which other indicators say."""

QUARTER: Final = 0.25

EXPOSED_DIRECTOR: Final = "a politically exposed director alone: info"


def detect_gov_possible_tie(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and state with a minority, and for each official above one."""
    for subject in context.with_roles(context.roles):
        yield from _judge_stakes(context, subject)
    # one pattern ends at a post, the other one at a politically exposed person
    for block, weigh in zip(context.patterns, (_weigh_post, _weigh_exposed), strict=True):
        yield from find_gravest(replace(context, patterns=(block,)), weigh)


def _judge_stakes(context: Context, subject: Subject) -> Iterator[Result]:
    above = gather_upstream(context, subject.pid, *state_ends(context.tables))
    if above is None:
        return
    record = above.records.get(subject.pid)
    # a body of a state is no company in which one holds a part
    if record is not None and is_state_body(context, record) is True:
        return
    for state, seeds in seeds_by_state(context, above):
        outcome = run_cascade(above, seeds, HALF)
        # what is owned to one half for certain is another indicator's; what may be, is both's
        if outcome is None or not outcome.is_sure:
            stake = find_minority_stake(context.engine, above, seeds, HALF)
            if stake is not None:
                yield _weigh_stake(context, subject, state, seeds, stake)


def _weigh_stake(
    context: Context,
    subject: Subject,
    state: str,
    seeds: Seeds,
    stake: CascadeOutcome,
) -> Result:
    low, high = _sum_stake(stake)
    # sums of floats: exactly a quarter counts as a quarter
    if high < QUARTER - SLACK:
        return NearlyDetected(
            subject=subject,
            object=state_object(state),
            field="share",
            needed=say(
                "at least {percent} held by bodies of one state", percent=percent_text(QUARTER)
            ),
            found=percent_text(low),
            paths=stake.paths.paths,
        )
    engine = context.engine
    doubts: tuple[str, ...] = ()
    if not stake.is_sure:
        doubts = explain_doubts(engine, subject.pid, stake, seeds)
    elif low < QUARTER - SLACK:
        doubts = (
            say(
                "the share is between {percent} and {percent_2}",
                percent=percent_text(low),
                percent_2=percent_text(high),
            ),
        )
    tree = ownership_tree(engine, subject.pid, stake)
    return context.find(
        subject=subject,
        object=state_object(state),
        identity=state or "state-not-known",
        paths=stake.paths.paths,
        more=stake.paths.more,
        path_class=3,
        values=state_values(3, state, tree),
        possible_because=doubts,
    )


def _sum_stake(stake: CascadeOutcome) -> tuple[float, float]:
    """Return what the bodies hold at least and at most."""
    stated = stake.crossing_of(stake.company)
    low = stated.total if stated else 0.0
    result, company = stake.result, stake.company
    most = result.outside(company, sure=False) or result.crossing(company, sure=False)
    return low, max(low, most.total if most else low)


def _weigh_post(context: Context, _: Subject, path: Path) -> WeighedPath:
    """Weigh a path to a post in a body of a state (class 4)."""
    facts = DetectedFacts(
        relation="is directed, owned or controlled by somebody with a post in",
        identity="post",
        path_class=4,
        values={"class": 4},
    )
    return WeighedPath(path, context.severity, facts=facts)


def _weigh_exposed(context: Context, _: Subject, path: Path) -> WeighedPath:
    """Weigh a path to somebody close to politics (class 6): a seat on the board is the least."""
    [first] = context.engine.ties(path[:1])
    facts = DetectedFacts(
        relation="is directed, owned or controlled by somebody close to politics:",
        identity="exposed",
        path_class=6,
        values={"class": 6},
    )
    if first.kind == TieKind.DIRECTS:
        return WeighedPath(path, weaker(context.severity, "info"), (EXPOSED_DIRECTOR,), facts)
    return WeighedPath(path, context.severity, facts=facts)


# ------------------------------------------------------------------------------------------------
# gov-repressive-tie: an obvious relationship with a foreign state that has a record of repression.
#
# Two ways lead there: one path of the pattern (classes 0 to 2), and several bodies of one state
# that together own one half (class 1). Each state is judged apart:
#
# * present: every link stated, at most as many links as the pattern allows, record established;
# * possible: a link claimed, inferred or of an open share, or the record only indicated;
# * cannot tell: the record is unknown.
# ------------------------------------------------------------------------------------------------

# ------------------------------------------------------------------------------------------------
# Obvious relationships with a state: what is asked, and the cascade over bodies of one state.
# ------------------------------------------------------------------------------------------------

DEFAULT_SHARE: Final = 0.5


class Scope:
    """What holds for all subjects: the pattern, its parameters, and the states by their record."""

    def __init__(self, context: Context) -> None:
        self.context = context
        [self.pattern] = context.patterns
        self.rule = Rule(float(context.params.get("min_share", DEFAULT_SHARE)))

    @cached_property
    def records(self) -> CountrySets:
        """Foreign states by the status of their record."""
        return self.context.foreign_records

    @cached_property
    def countries(self) -> CountrySet:
        """End countries of the pattern; those of an unknown record are judged, too."""
        records = self.records
        candidates = records.established | records.indicated | records.unknown
        return CountrySet(records.established, candidates)

    @property
    def max_links(self) -> int:
        """The most links that a relationship may have and still be obvious."""
        return self.pattern.max_length

    @property
    def shown(self) -> int:
        """How many paths a finding shows."""
        return self.pattern.paths.show


def foreign_state_seeds(scope: Scope, above: Upstream) -> Iterator[tuple[str, Seeds]]:
    """Yield the seeds of every foreign state whose record is not none, state by state."""
    states = {*scope.countries.possible, STATE_NOT_KNOWN}
    return seeds_by_state(scope.context, above, states, scope.pattern.end.topics)


def run_stated_cascade(
    scope: Scope, subject: Subject, above: Upstream, seeds: Seeds
) -> CascadeOutcome | None:
    """Run the cascade on stated ties alone; claimed ones leave its outcome possible."""
    engine, doubted = scope.context.engine, set[int]()
    while True:
        outcome = run_cascade(above, seeds, scope.rule)
        if outcome is None or not outcome.is_sure:
            return outcome
        counted: set[int] = set()
        for crossing in crossings_on_paths(engine, subject.pid, outcome):
            counted.update(crossing.tids.tolist())
        claimed = {tie.tid for tie in engine.ties(sorted(counted)) if tie.standing != "stated"}
        if not claimed:
            return outcome
        # without these the subject may still join for certain, by other ties that are stated
        doubted |= claimed
        above = with_doubted_ties(scope.context, above, sorted(doubted))


def chain_length(outcome: CascadeOutcome) -> int:
    """Return the length of the longest chain that a subject's outcome rests on."""
    crossing = outcome.result.crossing(outcome.company, sure=outcome.is_sure)
    return crossing.round if crossing is not None else 0


def bodies_object(state: str) -> tuple[str, str, str]:
    """Return the bodies of a state together as the object of a finding."""
    return "country", state, say("bodies of {state}", state=state_name(state))


def state_name(state: str) -> str:
    """Return the name of a state by its country code."""
    return say_country(state) if state else say("a state that is not known")


# ------------------------------------------------------------------------------------------------
# Near misses of an obvious relationship: a link too many, two states together, five points.
# ------------------------------------------------------------------------------------------------


def near_misses(scope: Scope, subject: Subject, above: Upstream | None) -> Iterator[NearlyDetected]:
    """Yield what is one predicate short: a link too long, two states together, five points."""
    yield from _find_longer_path(scope, subject)
    if above is None:
        return
    all_seeds: Seeds | None = None
    for state, seeds in foreign_state_seeds(scope, above):
        all_seeds = seeds if all_seeds is None else all_seeds.union(seeds)
        if run_stated_cascade(scope, subject, above, seeds) is None:
            near_miss = find_near_miss(scope.context, above, seeds, scope.rule)
            if near_miss is not None:
                yield _short_of_threshold(scope, subject, state, near_miss)
    if all_seeds is not None:
        yield from _held_by_several_states(scope, subject, above, all_seeds)


def _short_of_threshold(
    scope: Scope, subject: Subject, state: str, near_miss: NearMissOfThreshold
) -> NearlyDetected:
    [company] = scope.context.engine.parties([near_miss.company])
    return NearlyDetected(
        subject=subject,
        object=bodies_object(state),
        field="share",
        needed=say(
            "{threshold} of {name}", threshold=threshold_text(scope.rule), name=company.name
        ),
        found=percent_text(near_miss.total),
        paths=near_miss.paths,
    )


def _held_by_several_states(
    scope: Scope, subject: Subject, above: Upstream, seeds: Seeds
) -> Iterator[NearlyDetected]:
    """Ask what the bodies of all states hold together: shares of two states do not add up."""
    outcome = run_cascade(above, seeds, scope.rule)
    if outcome is None or chain_length(outcome) > scope.max_links:
        return
    total = ownership_tree(scope.context.engine, subject.pid, outcome)[0]["sum"]
    yield NearlyDetected(
        subject=subject,
        object=None,
        field="state",
        needed=say("{threshold} held by bodies of one state", threshold=threshold_text(scope.rule)),
        found=say(
            "{percent} held by bodies of several states together",
            percent=percent_text(float(total)),
        ),
        paths=outcome.paths.paths,
    )


def _find_longer_path(scope: Scope, subject: Subject) -> Iterator[NearlyDetected]:
    """Ask for one link more than the pattern allows."""
    engine, question = scope.context.engine, _longer_question(scope)
    if question is None or engine.reach(question, [subject.pid])[0].possible is not True:
        return
    witnesses = engine.witnesses(question, subject.pid, scope.shown)
    paths = witnesses.definite.paths or witnesses.possible.paths
    if len(paths[0]) <= scope.max_links:
        return  # not its length is what keeps this path from counting
    [end] = engine.parties(ends_of(engine, subject.pid, paths[:1]))
    yield NearlyDetected(
        subject=subject,
        object=("party", end.id, end.name),
        field="links",
        needed=say("at most {max_links} links", max_links=scope.max_links),
        found=say("{count} links", count=len(paths[0])),
        paths=paths,
    )


def _longer_question(scope: Scope) -> Question | None:
    longer = _add_link(scope.pattern)
    if longer is None:
        return None
    context, records = scope.context, scope.records
    # an unknown record would be a second thing that lacks
    states = records.established | records.indicated
    countries = CountrySet(states, states)
    return Question(longer.bind(context.params), context.on, context.as_of, countries)


def _add_link(pattern: Pattern) -> Pattern | None:
    *steps, last = pattern.steps
    if last.hops[1] >= MAX_HOPS:
        return None
    longer = last.model_copy(update={"hops": (last.hops[0], last.hops[1] + 1)})
    return pattern.model_copy(update={"steps": (*steps, longer)})


# ------------------------------------------------------------------------------------------------
# What makes a relationship with a state *obvious*: the class and the standing of one path.
#
# Class 0: contains only · class 1: owns, each link one half or more · class 2: rights to appoint,
# veto or instruct. A path is as high a class as its weakest kind of link (docs/semantics.md,
# Obvious relationship).
# ------------------------------------------------------------------------------------------------

CLASS_2: Final = frozenset(
    {"appointmentOfBoard", "controlByLegalFramework", "controlViaCompanyRulesOrArticles"}
)
"""BODS interests of board appointment, control by law and golden shares."""

VOTES: Final = "votingRights"

RELATIONS: Final = ("is part of", "is owned to one half or more by", "is controlled by")
"""How a summary words each class."""


@dataclass(frozen=True, slots=True)
class PathClass:
    """How obvious a relationship the links of a path make.

    Attributes:
        number: 0, 1 or 2.
        doubts: Why its links do not make the relationship obvious; empty when they do.
    """

    number: int
    doubts: tuple[str, ...]


def classify_path(ties: Sequence[Tie], min_share: float) -> PathClass | None:
    """Classify a path; None where a link is no relationship of class 0 to 2 at all.

    Args:
        ties: Of the path, in walk order.
        min_share: Smallest share, or share of votes, that counts.
    """
    doubts: dict[str, None] = {}
    for tie in ties:
        # votes under the threshold are no right to appoint, veto or instruct
        if _is_small_vote(tie, min_share):
            return None
        doubt = _doubt_link(tie, min_share)
        if doubt is not None:
            doubts[doubt] = None
    return PathClass(_class_of_kinds({tie.kind for tie in ties}), tuple(doubts))


def _class_of_kinds(kinds: set[str]) -> int:
    if TieKind.CONTROLS in kinds:
        return 2
    return 1 if TieKind.OWNS in kinds else 0


def _is_small_vote(tie: Tie, min_share: float) -> bool:
    is_vote = tie.kind == TieKind.CONTROLS and tie.interest == VOTES
    return is_vote and tie.share is not None and tie.share.max < min_share


def _doubt_link(tie: Tie, min_share: float) -> str | None:
    """Say why a link is not obvious; None where it is."""
    if tie.standing == "claimed":
        return say("a link is only claimed, by {dataset}", dataset=tie.source.dataset)
    if tie.kind == TieKind.CONTROLS and tie.standing == "stated":
        if tie.interest in CLASS_2:
            return None
        control = say("is {interest}", interest=tie.interest) if tie.interest else "is not stated"
        return say(
            "the kind of control {control}: it may be less than appointment, law or articles",
            control=control,
        )
    if tie.kind == TieKind.OWNS and tie.share is not None and tie.share.min >= min_share:
        # an interval whose lower end suffices leaves no doubt of the share itself
        return None if tie.standing == "stated" else possible_because(tie)
    return possible_because(tie)


# ------------------------------------------------------------------------------------------------
# Obvious relationships with a state: the paths to each state, so that no state hides another.
# ------------------------------------------------------------------------------------------------

PATHS_JUDGED: Final = 200
"""Paths of a subject to a state that are judged one by one; that there are more is named."""


def search_by_state(scope: Scope, first: PathSearch | None) -> Iterator[tuple[str, PathSearch]]:
    """Yield each state to whose bodies a subject's paths lead, with the paths to that state alone.

    A search shows definite paths before possible ones, and so many paths only. What it shows of one
    state must not keep another from being judged: states already yielded are left out, and the rest
    is searched again until nothing is left.

    Args:
        scope: The question.
        first: The subject's search for bodies of any state in question; None = there is no path.
    """
    remaining, not_ends, search = scope.countries, frozenset[int](), first
    while search is not None:
        by_state = _group_paths(scope, search, remaining)
        if not by_state:
            yield STATE_NOT_KNOWN, search  # a limit was reached before any path was found
            return
        for state in sorted(by_state):
            yield state, _search_one_state(scope, search, state, by_state[state], not_ends)
        done = frozenset(by_state)
        remaining = CountrySet(remaining.definite - done, remaining.possible - done)
        # bodies without a country are in no set of countries: they are left out one by one
        unplaced = by_state.get(STATE_NOT_KNOWN, ())
        not_ends |= frozenset(ends_of(scope.context.engine, search.subject.pid, unplaced))
        search = _search_again(scope, search, remaining, not_ends)


def _group_paths(
    scope: Scope, search: PathSearch, states: CountrySet
) -> dict[str, tuple[Path, ...]]:
    """Group paths by the states of their ends; a body of unknown country has a place of its own."""
    engine = scope.context.engine
    bodies = engine.parties(ends_of(engine, search.subject.pid, search.paths))
    by_state: dict[str, tuple[Path, ...]] = {}
    for path, body in zip(search.paths, bodies, strict=True):
        for state in body.countries & states.possible or {STATE_NOT_KNOWN}:
            by_state[state] = (*by_state.get(state, ()), path)
    return by_state


def _search_one_state(
    scope: Scope,
    search: PathSearch,
    state: str,
    paths: tuple[Path, ...],
    not_ends: frozenset[int],
) -> PathSearch:
    """Return the paths to one state: of the search, or where it was cut, of one of its own."""
    cut = replace(search, paths=paths)
    if search.more == "no" or state == STATE_NOT_KNOWN:
        return cut
    only_state = frozenset({state})
    countries = CountrySet(scope.countries.definite & only_state, only_state)
    full = _search_again(scope, search, countries, not_ends)
    if full is None:
        return cut
    paths_to_state = _group_paths(scope, full, countries).get(state)
    return replace(full, paths=paths_to_state) if paths_to_state else cut


def _search_again(
    scope: Scope, search: PathSearch, countries: CountrySet, not_ends: frozenset[int]
) -> PathSearch | None:
    only_subject = replace(scope.context, subjects=(search.subject,))
    return next(search_paths(only_subject, PATHS_JUDGED, countries, not_ends), None)


@dataclass(frozen=True, slots=True)
class _Relationship:
    """The best that one way says of a subject and a state; no doubts: obvious, if the record is."""

    paths: tuple[Path, ...]
    more: More
    path_class: PathClass
    body: tuple[str, str, str]
    values: FindingValues
    counterfactuals: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _ClassifiedPath:
    """A path of the pattern that counts, and the body of a state to which it leads."""

    path: Path
    path_class: PathClass
    body: tuple[str, str, str]

    @property
    def rank(self) -> tuple[bool, int, Path]:
        """Certain before doubtful, short before long."""
        return bool(self.path_class.doubts), len(self.path), self.path

    def is_shown_with(self, other: "_ClassifiedPath") -> bool:
        """Tell whether two paths can be shown as one finding's evidence."""
        mine, others = self.path_class, other.path_class
        return (mine.number, bool(mine.doubts)) == (others.number, bool(others.doubts))


def detect_gov_repressive_tie(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that gets the goods and each state it is obviously tied to."""
    scope = Scope(context)
    for subject in context.with_roles(scope.pattern.start.roles):
        yield from _judge_subject(scope, subject)


def _judge_subject(scope: Scope, subject: Subject) -> Iterator[Result]:
    """Gather the relationships with each state by both ways, and report the best of each state."""
    relationships: dict[str, list[_Relationship]] = defaultdict(list)
    only_subject = replace(scope.context, subjects=(subject,))
    first = next(search_paths(only_subject, PATHS_JUDGED, scope.countries), None)
    # way one: a single path of the pattern
    for state, search in search_by_state(scope, first):
        yield from limits_as_unknown(search)
        relationship = _relate_by_pattern(scope, state, search)
        if relationship is not None:
            relationships[state].append(relationship)
        elif search.more != "no":
            yield _unknown_beyond_limit(subject, state)
    # way two: several bodies of one state that hold half together
    above = gather_upstream(scope.context, subject.pid, *state_ends(scope.context.tables))
    for state, relationship in _relate_by_cascade(scope, subject, above):
        relationships[state].append(relationship)
    for state in sorted(relationships):
        yield _weigh_record(scope, subject, state, _choose_best(relationships[state]))
    if not relationships:
        yield from near_misses(scope, subject, above)


def _choose_best(relationships: Sequence[_Relationship]) -> _Relationship:
    """Take what is surest; a cascade that rests on the same paths adds its sums."""
    best = min(relationships, key=lambda way: (bool(way.path_class.doubts), way.path_class.number))
    for way in relationships:
        if way.values and way.paths == best.paths and best.more == "no":
            return replace(best, values=way.values, counterfactuals=way.counterfactuals)
    return best


def _relate_by_pattern(scope: Scope, state: str, search: PathSearch) -> _Relationship | None:
    """Judge the pattern's paths to one state by the best of them; None where none counts."""
    classified = _classify_paths(scope, search)
    if not classified:
        return None
    best = min(classified, key=lambda way: way.rank)
    alike = tuple(way.path for way in classified if way.is_shown_with(best))
    has_hidden = len(alike) > scope.shown
    more: More = "yes" if has_hidden else search.more
    if more == "yes" and not has_hidden:
        more = "unknown"  # there are more paths, but perhaps none that counts
    # a path that was not looked at may be better than the best one only if it is definite
    may_be_better = (
        bool(best.path_class.doubts) and search.status == "present" and search.more != "no"
    )
    limits = (_limit_text(state),) if may_be_better else ()
    paths = alike[: scope.shown]
    return _Relationship(paths, more, best.path_class, best.body, {}, limits=limits)


def _classify_paths(scope: Scope, search: PathSearch) -> list[_ClassifiedPath]:
    engine = scope.context.engine
    bodies = engine.parties(ends_of(engine, search.subject.pid, search.paths))
    classified = []
    for path, body in zip(search.paths, bodies, strict=True):
        path_class = classify_path(engine.ties(path), scope.rule.threshold)
        if path_class is not None:
            path_class = _doubt_body(scope, path_class, body)
            classified.append(_ClassifiedPath(path, path_class, ("party", body.id, body.name)))
    return classified


def _doubt_body(scope: Scope, path_class: PathClass, body: PartyRecord) -> PathClass:
    """Add to a path's doubts that only a rule says what its last party is."""
    context = scope.context
    reasons = explain_end(body, context.patterns, context.on, context.as_of)
    return replace(path_class, doubts=(*path_class.doubts, *reasons))


def _unknown_beyond_limit(subject: Subject, state: str) -> Undecided:
    text = say("stopped after {limit_text}: none of them counts", limit_text=_limit_text(state))
    return Undecided(subject, "limit", (), text)


def _limit_text(state: str) -> str:
    return say(
        "{paths_judged} paths to {state}", paths_judged=PATHS_JUDGED, state=state_name(state)
    )


def _relate_by_cascade(
    scope: Scope, subject: Subject, above: Upstream | None
) -> Iterator[tuple[str, _Relationship]]:
    """Yield class 1 through several bodies of one state: one cascade a state."""
    if above is None:
        return
    engine, pid = scope.context.engine, subject.pid
    for state, seeds in foreign_state_seeds(scope, above):
        outcome = run_stated_cascade(scope, subject, above, seeds)
        if outcome is None or chain_length(outcome) > scope.max_links:
            continue
        doubts = () if outcome.is_sure else explain_doubts(engine, pid, outcome, seeds)
        relationship = _Relationship(
            paths=outcome.paths.paths,
            more=outcome.paths.more,
            path_class=PathClass(1, doubts),
            body=bodies_object(state),
            values={"levels": ownership_tree(engine, pid, outcome)},
            counterfactuals=counterfactuals(engine, pid, outcome),
        )
        yield state, relationship


def _weigh_record(
    scope: Scope, subject: Subject, state: str, relationship: _Relationship
) -> Result:
    """Weigh a relationship by the state's record; of an unknown one nothing can be told."""
    context = scope.context
    if state == STATE_NOT_KNOWN or state in scope.records.unknown:
        needed = say("the record of {state}", state=state_name(state))
        return Undecided(
            subject, "missing_data", (needed,), say("{needed} is not known", needed=needed)
        )
    record = context.destinations.status(state, context.on, context.as_of)
    doubts, severity = relationship.path_class.doubts, context.severity
    rules: tuple[str, ...] = ()
    # an indicated record leaves the relationship possible, however sure the links are
    if record.status == "indicated":
        doubts = (
            *doubts,
            say(
                "of {state}, {indication}",
                state=state_name(state),
                indication=record.describe_indication(),
            ),
        )
        rules = ("medium when the status is possible and the record is only indicated",)
        severity = weaker(severity, "medium")
    if doubts:
        severity = weaker(severity, "high")
    return scope.context.find(
        subject=subject,
        object=relationship.body,
        severity=severity,
        relation=_word_relation(relationship, state),
        identity=state,
        severity_rules=rules,
        paths=relationship.paths,
        more=relationship.more,
        limits=relationship.limits,
        path_class=relationship.path_class.number,
        values={
            "class": relationship.path_class.number,
            "state": state,
            "record": record.status,
            "measures": record.measure_rows(),
            **relationship.values,
        },
        possible_because=doubts,
        counterfactuals=relationship.counterfactuals,
    )


def _word_relation(relationship: _Relationship, state: str) -> str:
    if not relationship.paths[0]:
        return say("is itself a body of the State of {state}", state=state_name(state))
    return RELATIONS[relationship.path_class.number]


# ------------------------------------------------------------------------------------------------
# gov-state-owned-aggregate: bodies of one state together own at least one half.
#
# One cascade a state, since shares of two states do not add up. What a source merely calls
# state-owned, without a share, counts as possible (class 1 of an obvious relationship).
# ------------------------------------------------------------------------------------------------

CLASS: Final = 1


def detect_gov_state_owned_aggregate(context: Context) -> Iterator[Result]:
    """Yield a finding for each customer and each state that owns it."""
    rule = Rule(float(context.params["min_share"]))
    for subject in context.with_roles(context.roles):
        above = gather_upstream(context, subject.pid, *state_ends(context.tables))
        if above is not None:
            yield from _judge_ownership(context, subject, above, rule)


def _judge_ownership(
    context: Context, subject: Subject, above: Upstream, rule: Rule
) -> Iterator[Result]:
    record = above.records.get(subject.pid)
    is_body = False if record is None else is_state_body(context, record)
    if is_body is True:
        return  # a body is no company of its state
    owning_states = set()
    for state, seeds in seeds_by_state(context, above):
        outcome = run_cascade(above, seeds, rule)
        if outcome is not None:
            owning_states.add(state)
            doubts: tuple[str, ...] = ()
            if not outcome.is_sure:
                doubts = explain_doubts(context.engine, subject.pid, outcome, seeds)
            yield _find_owning_state(context, subject, state, outcome, doubts)
        # of a party that a source calls state-owned the finding below says more than a near miss
        elif is_body is False:
            near_miss = find_near_miss(context, above, seeds, rule)
            if near_miss is not None:
                yield _miss_owning_state(context, subject, state, rule, near_miss)
    # who may be a body itself, by its name, is no company of its state either
    if record is not None and is_body is None and not may_be_body(context, record):
        doubts = (
            say("a source says that {name} is state-owned, without a share", name=record.name),
        )
        # of states whose share is known nothing is added
        for state in sorted((record.countries or {STATE_NOT_KNOWN}) - owning_states):
            yield _find_owning_state(context, subject, state, None, doubts)


def _find_owning_state(
    context: Context,
    subject: Subject,
    state: str,
    outcome: CascadeOutcome | None,
    doubts: tuple[str, ...],
) -> Detected:
    """Make the finding of one state; without an outcome only a topic says so."""
    engine = context.engine
    paths = outcome.paths if outcome else PathList(((),))
    tree = ownership_tree(engine, subject.pid, outcome) if outcome else []
    return context.find(
        subject=subject,
        object=state_object(state),
        severity=context.weigh_doubts(doubts),
        consequence="gives one half of it or more to",
        identity=state,
        paths=paths.paths,
        more=paths.more,
        path_class=CLASS,
        values=state_values(CLASS, state, tree),
        possible_because=doubts,
        counterfactuals=counterfactuals(engine, subject.pid, outcome) if outcome else (),
    )


def _miss_owning_state(
    context: Context, subject: Subject, state: str, rule: Rule, near_miss: NearMissOfThreshold
) -> NearlyDetected:
    [company] = context.engine.parties([near_miss.company])
    return NearlyDetected(
        subject=subject,
        object=state_object(state),
        field="share",
        needed=say(
            "{threshold} of {name} held by bodies of one state",
            threshold=threshold_text(rule),
            name=company.name,
        ),
        found=percent_text(near_miss.total),
        paths=near_miss.paths,
    )
