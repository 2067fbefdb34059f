"""How owners are named in a sentence on what is not known of them."""

from collections.abc import Sequence
from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.sayings import joined, say

NAMED_BY_ID: Final = ("named_by", "id")
"""Note of a transaction's owner of whom nothing but an id is stated, which no source has."""

NAMED_OWNERS: Final = 5
"""Owners that one sentence names; it counts the others."""


def label_party(record: PartyRecord) -> str:
    """Return how a party is named in a sentence: by its id, after its name where it has one."""
    is_stated = any(NAMED_BY_ID in member.notes for member in record.members)
    if is_stated or record.name == record.id:
        return record.name
    return f"{record.name} ({record.id})"


def list_names(names: Sequence[str]) -> str:
    """Return names as they stand in a sentence, which counts those beyond a few."""
    rest = len(names) - NAMED_OWNERS
    listed = joined(names[:NAMED_OWNERS])
    return say("{listed} and {rest} more", listed=listed, rest=rest) if rest > 0 else listed
