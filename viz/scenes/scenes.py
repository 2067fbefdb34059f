"""The picture of an assessment: its parties, every shown path, all its findings."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, pairwise, product
from math import prod
from typing import Final

from onward.graph.countries import country_in_sentence
from onward.graph.dates import (
    OPEN_END,
    OPEN_START,
    aged_from,
    describe_age,
    is_coarse,
    since_day,
    until_day,
)
from onward.graph.engine import Engine
from onward.graph.model import TieKind
from onward.graph.ownership.holdings import direct_share
from onward.graph.ownership.report import IntegratedShare, OwnershipReport
from onward.graph.sayings import joined, say
from onward.graph.shares import decimal_text, percent_text
from onward.graph.store.manifests import SourceFacts
from onward.queries.assessment.explain import ASKED_OF, LineKind, describe_finding, explain
from onward.queries.assessment.wording import SUGGESTIONS, say_crowded_out, share_text
from onward.queries.matching.candidates import TwinGroup, TwinRecord
from onward.queries.model.assessment import (
    AssessedTransaction,
    Assessment,
    EvidencePath,
    EvidenceStep,
    Finding,
    PartyCoverage,
    PartyMatch,
    PathParty,
    SourceCoverage,
    TieShare,
)
from onward.queries.party_paths import WALKABLE, PathsReport
from onward.viz.content.facts import (
    choose_badge,
    count_facts,
    describe_destinations,
    describe_method,
    list_harm_notes,
    list_questions,
    make_layer_rows,
    make_party_rows,
    make_source_rows,
    write_answer,
)
from onward.viz.content.sections import (
    list_missing,
    make_edges,
    make_law_text,
    make_node,
    make_path_text,
    make_sections,
)
from onward.viz.content.selection import choose_parties
from onward.viz.content.texts import (
    DELIVERY,
    add_native_names,
    count_noun,
    name_kind,
    printable,
    printable_line,
    printable_lines,
    spell_codes,
)
from onward.viz.context import (
    ALL,
    describe_left_out,
    describe_not_joined,
    gather,
    join_farthest,
    make_cards,
    make_lines,
    make_stack,
    name_members,
)
from onward.viz.language.words import read_words
from onward.viz.maps.maps import mark_circles
from onward.viz.scene import (
    BUDGET,
    FROM,
    MATCH_TIE,
    ORDER_TIE,
    RECORDED,
    TO,
    UNRECORDED,
    Edge,
    Node,
    Scene,
)
from onward.viz.scene_texts import FindingText, TextLine, TextSection

# ------------------------------------------------------------------------------------------------
# The records of one party of a transaction, which share a card of its picture.
# ------------------------------------------------------------------------------------------------

STATED: Final = "transaction"
"""Dataset of what the transaction itself states."""

AS_WELL: Final = 0.01
"""By so much the score of a record may be below the best one's."""


def list_twins(assessment: Assessment) -> Iterator[TwinGroup]:
    """Yield the records of each party of the transaction that is a record in several sources.

    Its words fit all of them as well as the best. Two records of one source and list are two
    parties by its publisher's word.
    """
    paths = chain.from_iterable(finding.evidence.paths for finding in assessment.findings)
    on_paths = {party.id: party for path in paths for party in path.nodes}
    met: set[tuple[str, ...]] = set()
    for party in assessment.coverage.parties:
        records = tuple(_list_equal_records(party, assessment.matches))
        ids = tuple(record for record, _ in records)
        if len(records) > 1 and ids not in met:
            met.add(ids)
            name = party.name or ids[0]
            yield TwinGroup(
                records=tuple(
                    _describe_twin(record, match, name, on_paths) for record, match in records
                )
            )


