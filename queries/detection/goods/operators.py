"""Who operates the system that an item is a part of, as the item names a party of the order."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from onward.graph.names.normalise import normalise
from onward.queries.detection.results import Subject
from onward.queries.transactions.goods.items import Item
from onward.queries.transactions.transaction import Transaction


def operator_refs(
    item: Item, transaction: Transaction, subjects: Sequence[Subject]
) -> tuple[int, ...]:
    """Return the places of the parties that an item names as its operator.

    By role, id or name, in the order or as a source has it; an item that names nobody has those in
    the role of an operator.
    """
    named = item.operator or "operator"
    role, name = normalise(named).replace(" ", "_"), normalise(named)
    found_as = {
        subject.ref
        for subject in subjects
        if named == subject.id or normalise(subject.name) == name
    }
    return tuple(
        ref
        for ref, party in enumerate(transaction.parties)
        if ref in found_as
        or party.role == role
        or party.id == named
        or (party.name is not None and normalise(party.name) == name)
    )


def find_operators(transaction: Transaction, subjects: Sequence[Subject]) -> Iterator[Subject]:
    """Yield each party that an item names as its operator, in that role, too.

    The exporter who operates a system itself is not asked about: it asks.
    """
    named = [item for item in transaction.items if item.operator]
    refs = {ref for item in named for ref in operator_refs(item, transaction, subjects)}
    for subject in subjects:
        if subject.ref in refs and subject.role not in {"end_user", "operator", "exporter"}:
            yield replace(subject, role="operator")
