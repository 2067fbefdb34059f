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
    FindPaths,
    ImportMerges,
    ListMerges,
    ListRecords,
    MatchName,
    Owners,
    RefuseMerge,
    SearchWords,
    ShowParty,
    SuggestMerges,
    UndoMerge,
)

if TYPE_CHECKING:
    from onward.api.parties import NameSearch
    from onward.queries.merges import JudgementResult

INCOMPLETE: Final = 20
"""Exit code of an answer that is not whole: an unsearchable name, candidates cut, names missed."""

TABLES: Final = (".csv", ".csv.gz", ".tsv", ".xlsx")


def match(shared: Shared, question: MatchName) -> None:
    """Answer ``onward match``."""
    from onward.api.parties import check_match_numbers
    from onward.cli.printing.parties import print_match

    _check_mode(question)
    check_match_numbers(question.limit, question.sample, question.jobs)
    workspace = shared.open()
    if question.itself or question.file is not None:
        search = workspace.search_names(build=question.build, datasets=question.dataset)
        if question.file is None:
            _screen_listed_names(shared, search, question)
        _answer_file(search, question.file, question)
    answer = workspace.match(
        question.name,
        kind=question.kind,
        country=question.country,
        birth_date=question.birth_date,
        identifiers=question.split_identifiers(),
        limit=question.limit,
        weak=question.weak,
        datasets=question.dataset,
        build=question.build,
    )
    shared.answer(answer.to_data(), lambda: print_match(answer))
    raise typer.Exit(0 if answer.is_complete else INCOMPLETE)


def _check_mode(question: MatchName) -> None:
    """Refuse a call that asks nothing, or two things at once."""
    modes = {
        "a NAME or --id": question.name is not None or bool(question.identifier),
        "--file": question.file is not None,
        "--self": question.itself,
    }
    given = [mode for mode, is_given in modes.items() if is_given]
    if not given:
        raise UsageError("say whom to look for: a NAME, --id, --file FILE, or --self")
    if len(given) > 1:
        raise UsageError(f"{given[0]} and {given[1]} ask two things; give one of them")
    if question.file is not None and question.file.lower().endswith(TABLES):
        hint = "`onward screen` takes tables; give JSON lines or a /match request here"
        raise InputRefused("is not JSON", file=question.file, hint=hint)


def _answer_file(search: "NameSearch", file: str, question: MatchName) -> NoReturn:
    """Answer the documents of a file, one line each."""
    from onward.api.inputs import cut_documents
    from onward.cli.options import text_or_path
    from onward.cli.printing import render

    documents = cut_documents(*text_or_path(file), what="query")
    rows = search.stream(
        documents, limit=question.limit, jobs=question.jobs, explain=question.explain
    )
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


def _screen_listed_names(shared: Shared, search: "NameSearch", question: MatchName) -> NoReturn:
    """Match the listed names against everything, and name those that do not find their party."""
    from onward.cli.printing.parties import print_screened_names

    answer = search.screen_listed_names(question.sample, question.jobs)
    shared.answer(answer.to_data(), lambda: print_screened_names(answer))
    raise typer.Exit(0 if answer.is_complete else INCOMPLETE)


def search(shared: Shared, question: SearchWords) -> None:
    """Answer ``onward search``."""
    from onward.cli.printing.parties import print_search

    result = question.ask(shared.open(), question.offset)
    shared.answer(result.to_data(), lambda: print_search(result))


def list_records(shared: Shared, question: ListRecords) -> None:
    """Answer ``onward list``."""
    from onward.api.parties import PAGE
    from onward.cli.printing.parties import print_records, print_records_as_csv

    size = question.limit if question.limit is not None or question.csv else PAGE
    page = shared.open().list_records(question.source, limit=size, offset=question.offset)
    if question.csv:
        print_records_as_csv(page)
    else:
        shared.answer(page.to_data(), lambda: print_records(page))


def party(shared: Shared, question: ShowParty) -> None:
    """Answer ``onward party``."""
    from onward.cli.printing import render
    from onward.cli.printing.parties import print_party, print_search
    from onward.queries.model.party_cards import PartyCard

    answer = shared.open().party_or_search(question.id, on=question.on, as_of=question.as_of)
    if shared.json:
        render.json_block(answer.to_data())
    elif isinstance(answer, PartyCard):
        print_party(answer)
    else:
        print_search(answer)


