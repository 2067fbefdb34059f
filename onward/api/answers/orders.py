"""A screening as a table: CSV, or a workbook."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import orjson

from onward.api.answers.pictures import NOT_WANTED, PLAIN, Picture, draw_assessment, draw_evidence
from onward.api.files import INDEX, write_file
from onward.api.inputs import CARDS, Writing, check_budget, check_reference
from onward.api.outcomes import refuse_changed
from onward.api.rescreening import describe_side
from onward.errors import ExportError, InputRefused, SnapshotMissing, StoreError, UsageError
from onward.queries.acts.copies import Profile, read_profile, redact_assessment
from onward.queries.assessment.explain import ExplainedSection, explain
from onward.queries.model.assessment import Assessment
from onward.queries.model.parts import AssessmentPart
from onward.queries.records.log import find_recorded, make_checkpoint

if TYPE_CHECKING:
    from onward.api.opened import OpenedWorkspace
    from onward.graph.engine import Engine
    from onward.queries.acts.case import FindingChange
    from onward.queries.acts.views import PageActs, RecordedDecision
    from onward.queries.assessment.explain import ExplainedLine
    from onward.queries.model.parts import JsonObject
    from onward.queries.rescreening import StoredAnswer
    from onward.queries.rules.catalogue import IndicatorCatalogue
    from onward.queries.rules.indicator import Indicator
    from onward.queries.rules.policy import Policy
    from onward.queries.screening import ScreenedCustomer, Screening
    from onward.viz.page.page import IndexRow
    from onward.viz.scene import Scene
    from onward.viz.tables.rows import CellTable, Row


# ------------------------------------------------------------------------------------------------
# The head that the log had when an assessment was recorded, for whoever keeps a document of it.
# ------------------------------------------------------------------------------------------------


def find_log_head(workspace: "OpenedWorkspace", assessment: "Assessment") -> str:
    """Return the head that the log had at the entry that first recorded an assessment.

    Whatever is recorded later makes it no other one, so that a document that is drawn again has
    the same bytes.

    Returns:
        Whose log it is, the entry's place and the root, in a line; empty where no log has it.

    Raises:
        ChainBroken: The log was changed after it was written.
    """
    if not workspace.folder.records.is_file():
        return ""
    with workspace.open_records() as store:
        entries, hashes = store.entries_about([assessment.id]), store.log_hashes()
    place = find_recorded(entries, assessment.id, sha256(assessment.to_json()).hexdigest())
    return make_checkpoint(hashes[:place]).to_line() if place else ""


# ------------------------------------------------------------------------------------------------
# An assessment that knows its workspace, so that it can be drawn and handed over.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnexaminedPoints:
    """What is looked at for no order of a day: sources not loaded, acts without tables.

    Attributes:
        snapshot: What is loaded.
        policy: Its id and version.
        on, as_of: The days of the question.
        points: In sentences.
    """

    snapshot: str
    policy: str
    on: str
    as_of: str | None
    points: tuple[str, ...]

    def to_data(self) -> "JsonObject":
        """Return it as ``onward unexamined --json`` prints it."""
        return asdict(self)


NOT_RECORDED: Final = "This assessment is not in the records of the workspace"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class WorkspaceAssessment(Assessment):
    """An assessment, and the workspace that it is drawn from.

    Its fields are those of `Assessment`. Two assessments say the same where their `content_hash`
    is the same.
    """

    workspace: "OpenedWorkspace" = field(repr=False)
    record: Assessment = field(repr=False)

    @classmethod
    def bind(cls, assessment: Assessment, workspace: "OpenedWorkspace") -> Self:
        """Return an assessment together with the workspace that made it, or keeps it."""
        values = {part.name: getattr(assessment, part.name) for part in fields(Assessment)}
        return cls(**values, workspace=workspace, record=assessment)

    def __repr__(self) -> str:
        """Return id, transaction and verdict, and how much was found."""
        count = len(self.findings)
        findings = "1 finding" if count == 1 else f"{count} findings"
        return f"<Assessment {self.id}: {self.transaction.id} {self.verdict}, {findings}>"

    def to_data(self) -> "JsonObject":
        """Return the assessment as plain JSON data."""
        return self.record.to_data()

    def to_json(self) -> bytes:
        """Return the canonical JSON (RFC 8785): what `onward assess --json` prints."""
        return self.record.to_json()

    def transaction_json(self) -> bytes:
        """Return the canonical JSON of the transaction alone."""
        return self.record.transaction_json()

    def explain(self, finding: str | None = None) -> list[ExplainedSection]:
        """Explain the assessment, or one of its findings, in sentences.

        Args:
            finding: A finding's number from 1, its id, or a part of the id; None = everything.

        Returns:
            Sections, each with a title and lines.

        Raises:
            UsageError: There is no such finding, or more than one.
        """
        return explain(self.record, self._finding_id(finding))

    def picture(
        self, *, context: bool = True, budget: int = CARDS, profile: str = "internal"
    ) -> Picture:
        """Draw the assessment.

        Args:
            context: Whether to draw what stands around the evidence, too.
            budget: Cards of a map, 5 to 150.
            profile: For whose eyes: internal, authority or external; but for internal, nothing is
                drawn that stands around the evidence.

        Returns:
            The picture, which can be written in every format.

        Raises:
            ChecksumMismatch: The assessment was changed since it was made.
            InputRefused: Parts of it do not fit together.
            UsageError: `budget` is out of its range, or there is no such profile.
        """
        check_budget(budget)
        shown_to = read_profile(profile)
        refuse_changed(self.record, str(self.workspace.path))
        log_head = find_log_head(self.workspace, self.record) if self.is_recorded() else ""
        with _refuse_inconsistent(self.id):
            if shown_to != "internal":
                copy = redact_assessment(self.record, shown_to)
                scene = draw_evidence(copy, budget, _say_redacted(shown_to)).scene
            elif context:
                scene = draw_assessment(self.record, self._open_engine(), budget).scene
            else:
                scene = draw_evidence(self.record, budget, NOT_WANTED).scene
            _check_places(scene)
        notes = scene.notes if log_head else (*scene.notes, NOT_RECORDED)
        # what people decided, and why, is for no other eyes
        decision = self.recorded_decision().lines if log_head and shown_to == "internal" else ()
        return Picture(replace(scene, notes=notes, decision=decision)).with_log_head(log_head)

    def recorded_decision(self) -> "RecordedDecision":
        """Tell what the record says was decided on this assessment, in words.

        Raises:
            ChainBroken: The records were changed after they were written.
        """
        from onward.queries.acts.case import read_order
        from onward.queries.acts.views import RecordedDecision, tell_decision

        if not self.workspace.folder.records.is_file():
            return RecordedDecision()
        with self.workspace.open_records() as store:
            case = read_order(store, self.transaction.id)
        return RecordedDecision() if case is None else tell_decision(case, self.record)

    def recorded_acts(self) -> "PageActs":
        """Tell what the record says was done with this assessment, and what may be judged of it.

        Raises:
            ChainBroken: The records were changed after they were written.
        """
        from onward.queries.acts.case import read_order, read_readings
        from onward.queries.acts.forms import Case
        from onward.queries.acts.views import tell_acts
        from onward.queries.transactions.recorded import RecordedReadings

        case, readings = None, RecordedReadings()
        if self.workspace.folder.records.is_file():
            with self.workspace.open_records() as store:
                case = read_order(store, self.transaction.id)
                readings = read_readings(store)
        return tell_acts(case or Case(self.record), self.record, readings)

    def export(
        self,
        form: str,
        path: str | Path,
        *,
        context: bool = True,
        budget: int = CARDS,
        fonts: Sequence[str | Path] = (),
        scale: float = 2.0,
        writing: Writing = PLAIN,
    ) -> Path:
        """Write the assessment as a document to hand over; a file that is there is replaced.

        Args:
            form: html, pdf, letter, mail, notification, svg, png, pyvis, xlsx, csv, ftm, bods,
                graphml, gexf or json.
            path: The file.
            context: Whether to draw what stands around the evidence, too.
            budget: Cards of a map, 5 to 150.
            fonts: Folders of fonts for PDF and PNG, beside those that Onward brings.
            scale: Pixels of a PNG for each pixel of the picture.
            writing: Language, letterhead, reference and addressee of documents.

        Returns:
            The path of the file.

        Raises:
            UsageError: There is no such format, language or folder, or a number is out of its
                range.
            InputRefused: The policy file, or its logo, cannot be taken.
            ExportError: It cannot be written; a font lacks a character, for instance.
        """
        picture = self.picture(context=context, budget=budget)
        return picture.export(form, path, fonts=fonts, scale=scale, writing=writing)

    def is_recorded(self) -> bool:
        """Tell whether the workspace's records hold this assessment as it is.

        Raises:
            ChainBroken: The records were changed after they were written.
            StoreError: They hold another one under its id: one of the two was made up.
        """
        folder = self.workspace.folder
        if not folder.records.is_file():
            return False
        with self.workspace.open_records() as store:
            hashes = store.recorded_hashes(self.id)
        if hashes and self.content_hash not in hashes:
            raise StoreError(
                f"assessment {self.id}: the workspace's records hold another one of this id, "
                "so one of them was changed; assess the transaction again"
            )
        return bool(hashes)

    def _repr_html_(self) -> str:
        return self.picture()._repr_html_()  # notebooks ask for this name

    def _finding_id(self, finding: str | None) -> str | None:
        """Return the id of the finding that `assess` printed under a number."""
        finding = None if finding is None else check_reference("finding", finding)
        if finding is None or not finding.isdecimal():
            return finding
        number = int(finding)
        return self.findings[number - 1].id if 1 <= number <= len(self.findings) else finding

    def _open_engine(self) -> "Engine | None":
        """Open the engine over the snapshot that was assessed, where the workspace holds it."""
        try:
            snapshot = self.workspace.folder.snapshot(self.snapshot)
        except SnapshotMissing:
            return None
        return self.workspace.engine(snapshot)


def describe_sections(sections: Sequence[ExplainedSection]) -> "list[JsonObject]":
    """Return sections as ``onward explain --json`` prints them."""
    return [
        {"title": section.title, "lines": [indent_step(line) for line in section.lines]}
        for section in sections
    ]


def indent_step(line: "ExplainedLine") -> str:
    """Return a line's words; the steps of a path stand under it."""
    return f"  {line}" if line.kind == "step" else str(line)


