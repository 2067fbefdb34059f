"""The commands about parties: match, search, list, party, owners, paths, map and merges."""

import sys
from typing import TYPE_CHECKING, Final, NoReturn

import typer

from onward.cli.options import Shared
from onward.errors import InputRefused, UsageError
from onward.operations.parties import (
    ConfirmMerge,
    DrawMap,
    ExportMerges,
    ImportMerges,
    ListMerges,
    ListRecords,
    Match,
    Owners,
    Party,
    Paths,
    RefuseMerge,
    Search,
    SuggestMerges,
    UndoMerge,
)

if TYPE_CHECKING:
    from onward.api.parties.matching import NameSearch
    from onward.queries.merges.judging import JudgementResult

INCOMPLETE: Final = 20
"""Exit code of an answer that is not whole: an unsearchable name, candidates cut, names missed."""

TABLES: Final = (".csv", ".csv.gz", ".tsv", ".xlsx")


def match(shared: Shared, asked: Match) -> None:
    """Answer ``onward match``."""
    from onward.api.parties.matching import check_match_numbers
    from onward.cli.printing import render
    from onward.cli.printing.parties.match import print_answer

    _check_mode(asked)
    check_match_numbers(asked.limit, asked.sample, asked.jobs)
    workspace = shared.open()
    if asked.itself or asked.file is not None:
        search = workspace.search_names(build=asked.build, datasets=asked.dataset)
        if asked.file is None:
            _screen_listed_names(shared, search, asked)
        _answer_file(search, asked.file, asked)
    answer = workspace.match(
        asked.name,
        kind=asked.kind,
        country=asked.country,
        birth_date=asked.birth_date,
        identifiers=asked.split_identifiers(),
        limit=asked.limit,
        weak=asked.weak,
        datasets=asked.dataset,
        build=asked.build,
    )
    render.answer(shared, answer.to_data(), lambda: print_answer(answer))
    raise typer.Exit(0 if answer.is_complete else INCOMPLETE)


def _check_mode(asked: Match) -> None:
    """Refuse a call that asks nothing, or two things at once."""
    modes = {
        "a NAME or --id": asked.name is not None or bool(asked.identifier),
        "--file": asked.file is not None,
        "--self": asked.itself,
    }
    given = [mode for mode, is_given in modes.items() if is_given]
    if not given:
        raise UsageError("say whom to look for: a NAME, --id, --file FILE, or --self")
    if len(given) > 1:
        raise UsageError(f"{given[0]} and {given[1]} ask two things; give one of them")
    if asked.file is not None and asked.file.lower().endswith(TABLES):
        hint = "`onward screen` takes tables; give JSON lines or a /match request here"
        raise InputRefused("is not JSON", file=asked.file, hint=hint)


def _answer_file(search: "NameSearch", file: str, asked: Match) -> NoReturn:
    """Answer the documents of a file, one line each."""
    from onward.api.inputs.documents import cut_documents
    from onward.cli.options import text_or_path
    from onward.cli.printing import render

    documents = cut_documents(*text_or_path(file), what="query")
    rows = search.stream(documents, limit=asked.limit, jobs=asked.jobs, explain=asked.explain)
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


def _screen_listed_names(shared: Shared, search: "NameSearch", asked: Match) -> NoReturn:
    """Match the listed names against everything, and name those that do not find their party."""
    from onward.cli.printing import render
    from onward.cli.printing.parties.match import print_screened

    answer = search.screen_listed_names(asked.sample, asked.jobs)
    render.answer(shared, answer.to_data(), lambda: print_screened(answer))
    raise typer.Exit(0 if answer.is_complete else INCOMPLETE)


def search(shared: Shared, asked: Search) -> None:
    """Answer ``onward search``."""
    from onward.cli.printing import render
    from onward.cli.printing.parties.search import print_search

    result = asked.ask(shared.open(), asked.offset)
    render.answer(shared, result.to_data(), lambda: print_search(result))


def list_records(shared: Shared, asked: ListRecords) -> None:
    """Answer ``onward list``."""
    from onward.api.parties.finding import PAGE
    from onward.cli.printing import render
    from onward.cli.printing.parties.search import print_page, print_page_as_csv

    size = asked.limit if asked.limit is not None or asked.csv else PAGE
    page = shared.open().list_records(asked.source, limit=size, offset=asked.offset)
    if asked.csv:
        print_page_as_csv(page)
    else:
        render.answer(shared, page.to_data(), lambda: print_page(page))


def party(shared: Shared, asked: Party) -> None:
    """Answer ``onward party``."""
    from onward.cli.printing import render
    from onward.cli.printing.parties.party import print_card
    from onward.cli.printing.parties.search import print_search
    from onward.queries.model.party_cards import PartyCard

    answer = shared.open().party_or_search(asked.id, on=asked.on, as_of=asked.as_of)
    if shared.json:
        render.json_block(answer.to_data())
    elif isinstance(answer, PartyCard):
        print_card(answer)
    else:
        print_search(answer)


