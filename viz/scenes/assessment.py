"""The picture of an assessment: its parties, every shown path, all its findings."""

from collections.abc import Collection, Iterator
from itertools import pairwise, product
from typing import Final

from onward.graph.countries import country_in_sentence
from onward.graph.dates import aged_from, describe_age
from onward.graph.sayings import say
from onward.queries.assessment.explain import ASKED_OF, LineKind, describe_finding, explain
from onward.queries.assessment.words.codes import SUGGESTIONS
from onward.queries.model.assessment import AssessedTransaction, Assessment
from onward.queries.model.coverage import PartyCoverage, SourceCoverage
from onward.queries.model.evidence import EvidencePath, EvidenceStep, PathParty
from onward.queries.model.findings import Finding
from onward.viz.content.answer import choose_badge, write_answer
from onward.viz.content.facts import (
    count_facts,
    describe_destinations,
    describe_method,
    list_harm_notes,
    list_questions,
    make_party_rows,
    make_source_rows,
)
from onward.viz.content.missing import list_missing
from onward.viz.content.parts import make_edges, make_law_text, make_node, make_path_text
from onward.viz.content.sections import make_sections
from onward.viz.content.texts import printable, printable_line, printable_lines, spell_codes
from onward.viz.maps.ownership_circles import mark_circles
from onward.viz.scene import MATCH_TIE, ORDER_TIE, RECORDED, UNRECORDED, Edge, Node, Scene
from onward.viz.scene_texts import FindingText, TextLine
from onward.viz.scenes.records import STATED, list_twins

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
        notes=tuple(_write_notes(finding)),
        id=printable(finding.id),
        kind=finding.kind,
        subject=printable(finding.subject.name or ""),
        question=printable(finding.question),
        asks=ASKED_OF[finding.audience],
    )


def _write_notes(finding: Finding) -> Iterator[TextLine]:
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
