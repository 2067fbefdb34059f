"""Paths of the graph: how they are searched for, shown as evidence, and become a finding."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal, Unpack

from onward.errors import EngineError, IndicatorInvalid
from onward.graph.dates import day_number, is_coarse, until_day
from onward.graph.engine import Engine, More, PartyRecord, PathList, Reach
from onward.graph.model import Tie, TieKind, tie_id
from onward.graph.ownership import topic_truth
from onward.graph.pattern import CountrySet, End, Pattern, Question, Start
from onward.graph.sayings import joined, say
from onward.graph.shares import Share, decimal_text
from onward.graph.traits import Trait
from onward.queries.detection.context import Context, is_asked_of
from onward.queries.detection.results import Detected, DetectedFacts, Result, Subject, Undecided
from onward.queries.matching.candidates import DATASET
from onward.queries.model.assessment import (
    EvidencePath,
    EvidenceStep,
    InferredTrait,
    PathParty,
    Severity,
    Status,
    TieFacts,
    TieShare,
    WeakestSource,
)
from onward.queries.rules.indicator import SEVERITIES

# ------------------------------------------------------------------------------------------------
# Running an indicator's patterns: who has a path, and which paths are shown.
#
# The blocks of `patterns` are united: their paths are merged, ordered by (length, tie ids), and a
# path that two blocks find is one path. Where any block has a definite path, only definite ones are
# shown; `more` says whether the union holds more than what is shown.
# ------------------------------------------------------------------------------------------------

ALL_PATHS: Final = 1_000_000
"""Paths asked for where all of them count; that there are more is said as a limit."""


@dataclass(frozen=True, slots=True)
class PathSearch:
    """A subject that the patterns reach, or whose answer a limit keeps back.

    Attributes:
        status: cannot_tell only where a limit was reached before any path was found.
        paths: Tie ids in walk order from the subject; all definite, or all merely possible.
        more: Whether there are more such paths than those given.
        limits: Limits that were reached, and may hide a definite path behind a possible one.
    """

    subject: Subject
    status: Literal["present", "possible", "cannot_tell"]
    paths: tuple[tuple[int, ...], ...]
    more: More
    limits: tuple[str, ...] = ()


def search_paths(
    context: Context,
    k: int | None = None,
    countries: CountrySet | None = None,
    not_ends: frozenset[int] = frozenset(),
    only_ends: frozenset[int] | None = None,
) -> Iterator[PathSearch]:
    """Run all blocks for every subject that has one of their roles; leave out who has no path.

    Args:
        context: The question and the indicator's patterns.
        k: Paths a subject; by default the largest ``paths.show`` of the blocks.
        countries: End countries; by default as each block's ``country_record`` says.
        not_ends: Parties (pids) at which no path may end.
        only_ends: The only parties at which one may end; default any.
    """
    subjects = context.subjects
    reached: dict[int, list[tuple[Question, Reach]]] = {}
    for block in context.patterns:
        question = _make_question(context, block, countries, not_ends, only_ends)
        roles = frozenset(block.start.roles)
        places = [i for i, subject in enumerate(subjects) if is_asked_of(subject.role, roles)]
        answers = context.engine.reach(question, [subjects[place].pid for place in places])
        for place, answer in zip(places, answers, strict=True):
            # None: the engine stopped before it knew; the search then says so
            if answer.possible is not False:
                reached.setdefault(place, []).append((question, answer))
    k = k or shown_paths(context)
    for place in sorted(reached):
        yield _search_subject(context.engine, subjects[place], reached[place], k)


def shown_paths(context: Context) -> int:
    """Return how many paths a finding shows: as many as the most generous block says."""
    return max((block.paths.show for block in context.patterns), default=1)


def _make_question(
    context: Context,
    pattern: Pattern,
    countries: CountrySet | None,
    not_ends: frozenset[int],
    only_ends: frozenset[int] | None,
) -> Question:
    if countries is None:
        countries = record_countries(context, pattern)
    bound = pattern.bind(context.params)
    return Question(bound, context.on, context.as_of, countries, not_ends, only_ends)


def _search_subject(
    engine: Engine, subject: Subject, reached: Sequence[tuple[Question, Reach]], k: int
) -> PathSearch:
    """Fetch the paths of one subject by every question that reaches it."""
    witnesses = [engine.witnesses(question, subject.pid, k) for question, _ in reached]
    definite = _unite_lists([answer.definite for answer in witnesses], k)
    # one definite path is the answer: merely possible ones would only blur it
    if definite.paths:
        return PathSearch(subject, "present", definite.paths, definite.more, definite.limits)
    possible = _unite_lists([answer.possible for answer in witnesses], k)
    limits = tuple(dict.fromkeys((*definite.limits, *possible.limits)))
    # the paths were found within the limits, but whether there are definite ones was not
    if not limits and any(None in (reach.definite, reach.possible) for _, reach in reached):
        limits = ("the engine's budget",)
    status: Literal["possible", "cannot_tell"] = "possible" if possible.paths else "cannot_tell"
    return PathSearch(subject, status, possible.paths, possible.more, limits)


def _unite_lists(parts: Sequence[PathList], k: int) -> PathList:
    """Merge path lists; each holds its first k paths, so the union's first k are among them."""
    distinct = {path for part in parts for path in part.paths}
    merged = sorted(distinct, key=lambda path: (len(path), path))
    answers = {part.more for part in parts}
    more: More = "no"
    if len(merged) > k or "yes" in answers:
        more = "yes"
    elif "unknown" in answers:
        more = "unknown"
    limits = tuple(dict.fromkeys(limit for part in parts for limit in part.limits))
    return PathList(tuple(merged[:k]), more, limits)


