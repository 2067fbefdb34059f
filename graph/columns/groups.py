"""The full rows of a compiled snapshot, grouped by node."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.columns.columns import OTHER_ROLE, SHIPMENT_ROLES, Array
from onward.graph.columns.compile import NodeIndex
from onward.graph.statements.tables import StatementTables


def group_rows(tables: StatementTables, index: NodeIndex) -> dict[str, Array]:
    """Group the rows of parties, names, identifiers, traits, list entries and shipments by node."""
    count = len(index.ids)
    columns = {
        "party": tables.parties["id"],
        "name": tables.names["party"],
        "identifier": tables.identifiers["party"],
        "trait": tables.traits["party"],
        "listing": tables.listings["party"],
        **{role: tables.shipments[role] for role in SHIPMENT_ROLES},
    }
    # Further roles are pairs (role, party) in a list; each is traced back to the row of its list.
    others = tables.shipments["roles"].combine_chunks()
    holders = pa.ListArray.from_arrays(others.offsets, others.items)
    rows_of_others = np.asarray(pc.list_parent_indices(holders)).astype(np.int64)
    groups: dict[str, Array] = {}
    for name, column in {**columns, OTHER_ROLE: pa.chunked_array([others.items])}.items():
        nodes = index.find_nodes(column)
        # Most roles of a shipment are empty.
        present = np.flatnonzero(nodes >= 0)
        order = present[np.argsort(nodes[present], kind="stable")]
        ptr = np.zeros(count + 1, np.int64)
        np.cumsum(np.bincount(nodes[present], minlength=count), out=ptr[1:])
        groups[f"{name}_ptr"] = ptr.astype(np.int32)
        rows = rows_of_others[order] if name == OTHER_ROLE else order
        groups[f"{name}_row"] = rows.astype(np.int32)
    return groups
