"""What lies beside the columns of a compiled snapshot: rows grouped by node, hashed names."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.engines.embedded.columns import OTHER_ROLE, SHIPMENT_ROLES, Array
from onward.graph.engines.embedded.compile import NodeIndex
from onward.graph.model import tie_id
from onward.graph.names import normalise
from onward.graph.tables import Tables, values


def group_rows(tables: Tables, index: NodeIndex) -> dict[str, Array]:
    """Group the rows of parties, names, identifiers, list entries and shipments by node."""
    count = len(index.ids)
    columns = {
        "party": tables.parties["id"],
        "name": tables.names["party"],
        "identifier": tables.identifiers["party"],
        "listing": tables.listings["party"],
        **{role: tables.shipments[role] for role in SHIPMENT_ROLES},
    }
    others = tables.shipments["roles"].combine_chunks()
    holders = pa.ListArray.from_arrays(others.offsets, others.items)
    rows_of_others = np.asarray(pc.list_parent_indices(holders)).astype(np.int64)
    groups: dict[str, Array] = {}
    for name, column in {**columns, OTHER_ROLE: pa.chunked_array([others.items])}.items():
        nodes = index.of(column)
        present = np.flatnonzero(nodes >= 0)
        order = present[np.argsort(nodes[present], kind="stable")]
        ptr = np.zeros(count + 1, np.int64)
        np.cumsum(np.bincount(nodes[present], minlength=count), out=ptr[1:])
        groups[f"{name}_ptr"] = ptr.astype(np.int32)
        rows = rows_of_others[order] if name == OTHER_ROLE else order
        groups[f"{name}_row"] = rows.astype(np.int32)
    return groups


def index_arrays(tables: Tables, index: NodeIndex) -> dict[str, Array]:
    """Hash every name and identifier; a name without letters or digits cannot be searched."""
    parties, names, numbers = tables.parties, tables.names, tables.identifiers
    owners = np.concatenate([index.of(parties["id"]), index.of(names["party"])])
    texts = [
        normalise(text) for column in (parties["name"], names["text"]) for text in values(column)
    ]
    keys = map("|".join, zip(values(numbers["scheme"]), values(numbers["value"]), strict=True))
    return {
        **_sorted("name", texts, owners),
        **_sorted("number", list(keys), index.of(numbers["party"])),
    }


def _sorted(lookup: str, texts: Sequence[str], owners: Array) -> dict[str, Array]:
    known = [position for position, text in enumerate(texts) if text]
    hashes = np.array(_hashes(texts[position] for position in known), np.int64)
    order = np.argsort(hashes, kind="stable")
    nodes = owners[np.array(known, np.int64)] if known else np.zeros(0, np.int32)
    return {
        f"{lookup}_hash": hashes[order],
        f"{lookup}_node": nodes[order].astype(np.int32),
    }


def _hashes(texts: Iterable[str]) -> list[int]:
    return [tie_id(text) for text in texts]