def _list_equal_records(
    party: PartyCoverage, matches: Iterable[PartyMatch]
) -> Iterator[tuple[str, PartyMatch | None]]:
    """Yield the records that a party surely is, of each source and list one, with their matches.

    The record that the order itself names by its id is the party, however alike the others are.
    """
    certain = [match for match in matches if match.party_ref == party.party_ref]
    certain = [match for match in certain if match.owner is None and match.band == "match"]
    of_candidates = {match.candidate.party: match for match in certain if match.candidate}
    places: set[tuple[str | None, str | None]] = set()
    given = party.parties[0] if party.resolved == "id" else None
    if given is not None:
        match = of_candidates.pop(given, None)
        if match is not None:
            places.add(_find_place(match))
        yield given, match
    best: float | None = None
    for record, match in sorted(of_candidates.items(), key=lambda each: -_read_score(each[1])):
        best = _read_score(match) if best is None else best
        if record not in party.parties or best - _read_score(match) > AS_WELL:
            continue
        if _find_place(match) not in places:
            places.add(_find_place(match))
            yield record, match


def _read_score(match: PartyMatch) -> float:
    return float(match.score or 0)


def _find_place(match: PartyMatch) -> tuple[str | None, str | None]:
    """Return the source and list of a candidate: a publisher's two entries of one are two."""
    candidate = match.candidate
    if candidate is None:
        return None, None
    return candidate.dataset, candidate.listing.list if candidate.listing else None


def _describe_twin(
    record: str, match: PartyMatch | None, name: str, on_paths: Mapping[str, PathParty]
) -> TwinRecord:
    described = on_paths.get(record)
    dataset, listed = _find_place(match) if match else (None, None)
    return TwinRecord(
        id=record,
        name=described.name if described else name,
        datasets=described.datasets if described else tuple(filter(None, [dataset])),
        lists=tuple(filter(None, [listed])),
    )


# ------------------------------------------------------------------------------------------------
# What every map of records says, whether somebody chose its parties or a walk found them.
# ------------------------------------------------------------------------------------------------

CLOSING: Final = say("A map of records. No finding was looked for.")


def describe_question(on: str, as_of: str, snapshot: str) -> tuple[str, ...]:
    """Return what a map of records was asked of: its days, and the snapshot."""
    valid = (
        say("Valid on {on}, known by {as_of}", on=on, as_of=as_of)
        if as_of
        else say("Valid on {on}", on=on)
    )
    return valid, say("Snapshot {id}", id=snapshot)


def begin_scene(
    snapshot: str,
    cards: Sequence[Node],
    lines: Sequence[Edge],
    on: date,
    as_of: date | None,
    layers: Sequence[SourceFacts],
) -> Scene:
    """Return a scene without title and stacks: its days, its sources and their licences.

    Args:
        snapshot: Its id.
        cards: Of single parties.
        lines: Between them.
        on: Day on which the ties must hold.
        as_of: Only what was known by this day was used; None = everything.
        layers: Of the snapshot.
    """
    datasets = {tie.step.tie.dataset for line in lines for tie in line.ties}
    datasets |= {dataset for card in cards for dataset in card.datasets}
    drawn = [layer for layer in layers if printable(layer.name) in datasets]
    return Scene(
        title="",
        verdict="",
        outcome="",
        suggestion="",
        caption=describe_question(on.isoformat(), as_of.isoformat() if as_of else "", snapshot),
        nodes=tuple(cards),
        edges=tuple(lines),
        findings=(),
        sections=(),
        sources=tuple(sorted(datasets)),
        notes=(),
        closing=CLOSING,
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else "",
        snapshot=snapshot,
        licences=tuple(make_layer_rows(drawn, on)),
    )


def count_drawn(cards: Sequence[Node], lines: Sequence[Edge]) -> str:
    """Count parties and ties, and say where several ties share a line.

    >>> count_drawn((), ())
    '0 parties and 0 ties'
    """
    ties = sum(len(line.ties) for line in lines)
    counts = say(
        "{parties} and {ties}",
        parties=count_noun(len(cards), "party", "parties"),
        ties=count_noun(ties, "tie"),
    )
    if ties == len(lines):
        return counts
    return say(
        "{counts} on {drawn}: deliveries from one party to another share a line",
        counts=counts,
        drawn=count_noun(len(lines), "line"),
    )