def _say_redacted(profile: Profile) -> str:
    reader = "an authority" if profile == "authority" else "readers outside"
    return f"Copy for {reader}: what is not for them is left out. Id and hashes are the copy's own."


def _check_places(scene: "Scene") -> None:
    """Place a scene: a part of it that does not fit the others shows here at the latest."""
    from onward.viz.layout import place_scene

    place_scene(scene)


@contextmanager
def _refuse_inconsistent(assessment_id: str) -> Iterator[None]:
    """Refuse an assessment whose parts do not fit together: no program has made it."""
    try:
        yield
    except (
        *(ArithmeticError, AttributeError, IndexError, KeyError, RecursionError),
        *(TypeError, ValueError),
    ) as error:
        raise InputRefused(
            f"assessment {assessment_id}: parts of it are missing or do not fit together "
            f"({type(error).__name__}: {error}); assess the transaction again"
        ) from error


# ------------------------------------------------------------------------------------------------
# Two assessments of one order side by side: what another one says, and why.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentDifference:
    """What has changed from one assessment of an order to another.

    Attributes:
        before, after: The two.
        changes: What was added, removed or changed among the findings, each with the reasons.
        basis: What else of that on which a decision rests is another, in words.
    """

    before: "StoredAnswer"
    after: "StoredAnswer"
    changes: "tuple[FindingChange, ...]"
    basis: tuple[str, ...]

    @property
    def has_changed(self) -> bool:
        """Whether a finding, the verdict, the suggestion or another part of the basis changed."""
        return bool(self.changes or self.basis)

    def to_data(self) -> "JsonObject":
        """Return what ``onward diff --json`` prints."""
        return {
            "order": self.before.order,
            "changed": self.has_changed,
            "before": describe_side(self.before),
            "after": describe_side(self.after),
            "basis": list(self.basis),
            "changes": [asdict(change) for change in self.changes],
        }


