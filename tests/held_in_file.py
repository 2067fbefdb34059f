"""What every assessment must hold for a due-diligence file: no act of a person, all searches."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any


def find_file_faults(assessment: Mapping[str, Any]) -> list[str]:
    """Return what people alone may say and is said, and whose search has left no row."""
    stated = [key for key in ("knowledge", "decision") if assessment[key] is not None]
    return [*(f"{key} is stated" for key in stated), *_find_unsearched(assessment)]


def _find_unsearched(assessment: Mapping[str, Any]) -> Iterator[str]:
    """Yield each party, and each owner that the order states, of whom no row names the sources."""
    searched: dict[tuple[int, int | None], bool] = defaultdict(bool)
    for row in assessment["matches"]:
        searched[row["party_ref"], row.get("owner")] |= bool(row["searched"])
    for place, party in enumerate(assessment["transaction"]["parties"]):
        owners = range(len(party.get("owners") or ()))
        for owner in (None, *owners):
            if not searched[place, owner]:
                yield f"nothing says where party {place}, owner {owner} was looked for"
