"""The commands about the record of an order: what people do, what it shows, copies, the log."""

import sys
from pathlib import Path

from onward.cli.options import Shared
from onward.errors import UsageError
from onward.operations.question import Act
from onward.operations.record import (
    Approve,
    CheckCopy,
    Decide,
    Erase,
    LogHead,
    OpenFields,
    ShowRecord,
    VerifyLog,
    Worklist,
    WriteCopy,
    YearReport,
)


def record_act(shared: Shared, asked: Act, *, with_head: bool = False) -> None:
    """Record an act, and print it.

    Args:
        shared: Which workspace, and how to print.
        asked: The act.
        with_head: Whether the head that the log has at its entry is printed, to keep it elsewhere.
    """
    from onward.cli.printing import render
    from onward.cli.printing.record.acts import print_act

    workspace = shared.open(policy=getattr(asked, "policy", None))
    recorded = getattr(workspace, asked.call)(**asked.arguments())
    head = workspace.log_head(entry=recorded.entry) if with_head else ""
    if shared.json:
        render.json_block({**recorded.to_data(), **({"checkpoint": head} if head else {})})
        return
    print_act(recorded)
    if head:
        render.line("head of the log:", " ".join(head.split()), indent=2)


def decide(shared: Shared, asked: Decide) -> None:
    """Answer ``onward decide``."""
    record_act(shared, asked, with_head=True)


def approve(shared: Shared, asked: Approve) -> None:
    """Answer ``onward approve``."""
    record_act(shared, asked, with_head=True)


def erase(shared: Shared, asked: Erase) -> None:
    """Answer ``onward erase``."""
    from onward.cli.printing import render

    report = shared.open().erase(**asked.arguments())
    if shared.json:
        render.json_block(report.to_data())
        return
    render.line(
        render.text(asked.order, "bold"),
        f"erased: {report.assessments:,} assessments and {report.texts:,} texts of people",
    )
    if report.jobs:
        render.line(f"jobs of the server that held it, removed: {report.jobs:,}", indent=2)
    if report.papers:
        render.line(f"papers that the workspace kept, removed: {report.papers:,}", indent=2)
    for authority in report.handed_over:
        render.line(f"was notified, and has what it was sent: {authority}", indent=2)
    for words in report.to_data()["not_reached"]:
        render.line(f"not reached: {words}", indent=2)


def write_copy(shared: Shared, asked: WriteCopy) -> None:
    """Answer ``onward copy write``."""
    copy = shared.open().checkable_copy(asked.order, profile=asked.profile)
    _write_output(copy.to_json(), asked.output)


def open_fields(shared: Shared, asked: OpenFields) -> None:
    """Answer ``onward copy open``."""
    from onward.graph.json_forms import json_text

    opened = shared.open().open_fields(asked.order, asked.paths)
    _write_output(f"{json_text({'opened': opened}, indent=1)}\n".encode(), asked.output)


def _write_output(content: bytes, output: Path | None) -> None:
    from onward.api.files import write_file
    from onward.cli.printing import render

    if output is None:
        sys.stdout.write(content.decode())
        return
    write_file(output, content)
    render.line(output)


def verify_copy(shared: Shared, asked: CheckCopy) -> None:
    """Answer ``onward copy verify``."""
    from onward.api.record.copying import check_copy
    from onward.cli.printing import render

    checked = check_copy(asked.file, opened=asked.opened, notes=asked.notes, key=asked.key)
    if shared.json:
        render.json_block(checked.to_data())
        return
    render.line(
        f"The copy is as it was written on {checked.written_at[:10]}: {checked.shown:,} fields "
        f"are shown, {checked.covered:,} covered, {checked.left_out:,} left out",
        style="bold",
    )
    for path in checked.opened:
        render.line(f"opened, and as it was committed to: {path}", indent=2)
    head = checked.checkpoint.to_line()
    vouched = "it is that of the note" if asked.notes else "compare it with one that you were given"
    render.line(f"head of the log: {head} ({vouched})", indent=2)


def show_record(shared: Shared, asked: ShowRecord) -> None:
    """Answer ``onward record``."""
    from onward.api.files import write_file
    from onward.api.record.papers import render_record
    from onward.cli.printing import render
    from onward.cli.printing.record.views import print_record

    record = shared.open().record(asked.order, on=asked.on)
    if asked.output is not None:
        content = render_record(record, asked.output, fonts=asked.font_path, policy=asked.policy)
        write_file(asked.output, content)
        render.line(asked.output)
    else:
        render.answer(shared, record.to_data(), lambda: print_record(record))


def worklist(shared: Shared, asked: Worklist) -> None:
    """Answer ``onward worklist``."""
    from onward.cli.printing import render
    from onward.cli.printing.record.views import print_worklist

    rows = shared.open().worklist(on=asked.on, everything=asked.everything)
    render.answer(shared, [row.to_data() for row in rows], lambda: print_worklist(rows))


def report(shared: Shared, asked: YearReport) -> None:
    """Answer ``onward report``."""
    from onward.cli.printing import render
    from onward.cli.printing.record.views import print_report

    counted = shared.open().report(asked.year)
    render.answer(shared, counted.to_data(), lambda: print_report(counted))


def verify_log(shared: Shared, asked: VerifyLog) -> None:
    """Answer ``onward log verify``."""
    from onward.cli.printing import render

    workspace = shared.open()
    log = workspace.verify_log(*map(_read_head, asked.heads))
    for note in asked.notes:
        size = workspace.verify_head(note, key=asked.key)
        render.warn(f"{note}: the log is as it was up to entry {size:,}")
    if shared.json:
        render.json_block({"entries": log.entries, "head": f"{log.entries}:{log.head}"})
        return
    render.line(f"The log is whole, up to entry {log.entries:,}", style="bold")
    render.line(f"head: {log.entries}:{log.head}", indent=2)


def _read_head(text: str) -> tuple[int, str]:
    size, separator, digest = text.strip().partition(":")
    is_hash = len(digest) == 64 and not set(digest) - set("0123456789abcdef")
    if not (separator and size.isascii() and size.isdecimal() and is_hash):
        raise UsageError(
            f"--head {text!r}: is not the number of an entry, a colon and a hash of 64 digits, as "
            "`onward log verify` prints it"
        )
    return int(size), digest


def log_head(shared: Shared, asked: LogHead) -> None:
    """Answer ``onward log head``."""
    from onward.cli.printing import render

    text = shared.open().log_head(**asked.given())
    if shared.json:
        render.json_block({"checkpoint": text})
    else:
        sys.stdout.write(text)
