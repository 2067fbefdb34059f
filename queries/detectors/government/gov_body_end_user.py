"""gov-body-end-user: the party is a body of a state, or stands under one (class 0)."""

from collections.abc import Iterator

from onward.queries.detection.context import Context
from onward.queries.detection.path_findings import finding_of_paths
from onward.queries.detection.path_search import limits_as_unknown, search_paths
from onward.queries.detection.results import Result


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that contains-ties lead up from to a body of a state."""
    for walk in search_paths(context):
        yield from limits_as_unknown(walk)
        if walk.paths:
            is_itself = not walk.paths[0]
            relation = "is" if is_itself else "is part of"
            yield finding_of_paths(context, walk, relation=relation, severity=context.level)