def list_unknown_owners(
    engine: Engine,
    cards: Mapping[int, Node],
    lines: Sequence[Edge],
    on: date,
    as_of: date | None,
) -> tuple[TextSection, ...]:
    """Return what is not known of the owners of parties of which an owner is drawn.

    Args:
        engine: Of the snapshot asked.
        cards: Of single parties, by their handles.
        lines: Which are drawn, also those from stacks.
        on: Day on which stakes must hold.
        as_of: Use only what was known by this day; None = everything.
    """
    owned = {line.end for line in lines if line.kind == TieKind.OWNS}
    said = tuple(
        TextLine(text)
        for pid, card in cards.items()
        if card.id in owned
        for text in _say_unknown_owners(card.name, direct_share(engine, pid, on, as_of))
    )
    return (TextSection("gaps", say("Not known"), said),) if said else ()


def _say_unknown_owners(name: str, owned: tuple[float, float]) -> Iterator[str]:
    """Say what share of a party nobody is known to hold, as an interval where it is one."""
    least, most = (percent_text(decimal_text(1.0 - share)) for share in reversed(owned))
    if owned[0] == owned[1] < 1:
        yield say("{name}: the owners of {percent} are not known", name=name, percent=least)
    elif owned[0] < owned[1]:
        yield say(
            "{name}: the owners of {least} to {percent} are not known",
            name=name,
            least=least,
            percent=most,
        )


# ------------------------------------------------------------------------------------------------
# The picture of the parties around some parties.
# ------------------------------------------------------------------------------------------------

ASKED: Final = "asked about"
"""Role of the parties that a neighbourhood starts from."""


def neighbourhood_scene(
    engine: Engine,
    pids: Sequence[int],
    hops: int,
    on: date,
    as_of: date | None,
    budget: int = BUDGET,
    views: Sequence[str] = (ALL,),
    layers: Sequence[SourceFacts] = (),
) -> Scene:
    """Make the picture of the parties around some parties.

    Args:
        engine: Of the snapshot asked.
        pids: Parties to start from.
        hops: Ties from a party named to the farthest one shown.
        on: Day on which the ties must hold.
        as_of: Use only what was known by this day; None = everything.
        budget: Cards at most; `notes` says which parties share one and how many are left out.
        views: What is followed, by the names of `gather.VIEWS`.
        layers: Of the snapshot: their licences stand under the picture.
    """
    surroundings = gather(engine, pids, hops, on, as_of, views)
    begin = surroundings.begin
    # parties asked about are shown whatever the budget; the others take what is left
    selection = choose_parties(begin, surroundings.candidates, surroundings.ties, budget)
    # ties within the last ring were not walked, as nothing lies beyond
    unjoined = join_farthest(engine, surroundings, selection.shown, on, as_of, views)
    roles = dict.fromkeys(begin, (ASKED,))
    cards = make_cards(engine, selection.shown, on, as_of, "evidence", roles)
    by_pid = dict(zip(selection.shown, cards, strict=True))
    ids = {pid: card.id for pid, card in by_pid.items()}
    stacks = [
        make_stack(stack, ids[stack.anchor], name_members(engine, stack))
        for stack in selection.stacks
    ]
    lines = make_lines(engine, surroundings, selection, on, "evidence")
    names = ", ".join(card.name for card in cards[: len(begin)])
    followed = "" if tuple(views) == (ALL,) else say(" ({views})", views=joined(map(say, views)))
    edges = (*lines, *(edge for _, edge in stacks))
    scene = replace(
        begin_scene(engine.snapshot_id, cards, lines, on, as_of, layers),
        title=say("Around {names}{followed}", names=names, followed=followed),
        outcome=say(
            "{counts}. Up to {ties} from {names}{followed}.",
            counts=count_drawn(cards, lines),
            ties=count_noun(hops, "tie"),
            names=names,
            followed=followed,
        ),
        nodes=(*cards, *(node for node, _ in stacks)),
        edges=mark_circles(edges),
        sections=list_unknown_owners(engine, by_pid, edges, on, as_of),
        notes=(
            *describe_left_out(surroundings, selection, hops),
            *describe_not_joined(unjoined),
        ),
    )
    return add_native_names(scene, engine)


# ------------------------------------------------------------------------------------------------
# The picture of how two parties are tied: the paths between them, numbered, best first.
# ------------------------------------------------------------------------------------------------


