"""``onward merges``: the identity ledger: who is judged to be one party, by whom and why."""

from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onward.cli.files import write_file
from onward.cli.opening import check_parties, party_names
from onward.cli.options import Shared, check_jobs, now
from onward.cli.printing import render
from onward.cli.printing.merges import print_decided, print_imported, print_lines, print_suggested
from onward.cli.printing.progress import progress
from onward.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onward.graph.identity.judgements import Says
    from onward.graph.matching.matcher import Matcher
    from onward.graph.store.snapshots import Snapshot
    from onward.graph.store.workspace import WorkspaceFolder
    from onward.queries.merges.judging import Decided
    from onward.queries.merges.suggestions import Suggested
    from onward.queries.records.store import RecordStore

PartyId = Annotated[str, typer.Argument(metavar="ID", help="An id of a loaded party.")]
Reason = Annotated[
    str, typer.Option(metavar="TEXT", help="Why; it is kept, and shown to whoever asks.")
]
By = Annotated[str | None, typer.Option(metavar="NAME", help="Who judges; default the login name.")]
Evidence = Annotated[
    list[str] | None,
    typer.Option(metavar="TEXT", help="What was looked at; may be given several times."),
]


def confirm(
    shared: Shared,
    left: PartyId,
    right: PartyId,
    reason: Reason,
    evidence: Evidence = None,
    by: By = None,
) -> None:
    """Judge that two parties are one.

    Refused where it would make one party of two that are judged different.
    """
    _judge(shared, (left, right), "same", reason, evidence or [], by)


def refuse(
    shared: Shared,
    left: PartyId,
    right: PartyId,
    reason: Reason,
    evidence: Evidence = None,
    by: By = None,
) -> None:
    """Judge that two parties are not one.

    It outranks identifiers and what sources say; what a person judged must be undone first.
    """
    _judge(shared, (left, right), "different", reason, evidence or [], by)


def undo(
    shared: Shared,
    line: Annotated[str, typer.Argument(metavar="LINE", help="A line's id, or how it begins.")],
    reason: Reason,
    by: By = None,
) -> None:
    """Take a line of the ledger back; every result is then as it was before it."""
    from onward.queries.merges.judging import undo as take_back

    with _opened(shared) as (workspace, store):
        _show(shared, take_back(workspace, store, line, reason, _user(by), _at()))


def list_lines(
    shared: Shared,
    live: Annotated[bool, typer.Option("--live", help="Only the lines that count today.")] = False,
) -> None:
    """List the lines of the ledger."""
    from onward.queries.merges.judging import settle

    with _opened(shared) as (workspace, store):
        if not workspace.is_empty:
            settle(workspace, store, _at())
        ledger = store.ledger()
    counting = set(ledger.live)
    lines = [line for line in ledger.lines if line in counting or not live]
    told = [line.to_plain() | {"live": line in counting} for line in lines]
    render.json_block(told) if shared.json else print_lines(told)


def _judge(
    shared: Shared,
    pair: tuple[str, str],
    says: "Says",
    reason: str,
    evidence: list[str],
    by: str | None,
) -> None:
    from onward.graph.identity.judgements import make_judgement
    from onward.queries.merges.judging import judge

    said = make_judgement(*pair, says, "person", reason, evidence=tuple(evidence))
    with _opened(shared) as (workspace, store):
        check_parties(workspace.current(), pair)
        _show(shared, judge(workspace, store, said, _user(by), _at()))


def suggest(
    shared: Shared,
    everyone: Annotated[
        bool, typer.Option("--all", help="Ask for every party; it may take hours.")
    ] = False,
    threshold: Annotated[
        float, typer.Option(metavar="F", help="Score from which names suggest a pair.")
    ] = 0.75,
    limit: Annotated[int, typer.Option(metavar="N", help="Pairs to print; all are kept.")] = 20,
    jobs: Annotated[
        int, typer.Option(metavar="N", help="Processes that look at once; same pairs.")
    ] = 1,
) -> None:
    """Look for parties of different sources that may be one.

    They are kept as ties possibly_same_as until a person judges. Asked for are parties that are
    listed, carry a topic or were assessed; what is kept of an earlier run is not asked again.
    """
    from onward.graph.identity.suggested import SUGGESTIONS
    from onward.queries.merges.judging import settle
    from onward.queries.merges.pair_search import open_rows
    from onward.queries.merges.suggestions import content, wanted

    if not 0 < threshold <= 1:
        raise UsageError(f"--threshold {threshold} is no score; give one above 0, up to 1")
    if limit < 0:
        raise UsageError(f"--limit {limit} is none; give a number from 0")
    check_jobs(jobs)
    with _opened(shared) as (workspace, store):
        snapshot = settle(workspace, store, _at())
        assessed = store.party_ids()
    with progress(shared, "making names ready") as report:
        matcher = open_rows(snapshot, report)
    ids = None if everyone else wanted(snapshot, assessed)
    if everyone:
        render.warn(_takes(sum(layer.parties for layer in matcher.layers)))
    found = _looked_for(shared, snapshot, matcher, ids, threshold, jobs)
    made = workspace.extend(
        SUGGESTIONS,
        lambda held: content(
            snapshot,
            found,
            held,
            matcher=matcher.version,
            least=threshold,
            everyone=everyone,
        ),
    )
    answer = found.plain() | {"snapshot": made.id}
    if shared.json:
        render.json_block(answer)
        return
    ends = [end for pair in found.pairs[:limit] for end in (pair.left, pair.right)]
    print_suggested(answer, party_names(made, ends), limit)


