"""Parties by exact name and by identifier, as sorted hashes: what `names.PartyIndex` promises."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa

from onward.graph.engines.embedded.columns import Array
from onward.graph.engines.embedded.compile import NodeIndex
from onward.graph.model import tie_id
from onward.graph.names import normalise
from onward.graph.tables import Tables, values

LOOKUPS = ("name", "number")
"""What is looked up: ``<lookup>_hash`` int64, sorted, and ``<lookup>_node`` int32."""


class Lookup:
    """An index over a compiled snapshot; answers are canonical ids, sorted.

    Two texts with one hash (chance about 5e-6 at ten million) would give a candidate too many:
    whoever asks compares the names themselves.
    """

    def __init__(self, arrays: Mapping[str, Array], ids: pa.Array) -> None:
        self._arrays = arrays
        self._ids = ids

    def by_name(self, normalised: str) -> list[str]:
        """Give the ids of the parties that have a name of this normal form, of any kind."""
        return self._holders("name", normalised)

    def by_identifier(self, scheme: str, value: str) -> list[str]:
        """Give the ids of the parties that have this identifier, as it is stored."""
        return self._holders("number", f"{scheme}|{value}")

    def _holders(self, lookup: str, text: str) -> list[str]:
        hashes, key = self._arrays[f"{lookup}_hash"], tie_id(text)
        low, high = np.searchsorted(hashes, key, "left"), np.searchsorted(hashes, key, "right")
        nodes = set(self._arrays[f"{lookup}_node"][low:high].tolist())
        return sorted(str(self._ids[node].as_py()) for node in nodes)


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
