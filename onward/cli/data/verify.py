"""``onward verify`` and ``onward log verify``: is everything that is stored what was written?"""

from typing import Annotated

import typer

from onward.cli.options import Shared
from onward.errors import StoreError, UsageError


def verify(shared: Shared) -> None:
    """Read everything that the workspace stores, and say what is not as it was written."""
    from onward.cli.printing import render

    report = shared.open().verify()
    if shared.json:
        render.json_block(report.to_data())
    else:
        for fault in report.faults:
            render.line(fault)
        count = len(report.faults)
        outcome = "all as they were written" if not count else f"{count} not as written"
        render.line(
            f"{report.checked:,} parts and {report.log_entries:,} entries of the log were read: "
            f"{outcome}",
            style="bold",
        )
    raise typer.Exit(StoreError.exit_code if report.faults else 0)


def verify_log(
    shared: Shared,
    heads: Annotated[
        list[str] | None,
        typer.Option(
            "--head",
            metavar="N:HASH",
            help="A head that was noted earlier, as this command prints it; may be repeated.",
        ),
    ] = None,
) -> None:
    """Check that the log, and the records that it tells of, are as they were written."""
    from onward.cli.printing import render

    log = shared.open().verify_log(*map(_read_head, heads or ()))
    if shared.json:
        render.json_block({"entries": log.entries, "head": f"{log.entries}:{log.head}"})
        return
    render.line(f"The log is whole: {log.entries:,} entries", style="bold")
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
