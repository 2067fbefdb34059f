"""``onward load`` and ``onward sources``: a source's files become a layer; what can be loaded."""

from pathlib import Path
from typing import Annotated

import typer

from onward.cli.options import Encoding, MappingFiles, Separator, Shared, Sheet


def load(
    shared: Shared,
    source: Annotated[str, typer.Argument(help="A source that `onward sources` names.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Its files, or a folder of them; without any, the table that comes with Onward."
        ),
    ] = None,
    layer: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Name of the layer.")
    ] = None,
    retrieved: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day on which the files were fetched.")
    ] = None,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day on which the files were published.")
    ] = None,
    accept_drop: Annotated[
        str | None,
        typer.Option(metavar="REASON", help="Load what differs too much from the layer before."),
    ] = None,
    mapping: MappingFiles = None,
    separator: Separator = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    max_rejected: Annotated[
        float | None,
        typer.Option(metavar="F", help="How many rows of your tables may be bad: 0.05 for 5 %."),
    ] = None,
) -> None:
    """Load one source's files as a layer.

    Prints what became of every row. A load that fails leaves everything as it was. So does one that
    differs too much from the layer it would replace, unless --accept-drop says why it is right.
    """
    from onward.cli.printing import render
    from onward.cli.printing.data.loading import print_report

    report = shared.open().load(
        source,
        *(files or ()),
        name=layer,
        retrieved=retrieved,
        published=published,
        accept_drop=accept_drop,
        mapping=mapping,
        separator=separator,
        encoding=encoding,
        sheet=sheet,
        max_rejected=max_rejected,
    )
    render.json_block(report.to_data()) if shared.json else print_report(report)


def sources(
    shared: Shared,
    name: Annotated[str | None, typer.Argument(help="One source, in full.")] = None,
) -> None:
    """List what can be loaded, or show one source.

    Shows what files it expects, licence, official URL, freshness limit and expected counts.
    """
    from onward.api.answers.data.sources import find_source, list_sources
    from onward.api.answers.data.templates import own_tables
    from onward.cli.printing import render
    from onward.cli.printing.data.sources import print_source, print_sources, print_tables

    # plain facts of the registry: no workspace is needed
    if name is not None:
        source = find_source(name)
        tables = own_tables(name)
        if shared.json:
            columns = {table: [column.to_data() for column in tables[table]] for table in tables}
            render.json_block(source.to_data() | ({"tables": columns} if tables else {}))
            return
        print_source(source)
        if tables:
            print_tables(tables)
        return
    every_source = list_sources()
    if shared.json:
        render.json_block([source.to_data() for source in every_source])
    else:
        print_sources(every_source)
