"""The commands about stored orders and about rules; ``assess`` itself is in `runs`."""

import sys
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import typer
from rich.text import Text

from onward.api.inputs import Writing, check_budget
from onward.cli.data import is_named
from onward.cli.options import Shared
from onward.cli.printing import render
from onward.cli.runs import CODES, Interrupts
from onward.errors import InputRefused, UsageError, did_you_mean
from onward.operations.orders import (
    Brief,
    Demo,
    Diff,
    Explain,
    Indicators,
    ListAssessments,
    Rescreen,
    Screen,
    Shipped,
    Unexamined,
)

if TYPE_CHECKING:
    from onward.api.answers.orders import WorkspaceAssessment
    from onward.api.rescreening import Rescreened
    from onward.api.stored import ShippedRecord
    from onward.api.workspace import Workspace
    from onward.queries.examples import CheckedExample
    from onward.queries.model.assessment import Finding
    from onward.queries.rules.catalogue import IndicatorCatalogue
    from onward.queries.rules.describe import ParameterValue
    from onward.queries.rules.indicator import Indicator
    from onward.queries.rules.policy import Policy
    from onward.queries.what_if.known_days import FirstDay

FOUND: Final = 10
INCOMPLETE: Final = 20
"""Exit codes of a screening of customers."""

Row = tuple[object, object]


def demo(shared: Shared, question: Demo, context: typer.Context) -> None:
    """Answer ``onward demo``."""
    from onward.api.answers.orders import OrderIndex
    from onward.api.demo import run_demo
    from onward.api.files import AssessmentFolder
    from onward.cli.printing.orders import print_demo
    from onward.cli.printing.render import TerminalFeedback

    folder, index = AssessmentFolder(question.out), OrderIndex()

    def deliver(assessment: "WorkspaceAssessment") -> None:
        documents = _make_documents(assessment)
        for path in folder.write(assessment.transaction.id, assessment.id, documents):
            if path.suffix == ".html":
                index.add_page(assessment.record, path)

    report = run_demo(
        shared.workspace if is_named(context) else question.out / "workspace",
        question.out,
        deliver,
        engine=shared.engine,
        on=question.on,
        as_of=question.as_of,
        feedback=TerminalFeedback(is_quiet=shared.json),
    )
    index.write(question.out)
    shared.answer(report.to_data(), lambda: print_demo(report))


def _make_documents(assessment: "WorkspaceAssessment") -> dict[str, bytes]:
    from onward.api.answers.pictures import draw_assessment
    from onward.graph.json_forms import json_text

    data = assessment.to_data()
    picture = draw_assessment(assessment.record, assessment.workspace.open_setup().engine)
    return {
        ".json": (json_text(data, indent=2) + "\n").encode(),
        ".html": picture.render("html"),
    }


def screen(shared: Shared, question: Screen) -> NoReturn:
    """Answer ``onward screen``."""
    from onward.api.answers.orders import check_output, write_screening
    from onward.cli.printing.orders import print_screening

    output = question.output
    form = None if output is None else check_output(output)
    screening = shared.open(question.rules, question.policy).screen(
        question.source,
        **question.given("source", "output", "limit", "rules", "policy", "snapshot"),
    )
    if output is not None and form is not None:
        write_screening(screening, output, form)
    data = screening.to_data()
    shared.answer(data, lambda: print_screening(screening, question.limit, output))
    raise typer.Exit(choose_code(screening.counts))


def choose_code(outcomes: Collection[str]) -> int:
    """Return the exit code of customers with some outcomes."""
    if set(outcomes) - {"none", "cannot_tell"}:
        return FOUND
    return INCOMPLETE if "cannot_tell" in outcomes else 0


def unexamined(shared: Shared, question: Unexamined) -> None:
    """Answer ``onward unexamined``."""
    from onward.cli.printing.orders import print_unexamined

    workspace = shared.open(question.rules, question.policy)
    answer = workspace.unexamined(on=question.on, as_of=question.as_of)
    shared.answer(answer.to_data(), lambda: print_unexamined(answer))


