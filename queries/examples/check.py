"""Running an indicator's own examples on an engine, and naming those that fail.

An example is a claim of whoever wrote the indicator: this world, that outcome. It is assessed as
any transaction is, with every indicator of the pack, since level rules rest on other findings.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onward.errors import IndicatorInvalid
from onward.graph.engine import Engine
from onward.queries.assessment.assess import assess
from onward.queries.assessment.loaded.kinds import COMPLETE
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples.grammar import Example, example_tables, read_example
from onward.queries.model.assessment import Assessment
from onward.queries.model.findings import Finding
from onward.queries.rules.catalogue import IndicatorCatalogue
from onward.queries.rules.indicator import Indicator
from onward.queries.rules.policy import Policy
from onward.queries.rules.severity import SEVERITIES


@dataclass(frozen=True, slots=True)
class CheckedExample:
    """An example line that was run.

    Attributes:
        line: As the indicator's file has it.
        expected: The outcome that the line states; "" where the line is not understood.
        actual: The outcome that the indicator had, or why there is none.
    """

    indicator: str
    line: str
    expected: str
    actual: str

    @property
    def has_passed(self) -> bool:
        """Whether the indicator said what the line states."""
        return self.expected == self.actual


def check_examples(
    indicators: Iterable[Indicator], catalogue: IndicatorCatalogue, engine: str, policy: Policy
) -> Iterator[CheckedExample]:
    """Run every example of some indicators.

    Args:
        indicators: Of the catalogue.
        catalogue: The whole pack, which runs in full for each line.
        engine: embedded, networkx, or another that can hold a small world in memory.
        policy: What the worlds are assessed by.

    Yields:
        Every line with its outcome; after them, for each indicator whose lines find nothing or
        find something in each world, a line "" that says so.

    Raises:
        EngineError: The engine cannot open a world.
    """
    for indicator in indicators:
        checked = [
            _check_line(indicator.id, line, catalogue, engine, policy) for line in indicator.lines
        ]
        yield from checked
        yield from _check_variety(indicator.id, checked)


def _check_line(
    indicator: str, line: str, catalogue: IndicatorCatalogue, engine: str, policy: Policy
) -> CheckedExample:
    try:
        example = read_example(line)
    except IndicatorInvalid as refused:
        return CheckedExample(indicator, line, "", str(refused))
    run = _assess_example(example, catalogue, engine, policy)
    outcome = outcome_of(indicator, run.assessment)
    return CheckedExample(indicator, line, str(example.expected), outcome)


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """The assessment of an example line, and the engine that has its world."""

    assessment: Assessment
    engine: Engine


def run_example(
    line: str, catalogue: IndicatorCatalogue, engine: str, policy: Policy
) -> ExampleRun:
    """Assess the world of an example line with every indicator of a pack.

    Args:
        line: As an indicator's file has it.
        catalogue: The whole pack.
        engine: As in `check_examples`.
        policy: What the world is assessed by.

    Raises:
        IndicatorInvalid: The line is not understood.
        EngineError: The engine cannot open the world.
    """
    return _assess_example(read_example(line), catalogue, engine, policy)


def _assess_example(
    example: Example, catalogue: IndicatorCatalogue, engine: str, policy: Policy
) -> ExampleRun:
    world = AssessmentSetup.open(
        example.snapshot(),
        engine,
        catalogue=catalogue,
        policy=policy,
        tables=example_tables(catalogue.tables),
        loaded=COMPLETE,
    )
    return ExampleRun(assess(example.transaction, world), world.engine)


def outcome_of(indicator: str, assessment: Assessment) -> str:
    """Write what an assessment says of an indicator, as an example's outcome is written.

    An indicator that raised has no outcome: its fault is returned, which no line can state.
    """
    rows = (*assessment.findings, *assessment.context)
    findings = [row for row in rows if row.indicator == indicator]
    unknown = [row for row in assessment.cannot_tell if row.indicator == indicator]
    faults = [row.text for row in unknown if row.reason == "raised"]
    if faults:
        return faults[0]
    if findings:
        gravest = max(findings, key=_weigh_finding)
        return f"{gravest.status} {gravest.severity}"
    # what stands beside the findings leaves no doubt of its own: the coverage alone says it
    names = assessment.coverage.indicators.names
    if unknown or indicator in names.cannot_tell:
        return "cannot_tell"
    has_gap = indicator in names.gap
    return "gap" if has_gap else "not_found"


def _weigh_finding(finding: Finding) -> tuple[bool, int]:
    return finding.status == "present", SEVERITIES.index(finding.severity)


def _check_variety(indicator: str, checked: list[CheckedExample]) -> Iterator[CheckedExample]:
    """Yield what an indicator's lines leave unproven: that it finds, and that it can be silent."""
    statuses = {example.expected.partition(" ")[0] for example in checked}
    if not statuses & {"present", "possible", "gap"}:
        yield CheckedExample(indicator, "", "a line that is found", "none of its examples is")
    if "not_found" not in statuses:
        yield CheckedExample(indicator, "", "a line that is not found", "all of its examples are")
