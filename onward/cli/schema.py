"""``onward schema``: the JSON Schema of what goes in, or of what comes out."""

import sys
from typing import Annotated

import typer

from onward.cli.options import Shared
from onward.errors import UsageError


def schema(
    shared: Shared,  # noqa: ARG001  # every command takes the shared options
    name: Annotated[str, typer.Argument(metavar="NAME", help="assessment or transaction.")],
) -> None:
    """Print the JSON Schema of an assessment or of a transaction."""
    from onward.queries.model.schema import SCHEMAS, schema_text

    if name not in SCHEMAS:
        raise UsageError(f"there is no schema of {name!r}; name {' or '.join(SCHEMAS)}")
    sys.stdout.write(schema_text(name))
