"""Whom an order speaks of, and whether any of them is like a changed party by name or number.

The order is resolved as it always is, but among the changed parties alone: whom that does not find,
no matcher over all parties finds among them, as a pair of names has the same score whoever else is
loaded.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from onward.graph.cache import LruCache
from onward.graph.matching.layers.names import LayerNames, open_layer_names
from onward.graph.matching.matcher import Matcher
from onward.graph.model import party_pid
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.snapshots import Snapshot
from onward.queries.assessment.resolving.resolution import Resolution
from onward.queries.assessment.resolving.whole import resolve_order
from onward.queries.assessment.reuse.whole_answers import ReadTree, TrackedOrder, write_fields
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.matching.candidates import LookupResult, Query
from onward.queries.transactions.transaction import Transaction

_CUSTOMERS: Final = 8_192
"""Customers of whom it is kept whom their orders speak of."""

_ID_OF: Final[Mapping[str, str]] = {"parties": "id", "names": "party", "identifiers": "party"}
"""The tables that names are read from, each with the column of the party."""


@dataclass(slots=True)
class SpokenOf:
    """Whom an order speaks of.

    Attributes:
        ids: The parties under which it is examined, and what it lays beside them.
        resembles: Whether any of them, or whoever it names, is like a changed party.
    """

    ids: frozenset[str] = frozenset()
    resembles: bool = False

    def note(self, answer: LookupResult) -> None:
        """Note whom a query finds beside the party that it gives by id."""
        others = [each for each in answer.candidates if each.by != ("id",)]
        self.resembles = self.resembles or bool(others)


class ChangedNames:
    """Resolves orders among the changed parties of a snapshot alone.

    Args:
        setup: Over the snapshot.
        snapshot: The same.
        changed: Ids of the changed parties.
    """

    def __init__(self, setup: AssessmentSetup, snapshot: Snapshot, changed: frozenset[str]) -> None:
        matcher = Matcher.like(setup.lookup.matcher, tuple(_open_names(snapshot, changed)))
        matcher.open_names()
        self._lookup = setup.lookup.over_matcher(matcher, self._note_answer)
        self._setup = replace(setup, lookup=self._lookup)
        self._spoken = SpokenOf()
        self._customers: LruCache[Hashable, ReadTree[SpokenOf]] = LruCache(_CUSTOMERS)
        self._parties: dict[str, bool] = {}

    def resolve(self, order: Transaction, on: date) -> SpokenOf:
        """Return whom an order speaks of; orders of which the same is read share an answer."""
        values = write_fields(order)
        customer = values.get("parties"), on
        tree = self._customers.get_or_make(customer, ReadTree)
        earlier = tree.find(values)
        if earlier is not None:
            return earlier
        names: dict[str, None] = {}
        self._spoken = spoken = SpokenOf()
        resolution = resolve_order(TrackedOrder.of(order, names.setdefault), self._setup, on, None)
        spoken.ids = frozenset(_list_ids(resolution))
        tree.keep(tuple(names), values, spoken)
        return spoken

    def resembles(self, party: str) -> bool:
        """Tell whether a party, anybody above it or who had its goods is like a changed one."""
        if party not in self._parties:
            self._parties[party] = self._compare_related(party)
        return self._parties[party]

    def _compare_related(self, party: str) -> bool:
        pid = party_pid(party)
        related = (self._lookup.owners_above.compare(pid), self._lookup.recipients.compare(pid))
        if any(compared is None for compared in related):
            return True  # nobody looked
        others = [answer for compared in related if compared for answer in compared.answers]
        answers = [self._lookup.find(Query(id=party)), *others]
        # the first candidate of each is the party itself
        return any(answer.candidates[1:] for answer in answers)

    def _note_answer(self, _query: Query, answer: LookupResult) -> None:
        self._spoken.note(answer)


def _list_ids(resolution: Resolution) -> Iterator[str]:
    """Yield the ids under which an order's parties are examined, and what stands beside them."""
    yield from (subject.id for subject in resolution.subjects)
    yield from (party.id for party in resolution.overlay.parties)
    for tie in resolution.overlay.ties:
        yield from (tie.start, tie.end)


def _open_names(snapshot: Snapshot, changed: frozenset[str]) -> Iterator[LayerNames]:
    """Yield the names of some of a snapshot's parties, layer by layer; in memory alone."""
    import pyarrow as pa  # noqa: PLC0415  # Arrow is slow to import
    import pyarrow.compute as pc  # noqa: PLC0415  # likewise

    value_set = pa.array(sorted(changed), pa.string())

    def read(layer: LayerManifest, table: str) -> pa.Table:
        rows = snapshot.read(layer, table)
        return rows.filter(pc.is_in(rows[_ID_OF[table]], value_set=value_set))

    for layer in snapshot.layers:
        if layer.counts.get("parties") and read(layer, "parties").num_rows:
            yield open_layer_names(layer, read)