def _looked_for(
    shared: Shared,
    snapshot: "Snapshot",
    matcher: "Matcher",
    ids: frozenset[str] | None,
    least: float,
    jobs: int,
) -> "Suggested":
    """Look for the pairs of some parties, None = of all, while a bar shows how far it is."""
    from onward.queries.merges.pair_cache import KeptAnswers
    from onward.queries.merges.pair_search import PairSearch, search
    from onward.queries.merges.publishers import Publishers
    from onward.queries.merges.suggestions import suggest
    from onward.queries.processes import answers

    work = PairSearch(shared.workspace, snapshot.id, least)
    kept = KeptAnswers(snapshot.cache_dir, matcher.version, least)
    found = search(
        matcher.layers,
        ids,
        kept,
        lambda asked: answers(asked, work, jobs, opened=matcher),
        mixed=Publishers(snapshot).mixed,
    )
    total = sum(layer.parties for layer in matcher.layers) if ids is None else len(ids)
    with progress(shared, "looking for pairs") as report:
        return suggest(snapshot, found, told=lambda done: report(done, total) if report else None)


def _takes(parties: int) -> str:
    """Say how long it takes to ask for so many parties."""
    from onward.queries.merges.suggestions import A_SECOND

    minutes = round(parties / A_SECOND / 60)
    time = f"about {minutes:,} minutes" if minutes > 1 else "some two minutes at most"
    less = "less with --jobs, or where an earlier run was kept"
    return f"asking for {parties:,} parties takes {time}, {less}"


def import_lines(
    shared: Shared,
    file: Annotated[Path, typer.Argument(help="JSON lines: Onward's own, or nomenklatura's.")],
) -> None:
    """Take the judgements of a file into the ledger: all of them, or none."""
    from onward.queries.merges.files import import_file

    with _opened(shared) as (workspace, store):
        account = import_file(workspace, store, file, _at()).plain()
    render.json_block(account) if shared.json else print_imported(account)


def export_lines(
    shared: Shared,
    file: Annotated[Path | None, typer.Argument(help="Where to write; default the output.")] = None,
    form: Annotated[
        str, typer.Option("--form", metavar="FORM", help="onward, or nomenklatura's resolver.")
    ] = "onward",
) -> None:
    """Write the judgements that count as JSON lines."""
    from onward.queries.merges.files import FORMS, exported

    if form not in FORMS:
        raise UsageError(f"--form {form!r} is none; give {' or '.join(FORMS)}")
    with _opened(shared) as (workspace, store):
        ledger, snapshot = store.ledger(), workspace.current()
    lines = exported(ledger, snapshot, form)
    if file is None:
        for line in lines:
            render.json_written(line.encode())
    else:
        write_file(file, "".join(f"{line}\n" for line in lines).encode())


def _show(shared: Shared, decided: "Decided") -> None:
    answer = decided.plain()
    if shared.json:
        render.json_block(answer)
        return
    ids = [party_id for party in answer["parties"] for party_id in party["members"]]
    print_decided(answer, party_names(decided.snapshot, ids))


@contextmanager
def _opened(shared: Shared) -> "Iterator[tuple[WorkspaceFolder, RecordStore]]":
    from onward.graph.store.workspace import WorkspaceFolder
    from onward.queries.records.store import RecordStore

    workspace = WorkspaceFolder(shared.workspace)
    if workspace.is_empty:
        workspace.current()  # says how to load
    with RecordStore(workspace.records) as store:
        yield workspace, store


def _user(by: str | None) -> str:
    """Give who judges.

    Raises:
        UsageError: Nobody is named, and the system knows no login name.
    """
    try:
        user = getuser() if by is None else by.strip()
    except (OSError, KeyError, ImportError):
        user = ""
    if not user:
        raise UsageError("who judges is not known; give --by NAME")
    return user


def _at() -> str:
    return now().isoformat(timespec="seconds")
