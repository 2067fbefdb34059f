"""``onward schema`` and ``onward template``: the forms of what goes in, or of what comes out."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from onward.cli.options import Shared
from onward.errors import UsageError


def schema(
    shared: Shared,  # noqa: ARG001  # every command takes the shared options
    name: Annotated[str, typer.Argument(metavar="NAME", help="assessment or transaction.")],
) -> None:
    """Print the JSON Schema of an assessment or of a transaction."""
    from onward.queries.model.schema import SCHEMAS, schema_text

    if name not in SCHEMAS:
        raise UsageError(f"there is no schema of {name!r}; name {' or '.join(SCHEMAS)}")
    sys.stdout.write(schema_text(name))


def template(
    shared: Shared,
    name: Annotated[
        str,
        typer.Argument(
            metavar="TABLE",
            help="parties, ties, shipments, listings, destinations, orders, or another table.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="A .csv or .xlsx file."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a table to fill in: a header and two example rows.

    A workbook has a sheet of notes, too; --json prints each column with its meaning.
    """
    from onward.api.answers.templates import list_columns, write_template
    from onward.cli.printing import render

    if shared.json:
        render.json_block([column.to_data() for column in list_columns(name)])
        return
    content = write_template(name, output)
    if output is None:
        sys.stdout.write(content.decode("utf-8-sig"))
        return
    from onward.api.files import write_new_file

    write_new_file(output, content, force=force)
    render.line(f"wrote {output}: its rows are examples; replace them")
