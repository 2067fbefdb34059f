"""``onward verify`` and ``onward log verify``: is everything that is stored what was written?"""

import sys
from pathlib import Path
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


def tidy(
    shared: Shared,
    unused: Annotated[
        float, typer.Option(metavar="HOURS", help="Hours for which nobody has used it.")
    ] = 24.0,
) -> None:
    """Remove what nobody needs of the cache."""
    from onward.cli.printing import render

    tidied = shared.open().tidy(unused_hours=unused)
    if shared.json:
        render.json_block(tidied.to_data())
        return
    for part in tidied.removed:
        render.line(f"{part.name}: {part.size:,} bytes")
    count = "1 part" if len(tidied.removed) == 1 else f"{len(tidied.removed)} parts"
    render.line(f"{count} of the cache removed, {tidied.size:,} bytes", style="bold")


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
    notes: Annotated[
        list[Path] | None,
        typer.Option(
            "--note",
            metavar="FILE",
            help="A head that `onward log head` wrote, or a briefing; may be repeated.",
        ),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The public key (PEM) of who signed the notes."),
    ] = None,
) -> None:
    """Check that the log, and the records that it tells of, are as they were written."""
    from onward.cli.printing import render

    workspace = shared.open()
    log = workspace.verify_log(*map(_read_head, heads or ()))
    for note in notes or ():
        size = workspace.verify_head(note, key=key)
        render.warn(f"{note}: the log is as it was up to entry {size:,}")
    if shared.json:
        render.json_block({"entries": log.entries, "head": f"{log.entries}:{log.head}"})
        return
    render.line(f"The log is whole, up to entry {log.entries:,}", style="bold")
    render.line(f"head: {log.entries}:{log.head}", indent=2)


def log_head(
    shared: Shared,
    key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A private Ed25519 key (PEM) that signs it."),
    ] = None,
    name: Annotated[
        str, typer.Option(metavar="NAME", help="Who signs; default whose log it is.")
    ] = "",
    entry: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="The head at this entry; default now.")
    ] = None,
) -> None:
    """Print the head of the log, to keep it elsewhere; signed, if wanted.

    Three lines: whose log it is, how many entries it has, and a root over all of them.
    """
    text = shared.open().log_head(key=key, name=name, entry=entry)
    if shared.json:
        from onward.cli.printing import render

        render.json_block({"checkpoint": text})
        return
    sys.stdout.write(text)


def _read_head(text: str) -> tuple[int, str]:
    size, separator, digest = text.strip().partition(":")
    is_hash = len(digest) == 64 and not set(digest) - set("0123456789abcdef")
    if not (separator and size.isascii() and size.isdecimal() and is_hash):
        raise UsageError(
            f"--head {text!r}: is not the number of an entry, a colon and a hash of 64 digits, as "
            "`onward log verify` prints it"
        )
    return int(size), digest
