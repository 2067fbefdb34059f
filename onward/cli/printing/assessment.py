"""An assessment as a person reads it on a terminal: outcome, limits, findings, what to ask."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from onward.cli.printing import render
from onward.graph.sayings import upper_first
from onward.queries.assessment.assess import group_questions
from onward.queries.assessment.explain import (
    ASKED_OF,
    CLOSING,
    HARM_TITLE,
    describe_context,
    describe_duties,
    describe_entries,
    describe_harm,
    describe_later_events,
    describe_law,
    describe_near_misses,
    describe_path,
    describe_places,
    describe_shipments,
    say_absent_data,
)
from onward.queries.assessment.how_found import describe_how_found
from onward.queries.assessment.wording import list_measures, name_place
from onward.queries.assessment.wording import say_country_of_countries as say_country
from onward.queries.model.assessment import NoMatchExplanation
from onward.queries.transactions.transaction import name_item, say_role

if TYPE_CHECKING:
    from onward.queries.assessment.explain import ExplainedLine
    from onward.queries.model.assessment import (
        AssessedCountry,
        Assessment,
        Finding,
        NearestParty,
        PartyMatch,
        SourceCoverage,
    )

_LATER_TITLE: Final = "Later: began after the day asked about, and is no evidence"

NEAREST_PRINTED: Final = 0.5
"""Score from which the party nearest to a name that finds nobody is printed: half of it agrees."""


def print_assessment(assessment: "Assessment") -> None:
    """Print an assessment; every part of it is named, the empty ones are left out."""
    transaction = assessment.transaction
    fictional = "  FICTIONAL TRANSACTION" if transaction.fictional else ""
    verdict = render.text(assessment.verdict)
    render.line(render.text(transaction.id, "bold"), verdict, f"{assessment.id}{fictional}")
    render.line(assessment.verdict_text)
    as_known = f", known by {assessment.as_of}" if assessment.as_of else ""
    render.line(f"Valid on {assessment.on}{as_known}; snapshot {assessment.snapshot[:12]}")
    _print_parties(assessment)
    _print_items(assessment)
    _print_limits(assessment)
    for number, finding in enumerate(assessment.findings, start=1):
        _print_finding(number, finding)
    _print_part("Duties", describe_duties(assessment))
    _print_part("Context, no finding", describe_context(assessment))
    _print_countries(assessment.destination)
    _print_part("Near misses", describe_near_misses(assessment))
    _print_part(_LATER_TITLE, describe_later_events(assessment))
    _print_part(HARM_TITLE, describe_harm(assessment))
    _print_questions(assessment)
    _print_sources(assessment.coverage.sources)
    render.line()
    render.line(CLOSING)


def _print_parties(assessment: "Assessment") -> None:
    render.heading("Parties")
    for party in assessment.coverage.parties:
        role = upper_first(say_role(party.role))
        render.line(f"{role}: {party.name or 'not named'}", indent=2)
        how = describe_how_found(party, assessment.matches)
        render.line(how, style="dim", indent=4)
        for match in assessment.matches:
            if match.party_ref == party.party_ref:
                _print_doubtful_match(match)


def _print_items(assessment: "Assessment") -> None:
    """Print what item masters have added to the items of the order."""
    rows = assessment.coverage.items
    if rows:
        render.heading("Items")
    for row in rows:
        name = upper_first(name_item(row.item, assessment.transaction.items[row.item]))
        fields = ", ".join(field.replace("_", " ") for field in row.fields) or "nothing"
        render.line(f"{name}, {row.sku}: {fields} by {', '.join(row.datasets)}", indent=2)


def _print_doubtful_match(match: "PartyMatch") -> None:
    """Print whom a party, or an owner that it states, only resembles, or who comes nearest."""
    candidate, nearest = match.candidate, _find_nearest(match)
    owner = "" if match.owner is None else f"owner {match.query.name or match.query.id}: "
    if candidate and match.band != "match":
        text = f"{owner}{match.band} match: {candidate.name_used} ({candidate.party})"
        render.line(text, f"score {match.score}", style="yellow", indent=4)
    elif nearest:
        text = f"{owner}nearest, and no candidate: {nearest.name} ({nearest.party})"
        render.line(text, f"score {nearest.score}", style="dim", indent=4)


def _find_nearest(match: "PartyMatch") -> "NearestParty | None":
    """Return who comes nearest to a name that finds nobody, if half of it agrees."""
    if not isinstance(match.explanation, NoMatchExplanation):
        return None
    nearest = match.explanation.nearest
    return nearest if nearest and float(nearest.score) >= NEAREST_PRINTED else None


def _print_limits(assessment: "Assessment") -> None:
    render.heading("Not known, not looked at")
    for what, why in _list_limits(assessment):
        render.line(render.text(f"{what}:", "yellow"), render.text(why), indent=2)


def _list_limits(assessment: "Assessment") -> Iterator[tuple[str, str]]:
    coverage = assessment.coverage
    finding_ids = [finding.id for finding in assessment.findings]
    for gap in coverage.gaps:
        yield upper_first(gap.what), gap.why_it_matters
    for row in assessment.cannot_tell:
        yield "cannot tell", f"{row.title}: {row.text}"
    for absent in coverage.absent_data:
        yield "cannot tell", say_absent_data(absent)
    for limit in coverage.limits_hit:
        place = name_place(limit.where, finding_ids, assessment.transaction)
        yield "limit", f"{limit.limit}, at {place}: {limit.effect}"
    for text in coverage.not_covered:
        yield "not examined", text


def _print_finding(number: int, finding: "Finding") -> None:
    render.heading(f"{number}. {finding.title}")
    possible = ("possible",) if finding.status == "possible" else ()
    render.line(render.text(finding.severity), *possible, indent=2)
    render.line(finding.summary, indent=2)
    for rule in finding.severity_rules:
        render.line("severity:", rule, indent=2)
    _print_lines(describe_entries(finding.values), indent=2)
    _print_lines(describe_places(finding.values), indent=2)
    paths = [path for path in finding.evidence.paths if path.steps]
    for path in paths:
        _print_lines(describe_path(path), indent=4)
    if finding.evidence.more != "no":
        render.line(f"more paths: {finding.evidence.more}", indent=2)
    _print_lines(describe_shipments(finding.values, finding.evidence), indent=4)
    for law in finding.law:
        render.line(describe_law(law), style="dim", indent=2)
    for text in finding.counter_evidence:
        render.line("against it:", text, indent=2)
    for text in finding.counterfactuals:
        render.line("would change it:", text, indent=2)
    render.facts([(ASKED_OF[finding.audience].lower(), finding.question)], indent=2)
    render.facts([("common false positives", finding.false_positives)], indent=2)
    render.line("reference:", finding.id, style="dim", indent=2)


def _print_lines(lines: "Iterable[ExplainedLine]", indent: int) -> None:
    """Print lines; the steps of a path stand a little further in than its title."""
    for line in lines:
        render.line(line, indent=indent + 2 if line.kind == "step" else indent)


def _print_countries(countries: "Sequence[AssessedCountry]") -> None:
    if not countries:
        return
    render.heading("Destination record")
    for country in countries:
        render.line(say_country(country), indent=2)
        for line in list_measures(country):
            render.line(line, style="dim", indent=4)


def _print_part(title: str, lines: "Iterable[ExplainedLine]") -> None:
    """Print a part under its title; one without lines is left out."""
    lines = list(lines)
    if lines:
        render.heading(title)
        _print_lines(lines, indent=2)


def _print_questions(assessment: "Assessment") -> None:
    questions = group_questions(assessment)
    for audience, heading in (
        ("customer", "To ask the customer"),
        ("internal", "To clarify internally"),
    ):
        addressed = [question for question in questions if question.audience == audience]
        if addressed:
            render.heading(heading)
        for question in addressed:
            render.line(str(question), indent=2)


def _print_sources(sources: "Sequence[SourceCoverage]") -> None:
    render.heading("Sources")
    for source in sources:
        # the day before it says already that it was retrieved
        age = source.describe_age().removeprefix("retrieved ") or "age unknown"
        stale = f", STALE (limit {source.limit_days})" if source.stale else ""
        published = f"published {source.published}, " if source.published else ""
        dates = f"{published}retrieved {source.retrieved or 'at no stated date'}, {age}{stale}"
        rows = f"{source.rows_accepted:,} rows, {source.rows_rejected:,} rejected"
        render.line(f"{source.dataset}: {dates}; {rows}", indent=2)