def assessments(shared: Shared, question: ListAssessments) -> None:
    """Answer ``onward assessments``."""
    from onward.api.files import write_file
    from onward.api.inputs import today
    from onward.api.listing import (
        check_worklist_path,
        make_worklist,
        render_worklist,
        summary_data,
    )
    from onward.cli.printing.orders import print_assessments

    output = question.output
    if output is not None:
        check_worklist_path(output)
    rows = question.ask(shared.open())
    if output is not None:
        table = make_worklist(rows, worst_first=question.sort is None)
        write_file(output, render_worklist(table, output, today().isoformat()))
    if shared.json:
        render.json_block([summary_data(row, rows.ages) for row in rows])
    elif output is not None:
        render.line(output)
    else:
        print_assessments(rows)
        if question.outdated and rows:
            render.line(
                "made before a list was loaded that is loaded now in another version; what that "
                "changes of them, `onward rescreen --since last` says"
            )


def diff(shared: Shared, question: Diff) -> None:
    """Answer ``onward diff``."""
    difference = shared.open().compare(question.assessment, question.other)
    if shared.json:
        render.json_block(difference.to_data())
        return
    before, after = difference.before, difference.after
    render.line(
        render.text(after.order, "bold"),
        render.text(after.verdict),
        f"{after.id}, valid on {after.on}",
    )
    render.line(f"before: {before.verdict}, {before.id}, valid on {before.on}", indent=2)
    if before.suggestion != after.suggestion:
        render.line(f"suggested: {before.suggestion}, then {after.suggestion}", indent=2)
    render.changes(difference.changes)
    if difference.basis:
        render.line(f"another than before: {', '.join(difference.basis)}", indent=2)
    if not difference.has_changed:
        render.line("nothing of that on which a decision rests has changed", indent=2)


def explain(shared: Shared, question: Explain) -> None:
    """Answer ``onward explain``."""
    from onward.api.answers.orders import describe_sections, indent_step

    if question.changes and question.since_when:
        raise UsageError("--changes and --since-when are two answers; ask for one of them")
    if question.changes:
        _print_changes(shared, question.assessment, question.finding)
        return
    if question.since_when:
        _print_first_days(shared, question.assessment, question.finding)
        return
    sections = shared.open().assessment(question.assessment).explain(question.finding)
    if shared.json:
        render.json_block(describe_sections(sections))
        return
    for section in sections:
        render.line(section.title, style="bold")
        for line in section.lines:
            render.line(indent_step(line), indent=2 if section.title else 0)
        render.line()


def _print_changes(shared: Shared, assessment: str, finding: str | None) -> None:
    """Print the smallest changes that clear findings, each tried out by assessing again."""
    workspace = shared.open()
    stored = workspace.assessment(assessment)
    chosen = _choose_findings(stored, finding)
    ids = None if finding is None else [row.id for row in chosen]
    rows = workspace.counterfactuals(stored.id, findings=ids)
    if shared.json:
        render.json_block([row.to_data() for row in rows])
        return
    for each in chosen:
        render.line(f"{each.title} ({each.severity})", style="bold")
        fitting = [row for row in rows if row.finding == each.id]
        for row in fitting:
            makes = f", and there would be {', '.join(row.makes)}" if row.makes else ""
            render.line(f"gone {row.change}; then {row.verdict}{makes}", indent=2)
        if not fitting:
            render.line("no change that was tried clears it", indent=2)
    triggers = [row for row in rows if row.effect == "triggers"]
    if triggers:
        render.line("Near misses", style="bold")
    for row in triggers:
        render.line(f"{row.finding} is found {row.change}; then {row.verdict}", indent=2)


def _choose_findings(stored: "WorkspaceAssessment", finding: str | None) -> "list[Finding]":
    """Return the findings that are meant.

    Raises:
        UsageError: There is no such finding.
    """
    findings = list(stored.findings)
    if finding is None:
        return findings
    if finding.isdecimal() and 1 <= int(finding) <= len(findings):
        return [findings[int(finding) - 1]]
    chosen = [row for row in findings if finding in row.id]
    if not chosen:
        raise UsageError(f"{stored.id} has no finding {finding!r}; it has {len(findings)}")
    return chosen