def paths_scene(report: PathsReport, snapshot: str, layers: Sequence[SourceFacts] = ()) -> Scene:
    """Make the picture of the paths between two parties.

    Args:
        report: The paths.
        snapshot: Id of the snapshot asked.
        layers: Of the snapshot: their licences stand under the picture.
    """
    paths = report.shown.paths
    beside = {ties.path: ties.steps for ties in report.shown.parallel}
    parties = _list_parties(report)
    steps, numbers = _number_steps(paths)
    for ties in report.shown.parallel:
        for step in ties.steps:
            steps.setdefault(step.tie.id, step)
            numbers.setdefault(step.tie.id, []).append(ties.path)
    datasets = {step.tie.dataset for step in steps.values()}
    datasets |= {name for party in parties.values() for name in party.datasets}
    drawn = [layer for layer in layers if layer.name in datasets]
    roles = {report.start.id: (FROM,), report.end.id: (TO,)}
    return Scene(
        title=printable(
            say("Between {start} and {end}", start=report.start.name, end=report.end.name)
        ),
        verdict="",
        outcome=printable(_describe_outcome(report)),
        suggestion="",
        caption=printable_lines(describe_question(report.on, report.as_of or "", snapshot)),
        nodes=tuple(make_node(party, roles.get(party.id, ())) for party in parties.values()),
        edges=mark_circles(make_edges(steps.values(), numbers)),
        findings=tuple(
            _write_path(number, path, beside.get(number, ()), is_definite=report.is_definite)
            for number, path in enumerate(paths, start=1)
        ),
        sections=(),
        sources=printable_lines(sorted(datasets)),
        notes=printable_lines(_write_notes(report)),
        closing=CLOSING,
        on=printable(report.on),
        as_of=printable(report.as_of or ""),
        snapshot=snapshot,
        licences=tuple(make_layer_rows(drawn, date.fromisoformat(report.on))),
        numbers="path",
        twins=report.probably_same,
    )


def _list_parties(report: PathsReport) -> dict[str, PathParty]:
    """Return the parties of all paths as they are met, and both ends even without a path."""
    parties = {party.id: party for path in report.shown.paths for party in path.nodes}
    # without a path there are still two parties to show
    for end in (report.start, report.end):
        parties.setdefault(end.id, end)
    return parties


def _number_steps(
    paths: Sequence[EvidencePath],
) -> tuple[dict[str, EvidenceStep], dict[str, list[int]]]:
    """Return each tie once, and the numbers of the paths that it is part of."""
    steps: dict[str, EvidenceStep] = {}
    numbers: dict[str, list[int]] = {}
    for number, path in enumerate(paths, start=1):
        for step in path.steps:
            steps.setdefault(step.tie.id, step)
            numbers.setdefault(step.tie.id, []).append(number)
    return steps, numbers


def _describe_outcome(report: PathsReport) -> str:
    count = len(report.shown.paths)
    within = {"length": report.length, "on": report.on, "limits": _describe_limits(report)}
    if not count:
        return say("No path of {length}, valid on {on}{limits} is shown.", **within)
    paths = (
        count_noun(count, "path")
        if report.is_definite
        else count_noun(count, "path that is only possible", "paths that are only possible")
    )
    return say("{paths} of {length}, valid on {on}{limits}, the best first.", paths=paths, **within)


def _describe_limits(report: PathsReport) -> str:
    """Say along which ties paths were sought, where that was not along all."""
    limits = []
    if report.kinds and set(report.kinds) != set(WALKABLE):
        kinds = joined(say(name_kind(kind, read_words())) for kind in report.kinds)
        limits.append(say(", along these ties only: {kinds}", kinds=kinds))
    if report.min_share is not None:
        percent = f"{report.min_share * 100:g} %"
        limits.append(say(", each owning at least {percent}", percent=percent))
    return joined(limits, "")


def _write_path(
    number: int, path: EvidencePath, beside: Sequence[EvidenceStep], *, is_definite: bool
) -> FindingText:
    text = make_path_text(path)
    return FindingText(
        number=number,
        severity="",
        status="present" if is_definite else "possible",
        indicator="",
        title=text.title.text,
        summary=_count_ties(path, beside),
        law=(),
        paths=(text,),
        notes=(),
    )


