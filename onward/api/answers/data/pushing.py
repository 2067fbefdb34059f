"""The snapshot on a Neo4j server, for the engine neo4j and for Neo4j Browser."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onward.api.inputs.days import timestamp

if TYPE_CHECKING:
    from onward.api.feedback import Feedback
    from onward.graph.engines.neo4j.push import Pushed
    from onward.graph.store.workspace import Snapshot


@dataclass(frozen=True, slots=True)
class PushedSnapshot:
    """What a server holds after a push.

    Attributes:
        uri: Where the server is.
        report: Its snapshot, counts, checksum, and how much was written and removed.
    """

    uri: str
    report: "Pushed"


def push_snapshot(snapshot: "Snapshot", feedback: "Feedback", *, rewrite: bool) -> PushedSnapshot:
    """Write a snapshot to the server that the environment names; see `Workspace.push`."""
    from onward.graph.engines.neo4j.push import push
    from onward.graph.engines.neo4j.server import Address, Server

    server = Server(Address.from_environment())
    try:
        with feedback.progress("pushing") as report:
            pushed = push(snapshot, server, timestamp(), report, anew=rewrite)
    finally:
        server.close()
    return PushedSnapshot(server.address.uri, pushed)
