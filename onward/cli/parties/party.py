"""``onward party``, ``owners`` and ``paths``: what is known of one, who owns it, what ties two."""

from pathlib import Path
from typing import Annotated

import typer

from onward.cli.options import FontPath, Shared

PartyId = Annotated[
    str, typer.Argument(metavar="ID", help="An id of any loaded source, or how it begins.")
]


def party(
    shared: Shared,
    party_id: Annotated[
        str, typer.Argument(metavar="ID", help="An id, or how it begins; else words to search.")
    ],
) -> None:
    """Show what the loaded sources say of one party.

    What is no id, nor how one begins, is searched as words: one party is shown, several are listed.
    """
    from onward.cli.printing import render
    from onward.cli.printing.parties.party import print_card
    from onward.cli.printing.parties.search import print_search
    from onward.queries.model.party_cards import PartyCard

    workspace = shared.open()
    answer = workspace.party_or_search(party_id, on=shared.on, as_of=shared.as_of)
    if shared.json:
        render.json_block(answer.to_data())
    elif isinstance(answer, PartyCard):
        print_card(answer)
    else:
        print_search(answer)


def owners(
    shared: Shared,
    party_id: PartyId,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Tables (.xlsx, .csv) or a picture of them, too."
        ),
    ] = None,
    font_path: FontPath = None,
) -> None:
    """Show who owns a party: four separate results.

    The product along each chain, integrated ownership, the cascade of each regime, and control.
    """
    from onward.api.answers.pictures import format_by_suffix
    from onward.cli.printing import render
    from onward.cli.printing.parties.owners import print_owners

    form = "" if output is None else format_by_suffix(output)
    answer = shared.open().ownership(party_id, on=shared.on, as_of=shared.as_of)
    if output is not None:
        answer.export(form, output, fonts=font_path or ())
    if shared.json:
        written = {} if output is None else {"file": str(output)}
        render.json_block({**answer.report.to_data(), **written})
    else:
        print_owners(answer.report, answer.names)
        if output is not None:
            render.line("written:", output)


def paths(
    shared: Shared,
    start: Annotated[str, typer.Argument(metavar="A", help="Party id from which to walk.")],
    end: Annotated[str, typer.Argument(metavar="B", help="Party id at which paths end.")],
    kinds: Annotated[
        str | None,
        typer.Option(metavar="KIND,…", help="Kinds of ties to walk; default: every kind."),
    ] = None,
    hops: Annotated[int, typer.Option(help="Most ties on a path, 1 to 6.")] = 4,
    min_share: Annotated[
        float | None, typer.Option(metavar="F", help="Least share of each owns tie: 0.25 for 25 %.")
    ] = None,
    show: Annotated[int, typer.Option(metavar="K", help="Most paths to show, 1 to 100.")] = 5,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Draw them, too; the file's ending says how."
        ),
    ] = None,
    font_path: FontPath = None,
) -> None:
    """Show how two parties are tied, best path first.

    Chains of ownership and control come first and may have twelve ties. Paths that are only
    possible are shown only where there is no definite one.
    """
    from onward.api.answers.pictures import format_by_suffix
    from onward.cli.printing import render
    from onward.cli.printing.parties.paths import print_paths

    form = "" if output is None else format_by_suffix(output)
    answer = shared.open().paths(
        start,
        end,
        kinds=[kind.strip() for kind in kinds.split(",")] if kinds else (),
        hops=hops,
        min_share=min_share,
        show=show,
        on=shared.on,
        as_of=shared.as_of,
    )
    if output is not None:
        answer.picture().export(form, output, fonts=font_path or ())
    if shared.json:
        drawn = {} if output is None else {"file": str(output)}
        render.json_block(answer.report.to_data() | drawn)
    else:
        print_paths(answer.report, output)
