"""What is written of a party and a tie: every date, share and entry, by the rules of the rows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from onward.graph.engine import PartyRecord
from onward.graph.engines.neo4j.cypher import (
    FIRST_DAY,
    LAST_DAY,
    ProjectedRow,
    party_properties,
    shipment_properties,
    tie_properties,
)
from onward.graph.model import Listing, Party, Provenance, Shipment, Tie
from onward.graph.shares import Share
from tests.unit.cases import each_case

DAYS = {"FIRST_DAY": FIRST_DAY, "LAST_DAY": LAST_DAY}


def read(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the terms of a statement: where it comes from, and its share."""
    terms = dict(row)
    terms["source"] = Provenance(*terms.get("source", ("a", "1")))
    if "share" in terms:
        low, high, *above = terms["share"]
        terms["share"] = Share(low, high, min_exclusive=bool(above))
    return terms


def written(case: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is written of the tie, the delivery or the party of a case."""
    if "tie" in case:
        tie = Tie(**read(case["tie"]))
        properties = dict(tie_properties(tie))
        assert properties.pop("tid") == tie.tid
        return properties
    if "shipment" in case:
        return shipment_properties(Shipment(**read(case["shipment"])))
    parties = tuple(Party(**read(row)) for row in case["party"])
    entries = tuple(Listing(**read(row)) for row in case.get("entries", ()))
    return party_properties(PartyRecord("a:x", parties, entries))


@each_case("case", lists=True)
def test_what_is_written(case: Mapping[str, Any]) -> None:
    """All that is written and says something, or, of a `part`, those properties alone."""
    found = written(case)
    says = {name: name_days(value) for name, value in case["says"].items()}
    if case.get("part"):
        assert {name: found[name] for name in says} == says
    else:
        assert {name: value for name, value in found.items() if value not in (None, [], ())} == says


def name_days(value: Any) -> Any:
    """Put the first and the last day in the place of their names."""
    if isinstance(value, list):
        return [name_days(one) for one in value]
    return DAYS.get(value, value) if isinstance(value, str) else value


def test_a_fingerprint_changes_with_whatever_is_written_and_with_nothing_else() -> None:
    row = ProjectedRow.with_fingerprint(1, {"name": "a", "none": None}, ("Company",))
    assert row == ProjectedRow.with_fingerprint(1, {"name": "a"}, ("Company",))
    assert "none" not in row.properties
    others = [
        ProjectedRow.with_fingerprint(1, {"name": "b"}, ("Company",)),
        ProjectedRow.with_fingerprint(1, {"name": "a"}, ("Person",)),
        ProjectedRow.with_fingerprint(1, {"name": "a", "since": date(2024, 1, 1)}, ("Company",)),
        ProjectedRow.with_fingerprint(1, {"name": "a"}, ("Company",), (1, 2)),
    ]
    assert len({row.hash, *(other.hash for other in others)}) == 5
    assert 0 <= row.hash < 2**63