def _count_ties(path: EvidencePath, beside: Sequence[EvidenceStep]) -> str:
    """Say how many ties join the parties of a route, and whether goods can have gone along it."""
    ids = [party.id for party in path.nodes]
    all_steps = (*path.steps, *beside)
    hops = [
        [step for step in all_steps if {step.start, step.end} == set(pair)]
        for pair in pairwise(ids)
    ]
    count = sum(map(len, hops))
    each = " + ".join(str(len(steps)) for steps in hops)
    if not _are_deliveries(hops, ids):
        ties = count_noun(count, "tie")
        return ties if count == len(hops) else say("{ties}: {each}", ties=ties, each=each)
    orders = prod(map(len, hops))
    possible = _count_possible_orders(hops if hops[0][0].start == ids[0] else hops[::-1])
    return say(
        "{each} shipments, in a possible order in {possible} of {orders} combinations",
        each=each,
        possible=possible,
        orders=orders,
    )


def _are_deliveries(hops: Sequence[Sequence[EvidenceStep]], ids: Sequence[str]) -> bool:
    """Say whether goods went along all of a route of several steps, one way or the other."""
    ends = [{(step.start, step.end) for step in steps} for steps in hops]
    onwards = [{pair} for pair in pairwise(ids)]
    back = [{(second, first)} for first, second in pairwise(ids)]
    kinds = {step.tie.kind for steps in hops for step in steps}
    return len(hops) > 1 and kinds == {DELIVERY} and ends in (onwards, back)


def _count_possible_orders(hops: Sequence[Sequence[EvidenceStep]]) -> int:
    """Count the choices of one delivery a step in which none leaves before the one it rests on."""
    reached = Counter({OPEN_START: 1})
    for steps in hops:
        later: Counter[int] = Counter()
        for step in steps:
            first, last = _find_days(step.tie.since)
            for before, count in reached.items():
                if last >= before:
                    later[max(first, before)] += count
        reached = later
    return reached.total()


def _find_days(day: str | None) -> tuple[int, int]:
    """Return the first and the last day on which a delivery can have been."""
    if day is None:
        return OPEN_START, OPEN_END
    return since_day(day), until_day(day) - is_coarse(day)


def _write_notes(report: PathsReport) -> Iterator[str]:
    for row in report.agreeing_names:
        yield say(
            "They would be joined if {name} and {other} are the same, for which only the name "
            "speaks (score {score})",
            name=row.name,
            other=row.other_name,
            score=row.score,
        )
    answer = report.shown
    if answer.more != "no":
        more = (
            "There are more paths than the {count} shown"
            if answer.more == "yes"
            else "It is not known if there are more paths than the {count} shown"
        )
        yield say(more, count=len(answer.paths))
    # the engine stops at a definite path: silence about others must not read as none
    if report.is_definite:
        yield say("Paths that are only possible were not looked for, as there is a definite one")
    for limit in dict.fromkeys((*answer.limits, *report.possible.limits)):
        yield say("The search was cut: {limit}", limit=limit)


# ------------------------------------------------------------------------------------------------
# The picture of who owns a party: all owners above it, and what ultimate ones hold in total.
# ------------------------------------------------------------------------------------------------

DEEPEST: Final = 12
"""Ties from the party to the farthest owner that is drawn."""


def owners_scene(
    engine: Engine,
    pid: int,
    report: OwnershipReport,
    on: date,
    as_of: date | None,
    layers: Sequence[SourceFacts] = (),
) -> Scene:
    """Make the picture of the owners of a party.

    Args:
        engine: Of the snapshot asked.
        pid: The party.
        report: What is known of its owners.
        on: Day on which the ties must hold.
        as_of: Use only what was known by this day; None = everything.
        layers: Of the snapshot: their licences stand under the picture.
    """
    scene = neighbourhood_scene(engine, [pid], DEEPEST, on, as_of, BUDGET, ("owners",), layers)
    totals = {owner.owner: owner for owner in report.integrated.owners}
    unknown = percent_text(report.owners_unknown)
    parts = [scene.outcome]
    if report.owners_unknown != "0":
        parts.append(f"{unknown} of the owners are not known.")
    counted = [cascade.regime for cascade in report.cascade if cascade.counts == "yes"]
    if counted:
        parts.append(f"Counts as listed under the ownership rule of: {', '.join(counted)}.")
    possibly = [cascade.regime for cascade in report.cascade if cascade.counts == "possible"]
    if possibly:
        regimes = ", ".join(possibly)
        parts.append(f"Possibly counts as listed under the ownership rule of: {regimes}.")
    return replace(
        scene,
        title=printable(scene.title.replace("Around ", "Owners of ", 1).removesuffix(" (owners)")),
        outcome=printable(" ".join(parts)),
        nodes=tuple(_say_total(node, totals.get(node.id)) for node in scene.nodes),
    )