def with_all_paths(context: Context, search: PathSearch) -> PathSearch:
    """Return a search with all of its paths, for what the paths themselves must be judged by."""
    if search.more == "no" or not search.paths:
        return search
    only_subject = replace(context, subjects=(search.subject,))
    full = next(search_paths(only_subject, k=ALL_PATHS), search)
    if full.more == "no":
        return full
    return replace(
        full, limits=(*full.limits, say("{all_paths} paths", all_paths=f"{ALL_PATHS:,}"))
    )


def limits_as_unknown(search: PathSearch) -> Iterator[Undecided]:
    """Yield what a search's limits keep from being known; nothing where there were none."""
    if search.limits and search.status != "present":
        text = say("stopped after {limits}: a path may be missing", limits=joined(search.limits))
        yield Undecided(search.subject, "limit", (), text)


def record_countries(context: Context, pattern: Pattern) -> CountrySet | None:
    """Resolve a pattern's ``country_record`` to countries, foreign ones only.

    An established record makes it true, an indicated one leaves it open; a country whose record is
    unknown is in neither set, and the indicator says *cannot tell* of it.

    Raises:
        IndicatorInvalid: The record is asked for at the date of a tie, which only a detector can.
    """
    condition = pattern.end.country_record
    if condition is None:
        return None
    if condition.at != "transaction":
        raise IndicatorInvalid(
            "country_record at the date of a tie needs a detector", hint="write at: transaction"
        )
    sets = context.foreign_records
    possible = sets.established | sets.indicated
    definite = sets.established if condition.status == "established" else possible
    return CountrySet(definite, possible)


def ends_of(engine: Engine, pid: int, paths: Sequence[Sequence[int]]) -> list[int]:
    """Return the last party of each path."""
    return [parties_of(engine, pid, path)[-1] for path in paths]


def parties_of(engine: Engine, pid: int, path: Sequence[int]) -> list[int]:
    """Return the parties of a path in walk order, the first one included."""
    parties = [pid]
    for start, end in engine.ends(path):
        parties.append(end if start == parties[-1] else start)
    return parties


