"""``onward merges``: the identity ledger: who is judged to be one party, by whom and why."""

from contextlib import contextmanager
from getpass import getuser
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onward.cli import render
from onward.cli.opening import check_parties, party_names
from onward.cli.options import Shared, now
from onward.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onward.graph.identity.judgements import Says
    from onward.graph.workspace import Workspace
    from onward.queries.merges import Decided
    from onward.queries.records import RecordStore

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
    from onward.queries.merges import undo as take_back

    with _opened(shared) as (workspace, store):
        _print_decided(shared, take_back(workspace, store, line, reason, _user(by), _at()))


def list_lines(
    shared: Shared,
    live: Annotated[bool, typer.Option("--live", help="Only the lines that count today.")] = False,
) -> None:
    """List the lines of the ledger."""
    from onward.queries.merges import settle

    with _opened(shared) as (workspace, store):
        if not workspace.is_empty:
            settle(workspace, store, _at())
        ledger = store.ledger()
    counting = set(ledger.live)
    lines = [line for line in ledger.lines if line in counting or not live]
    told = [line.plain() | {"live": line in counting} for line in lines]
    render.json_block(told) if shared.json else _print_lines(told)


def _judge(
    shared: Shared,
    pair: tuple[str, str],
    says: "Says",
    reason: str,
    evidence: list[str],
    by: str | None,
) -> None:
    from onward.graph.identity.judgements import judged
    from onward.queries.merges import judge

    said = judged(*pair, says, "person", reason, evidence=tuple(evidence))
    with _opened(shared) as (workspace, store):
        check_parties(workspace.current(), pair)
        _print_decided(shared, judge(workspace, store, said, _user(by), _at()))


@contextmanager
def _opened(shared: Shared) -> "Iterator[tuple[Workspace, RecordStore]]":
    from onward.graph.workspace import Workspace
    from onward.queries.records import RecordStore

    workspace = Workspace(shared.workspace)
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


def _print_decided(shared: Shared, decided: "Decided") -> None:
    answer = decided.plain()
    if shared.json:
        render.json_block(answer)
        return
    ids = [party_id for party in answer["parties"] for party_id in party["members"]]
    names = party_names(decided.snapshot, ids)
    line = answer["line"]
    render.line(_headline(answer), style="bold")
    for party in answer["parties"]:
        render.line("party", party["id"], indent=2)
        for party_id in party["members"]:
            render.line(f"{party_id}: {names.get(party_id, 'in no loaded source')}", indent=4)
    for link in answer["outranked"]:
        render.line("no longer believed:", link, style="yellow", indent=2)
    render.facts([("reason", line["reason"]), ("snapshot", answer["snapshot"])], indent=2)
    if answer["new"] and line["judgement"] != "undone":
        render.line(f"taken back with: onward merges undo {line['id']} --reason TEXT", indent=2)
    if answer["new"]:
        render.line("Findings that rest on this pair may change: assess again.")


_DONE = {
    "same": "{left} and {right} are one party",
    "different": "{left} and {right} are two parties",
    "undone": "Line {supersedes} on {left} and {right} is undone",
}


def _headline(answer: dict[str, Any]) -> str:
    line = answer["line"]
    before = "" if answer["new"] else f"; so judged {line['user']} before, by line {line['id']}"
    return _DONE[line["judgement"]].format(**line) + before


def _print_lines(told: list[dict[str, Any]]) -> None:
    if not told:
        render.line("The ledger holds no line.")
        return
    columns = ("line", "counts", "party", "judged", "party", "by", "at", "reason")
    rows = [
        (
            *(line["id"], "yes" if line["live"] else "no"),
            *(line["left"], _verb(line), line["right"]),
            *(line["user"], line["at"], line["reason"]),
        )
        for line in told
    ]
    render.table(columns, rows)


def _verb(line: dict[str, Any]) -> str:
    of = f" {line['supersedes']}" if line["judgement"] == "undone" else ""
    return f"{line['judgement']}{of}"