def compare_stored(before: bytes, after: bytes) -> AssessmentDifference:
    """Compare two assessments of one order, each as it is stored.

    Raises:
        UsageError: They are of two orders.
    """
    from onward.queries.acts.forms import list_basis_changes
    from onward.queries.rescreening import StoredAnswer, compare_answers

    old, new = StoredAnswer.read(before), StoredAnswer.read(after)
    if old.order != new.order:
        raise UsageError(
            f"{old.id} is of order {old.order!r}, and {new.id} of {new.order!r}; name two of one"
        )
    return AssessmentDifference(
        before=old,
        after=new,
        changes=compare_answers(old, new),
        basis=tuple(list_basis_changes(old.assessment(), new.assessment())),
    )


# ------------------------------------------------------------------------------------------------
# The index of the pages that a run has written, beside them.
# ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class OrderIndex:
    """The pages of a run, a row each."""

    rows: "list[IndexRow]" = field(default_factory=list)

    def add_page(self, assessment: "Assessment", page: Path) -> None:
        """Add the page of an assessment."""
        from onward.viz.page.page import make_index_row

        self.rows.append(make_index_row(assessment, page.name))

    def write(self, folder: Path, resumed: int = 0) -> Path | None:
        """Write the index of several pages into their folder; of one alone there is none.

        Args:
            folder: Where the pages are.
            resumed: How many orders an earlier run assessed, which the index says.

        Returns:
            Where it is; None where there is none.

        Raises:
            ExportError: It cannot be written.
        """
        from onward.viz.page.page import render_index

        if len(self.rows) < 2:
            return None
        noun = "1 order is" if resumed == 1 else f"{resumed:,} orders are"
        note = f"{noun} not listed here: assessed by an earlier run" if resumed else ""
        path = folder / INDEX
        write_file(path, render_index(self.rows, note))
        return path


