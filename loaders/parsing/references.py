"""Report the parties of a load that something refers to and nothing describes."""

from collections.abc import Collection, Iterable, Iterator

from onward.graph.model import Listing, Shipment, Statement, Tie
from onward.loaders.source import LoadLog

NAMED_IN_NOTES = 20
"""At most this many dangling references are named in the manifest; the warnings count all."""


def references(statement: Statement) -> Iterator[tuple[str, str]]:
    """Yield the parties that a statement refers to, each with the name of the field."""
    match statement:
        case Tie(start=start, end=end):
            yield "from", start
            yield "to", end
        case Listing(party=party):
            yield "party", party
        case Shipment():
            for field in ("shipper", "consignee", "end_user", "forwarder", "notify_party"):
                party = getattr(statement, field)
                if party is not None:
                    yield field, party
            yield from statement.roles
        case _:
            return


def report_dangling(
    statements: Iterable[tuple[str, int, Statement]],
    described: Collection[str],
    dataset: str,
    log: LoadLog,
) -> None:
    """Report every party of a dataset that something refers to and nothing describes.

    Such a party stays an unknown node; no row is invented for it. Whether a party of another source
    exists is known only to the snapshot, so those are merely counted.

    Args:
        statements: Accepted statements with file and line.
        described: Ids that have a party row.
        dataset: Name of the layer, the prefix of its ids.
        log: Where warnings, counts and one note go.
    """
    dangling: dict[str, None] = {}
    elsewhere: set[str] = set()
    own_prefix = f"{dataset}:"
    for file, line, statement in statements:
        for field, party in references(statement):
            # each missing party is reported once, at its first mention
            if party in described or party in dangling:
                continue
            if party.startswith(own_prefix):
                dangling[party] = None
                log.warn(file, line, field, "names a party that nothing describes", party)
            else:
                elsewhere.add(party)
    log.counts["references to other sources"] += len(elsewhere)
    log.counts["dangling references"] += len(dangling)
    if dangling:
        named = ", ".join(list(dangling)[:NAMED_IN_NOTES])
        left = len(dangling) - NAMED_IN_NOTES
        more = f" and {left} more" if left > 0 else ""
        log.notes.append(f"{len(dangling)} parties are named and described nowhere: {named}{more}")