def _print_first_days(shared: Shared, assessment: str, finding: str | None) -> None:
    """Print since when findings would have been made."""
    workspace = shared.open()
    stored = workspace.assessment(assessment)
    chosen = _choose_findings(stored, finding)
    days = workspace.first_days(stored.id, findings=[row.id for row in chosen])
    rows = {row.finding: row for row in days}
    if shared.json:
        render.json_block([row.to_data() for row in rows.values()])
        return
    for each in chosen:
        render.line(f"{each.title} ({each.severity})", style="bold")
        for line in _say_first_day(rows.get(each.id), stored.record.transaction.day):
            render.line(line, indent=2)


def _say_first_day(row: "FirstDay | None", ordered: date | None) -> Iterator[str]:
    if row is None:
        yield "would be made by what is loaded as a whole, and as of no day alone"
        return
    if row.since is None:
        yield "hangs on no day: the order and what is known without a date are enough"
    else:
        yield f"would have been made since {row.since}{_say_distance(row.since, ordered)}"
        yield from (f"known since then: {what}" for what in row.known)
        yield f"in snapshot {(row.snapshot or '')[:12]}"
    for first, end in row.gone:
        yield f"not between {first} and {end}, by what was known then"


def _say_distance(since: date, ordered: date | None) -> str:
    """Say how far a day is from that of the order."""
    if ordered is None or ordered == since:
        return "" if ordered is None else ", the day of the order"
    days = abs((ordered - since).days)
    unit = "day" if days == 1 else "days"
    return f", {days:,} {unit} {'before' if since < ordered else 'after'} the day of the order"


def brief(shared: Shared, question: Brief) -> None:
    """Answer ``onward brief``."""
    from onward.api.answers.pictures import format_suffix
    from onward.api.files import file_stem, write_file, write_new_file
    from onward.queries.acts.case import list_paper_faults

    output, out = question.output, question.out
    check_budget(question.budget)
    if shared.on is not None or shared.as_of is not None:
        raise UsageError("brief shows an assessment of its own days; --on and --as-of go to assess")
    if output is not None and out is not None:
        raise UsageError("--output names one file and --out a folder; give one of them")
    formats = _choose_formats(question.form, output)
    stored = shared.open().assessment(question.assessment)
    for fault in list_paper_faults(stored.transaction):
        render.warn(fault)
    picture = stored.picture(
        context=not question.no_context, budget=question.budget, profile=question.profile
    )
    # everything is made before anything is written: a missing font leaves no half of a briefing
    writing = Writing(
        language=question.language,
        policy=question.policy,
        reference=question.reference,
        addressee=question.to,
    )
    contents = {
        name: picture.render(name, fonts=question.font_path, scale=question.scale, writing=writing)
        for name in formats
    }
    if output is not None:
        (content,) = contents.values()
        if str(output) == "-":
            sys.stdout.buffer.write(content)
            return
        write_file(output, content)
        _print_files(shared, [output], stored.id)
        return
    stem = file_stem(picture.scene.reference, one_case=True)
    paths = {(out or Path()) / f"{stem}{format_suffix(name)}": contents[name] for name in formats}
    for path, content in paths.items():
        write_new_file(path, content, force=question.force)
    _print_files(shared, list(paths), stored.id)


def _choose_formats(form: str | None, output: Path | None) -> list[str]:
    from onward.api.answers.pictures import format_by_suffix, format_suffix, read_formats

    if output is None:
        return read_formats(form or "html")
    if form is None and str(output) == "-":
        raise UsageError("--output - is stdout; say with --format what to write")
    formats = read_formats(form) if form else [format_by_suffix(output)]
    if len(formats) > 1:
        raise UsageError("--output is one file; give one --format, or a folder with --out")
    ending = format_suffix(formats[0])
    if output.suffix and str(output) != "-" and not output.name.lower().endswith(ending):
        raise UsageError(
            f"--output {output}: a file of --format {formats[0]} ends with {ending}; name it so, "
            "or leave --format out"
        )
    return formats


def _print_files(shared: Shared, files: list[Path], assessment_id: str) -> None:
    if shared.json:
        render.json_block({"assessment": assessment_id, "files": [str(file) for file in files]})
        return
    for file in files:
        render.line(file)


