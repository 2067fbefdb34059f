"""``onward match``: whom of the loaded sources a name may mean."""

import sys
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer

from onward.cli.options import Shared
from onward.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from onward.api.parties.matching import NameSearch

INCOMPLETE: Final = 20
"""Exit code of an answer that is not whole: an unsearchable name, candidates cut, names missed."""

TABLES: Final = (".csv", ".csv.gz", ".tsv", ".xlsx")


def match(
    shared: Shared,
    name: Annotated[
        str | None, typer.Argument(help="A name as it stands on an order.", show_default=False)
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(metavar="KIND", help="Person, Company, Vessel …, or LegalEntity."),
    ] = None,
    country: Annotated[
        list[str] | None, typer.Option(metavar="XX", help="A country of the party.")
    ] = None,
    birth_date: Annotated[
        str | None, typer.Option(metavar="DATE", help="A person's birth date, or its year.")
    ] = None,
    identifier: Annotated[
        list[str] | None,
        typer.Option("--id", metavar="SCHEME=VALUE", help="An identifier, such as lei=…"),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", help="Candidates to show, at most.")
    ] = None,
    weak: Annotated[bool, typer.Option("--weak", help="Show weak candidates, too.")] = False,
    dataset: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A layer to look in; default all.")
    ] = None,
    file: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Many queries: JSON lines, or a /match request; - stdin"),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="With --file: give the explanations, too.")
    ] = False,
    itself: Annotated[
        bool, typer.Option("--self", help="Check that every listed name finds its own party.")
    ] = False,
    sample: Annotated[
        int | None, typer.Option(metavar="N", help="With --self: so many names of each layer.")
    ] = None,
    jobs: Annotated[
        int, typer.Option(metavar="N", help="Processes that match at once; same answers.")
    ] = 1,
    build: Annotated[
        str | None, typer.Option(metavar="BUILD", help="base or names; default the best there is.")
    ] = None,
) -> None:
    """Find whom of the loaded sources a name may mean.

    Shows the candidates with score, band and an explanation: word by word, facts, and why a band
    is lower than the score says. A match is not a merge: nothing is stored.
    """
    from onward.api.parties.matching import check_match_numbers, split_identifier

    _check_mode(name, identifier, file, itself=itself)
    check_match_numbers(limit, sample, jobs)
    workspace = shared.open()
    if itself or file is not None:
        search = workspace.search_names(build=build, datasets=dataset or ())
        if file is None:
            _screen_listed_names(shared, search, sample, jobs)
        _answer_file(search, file, limit, jobs, explain=explain)
    answer = workspace.match(
        name,
        kind=kind,
        country=country or (),
        birth_date=birth_date,
        identifiers=[split_identifier(text) for text in identifier or ()],
        limit=limit,
        weak=weak,
        datasets=dataset or (),
        build=build,
    )
    from onward.cli.printing import render
    from onward.cli.printing.parties.match import print_answer

    render.json_block(answer.to_data()) if shared.json else print_answer(answer)
    raise typer.Exit(0 if answer.is_complete else INCOMPLETE)


def _check_mode(
    name: str | None, identifiers: list[str] | None, file: str | None, *, itself: bool
) -> None:
    """Refuse a call that asks nothing, or two things at once."""
    modes = {
        "a NAME or --id": name is not None or bool(identifiers),
        "--file": file is not None,
        "--self": itself,
    }
    given = [mode for mode, is_given in modes.items() if is_given]
    if not given:
        raise UsageError("say whom to look for: a NAME, --id, --file FILE, or --self")
    if len(given) > 1:
        raise UsageError(f"{given[0]} and {given[1]} ask two things; give one of them")
    if file is not None and file.lower().endswith(TABLES):
        hint = "`onward screen` takes tables; give JSON lines or a /match request here"
        raise InputRefused("is not JSON", file=file, hint=hint)


def _answer_file(
    search: "NameSearch", file: str, limit: int | None, jobs: int, *, explain: bool
) -> NoReturn:
    """Answer the documents of a file, one line each."""
    from onward.api.inputs.documents import cut_documents
    from onward.cli.options import text_or_path
    from onward.cli.printing import render

    documents = cut_documents(*text_or_path(file), what="query")
    rows = search.stream(documents, limit=limit, jobs=jobs, explain=explain)
    refused = incomplete = done = 0
    with search.names.feedback.progress("matching") as report:
        # each row is printed as soon as it is there: a stream has no end that one could wait for
        for row in rows:
            render.json_line(row.data)
            for because in row.refused:
                render.warn(because)
            done += 1
            refused += len(row.refused)
            incomplete += not row.is_whole
            if file == "-":
                sys.stdout.flush()  # whoever writes to stdin may wait for the answer
            if report is not None:
                report(done, None)
    if refused:
        raise typer.Exit(InputRefused.exit_code)
    raise typer.Exit(INCOMPLETE if incomplete else 0)


def _screen_listed_names(
    shared: Shared, search: "NameSearch", sample: int | None, jobs: int
) -> NoReturn:
    """Match the listed names against everything, and name those that do not find their party."""
    from onward.cli.printing import render
    from onward.cli.printing.parties.match import print_screened

    answer = search.screen_listed_names(sample, jobs)
    render.json_block(answer.to_data()) if shared.json else print_screened(answer)
    raise typer.Exit(0 if answer.is_complete else INCOMPLETE)
