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
    ListTexts,
    LogHead,
    OpenFields,
    ShowRecord,
    ShowReport,
    VerifyLog,
    Worklist,
    WriteCopy,
)


def record_act(shared: Shared, question: Act, *, with_head: bool = False) -> None:
    """Record an act, and print it.

    Args:
        shared: Which workspace, and how to print.
        question: The act.
        with_head: Whether the head that the log has at its entry is printed, to keep it elsewhere.
    """
    from onward.cli.printing import render
    from onward.cli.printing.orders import print_act

    workspace = shared.open(policy=getattr(question, "policy", None))
    recorded = getattr(workspace, question.call)(**question.arguments())
    head = workspace.log_head(entry=recorded.entry) if with_head else ""
    if shared.json:
        render.json_block({**recorded.to_data(), **({"checkpoint": head} if head else {})})
        return
    print_act(recorded)
    if head:
        render.line("head of the log:", " ".join(head.split()), indent=2)


def decide(shared: Shared, question: Decide) -> None:
    """Answer ``onward decide``."""
    record_act(shared, question, with_head=True)


def approve(shared: Shared, question: Approve) -> None:
    """Answer ``onward approve``."""
    record_act(shared, question, with_head=True)


def erase(shared: Shared, question: Erase) -> None:
    """Answer ``onward erase``."""
    from onward.cli.printing import render

    report = shared.open().erase(**question.arguments())
    if shared.json:
        render.json_block(report.to_data())
        return
    render.line(
        render.text(question.order, "bold"),
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


def write_copy(shared: Shared, question: WriteCopy) -> None:
    """Answer ``onward copy write``."""
    copy = shared.open().checkable_copy(question.order, profile=question.profile)
    _write_output(copy.to_json(), question.output)


def open_fields(shared: Shared, question: OpenFields) -> None:
    """Answer ``onward copy open``."""
    from onward.graph.json_forms import json_text

    opened = shared.open().open_fields(question.order, question.paths)
    _write_output(f"{json_text({'opened': opened}, indent=1)}\n".encode(), question.output)


def _write_output(content: bytes, output: Path | None) -> None:
    from onward.api.files import write_file
    from onward.cli.printing import render

    if output is None:
        sys.stdout.write(content.decode())
        return
    write_file(output, content)
    render.line(output)


def verify_copy(shared: Shared, question: CheckCopy) -> None:
    """Answer ``onward copy verify``."""
    from onward.api.record import check_copy
    from onward.cli.printing import render

    checked = check_copy(
        question.file, opened=question.opened, notes=question.notes, key=question.key
    )
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
    vouched = (
        "it is that of the note" if question.notes else "compare it with one that you were given"
    )
    render.line(f"head of the log: {head} ({vouched})", indent=2)


def show_record(shared: Shared, question: ShowRecord) -> None:
    """Answer ``onward record``."""
    from onward.api.files import write_file
    from onward.api.record import render_record
    from onward.cli.printing import render
    from onward.cli.printing.orders import print_record

    record = shared.open().record(question.order, on=question.on)
    if question.output is not None:
        content = render_record(
            record, question.output, fonts=question.font_path, policy=question.policy
        )
        write_file(question.output, content)
        render.line(question.output)
    else:
        shared.answer(record.to_data(), lambda: print_record(record))


def worklist(shared: Shared, question: Worklist) -> None:
    """Answer ``onward worklist``."""
    from onward.cli.printing.orders import print_worklist

    rows = shared.open().worklist(on=question.on, everything=question.everything)
    shared.answer([row.to_data() for row in rows], lambda: print_worklist(rows))


def texts(shared: Shared, question: ListTexts) -> None:
    """Answer ``onward texts``."""
    from onward.cli.printing.orders import print_texts

    rows = shared.open().texts(on=question.on)
    shared.answer([row.to_data() for row in rows], lambda: print_texts(rows))


def report(shared: Shared, question: ShowReport) -> None:
    """Answer ``onward report``."""
    from onward.cli.printing.orders import print_year

    counted = shared.open().report(question.year)
    shared.answer(counted.to_data(), lambda: print_year(counted))


def verify_log(shared: Shared, question: VerifyLog) -> None:
    """Answer ``onward log verify``."""
    from onward.cli.printing import render

    workspace = shared.open()
    log = workspace.verify_log(*map(_read_head, question.heads))
    for note in question.notes:
        size = workspace.verify_head(note, key=question.key)
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


def log_head(shared: Shared, question: LogHead) -> None:
    """Answer ``onward log head``."""
    from onward.cli.printing import render

    text = shared.open().log_head(**question.given())
    if shared.json:
        render.json_block({"checkpoint": text})
    else:
        sys.stdout.write(text)
