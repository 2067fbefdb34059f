"""An assessment that knows its workspace, so that it can be drawn and handed over."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from onward.api.answers.log_heads import find_log_head
from onward.api.answers.pictures import NOT_WANTED, PLAIN, Picture, draw_assessment, draw_evidence
from onward.api.inputs.arguments import check_reference
from onward.api.inputs.limits import CARDS, check_budget
from onward.api.inputs.writing import Writing
from onward.api.outcomes import refuse_changed
from onward.errors import InputRefused, SnapshotMissing, StoreError
from onward.queries.acts.copies import Profile, read_profile, redact_assessment
from onward.queries.assessment.explain import ExplainedSection, explain
from onward.queries.model.assessment import Assessment

if TYPE_CHECKING:
    from onward.api.opened import OpenedWorkspace
    from onward.graph.engine import Engine
    from onward.queries.acts.views import PageActs, RecordedDecision
    from onward.queries.assessment.explain import ExplainedLine
    from onward.queries.model.parts import JsonObject
    from onward.viz.scene import Scene

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
        from onward.queries.acts.case import Case, read_order
        from onward.queries.acts.views import tell_acts

        case = None
        if self.workspace.folder.records.is_file():
            with self.workspace.open_records() as store:
                case = read_order(store, self.transaction.id)
        return tell_acts(case or Case(self.record), self.record)

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