def rescreen(shared: Shared, question: Rescreen) -> None:
    """Answer ``onward rescreen``."""
    if question.on is not None:
        raise UsageError("rescreen chooses the day: the newest source's; --on goes to assess")
    workspace = shared.open(question.rules, question.policy)
    if question.customers:
        _rescreen_customers(shared, workspace, question)
    else:
        _rescreen_orders(shared, workspace, question)


def _rescreen_customers(shared: Shared, workspace: "Workspace", question: Rescreen) -> NoReturn:
    """Screen bases of customers again, print what has changed, and end the command."""
    from onward.cli.printing.orders import print_screening

    outcomes: set[str] = set()
    count = 0
    for screening in workspace.rescreen_customers(
        *question.orders, since=question.since, as_of=question.as_of
    ):
        if shared.json:
            render.json_line(screening.to_data())
        else:
            print_screening(screening, len(screening.lines))
        outcomes |= screening.counts.keys()
        count += 1
    if not count and not shared.json:
        render.line("no customers were screened yet; `onward screen` does that first")
    raise typer.Exit(choose_code(outcomes))


def _rescreen_orders(shared: Shared, workspace: "Workspace", question: Rescreen) -> NoReturn:
    """Assess stored orders again, print what has changed, and end the command."""
    from onward.cli.printing.render import TerminalFeedback

    verdicts: set[str] = set()
    count = changed = untouched = 0
    with (
        Interrupts() as interrupts,
        TerminalFeedback(is_quiet=shared.json).progress("assessing again") as report,
    ):
        for row in workspace.rescreen(*question.orders, as_of=question.as_of, since=question.since):
            with interrupts.held():
                render.json_line(row.to_data()) if shared.json else _print_rescreened(row)
            verdicts.add(row.after.verdict)
            count, changed = count + 1, changed + row.has_changed
            untouched += row.is_untouched
            if report is not None:
                report(count, None)
            if interrupts.is_waiting:
                raise KeyboardInterrupt
    if not shared.json:
        orders_text = "1 order" if count == 1 else f"{count:,} orders"
        same = (
            "are not touched by what has changed" if question.since else "rest on the same sources"
        )
        resting = f", {untouched:,} {same}" if untouched else ""
        render.line(f"{orders_text} looked at, {changed:,} changed{resting}")
        if question.since and untouched:
            render.line(
                "Those that are not touched keep their assessments: made anew on the same day they "
                "would say the same. `assessments --outdated` goes on naming them, as made before "
                "the newer lists."
            )
    raise typer.Exit(next((code for verdict, code in CODES.items() if verdict in verdicts), 0))


def _print_rescreened(row: "Rescreened") -> None:
    """Print what has changed of an order; of one that has not, what was answered at most."""
    if row.answered:
        fields = ", ".join(row.answered)
        render.line(render.text(row.order, "bold"), f"has from answers given since: {fields}")
    if not row.has_changed:
        return
    before, after = row.before, row.after
    verdict = render.text(after.verdict)
    render.line(render.text(row.order, "bold"), verdict, f"{after.id}, valid on {after.on}")
    render.line(f"before: {before.verdict}, {before.id}, valid on {before.on}", indent=2)
    if row.goods_left is not None:
        render.line(f"the goods left on {row.goods_left}", indent=2)
    render.changes(row.changes)
    for words, gaps in (("not known now", row.new_gaps), ("no gap any more", row.closed_gaps)):
        for gap in gaps:
            render.line(f"{words}: {render.text(gap)}", indent=2)
    render.line()


def shipped(shared: Shared, question: Shipped) -> None:
    """Answer ``onward shipped``."""
    record = shared.open().shipped(question.assessment, question.left)
    shared.answer(record.to_data(), lambda: _print_record(record))


