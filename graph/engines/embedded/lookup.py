"""Parties by exact name and by identifier, as sorted hashes: what `names.PartyIndex` promises."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from onward.graph.engines.embedded.columns import Array
from onward.graph.model import tie_id

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
