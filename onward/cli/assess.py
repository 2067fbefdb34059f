"""``onward assess``: an assessment for each transaction, and the strongest verdict as exit code."""

from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from onward import registry
from onward.cli.exporting import FontPath, assessment_picture, formats, rendered
from onward.cli.files import documents
from onward.cli.opening import open_snapshot
from onward.cli.options import PolicyFile, RulesFolder, Shared, check_jobs, now, part_names
from onward.cli.printing import render
from onward.cli.printing.progress import progress
from onward.errors import ExportError, InputRefused, UsageError
from onward.graph.json_forms import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onward.graph.engine import Engine
    from onward.queries.assessment.batch import Asked, Outcome, Setting
    from onward.queries.assessment.setup import AssessmentSetup
    from onward.queries.records.store import Entry, RecordStore
    from onward.queries.transactions.transaction import Transaction

CODES: Final = {"FINDINGS": 10, "INCOMPLETE": 20, "CLEAR_WITHIN_STATED_LIMITS": 0}
"""Exit code of each verdict, the strongest verdict first."""

WRITTEN: Final = ("text", "json")
"""Formats that can be printed; every export is another, and goes into files."""

TOGETHER: Final = 64
"""Assessments that are kept in one write, at most."""


@dataclass(frozen=True, slots=True)
class Handing:
    """How assessments are handed over: in which formats, into which folder, drawn with what."""

    forms: "Sequence[str]"
    out: Path | None
    engine: "Engine"
    fonts: "Sequence[Path] | None" = None


@dataclass(slots=True)
class Tally:
    """What came of a run: its verdicts, how many lines were refused, the files it wrote."""

    verdicts: set[str] = field(default_factory=set)
    assessed: int = 0
    refused: int = 0
    files: set[str] = field(default_factory=set)
    undrawn: int = 0

    @property
    def exit_code(self) -> int:
        """Give the strongest verdict's code; with a refused line at least 20, with no other 3.

        Where a document could not be written, its fault comes first: somebody waits for it.
        """
        if self.undrawn:
            return ExportError.exit_code
        if self.refused and not self.verdicts:
            return InputRefused.exit_code
        strongest = next((code for name, code in CODES.items() if name in self.verdicts), 0)
        return strongest or (CODES["INCOMPLETE"] if self.refused else 0)


def assess(
    shared: Shared,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…",
            help="JSON objects, one a file or one a line, or CSV; - is stdin (JSON).",
        ),
    ],
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORM,…",
            help=f"text or json; with --out one or more of {part_names('export')}, text.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write a file for each transaction here.")
    ] = None,
    rules: RulesFolder = None,
    policy: PolicyFile = None,
    font_path: FontPath = None,
    jobs: Annotated[
        int,
        typer.Option(metavar="N", help="Processes that assess at once; same answers."),
    ] = 1,
) -> None:
    """Assess transactions.

    Gives findings with evidence, near misses, what is not known or was not looked at, a verdict
    and a suggestion. The exit code is the strongest verdict's: 0, 20 or 10.
    """
    forms = _forms(form or ("json" if shared.json else "text"), out)
    check_jobs(jobs)
    asked = chain.from_iterable([documents(file) for file in files])
    setting = _setting(shared, rules, policy)
    with progress(shared, "making names ready") as report:  # a new version makes them anew
        world = setting.open(report)  # its faults come first
    outcomes = _assessed(asked, setting, jobs, world)
    together = 1 if "-" in files else TOGETHER  # who writes to stdin may wait for the answer
    tally = Tally()
    handing = Handing(forms, out, world.engine, font_path)
    with open_store(shared) as store, progress(shared, "assessing") as report:
        for outcome in _kept(outcomes, store, together):
            _hand_over(outcome, shared, handing, tally)
            if report is not None:
                report(tally.assessed + tally.refused, None)
    raise typer.Exit(tally.exit_code)


def _forms(text: str, out: Path | None) -> list[str]:
    """Read the formats; what cannot be printed needs a folder.

    Raises:
        UsageError: One is none, or needs a folder and there is none.
    """
    wanted = formats(text, also=("text",))
    if out is None and (len(wanted) > 1 or wanted[0] not in WRITTEN):
        raise UsageError(f"--format {text} writes files; say where with --out DIR")
    return wanted


def _setting(shared: Shared, rules: Path | None, policy: Path | None) -> "Setting":
    """Give what transactions are assessed against."""
    from onward.queries.assessment.batch import Setting

    return Setting(
        shared.workspace,
        open_snapshot(shared).id,
        shared.engine,
        rules=rules,
        policy=policy,
        on=shared.on,
        as_of=shared.as_of,
    )


def _assessed(
    asked: "Iterator[Asked]", setting: "Setting", jobs: int, world: "AssessmentSetup"
) -> "Iterator[Outcome]":
    from onward.queries.assessment.batch import assess_all

    return assess_all(asked, setting, jobs, world=world)


