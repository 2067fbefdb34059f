"""``onward push``: a Neo4j server is made to hold the snapshot."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onward.cli.opening import open_snapshot
from onward.cli.options import Shared, now
from onward.cli.printing import render
from onward.cli.printing.progress import progress

if TYPE_CHECKING:
    from onward.graph.engines.neo4j.push import Pushed


def push(
    shared: Shared,
    anew: Annotated[
        bool, typer.Option("--anew", help="Write every row, where somebody changed the graph.")
    ] = False,
) -> None:
    """Write the snapshot to a Neo4j server, for --engine neo4j and for Neo4j Browser.

    The server is named by NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD or NEO4J_PASSWORD_FILE,
    NEO4J_DATABASE, and NEO4J_TIMEOUT: seconds that one answer may take. Only what differs is
    written. A push that breaks off goes on when it is started again; until it has ended, no
    assessment uses the server.
    """
    from onward.graph.engines.neo4j.address import Address
    from onward.graph.engines.neo4j.push import push as write
    from onward.graph.engines.neo4j.server import Server

    server = Server(Address.from_environment())
    try:
        snapshot = open_snapshot(shared)
        with progress(shared, "pushing") as report:
            pushed = write(snapshot, server, now().isoformat(timespec="seconds"), report, anew=anew)
    finally:
        server.close()
    answer = {**asdict(pushed), "uri": server.address.uri}
    render.json_block(answer) if shared.json else _print(pushed, answer)


def _print(pushed: "Pushed", answer: dict[str, Any]) -> None:
    render.line(f"{pushed.server} at {answer['uri']} holds snapshot {pushed.snapshot[:16]}")
    render.line(f"{pushed.parties:,} parties and {pushed.ties:,} ties, verified", indent=2)
    changed = f"{pushed.written:,} written, {pushed.removed:,} left over and removed"
    nothing = "nothing was to be written"
    render.line(changed if pushed.written or pushed.removed else nothing, indent=2)
    render.line("checksum:", pushed.checksum, indent=2)