# ------------------------------------------------------------------------------------------------
# Parties whose kind or topic only a rule infers: what keeps a path to them from being definite.
# ------------------------------------------------------------------------------------------------


def explain_parties(context: Context, start: int, path: tuple[int, ...]) -> Iterator[str]:
    """Say of the first and the last party of a path which rule it rests on, if any.

    Args:
        context: The question; one of its patterns found the path.
        start: Where the path begins.
        path: Its ties in walk order.
    """
    pids = parties_of(context.engine, start, path)
    first, last = context.engine.parties([pids[0], pids[-1]])
    if any(_starts_for_sure(first, block.start) for block in context.patterns):
        begins: tuple[str, ...] = ()
    else:
        begins = explain_traits(first, (kind for b in context.patterns for kind in b.start.kinds))
    yield from begins
    yield from explain_end(last, context.patterns, context.on, context.as_of)


def explain_end(
    record: PartyRecord, patterns: Iterable[Pattern], on: date, as_of: date | None
) -> tuple[str, ...]:
    """Say which rules a party rests on as the end of a path; nothing where sources state it."""
    reasons: list[str] = []
    for pattern in patterns:
        if _ends_for_sure(record, pattern.end, on, as_of):
            return ()
        reasons += explain_traits(record, (*pattern.end.kinds, *pattern.end.topics), as_of)
    return tuple(dict.fromkeys(reasons))


def explain_traits(
    record: PartyRecord, values: Iterable[str], as_of: date | None = None
) -> tuple[str, ...]:
    """Say of a party by which rule and words it has one of some kinds or topics."""
    in_question = frozenset(values)
    traits = (trait for trait in record.traits(as_of) if trait.value in in_question)
    return tuple(dict.fromkeys(_word_reason(record.name, trait) for trait in traits))


def _word_reason(name: str, trait: Trait) -> str:
    return say("{name} is {trait}, which no source states", name=name, trait=trait.sentence)


def _starts_for_sure(record: PartyRecord, start: Start) -> bool:
    return not start.kinds or not record.kinds.isdisjoint(start.kinds)


def _ends_for_sure(record: PartyRecord, end: End, on: date, as_of: date | None) -> bool:
    is_of_kind = not end.kinds or not record.kinds.isdisjoint(end.kinds)
    return is_of_kind and (not end.topics or topic_truth(record, end.topics, on, as_of) is True)


# ------------------------------------------------------------------------------------------------
# A search for one party at the end of a path that a test accepts, over all ends there are.
#
# A pattern names topics; what else an end must be, such as listed under certain programmes, only
# its rows say. So ends are fetched and tested, and those that fail are left out of the next search:
# no end may hide another one.
# ------------------------------------------------------------------------------------------------

PATHS_JUDGED: Final = 500
"""Paths whose ends are fetched at once."""

ROUNDS: Final = 10
"""Searches for one subject at most; beyond them the answer is not known."""


@dataclass(frozen=True, slots=True)
class EndSearch:
    """The first end that was accepted, on the surest path; without one, why it may be missing."""

    path: tuple[int, ...] = ()
    end: PartyRecord | None = None
    status: Status = "present"
    limits: tuple[str, ...] = ()


def search_end(
    context: Context, subject: Subject, accept: Callable[[PartyRecord], bool]
) -> EndSearch:
    """Search one subject's paths by the context's patterns for an end that a test accepts.

    Returns:
        A definite path before a possible one; an empty search where there is none.
    """
    only_subject = replace(context, subjects=(subject,))
    passed: frozenset[int] = frozenset()
    for _ in range(ROUNDS):
        search = next(search_paths(only_subject, PATHS_JUDGED, not_ends=passed), None)
        if search is None:
            return EndSearch()
        ends = ends_of(context.engine, subject.pid, search.paths)
        records = context.engine.parties(ends)
        for path, record in zip(search.paths, records, strict=True):
            if accept(record):
                is_possible = search.status == "possible"
                return EndSearch(path, record, "possible" if is_possible else "present")
        if not search.paths:
            return EndSearch(limits=search.limits)
        passed |= frozenset(ends)
    return EndSearch(limits=(say("{number} paths", number=f"{ROUNDS * PATHS_JUDGED:,}"),))


