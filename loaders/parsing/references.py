"""Report the parties of a load that something refers to and nothing describes."""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from onward.graph.model import Listing, Party, Shipment, Statement, Tie
from onward.graph.sorting.spool import Spool
from onward.loaders.source import LoadLog

if TYPE_CHECKING:  # Arrow is imported where something is loaded, not where sources are named
    from onward.graph.sorting.batches import StatementBatch

Placed = tuple[str, int, Statement]
"""A statement behind its file and line."""

Mention = tuple[str, int, str, str]
"""Where a party is referred to: file, line, field, and its id."""

_ENDS: Final = ("start", "end")

_AT_ONCE: Final = 1_000_000

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


def mentions(batch: "StatementBatch", parties: Collection[int]) -> list[int]:
    """Return the places of the ties of a batch that may mention parties, by their numbers."""
    if batch.name != "ties":
        return []
    ends = zip(*(batch.table[column].to_pylist() for column in _ENDS), strict=True)
    return [
        place
        for place, (start, end) in enumerate(ends)
        if hash(start) in parties or hash(end) in parties
    ]


class References:
    """Parties that statements of a layer refer to and describe, as numbers made of their ids.

    Numbers find the few parties that may be missing; whether they are is asked of the ids.

    Args:
        dataset: Name of the layer, the prefix of its ids.
    """

    def __init__(self, dataset: str) -> None:
        self._dataset = dataset
        self._own_prefix = f"{dataset}:"
        self._referred = array("q")
        self._described = array("q")
        self._elsewhere: set[str] = set()

    def add(self, statement: Statement) -> None:
        """Note what a statement describes or refers to."""
        if isinstance(statement, Party):
            self._described.append(hash(statement.id))
            return
        for _, party in references(statement):
            if party.startswith(self._own_prefix):
                self._referred.append(hash(party))
            else:
                self._elsewhere.add(party)

    def add_batch(self, batch: "StatementBatch") -> None:
        """Note what many parties or ties of this layer describe or refer to."""
        if batch.name == "parties":
            self._described.extend(map(hash, batch.table["id"].to_pylist()))
        for column in _ENDS if batch.name == "ties" else ():
            self._referred.extend(map(hash, batch.table[column].to_pylist()))

    def report_dangling(
        self,
        find_mentions: Callable[[Collection[int]], Iterable[Mention]],
        log: LoadLog,
    ) -> None:
        """Report every party of the layer that something refers to and nothing describes.

        Such a party stays an unknown node; no row is invented for it. Whether a party of another
        source exists is known only to the snapshot, so those are merely counted.

        Args:
            find_mentions: Returns what was added and may mention some parties, by their numbers;
                called only if a party is missing.
            log: Where warnings, counts and one note go.
        """
        import numpy as np  # noqa: PLC0415  # who only lists the sources needs none of it

        described = np.unique(np.frombuffer(self._described, np.int64))
        referred = np.frombuffer(self._referred, np.int64)
        missing: set[int] = set()
        # a part at a time: all of them at once would be sorted in copies
        for start in range(0, len(referred), _AT_ONCE):
            part = np.unique(referred[start : start + _AT_ONCE])
            places = np.minimum(np.searchsorted(described, part), max(len(described) - 1, 0))
            is_there = described[places] == part if len(described) else np.zeros(len(part), bool)
            missing.update(part[~is_there].tolist())
        numbers = frozenset(missing)
        mentions = find_mentions(numbers) if numbers else ()
        dangling = self._name_dangling(mentions, numbers, log)
        log.counts["references to other sources"] += len(self._elsewhere)
        log.counts["dangling references"] += len(dangling)
        _note_dangling(dangling, log)

    def _name_dangling(
        self,
        mentions: Iterable[Mention],
        missing: Collection[int],
        log: LoadLog,
    ) -> list[str]:
        """Warn of each missing party at its first mention, and return their ids."""
        # the first in the files: in which order the rows became statements decides nothing
        files = {file: number for number, file in enumerate(log.files)}
        first: dict[str, tuple[int, int, str, str]] = {}
        for file, line, field, party in mentions:
            if hash(party) in missing and party.startswith(self._own_prefix):
                place = (files.get(file, 0), line, file, field)
                first[party] = min(place, first.get(party, place))
        for party, (_, line, file, field) in sorted(first.items(), key=itemgetter(1, 0)):
            log.warn(file, line, field, "names a party that nothing describes", party)
        return list(first)


def check_references(placed: Iterable[Placed], dataset: str, log: LoadLog) -> Iterator[Statement]:
    """Pass statements on, and report what nothing describes once all have passed.

    Args:
        placed: Accepted statements with file and line.
        dataset: Name of the layer, the prefix of its ids.
        log: Where warnings, counts and one note go.
    """
    parties = References(dataset)
    mentions: Spool[Mention] = Spool()
    for file, line, statement in placed:
        parties.add(statement)
        for field, party in references(statement):
            mentions.append((file, line, field, party))
        yield statement
    parties.report_dangling(lambda _: mentions, log)


def list_mentions(placed: Iterable[Placed]) -> Iterator[Mention]:
    """Yield each party that statements refer to, with its place."""
    for file, line, statement in placed:
        for field, party in references(statement):
            yield file, line, field, party


def _note_dangling(dangling: Sequence[str], log: LoadLog) -> None:
    if dangling:
        # sorted: the note is a part of the layer, which is the same in whatever order rows are read
        named = ", ".join(sorted(dangling)[:NAMED_IN_NOTES])
        left = len(dangling) - NAMED_IN_NOTES
        more = f" and {left} more" if left > 0 else ""
        log.notes.append(f"{len(dangling)} parties are named and described nowhere: {named}{more}")
