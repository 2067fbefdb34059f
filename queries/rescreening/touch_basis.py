"""What an earlier answer rests on, as far as a change of the data could touch it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from onward.queries.model.part import JsonObject

Rules = tuple[str, str, str, str]
"""The version of Onward and of its matcher, the hashes of rule pack and policy."""


@dataclass(frozen=True, slots=True)
class TouchBasis:
    """What an answer rests on.

    Attributes:
        snapshot: What it was made against.
        rules: By which rules.
        stale: The sources that were older than they may be.
        is_repeatable: Whether another run would say the same: nothing failed, no limit was hit, the
            order states its day, and all that was loaded counted.
        candidates: The ids and bands of everybody whom a party or owner of the order may be.
    """

    snapshot: str
    rules: Rules
    stale: frozenset[str]
    is_repeatable: bool
    candidates: Mapping[str, str]

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Read what an assessment rests on out of its plain data."""
        sources = data["coverage"]["sources"]
        is_dated = data["transaction"].get("date") is not None
        return cls(
            snapshot=str(data["snapshot"]),
            rules=read_rules(data),
            stale=frozenset(source["dataset"] for source in sources if source["stale"]),
            is_repeatable=is_dated and data["as_of"] is None and _is_whole(data),
            candidates={
                row["candidate"]["party"]: row["band"]
                for row in data["matches"]
                if row["candidate"] is not None
            },
        )


def read_rules(data: JsonObject) -> Rules:
    """Return by which rules an assessment was made."""
    return (
        data["onward_version"],
        data["matcher"],
        data["rule_pack"]["hash"],
        data["policy"]["hash"],
    )


def _is_whole(data: JsonObject) -> bool:
    """Tell whether nothing failed and no limit was hit: another run would say the same."""
    reasons = {row["reason"] for row in data["cannot_tell"]}
    may_pass = reasons & {"engine", "timeout", "limit", "raised"}
    return not may_pass and not data["coverage"]["limits_hit"]
