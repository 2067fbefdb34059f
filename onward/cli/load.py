"""``onward load``: one source's files become a layer of the next snapshot."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onward.cli.options import Shared, now
from onward.cli.printing import render
from onward.cli.printing.match import print_screened_layer
from onward.cli.printing.progress import progress
from onward.errors import StoreError, UsageError
from onward.loaders.layers import layer_content, refuse_nothing

if TYPE_CHECKING:
    from onward.graph.store.manifests import LayerContent
    from onward.graph.store.snapshots import Snapshot
    from onward.graph.store.workspace import WorkspaceFolder

FAULTS_SHOWN = 20
"""So many rejected rows, or parties listed no more, are printed; ``--json`` gives every one."""


def load(
    shared: Shared,
    source: Annotated[str, typer.Argument(help="A source that `onward sources` names.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Its files; a folder stands for its files; none: those that come along."
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
) -> None:
    """Load one source's files as a layer.

    Prints what became of every row. A load that fails leaves everything as it was. So does one that
    differs too much from the layer it would replace, unless --accept-drop says why it is right.
    """
    from onward.graph.store.workspace import WorkspaceFolder
    from onward.loaders.gates import check_against_loaded
    from onward.loaders.load import load as read
    from onward.loaders.source import LoadOptions

    if accept_drop is not None and not accept_drop.strip():
        raise UsageError("--accept-drop: say why the layer is right")
    name = source if layer is None else layer
    with progress(shared, f"reading {source}") as report:
        loaded = read(source, files or [], LoadOptions(name, retrieved, published, report))
    refuse_nothing(loaded)
    workspace = WorkspaceFolder(shared.workspace)
    with progress(shared, "writing the layer"):
        content = check_against_loaded(layer_content(loaded), _before(workspace), accept_drop)
        workspace.put(content)
        snapshot = settled(workspace)
    answer = report_data(snapshot, content) | {"self_screening": _screened(shared, snapshot, name)}
    render.json_block(answer) if shared.json else print_report(answer)


def settled(workspace: "WorkspaceFolder") -> "Snapshot":
    """Give the current snapshot, resting on the identity ledger as it is (`merges.settle`)."""
    from onward.queries.merges.judging import settle
    from onward.queries.records.store import RecordStore

    if not workspace.records.is_file():
        return workspace.current()
    with RecordStore(workspace.records) as store:
        return settle(workspace, store, now().isoformat(timespec="seconds"))


def _screened(shared: Shared, snapshot: "Snapshot", name: str) -> dict[str, Any] | None:
    """Make the layer's names ready for matching, and see whether they find their own parties.

    The layer is loaded already: what fails here is told, and made ready by the next match.
    """
    from onward.queries.matching.self_screening import screen_new

    with progress(shared, "making names ready") as report:
        try:
            return screen_new(snapshot, name, report)
        except StoreError as fault:
            render.warn(f"the layer is loaded, but its names are not ready: {fault}")
            return None


def _before(workspace: "WorkspaceFolder") -> "Snapshot | None":
    """Give the snapshot to compare with, None where there is none that can be read.

    A damaged layer is mended by loading its source again, so it cannot stand in the way of that.
    """
    if workspace.is_empty:
        return None
    try:
        before = workspace.current()
        for table in ("parties", "listings"):
            before.table(table)
    except StoreError:
        return None
    return before


def report_data(snapshot: "Snapshot", content: "LayerContent") -> dict[str, Any]:
    """Give the report of a load as plain data: the layer's facts and the account of its files."""
    layer = next(one for one in snapshot.layers if one.name == content.facts.name)
    log = {name: part for name, part in content.log.items() if name != "profile"}
    return {
        "layer": layer.name,
        "layer_id": layer.id,
        "source": layer.source,
        "retrieved": layer.retrieved,
        "published": layer.published,
        "snapshot": snapshot.id,
        "statements": dict(layer.counts),
        "tie_kinds": dict(layer.tie_kinds),
        "smaller_than_full": layer.smaller_than_full,
        "compared_with": None,
        "delisted": [],
        **log,
    }


def print_report(answer: dict[str, Any]) -> None:
    """Print the account of a load: files, rows, statements, and what is doubtful."""
    render.line(f"Loaded {answer['layer']} from {answer['source']}", style="bold")
    render.facts([("retrieved", answer["retrieved"]), ("published", answer["published"])], indent=2)
    for file in answer["files"]:
        render.line(file_line(file), indent=2)
    render.line("statements:", numbers(answer["statements"]), indent=2)
    if answer["tie_kinds"]:
        render.line("ties:", numbers(answer["tie_kinds"]), indent=2)
    if any(answer["counts"].values()):
        render.line("further:", numbers(answer["counts"]), indent=2)
    if answer["smaller_than_full"]:
        render.line("smaller than a full current file of this source", style="yellow", indent=2)
    _print_delisted(answer["delisted"])
    _print_faults(answer)
    if answer["self_screening"]:
        print_screened_layer(answer["self_screening"], indent=2)
    render.line("snapshot:", answer["snapshot"], indent=2)


def file_line(file: dict[str, Any]) -> str:
    """Write the account of one file so that the rows add up before the reader's eyes."""
    parts = [f"{file['accepted']:,} accepted", f"{file['rejected']:,} rejected"]
    parts += [f"{count:,} {what}" for what, count in file["not_a_party"].items()]
    parts += [f"{file['trailer']:,} trailer"] if file["trailer"] else []
    return f"{file['file']}: {file['rows']:,} rows = {' + '.join(parts)}"


def numbers(counts: dict[str, int]) -> str:
    """Write counts by name, empty ones left out."""
    shown = [f"{count:,} {name}" for name, count in counts.items() if count]
    return ", ".join(shown) or "none"


def _print_delisted(parties: list[str]) -> None:
    """Name whom the layer before listed and this one does not: news, or a fault of the file."""
    for party in parties[:FAULTS_SHOWN]:
        render.line("no longer listed:", party, style="yellow", indent=2)
    if len(parties) > FAULTS_SHOWN:
        left = len(parties) - FAULTS_SHOWN
        render.line(f"… and {left:,} more that are no longer listed; --json names each", indent=2)


def _print_faults(answer: dict[str, Any]) -> None:
    rejections = answer["rejections"]
    for fault in rejections[:FAULTS_SHOWN]:
        render.line("rejected", fault, style="red", indent=2)
    if len(rejections) > FAULTS_SHOWN:
        left = len(rejections) - FAULTS_SHOWN
        render.line(f"… and {left:,} more rejected rows; --json names each", indent=2)
    for name, warning in answer["warnings"].items():
        render.line(
            f"doubtful: {warning['count']:,} times {name}, first {warning['first'][0]}",
            style="yellow",
            indent=2,
        )
    for note in answer["notes"]:
        render.line("note:", note, indent=2)