def _print_record(record: "ShippedRecord") -> None:
    done = "recorded as shipped" if record.is_new else "was already recorded as shipped"
    render.line(f"{record.transaction} {done} on {record.date}", style="bold")
    for shipment in record.shipments:
        goods = ", ".join(filter(None, (shipment.description, shipment.hs, *shipment.families)))
        amount = " ".join(filter(None, (shipment.quantity, shipment.unit)))
        place = shipment.destination
        to = f"to {place}" if place else "destination not stated"
        what = "; ".join(filter(None, (goods, amount, to)))
        render.line(f"{shipment.shipper} to {shipment.consignee}: {what}", indent=2)
    render.line("snapshot:", record.snapshot, indent=2)


def indicators(shared: Shared, question: Indicators) -> None:
    """Answer ``onward indicators``."""
    from onward.api.answers.orders import describe_indicators
    from onward.queries.rules.describe import KINDS
    from onward.queries.rules.policy import read_rules_and_policy

    kind = question.kind
    if kind is not None and kind not in KINDS:
        likely, kinds = did_you_mean(kind, KINDS), ", ".join(KINDS)
        raise UsageError(f"--kind {kind!r} is not a kind; {likely}use one of {kinds}")
    if question.check is not None:
        if question.rules is not None or question.wave is not None or kind is not None:
            raise UsageError(
                "--check runs a pack's own examples; leave --rules, --wave, --kind out"
            )
        _check_pack(shared, question.check, question.policy, question.indicator)
        return
    catalogue, policy = read_rules_and_policy(question.rules, question.policy)
    if question.indicator is not None:
        chosen = find_indicator(catalogue, question.indicator)
        if shared.json:
            render.json_block(describe_indicators(catalogue, policy, chosen))
        else:
            _print_indicator(chosen, catalogue, policy)
        return
    listed = [
        row for row in catalogue if question.wave in (None, row.wave) and kind in (None, row.kind)
    ]
    if shared.json:
        render.json_block(describe_indicators(catalogue, policy, listed))
    else:
        _print_list(listed, _describe_rules(catalogue, policy))


def find_indicator(catalogue: "IndicatorCatalogue", indicator: str) -> "Indicator":
    """Return an indicator by its id.

    Raises:
        UsageError: The pack has no indicator of that id; the message suggests those that are close.
    """
    if indicator not in catalogue.indicators:
        raise UsageError(f"there is no indicator {indicator!r}; {catalogue.suggestion(indicator)}")
    return catalogue[indicator]


def _check_pack(
    shared: Shared, folder: Path, policy_file: Path | None, indicator: str | None
) -> None:
    """Run the examples of a pack's indicators, or of one of them, and print those that fail."""
    from onward.queries.examples import check_examples
    from onward.queries.rules.policy import default_policy, open_own_pack, read_policy

    catalogue = open_own_pack(folder)
    policy = read_policy(policy_file, catalogue) if policy_file else default_policy()
    if indicator is not None and indicator not in catalogue.added:
        raise UsageError(f"{folder} has no indicator {indicator!r}")
    chosen = [catalogue.added[indicator]] if indicator else [*catalogue.added.values()]
    checked = list(check_examples(chosen, catalogue, shared.engine, policy))
    failures = [example for example in checked if not example.has_passed]
    count = sum(bool(example.line) for example in checked)
    if shared.json:
        render.json_block(
            {
                "rule_pack": catalogue.summary().to_data(),
                "policy": policy.summary().to_data(),
                "engine": shared.engine,
                "indicators": [row.id for row in chosen],
                "examples": count,
                "failures": [
                    {
                        "indicator": example.indicator,
                        "example": example.line or None,
                        "expected": example.expected or None,
                        "found": example.actual,
                    }
                    for example in failures
                ],
            }
        )
    else:
        _print_failures(failures)
        outcome = f"{len(failures)} failed" if failures else "none failed"
        pack = f"{count} examples of the pack {catalogue.own_file.id} {catalogue.own_file.version}"
        render.line(f"{pack} run on {shared.engine}: {outcome}")
    if failures:
        raise typer.Exit(InputRefused.exit_code)


def _print_failures(failures: "list[CheckedExample]") -> None:
    for example in failures:
        render.line(f"{example.indicator}: {example.line or 'its examples together'}")
        if example.expected:
            render.line(f"expected {example.expected}", indent=2)
        render.line(f"found {example.actual}", indent=2)
    if failures:
        render.line()


