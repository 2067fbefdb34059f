"""Who is known to own a party, for whoever asks of it: the coverage, and what is a gap."""

from onward.graph.ownership import direct_share
from onward.queries.detection.context import Context


def known_owners(context: Context, party: int) -> tuple[float, float]:
    """Give the bounds of what a party's direct owners hold together, as fractions.

    Args:
        context: The question.
        party: Its pid.
    """
    return context.once(
        ("known_owners", party),
        lambda: direct_share(context.engine, party, context.on, context.as_of),
    )