# ------------------------------------------------------------------------------------------------
# Evidence paths from the rows of the graph: who stands on them, and what each tie says.
#
# Only what the graph's rows say is shown, and every witness is checked again on those rows: each
# tie's id follows from its own statement key, and each tie joins on to the one before.
# ------------------------------------------------------------------------------------------------

STANDINGS: Final = ("inferred", "claimed", "stated")
"""How firmly a source stands behind a tie, the least firm first."""


def describe_share(share: Share | None) -> TieShare | None:
    """Return a share with decimal texts; None = unknown, or a kind without shares."""
    if share is None:
        return None
    return TieShare(
        min=decimal_text(share.min),
        max=decimal_text(share.max),
        min_exclusive=share.min_exclusive,
        max_exclusive=share.max_exclusive,
    )


def describe_party(record: PartyRecord, on: date, as_of: date | None) -> PathParty:
    """Return a party as it stands on a path, with the topics that it carries on a day."""
    return PathParty(
        id=record.id,
        name=record.name,
        kind=record.head.kind if record.head else "Unknown",
        country=min(record.countries, default=None),
        topics=tuple(sorted(record.topics(on, as_of))),
        datasets=tuple(sorted({member.source.dataset for member in record.members})),
        inferred=describe_traits(record.traits(as_of)),
    )


def describe_traits(traits: Iterable[Trait]) -> tuple[InferredTrait, ...]:
    """Return what rules infer of a party, each with its rule and words."""
    return tuple(
        InferredTrait(about=trait.about, value=trait.value, rule=trait.rule, words=trait.words)
        for trait in traits
    )


def describe_path(
    engine: Engine,
    begin: int,
    path: Sequence[int],
    on: date,
    as_of: date | None,
    *,
    possible: bool,
) -> EvidencePath:
    """Return one path: parties in walk order, steps in the ties' direction.

    Args:
        engine: What gave the path.
        begin: Pid of the party where the walk begins.
        path: Tie ids in walk order.
        on: Day of the question.
        as_of: Day of what was known.
        possible: Whether to say of each tie what keeps it from being definite.

    Raises:
        EngineError: The path does not hold on the rows: an engine is wrong.
    """
    ties = engine.ties(path)
    walked = [begin]
    steps = []
    for tid, tie, (start, end) in zip(path, ties, engine.ends(path), strict=True):
        current = walked[-1]
        if tie_id(tie.key) != tid or current not in (start, end):
            raise EngineError(f"engine {engine.name} gave a path that its rows do not hold: {tid}")
        walked.append(end if current == start else start)
        steps.append((tie, start, end))
    records = dict(zip(walked, engine.parties(walked), strict=True))
    return EvidencePath(
        nodes=tuple(describe_party(records[pid], on, as_of) for pid in walked),
        steps=tuple(
            EvidenceStep(
                start=records[start].id,
                tie=describe_tie(tie, on, possible=possible),
                end=records[end].id,
            )
            for tie, start, end in steps
        ),
        weakest_source=_find_weakest(ties),
    )


def describe_tie(tie: Tie, on: date, *, possible: bool) -> TieFacts:
    """Return a tie with its source, dates and marks on a day."""
    source = tie.source
    return TieFacts(
        id=str(tie.tid),
        kind=str(tie.kind),
        share=describe_share(tie.share),
        interest=tie.interest,
        since=tie.since,
        until=tie.until,
        dataset=source.dataset,
        record=source.record or None,
        url=source.url,
        published=source.published,
        retrieved=source.retrieved,
        standing=tie.standing,
        ended=until_day(tie.until) <= day_number(on),
        undated=tie.since is None and tie.until is None,
        coarse=is_coarse(tie.since) or is_coarse(tie.until),
        text=tie.text,
        possible_because=(possible_because(tie) or "") if possible else None,
    )