def owners(shared: Shared, question: Owners) -> None:
    """Answer ``onward owners``."""
    from onward.api.answers.pictures import format_by_suffix
    from onward.cli.printing import render
    from onward.cli.printing.parties import print_owners

    form = "" if question.output is None else format_by_suffix(question.output)
    answer = shared.open().ownership(question.id, on=question.on, as_of=question.as_of)
    if question.output is not None:
        answer.export(form, question.output, fonts=question.font_path)
    if shared.json:
        written = {} if question.output is None else {"file": str(question.output)}
        render.json_block({**answer.report.to_data(), **written})
    else:
        print_owners(answer.report, answer.names)
        if question.output is not None:
            render.line("written:", question.output)


def paths(shared: Shared, question: FindPaths) -> None:
    """Answer ``onward paths``."""
    from onward.api.answers.pictures import format_by_suffix
    from onward.cli.printing.parties import print_paths

    form = "" if question.output is None else format_by_suffix(question.output)
    answer = question.ask(shared.open())
    if question.output is not None:
        answer.picture().export(form, question.output, fonts=question.font_path)
    drawn = {} if question.output is None else {"file": str(question.output)}
    shared.answer(
        answer.report.to_data() | drawn, lambda: print_paths(answer.report, question.output)
    )


def draw(shared: Shared, question: DrawMap) -> None:
    """Answer ``onward map``."""
    from onward.api.answers.pictures import format_by_suffix
    from onward.cli.printing import render

    form = format_by_suffix(question.output)  # refused before the graph is opened
    views = list(dict.fromkeys(name.strip() for name in question.show.split(",")))
    drawn = shared.open().neighbourhood(
        *question.party_ids,
        hops=question.hops,
        views=views,
        budget=question.budget,
        on=question.on,
        as_of=question.as_of,
    )
    drawn.export(form, question.output, fonts=question.font_path, scale=question.scale)
    on = drawn.question.on
    if shared.json:
        counts = {"parties": drawn.party_count, "ties": drawn.tie_count}
        notes = list(drawn.notes)
        render.json_block({"file": str(question.output), **counts, "on": on, "notes": notes})
        return
    parties = "1 party" if drawn.party_count == 1 else f"{drawn.party_count} parties"
    ties = "1 tie" if drawn.tie_count == 1 else f"{drawn.tie_count} ties"
    render.line(f"{question.output}: {parties}, {ties} on {on}")
    for note in drawn.notes:
        render.line("note:", note)


def confirm(shared: Shared, question: ConfirmMerge) -> None:
    """Answer ``onward merges confirm``."""
    _show_decided(shared, shared.open().merges.confirm(**question.given()))


def refuse(shared: Shared, question: RefuseMerge) -> None:
    """Answer ``onward merges refuse``."""
    _show_decided(shared, shared.open().merges.refuse(**question.given()))


def undo(shared: Shared, question: UndoMerge) -> None:
    """Answer ``onward merges undo``."""
    _show_decided(shared, shared.open().merges.undo(**question.given()))


def list_lines(shared: Shared, question: ListMerges) -> None:
    """Answer ``onward merges list``."""
    from onward.cli.printing.parties import print_ledger

    entries = shared.open().merges.lines(live=question.live)
    shared.answer([entry.to_data() for entry in entries], lambda: print_ledger(entries))


def suggest(shared: Shared, question: SuggestMerges) -> None:
    """Answer ``onward merges suggest``."""
    from onward.cli.printing.parties import print_suggested_pairs

    if question.limit < 0:
        raise UsageError(f"--limit {question.limit} must be at least 0")
    suggestions = shared.open().merges.suggest(**question.given("limit"))
    shared.answer(suggestions.to_data(), lambda: print_suggested_pairs(suggestions, question.limit))


def import_lines(shared: Shared, question: ImportMerges) -> None:
    """Answer ``onward merges import``."""
    from onward.cli.printing.parties import print_imported

    report = shared.open().merges.import_file(question.file)
    shared.answer(report.to_data(), lambda: print_imported(report))


def export_lines(shared: Shared, question: ExportMerges) -> None:
    """Answer ``onward merges export``."""
    from onward.api.files import write_file
    from onward.cli.printing import render

    lines = shared.open().merges.export_lines(question.form)
    if question.file is None:
        for line in lines:
            render.json_written(line.encode())
    else:
        write_file(question.file, "".join(f"{line}\n" for line in lines).encode())


def _show_decided(shared: Shared, decided: "JudgementResult") -> None:
    from onward.api.parties import decided_names
    from onward.cli.printing.parties import print_judgement

    data = decided.to_data()
    shared.answer(data, lambda: print_judgement(data, decided_names(decided)))
