"""``onward assess``: an assessment for each transaction, and the strongest verdict as exit code."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from onward.cli import render
from onward.cli.opening import open_snapshot
from onward.cli.options import Shared, now
from onward.cli.progress import progress
from onward.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from onward.queries.records import RecordStore
    from onward.queries.transaction import Transaction
    from onward.queries.world import World

CODES: Final = {"FINDINGS": 10, "INCOMPLETE": 20, "CLEAR_WITHIN_STATED_LIMITS": 0}
"""Exit code of each verdict, the strongest verdict first."""

FORMS: Final = ("text", "json", "html")


@dataclass(slots=True)
class Tally:
    """What came of a run: its verdicts, how many lines were refused, the files it wrote."""

    verdicts: set[str] = field(default_factory=set)
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
        typer.Argument(metavar="FILE…", help="JSON objects, one a file or one a line; - is stdin."),
    ],
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="FORM", help="text, json, or html (with --out)."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write a file for each transaction here.")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A policy file of your own.")
    ] = None,
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
    reads = [_read(file) for file in files]
    world = open_world(shared, policy)
    tally = Tally()
    with open_store(shared) as store, progress(shared, "assessing") as report:
        for done, read in enumerate((one for found in reads for one in found), start=1):
            if isinstance(read, InputRefused):
                tally.refused += 1
                render.warn(str(read))
                if shared.json or form == "json":
                    render.json_line({"rejected": str(read)})
            else:
                assessment = assess_and_keep(read, world, shared, store)
                tally.verdicts.add(assessment["verdict"])
                _hand_over(assessment, shared, form, out, tally.files)
            if report is not None:
                report(done, None)
    raise typer.Exit(tally.exit_code)


def open_world(shared: Shared, policy: Path | None) -> "World":
    """Open what transactions are assessed against, with the user's policy where one is given."""
    from onward.queries.policy import read_policy
    from onward.queries.world import World

    own = read_policy(policy) if policy else None
    return World.open(open_snapshot(shared), shared.engine, policy=own)


def open_store(shared: Shared) -> "RecordStore":
    """Open the workspace's store of assessments; the first assessment makes it."""
    from onward.graph.workspace import Workspace
    from onward.queries.records import RecordStore

    return RecordStore(Workspace(shared.workspace).records)


def assess_and_keep(
    transaction: "Transaction", world: "World", shared: Shared, store: "RecordStore"
) -> dict[str, Any]:
    """Assess a transaction, and keep the assessment so that it can be explained later.

    Another answer to a question that was answered before breaks a promise (00, 5): it is told.
    """
    from onward.queries.assess import assess as judge

    assessment = judge(transaction, world, shared.on, shared.as_of)
    if store.put_assessment(assessment, now().isoformat(timespec="seconds")) == "differs":
        name = assessment["transaction"]["id"]
        render.warn(f"{name}: an earlier run answered this same question otherwise; report it")
    return assessment


def _read(file: str) -> Iterator["Transaction | InputRefused"]:
    from onward.queries.transaction import read_transactions

    if file == "-":
        return read_transactions(_stdin(), "-")
    path = Path(file)
    if path.is_dir():
        raise InputRefused("is a folder", file=file, mend="name its files")
    if not path.is_file():
        raise InputRefused("there is no such file", file=file, mend="check the path")
    return read_transactions(path, file)


def _stdin() -> Iterator[str]:
    try:
        yield from sys.stdin
    except UnicodeDecodeError as error:
        raise InputRefused("stdin cannot be read", file="-", mend="give JSON in UTF-8") from error


def _hand_over(
    assessment: dict[str, Any], shared: Shared, form: str, out: Path | None, files: set[Path]
) -> None:
    """Print an assessment, or write its file and print one line of it."""
    if out is None:
        render.json_line(assessment) if form == "json" else _print(assessment)
        return
    path = write_assessment(assessment, form, out, files)
    if shared.json:
        render.json_line(assessment)
    else:
        reference = assessment["transaction"]["id"]
        render.line(reference, render.text(assessment["verdict"]), path)


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
        from onward.viz.html import render as render_html
        from onward.viz.scene import assessment_scene

        picture: bytes = render_html(assessment_scene(assessment))
        return picture
    with render.captured() as text:
        _print(assessment)
    return text.getvalue().encode()