def _say_total(node: Node, owner: IntegratedShare | None) -> Node:
    return node if owner is None else replace(node, total=printable(describe_total(owner)))


def describe_total(owner: IntegratedShare) -> str:
    """Say what an ultimate owner holds directly and indirectly.

    >>> describe_total(IntegratedShare(owner="a", min="0.1", max="0.125", residual=0.0))
    'ultimate owner: at least 10 %, up to 12.5 % in total'
    >>> unknown = IntegratedShare(owner="a", min="0", max="1", residual=0.0, crowded_out="all")
    >>> describe_total(unknown)
    'ultimate owner: share not known; others are stated to hold 100 %'
    """
    if owner.crowded_out:
        return f"ultimate owner: {say_crowded_out(owner.crowded_out)}"
    share = TieShare(min=owner.min, max=owner.max, min_exclusive=False, max_exclusive=False)
    return f"ultimate owner: {share_text(share)} in total"


ROW: Final = (
    *("exporter", "seller", "broker", "intermediate_consignee", "consignee", "end_user"),
    "operator",
)
"""Roles of the row, first to last; other roles stand after them."""

ALONG: Final = ("intermediate_consignee", "consignee", "end_user")
"""Roles along which the goods go from the exporter; a seller or a broker need not hold them."""

_GROUNDS: Final[tuple[LineKind, ...]] = (
    *("entry", "place", "shipment", "severity", "doubt", "counter_evidence"),
)
_OUTLOOK: Final[tuple[LineKind, ...]] = ("counterfactual", "question", "false_positives")
"""Lines of the explanation that are a finding's notes, in their order. Summary, paths and law have
places of their own; whether the weakest source is needed stands between the two groups."""


def assessment_scene(assessment: Assessment) -> Scene:
    """Make the picture of an assessment: its parties, every shown path, all its findings."""
    explained = explain(assessment)
    head, closing = explained[0], explained[-1]
    harm = assessment.transaction.risk_of_harm
    caption = (spell_codes(printable(line)) for line in head.lines)
    missing = printable_lines(list_missing(assessment))
    badge = choose_badge(assessment)
    return Scene(
        title=printable(_write_title(assessment.transaction)),
        verdict=assessment.verdict,
        outcome=spell_codes(printable(assessment.verdict_text)),
        suggestion=SUGGESTIONS[assessment.suggestion.value],
        caption=tuple(caption),
        nodes=_make_nodes(assessment),
        edges=mark_circles(_make_edges(assessment)),
        findings=tuple(
            _write_finding(number, finding)
            for number, finding in enumerate(assessment.findings, start=1)
        ),
        sections=tuple(make_sections(assessment, explained)),
        sources=printable_lines(map(_describe_source, assessment.coverage.sources)),
        notes=printable_lines(_describe_left_out(assessment)),
        missing=missing,
        badge=badge.words,
        tone=badge.tone,
        answer=write_answer(assessment, missing),
        closing=str(closing.lines[-1]),
        fictional=assessment.transaction.fictional,
        reference=printable(assessment.id),
        record_hash=printable(assessment.content_hash),
        on=printable(assessment.on),
        as_of=printable(assessment.as_of or ""),
        snapshot=printable(assessment.snapshot),
        counts=count_facts(assessment),
        parties=tuple(make_party_rows(assessment)),
        licences=tuple(make_source_rows(assessment)),
        destination=tuple(describe_destinations(assessment)),
        harm=tuple(harm.rows()) if harm else (),
        harm_notes=tuple(list_harm_notes(assessment)),
        questions=tuple(list_questions(assessment)),
        method=tuple(describe_method(assessment)),
        twins=tuple(list_twins(assessment)),
        record=assessment,
    )


