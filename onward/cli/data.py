"""The commands about what is loaded, the forms of data, and the workspace; and ``onward serve``."""

import os
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

import typer

from onward.cli.options import DEFAULT_WORKSPACE, Shared
from onward.errors import StoreError, UsageError, did_you_mean
from onward.operations.data import (
    Fetch,
    Generate,
    Load,
    MapColumns,
    Push,
    Schema,
    Serve,
    Sources,
    Status,
    Tidy,
    Verify,
    WriteTemplate,
)

DIFFERS: Final = 4
"""Exit code where an answer is not that of the key of a generated world."""

NEEDS_EXTRA: Final = "onward serve needs packages of its own; type: pip install 'onward[web]'"


def fetch(shared: Shared, question: Fetch) -> None:
    """Answer ``onward fetch``."""
    from onward.api.answers.data import list_official_files
    from onward.cli.printing.data import print_fetched, print_official_files

    if question.list_all:
        files = list_official_files(question.table)
        data = [file.to_data() for file in files]
        shared.answer(data, lambda: print_official_files(files))
        return
    if not question.sources:
        raise UsageError("fetch: name one or more sources; onward fetch --list names them")
    attempts = shared.open().try_fetch(*question.sources, **question.given("sources", "list_all"))
    code = print_fetched(attempts, as_json=shared.json)
    if code:
        raise typer.Exit(code)


def load(shared: Shared, question: Load) -> None:
    """Answer ``onward load``."""
    from onward.cli.printing.data import print_load

    report = shared.open().load(
        question.source, *question.files, **question.given("source", "files")
    )
    shared.answer(report.to_data(), lambda: print_load(report))


def sources(shared: Shared, question: Sources) -> None:
    """Answer ``onward sources``: plain facts of the registry, for which no workspace is needed."""
    from onward.api.answers.data import describe_source, find_source, list_sources, own_tables
    from onward.cli.printing import render
    from onward.cli.printing.data import print_own_tables, print_source, print_sources

    if question.name is None:
        every_source = list_sources()
        data = [source.to_data() for source in every_source]
        shared.answer(data, lambda: print_sources(every_source))
    elif shared.json:
        render.json_block(describe_source(question.name))
    else:
        print_source(find_source(question.name))
        tables = own_tables(question.name)
        if tables:
            print_own_tables(tables)


def status(shared: Shared, question: Status) -> None:
    """Answer ``onward status``."""
    from onward.cli.printing.data import print_status

    answer = shared.open(question.rules, question.policy).status(on=question.on)
    shared.answer(answer.to_data(), lambda: print_status(answer))
    # how to begin is said, too: a first look, or a slip of the pen
    if shared.workspace != DEFAULT_WORKSPACE and not shared.workspace.is_dir():
        raise StoreError(
            f"{shared.workspace}: there is no such workspace; check --workspace and "
            "ONWARD_WORKSPACE, or make it with `onward load`"
        )


def schema(_: Shared, question: Schema) -> None:
    """Answer ``onward schema``."""
    from onward.queries.acts.forms import NAME, act_schema_text
    from onward.queries.model.schema import SCHEMAS, schema_text

    if question.name == NAME:
        sys.stdout.write(act_schema_text())
        return
    if question.name not in SCHEMAS:
        likely, schemas = did_you_mean(question.name, SCHEMAS), " or ".join((*SCHEMAS, NAME))
        raise UsageError(f"there is no schema of {question.name!r}; {likely}name {schemas}")
    sys.stdout.write(schema_text(question.name))


def template(shared: Shared, question: WriteTemplate) -> None:
    """Answer ``onward template``."""
    from onward.api.answers.data import list_columns, write_template
    from onward.api.files import write_new_file
    from onward.cli.printing import render

    if shared.json:
        render.json_block([column.to_data() for column in list_columns(question.name)])
        return
    content = write_template(question.name, question.output)
    if question.output is None:
        sys.stdout.write(content.decode("utf-8-sig"))
        return
    write_new_file(question.output, content, force=question.force)
    render.line(f"wrote {question.output}: its rows are examples; replace them")


def map_columns(shared: Shared, question: MapColumns) -> None:
    """Answer ``onward map-columns``."""
    from onward.api.answers.data import propose_for_file
    from onward.api.files import write_new_file
    from onward.api.inputs import TableOptions
    from onward.cli.printing.data import print_proposal

    options = TableOptions(
        separator=question.separator, encoding=question.encoding, sheet=question.sheet
    )
    proposal = propose_for_file(question.file, question.table, options)
    if question.output is not None:
        write_new_file(question.output, proposal.to_yaml().encode(), force=question.force)
    shared.answer(asdict(proposal), lambda: print_proposal(proposal))


