"""The bundled sample of real public records: loaded, assessed, compared with what is expected."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from onward.api.files import INDEX
from onward.api.inputs import Day
from onward.api.workspace import Workspace
from onward.errors import InputRefused

if TYPE_CHECKING:
    from onward.api.answers.data import JsonObject
    from onward.api.answers.orders import WorkspaceAssessment
    from onward.api.feedback import Feedback
    from onward.graph.store.workspace import Snapshot, WorkspaceFolder
    from onward.queries.model.assessment import Assessment
    from onward.queries.transactions.transaction import Transaction

LAYERS: Final = {"sample": ".", "fiction": "fiction"}
"""Layers of the demo, and the folder of each in the sample."""

RECORDS: Final = "vdem"
"""The source whose bundled table gives the records of countries."""

TABLES: Final = ("parties", "ties", "listings", "shipments", "destinations")

DEFAULT_POLICY: Final = frozenset({"T30"})
"""Transactions assessed with the default policy: by it, the sample's lists are too old."""

SHOW_PIECES: Final = ("T21", "T23", "T27", "T19", "T05")
"""Open first: a diversion, a cascade, a look-back, a party on several lists, a prohibition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRow:
    """One transaction of the demo in short, and the file of its picture."""

    id: str
    verdict: str
    complete: bool
    strongest: str | None
    status: str | None
    severity: str | None
    findings: int
    ties: int | None
    first_gap: str | None
    file: str

    @classmethod
    def describe(cls, assessment: "Assessment", out: Path) -> Self:
        """Describe an assessment by its strongest finding."""
        # findings come in the order of their severity
        strongest = next(iter(assessment.findings), None)
        paths = strongest.evidence.paths if strongest else ()
        unknown = [gap.why_it_matters for gap in assessment.coverage.gaps]
        unknown.extend(undecided.text for undecided in assessment.cannot_tell)
        return cls(
            id=assessment.transaction.id,
            verdict=assessment.verdict,
            complete=assessment.complete,
            strongest=strongest.indicator if strongest else None,
            status=strongest.status if strongest else None,
            severity=strongest.severity if strongest else None,
            findings=len(assessment.findings),
            ties=min((len(path.steps) for path in paths), default=None),
            first_gap=unknown[0] if unknown else None,
            file=str(out / f"{assessment.transaction.id}.html"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """What the demo did.

    Attributes:
        workspace, snapshot: Where it worked.
        layers: Statements of each layer by type.
        transactions: Each transaction in short.
        verdicts: How many transactions have which verdict.
        as_expected: Whether every verdict and finding is what is expected.
        differences: Where they are not.
        open: The pictures to open first.
    """

    workspace: str
    snapshot: str
    layers: Mapping[str, Mapping[str, int]]
    transactions: Sequence[DemoRow]
    verdicts: Mapping[str, int]
    as_expected: bool
    differences: Sequence[str]
    open: Sequence[str]

    def to_data(self) -> "JsonObject":
        """Return the report as ``onward demo --json`` prints it."""
        return asdict(self)


def run_demo(
    path: Path,
    out: Path,
    deliver: "Callable[[WorkspaceAssessment], None]",
    *,
    engine: str = "embedded",
    on: Day = None,
    as_of: Day = None,
    feedback: "Feedback | None" = None,
) -> DemoReport:
    """Load and assess the bundled sample.

    Args:
        path: Folder of the workspace.
        out: Folder of the pictures.
        deliver: Called with each assessment, which it may write.
        engine: Who answers.
        on: Valid time; default each transaction's own date.
        as_of: Use only what was known by this day; None = everything.
        feedback: Where progress is reported.
    """
    with as_file(files("onward.loaders").joinpath("data", "sample")) as sample:
        workspace = Workspace(
            path, engine=engine, policy=sample / "demo-policy.yaml", feedback=feedback
        )
        # one transaction shows what happens to lists that are too old for the default policy
        by_default = Workspace(path, engine=engine, feedback=feedback)
        with workspace.feedback.progress("loading the sample"):
            snapshot = load_sample(workspace.folder, sample)
        assessments: list[WorkspaceAssessment] = []
        with workspace.feedback.progress("assessing") as report:
            for transaction in _read_transactions(sample):
                judge = by_default if transaction.id in DEFAULT_POLICY else workspace
                assessment = judge.assess(transaction, on=on, as_of=as_of)
                assessments.append(assessment)
                deliver(assessment)
                if report is not None:
                    report(len(assessments), None)
        surprises = list_differences(assessments, sample / "expected.json")
    rows = [DemoRow.describe(assessment, out) for assessment in assessments]
    # what is worth a first look, in this order, whatever the order of the file
    pieces = [row.file for piece in SHOW_PIECES for row in rows if row.id == piece]
    pages = [str(out / INDEX), *pieces]
    return DemoReport(
        workspace=str(path),
        snapshot=snapshot.id,
        layers={layer.name: dict(layer.counts) for layer in snapshot.layers},
        transactions=rows,
        verdicts=dict(Counter(row.verdict for row in rows)),
        as_expected=not surprises,
        differences=surprises,
        open=pages or [row.file for row in rows[:1]],
    )


def load_sample(folder: "WorkspaceFolder", sample: Path) -> "Snapshot":
    """Put the sample's layers into a workspace, in one step."""
    from onward.loaders.layers import layer_content
    from onward.loaders.load import load
    from onward.loaders.source import LoadOptions

    contents = []
    for name, place in LAYERS.items():
        tables = [sample / place / f"{table}.csv" for table in TABLES]
        present = [path for path in tables if path.is_file()]
        contents.append(layer_content(load("csv", present, LoadOptions(name))))
    contents.append(layer_content(load(RECORDS, [], LoadOptions(RECORDS))))
    # all of them or none: no snapshot holds half a sample
    return folder.put(*contents)


