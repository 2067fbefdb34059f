"""The demo as text: what was loaded, a table of verdicts, and what to open."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.cli.printing import render
from onward.cli.printing.data import counts_text
from onward.graph.sayings import upper_first
from onward.queries.acts.forms import DECISIONS, Decision, Inquiry
from onward.queries.acts.views import STATUS, say_act, write_sections
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
    say_tier,
)
from onward.queries.assessment.how_found import describe_how_found
from onward.queries.assessment.open_points import (
    ACTORS,
    list_open_points,
    list_own_limits,
)
from onward.queries.assessment.verdict import say_shortly
from onward.queries.assessment.wording import (
    SUGGESTIONS,
    leave_law_out,
    list_measures,
    name_place,
)
from onward.queries.assessment.wording import say_country_of_countries as say_country
from onward.queries.model.assessment import NoMatchExplanation
from onward.queries.records.newest import SUGGESTIONS as STRENGTH
from onward.queries.records.newest import VERDICTS
from onward.queries.transactions.transaction import name_item, say_role

if TYPE_CHECKING:
    from onward.api.answers.orders import UnexaminedPoints
    from onward.api.demo import DemoReport, DemoRow
    from onward.queries.acts.forms import RecordedAct
    from onward.queries.acts.views import OrderRecord, TextToRead, WorkRow, YearReport
    from onward.queries.assessment.explain import ExplainedLine
    from onward.queries.model.assessment import (
        AssessedCountry,
        Assessment,
        Finding,
        NearestParty,
        PartyMatch,
        SourceCoverage,
    )
    from onward.queries.records.newest import AssessmentSummary
    from onward.queries.screening import ScreenedCustomer, Screening


# ------------------------------------------------------------------------------------------------
# An act that was just recorded, and what is to be done next.
# ------------------------------------------------------------------------------------------------


def print_act(recorded: "RecordedAct") -> None:
    """Print an act in a line, and what it waits for."""
    act = recorded.act
    render.line(render.text(act.order, "bold"), f"entry {recorded.entry}: {say_act(act)}")
    if isinstance(act, Decision) and act.four_eyes:
        render.line(f"waits for a second person: onward approve {act.order} --by NAME", indent=2)
    if isinstance(act, Inquiry):
        render.line(
            f"when it is answered: onward answer {act.order} {recorded.entry} TEXT --by NAME",
            indent=2,
        )


# ------------------------------------------------------------------------------------------------
# The record of an order, the worklist and the report of a year, on a terminal.
# ------------------------------------------------------------------------------------------------


def print_record(record: "OrderRecord") -> None:
    """Print the record of an order, section by section."""
    for section in write_sections(record):
        if section.title:
            render.heading(section.title)
        else:
            render.line()
        for line in section.lines:
            render.line(line.text, indent=2 * (line.depth + bool(section.title)))


def print_worklist(rows: "Sequence[WorkRow]") -> None:
    """Print the orders on which somebody must act."""
    for row in rows:
        render.line(render.text(row.order, "bold"), render.text(row.verdict), STATUS[row.status])
        for waiting in row.waiting:
            due = f"; due {waiting.due}" if waiting.due else ""
            style = "bold red" if waiting.overdue else ""
            overdue = ", overdue" if waiting.overdue else ""
            render.line(f"waits for {waiting.what}{due}{overdue}", style=style, indent=2)
    render.line()
    render.line(_say_count(len(rows), "order"), style="bold")


def print_texts(rows: "Sequence[TextToRead]") -> None:
    """Print the texts that wait to be read, each with the command that says what it means."""
    for row in rows:
        waits = f"{_say_count(len(row.orders), 'order')} of {_say_count(len(row.users), 'user')}"
        render.line(render.text(f"“{row.text}”", "bold"), waits)
        render.line(f"onward read {row.order} {row.field} --means … --by NAME", indent=2)
    render.line()
    render.line(f"{_say_count(len(rows), 'text')} to read", style="bold")


def print_year(counted: "YearReport") -> None:
    """Print the figures of a year."""
    render.line(f"{counted.year}: {_say_count(counted.orders, 'order')}", style="bold")
    render.line(
        f"{_say_count(counted.assessments, 'assessment')}, {counted.rescreened:,} of them again",
        indent=2,
    )
    _print_counts("By verdict", counted.verdicts, {})
    _print_counts("By suggestion", counted.suggestions, SUGGESTIONS)
    _print_counts("By indicator", counted.indicators, {})
    _print_counts("Decided", counted.decisions, DECISIONS)
    hours = f"; median {counted.hours_to_decide} hours" if counted.hours_to_decide else ""
    rows = (
        ("weaker than suggested", counted.overrides),
        ("approvals", counted.approvals),
        ("matches judged", counted.matches_judged),
        ("of these, not the same", counted.false_matches),
        ("questions", counted.questions),
        ("answers", counted.answers),
        ("notices to authorities", sum(counted.notices.values())),
        ("corrections", counted.corrections),
        ("deliveries recorded", counted.shipped),
    )
    render.heading(f"By people{hours and f' (from assessment to decision{hours})'}")
    for name, count in rows:
        render.line(f"{name}: {count:,}", indent=2)


def _print_counts(title: str, counts: Mapping[str, int], words: Mapping[str, str]) -> None:
    if counts:
        render.heading(title)
    for name, count in counts.items():
        render.line(f"{words.get(name, name)}: {count:,}", indent=2)


def _say_count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"


# ------------------------------------------------------------------------------------------------
# An assessment as a person reads it on a terminal: outcome, limits, findings, what to ask.
# ------------------------------------------------------------------------------------------------

_LATER_TITLE: Final = "Later: began after the day asked about, and is no evidence"

NEAREST_PRINTED: Final = 0.5
"""Score from which the party nearest to a name that finds nobody is printed: half of it agrees."""


MOST_PARTIES: Final = 6
"""Parties that an assessment in short names."""

MOST_FINDINGS: Final = 7
"""Findings that an assessment in short has a line for."""


def print_outcome(assessment: "Assessment", unexamined: Collection[str]) -> None:
    """Print an assessment in short: outcome, findings, what is open and who has to act.

    Args:
        assessment: Of the order.
        unexamined: What is looked at for no order, which is said elsewhere, once for all.
    """
    _print_head(assessment, say_shortly(assessment))
    _print_found_parties(assessment)
    if assessment.findings:
        render.heading("Findings")
    _print_summaries(assessment.findings)
    points = list_open_points(assessment)
    if points:
        render.heading("Open")
    for point in points:
        render.line(render.text(f"{ACTORS[point.actor]}:", "yellow"), point.text, indent=2)
    render.line()
    render.line(_say_unexamined(assessment, unexamined))
    render.line(CLOSING)


def _print_summaries(findings: "Sequence[Finding]") -> None:
    """Print a line for each finding; what several say in the same words is said once."""
    numbers: dict[tuple[str, str], list[str]] = {}
    for number, finding in enumerate(findings, start=1):
        summary = leave_law_out(finding.summary, (law.citation for law in finding.law))
        numbers.setdefault((finding.severity, summary), []).append(str(number))
    for (severity, summary), of in list(numbers.items())[:MOST_FINDINGS]:
        render.line(f"{', '.join(of)}.", render.text(severity), summary, indent=2)
    if len(numbers) > MOST_FINDINGS:
        left = sum(map(len, list(numbers.values())[MOST_FINDINGS:]))
        render.line(f"and {left} more", indent=2)


def _say_unexamined(assessment: "Assessment", unexamined: Collection[str]) -> str:
    """Count what was not looked at: of this order, and of any."""
    points = _say_count(len(list_own_limits(assessment, unexamined)), "point")
    return (
        f"Not looked at: {points} of this order (--all lists them); "
        f"{len(unexamined)} that are the same for every order (onward unexamined lists them)"
    )


def print_unexamined(answer: "UnexaminedPoints") -> None:
    """Print what is looked at for no order, a line each."""
    as_known = f", known by {answer.as_of}" if answer.as_of else ""
    policy = f"policy {answer.policy}"
    render.line(
        f"Looked at for no order valid on {answer.on}{as_known}; snapshot {answer.snapshot[:12]}, "
        f"{policy}:",
        style="bold",
    )
    for text in answer.points:
        render.line(text, indent=2)


def _print_found_parties(assessment: "Assessment") -> None:
    """Print who the parties are, and whom they possibly are: a line each."""
    parties = assessment.coverage.parties
    for party in parties[:MOST_PARTIES]:
        role = upper_first(say_role(party.role))
        how = describe_how_found(party, assessment.matches)
        render.line(f"{role}: {party.name or 'not named'},", render.text(how, "dim"))
        matches = [
            match
            for match in assessment.matches
            if match.party_ref == party.party_ref and match.band == "possible"
        ]
        _print_possible_matches(matches)
    if len(parties) > MOST_PARTIES:
        render.line(f"and {len(parties) - MOST_PARTIES} more", indent=2)


def _print_possible_matches(matches: "Sequence[PartyMatch]") -> None:
    """Print whom a party, or an owner or signatory of it, is most like, and count the others."""
    first: dict[int | None, PartyMatch] = {}
    for match in matches:
        first.setdefault(match.owner, match)
    for owner, match in first.items():
        candidate = match.candidate
        if candidate is None:
            continue
        whose = "" if owner is None else f"{match.query.name or match.query.id}, "
        others = sum(each.owner == owner for each in matches) - 1
        more = f", and {others} more" if others else ""
        text = f"{whose}possible match: {candidate.name_used} ({candidate.party})"
        render.line(text, f"score {match.score}{more}", style="yellow", indent=2)


def _print_head(assessment: "Assessment", outcome: str) -> None:
    transaction = assessment.transaction
    fictional = "  FICTIONAL TRANSACTION" if transaction.fictional else ""
    verdict = render.text(assessment.verdict)
    render.line(render.text(transaction.id, "bold"), verdict, f"{assessment.id}{fictional}")
    render.line(outcome)
    as_known = f", known by {assessment.as_of}" if assessment.as_of else ""
    render.line(f"Valid on {assessment.on}{as_known}; snapshot {assessment.snapshot[:12]}")
    if assessment.tier is not None:
        render.line(say_tier(assessment.tier))


def print_assessment(assessment: "Assessment") -> None:
    """Print an assessment whole; every part of it is named, the empty ones are left out."""
    _print_head(assessment, assessment.verdict_text)
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


# ------------------------------------------------------------------------------------------------
# A screening as text: a line for each customer, the worst first, and what has changed.
# ------------------------------------------------------------------------------------------------


def print_screening(screening: "Screening", limit: int, output: Path | None = None) -> None:
    """Print a screening.

    Args:
        screening: Of a base of customers.
        limit: Lines to print, at most.
        output: The file that it was written to.
    """
    lines = screening.shown_lines
    title = f"{_count_kinds(screening)} of {screening.source} on {screening.on}"
    render.line(f"{title}: {_count_outcomes(screening)}", style="bold")
    render.line(_say_changes(screening))
    rows = [_make_cells(line, screening.change_of(line)) for line in lines[:limit]]
    if rows:
        render.line()
        head: tuple[str, ...] = ("customer", "name", "country", "outcome", "change", "why")
        if len(screening.kinds) > 1:
            head = ("party", "is", *head[1:])
            rows = [(row[0], line.kind, *row[1:]) for row, line in zip(rows, lines, strict=False)]
        render.table(head, rows)
    render.more(len(lines) - limit, "; --limit shows them, -o FILE writes all")
    for customer in screening.gone[:limit]:
        render.line("no longer in the base:", customer, style="yellow")
    if output is not None:
        render.line("written:", output)


def _count_kinds(screening: "Screening") -> str:
    """Count the parties of a base by what they are; only what is neither is called a customer."""
    counts = [
        f"{count:,} {kind}{'' if count == 1 else 's'}" for kind, count in screening.kinds.items()
    ]
    return " and ".join(filter(None, (", ".join(counts[:-1]), *counts[-1:]))) or "0 customers"


def _count_outcomes(screening: "Screening") -> str:
    counts = screening.counts.items()
    return ", ".join(f"{count:,} {_say_outcome(outcome)}" for outcome, count in counts) or "none"


def _say_outcome(outcome: str) -> str:
    return {"none": "without a finding", "cannot_tell": "cannot tell"}.get(outcome, outcome)


def _say_changes(screening: "Screening") -> str:
    if screening.last.on is None:
        return "There is no earlier screening of these customers to compare with."
    changes = [f"{count:,} {change}" for change, count in screening.changes.items() if count]
    untouched = len(screening.untouched)
    resting = f"; {untouched:,} are not touched by what has changed" if untouched else ""
    changed = ", ".join(changes) or "nothing"
    return f"Since the screening of {screening.last.on}: {changed}{resting}."


def _make_cells(line: "ScreenedCustomer", change: str) -> tuple[object, ...]:
    outcome = render.text(_say_outcome(line.outcome))
    if line.findings:
        outcome = render.text(f"{line.outcome}, {line.status}", style="bold")
    why = line.findings[0].summary if line.findings else "; ".join(line.not_known)
    more = len(line.findings) - 1
    if more > 0:
        why = f"{why} ({more:,} more finding{'s' if more > 1 else ''})"
    return line.customer, line.name, line.country or "", outcome, change, why


# ------------------------------------------------------------------------------------------------
# Lists of assessments on a terminal: how many there are of each verdict, and each in a line.
# ------------------------------------------------------------------------------------------------


def print_verdicts(counts: Mapping[tuple[str, str], int], refused: int, resumed: int) -> None:
    """Print how many orders have which verdict and suggestion, the strongest first.

    Args:
        counts: How many were assessed, by verdict and suggestion.
        refused: How many could not be read.
        resumed: How many had been assessed before.
    """
    rows: list[tuple[object, ...]] = [
        (render.text(verdict), SUGGESTIONS[suggestion], f"{counts[verdict, suggestion]:,}")
        for verdict in VERDICTS
        for suggestion in STRENGTH
        if (verdict, suggestion) in counts
    ]
    if refused:
        rows.append(("refused", "read what stderr says, and mend the input", f"{refused:,}"))
    if resumed:
        rows.append(("assessed before", "", f"{resumed:,}"))
    rows.append((render.text("all", "bold"), "", f"{sum(counts.values()) + refused + resumed:,}"))
    render.table(("verdict", "suggestion", "orders"), rows)


def print_assessments(rows: "Sequence[AssessmentSummary]") -> None:
    """Print assessments, each in a line of a table."""
    render.table(
        ("order", "assessed (UTC)", "valid on", "verdict", "suggestion", "found", "assessment"),
        [
            (
                row.order,
                (row.at or "")[:16].replace("T", " "),
                row.on,
                render.text(row.verdict),
                SUGGESTIONS[row.suggestion],
                _say_found(row),
                row.id,
            )
            for row in rows
        ],
    )
    render.line()
    render.line("1 assessment" if len(rows) == 1 else f"{len(rows):,} assessments")


def _say_found(row: "AssessmentSummary") -> str:
    if not row.findings:
        return "nothing"
    count = "1 finding" if len(row.findings) == 1 else f"{len(row.findings)} findings"
    return f"{count}, {row.severity}"


def print_demo(report: "DemoReport") -> None:
    """Print what the demo did, and what to open."""
    for name, counts in report.layers.items():
        render.line(f"Loaded {name}: {counts_text(counts)}")
    render.line("Snapshot", report.snapshot)
    render.line()
    columns = ("order", "verdict", "strongest finding", "severity", "path length", "picture")
    render.table(columns, [_row_cells(row) for row in report.transactions])
    render.line()
    verdicts = report.verdicts.items()
    render.line(", ".join(f"{count} {verdict}" for verdict, count in verdicts))
    if report.as_expected:
        render.line("Every verdict and finding is as expected.json says.")
    for difference in report.differences:
        render.line("NOT AS EXPECTED", difference, style="bold red")
    render.line("Open", " and ".join(report.open), style="bold")
    render.line(f"Go on with: onward status --workspace {report.workspace}", style="dim")


def _row_cells(row: "DemoRow") -> tuple[object, ...]:
    possible = " (possible)" if row.status == "possible" else ""
    finding = f"{row.strongest}{possible}" if row.strongest else "none"
    if not row.strongest and not row.complete and row.first_gap:
        finding = f"none; {row.first_gap}"
    ties = "" if row.ties is None else row.ties
    severity = render.text(row.severity)
    return row.id, render.text(row.verdict), finding, severity, ties, row.file
