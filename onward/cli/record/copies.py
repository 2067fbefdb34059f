"""``onward copy``: copies for others of which every field can be checked."""

from pathlib import Path
from typing import Annotated

import typer

from onward.cli.options import Shared
from onward.cli.record.options import Order

Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="The file; default: printed."),
]


def write_copy(
    shared: Shared,
    order: Order,
    profile: Annotated[
        str,
        typer.Option(metavar="WHO", help="For whose eyes: internal, authority or external."),
    ] = "authority",
    output: Output = None,
) -> None:
    """Write a copy of an assessment for somebody else's eyes, of which every field can be checked.

    What is not for them is covered or left out, and committed to: it can be opened to them later.
    """
    _write_output(shared.open().checkable_copy(order, profile=profile).to_json(), output)


def open_fields(
    shared: Shared,
    order: Order,
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH…",
            help="Where a field stands, such as /transaction/parties/0/name; all below is meant.",
            show_default=False,
        ),
    ],
    output: Output = None,
) -> None:
    """Open fields of an assessment to somebody who has a copy, and no others."""
    from onward.graph.json_forms import json_text

    opened = shared.open().open_fields(order, paths)
    _write_output(f"{json_text({'opened': opened}, indent=1)}\n".encode(), output)


def verify_copy(
    shared: Shared,
    copy: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="What `onward copy write` has written.", show_default=False
        ),
    ],
    opened: Annotated[
        list[Path] | None,
        typer.Option(
            "--opened",
            metavar="FILE",
            help="Fields that `onward copy open` has opened; may be repeated.",
        ),
    ] = None,
    notes: Annotated[
        list[Path] | None,
        typer.Option(
            "--note",
            metavar="FILE",
            help="A head of the sender's log that was kept elsewhere; may be repeated.",
        ),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The public key (PEM) of who signed the notes."),
    ] = None,
) -> None:
    """Check a copy that you were given; no workspace is needed.

    Each field that is shown or opened is compared with its commitment, and the copy with the head
    of the log that it names.
    """
    from onward.api.record.copying import check_copy
    from onward.cli.printing import render

    checked = check_copy(copy, opened=opened or (), notes=notes or (), key=key)
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
    vouched = "it is that of the note" if notes else "compare it with one that you were given"
    render.line(f"head of the log: {head} ({vouched})", indent=2)


def _write_output(content: bytes, output: Path | None) -> None:
    import sys

    from onward.api.files import write_file
    from onward.cli.printing import render

    if output is None:
        sys.stdout.write(content.decode())
        return
    write_file(output, content)
    render.line(output)