def _kept(
    outcomes: "Iterator[Outcome]", store: "RecordStore", together: int
) -> "Iterator[Outcome]":
    """Keep each assessment before it is handed over: the first alone, then more in one write."""
    from onward.queries.assessment.batch import Refused

    size = 1
    while batch := list(islice(outcomes, size)):
        _keep([one for one in batch if not isinstance(one, Refused)], store)
        yield from batch
        size = min(2 * size, together)


def _keep(entries: "Sequence[Entry]", store: "RecordStore") -> None:
    """Keep assessments, so that they can be explained later.

    Another answer to a question that was answered before breaks a promise (00, 5): it is told.
    """
    if entries:
        answers = store.put(entries, now().isoformat(timespec="seconds"))
        for entry, answer in zip(entries, answers, strict=True):
            if answer == "differs":
                told = "an earlier run answered this same question otherwise; report it"
                render.warn(f"{entry.transaction}: {told}")


def open_store(shared: Shared) -> "RecordStore":
    """Open the workspace's store of assessments; the first assessment makes it."""
    from onward.graph.store.workspace import WorkspaceFolder
    from onward.queries.records.store import RecordStore

    return RecordStore(WorkspaceFolder(shared.workspace).records)


def assess_and_keep(
    transaction: "Transaction", world: "AssessmentSetup", shared: Shared, store: "RecordStore"
) -> dict[str, Any]:
    """Assess a transaction, and keep the assessment so that it can be explained later."""
    from onward.queries.assessment.assess import assess as judge
    from onward.queries.records.store import Entry

    assessment = judge(transaction, world, shared.on, shared.as_of)
    _keep([Entry.from_assessment(assessment)], store)
    return assessment.to_data()


def _hand_over(outcome: "Outcome", shared: Shared, handing: Handing, tally: Tally) -> None:
    """Print an outcome, or write its files and print one line of each."""
    from onward.queries.assessment.batch import Refused

    if isinstance(outcome, Refused):
        tally.refused += 1
        render.warn(outcome.because)
        if shared.json or "json" in handing.forms:
            render.json_line({"rejected": outcome.because})
        return
    tally.assessed += 1
    tally.verdicts.add(outcome.verdict)
    if handing.out is not None:
        paths = write_assessment(outcome.assessment().to_data(), handing, tally)
        if not shared.json:
            for path in paths:
                render.line(outcome.transaction, render.text(outcome.verdict), path)
            return
    if shared.json or "json" in handing.forms:
        render.json_written(outcome.payload)
    else:
        _print(outcome.assessment().to_data())


def _print(assessment: dict[str, Any]) -> None:
    from onward.cli.printing.assessment import print_assessment

    print_assessment(assessment)
    render.line()


def write_assessment(assessment: dict[str, Any], handing: Handing, tally: Tally) -> list[Path]:
    """Write an assessment into a folder, named by its transaction; give the files' paths.

    A document that cannot be made keeps none of the others back; it is told, and counted.

    Args:
        assessment: As `assess` gave it.
        handing: The formats and the folder.
        tally: Of this run: a second transaction of one id gets its own file.
    """
    from onward.cli.files import file_stem, write_file

    out = handing.out or Path()
    stem = file_stem(assessment["transaction"]["id"])
    contents = dict(_contents(assessment, handing, tally))
    if not tally.files.isdisjoint(_caseless(f"{stem}{suffix}") for suffix in contents):
        stem = f"{stem}-{assessment['id']}"
    paths = {out / f"{stem}{suffix}": content for suffix, content in contents.items()}
    for path, content in paths.items():
        write_file(path, content)
    tally.files.update(_caseless(path.name) for path in paths)
    return list(paths)


def _caseless(name: str) -> str:
    """Write a file's name so that those are equal which some file system takes for one."""
    return name.casefold()


def _suffix(form: str) -> str:
    if form in WRITTEN:
        return ".txt" if form == "text" else ".json"
    suffix: str = registry.find("export", form).SUFFIX
    return suffix


def _contents(
    assessment: dict[str, Any], handing: Handing, tally: Tally
) -> "Iterator[tuple[str, bytes]]":
    """Make each document; give its suffix and its bytes."""
    drawn = any(form not in WRITTEN for form in handing.forms)
    scene = assessment_picture(assessment, handing.engine) if drawn else None
    for form in handing.forms:
        if form == "json":
            yield _suffix(form), (json_text(assessment, indent=2) + "\n").encode()
        elif scene is None or form == "text":
            with render.captured() as text:
                _print(assessment)
            yield _suffix(form), text.getvalue().encode()
        else:
            try:
                yield _suffix(form), rendered(scene, form, handing.fonts)
            except ExportError as error:
                tally.undrawn += 1
                render.warn(f"{assessment['transaction']['id']}: {error}")
