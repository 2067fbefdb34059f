"""Which stored orders a newer snapshot touches: of all others it says what the older one said.

An assessment follows from its order, its days, the rules, and what it reads of a snapshot. What two
snapshots do not share is known row by row (`changed_rows`); an order is touched where whatever it
reads may lead to such a row: by the ties around its parties (`affected_parties`), by a name or
number (`changed_names`), or because a change concerns every order, as a list of its own does.

Whom an assessment names as the nearest below every band is no part of that: nobody is examined for
it, and it hangs on all names that come near, of whom a change of one brings up another.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from onward import __version__
from onward.graph.dates import day_number, since_day
from onward.graph.store.snapshots import Snapshot
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.detection.context import LayerFacts
from onward.queries.rescreening.affected_parties import find_affected
from onward.queries.rescreening.changed_names import ChangedNames
from onward.queries.rescreening.changed_rows import ChangedRows, find_changed_rows
from onward.queries.rescreening.touch_basis import TouchBasis
from onward.queries.transactions.transaction import Transaction, transaction_hash


class TouchTest:
    """Tells of stored orders whether a newer snapshot may say something else of them.

    Args:
        before, after: What orders are assessed against, over the older and the newer snapshot.
        snapshots: These two.

    Attributes:
        why_all: Why every order is touched, in words; empty where not every one is.
    """

    def __init__(
        self,
        before: AssessmentSetup,
        after: AssessmentSetup,
        snapshots: tuple[Snapshot, Snapshot],
    ) -> None:
        rows = find_changed_rows(*snapshots)
        self.why_all = tuple(_list_common_changes(before, after, snapshots, rows))
        self._before, self._after = before, after
        changed = frozenset() if self.why_all else rows.parties
        self._affected = [
            (side.engine, find_affected(side.engine, changed)) for side in (before, after)
        ]
        self._names = [
            ChangedNames(setup, snapshot, changed)
            for setup, snapshot in zip((before, after), snapshots, strict=True)
        ]

    def is_touched(self, basis: TouchBasis, order: Transaction, day: date | None) -> bool:
        """Tell whether an order is to be assessed anew.

        Args:
            basis: What its newest assessment rests on.
            order: The order, as it was assessed.
            day: The day on which it would be assessed.
        """
        if self.why_all or day is None or not self._is_comparable(basis, order, day):
            return True
        if self._is_affected(basis.candidates):
            return True
        assessed = [party for party, band in basis.candidates.items() if band != "weak"]
        for names in self._names:
            spoken = names.resolve(order, day)
            if spoken.resembles or self._is_affected(spoken.ids):
                return True
            if any(map(names.resembles, assessed)):
                return True
        return False

    def _is_affected(self, parties: Iterable[str]) -> bool:
        """Tell whether reading may lead from some parties to a changed row, in either snapshot."""
        ids = list(parties)
        return any(
            not affected.isdisjoint(filter(None, engine.find(ids)))
            for engine, affected in self._affected
        )

    def _is_comparable(self, basis: TouchBasis, order: Transaction, day: date) -> bool:
        """Tell whether an assessment says whole, by the rules of now, what the older one did."""
        setup = self._after
        rules = (
            __version__,
            setup.lookup.matcher.version,
            setup.plan.pack_summary.hash,
            setup.plan.policy_summary.hash,
        )
        return (
            basis.rules == rules
            and basis.is_repeatable
            and basis.snapshot == self._before.snapshot_id
            and self._is_stale_alike(basis, day)
            and self._has_left_alike(order)
        )

    def _is_stale_alike(self, basis: TouchBasis, day: date) -> bool:
        """Tell whether the same sources were too old then, and are now, and just as old."""
        stale = _find_stale(self._after, day)
        return stale == _find_stale(self._before, day) and stale.keys() == basis.stale

    def _has_left_alike(self, order: Transaction) -> bool:
        """Tell whether both snapshots know the same of when the goods left."""
        before, after = self._before.departures, self._after.departures
        digest = transaction_hash(order)
        return (before.of_order(digest, None), before.of_other_form(order.id, None)) == (
            after.of_order(digest, None),
            after.of_other_form(order.id, None),
        )


def _list_common_changes(
    before: AssessmentSetup,
    after: AssessmentSetup,
    snapshots: tuple[Snapshot, Snapshot],
    rows: ChangedRows,
) -> Iterator[str]:
    """Yield in words what concerns every order."""
    old, new = ({facts.dataset: facts for facts in side.layers} for side in (before, after))
    for name in sorted(old.keys() ^ new.keys()):
        yield f"{name} is {'loaded now' if name in new else 'not loaded any more'}"
    for name in sorted(old.keys() & new.keys()):
        if _say_alike(old[name]) != _say_alike(new[name]):
            yield f"{name} holds other sorts of data, or lost other rows"
        elif any(new[name].lost):
            yield f"of {name} it is not known whom the cells are about that were lost"
    if rows.countries:
        yield "records of countries, trade or goods have changed"
    if snapshots[0].ledger != snapshots[1].ledger:
        yield "it was judged anew who is one party"
    if _list_loaded(before) != _list_loaded(after):
        yield "other sorts of data are loaded at all"


def _say_alike(facts: LayerFacts) -> LayerFacts:
    """Return the facts of a layer without those that only say which rows it has, and since when."""
    return replace(
        facts,
        layer="",
        retrieved=None,
        published=None,
        rows_accepted=0,
        notes=(),
        shipments=min(facts.shipments, 1),
        parties=min(facts.parties, 1),
    )


def _list_loaded(setup: AssessmentSetup) -> tuple[object, ...]:
    loaded = setup.loaded
    return loaded.kinds, loaded.regimes, loaded.published, setup.regimes


def _find_stale(setup: AssessmentSetup, day: date) -> dict[str, str]:
    """Return the sources that are older on a day than they may be, and since when they age."""
    stale = {}
    for layer in setup.layers:
        limit = setup.policy.max_age(layer.dataset, layer.source, layer.max_age_days)
        begins = layer.aged_from
        if begins and limit is not None and day_number(day) - since_day(begins) > limit:
            stale[layer.dataset] = begins
    return stale