# ------------------------------------------------------------------------------------------------
# The indicators as JSON data, for the command of that name and for the HTTP API.
# ------------------------------------------------------------------------------------------------


def describe_indicators(
    catalogue: "IndicatorCatalogue", policy: "Policy", chosen: "Indicator | Sequence[Indicator]"
) -> "JsonObject":
    """Describe one indicator in full, or list some, with the rules that are in force."""
    from onward.queries.rules.describe import indicator_data

    judged_by = {
        "rule_pack": catalogue.summary().to_data(),
        "policy": policy.summary().to_data(),
    }
    if not isinstance(chosen, Sequence):
        return {**judged_by, "indicator": indicator_data(chosen, catalogue, policy)}
    rows = [indicator_data(row, catalogue, policy) for row in chosen]
    return {**judged_by, "files": dict(catalogue.files), "indicators": rows}


# ------------------------------------------------------------------------------------------------
# In which stored orders an indicator was found, may be, or could not be answered.
# ------------------------------------------------------------------------------------------------

STATUSES: Final = ("present", "possible", "cannot_tell")
READ: Final = 1_000
"""Newest assessments that are read, at most: one an order."""

NAMED: Final = 5
"""Orders that are named of each status, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOrder(AssessmentPart):
    """An order, and its newest assessment."""

    assessment: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusOrders(AssessmentPart):
    """How many orders have a status, and the newest of them."""

    status: str
    count: int
    orders: tuple[NamedOrder, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorOrders(AssessmentPart):
    """What the newest assessments say of an indicator.

    Attributes:
        total: Orders that are stored.
        read: Those whose newest assessment was read: the newest ones.
        statuses: How many of these have which status.
    """

    indicator: str
    total: int
    read: int
    statuses: tuple[StatusOrders, ...]


def count_statuses(
    indicator: str, total: int, payloads: Iterable[tuple[str, bytes]]
) -> IndicatorOrders:
    """Count what assessments say of an indicator.

    Args:
        indicator: Its id.
        total: Orders that are stored.
        payloads: Ids and JSON of newest assessments, the newest first.
    """
    orders: dict[str, list[NamedOrder]] = {status: [] for status in STATUSES}
    read = 0
    for name, payload in payloads:
        read += 1
        data = orjson.loads(payload)
        names = data["coverage"]["indicators"]["names"]
        for status in STATUSES:
            if indicator in names[status]:
                order = NamedOrder(assessment=name, order=data["transaction"]["id"])
                orders[status].append(order)
    return IndicatorOrders(
        indicator=indicator,
        total=total,
        read=read,
        statuses=tuple(
            StatusOrders(status=status, count=len(rows), orders=tuple(rows[:NAMED]))
            for status, rows in orders.items()
        ),
    )


FORMS: Final = (".csv", ".xlsx")

COLUMNS: Final = (
    *("customer", "name", "country", "outcome", "status", "change", "findings", "strongest"),
    *("why", "matched", "matched_name", "score", "lists", "owners_known", "not_known", "kind"),
)


def check_output(path: Path) -> str:
    """Return the form that a file's ending names.

    Raises:
        UsageError: It names none.
    """
    form = path.suffix.casefold()
    if form not in FORMS:
        raise UsageError(f"--output {path.name!r}: a screening is written as .csv or .xlsx")
    return form


def write_screening(screening: "Screening", path: Path, form: str) -> None:
    """Write the lines of a screening that are shown into a file.

    Raises:
        ExportError: The file cannot be written, or openpyxl is not installed.
    """
    from onward.graph.store.files import write_whole
    from onward.viz.exports.csv import write_cells
    from onward.viz.exports.xlsx import write_workbook

    table = make_table(screening)
    if form == ".csv":
        content = write_cells(table)
    else:
        title = f"Screening of {screening.source}"
        content = write_workbook([table], title, f"snapshot {screening.snapshot}", screening.on)
    try:
        write_whole(path, content)
    except OSError as fault:
        what = f"{path}: cannot be written ({fault.strerror or fault})"
        raise ExportError(f"{what}; choose another place") from fault


def make_table(screening: "Screening") -> "CellTable":
    """Return the lines of a screening that are shown as a table, the worst first."""
    from onward.viz.tables.rows import CellTable

    rows = tuple(_make_row(line, screening.change_of(line)) for line in screening.shown_lines)
    gone = tuple(_name_gone(customer) for customer in screening.gone)
    return CellTable("screening", COLUMNS, (*rows, *gone))


def _make_row(line: "ScreenedCustomer", change: str) -> "Row":
    first = line.findings[0] if line.findings else None
    lists = dict.fromkeys(match.list for match in line.matches if match.list)
    return (
        line.customer,
        line.name,
        line.country,
        line.outcome.replace("_", " "),
        line.status,
        change,
        len(line.findings),
        first.title if first else None,
        first.summary if first else None,
        "; ".join(match.party for match in line.matches) or None,
        "; ".join(match.name for match in line.matches) or None,
        line.matches[0].score if line.matches else None,
        "; ".join(lists) or None,
        line.owners_known,
        "; ".join(line.not_known) or None,
        line.kind,
    )


def _name_gone(customer: str) -> "Row":
    empty = dict.fromkeys(COLUMNS)
    return tuple({**empty, "customer": customer, "change": "gone"}.values())
