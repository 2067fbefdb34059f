"""What is written of a party and a tie: every date, share and entry, by the rules of the rows."""

from datetime import date

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


def test_a_tie_is_written_with_days_bounds_and_who_says_so() -> None:
    source = Provenance("reg", "t1", "https://example.org", "2024-02", "2024-05-01")
    tie = Tie(
        "reg:a",
        "reg:b",
        "owns",
        source,
        Share(0.25, 0.5, min_exclusive=True),
        "shareholding",
        since="2019",
        until="2024-03-05",
        directness="direct",
        standing="claimed",
    )
    properties = {name: value for name, value in tie_properties(tie).items() if value is not None}
    assert properties == {
        "tid": tie.tid,
        "key": "reg|t1",
        "source": "reg",
        "record": "t1",
        "url": "https://example.org",
        "standing": "claimed",
        "interest": "shareholding",
        "directness": "direct",
        "share_min": 0.25,
        "share_max": 0.5,
        "share_min_exclusive": True,
        "since": date(2019, 1, 1),
        "until": date(2024, 3, 5),
        "known": date(2024, 2, 29),  # a month is known at its end
        "coarse": True,
    }


def test_a_tie_without_dates_and_share_is_open_and_unknown() -> None:
    properties = tie_properties(Tie("a:a", "a:b", "owns", Provenance("a", "1")))
    for name in ("since", "until", "known", "share_min", "share_max", "coarse", "score"):
        assert properties[name] is None, name


def test_a_coarse_end_counts_through_its_last_day() -> None:
    properties = tie_properties(Tie("a:a", "a:b", "owns", Provenance("a", "1"), until="2019"))
    assert (properties["until"], properties["coarse"]) == (date(2020, 1, 1), True)


def test_entries_stand_side_by_side_with_topics_of_the_row_behind_them() -> None:
    party = Party(
        "a:x",
        "X",
        "Company",
        "XC",
        Provenance("a", "x", retrieved="2024-05-01"),
        topics=("mil", "gov"),
    )
    entry = Listing(
        "a:1",
        "a:x",
        "mil",
        "EU",
        Provenance("a", "1", published="2023-01-01"),
        since="2023-01-02",
        standing="inferred",
    )
    properties = party_properties(PartyRecord("a:x", (party,), (entry,)))
    assert properties["topics"] == ["gov", "mil"]
    assert properties["entry_topics"] == ["mil", "mil", "gov"]
    assert properties["entry_regimes"] == ["EU", "", ""]
    assert properties["entry_since"] == [date(2023, 1, 2), FIRST_DAY, FIRST_DAY]
    assert properties["entry_until"] == [LAST_DAY] * 3
    assert properties["entry_known"] == [date(2023, 1, 1), date(2024, 5, 1), date(2024, 5, 1)]
    assert properties["entry_told"] == [LAST_DAY, date(2023, 1, 1), LAST_DAY]
    assert properties["entry_inferred"] == [True, False, False]


def test_an_entry_known_since_ever_takes_the_row_s_own_topic_away_for_ever() -> None:
    party = Party("a:x", "X", "Company", None, Provenance("a", "x"), topics=("mil",))
    entry = Listing("a:1", "a:x", "mil", "EU", Provenance("a", "1"), until="2020-01-01")
    properties = party_properties(PartyRecord("a:x", (party,), (entry,)))
    assert properties["entry_told"] == [LAST_DAY, FIRST_DAY]


def test_a_party_that_only_ties_name_has_an_id_and_nothing_else() -> None:
    properties = party_properties(PartyRecord("a:x", (), ()))
    named = {name: value for name, value in properties.items() if value}
    assert named == {"id": "a:x", "name": "a:x"}


def test_a_delivery_shows_when_what_and_where_to() -> None:
    shipment = Shipment(
        "a:1", "2024-03", Provenance("a", "1"), hs="851769", families=("x",), destination="XC"
    )
    assert shipment_properties(shipment) == {
        "date": date(2024, 3, 1),
        "hs": "851769",
        "families": ["x"],
        "country": "XC",
    }


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
