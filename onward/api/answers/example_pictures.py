"""The examples of an indicator, drawn: lines of its file, run as orders are and drawn as maps."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from onward.errors import IndicatorInvalid

if TYPE_CHECKING:
    from onward.queries.model.assessment import Assessment
    from onward.queries.rules.catalogue import IndicatorCatalogue
    from onward.queries.rules.indicator import Indicator
    from onward.queries.rules.policy import Policy

CARDS: Final = 30
"""Cards of an example's map, at most."""

ENGINE: Final = "embedded"
"""An example is a handful of rows in memory, whichever engine has the sources."""


@dataclass(frozen=True, slots=True)
class DrawnExample:
    """An example line that was run and drawn.

    Attributes:
        kind: ``Found`` or ``Near miss``: what the line is an example of.
        line: As the indicator's file has it.
        outcome: What the indicator said of it.
        sentences: What was found, or what a finding would need.
        svg: The map; the finding is numbered on it.
    """

    kind: str
    line: str
    outcome: str
    sentences: tuple[str, ...]
    svg: str

    def to_data(self) -> dict[str, object]:
        """Return what a page says beside the map."""
        return {
            "kind": self.kind,
            "line": self.line,
            "outcome": self.outcome,
            "sentences": list(self.sentences),
        }


def draw_examples(
    indicator: "Indicator", catalogue: "IndicatorCatalogue", policy: "Policy"
) -> Iterator[DrawnExample]:
    """Run and draw the line that is found, and the one that nearly is.

    Args:
        indicator: Whose examples.
        catalogue: The whole pack, which runs in full.
        policy: What the lines are assessed by.

    Yields:
        Each line that the indicator's file has; one that cannot be read is left out.
    """
    lines = (("Found", indicator.example_hit), ("Near miss", indicator.example_near_miss))
    for kind, line in lines:
        try:
            yield _draw_line(kind, line, indicator.id, catalogue, policy)
        except IndicatorInvalid:
            continue  # `onward indicators --check` names it; the page has the line itself


def _draw_line(
    kind: str, line: str, indicator: str, catalogue: "IndicatorCatalogue", policy: "Policy"
) -> DrawnExample:
    from onward.queries.assessment.explain import describe_near_misses
    from onward.queries.examples import outcome_of, run_example
    from onward.viz.content.texts import printable
    from onward.viz.context import add_context
    from onward.viz.layout import place_scene
    from onward.viz.scenes.scenes import assessment_scene
    from onward.viz.svg import write_svg

    run = run_example(line, catalogue, ENGINE, policy)
    narrowed = _keep_indicator(run.assessment, indicator)
    sentences = [finding.summary for finding in narrowed.findings]
    sentences += [str(missed) for missed in describe_near_misses(narrowed)]
    bare = replace(assessment_scene(narrowed), budget=CARDS)
    scene = add_context(bare, run.engine, date.fromisoformat(narrowed.on), None, CARDS)
    return DrawnExample(
        kind=kind,
        line=line,
        outcome=outcome_of(indicator, run.assessment),
        sentences=tuple(map(printable, sentences)),
        svg=write_svg(place_scene(scene), frame=False, legend=False),
    )


def _keep_indicator(assessment: "Assessment", indicator: str) -> "Assessment":
    """Return an assessment with what one indicator says of it: others run in the same world."""
    rows = (*assessment.findings, *assessment.context)
    return replace(
        assessment,
        findings=tuple(row for row in rows if row.indicator == indicator),
        context=(),
        near_misses=tuple(row for row in assessment.near_misses if row.indicator == indicator),
    )
