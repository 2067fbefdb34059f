"""``onward schema``, ``template`` and ``map-columns``: the forms of what goes in and comes out."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from onward.cli.options import Encoding, Separator, Shared, Sheet
from onward.errors import UsageError, did_you_mean


def schema(
    shared: Shared,  # noqa: ARG001  # every command takes the shared options
    name: Annotated[str, typer.Argument(metavar="NAME", help="assessment, transaction or act.")],
) -> None:
    """Print the JSON Schema of an assessment, of a transaction, or of what people record."""
    from onward.queries.acts.forms import NAME, act_schema_text
    from onward.queries.model.schema import SCHEMAS, schema_text

    if name == NAME:
        sys.stdout.write(act_schema_text())
        return
    if name not in SCHEMAS:
        likely, schemas = did_you_mean(name, SCHEMAS), " or ".join((*SCHEMAS, NAME))
        raise UsageError(f"there is no schema of {name!r}; {likely}name {schemas}")
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
    from onward.api.answers.data.templates import list_columns, write_template
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


def map_columns(
    shared: Shared,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table of your own.")],
    table: Annotated[
        str | None,
        typer.Option(metavar="TABLE", help="Which table it is, as in `onward template`."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the mapping here."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    separator: Separator = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
) -> None:
    """Propose what the columns of a table of your own mean.

    Prints a mapping for --map, and the first rows as they would be read with it. Read it, mend it,
    and give it to `onward load csv` or `onward assess`.
    """
    from dataclasses import asdict

    from onward.api.answers.data.proposals import propose_for_file
    from onward.api.files import write_new_file
    from onward.api.inputs.documents import TableOptions
    from onward.cli.printing import render
    from onward.cli.printing.data.sources import print_proposal

    options = TableOptions(separator=separator, encoding=encoding, sheet=sheet)
    proposal = propose_for_file(file, table, options)
    if output is not None:
        write_new_file(output, proposal.to_yaml().encode(), force=force)
    if shared.json:
        render.json_block(asdict(proposal))
    else:
        print_proposal(proposal)