def _read_transactions(sample: Path) -> "Iterator[Transaction]":
    """Yield the bundled transactions.

    Raises:
        InputRefused: One does not validate.
    """
    from onward.queries.transactions.reading import read_transactions

    for read in read_transactions(sample / "transactions.jsonl", "transactions.jsonl"):
        if isinstance(read, InputRefused):
            raise read
        yield read


def list_differences(assessments: "Sequence[Assessment]", expected: Path) -> list[str]:
    """Say where verdicts or findings are not those that `expected.json` names.

    Args:
        assessments: All of the demo's.
        expected: By transaction: ``verdict``, and indicators that must be ``present``,
            ``possible`` or ``absent``, or a ``near`` miss.
    """
    expectations = json.loads(expected.read_text(encoding="utf-8"))
    differences = []
    for assessment in assessments:
        name = assessment.transaction.id
        expectation = expectations.pop(name, None)
        differences += [f"{name}: {what}" for what in _list_mismatches(assessment, expectation)]
    return differences + [f"{name}: not assessed" for name in expectations]


def _list_mismatches(
    assessment: "Assessment", expectation: Mapping[str, Any] | None
) -> Iterator[str]:
    """Say in what an assessment differs from what is expected of it."""
    if expectation is None:
        yield "nothing says what to expect"
        return
    if assessment.verdict != expectation["verdict"]:
        yield f"{assessment.verdict} instead of {expectation['verdict']}"
    statuses = {(finding.indicator, finding.status) for finding in assessment.findings}
    for status in ("present", "possible"):
        for indicator in expectation.get(status, ()):
            if (indicator, status) not in statuses:
                yield f"{indicator} is not {status}"
    fired = {indicator for indicator, _ in statuses}
    for indicator in expectation.get("absent", ()):
        if indicator in fired:
            yield f"{indicator} should be absent"
    missed = {miss.indicator for miss in assessment.near_misses}
    for indicator in expectation.get("near", ()):
        if indicator not in missed:
            yield f"{indicator} is not a near miss"
