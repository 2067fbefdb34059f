"""``onward search`` and ``onward list``: parties by words, and layers page by page."""

from typing import Annotated

import typer

from onward.cli.options import Shared

Limit = Annotated[int, typer.Option(metavar="N", help="Show so many, at most.")]
Offset = Annotated[int, typer.Option(metavar="N", help="Leave so many out before them.")]


def search(
    shared: Shared,
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="Words; all must stand there.")],
    country: Annotated[
        list[str] | None, typer.Option(metavar="XX", help="A country of the party.")
    ] = None,
    topic: Annotated[
        list[str] | None, typer.Option(metavar="TOPIC", help="A topic, such as sanction or mil.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(metavar="KIND", help="Person, Company, Vessel …")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A layer to search; default all.")
    ] = None,
    programme: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="Words in a list's or programme's name."),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--listed", help="Only parties that are on a list on the day.")
    ] = False,
    limit: Limit = 20,
    offset: Offset = 0,
) -> None:
    """Find parties by words of names, addresses, reasons and notes.

    Ids, numbers, programmes and lists are searched, too. The best come first; what is left out is
    counted, and how many parties of each source, country, kind, topic and programme there are.
    """
    from onward.cli.printing import render
    from onward.cli.printing.parties.search import print_search

    result = shared.open().search(
        " ".join(text),
        country=country or (),
        topic=topic or (),
        kind=kind or (),
        source=source or (),
        programme=programme or (),
        listed=listed or None,
        limit=limit,
        offset=offset,
        on=shared.on,
    )
    render.json_block(result.to_data()) if shared.json else print_search(result)


def list_records(
    shared: Shared,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Name of a layer.")],
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", help="Show so many; default 50, and with --csv all."),
    ] = None,
    offset: Offset = 0,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Page through the records of a layer."""
    from onward.api.parties.finding import PAGE
    from onward.cli.printing import render
    from onward.cli.printing.parties.search import print_page, print_page_as_csv

    size = limit if limit is not None or csv else PAGE
    page = shared.open().list_records(source, limit=size, offset=offset)
    if csv:
        print_page_as_csv(page)
    elif shared.json:
        render.json_block(page.to_data())
    else:
        print_page(page)