def owners(shared: Shared, asked: Owners) -> None:
    """Answer ``onward owners``."""
    from onward.api.answers.pictures import format_by_suffix
    from onward.cli.printing import render
    from onward.cli.printing.parties.owners import print_owners

    form = "" if asked.output is None else format_by_suffix(asked.output)
    answer = shared.open().ownership(asked.id, on=asked.on, as_of=asked.as_of)
    if asked.output is not None:
        answer.export(form, asked.output, fonts=asked.font_path)
    if shared.json:
        written = {} if asked.output is None else {"file": str(asked.output)}
        render.json_block({**answer.report.to_data(), **written})
    else:
        print_owners(answer.report, answer.names)
        if asked.output is not None:
            render.line("written:", asked.output)


def paths(shared: Shared, asked: Paths) -> None:
    """Answer ``onward paths``."""
    from onward.api.answers.pictures import format_by_suffix
    from onward.cli.printing import render
    from onward.cli.printing.parties.paths import print_paths

    form = "" if asked.output is None else format_by_suffix(asked.output)
    answer = asked.ask(shared.open())
    if asked.output is not None:
        answer.picture().export(form, asked.output, fonts=asked.font_path)
    drawn = {} if asked.output is None else {"file": str(asked.output)}
    render.answer(
        shared, answer.report.to_data() | drawn, lambda: print_paths(answer.report, asked.output)
    )


def draw(shared: Shared, asked: DrawMap) -> None:
    """Answer ``onward map``."""
    from onward.api.answers.pictures import format_by_suffix
    from onward.cli.printing import render

    form = format_by_suffix(asked.output)  # refused before the graph is opened
    views = list(dict.fromkeys(name.strip() for name in asked.show.split(",")))
    drawn = shared.open().neighbourhood(
        *asked.party_ids,
        hops=asked.hops,
        views=views,
        budget=asked.budget,
        on=asked.on,
        as_of=asked.as_of,
    )
    drawn.export(form, asked.output, fonts=asked.font_path, scale=asked.scale)
    on = drawn.question.on
    if shared.json:
        counts = {"parties": drawn.party_count, "ties": drawn.tie_count}
        notes = list(drawn.notes)
        render.json_block({"file": str(asked.output), **counts, "on": on, "notes": notes})
        return
    parties = "1 party" if drawn.party_count == 1 else f"{drawn.party_count} parties"
    ties = "1 tie" if drawn.tie_count == 1 else f"{drawn.tie_count} ties"
    render.line(f"{asked.output}: {parties}, {ties} on {on}")
    for note in drawn.notes:
        render.line("note:", note)


def confirm(shared: Shared, asked: ConfirmMerge) -> None:
    """Answer ``onward merges confirm``."""
    _show_decided(shared, shared.open().merges.confirm(**asked.given()))


def refuse(shared: Shared, asked: RefuseMerge) -> None:
    """Answer ``onward merges refuse``."""
    _show_decided(shared, shared.open().merges.refuse(**asked.given()))


def undo(shared: Shared, asked: UndoMerge) -> None:
    """Answer ``onward merges undo``."""
    _show_decided(shared, shared.open().merges.undo(**asked.given()))


def list_lines(shared: Shared, asked: ListMerges) -> None:
    """Answer ``onward merges list``."""
    from onward.cli.printing import render
    from onward.cli.printing.parties.merges import print_lines

    entries = shared.open().merges.lines(live=asked.live)
    render.answer(shared, [entry.to_data() for entry in entries], lambda: print_lines(entries))


def suggest(shared: Shared, asked: SuggestMerges) -> None:
    """Answer ``onward merges suggest``."""
    from onward.cli.printing import render
    from onward.cli.printing.parties.merges import print_suggested

    if asked.limit < 0:
        raise UsageError(f"--limit {asked.limit} must be at least 0")
    suggestions = shared.open().merges.suggest(**asked.given("limit"))
    render.answer(shared, suggestions.to_data(), lambda: print_suggested(suggestions, asked.limit))


def import_lines(shared: Shared, asked: ImportMerges) -> None:
    """Answer ``onward merges import``."""
    from onward.cli.printing import render
    from onward.cli.printing.parties.merges import print_imported

    report = shared.open().merges.import_file(asked.file)
    render.answer(shared, report.to_data(), lambda: print_imported(report))


def export_lines(shared: Shared, asked: ExportMerges) -> None:
    """Answer ``onward merges export``."""
    from onward.api.files import write_file
    from onward.cli.printing import render

    lines = shared.open().merges.export_lines(asked.form)
    if asked.file is None:
        for line in lines:
            render.json_written(line.encode())
    else:
        write_file(asked.file, "".join(f"{line}\n" for line in lines).encode())


def _show_decided(shared: Shared, decided: "JudgementResult") -> None:
    from onward.api.parties.merging import decided_names
    from onward.cli.printing import render
    from onward.cli.printing.parties.merges import print_decided

    data = decided.to_data()
    render.answer(shared, data, lambda: print_decided(data, decided_names(decided)))
