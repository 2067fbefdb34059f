"""catchall-transit: the order is transit, which has an article of its own."""

from collections.abc import Iterator

from onward.queries.detection.context import Context
from onward.queries.detection.goods import find_service
from onward.queries.detection.results import Result


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each item, with what speaks for a use of Art. 4(1)."""
    yield from find_service(context, "transit", "takes in transit")
