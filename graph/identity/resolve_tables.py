"""Clusters from tables: of a million parties, only those that something may join are read."""

from collections.abc import Callable, Collection, Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.identity.clusters import Clusters, resolve, shares_a_number
from onward.graph.identity.contradictions import STRONG
from onward.graph.identity.judgements import Judgement
from onward.graph.identity.name_agreement import alike
from onward.graph.model import IdentityLink, Party
from onward.graph.tables import empty, links_of, parties_of


def resolved(
    parties: pa.Table,
    names: pa.Table,
    identifiers: pa.Table,
    links: pa.Table,
    judgements: Sequence[Judgement],
) -> Clusters:
    """Cluster the parties of a snapshot's tables (`clusters.resolve`)."""
    stated = links_of(links)
    joinable = _joinable(parties, identifiers, stated, judgements)
    sharing = shares_a_number(joinable)
    tables = {"parties": parties, "names": names, "identifiers": identifiers}
    compared = read_parties(tables.__getitem__, sharing)
    rest = (row for row in joinable if row.id not in sharing)
    return resolve([*compared, *rest], stated, judgements, alike)


def read_parties(table: Callable[[str], pa.Table], ids: Collection[str]) -> tuple[Party, ...]:
    """Read some parties with their names and identifiers.

    Args:
        table: Gives a table of a snapshot by its name.
        ids: Of their rows.
    """
    return parties_of(
        _rows_of(table("parties"), "id", ids),
        _rows_of(table("names"), "party", ids),
        _rows_of(table("identifiers"), "party", ids),
    )


def _joinable(
    parties: pa.Table,
    identifiers: pa.Table,
    links: Iterable[IdentityLink],
    judgements: Iterable[Judgement],
) -> tuple[Party, ...]:
    """Read, without their names, the parties with a strong number, a link or a judgement."""
    strong = pc.is_in(identifiers["scheme"].cast(pa.string()), pa.array(sorted(STRONG)))
    strong = pc.and_(strong, pc.fill_null(identifiers["valid"], fill_value=False))
    wanted = set(identifiers["party"].filter(strong).to_pylist())
    wanted.update(end for link in links for end in (link.left, link.right))
    wanted.update(end for one in judgements for end in one.pair)
    numbers = _rows_of(identifiers, "party", wanted)
    return parties_of(_rows_of(parties, "id", wanted), empty("names"), numbers)


def _rows_of(table: pa.Table, column: str, ids: Collection[str]) -> pa.Table:
    return table.filter(pc.is_in(table[column], pa.array(sorted(ids), pa.string())))
