"""gov-body-end-user: the party is a body of a state, or stands under one (class 0)."""

from collections.abc import Iterator

from onward.queries.detection.context import Context
from onward.queries.detection.path_findings import found
from onward.queries.detection.path_search import spent, walks
from onward.queries.detection.results import Result


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that contains-ties lead up from to a body of a state."""
    for walk in walks(context):
        yield from spent(walk)
        if walk.paths:
            is_itself = not walk.paths[0]
            relation = "is" if is_itself else "is part of"
            yield found(context, walk, relation=relation, severity=context.level)