def verify(shared: Shared, _asked: Verify) -> None:
    """Answer ``onward verify``."""
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


def tidy(shared: Shared, question: Tidy) -> None:
    """Answer ``onward tidy``."""
    from onward.cli.printing import render

    tidied = shared.open().tidy(unused_hours=question.unused)
    if shared.json:
        render.json_block(tidied.to_data())
        return
    for part in tidied.removed:
        render.line(f"{part.name}: {part.size:,} bytes")
    count = "1 part" if len(tidied.removed) == 1 else f"{len(tidied.removed)} parts"
    render.line(f"{count} of the cache removed, {tidied.size:,} bytes", style="bold")


def push(shared: Shared, question: Push) -> None:
    """Answer ``onward push``."""
    from onward.cli.printing.data import print_push

    pushed = shared.open().push(rewrite=question.anew)
    data = {**asdict(pushed.report), "uri": pushed.uri}
    shared.answer(data, lambda: print_push(pushed))


def generate(shared: Shared, question: Generate, context: typer.Context) -> None:
    """Answer ``onward generate``."""
    from onward.api.generated import write_world
    from onward.cli.printing.data import print_world
    from onward.cli.printing.render import TerminalFeedback

    if question.seed < 0:
        raise UsageError("--seed: give a whole number from 0")
    if question.check:
        _check_world(shared, context, question.folder)
        return
    forms = question.formats.split(",")
    with TerminalFeedback(is_quiet=shared.json).progress("writing orders") as progress:
        world = write_world(
            question.folder, question.seed, question.parties, question.orders, forms, progress
        )
    shared.answer(world.to_data(), lambda: print_world(world))


def _check_world(shared: Shared, context: typer.Context, folder: Path) -> None:
    from onward.api.generated import check_world
    from onward.cli.printing.data import print_world_check

    workspace = shared.workspace if is_named(context) else folder / "workspace"
    compared = check_world(folder, replace(shared, workspace=workspace).open())
    shared.answer(compared.to_data(), lambda: print_world_check(compared))
    if not compared.is_equal:
        raise typer.Exit(DIFFERS)


def is_named(context: typer.Context) -> bool:
    """Tell whether the command line itself names a workspace.

    ONWARD_WORKSPACE names the user's own, which an invented world or the sample must not enter.
    """
    named = context.get_parameter_source("workspace")
    return named is not None and named.name == "COMMANDLINE"


def serve(shared: Shared, question: Serve) -> None:
    """Answer ``onward serve``."""
    from onward.web.messages import ServerSettings, WorkspaceSettings

    if shared.on is not None or shared.as_of is not None:
        raise UsageError(
            "--on and --as-of are parts of each question, such as /assess?on=2026-05-02"
        )
    if question.new_token is not None:
        _make_token(question, question.new_token)
        return
    if question.role or question.until:
        raise UsageError("--role and --until describe a new token; give --new-token NAME, too")
    settings = ServerSettings(
        workspace=WorkspaceSettings(
            path=shared.workspace,
            engine=shared.engine,
            rules=question.rules,
            policy=question.policy,
            wait=min(shared.wait, 5.0),
        ),
        snapshot=shared.snapshot,
        host=question.host,
        port=question.port,
        names=tuple(question.name),
        tokens=question.tokens,
        workers=_count_cores() if question.workers is None else question.workers,
        deadline=question.deadline,
        logs_addresses=question.log_addresses,
        explorer=not question.no_explorer,
    )
    settings.check()
    try:
        from onward.web.start import run_server
    except ModuleNotFoundError as missing:
        if missing.name not in {"fastapi", "starlette", "uvicorn", "h11", "prometheus_client"}:
            raise
        raise UsageError(NEEDS_EXTRA) from missing
    run_server(settings, _print_line)


def _count_cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _make_token(question: Serve, name: str) -> None:
    from onward.api.inputs import today
    from onward.web.tokens import add_token

    if question.tokens is None:
        raise UsageError("--new-token needs --tokens FILE, the file that keeps its hash")
    if question.until is not None and question.until < today():
        raise UsageError(
            f"--until {question.until} has passed; give the last day on which the token holds"
        )
    _print_line(add_token(question.tokens, name, question.role, question.until))


def _print_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
