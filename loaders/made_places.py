"""Addresses and contacts that were made of texts, told apart from what a publisher states.

How many of them there are says how texts are read, so that no gate counts them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from onward.graph.addresses.reading import ADDRESS_PREFIX, CONTACT_PREFIX
from onward.graph.statements import Statements
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.workspace import Snapshot

PLACE_PREFIXES: Final = (ADDRESS_PREFIX, CONTACT_PREFIX, "ofac:address/")
"""How ids of places that were made of texts begin; the last one in layers of earlier versions."""


def without_places(statements: Statements) -> Statements:
    """Return the statements without the addresses and contacts that were made of their texts."""
    parties = tuple(party for party in statements.parties if not is_made_place(party.id))
    ties = tuple(tie for tie in statements.ties if not is_made_place(tie.end))
    return replace(statements, parties=parties, ties=ties)


def is_made_place(party_id: str) -> bool:
    """Tell whether an id is that of an address or contact that was made of a text."""
    return party_id.startswith(PLACE_PREFIXES)


def without_counted_places(old: LayerManifest, before: Snapshot) -> LayerManifest:
    """Return a manifest whose counts leave out the places that were made of texts."""
    ends = Counter(
        kind
        for dataset, end, kind in iterate_rows(before, "ties", "end", "kind")
        if dataset == old.name and is_made_place(end)
    )
    parties = sum(
        dataset == old.name and is_made_place(party)
        for dataset, party in iterate_rows(before, "parties", "id")
    )
    counts = {
        **old.counts,
        "parties": old.counts["parties"] - parties,
        "ties": old.counts["ties"] - ends.total(),
    }
    kinds = {kind: count - ends[kind] for kind, count in old.tie_kinds.items()}
    return replace(old, counts=counts, tie_kinds=kinds)


def iterate_rows(before: Snapshot, table: str, *columns: str) -> Iterator[tuple[str, ...]]:
    """Yield the cells of some columns of a table, behind the layer of each row."""
    from onward.graph.statements import values  # noqa: PLC0415  # Arrow is slow to import

    rows = before.table(table)
    cells = [values(rows[column]) for column in ("dataset", *columns)]
    yield from zip(*cells, strict=True)
