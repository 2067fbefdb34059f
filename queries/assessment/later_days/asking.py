"""The question of an order once more, on the day of the newest source (docs/semantics.md, Time).

What was known on an order's own day is its assessment. Whether goods that have not left may leave
today is another question: its answer stands among the findings, with both days.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from onward.graph.dates import first_day, months_after
from onward.graph.sayings import Said, say
from onward.queries.assessment.findings import build_findings
from onward.queries.assessment.resolving.resolution import Resolution
from onward.queries.assessment.running import TimeLeft, open_context, run_schedule
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.detection.asked_again import AskedAgain, NewestAnswer
from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected, Results
from onward.queries.items.classifying import ClassifiedOrder
from onward.queries.model.findings import Finding
from onward.queries.rules.catalogue import IndicatorCatalogue
from onward.queries.rules.indicator import Indicator


@dataclass(frozen=True, slots=True)
class SinceOrder:
    """What later days say of an order.

    Attributes:
        left: The day on which its goods left, where that is recorded and was known.
        latest: The question on the day of the newest source; None where the order is as new.
        decisive: The question on the last day that decides: that day, the one on which the goods
            left, or the last one on which the order counts as open; None where that is not after
            the order's.
        asked_again: What the indicators that read lists yield on it.
    """

    left: date | None = None
    latest: Context | None = None
    decisive: Context | None = None
    asked_again: AskedAgain | None = None


@dataclass(frozen=True, slots=True)
class LaterQuestion:
    """What is asked on a later day: of the same order, and of the same parties.

    Attributes:
        order: The order as it is judged.
        resolution: Who its parties are.
        left: The day on which its goods left, where that is recorded and was known.
        left_before: The day on which goods of an earlier form of it left.
    """

    order: ClassifiedOrder
    resolution: Resolution
    left: date | None
    left_before: date | None

    def open_on(self, setup: AssessmentSetup, context: Context, day: date) -> Context:
        """Return the question of a day."""
        return open_context(self.order, setup, self.resolution, day, context.as_of)


def ask_since(
    setup: AssessmentSetup,
    context: Context,
    later: LaterQuestion,
    time_left: TimeLeft | None = None,
) -> SinceOrder:
    """Ask the indicators that read lists once more, on a later day than the order's.

    Args:
        setup: What the order is assessed against.
        context: The question on the order's day.
        later: What is asked on a later day.
        time_left: As in `assess`.
    """
    as_of = context.as_of
    left = later.left
    newest = setup.newest_source_by(as_of)
    if newest is None or newest <= context.on:
        return SinceOrder(left=left)
    latest = later.open_on(setup, context, newest)
    last_day = min(newest, left or _last_open_day(context))
    if last_day <= context.on:
        return SinceOrder(left=left, latest=latest)
    asked_again = [row.id for row in setup.catalogue if row.detection.asked_again]
    decisive = latest if last_day == newest else later.open_on(setup, context, last_day)
    again = AskedAgain(
        day=last_day,
        left=left,
        left_before=later.left_before,
        results=run_schedule(setup, decisive, asked_again, time_left),
    )
    if left is None and last_day < newest:
        # the order is too old to count as open; what lists say since then is not passed over
        results = run_schedule(setup, latest, asked_again, time_left)
        again = replace(again, newest=NewestAnswer(newest, results))
    return SinceOrder(left, latest, decisive, again)


def _last_open_day(context: Context) -> date:
    """Return the last day on which an order counts as open without a record of its shipment."""
    planned = context.transaction.planned_ship_date
    begins = max(context.on, first_day(planned) if planned else context.on)
    return months_after(begins, context.policy.open_months)


def build_findings_since(
    catalogue: IndicatorCatalogue, since: SinceOrder, results: Results, on: date
) -> Iterator[Finding]:
    """Yield the findings that only a later day knows, as their own indicators would put them.

    Evidence, law and words are those of the later day; the id and the title say that it is later.

    Args:
        catalogue: The rule pack.
        since: What the later day says.
        results: What the order's own day says.
        on: The order's day.
    """
    again, context = since.asked_again, since.decisive
    if again is None or context is None:
        return
    for indicator in context.telling("later_days"):
        by_origin: dict[str, list[Detected]] = defaultdict(list)
        for row in results.get(indicator.id, ()):
            if isinstance(row, Detected):
                by_origin[row.identity.partition("/")[0]].append(row)
        for origin, rows in by_origin.items():
            for finding in build_findings(catalogue[origin], rows, context):
                yield _restate_finding(finding, indicator, on, again.day)


def _restate_summary(summary: str, on: date, known_on: date) -> str:
    """Say when a finding became known, with its law at the end of the whole."""
    law = ""
    if isinstance(summary, Said):
        law = summary.parts.get("law", "")
        summary = say(summary.template, **{**summary.parts, "law": ""})
    template = "After the order of {day}, by {known_on}: {summary}{law}"
    return say(template, day=on, known_on=known_on, summary=summary, law=law)


def _restate_finding(finding: Finding, indicator: Indicator, on: date, known_on: date) -> Finding:
    """Return a finding of a later day as one of the indicator that looks at later days."""
    beginning = f"{finding.indicator}/"
    return replace(
        finding,
        id=f"{indicator.id}/{finding.id.removeprefix(beginning)}",
        indicator=indicator.id,
        version=indicator.version,
        indicator_version=indicator.version,
        title=indicator.title,
        kind=finding.kind if finding.kind == "context" else indicator.kind,
        summary=_restate_summary(finding.summary, on, known_on),
        question=indicator.question,
        audience="customer" if indicator.asks_customer else "internal",
        false_positives=indicator.false_positives,
    )