def _print_list(indicators: "list[Indicator]", judged_by: str) -> None:
    rows: list[tuple[object, ...]] = []
    for group in dict.fromkeys(indicator.group for indicator in indicators):
        rows += [("", "", "", ""), (render.text(group, "bold"), "", "", "")]
        for indicator in indicators:
            if indicator.group == group:
                level = render.text("gap" if indicator.effect else indicator.level)
                rows.append((indicator.id, indicator.kind, level, indicator.title))
    render.table(("indicator", "kind", "level", "title"), rows)
    render.line()
    count = "1 indicator" if len(indicators) == 1 else f"{len(indicators)} indicators"
    render.line(f"{count}; {judged_by}")


def _describe_rules(catalogue: "IndicatorCatalogue", policy: "Policy") -> str:
    """Write which rule pack and which policy are in force."""
    pack = catalogue.summary()
    return (
        f"rule pack {pack.id} {pack.version} ({pack.hash[:12]}), law read up to "
        f"{pack.law_read_up_to}; policy {policy.id} {policy.version} ({policy.hash[:12]})"
    )


def _print_indicator(
    indicator: "Indicator", catalogue: "IndicatorCatalogue", policy: "Policy"
) -> None:
    render.line(indicator.title, style="bold")
    render.table(("", ""), _describe_indicator(indicator, catalogue, policy))
    render.line()
    render.line(_describe_rules(catalogue, policy))


def _describe_indicator(
    indicator: "Indicator", catalogue: "IndicatorCatalogue", policy: "Policy"
) -> Iterator[Row]:
    """Yield the page of an indicator: a key in the first column, and its words in the second."""
    from onward.queries.rules.describe import (
        CITES_ROWS,
        KINDS,
        law_sentences,
        parameter_values,
        patterns_yaml,
        sentence_lines,
        verdict_sentences,
    )

    flag = f": {indicator.flag}" if indicator.flag else ""
    gap = ", writes a gap and is never a finding" if indicator.effect else ""
    yield "id", f"{indicator.id}, version {indicator.version}, wave {indicator.wave}"
    yield "kind", f"{indicator.kind}{flag} ({KINDS[indicator.kind]}{gap})"
    yield from _rows_under("level", [indicator.level, *indicator.level_rules])
    yield from _rows_under("verdict", verdict_sentences(indicator.verdict))
    yield "means", indicator.means
    yield "question", indicator.question
    if indicator.cites_rows:
        yield "law", CITES_ROWS
    for law in indicator.law:
        yield from _rows_under("law", law_sentences(law), indent=2)
    yield "looks", indicator.detection.how
    for text in patterns_yaml(indicator):
        yield from _rows_under("pattern", text.splitlines())
    yield from _rows_under("says", sentence_lines(indicator.detection))
    if indicator.detection.detector:
        yield "detector", indicator.detection.detector
    values = parameter_values(indicator, catalogue, policy)
    yield from _rows_under(
        "parameters", [_describe_parameter(value) for value in values] or ["none"]
    )
    yield "needs", indicator.data
    yield "evidence", indicator.evidence
    yield "common false positives", indicator.false_positives
    yield from _rows_under("help", [f"{entry.about}: {entry.text}" for entry in indicator.help])
    yield "hit", indicator.example_hit
    yield "near miss", indicator.example_near_miss
    if indicator.no_near_miss:
        yield "none is told", indicator.no_near_miss
    yield from _rows_under("further", indicator.examples)


def _rows_under(key: str, lines: "Iterable[str]", indent: int = 0) -> Iterator[Row]:
    """Yield lines under one key, which stands beside the first of them."""
    for number, line in enumerate(lines):
        yield (key, line) if number == 0 else ("", Text(" " * indent) + render.text(line))


def _describe_parameter(parameter: "ParameterValue") -> str:
    value, default = parameter.value, parameter.default
    origin = "" if value == default else f", by the policy; the rule pack has {default}"
    return (
        f"{parameter.name} {value}{origin}: {parameter.means}; "
        f"a policy may make it {parameter.stricter}"
    )