def possible_because(tie: Tie) -> str | None:
    """Return what keeps a tie from being definite, or None."""
    if tie.kind == TieKind.POSSIBLY_SAME_AS:
        score = "" if tie.score is None else say(", score {score}", score=f"{tie.score:.2f}")
        return say("possibly the same party{score}", score=score)
    if tie.standing == "inferred":
        # what follows from a name of the order itself says so
        by_name = tie.kind == TieKind.CONTAINS and tie.source.dataset == DATASET
        return tie.text if by_name else "a program read it out of prose or built it from names"
    if tie.share is None:
        return _share_doubt("the share", tie) if tie.kind == TieKind.OWNS else None
    is_interval = tie.share.min != tie.share.max
    return _share_doubt("the share", tie) if is_interval else None


def doubt(tie: Tie, start: str, end: str) -> str | None:
    """Return what keeps a tie from being definite as a clause that names its two parties."""
    reason = possible_because(tie)
    if reason is None:
        return None
    if tie.kind == TieKind.POSSIBLY_SAME_AS:
        return say("{start} and {end} are {reason}", start=start, end=end, reason=reason)
    if tie.standing != "inferred":  # of what is stated, only a share can be doubtful
        return _share_doubt(say("{start}'s share in {end}", start=start, end=end), tie)
    return say(
        "{start} {kind} {end}: {reason}",
        start=start,
        kind=str(tie.kind).replace("_", " "),
        end=end,
        reason=reason,
    )


def _share_doubt(share: str, tie: Tie) -> str:
    extent = "not known" if tie.share is None else "known as an interval"
    return say("{share} is {extent}", share=share, extent=extent)


def _find_weakest(ties: Sequence[Tie]) -> WeakestSource | None:
    """Return the source on whose word the path stands least firmly."""
    if not ties:
        return None
    weakest = min(ties, key=lambda tie: (STANDINGS.index(tie.standing), tie.source.dataset))
    return WeakestSource(dataset=weakest.source.dataset, standing=weakest.standing)


# ------------------------------------------------------------------------------------------------
# A search for paths as a finding: whom it leads to, and why it is only possible.
# ------------------------------------------------------------------------------------------------

Path = tuple[int, ...]
"""Tie ids in walk order."""


@dataclass(frozen=True, slots=True)
class WeighedPath:
    """What one path says by itself.

    Attributes:
        path: The path.
        severity: What it weighs.
        rules: Which rules made it so.
        facts: What else a finding of it says, as `Context.find` takes it.
        doubts: What keeps a finding of it from being certain, beside its ties and parties.
    """

    path: Path
    severity: Severity
    rules: tuple[str, ...] = ()
    facts: DetectedFacts = field(default_factory=DetectedFacts)
    doubts: tuple[str, ...] = ()


Weigh = Callable[[Context, Subject, Path], WeighedPath | None]
"""Judges one path of a subject; None where it does not count."""


def find_gravest(context: Context, weigh: Weigh) -> Iterator[Result]:
    """Search the indicator's patterns, and yield a finding of the gravest paths of each subject.

    Args:
        context: The question; its severity, or one that it raises a path to, is the most that one
            can weigh.
        weigh: Judges one path.

    Yields:
        Detected; Undecided where a limit was reached.
    """
    for search in search_paths(context):
        yield from limits_as_unknown(search)
        finding = find_gravest_of(context, search, weigh)
        if finding is not None:
            yield finding


def find_gravest_of(context: Context, search: PathSearch, weigh: Weigh) -> Detected | None:
    """Return a finding of the gravest paths of a search; None where none counts."""
    cut_search, first = keep_gravest_paths(context, search, weigh)
    if first is None:
        return None
    facts = first.facts.copy()
    facts["severity"], facts["severity_rules"] = first.severity, first.rules
    finding = finding_of_paths(context, cut_search, **facts)
    if not first.doubts:
        return finding
    return replace(finding, possible_because=(*first.doubts, *finding.possible_because))


