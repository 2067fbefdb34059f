"""Clusters from tables: of a million parties, only those that something may join are read."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.identity.clusters import Clusters, ids_sharing_numbers, resolve
from onward.graph.identity.contradictions import STRONG
from onward.graph.identity.judgements import Judgement
from onward.graph.identity.name_agreement import name_similarity
from onward.graph.model import IdentityLink, Party
from onward.graph.statements.tables import empty, links_of, parties_of


def resolve_tables(
    parties: pa.Table,
    names: pa.Table,
    identifiers: pa.Table,
    links: pa.Table,
    judgements: Sequence[Judgement],
) -> Clusters:
    """Cluster the parties of a snapshot's tables (`clusters.resolve`)."""
    tables = {"parties": parties, "names": names, "identifiers": identifiers, "links": links}

    def filter_rows(name: str, column: str, ids: Collection[str]) -> pa.Table:
        return _filter_rows(tables[name], column, ids)

    return resolve_parts(lambda name: iter([tables[name]]), filter_rows, judgements)


FilterRows = Callable[[str, str, Collection[str]], pa.Table]
"""Returns the rows of a table, by its name, that have one of some ids in a column."""


def resolve_parts(
    parts: Callable[[str], Iterator[pa.Table]],
    filter_rows: FilterRows,
    judgements: Sequence[Judgement],
) -> Clusters:
    """Cluster the parties of a snapshot whose tables are read in parts.

    Args:
        parts: Yields the rows of a table, by its name.
        filter_rows: See its type.
        judgements: What is judged of pairs.
    """
    stated = [link for part in parts("links") for link in links_of(part)]
    joinable = _read_joinable(parts("identifiers"), filter_rows, stated, judgements)
    sharing = ids_sharing_numbers(joinable)
    # Names are read only where they are compared: of rows that share a number.
    with_names = parties_of(
        filter_rows("parties", "id", sharing),
        filter_rows("names", "party", sharing),
        filter_rows("identifiers", "party", sharing),
    )
    without_names = (row for row in joinable if row.id not in sharing)
    return resolve([*with_names, *without_names], stated, judgements, name_similarity)


def read_parties(table: Callable[[str], pa.Table], ids: Collection[str]) -> tuple[Party, ...]:
    """Read some parties with their names and identifiers.

    Args:
        table: Returns a table of a snapshot by its name.
        ids: Ids of their rows.
    """
    return parties_of(
        _filter_rows(table("parties"), "id", ids),
        _filter_rows(table("names"), "party", ids),
        _filter_rows(table("identifiers"), "party", ids),
    )


def _read_joinable(
    identifiers: Iterator[pa.Table],
    filter_rows: FilterRows,
    links: Iterable[IdentityLink],
    judgements: Iterable[Judgement],
) -> tuple[Party, ...]:
    """Read, without their names, the parties with a strong number, a link or a judgement."""
    ids: set[str] = set()
    for part in identifiers:
        strong = pc.is_in(part["scheme"].cast(pa.string()), pa.array(sorted(STRONG), pa.string()))
        # An invalid number joins nobody, and one that was never checked counts as invalid.
        strong = pc.and_(strong, pc.fill_null(part["valid"], fill_value=False))
        ids.update(part["party"].filter(strong).to_pylist())
    for link in links:
        ids.update((link.left, link.right))
    for judgement in judgements:
        ids.update(judgement.pair)
    numbers = filter_rows("identifiers", "party", ids)
    return parties_of(filter_rows("parties", "id", ids), empty("names"), numbers)


def _filter_rows(table: pa.Table, column: str, ids: Collection[str]) -> pa.Table:
    return table.filter(pc.is_in(table[column], pa.array(sorted(ids), pa.string())))