def _write_title(transaction: AssessedTransaction) -> str:
    """Name the transaction and where its goods go, which many findings are about."""
    end = transaction.destination
    destination = f" to {country_in_sentence(end)}" if end else ""
    route = ", ".join(map(country_in_sentence, transaction.way))
    return f"Transaction {transaction.id}{destination}" + (f" by way of {route}" if route else "")


def _write_finding(number: int, finding: Finding) -> FindingText:
    return FindingText(
        number=number,
        severity=finding.severity,
        status=finding.status,
        indicator=printable(finding.indicator),
        title=printable(finding.title),
        summary=spell_codes(printable(finding.summary)),
        law=tuple(make_law_text(law) for law in finding.law),
        paths=tuple(make_path_text(path) for path in finding.evidence.paths),
        notes=tuple(_write_notes_of_assessment(finding)),
        id=printable(finding.id),
        kind=finding.kind,
        subject=printable(finding.subject.name or ""),
        question=printable(finding.question),
        asks=ASKED_OF[finding.audience],
    )


def _write_notes_of_assessment(finding: Finding) -> Iterator[TextLine]:
    lines = [line for line in describe_finding(finding) if line.text]
    for kind in _GROUNDS:
        yield from (printable_line(line) for line in lines if line.kind == kind)
    yield from _describe_weakest(finding)
    for kind in _OUTLOOK:
        yield from (printable_line(line) for line in lines if line.kind == kind)


def _describe_weakest(finding: Finding) -> Iterator[TextLine]:
    """Say whether a shown path does without the weakest source; nothing where no source bears it.

    That no shown path does says nothing of paths that are not shown.
    """
    survives = finding.survives_without_weakest
    if survives is None:
        return
    evidence = finding.evidence
    no_path = "no path" if evidence.more == "no" else "none of the paths shown"
    # paths come best first, so the first one's weakest source is the one to doubt
    weakest = evidence.paths[0].weakest_source
    dataset = weakest.dataset if weakest else ""
    path = "a path" if survives else no_path
    text = say("{path} is left ({dataset} taken away)", path=path, dataset=dataset)
    yield TextLine(printable(text), "Without its weakest source")


def _describe_left_out(assessment: Assessment) -> Iterator[str]:
    for number, finding in enumerate(assessment.findings, start=1):
        evidence = finding.evidence
        more = evidence.more
        if more != "no":
            beyond = "there are more" if more == "yes" else "whether there are more is not known"
            yield say(
                "Finding {number}: {shown} of its paths shown; {beyond}",
                number=number,
                shown=evidence.shown,
                beyond=beyond,
            )


def _describe_source(source: SourceCoverage) -> str:
    day = aged_from(source.published, source.retrieved) or "an unknown day"
    age = f", {describe_age(None, day, source.age_days)}" if source.age_days is not None else ""
    stale = ", STALE" if source.stale else ""
    rows = f"{source.rows_accepted} rows read, {source.rows_rejected} refused"
    return f"{source.dataset}: of {day}{age}{stale}; {rows}"


def _make_nodes(assessment: Assessment) -> tuple[Node, ...]:
    """Make the cards of the transaction's parties in trade order, then of parties of paths."""
    roles: dict[str, list[str]] = {}
    parties: dict[str, PathParty] = {}
    paths = list(_list_paths(assessment))
    on_paths = {party.id: party for path in paths for party in path.nodes}
    needed = _find_needed(assessment)
    # a party may stand under several roles, and two roles may be one party
    for party in sorted(assessment.coverage.parties, key=_row_place):
        stated = assessment.transaction.parties[party.party_ref]
        for party_id in _list_cards(party, needed):
            party_roles = roles.setdefault(party_id, [])
            if party.role not in party_roles:
                party_roles.append(party.role)
            parties[party_id] = PathParty(
                id=party_id,
                name=party.name or party_id,
                kind=RECORDED if party.resolved in {"id", "matched"} else UNRECORDED,
                country=stated.country,
                topics=(),
                datasets=(),
            )
    return tuple(
        make_node(party, roles.get(party_id, ()), _list_findings_about(party_id, assessment))
        # a path describes a party better than the transaction: its facts win, the order stays
        for party_id, party in (parties | on_paths).items()
    )