def keep_gravest_paths(
    context: Context, search: PathSearch, weigh: Weigh
) -> tuple[PathSearch, WeighedPath | None]:
    """Cut a search to the paths that weigh most, over all there are and not only the shown ones.

    Returns:
        The search cut to its gravest paths, and the first of them; None where none counts.
    """

    def weigh_all() -> list[WeighedPath]:
        weighed_paths = (weigh(context, search.subject, path) for path in search.paths)
        return [path for path in weighed_paths if path is not None]

    weighed = weigh_all()
    # a path of full severity cannot be outweighed: only without one are the others fetched
    most = [context.severity, *(rule.raise_to for rule in context.severity_when if rule.raise_to)]
    full = max(most, key=SEVERITIES.index)
    if search.more != "no" and all(path.severity != full for path in weighed):
        search = with_all_paths(context, search)
        weighed = weigh_all()
    if not weighed:
        return search, None
    top = max((path.severity for path in weighed), key=SEVERITIES.index)
    gravest = [path for path in weighed if path.severity == top]
    paths = tuple(path.path for path in gravest[: shown_paths(context)])
    more = "yes" if len(weighed) > len(paths) else search.more
    return replace(search, paths=paths, more=more), gravest[0]


def keep_surest_paths(
    context: Context, search: PathSearch, is_sure: Callable[[tuple[int, ...]], bool]
) -> tuple[PathSearch, bool]:
    """Cut a search to the paths that are sure by a further test, over all there are; else keep all.

    Returns:
        The search, and whether its paths are sure.
    """
    sure = [path for path in search.paths if is_sure(path)]
    # a sure path may be among those that were not fetched
    if not sure and search.more != "no":
        search = with_all_paths(context, search)
        sure = [path for path in search.paths if is_sure(path)]
    paths = tuple(sure or search.paths)[: shown_paths(context)]
    more = "yes" if len(search.paths) > len(paths) else search.more
    return replace(search, paths=paths, more=more), bool(sure)


def finding_of_paths(
    context: Context, search: PathSearch, **facts: Unpack[DetectedFacts]
) -> Detected:
    """Make the finding of a search that has paths; its object is the end of the first one.

    One finding a subject: the ends of further paths are named in the evidence, so that a shorter
    path to another end changes what is shown and not which findings there are.

    Args:
        context: The question.
        search: A search that has paths.
        facts: What else the finding says, as `Context.find` takes it.
    """
    engine = context.engine
    [pid] = ends_of(engine, search.subject.pid, search.paths[:1])
    [end] = engine.parties([pid])
    doubts = explain_path(context, search) if search.status == "possible" else ()
    facts.setdefault("subject", search.subject)
    facts.setdefault("object", ("party", end.id, end.name))
    facts.setdefault("paths", search.paths)
    facts.setdefault("more", search.more)
    facts.setdefault("limits", search.limits)
    facts.setdefault("possible_because", doubts)
    return context.find(**facts)


def explain_ties(engine: Engine, tids: Sequence[int]) -> Iterator[str]:
    """Say of each doubtful tie whose it is and what keeps it from being definite."""
    for tie, ends in zip(engine.ties(tids), engine.ends(tids), strict=True):
        start, end = (record.name for record in engine.parties(list(ends)))
        if reason := doubt(tie, start, end):
            yield reason


def explain_path(context: Context, search: PathSearch) -> tuple[str, ...]:
    """Say what keeps the first path of a search from being definite: its ties, or its parties."""
    path = search.paths[0]
    reasons = (
        *explain_ties(context.engine, path),
        *explain_parties(context, search.subject.pid, path),
    )
    return tuple(dict.fromkeys(reasons)) or ("what its first or last party is, is not certain",)
