"""``onward push``: a Neo4j server is made to hold the snapshot."""

from dataclasses import asdict
from typing import Annotated

import typer

from onward.cli.options import Shared


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
    from onward.cli.printing import render
    from onward.cli.printing.data.push import print_push

    pushed = shared.open().push(rewrite=anew)
    if shared.json:
        render.json_block({**asdict(pushed.report), "uri": pushed.uri})
    else:
        print_push(pushed)