def _list_findings_about(party_id: str, assessment: Assessment) -> list[tuple[int, Finding]]:
    """Return the findings about a party with their numbers; they stand strongest first."""
    return [
        (number, finding)
        for number, finding in enumerate(assessment.findings, start=1)
        if finding.subject.party == party_id
    ]


def _list_cards(party: PartyCoverage, needed: Collection[str]) -> list[str]:
    """Return the cards of a transaction's party: every record it is, and its own name if needed.

    The transaction's own name for it is a card beside its records only if a path or a finding is
    about that name.
    """
    first, others = party.parties[:1], party.parties[1:]
    own_name = f"{STATED}:"
    return [
        *first,
        *(other for other in others if other in needed or not other.startswith(own_name)),
    ]


def _find_needed(assessment: Assessment) -> frozenset[str]:
    """Return the parties that a shown path or a finding is about."""
    on_paths = {party.id for path in _list_paths(assessment) for party in path.nodes}
    subjects = {finding.subject.party for finding in assessment.findings if finding.subject.party}
    return frozenset(on_paths | subjects)


def _row_place(party: PartyCoverage) -> tuple[int, int]:
    place = ROW.index(party.role) if party.role in ROW else len(ROW)
    return place, party.party_ref


def _list_paths(assessment: Assessment) -> Iterator[EvidencePath]:
    return (path for finding in assessment.findings for path in finding.evidence.paths)


def _make_edges(assessment: Assessment) -> tuple[Edge, ...]:
    """Make the lines of every tie of every shown path, and those along which the goods go."""
    numbers: dict[str, list[int]] = {}
    steps: dict[str, EvidenceStep] = {}
    for number, finding in enumerate(assessment.findings, start=1):
        for path in finding.evidence.paths:
            for step in path.steps:
                steps.setdefault(step.tie.id, step)
                tie_numbers = numbers.setdefault(step.tie.id, [])
                if number not in tie_numbers:
                    tie_numbers.append(number)
    return (
        *_make_match_edges(assessment),
        *_make_order_edges(assessment),
        *make_edges(steps.values(), numbers),
    )


def _make_match_edges(assessment: Assessment) -> Iterator[Edge]:
    """Join the name of a party of the transaction to its further records."""
    needed = _find_needed(assessment)
    for party in sorted(assessment.coverage.parties, key=_row_place):
        cards = _list_cards(party, needed)
        for other in cards[1:]:
            name = f"{cards[0]} {MATCH_TIE} {other}"
            yield Edge(name, cards[0], other, MATCH_TIE, "matched", "inferred")


def _make_order_edges(assessment: Assessment) -> Iterator[Edge]:
    """Join the parties along which the goods of the transaction go.

    A line of goods is drawn only where the transaction leaves no choice: from one party to each of
    the next role, or from each to one. Which of several ships to which of several is not stated.
    """
    by_role: dict[str, list[str]] = {}
    for party in sorted(assessment.coverage.parties, key=_row_place):
        by_role.setdefault(party.role, []).extend(party.parties[:1])
    begin = "exporter" if "exporter" in by_role else "seller"
    stations = [list(dict.fromkeys(by_role[role])) for role in (begin, *ALONG) if role in by_role]
    pairs: list[tuple[str, str]] = []
    for starts, ends in pairwise(stations):
        # one to several, or several to one: nothing has to be guessed
        if min(len(starts), len(ends)) == 1:
            pairs += product(starts, ends)
    lines = [pair for pair in dict.fromkeys(pairs) if pair[0] != pair[1]]
    about_goods = _list_findings_about_goods(assessment)
    last = lines[-1][1] if lines else ""
    for start, end in lines:
        name = f"{start} {ORDER_TIE} {end}"
        numbers = about_goods if end == last else ()
        yield Edge(name, start, end, ORDER_TIE, "this transaction", "claimed", findings=numbers)


def _list_findings_about_goods(assessment: Assessment) -> tuple[int, ...]:
    """Return the numbers of findings about goods, destination or papers: about no party's card.

    They stand where the goods arrive, so that each finding has a place on the map.
    """
    findings = enumerate(assessment.findings, start=1)
    return tuple(number for number, finding in findings if finding.subject.party is None)
