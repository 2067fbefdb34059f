"""``onward assess``: an assessment for each transaction, and the strongest verdict as exit code."""

from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from onward.cli import render
from onward.cli.files import documents
from onward.cli.opening import open_snapshot
from onward.cli.options import PolicyFile, RulesFolder, Shared, check_jobs, now
from onward.cli.progress import progress
from onward.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onward.queries.batch import Asked, Outcome, Setting
    from onward.queries.records import Entry, RecordStore
    from onward.queries.transaction import Transaction
    from onward.queries.world import World

CODES: Final = {"FINDINGS": 10, "INCOMPLETE": 20, "CLEAR_WITHIN_STATED_LIMITS": 0}
"""Exit code of each verdict, the strongest verdict first."""

FORMS: Final = ("text", "json", "html")
TOGETHER: Final = 64
"""Assessments that are kept in one write, at most."""


@dataclass(slots=True)
class Tally:
    """What came of a run: its verdicts, how many lines were refused, the files it wrote."""

    verdicts: set[str] = field(default_factory=set)
    assessed: int = 0
    refused: int = 0
    files: set[Path] = field(default_factory=set)

    @property
    def exit_code(self) -> int:
        """Give the strongest verdict's code; with a refused line at least 20, with no other 3."""
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
        typer.Option("--format", metavar="FORM", help="text, json, or html (with --out)."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write a file for each transaction here.")
    ] = None,
    rules: RulesFolder = None,
    policy: PolicyFile = None,
    jobs: Annotated[
        int,
        typer.Option(metavar="N", help="Processes that assess at once; same answers."),
    ] = 1,
) -> None:
    """Assess transactions.

    Gives findings with evidence, near misses, what is not known or was not looked at, a verdict
    and a suggestion. The exit code is the strongest verdict's: 0, 20 or 10.
    """
    form = form or ("json" if shared.json else "text")
    if form not in FORMS:
        raise UsageError(f"--format {form!r} is none; give one of {', '.join(FORMS)}")
    if form == "html" and out is None:
        raise UsageError("--format html writes files; say where with --out DIR")
    check_jobs(jobs)
    asked = chain.from_iterable([documents(file) for file in files])
    setting = _setting(shared, rules, policy)
    with progress(shared, "making names ready") as report:  # a new version makes them anew
        world = setting.open(report)  # its faults come first
    outcomes = _assessed(asked, setting, jobs, world)
    together = 1 if "-" in files else TOGETHER  # who writes to stdin may wait for the answer
    tally = Tally()
    with open_store(shared) as store, progress(shared, "assessing") as report:
        for outcome in _kept(outcomes, store, together):
            _hand_over(outcome, shared, form, out, tally)
            if report is not None:
                report(tally.assessed + tally.refused, None)
    raise typer.Exit(tally.exit_code)


def _setting(shared: Shared, rules: Path | None, policy: Path | None) -> "Setting":
    """Give what transactions are assessed against."""
    from onward.queries.batch import Setting

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
    asked: "Iterator[Asked]", setting: "Setting", jobs: int, world: "World"
) -> "Iterator[Outcome]":
    from onward.queries.batch import assess_all

    return assess_all(asked, setting, jobs, world=world)


def _kept(
    outcomes: "Iterator[Outcome]", store: "RecordStore", together: int
) -> "Iterator[Outcome]":
    """Keep each assessment before it is handed over: the first alone, then more in one write."""
    from onward.queries.batch import Refused

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
    from onward.graph.workspace import Workspace
    from onward.queries.records import RecordStore

    return RecordStore(Workspace(shared.workspace).records)


def assess_and_keep(
    transaction: "Transaction", world: "World", shared: Shared, store: "RecordStore"
) -> dict[str, Any]:
    """Assess a transaction, and keep the assessment so that it can be explained later."""
    from onward.queries.assess import assess as judge
    from onward.queries.records import Entry

    assessment = judge(transaction, world, shared.on, shared.as_of)
    _keep([Entry.of(assessment)], store)
    return assessment


def _hand_over(
    outcome: "Outcome", shared: Shared, form: str, out: Path | None, tally: Tally
) -> None:
    """Print an outcome, or write its file and print one line of it."""
    from onward.queries.batch import Refused

    if isinstance(outcome, Refused):
        tally.refused += 1
        render.warn(outcome.because)
        if shared.json or form == "json":
            render.json_line({"rejected": outcome.because})
        return
    tally.assessed += 1
    tally.verdicts.add(outcome.verdict)
    if out is not None:
        path = write_assessment(outcome.assessment(), form, out, tally.files)
        if not shared.json:
            render.line(outcome.transaction, render.text(outcome.verdict), path)
            return
    if shared.json or form == "json":
        render.json_written(outcome.payload)
    else:
        _print(outcome.assessment())


def _print(assessment: dict[str, Any]) -> None:
    from onward.cli.assessment_text import print_assessment

    print_assessment(assessment)
    render.line()


def write_assessment(assessment: dict[str, Any], form: str, out: Path, written: set[Path]) -> Path:
    """Write an assessment into a folder, named by its transaction; give the file's path.

    Args:
        assessment: As `assess` gave it.
        form: text, json or html.
        out: The folder; made where there is none.
        written: Files of this run, which grows: a second transaction of one id gets its own file.
    """
    from onward.cli.files import file_stem, write_file

    name, suffix = assessment["transaction"]["id"], "txt" if form == "text" else form
    path = out / f"{file_stem(name, assessment['id'])}.{suffix}"
    if path in written:
        path = out / f"{path.stem}-{assessment['id']}.{suffix}"
    write_file(path, _content(assessment, form))
    written.add(path)
    return path


def _content(assessment: dict[str, Any], form: str) -> bytes:
    if form == "json":
        return (render.json_text(assessment, indent=2) + "\n").encode()
    if form == "html":
        from onward.viz.assessed import assessment_scene
        from onward.viz.html import render as render_html

        picture: bytes = render_html(assessment_scene(assessment))
        return picture
    with render.captured() as text:
        _print(assessment)
    return text.getvalue().encode()
